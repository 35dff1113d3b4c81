"""Outcomes: expected coverage over every outcome of the funded projects.

Each funded candidate succeeds with its probability; without the funding it would succeed with its
option's probability without. All are independent. Supply that is capped by demand is concave, so
where nothing would come without funding, the coverage of expected supply is an upper bound of the
expected coverage. Metals are separate: for each metal, year and state the distribution of supply is
built project by project in rationals, totals that are equal or beyond all steps being merged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from optimizer.case.case import Case
from optimizer.domain.nouns import Metal, State
from optimizer.domain.portfolio import Portfolio
from optimizer.measures import coverage

MAX_TOTALS = 1 << 10
"""Different totals of one metal that are kept; beyond it the figure is not given."""

Funding = Literal["with", "without"]
Distribution = dict[Fraction, Fraction]


@dataclass(frozen=True)
class Outcomes:
    """``expected``: gain of expected coverage over funding nothing, points. ``none``: for each
    metal that the plan may supply, the chance that every funded project for it fails.
    ``bounded``: whether the plain measure is an upper bound of ``expected``."""

    expected: Fraction
    none: dict[str, Fraction]
    bounded: bool


def outcomes(case: Case, portfolio: Portfolio) -> Outcomes | None:
    """None where the measure is not coverage, or there are too many different totals."""
    if not isinstance(case.measure, coverage.Spec):
        return None
    total = Fraction(0)
    for metal in case.metals:
        for state in case.states:
            for year in case.supply_years:
                after = _expected(case, case.measure, metal, state, year, portfolio, "with")
                before = _expected(case, case.measure, metal, state, year, portfolio, "without")
                if after is None or before is None:
                    return None
                total += 100 * Fraction(state.probability.value) * (after - before)
    alone = not any(case.option(p).probability_without.value for p in portfolio.picks)
    return Outcomes(total, dict(_none(case, portfolio)), alone)


def _expected(
    case: Case,
    spec: coverage.Spec,
    metal: Metal,
    state: State,
    year: int,
    portfolio: Portfolio,
    funding: Funding,
) -> Fraction | None:
    """Expected worth of the metal's coverage in one year and state, discounted and weighted."""
    demand = case.demand(metal, year, state)
    steps = coverage.steps_of(spec, metal)
    cap = sum((Fraction(s.width.value) for s in steps), Fraction(0))
    spread: Distribution = {min(cap, case.existing(metal, year, state) / demand): Fraction(1)}
    for chance, tonnes in _projects(case, metal, state, year, portfolio, funding):
        wider: Distribution = {}
        for ratio, p in spread.items():
            more = min(cap, ratio + tonnes / demand)
            wider[more] = wider.get(more, Fraction(0)) + p * chance
            wider[ratio] = wider.get(ratio, Fraction(0)) + p * (1 - chance)
        if len(wider) > MAX_TOTALS:
            return None
        spread = wider
    worth = sum((p * coverage.step_worth(steps, r) for r, p in spread.items()), Fraction(0))
    return worth * case.discount(year) * Fraction(metal.weight.value)


def _projects(
    case: Case, metal: Metal, state: State, year: int, portfolio: Portfolio, funding: Funding
) -> Iterator[tuple[Fraction, Fraction]]:
    """(chance, t/yr if it succeeds) of every project of the portfolio that supplies the metal."""
    for pick in portfolio.picks:
        c, option = case.candidate[pick.candidate], case.option(pick)
        chance = option.probability if funding == "with" else option.probability_without
        planned = (t for m, y, t in case.planned(pick) if (m, y) == (metal.id, year))
        tonnes = sum(planned, Fraction(0))
        if tonnes and chance.value:
            factor = case.factor(state, "supply", metal=metal.id, host=c.host, candidate=c.id)
            yield Fraction(chance.value), tonnes * factor


def _none(case: Case, portfolio: Portfolio) -> Iterator[tuple[str, Fraction]]:
    """(metal, chance that no funded project supplies any of it)."""
    for metal in case.metals:
        chance, any_supply = Fraction(1), False
        for pick in portfolio.picks:
            if any(m == metal.id and t for m, _, t in case.planned(pick)):
                any_supply = True
                chance *= 1 - Fraction(case.option(pick).probability.value)
        if any_supply:
            yield metal.id, chance
