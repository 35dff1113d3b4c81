"""The answer: formulate, search, prove, audit. What `odaopt solve` runs first.

A solver finds the plan, and its word counts for nothing: the plan is audited, and a tree of exact
bounds proves that none is better, or finds the better one (optimizer/proof/).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from optimizer.audit.audit import Audit, audit, exact_value
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome, Proof, Solution
from optimizer.errors import SolverError
from optimizer.problem import Problem, tables
from optimizer.proof.program import Tree
from optimizer.proof.prove import Proved, prove
from optimizer.proof.search import Limits
from optimizer.solving.interruptible import stoppable
from optimizer.solving.search import Door, Judge, TieRule, best, tolerance_of
from optimizer.solving.session import Session
from optimizer.solving.settings import Settings
from optimizer.solving.ties import break_ties

if TYPE_CHECKING:
    import pandas as pd

Solver = Literal["highs", "cbc"]
ProofRule = Literal["exact", "solver"]

SOLVER_SHARE = 0.5
"""Part of a time limit that the solver may take before the proof begins."""


@dataclass(frozen=True)
class Answer:
    """A case, its problem, the solution, the audit of the portfolio (None without one), and what
    the exact proof found (None where none was asked for or begun)."""

    case: Case
    problem: Problem
    solution: Solution
    audit: Audit | None
    proved: Proved | None = None

    @property
    def tree(self) -> Tree | None:
        """The tree of the exact proof, where there is one."""
        return None if self.proved is None else self.proved.tree

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
    proof: ProofRule = "exact",
    gap: float = 0.0,
    time_limit: float | None = None,
    seed: int = 0,
    patient: bool = True,
    progress: Callable[[float, float], None] | None = None,
) -> Answer:
    """Solve a case, prove the answer and audit it.

    ``proof``: by an exact tree, or by the solver's word. ``gap`` is relative; ``time_limit`` in
    seconds, half of it for the solver, kept by ending its process where it must be.
    ``patient=False`` lets Ctrl-C stop the search and keep the best portfolio so far. Raises
    SolverError where CBC is missing or breaks down, or HiGHS does and the tree alone finds nothing;
    ProofError where what is proven and what is audited contradict each other.
    """
    began = time.perf_counter()
    problem = tables(case)
    exact = proof == "exact"
    part = None if time_limit is None else time_limit * (SOLVER_SHARE if exact else 1.0)
    offers: list[Portfolio] = []
    failed = proved = None
    try:
        door = _door(problem, Settings(gap, part, seed), solver, progress)
        try:
            solution = _offered(door, judge_of(case), ties, offers, patient=patient)
        finally:
            door.close()
    except SolverError as error:
        if solver == "cbc" or not exact:
            raise
        solution, failed = _nothing(), error
    if exact and not solution.interrupted:
        deadline = None if time_limit is None else _deadline(began, time_limit)
        with stoppable(patient) as stopped:
            limits = Limits(deadline=deadline, stopped=stopped, gap=Fraction(gap))
            proved = prove(case, offers, limits, ties=ties == "full")
            solution = _proven(solution, proved, interrupted=stopped())
    if failed is not None and solution.outcome is Outcome.UNKNOWN:
        raise failed
    found = None if solution.portfolio is None else audit(case, solution.portfolio)
    return Answer(case, problem, solution, found, proved)


def _deadline(began: float, seconds: float) -> float:
    """When the proof is to end: it has all that the solver left, and its own share at least."""
    return max(began + seconds, time.perf_counter() + seconds * (1 - SOLVER_SHARE))


def _offered(
    door: Door, judge: Judge, ties: TieRule, offers: list[Portfolio], *, patient: bool
) -> Solution:
    """What the solver says; every portfolio that it found is offered to the proof."""
    solution, x = best(door, judge, patient=patient)
    offers += [] if solution.portfolio is None else [solution.portfolio]
    if ties == "full" and x is not None:
        solution = break_ties(door, judge, solution, x, patient=patient)
        offers += [p for p in (solution.portfolio, *solution.equal) if p is not None]
    return replace(solution, version=door.name[1])


def _nothing() -> Solution:
    """Of a solver that broke down."""
    proof = Proof("none", None, tolerance_of(Fraction(0)))
    return Solution(Outcome.UNKNOWN, None, None, proof, "unchecked", "HiGHS", "", 0.0, 0)


def _proven(solution: Solution, proved: Proved, *, interrupted: bool) -> Solution:
    """What the proof says in place of the solver."""
    return replace(
        solution,
        outcome=proved.outcome,
        portfolio=proved.portfolio,
        value=proved.value,
        proof=proved.proof,
        ties=proved.ties,
        equal=proved.equal,
        within=proved.within,
        interrupted=interrupted,
    )


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
