"""Sheets with a row a parameter: `case` and `rule parameters`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.case.columns import VALUE, Column, Path
from optimizer.case.headers import Heads
from optimizer.case.misfit import clipped, nearest
from optimizer.case.rows import Row
from optimizer.case.sheet_reader import SheetReader
from optimizer.case.sheets import parameter
from optimizer.case.tables import CASE, MELTED, PARAMETERS, case_columns, rule_columns
from optimizer.case.workbook_file import letters
from optimizer.rules.registry import RULES

TEXT = Column(("id",), "text")
Owners = Mapping[Path, tuple[dict[str, Any], str]]


def read_case_sheet(reader: SheetReader, document: dict[str, Any]) -> None:
    """What the case says once."""
    _read(reader, CASE, {(): (document, "")})


def read_parameters(reader: SheetReader, rules: Owners) -> None:
    """What rules ask for; ``rules``: those there are, by id."""
    _read(reader, PARAMETERS, rules)


def _read(reader: SheetReader, sheet: str, owners: Owners) -> None:
    if sheet not in reader.grids:
        return
    found, rows = reader.heads(sheet, None), list(reader.rows(sheet))
    lead = MELTED if sheet == CASE else ("rule", *MELTED)
    missing = [n for n in lead if n not in found.names]
    if rows and missing:
        for name in missing:
            reader.no_column(sheet, name)
        return
    gathered: dict[Path, Row] = {}
    for i, cells in rows:
        own = () if sheet == CASE else _rule(reader, found, i, cells, owners)
        if own is None:
            continue
        kind = owners[own][0].get("kind") if own else None
        if sheet == CASE or (isinstance(kind, str) and kind in RULES):  # else said of the rule
            known = case_columns() if kind is None else rule_columns(kind)
            row = gathered.setdefault(own, Row(sheet, i))
            _parameter(reader, found, (i, cells), row, known)
    for own, row in gathered.items():
        holder, here = owners[own]
        _merge(holder, row.item())
        row.note(reader.places, here, 0, {})


def _merge(holder: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(holder.get(key), dict) and isinstance(value, dict):
            _merge(holder[key], value)
        else:
            holder[key] = value


def _rule(
    reader: SheetReader, found: Heads, i: int, cells: list[Any], owners: Owners
) -> Path | None:
    """The rule that a row is of; None where there is none, which is said."""
    at = found.names["rule"]
    name = str(reader.value(PARAMETERS, i, cells, at, TEXT) or "")
    if (name,) in owners:
        return (name,)
    there = [k[0] for k in owners]
    remedy = nearest(name, there) if there else "Define it in the sheet 'rules'."
    cause = f"There is no rule {clipped(name)}." if name else "The cell is empty."
    reader.fault(f"{PARAMETERS}!{letters(at)}{i + 1}", "unknown-rule", cause, remedy)
    return None


def _parameter(
    reader: SheetReader, found: Heads, at: tuple[int, list[Any]], row: Row, known: Sequence[Column]
) -> None:
    """One row of such a sheet."""
    i, cells = at
    sheet, name_at = row.sheet, found.names["parameter"]
    sides = {VALUE: found.names[VALUE], **{c.header(p): k for k, (c, p) in found.columns.items()}}
    given = {s: k for s, k in sides.items() if reader.given(sheet, i, cells, k)}
    if not given:
        return
    name = str(reader.value(sheet, i, cells, name_at, TEXT) or "")
    place = f"{sheet}!{letters(name_at)}{i + 1}"
    if not _meant(known, name, VALUE):
        names = [parameter(c, c.path)[0] for c in known]
        cause = f"There is no parameter {clipped(name)} here." if name else "The cell is empty."
        reader.fault(place, "unknown-parameter", cause, nearest(name, dict.fromkeys(names)))
        return
    for side, k in given.items():
        column = _meant(known, name, side)
        if column is None:
            cause = f"{name!r} is no figure, and has no {side!r}."
            cell = f"{sheet}!{letters(k)}{i + 1}"
            reader.fault(cell, "no-figure", cause, "Clear the cell.")
            continue
        value = reader.value(sheet, i, cells, k, column[0])
        if value is not None and not row.put(*column, value, k, i):
            cause = f"The parameter {name!r} stands in another row too."
            reader.fault(place, "key-twice", cause, "Keep one of the two.")


def _meant(known: Sequence[Column], name: str, side: str) -> tuple[Column, Path] | None:
    """The column that a parameter and a header mean together."""
    header = name if side == VALUE else f"{name} {side}"
    for column in known:
        if (not column.figure or column.is_value) == (side == VALUE):
            path = column.path_of(header)
            if path is not None:
                return column, path
    return None
