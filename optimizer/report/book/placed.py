"""Where a table of the content stands in the workbook."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.report.blocks import Table
from optimizer.report.book.figures import Number


@dataclass(frozen=True)
class Placed:
    """Where a table stands: its sheet, and the rows of its cells (from 0; header above)."""

    table: Table
    sheet: str
    first: int
    last: int
    titles: tuple[str, ...]
    figures: tuple[tuple[Number | None, ...], ...]

    def range(self, i: int, row: int | None = None, last: int | None = None) -> str:
        """The cells of column i as a formula of another sheet writes them."""
        first = self.first if row is None else row
        end = last if last is not None else (self.last if row is None else row)
        return self._cells(first, i, end, i)

    def across(self, first: int, last: int, row: int) -> str:
        """The cells of one row, from column to column."""
        return self._cells(row, first, row, last)

    def block(self, first: int, last: int) -> str:
        """Some columns of all rows."""
        return self._cells(self.first, first, self.last, last)

    def _cells(self, top: int, left: int, bottom: int, right: int) -> str:
        from xlsxwriter.utility import xl_range_abs

        return f"='{self.sheet}'!{xl_range_abs(top, left, bottom, right)}"

    def title(self, i: int) -> str:
        """The header of column i, as a formula writes it."""
        return self.range(i, self.first - 1)
