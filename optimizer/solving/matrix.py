"""The one layout of a problem's matrix, read by HiGHS and by PuLP alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.domain.facts import FloatArray, IntArray
from optimizer.problem.problem import Problem


@dataclass(frozen=True)
class Matrix:
    """Entries sorted by column and row, each (row, column) once; zeros are kept here, so that
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

    def colwise(self, n_columns: int) -> tuple[IntArray, IntArray, FloatArray]:
        """(start, index, value) column by column, zeros left out: HiGHS keeps a matrix so."""
        row, col, value = self._nonzero()
        return np.searchsorted(col, np.arange(n_columns + 1)), row, value

    def rowwise(self, n_rows: int) -> tuple[IntArray, IntArray, FloatArray]:
        """(start, index, value) row by row, zeros left out."""
        row, col, value = self._nonzero()
        order = np.argsort(row, kind="stable")
        row, col, value = row[order], col[order], value[order]
        return np.searchsorted(row, np.arange(n_rows + 1)), col, value

    def _nonzero(self) -> tuple[IntArray, IntArray, FloatArray]:
        keep = self.value != 0
        if keep.all():
            return self.row, self.col, self.value
        return self.row[keep], self.col[keep], self.value[keep]
