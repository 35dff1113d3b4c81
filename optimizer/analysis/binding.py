"""Binding: what each rule does to the answer, by solving again.

A rule *cannot bind* here where, with its own rows lifted and all others kept, no portfolio
passes any of its limits: decided by the sum of the largest coefficients where that is enough,
otherwise by solving for the largest (or smallest) use. Of the others, a rule *binds* where the
best portfolio without it is better (by its price); it is *tight* where it is used to its limit
and costs nothing, and has *room* otherwise. A limit may bind with slack left: the slack of a
budget may be too small for the next candidate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from optimizer.analysis.again import Again, moved
from optimizer.analysis.answer import Answer, judge_of
from optimizer.domain.facts import FloatArray
from optimizer.problem import Problem
from optimizer.solving.matrix import Matrix
from optimizer.solving.search import tolerance_at

Status = Literal["binds", "tight", "room", "cannot bind", "unknown"]


@dataclass(frozen=True)
class Standing:
    """``price``: what lifting the rule would add to the measure; and who would come and go."""

    status: Status
    price: Fraction
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


def standings(
    answer: Answer, again: Again, tell: Callable[[], None] = lambda: None
) -> dict[str, Standing]:
    """rule id -> what it does."""
    assert answer.audit is not None
    matrix = Matrix.of(answer.problem)
    found: dict[str, Standing] = {}
    for rule in answer.audit.rules:
        if _can_break(answer.problem, again, matrix, rule.spec.id) is False:
            found[rule.spec.id] = Standing("cannot bind", Fraction(0))
        else:
            tight = any(u.slack == 0 for u in rule.uses)
            found[rule.spec.id] = _lifted(answer, again, rule.spec.id, tight)
        tell()
    return found


def _lifted(answer: Answer, again: Again, rule: str, tight: bool) -> Standing:
    """Solve without the rule."""
    assert answer.value is not None
    assert answer.portfolio is not None
    case = answer.case.changed(rules=tuple(r for r in answer.case.rules if r.id != rule))
    again.session.drop_rule(rule)
    try:
        best = again.best(judge_of(case))
    finally:
        again.session.restore_rule(rule)
    if not best.proven or best.value is None or best.portfolio is None:
        return Standing("unknown", Fraction(0))
    price = best.value - answer.value
    if float(price) <= 2 * tolerance_at(best.value):
        return Standing("tight" if tight else "room", Fraction(0))
    return Standing("binds", price, *moved(answer.portfolio, best.portfolio))


def _can_break(problem: Problem, again: Again, matrix: Matrix, rule: str) -> bool | None:
    """Whether some portfolio that keeps all other rules breaks this one; None: not decided."""
    open_rows: list[tuple[FloatArray, float]] = []
    for r in problem.rule_rows(rule):
        span = np.flatnonzero(matrix.row == r)
        costs = np.zeros(problem.n_columns)
        costs[matrix.col[span]] = matrix.value[span]
        for sign, limit in ((1.0, problem.row_upper[r]), (-1.0, -problem.row_lower[r])):
            if np.isfinite(limit) and _most(problem, sign * costs) > limit + _slack(costs, limit):
                open_rows.append((sign * costs, limit))
    if not open_rows:
        return False
    session = again.session
    kept = session.costs
    session.drop_rule(rule)
    try:
        for costs, limit in open_rows:
            session.set_costs(costs)
            raw = again.solve()
            if raw.x is not None and float(costs @ raw.x) > limit + _slack(costs, limit):
                return True
            if raw.ending != "optimal":
                return None
    finally:
        session.restore_rule(rule)
        session.set_costs(kept)
    return False


def _slack(costs: FloatArray, limit: float) -> float:
    """What rounding may add to a sum of this size."""
    return 1e-9 * max(abs(limit), float(np.abs(costs).max()))


def _most(problem: Problem, costs: FloatArray) -> float:
    """The largest sum that one plan a candidate allows, other rules left aside."""
    facts = problem.facts
    most = np.zeros(len(facts.names.candidates))
    np.maximum.at(most, facts.plan_candidate, costs[: problem.n_plans])
    rest = costs[problem.n_plans :] * problem.column_upper[problem.n_plans :]
    return float(most.sum() + np.maximum(rest, 0.0).sum())
