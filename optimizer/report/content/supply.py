"""Section 3: what the plan secures, metal by metal."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.covered import Covered, covered
from optimizer.domain.metals import Metal
from optimizer.report.blocks import Bars, Block, Cell, Chart, Column, Section, Table, number, text
from optimizer.report.content import charts, forms, hosts, levers, paths
from optimizer.report.content.context import Context
from optimizer.report.plots import Formula, Plot, Series

MOST = 16
"""Rows beyond which coverage by year is folded."""


def section(c: Context) -> Section:
    w = c.words
    lead = w(
        "Coverage is supply as a share of yearly demand in {year}. Existing supply counts "
        "documented shares and recovery only; what nobody documents is not in it.",
        year=c.case.supply_years[-1],
    )
    if len(c.case.states) > 1:
        state = w.name(c.case.normal.name)
        lead += w.gap + w("Figures are those of the state '{state}'.", state=state)
    blocks: list[Block] = [chart(c), _table(c), *forms.blocks(c)]
    if len(c.case.supply_years) * len(c.case.states) > 1:
        blocks.append(_years(c))
    blocks += [*paths.blocks(c), *levers.blocks(c), *hosts.blocks(c)]
    return Section("supply", w("What it secures"), lead, blocks)


def parts(c: Context, metal: Metal) -> tuple[Fraction, list[tuple[str, Fraction]]]:
    """(existing, [(candidate, expected)]) as shares of demand in the last year, normal state."""
    state, year = c.case.normal, c.case.supply_years[-1]
    demand = c.case.demand(metal, year, state)
    existing = c.case.existing(metal, year, state) / demand
    added = []
    for p in c.plan.picks:
        tonnes = c.supplied[p.candidate].get((metal.id, year), Fraction(0))
        if tonnes:
            added.append((p.candidate, tonnes / demand))
    return existing, added


def chart(c: Context) -> Chart:
    """Coverage by metal, and which project adds what."""
    w = c.words
    rows, bars = [], []
    for metal in c.case.metals:
        existing, added = parts(c, metal)
        name = w.name(metal.name)
        more = sum((a for _, a in added), Fraction(0))
        rows.append((name, existing, [(c.short(i), a) for i, a in added]))
        label = charts.total(w, existing, more)
        bars.append((name, [float(existing), float(more)], label))
    best = max(bars, key=lambda b: b[1][1])
    alt = w("Documented existing supply, then what each funded project adds.")
    facts = w("The plan adds to no metal.")
    if best[1][1]:
        facts = w("The largest rise: {metal}, {total}.", metal=best[0], total=best[2])
    spec = charts.coverage(w, rows)
    caption = w("Coverage by metal, in % of demand (and what the plan adds)")
    plot = Plot("coverage-table", "bars", axis="0 %", series=[
        Series.down("metal", "after", charts.PALETTE[0]),
        Series.down("metal", "before", charts.EXISTING),  # later, since it is the shorter one
    ])  # fmt: skip
    return Chart("coverage-chart", caption, alt + w.gap + facts, spec, Bars(bars), facts, [plot])


def _table(c: Context) -> Table:
    w = c.words
    found = c.findings.outcomes
    state, year = c.case.normal, c.case.supply_years[-1]
    before = Formula(("existing",), per="demand")
    after = Formula(("existing", "added"), per="demand")
    columns = [
        Column("metal", w("Metal")),
        Column("demand", w("Demand, t/yr"), "right"),
        Column("existing", w("Documented existing, t/yr"), "right"),
        Column("added", w("Plan adds, t/yr"), "right"),
        Column("before", w("Coverage before"), "right", bar=True, formula=before),
        Column("after", w("Coverage after"), "right", bar=True, formula=after),
        Column("nothing", w("Chance that nothing comes"), "right"),
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
                number(w.percent(existing)),
                number(w.percent(existing + more), "strong" if more else ""),
                Cell("–", 2.0, "muted") if chance is None else number(w.percent(chance, 0)),
            ]
        )  # fmt: skip
    note = w(
        "Chance that nothing comes: that every funded project for the metal fails. – where the "
        "plan has none."
    )
    return Table("coverage-table", w("Coverage by metal"), columns, rows, note=note)


def _tonnes(c: Context, value: Fraction) -> Cell:
    return number(c.tonnes(value))


def _years(c: Context) -> Table:
    """Coverage with the plan in every state and supply year."""
    w, case = c.words, c.case
    several = len(case.states) > 1
    columns = [Column("metal", w("Metal")), *([Column("state", w("State"))] if several else []),
               *(Column(str(y), w.year(y), "right") for y in case.supply_years)]  # fmt: skip
    found = {
        state.id: {(x.metal.id, x.year): x for x in covered(case, c.plan, state)}
        for state in case.states
    }
    rows = []
    for metal in case.metals:
        for state in case.states:
            row = [text(w.name(metal.name)), *([text(w.name(state.name))] if several else [])]
            row += [_covered(c, found[state.id][metal.id, year]) for year in case.supply_years]
            rows.append(row)
    return Table("coverage-years", w("Coverage with the plan, year by year"), columns, rows,
                 note=_shocks(c), folded=not _shocks(c) or len(rows) > MOST)  # fmt: skip


def _covered(c: Context, x: Covered) -> Cell:
    """Coverage, and how much of it comes out of the stock."""
    w = c.words
    said = w.percent(x.after)
    if x.relief:
        said = w("{coverage}, of which stock {share} ({tonnes} t)", coverage=said,
                 share=w.percent(x.of_stock), tonnes=c.tonnes(x.relief))  # fmt: skip
    return Cell(said, float(x.after))


def _shocks(c: Context) -> str:
    """How long each shock lasts, and what a stock is for."""
    w = c.words
    shocks = [(s, s.days.value) for s in c.case.states if s.days is not None]
    said = [
        w("'{state}' lasts {days} days of each supply year: coverage there is of the demand of "
          "these days.", state=w.name(s.name), days=w.number(days))
        for s, days in shocks
    ]  # fmt: skip
    if shocks:
        said.append(w("Stocks are released in such a shock only, and once for all years."))
    for s, _ in shocks:
        if s.stocks is not None:
            metals = w.listing([w.name(c.case.metal[m].name) for m in s.stocks]) or w("none")
            said.append(w("'{state}' releases those of {metals}.", state=w.name(s.name),
                          metals=metals))  # fmt: skip
    return w.gap.join(said)
