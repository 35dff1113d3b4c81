"""Ties: among portfolios of equal worth, the least spend (in grant equivalent, where funds are
unlike), the earliest start, the file's order.

Equal worth: the exact measure lies within the proof tolerance of the optimum. A no-good solve
asks whether there is another such portfolio at all; only then are the tie-breakers used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.domain.facts import FloatArray
from optimizer.domain.results import Outcome, Rows, Solution, Ties
from optimizer.errors import SolverError
from optimizer.solving.search import Door, Judge

MAX_TIES = 500
"""Portfolios equal in worth, spend and starts that are compared by the file's order."""

SLACK = 1e-7
"""Room for rounding in a limit on spend or starts."""


def break_ties(
    door: Door, judge: Judge, found: Solution, x: FloatArray, *, patient: bool = True
) -> Solution:
    """The same worth, with ties broken; ``ties`` says whether there were any.

    With ``patient=False`` Ctrl-C ends the comparison: what was found stays, its ties unchecked.
    """
    if found.outcome is not Outcome.PROVEN or found.value is None or found.bound is None:
        return found
    floor = max(found.bound, float(found.value)) - found.tolerance
    base, costs = door.n_rows, door.problem.costs()
    door.add_rows(bounded_sum(costs, floor, np.inf))
    try:
        ties, best, other = _choose(_Equals(door, judge, floor, patient), x)
    except SolverError:  # the answer stands; only its ties are not known
        return found
    except KeyboardInterrupt:
        return replace(found, interrupted=True)
    finally:
        door.drop_rows_from(base)
        door.set_costs(costs)
    portfolio = door.problem.portfolio(best)
    equal = () if other is None else (door.problem.portfolio(other),)
    return replace(found, ties=ties, portfolio=portfolio, value=judge(portfolio), equal=equal)


@dataclass(frozen=True)
class _Equals:
    """The portfolios of equal worth, as a solver finds them."""

    door: Door
    judge: Judge
    floor: float
    patient: bool

    def least(self, costs: FloatArray) -> tuple[FloatArray | None, bool]:
        """The portfolio that costs least, and whether the search was completed."""
        self.door.set_costs(-_wide(self.door, costs))
        return self.next()

    def next(self) -> tuple[FloatArray | None, bool]:
        """The solver's next portfolio, and whether the search was completed."""
        while True:
            raw = self.door.solve(patient=self.patient)
            if raw.interrupted:
                raise KeyboardInterrupt
            if raw.x is None or raw.ending != "optimal":
                return None, raw.ending == "infeasible"
            value = self.judge(self.door.problem.portfolio(raw.x))
            if value is not None and float(value) >= self.floor:
                return raw.x, True
            self.door.forbid(raw.x)


Chosen = tuple[Ties, FloatArray, FloatArray | None]
"""What is known of ties, the portfolio that stands, and one of those equal to it."""


def _choose(equals: _Equals, x: FloatArray) -> Chosen:
    door = equals.door
    spend, starts = _spend(door), _starts(door)
    mark = door.n_rows
    door.forbid(x)
    other, complete = equals.least(spend)
    door.drop_rows_from(mark)
    if other is None:
        return ("unique" if complete else "unchecked"), x, None
    best, equal = (other, x) if _spent(door, other) < _spent(door, x) else (x, other)
    door.add_rows(bounded_sum(spend, -np.inf, _room(_total(spend, best))))
    if starts.any():
        earliest, complete = equals.least(starts)
        if earliest is None or not complete:
            return "unchecked", best, equal
        if not np.array_equal(np.rint(earliest), np.rint(best)):
            best, equal = earliest, best
        door.add_rows(bounded_sum(starts, -np.inf, _room(_total(starts, best))))
    return _first_in_file(equals, best, equal)


def _room(total: float) -> float:
    """A limit on a sum, with room for the rounding of sums of its size."""
    return total + SLACK + 1e-12 * abs(total)


def _total(costs: FloatArray, x: FloatArray) -> float:
    """Sum of the costs of the chosen plans."""
    return float(costs @ np.rint(x[: len(costs)]))


def _spent(door: Door, x: FloatArray) -> Fraction:
    """The same for spend, exactly: as floats 0.1 + 0.2 would cost more than 0.3."""
    facts = door.problem.facts
    chosen = np.rint(x[: facts.n_plans]) > 0
    paid = np.flatnonzero(chosen[facts.pay_plan])
    amounts, worths = facts.pay_amount[paid].tolist(), facts.pay_worth[paid].tolist()
    parts = (Fraction(repr(a)) * Fraction(repr(w)) for a, w in zip(amounts, worths, strict=True))
    return sum(parts, Fraction(0))


def _first_in_file(equals: _Equals, best: FloatArray, equal: FloatArray) -> Chosen:
    """Of what is still tied, the portfolio whose plans come first in the case file."""
    door = equals.door
    door.set_costs(np.zeros(door.problem.n_columns))
    n = door.problem.n_plans
    starts = _starts(door)

    def rank(x: FloatArray) -> tuple[object, ...]:
        return _spent(door, x), _total(starts, x), tuple(-np.rint(x[:n]))

    door.forbid(best)
    for _ in range(MAX_TIES):
        other, complete = equals.next()
        if other is None:
            return ("broken" if complete else "unchecked"), best, equal
        door.forbid(other)
        equal = other
        if rank(other) < rank(best):
            best, equal = other, best
    return "unchecked", best, equal


def _spend(door: Door) -> FloatArray:
    facts = door.problem.facts
    worth = facts.pay_amount * facts.pay_worth
    spend = np.bincount(facts.pay_plan, worth, minlength=facts.n_plans)
    return spend.astype(float)


def _starts(door: Door) -> FloatArray:
    facts = door.problem.facts
    return (facts.plan_start - int(facts.names.budget_years[0])).astype(float)


def _wide(door: Door, plan_costs: FloatArray) -> FloatArray:
    return np.concatenate((plan_costs, np.zeros(door.problem.n_columns - len(plan_costs))))


def bounded_sum(costs: FloatArray, low: float, high: float) -> Rows:
    """low <= sum of costs <= high, by the largest cost: a solver's tolerance is absolute."""
    col = np.flatnonzero(costs)
    unit = np.abs(costs).max(initial=0.0) or 1.0
    zero, none = np.zeros(len(col), dtype=np.int64), np.full(len(col), -1)
    return Rows(np.array([low / unit]), np.array([high / unit]), zero, col, costs[col] / unit, none)
