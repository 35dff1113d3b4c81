"""Ids: what a case defines, and what each part of it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from optimizer.domain.fields import Kind, defined_by, ref_of
from optimizer.domain.quantity import Noun
from optimizer.domain.register import Register
from optimizer.domain.walk import nouns


def defined(case: Register) -> dict[Kind, set[str]]:
    """Every id that may be named, by what it is."""
    found: dict[Kind, set[str]] = {kind: set() for kind in get_args(Kind)}
    given = (noun for _, noun in nouns(case))
    for noun in (*given, *case.states):  # of states, the one that every case has
        for field in type(noun).model_fields:
            if kind := defined_by(type(noun), field):
                found[kind].update(name for _, name in _flat(getattr(noun, field), ""))
    return found


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
