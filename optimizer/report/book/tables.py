"""A table of the content as a real table of Excel: header, numbers, totals that recompute, bars."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import fsum, isclose
from typing import TYPE_CHECKING

from optimizer.report.blocks import Cell, Column, Table
from optimizer.report.book.figures import Number, column, of_cell
from optimizer.report.book.formulas import formulas
from optimizer.report.book.placed import Placed
from optimizer.report.book.sheet import INDENT, Sheet
from optimizer.report.book.styles import LOW, clean
from optimizer.report.content.charts import PALETTE
from optimizer.words import Words
from optimizer.words.width import wide

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

BROAD, LEAST, NARROW = 64.0, 24.0, 9.0
"""Letters of the widest column, of that in a table with many, and of the narrowest."""
NEARLY, LINES = 80.0, 12
"""Letters up to which a text stands on one line where there is room, and the lines beyond which a
table is rather made broader than its rows higher."""
SLIM = 32.0
"""Letters of a column that gets all it wants, before others share what is left."""
WORD = 24
"""Letters of a word of a header, beyond which it may be broken."""
FULL = 150
"""Letters across, beyond which a table is hard to read on paper."""


def widths(table: Table, words: Words) -> list[float]:
    """Letters that each column takes; long text wraps, and where there is not room for all, the
    column whose text would be broken into most lines gets more of it."""
    titles = headers(table, words)
    wanted = [max(NARROW, _wanted(table, i, title)) for i, title in enumerate(titles)]
    most = [w if w <= NEARLY else BROAD for w in wanted]
    found = [w if w <= SLIM else LEAST for w in wanted]
    while short := [i for i, w in enumerate(most) if found[i] < w]:
        i = max(short, key=lambda i: wanted[i] / found[i])
        if sum(found) >= FULL and wanted[i] / found[i] <= LINES:
            break
        found[i] = min(found[i] + 2, most[i])
    return found


def _wanted(table: Table, i: int, title: str) -> float:
    cells = [row[i] for row in table.rows] + list(table.foot[i : i + 1])
    most = max((wide(part) for x in cells for part in x.text.split("\n")), default=0)
    words = max((wide(word) for word in re.split(r"\s", title)), default=0)
    return max(min(words, WORD) + 4.0, wide(title) / 3 + 4, most * 1.05 + 3)


def headers(table: Table, words: Words) -> list[str]:
    """What stands above each column."""
    found = list[str]()
    for i, c in enumerate(table.columns):
        found.append(_title(words, c, column([row[i] for row in table.rows])[1], found))
    return found


def write(on: Sheet, table: Table, name: str) -> Placed:
    """The table at the sheet's place: header, rows, and below them the line of totals."""
    figures = [tuple(column([row[i] for row in table.rows])[0]) for i in range(len(table.columns))]
    titles = headers(table, on.words)
    first = on.row + 1
    last = first + max(1, len(table.rows)) - 1
    placed = Placed(table, on.name, first, last, tuple(titles), tuple(figures))
    _head(on, placed, name)
    derived = formulas(placed)
    for r, row in enumerate(table.rows):
        lines = _lines(on, row)
        on.high(on.height(lines), first + r)
        for i, cell in enumerate(row):
            kind = _kind(table.columns[i], i, figures[i][r], lines)
            _cell(on, (first + r, i), cell, kind, figures[i][r], derived.get((r, i)))
    on.row = last + 1
    if table.foot:
        on.high(on.height(1))
        for i, cell in enumerate(table.foot):
            _foot(on, placed, i, cell)
        on.row += 1
    for i, c in enumerate(table.columns):
        if c.bar:
            _bars(on.sheet, placed, i)
    return placed


def _lines(on: Sheet, row: Sequence[Cell]) -> int:
    """Lines of the longest cell of a row: not every program finds that out itself."""
    rooms = (width - INDENT * (i > 0) for i, width in enumerate(on.widths))
    return max(on.lines(cell.text, room) for cell, room in zip(row, rooms, strict=False))


def _kind(of: Column, i: int, found: Number | None, lines: int) -> str:
    said = "said" if of.align == "right" else "cell" if i else "first"
    return ("number" if found is not None else said) + LOW * (lines == 1)


def _title(words: Words, c: Column, unit: str, taken: Sequence[str]) -> str:
    """The header with its unit; unlike every other header, as Excel demands."""
    unit = c.unit or unit
    title = clean(c.title)[:200] or " "
    if unit and not title.endswith(unit):
        title = words("{title}, {unit}", title=title, unit=unit)
    found, n = title, 2
    while found.lower() in {t.lower() for t in taken}:
        found, n = f"{title} ({n})", n + 1
    return found


def _head(on: Sheet, placed: Placed, name: str) -> None:
    columns = placed.table.columns
    kinds = ["head number" if c.align == "right" else "head" if i else "head first"
             for i, c in enumerate(columns)]  # fmt: skip
    on.sheet.add_table(
        placed.first - 1, 0, placed.last, len(columns) - 1,
        {
            "name": name, "style": "Table Style Light 1", "banded_rows": False,
            "columns": [
                {"header": title, "header_format": on.styles(kind)}
                for title, kind in zip(placed.titles, kinds, strict=True)
            ],
        },
    )  # fmt: skip
    lines = max(on.lines(t, on.widths[i] - 4, 1.0) for i, t in enumerate(placed.titles))
    on.high(on.height(lines) + 4, placed.first - 1)


def _cell(
    on: Sheet, at: tuple[int, int], cell: Cell, kind: str, found: Number | None,
    formula: str | None,
) -> None:  # fmt: skip
    if found is None:
        on.sheet.write_string(*at, clean(cell.text), on.styles(kind, cell.tone))
        return
    style = on.styles(kind, cell.tone, found.number_format)
    if formula is None:
        on.sheet.write_number(*at, found.value, style)
    else:
        on.sheet.write_formula(*at, formula, style, found.value)


def _foot(on: Sheet, placed: Placed, i: int, cell: Cell) -> None:
    """A total: a formula over the rows that are shown, where it gives the very number."""
    from xlsxwriter.utility import xl_range

    found = of_cell(cell)
    if found is None:
        on.sheet.write_string(on.row, i, clean(cell.text), on.styles("foot"))
        return
    style = on.styles("foot number", "", found.number_format)
    parts = [f.value for f in placed.figures[i] if f is not None]
    if len(parts) == len(placed.figures[i]) and isclose(fsum(parts), found.value, rel_tol=1e-12):
        cells = xl_range(placed.first, i, placed.last, i)
        on.sheet.write_formula(on.row, i, f"=SUBTOTAL(109,{cells})", style, found.value)
    else:
        on.sheet.write_number(on.row, i, found.value, style)


def _bars(sheet: Worksheet, placed: Placed, i: int) -> None:
    """A bar behind each figure: from 0, and to 100 % where all are shares."""
    known = [f for f in placed.figures[i] if f is not None]
    if len(known) < 2 or min(f.value for f in known) < 0:
        return
    bar = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": "#bcd7ea",
           "bar_border_color": PALETTE[0], "min_type": "num", "min_value": 0}  # fmt: skip
    if all(f.percent or f.nothing for f in known) and max(f.value for f in known) <= 1:
        bar |= {"max_type": "num", "max_value": 1}
    sheet.conditional_format(placed.first, i, placed.last, i, bar)
