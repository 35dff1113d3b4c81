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
LETTER, INSET = 0.46, 0.4
"""Width of a half-width letter, and of the room on each side of a cell, as shares of its size."""
WITHIN = ((UPRIGHT, 9.0, 2.0), (UPRIGHT, 8.0, 3.0), (UPRIGHT, 7.2, 8.0), (UPRIGHT, 6.8, math.inf))
APART = ((UPRIGHT, 9.0, 2.0), (UPRIGHT, 8.0, 3.0), (ACROSS, 8.0, 4.0), (ACROSS, 7.2, 6.0),
         (ACROSS, 6.8, math.inf))  # fmt: skip
"""(room, size, lines a row on average) that are tried, of tables in a section and at the end."""
SHARE = 0.6
"""With which power the text in a column speaks for its width."""
UNBROKEN = 16
"""Letters of a right-aligned text that stay on one line."""
TALL = 12
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
        each = [_size(t) for text in texts for t in text.split("\n")]
        lines = max(each, default=0)
        pieces = max((_longest(t) for t in texts), default=0)
        word = _longest(title)
        figures = max((n for n in each if right and n <= UNBROKEN), default=0)
        least = max(word, _size(title) // 3, pieces, figures)
        return cls(max(lines, _size(title)), max(lines, word, _size(title) // 2), least, texts)


def _size(text: str) -> int:
    """Half-width letters that the text takes; capitals take nearly half as much again."""
    return wide(text) + 2 * sum(map(str.isupper, text)) // 5


def _longest(text: str) -> int:
    """The longest piece; letters of full width break everywhere."""
    return max((_size(p) if p.isascii() else 2 for p in PIECES.findall(text)), default=0)


def laid_out(table: Table, *, apart: bool = False) -> Layout | None:
    """The layout of a table in its section, where the page stands upright (None: it does not fit),
    or ``apart`` at the end. Its figures never break; its texts do."""
    rows = [*table.rows, *([table.foot] if table.foot else [])]
    columns = [
        _Column.of(c.title, [row[i].text for row in rows], c.align == "right")
        for i, c in enumerate(table.columns)
    ]
    for room, size, average in APART if apart else WITHIN:
        widths = _widths(columns, room, size)
        if widths is not None:
            lines = _lines(columns, widths, size)
            if sum(lines) <= average * len(lines):
                return Layout(size, widths, room == ACROSS, lines)
    if not apart:
        return None
    room, size, _ = APART[-1]
    alike = (room / len(columns),) * len(columns)
    return Layout(size, alike, True, _lines(columns, alike, size))


def _widths(
    columns: Sequence[_Column], room: float, size: float
) -> tuple[float | None, ...] | None:
    """As much as each column would take where that fits; else what it needs at least, and what is
    left by how much text is in it. None where not even the least fits."""
    full, natural, least = (
        [(n * LETTER + 2 * INSET) * size + 1 for n in (getattr(c, of) for c in columns)]
        for of in ("full", "natural", "least")
    )
    if sum(full) <= room:
        return (None,) * len(columns)
    if sum(natural) <= room:
        return _shared(room, natural, full, [1.0] * len(columns))
    if sum(least) > room:
        return None
    beyond = [sum(max(0, wide(t) - c.least) for t in c.texts) ** SHARE for c in columns]
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
        letters = math.inf if width is None else (width - 1 - 2 * INSET * size) / (LETTER * size)
        for i, text in enumerate(column.texts):
            lines = sum(math.ceil(wide(t) / letters) or 1 for t in text.split("\n"))
            found[i] = max(found[i], lines)
    return tuple(found)
