"""The table of section 2 that adds up what each fund pays, over the budget years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from optimizer.analysis.spending import Spent, spending
from optimizer.domain.funds import Fund
from optimizer.domain.quantity import total
from optimizer.report.blocks import NONE, Cell, Column, Table, text
from optimizer.report.content.charts import PALETTE
from optimizer.report.content.context import Context
from optimizer.report.plots import Plot, Series

NARROW = 5
"""So many years have a column each in a terminal."""


def table(c: Context) -> Iterator[Table]:
    """A row a fund, with its sums and a column for each year in which something is paid; where
    the funds are unlike, or there are several funds and years."""
    w = c.words
    if not shown(c):
        return
    found = spending(c.case, c.plan)
    paying, years = _paying(c, found)
    idle = [c.fund(s.fund.id) for s in found if not s.nominal]
    caption = w("What each fund pays, and when, {unit}", unit=c.money_unit)
    rows = [_row(c, s, years) for s in paying]
    yield Table("spend-table", caption, _columns(c, years), rows, _foot(c, paying, years),
                note=_note(c, idle), brief=True)  # fmt: skip


def shown(c: Context) -> bool:
    """Whether there is the table."""
    several = len(c.case.budget_years) > 1 and len(c.case.funds) > 1
    return bool(c.plan.picks) and (c.case.unlike or several)


def _paying(c: Context, found: Sequence[Spent]) -> tuple[list[Spent], list[int]]:
    """The funds and the years that pay something."""
    paying = [s for s in found if s.nominal]
    return paying, [y for y in c.case.budget_years if any(s.years[y].nominal for s in paying)]


def plots(c: Context) -> Iterator[Plot]:
    """A column a year, by fund; funds that are unlike, which have no total, are not piled up."""
    paying, years = _paying(c, spending(c.case, c.plan))
    if shown(c) and not c.case.unlike and len(years) > 1:
        across = [str(y) for y in years]
        series = [Series.across("fund", across, row, PALETTE[row % len(PALETTE)])
                  for row in range(len(paying))]  # fmt: skip
        yield Plot("spend-table", "columns", series, gap=40, height=340 + 14 * len(paying))


def discounted(c: Context) -> bool:
    """Whether a present value differs from the nominal one."""
    return len(c.case.budget_years) > 1 and c.case.years.discount_rate.value != 0


def rate(c: Context) -> str:
    """The social rate, as in '4 %'."""
    return c.words.percent(c.case.years.discount_rate.value, None)


def _columns(c: Context, years: Sequence[int]) -> list[Column]:
    w = c.words
    basis = w("Basis; worth as a grant") if c.case.unlike else w("Counted as")
    unit = c.money_unit
    sums = [Column("nominal", w("Nominal"), "right", unit=unit, bar=True)]
    if discounted(c):
        sums.append(Column("present", w("Present value, {rate}", rate=rate(c)), "right", unit=unit))
    if c.case.unlike:
        sums.append(Column("equivalent", w("Grant equivalent"), "right", unit=unit))
    each = [Column(str(y), w.year(y), "right", brief=len(years) <= NARROW) for y in _several(years)]
    return [Column("fund", w("Fund")), Column("basis", basis), *sums, *each]


def _several(years: Sequence[int]) -> Sequence[int]:
    """The years, where there are several: the only one has what the sum says."""
    return years if len(years) > 1 else ()


def _row(c: Context, s: Spent, years: Sequence[int]) -> list[Cell]:
    w = c.words
    basis = {"commitment": w("commitment"), "disbursement": w("disbursement"),
             "exposure": w("exposure")}[s.fund.basis]  # fmt: skip
    if c.case.unlike:
        basis = w.semicolon.join([basis, worth(c, s.fund)])
    cells = [text(c.fund(s.fund.id), "strong"), text(basis), _amount(c, s.nominal)]
    if discounted(c):
        cells.append(c.spend_cell(s.present))
    if c.case.unlike:
        cells.append(c.spend_cell(s.equivalent))
    return [*cells, *(_amount(c, s.years[y].nominal) for y in _several(years))]


def _foot(c: Context, found: Sequence[Spent], years: Sequence[int]) -> list[Cell]:
    """Sums over funds: in grant equivalent only, where they are unlike."""
    first = [text(c.words("Total"), "strong"), text("")]
    if c.case.unlike:
        blank = [text("")] * (2 if discounted(c) else 1)
        given = c.spend_cell(total(s.equivalent for s in found), "strong")
        return [*first, *blank, given, *[text("")] * len(_several(years))]
    present = sum((s.present for s in found), Fraction(0))
    discount = [c.spend_cell(present, "strong")] if discounted(c) else []
    sums = [total(s.nominal for s in found)]
    each = [total(s.years[y].nominal for s in found) for y in _several(years)]
    nominal, *yearly = (c.number_cell(x, None, "strong") for x in (*sums, *each))
    return [*first, nominal, *discount, *yearly]


def _amount(c: Context, value: Decimal) -> Cell:
    return c.number_cell(value) if value else NONE


def worth(c: Context, fund: Fund) -> str:
    """How the money of a fund counts as a grant."""
    w = c.words
    if fund.discount_rate is not None:
        return w("grant element at {rate}", rate=w.percent(fund.discount_rate.value, None))
    share = fund.grant_equivalent.value
    if share in (0, 1):
        return w("in full") if share else w("not at all")
    return w.percent(share, None)


def _note(c: Context, idle: Sequence[str]) -> str:
    w, said = c.words, []
    if discounted(c):
        said.append(w("Present value: at the social rate of {rate} a year, back to {year}.",
                      rate=rate(c), year=c.case.years.budget.first))  # fmt: skip
    if c.case.unlike:
        said.append(w("Grant equivalent: each payment times what a unit of it is worth as a grant, "
                      "not discounted for the year in which it is paid. Loans, equity and cover "
                      "are never added to grants in any other way."))  # fmt: skip
    if idle:
        said.append(w("Nothing is paid by: {funds}.", funds=w.semicolon.join(idle)))
    return w.gap.join(said)
