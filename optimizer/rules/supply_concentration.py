"""supply_concentration: no host may grow beyond a share of a metal's demand, or of what is secured.

For every host h, metal m, supply year v and state w, with S = expected supply of the portfolio:

    of demand:   existing[h,m,v] + S[h,m,v]  <=  max(share x demand[m,v], existing[h,m,v])
    of secured:  existing[h,m,v] + S[h,m,v]  <=  share x (existing[m,v] + S[m,v])

in t/yr of contained metal, in a shock too: the part of a year that it lasts would scale both sides
alike. A tonne counts ``at`` the host that mines it ("mine"), or that processes it on its way to the
home market ("processing"; the host that mines it where none is named). Relief out of a stock is no
host's supply. 'of demand' lets nobody above the share grow, and bars no sole source below it. 'of
secured' is linear too, but funding less may break it, and a metal with one source can never meet a
share below 1: lint warns.

Why: a second source is worth having only where it is not the first one again; and ore that can be
processed in one host only is no second source.

    {"id": "no-sole-source", "kind": "supply_concentration", "of": "demand", "share": 0.4}
    {"id": "no-sole-works", "kind": "supply_concentration", "at": "processing", "share": 0.6,
     "metals": ["ree-heavy"]}

Source: policy of the case; 92 % of Japan's rare-earth imports came from one host in 2009.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import MetalId, field
from optimizer.domain.metals import Existing, Metal
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Ratio, rounded_up
from optimizer.domain.results import Rows, Use
from optimizer.domain.states import State
from optimizer.domain.streams import Place
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import Limit, additive, totals
from optimizer.rules.contract import KIND, Entries, RuleSpec
from optimizer.rules.tables import difference, filled, nearest
from optimizer.words import N_, Words

kind = "supply_concentration"
name = N_("supply concentration")
per_state = True

Cell = tuple[str, str | None, str, int]
"""(state, host, metal, supply year); no host: of all hosts."""


class Spec(RuleSpec):
    """``share`` between 0 and 1, ``at`` the mine or the processing; ``metals``: which metals (all
    where left out)."""

    about: ClassVar[tuple[str, ...]] = ("host", "metal", "year", "state")
    kind: Annotated[Literal["supply_concentration"], KIND]
    of: Literal["demand", "secured"] = field(
        "of", "What the share is of: demand, or secured supply.", "demand"
    )
    at: Place = field(
        "at", "Where a host counts: where it is mined, or where it is processed.", "mine"
    )
    share: Ratio = field("share", "Largest share that may come from one host; 0.4 is 40 %.")
    metals: tuple[MetalId, ...] | None = field("metals", "Ids of metals; all if left out.", None)

    def counts(self, metal: str) -> bool:
        return self.metals is None or metal in self.metals

    @classmethod
    def warnings(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        hosts = [e.processing for m in case.metals for e in m.existing]
        hosts += [s.processing for c in case.candidates for o in c.options for s in o.supply]
        for place, spec in entries:
            if spec.at == "processing" and not any(hosts):
                yield Fault(
                    f"{place}/at", "no-processing",
                    "No supply names a host of processing: it counts where it is mined.",
                    "Give supplies and existing supply their 'processing', or leave 'at' out.",
                )  # fmt: skip
            if spec.of == "secured":
                yield Fault(
                    place, "of-secured",
                    "A share of what is secured is not monotone: funding less may break it, and "
                    "a metal with one source can never meet it.",
                    "Use `of: demand` unless that is meant.",
                )  # fmt: skip


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    n_host, (n_metal, n_year) = len(facts.names.hosts), facts.demand.shape
    share = float(spec.share.value)
    held = np.zeros((n_host, n_metal, n_year))
    e_host, s_host = facts.existing_host, facts.plan_host[facts.supply_plan]
    if spec.at == "processing":
        e_host, s_host = facts.existing_processing, facts.supply_processing
    has_host = e_host >= 0
    tonnes = facts.existing_tonnes * facts.existing_factor[state][:, None]
    np.add.at(held, (e_host[has_host], facts.existing_metal[has_host]), tonnes[has_host])
    wanted = [spec.counts(m) for m in facts.names.metals]
    use = np.flatnonzero((s_host >= 0) & np.array(wanted)[facts.supply_metal])
    cell = (s_host[use] * n_metal + facts.supply_metal[use]) * n_year + facts.supply_year[use]
    cells = np.flatnonzero(np.bincount(cell))
    if spec.of == "secured":  # there a host that nobody adds to may be over the share too
        holds = np.flatnonzero((held > 0) & np.array(wanted)[None, :, None])
        cells = np.union1d(cells, holds)
    row = np.searchsorted(cells, cell)
    host, metal, year = np.unravel_index(cells, held.shape)
    col, key = facts.supply_plan[use], facts.supply_key[use]
    factor = facts.supply_factor[state][use]
    here = held[host, metal, year]
    if spec.of == "demand":
        demand = facts.demand[metal, year] * facts.demand_factor[state][metal]
        upper = np.maximum(difference(share * demand, here), 0.0)
    else:
        upper = difference(share * facts.existing_total(state)[metal, year], here)
        all_of = metal * n_year + year
        sup = np.flatnonzero(np.array(wanted)[facts.supply_metal])
        code = facts.supply_metal[sup] * n_year + facts.supply_year[sup]
        i, j = np.nonzero(all_of[:, None] == code[None, :])
        row = np.concatenate((row, i))
        col = np.concatenate((col, facts.supply_plan[sup[j]]))
        key = np.concatenate((key, facts.supply_key[sup[j]]))
        factor = np.concatenate((factor, -share * facts.supply_factor[state][sup[j]]))
    labels = (
        (facts.names.hosts, host),
        (facts.names.metals, metal),
        (facts.names.supply_years, year),
    )
    return Rows(np.full(len(cells), -np.inf), upper, row, col, factor, key, labels)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    share, due = Fraction(spec.share.value), dict[Cell, Fraction]()
    for cell, held, of in _cells(spec, case):
        state, host, metal, year = cell
        what = f"{host} {metal} {year}" + (f" {state}" if len(case.states) > 1 else "")
        if (every := _all(cell)) not in due:  # the same of each host
            due[every] = share * of
        if spec.of == "demand":
            yield Limit(cell, what, max(due[every], held), "t/yr", base=held)
        else:
            yield Limit(cell, what, due[every], "t/yr", base=held, grows=False, of=every,
                        times=share)  # fmt: skip


def _all(cell: Cell) -> Cell:
    """The same of all hosts."""
    state, _, metal, year = cell
    return state, None, metal, year


def _cells(spec: Spec, case: World) -> Iterator[tuple[Cell, Fraction, Fraction]]:
    """(cell, t/yr of the host without the portfolio, t/yr of which it is a share)."""
    sources = _sources(spec, case)
    for state in case.states:
        held = _held(spec, case, state)
        of = case.demand if spec.of == "demand" else case.existing
        for host, metal in sources:
            for year in case.supply_years:
                cell = state.id, host, metal.id, year
                yield cell, held.get((host, metal.id, year), Fraction(0)), of(metal, year, state)


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[Cell, Fraction]]:
    mine = case.candidate[pick.candidate].host
    for state in case.states:
        for metal, year, tonnes, works in case.flows_in(state, pick):
            if spec.counts(metal):
                host = works if spec.at == "processing" else mine
                cell = state.id, host, metal, year
                if host is not None:
                    yield cell, tonnes
                if spec.of == "secured":
                    yield _all(cell), tonnes


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec | None:
    """With the least share that lets it pass; None where that would be above 1."""
    found = totals(_adds, spec, case, portfolio)
    needed = share = Fraction(spec.share.value)
    for cell, held, of in _cells(spec, case):
        used, all_of = held + found.get(cell, 0), of + found.get(_all(cell), 0)
        if used > share * all_of and (used > held or spec.of == "secured"):
            needed = max(needed, used / all_of)
    if needed > 1:
        return None
    return spec.model_copy(update={"share": spec.share.moved(rounded_up(needed))})


def _sources(spec: Spec, case: World) -> list[tuple[str, Metal]]:
    """(host, metal) of everything that a candidate could supply, by metal; of what is secured,
    of everything that is supplied already too."""
    pairs = dict.fromkeys(
        (s.processing or c.host if spec.at == "processing" else c.host, s.metal)
        for c in case.candidates for o in c.options for s in o.supply
    )  # fmt: skip
    if spec.of == "secured":
        pairs |= dict.fromkeys((_place(spec, e), m.id) for m in case.metals for e in m.existing)
    return [
        (host, metal)
        for metal in case.metals
        if spec.counts(metal.id)
        for host, m in pairs
        if host is not None and m == metal.id
    ]


def _place(spec: Spec, e: Existing) -> str | None:
    """The host at which existing supply counts."""
    return e.processing or e.host if spec.at == "processing" else e.host


def _held(spec: Spec, case: World, state: State) -> dict[tuple[str | None, str, int], Fraction]:
    """Documented supply by (host, metal, supply year), t/yr."""
    held: dict[tuple[str | None, str, int], Fraction] = {}
    for metal in (m for m in case.metals if spec.counts(m.id)):
        for year in case.supply_years:
            for e, tonnes in case.existing_of(metal, year, state):
                cell = _place(spec, e), metal.id, year
                held[cell] = held[cell] + tonnes if cell in held else tonnes
    return held


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    of = words("a metal's demand")
    if spec.of == "secured":
        of = words("what is secured of a metal")
    share = words.percent(spec.share.value, 0)
    if spec.at == "processing":
        text = words("No host's processing may grow beyond {share} of {of}", share=share, of=of)
    else:
        text = words("No host may grow beyond {share} of {of}", share=share, of=of)
    near = max((u for u in uses if u.used and u.limit), key=filled, default=None)
    return nearest(text, near, words)
