"""The one layout of a problem's matrix, read by HiGHS and by PuLP alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.domain.facts import FloatArray, IntArray
from optimizer.problem.problem import Problem


@dataclass(frozen=True)
class Matrix:
    """Entries sorted by row and column, each (row, column) once; zeros are kept here, so that
    the pattern stays the same while figures change."""

    row: IntArray
    col: IntArray
    first: IntArray  # positions in the problem's coefficients where an entry begins
    value: FloatArray

    @classmethod
    def of(cls, p: Problem) -> Matrix:
        value = p.coefficients()
        if not len(value):
            return cls(p.row, p.col, np.empty(0, dtype=np.int64), value)
        new = np.empty(len(value), dtype=bool)
        new[0] = True
        np.not_equal(p.col[1:], p.col[:-1], out=new[1:])
        new[1:] |= p.row[1:] != p.row[:-1]
        first = np.flatnonzero(new)
        if len(first) == len(value):
            return cls(p.row, p.col, first, value)
        return cls(p.row[first], p.col[first], first, np.add.reduceat(value, first))

    def rowwise(self, n_rows: int) -> tuple[IntArray, IntArray, FloatArray]:
        """(start, index, value) row by row, zeros left out."""
        keep = self.value != 0
        if keep.all():
            row, col, value = self.row, self.col, self.value
        else:
            row, col, value = self.row[keep], self.col[keep], self.value[keep]
        start = np.searchsorted(row, np.arange(n_rows + 1))
        return start, col, value
