"""A Session in a child process, which can be ended: no watchdog can stop HiGHS in process.

The child sends every better portfolio as it finds it, so that what is known survives its end.
"""

from __future__ import annotations

import multiprocessing as mp
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from optimizer.domain.facts import FloatArray
from optimizer.domain.results import Rows
from optimizer.errors import SolverError
from optimizer.problem.problem import Problem
from optimizer.solving.cuts import no_good
from optimizer.solving.session import Raw, Session
from optimizer.solving.settings import Settings

GRACE = 2.0
"""Seconds that a solve may run past its limit before the child is ended."""


class ChildSession:
    """The same door as Session; the time limit holds for all solves of it together."""

    def __init__(
        self,
        problem: Problem,
        settings: Settings,
        progress: Callable[[float, float], None] | None = None,
    ) -> None:
        self.problem, self.settings, self.relaxed = problem, settings, False
        self.solves = self.steps = 0  # steps are not told by the child
        self.n_rows = problem.n_rows
        self.name = ("HiGHS", "")
        self._progress = progress
        context = mp.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._child = context.Process(target=_serve, args=(other, problem, settings), daemon=True)
        self._child.start()
        other.close()
        self._dead = False
        ready = self._receive(None)
        if ready is None:
            self.close()
            raise SolverError(
                "solver-failed", "HiGHS", "The solver's process ended before it was ready.",
                "In a script of your own, call it under `if __name__ == \"__main__\":`.",
            )  # fmt: skip
        _, self.name = ready
        assert settings.time_limit is not None
        self._deadline = time.perf_counter() + settings.time_limit  # its start is not counted

    def set_costs(self, costs: FloatArray) -> None:
        self._tell("set_costs", costs)

    def add_rows(self, rows: Rows) -> None:
        self._tell("add_rows", rows)
        self.n_rows += len(rows.lower)

    def forbid(self, x: FloatArray) -> None:
        self.add_rows(no_good(x, self.problem.n_plans))

    def drop_rows_from(self, first: int) -> None:
        self._tell("drop_rows_from", first)
        self.n_rows = first

    def limit_time(self, seconds: float) -> None:
        """No solve goes on for longer than so many seconds from now."""
        self._deadline = min(self._deadline, time.perf_counter() + seconds)

    def close(self) -> None:
        """End the child."""
        if self._child.is_alive():
            self._child.kill()
        self._child.join()
        self._dead = True

    def solve(self, *, patient: bool = True) -> Raw:
        """Maximise until proven or until the deadline; then keep the best portfolio so far."""
        began = time.perf_counter()
        self.solves += 1
        left = self._deadline - began
        found = Raw("stopped", None, np.inf, 0.0, 0)
        if self._dead or left <= 0:
            return found
        self._tell("solve", left)
        interrupted = False
        while True:
            try:
                message = self._receive(self._deadline + GRACE - time.perf_counter())
            except KeyboardInterrupt:
                if patient:
                    raise
                interrupted, message = True, None
            if message is None:
                self.close()
                seconds = time.perf_counter() - began
                return replace(found, seconds=seconds, interrupted=interrupted)
            kind, payload = message
            if kind == "done":
                return payload  # type: ignore[no-any-return]
            if kind == "failed":
                raise SolverError("solver-failed", "HiGHS", str(payload), "Try --solver cbc.")
            value, bound, x = payload
            found = Raw("stopped", x if x is not None else found.x, bound, 0.0, 0)
            if self._progress is not None:
                self._progress(value, bound)

    def _tell(self, method: str, *args: Any) -> None:
        if not self._dead:
            try:
                self._pipe.send((method, args))
            except OSError:  # it was ended from outside; what is known is kept
                self.close()

    def _receive(self, timeout: float | None) -> Any:
        """The child's next message; None where it takes too long or has died."""
        try:
            if not self._pipe.poll(timeout if timeout is None else max(0.0, timeout)):
                return None
            return self._pipe.recv()
        except (EOFError, OSError):
            return None


def _serve(pipe: Connection, problem: Problem, settings: Settings) -> None:
    """The child's loop: one Session, told what to do."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    session = Session(problem, replace(settings, time_limit=None))
    session.on_improvement(lambda value, bound, x: pipe.send(("better", (value, bound, x))))
    pipe.send(("ready", session.name))
    while True:
        try:
            method, args = pipe.recv()
        except EOFError:
            return
        if method == "solve":
            try:
                session.limit_time(args[0])
                pipe.send(("done", session.solve()))
            except SolverError as error:
                pipe.send(("failed", str(error)))
        else:
            getattr(session, method)(*args)
