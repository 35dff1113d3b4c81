"""What rows can reach, and whether one problem is narrower than another. No solver is asked."""

from __future__ import annotations

import numpy as np

from optimizer.domain.facts import BoolArray, FloatArray
from optimizer.problem.problem import Problem

ROUNDING = 1e-9
"""Relative to the size of a row: what rounding may add to a sum."""


def reach(problem: Problem) -> tuple[FloatArray, FloatArray]:
    """(lowest, highest) sum of each row that one plan a candidate allows, other rows left aside."""
    facts, n = problem.facts, problem.n_plans
    value = problem.coefficients()
    plans = problem.col < n
    own = ~plans
    ends = value[own] * problem.column_upper[problem.col[own]]
    row = problem.row[own]
    lowest: FloatArray = np.bincount(row, np.minimum(ends, 0.0), problem.n_rows).astype(float)
    highest: FloatArray = np.bincount(row, np.maximum(ends, 0.0), problem.n_rows).astype(float)
    # a coefficient may be in several parts: add them up first, plan by plan
    cell = problem.row[plans].astype(np.int64) * n + problem.col[plans]
    cells, where = np.unique(cell, return_inverse=True)
    each = np.bincount(where, value[plans], minlength=len(cells))
    candidate = facts.plan_candidate[cells % n]
    group = cells // n * len(facts.names.candidates) + candidate
    groups, where = np.unique(group, return_inverse=True)
    least, most = np.zeros(len(groups)), np.zeros(len(groups))
    np.minimum.at(least, where, each)
    np.maximum.at(most, where, each)
    of_row = groups // len(facts.names.candidates)
    lowest += np.bincount(of_row, least, minlength=problem.n_rows)
    highest += np.bincount(of_row, most, minlength=problem.n_rows)
    return lowest, highest


def sizes(problem: Problem) -> FloatArray:
    """The largest number of each row, 1 where it has none."""
    size = np.zeros(problem.n_rows)
    np.maximum.at(size, problem.row, np.abs(problem.coefficients()))
    for limit in (problem.row_lower, problem.row_upper):
        size = np.maximum(size, np.where(np.isfinite(limit), np.abs(limit), 0.0))
    return np.where(size > 0, size, 1.0)


def passable(problem: Problem) -> tuple[BoolArray, BoolArray]:
    """(lower, upper) limits that some choice of plans would pass if nothing else held."""
    lowest, highest = reach(problem)
    slack = ROUNDING * sizes(problem)
    return lowest < problem.row_lower - slack, highest > problem.row_upper + slack


def narrows(problem: Problem, other: Problem, matter: tuple[BoolArray, BoolArray]) -> bool:
    """Whether no portfolio that ``problem`` allows is barred, or worth less, in another one of the
    same shape: every coefficient and limit that matters there (``passable(other)``) differs to the
    tight side, if at all."""
    floored, capped = matter
    more = problem.coefficients() - other.coefficients()
    return not (
        ((more < 0) & capped[problem.row]).any()
        or ((more > 0) & floored[problem.row]).any()
        or ((problem.row_upper > other.row_upper) & capped).any()
        or ((problem.row_lower < other.row_lower) & floored).any()
        or (problem.column_upper > other.column_upper).any()
        or (problem.costs() > other.costs()).any()
    )
