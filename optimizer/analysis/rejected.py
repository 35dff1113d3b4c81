"""Rejected: why each candidate that is not funded is not, and what its entry would cost.

Entry cost = measure of the plan - measure of the best portfolio in which the candidate is
locked in (solved again). Best swap: the best feasible portfolio that takes the candidate for
exactly one funded one (checked by the audit, one by one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.again import Again, moved
from optimizer.analysis.answer import Answer
from optimizer.analysis.conflict import conflict
from optimizer.analysis.tally import Tally
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
    """One candidate that is not funded. Losses in the measure's unit.

    ``swap`` None: no swap keeps the rules (where not ``proven``: none was tried).
    ``breaks``: rules that adding it to the plan would break (by its cheapest-to-add plan).
    ``entry_cost`` None with ``barred``: no feasible portfolio holds it, because of ``barred_by``.
    """

    candidate: str
    pick: Pick
    breaks: tuple[str, ...]
    swap: Swap | None
    entry_cost: Fraction | None
    barred: bool
    barred_by: tuple[str, ...]
    displaced: tuple[str, ...]
    joined: tuple[str, ...]
    proven: bool


def rejected(
    answer: Answer, again: Again, tell: Callable[[], None] = lambda: None
) -> tuple[Rejected, ...]:
    """Every candidate that the plan leaves out, in the order of the case file."""
    found = []
    assert answer.portfolio is not None
    for candidate in answer.case.candidates:
        if candidate.id not in answer.portfolio.candidates:
            found.append(_rejected(answer, again, candidate.id))
            tell()
    return tuple(found)


def _rejected(answer: Answer, again: Again, candidate: str) -> Rejected:
    case, plan = answer.case, answer.portfolio
    assert plan is not None
    assert answer.value is not None
    picks = [p for p in case.plans() if p.candidate == candidate]
    tried = [(p, _breaks(answer, p)) for p in picks]
    pick, breaks = min(tried, key=lambda t: len(t[1]))
    facts = answer.problem.facts
    columns = [int(p) for p in np.flatnonzero(facts.plans_with("candidate", [candidate]))]
    with again.locked_in(columns):
        changed = again.best()
    barred = changed.outcome is Outcome.INFEASIBLE
    came, went = ((), ()) if changed.portfolio is None else moved(plan, changed.portfolio)
    cost = None if changed.value is None else answer.value - changed.value
    return Rejected(
        candidate=candidate,
        pick=pick,
        breaks=breaks,
        swap=_best_swap(answer, picks) if changed.proven else None,
        entry_cost=cost,
        barred=barred,
        barred_by=_barred_by(answer, again, columns) if barred else (),
        displaced=went,
        joined=tuple(c for c in came if c != candidate),
        proven=changed.proven,
    )


def _barred_by(answer: Answer, again: Again, columns: list[int]) -> tuple[str, ...]:
    """Rules that no portfolio with one of these plans can keep together."""
    tally = Tally()
    found = conflict(
        answer.case, answer.problem, with_one_of=columns, seconds=again.left, tally=tally
    )
    again.solves += tally.solved
    if found.interrupted:
        raise KeyboardInterrupt
    return tuple(dict.fromkeys(m.rule for m in found.members))


def _breaks(answer: Answer, pick: Pick) -> tuple[str, ...]:
    """Ids of the rules that the plan with this pick added would break."""
    assert answer.portfolio is not None
    checked = audit(answer.case, Portfolio((*answer.portfolio.picks, pick)))
    return tuple(r.spec.id for r in checked.rules if r.violated)


def _best_swap(answer: Answer, picks: list[Pick]) -> Swap | None:
    swaps = list(_swaps(answer, picks))
    return min(swaps, key=lambda s: s.loss, default=None)


def _swaps(answer: Answer, picks: list[Pick]) -> Iterator[Swap]:
    plan, value = answer.portfolio, answer.value
    assert plan is not None
    assert value is not None
    for out in plan.picks:
        rest = tuple(p for p in plan.picks if p != out)
        for pick in picks:
            worth = exact_value(answer.case, Portfolio((*rest, pick)))
            if worth is not None:
                yield Swap(out.candidate, value - worth)
