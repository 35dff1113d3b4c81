"""Leaves of a tree that was closed once, kept to bound the same problem with other figures.

The multipliers y of a leaf stay valid multipliers, however coefficients, limits and costs change:

    sum over rows of y x limit  +  sum over columns of max(d x lower, d x upper),   d = c - y A

still bounds every portfolio of the leaf (with c = 0 a bound below 0 shows that there is none), and
the largest of the leaves bounds all. What is computed in doubles is moved out by all that
conversion, products and sums may be off (docs/proof.md), so that it is never below the exact
figure: such a bound is called rigorous.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.domain.facts import BoolArray, FloatArray
from optimizer.problem.problem import Problem
from optimizer.solving.matrix import Matrix
from optimizer.solving.session import Session

UNIT = 2.0**-53
"""Half a unit in the last place: what one operation on doubles may be off, as a part of it."""

GIVEN = 64
"""Roundings behind one coefficient, limit or cost, from the decimals of the case on."""

Path = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Leaves:
    """Paths of plans that are decided, a multiplier of every row for each (leaves x rows), and
    whether these bound what is worth (else they show that there is none)."""

    paths: Sequence[Path]
    multipliers: FloatArray
    worth: BoolArray

    def bounds(self, problem: Problem, lower: FloatArray, upper: FloatArray) -> FloatArray:
        """(leaves) rigorous bounds of a problem of the same rows and columns, whose rows have these
        limits: -inf of a leaf that is empty, inf of one of which that is no longer shown."""
        matrix, costs = Matrix.of(problem), problem.costs()
        longest = int(np.bincount(matrix.col, minlength=1).max(initial=0))
        margin = 2 * UNIT * (GIVEN + longest + problem.n_rows + problem.n_columns)
        ends = problem.column_upper
        reach = np.maximum(ends, 1.0)[matrix.col]
        found = np.empty(len(self.paths))
        for i, path in enumerate(self.paths):
            y = _finite(self.multipliers[i], lower, upper)
            terms = y[matrix.row] * matrix.value
            c = costs if self.worth[i] else np.zeros_like(costs)
            d = c - np.bincount(matrix.col, terms, minlength=problem.n_columns)
            limits = y * np.where(y > 0, _plain(upper), _plain(lower))
            columns = np.maximum(d, 0.0) * ends
            for j, v in path:
                columns[j] = d[j] * v
            size = np.abs(limits).sum() + (np.abs(terms) * reach).sum()
            size += (np.abs(c) * np.maximum(ends, 1.0)).sum()
            found[i] = limits.sum() + columns.sum() + margin * size
            if not self.worth[i]:
                found[i] = -np.inf if found[i] < 0 else np.inf
        return found


def _plain(limit: FloatArray) -> FloatArray:
    return np.where(np.isfinite(limit), limit, 0.0)


def _finite(y: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """The multipliers of rows that have the limit they ask for: of a lifted one it is 0."""
    has = np.where(y > 0, np.isfinite(upper), np.isfinite(lower))
    return np.asarray(np.where(has, y, 0.0))


def kept(session: Session, paths: Sequence[Path]) -> Leaves:
    """The leaves of a tree, with multipliers from the relaxation of a problem as it stands."""
    n = session.problem.n_rows
    multipliers, worth = np.zeros((len(paths), n)), np.ones(len(paths), dtype=bool)
    for i, path in enumerate(paths):
        columns = np.array([j for j, _ in path], dtype=np.int64)
        values = np.array([float(v) for _, v in path])
        session.bound_columns(columns, values, values)
        session.solve()
        y, worth[i] = session.multipliers()
        multipliers[i] = y if worth[i] else -y  # a ray of HiGHS is that of a minimum
        session.bound_columns(columns, np.zeros(len(path)), np.ones(len(path)))
    return Leaves(paths, multipliers, worth)
