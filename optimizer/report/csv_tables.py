"""CSV: one file a table, for a spreadsheet or a program.

Figures are plain digits, as many as the report shows; every other text stays a text: what a
spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io

from optimizer.report.blocks import Cell, Report, Table
from optimizer.words.text import around

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""Beginnings that spreadsheets read as a formula."""
BOM = "\ufeff"
"""Without it Excel reads the file in the alphabet of its country."""


def render(report: Report) -> dict[str, bytes]:
    """Each table of the report under a name: its section's number and its own id."""
    return {
        f"{n}-{block.id}": _table(block)
        for n, section in enumerate(report.sections, 1)
        for block in section.blocks
        if isinstance(block, Table)
    }


def _table(table: Table) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow([safe(c.title) for c in table.columns])
    lines.writerows([[value(cell) for cell in row] for row in table.rows])
    if table.foot:
        lines.writerow([value(cell) for cell in table.foot])
    return (BOM + out.getvalue()).encode("utf-8", "backslashreplace")


def value(cell: Cell) -> str:
    """A figure without a unit as plain digits, anything else as a text."""
    figure = cell.figure
    if figure and figure.shown is not None and around(cell.text) == ("", ""):
        return f"{figure.shown:.{figure.places}f}"
    return safe(cell.text)


def safe(text: str) -> str:
    """The text, which no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
