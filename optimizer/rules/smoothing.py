"""smoothing: a fund's spend may not jump from one budget year to the next.

For every fund f and all consecutive budget years y and y + 1, with S[f,y] the sum over picks of
cost[c,o,f,y]:

    by a share:    (1 - share) x S[f,y]  <=  S[f,y+1]  <=  (1 + share) x S[f,y]
    by an amount:  S[f,y] - at_most      <=  S[f,y+1]  <=  S[f,y] + at_most

in the case's money unit, nominal. What was spent before the first year, or is after the last, is
not asked. By a share, a year without spend asks for none in the next, and spend asks for spend
until the last year. Each fund is on its own: loans are not added to grants.

Why: an agency cannot hire for one year, and a budget that jumps is cut.

    {"id": "steady", "kind": "smoothing", "funds": ["jica-tc"], "share": 0.25}
    {"id": "steady", "kind": "smoothing", "at_most": 100}

Source: policy of the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from optimizer.domain.facts import Facts
from optimizer.domain.fields import FundId, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Factor, Money, rounded_up
from optimizer.domain.results import Rows, Use
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive, totals
from optimizer.rules.contract import KIND, RuleSpec
from optimizer.rules.tables import By, names
from optimizer.words import N_, Words

kind = "smoothing"
name = N_("smoothing")
per_state = False

Step = tuple[str, int]
"""(fund, the later year of two)."""


class Spec(RuleSpec):
    """``share`` of the year before, or ``at_most`` so much money; ``funds``: all if left out."""

    by: ClassVar[By] = "money"
    about: ClassVar[tuple[str, ...]] = ("fund",)
    one_of: ClassVar[tuple[str, ...]] = ("share", "at_most")
    kind: Annotated[Literal["smoothing"], KIND]
    share: Factor | None = field(
        "share", "How much a year may exceed the one before, as a share of it.", None
    )
    at_most: Money | None = field(
        "at most", "How much money a year may exceed the one before.", None
    )
    funds: tuple[FundId, ...] | None = field(
        "funds", "Ids of the funds, each on its own; all if left out.", None
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Any:
        if (self.share is None) is (self.at_most is None):
            raise PydanticCustomError("bounds", "needs at_most or share, and not both")
        return self

    @classmethod
    def settle(cls, entry: dict[str, Any]) -> list[str]:
        entry.pop("share", None)
        entry["at_most"] = 0
        return ["share", "at_most"]


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    """Both sides as upper limits, so that an easing of either moves one and the same limit."""
    n_years = len(facts.names.budget_years)
    funds = [i for i, f in enumerate(facts.names.funds) if spec.funds is None or f in spec.funds]
    share = Decimal(0) if spec.share is None else spec.share.value
    limit = 0.0 if spec.at_most is None else float(spec.at_most.value)
    rise, fall = float(1 + share), float(1 - share)
    steps = max(n_years - 1, 0)
    place = np.full(len(facts.names.funds), -1)
    place[funds] = np.arange(len(funds))
    at = place[facts.pay_fund]
    parts = []
    for side, later, earlier in ((0, 1.0, -rise), (1, -1.0, fall)):
        for factor, step in ((later, facts.pay_year - 1), (earlier, facts.pay_year)):
            pay = np.flatnonzero((at >= 0) & (step >= 0) & (step < steps))
            row = (at[pay] * steps + step[pay]) * 2 + side
            parts.append((row, facts.pay_plan[pay], np.full(len(pay), factor), facts.pay_key[pay]))
    row, col, factors, key = (np.concatenate(p) for p in zip(*parts, strict=True))
    cells, row = np.unique(row, return_inverse=True)
    fund, step = np.divmod(cells // 2, max(steps, 1))
    labels = (
        ([facts.names.funds[f] for f in funds], fund),
        (facts.names.budget_years, step + 1),
        (("rise", "fall"), cells % 2),
    )
    low, high = np.full(len(cells), -np.inf), np.full(len(cells), limit)
    return Rows(low, high, row.astype(np.int64), col, factors, key, labels)


def _steps(spec: Spec, case: World) -> Iterator[Step]:
    for line in case.funds:
        if spec.funds is None or line.id in spec.funds:
            yield from ((line.id, year) for year in case.budget_years[1:])


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    """A rise and a fall of each step; no fall asks for spend below 0."""
    share = Fraction(0 if spec.share is None else spec.share.value)
    room = Fraction(0 if spec.at_most is None else spec.at_most.value)
    none = Fraction(0)
    for fund, year in _steps(spec, case):
        step = Limit((fund, year), f"{fund} {year}", room, case.currency.unit, base=none,
                     grows=False, of=(fund, year - 1), times=1 + share)  # fmt: skip
        yield step
        yield step._replace(limit=-room, sense="at_least", times=1 - share, least=none)


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[Step, Fraction]]:
    for fund, year, amount in case.payments(pick):
        if spec.funds is None or fund in spec.funds:
            yield (fund, year), Fraction(amount)


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec | None:
    """With the least share or amount that lets it pass; None where a year after one without
    spend would need a share of nothing."""
    spent, none = totals(_adds, spec, case, portfolio), Fraction(0)
    paid = [(spent.get((fund, year - 1), none), spent.get((fund, year), none))
            for fund, year in _steps(spec, case)]  # fmt: skip
    pairs = [(before, abs(now - before)) for before, now in paid]
    if spec.at_most is not None:
        most = max([Fraction(spec.at_most.value), *(jump for _, jump in pairs)])
        return spec.model_copy(update={"at_most": spec.at_most.moved(rounded_up(most))})
    assert spec.share is not None
    if any(jump and not before for before, jump in pairs):
        return None
    most = max([Fraction(spec.share.value), *(jump / before for before, jump in pairs if before)])
    return spec.model_copy(update={"share": spec.share.moved(rounded_up(most))})


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    if spec.at_most is None:
        assert spec.share is not None
        most = words.of_hundred(100 * spec.share.value)
    else:
        most = words.number(spec.at_most.value)
        most = words.aside(most, words.unit(uses[0].unit)) if uses else most
    return words(
        "From one year to the next the spend of a fund may rise or fall by at most {most}; "
        "at the limit: {full}.",
        most=most, full=names(_tight(uses), words) or words("none"),
    )  # fmt: skip


def _tight(uses: Sequence[Use]) -> list[Use]:
    """One use of each year that is at a limit above nothing."""
    return list({u.what: u for u in uses if u.slack == 0 and u.limit}.values())
