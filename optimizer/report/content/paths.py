"""The part of section 3 that is about years: the supply path of each metal, by kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import cycle, groupby

from optimizer.analysis.levers import Path, kinds, paths
from optimizer.domain.metals import Metal
from optimizer.report.blocks import NONE, Block, Cell, Chart, Column, Table, number, text
from optimizer.report.content.charts import EXISTING, INK, PALETTE
from optimizer.report.content.context import Context
from optimizer.report.content.path_charts import Panel
from optimizer.report.content.path_charts import paths as spec
from optimizer.report.plots import Plot, Series, Span, axis_to

MOST = 24
"""Metals that have a small chart."""


def blocks(c: Context) -> Iterator[Block]:
    """A small chart a metal, and all numbers; nothing where there is one supply year."""
    if len(c.case.supply_years) > 1:
        yield chart(c)
        yield _table(c)


def by_metal(c: Context) -> list[tuple[Metal, list[Path]]]:
    """Each metal with its years."""
    found = groupby(paths(c.case, c.plan), lambda p: p.metal.id)
    return [(c.case.metal[i], list(years)) for i, years in found]


def supplying(c: Context, every: Sequence[Path]) -> list[str]:
    """The kinds that supply something in some year, in the order of the case."""
    active = {k for p in every for k in p.added}
    return [k for k in kinds(c.case, c.plan) if k in active]


def chart(c: Context) -> Chart:
    """Small multiples: existing supply, and what each kind adds, below the line of demand."""
    w, found = c.words, by_metal(c)
    names = _names(c)
    shown = found
    if len(found) > MOST:
        shown = sorted(found, key=lambda m: not supplying(c, m[1]))[:MOST]
    panels = [_panel(c, metal, years, names) for metal, years in shown]
    colours = {w("existing"): EXISTING}
    colours |= dict(zip(names.values(), cycle(PALETTE), strict=False))
    colours[w("demand")] = INK
    first, last = c.case.supply_years[0], c.case.supply_years[-1]
    alt = w(
        "Each small chart is one metal from {first} to {last}, in t/yr on a scale of its own: "
        "existing supply below, what the plan adds by kind of candidate above it, and demand as "
        "a line.",
        first=first, last=last,
    )  # fmt: skip
    alt += w.gap + _said(c, found)
    if len(shown) < len(found):
        alt += w.gap + w("Shown are {n} of {of} metals; the table has all.", n=MOST, of=len(found))
    caption = w("Supply of each metal, {first} to {last}, t/yr", first=first, last=last)
    plots = [*_plots(c, found)]
    return Chart("supply-path", caption, alt, spec(w, panels, colours), plots=plots)


def _plots(c: Context, found: list[tuple[Metal, list[Path]]]) -> Iterator[Plot]:
    """One a metal, from its rows in the table: supply by part as columns, demand as a line."""
    across, colours, row = [str(y) for y in c.case.supply_years], dict[str, str](), 0
    for _, years in found:
        active = supplying(c, years)
        for kind in active:
            colours.setdefault(kind, PALETTE[len(colours) % len(PALETTE)])
        series = [Series.across("part", across, row, INK, "solid")]
        for i, colour in enumerate([EXISTING, *(colours[k] for k in active)], row + 1):
            series.append(Series.across("part", across, i, colour))
        most = max(max(p.demand, p.supply) for p in years)
        yield Plot("supply-path-table", "columns", series, axis_to(most),
                   Span(["metal"], row), gap=30)  # fmt: skip
        row += 2 + len(active) + bool(active)


def _said(c: Context, found: list[tuple[Metal, list[Path]]]) -> str:
    """When the plan's supply begins, and where its part of demand is the largest at the end."""
    w = c.words
    begins = [p.year for _, years in found for p in years if p.added]
    if not begins:
        return w("The plan adds to no metal.")
    metal, end = max(found, key=lambda m: _share(m[1][-1]))
    said = w("The plan's supply begins in {year}.", year=min(begins))
    if _share(end[-1]):
        said += w.gap + w("In {year} its share of demand is largest for {metal}: {share}.",
                        year=end[-1].year, metal=w.name(metal.name),
                        share=c.share(_share(end[-1])))  # fmt: skip
    return said


def _share(p: Path) -> Fraction:
    return (p.supply - p.existing) / p.demand


def _names(c: Context) -> dict[str, str]:
    """Kind -> what it is called here; two that would be called alike keep their ids."""
    taken = {c.words("existing"), c.words("demand")}
    found: dict[str, str] = {}
    for kind in supplying(c, paths(c.case, c.plan)):
        name = c.kind(kind)
        found[kind] = c.words.aside(name, kind) if name in taken else name
        taken.add(name)
    return found


def _panel(c: Context, metal: Metal, years: list[Path], names: dict[str, str]) -> Panel:
    w = c.words
    first, last = years[0], years[-1]
    note = w(
        "{before} of demand → {after}",
        before=c.share(first.supply, first.demand),
        after=c.share(last.supply, last.demand),
    )
    parts = {w("existing"): [p.existing for p in years]}
    for kind in supplying(c, years):
        parts[names[kind]] = [p.added.get(kind, Fraction(0)) for p in years]
    return Panel(w.name(metal.name), note, [p.year for p in years], [p.demand for p in years],
                 parts)  # fmt: skip


def _table(c: Context) -> Table:
    """A row a metal and part, a column a year."""
    w = c.words
    columns = [Column("metal", w("Metal")), Column("part", w("Part")),
               *(Column(str(y), w.year(y), "right") for y in c.case.supply_years)]  # fmt: skip
    rows = [
        [text(w.name(metal.name)), *row] for metal, years in by_metal(c) for row in _rows(c, years)
    ]
    note = w("Expected supply: planned output × share to the home market × (chance of success with "
             "funding − chance without). – for none.")  # fmt: skip
    return Table("supply-path-table", w("Supply and demand by year, t/yr"), columns, rows,
                 note=note, folded=True)  # fmt: skip


def _rows(c: Context, years: list[Path]) -> Iterator[list[Cell]]:
    w = c.words
    yield [text(w("demand")), *(_tonnes(c, p.demand) for p in years)]
    yield [text(w("documented existing supply")), *(_tonnes(c, p.existing) for p in years)]
    active = supplying(c, years)
    for kind in active:
        added = (p.added.get(kind, Fraction(0)) for p in years)
        yield [text(w("plan: {kind}", kind=c.kind(kind))), *(_tonnes(c, t) for t in added)]
    if active:
        yield [text(w("supply in all"), "strong"), *(_tonnes(c, p.supply) for p in years)]


def _tonnes(c: Context, value: Fraction) -> Cell:
    return number(c.tonnes(value)) if value else NONE
