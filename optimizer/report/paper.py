"""How a table is put on paper: size of its letters, widths of its columns, which way the page lies.

Widths are estimated from counts of letters; a table that would grow too tall is set smaller, and
at last across a page that lies on its side.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from unicodedata import east_asian_width

from optimizer.report.blocks import Cell, Table

UPRIGHT, ACROSS = 480.0, 738.0
"""Room for a table, pt."""
LETTER, INSET = 0.46, 0.4
"""Width of a half-width letter, and of the room on each side of a cell, as shares of its size."""
FULL = 1 / LETTER
"""Half-width letters that one of full width takes: it is as wide as it is high."""
WITHIN = ((UPRIGHT, 9.0, 2.0), (UPRIGHT, 8.0, 3.0), (UPRIGHT, 7.2, 8.0), (UPRIGHT, 6.8, math.inf))
APART = ((UPRIGHT, 8.0, 2.5), (UPRIGHT, 7.2, 3.0), (ACROSS, 8.0, 4.0), (ACROSS, 7.2, 6.0),
         (ACROSS, 6.8, math.inf))  # fmt: skip
"""(room, size, lines a row on average) that are tried, of tables in a section and at the end."""
STEPS, SAMPLE = 40, 120
"""In how many parts spare room is given away, and by how many rows it is judged who gets it."""
SHORT, SPARE = 16, 0.8
"""Letters of a text that stays on one line wherever there is room, and what it may be longer than
was estimated."""
TALL = 12
"""Lines from which a row may run over to the next page."""
LOW = 15
"""Lines, its head not counted, up to which a table stays on one page."""
KEPT = (
    r"\b[A-Z]{3} \d[\d,.]*( (thousand|million|billion))?|\bt/yr\b|トン/年"
    r"|\d{4}年(度|\d+月(\d+日)?)?"
    r"|[+±–−-]?\d[\d,.]*( (%|(pt|t/yr|t|million|billion)\b)"
    r"|([兆億百万]+[\d,.]*)*(円|トン(/年)?|ポイント|件|か国|倍|%|月|日))"
)
"""A figure with its unit: what a line does not break."""
ASIDE = r"（[^（）]{1,5}）"
"""The same in a title: a short aside."""
KEEP = re.compile(KEPT)
PIECES = rf"{KEPT}|(?:[^\s/\u2e80-\uffff-]|-(?=\d))+[/-]?|\S"
"""What a line does not break; letters of full width it breaks everywhere."""
IN_TEXT, IN_TITLE = re.compile(PIECES), re.compile(f"{ASIDE}|{PIECES}")
HEAD = 9
"""Letters of a title that stay together, where they are of full width."""


@dataclass(frozen=True)
class Layout:
    """``widths`` in pt, None where the column takes what it needs; ``lines``: of each row."""

    size: float
    widths: tuple[float | None, ...]
    landscape: bool
    lines: tuple[int, ...]

    @property
    def low(self) -> bool:
        """Whether it stays on one page."""
        return sum(self.lines) <= LOW


@dataclass(frozen=True)
class _Column:
    """Letters of a column: its title on one line, its widest line with the title on two, what
    should stay on one line, its longest piece, and those of its texts."""

    full: float
    natural: float
    kept: float
    least: float
    texts: Sequence[Sequence[float]]

    @classmethod
    def of(cls, title: str, cells: Sequence[Cell]) -> _Column:
        texts = [[_size(t) for t in c.text.split("\n")] for c in cells]
        lines = max((n for each in texts for n in each), default=0)
        pieces = max((_longest(c) for c in cells), default=0)
        short = max((n + SPARE for each in texts for n in each if n <= SHORT), default=0)
        head, word = _size(title), _title(title)
        least = max(word, pieces)
        return cls(max(lines, head), max(lines, word, head / 2), max(least, short), least, texts)


def _size(text: str) -> float:
    """Half-width letters that the text takes; capitals take nearly half as much again."""
    if text.isascii():
        return len(text) + 0.4 * sum(map(str.isupper, text))
    return sum(FULL if east_asian_width(c) in "WF" else 1.4 if c.isupper() else 1 for c in text)


def _longest(cell: Cell) -> float:
    """The longest piece of a text."""
    if cell.links:
        return max(_size(said) for said, _ in cell.links) + 1
    return max((_size(p[0]) for p in IN_TEXT.finditer(cell.text)), default=0)


def _title(text: str) -> float:
    """What a title needs: its longest piece, a few letters, a third of it."""
    word, all_ = max((_size(p[0]) for p in IN_TITLE.finditer(text)), default=0), _size(text)
    return max(word, all_ / 3, 0 if text.isascii() else min(all_, HEAD))


def laid_out(table: Table, *, apart: bool = False) -> Layout | None:
    """The layout of a table in its section, where the page stands upright (None: it does not fit),
    or ``apart`` at the end. Its figures never break; its texts do."""
    rows = [*table.rows, *([table.foot] if table.foot else [])]
    columns = [_Column.of(c.title, [row[i] for row in rows]) for i, c in enumerate(table.columns)]
    tried = APART if apart else WITHIN
    for (room, size, average), broken in [*zip(tried, repeat(False)), *zip(tried, repeat(True))]:
        widths = _widths(columns, room, size, broken)
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
    columns: Sequence[_Column], room: float, size: float, broken: bool
) -> tuple[float | None, ...] | None:
    """As much as each column would take where that fits; else what it needs at least, and what is
    left where it saves most lines. None where not even that fits; short texts stay whole, unless
    they may be ``broken``."""
    full, natural, kept, least = (
        [(n * LETTER + 2 * INSET) * size + 1 for n in (getattr(c, of) for c in columns)]
        for of in ("full", "natural", "kept", "least")
    )
    if sum(full) <= room:
        return (None,) * len(columns)
    if sum(natural) <= room:
        return _alike(natural, full, room)
    begin = least if broken else kept
    if sum(begin) > room:
        return None
    return _alike(_shared(columns, begin, natural, room, size), natural, room)


def _alike(widths: Sequence[float], most: Sequence[float], room: float) -> tuple[float, ...]:
    """Each with the same part of what it lacks to its most, as far as the room goes."""
    lacking = sum(most) - sum(widths)
    part = min(1.0, (room - sum(widths)) / lacking) if lacking > 0 else 0.0
    return tuple(round(w + part * (m - w), 1) for w, m in zip(widths, most, strict=True))


def _shared(
    columns: Sequence[_Column], least: Sequence[float], most: Sequence[float], room: float,
    size: float,
) -> Sequence[float]:  # fmt: skip
    """The least of each, and the rest bit by bit to the column that makes most rows lower."""
    widths = list(least)
    texts = [[sum(t) * LETTER * size for t in c.texts] for c in columns]
    rows = list(zip(*texts, strict=True))
    rows = rows[:: len(rows) // SAMPLE + 1]
    step = (room - sum(widths)) / STEPS
    for _ in range(STEPS):
        gains = [0.0] * len(columns)
        inner = [w - 2 * INSET * size for w in widths]
        for row in rows:
            lines, i = max((n / w, i) for i, (n, w) in enumerate(zip(row, inner, strict=True)))
            if lines > 1 and widths[i] < most[i]:
                gains[i] += lines / inner[i]
        best = max(range(len(columns)), key=gains.__getitem__)
        if not gains[best]:
            break
        widths[best] += min(step, most[best] - widths[best])
    return widths


def _lines(
    columns: Sequence[_Column], widths: Sequence[float | None], size: float
) -> tuple[int, ...]:
    """Lines of each row, about."""
    found = [1] * len(columns[0].texts) if columns else []
    for column, width in zip(columns, widths, strict=True):
        letters = math.inf if width is None else (width - 1 - 2 * INSET * size) / (LETTER * size)
        for i, text in enumerate(column.texts):
            found[i] = max(found[i], sum(math.ceil(n / letters) or 1 for n in text))
    return tuple(found)
