"""Work: what questions may take, counted and not timed, so that the same case asks the same ones on
every machine.

A solve counts one, and one more for each thousand steps of the simplex method in it. A relaxation,
which often settles a question without a solve, counts apart: sixty of them to a solve.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, Protocol, TypeVar

import numpy as np

from optimizer.analysis.tally import Tally
from optimizer.domain.results import Solution
from optimizer.errors import SolverError
from optimizer.problem import Problem
from optimizer.solving.search import Judge, best
from optimizer.solving.session import Raw, Session

Effort = int | Literal["full"] | None
"""So many solves; 'full': as many as there are questions, each to its end; None: the usual."""

STEPS = 1000
"""Steps of the simplex method that count as one more solve."""

RELAXED = 60
"""Relaxations that may be asked for each solve that may."""

SIZE, FEW, MANY = 2_000_000, 20, 20_000
"""The usual solves times the rows and columns of the problem, within ``FEW`` and ``MANY`` solves:
the larger a problem, the longer a step takes in it."""

T = TypeVar("T")


class Counted(Protocol):
    """What is counted of a session, here or in a child."""

    relaxed: bool
    solves: int
    steps: int

    def solve(self, *, patient: bool = True) -> Raw: ...
    def limit_time(self, seconds: float) -> None: ...


def usual(problem: Problem) -> int:
    """How many solves the questions about a problem of this size may take, unless somebody says
    otherwise; and of how many branchings each at most."""
    return min(MANY, max(FEW, SIZE // (problem.n_rows + problem.n_columns)))


class Work:
    """What is left of it for a chain of questions. ``nodes``: branchings that one solve may take
    (None: to its end). ``seconds`` end it only where somebody gave them, and then it is ``late``.
    ``tally`` counts the questions.
    """

    def __init__(
        self,
        problem: Problem,
        effort: Effort = None,
        seconds: float | None = None,
        tally: Tally | None = None,
    ) -> None:
        self.tally = Tally() if tally is None else tally
        each = usual(problem)
        self._whole = each if effort is None else float("inf") if effort == "full" else effort
        self._most, self._used, self._relaxed = self._whole, 0, 0
        self.nodes = None if effort == "full" else each
        self.seconds, self.late = seconds, False
        self._until = None if seconds is None else time.perf_counter() + seconds

    @property
    def bounded(self) -> bool:
        """Whether there is an end to it."""
        return self._whole < float("inf")

    @property
    def may_solve(self) -> bool:
        """Whether one more solve may be begun."""
        return self._used < self._most and self._in_time()

    @property
    def may_ask(self) -> bool:
        """Whether one more question may be put to a relaxation."""
        return self._relaxed < RELAXED * self._whole and self._in_time()

    @property
    def left(self) -> float | None:
        """Seconds that are left, where somebody gave them."""
        return None if self._until is None else self._until - time.perf_counter()

    def _in_time(self) -> bool:
        over = self.left is not None and self.left <= 0
        self.late |= over
        return not over

    def none(self) -> None:
        """Nothing more may be asked."""
        self._whole = self._most = 0

    @contextmanager
    def share(self, part: float) -> Iterator[None]:
        """Questions in here take ``part`` of the whole at most."""
        most, until = self._most, self._until
        self._most = min(most, self._used + part * self._whole)
        if until is not None and self.seconds is not None:
            self._until = min(until, time.perf_counter() + part * self.seconds)
        try:
            yield
        finally:
            self._most, self._until = most, until

    def solve(self, session: Counted, *, patient: bool = False) -> Raw:
        """One solve of a session as it stands, relaxed or not. What the work or the solver does not
        decide is 'stopped'; Ctrl-C raises KeyboardInterrupt."""
        raw = self.begun(session, patient=patient)
        if raw.interrupted:
            raise KeyboardInterrupt
        return raw

    def begun(self, session: Counted, *, patient: bool = False) -> Raw:
        """The same; Ctrl-C keeps what is found."""
        nothing = Raw("stopped", None, np.inf, 0.0, 0)
        return self._counted(session, lambda: session.solve(patient=patient)) or nothing

    def best(self, session: Session, judge: Judge, *, patient: bool = False) -> Solution | None:
        """The best portfolio of a session by an exact judge; None where nothing is decided. Ctrl-C
        keeps what is found: ``interrupted`` says so."""
        return self._counted(session, lambda: best(session, judge, patient=patient)[0])

    def _counted(self, session: Counted, ask: Callable[[], T]) -> T | None:
        """What is asked of a session, where that may be: a MIP is a question that is solved."""
        if not (self.may_ask if session.relaxed else self.may_solve):
            return None
        self.tally.solved += not session.relaxed
        if self.left is not None:
            session.limit_time(self.left)
        solves, steps = session.solves, session.steps
        try:
            return ask()
        except SolverError:
            return None
        finally:
            if session.relaxed:
                self._relaxed += session.solves - solves
            else:
                self._used += session.solves - solves + (session.steps - steps) // STEPS
