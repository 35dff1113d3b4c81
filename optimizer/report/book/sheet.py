"""One sheet of the workbook, written from the top down: headings, running text, tiles, links."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from optimizer.report.blocks import Tile
from optimizer.report.book.figures import of_text
from optimizer.report.book.paper import Paper, lay
from optimizer.report.book.styles import Styles, clean
from optimizer.words import Words
from optimizer.words.width import wide

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

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
EMPTY = 15.0
"""Height of a row that nobody set, points."""
INDENT = 2.0
"""Letters that stay empty at the sides of a table's cell."""
HIGHEST = 409.0
"""Points that Excel allows a row."""


class Sheet:
    """A worksheet with a place to go on at. ``widths``: letters of each column."""

    def __init__(
        self, sheet: Worksheet, name: str, styles: Styles, words: Words, widths: Sequence[float],
        foot: str = "",
    ) -> None:  # fmt: skip
        self.sheet, self.name, self.styles, self.words = sheet, name, styles, words
        self.row = 0
        self.widths = [*widths] or [SPARE]
        while sum(self.widths) < ACROSS:
            self.widths.append(SPARE)
        for i, width in enumerate(self.widths):
            sheet.set_column(i, i, width, styles("text"))
        self.span = self._span()
        self.across = round(min(BROADEST, sum(self.widths)) * DIGIT)
        self.paper = Paper.of(self.widths)
        sheet.hide_gridlines(2)
        lay(sheet, foot)

    def high(self, height: float, row: int | None = None) -> None:
        """Give a row its height: that of the place to go on at, or another below it."""
        at = self.row if row is None else row
        self.sheet.set_row(at, height)
        self.paper.take(at, height)

    def ended(self) -> None:
        """Nothing more comes: pages of paper begin where they were found to."""
        self.paper.set_up(self.sheet)

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
        self.high(self.height(self.lines(shown, room, size), size))
        if first < self.span:
            self.sheet.merge_range(self.row, first, self.row, self.span, "", style)
        self.sheet.write_string(self.row, first, shown, style)
        self.row += 1

    def lines(self, text: str, room: float, size: float = 1.0) -> int:
        """Lines that a text takes in a column of so many letters; ``size`` of 1 is plain text."""
        long = (self._long(part) * size for part in text.split("\n"))
        return sum(max(1, ceil(x / max(1.0, room))) for x in long)

    def _long(self, text: str) -> float:
        """How long a text is, in digits: letters of full width are twice as broad."""
        full = wide(text) - len(text)
        return self.styles.letter * (len(text) - full) + 2 * full

    def height(self, lines: int, size: float = 1.0) -> float:
        """Of a row with so many lines, points."""
        return min(HIGHEST, size * self.styles.line * lines + 4)

    def gap(self, rows: int = 1) -> None:
        for _ in range(rows):
            self.paper.take(self.row, EMPTY)
            self.row += 1

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """One row a figure: what it is, its value, what it is measured against."""
        for t in tiles:
            self.sheet.write_string(self.row, 0, clean(t.label), self.styles("label"))
            value = of_text(t.value)
            if value is None:
                self.sheet.write_string(self.row, 1, clean(t.value), self.styles("tile"))
            else:
                style = self.styles("tile", "", value.number_format)
                self.sheet.write_number(self.row, 1, value.value, style)
            self.text(t.note, "note", 2)

    def link(self, to: str, text: str = "", kind: str = "link") -> None:
        """A row that leads to another sheet of this workbook, and says what stands there."""
        said = _said(to, text)
        self.text(said, kind)
        row, style = self.row - 1, self.styles(kind)
        self.sheet.write_url(row, 0, f"internal:'{to}'!A1", style, string=clean(said))


def _said(to: str, text: str) -> str:
    """The name of a sheet and what it holds, where that says more."""
    return to if not text or to.casefold().endswith(f" {text.casefold()}") else f"{to}: {text}"


def tile_widths(tiles: Sequence[Tile]) -> list[float]:
    """What the label and the value of tiles take."""
    return [
        max((wide(t.label) + 2.0 for t in tiles), default=0.0),
        max((wide(t.value) * 1.25 + 2 for t in tiles), default=0.0),
    ]
