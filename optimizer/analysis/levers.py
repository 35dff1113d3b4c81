"""Levers: what the candidates of each kind carry, metal by metal; what a host receives and gives.

All exact, of one portfolio, from the case's own decimals. Supply is expected supply in the normal
state, t/yr to the home market.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from optimizer.analysis.covered import covered
from optimizer.case.case import Case
from optimizer.domain.candidates import Candidate
from optimizer.domain.metals import Metal
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.states import State

Tonnes = Mapping[str, Fraction]
"""Tonnes by id, of a kind or of a metal; only what is not zero."""


@dataclass(frozen=True)
class Path:
    """One metal in one supply year, t/yr: demand, existing, and what each kind adds."""

    metal: Metal
    year: int
    demand: Fraction
    existing: Fraction
    added: Tonnes

    @property
    def supply(self) -> Fraction:
        return self.existing + sum(self.added.values(), Fraction(0))


@dataclass(frozen=True)
class Stocked:
    """The stock of one metal in one shock, t: ``held`` already, expected additions by kind, and
    what is released, over all supply years; ``of_plan``: more than would be without the additions.
    ``most``: its largest part of the demand of a year's shock days, in ``year``."""

    metal: Metal
    state: State
    held: Fraction
    added: Tonnes
    released: Fraction
    of_plan: Fraction
    most: Fraction
    year: int


@dataclass(frozen=True)
class Exchange:
    """One host (None: at home): who is funded there, what each fund pays over all years (nominal),
    the spend of all funds together, and what comes of it: t/yr in the last supply year, and t."""

    host: str | None
    picks: tuple[Pick, ...]
    received: Mapping[str, Decimal]
    spend: Fraction
    supply: Tonnes
    stock: Tonnes


def kinds(case: Case, plan: Portfolio) -> list[str]:
    """The kinds of the funded candidates, in the order of the case."""
    return list(dict.fromkeys(c.kind for c in case.candidates if c.id in plan.candidates))


def supply_of(case: Case, pick: Pick) -> dict[tuple[str, int], Fraction]:
    """What one pick supplies by (metal, supply year)."""
    return case.secured(Portfolio((pick,)), case.normal)


def paths(case: Case, plan: Portfolio) -> list[Path]:
    """Every metal and supply year, in the order of the case."""
    state = case.normal
    added: dict[tuple[str, int], dict[str, Fraction]] = {}
    for pick in plan.picks:
        kind = case.candidate[pick.candidate].kind
        for at, tonnes in supply_of(case, pick).items():
            _add(added.setdefault(at, {}), kind, tonnes)
    order = kinds(case, plan)
    found = []
    for metal in case.metals:
        for year in case.supply_years:
            by_kind = added.get((metal.id, year), {})
            demand = case.demand(metal, year, state)
            existing = case.existing(metal, year, state)
            in_order = {k: by_kind[k] for k in order if by_kind.get(k)}
            found.append(Path(metal, year, demand, existing, in_order))
    return found


def stocked(case: Case, plan: Portfolio) -> Iterator[Stocked]:
    """Every shock and metal that has a stock, held or added."""
    empty = _without_additions(case)
    for state in (s for s in case.states if s.days is not None):
        found = list(covered(case, plan, state))
        bare = list(covered(empty, plan, state))
        for metal in case.metals:
            held, added = Fraction(metal.stock.value), _additions(case, plan, metal)
            if not held and not added:
                continue
            years = [c for c in found if c.metal.id == metal.id]
            released = sum((c.relief for c in years), Fraction(0))
            less = sum((c.relief for c in bare if c.metal.id == metal.id), Fraction(0))
            peak = max(years, key=lambda c: c.of_stock)
            yield Stocked(metal, state, held, added, released, released - less,
                          peak.of_stock, peak.year)  # fmt: skip


def stock_of(case: Case, pick: Pick) -> dict[str, Fraction]:
    """Expected t that one pick adds to stocks, by metal."""
    found: dict[str, Fraction] = {}
    option = case.option(pick)
    gain = Fraction(option.probability.value) - Fraction(option.probability_without.value)
    for metal, tonnes in case.stored(pick):
        _add(found, metal, tonnes * gain)
    return found


def hosts(case: Case, plan: Portfolio) -> list[Exchange]:
    """Every host in which something is funded, in the order of the case, and then home."""
    found = []
    for host in (*case.host, None):
        picks = tuple(p for p in plan.picks if case.candidate[p.candidate].host == host)
        if picks:
            found.append(_exchange(case, host, picks))
    return found


def _exchange(case: Case, host: str | None, picks: tuple[Pick, ...]) -> Exchange:
    last = case.supply_years[-1]
    paid: dict[str, Decimal] = {}
    supply: dict[str, Fraction] = {}
    stock: dict[str, Fraction] = {}
    for (fund, _), amount in case.spent(picks).items():
        paid[fund] = paid.get(fund, Decimal(0)) + amount
    for pick in picks:
        for (metal, year), tonnes in supply_of(case, pick).items():
            if year == last:
                _add(supply, metal, tonnes)
        for metal, tonnes in stock_of(case, pick).items():
            _add(stock, metal, tonnes)
    spend = sum((Fraction(case.spend(p)) for p in picks), Fraction(0))
    received = {f.id: paid[f.id] for f in case.funds if paid.get(f.id)}
    return Exchange(host, picks, received, spend, _ordered(case, supply), _ordered(case, stock))


def _additions(case: Case, plan: Portfolio, metal: Metal) -> Tonnes:
    """Expected t that each kind adds to the stock of a metal."""
    found: dict[str, Fraction] = {}
    for pick in plan.picks:
        tonnes = stock_of(case, pick).get(metal.id)
        if tonnes:
            _add(found, case.candidate[pick.candidate].kind, tonnes)
    return found


def _without_additions(case: Case) -> Case:
    """The case with the stocks that are held, and none that a candidate adds."""

    def bare(candidate: Candidate) -> Candidate:
        options = tuple(o.model_copy(update={"stock": ()}) for o in candidate.options)
        return candidate.model_copy(update={"options": options})

    return case.changed(candidates=tuple(bare(c) for c in case.candidates))


def _ordered(case: Case, by_metal: Tonnes) -> Tonnes:
    return {m.id: by_metal[m.id] for m in case.metals if by_metal.get(m.id)}


def _add(total: dict[str, Fraction], key: str, tonnes: Fraction) -> None:
    total[key] = total.get(key, Fraction(0)) + tonnes
