"""The part of section 2 that is about money: each fund and year against its ceiling, and cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from optimizer.domain.portfolio import Pick
from optimizer.report.blocks import Block, Chart, Column, Paragraph, Table, Tile, number, text
from optimizer.report.content import charts, money_charts, spending
from optimizer.report.content.context import Context
from optimizer.report.plots import Formula, Plot, Series, Span, axis_to
from optimizer.rules import budget
from optimizer.words import Words

MOST = 20
"""Candidates left out that the chart of costs shows."""
LONG = 12
"""Rows of funds and years beyond which a view may fold them away."""


@dataclass(frozen=True)
class Line:
    """One fund in one year: its ceiling, what was carried in, and what the plan uses."""

    fund: str
    year: int
    ceiling: Decimal
    carried: Fraction
    used: Decimal

    @property
    def limit(self) -> Fraction:
        return Fraction(self.ceiling) + self.carried

    @property
    def full(self) -> bool:
        """Whether something is paid, and nothing is left."""
        return self.used > 0 and self.used == self.limit


def paid(c: Context, p: Pick, fund: str, year: int) -> Decimal:
    """What one fund pays for one pick in one year."""
    amounts = (a for f, y, a in c.case.payments(p) if (f, y) == (fund, year))
    return sum(amounts, Decimal(0))


def lines(c: Context) -> list[Line]:
    """Every fund and year that has a ceiling or pays something."""
    limits = {
        u.what: Fraction(u.limit)
        for r in c.audit.rules
        if isinstance(r.spec, budget.Spec)
        for u in r.uses
    }
    found = []
    for fund in c.case.funds:
        for year in c.case.budget_years:
            used = sum((paid(c, p, fund.id, year) for p in c.plan.picks), Decimal(0))
            q = fund.ceilings.get(year)
            if q is not None or used:
                ceiling = q.value if q is not None else Decimal(0)
                limit = limits.get(f"{fund.id} {year}", Fraction(ceiling))
                found.append(Line(fund.id, year, ceiling, limit - Fraction(ceiling), used))
    return found


def tile(c: Context) -> Tile:
    """Spend against all ceilings; of unlike funds, how many of them are used in full."""
    w, spend = c.words, c.spend(c.plan)
    if not c.case.unlike:
        left = c.money(c.ceiling - spend)
        return Tile(
            w("spend of ceiling"),
            c.money(spend),
            w("of {ceiling}; {left} left", ceiling=c.money(c.ceiling), left=left),
        )
    found = lines(c)
    said = w(
        "{n} of {of} yearly ceilings used in full",
        n=len([x for x in found if x.full]),
        of=len(found),
    )
    amount = c.money(spend, shown=c.words.rounded(spend, c.places))
    return Tile(w("spend in grant equivalent"), amount, said)  # fmt: skip


def in_full(c: Context) -> str:
    """Which ceilings are used in full, by fund."""
    w, full = c.words, [x for x in lines(c) if x.full]
    if not full:
        return w("No fund is used in full in any year.")
    return w("Used in full: {funds}.", funds=by_fund(c, [(x.fund, x.year) for x in full]))


def by_fund(c: Context, found: Sequence[tuple[str, int]]) -> str:
    """Funds and years in words: 'JICA loans in 2009 to 2011; METI studies in 2009'."""
    w, years = c.words, dict[str, list[int]]()
    for fund, year in found:
        years.setdefault(fund, []).append(year)
    said = [w("{fund} in {years}", fund=c.fund(f), years=runs(w, y)) for f, y in years.items()]
    return w.semicolon.join(said)


def runs(w: Words, years: Sequence[int]) -> str:
    """Years in words: '2009 to 2011 and 2013'."""
    found: list[list[int]] = []
    for year in years:
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    said = [
        w("{first} to {last}", first=r[0], last=r[-1]) if len(r) > 2
        else w.listing([w.year(y) for y in r])
        for r in found
    ]  # fmt: skip
    return w.listing(said)


def blocks(c: Context) -> Iterator[Block]:
    """A sentence for one line; a table for several, and a picture where they fill one."""
    found = lines(c)
    if len(found) == 1:
        yield _sentence(c, found[0])
    elif found:
        if len({x.fund for x in found}) > 1 and len({x.year for x in found}) > 1:
            yield _heat(c, found)
        yield from spending.table(c)
        yield _table(c, found)
    if c.plan.picks and len(c.plan) <= 2 * MOST:
        yield _costs(c)


def _sentence(c: Context, x: Line) -> Paragraph:
    return Paragraph(
        c.words(
            "{fund} pays {used} of its ceiling of {ceiling} in {year}; {left} is left.",
            fund=c.fund(x.fund), used=c.money(x.used), ceiling=c.money(x.ceiling), year=x.year,
            left=c.money(x.ceiling - x.used),
        )
    )  # fmt: skip


def _table(c: Context, found: list[Line]) -> Table:
    w = c.words
    carry, unit = any(x.carried for x in found), c.money_unit
    left = Formula(("ceiling", *(["carried"] if carry else [])), minus=("used",))
    columns = [
        Column("fund", w("Fund")),
        Column("year", w("Year"), "right"),
        Column("ceiling", w("Ceiling"), "right", unit=unit),
        *([Column("carried", w("Carried in"), "right", unit=unit)] if carry else []),
        Column("used", w("Used"), "right", unit=unit, bar=True),
        Column("left", w("Left"), "right", unit=unit, formula=left),
    ]
    rows = [
        [
            text(c.fund(x.fund)),
            number(w.year(x.year)),
            c.number_cell(x.ceiling),
            *([c.number_cell(x.carried)] if carry else []),
            c.number_cell(x.used),
            c.number_cell(x.limit - Fraction(x.used)),
        ]
        for x in found
    ]
    note = ""
    if any(f.carry.value for f in c.case.funds):
        note = w("Part of what is left may be carried into the next year, and lapses after it.")
    return Table("funds", w("Funds by year"), columns, rows, note=note, folded=len(rows) > LONG)


def _heat(c: Context, found: list[Line]) -> Chart:
    w = c.words
    cells = [(c.fund(x.fund), x.year, x.used, x.limit, x.full) for x in found]
    full = by_fund(c, [(x.fund, x.year) for x in found if x.full])
    alt = w("What each fund pays in each year, of what it may; darker is fuller.")
    facts = w("None is spent in full.")
    if full:
        facts = w("Spent in full: {full}.", full=full)
    caption = w("Used of available, by fund and year, {unit}", unit=c.money_unit)
    spec = charts.heat(w, cells)
    plots = [*spending.plots(c), *_plots(c, found)]
    return Chart("funds-chart", caption, alt + w.gap + facts, spec, facts=facts, plots=plots)


def _plots(c: Context, found: list[Line]) -> Iterator[Plot]:
    """One a fund: what it uses year by year, and what is left of what it may use."""
    both = [(Fraction(x.used), x.limit - Fraction(x.used)) for x in found]
    first, axis = 0, axis_to(max(map(max, both)))
    for _, own in groupby(found, lambda x: x.fund):
        last = first + len(list(own)) - 1
        series = [
            Series.down("year", key, colour, first, last)
            for key, colour in (("used", charts.PALETTE[0]), ("left", charts.GRID))
        ]
        yield Plot("funds", "columns", series, axis, Span(["fund"], first), gap=40)
        first = last + 1


def _costs(c: Context) -> Chart:
    """What is funded, added up to the ceiling; below it what is not. Unlike funds are added up in
    grant equivalent, and have no ceiling in common."""
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
            cost = c.case.spend(p)
            cheapest[p.candidate] = min(cost, cheapest.get(p.candidate, cost))
    for i, cost in sorted(cheapest.items(), key=lambda item: item[1])[:MOST]:
        bars.append((c.short(i), Decimal(0), cost, False))
    ceiling = None if c.case.unlike else c.ceiling
    alt, caption = (
        w("The funded candidates, one after the other, add up to {spend}.",
          spend=c.spent(c.spend(c.plan))),
        w("Cost by candidate, in grant equivalent"),
    ) if ceiling is None else (
        w("The funded candidates, one after the other, add up to {spend}; the ceiling is "
          "{ceiling}.", spend=c.money(c.spend(c.plan)), ceiling=c.money(ceiling)),
        w("Cost by candidate against the ceiling"),
    )  # fmt: skip
    facts = alt
    if len(cheapest) > MOST:
        alt += w.gap + w("Below: the {n} cheapest that are not funded.", n=MOST)
    elif cheapest:
        alt += w.gap + w("Below: each candidate that is not funded, by its cheapest option.")
    spec = money_charts.cost(w, bars, ceiling, c.spend_unit, c.spend_number)
    if ceiling is None:
        each = Series.down("candidate", "cost", charts.PALETTE[0], labels=True)
        plot, added = Plot("funded-table", "bars", [each], legend=False), None
    else:
        plot, added = ADDED_UP, _added_up(c, ceiling)
    return Chart("cost-chart", caption, alt, spec, facts=facts, plots=[plot], table=added)


ADDED_UP = Plot("cost-steps", "columns", gap=30, height=420, series=[
    Series.down("candidate", "before"),
    Series.down("candidate", "cost", charts.PALETTE[0], labels=True),
    Series.down("candidate", "ceiling", charts.MARK, line="dash"),
])  # fmt: skip
"""Each cost stands on those before it; the ceiling is a line."""


def _added_up(c: Context, ceiling: Decimal) -> Table:
    """Who is funded, what was added up before, the cost."""
    w, unit = c.words, c.money_unit
    columns = [
        Column("candidate", w("Candidate")),
        Column("before", w("Added up before"), "right", unit=unit,
               formula=Formula(("before", "cost"), above=True)),
        Column("cost", w("Cost"), "right", unit=unit),
        Column("ceiling", w("Ceiling"), "right", unit=unit),
    ]  # fmt: skip
    rows, before = [], Decimal(0)
    for p in c.plan.picks:
        cost = c.case.spend(p)
        figures = (c.number_cell(x) for x in (before, cost, ceiling))
        rows.append([text(c.pick(p), "strong"), *figures])
        before += cost
    return Table(ADDED_UP.table, "", columns, rows)
