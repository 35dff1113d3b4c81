"""Relaxation: one linear program kept in HiGHS, whose columns are fixed and freed again.

    maximise  costs x   subject to  lower <= A x <= upper,  0 <= x <= 1

Its multipliers are hints for a proof, which believes none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from optimizer.domain.facts import FloatArray, IntArray
from optimizer.solving import quiet

TIGHT = 1e-9
"""Feasibility tolerance of rows and reduced costs."""

MOST = 100_000
"""Simplex iterations of one solve: one that runs in circles has an end, counted and not timed."""


@dataclass(frozen=True)
class Matrix:
    """A, entry by entry, sorted by row."""

    row: IntArray
    col: IntArray
    value: FloatArray
    lower: FloatArray  # (rows)
    upper: FloatArray  # (rows)
    costs: FloatArray  # (columns)


@dataclass(frozen=True)
class Vertex:
    """What an LP ended with. ``y`` (rows): multipliers at an optimum, or of a Farkas vector where
    ``x`` (columns) is None; None where the solver gave none."""

    x: FloatArray | None
    y: FloatArray | None


class Relaxation:
    """Columns 0 .. n-1 in [0, 1], each free until it is fixed."""

    def __init__(self, matrix: Matrix) -> None:
        self.n = len(matrix.costs)
        with quiet.first():
            self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        options: dict[str, Any] = {
            "output_flag": False, "threads": 1, "presolve": "off", "solver": "simplex",
            "small_matrix_value": 1e-12, "primal_feasibility_tolerance": TIGHT,
            "dual_feasibility_tolerance": TIGHT, "simplex_iteration_limit": MOST,
        }  # fmt: skip
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        rows = len(matrix.lower)
        start = np.searchsorted(matrix.row, np.arange(rows + 1)).astype(np.int32)
        self._highs.passModel(
            self.n, rows, len(matrix.value), int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMaximize), 0.0, matrix.costs, np.zeros(self.n), np.ones(self.n),
            matrix.lower, matrix.upper, start, matrix.col.astype(np.int32), matrix.value,
            np.zeros(self.n, dtype=np.int32),
        )  # fmt: skip

    def bound(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """New bounds of some columns."""
        if len(columns):
            self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def limit(self, iterations: int | None) -> None:
        """Simplex iterations of each further solve; None: as many as it takes, or ``MOST``."""
        self._highs.setOptionValue("simplex_iteration_limit", iterations or MOST)

    def basis(self) -> Any:
        """Where the simplex stands, for ``start_from``."""
        return self._highs.getBasis()

    def start_from(self, basis: Any) -> None:
        """Begin the next solve at a basis."""
        self._highs.setBasis(basis)

    def solve(self) -> Vertex:
        """The optimum, or a Farkas vector, or neither where HiGHS stops without."""
        self._highs.run()
        status, kinds = self._highs.getModelStatus(), highspy.HighsModelStatus
        if status == kinds.kNotset:  # another model of this process ran with more threads
            highspy.Highs.resetGlobalScheduler(True)
            self._highs.run()
            status = self._highs.getModelStatus()
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            _, has, ray = self._highs.getDualRay()
            return Vertex(None, np.array(ray) if has else None)
        solution = self._highs.getSolution()
        y = np.array(solution.row_dual) if solution.dual_valid else None
        x = np.array(solution.col_value) if status == kinds.kOptimal else None
        return Vertex(x if x is not None else np.full(self.n, 0.5), y)
