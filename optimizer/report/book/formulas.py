"""Cells that follow from other cells: written as formulas, so that the sheet can be worked with. A
formula stands only where it gives the number that the content says."""

from __future__ import annotations

from math import isclose

from optimizer.report.book.placed import Placed
from optimizer.report.plots import Formula


def formulas(placed: Placed) -> dict[tuple[int, int], str]:
    """(row of the table, column) -> formula."""
    found = {}
    for i, column in enumerate(placed.table.columns):
        for r, said in enumerate(placed.figures[i]):
            if said is None or column.formula is None:
                continue
            made = _made(placed, column.formula, r)
            if made and isclose(made[1], said.value, rel_tol=1e-12, abs_tol=1e-12):
                found[r, i] = made[0]
    return found


def _made(placed: Placed, f: Formula, r: int) -> tuple[str, float] | None:
    """The formula in a row, and what it gives; None where a cell that it needs is no number."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    at, names, values = r - f.above, dict[str, str](), dict[str, float]()
    for key in filter(None, (*f.plus, *f.minus, f.per)):
        i = placed.table.index(key)
        said = placed.figures[i][at] if at >= 0 else None
        if said is None:
            return None
        names[key], values[key] = xl_rowcol_to_cell(placed.first + at, i), said.value
    text = "-".join(["+".join(names[k] for k in f.plus), *(names[k] for k in f.minus)])
    value = sum(values[k] for k in f.plus) - sum(values[k] for k in f.minus)
    if not f.per:
        return f"={text}", value
    if not values[f.per]:
        return None
    return f"=({text})/{names[f.per]}" if len(names) > 2 else f"={text}/{names[f.per]}", \
        value / values[f.per]  # fmt: skip
