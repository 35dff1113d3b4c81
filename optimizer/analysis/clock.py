"""Clock: time and count of a chain of questions that are asked of the solver."""

from __future__ import annotations

import time

import numpy as np

from optimizer.analysis.again import LEAST
from optimizer.analysis.tally import Tally
from optimizer.domain.results import Solution
from optimizer.errors import SolverError
from optimizer.solving.search import Judge, best
from optimizer.solving.session import Raw, Session

SHARE = 20
"""One solve may take this part of the time for all of them."""


class Clock:
    """So many seconds for all solves together. Each MIP that is begun is counted as solved."""

    def __init__(self, seconds: float, tally: Tally) -> None:
        self.tally = tally
        self._deadline = time.perf_counter() + seconds
        self._each = max(LEAST, seconds / SHARE)

    @property
    def left(self) -> float:
        """Seconds that are left; below 0 where none are."""
        return self._deadline - time.perf_counter()

    def best(self, session: Session, judge: Judge, seconds: float) -> Solution | None:
        """The best portfolio of a session by an exact judge, in so many seconds at most; None
        where nothing is decided. Ctrl-C keeps what is found: ``interrupted`` says so."""
        left = min(self.left, seconds)
        if left <= 0:
            return None
        self.tally.solved += 1
        session.limit_time(left)
        try:
            return best(session, judge, patient=False)[0]
        except SolverError:
            return None

    def solve(self, session: Session, seconds: float | None = None) -> Raw:
        """One solve of a session as it stands, of so many seconds at most. What time or the
        solver does not decide is 'stopped'; Ctrl-C raises KeyboardInterrupt."""
        left = min(self.left, self._each if seconds is None else seconds)
        if left <= 0:
            return Raw("stopped", None, np.inf, 0.0, 0)
        self.tally.solved += not session.relaxed
        session.limit_time(left)
        try:
            raw = session.solve(patient=False)
        except SolverError:
            return Raw("stopped", None, np.inf, 0.0, 0)
        if raw.interrupted:
            raise KeyboardInterrupt
        return raw
