"""Evaluate: a portfolio made by hand: which rules it breaks and by how much, what it is worth, how
far it is from the best, and the best portfolio that keeps its fixed part.

    loss = measure of the best portfolio - measure of this one,   both exact, in the measure's unit

The fixed part is locked in as commitments and the case solved again. Where no portfolio keeps it,
``conflict`` says what cannot hold together. An option or a start that is not named is chosen here:
the best ones for exactly these candidates, where some choice keeps the rules (one solve).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count
from typing import Literal

import numpy as np

from optimizer.analysis.answer import Answer, judge_of, solve
from optimizer.analysis.conflict import Conflict, conflict
from optimizer.analysis.tally import Tally
from optimizer.analysis.work import Effort, Work
from optimizer.audit.audit import Audit, audit
from optimizer.case.case import Case
from optimizer.case.wishes import Wish, Wishes
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Outcome, Proof, Solution, Use
from optimizer.problem import tables
from optimizer.rules import commitment
from optimizer.solving.cuts import at_least_one
from optimizer.solving.search import tolerance_of
from optimizer.solving.session import Session
from optimizer.solving.settings import Settings

LEAST = 1.0
"""Seconds that a solve is given at least, however little is left."""

Choice = Literal["named", "best", "feasible", "none", "unknown"]
"""How options and starts that were not named came about: each had only one or was named; the best
that keep the rules; some that keep them, not proven best; or the first of the case file, since none
keeps them, or since it is not known whether any does."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Broken:
    """One limit that is passed, ``by`` how much in the limit's own unit."""

    rule: str
    use: Use
    by: Fraction


@dataclass(frozen=True)
class Evaluation:
    """What is known of a portfolio made by hand; None: not known, or there is none.

    ``best``: the answer of the case, its outcome unknown until it is solved.
    ``chosen``: the picks whose option or start was not named and had several, by ``choice``.
    ``kept``: the answer with the fixed part locked in, of the case with these commitments.
    ``conflict``: rules that cannot hold together, where the case or its fixed part leaves no
    portfolio.
    """

    wishes: Wishes
    audit: Audit
    choice: Choice
    chosen: tuple[Pick, ...]
    best: Answer
    kept: Answer | None = None
    conflict: Conflict | None = None
    interrupted: bool = False
    tally: Tally = field(default_factory=Tally)

    @property
    def portfolio(self) -> Portfolio:
        return self.audit.portfolio

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Every limit that is passed, in the order of the case's rules."""
        return tuple(
            Broken(r.spec.id, u, -Fraction(u.slack)) for r in self.audit.rules for u in r.violated
        )

    @property
    def loss(self) -> Fraction | None:
        """How much less it is worth than the best; below 0 where it breaks rules to be worth
        more."""
        return self._below(None if self.audit.structure else self.audit.value)

    @property
    def kept_loss(self) -> Fraction | None:
        """What keeping the fixed part costs against the best."""
        return self._below(None if self.kept is None else self.kept.value)

    def _below(self, value: Fraction | None) -> Fraction | None:
        if self.best.value is None or value is None:
            return None
        return self.best.value - value

    @property
    def proven(self) -> bool:
        """The best is proven, and so is the best that keeps the fixed part, or that there is
        none."""
        if self.best.outcome is not Outcome.PROVEN:
            return self.best.outcome is Outcome.INFEASIBLE
        settled = (Outcome.PROVEN, Outcome.INFEASIBLE)
        return bool(self.audit.structure) or (self.kept is not None
                                              and self.kept.outcome in settled)  # fmt: skip


@dataclass(frozen=True)
class _How:
    """With which seed and for how long the solves run, and who hears of them; ``work`` for all
    but the two that find the best portfolios."""

    seed: int
    work: Work
    tell: Tell

    def left(self) -> float | None:
        left = self.work.left
        return None if left is None else max(LEAST, left)

    def answer(self, case: Case, what: str) -> Answer:
        self.tell(what)
        return solve(
            case,
            time_limit=self.left(),
            seed=self.seed,
            patient=False,
            progress=lambda value, bound: self.tell(
                f"{what}: best {value:.6g}, at most {bound:.6g}"
            ),
        )


def evaluate(
    case: Case,
    wishes: Wishes,
    *,
    effort: Effort = None,
    time_limit: float | None = None,
    seed: int = 0,
    tell: Tell = lambda what: None,
    known: Answer | None = None,
) -> Evaluation:
    """Judge a portfolio made by hand, find the best, and the best that keeps its fixed part.

    ``effort`` for all else that is asked; ``time_limit`` in seconds for all of it. ``known``: the
    proven best, where a run holds it. Ctrl-C keeps what is known so far. Raises SolverError where
    the solver breaks down.
    """
    problem, judged = tables(case), _judged(case, wishes, _first(case, wishes))
    how = _How(seed, Work(problem, effort, time_limit), tell)
    proof = Proof("none", None, tolerance_of(Fraction(0)))
    unknown = Solution(Outcome.UNKNOWN, None, None, proof, "unchecked", "HiGHS", "", 0.0, 0)
    first = Answer(case, problem, unknown, None)
    if known is not None and known.outcome is Outcome.PROVEN:
        first = known
    found = Evaluation(wishes, *judged, first, tally=how.work.tally)
    try:
        for step in (_complete, _find_best, _find_kept, _find_conflict):
            if not found.interrupted:
                found = step(case, found, how)
    except KeyboardInterrupt:
        found = replace(found, interrupted=True)
    return found


def _first(case: Case, wishes: Wishes) -> Portfolio:
    """The first option and the earliest start of each wish, as the case file has them; a wish
    that the case does not know is left to the audit."""
    first = case.years.budget.first
    picks = [
        min(w.ways(case), key=lambda p: p.start, default=None)
        or Pick(w.candidate, w.option or "", w.start or first)
        for w in wishes.picks
    ]
    place = {c.id: i for i, c in enumerate(case.candidates)}
    return Portfolio(tuple(sorted(picks, key=lambda p: place.get(p.candidate, len(place)))))


def _judged(
    case: Case, wishes: Wishes, portfolio: Portfolio, choice: Choice = "unknown"
) -> tuple[Audit, Choice, tuple[Pick, ...]]:
    """The audit, how open options and starts were chosen, and the picks that this concerns."""
    several = {w.candidate for w in wishes.picks if len(w.ways(case)) > 1}
    chosen = tuple(p for p in portfolio.picks if p.candidate in several)
    return audit(case, portfolio), choice if chosen else "named", chosen


def _complete(case: Case, found: Evaluation, how: _How) -> Evaluation:
    """The best options and starts for exactly these candidates, where some keep the rules."""
    if not found.chosen or found.audit.structure:
        found.tally.bounded += 1
        return found
    how.tell("Choosing options and starts")
    problem = found.best.problem
    session = Session(problem, Settings(seed=how.seed, nodes=how.work.nodes))
    closed = np.ones(problem.n_plans, dtype=bool)
    for wish in found.wishes.picks:
        columns = [problem.plan_of(p) for p in wish.ways(case)]
        closed[columns] = False
        session.add_rows(at_least_one(columns))
    shut = np.flatnonzero(closed)
    session.bound_columns(shut, np.zeros(len(shut)), np.zeros(len(shut)))
    solution = how.work.best(session, judge_of(case))
    if solution is None:
        return found
    choice = CHOICES[solution.outcome]
    judged = _judged(case, found.wishes, solution.portfolio or found.portfolio, choice)
    return replace(found, audit=judged[0], choice=judged[1], chosen=judged[2],
                   interrupted=solution.interrupted)  # fmt: skip


CHOICES: dict[Outcome, Choice] = {
    Outcome.PROVEN: "best",
    Outcome.FEASIBLE: "feasible",
    Outcome.INFEASIBLE: "none",
    Outcome.UNKNOWN: "unknown",
}


def _find_best(case: Case, found: Evaluation, how: _How) -> Evaluation:
    if found.best.outcome is Outcome.PROVEN:  # a run holds it
        found.tally.bounded += 1
        return found
    answer = how.answer(case, "Solving")
    found.tally.solved += 1
    return replace(found, best=answer, interrupted=answer.solution.interrupted)


def _find_kept(case: Case, found: Evaluation, how: _How) -> Evaluation:
    """The best that keeps the fixed part; the best of all, where that keeps it already."""
    answer, fixed = found.best, found.wishes.fixed
    if found.audit.structure or answer.outcome is Outcome.INFEASIBLE:
        found.tally.bounded += 1
        return found
    picks = () if answer.portfolio is None else answer.portfolio.picks
    if answer.outcome is Outcome.PROVEN and all(any(map(w.met_by, picks)) for w in fixed):
        found.tally.bounded += 1
        return replace(found, kept=answer)
    kept = how.answer(committed(case, fixed), "Solving with the fixed part")
    found.tally.solved += 1
    return replace(found, kept=kept, interrupted=kept.solution.interrupted)


def committed(case: Case, fixed: Sequence[Wish]) -> Case:
    """The case with a commitment for each wish."""
    taken = {r.id for r in case.rules}
    rules = []
    for wish in fixed:
        names = (f"fixed-{wish.candidate}{'-' * n}" for n in count())
        rule = next(i for i in names if i not in taken)
        rules.append(
            commitment.Spec(
                id=rule, kind="commitment", candidate=wish.candidate, option=wish.option,
                start=wish.start,
            )
        )  # fmt: skip
    return case.changed(rules=(*case.rules, *rules))


def _find_conflict(case: Case, found: Evaluation, how: _How) -> Evaluation:
    """Where no portfolio is left, the rules (and fixed picks) that cannot hold together."""
    none = next(
        (a for a in (found.best, found.kept) if a and a.outcome is Outcome.INFEASIBLE), None
    )
    if none is None:
        return found
    how.tell("Looking for the conflict")
    named = conflict(none.case, none.problem, work=how.work)
    return replace(found, conflict=named, interrupted=found.interrupted or named.interrupted)
