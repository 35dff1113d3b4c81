"""A column more in every table changes no chart, no formula and no other column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from optimizer.report import csv_tables, xlsx
from optimizer.report.blocks import Cell, Chart, Column, Report, Table, text
from tests.helpers.opened import Book
from tests.helpers.reports import ODD, explained, odd, report_of
from tests.helpers.reports import blocks as all_of

NAMES = [*ODD, "fy09"]
FRONT, MIDDLE = "At the front", "In the middle"
WITH_TOTALS = {"funded_table", "spend_table"}
CACHES = re.compile(r"<c:(str|num)Cache>.*?</c:\1Cache>|<c:f>.*?</c:f>|multiLvl")
Where = dict[tuple[str, str, int], tuple[str, str, int]]
"""(sheet, letter, row) -> (table, title of the column, row of the table, 0 its header)."""


def wider(t: Table) -> Table:
    """The table with a column more at the front, and one in the middle."""
    middle = len(t.columns) // 2

    def with_two(row: Sequence[Any], front: Any, between: Any) -> list[Any]:
        return [front, *row[:middle], between, *row[middle:]]

    def cells(row: Sequence[Cell]) -> list[Cell]:
        return with_two(row, text("a"), text("b")) if row else []

    columns = with_two(t.columns, Column("front", FRONT), Column("middle", MIDDLE))
    return replace(t, columns=columns, rows=[*map(cells, t.rows)], foot=cells(t.foot))


def widened(made: Report) -> Report:
    def block(b: Any) -> Any:
        if isinstance(b, Chart):
            return replace(b, table=b.table and wider(b.table))
        return wider(b) if isinstance(b, Table) else b

    sections = [replace(s, blocks=[*map(block, s.blocks)]) for s in made.sections]
    return replace(made, sections=sections)


def where(book: Book) -> Where:
    return {
        (t.sheet, chr(65 + i), row): (t.name, title, row - t.first)
        for t in book.tables
        for i, title in enumerate(t.columns)
        for row in range(t.first, t.last + 1 + (t.id in WITH_TOTALS))
    }


def named(at: Where, sheet: str, area: str) -> list[tuple[str, str, int]]:
    """The cells of an area, such as B2 and $B$2:$C$9, but for those of the columns more."""
    first, last = ((area.replace("$", "") + ":") * 2).split(":")[:2]
    if ":" not in area:
        last = first
    letters = range(ord(first[0]), ord(last[0]) + 1)
    rows = range(int(first[1:]), int(last[1:]) + 1)
    return [at[sheet, chr(i), row] for i, row in product(letters, rows)]


def cells(book: Book) -> dict[tuple[str, str, int], Any]:
    """Each cell of each table, its formula by the names of the columns that it speaks of."""
    at = where(book)
    found = {}
    for (sheet, letter, row), place in at.items():
        cell = book.sheets[sheet].get(f"{letter}{row}")
        if cell is not None and place[1] not in (FRONT, MIDDLE):
            areas = re.split(r"([A-Z]\d+(?::[A-Z]\d+)?)", cell.formula)
            formula = [named(at, sheet, x) if i % 2 else x for i, x in enumerate(areas)]
            found[place] = cell.value, cell.format, formula
    return found


def charts(book: Book) -> list[Any]:
    """What each chart is made from, and all else of it."""
    at, found = where(book), []
    for part in sorted(p for p in book.zip.namelist() if p.startswith("xl/charts/chart")):
        made = book.zip.read(part).decode()
        spans = [
            [cell for sheet, area in re.findall(r"'([^']+)'!([$A-Z\d:]+)", span)
             for cell in named(at, sheet, area)]
            for span in re.findall(r"<c:f>(.*?)</c:f>", made)
        ]  # fmt: skip
        found.append((spans, CACHES.sub("", made)))
    return found


def bars(book: Book) -> list[Any]:
    at = where(book)
    return [
        named(at, sheet, area)
        for sheet, part in book.parts.items() if sheet[0].isdigit()
        for area in re.findall(r'<conditionalFormatting sqref="([A-Z\d:]+)"',
                               book.zip.read(f"xl/worksheets/{part}").decode())
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_column_more_changes_no_other(name: str) -> None:
    c = odd(name) if name in ODD else explained(name)
    made = report_of(c)
    more = widened(made)
    before, after = (Book(xlsx.render(r, c)) for r in (made, more))
    assert cells(after) == cells(before)
    assert charts(after) == charts(before)
    assert sorted(bars(after)) == sorted(bars(before))
    for id, data in csv_tables.render(made).items():
        wide = csv.reader(io.StringIO(csv_tables.render(more)[id].decode()), strict=True)
        rows = [*csv.reader(io.StringIO(data.decode()[1:]))]
        middle = 1 + len(rows[0]) // 2
        assert [[*r[1:middle], *r[middle + 1 :]] for r in wide] == rows


@pytest.mark.parametrize("name", NAMES)
def test_no_two_columns_of_a_table_have_the_same_key(name: str) -> None:
    for table in all_of(report_of(odd(name) if name in ODD else explained(name)), Table):
        keys = [column.key for column in table.columns]
        assert len({*keys}) == len(keys), table.id
        assert all(len(row) == len(keys) for row in (*table.rows, table.foot or keys)), table.id
