"""supply_concentration: no host may grow beyond a share of a metal's demand, or of what is secured.

For every host h, metal m, supply year v and state w, with S = expected supply of the portfolio:

    of demand:   existing[h,m,v] + S[h,m,v]  <=  max(share x demand[m,v], existing[h,m,v])
    of secured:  existing[h,m,v] + S[h,m,v]  <=  share x (existing[m,v] + S[m,v])

in t/yr of contained metal. 'of demand' lets nobody above the share grow, and bars no sole source
below it. 'of secured' is linear too, but funding less may break it, and a metal with one source
can never meet a share below 1: lint warns.

Why: a second source is worth having only where it is not the first one again.

    {"id": "no-sole-source", "kind": "supply_concentration", "of": "demand", "share": 0.4}

Source: policy of the case; 92 % of Japan's rare-earth imports came from one host in 2009.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.nouns import Metal, State
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import Id, Quantity
from optimizer.domain.results import Rows, Use
from optimizer.domain.world import World
from optimizer.rules.contract import RuleSpec
from optimizer.rules.tables import worst
from optimizer.words import Words

kind = "supply_concentration"
per_state = True


class Spec(RuleSpec):
    """``share`` between 0 and 1; ``metals``: which metals (all where left out)."""

    kind: Literal["supply_concentration"]
    of: Literal["demand", "secured"] = "demand"
    share: Quantity
    metals: tuple[Id, ...] | None = None


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    n_host, (n_metal, n_year) = len(facts.names.hosts), facts.demand.shape
    share = float(spec.share.value)
    held = np.zeros((n_host, n_metal, n_year))
    has_host = facts.existing_host >= 0
    tonnes = facts.existing_tonnes * facts.existing_factor[state][:, None]
    np.add.at(held, (facts.existing_host[has_host], facts.existing_metal[has_host]),
              tonnes[has_host])  # fmt: skip
    s_host = facts.plan_host[facts.supply_plan]
    wanted = [spec.metals is None or m in spec.metals for m in facts.names.metals]
    use = np.flatnonzero((s_host >= 0) & np.array(wanted)[facts.supply_metal])
    cell = (s_host[use] * n_metal + facts.supply_metal[use]) * n_year + facts.supply_year[use]
    cells, row = np.unique(cell, return_inverse=True)
    host, metal, year = np.unravel_index(cells, held.shape)
    col, key = facts.supply_plan[use], facts.supply_key[use]
    factor = facts.supply_factor[state][use]
    here = held[host, metal, year]
    if spec.of == "demand":
        demand = facts.demand[metal, year] * facts.demand_factor[state][metal]
        upper = np.maximum(share * demand - here, 0.0)
    else:
        upper = share * facts.existing_total(state)[metal, year] - here
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


def uses(spec: Spec, case: World, portfolio: Portfolio) -> Iterator[Use]:
    for state in case.states:
        for metal in case.metals:
            if spec.metals is None or metal.id in spec.metals:
                yield from _metal_uses(spec, case, portfolio, metal, state)


def _metal_uses(
    spec: Spec, case: World, portfolio: Portfolio, metal: Metal, state: State
) -> Iterator[Use]:
    share = Fraction(spec.share.value)
    hosts = dict.fromkeys(
        c.host for c in case.candidates for o in c.options for s in o.supply
        if c.host and s.metal == metal.id
    )  # fmt: skip
    total = case.secured(portfolio, state)
    for host in hosts:
        mine = Portfolio(
            tuple(p for p in portfolio.picks if case.candidate[p.candidate].host == host)
        )
        supply = case.secured(mine, state)
        only = metal.model_copy(
            update={"existing": tuple(e for e in metal.existing if e.host == host)}
        )
        for year in case.supply_years:
            held = case.existing(only, year, state)
            used = held + supply.get((metal.id, year), Fraction(0))
            if spec.of == "demand":
                limit = max(share * case.demand(metal, year, state), held)
            else:
                limit = share * (
                    case.existing(metal, year, state) + total.get((metal.id, year), Fraction(0))
                )
            what = " ".join((host, metal.id, str(year)))
            if len(case.states) > 1:
                what += f" {state.id}"
            yield Use(what, used, limit, "t/yr", grows=spec.of == "demand")


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    of = words("demand") if spec.of == "demand" else words("what is secured")
    text = words("No host may grow beyond {share} of a metal's {of}",
                 share=words.percent(spec.share.value, 0), of=of)  # fmt: skip
    near = worst([u for u in uses if u.used])
    if near is None:
        return words("{text}.", text=text)
    return words("{text}; nearest: {what} with {used} of {limit} t/yr.", text=text,
                 what=near.what, used=words.number(near.used, 0),
                 limit=words.number(near.limit, 0))  # fmt: skip
