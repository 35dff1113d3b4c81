"""Every id that a case names must be one it defines, and each id is defined once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from optimizer.case.case import Case
from optimizer.domain.fields import Kind, defined_by, ref_of
from optimizer.domain.quantity import Noun
from optimizer.domain.walk import figures, nouns
from optimizer.errors import Fault

SHOWN = 12
"""So many known ids are listed where none is near."""


LOCAL: tuple[Kind, ...] = ("option",)
"""Ids of parts, which are looked for with what they are part of."""


def defined(case: Case) -> dict[Kind, set[str]]:
    """Every id that may be named, by what it is."""
    found: dict[Kind, set[str]] = {kind: set() for kind in get_args(Kind)}
    given = (noun for _, noun in nouns(case))
    for noun in (*given, *case.states):  # of states, the one that every case has
        for field in type(noun).model_fields:
            if kind := defined_by(type(noun), field):
                found[kind].update(name for _, name in _flat(getattr(noun, field), ""))
    return found


def check_references(case: Case) -> Iterator[Fault]:
    """Names that lead nowhere."""
    known = defined(case)
    for pointer, noun in nouns(case):
        for place, kind, name in named(noun, pointer):
            if kind not in LOCAL and name not in known[kind]:
                yield _unknown(place, kind, name, known[kind])
    for pointer, _, _, figure in figures(case):
        for place, kind, name in named(figure, pointer):
            if name not in known[kind]:
                yield _unknown(place, kind, name, known[kind])


def named(noun: Noun, pointer: str) -> Iterator[tuple[str, Kind, str]]:
    """(place, what it is of, the id) of every id that a noun itself names."""
    for field, info in type(noun).model_fields.items():
        if kind := ref_of(type(noun), field):
            for place, name in _flat(getattr(noun, field), f"{pointer}/{info.alias or field}"):
                yield place, kind, name


def _flat(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _flat(item, f"{pointer}/{i}")
    elif isinstance(value, dict):
        yield from ((f"{pointer}/{key}", key) for key in value)


def _unknown(place: str, what: str, name: str, known: Iterable[str]) -> Fault:
    near = difflib.get_close_matches(name, known, 1, 0.6)
    ids = sorted(known)
    if near:
        remedy = f"Did you mean {near[0]!r}?"
    elif ids:
        shown = ", ".join(ids[:SHOWN]) + ", ..." * (len(ids) > SHOWN)
        remedy = f"Define it, or name one that is: {shown}."
    else:
        remedy = "The case defines none: define it, or leave it out."
    return Fault(place, f"unknown-{what}", f"There is no {what} {name!r}.", remedy)


def check_ids(case: Case) -> Iterator[Fault]:
    """Ids that are given twice in one list."""
    for pointer, noun in nouns(case):
        for field, info in type(noun).model_fields.items():
            items = getattr(noun, field)
            if isinstance(items, tuple) and hasattr(next(iter(items), None), "id"):
                yield from _twice(f"{pointer}/{info.alias or field}", items)


def _twice(pointer: str, items: Iterable[Any]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for i, item in enumerate(items):
        first = seen.setdefault(item.id, i)
        if first < i:
            cause = f"The id {item.id!r} is that of {pointer}/{first} too."
            yield Fault(f"{pointer}/{i}/id", "duplicate-id", cause, "Give it another id.")
