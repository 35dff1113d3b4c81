"""The first row of a sheet: which column of a case each header means, and what is wrong there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from optimizer.case.columns import PATTERNS, VALUE, Column, Path, columns
from optimizer.case.misfit import clipped, nearest
from optimizer.case.tables import CASE, MELTED, PARAMETERS, Table
from optimizer.case.workbook_file import Grid, letters
from optimizer.domain.quantity import Quantity
from optimizer.errors import Fault

UNIT = re.compile(r"\s*\[[^\]]*\]$")
OWN = "#"
"""A header that begins so is the user's own."""
BELOW = "headers-below"
LOOK = 12
"""Rows in which headers are looked for that do not stand in row 1."""
SIDES = tuple(c for c in columns(Quantity) if c.path != (VALUE,))


@dataclass
class Heads:
    """``names``: columns that name the owner, the key or the parameter; ``columns``: all others,
    with the path that each stands for."""

    names: dict[str, int] = field(default_factory=dict)
    columns: dict[int, tuple[Column, Path]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def heads(grid: Grid, sheet: str, table: Table | None) -> Heads:
    """The headers of a sheet; ``table``: none for a sheet with a row a parameter."""
    found = Heads()
    seen: dict[str | tuple[Column, Path], int] = {}
    names = (*table.names, *([table.key] if table.key else ())) if table else _melted(sheet)
    low = _below(grid, names, table)
    if low:
        cause = f"The headers stand in row {low + 1}."
        remedy = "Delete the rows above them: row 1 holds the headers."
        found.faults.append(Fault(f"{sheet}!A{low + 1}", BELOW, cause, remedy))
    for at, text in _texts(grid, sheet, found.faults):
        place = f"{sheet}!{letters(at)}1"
        meant = _meant(text, names, table)
        if meant is None:
            cause = f"There is no column {clipped(text)} in this sheet."
            found.faults.append(Fault(place, "unknown-column", cause, _near(text, names, table)))
            continue
        if meant in seen:
            cause = f"The header {clipped(text)} stands in {letters(seen[meant])}1 too."
            found.faults.append(Fault(place, "header-twice", cause, "Keep one of the two columns."))
            continue
        seen[meant] = at
        if isinstance(meant, str):
            found.names[meant] = at
        else:
            found.columns[at] = meant
    return found


def _below(grid: Grid, names: Sequence[str], table: Table | None) -> int:
    """The row of the headers, from 0, where they stand below a title or an empty row."""

    def meant(row: Sequence[object]) -> int:
        texts = (UNIT.sub("", " ".join(_key(str(c)).split())) for c in row if isinstance(c, str))
        return sum(_meant(t, names, table) is not None for t in texts if t)

    counts = [meant(row) for row in grid.rows[:LOOK]]
    best = max(range(len(counts)), key=lambda i: counts[i], default=0)
    return best if counts and not counts[0] and counts[best] > 1 else 0


def _melted(sheet: str) -> Sequence[str]:
    return MELTED if sheet == CASE else ("rule", *MELTED)


def _texts(grid: Grid, sheet: str, faults: list[Fault]) -> Iterator[tuple[int, str]]:
    """(column, header) of each column in which something stands."""
    first = grid.rows[0] if grid.rows else []
    for at, cell in enumerate(first):
        text = UNIT.sub("", " ".join(_key(str(cell)).split()))
        if text and not is_own(text):
            yield at, text
        elif not text:
            row = next((i for i, r in enumerate(grid.rows) if at < len(r) and filled(r[at])), None)
            if row is not None:
                cause = f"{letters(at)}{row + 1} has a cell below, and there is no header."
                remedy = "Write one, one that begins with # for a column of your own, or clear it."
                faults.append(Fault(f"{sheet}!{letters(at)}1", "missing-header", cause, remedy))


def is_own(header: str) -> bool:
    """Whether a column is the user's own, and not read."""
    return header.lstrip().startswith(OWN)


def _key(header: str) -> str:
    """A header without the lines below it that say it in another language."""
    first, *more = header.strip().splitlines() or [""]
    return " ".join([first, *takewhile(str.isascii, more)])


def filled(cell: object) -> bool:
    """Whether anything stands in a cell."""
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _meant(
    text: str, names: Iterable[str], table: Table | None
) -> str | tuple[Column, Path] | None:
    for header in dict.fromkeys((text, text.casefold())):
        if header in names:
            return header
        for column in known(table):
            path = _path(header, column, table)
            if path is not None:
                return column, path
    return None


def known(table: Table | None) -> Sequence[Column]:
    """The columns of a sheet, those that name an owner left out."""
    return table.columns if table else SIDES


def _path(header: str, column: Column, table: Table | None) -> Path | None:
    if table is None or not (table.figure and column.figure):
        return column.path_of(header)
    cut = column.figure
    if column.is_value:
        return column.path if header == table.figure else None
    tail = Column(column.path[cut:], column.kind).path_of(header)
    return None if tail is None else (*column.path[:cut], *tail)


def _near(text: str, names: Iterable[str], table: Table | None) -> str:
    """The header that may be meant; of years and languages the one that was written."""
    there = re.findall(r"\d+|\(.*?\)", text)
    shown = list(names)
    for column in known(table):
        header = table.header_of(column) if table else column.header()
        if set(column.path) & PATTERNS.keys():
            if not there:
                continue
            header = re.sub("[%#]|\\(@\\)", lambda m: there[0], header)
        shown.append(header)
    return f"{nearest(text, shown)} A column of your own begins with #."


__all__ = ["CASE", "PARAMETERS", "Heads", "filled", "heads"]
