"""The part of section 4 that tells which fund binds in which year."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analysis.money import Nearest
from optimizer.report.blocks import NONE, Block, Cell, Column, Paragraph, Table, number, text
from optimizer.report.content.context import Context
from optimizer.report.content.funds import by_fund

FEW = 4
"""So many funds and years are read as well in a list."""


def blocks(c: Context) -> Iterator[Block]:
    """Funds and years that bind, in words; and where there are many, by fund and year."""
    single = [n for n in c.findings.nearest if n.line.fund is not None]
    if not single:
        return
    yield Paragraph(_sentence(c, single), brief=True)
    funds = {n.line.fund for n in single}
    years = sorted({n.line.year for n in single if n.line.year is not None})
    if len(single) > FEW and len(funds) > 1 and len(years) > 1:
        yield _table(c, single, years)


def _named(c: Context, found: list[Nearest]) -> str:
    return by_fund(c, [(n.line.fund, n.line.year) for n in found
                       if n.line.fund is not None and n.line.year is not None])  # fmt: skip


def _sentence(c: Context, single: list[Nearest]) -> str:
    w = c.words
    binding = [n for n in single if n.binds]
    unknown = [n for n in single if not n.binds and not n.up_proven]
    if binding:
        said = w("Ceilings that bind, each alone (more money in that fund and year would add "
                 "something): {funds}.", funds=_named(c, binding))  # fmt: skip
    elif not unknown:
        return w("No single ceiling binds: more money in any one fund and year adds nothing.")
    else:
        said = w("No single ceiling is known to bind.")
    if unknown:
        said += w.gap + w("Not decided: {funds}.", funds=_named(c, unknown))
    elif len(single) > len(binding):
        rest = len(single) - len(binding)
        said += w.gap + w.plural("In {n} other fund and year more money alone adds nothing.",
                               "In {n} other funds and years more money alone adds nothing.",
                               rest)  # fmt: skip
    return said


def _table(c: Context, single: list[Nearest], years: list[int]) -> Table:
    """What the next step of each ceiling adds."""
    w = c.words
    at = {(n.line.fund, n.line.year): n for n in single}
    funds = dict.fromkeys(n.line.fund for n in single if n.line.fund is not None)
    rows = [[text(c.fund(f), "strong"), *(_cell(c, at.get((f, y))) for y in years)] for f in funds]
    columns = [Column("fund", w("Fund")), *(Column(str(y), w.year(y), "right") for y in years)]
    note = w("What the nearest step of that ceiling alone adds; –: more adds nothing; empty: no "
             "candidate can be paid from it then.")  # fmt: skip
    if any(not n.binds and not n.up_proven for n in single):
        note += w.gap + w("?: not decided.")
    caption = w("Which fund binds in which year, {unit}", unit=c.unit)
    return Table("binding", caption, columns, rows, note=note)


def _cell(c: Context, n: Nearest | None) -> Cell:
    if n is None:
        return text("")
    if n.up is None:
        return NONE if n.up_proven else Cell("?", 0.0, "muted")
    more = n.up.gain - c.audit.gain
    said = c.point_figure(more, sign=True)
    if not n.up_proven:
        said = c.words("at least {least}", least=said)
    return number(said, "bad")
