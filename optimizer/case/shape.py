"""A document read against the JSON Schema of a case: every misfit at once, in our own words.

What does not fit is listed and a stand-in put in its place, so that all the rest can still be
read, and checked by lint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from optimizer.case import misfit
from optimizer.case.misfit import DAY, PATTERNS, Place, branches, pointer
from optimizer.case.schema import Schema, case_schema, resolved
from optimizer.domain.fields import shows
from optimizer.errors import Fault

COUNT = {1: "one", 2: "two"}
FIRST_YEAR = 1900
"""An integer that begins here is a year."""
FIRST_DAY = "-01-01"
SURE = 0.8
"""So much alike is a kind that is meant; else all are listed: their names share words."""
SAMPLES = ("stand-in", "XXX", "2000")


class Reader:
    """``read`` gives the document with stand-ins; ``faults`` and ``patches`` say for what."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.patches: list[str] = []

    def read(self, value: Any, schema: Schema, place: Place = ()) -> Any:
        """The value as far as it fits the schema, with stand-ins for what does not."""
        if value is None and {"type": "null"} in resolved(schema).get("anyOf", ()):
            return None
        way = _way(value, branches(schema))
        if way is None:
            return self.patch(misfit.wrong_type(place, value, schema), schema)
        if "oneOf" in way:
            return self._kind(value, way, place)
        if isinstance(value, dict):
            return self._object(value, way, place)
        if isinstance(value, list):
            return self._list(value, way, place)
        wrong = _text(value, way, place) if isinstance(value, str) else _number(value, way, place)
        return value if wrong is None else self.patch(wrong, schema)

    def patch(self, fault: Fault, schema: Schema, place: Place | None = None) -> Any:
        """Note the fault; what stands in for the part (that at the fault's own place)."""
        self.faults.append(fault)
        self.patches.append(fault.place if place is None else pointer(place))
        return stand_in(schema)

    def _kind(self, value: dict[str, Any], schema: Schema, place: Place) -> Any:
        """A rule or measure: its ``kind`` says which keys it has."""
        known: dict[str, str] = schema["discriminator"]["mapping"]
        if "kind" not in value:
            fault = Fault(pointer((*place, "kind")), "missing-kind", "The key 'kind' is missing.",
                          f"Say what it is: {', '.join(sorted(known))}.")  # fmt: skip
            return self.patch(fault, schema, place)
        kind = value["kind"]
        if not isinstance(kind, str) or kind not in known:
            cause = f"There is no kind {misfit.clipped(kind)}." if isinstance(kind, str) else (
                f"'kind' must be text; it is {misfit.given(kind)}.")  # fmt: skip
            fault = Fault(pointer((*place, "kind")), "unknown-kind", cause,
                          misfit.nearest(str(kind), known, SURE))  # fmt: skip
            return self.patch(fault, schema, place)
        return self._object(value, resolved({"$ref": known[kind]}), place)

    def _object(self, value: dict[str, Any], schema: Schema, place: Place) -> Any:
        if schema.get("minProperties", 0) > len(value):
            cause = f"{misfit.named(place)} is empty."
            fault = Fault(pointer(place), "empty-object", cause,
                          f"Write {misfit.expected(schema)}, or leave the key out.")  # fmt: skip
            return self.patch(fault, schema)
        read = {}
        for key, item in value.items():
            inner = _inner(key, schema)
            if inner is not None:
                read[key] = self.read(item, inner, (*place, key))
            elif "properties" in schema:
                self.faults.append(misfit.unknown_key((*place, key), list(schema["properties"])))
            else:
                self.patches.append(pointer((*place, key)))
                self.faults.append(_bad_key((*place, key), schema))
        if schema.get("minProperties") and not read:
            return stand_in(schema)
        for key in schema.get("required", ()):
            if key not in value:
                inner = schema["properties"][key]
                read[key] = self.patch(misfit.missing((*place, key), inner), inner)
        return read

    def _list(self, value: list[Any], schema: Schema, place: Place) -> Any:
        least = schema.get("minItems", 0)
        if len(value) < least:
            slug = "too-few" if value else "empty-list"
            cause = f"{misfit.named(place)} has {len(value) or 'no'} item{'s' * (len(value) != 1)}."
            fault = Fault(pointer(place), slug, cause, f"List at least {COUNT.get(least, least)}.")
            return self.patch(fault, schema)
        return [self.read(v, schema["items"], (*place, i)) for i, v in enumerate(value)]


def _way(value: Any, ways: list[Schema]) -> Schema | None:
    """The way of writing that is meant, judged by the kind of thing that stands there."""
    if isinstance(value, dict):
        meant = [w for w in ways if "oneOf" in w or w.get("type") == "object"]
        by_year = bool(value) and all(_matches("[0-9]+", k) for k in value)
        years = [w for w in meant if "patternProperties" in w]
        return next(iter(years if by_year and years else meant), None)
    kinds: tuple[str, ...] = ("array",) if isinstance(value, list) else ()
    if isinstance(value, bool):
        kinds = ("boolean",)
    elif isinstance(value, str):
        kinds = ("string",)
    elif isinstance(value, int):
        kinds = ("integer", "number")
    elif isinstance(value, Decimal):
        kinds = ("number",)
    return next((w for w in ways if w.get("type") in kinds), None)


def _inner(key: str, schema: Schema) -> Schema | None:
    """The schema of what stands under a key; None where the key may not stand there."""
    if key in schema.get("properties", ()):
        return schema["properties"][key]  # type: ignore[no-any-return]
    if len(key) <= schema.get("propertyNames", {}).get("maxLength", len(key)):
        for pattern, inner in schema.get("patternProperties", {}).items():
            if _matches(pattern, key):
                return inner  # type: ignore[no-any-return]
    other = schema.get("additionalProperties")
    return other if isinstance(other, dict) else None


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text, re.ASCII) is not None


def _bad_key(place: Place, schema: Schema) -> Fault:
    pattern = next(iter(schema["patternProperties"]))
    year = ("a year", "a year such as 2026", "not-a-year")
    what, how, slug = PATTERNS.get(pattern, year)
    cause = f"The key {misfit.clipped(place[-1])} is not {what}."
    return Fault(pointer(place), slug, cause, f"Write {how}.")


def _text(value: str, way: Schema, place: Place) -> Fault | None:
    here, name = pointer(place), misfit.named(place)
    most, shown = way.get("maxLength", len(value)), misfit.clipped(value)
    if way.get("minLength") and not shows(value):
        return Fault(here, "empty-text", f"{name} is empty.", "Write a text, or leave the key out.")
    if len(value) > most:
        cause = f"{name} has {len(value)} characters; {most} is the most."
        return Fault(here, "text-too-long", cause, "Shorten it.")
    choices = way.get("enum", [way["const"]] if "const" in way else [value])
    if value not in choices:
        return Fault(here, "wrong-type", f"{name} cannot be {shown}.",
                     misfit.nearest(value, choices))  # fmt: skip
    pattern = way.get("pattern")
    if pattern is not None and not _matches(pattern, value):
        what, how, slug = PATTERNS[pattern]
        return Fault(here, slug, f"{name} is {shown}, which is not {what}.", f"Write {how}.")
    if pattern == DAY and not _of_the_calendar(value):
        _, how, slug = PATTERNS[DAY]
        return Fault(here, slug, f"{name} is {shown}, which no calendar has.", f"Write {how}.")
    if any("\ud800" <= c <= "\udfff" for c in value):
        cause = f"{name} holds half of a character pair (a lone surrogate)."
        return Fault(here, "not-text", cause, "Write the character itself.")
    return None


def _of_the_calendar(day: str) -> bool:
    """Whether YYYY, YYYY-MM or YYYY-MM-DD is a day, or has one."""
    try:
        date.fromisoformat(day + FIRST_DAY[len(day) - 4 :])
    except ValueError:
        return False
    return True


def _number(value: Any, way: Schema, place: Place) -> Fault | None:
    here, name = pointer(place), misfit.named(place)
    if isinstance(value, Decimal) and not value.is_finite():
        return Fault(here, "not-finite", f"{name} is {value}, which is no finite number.",
                     "Write a number, or leave the figure out where nobody knows it.")  # fmt: skip
    low, high = way.get("minimum", value), way.get("maximum", value)
    if not low <= value <= high:
        year = way.get("minimum", 0) >= FIRST_YEAR
        span = f"from {low} to {high}" if "maximum" in way else f"of at least {low}"
        slug = "not-a-year" if year else "wrong-type" if value < low else "out-of-range"
        return Fault(here, slug,
                     f"{name} is {misfit.clipped(value)}.",
                     f"Write a {'year' if year else 'whole number'} {span}.")  # fmt: skip
    return None


def stand_in(schema: Schema) -> Any:
    """The least that fits: what stands in for a part that is missing or wrong."""
    if {"type": "null"} in resolved(schema).get("anyOf", ()):
        return None
    way = branches(schema)[0]
    if "oneOf" in way:  # of all rules or measures the one that asks least
        kinds = [resolved({"$ref": r}) for r in way["discriminator"]["mapping"].values()]
        way = min(kinds, key=lambda s: len(s["required"]))
    if "enum" in way or "const" in way:
        return way.get("const", next(iter(way.get("enum", ())), None))
    kind = way.get("type")
    if kind == "object":
        return dict(_stand_ins(way))
    if kind == "array":
        return [stand_in(way["items"]) for _ in range(way.get("minItems", 0))]
    if kind == "string":
        return next(s for s in SAMPLES if _matches(way.get("pattern", ".*"), s))
    return {"integer": way.get("minimum", 0), "boolean": False}.get(str(kind), 1)


def _stand_ins(schema: Schema) -> Iterator[tuple[str, Any]]:
    for key in schema.get("required", ()):
        yield key, stand_in(schema["properties"][key])
    if schema.get("minProperties"):  # a name in some language, or a figure of some year
        yield from ((k, stand_in(s)) for k, s in _table(schema))


def _table(schema: Schema) -> Iterator[tuple[str, Schema]]:
    if isinstance(schema["additionalProperties"], dict):
        yield "en", schema["additionalProperties"]
    for inner in schema.get("patternProperties", {}).values():
        yield "2000", inner


def read_shape(document: Any) -> tuple[Any, Reader]:
    """The document with stand-ins for every misfit, and the reader that lists them."""
    reader = Reader()
    return reader.read(document, case_schema()), reader
