"""Activity: which rows of a problem a portfolio certainly breaks, whatever the other columns are.
No solver is asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimizer.domain.facts import FloatArray, IntArray
from optimizer.problem.problem import Problem

ROUNDING = 1e-9
"""How far a sum must be past its limit, of all that is added up in it: far more than doubles lose,
so that no portfolio is said to break what it keeps."""


class Activity:
    """Sums of the rows, by the plans of a portfolio."""

    def __init__(self, problem: Problem) -> None:
        n, self._n_rows = problem.n_plans, problem.n_rows
        value = problem.coefficients()
        of_plans = problem.col < n
        self._row, self._value = problem.row[of_plans], value[of_plans]
        self._start = np.searchsorted(problem.col[of_plans], np.arange(n + 1))
        row = problem.row[~of_plans]
        ends = value[~of_plans] * problem.column_upper[problem.col[~of_plans]]
        least, most = self._sum(row, np.minimum(ends, 0.0)), self._sum(row, np.maximum(ends, 0.0))
        self._upper, self._lower = problem.row_upper - least, problem.row_lower - most
        self._room = ROUNDING * (most - least + _size(problem.row_upper) + _size(problem.row_lower))
        rules = [(r, b) for b in problem.row_blocks for r in range(b.start, b.stop)]
        self._rules = [b.rule for _, b in sorted(rules, key=lambda pair: pair[0])]

    def _sum(self, row: IntArray, value: FloatArray) -> FloatArray:
        return np.bincount(row, value, self._n_rows).astype(float)

    def broken(self, plans: Sequence[int]) -> set[str]:
        """Rules (and structural families) of which the portfolio of these plans breaks a row."""
        at = np.concatenate([
            np.empty(0, dtype=np.int64),
            *(np.arange(self._start[p], self._start[p + 1]) for p in plans),
        ])  # fmt: skip
        row, value = self._row[at], self._value[at]
        sums, room = self._sum(row, value), self._room + ROUNDING * self._sum(row, np.abs(value))
        past = (sums > self._upper + room) | (sums < self._lower - room)
        return {self._rules[r] for r in np.flatnonzero(past)}


def _size(limit: FloatArray) -> FloatArray:
    return np.where(np.isfinite(limit), np.abs(limit), 0.0)
