"""Steps: the best measure at every budget, each point solved.

With one fund and one year the staircase is exact: at the highest budget maximise the measure,
then minimise the spend at that measure: one step. Go on one money unit of the figures below it.
With several funds or years every ceiling is scaled by the same factor, on a grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from optimizer.analysis.again import Again, Changed, moved
from optimizer.analysis.answer import Answer, judge_of
from optimizer.case.case import Case
from optimizer.domain.facts import IntArray
from optimizer.domain.quantity import Quantity
from optimizer.rules import budget

LOW, HIGH = Decimal("0.5"), Decimal(2)
"""Budgets looked at, as multiples of the case's own."""
MAX_STEPS = 40
GRID = 16


@dataclass(frozen=True)
class Point:
    """With a total budget of at least ``budget`` the measure's gain is ``gain``."""

    budget: Decimal
    gain: Fraction
    came: tuple[str, ...]
    went: tuple[str, ...]


@dataclass(frozen=True)
class Steps:
    """Points by rising budget, from ``low`` to ``high``. ``exact``: every budget between two
    points has the gain of the lower one. ``complete``: the step cap did not stop it."""

    points: tuple[Point, ...]
    current: Decimal
    low: Decimal
    high: Decimal
    exact: bool
    complete: bool


def steps(answer: Answer, again: Again, tell: Callable[[], None] = lambda: None) -> Steps | None:
    """The gain against the total budget; None where no budget rule limits anything."""
    case = answer.case
    rules = [r.id for r in case.rules if isinstance(r, budget.Spec)]
    total = sum((q.value for f in case.funds for q in f.ceilings.values()), Decimal(0))
    if not rules or not total:
        return None
    rows = np.concatenate([answer.problem.rule_rows(r) for r in rules])
    exact = len(rows) == 1
    unit, grid = _unit(answer), total * (HIGH - LOW) / GRID
    points: list[Point] = []
    level, low = total * HIGH, total * LOW
    complete = True
    while level >= low:
        best = _at(answer, again, rows, level / total, level if exact else None)
        if len(points) >= MAX_STEPS or not best.proven:
            complete = False
            break
        if best.portfolio is None or best.value is None:
            break
        spent = sum((case.spend(p) for p in best.portfolio.picks), Decimal(0))
        needed = spent if exact else level
        assert answer.portfolio is not None
        assert answer.audit is not None
        gain = best.value - answer.audit.nothing
        points.append(Point(needed, gain, *moved(answer.portfolio, best.portfolio)))
        level = needed - unit if exact else level - grid
        tell()
    return Steps(tuple(reversed(points)), total, low, total * HIGH, exact, complete)


def _unit(answer: Answer) -> Decimal:
    """The smallest step of money in the case's figures."""
    amounts = [a for p in answer.case.plans() for _, _, a in answer.case.payments(p)]
    places = max((-int(a.as_tuple().exponent) for a in amounts), default=0)
    return Decimal(1).scaleb(-max(0, places))


def _at(
    answer: Answer, again: Again, rows: IntArray, factor: Decimal, ceiling: Decimal | None
) -> Changed:
    """The best portfolio with every ceiling multiplied; or, where there is only one ceiling, with
    that ceiling, and the least costly portfolio of that worth."""
    problem, session = answer.problem, again.session
    case = _with_ceilings(answer.case, factor, ceiling)
    upper = problem.row_upper[rows]
    if ceiling is None:
        session.bound_rows(rows, problem.row_lower[rows], upper * float(factor))
    else:
        total = sum(q.value for f in answer.case.funds for q in f.ceilings.values())
        scale = Fraction(float(upper[0])) / Fraction(total)  # rows are in whole numbers
        session.bound_rows(
            rows, problem.row_lower[rows], np.array([float(Fraction(ceiling) * scale)])
        )
    try:
        return again.best(judge_of(case), None if ceiling is None else again.spend)
    finally:
        session.bound_rows(rows, problem.row_lower[rows], upper)


def _with_ceilings(case: Case, factor: Decimal, ceiling: Decimal | None) -> Case:
    def changed(q: Quantity) -> Quantity:
        return q.at(q.value * factor if ceiling is None else ceiling)

    funds = tuple(
        f.model_copy(update={"ceilings": {y: changed(q) for y, q in f.ceilings.items()}})
        for f in case.funds
    )
    return case.changed(funds=funds)
