"""Why not: why each candidate that is not funded is not, and what would bring it in.

    entry cost(c)  =  measure of the plan  -  best measure with c locked in

in the measure's unit, solved again, with those whom it displaces. Best swap: the best feasible
portfolio that takes the candidate for exactly one funded one (checked by the audit, one by one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from optimizer.analysis.again import Again
from optimizer.analysis.changed import Changed
from optimizer.analysis.conflict import Conflict, shown
from optimizer.analysis.entry import Entry, entries
from optimizer.analysis.members import Member
from optimizer.analysis.why import Loss, loss_of, named, plans_of
from optimizer.case.case import Case
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Outcome
from optimizer.problem import Problem
from optimizer.problem.activity import Activity
from optimizer.problem.reach import reach
from optimizer.rules.registry import rule_of
from optimizer.solving.matrix import Matrix
from optimizer.solving.search import tolerance_at

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
    portfolio holds it (None: that is not known), because of ``barred_by`` (``narrowed``: each of
    them is needed for that, which is proven). ``swap`` None: no swap keeps the rules (where the
    entry cost is not proven: none was tried).
    ``conditions``: figures at which it would enter, least effort first (None: not asked).
    """

    candidate: str
    pick: Pick
    breaks: tuple[str, ...]
    swap: Swap | None
    entry: Loss
    barred: bool | None
    barred_by: tuple[str, ...]
    conditions: tuple[Entry, ...] | None
    narrowed: bool = True

    @property
    def decided(self) -> bool:
        """Whether it is known if a portfolio may hold it."""
        return self.barred is not None

    @property
    def joined(self) -> tuple[str, ...]:
        """Who comes in beside it."""
        return tuple(c for c in self.entry.came if c != self.candidate)


def why_not(again: Again, *, conditions: bool = False) -> Iterator[Rejected]:
    """Every candidate that the plan leaves out, the dearest first."""
    case = again.answer.case
    dearest = {c.id: Decimal(0) for c in case.candidates if c.id not in again.plan.candidates}
    for pick in case.plans():
        if pick.candidate in dearest:
            dearest[pick.candidate] = max(dearest[pick.candidate], case.spend(pick))
    activity = Activity(again.answer.problem)
    for candidate in sorted(dearest, key=dearest.__getitem__, reverse=True):
        yield rejected(again, candidate, activity, conditions=conditions)


def rejected(
    again: Again, candidate: str, activity: Activity | None = None, *, conditions: bool = False
) -> Rejected:
    """One of them."""
    answer = again.answer
    beside = _Beside(again, candidate, activity or Activity(answer.problem))
    pick, breaks = beside.breaks()
    plans = [int(p) for p in plans_of(again, candidate)]
    alone = barring(answer.problem, plans)
    if alone is None:
        with again.locked_in(plans):
            changed = again.best()
    else:
        again.tally.bounded += 1
        changed = Changed(Outcome.INFEASIBLE)
    barred, by = changed.outcome is Outcome.INFEASIBLE, Conflict((), minimal=True)
    if barred and alone is None:
        by = named(again, answer.case, answer.problem, with_one_of=plans)
    elif alone is not None:
        only = (Member(alone),)
        exact = shown(answer.case, answer.problem, only, plans, work=again.work) is True
        by = Conflict(only, minimal=True, exact=exact)
    entry = loss_of(again, changed)
    return Rejected(
        candidate=candidate,
        pick=pick,
        breaks=breaks,
        swap=beside.best_swap() if changed.proven and not barred else None,
        entry=replace(entry, by="exact") if by.exact else entry,
        barred=barred or (None if entry.value is None else False),
        barred_by=by.rules,
        conditions=entries(again, candidate, changed) if conditions and changed.proven else None,
        narrowed=by.minimal,
    )


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


class _Beside:
    """A candidate beside the plan, and in the place of one of its picks. What is certainly broken,
    or certainly worth less, is not put to the audit."""

    def __init__(self, again: Again, candidate: str, activity: Activity) -> None:
        self.again, self.activity, self.case = again, activity, again.answer.case
        self.picks = [p for p in self.case.plans() if p.candidate == candidate]

    def breaks(self) -> tuple[Pick, tuple[str, ...]]:
        """The plan of it that breaks fewest rules where it is added, and these rules."""
        held, rules = self.again.plan.picks, {r.id for r in self.case.rules}
        least = [len(self._broken(Portfolio((*held, p))) & rules) for p in self.picks]
        found: dict[int, tuple[str, ...]] = {}

        def count(i: int) -> int:
            found[i] = _broken(self.case, Portfolio((*held, self.picks[i])))
            return len(found[i])

        best = first_least(least, count)
        return self.picks[best], found[best]

    def best_swap(self) -> Swap | None:
        """The best portfolio that keeps every rule with it in the place of one pick."""
        held = self.again.plan.picks
        swaps = [
            (out, Portfolio((*(p for p in held if p != out), pick)))
            for out in held for pick in self.picks
        ]  # fmt: skip
        swaps = [(out, swap) for out, swap in swaps if not self._broken(swap)]
        losses: dict[int, Fraction] = {}

        def loss(i: int) -> float | Fraction:
            value = self.again.answer.judge(swaps[i][1])
            if value is None:
                return np.inf
            losses[i] = self.again.value - value
            return losses[i]

        best = first_least([self._least_loss(swap) for _, swap in swaps], loss)
        return Swap(swaps[best][0].candidate, losses[best]) if best in losses else None

    def _least_loss(self, swap: Portfolio) -> float:
        """What a swap loses at least; what the relaxation does not allow is left to the audit."""
        most = self.again.worth_at_most(swap)
        value = self.again.value
        return float(value) - most - tolerance_at(value) if np.isfinite(most) else -np.inf

    def _broken(self, portfolio: Portfolio) -> set[str]:
        return self.activity.broken([self.again.place[p] for p in portfolio.picks])


def _broken(case: Case, portfolio: Portfolio) -> tuple[str, ...]:
    """Ids of the rules that a portfolio breaks, from the case's own decimals."""
    return tuple(
        r.id for r in case.rules if any(u.violated for u in rule_of(r).uses(r, case, portfolio))
    )


def first_least(least: Sequence[float], exact: Callable[[int], float | Fraction]) -> int:
    """The first place of the smallest exact value, where none is below ``least``; few are asked."""
    best: tuple[float | Fraction, int] = np.inf, len(least)
    for bound, i in sorted((x, i) for i, x in enumerate(least)):
        if (bound, i) > best:
            break
        best = min(best, (exact(i), i))
    return best[1]
