"""A certificate held against the program of a case: is it of this case, and what does it show?

Nothing of the file is believed: columns, plans, worth and rows are compared one by one with those
of the program, which was rebuilt from the case; whether the claim follows is the checker's word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from optimizer.domain.results import Sense
from optimizer.proof.certificate import constraints, with_constant
from optimizer.proof.checker import Certificate
from optimizer.proof.program import Program, Row

SENSES: Mapping[int, Sense] = {-1: "at_most", 0: "exactly", 1: "at_least"}
"""By the sense of the checker's rows."""
SIGNS: Mapping[Sense, str] = {"at_most": "<=", "at_least": ">=", "exactly": "="}

MOST, BITS = 10**100, 10_000
"""Figures that are larger, or whose fraction is longer, are no worth of anything."""
TOO_LONG = "a figure is too long"

What = Literal["missing", "added", "plan", "worth", "limit", "coefficient"]


@dataclass(frozen=True)
class Difference:
    """``what`` of a column, of a row, or of a column in a row is not the same: as it stands in the
    case, and in the certificate ('' where it is in one only)."""

    what: What
    column: str = ""
    row: str = ""
    case: str = ""
    certificate: str = ""


@dataclass(frozen=True)
class Plan:
    """A plan that keeps every row: the names of what it funds, and its exact worth."""

    funded: Sequence[str]
    worth: Fraction


@dataclass(frozen=True)
class Checked:
    """What a certificate shows of a program. ``refused``: the line from which on nothing is shown,
    and why. ``bound``: no portfolio is worth more; None: there is none, or nothing is shown."""

    differences: Sequence[Difference]
    refused: tuple[int, str] | None
    bound: Fraction | None = None
    plan: Plan | None = None

    @property
    def holds(self) -> bool:
        """Whether what the certificate claims is shown, and of this program."""
        return self.refused is None and not self.differences


def checked(program: Program, lines: Iterable[str]) -> Checked:
    """Check a certificate and compare it with a program, as far as it can be read."""
    found = Certificate(lines)
    try:
        found.check()
    except (ArithmeticError, ValueError) as why:
        return Checked(differences(program, found), (found.line, str(why)))
    figures = [worth for _, worth in found.plans]
    if not all(map(_legible, figures if found.bound is None else [*figures, found.bound])):
        return Checked(differences(program, found), (found.line, TOO_LONG))
    plans = [Plan(names, worth) for names, worth in found.plans]
    best = max(plans, key=lambda plan: plan.worth, default=None)
    return Checked(differences(program, found), None, found.bound, best)


def differences(program: Program, found: Certificate) -> list[Difference]:
    """What a certificate says otherwise than a program: nothing, where it is of the same case.
    Columns and rows go by their names, in whatever order. Empty where its head was not read."""
    if not hasattr(found, "rows"):
        return []
    p = with_constant(program)
    theirs = [Row(r.name, r.terms, r.limit, SENSES[r.sense]) for r in found.rows[: found.given]]
    return [*_columns(p, found), *_rows(p, constraints(program), found.names, theirs)]


def _columns(p: Program, found: Certificate) -> Iterator[Difference]:
    place = {name: j for j, name in enumerate(found.names)}
    yield from (Difference(what, name) for what, name in _lists(p.names, found.names))
    for j, name in enumerate(p.names):
        k = place.get(name)
        if k is None:
            continue
        if (j < p.plans) != (k in found.integer):
            whole = ("whole", "") if j < p.plans else ("", "whole")
            yield Difference("plan", name, "", *whole)
        ours, theirs = p.worth.get(j, Fraction(0)), found.worth.get(k, Fraction(0))
        if ours != theirs:
            yield Difference("worth", name, case=str(ours), certificate=str(theirs))


def _rows(
    p: Program, ours: Sequence[Row], names: Sequence[str], theirs: Sequence[Row]
) -> Iterator[Difference]:
    there = {row.name: row for row in theirs}
    for what, name in _lists([row.name for row in ours], [*there]):
        yield Difference(what, "", name)
    for row in ours:
        other = there.get(row.name)
        if other is None:
            continue
        if (row.sense, row.limit) != (other.sense, other.limit):
            yield Difference("limit", row=row.name, case=_limit(row), certificate=_limit(other))
        mine = {p.names[j]: v for j, v in row.terms.items() if v}
        that = {names[j]: v for j, v in other.terms.items()}
        if mine != that:
            for name in {**mine, **that}:
                a, b = mine.get(name, Fraction(0)), that.get(name, Fraction(0))
                if a != b:
                    yield Difference("coefficient", name, row.name, str(a), str(b))


def _lists(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[What, str]]:
    """Names that stand in one of two lists only."""
    mine, others = set(ours), set(theirs)
    yield from (("missing", name) for name in ours if name not in others)
    yield from (("added", name) for name in theirs if name not in mine)


def _legible(value: Fraction) -> bool:
    return abs(value) < MOST and value.denominator.bit_length() < BITS


def _limit(row: Row) -> str:
    return f"{SIGNS[row.sense]} {row.limit}"
