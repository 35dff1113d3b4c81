"""Small workbooks with something wrong in them, cell by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from optimizer.case.load import load_case
from optimizer.case.save import document_of
from optimizer.case.sheets import sheets_of
from optimizer.case.workbook_out import OPTIONS

Pages = dict[str, list[list[Any]]]
MINIMAL = Path(__file__).parents[2] / "cases" / "minimal.json"


@dataclass(frozen=True)
class Formula:
    """A formula, and the value that the program saved with it."""

    text: str
    value: Any = ""


@dataclass(frozen=True)
class Merged:
    """The same text over some cells to the right and below."""

    text: str
    rows: int
    columns: int


def pages() -> Pages:
    """The sheets of cases/minimal.json that have rows: headers first."""
    made = sheets_of(document_of(load_case(MINIMAL)))
    return {s.name: [[h.shown for h in s.heads], *s.rows] for s in made if s.rows}


def written(content: Pages) -> bytes:
    """The pages as a workbook."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in content.items():
            page = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for k, cell in enumerate(row):
                    _write(page, i, k, cell, day)
    return target.getvalue()


def _write(page: Any, i: int, k: int, cell: Any, day: Any) -> None:
    if isinstance(cell, Formula):
        page.write_formula(i, k, cell.text, None, cell.value)
    elif isinstance(cell, Merged):
        page.merge_range(i, k, i + cell.rows - 1, k + cell.columns - 1, cell.text)
    elif isinstance(cell, date):
        page.write_datetime(i, k, cell, day)
    elif isinstance(cell, bool):
        page.write_boolean(i, k, cell)
    elif isinstance(cell, str):
        page.write_string(i, k, cell)
    elif cell is not None:
        page.write_number(i, k, cell)


def edited(edit: Callable[[Pages], Any]) -> bytes:
    """The workbook of cases/minimal.json after an edit of its pages."""
    content = pages()
    edit(content)
    return written(content)


def column(page: list[list[Any]], header: str) -> int:
    """Where a column stands, by its header without the unit."""
    return [str(h).split(" [")[0] for h in page[0]].index(header)


def put(content: Pages, sheet: str, header: str, row: int, value: Any) -> None:
    """Another value in a cell; row 1 is the first below the headers."""
    page = content[sheet]
    page[row][column(page, header)] = value


def repacked(workbook: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its parts changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()
