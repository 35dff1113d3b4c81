"""Results as JSON: a dataclass is an object of its fields, and no number loses a digit.

A Fraction is ``{"exact": "1/3", "decimal": 0.333...}``, a Decimal a number with every digit, a pick
``{candidate, option, start}``; a part of the case is its id, a figure with a range its pointers,
and a float without end the text ``"inf"``. What follows from the case and the plan is left out.
``decode`` reads it back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.analysis.swings import Ranged
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Noun


def encode(node: Any) -> Any:
    """What ``json_text`` can write. Raises TypeError for what no result holds."""
    if node is None or isinstance(node, bool | int | Decimal):
        return node
    if isinstance(node, str):
        return str(node)
    if isinstance(node, float):
        return float(node) if math.isfinite(node) else str(float(node))
    if isinstance(node, Fraction):
        return {"exact": str(node), "decimal": float(node)}
    if isinstance(node, Pick):
        return node._asdict()
    if isinstance(node, Ranged):
        return list(node.pointers)
    if isinstance(node, Noun) and hasattr(node, "id"):
        return node.id
    if is_dataclass(type(node)):
        return {name: encode(getattr(node, name)) for name in names(type(node))}
    if isinstance(node, Mapping):
        return {str(key): encode(item) for key, item in node.items()}
    if isinstance(node, list | tuple):
        return [encode(item) for item in node]
    raise TypeError(f"{type(node).__name__} is no part of a result")


def names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a dataclass that are written."""
    return tuple(f.name for f in fields(kind) if not f.metadata.get("follows"))
