"""How a table is put on paper: size of its letters, widths of its columns, which way the page lies.

Widths are estimated from counts of letters; a table that would grow too tall is set smaller, and
at last across a page that lies on its side.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.report.blocks import Table
from optimizer.report.content.charts import wide

UPRIGHT, ACROSS = 480.0, 738.0
"""Room for a table, pt."""
LETTER, PAD = 0.5, 9.0
"""Width of a half-width letter as a share of its size; what a cell keeps around its text, pt."""
TRIED = ((UPRIGHT, 9.0, 4), (UPRIGHT, 8.0, 6), (UPRIGHT, 7.2, 7), (ACROSS, 8.0, 7))
"""(room, size, most lines of a row), the first that fits."""
LAST = (ACROSS, 7.0)
PIECES = re.compile(r"[^\s/-]+[/-]?|[/-]")
"""What a line does not break."""


@dataclass(frozen=True)
class Layout:
    """``widths`` in pt, None where the column takes what it needs."""

    size: float
    widths: tuple[float | None, ...]
    landscape: bool


@dataclass(frozen=True)
class _Column:
    """Letters of a column: its widest line, its longest piece, and its texts."""

    natural: int
    least: int
    texts: Sequence[str]

    @classmethod
    def of(cls, title: str, texts: Sequence[str], right: bool) -> _Column:
        lines = max((wide(t) for text in texts for t in text.split("\n")), default=0)
        pieces = max((_longest(t) for t in texts), default=0)
        heading = _longest(title)
        return cls(max(lines, heading), max(heading, lines if right else pieces), texts)


def _longest(text: str) -> int:
    """The longest piece; letters of full width break everywhere."""
    return max((len(p) if p.isascii() else 2 for p in PIECES.findall(text)), default=0)


def laid_out(table: Table) -> Layout:
    """The layout of a table. Its figures never break; its texts do."""
    rows = [*table.rows, *([table.foot] if table.foot else [])]
    columns = [
        _Column.of(c.title, [row[i].text for row in rows], c.align == "right")
        for i, c in enumerate(table.columns)
    ]
    for room, size, most in TRIED:
        widths = _widths(columns, room, size)
        if widths is not None and _tallest(columns, widths, size) <= most:
            return Layout(size, widths, room == ACROSS)
    room, size = LAST
    least = _widths(columns, room, size) or (None,) * len(columns)
    return Layout(size, least, landscape=True)


def _widths(
    columns: Sequence[_Column], room: float, size: float
) -> tuple[float | None, ...] | None:
    """Natural widths where they fit; else the least, and what is left by how much is missing."""
    letter = LETTER * size
    natural = [c.natural * letter + PAD for c in columns]
    if sum(natural) <= room:
        return (None,) * len(columns)
    least = [c.least * letter + PAD for c in columns]
    spare = room - sum(least)
    if spare < 0:
        return None
    want = [math.sqrt(max(0.0, n - m)) for n, m in zip(natural, least, strict=True)]
    return tuple(round(m + spare * w / sum(want), 1) for m, w in zip(least, want, strict=True))


def _tallest(columns: Sequence[_Column], widths: Sequence[float | None], size: float) -> int:
    """Lines of the tallest row, about."""
    tallest = 1
    for column, width in zip(columns, widths, strict=True):
        if width is not None:
            letters = (width - PAD) / (LETTER * size)
            lines = (sum(math.ceil(wide(t) / letters) or 1 for t in text.split("\n"))
                     for text in column.texts)  # fmt: skip
            tallest = max([tallest, *lines])
    return tallest
