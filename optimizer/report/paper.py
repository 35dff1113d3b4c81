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
LETTER, PAD = 0.46, 9.0
"""Width of a half-width letter as a share of its size; what a cell keeps around its text, pt."""
TRIED = ((UPRIGHT, 9.0, 4), (UPRIGHT, 8.0, 6), (UPRIGHT, 7.2, 7), (ACROSS, 8.0, 7))
"""(room, size, most lines of a row), the first that fits."""
LAST = (ACROSS, 7.0)
TALL = 30
"""Lines from which a row may run over to the next page."""
PIECES = re.compile(r"[^\s/-]+[/-]?|[/-]")
"""What a line does not break."""


@dataclass(frozen=True)
class Layout:
    """``widths`` in pt, None where the column takes what it needs; ``lines``: of each row."""

    size: float
    widths: tuple[float | None, ...]
    landscape: bool
    lines: tuple[int, ...]


@dataclass(frozen=True)
class _Column:
    """Letters of a column: its title on one line, its widest line with the title on two, its
    longest piece, and its texts."""

    full: int
    natural: int
    least: int
    texts: Sequence[str]

    @classmethod
    def of(cls, title: str, texts: Sequence[str], right: bool) -> _Column:
        lines = max((wide(t) for text in texts for t in text.split("\n")), default=0)
        pieces = max((_longest(t) for t in texts), default=0)
        heading = max(_longest(title), wide(title) // 2)  # a title takes two lines
        return cls(
            max(lines, wide(title)),
            max(lines, heading),
            max(heading, lines if right else pieces),
            texts,
        )


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
        if widths is not None:
            lines = _lines(columns, widths, size)
            if max(lines, default=1) <= most:
                return Layout(size, widths, room == ACROSS, lines)
    room, size = LAST
    widths = _widths(columns, room, size) or (room / len(columns),) * len(columns)
    return Layout(size, widths, True, _lines(columns, widths, size))


def _widths(
    columns: Sequence[_Column], room: float, size: float
) -> tuple[float | None, ...] | None:
    """As much as each column would take where that fits; else what it needs at least, and what is
    left by how much text is in it. None where not even the least fits."""
    letter = LETTER * size
    full, natural, least = (
        [n * letter + PAD for n in (getattr(c, of) for c in columns)]
        for of in ("full", "natural", "least")
    )
    if sum(full) <= room:
        return (None,) * len(columns)
    if sum(natural) <= room:
        return _shared(room, natural, full, [1.0] * len(columns))
    if sum(least) > room:
        return None
    beyond = [math.sqrt(sum(max(0, wide(t) - c.least) for t in c.texts)) for c in columns]
    return _shared(room, least, natural, beyond)


def _shared(
    room: float, least: Sequence[float], most: Sequence[float], shares: Sequence[float]
) -> tuple[float, ...]:
    """The least of each, and the rest by shares, but nobody more than its most."""
    widths = list(least)
    for _ in widths:
        spare = room - sum(widths)
        open_ = [s if w < m else 0.0 for s, w, m in zip(shares, widths, most, strict=True)]
        if spare < 1 or not sum(open_):
            break
        widths = [
            min(m, w + spare * s / sum(open_)) for s, w, m in zip(open_, widths, most, strict=True)
        ]
    return tuple(round(w, 1) for w in widths)


def _lines(
    columns: Sequence[_Column], widths: Sequence[float | None], size: float
) -> tuple[int, ...]:
    """Lines of each row, about."""
    found = [1] * len(columns[0].texts) if columns else []
    for column, width in zip(columns, widths, strict=True):
        letters = math.inf if width is None else (width - PAD) / (LETTER * size)
        for i, text in enumerate(column.texts):
            lines = sum(math.ceil(wide(t) / letters) or 1 for t in text.split("\n"))
            found[i] = max(found[i], lines)
    return tuple(found)
