"""Why not: why each candidate that is not funded is not, and what would bring it in.

    entry cost(c)  =  measure of the plan  -  best measure with c locked in

in the measure's unit, solved again, with those whom it displaces. Best swap: the best feasible
portfolio that takes the candidate for exactly one funded one (checked by the audit, one by one).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analysis.again import Again
from optimizer.analysis.conflict import conflict
from optimizer.analysis.entry import Entry, entries
from optimizer.analysis.why import Loss, loss_of, plans_of
from optimizer.audit.audit import audit, exact_value
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Outcome


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
    portfolio holds it, because of ``barred_by``. ``swap`` None: no swap keeps the rules
    (where the entry cost is not proven: none was tried).
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
    changed = again.narrowed(lambda p: answer.judge(p) if candidate in p.candidates else None)
    if changed is None:
        with again.locked_in([int(p) for p in plans_of(again, candidate)]):
            changed = again.best()
    barred = changed.outcome is Outcome.INFEASIBLE
    return Rejected(
        candidate=candidate,
        pick=pick,
        breaks=breaks,
        swap=_best_swap(again, picks) if changed.proven else None,
        entry=loss_of(again, changed),
        barred=barred,
        barred_by=_barred_by(again, candidate) if barred else (),
        conditions=entries(again, candidate, changed) if conditions and changed.proven else None,
    )


def _barred_by(again: Again, candidate: str) -> tuple[str, ...]:
    """Rules that no portfolio with this candidate can keep together."""
    plans = [int(p) for p in plans_of(again, candidate)]
    found = conflict(again.answer.case, again.answer.problem, with_one_of=plans,
                     seconds=again.left, tally=again.tally)  # fmt: skip
    if found.interrupted:
        raise KeyboardInterrupt
    return tuple(dict.fromkeys(m.rule for m in found.members))


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
