"""Where a table of the content stands in the workbook."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.report.blocks import Table
from optimizer.report.book.figures import Number
from optimizer.report.plots import Span


@dataclass(frozen=True)
class Placed:
    """Where a table stands: its sheet, and the rows of its cells (from 0; header above)."""

    table: Table
    sheet: str
    first: int
    last: int
    titles: tuple[str, ...]
    figures: tuple[tuple[Number | None, ...], ...]

    def cells(self, span: Span) -> str:
        """Some cells as a formula of another sheet writes them: one area or, where another column
        stands between those that are asked for, several."""
        from xlsxwriter.utility import xl_range_abs

        top, bottom = self.first, self.last
        if span.first is not None:
            top = bottom = self.first + span.first
        if span.last is not None:
            bottom = self.first + span.last
        found = sorted(self.table.index(key) for key in span.columns)
        starts = [i for i in found if i - 1 not in found]
        ends = [i for i in found if i + 1 not in found]
        areas = [f"'{self.sheet}'!{xl_range_abs(top, left, bottom, right)}"
                 for left, right in zip(starts, ends, strict=True)]  # fmt: skip
        return f"={areas[0]}" if len(areas) == 1 else f"=({','.join(areas)})"
