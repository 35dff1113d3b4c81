"""Why: what each funded candidate is worth to the plan.

    replacement cost(c)  =  measure of the plan  -  best measure with c locked out

in the measure's unit, solved again, with what takes its place. A committed candidate has its
commitments lifted first; the loss may then be negative: the plan would be better without it. Where
no feasible portfolio is left it cannot be replaced, and the rules that need it are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.again import Again
from optimizer.analysis.answer import judge_of
from optimizer.analysis.changed import Changed, Word
from optimizer.analysis.clean import moved
from optimizer.analysis.conflict import Conflict, conflict
from optimizer.case.case import Case
from optimizer.domain.facts import IntArray
from optimizer.domain.results import Outcome
from optimizer.problem import Problem

NAMING = 0.05
"""What part of the work the rules may take that keep one candidate in, or out."""


@dataclass(frozen=True)
class Loss:
    """A loss in the measure's unit; not ``proven``: it lies between ``least`` and ``value``
    (None: no end is known). ``by``: on what the proof rests (None: there is none). The portfolio
    changes by ``came`` and ``went``."""

    value: Fraction | None
    least: float | None
    by: Word | None
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        return self.by is not None


@dataclass(frozen=True)
class Funded:
    """One funded candidate. ``irreplaceable``: no feasible portfolio is without it (None: that is
    not known), because of the rules ``needed_by`` (``narrowed``: each of them is needed for that,
    which is proven). ``committed``: the commitments that were lifted first."""

    candidate: str
    loss: Loss
    irreplaceable: bool | None
    needed_by: tuple[str, ...]
    committed: tuple[str, ...]
    narrowed: bool = True

    @property
    def decided(self) -> bool:
        """Whether it is known if a portfolio may do without it."""
        return self.irreplaceable is not None


def why(again: Again) -> Iterator[Funded]:
    """Every funded candidate, the dearest first."""
    for pick in sorted(again.plan.picks, key=again.answer.case.spend, reverse=True):
        yield funded(again, pick.candidate)


def funded(again: Again, candidate: str) -> Funded:
    """One of them."""
    case = again.answer.case
    plans = plans_of(again, candidate)
    commitments = commitments_of(case, candidate)
    judge = None
    if commitments:
        judge = judge_of(case.with_rules([r for r in case.rules if r.id not in commitments]))
    with again.lifted(commitments), again.locked_out([int(p) for p in plans]):
        changed = again.best(judge)
    gone = changed.outcome is Outcome.INFEASIBLE
    needed = _needed_by(again, plans, commitments) if gone else Conflict((), minimal=True)
    loss = loss_of(again, changed)
    return Funded(
        candidate=candidate,
        loss=replace(loss, by="exact") if needed.exact else loss,
        irreplaceable=gone or (None if loss.value is None else False),
        needed_by=needed.rules,
        committed=commitments,
        narrowed=needed.minimal,
    )


def plans_of(again: Again, candidate: str) -> IntArray:
    """The columns of a candidate."""
    return np.flatnonzero(again.answer.problem.facts.plans_with("candidate", [candidate]))


def commitments_of(case: Case, candidate: str) -> tuple[str, ...]:
    """Ids of the rules that lock the candidate in."""
    return tuple(r.id for r in case.rules if r.commits(candidate))


def loss_of(again: Again, changed: Changed) -> Loss:
    """What the plan has over the best portfolio under a change."""
    value = None if changed.value is None else again.value - changed.value
    bounded = changed.bound is not None and np.isfinite(changed.bound)
    least = float(again.value) - float(changed.bound or 0.0) if bounded else None
    if changed.portfolio is None:
        return Loss(value, least, changed.by)
    return Loss(value, least, changed.by, *moved(again.plan, changed.portfolio))


def _needed_by(again: Again, plans: IntArray, lifted: tuple[str, ...]) -> Conflict:
    """Rules that no portfolio without these plans can keep together."""
    problem = again.answer.problem
    upper = problem.column_upper.copy()
    upper[plans] = 0.0
    low, high = problem.row_lower.copy(), problem.row_upper.copy()
    for rule in lifted:
        rows = problem.rule_rows(rule)
        low[rows], high[rows] = -np.inf, np.inf
    without = replace(problem, column_upper=upper, row_lower=low, row_upper=high)
    case = again.answer.case
    left = case.with_rules([r for r in case.rules if r.id not in lifted])
    return named(again, left, without, none_of=plans.tolist())


def named(
    again: Again,
    case: Case,
    problem: Problem,
    *,
    with_one_of: Sequence[int] = (),
    none_of: Sequence[int] = (),
) -> Conflict:
    """The rules of an infeasible problem that cannot hold together, as far as the work goes."""
    with again.work.share(NAMING):
        found = conflict(case, problem, with_one_of=with_one_of, none_of=none_of, work=again.work)
    if found.interrupted:
        raise KeyboardInterrupt
    return found
