"""The part of section 3 that is about kinds: which kind of candidate carries which metal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimizer.analysis.levers import Path, Stocked, kinds, paths, stocked
from optimizer.domain.states import State
from optimizer.report.blocks import NONE, Block, Cell, Column, Items, Paragraph, Table, number, text
from optimizer.report.content.context import Context
from optimizer.report.content.kinds import carries
from optimizer.words.text import Text, figures_of

FEW = 6
"""Metals of which one paragraph can speak; of more, each statement stands alone."""


def blocks(c: Context) -> Iterator[Block]:
    """What carries what, in words and as a table; nothing where the plan has one kind."""
    if len(kinds(c.case, c.plan)) < 2:
        return
    ends, stocks = _ends(c), list(stocked(c.case, c.plan))
    yield from said(c, ends, stocks)
    yield _table(c, ends, stocks)


def _ends(c: Context) -> list[Path]:
    """Each metal in the last supply year."""
    last = c.case.supply_years[-1]
    return [p for p in paths(c.case, c.plan) if p.year == last]


def said(c: Context, ends: list[Path], stocks: list[Stocked]) -> Iterator[Block]:
    """A paragraph where few metals are spoken of; a list where they are many."""
    w = c.words
    clauses, others = _normal(c, ends), _others(c, ends, stocks)
    lead = w("Supply that the plan adds in {year}, as shares of demand:",
             year=c.case.supply_years[-1])  # fmt: skip
    if sum(bool(p.added) for p in ends) > FEW:
        yield Paragraph(lead, brief=True)
        yield Items([*(w("{clause}.", clause=_title(x)) for x in clauses), *others], brief=True)
        return
    if clauses:
        first = w("{lead} {clauses}.", lead=lead, clauses=w.semicolon.join(clauses))
        others = [first, *others]
    yield Paragraph(w.gap.join(others), brief=True)


def _normal(c: Context, ends: list[Path]) -> list[str]:
    """A clause a kind: the metals to which it adds most of all kinds."""
    w = c.words
    carried: dict[str, list[str]] = {}
    for p in ends:
        most = max(p.added.values(), default=Fraction(0))
        share = c.share(most, p.demand)
        metal = w("{metal} ({share})", metal=w.name(p.metal.name), share=share)
        for kind in (k for k, t in p.added.items() if t == most):
            carried.setdefault(kind, []).append(metal)
    return [
        carries(w, k, c.kind(k), w.listing(carried[k]))
        for k in kinds(c.case, c.plan)
        if k in carried
    ]


def _others(c: Context, ends: list[Path], stocks: list[Stocked]) -> list[str]:
    """What stocks do in each shock, and to which metals the plan adds nothing at all."""
    w = c.words
    found: list[str] = []
    for state in dict.fromkeys(s.state.id for s in stocks):
        found += _shock(c, [s for s in stocks if s.state.id == state])
    helped = {p.metal.id for p in ends if p.added} | {s.metal.id for s in stocks if s.of_plan}
    none = [w.name(p.metal.name) for p in ends if p.metal.id not in helped]
    if none:
        found.append(w("The plan adds nothing to {metals}.", metals=w.listing(none)))
    return found


def _shock(c: Context, stocks: list[Stocked]) -> Iterator[str]:
    """What the stock that the plan builds gives in one shock, by the kind that adds most to it."""
    w = c.words
    built: dict[str, list[str]] = {}
    for s in (s for s in stocks if s.of_plan):
        kind = max(s.added, key=lambda k: s.added[k])
        said = w("{metal} ({plan} t of the {all} t released)", metal=w.name(s.metal.name),
                 plan=c.tonnes(s.of_plan), all=c.tonnes(s.released))  # fmt: skip
        built.setdefault(kind, []).append(said)
    clauses = [carries(w, k, c.kind(k), w.listing(metals)) for k, metals in built.items()]
    if clauses:
        state = w.name(stocks[0].state.name)
        yield w("In '{state}', {clauses}.", state=state, clauses=w.semicolon.join(clauses))


def _table(c: Context, ends: list[Path], stocks: list[Stocked]) -> Table:
    """A row a metal; a column a kind that supplies, and what stocks do."""
    w = c.words
    shown = [k for k in kinds(c.case, c.plan) if any(k in p.added for p in ends)]
    stocked_up = any(s.added for s in stocks)
    states = list({s.state.id: s.state for s in stocks}.values())
    columns = [
        Column("metal", w("Metal")),
        *(Column(f"kind-{k}", _title(c.kind(k)), "right") for k in shown),
        *([Column("plan", w("Plan in all"), "right")] if len(shown) > 1 else []),
        *([Column("stock", w("Plan adds to the stock, t"), "right")] if stocked_up else []),
        *(Column(f"state-{s.id}", w("Out of the stock in '{state}'", state=w.name(s.name)), "right")
          for s in states),
    ]  # fmt: skip
    rows = []
    for p in ends:
        of_metal = [s for s in stocks if s.metal.id == p.metal.id]
        cells = [_supplied(c, p, p.added.get(k, Fraction(0))) for k in shown]
        if len(shown) > 1:
            cells.append(_supplied(c, p, p.supply - p.existing))
        if stocked_up:
            cells.append(_added(c, of_metal))
        cells += [_released(c, of_metal, state) for state in states]
        rows.append([text(w.name(p.metal.name)), *cells])
    caption = w("Which kind carries which metal")
    return Table("levers", caption, columns, rows, note=_note(c, shown, stocks))


def _title(name: str) -> str:
    return Text(name[:1].upper() + name[1:], figures_of(name))


def _supplied(c: Context, p: Path, tonnes: Fraction) -> Cell:
    if not tonnes:
        return NONE
    said = c.words("{tonnes} ({share})", tonnes=c.tonnes(tonnes), share=c.share(tonnes, p.demand))
    most = max(p.added.values()) == tonnes and len(p.added) > 1
    return Cell(said, float(tonnes / p.demand), "strong" if most else "")


def _added(c: Context, of_metal: list[Stocked]) -> Cell:
    tonnes = sum(of_metal[0].added.values(), Fraction(0)) if of_metal else Fraction(0)
    return number(c.tonnes(tonnes)) if tonnes else NONE


def _released(c: Context, of_metal: list[Stocked], state: State) -> Cell:
    """What is released, and the largest part of a year's demand that it is."""
    w = c.words
    s = next((s for s in of_metal if s.state.id == state.id), None)
    if s is None or not s.released:
        return NONE
    said = w("{tonnes} t; {share} in {year}", tonnes=c.tonnes(s.released), share=c.share(s.most),
             year=s.year)  # fmt: skip
    return Cell(said, float(s.most))


def _note(c: Context, shown: list[str], stocks: list[Stocked]) -> str:
    w = c.words
    said = [
        w("In t/yr in {year}, with the share of demand. A kind of candidate carries a metal where "
          "it gives the largest part of what the plan adds.", year=c.case.supply_years[-1])
    ]  # fmt: skip
    if stocks:
        said.append(w("Out of the stock: what is released over all years, of what is held and what "
                      "the plan adds, and its share of the demand of the shock's days in the year "
                      "in which that is largest."))  # fmt: skip
    active = {*shown, *(k for s in stocks for k in s.added)}
    idle = [c.kind(k) for k in kinds(c.case, c.plan) if k not in active]
    if idle:
        said.append(w("Funded too, with no supply of their own in that year: {kinds}.",
                      kinds=w.listing(idle)))  # fmt: skip
    return w.gap.join(said)
