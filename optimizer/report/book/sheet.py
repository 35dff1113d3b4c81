"""One sheet of the workbook, written from the top down: headings, running text, tiles, links."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from optimizer.report.blocks import Tile
from optimizer.report.book.figures import said
from optimizer.report.book.styles import Styles, clean
from optimizer.report.content.charts import wide

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LINE = 13.2
"""Height of a line of text, points."""
ACROSS = 116
"""Letters of a line of running text, at least."""
BROADEST = 180
"""Letters over which charts stand beside each other, at most."""
DIGIT = 7.2
"""Width of a digit on the screen, px."""
SPARE = 12.0
"""Width of columns that only running text takes."""
SIZES = {"title": 1.6, "section": 1.4, "caption": 1.2, "answer": 1.25}
"""How large the letters of some kinds are."""
LETTER = 0.87
"""A letter of running text, of a digit's width."""
HIGHEST = 409.0
"""Points that Excel allows a row."""


class Sheet:
    """A worksheet with a place to go on at. ``widths``: letters of each column."""

    def __init__(
        self, sheet: Worksheet, name: str, styles: Styles, widths: Sequence[float], page: str
    ) -> None:
        self.sheet, self.name, self.styles = sheet, name, styles
        self.row = 0
        self.widths = [*widths] or [SPARE]
        while sum(self.widths) < ACROSS:
            self.widths.append(SPARE)
        for i, width in enumerate(self.widths):
            sheet.set_column(i, i, width, styles("text"))
        self.span = self._span()
        self.across = round(min(BROADEST, sum(self.widths)) * DIGIT)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(page)

    def _span(self) -> int:
        """The last column of running text: a wide table does not make its lines longer."""
        total = 0.0
        for i, width in enumerate(self.widths):
            total += width
            if total >= ACROSS:
                return i
        return len(self.widths) - 1

    def text(self, text: str, kind: str = "text", first: int = 0) -> None:
        """Running text over several columns, in a row as high as its lines."""
        shown = clean(text)
        style = self.styles(kind)
        room = sum(self.widths[first : self.span + 1])
        size = SIZES.get(kind, 1.0)
        lines = self.lines(shown, room, size)
        self.sheet.set_row(self.row, self.height(lines, size))
        if first < self.span:
            self.sheet.merge_range(self.row, first, self.row, self.span, "", style)
        self.sheet.write_string(self.row, first, shown, style)
        self.row += 1

    @staticmethod
    def lines(text: str, room: float, size: float = 1.0) -> int:
        """Lines that a text takes in a column of so many letters; ``size`` of 1 is plain text."""
        return sum(max(1, ceil(_long(part) * size / max(1.0, room))) for part in text.split("\n"))

    @staticmethod
    def height(lines: int, size: float = 1.0) -> float:
        """Of a row with so many lines, points."""
        return min(HIGHEST, size * LINE * lines + 4)

    def gap(self, rows: int = 1) -> None:
        self.row += rows

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """One row a figure: what it is, its value, what it is measured against."""
        for t in tiles:
            self.sheet.write_string(self.row, 0, clean(t.label), self.styles("label"))
            value = said(t.value)
            if value is None:
                self.sheet.write_string(self.row, 1, clean(t.value), self.styles("tile"))
            else:
                style = self.styles("tile", "", value.number_format)
                self.sheet.write_number(self.row, 1, value.value, style)
            self.text(t.note, "note", 2)

    def link(self, to: str, text: str) -> None:
        """A row that leads to another sheet of this workbook, and says what stands there."""
        self.text(f"{to}: {text}", "link")
        row, style = self.row - 1, self.styles("link")
        self.sheet.write_url(row, 0, f"internal:'{to}'!A1", style, string=clean(f"{to}: {text}"))


def _long(text: str) -> float:
    """How long a text is, in digits: letters are narrower, those of full width twice as broad."""
    full = wide(text) - len(text)
    return LETTER * (len(text) - full) + 2 * full


def tile_widths(tiles: Sequence[Tile]) -> list[float]:
    """What the label and the value of tiles take."""
    return [
        max((wide(t.label) + 2.0 for t in tiles), default=0.0),
        max((wide(t.value) * 1.25 + 2 for t in tiles), default=0.0),
    ]
