"""Session: one model kept in HiGHS, changed and solved again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np

from optimizer.domain.facts import FloatArray, IntArray
from optimizer.domain.results import Rows
from optimizer.errors import SolverError
from optimizer.problem.problem import Problem
from optimizer.solving import interruptible
from optimizer.solving.cuts import no_good
from optimizer.solving.duality import safe_bound
from optimizer.solving.matrix import Matrix
from optimizer.solving.settings import Settings, empty

Ending = Literal["optimal", "infeasible", "stopped"]


@dataclass(frozen=True)
class Raw:
    """What a solver says, before anybody has checked it. ``x`` is None without an incumbent."""

    ending: Ending
    x: FloatArray | None
    bound: float
    seconds: float
    nodes: int
    interrupted: bool = False


class Session:
    """A problem inside HiGHS. Every change is to the kept model; ``restore`` is the caller's.

    ``relaxed``: its linear relaxation, whose optimum is a bound and whose x may be fractional.
    ``solves`` and ``steps`` of the simplex method are counted from its beginning on.
    """

    def __init__(
        self, problem: Problem, settings: Settings | None = None, *, relaxed: bool = False
    ) -> None:
        self.problem, self.relaxed = problem, relaxed
        self.settings = settings or Settings()
        self.solves = self.steps = 0
        self._matrix = Matrix.of(problem)
        self.costs = problem.costs()
        self.lower, self.upper = problem.row_lower.copy(), problem.row_upper.copy()
        self._highs = empty(self.settings, problem.n_columns)
        start, index, value = self._matrix.colwise(problem.n_columns)
        status = self._highs.passModel(
            problem.n_columns,
            problem.n_rows,
            len(value),
            int(highspy.MatrixFormat.kColwise),
            int(highspy.ObjSense.kMaximize),
            0.0,
            self.costs,
            np.zeros(problem.n_columns),
            problem.column_upper,
            problem.row_lower,
            problem.row_upper,
            start.astype(np.int32),
            index.astype(np.int32),
            value,
            (problem.integer & (not relaxed)).astype(np.int32),
        )
        if status == highspy.HighsStatus.kError:
            raise SolverError(
                "solver-refused", "HiGHS", "The solver refused the model.",
                "Run `odaopt validate`; if the case is valid, report this with the case file.",
            )  # fmt: skip
        self.n_rows = problem.n_rows

    # changes -----------------------------------------------------------------------------

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """New bounds of columns: lock in with (1, 1), lock out with (0, 0), free with (0, 1)."""
        cols = np.asarray(columns, dtype=np.int32)
        self._highs.changeColsBounds(len(cols), cols, np.asarray(lower, float),
                                     np.asarray(upper, float))  # fmt: skip

    def bound_rows(self, rows: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """New limits of rows."""
        own = rows < self.problem.n_rows
        self.lower[rows[own]], self.upper[rows[own]] = lower[own], upper[own]
        for r, low, high in zip(rows, lower, upper, strict=True):
            self._highs.changeRowBounds(int(r), float(low), float(high))

    def drop_rule(self, rule: str) -> None:
        """Lift every row of a rule."""
        rows = self.problem.rule_rows(rule)
        self.bound_rows(rows, np.full(len(rows), -np.inf), np.full(len(rows), np.inf))

    def restore_rule(self, rule: str) -> None:
        """Put the rows of a rule back."""
        rows = self.problem.rule_rows(rule)
        self.bound_rows(rows, self.problem.row_lower[rows], self.problem.row_upper[rows])

    def become(self, problem: Problem) -> None:
        """Take every coefficient, limit and cost of a problem of the same shape; only what
        differs is changed. Rows added since stay."""
        matrix = Matrix.of(problem)
        same = len(matrix.row) == len(self._matrix.row) and np.array_equal(
            matrix.row * np.int64(problem.n_columns) + matrix.col,
            self._matrix.row * np.int64(self.problem.n_columns) + self._matrix.col,
        )
        if not same or problem.n_rows != self.problem.n_rows:
            raise ValueError("the problem has another shape")
        for i in np.flatnonzero(matrix.value != self._matrix.value):
            self._highs.changeCoeff(int(matrix.row[i]), int(matrix.col[i]), float(matrix.value[i]))
        now, old = problem, self.problem
        rows = np.flatnonzero((now.row_lower != old.row_lower) | (now.row_upper != old.row_upper))
        self.bound_rows(rows, now.row_lower[rows], now.row_upper[rows])
        cols = np.flatnonzero(now.column_upper != old.column_upper)  # relief, by a changed demand
        self.bound_columns(cols, np.zeros(len(cols)), now.column_upper[cols])
        costs = problem.costs()
        if not np.array_equal(costs, self.costs):
            self.set_costs(costs)
        self._matrix, self.problem = matrix, problem

    def set_costs(self, costs: FloatArray) -> None:
        """A new objective (still maximised), one coefficient for each column."""
        self.costs = costs
        self._highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    def add_rows(self, rows: Rows) -> IntArray:
        """Append rows (without columns of their own); returns their positions."""
        values = rows.factor * self.problem.values[rows.key]
        order = np.argsort(rows.row, kind="stable")
        start = np.searchsorted(rows.row[order], np.arange(len(rows.lower)))
        self._highs.addRows(len(rows.lower), rows.lower, rows.upper, len(values),
                            start.astype(np.int32), rows.col[order].astype(np.int32),
                            values[order])  # fmt: skip
        self.n_rows += len(rows.lower)
        return np.arange(self.n_rows - len(rows.lower), self.n_rows)

    def forbid(self, x: FloatArray) -> None:
        """Cut off one portfolio: sum over chosen of (1 - x) + sum over the rest of x >= 1."""
        self.add_rows(no_good(x, self.problem.n_plans))

    def drop_rows_from(self, first: int) -> None:
        """Delete the rows that were added at and after ``first``."""
        rows = np.arange(first, self.n_rows, dtype=np.int32)
        if len(rows):
            self._highs.deleteRows(len(rows), rows)
            self.n_rows = first

    def offer(self, x: FloatArray) -> None:
        """A portfolio to start from; it may be infeasible."""
        n = self.problem.n_plans
        self._highs.setSolution(n, np.arange(n, dtype=np.int32), np.rint(x[:n]))

    # solving -----------------------------------------------------------------------------

    def solve(self, *, patient: bool = True) -> Raw:
        """Maximise. With ``patient=False`` Ctrl-C stops the search and keeps the incumbent."""
        began = time.perf_counter()
        self.solves += 1
        interrupted = self._run(patient)
        self.steps += max(0, int(self._highs.getInfo().simplex_iteration_count))
        return self._raw(time.perf_counter() - began, interrupted)

    def _run(self, patient: bool) -> bool:
        """Whether Ctrl-C ended the search."""
        stopped = self._begun(patient)
        if not stopped and self._highs.getModelStatus() == highspy.HighsModelStatus.kNotset:
            # another model of this process ran with more threads, and HiGHS refuses to share them
            highspy.Highs.resetGlobalScheduler(True)
            stopped = self._begun(patient)
        return stopped

    def _begun(self, patient: bool) -> bool:
        if patient:
            self._highs.run()
            return False
        return interruptible.run(self._highs)

    def _raw(self, seconds: float, interrupted: bool) -> Raw:
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        kinds = highspy.HighsModelStatus
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            return Raw("infeasible", None, -np.inf, seconds, int(info.mip_node_count))
        has = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        x = np.array(self._highs.getSolution().col_value) if has else None
        if x is not None and not self.relaxed and not _is_whole(x[: self.problem.n_plans]):
            x = None
        if status == kinds.kOptimal and x is not None:
            ending: Ending = "optimal"
        elif status in STOPPED or interrupted:
            ending = "stopped"
        else:
            raise SolverError(
                "solver-failed", "HiGHS", f"The solver ended with status {status.name}.",
                "Try --solver cbc, and report this with the case file.",
            )  # fmt: skip
        bound = float(info.mip_dual_bound)
        if self.relaxed:
            bound = safe_bound(self._highs)
        return Raw(ending, x, bound, seconds, max(0, int(info.mip_node_count)), interrupted)

    def multipliers(self) -> tuple[FloatArray, bool]:
        """Of the last solve of a relaxation: a multiplier for each row of the problem, and whether
        these bound its worth; else they are to show that nothing is feasible."""
        n = self.problem.n_rows
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            _, has, ray = self._highs.getDualRay()
            return (np.array(ray)[:n] if has else np.zeros(n)), False
        return np.array(self._highs.getSolution().row_dual)[:n], True

    def limit_time(self, seconds: float) -> None:
        """Stop the next solve after so many seconds of its own."""
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)

    def on_improvement(self, tell: Callable[[float, float, FloatArray], None]) -> None:
        """Call ``tell(value, bound, x)`` whenever a better portfolio is found."""

        def heard(event: Any) -> None:
            out = event.data_out
            x = np.array(out.mip_solution)
            tell(out.mip_primal_bound, out.mip_dual_bound, x)

        self._highs.cbMipImprovingSolution.subscribe(heard)

    def close(self) -> None:
        """Nothing to end: the model lives in this process."""

    @property
    def name(self) -> tuple[str, str]:
        """(solver, version)."""
        return "HiGHS", str(self._highs.version())


def _is_whole(x: FloatArray) -> bool:
    return bool(np.abs(x - np.rint(x)).max(initial=0) <= 1e-5)


STOPPED = (
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kInterrupt,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kObjectiveBound,
    highspy.HighsModelStatus.kOptimal,
)
