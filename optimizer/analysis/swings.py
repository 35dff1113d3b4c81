"""Swings: does the plan change when one figure goes to its low, or to its high?

Every figure of the case that has a range is taken to both ends and the case solved again.
Options of one candidate that hold the same figure move together. A probability takes its
'without' along in proportion, so that funding never seems to do harm; a 'without' with a range of
its own is tried as well. The plan stands where it is still feasible and no portfolio is better by
more than the proof tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np

from optimizer.analysis.again import Again
from optimizer.analysis.changed import Changed, Word, remembering
from optimizer.analysis.clean import Valued, moved
from optimizer.audit.audit import exact_value
from optimizer.case.case import Case
from optimizer.case.change import with_figure
from optimizer.domain.candidates import StockAdd, Supply
from optimizer.domain.quantity import Noun, Quantity
from optimizer.domain.walk import figures
from optimizer.solving.search import Judge, tolerance_at

End = Literal["low", "high"]
NAMES = {"amount": "cost", "probability_without": "probability without funding"}


@dataclass(frozen=True)
class Ranged:
    """One figure with a range, wherever the case holds it. ``candidate``: whose, if anybody's."""

    pointers: tuple[str, ...]
    candidate: str | None
    field: str
    figure: Quantity

    @property
    def what(self) -> str:
        """The figure in a word: cost, probability, output, demand, ..."""
        if self.candidate is not None and self.field == "tonnes":
            return "stock"
        return NAMES.get(self.field, self.field.replace("_", " "))

    def ends(self) -> Iterator[tuple[End, Decimal]]:
        for end, at in (("low", self.figure.low), ("high", self.figure.high)):
            if at is not None and at != self.figure.value:
                yield end, at  # type: ignore[misc]


@dataclass(frozen=True)
class Swing:
    """One figure at one end. ``value``: the measure of the best portfolio there (None: none is
    feasible), and ``by``, on what it rests that none is better; ``plan_value``: that of the plan
    (None: the plan breaks a rule there)."""

    ranged: Ranged
    end: End
    at: Decimal
    stands: bool
    value: Fraction | None
    by: Word
    plan_value: Fraction | None
    came: tuple[str, ...]
    went: tuple[str, ...]

    @property
    def candidate(self) -> str | None:
        return self.ranged.candidate

    @property
    def figure(self) -> Quantity:
        return self.ranged.figure

    @property
    def what(self) -> str:
        return self.ranged.what

    @property
    def pointer(self) -> str:
        """Where the figure first stands."""
        return self.ranged.pointers[0]


def ranged(case: Case) -> list[Ranged]:
    """Every figure with a low or a high, in the order of the case file."""
    found: dict[tuple[object, ...], Ranged] = {}
    for pointer, owner, field, q in figures(case):
        if q.low is None and q.high is None:
            continue
        candidate = _candidate(case, pointer)
        key: tuple[object, ...] = (pointer,)
        if candidate is not None:
            key = (candidate, field, _metal(owner), q.model_dump_json())
        pointers = (*found[key].pointers, pointer) if key in found else (pointer,)
        found[key] = Ranged(pointers, candidate, field, q)
    return list(found.values())


def _candidate(case: Case, pointer: str) -> str | None:
    _, head, *rest = pointer.split("/")
    return case.candidates[int(rest[0])].id if head == "candidates" else None


def _metal(owner: Noun) -> str | None:
    return owner.metal if isinstance(owner, Supply | StockAdd) else None


@dataclass(frozen=True)
class _Open:
    """One end that no bound settles: a better plan than this one may be worth ``bound`` there."""

    figure: Ranged
    end: End
    at: Decimal
    plan_value: Fraction | None
    bound: float | None

    @property
    def far(self) -> float:
        """By how much a better plan may beat this one; infinite where this one breaks a rule."""
        if self.plan_value is None or self.bound is None:
            return np.inf
        return self.bound - float(self.plan_value)


def swings(again: Again) -> Iterator[Swing | None]:
    """Both ends of every figure with a range; None for an end that is not decided.

    First those that a bound settles, in the order of the case file; then, one solve each, those at
    which most may be gained."""
    exact_value(again.answer.case, again.plan)  # works out what changed cases then know
    open_: list[_Open] = []
    for figure in ranged(again.answer.case):
        for end, at in figure.ends():
            found = _by_bound(again, figure, end, at)
            if isinstance(found, _Open):
                open_.append(found)
            else:
                yield found
    for one in sorted(open_, key=lambda one: -one.far):
        yield _by_solve(again, one)


def case_at(whole: Case, figure: Ranged, at: Decimal) -> Case:
    """The case with a figure at one end, which knows what is worked out of the rest already."""
    case = whole
    for pointer in figure.pointers:
        case = with_figure(case, pointer, at)
        if figure.field == "probability" and figure.candidate is not None:
            i, k = pointer.split("/")[2:5:2]
            without = case.candidates[int(i)].options[int(k)].probability_without.value
            if without and figure.figure.value:
                scaled = without * at / figure.figure.value
                case = with_figure(case, pointer + "_without", scaled)
    return case if figure.candidate is None else whole.with_candidate(case, figure.candidate)


def _by_bound(again: Again, figure: Ranged, end: End, at: Decimal) -> Swing | _Open | None:
    if not again.work.may_ask:
        return None
    case = case_at(again.answer.case, figure, at)
    plan_value = _of_plan(again, figure, case)
    with again.figures_of(case) as judge:
        best = again.bounded(*_judged(again, judge, plan_value))
    if not best.proven:
        return _Open(figure, end, at, plan_value, best.bound)
    return _swing(again, figure, end, at, plan_value, best)


def _of_plan(again: Again, figure: Ranged, case: Case) -> Fraction | None:
    """What the plan is worth there. An audit looks at what a portfolio holds, and at nothing of
    the candidates that it leaves out."""
    if figure.candidate is not None and figure.candidate not in again.plan.candidates:
        return again.value
    return exact_value(case, again.plan)


def _by_solve(again: Again, one: _Open) -> Swing | None:
    if not again.work.may_solve:
        return None
    case = case_at(again.answer.case, one.figure, one.at)
    with again.figures_of(case) as judge:
        best = again.solved(*_judged(again, judge, one.plan_value), one.bound)
    if not best.proven:
        return None
    return _swing(again, one.figure, one.end, one.at, one.plan_value, best)


def _judged(again: Again, judge: Judge, plan_value: Fraction | None) -> tuple[Judge, Valued | None]:
    """The judge, who has seen the plan; and the plan, where it keeps the rules."""
    known = None if plan_value is None else (again.plan, plan_value)
    return remembering(judge, {again.plan: plan_value}), known


def _swing(
    again: Again, figure: Ranged, end: End, at: Decimal, plan_value: Fraction | None, best: Changed
) -> Swing:
    stands = _stands(best, plan_value)
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    if not stands and best.portfolio is not None:
        came, went = moved(again.plan, best.portfolio)
    return Swing(figure, end, at, stands, best.value, best.word, plan_value, came, went)


def _stands(best: Changed, plan_value: Fraction | None) -> bool:
    if plan_value is None or best.value is None:
        return False
    return float(best.value - plan_value) <= 2 * tolerance_at(best.value)
