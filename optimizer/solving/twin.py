"""Twin: a kept model and its linear relaxation, changed together.

The relaxation costs a hundredth of a MIP and often settles a question: what it cannot reach no
portfolio can, and where it is infeasible so is the MIP.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from optimizer.domain.facts import FloatArray, IntArray
from optimizer.domain.results import Rows
from optimizer.problem.problem import Problem
from optimizer.solving.session import Session
from optimizer.solving.settings import Settings


class Twin(Session):
    """A Session whose every change is made to its relaxation too."""

    def __init__(self, problem: Problem, settings: Settings | None = None) -> None:
        self.relaxation = Session(problem, settings, relaxed=True)
        self._lower, self._upper = np.zeros(problem.n_columns), problem.column_upper.copy()
        super().__init__(problem, settings)

    @contextmanager
    def fixed(self, x: FloatArray) -> Iterator[Session]:
        """The relaxation with every plan as in ``x``: then it tells what one portfolio is worth."""
        n = self.problem.n_plans
        plans = np.arange(n)
        self.relaxation.bound_columns(plans, x[:n], x[:n])
        try:
            yield self.relaxation
        finally:
            self.relaxation.bound_columns(plans, self._lower[:n], self._upper[:n])

    @contextmanager
    def decided(self, path: Sequence[tuple[int, int]]) -> Iterator[Session]:
        """The relaxation where the plans of a path are decided as it says."""
        columns = np.array([j for j, _ in path], dtype=np.int64)
        values = np.array([float(v) for _, v in path])
        self.relaxation.bound_columns(columns, values, values)
        try:
            yield self.relaxation
        finally:
            self.relaxation.bound_columns(columns, self._lower[columns], self._upper[columns])

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        self._lower[columns], self._upper[columns] = lower, upper
        super().bound_columns(columns, lower, upper)
        self.relaxation.bound_columns(columns, lower, upper)

    def bound_rows(self, rows: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        super().bound_rows(rows, lower, upper)
        self.relaxation.bound_rows(rows, lower, upper)

    def become(self, problem: Problem) -> None:
        self.relaxation.become(problem)
        super().become(problem)

    def set_costs(self, costs: FloatArray) -> None:
        super().set_costs(costs)
        self.relaxation.set_costs(costs)

    def add_rows(self, rows: Rows) -> IntArray:
        self.relaxation.add_rows(rows)
        return super().add_rows(rows)

    def drop_rows_from(self, first: int) -> None:
        super().drop_rows_from(first)
        self.relaxation.drop_rows_from(first)
