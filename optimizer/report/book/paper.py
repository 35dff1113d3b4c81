"""How a sheet falls on pages of paper: its scale, and where a new page begins.

A program that fits a sheet to the width of a page takes no breaks of ours; so the scale is reckoned
here, and every page is begun here: no chart is cut, and no caption stands apart from its table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4 = 9
INCH = 72.0
ACROSS, DOWN = 11.69, 8.27
"""An A4 page laid on its side, inches."""
LEFT, TOP, FOOT = 0.4, 0.5, 0.6
"""Margins, inches; the right one is as the left."""
SPARE = 0.96
"""Of a page: printers and programs do not agree on the last millimetres."""
DIGIT, PADDING = 7.44, 5.0
"""A digit of the workbook's own font as it is printed, and what a column has beside its digits, px:
on the screen a digit is 7 px, and some programs print it so."""
PX = 0.75
"""Points of a px."""
LEAST = 10


@dataclass
class Paper:
    """What stands on the page that is being filled, in points of the sheet."""

    scale: int
    used: float = 0.0
    repeated: float = 0.0
    breaks: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, widths: Sequence[float]) -> Paper:
        """Paper for columns of so many letters: no larger than they are on the screen."""
        wide = sum((w * DIGIT + PADDING) * PX for w in widths)
        fits = SPARE * (ACROSS - 2 * LEFT) * INCH / max(1.0, wide)
        return cls(max(LEAST, min(100, floor(100 * fits))))

    @property
    def room(self) -> float:
        """Points of rows that a page holds."""
        return SPARE * (DOWN - TOP - FOOT) * INCH * 100 / self.scale

    def keep(self, row: int, height: float) -> None:
        """Begin a page at this row where what follows it, so high, would be cut."""
        if self.used + height > self.room and self.used > self.repeated:
            self.breaks.append(row)
            self.used = self.repeated

    def take(self, row: int, height: float) -> None:
        """A row of this height."""
        self.keep(row, height)
        self.used += height

    def set_up(self, sheet: Worksheet) -> None:
        """Say it to the sheet, when all its rows stand."""
        sheet.set_print_scale(self.scale)
        sheet.set_h_pagebreaks(self.breaks)


def lay(sheet: Worksheet, foot: str) -> None:
    """What every sheet has on paper: A4 on its side, as wide as a page, a line at the foot."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=LEFT, right=LEFT, top=TOP, bottom=FOOT)
    sheet.set_footer(foot)
