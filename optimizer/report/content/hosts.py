"""The part of section 3 that is about hosts: what each receives, and what is taken from it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from optimizer.analysis.levers import Exchange, Tonnes, hosts
from optimizer.domain.portfolio import Pick
from optimizer.report.blocks import Block, Cell, Column, Table, text
from optimizer.report.content.context import Context


def blocks(c: Context) -> Iterator[Block]:
    """A table by host; nothing where every host has one candidate, as the funded are listed, or
    where all is in one place, as the plan as a whole is said."""
    found = hosts(c.case, c.plan)
    if len(found) > 1 and any(len(x.picks) > 1 for x in found):
        yield _table(c, found)


def _table(c: Context, found: list[Exchange]) -> Table:
    w, year = c.words, c.case.supply_years[-1]
    several = len({f for x in found for f in x.received}) > 1
    stock = any(x.stock for x in found)
    columns = [
        Column("host", w("Host")),
        Column("funded", w("Funded there")),
        *_paid_columns(c, several),
        Column("supply", w("Goes to the home market in {year}, t/yr", year=year)),
        *([Column("stock", w("Goes into the stock, t"))] if stock else []),
    ]
    rows = [
        [
            text(c.host(x.host) if x.host else w("at home"), "" if x.host else "muted"),
            text(c.words.stacked(_who(c, p) for p in x.picks)),
            *_paid(c, x, several),
            text(_metals(c, x.supply)),
            *([text(_metals(c, x.stock))] if stock else []),
        ]
        for x in found
    ]  # fmt: skip
    note = w("Expected supply, as above.")
    if len(c.case.budget_years) > 1:
        note += w.gap + w("What a fund pays is the sum over all years.")
    if any(x.host is None for x in found):
        note += w.gap + w("At home: what belongs to no host, such as recycling or a stockpile.")
    return Table("hosts", w("What a host receives and gives"), columns, rows, note=note)


def _who(c: Context, p: Pick) -> str:
    candidate = c.case.candidate[p.candidate]
    name, kind = c.short(p.candidate), c.kind(candidate.kind)
    if kind.casefold() in name.casefold():  # 'Taganito nickel: mine' says it
        return name
    return c.words("{name} ({kind})", name=name, kind=kind)


def _paid_columns(c: Context, several: bool) -> list[Column]:
    """Of several funds each by itself, and what they cost together."""
    w, unit = c.words, c.money_unit
    if not several:
        return [Column("received", w("Receives, {unit}", unit=unit), "right")]
    return [
        Column("received", w("Receives, by fund, {unit}", unit=unit)),
        Column("cost", w("Cost, {unit}", unit=c.spend_unit), "right"),
    ]


def _paid(c: Context, x: Exchange, several: bool) -> list[Cell]:
    w = c.words
    if not several:
        return [c.number_cell(sum(x.received.values(), Decimal(0)))]
    paid = [w("{fund}: {amount}", fund=c.fund(f), amount=w.number(a))
            for f, a in x.received.items()]  # fmt: skip
    return [text(c.words.stacked(paid) or "–"), c.spend_cell(x.spend)]


def _metals(c: Context, by_metal: Tonnes) -> str:
    return c.words.stacked(c.of_metal(m, t) for m, t in by_metal.items()) or "–"
