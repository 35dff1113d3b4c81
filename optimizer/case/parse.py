"""JSON text -> document (dicts, lists, Decimals), with every syntax fault placed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from optimizer.case.misfit import Place, clipped, pointer
from optimizer.errors import CaseError, Fault

Document = tuple[Any, list[Fault]]

MAX_DIGITS = 4000
"""Whole numbers of more digits are read as decimals: Python refuses them as integers."""

PLAIN = {
    "Expecting value": "a value is missing here, or is not written as JSON asks",
    "Extra data": "the case has ended, and more text follows",
    "Expecting property name enclosed in double quotes": "a key in double quotes must stand here",
    "Expecting ',' delimiter": "a comma is missing before this",
    "Expecting ':' delimiter": "a colon is missing between key and value",
    "Invalid control character at": "a line break or tab stands inside a text; write \\n or \\t",
    "Unterminated string starting at": "the text that begins here has no closing quote",
}


def read_json(text: str, path: str) -> Document:
    """Parse JSON; decimals stay as written, and a key given twice is a fault."""
    twice: dict[int, list[str]] = {}

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            keys = [k for k, _ in items]
            twice[id(found)] = sorted({k for k in keys if keys.count(k) > 1})
        return found

    try:
        document = json.loads(text, parse_float=decimal, parse_int=whole, parse_constant=Decimal,
                              object_pairs_hook=pairs)  # fmt: skip
    except json.JSONDecodeError as error:
        cause = PLAIN.get(error.msg, error.msg[0].lower() + error.msg[1:])
        raise CaseError(path, [syntax(error.lineno, error.colno, cause)]) from None
    except RecursionError:
        raise CaseError(path, [too_deep()]) from None
    return document, list(_twice(document, twice)) if twice else []


def decimal(text: str) -> Decimal:
    """The number as written; without the sign of a zero. Beyond all exponents it is infinite."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")
    return value if value else abs(value)


def whole(text: str) -> int | Decimal:
    """A whole number, however long."""
    return int(text) if len(text) <= MAX_DIGITS else Decimal(text)


def _twice(document: Any, twice: dict[int, list[str]]) -> Iterator[Fault]:
    """A fault for every object in which a key stands twice."""
    stack: list[tuple[Any, Place]] = [(document, ())]
    while stack:
        node, place = stack.pop()
        for key in twice.get(id(node), ()) if isinstance(node, dict) else ():
            yield key_twice(place, key)
        items: Any = ()
        if isinstance(node, dict):
            items = node.items()
        elif isinstance(node, list):
            items = enumerate(node)
        stack += [(item, (*place, key)) for key, item in items]


def key_twice(place: Place, key: str) -> Fault:
    """A key that stands twice in the object at ``place``."""
    cause = f"The key {clipped(key)} stands twice in one object."
    return Fault(pointer(place), "key-twice", cause, "Keep one of the two.")


def syntax(line: int, column: int, cause: str) -> Fault:
    """Text that is not JSON or YAML."""
    return Fault(
        "",
        "broken-syntax",
        f"Line {line}, column {column}: {cause}.",
        "Mend the text there; an editor that knows JSON or YAML marks the place.",
    )


def too_deep() -> Fault:
    """Brackets in brackets, hundreds of them."""
    return Fault(
        "",
        "too-deep",
        "The file is nested too deeply to be a case.",
        "A case needs fewer than ten levels; look for brackets that are not closed.",
    )
