"""Idle funds: funds of which no ceiling binds, asked of all their years at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from optimizer.analysis.again import Again
from optimizer.analysis.lines import Line
from optimizer.case.case import Case
from optimizer.domain.quantity import Quantity, total
from optimizer.solving.search import tolerance_at

LEAST = 3
"""A fund with so many lines is asked as a whole first."""


def idle_funds(again: Again, lines: Sequence[Line]) -> frozenset[str]:
    """Funds with which no plan is better, though all their ceilings were lifted (proven): then no
    single year of them binds either."""
    count = Counter(line.fund for line in lines)
    asked = [f.id for f in again.answer.case.funds if count[f.id] >= LEAST]
    return frozenset(f for f in asked if _idle(again, f))


def _idle(again: Again, fund: str) -> bool:
    with again.figures_of(_lifted(again.answer.case, fund)) as judge:
        best = again.best(judge, (again.plan, again.value))
    if best.value is None or not best.proven:
        return False
    return float(best.value - again.value) <= tolerance_at(again.value)


def _lifted(case: Case, fund: str) -> Case:
    """The case with ceilings of the fund that hold all that it could ever pay."""
    every = total(a for (f, _), a in case.spent(case.plans()).items() if f == fund)
    ceilings = dict.fromkeys(case.budget_years, Quantity(value=every))
    wide = case.fund[fund].model_copy(update={"ceilings": ceilings})
    return case.changed(funds=tuple(wide if f.id == fund else f for f in case.funds))
