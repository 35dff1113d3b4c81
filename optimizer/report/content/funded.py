"""Section 2: who is funded, who pays what and when."""

from __future__ import annotations

from decimal import Decimal

from optimizer.domain.portfolio import Pick
from optimizer.report.blocks import (
    NONE,
    Block,
    Cell,
    Column,
    Paragraph,
    Section,
    Table,
    number,
    text,
)
from optimizer.report.content import funds
from optimizer.report.content.context import Context, telling
from optimizer.report.content.funds import paid

MANY = 4
"""Funds and years that have a column each; more are listed in one."""


def section(c: Context) -> Section:
    w = c.words
    if not c.plan.picks:
        blocks: list[Block] = [Paragraph(w("Nothing is funded."), brief=True)]
        return Section("funded", w("Who pays what, when"), "", blocks)
    blocks = [_table(c), *funds.blocks(c)]
    return Section("funded", w("Who pays what, when"), _lead(c), blocks)


def _lead(c: Context) -> str:
    w = c.words
    said = w("Amounts in {unit}.", unit=c.money_unit)
    if c.case.unlike:
        said += w.gap + w("What a candidate costs in all is in grant equivalent, since its funds "
                          "are unlike; each payment is as it is paid.")  # fmt: skip
    return said + w.gap + w("Expected supply in {year} is planned output × share to the home "
                            "market × (chance of success with funding − chance without).",
                            year=c.case.supply_years[-1])  # fmt: skip


def _table(c: Context) -> Table:
    w = c.words
    paying = [(x.fund, x.year) for x in funds.lines(c)]
    each = paying if 1 < len(paying) <= MANY else []
    listed = len(paying) > MANY
    unit = c.money_unit
    routes = _routes_tell(c)
    cost = w("Cost, grant equivalent") if c.case.unlike else w("Cost")
    columns = [
        Column("candidate", w("Candidate")),
        Column("cost", cost, "right", unit=unit, bar=True),
        Column("host", w("Host")),
        *([Column("route", w("Route"), brief=False)] if routes else []),
        *(
            Column(f"{f}-{y}", w("{fund} {year}", fund=c.fund(f), year=y), "right", unit=unit)
            for f, y in each
        ),
        *([Column("paid", w("Paid by"))] if listed else []),
        Column("chance", w("Chance of success"), "right", brief=False),
        Column("supply", w("Expected supply, t/yr")),
        Column("partners", w("Partners"), brief=False),
    ]
    rows = [_row(c, p, each, listed, routes) for p in c.plan.picks]
    total = c.spend(c.plan)
    foot = [text(w("Total"), "strong"), c.spend_cell(total, "strong"), text("")]
    foot += [text("")] * routes
    for fund, year in each:
        foot.append(_amount(c, sum((paid(c, p, fund, year) for p in c.plan.picks), Decimal(0))))
    foot += [text("")] * (len(columns) - len(foot))
    return telling(Table("funded-table", w("Funded"), columns, rows, foot, brief=True))


def _routes_tell(c: Context) -> bool:
    """Whether a route says more than who pays: the same funds pay for picks of two routes."""
    routes: dict[frozenset[str], set[str]] = {}
    for p in c.plan.picks:
        if route := c.case.option(p).route:
            payers = frozenset(fund for fund, _, _ in c.case.payments(p))
            routes.setdefault(payers, set()).add(route)
    return any(len(found) > 1 for found in routes.values())


def _row(
    c: Context, p: Pick, each: list[tuple[str, int]], listed: bool, routes: bool
) -> list[Cell]:
    w = c.words
    candidate, option = c.case.candidate[p.candidate], c.case.option(p)
    by: dict[str, list[str]] = {}
    for f, y, a in c.case.payments(p):
        by.setdefault(c.fund(f), []).append(w("{year}: {amount}", year=y, amount=w.number(a)))
    paid_by = [w("{fund} {amounts}", fund=fund, amounts=w.comma.join(amounts))
               for fund, amounts in by.items()]  # fmt: skip
    supply = [c.of_metal(m, t) for m, t in c.supply(p).items()]
    supply += [
        w("{metal}: {tonnes} t in stock", metal=c.metal(m), tonnes=c.tonnes(t))
        for m, t in c.stock(p).items()
    ]
    return [
        text(c.pick(p), "strong"),
        c.spend_cell(c.case.spend(p)),
        text(c.host(candidate.host)),
        *([text(c.plain(option.route) if option.route else "–")] if routes else []),
        *(_amount(c, paid(c, p, f, y)) for f, y in each),
        *([text(w.stacked(paid_by) or "–")] if listed else []),
        number(w.percent(option.probability.value, 0)),
        text(w.stacked(supply) or "–"),
        text(c.partners(p.candidate) or "–"),
    ]


def _amount(c: Context, value: Decimal) -> Cell:
    return c.number_cell(value) if value else NONE
