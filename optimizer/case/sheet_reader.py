"""Cells of sheets as values, with a fault for every cell that cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from optimizer.case.cells import DATE_REMEDY, NoCell, from_cell, trimmed
from optimizer.case.columns import Column
from optimizer.case.headers import Heads, filled, heads, is_own
from optimizer.case.misfit import clipped
from optimizer.case.places import Places
from optimizer.case.tables import Table
from optimizer.case.workbook_file import Grid, letters
from optimizer.errors import Fault

REASONS = {
    "error-value": ("An error such as #N/A stands there.", "Mend the formula, or write the value."),
    "no-value": (
        "A formula stands there without the value it gives.",
        "Open the workbook in a spreadsheet program and save it, or write the value itself.",
    ),
}


class SheetReader:
    """What the sheets of a workbook hold; ``faults`` gathers what is wrong, ``places`` where all
    stands."""

    def __init__(self, found: dict[str, Grid]) -> None:
        self.grids = found
        self.faults: list[Fault] = []
        self.places = Places()

    def fault(self, place: str, slug: str, cause: str, remedy: str) -> None:
        """Note a fault at sheet!cell."""
        self.faults.append(Fault(place, slug, cause, remedy))

    def no_column(self, sheet: str, name: str) -> None:
        """Note that a column is missing that must be there."""
        self.places.absent.add((sheet, name))
        self.fault(f"{sheet}!A1", "missing-column", f"The column {name!r} is missing.",
                   "Write its header in row 1, and fill it in.")  # fmt: skip

    def heads(self, sheet: str, table: Table | None) -> Heads:
        """The headers of a sheet."""
        grid = self.grids[sheet]
        for (row, column), (last_row, last_column) in grid.merged:
            first = f"{letters(column)}{row + 1}"
            cause = f"The cells {first}:{letters(last_column)}{last_row + 1} are merged."
            self.fault(f"{sheet}!{first}", "merged-cells", cause,
                       "Unmerge them, and write the value in every row it is for.")  # fmt: skip
        found = heads(grid, sheet, table)
        self.faults += found.faults
        return found

    def rows(self, sheet: str, *, items: bool = False) -> Iterator[tuple[int, list[Any]]]:
        """(row from 0, cells) of the rows in which anything stands or should, besides columns of
        the user's own. ``items``: each row is an item, and text alone in one is none."""
        grid = self.grids[sheet]
        unread = {int("".join(c for c in at if c.isdecimal())) - 1 for at in grid.unread}
        own = {k for k, c in enumerate(grid.rows[0] if grid.rows else ()) if is_own(str(c))}
        for i, row in enumerate(grid.rows[1:], 1):
            given = [k for k, cell in enumerate(row) if filled(cell) and k not in own]
            if items and len(given) == 1 and i not in unread and _remark(row[given[0]]):
                self._note(f"{sheet}!{letters(given[0])}{i + 1}", row[given[0]])
            elif given or i in unread:
                yield i, row

    def _note(self, place: str, text: str) -> None:
        cause = f"Nothing else stands in the row of {clipped(text)}."
        self.fault(place, "remark", cause,
                   "Fill in the row; a remark goes into a column whose header begins with #, or "
                   "onto a sheet whose name begins with #.")  # fmt: skip

    def given(self, sheet: str, row: int, cells: list[Any], at: int) -> bool:
        """Whether anything stands in a cell, or should."""
        return filled(cell_at(cells, at)) or f"{letters(at)}{row + 1}" in self.grids[sheet].unread

    def value(self, sheet: str, row: int, cells: list[Any], at: int, column: Column) -> Any:
        """What a cell means; None where it is empty or was refused."""
        name, cell = f"{letters(at)}{row + 1}", cell_at(cells, at)
        place, slug = f"{sheet}!{name}", self.grids[sheet].unread.get(name)
        if slug:
            return self._refuse(place, slug, *REASONS[slug])
        if not filled(cell):
            return None
        if isinstance(cell, date | datetime | time | timedelta):
            other = "Format the cell as General and write the value again."
            shown = cell.date() if isinstance(cell, datetime) else cell
            cause = f"A date of the spreadsheet stands there ({shown})."
            remedy = DATE_REMEDY if column.kind == "day" else other
            return self._refuse(place, "date-as-number", cause, remedy)
        try:
            return from_cell(cell, column.kind)
        except NoCell as error:
            return self._refuse(place, *error.args)

    def _refuse(self, place: str, slug: str, cause: str, remedy: str) -> None:
        self.places.refused.add(place)
        self.fault(place, slug, cause, remedy)


def _remark(cell: Any) -> bool:
    """Whether a cell that stands alone in its row is a remark on the table, and no id."""
    return isinstance(cell, str) and not re.fullmatch(r"[\w.\-]+", trimmed(cell), re.ASCII)


def cell_at(cells: list[Any], at: int) -> Any:
    """A cell of a row; None beyond its end."""
    return cells[at] if at < len(cells) else None
