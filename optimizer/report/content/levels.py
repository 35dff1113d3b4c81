"""How lines of money and their levels are said: an amount, or per cent of every ceiling."""

from __future__ import annotations

from decimal import Decimal

from optimizer.analysis.lines import TOTAL, Line
from optimizer.report.blocks import Cell, number
from optimizer.report.content.context import Context


def line_name(c: Context, line: Line) -> str:
    """'All ceilings, scaled alike', or the fund and its year."""
    ceilings = [(f.id, y) for f in c.case.funds for y in f.ceilings]
    if line.fund is None and len(ceilings) > 1:
        return c.words("All ceilings, scaled alike")
    fund, year = ceilings[0] if line.fund is None else (line.fund, line.year)
    name = c.fund(fund)
    if len(ceilings) == 1 and str(year) in name:
        return name
    return c.words("{fund}, {year}", fund=name, year=year)


def level(c: Context, line: Line, at: Decimal) -> str:
    """A level of a line: money, or per cent of every ceiling."""
    if line.in_percent(c.case):
        return c.words("{n} % of every ceiling", n=c.words.number(at))
    return c.money(at)


def cell(c: Context, line: Line, at: Decimal) -> Cell:
    """A level in a column of money; per cent of every ceiling with their sign."""
    shown = c.words.of_hundred(at) if line.in_percent(c.case) else c.words.number(at)
    return number(shown)


def rise_of(c: Context, line: Line, more: Decimal) -> str:
    """'JPY 5 million more for a fund, 2009', '7.7 % more of every ceiling'."""
    if line.in_percent(c.case):
        return c.words("{n} % more of every ceiling", n=c.words.number(more))
    return c.words("{amount} more for {line}", amount=c.money(more), line=line_name(c, line))


def rise(c: Context, line: Line, more: Decimal) -> str:
    """By how much a line goes up: money, or so many per cent."""
    return c.words.of_hundred(more) if line.in_percent(c.case) else c.money(more)


def total_unit(c: Context) -> str:
    """The unit of the total's levels."""
    return c.words("% of each") if TOTAL.in_percent(c.case) else c.money_unit


def unit(c: Context, line: Line) -> str:
    """The unit of a line's levels."""
    return total_unit(c) if line == TOTAL else c.money_unit
