"""minimum_coverage: of each named metal a share of demand is supplied, year by year.

For every metal m, supply year v (``first`` to ``last``) and state w, with S = expected supply of
the portfolio:

    existing[m,v,w] + S[m,v,w]  >=  share x demand[m,v,w]

in t/yr of contained metal. It counts supply as it is, never the coverage steps of the measure; a
portfolio that supplies less in one state only breaks it there.

Why: a metal without which an industry stops must not be given up for cheaper points elsewhere.

    {"id": "light-rare-earths", "kind": "minimum_coverage", "metals": ["ree-light"],
     "share": 0.3, "first": 2015, "states": ["normal"]}

Source: policy of the case; METI's strategy of 28 July 2009 asks for a stable supply of each metal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import MetalId, StateId, Year, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Ratio, rounded_up
from optimizer.domain.results import Rows, Use
from optimizer.domain.states import State
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import Limit, additive, totals
from optimizer.rules.checks import outside
from optimizer.rules.contract import KIND, Entries, RuleSpec
from optimizer.rules.tables import difference, filled, nearest
from optimizer.words import N_, Words

kind = "minimum_coverage"
name = N_("minimum coverage")
per_state = True

Cell = tuple[str, str, int]
"""(state, metal, supply year)."""


class Spec(RuleSpec):
    """``share`` between 0 and 1; ``metals``, supply years from ``first`` to ``last`` and
    ``states``: which ones (all where left out)."""

    about: ClassVar[tuple[str, ...]] = ("metal", "year", "state")
    kind: Annotated[Literal["minimum_coverage"], KIND]
    share: Ratio = field("share", "Share of the demand that must be covered; 0.1 is 10 %.")
    metals: tuple[MetalId, ...] | None = field("metals", "Ids of metals; all if left out.", None)
    first: Year | None = field(
        "first", "First supply year that it holds for; the first one if left out.", None
    )
    last: Year | None = field(
        "last", "Last supply year that it holds for; the last one if left out.", None
    )
    states: tuple[StateId, ...] | None = field(
        "states", "Ids of states that it holds in; all if left out.", None
    )

    def counts(self, year: int) -> bool:
        return (self.first or year) <= year <= (self.last or year)

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        for place, spec in entries:
            for name, year in (("first", spec.first), ("last", spec.last)):
                if year is not None:
                    yield from outside(f"{place}/{name}", year, case.supply_years, "supply")


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    names = facts.names
    metals = np.array([spec.metals is None or m in spec.metals for m in names.metals])
    years = np.array([spec.counts(int(v)) for v in names.supply_years])
    asked = metals[:, None] & years[None, :]
    asked &= spec.states is None or names.states[state] in spec.states
    metal, year = np.nonzero(asked)
    place = np.full(asked.shape, -1)
    place[metal, year] = np.arange(len(metal))
    need = float(spec.share.value) * facts.demand * facts.demand_factor[state][:, None]
    lacks = -difference(facts.existing_total(state), need)
    row = place[facts.supply_metal, facts.supply_year]
    use = np.flatnonzero(row >= 0)
    return Rows(
        lacks[metal, year],
        np.full(len(metal), np.inf),
        row[use],
        facts.supply_plan[use],
        facts.supply_factor[state][use],
        facts.supply_key[use],
        ((names.metals, metal), (names.supply_years, year)),
    )


def _states(spec: Spec, case: World) -> list[State]:
    return [w for w in case.states if spec.states is None or w.id in spec.states]


def _cells(spec: Spec, case: World) -> Iterator[tuple[Cell, str, Fraction, Fraction]]:
    """(cell, how it is called, t/yr that is supplied already, t/yr of demand)"""
    for state in _states(spec, case):
        for metal in case.metals:
            if spec.metals is not None and metal.id not in spec.metals:
                continue
            for year in filter(spec.counts, case.supply_years):
                what = f"{metal.id} {year}" + (f" {state.id}" if len(case.states) > 1 else "")
                held, demand = case.existing(metal, year, state), case.demand(metal, year, state)
                yield (state.id, metal.id, year), what, held, demand


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    share = Fraction(spec.share.value)
    for cell, what, held, demand in _cells(spec, case):
        yield Limit(cell, what, share * demand, "t/yr", "at_least", held)


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[Cell, Fraction]]:
    for state in _states(spec, case):
        for metal, year, tonnes, _ in case.flows_in(state, pick):
            if spec.metals is None or metal in spec.metals:
                yield (state.id, metal, year), tonnes


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    """With the share that is met everywhere, where that is less."""
    found = totals(_adds, spec, case, portfolio)
    reached = [
        (held + found.get(cell, Fraction(0))) / demand
        for cell, _, held, demand in _cells(spec, case)
    ]
    least = min([Fraction(spec.share.value), *reached])
    return spec.model_copy(update={"share": spec.share.moved(-rounded_up(-least))})


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    if not uses:
        return words("No metal has a least coverage.")
    of = words("each metal's demand")
    if spec.metals is not None:
        of = words("the demand for {metals}", metals=words.listing(list(spec.metals)))
    share = words.of_hundred(spec.share.value * 100)
    text = words("At least {share} of {of} is supplied", share=share, of=of)
    near = min((u for u in uses if u.limit), key=filled, default=None)
    return nearest(text, near, words)
