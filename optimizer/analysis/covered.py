"""Covered: each metal's coverage with a portfolio, by year and state; what comes out of stock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from optimizer.case.case import Case
from optimizer.domain.metals import Metal
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.states import State
from optimizer.measures import coverage
from optimizer.measures.relief import relief

PLAIN = coverage.Spec.model_construct(kind="coverage")
"""One step to all of the demand, for a case whose measure has none."""


@dataclass(frozen=True)
class Covered:
    """One metal in one year and state. ``demand``, ``existing`` and ``added`` (by the portfolio) in
    t/yr; ``relief``: t out of the stock; ``served``: the years of demand it is spread over."""

    metal: Metal
    year: int
    state: State
    demand: Fraction
    existing: Fraction
    added: Fraction
    relief: Fraction
    served: Fraction

    @property
    def of_stock(self) -> Fraction:
        """Relief as a share of the demand of the days."""
        return self.relief and self.relief / (self.demand * self.served)

    @property
    def after(self) -> Fraction:
        """Supply and relief as a share of demand."""
        return (self.existing + self.added) / self.demand + self.of_stock


def covered(case: Case, portfolio: Portfolio, state: State) -> Iterator[Covered]:
    """Every metal and supply year of a state, in the order of the case. Relief goes to where it is
    worth most by the steps of the measure; of one that has none, every tonne up to demand counts
    the same."""
    spec = case.measure if isinstance(case.measure, coverage.Spec) else PLAIN
    secured, years = case.secured(portfolio, state), case.supply_years
    for metal in case.metals:
        existing = [case.existing(metal, v, state) for v in years]
        added = [secured.get((metal.id, v), Fraction(0)) for v in years]
        supply = [e + a for e, a in zip(existing, added, strict=True)]
        steps, stock = coverage.steps_of(spec, metal), case.stock(portfolio, metal)
        given = relief(case, metal, state, steps, supply, stock)
        for year, e, a, r in zip(years, existing, added, given, strict=True):
            demand = case.demand(metal, year, state)
            yield Covered(metal, year, state, demand, e, a, r, case.served(state, year))
