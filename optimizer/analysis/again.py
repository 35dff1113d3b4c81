"""Again: solve the same problem with something changed, for the questions about an answer.

Every answer is the exact measure of an audited portfolio. A question takes one MIP, or none where
a bound settles it: the ranking still tells; the relaxation is infeasible or reaches no further than
a portfolio that is known; its optimum is itself a portfolio. The plan is offered to begin from, and
what an answer changes for nothing is undone (``clean``). Nudges of the objective in favour of the
plan, far below the proof tolerance, had HiGHS call plans optimal that are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.answer import Answer, judge_of
from optimizer.analysis.changed import UNKNOWN, Changed, Word, remembering
from optimizer.analysis.clean import Locks, Valued, clean
from optimizer.analysis.proof_leaves import leaves_of
from optimizer.analysis.tally import Tally
from optimizer.analysis.work import Work
from optimizer.case.case import Case
from optimizer.domain.facts import FloatArray
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Outcome
from optimizer.problem import Problem, tables
from optimizer.problem.reach import mattering, narrows, only, passable
from optimizer.solving.cuts import at_least_one
from optimizer.solving.search import Judge, tolerance_at
from optimizer.solving.session import Raw
from optimizer.solving.settings import Settings
from optimizer.solving.twin import Twin

QUICK = 0.05
"""Seconds of a solve that is over before anybody could press Ctrl-C."""

WHOLE = 1e-6
"""How near to 0 or 1 each plan of a relaxation must be to count as a portfolio."""


class Again:
    """One kept model of the answer's problem, with its relaxation, of the rows that matter.

    ``work``: what the questions may take together. Of a plan that is not proven nothing is asked:
    its own gap would hide in every answer. Ctrl-C raises KeyboardInterrupt out of any solve.

    ``ranking``: the best portfolios there are, best first and none left out between them (the plan
    alone, where nobody ranked them). ``narrower``: whether the session as it stands lets no
    portfolio in that the answer's own problem does not, and makes none better.
    """

    def __init__(self, answer: Answer, work: Work | None = None) -> None:
        assert answer.portfolio is not None
        assert answer.value is not None
        self.answer, self.work = answer, work or Work(answer.problem)
        if answer.outcome is not Outcome.PROVEN:
            self.work.none()
        self.plan, self.value = answer.portfolio, answer.value
        # where a solve takes no time, waiting for Ctrl-C in it would take most of it
        self._patient = answer.solution.seconds < QUICK
        self._locks = Locks()
        facts = answer.problem.facts
        self.place = {Pick(*facts.plan_name(i)): i for i in range(answer.problem.n_plans)}
        self._rows = mattering(answer.problem)
        self._own = only(answer.problem, self._rows)
        self._matter = passable(self._own)
        self._settings = Settings(nodes=self.work.nodes, lean=True)
        self.session = self._first = Twin(self._own, self._settings)
        self._leaves = leaves_of(self._first, answer.tree)
        self.base = self.columns(self.plan)
        self.narrower = True
        self._judge = remembering(answer.judge, {self.plan: self.value})
        self.ranking: tuple[Valued, ...] = ((self.plan, self.value),)
        self.ranking += tuple((other, self.value) for other in answer.solution.equal)
        self._exact = answer.solution.proof.kind == "exact"

    def rank(self, ranking: Sequence[Valued]) -> None:
        """Take over the best portfolios in order, as a solver found them."""
        self.ranking, self._exact = tuple(ranking), False

    @property
    def _word(self) -> Word:
        """On what an answer by the ranking rests. That other figures narrow is seen in doubles,
        which may not tell two of them apart."""
        return "exact" if self._exact and self.session.problem is self._own else "solver"

    @property
    def tally(self) -> Tally:
        return self.work.tally

    def columns(self, portfolio: Portfolio) -> FloatArray:
        """The plans of a portfolio, as the solver has them."""
        x = np.zeros(len(self.place))
        x[[self.place[p] for p in portfolio.picks]] = 1.0
        return x

    def solve(self) -> Raw:
        """One MIP of the session as it stands, where there is work left for it."""
        return self.work.solve(self.session, patient=self._patient)

    def relax(self) -> Raw | None:
        """The relaxation of the session as it stands; None where it has no answer."""
        raw = self.work.solve(self.session.relaxation, patient=True)
        return None if raw.ending == "stopped" else raw

    def worth_at_most(self, portfolio: Portfolio) -> float:
        """A bound of what a portfolio is worth as things stand; -inf where it is not allowed."""
        with self.session.fixed(self.columns(portfolio)):
            raw = self.relax()
        return np.inf if raw is None else raw.bound

    def best(self, judge: Judge | None = None, known: Valued | None = None) -> Changed:
        """The best portfolio of the session as it stands now: by a bound, or by one MIP.

        ``judge``: the exact measure under the change; ``known``: a portfolio that keeps the rules
        there, with its measure.
        """
        judge = self._judge if judge is None else remembering(judge, dict([known] if known else ()))
        found = self.bounded(judge, known)
        return found if found.proven else self.solved(judge, known, found.bound)

    def bounded(self, judge: Judge, known: Valued | None = None) -> Changed:
        """The same by a bound alone, from the cheapest on. What none of them settles has the least
        of them, and the portfolio that is known."""
        judge = self._locks.judge(judge, self.place)
        found = UNKNOWN if known is None else Changed(Outcome.UNKNOWN, *known)
        for ask in (self._by_leaves, self._by_ranking, self._by_relaxation):
            told = ask(judge, found)
            told = told and told.beside(known, found.bound)
            if told is not None:
                found = self._cleaned(told, judge, known)
            if found.proven:
                self.tally.bounded += 1
                self.tally.rigorous += found.word != "solver"
                break
        return found

    def solved(self, judge: Judge, known: Valued | None, bound: float | None) -> Changed:
        """The same by one MIP; ``bound``: what the others left open."""
        judge = self._locks.judge(judge, self.place)
        told = self._by_mip(judge)
        told = (told or UNKNOWN).beside(known, bound)
        return UNKNOWN if told is None else self._cleaned(told, judge, known)

    def _cleaned(self, found: Changed, judge: Judge, known: Valued | None) -> Changed:
        """The same with no change from the plan that is for nothing; what is no better than
        ``known`` stays as it is, since nobody is shown it."""
        if found.portfolio is None or found.value is None or found.portfolio == self.plan:
            return found
        if known is not None and float(found.value - known[1]) <= 2 * tolerance_at(found.value):
            return found

        def hopeful(portfolio: Portfolio, least: Fraction) -> bool:
            return self.worth_at_most(portfolio) >= float(least) - tolerance_at(least)

        valued = found.portfolio, found.value
        portfolio, value = clean(self.answer.case, self.plan, valued, judge, hopeful)
        if found.bound is not None and float(value) > found.bound + tolerance_at(value):
            return Changed(Outcome.FEASIBLE, portfolio, value)  # above what was to be the bound
        return replace(found, portfolio=portfolio, value=value)

    def _by_ranking(self, judge: Judge, found: Changed) -> Changed | None:
        """Where the change lets no portfolio in and makes none better: the best of the first ones
        of the ranking, if it reaches what the next one had."""
        best, last = found.valued, self.ranking[-1][1]
        if self.answer.outcome is not Outcome.PROVEN or not self.narrower:
            return None
        if found.bound is not None and found.bound < float(last) - tolerance_at(last):
            return None  # none of them reaches it
        for portfolio, value in self.ranking:
            now = judge(portfolio)
            if now is not None and (best is None or now > best[1]):
                best = portfolio, now
            if best is not None and float(value - best[1]) <= tolerance_at(value):
                return Changed(Outcome.PROVEN, *best, float(max(value, best[1])), self._word)
        return None

    def _by_leaves(self, judge: Judge, found: Changed) -> Changed | None:
        """Where the tree that proved the plan still closes."""
        known = found.valued
        if self._leaves is None or known is None or self._locks.must:
            return None
        over = float(known[1]) + tolerance_at(known[1])
        most = self._leaves.bound(self.session, self.work, over)
        if most is not None and most <= over:
            return Changed(Outcome.PROVEN, *known, max(most, float(known[1])), "rigorous")
        open_ = most is None or not np.isfinite(most)
        return None if open_ else Changed(Outcome.UNKNOWN, bound=most)

    def _by_relaxation(self, judge: Judge, found: Changed) -> Changed | None:
        known, raw = found.valued, self.relax()
        if raw is None:
            return None
        if raw.x is None:
            return Changed(Outcome.INFEASIBLE)
        if known is not None and raw.bound <= float(known[1]) + tolerance_at(known[1]):
            return Changed(Outcome.PROVEN, *known, raw.bound)
        open_ = Changed(Outcome.UNKNOWN, bound=raw.bound)
        plans = raw.x[: len(self.base)]
        if np.abs(plans - np.rint(plans)).max(initial=0.0) > WHOLE:
            return open_
        portfolio = self.session.problem.portfolio(raw.x)
        value = judge(portfolio)
        if value is None or raw.bound > float(value) + tolerance_at(value):
            return open_
        return Changed(Outcome.PROVEN, portfolio, value, raw.bound)

    def _by_mip(self, judge: Judge) -> Changed | None:
        mark = self.session.n_rows
        self.session.offer(self.base)
        try:
            found = self.work.best(self.session, judge, patient=self._patient)
        finally:
            self.session.drop_rows_from(mark)
        if found is None:
            return None
        if found.interrupted:
            raise KeyboardInterrupt
        return Changed(found.outcome, found.portfolio, found.value, found.bound)

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
        narrower, self.narrower = self.narrower, self.narrower and not rules
        for rule in rules:
            self.session.drop_rule(rule)
        try:
            yield
        finally:
            for rule in rules:
                self.session.restore_rule(rule)
            self.narrower = narrower

    @contextmanager
    def on(self, problem: Problem) -> Iterator[None]:
        """Questions go to another problem of the same plans."""
        kept, narrower = self.session, self.narrower
        self.session, self.narrower = self._fresh(problem), False
        try:
            yield
        finally:
            self.session, self.narrower = kept, narrower

    def _fresh(self, problem: Problem) -> Twin:
        return Twin(only(problem, mattering(problem)), self._settings)

    @contextmanager
    def figures_of(self, case: Case) -> Iterator[Judge]:
        """The figures of a case that differs in figures alone; yields its judge. All rows are built
        again: a figure may make some come and go, or may ask for another scale."""
        kept, narrower = self.session, self.narrower
        self.session = self._taking(tables(case))
        self.narrower = self.session is kept and narrows(kept.problem, self._own, self._matter)
        try:
            yield judge_of(case)
        finally:
            if self.session is kept:
                kept.become(self._own)
            self.session, self.narrower = kept, narrower

    def _taking(self, problem: Problem) -> Twin:
        """The kept model with the figures of a problem; another one where other rows matter in it,
        or a year that moved gives them another shape."""
        matter = mattering(problem)
        if len(matter) == len(self._rows) and not (matter & ~self._rows).any():
            try:
                self.session.become(only(problem, self._rows))
                return self.session
            except ValueError:
                pass
        return self._fresh(problem)
