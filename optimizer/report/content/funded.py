"""Section 2: who is funded, who pays what and when."""

from __future__ import annotations

from decimal import Decimal

from optimizer.domain.portfolio import Pick
from optimizer.report.blocks import Block, Cell, Chart, Column, Paragraph, Section, Table
from optimizer.report.content import charts
from optimizer.report.content.context import Context, text

MOST = 20
"""Candidates left out that the chart of costs shows; with twice as many funded there is none."""


def section(c: Context) -> Section:
    w = c.words
    if not c.plan.picks:
        blocks: list[Block] = [Paragraph(w("Nothing is funded."), brief=True)]
        return Section("funded", w("Who pays what, when"), "", blocks)
    blocks = [_table(c), _funds(c)]
    if len(c.plan) <= 2 * MOST:
        blocks.append(cost_chart(c))
    return Section("funded", w("Who pays what, when"), _lead(c), blocks)


def _lead(c: Context) -> str:
    w = c.words
    return w(
        "Amounts in {unit}. Expected supply in {year} is planned output × share to the home "
        "market × (chance of success with funding − chance without).",
        unit=c.case.currency.unit,
        year=c.case.supply_years[-1],
    )


def _table(c: Context) -> Table:
    w = c.words
    paying = [(f.id, y) for f in c.case.funds for y in c.case.budget_years if f.ceilings.get(y)]
    several = len(paying) > 1
    columns = [
        Column(w("Candidate")),
        Column(w("Host")),
        Column(w("Route"), brief=False),
        Column(w("Cost"), "right"),
        *(Column(f"{c.fund(f)} {y}", "right") for f, y in paying if several),
        Column(w("Chance of success"), "right", brief=False),
        Column(w("Expected supply, t/yr")),
        Column(w("Partners"), brief=False),
    ]
    rows = [_row(c, p, paying if several else []) for p in c.plan.picks]
    total = c.spend(c.plan)
    foot = [text(w("Total"), "strong"), text(""), text(""), c.number_cell(total, None, "strong")]
    for fund, year in paying if several else []:
        foot.append(c.number_cell(sum((_paid(c, p, fund, year) for p in c.plan.picks), Decimal(0))))
    foot += [text("")] * 3
    return Table("funded-table", w("Funded"), columns, rows, foot, brief=True)


def _row(c: Context, p: Pick, paying: list[tuple[str, int]]) -> list[Cell]:
    w = c.words
    candidate, option = c.case.candidate[p.candidate], c.case.option(p)
    name = c.candidate(p.candidate)
    if len(candidate.options) > 1:
        name += f" ({w.name(option.name)})"
    if len(c.case.starts(candidate)) > 1:
        name += f" {p.start}"
    supply = [f"{c.metal(m)} {c.tonnes(t)}" for m, t in c.supply(p).items()]
    return [
        text(name, "strong"),
        text(c.host(candidate.host)),
        text(c.plain(option.route) if option.route else "–"),
        c.number_cell(c.case.spend(p)),
        *(c.number_cell(_paid(c, p, f, y)) for f, y in paying),
        Cell(w.percent(option.probability.value, 0), float(option.probability.value)),
        text(";\n".join(supply) or "–"),
        text(c.partners(p.candidate) or "–"),
    ]


def _paid(c: Context, p: Pick, fund: str, year: int) -> Decimal:
    paid = (a for f, y, a in c.case.payments(p) if (f, y) == (fund, year))
    return sum(paid, Decimal(0))


def _funds(c: Context) -> Block:
    """Each fund and year against its ceiling; one line becomes a sentence."""
    w = c.words
    lines = []
    for fund in c.case.funds:
        for year, q in sorted(fund.ceilings.items()):
            used = sum((_paid(c, p, fund.id, year) for p in c.plan.picks), Decimal(0))
            lines.append((fund.id, year, q.value, used))
    if len(lines) == 1:
        f, year, ceiling, used = lines[0]
        return Paragraph(
            w(
                "{fund} pays {used} of its ceiling of {ceiling} in {year}; {left} is left.",
                fund=c.fund(f), used=c.money(used), ceiling=c.money(ceiling), year=year,
                left=c.money(ceiling - used),
            )
        )  # fmt: skip
    columns = [Column(w("Fund")), Column(w("Year"), "right"), Column(w("Ceiling"), "right"),
               Column(w("Used"), "right"), Column(w("Left"), "right")]  # fmt: skip
    rows = [
        [text(c.fund(f)), Cell(str(y), y), c.number_cell(q), c.number_cell(u), c.number_cell(q - u)]
        for f, y, q, u in lines
    ]
    note = w("What is left may be carried into the next year, up to the fund's carry share.")
    return Table("funds", w("Funds by year"), columns, rows, note=note)


def cost_chart(c: Context) -> Chart:
    """What is funded, added up to the ceiling; below it what is not."""
    w = c.words
    bars = []
    begin = Decimal(0)
    for p in c.plan.picks:
        cost = c.case.spend(p)
        bars.append((c.short(p.candidate), begin, begin + cost, True))
        begin += cost
    cheapest: dict[str, Decimal] = {}
    for p in c.case.plans():
        if p.candidate not in c.plan.candidates:
            least = cheapest.get(p.candidate)
            cost = c.case.spend(p)
            cheapest[p.candidate] = cost if least is None else min(least, cost)
    for i, cost in sorted(cheapest.items(), key=lambda item: item[1])[:MOST]:
        bars.append((c.short(i), Decimal(0), cost, False))
    alt = w(
        "The funded candidates, one after the other, add up to {spend}; the ceiling is {ceiling}.",
        spend=c.money(c.spend(c.plan)),
        ceiling=c.money(c.ceiling),
    )
    if len(cheapest) > MOST:
        alt += " " + w("Below: the {n} cheapest that are not funded.", n=MOST)
    elif cheapest:
        alt += " " + w("Below: each candidate that is not funded, by its cheapest option.")
    spec = charts.cost(w, bars, c.ceiling, c.case.currency.unit)
    return Chart("cost-chart", w("Cost by candidate against the ceiling"), alt, spec)
