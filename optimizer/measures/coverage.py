"""coverage: how much of each metal's demand is secured, in points, with concave steps.

    maximise  100 x sum over w, v, m, k of  p[w] discount[v] weight[m] slope[k] width[k] z[m,v,k,w]
    subject to  sum over k of demand width[k] z[m,v,k,w]  <=  existing + sum of supply x
                0 <= z <= 1

1 point = 1 % of the demand of a metal of weight 1, at slope 1 and discount 1. Slopes never rise, so
the first steps fill first. Supply in t/yr is expected supply: planned output x share to
the home market x (probability with funding - without).

In a state with days (a shock), demand and supply are those of its days: t/yr x days / 365. Relief
in t out of stocks is added to supply there, and only there:

    sum over k of demand width[k] z[m,v,k,w]  <=  existing + sum of supply x + relief[m,v,w]
    sum over u <= v of relief[m,u,w]  <=  stock held + sum of stock additions x that started by v

A stock is released once, whatever the number of supply years, so it is no yearly supply; in the
last one it is spread over the years that this stands for. It goes to where it is worth most;
``value`` recomputes that from the case alone.

Coverage of expected supply is an upper bound of expected coverage, since supply beyond demand
counts nothing; ``expected`` gives that figure over all outcomes of the funded projects.

    {"kind": "coverage", "steps": [{"width": 0.3, "slope": 1}, {"width": 0.7, "slope": 0.5}]}

Source: policy of the case (weights and steps).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from optimizer.domain.exact import ExactMeasure
from optimizer.domain.facts import Facts
from optimizer.domain.fields import field
from optimizer.domain.metals import Metal, Step
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import ONE
from optimizer.domain.results import Rows
from optimizer.domain.states import State
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.measures.contract import KIND, MeasureSpec
from optimizer.measures.coverage_exact import Coverage
from optimizer.measures.relief import relief, with_relief
from optimizer.words import N_

kind = "coverage"
name, effect = N_("coverage"), N_("coverage of expected supply")


class Spec(MeasureSpec):
    """``steps`` hold for every metal that has none of its own."""

    kind: Annotated[Literal["coverage"], KIND]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)] = field(
        "coverage step",
        "Coverage steps of every metal that has none of its own.",
        (Step(width=ONE, slope=ONE),),
    )

    counts_stocks: ClassVar[bool] = True

    def faults(self, case: World) -> Iterator[Fault]:
        """Steps whose worth rises: a further tonne would be worth more than the one before."""
        yield from rising("/measure/steps", self.steps)


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    n_metal, n_year = facts.demand.shape
    default = [(float(s.width.value), float(s.slope.value)) for s in spec.steps]
    steps = [own if own is not None else default for own in facts.steps]
    sizes = np.array([len(s) for s in steps])
    width = np.array([w for s in steps for w, _ in s])
    slope = np.array([g for s in steps for _, g in s])
    metal = np.repeat(np.arange(n_metal), sizes)
    number = np.arange(len(metal)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    demand = facts.demand * facts.demand_factor[state][:, None]
    # own columns: metal-step pairs within years, year varying fastest
    z_metal, z_year = np.repeat(metal, n_year), np.tile(np.arange(n_year), len(metal))
    worth = 100.0 * facts.probability[state] * facts.discount[z_year] * facts.weight[z_metal]
    z_row = z_metal * n_year + z_year
    s_row = facts.supply_metal * n_year + facts.supply_year
    n_z, n_row = len(z_metal), n_metal * n_year
    m_code, v_code = np.divmod(np.arange(n_row), n_year)
    steps_names = [f"step{k + 1}" for k in range(int(sizes.max()))]
    made = Rows(
        lower=np.full(n_row, -np.inf),
        upper=facts.existing_total(state).ravel(),
        row=np.concatenate((z_row, s_row)),
        col=np.concatenate((-1 - np.arange(n_z), facts.supply_plan)),
        # in tonnes: a share of a large demand may be too small a number for a solver to see
        factor=np.concatenate(
            (np.repeat(width, n_year) * demand.ravel()[z_row], -facts.supply_factor[state])
        ),
        key=np.concatenate((np.full(n_z, -1), facts.supply_key)),
        labels=((facts.names.metals, m_code), (facts.names.supply_years, v_code)),
        own_upper=np.ones(n_z),
        own_cost=worth * np.repeat(slope * width, n_year),
        own_labels=(
            (facts.names.metals, z_metal),
            (facts.names.supply_years, z_year),
            (steps_names, np.repeat(number, n_year)),
        ),
    )
    if not facts.is_shock(state):
        return made
    widths = np.array([sum(w for w, _ in s) for s in steps])
    return with_relief(made, facts, state, demand * widths[:, None])


def steps_of(spec: Spec, metal: Metal) -> Sequence[Step]:
    return metal.steps if metal.steps is not None else spec.steps


def step_worth(steps: Sequence[Step], ratio: Fraction) -> Fraction:
    """sum over k of slope[k] x (part of the ratio that falls into step k), slopes not rising."""
    worth = Fraction(0)
    for step in steps:
        if not ratio:
            break
        width, slope = step.exact
        part = min(ratio, width)
        worth += part * slope
        ratio -= part
    return worth


def value(spec: Spec, case: World, portfolio: Portfolio) -> Fraction:
    mine: dict[str, list[Pick]] = {}
    for pick in portfolio.picks:
        for metal in case.metals_of(pick):
            mine.setdefault(metal, []).append(pick)
    known = case.known_worths(spec)
    total = Fraction(0)
    for state in case.states:
        part = Fraction(0)
        for of in case.metals:
            key = of.id, state.id, tuple(mine.get(of.id, ()))
            if key not in known:
                known[key] = _of_metal(spec, case, of, state, Portfolio(key[2]))
            part += known[key]
        total += Fraction(state.probability.value) * part
    return 100 * total


def _of_metal(
    spec: Spec, case: World, metal: Metal, state: State, portfolio: Portfolio
) -> Fraction:
    """Worth of one metal in a state, by the picks of it."""
    secured = case.secured(portfolio, state)
    supply = [
        case.existing(metal, year, state) + secured.get((metal.id, year), 0)
        for year in case.supply_years
    ]
    stock = case.stock(portfolio, metal) if case.releases(state, metal.id) else ()
    return sum(worths(spec, case, metal, state, supply, stock), Fraction(0))


def worths(
    spec: Spec,
    case: World,
    metal: Metal,
    state: State,
    supply: Sequence[Fraction],
    stock: Sequence[Fraction] = (),
) -> Iterator[Fraction]:
    """Discounted and weighted worth of a metal's coverage in each supply year of a state that has
    any, with what the stock gives."""
    steps = steps_of(spec, metal)
    if any(stock):
        given = relief(case, metal, state, steps, supply, stock)
        supply = [
            s + (g and g / case.served(state, v))
            for s, g, v in zip(supply, given, case.supply_years, strict=True)
        ]
    for year, tonnes in zip(case.supply_years, supply, strict=True):
        if tonnes:
            ratio = tonnes / case.demand(metal, year, state)
            weight = case.discount(year) * Fraction(metal.weight.value)
            yield weight * step_worth(steps, ratio)


def exact(spec: Spec, case: World) -> ExactMeasure:
    return Coverage(case, {m.id: steps_of(spec, m) for m in case.metals}).exact()


def unit(spec: Spec, case: World) -> str:
    return "pt"


def rising(place: str, steps: Sequence[Step]) -> Iterator[Fault]:
    """Steps whose slope rises."""
    for k in range(1, len(steps)):
        if steps[k].slope.value > steps[k - 1].slope.value:
            before, slope = (s.slope.value for s in steps[k - 1 : k + 1])
            yield Fault(
                f"{place}/{k}/slope", "rising-slope",
                f"The slope rises from {before} to {slope}: a further tonne would be worth "
                "more than the one before.", "Order the steps by falling slope.",
            )  # fmt: skip
