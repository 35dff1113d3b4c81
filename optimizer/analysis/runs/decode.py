"""Results read back from JSON by the types of their fields, as ``encode`` writes them.

A run file may come from anywhere: each key, type, size and name is checked, and a number is looked
at before it is reckoned with.
"""

from __future__ import annotations

import math
import re
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, TypeVar

from optimizer.analysis.lines import Line
from optimizer.analysis.runs.encode import names
from optimizer.analysis.swings import Ranged, ranged
from optimizer.case.case import Case
from optimizer.case.misfit import Place, clipped, given, pointer
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.errors import Fault

T = TypeVar("T")

AGAIN = "The file was edited or is damaged: solve the case again."

LARGEST = 2**63
"""Of whole numbers."""
DIGITS = 4000
"""Of a decimal, and of each part of a fraction, at most."""
POWERS = 400
"""Of ten, up or down, in a decimal at most."""
FRACTION = re.compile(rf"-?[0-9]{{1,{DIGITS}}}(/[0-9]{{1,{DIGITS}}})?")
ENDLESS = ("inf", "-inf")

NAMES = {
    "candidate": ("candidate", "came", "went", "otherwise", "out"),
    "rule": ("rule", "rules", "standings", "needed_by", "committed", "barred_by", "breaks"),
    "fund": ("fund",),
}
"""What the ids in a field are of: the field's own, in its list, or the keys of its object."""
OF = {field: what for what, fields in NAMES.items() for field in fields}


class Damage(Exception):
    """Something stands in a run that odaopt never writes; ``fault`` says where and what."""

    def __init__(self, place: Place, cause: str) -> None:
        super().__init__(cause)
        self.fault = damaged(pointer(place), cause)


def damaged(place: str, cause: str) -> Fault:
    """Something that odaopt never writes."""
    return Fault(place, "run-damaged", cause, AGAIN)


class Reader:
    """Reads results about one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._known = {
            "candidate": case.candidate.keys(),
            "rule": {r.id for r in case.rules},
            "fund": case.fund.keys(),
        }

    @cached_property
    def _ranged(self) -> dict[tuple[str, ...], Ranged]:
        return {r.pointers: r for r in ranged(self.case)}

    @cached_property
    def _order(self) -> dict[Pick, int]:
        return {pick: i for i, pick in enumerate(self.case.plans())}

    def read(self, node: Any, kind: Any, place: Place) -> Any:
        """What stands at a place, as a value of a type. Raises Damage where it is none."""
        origin, of = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, types.UnionType):
            return self._one_of(node, of, place)
        if origin is typing.Literal:
            return _among(node, of, place)
        if origin in (tuple, list):
            return origin(self._items(node, of, place))
        if origin in (dict, Mapping):
            items = _of(dict, node, place).items()
            return {key: self.read(item, of[1], (*place, key)) for key, item in items}
        if kind in PLAIN:
            return PLAIN[kind](node, place)
        if kind is Ranged:
            return self._figure(node, place)
        if issubclass(kind, Enum):
            return kind(_among(node, tuple(member.value for member in kind), place))
        return self._object(node, kind, place)

    def _one_of(self, node: Any, kinds: tuple[Any, ...], place: Place) -> Any:
        some = [k for k in kinds if k is not types.NoneType]
        if node is None and len(some) < len(kinds):
            return None
        for kind in some[:-1]:
            try:
                return self.read(node, kind, place)
            except Damage:
                continue
        return self.read(node, some[-1], place)

    def _items(self, node: Any, of: tuple[Any, ...], place: Place) -> list[Any]:
        return [self.read(v, of[0], (*place, i)) for i, v in enumerate(_of(list, node, place))]

    def _figure(self, node: Any, place: Place) -> Ranged:
        pointers = tuple(self._items(node, (str,), place))
        if pointers not in self._ranged:
            raise Damage(place, "The case has no such figure with a range.")
        return self._ranged[pointers]

    def _object(self, node: Any, kind: Any, place: Place) -> Any:
        """A dataclass, or a pick."""
        keys, hints = _fields(kind), _hints(kind)
        _of(dict, node, place)
        for key in keys:
            if key not in node:
                raise Damage((*place, key), f"{key!r} is missing.")
        for key in node:
            if key not in keys:
                raise Damage((*place, key), f"{clipped(key)} is not known here.")
        found = {key: self.read(node[key], hints[key], (*place, key)) for key in keys}
        for key, value in found.items():
            self._named(key, value, (*place, key))
        if kind is Pick:
            return self._pick(Pick(**found), place)
        if kind is Portfolio:
            return self._portfolio(found["picks"], place)
        if kind is Line and (found["fund"] is None) is not (found["year"] is None):
            raise Damage(place, "A fund and a year stand together, or neither does.")
        return kind(**found)

    def _named(self, field: str, value: Any, place: Place) -> None:
        """Ids in a field must be of the case."""
        what = OF.get(field)
        if what is None or value is None:
            return
        for name in (value,) if isinstance(value, str) else value:
            if name not in self._known[what]:
                raise Damage(place, f"There is no {what} {clipped(name)}.")

    def _pick(self, pick: Pick, place: Place) -> Pick:
        candidate = self.case.candidate[pick.candidate]
        name = clipped(pick.candidate)
        if pick.option not in {o.id for o in candidate.options}:
            raise Damage((*place, "option"), f"{name} has no option {clipped(pick.option)}.")
        if pick not in self._order:
            raise Damage((*place, "start"), f"{name} cannot start in {pick.start}.")
        return pick

    def _portfolio(self, picks: tuple[Pick, ...], place: Place) -> Portfolio:
        """The picks in the order of the case."""
        funded = [p.candidate for p in picks]
        for name in funded:
            if funded.count(name) > 1:
                raise Damage((*place, "picks"), f"{clipped(name)} is picked twice.")
        return Portfolio(tuple(sorted(picks, key=self._order.__getitem__)))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The keys of an object, in order."""
    return Pick._fields if kind is Pick else names(kind)


def _wrong(node: Any, place: Place) -> Damage:
    return Damage(place, f"{place[-1]!r} cannot be {given(node)}.")


def _of(kind: type[T], node: Any, place: Place) -> T:
    if not isinstance(node, kind):
        raise _wrong(node, place)
    return node


def _among(node: Any, words: tuple[Any, ...], place: Place) -> Any:
    if not isinstance(node, str) or node not in words:
        raise _wrong(node, place)
    return node


def _whole(node: Any, place: Place) -> int:
    if isinstance(node, bool) or not isinstance(node, int) or not 0 <= node <= LARGEST:
        raise _wrong(node, place)
    return node


def _decimal(node: Any, place: Place) -> Decimal:
    """A number that is neither too long nor too large to reckon with."""
    if isinstance(node, bool) or not isinstance(node, int | Decimal):
        raise _wrong(node, place)
    number = Decimal(node)
    if not number.is_finite() or abs(number.adjusted()) > POWERS:
        raise _wrong(node, place)
    if len(number.as_tuple().digits) > DIGITS:
        raise _wrong(node, place)
    return number


def _real(node: Any, place: Place) -> float:
    if isinstance(node, str) and node in ENDLESS:
        return float(node)
    number = float(_decimal(node, place))
    if not math.isfinite(number):
        raise _wrong(node, place)
    return number


def _fraction(node: Any, place: Place) -> Fraction:
    """As it is written in its lowest terms, beside the decimal that it is."""
    if not isinstance(node, dict) or node.keys() != {"exact", "decimal"}:
        raise _wrong(node, place)
    exact = node["exact"]
    if not isinstance(exact, str) or not FRACTION.fullmatch(exact):
        raise _wrong(exact, place)
    try:
        number = Fraction(exact)
        fits = str(number) == exact and float(number) == _real(node["decimal"], place)
    except (ZeroDivisionError, OverflowError):
        fits = False
    if not fits:
        raise Damage(place, f"{clipped(exact)} is not the number that stands beside it.")
    return number


PLAIN: dict[Any, Callable[[Any, Place], Any]] = {
    str: lambda node, place: _of(str, node, place),
    bool: lambda node, place: _of(bool, node, place),
    int: _whole,
    float: _real,
    Decimal: _decimal,
    Fraction: _fraction,
}
"""How a value of each plain type is read."""
