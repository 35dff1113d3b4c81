"""The answer: formulate, search, audit. What `odaopt solve` runs first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from optimizer.audit.audit import Audit, audit, exact_value
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome, Solution
from optimizer.problem import Problem, tables
from optimizer.solving.search import Door, Judge, TieRule, best
from optimizer.solving.session import Session, Settings
from optimizer.solving.ties import break_ties

if TYPE_CHECKING:
    import pandas as pd

Solver = Literal["highs", "cbc"]


@dataclass(frozen=True)
class Answer:
    """A case, its problem, the solution and the audit of the portfolio (None without one)."""

    case: Case
    problem: Problem
    solution: Solution
    audit: Audit | None

    @property
    def outcome(self) -> Outcome:
        return self.solution.outcome

    @property
    def portfolio(self) -> Portfolio | None:
        return self.solution.portfolio

    @property
    def value(self) -> Fraction | None:
        """The exact measure of the portfolio, funding nothing included."""
        return self.solution.value

    @cached_property
    def judge(self) -> Judge:
        """The exact measure of a portfolio of this case, or None where it fails the audit."""
        return judge_of(self.case)

    def to_frame(self) -> pd.DataFrame:
        """The portfolio: candidate, option, start, host, cost (money unit)."""
        import pandas as pd

        picks = self.portfolio.picks if self.portfolio else ()
        rows = [
            (*p, self.case.candidate[p.candidate].host, float(self.case.spend(p))) for p in picks
        ]
        return pd.DataFrame(rows, columns=["candidate", "option", "start", "host", "cost"])


def judge_of(case: Case) -> Judge:
    return lambda portfolio: exact_value(case, portfolio)


def solve(
    case: Case,
    *,
    solver: Solver = "highs",
    ties: TieRule = "full",
    gap: float = 0.0,
    time_limit: float | None = None,
    seed: int = 0,
    patient: bool = True,
    progress: Callable[[float, float], None] | None = None,
) -> Answer:
    """Solve a case and audit what comes out.

    ``gap`` is relative; ``time_limit`` in seconds, kept by ending the solver's process where it
    must be. ``patient=False`` lets Ctrl-C stop the search and keep the best portfolio so far.
    Raises SolverError where the solver is missing or breaks down.
    """
    problem = tables(case)
    settings = Settings(gap, time_limit, seed)
    judge = judge_of(case)
    door = _door(problem, settings, solver, progress)
    try:
        solution, x = best(door, judge, patient=patient)
        if ties == "full" and x is not None:
            solution = break_ties(door, judge, solution, x, patient=patient)
    finally:
        door.close()
    found = None if solution.portfolio is None else audit(case, solution.portfolio)
    return Answer(case, problem, replace(solution, version=door.name[1]), found)


def _door(
    problem: Problem,
    settings: Settings,
    solver: Solver,
    progress: Callable[[float, float], None] | None,
) -> Door:
    if solver == "cbc":
        from optimizer.solving.cbc import CbcSession  # PuLP takes 0.2 s to import

        return CbcSession(problem, settings)
    if settings.time_limit is not None:
        from optimizer.solving.child import ChildSession

        return ChildSession(problem, settings, progress)
    return Session(problem, settings)
