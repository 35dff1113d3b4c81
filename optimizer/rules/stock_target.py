"""stock_target: of each named metal a stock of so many days of demand.

For every metal m, with the demand of the supply year v = ``year``:

    365 / demand[m,v] x (stock held[m] + sum of stock additions x that started by v)  >=  at_least

in days; the stock in t, the demand in t/yr as the case gives it, whatever the state. Additions
count as expected: tonnes x (probability with funding - without).

Why: a stock is what is left when supply stops. It is a buffer that is used up once (60 days are
16.4 % of one year's demand), and never yearly supply.

    {"id": "state-stock", "kind": "stock_target", "metals": ["cobalt", "tungsten", "vanadium"],
     "at_least": 42, "year": 2018}

Source: Japan's target of 60 days, 42 of the state and 18 of firms (Argus, 3 July 2020); who counts
the firms' stock too asks for 60 of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import DAYS, Figure, MetalId, Year, field
from optimizer.domain.metals import Metal
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Quantity, rounded_up
from optimizer.domain.results import Rows, Use
from optimizer.domain.states import DAYS_OF_A_YEAR
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import Limit, additive
from optimizer.rules.checks import outside
from optimizer.rules.contract import KIND, Entries, RuleSpec
from optimizer.rules.tables import difference, names
from optimizer.words import N_, Words

kind = "stock_target"
name = N_("stock target")
per_state = False


class Spec(RuleSpec):
    """``at_least`` so many days of the demand of ``year``; ``metals``: of which (all where left
    out)."""

    about: ClassVar[tuple[str, ...]] = ("metal",)
    kind: Annotated[Literal["stock_target"], KIND]
    at_least: Annotated[Quantity, Figure(DAYS, high=100_000)] = field(
        "at least", "How many days of demand must be in stock."
    )
    year: Year = field("year", "Supply year whose demand is meant, and by which the stock is held.")
    metals: tuple[MetalId, ...] | None = field("metals", "Ids of metals; all if left out.", None)

    def counts(self, metal: str) -> bool:
        return self.metals is None or metal in self.metals

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """Days of a demand that there is, in a year of the supply years."""
        for place, spec in entries:
            yield from outside(f"{place}/year", spec.year, case.supply_years, "supply")
            for metal in case.metals:
                if spec.counts(metal.id) and metal.demand.at(spec.year).value <= 0:
                    tail = f"/metals/{spec.metals.index(metal.id)}" if spec.metals else ""
                    yield Fault(
                        f"{place}{tail}", "stock-without-demand",
                        f"{metal.id!r} has no demand in {spec.year}, so that no stock of it lasts "
                        "a number of days.",
                        "Give the metal a demand, or take it out of the stock target.",
                    )  # fmt: skip

    def uses_stock(self, metal: str) -> bool:
        return self.counts(metal)


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    metal = np.flatnonzero([spec.counts(m) for m in facts.names.metals])
    year = facts.names.supply_years.index(str(spec.year))
    days = DAYS_OF_A_YEAR / facts.demand[:, year]  # of one tonne
    place = np.full(len(days), -1)
    place[metal] = np.arange(len(metal))
    in_time = facts.plan_start[facts.stock_plan] <= spec.year
    use = np.flatnonzero((place[facts.stock_metal] >= 0) & in_time)
    held = days[metal] * facts.stock_held[metal]
    return Rows(
        -difference(held, np.full(len(metal), float(spec.at_least.value))),
        np.full(len(metal), np.inf),
        place[facts.stock_metal[use]],
        facts.stock_plan[use],
        days[facts.stock_metal[use]],
        facts.stock_key[use],
        ((facts.names.metals, metal),),
    )


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    least = Fraction(spec.at_least.value)
    for metal in case.metals:
        if spec.counts(metal.id):
            held = Fraction(metal.stock.value) * _days(spec, metal)
            yield Limit(metal.id, metal.id, least, "days", "at_least", held)


def _days(spec: Spec, metal: Metal) -> Fraction:
    """How long a tonne lasts."""
    return DAYS_OF_A_YEAR / Fraction(metal.demand.at(spec.year).value)


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[str, Fraction]]:
    if pick.start <= spec.year:
        for metal, tonnes in case.expected_stock(pick):
            yield metal, tonnes * _days(spec, case.metal[metal])


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    """With the days that every metal has, where those are fewer."""
    days = (Fraction(u.used) for u in uses(spec, case, portfolio))
    least = min([Fraction(spec.at_least.value), *days])
    return spec.model_copy(update={"at_least": spec.at_least.moved(-rounded_up(-least))})


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    if not uses:
        return words("No metal has a stock target.")
    of = words("each metal") if spec.metals is None else words.listing(list(spec.metals))
    text = words("The stock of {of} lasts at least {n} days of the demand of {year}", of=of,
                 n=words.number(spec.at_least.value), year=spec.year)  # fmt: skip
    near = min(uses, key=lambda u: u.used)
    full = names(uses, words)
    if full:
        return words("{text}; no more than that: {full}.", text=text, full=full)
    return words("{text}; nearest: {what} with {used} days.", text=text, what=near.what,
                 used=words.figures(near.used))  # fmt: skip
