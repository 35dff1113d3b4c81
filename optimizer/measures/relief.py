"""Relief: what stocks give in a shock, as rows and exactly.

In a shock w of so many days, with A[m,v] = t of the metal held, and added by picks that started by
supply year v:

    sum over u <= v of relief[m,u,w]  <=  A[m,v]           for every supply year v       (stock)
    relief[m,v,w] = 0              outside a shock, and in one that releases no stock of m

A stock is released once, whatever the number of years; 60 days of demand in stock cover a halt of
60 days, or half of one of 120. The last supply year may stand for several (terminal multiplier):
relief in it is spread over their days, so that a tonne covers no more there than in another year.
A row is written for the last year, and for each year after which something may still be added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from optimizer.domain.facts import Facts, FloatArray, IntArray
from optimizer.domain.metals import Metal, Step
from optimizer.domain.results import Labels, Rows
from optimizer.domain.states import State
from optimizer.domain.world import World


def with_relief(rows: Rows, facts: Facts, state: int, most: FloatArray) -> Rows:
    """Coverage rows (m x v of them, in t/yr) of a shock with the relief columns, and stock rows.

    ``most`` (m, v): t/yr beyond which nothing is worth more. Relief is in t over the days of the
    shock, so that in t/yr it is relief / (days / 365), in each of the years that a supply year
    stands for.
    """
    n_year, n_row = facts.demand.shape[1], len(rows.lower)
    served = facts.part_of_year(state) * facts.counts
    rate = np.divide(-1.0, served, out=np.zeros(n_year), where=served > 0)
    stocked = np.union1d(np.flatnonzero(facts.stock_held), facts.stock_metal).astype(np.int64)
    stocked = stocked[facts.released[state][stocked]]
    if not len(stocked):
        return rows
    metal, year = np.repeat(stocked, n_year), np.tile(np.arange(n_year), len(stocked))
    column, plain = -1 - len(rows.own_upper) - np.arange(len(metal)), np.full(len(metal), -1)
    of, until = _stock_rows(facts, stocked)
    # in each stock row: relief of the same metal, and additions to it, up to the year
    i, j = np.nonzero((of[:, None] == metal) & (until[:, None] >= year))
    k, a = np.nonzero((of[:, None] == facts.stock_metal) & (until[:, None] >= _bought(facts)))
    labels, own_labels = _labels(rows, of, until, metal, year)
    return replace(
        rows,
        lower=np.concatenate((rows.lower, np.full(len(of), -np.inf))),
        upper=np.concatenate((rows.upper, facts.stock_held[of])),
        row=np.concatenate((rows.row, metal * n_year + year, n_row + i, n_row + k)),
        col=np.concatenate((rows.col, column, column[j], facts.stock_plan[a])),
        factor=np.concatenate((rows.factor, rate[year], np.ones(len(j)), np.full(len(a), -1.0))),
        key=np.concatenate((rows.key, plain, np.full(len(j), -1), facts.stock_key[a])),
        labels=labels,
        own_upper=np.concatenate((rows.own_upper, most[metal, year] * served[year])),
        own_cost=np.concatenate((rows.own_cost, np.zeros(len(metal)))),
        own_labels=own_labels,
    )


def _bought(facts: Facts) -> IntArray:
    """(a) the supply year from which an addition may be released, counted from the first."""
    first = int(facts.names.supply_years[0])
    return np.asarray(facts.plan_start[facts.stock_plan] - first)


def _stock_rows(facts: Facts, stocked: IntArray) -> tuple[IntArray, IntArray]:
    """(metal, supply year up to which the row runs, counted from the first) of each stock row."""
    last, bought = facts.demand.shape[1] - 1, _bought(facts)
    found = [
        (m, v)
        for m in stocked
        for v in sorted({*(bought[facts.stock_metal == m] - 1), last})
        if 0 <= v <= last
    ]
    of, until = np.array(found, dtype=np.int64).T
    return of, until


def _labels(
    rows: Rows, of: IntArray, until: IntArray, metal: IntArray, year: IntArray
) -> tuple[Labels, Labels]:
    """Those of the rows, with 'stock2031' of stock rows up to 2031; and of the columns."""
    (metals, m), (years, v) = rows.labels
    (_, own_m), (_, own_v), (steps, own_k) = rows.own_labels
    kinds = [*years, *(f"stock{y}" for y in years)]
    relief = np.full(len(metal), len(steps))
    return (
        (metals, np.concatenate((m, of))),
        (kinds, np.concatenate((v, len(years) + until))),
    ), (
        (metals, np.concatenate((own_m, metal))),
        (years, np.concatenate((own_v, year))),
        ([*steps, "relief"], np.concatenate((own_k, relief))),
    )


def relief(
    case: World,
    metal: Metal,
    state: State,
    steps: Sequence[Step],
    supply: Sequence[Fraction],
    stock: Sequence[Fraction],
) -> list[Fraction]:
    """t released in each supply year of a state, to the best effect; nothing outside a shock.

    ``supply`` (t/yr) and ``stock`` (t that may be released up to and in the year) by supply year.
    Steps are concave and the stock rows nested, so that what is worth most a tonne is served first,
    as far as every row allows, and no other release is worth more.
    """
    given = [Fraction(0)] * len(supply)
    if not case.releases(state, metal.id) or not any(stock):
        return given
    wanted = []
    for i, year in enumerate(case.supply_years):
        full = case.demand(metal, year, state) * case.served(state, year)
        ratio, discount = supply[i] / case.demand(metal, year, state), case.discount(year)
        for step in steps:
            width, slope = step.exact
            covered = min(ratio, width)
            ratio -= covered
            if covered < width and discount * slope > 0:
                wanted.append((discount * slope / full, i, (width - covered) * full))
    left = list(stock)
    for _, i, tonnes in sorted(wanted, key=lambda w: -w[0]):
        more = min(tonnes, *left[i:])
        given[i] += more
        left[i:] = [x - more for x in left[i:]]
    return given
