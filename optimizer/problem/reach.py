"""What rows can reach, which of them matter, and whether one problem is narrower than another. No
solver is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.domain.facts import BoolArray, FloatArray
from optimizer.problem.problem import Problem


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


def passable(problem: Problem) -> tuple[BoolArray, BoolArray]:
    """(lower, upper) limits that some choice of plans would pass if nothing else held. A row of
    whole numbers is told to the last unit: its sums are exact, and its limits have room for half
    of one where it was divided."""
    lowest, highest = reach(problem)
    return lowest < problem.row_lower, highest > problem.row_upper


def mattering(problem: Problem) -> BoolArray:
    """Rows without which something else would be allowed: those that some choice of plans would
    break, and those that allow one plan a candidate, which the reach of all others rests on."""
    floored, capped = passable(problem)
    rows: BoolArray = floored | capped
    for b in problem.row_blocks:
        if b.rule == "once" and b.role == "structural":
            rows[b.start : b.stop] = True
    return rows


def only(problem: Problem, rows: BoolArray) -> Problem:
    """The problem with these rows alone, its columns as they are."""
    place = np.cumsum(rows) - 1
    entries = rows[problem.row]
    ends = np.concatenate(([0], np.cumsum(rows)))
    blocks = tuple(
        replace(
            b,
            start=int(ends[b.start]),
            stop=int(ends[b.stop]),
            labels=tuple((names, codes[rows[b.start : b.stop]]) for names, codes in b.labels),
        )
        for b in problem.row_blocks
    )
    return replace(
        problem,
        row_lower=problem.row_lower[rows],
        row_upper=problem.row_upper[rows],
        row_scale=problem.row_scale[rows],
        row_blocks=blocks,
        row=place[problem.row[entries]],
        col=problem.col[entries],
        factor=problem.factor[entries],
        key=problem.key[entries],
    )


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
