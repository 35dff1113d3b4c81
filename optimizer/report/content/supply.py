"""Section 3: what the plan secures, metal by metal."""

from __future__ import annotations

from fractions import Fraction

from optimizer.domain.nouns import Metal
from optimizer.report.blocks import Bars, Block, Cell, Chart, Column, Section, Table
from optimizer.report.content import charts
from optimizer.report.content.context import Context, text


def section(c: Context) -> Section:
    w = c.words
    lead = w(
        "Existing supply counts documented shares and recovery only; what nobody documents is not "
        "in it. Coverage is a share of yearly demand in {year}.",
        year=c.case.supply_years[-1],
    )
    blocks: list[Block] = [_chart(c), _table(c)]
    return Section("supply", w("What it secures"), lead, blocks)


def parts(c: Context, metal: Metal) -> tuple[Fraction, list[tuple[str, Fraction]]]:
    """(existing, [(candidate, expected)]) as shares of demand in the last year, first state."""
    state, year = c.case.states[0], c.case.supply_years[-1]
    demand = c.case.demand(metal, year, state)
    existing = c.case.existing(metal, year, state) / demand
    added = []
    for p in c.plan.picks:
        tonnes = c.supply(p).get(metal.id, Fraction(0))
        if tonnes:
            added.append((p.candidate, tonnes / demand))
    return existing, added


def _chart(c: Context) -> Chart:
    w = c.words
    rows, bars = [], []
    for metal in c.case.metals:
        existing, added = parts(c, metal)
        name = w.name(metal.name)
        more = sum((a for _, a in added), Fraction(0))
        rows.append((name, existing, [(c.candidate(i), a) for i, a in added]))
        label = w("{all} ({more})", all=w.percent(existing + more),
                  more=w.number(more * 100, 1, sign=True))  # fmt: skip
        bars.append((name, [float(existing), float(more)], label))
    best = max(rows, key=lambda r: sum((a for _, a in r[2]), Fraction(0)))
    alt = w(
        "Coverage by metal: documented existing supply, then each project. The largest rise is "
        "{metal}.",
        metal=best[0],
    )
    spec = charts.coverage(w, rows)
    return Chart("coverage-chart", w("Coverage by metal: existing and each project"), alt, spec,
                 Bars(bars))  # fmt: skip


def _table(c: Context) -> Table:
    w = c.words
    found = c.findings.outcomes
    state, year = c.case.states[0], c.case.supply_years[-1]
    columns = [
        Column(w("Metal")),
        Column(w("Demand, t/yr"), "right"),
        Column(w("Documented existing, t/yr"), "right"),
        Column(w("Plan adds, t/yr"), "right"),
        Column(w("Coverage before"), "right"),
        Column(w("Coverage after"), "right"),
        Column(w("Chance that nothing comes"), "right"),
    ]
    rows = []
    for metal in c.case.metals:
        existing, added = parts(c, metal)
        demand = c.case.demand(metal, year, state)
        more = sum((a for _, a in added), Fraction(0))
        chance = found.none.get(metal.id) if found else None
        rows.append(
            [
                text(w.name(metal.name)),
                _tonnes(c, demand),
                _tonnes(c, existing * demand),
                _tonnes(c, more * demand),
                Cell(w.percent(existing), float(existing)),
                Cell(w.percent(existing + more), float(existing + more), "strong" if more else ""),
                Cell("–", 2.0, "muted") if chance is None else Cell(w.percent(chance, 0),
                                                                    float(chance)),
            ]
        )  # fmt: skip
    note = w("Chance that nothing comes: that every funded project for the metal fails.")
    return Table("coverage-table", w("Coverage by metal"), columns, rows, note=note)


def _tonnes(c: Context, value: Fraction) -> Cell:
    digits = 0 if value >= 100 or not value else 2
    return Cell(c.words.number(value, digits), float(value))
