"""tonnes: expected supply to the home market, weighted by metal, over the supply years.

    maximise  sum over w, v, m of  p[w] discount[v] weight[m] x sum of supply[c,o,m,v,w] x[c,o,t]

in t (t/yr, summed over the supply years; of a state with days, the supply of its days). Neither
demand nor existing supply nor stock enters it.

    {"kind": "tonnes"}

Source: policy of the case (weights).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from optimizer.domain.exact import ExactMeasure
from optimizer.domain.facts import Facts
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Rows
from optimizer.domain.world import World
from optimizer.measures.contract import KIND, MeasureSpec, singles
from optimizer.words import N_

kind = "tonnes"
name, effect = N_("tonnes"), N_("expected supply")


class Spec(MeasureSpec):
    """No options."""

    kind: Annotated[Literal["tonnes"], KIND]


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    worth = (
        facts.probability[state]
        * facts.discount[facts.supply_year]
        * facts.weight[facts.supply_metal]
        * facts.supply_factor[state]
        * facts.part_of_year(state)
    )
    return Rows(cost_col=facts.supply_plan, cost_factor=worth, cost_key=facts.supply_key)


def value(spec: Spec, case: World, portfolio: Portfolio) -> Fraction:
    total = Fraction(0)
    for state in case.states:
        chance = Fraction(state.probability.value) * case.part_of_year(state)
        for (metal, year), tonnes in case.secured(portfolio, state).items():
            weight = Fraction(case.metal[metal].weight.value)
            total += chance * case.discount(year) * weight * tonnes
    return total


def exact(spec: Spec, case: World) -> ExactMeasure:
    return singles(value, spec, case)


def unit(spec: Spec, case: World) -> str:
    return "t"
