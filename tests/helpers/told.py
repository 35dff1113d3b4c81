"""What the program prints or keeps as JSON, with every exact number as the fraction it is."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any


def told(text: str) -> Any:
    """A document; {"exact": "1/3", "decimal": 0.333} is a fraction."""
    return json.loads(text, object_hook=_plain)


def exactly(node: Any) -> Any:
    """The same of a document that was read, where every number is the fraction it is."""
    if isinstance(node, dict):
        found = {k: exactly(v) for k, v in node.items()}
        return _plain(found)
    if isinstance(node, list):
        return [exactly(v) for v in node]
    return Fraction(node) if isinstance(node, float | Decimal) else node


def _plain(node: dict[str, Any]) -> Any:
    return Fraction(node["exact"]) if node.keys() == {"exact", "decimal"} else node
