"""Again: solve the same problem with something changed, for the questions about an answer.

Every answer is the exact measure of an audited portfolio. A question takes one MIP, or none where
a bound settles it: the relaxation is infeasible or reaches no further than a portfolio that is
known, its optimum is itself a portfolio, or a proven answer to a wider question bounds this one.
Of portfolios that are equally good, one near the plan is liked better (by a nudge of the objective
far below the proof tolerance), and what still changes for nothing is undone (``clean``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.answer import Answer, judge_of
from optimizer.analysis.clean import Locks, Valued, clean
from optimizer.analysis.tally import Tally
from optimizer.case.case import Case
from optimizer.case.facts import build_facts
from optimizer.domain.facts import FloatArray
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome
from optimizer.errors import SolverError
from optimizer.problem import Problem, tables
from optimizer.problem.reach import narrows, passable
from optimizer.solving.search import Judge, best, tolerance_at
from optimizer.solving.session import Raw, at_least_one
from optimizer.solving.twin import Twin

PATIENCE, LEAST = 120.0, 1.0
"""Seconds for all questions about an answer, unless the caller says otherwise; and for one."""

QUICK = 0.05
"""Seconds of a solve that is over before anybody could press Ctrl-C."""

WHOLE = 1e-6
"""How near to 0 or 1 each plan of a relaxation must be to count as a portfolio."""

NUDGE = 1e-7
"""What all nudges together may add to the measure: a tenth of the least proof tolerance."""


@dataclass(frozen=True)
class Changed:
    """The best portfolio under a change. ``value`` None: none is known, or (infeasible) there is
    none. ``bound``: no portfolio is better than that; None where nothing was proven."""

    outcome: Outcome
    portfolio: Portfolio | None
    value: Fraction | None
    bound: float | None = None

    @property
    def proven(self) -> bool:
        return self.outcome in (Outcome.PROVEN, Outcome.INFEASIBLE)


class Again:
    """One kept model of the answer's problem, with its relaxation. ``tally`` counts questions.

    All questions together may take ``seconds``, each a twentieth of it: what is left then is not
    decided. Of a plan that is not proven nothing is asked: its own gap would hide in every answer.
    Ctrl-C raises KeyboardInterrupt out of any solve.

    ``ranking``: the best portfolios there are, best first and none left out between them (the plan
    alone, where nobody ranked them). ``narrower``: whether the figures as they stand let no
    portfolio in that the answer's own problem does not, and make none better.
    """

    def __init__(self, answer: Answer, seconds: float = PATIENCE) -> None:
        assert answer.portfolio is not None
        assert answer.value is not None
        self.answer, self.tally = answer, Tally()
        self.plan, self.value = answer.portfolio, answer.value
        proven = answer.outcome is Outcome.PROVEN
        # where a solve takes no time, waiting for Ctrl-C in it would take most of it
        self._patient = answer.solution.seconds < QUICK
        self._each = max(LEAST, seconds / 20)
        self._deadline = time.perf_counter() + (seconds if proven else 0.0)
        self._seconds = seconds
        self._locks = Locks()
        self.session = Twin(answer.problem)
        self.base = np.zeros(answer.problem.n_plans)
        self.base[[answer.problem.plan_of(p) for p in answer.portfolio.picks]] = 1.0
        self.narrower, self._matter = False, passable(answer.problem)
        self.ranking: tuple[Valued, ...] = ((self.plan, self.value),)
        self.ranking += tuple((other, self.value) for other in answer.solution.equal)

    def know(self, ranking: Sequence[Valued]) -> None:
        """The best portfolios in order, none left out between them."""
        self.ranking = tuple(ranking)

    # the time that is left -----------------------------------------------------------------

    @property
    def remaining(self) -> float:
        """Seconds that all further questions may take."""
        return self._deadline - time.perf_counter()

    @property
    def left(self) -> float:
        """Seconds that one more question may take."""
        return min(self.remaining, self._each)

    @contextmanager
    def share(self, part: float) -> Iterator[None]:
        """Questions in here take ``part`` of the whole time at most."""
        kept = self._deadline
        self._deadline = min(kept, time.perf_counter() + part * self._seconds)
        try:
            yield
        finally:
            self._deadline = kept

    def solve(self) -> Raw:
        """One MIP of the session as it stands, within the time that is left."""
        nothing = Raw("stopped", None, np.inf, 0.0, 0)
        if self.left <= 0:
            return nothing
        self.tally.solved += 1
        self.session.limit_time(self.left)
        try:
            raw = self.session.solve(patient=self._patient)
        except SolverError:
            return nothing
        if raw.interrupted:
            raise KeyboardInterrupt
        return raw

    def relax(self) -> Raw | None:
        """The relaxation of the session as it stands; None where it has no answer in time."""
        return self.session.relax(self.left) if self.left > 0 else None

    # questions -------------------------------------------------------------------------------

    def best(self, judge: Judge | None = None, known: Valued | None = None) -> Changed:
        """The best portfolio of the session as it stands now: by a bound, or by one MIP.

        ``judge``: the exact measure under the change; ``known``: a portfolio that keeps the rules
        there, with its measure.
        """
        judge = judge or self.answer.judge
        if self.left <= 0:
            return Changed(Outcome.UNKNOWN, None, None)
        found = self._by_relaxation(judge, known)
        if found is None:
            self.tally.solved += 1
            found = self._by_mip(judge)
        else:
            self.tally.bounded += 1
        if known is not None and found.outcome is Outcome.INFEASIBLE:
            return Changed(Outcome.UNKNOWN, *known)  # the solver contradicts what was audited
        return self._cleaned(found, self._locks.judge(judge, self.answer.problem), known)

    def _cleaned(self, found: Changed, judge: Judge, known: Valued | None = None) -> Changed:
        """The same with no change from the plan that is for nothing; what is no better than
        ``known`` stays as it is, since nobody is shown it."""
        if found.portfolio is None or found.value is None or found.portfolio == self.plan:
            return found
        if known is not None and float(found.value - known[1]) <= 2 * tolerance_at(found.value):
            return found
        valued = found.portfolio, found.value
        portfolio, value = clean(self.answer.case, self.plan, valued, judge, lambda: self.left > 0)
        if found.bound is not None and float(value) > found.bound + tolerance_at(value):
            return Changed(Outcome.FEASIBLE, portfolio, value)  # above what was to be the bound
        return replace(found, portfolio=portfolio, value=value)

    def _by_relaxation(self, judge: Judge, known: Valued | None) -> Changed | None:
        raw = self.relax()
        if raw is None:
            return None
        if raw.x is None:
            return Changed(Outcome.INFEASIBLE, None, None)
        if known is not None and raw.bound <= float(known[1]) + tolerance_at(known[1]):
            return Changed(Outcome.PROVEN, *known, raw.bound)
        plans = raw.x[: len(self.base)]
        if np.abs(plans - np.rint(plans)).max(initial=0.0) > WHOLE:
            return None
        portfolio = self.session.problem.portfolio(raw.x)
        value = judge(portfolio)
        if value is None or raw.bound > float(value) + tolerance_at(value):
            return None
        return Changed(Outcome.PROVEN, portfolio, value, raw.bound)

    def _by_mip(self, judge: Judge) -> Changed:
        session, worth = self.session, self.session.costs
        mark = session.n_rows
        session.limit_time(self.left)
        session.offer(self.base)
        session.set_costs(worth + self.liking(len(worth), NUDGE))
        try:
            found, _ = best(session, judge, patient=self._patient, room=NUDGE)
        except SolverError:
            return Changed(Outcome.UNKNOWN, None, None)
        finally:
            session.drop_rows_from(mark)
            session.set_costs(worth)
        if found.interrupted:
            raise KeyboardInterrupt
        return Changed(found.outcome, found.portfolio, found.value, found.bound)

    def liking(self, n: int, most: float) -> FloatArray:
        """Costs of n columns that like the plan's own picks, together by ``most`` at most."""
        like = np.zeros(n)
        like[: len(self.base)] = (2 * self.base - 1) * most / len(self.answer.case.candidates)
        return like

    def narrowed(self, judge: Judge) -> Changed | None:
        """The best portfolio under a change that lets no portfolio in and makes none better, where
        the ranking tells: the best of its first ones, if it reaches what the next one had."""
        best: Valued | None = None
        if self.answer.outcome is not Outcome.PROVEN:
            return None
        for portfolio, value in self.ranking:
            now = judge(portfolio)
            if now is not None and (best is None or now > best[1]):
                best = portfolio, now
            if best is not None and float(value - best[1]) <= tolerance_at(value):
                bound = float(max(value, best[1]))
                found = self._cleaned(Changed(Outcome.PROVEN, *best, bound), judge)
                self.tally.bounded += found.proven
                return found if found.proven else None
        return None

    # changes ---------------------------------------------------------------------------------

    @contextmanager
    def locked_in(self, plans: Sequence[int]) -> Iterator[None]:
        """At least one of these plans must be funded."""
        mark = self.session.n_rows
        self.session.add_rows(at_least_one(plans))
        self._locks.must.append(plans)
        try:
            yield
        finally:
            self._locks.must.pop()
            self.session.drop_rows_from(mark)

    @contextmanager
    def locked_out(self, plans: Sequence[int]) -> Iterator[None]:
        """None of these plans may be funded."""
        n = len(plans)
        columns = np.array(plans, dtype=np.int64)
        self.session.bound_columns(columns, np.zeros(n), np.zeros(n))
        self._locks.never.update(plans)
        try:
            yield
        finally:
            self._locks.never.difference_update(plans)
            self.session.bound_columns(columns, np.zeros(n), np.ones(n))

    @contextmanager
    def lifted(self, rules: Sequence[str]) -> Iterator[None]:
        """Without the rows of some rules."""
        for rule in rules:
            self.session.drop_rule(rule)
        try:
            yield
        finally:
            for rule in rules:
                self.session.restore_rule(rule)

    @contextmanager
    def on(self, problem: Problem) -> Iterator[None]:
        """Questions go to another problem of the same plans."""
        kept, self.session = self.session, Twin(problem)
        try:
            yield
        finally:
            self.session = kept

    @contextmanager
    def figures_of(self, case: Case, *, keyed: bool) -> Iterator[Judge]:
        """The figures of a case that differs in figures alone; yields its judge. ``keyed``: they
        stand behind keyed coefficients, so that no row need be built again."""
        kept = self.session
        own = self.answer.problem
        problem = own.with_values(build_facts(case).values) if keyed else tables(case)
        try:
            kept.become(problem)
            self.narrower = narrows(problem, own, self._matter)
        except ValueError:  # a year that moved gives the rows another shape
            self.session = Twin(problem)
        try:
            yield judge_of(case)
        finally:
            if self.session is kept:
                kept.become(self.answer.problem)
            self.session, self.narrower = kept, False
