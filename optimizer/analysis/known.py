"""Known: portfolios met in a search, and which members each of them breaks.

A portfolio that breaks no other member proves that the others can hold together, without a
solve. Beside each portfolio stand those that differ from it in one candidate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from optimizer.domain.facts import BoolArray, FloatArray, IntArray
from optimizer.problem import Problem
from optimizer.solving.matrix import Matrix

MOST = 4_000_000
"""Entries of a table of rows by plans beyond which nothing is kept."""
NEAR = 300
"""Plans up to which those that differ in one candidate are looked at."""


class Known:
    """Starts from funding nothing. ``one_of``: plans of which each portfolio must hold one."""

    def __init__(
        self, problem: Problem, rows: Sequence[IntArray], one_of: Sequence[int] = ()
    ) -> None:
        self._problem, self._one_of = problem, list(one_of)
        every = np.concatenate([np.empty(0, dtype=np.int64), *rows])
        self._starts = np.cumsum([0, *(len(r) for r in rows[:-1])])
        self._low, self._high = problem.row_lower[every], problem.row_upper[every]
        n = problem.n_plans
        self._seen: BoolArray = np.empty((0, n), dtype=bool)
        self._broken: BoolArray = np.empty((0, len(rows)), dtype=bool)
        self._table: FloatArray | None = None
        if 0 < len(every) * n <= MOST:
            matrix = Matrix.of(problem)
            place = np.full(problem.n_rows, -1)
            place[every] = np.arange(len(every))
            here = (place[matrix.row] >= 0) & (matrix.col < n)
            self._table = np.zeros((len(every), n))
            self._table[place[matrix.row[here]], matrix.col[here]] = matrix.value[here]
            self.learn(np.zeros(n))

    def learn(self, x: FloatArray) -> None:
        """Keep a portfolio, and those beside it."""
        if self._table is None:
            return
        chosen = x[: self._problem.n_plans] > 0.5
        found = np.vstack((chosen, self._beside(chosen)))
        if self._one_of:
            found = found[found[:, self._one_of].any(axis=1)]
        sums = found @ self._table.T
        room = 1e-9 * np.maximum(1.0, np.abs(sums))
        out = (sums > self._high + room) | (sums < self._low - room)
        broken = np.logical_or.reduceat(out, self._starts, axis=1)
        self._seen = np.vstack((self._seen, found))
        self._broken = np.vstack((self._broken, broken))

    def _beside(self, chosen: BoolArray) -> BoolArray:
        """Every portfolio with one candidate more, less, or in another way."""
        owner = self._problem.facts.plan_candidate
        n = len(chosen)
        if n > NEAR:
            return np.empty((0, n), dtype=bool)
        less = np.array([chosen & (np.arange(n) != p) for p in np.flatnonzero(chosen)])
        more = np.where(owner[:, None] == owner[None, :], np.eye(n, dtype=bool), chosen)
        return np.vstack((more, less.reshape(-1, n)))

    def that_keep(self, asked: BoolArray) -> Iterator[FloatArray]:
        """Portfolios that break none of the members asked for, so far as floats can tell."""
        for i in np.flatnonzero(~self._broken[:, asked].any(axis=1)):
            yield self._seen[i].astype(float)
