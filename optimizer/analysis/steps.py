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

from optimizer.analysis.again import Again, moved
from optimizer.analysis.answer import Answer, judge_of
from optimizer.case.case import Case
from optimizer.domain.facts import IntArray
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome
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
    unit = _unit(answer)
    points: list[Point] = []
    level, low = total * HIGH, total * LOW
    complete = True
    while level >= low:
        if len(points) >= MAX_STEPS:
            complete = False
            break
        found = _at(answer, again, rows, level, total, exact)
        if found is None:
            break
        portfolio, gain = found
        needed = sum((case.spend(p) for p in portfolio.picks), Decimal(0)) if exact else level
        assert answer.portfolio is not None
        points.append(Point(needed, gain, *moved(answer.portfolio, portfolio)))
        level = needed - unit if exact else level - total * (HIGH - LOW) / GRID
        tell()
    return Steps(tuple(reversed(points)), total, low, total * HIGH, exact, complete)


def _unit(answer: Answer) -> Decimal:
    """The smallest step of money in the case's figures."""
    amounts = [a for p in answer.case.plans() for _, _, a in answer.case.payments(p)]
    places = max((-int(a.as_tuple().exponent) for a in amounts), default=0)
    return Decimal(1).scaleb(-max(0, places))


def _at(
    answer: Answer, again: Again, rows: IntArray, level: Decimal, total: Decimal, exact: bool
) -> tuple[Portfolio, Fraction] | None:
    """The best portfolio at a total budget (the least costly of these, where exact)."""
    problem, session = answer.problem, again.session
    judge = judge_of(_scaled(answer.case, level / total))
    upper = problem.row_upper[rows]
    session.bound_rows(rows, problem.row_lower[rows], upper * float(level / total))
    try:
        best = again.best(judge, again.spend if exact else None)
    finally:
        session.bound_rows(rows, problem.row_lower[rows], upper)
    if best.portfolio is None or best.value is None or best.outcome is not Outcome.PROVEN:
        return None
    assert answer.audit is not None
    return best.portfolio, best.value - answer.audit.nothing


def _scaled(case: Case, factor: Decimal) -> Case:
    """The case with every ceiling multiplied."""
    funds = tuple(
        f.model_copy(
            update={"ceilings": {y: q.at(q.value * factor) for y, q in f.ceilings.items()}}
        )
        for f in case.funds
    )
    return case.changed(funds=funds)
