"""What a spreadsheet draws and reckons from the cells of a table; its columns go by their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

TITLES = -1
"""The row of the titles of a table, whose rows count from 0."""
MANY = 40
"""Bars beyond which a chart would not be read."""
Line = Literal["", "solid", "dash"]


@dataclass(frozen=True)
class Formula:
    """A figure that follows from others of its row, or of the row ``above``: the sum of ``plus``
    less ``minus``, divided by ``per``."""

    plus: Sequence[str]
    minus: Sequence[str] = ()
    per: str = ""
    above: bool = False


@dataclass(frozen=True)
class Span:
    """Cells of a table: of some columns; of all rows, of one, or from one to another."""

    columns: Sequence[str]
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class Series:
    """Figures with their names, drawn alike. ``colour``: '' draws nothing, and what is piled upon
    it begins there. ``line``: solid or dashed; '' is a bar. ``labels``: whether the figures are
    written too."""

    title: Span
    names: Span
    values: Span
    colour: str = ""
    line: Line = ""
    labels: bool = False

    @classmethod
    def down(
        cls, names: str, values: str, colour: str = "", first: int | None = None,
        last: int | None = None, *, line: Line = "", labels: bool = False,
    ) -> Series:  # fmt: skip
        """The figures of a column, of all rows or from one to another."""
        named, shown = (Span([key], first, last) for key in (names, values))
        return cls(Span([values], TITLES), named, shown, colour, line, labels)

    @classmethod
    def across(
        cls, name: str, columns: Sequence[str], row: int, colour: str, line: Line = ""
    ) -> Series:
        """The figures of a row."""
        return cls(Span([name], row), Span(columns, TITLES), Span(columns, row), colour, line)


@dataclass(frozen=True)
class Plot:
    """One chart of a spreadsheet.

    ``table``: the id of the table that it is made from. ``kind``: bars from the top down, columns
    that are piled up, or points. ``axis``: the number format of its figures, and ``most`` where
    they end. ``title``: a cell, of one of several charts that are small. ``gap``: between bars,
    per cent of one. ``height``: in px; None: by its rows.
    """

    table: str
    kind: Literal["bars", "columns", "points"]
    series: Sequence[Series]
    axis: str = "#,##0"
    title: Span | None = None
    legend: bool = True
    most: float | None = None
    gap: int = 45
    height: int | None = None


def axis_to(most: Fraction | Decimal) -> str:
    """The number format of an axis that reaches so far."""
    return "#,##0" if most >= 10 else "0.0##"
