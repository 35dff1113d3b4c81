"""value: expected supply to the home market at reference prices, over the supply years.

    maximise  sum over w, v, m of  p[w] discount[v] price[m] x sum of supply[c,o,m,v,w] x[c,o,t]

in the case's money unit; price in money unit a tonne. A metal without a price is an error unless
``excluded`` names it: nothing is left out in silence. Of a state with days, it is the supply of its
days. Neither weights nor stock enter it.

    {"kind": "value", "excluded": ["ga"]}

Source: policy of the case (reference prices, each with its own source).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np

from optimizer.domain.exact import ExactMeasure
from optimizer.domain.facts import Facts
from optimizer.domain.fields import MetalId, field
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Rows
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.measures.contract import KIND, MeasureSpec, singles
from optimizer.words import N_

kind = "value"
name, effect = N_("value"), N_("expected supply at reference prices")


class Spec(MeasureSpec):
    """``excluded``: metals that are left out by name."""

    kind: Annotated[Literal["value"], KIND]
    excluded: tuple[MetalId, ...] = field(
        "metals that do not count", "Ids of metals that are left out.", ()
    )

    def faults(self, case: World) -> Iterator[Fault]:
        for i, metal in enumerate(case.metals):
            if metal.price is None and metal.id not in self.excluded:
                yield Fault(
                    f"/metals/{i}", "no-price",
                    f"The measure is value, and {metal.id!r} has no price.",
                    "Give it a price, or name it in /measure/excluded.",
                )  # fmt: skip


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    counted = np.array([m not in spec.excluded for m in facts.names.metals])
    use = np.flatnonzero(counted[facts.supply_metal])
    worth = (
        facts.probability[state]
        * facts.discount[facts.supply_year[use]]
        * facts.price[facts.supply_metal[use]]
        * facts.supply_factor[state][use]
        * facts.part_of_year(state)
    )
    return Rows(cost_col=facts.supply_plan[use], cost_factor=worth, cost_key=facts.supply_key[use])


def value(spec: Spec, case: World, portfolio: Portfolio) -> Fraction:
    total = Fraction(0)
    for state in case.states:
        chance = Fraction(state.probability.value) * case.part_of_year(state)
        for (metal, year), tonnes in case.secured(portfolio, state).items():
            price = case.metal[metal].price
            if metal not in spec.excluded and price is not None:
                worth = Fraction(price.value) * tonnes * case.discount(year)
                total += chance * worth
    return total


def exact(spec: Spec, case: World) -> ExactMeasure:
    return singles(value, spec, case)


def unit(spec: Spec, case: World) -> str:
    return case.currency.unit
