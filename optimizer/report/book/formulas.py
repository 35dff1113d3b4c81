"""Cells that follow from other cells of their row: written as formulas, so that the sheet can be
worked with. A formula stands only where it gives the number that the content says."""

from __future__ import annotations

from math import isclose

from optimizer.report.book.placed import Placed


def formulas(placed: Placed) -> dict[tuple[int, int], str]:
    """(row of the table, column) -> formula."""
    known = {"coverage-table": _coverage, "funds": _funds, "cost-steps": _steps}
    of_table = known.get(placed.table.id)
    if of_table is None:
        return {}
    found = {}
    for r in range(len(placed.table.rows)):
        for i, formula, value in of_table(placed, r):
            said = placed.figures[i][r]
            if said is not None and isclose(value, said.value, rel_tol=1e-12, abs_tol=1e-12):
                found[r, i] = formula
    return found


def _values(placed: Placed, r: int, *columns: int) -> list[float] | None:
    found = [placed.figures[i][r] for i in columns]
    return [f.value for f in found if f is not None] if None not in found else None


def _name(placed: Placed, r: int, i: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(placed.first + r, i))


def _coverage(placed: Placed, r: int) -> list[tuple[int, str, float]]:
    """Before = existing / demand; after = (existing + what the plan adds) / demand."""
    values = _values(placed, r, 1, 2, 3)
    if values is None or not values[0]:
        return []
    demand, existing, adds = (_name(placed, r, i) for i in (1, 2, 3))
    return [
        (4, f"={existing}/{demand}", values[1] / values[0]),
        (5, f"=({existing}+{adds})/{demand}", (values[1] + values[2]) / values[0]),
    ]


def _funds(placed: Placed, r: int) -> list[tuple[int, str, float]]:
    """Left = ceiling + what was carried in - used."""
    end = len(placed.titles) - 1
    values = _values(placed, r, *range(2, end))
    if values is None:
        return []
    *available, used = values
    *more, spent = (_name(placed, r, i) for i in range(2, end))
    return [(end, f"={'+'.join(more)}-{spent}", sum(available) - used)]


def _steps(placed: Placed, r: int) -> list[tuple[int, str, float]]:
    """Added up before = the same of the row above + its cost."""
    values = _values(placed, r - 1, 1, 2) if r else None
    if values is None:
        return []
    return [(1, f"={_name(placed, r - 1, 1)}+{_name(placed, r - 1, 2)}", sum(values))]
