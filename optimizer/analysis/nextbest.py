"""The next portfolio of a list: one kept session, from which each that is listed is cut off."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor as whole_below

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.analysis.listing import Stop, distance
from optimizer.analysis.tally import Tally
from optimizer.analysis.work import Work
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Rows
from optimizer.problem import Problem
from optimizer.solving.child import ChildSession
from optimizer.solving.search import MAX_REFUSED, tolerance_at
from optimizer.solving.session import Raw, Session
from optimizer.solving.settings import Settings
from optimizer.solving.ties import bounded_sum

SLOW = 1.0
"""Seconds of a plan's search from which on a time limit needs a solver that can be ended."""


def _door(problem: Problem, took: float, work: Work, seed: int) -> Session | ChildSession:
    settings = Settings(seed=seed, nodes=work.nodes)
    if work.seconds is None or took < SLOW:
        return Session(problem, settings)
    return ChildSession(problem, replace(settings, time_limit=work.seconds))


class Ended(Exception):
    """No further portfolio comes, and why."""

    def __init__(self, stop: Stop) -> None:
        self.stop: Stop = stop


class NextBest:
    """The best portfolio that is not cut off, time after time. Those worth less than ``floor``
    are not given. ``apart``: how many candidates each keeps from those before (0: it may be the
    same candidates with another option or start).
    """

    def __init__(
        self,
        answer: Answer,
        floor: Fraction | None,
        work: Work | None = None,
        seed: int = 0,
        apart: int = 0,
    ) -> None:
        assert answer.portfolio is not None
        self.answer, self.floor, self.apart = answer, floor, apart
        self.bound = answer.solution.bound
        self.by_measure, self.tally = True, Tally()
        self._refused = False
        self._work = work or Work(answer.problem)
        self.session = _door(self._problem(), answer.solution.seconds, self._work, seed)
        self._ready()
        self.cut(answer.portfolio)

    def close(self) -> None:
        """End the solver's process, where it has one."""
        self.session.close()

    def _problem(self) -> Problem:
        return self.answer.problem

    def _ready(self) -> None:
        """What the session needs before its first solve."""

    def next(self) -> Portfolio:
        """The next portfolio, cut off for those that follow. Raises Ended."""
        for _ in range(MAX_REFUSED + 1):
            raw = self._solve()
            assert raw.x is not None
            portfolio = self.answer.problem.portfolio(raw.x)
            value = self.answer.judge(portfolio)
            if value is None:
                self._refused = True
            elif self._fits(raw, portfolio, value):
                self.cut(portfolio)
                return portfolio
            self.session.forbid(raw.x)
        raise Ended("unproven")

    def _solve(self) -> Raw:
        """One solve, to its proven end."""
        if not self._work.may_solve:
            raise Ended("time" if self._work.late else "work")
        self.tally.solved += 1
        raw = self._work.begun(self.session)
        if raw.ending == "infeasible":
            # what the audit refused was cut off: then the rows are not to be trusted either
            if self._refused:
                raise Ended("unproven")
            self.bound = None
            raise Ended("end")
        if raw.ending != "optimal" or raw.interrupted:
            self._lower(raw.bound)
            raise Ended("interrupted" if raw.interrupted else self._why(raw))
        return raw

    def _why(self, raw: Raw) -> Stop:
        """Why a solve ended without a proof."""
        if not self._work.may_solve:
            return "time" if self._work.late else "work"
        return "unproven" if self._work.nodes is None or raw.nodes < self._work.nodes else "work"

    def _lower(self, bound: float) -> None:
        """A bound on what is left."""
        if self.bound is not None:
            self.bound = min(self.bound, bound)

    def _fits(self, raw: Raw, portfolio: Portfolio, value: Fraction) -> bool:
        """Whether it is to be listed: within the loss, judged exactly. Raises Ended."""
        tolerance = tolerance_at(value)
        self._lower(max(raw.bound, float(value)))
        if abs(raw.bound - float(value)) > tolerance:
            raise Ended("unproven")
        if self.floor is not None and float(self.floor - value) > tolerance:
            raise Ended("end")
        return self.floor is None or value >= self.floor

    def cut(self, portfolio: Portfolio) -> None:
        """Cut off a portfolio, and those too near to it."""
        if self.apart:
            self.session.add_rows(self._away(portfolio, float(self.apart)))
            return
        x = np.zeros(self.session.problem.n_columns)
        for pick in portfolio.picks:
            x[self.session.problem.plan_of(pick)] = 1.0
        self.session.forbid(x)

    def _away(self, portfolio: Portfolio, least: float, farther: int | None = None) -> Rows:
        """distance to the portfolio (- the column ``farther``) >= least."""
        problem = self.session.problem
        n = problem.n_plans
        inside = problem.facts.plans_with("candidate", portfolio.candidates)
        col, factor = np.arange(n), np.where(inside, -1.0, 1.0)
        if farther is not None:
            col, factor = np.append(col, farther), np.append(factor, -1.0)
        zero, none = np.zeros(len(col), dtype=np.int64), np.full(len(col), -1)
        low, high = np.array([least - len(portfolio)]), np.array([np.inf])
        return Rows(low, high, zero, col, factor, none)


class Farthest(NextBest):
    """The portfolio farthest from all before it, of those worth at least ``floor``.

    Maximises D + weight x measure, where the weighted measure of any two of them differs by less
    than 1: no distance is given up for it.
    """

    def __init__(
        self, answer: Answer, floor: Fraction, work: Work | None = None, seed: int = 0
    ) -> None:
        assert answer.value is not None
        tolerance = tolerance_at(answer.value)
        self._least = float(floor) - tolerance  # the row's floor; the exact one is judged
        spread = float(answer.value) + tolerance - self._least
        self._weight = 0.5 / max(spread, 1e-3 * max(1.0, abs(float(answer.value))))
        self._before: list[Portfolio] = []
        super().__init__(answer, floor, work, seed)
        self.bound = None

    def _problem(self) -> Problem:
        """With the column D: a whole number of candidates, at least one."""
        most = np.array([float(len(self.answer.case.candidates))])
        zero, one, none = np.zeros(1, dtype=np.int64), np.ones(1), np.array([-1])
        labels = ((("candidates",), zero),)
        own = Rows(one, np.array([np.inf]), zero, none, one, none, labels, most, np.zeros(1),
                   np.array([True]), labels)  # fmt: skip
        return self.answer.problem.extended("distance", own)

    def _ready(self) -> None:
        measure = self.session.problem.costs()
        self._column = len(measure) - 1
        self.session.add_rows(bounded_sum(measure, self._least, np.inf))
        costs = self._weight * measure
        costs[self._column] = 1.0
        self.session.set_costs(costs)

    def cut(self, portfolio: Portfolio) -> None:
        self._before.append(portfolio)
        self.session.add_rows(self._away(portfolio, 0.0, self._column))

    def _fits(self, raw: Raw, portfolio: Portfolio, value: Fraction) -> bool:
        reached = min(distance(p, portfolio) for p in self._before)
        if whole_below(raw.bound - self._weight * self._least + 1e-6) != reached:
            raise Ended("unproven")
        assert self.floor is not None
        if value < self.floor:
            return False
        best = (raw.bound - reached) / self._weight
        self.by_measure &= best - float(value) <= tolerance_at(value)
        return True
