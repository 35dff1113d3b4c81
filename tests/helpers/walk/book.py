"""The numbers of a workbook, read by python-calamine, against those of the content."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook

from optimizer.report.blocks import Block, Cell, Chart, Report, Table
from tests.helpers.opened import Book
from tests.helpers.opened import Table as Placed
from tests.helpers.walk.shown import half_up
from tests.helpers.walk.views import RAW, Numbers, beside, differ, raw

RANGE = re.compile(r"'?(.+?)'?!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}f"


def workbook(made: bytes, report: Report) -> Iterator[str]:
    book, read = Book(made), CalamineWorkbook.from_filelike(io.BytesIO(made))
    grids = {n: read.get_sheet_by_name(n).to_python(skip_empty_area=False)
             for n in read.sheet_names}  # fmt: skip
    tables = [b for s in report.sections for b in s.blocks if isinstance(b, Table)]
    placed = {t.name: t for t in book.tables}
    own = iter(x for x in placed.values() if x.id != "cost_steps")
    left = {n: [str(v) for row in grid for v in row if isinstance(v, str)] + [*apart(book, n)]
            for n, grid in grids.items() if n[0].isdigit()}  # fmt: skip
    where: dict[str, Placed] = {}
    for table, x in sorted_pairs(tables, [*own]):
        where[table.id] = x
        yield from cells(book, grids[x.sheet], table, x, left[x.sheet])
    for x in placed.values():
        if x.id == "cost_steps":
            yield from steps(grids[x.sheet], x, tables, left[x.sheet])
    for n, section in enumerate(report.sections, 1):
        yield from texts(report, n, section, where, left)
    yield from charts(book)


def apart(book: Book, sheet: str) -> Iterator[str]:
    """Numbers that stand in no table, as they are shown: those of tiles."""
    spans = [(t.first, t.last + 1) for t in book.tables if t.sheet == sheet]
    for ref, found in book.sheets[sheet].items():
        row = int(re.sub(r"\D", "", ref))
        if isinstance(found.value, float) and not any(a <= row <= b for a, b in spans):
            yield found.shown


def sorted_pairs(tables: list[Table], own: list[Placed]) -> Iterator[tuple[Table, Placed]]:
    by_id: dict[str, list[Placed]] = {}
    for x in own:
        by_id.setdefault(x.id, []).append(x)
    for t in tables:
        yield t, by_id[re.sub(r"[^A-Za-z0-9]", "_", t.id)].pop(0)
    assert not any(by_id.values())


def cells(book: Book, grid: Any, table: Table, x: Placed, left: list[str]) -> Iterator[str]:
    """Each cell: a number is the one shown at the digits shown, and its format shows it so."""
    for i, (title, column) in enumerate(zip(grid[x.first - 1], table.columns, strict=False)):
        said = column.title
        if raw(said) - raw(title):
            yield f"xlsx: {table.id} title {title!r}, due {said!r}"
        left.remove(str(title)) if str(title) in left else None
        assert i < len(x.columns)
    rows = [*table.rows, *([table.foot] if table.foot else [])]
    for r, row in enumerate(rows, x.first):
        for i, cell in enumerate(row):
            found = grid[r][i] if i < len(grid[r]) else ""
            place = f"xlsx: {table.id} row {r - x.first + 1} {table.columns[i].title!r}"
            if isinstance(found, str):
                if found in left and found:
                    left.remove(found)
                if raw(found) != raw(cell.text):
                    yield f"{place}: {found!r}, due {cell.text!r}"
                continue
            yield from number(place, found, cell)
            shown = book.sheets[x.sheet][f"{letter(i)}{r + 1}"].shown
            if [*map(value_of, RAW.findall(shown))] != [*map(value_of, RAW.findall(cell.text))]:
                yield f"{place}: shows {shown!r}, due {cell.text!r}"


def letter(i: int) -> str:
    return chr(65 + i) if i < 26 else chr(64 + i // 26) + chr(65 + i % 26)


def value_of(text: str) -> Decimal:
    value = Decimal(text.replace(",", "").lstrip("+±−"))
    return -value if text[0] == "−" else value


def number(place: str, found: Any, cell: Cell) -> Iterator[str]:
    said = RAW.findall(cell.text)
    if cell.text == "–":
        if found != 0:
            yield f"{place}: {found}, due nothing"
        return
    if len(said) != 1:
        yield f"{place}: {found}, due {cell.text!r}"
        return
    due = value_of(said[0])
    places = max(0, -int(due.as_tuple().exponent))
    exact = Decimal(repr(float(found)))
    ways = [exact, exact * 100] if re.search(r"\d\s?%", cell.text) else [exact]
    if due not in [half_up(v, places) for v in ways]:
        yield f"{place}: {found}, due {cell.text!r}"


def steps(grid: Any, x: Placed, tables: list[Table], left: list[str]) -> Iterator[str]:
    """The table behind the chart of costs: each cost, and what was added up before it."""
    costs = [value_of(row[1].text) for t in tables if t.id == "funded-table" for row in t.rows]
    before = Decimal(0)
    for title in grid[x.first - 1]:
        if title in left:
            left.remove(title)
    for row, cost in zip(grid[x.first : x.last], costs, strict=True):
        if row[0] in left:
            left.remove(row[0])
        if [Decimal(repr(v)) for v in row[1:3]] != [before, cost]:
            yield f"xlsx: cost-steps {row}, due {before} and {cost}"
        before += cost


def spoken(block: Block) -> list[str]:
    """What stands on a sheet beside tables; a chart of its own has figures behind it."""
    if isinstance(block, Chart) and block.facts:
        return [block.caption, block.facts]
    return beside(block)


def texts(
    report: Report, n: int, section: Any, where: dict[str, Placed], left: dict[str, list[str]]
) -> Iterator[str]:
    sheets = [s for s in left if re.match(rf"{n}(\.| )", s)]
    due: Numbers = raw(str(n), section.title, section.lead)
    for block in section.blocks:
        due += raw(*spoken(block))
        if isinstance(block, Table) and "." in where[block.id].sheet.split()[0]:
            due += raw(block.caption, where[block.id].sheet)  # the link to its own sheet
    found = Counter[str]()
    for s in sheets:
        found += raw(*left[s])
    if n == 1:
        missing = due - found
        if missing:
            yield f"xlsx: {section.id} lacks {dict(missing)}"
        heads = raw(report.heading, report.labels.get("note", ""), report.next_step,
                    *(t for pair in report.meta for t in pair), *left)  # fmt: skip
        every = raw(*(b.caption for s in report.sections for b in s.blocks
                      if isinstance(b, Table)))  # fmt: skip
        extra = found - due - heads - every - raw(*(s.title for s in report.sections))
        if extra:
            yield f"xlsx: {section.id} has {dict(extra)} beside its own"
    else:
        yield from differ(f"xlsx: {section.id}", found, due)


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
