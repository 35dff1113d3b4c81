"""What is said of a part of a document that does not fit: cause and remedy for who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from optimizer.case.schema import YEAR_KEY, Schema, resolved
from optimizer.errors import Fault

Place = tuple[str | int, ...]

SHOWN = 40
"""Characters of a wrong text that a message repeats."""

DAY = r"^\d{4}(-\d{2}(-\d{2})?)?$"
PATTERNS = {
    "^[A-Z]{3}$": ("a currency code", "three capital letters such as EUR or JPY", "bad-currency"),
    DAY: ("a date", "a date in quotes: YYYY, YYYY-MM or YYYY-MM-DD", "bad-date"),
    r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$": (
        "an id", "an id of letters, digits, '-', '_' and '.' that begins with a letter or digit",
        "bad-id"),
}  # fmt: skip
"""Pattern of a text in the schema -> what it is, how it is written, the slug where it is not."""

REMEDIES = {
    "number": "Write a plain number, without quotes, units or grouping marks.",
    "integer": "Write a whole number, without quotes or decimals.",
    "boolean": "Write true or false, without quotes.",
    "string": "Write it as text in quotes.",
    "array": "Write a list in square brackets, even of one item.",
    "object": "Write keys and values in curly brackets; docs/your-own-case.md shows an example.",
}


def pointer(place: Iterable[str | int]) -> str:
    """RFC 6901 JSON pointer."""
    return "".join("/" + str(t).replace("~", "~0").replace("/", "~1") for t in place)


def named(place: Place) -> str:
    """The part in words: its key, or its number in a list."""
    if not place:
        return "A case"
    last = place[-1]
    if isinstance(last, int):
        owner = next((t for t in reversed(place) if isinstance(t, str)), "the list")
        return f"Item {last + 1} of {owner!r}"
    if len(place) > 1 and (last in ("value", "low", "high") or last.isdigit()):
        return f"{last!r} of {place[-2]!r}"
    return repr(last)


def given(value: Any) -> str:
    """What stands there instead."""
    if value is None:
        return "empty (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {clipped(value)}" if value else "an empty text"
    if isinstance(value, int | float | Decimal):
        return f"the number {clipped(value)}"
    return "an object" if isinstance(value, dict) else "a list"


def clipped(value: Any) -> str:
    """A value as a message shows it: short, and in quotes where it is text."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def branches(schema: Schema) -> list[Schema]:
    """The ways in which a part may be written; null is left out."""
    schema = resolved(schema)
    ways = [w for s in schema.get("anyOf", [schema]) for w in _nested(s)]
    return [w for w in ways if w.get("type") != "null"]


def _nested(schema: Schema) -> list[Schema]:
    schema = resolved(schema)
    return branches(schema) if "anyOf" in schema else [schema]


def expected(schema: Schema) -> str:
    """What may stand there, in words."""
    *parts, last = dict.fromkeys(_expected(w) for w in branches(schema))
    return f"{', '.join(parts)} or {last}" if parts else last


def _expected(way: Schema) -> str:
    kind = way.get("type")
    if "enum" in way or "const" in way:
        return "one of " + ", ".join(map(repr, way.get("enum", [way.get("const")])))
    if way.get("pattern") in PATTERNS:
        return PATTERNS[way["pattern"]][0]
    if "oneOf" in way:
        return "an object with the key 'kind'"
    if kind == "object":
        keys = ", ".join(way.get("required", ()))
        if keys:
            return f"an object with the key{'s' * (', ' in keys)} {keys}"
        if YEAR_KEY in way.get("patternProperties", ()):
            return "one figure a year"
        return "one text a language" if _of_text(way) else "an object"
    if kind == "integer":
        return "a year" if way.get("minimum", 0) > 0 else "a whole number"
    if kind == "array":
        return "a list"
    return {"boolean": "true or false", "number": "a number"}.get(str(kind), "text")


def _of_text(way: Schema) -> bool:
    inner = way.get("additionalProperties")
    return isinstance(inner, dict) and inner.get("type") == "string"


def wrong_type(place: Place, value: Any, schema: Schema) -> Fault:
    """Another kind of thing stands there."""
    ways = branches(schema)
    kinds = [str(w.get("type", "object")) for w in ways]
    slug = "not-a-number" if "number" in kinds else "wrong-type" if place else "not-an-object"
    text = next((w["pattern"] for w in ways if w.get("pattern") in PATTERNS), None)
    remedy = f"Write {PATTERNS[text][1]}." if text else REMEDIES[kinds[0]]
    if kinds[0] == "integer" and ways[0].get("minimum"):
        remedy = "Write a year such as 2026, without quotes or decimals."
    cause = f"{named(place)} must be {expected(schema)}; it is {given(value)}."
    return Fault(pointer(place), slug, cause, remedy)


def missing(place: Place, schema: Schema) -> Fault:
    """A key that must be there is not."""
    return Fault(
        pointer(place),
        "missing-key",
        f"The key {place[-1]!r} is missing.",
        f"Add it: {expected(schema)}. docs/your-own-case.md shows an example.",
    )


def unknown_key(place: Place, known: Sequence[str]) -> Fault:
    """A key that nobody reads."""
    cause = f"The key {clipped(place[-1])} is not known here."
    return Fault(pointer(place), "unknown-key", cause, nearest(str(place[-1]), known))


def nearest(wrong: str, known: Iterable[str], alike: float = 0.5) -> str:
    """'Did you mean', or all there are where none is so much ``alike``."""
    known = sorted(known)
    lower = {k.casefold(): k for k in known}  # a capital letter is no other name
    near = difflib.get_close_matches(wrong.casefold(), lower, 1, alike)
    return f"Did you mean {lower[near[0]]!r}?" if near else f"Known: {', '.join(known)}."
