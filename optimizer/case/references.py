"""Every id that a case names must be one it defines, and each id is defined once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from optimizer.case.case import Case
from optimizer.domain.fields import Kind
from optimizer.domain.references import defined, named
from optimizer.domain.walk import figures, nouns
from optimizer.errors import Fault

SHOWN = 12
"""So many known ids are listed where none is near."""


LOCAL: tuple[Kind, ...] = ("option",)
"""Ids of parts, which are looked for with what they are part of."""


def check_references(case: Case) -> Iterator[Fault]:
    """Names that lead nowhere."""
    known = defined(case)
    for pointer, noun in nouns(case):
        for place, kind, name in named(noun, pointer):
            if kind not in LOCAL and name not in known[kind]:
                yield _unknown(place, kind, name, known[kind])
        if "candidate" in type(noun).model_fields:
            yield from _part_of_candidate(pointer, noun, case)
    for pointer, _, _, figure in figures(case):
        for place, kind, name in named(figure, pointer):
            if name not in known[kind]:
                yield _unknown(place, kind, name, known[kind])


def _part_of_candidate(pointer: str, noun: Any, case: Case) -> Iterator[Fault]:
    """The option and the start that are named beside a candidate are its own."""
    c = case.candidate.get(noun.candidate)
    if c is None:
        return
    option, start = getattr(noun, "option", None), getattr(noun, "start", None)
    if option is not None and option not in {o.id for o in c.options}:
        cause = f"{c.id!r} has no option {option!r}."
        yield Fault(f"{pointer}/option", "unknown-option", cause, "Name one of its options.")
    if start is not None and start not in case.starts(c):
        cause = f"{c.id!r} cannot start in {start}."
        yield Fault(f"{pointer}/start", "year-outside", cause, "Name one of its starts.")


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
