"""The numbers of a workbook, read by python-calamine, against those of the content."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from math import isclose
from typing import Any

from python_calamine import CalamineWorkbook

from optimizer.report.blocks import Block, Chart, Items, Report, Table, Tiles
from optimizer.report.book.styles import clean
from optimizer.words.text import NOTHING, around, figures_of
from tests.helpers.opened import Book
from tests.helpers.opened import Table as Placed
from tests.helpers.walk.views import beside, digits

RANGE = re.compile(r"'?(.+?)'?!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}f"


def workbook(made: bytes, report: Report) -> Iterator[str]:
    book, read = Book(made), CalamineWorkbook.from_filelike(io.BytesIO(made))
    grids = {n: read.get_sheet_by_name(n).to_python(skip_empty_area=False)
             for n in read.sheet_names if n[0].isdigit()}  # fmt: skip
    by_id: dict[str, list[Placed]] = {}
    for x in book.tables:
        by_id.setdefault(x.id, []).append(x)
    for n, section in enumerate(report.sections, 1):
        due = {section.title, f"{n}  {section.title}", section.lead}
        for block in section.blocks:
            due |= {*spoken(block)}
            table = block.table if isinstance(block, Chart) else block
            if isinstance(table, Table):
                x = by_id[re.sub(r"[^A-Za-z0-9]", "_", table.id)].pop(0)
                yield from cells(book, grids[x.sheet], table, x)
                due |= {*x.columns, *(c.text for row in (*table.rows, table.foot) for c in row)}
        own = {s for s in grids if re.match(rf"{n}(\.| )", s)}
        links = {f"{s}: {b.caption}" for s in own for b in section.blocks if isinstance(b, Table)}
        shown = {v for s in own for row in grids[s] for v in row if isinstance(v, str)}
        for text in digits(shown - own - links - {*map(clean, due)}):
            yield f"xlsx: {section.id} has {text!r} beside its own"
        for text in digits({clean(t) for b in section.blocks for t in spoken(b)} - shown):
            if text not in apart(book, own):
                yield f"xlsx: {section.id} lacks {text!r}"
    assert not any(by_id.values())
    yield from charts(book)


def apart(book: Book, sheets: set[str]) -> set[str]:
    """Numbers as they are shown: those of tiles."""
    return {found.shown for s in sheets for found in book.sheets[s].values()}


def cells(book: Book, grid: Any, table: Table, x: Placed) -> Iterator[str]:
    """Each cell: its text or, of a figure that stands alone always, its number to the last bit,
    whose format shows the same digits."""
    rows = [*table.rows, *([table.foot] if table.foot else [])]
    for r, row in enumerate(rows, x.first):
        for i, cell in enumerate(row):
            found = grid[r][i] if i < len(grid[r]) else ""
            if isinstance(found, str):
                alone = cell.figure and cell.figure.shown is not None and around(cell.text)
                right = found == clean(cell.text) and alone != ("", "")
            elif cell.text == NOTHING:
                right = found == 0
            else:
                ((a, b, figure),) = figures_of(cell.text)
                assert figure.shown is not None
                right = any(isclose(found, x, rel_tol=1e-15)  # the file has 16 digits of them
                            for x in (figure.value, figure.shown / figure.factor))  # fmt: skip
                seen = book.sheets[x.sheet][f"{chr(65 + i)}{r + 1}"].shown
                right &= plain(seen) == plain(cell.text[a:b])
            if not right:
                place = f"xlsx: {table.id} row {r - x.first + 1} {table.columns[i].title!r}"
                yield f"{place}: {found!r}, due {cell.text!r}"


def plain(text: str) -> Decimal:
    """The digits of a text with one number."""
    return Decimal("".join(ch for ch in text if ch.isdigit() or ch == "."))


def spoken(block: Block) -> list[str]:
    """What stands on a sheet beside tables; a chart of its own has figures behind it."""
    if isinstance(block, Chart) and block.facts:
        return [block.caption, block.facts]
    if isinstance(block, Items):
        return [f"•  {item}" for item in block.items]
    return [t.strip() for t in beside(block)] if isinstance(block, Tiles) else beside(block)


def charts(book: Book) -> Iterator[str]:
    """Every native chart is made from cells of tables."""
    spans = [(t.sheet, t.first, t.last) for t in book.tables]
    for part in book.zip.namelist():
        if not part.startswith("xl/charts/chart"):
            continue
        for node in book.xml(part).iter(CHART):
            m = RANGE.fullmatch(node.text or "")
            assert m, node.text
            sheet, first, last = m[1].replace("''", "'"), int(m[3]), int(m[5] or m[3])
            if not any(s == sheet and a <= first and last <= b for s, a, b in spans):
                yield f"xlsx: {part} reads {node.text}, no cells of a table"
