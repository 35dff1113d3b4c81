"""Twin: a kept model and its linear relaxation, changed together.

The relaxation costs a hundredth of a MIP and often settles a question: what it cannot reach no
portfolio can, and where it is infeasible so is the MIP.
"""

from __future__ import annotations

from optimizer.domain.facts import FloatArray, IntArray
from optimizer.domain.results import Rows
from optimizer.errors import SolverError
from optimizer.problem.problem import Problem
from optimizer.solving.session import Raw, Session, Settings


class Twin(Session):
    """A Session whose every change is made to its relaxation too."""

    def __init__(self, problem: Problem, settings: Settings | None = None) -> None:
        self.relaxation = Session(problem, settings, relaxed=True)
        super().__init__(problem, settings)

    def relax(self, seconds: float) -> Raw | None:
        """The optimum of the relaxation as it stands; None where it was not reached."""
        self.relaxation.limit_time(seconds)
        try:
            raw = self.relaxation.solve()
        except SolverError:
            return None
        return None if raw.ending == "stopped" else raw

    def bound_columns(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
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
