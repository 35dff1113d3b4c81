"""Again: solve the same problem with something changed, for the questions of a report.

Every answer is the exact measure of an audited portfolio; of several that are equally good,
one with the fewest changes from the plan is taken.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.answer import Answer, judge_of
from optimizer.case.case import Case
from optimizer.case.facts import build_facts
from optimizer.domain.facts import FloatArray
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome, Rows, Solution
from optimizer.errors import SolverError
from optimizer.problem import tables
from optimizer.solving.search import Judge, best, tolerance_at
from optimizer.solving.session import Raw, Session, at_least_one

PATIENCE, LEAST = 120.0, 1.0
"""Seconds for all questions of a report, unless the caller says otherwise; and for one."""


QUICK = 0.05
"""Seconds of a solve that is over before anybody could press Ctrl-C."""


@dataclass(frozen=True)
class Changed:
    """The best portfolio under a change. ``value`` None: no feasible portfolio is left."""

    outcome: Outcome
    portfolio: Portfolio | None
    value: Fraction | None

    @property
    def proven(self) -> bool:
        return self.outcome in (Outcome.PROVEN, Outcome.INFEASIBLE)


class Again:
    """One kept session on the answer's problem. ``solves`` counts the MIPs.

    All questions together may take ``seconds``, each a twentieth of it: what is left then is not
    decided. Of a plan that is not proven nothing is asked: its own gap would hide in every answer.
    Ctrl-C raises KeyboardInterrupt out of any solve.
    """

    def __init__(self, answer: Answer, seconds: float = PATIENCE) -> None:
        assert answer.portfolio is not None
        self.answer = answer
        proven = answer.outcome is Outcome.PROVEN
        # where a solve takes no time, waiting for Ctrl-C in it would take most of it
        self._patient = answer.solution.seconds < QUICK
        self._each = max(LEAST, seconds / 20)
        self._deadline = time.perf_counter() + (seconds if proven else 0.0)
        self.session = Session(answer.problem)
        self.solves = 0
        problem = answer.problem
        self.base = np.zeros(problem.n_columns)
        for pick in answer.portfolio.picks:
            self.base[problem.plan_of(pick)] = 1.0

    @property
    def left(self) -> float:
        """Seconds that are left for all questions together; below 0 where none are."""
        return self._deadline - time.perf_counter()

    @property
    def spend(self) -> FloatArray:
        """What each column costs over all funds and years, in the money unit."""
        problem = self.answer.problem
        facts = problem.facts
        spent = np.bincount(facts.pay_plan, facts.pay_amount, minlength=problem.n_columns)
        return spent.astype(float)

    @property
    def changes(self) -> FloatArray:
        """1 for each plan that differs from the portfolio of the answer."""
        n = self.answer.problem.n_plans
        return np.where(np.arange(len(self.base)) < n, np.where(self.base > 0, -1.0, 1.0), 0.0)

    def _limit(self, session: Session) -> bool:
        """Give the next solve its time; whether any is left."""
        left = self.left
        session.limit_time(min(left, self._each))
        return left > 0

    def solve(self, session: Session | None = None) -> Raw:
        """One solve of a session as it stands, within the time that is left."""
        session = session or self.session
        if not self._limit(session):
            return Raw("stopped", None, np.inf, 0.0, 0)
        self.solves += 1
        try:
            raw = session.solve(patient=self._patient)
        except SolverError:
            return Raw("stopped", None, np.inf, 0.0, 0)
        if raw.interrupted:
            raise KeyboardInterrupt
        return raw

    def best(self, judge: Judge | None = None, least: FloatArray | None = None) -> Changed:
        """The best portfolio of the session as it stands now; of several, the one with the
        ``least`` sum of these costs (the fewest changes, where none are given)."""
        judge = judge or self.answer.judge
        if not self._limit(self.session):
            return Changed(Outcome.UNKNOWN, None, None)
        self.session.offer(self.base)
        mark = self.session.n_rows
        try:
            try:
                found, x = best(self.session, judge, patient=self._patient)
            except SolverError:
                return Changed(Outcome.UNKNOWN, None, None)
            self.solves += 1
            if found.interrupted:
                raise KeyboardInterrupt
            if x is None or found.value is None or found.outcome is not Outcome.PROVEN:
                return Changed(found.outcome, found.portfolio, found.value)
            n = self.answer.problem.n_plans
            if least is None and (np.rint(x[:n]) == self.base[:n]).all():
                return Changed(found.outcome, found.portfolio, found.value)
            return self._least(judge, found, self.changes if least is None else least)
        finally:
            self.session.drop_rows_from(mark)

    def _least(self, judge: Judge, found: Solution, costs: FloatArray) -> Changed:
        """Of the portfolios of this worth, the one of least cost."""
        assert found.value is not None
        worth = self.session.costs
        col = np.flatnonzero(worth)
        zero, none = np.zeros(len(col), dtype=np.int64), np.full(len(col), -1)
        floor = float(found.value) - tolerance_at(found.value)
        high = np.array([np.inf])
        self.session.add_rows(Rows(np.array([floor]), high, zero, col, worth[col], none))
        self.session.set_costs(-costs)
        try:
            raw = self.solve()
        finally:
            self.session.set_costs(worth)
        other = None if raw.x is None else self.answer.problem.portfolio(raw.x)
        value = None if other is None else judge(other)
        if value is None or float(value) < floor:
            return Changed(found.outcome, found.portfolio, found.value)
        return Changed(found.outcome, other, value)

    @contextmanager
    def locked_in(self, plans: Sequence[int]) -> Iterator[None]:
        """At least one of these plans must be funded."""
        mark = self.session.n_rows
        self.session.add_rows(at_least_one(plans))
        try:
            yield
        finally:
            self.session.drop_rows_from(mark)

    @contextmanager
    def figures_of(self, case: Case, *, keyed: bool) -> Iterator[Judge]:
        """The figures of a case that differs in figures alone; yields its judge. ``keyed``: they
        stand behind keyed coefficients, so that no row need be built again."""
        kept = self.session
        if keyed:
            kept.set_values(build_facts(case).values)
        else:
            problem = tables(case)
            try:
                kept.become(problem)
            except ValueError:  # a year that moved gives the rows another shape
                self.session = Session(problem)
        try:
            yield judge_of(case)
        finally:
            if self.session is kept:
                kept.become(self.answer.problem)
            self.session = kept


def moved(before: Portfolio, after: Portfolio) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(candidates that come in, candidates that go out)."""
    came = tuple(p.candidate for p in after.picks if p.candidate not in before.candidates)
    went = tuple(p.candidate for p in before.picks if p.candidate not in after.candidates)
    return came, went
