"""Case -> document -> JSON text: what a case file would say, decimals as written.

The other way is ``load.case_of``: ``case_of(document_of(case)) == case``.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from optimizer.case.case import Case
from optimizer.domain.quantity import EXACT, Noun, Quantity, Series

PLAIN = frozenset({Decimal, str, int, bool, type(None)})
RUN_FORMAT = 4
"""Format of the run files that are written, and the only one that is read."""


def document_of(case: Case) -> dict[str, Any]:
    """The case as a document: the keys that were given and no default, bare numbers bare."""
    found: dict[str, Any] = part_of(case)
    return found


def part_of(node: Any) -> Any:
    """The same for any part of a case."""
    if type(node) in PLAIN:
        return node
    if isinstance(node, Quantity) and node.model_fields_set == {"value"}:
        return node.value
    if isinstance(node, Series):
        return part_of(node.constant if node.by_year is None else node.by_year)
    if isinstance(node, Noun):
        given = node.model_fields_set
        return {k: part_of(getattr(node, f)) for f, k in fields(type(node)) if f in given}
    if isinstance(node, dict):
        return {str(k): part_of(item) for k, item in node.items()}
    if isinstance(node, tuple | list):
        return [part_of(item) for item in node]
    return node


def digest(case: Case) -> str:
    """SHA-256 over every figure and word of the case, however its file writes them."""

    def plainly(figure: Decimal) -> str:
        return str(EXACT.normalize(figure))

    text = json.dumps(document_of(case), sort_keys=True, default=plainly)
    return sha256(text.encode()).hexdigest()


@cache
def fields(noun: type[Noun]) -> tuple[tuple[str, str], ...]:
    """(field, its key in a file) of a noun, in the order of the model."""
    return tuple((name, field.alias or name) for name, field in noun.model_fields.items())


def json_text(document: Any, *, ascii: bool = False) -> str:
    """One JSON document, indented. A Decimal is written digit by digit as a number.

    Raises ValueError for a number that is not finite: JSON knows none.
    """
    import simplejson  # json cannot write a Decimal as a number

    text: str = simplejson.dumps(
        document, use_decimal=True, namedtuple_as_object=False, ensure_ascii=ascii, indent=2
    )
    return text
