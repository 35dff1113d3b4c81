"""Why not: why each candidate that is not funded is not, and what would bring it in.

    entry cost(c)  =  measure of the plan  -  best measure with c locked in

in the measure's unit, solved again, with those whom it displaces. Best swap: the best feasible
portfolio that takes the candidate for exactly one funded one (checked by the audit, one by one).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.again import Again, Changed
from optimizer.analysis.conflict import Conflict
from optimizer.analysis.entry import Entry, entries
from optimizer.analysis.members import Member
from optimizer.analysis.why import Loss, loss_of, named, plans_of
from optimizer.audit.audit import audit, exact_value
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Outcome
from optimizer.problem import Problem
from optimizer.problem.reach import reach
from optimizer.solving.matrix import Matrix

SLACK = 1e-6
"""By how much of its coefficient a plan must pass a limit, to be told from rounding."""


@dataclass(frozen=True)
class Swap:
    """Taking the candidate for ``out`` changes the measure by -loss."""

    out: str
    loss: Fraction


@dataclass(frozen=True)
class Rejected:
    """One candidate that is not funded.

    ``breaks``: rules that adding ``pick``, the plan of it that breaks fewest, would break.
    ``entry``: what locking it in costs; who comes beside it and who goes. ``barred``: no feasible
    portfolio holds it, because of ``barred_by`` (``narrowed``: each of them is needed for that,
    which is proven). ``swap`` None: no swap keeps the rules (where the entry cost is not proven:
    none was tried).
    ``conditions``: figures at which it would enter, least effort first (None: not asked).
    """

    candidate: str
    pick: Pick
    breaks: tuple[str, ...]
    swap: Swap | None
    entry: Loss
    barred: bool
    barred_by: tuple[str, ...]
    conditions: tuple[Entry, ...] | None
    narrowed: bool = True

    @property
    def decided(self) -> bool:
        """Whether it is known if a portfolio may hold it."""
        return self.barred or self.entry.value is not None

    @property
    def joined(self) -> tuple[str, ...]:
        """Who comes in beside it."""
        return tuple(c for c in self.entry.came if c != self.candidate)


def why_not(again: Again, *, conditions: bool = False) -> Iterator[Rejected]:
    """Every candidate that the plan leaves out, in the order of the case file."""
    for candidate in again.answer.case.candidates:
        if candidate.id not in again.plan.candidates:
            yield rejected(again, candidate.id, conditions=conditions)


def rejected(again: Again, candidate: str, *, conditions: bool = False) -> Rejected:
    """One of them."""
    answer = again.answer
    picks = [p for p in answer.case.plans() if p.candidate == candidate]
    pick, breaks = min(((p, _breaks(again, p)) for p in picks), key=lambda t: len(t[1]))
    plans = [int(p) for p in plans_of(again, candidate)]
    alone = barring(answer.problem, plans)
    changed: Changed | None = Changed(Outcome.INFEASIBLE, None, None)
    if alone is None:
        changed = again.narrowed(lambda p: answer.judge(p) if candidate in p.candidates else None)
    else:
        again.tally.bounded += 1
    if changed is None:
        with again.locked_in(plans):
            changed = again.best()
    barred, by = changed.outcome is Outcome.INFEASIBLE, Conflict((), minimal=True)
    if barred:
        by = named(again, answer.problem, plans) if alone is None else _alone(alone)
    return Rejected(
        candidate=candidate,
        pick=pick,
        breaks=breaks,
        swap=_best_swap(again, picks) if changed.proven and not barred else None,
        entry=loss_of(again, changed),
        barred=barred,
        barred_by=by.rules,
        conditions=entries(again, candidate, changed) if conditions and changed.proven else None,
        narrowed=by.minimal,
    )


def _alone(rule: str) -> Conflict:
    return Conflict((Member(rule),), minimal=True)


def barring(problem: Problem, plans: Sequence[int]) -> str | None:
    """A rule that no portfolio with one of these plans can keep, whatever else it holds: with the
    plan, a row cannot come within its limits. None where no rule alone is known to do that."""
    lowest, highest = reach(problem)
    bars: list[set[int]] = []
    matrix = Matrix.of(problem)
    for p in plans:
        at = matrix.col == p
        rows, value = matrix.row[at], matrix.value[at]
        least = lowest[rows] + np.maximum(value, 0.0)
        most = highest[rows] + np.minimum(value, 0.0)
        room = SLACK * np.maximum(1.0, np.abs(value))
        passed = (least > problem.row_upper[rows] + room) | (most < problem.row_lower[rows] - room)
        bars.append({*rows[passed].tolist()})
    for rule in dict.fromkeys(b.rule for b in problem.row_blocks if b.rule is not None):
        if bars and all(set(problem.rule_rows(rule).tolist()) & b for b in bars):
            return rule
    return None


def _breaks(again: Again, pick: Pick) -> tuple[str, ...]:
    """Ids of the rules that the plan with this pick added would break."""
    checked = audit(again.answer.case, Portfolio((*again.plan.picks, pick)))
    return tuple(r.spec.id for r in checked.rules if r.violated)


def _best_swap(again: Again, picks: list[Pick]) -> Swap | None:
    return min(_swaps(again, picks), key=lambda s: s.loss, default=None)


def _swaps(again: Again, picks: list[Pick]) -> Iterator[Swap]:
    for out in again.plan.picks:
        rest = tuple(p for p in again.plan.picks if p != out)
        for pick in picks:
            worth = exact_value(again.answer.case, Portfolio((*rest, pick)))
            if worth is not None:
                yield Swap(out.candidate, again.value - worth)
