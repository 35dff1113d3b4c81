"""Differences: every fact in which two cases differ, found part by part.

Items of lists are matched by their id, or by what tells them apart where they have none (a payment
by fund and year, a supply by its metal). Numbers are compared as exact decimals, and what is left
out as its default. What a case says *about* a fact (name, note, basis, source, unit) is told apart
from the fact itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.case.case import Case
from optimizer.case.misfit import Place, pointer
from optimizer.case.save import fields, part_of
from optimizer.domain.candidates import Candidate, Option
from optimizer.domain.fields import info, is_about, ref_of
from optimizer.domain.quantity import Noun, Quantity, Series

ORDERED = (Candidate, Option)
"""Items whose order decides between portfolios that are equal in all else; and so do starts."""


@dataclass(frozen=True)
class Difference:
    """One part that differs; None where it is not there, else as a case file would say it.

    ``path``: a JSON pointer with ids in place of positions. ``places``: JSON pointers into both
    cases, None where it is not there (a default is in the case, though not in its file).
    ``order``: only the order differs, and ``before`` and ``after`` are the ids in it.
    ``said``: of what is said about a fact, how long the path of the fact is, and the title of the
    field that says it; None for a fact. ``names``: what ids that stand there are of.
    """

    path: str
    before: Any
    after: Any
    places: tuple[str | None, str | None]
    said: tuple[int, str] | None = None
    order: bool = False
    names: str = ""

    @property
    def about(self) -> bool:
        """Whether it is said about a fact, and is none."""
        return self.said is not None

    @property
    def of_rules(self) -> bool:
        return self.path.startswith("/rules/")


@dataclass(frozen=True)
class _At:
    """Where the walk is: the path with ids, and the place in each case."""

    path: Place = ()
    first: Place = ()
    second: Place = ()
    said: tuple[int, str] | None = None
    names: str = ""

    def down(
        self, token: str, first: str | int, second: str | int, title: str = "", names: str = ""
    ) -> _At:
        """``title``: of the field, where it says something about a fact; ``names``: what its ids
        are of."""
        said = self.said or ((len(self.path), title) if title else None)
        return _At((*self.path, token), (*self.first, first), (*self.second, second), said, names)

    def found(self, before: Any, after: Any, *, order: bool = False) -> Difference:
        first = None if before is None else pointer(self.first)
        places = first, None if after is None else pointer(self.second)
        return Difference(
            pointer(self.path),
            part_of(before),
            part_of(after),
            places,
            self.said,
            order,
            self.names,
        )


def differences(before: Case, after: Case) -> tuple[Difference, ...]:
    """All of them in the order of the model: facts first, then what is said about facts."""
    found = list(_noun(before, after, _At()))
    return tuple(sorted(found, key=lambda d: d.about))


def _parts(a: Any, b: Any, at: _At) -> Iterator[Difference]:
    if a == b:
        return
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        yield from _figure(a, b, at)
    elif isinstance(a, Series) and isinstance(b, Series):
        yield from _series(a, b, at)
    elif isinstance(a, Noun) and isinstance(b, Noun):
        yield from _noun(a, b, at)
    elif isinstance(a, dict) and isinstance(b, dict):
        yield from _table(a, b, at)
    elif isinstance(a, tuple) and isinstance(b, tuple):
        yield from _list(a, b, at)
    else:
        yield at.found(a, b)


def _noun(a: Noun, b: Noun, at: _At) -> Iterator[Difference]:
    """Field by field; of another kind of rule or measure only that it is another."""
    if type(a) is not type(b):
        kind = at.down("kind", "kind", "kind")
        yield kind.found(a.kind, b.kind)  # type: ignore[attr-defined]
        return
    for name, key in fields(type(a)):
        if key == "$schema":
            continue
        about = is_about(type(a), name) or (isinstance(a, Case) and name == "id")
        title = (info(type(a), name).title or name) if about else ""
        yield from _parts(
            getattr(a, name),
            getattr(b, name),
            at.down(key, key, key, title, ref_of(type(a), name) or ""),
        )


def _figure(a: Quantity, b: Quantity, at: _At) -> Iterator[Difference]:
    """Value and range are facts, the rest is said about them."""
    if a.value != b.value:
        yield at.found(a.value, b.value)
    for key in ("low", "high"):
        yield from _parts(getattr(a, key), getattr(b, key), at.down(key, key, key))
    for key in ("unit", "basis", "known", "note"):
        title = info(Quantity, key).title or key
        yield from _parts(getattr(a, key), getattr(b, key), at.down(key, key, key, title))
    if set(a.sources) != set(b.sources):
        yield at.down("source", "source", "source", "source").found(a.source, b.source)


def _series(a: Series, b: Series, at: _At) -> Iterator[Difference]:
    """By year; a year that one of them does not list takes what holds there."""
    if a.by_year is None and b.by_year is None:
        yield from _parts(a.constant, b.constant, at)
        return
    for year in sorted({*(a.by_year or ()), *(b.by_year or ())}):
        yield from _parts(a.at(year), b.at(year), at.down(str(year), str(year), str(year)))


def _table(a: dict[Any, Any], b: dict[Any, Any], at: _At) -> Iterator[Difference]:
    for key in dict.fromkeys((*a, *b)):
        yield from _parts(a.get(key), b.get(key), at.down(str(key), str(key), str(key)))


def _list(a: Sequence[Any], b: Sequence[Any], at: _At) -> Iterator[Difference]:
    if not any(isinstance(item, Noun) for item in (*a, *b)):
        yield from _plain_list(a, b, at)
        return
    known, other = _by_key(a), _by_key(b)
    for key in dict.fromkeys((*known, *other)):
        (i, item), (k, twin) = known.get(key, (key, None)), other.get(key, (key, None))
        yield from _parts(item, twin, at.down(key, i, k))
    if isinstance(next(iter((*a, *b))), ORDERED):
        mine, theirs = [k for k in known if k in other], [k for k in other if k in known]
        if mine != theirs:
            yield at.found(mine, theirs, order=True)


def _plain_list(a: Sequence[Any], b: Sequence[Any], at: _At) -> Iterator[Difference]:
    """Ids or years: what counts is which they are; of starts also the order."""
    starts = at.path[-1] == "starts"
    if _members(a) != _members(b):
        yield at.found(a, b)
    elif starts:
        yield at.found(a, b, order=True)


def _members(items: Sequence[Any]) -> frozenset[Any]:
    return frozenset(frozenset(i) if isinstance(i, tuple) else i for i in items)


def _by_key(items: Sequence[Any]) -> dict[str, tuple[int, Any]]:
    """Key -> (position, item); items of the same key are counted."""
    found: dict[str, tuple[int, Any]] = {}
    for i, item in enumerate(items):
        key = name = _key(item, i)
        count = 1
        while key in found:
            count += 1
            key = f"{name}#{count}"
        found[key] = i, item
    return found


def _key(item: Any, i: int) -> str:
    """The id, or what tells the item apart; its position where nothing does."""
    if "id" in type(item).model_fields:
        return str(item.id)
    parts = [getattr(item, field) for field in item.told_by]
    return "+".join(_text(p) for p in parts if p) or str(i)


def _text(part: Any) -> str:
    """A name in several languages is told by the first."""
    return str(next(iter(part.values()))) if isinstance(part, dict) else str(part)
