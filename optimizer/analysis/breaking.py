"""Breaking: whether some portfolio that keeps all other rules breaks this one.

Decided by the sum of each row's largest coefficients or by its relaxation where that is enough.
Otherwise by one MIP over all its rows that are still open: one of them is chosen, and

    maximise v    subject to    v  <=  (row - limit) / size  +  M (1 - chosen)

(and the like for lower limits). The rule can be broken where v is above 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.analysis.again import Again
from optimizer.audit.audit import audit
from optimizer.domain.facts import FloatArray
from optimizer.domain.results import Rows
from optimizer.problem import Problem
from optimizer.problem.reach import passable, reach
from optimizer.solving.matrix import Matrix

NOTHING = 1e-9
"""The solver's tolerance: a limit that is passed by no more is not passed."""

FEW = 50
"""Open rows that are each put to the relaxation."""


@dataclass(frozen=True)
class Row:
    """The costs of a row, the limit that their sum may not pass, and how far the sum can go."""

    costs: FloatArray
    limit: float
    lowest: float
    highest: float

    @property
    def size(self) -> float:
        """By what the row is divided: small numbers are brought up to the solver's tolerance,
        large ones stay, so that a unit in them is seen."""
        largest = max(abs(self.limit), float(np.abs(self.costs).max(initial=0.0)))
        return min(1.0, largest) or 1.0


def cannot_break_by_bound(again: Again, rule: str) -> bool:
    """Whether bounds alone prove that nothing breaks the rule."""
    rows = _open(again.answer.problem, rule)
    if not rows:
        return True
    if len(rows) > FEW:
        return False
    kept = again.session.costs
    with again.lifted([rule]):
        try:
            for row in rows:
                again.session.set_costs(row.costs)
                raw = again.relax()
                if raw is None or raw.bound > row.limit:
                    return False
        finally:
            again.session.set_costs(kept)
    return True


def can_break(again: Again, rule: str) -> bool | None:
    """The same for certain, by one MIP at most; None where that is not decided."""
    problem = again.answer.problem
    free = _without(problem, rule)
    with again.on(_most_broken(free, _open(problem, rule))):
        raw = again.solve()
    if raw.ending == "infeasible" or (raw.ending == "optimal" and raw.bound <= NOTHING):
        return False  # v is at least 0, so that no choice reaches a limit at all
    if raw.x is None:
        return None
    found = audit(again.answer.case, problem.portfolio(raw.x))
    broken = {r.spec.id for r in found.rules if r.violated}
    return True if broken == {rule} else None


def _open(problem: Problem, rule: str) -> list[Row]:
    """Rows of the rule, as limits from above, that some plans could pass if nothing else held."""
    matrix = Matrix.of(problem)
    floored, capped = passable(problem)
    lowest, highest = reach(problem)
    found = []
    for r in problem.rule_rows(rule):
        span = np.flatnonzero(matrix.row == r)
        costs = np.zeros(problem.n_columns)
        costs[matrix.col[span]] = matrix.value[span]
        if capped[r]:
            found.append(Row(costs, problem.row_upper[r], lowest[r], highest[r]))
        if floored[r]:
            found.append(Row(-costs, -problem.row_lower[r], -highest[r], -lowest[r]))
    return found


def _without(problem: Problem, rule: str) -> Problem:
    rows = problem.rule_rows(rule)
    lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
    lower[rows], upper[rows] = -np.inf, np.inf
    return replace(problem, row_lower=lower, row_upper=upper)


def _most_broken(problem: Problem, rows: Sequence[Row]) -> Problem:
    """Own columns: v, and for each open row whether it is chosen."""
    n = len(rows)
    top = max((r.highest - r.limit) / r.size for r in rows)
    row, col, factor = [np.zeros(n)], [-2.0 - np.arange(n)], [np.ones(n)]  # one is chosen
    lower, upper = [1.0], [1.0]
    for i, r in enumerate(rows):
        at = np.flatnonzero(r.costs)
        far = top + (r.limit - r.lowest) / r.size  # M: v is never further above
        row.append(np.full(len(at) + 2, i + 1.0))
        col.append(np.concatenate((at, [-1.0, -2.0 - i])))
        factor.append(np.concatenate((-r.costs[at] / r.size, [1.0, far])))
        lower.append(-np.inf)
        upper.append(far - r.limit / r.size)
    body = Rows(
        np.array(lower), np.array(upper),
        np.concatenate(row).astype(np.int64), np.concatenate(col).astype(np.int64),
        np.concatenate(factor), np.full(sum(map(len, row)), -1),
        own_upper=np.concatenate(([top], np.ones(n))),
        own_cost=np.zeros(n + 1),
        own_whole=np.arange(n + 1) > 0,
    )  # fmt: skip
    v = np.array([problem.n_columns])
    only = Rows(cost_col=v, cost_factor=np.ones(1), cost_key=np.full(1, -1))
    return problem.extended("broken", body, objective=only)
