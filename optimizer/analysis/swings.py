"""Swings: does the plan change when one illustrative figure goes to its low, or to its high?

Every end of every illustrative figure of a candidate (cost, probability, output, share) is
solved again. A probability takes its 'without' along in proportion, so that funding never
seems to do harm. The plan stands where it is still feasible and no portfolio is better by more
than the proof tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from optimizer.analysis.again import Again, Changed, moved
from optimizer.analysis.answer import Answer
from optimizer.audit.audit import exact_value
from optimizer.case.case import Case
from optimizer.case.change import with_figure
from optimizer.domain.nouns import Candidate, Option
from optimizer.domain.quantity import Quantity
from optimizer.solving.search import tolerance_at

End = Literal["low", "high"]
FIELDS = {"amount": "cost", "probability": "probability", "output": "output", "share": "share"}


@dataclass(frozen=True)
class Swing:
    """One figure at one end. ``value``: the measure of the best portfolio there (None: none is
    feasible); ``plan_value``: that of the plan (None: the plan breaks a rule there)."""

    pointer: str
    candidate: str
    option: str
    what: str
    figure: Quantity
    end: End
    at: Decimal
    stands: bool
    value: Fraction | None
    plan_value: Fraction | None
    came: tuple[str, ...]
    went: tuple[str, ...]
    proven: bool


def illustrative(case: Case) -> Iterator[tuple[str, Candidate, Option, str, Quantity]]:
    """(pointer, candidate, option, what, figure) of every illustrative figure with a range."""
    for i, c in enumerate(case.candidates):
        for k, o in enumerate(c.options):
            base = f"/candidates/{i}/options/{k}"
            held = [(f"{base}/probability", "probability", o.probability)]
            held += [(f"{base}/pays/{j}/amount", "amount", p.amount) for j, p in enumerate(o.pays)]
            for j, s in enumerate(o.supply):
                held.append((f"{base}/supply/{j}/output", "output", s.output))
                held.append((f"{base}/supply/{j}/share", "share", s.share))
            for pointer, field, q in held:
                if q.basis == "illustrative" and (q.low is not None or q.high is not None):
                    yield pointer, c, o, FIELDS[field], q


def swings(
    answer: Answer, again: Again, tell: Callable[[], None] = lambda: None
) -> tuple[Swing, ...]:
    """Both ends of every illustrative figure, in the order of the case file."""
    return tuple(_swings(answer, again, tell))


def _swings(answer: Answer, again: Again, tell: Callable[[], None]) -> Iterator[Swing]:
    for pointer, candidate, option, what, q in illustrative(answer.case):
        for end, at in (("low", q.low), ("high", q.high)):
            if at is None or at == q.value:
                continue
            changed = _case_at(answer.case, pointer, option, what, at)
            yield _swing(answer, again, changed, (pointer, candidate.id, option.id, what, q),
                         end, at)  # type: ignore[arg-type]  # fmt: skip
            tell()


def _case_at(case: Case, pointer: str, option: Option, what: str, at: Decimal) -> Case:
    changed = with_figure(case, pointer, at)
    without = option.probability_without.value
    if what == "probability" and without and option.probability.value:
        scaled = without * at / option.probability.value
        return with_figure(changed, pointer + "_without", scaled)
    return changed


def _swing(
    answer: Answer,
    again: Again,
    case: Case,
    figure: tuple[str, str, str, str, Quantity],
    end: End,
    at: Decimal,
) -> Swing:
    plan = answer.portfolio
    assert plan is not None
    plan_value = exact_value(case, plan)
    with again.figures_of(case) as judge:
        best = again.best(judge)
    stands = _stands(best, plan_value)
    came, went = ((), ()) if stands or best.portfolio is None else moved(plan, best.portfolio)
    return Swing(*figure, end, at, stands, best.value, plan_value, came, went, best.proven)


def _stands(best: Changed, plan_value: Fraction | None) -> bool:
    if plan_value is None or best.value is None:
        return False
    return float(best.value - plan_value) <= 2 * tolerance_at(best.value)
