"""A workbook -> the document of a case, with the cell behind every part of it.

The sheets are those of tables.py; others are not read (workbook_others.py), so that a report with
its inputs is a case too.
"""

from __future__ import annotations

import re
from typing import Any

from optimizer.case.columns import Path
from optimizer.case.headers import BELOW, Heads
from optimizer.case.misfit import clipped, nearest, pointer
from optimizer.case.parameters_in import TEXT, read_case_sheet, read_parameters
from optimizer.case.places import Places
from optimizer.case.rows import Row, owed
from optimizer.case.schema import YEAR_KEY
from optimizer.case.sheet_reader import SheetReader
from optimizer.case.tables import CASE, SHEETS, TABLES, Table
from optimizer.case.workbook_file import Grid, grids, letters
from optimizer.case.workbook_others import check_others
from optimizer.domain.quantity import Quantity
from optimizer.errors import CaseError, Fault

Found = tuple[dict[str, Any], list[Fault], Places]


def read_workbook(raw: bytes, path: str) -> Found:
    """The document, the faults of its cells, and where its parts stand. Raises CaseError where
    this is no workbook that holds a case."""
    names, found = grids(raw, path, SHEETS)
    if not found:
        shown = ", ".join(names[:12])
        cause = f"No sheet of this workbook holds a case; it has {shown}."
        remedy = "Write a template with `odaopt init --xlsx FILE`."
        raise CaseError(path, [Fault("", "no-case", cause, remedy)])
    reader = _Reader(found)
    reader.faults += check_others(names, found)
    reader.read()
    below = [f for f in reader.faults if f.slug == BELOW]
    if below:  # all else would follow from it
        raise CaseError(path, [*below, *(f for f in reader.faults if f.slug == "merged-cells")])
    return reader.document, reader.faults, reader.places


class _Reader(SheetReader):
    def __init__(self, found: dict[str, Grid]) -> None:
        super().__init__(found)
        self.document: dict[str, Any] = {}
        self.owners: dict[str, dict[Path, tuple[dict[str, Any], str]]] = {}
        self.orphans: set[str] = set()

    def read(self) -> None:
        """Sheet by sheet, owners before what they own."""
        self.places.sheets[""] = CASE
        read_case_sheet(self, self.document)
        for table in TABLES.values():
            self.owners[table.sheet] = {}
            if not table.parent:
                self.places.sheets[f"/{table.field}"] = table.sheet
            if table.sheet in self.grids:
                self._table(table)
            self._give_empty(table)
        read_parameters(self, self.owners["rules"])
        self._give_selectors()

    def _table(self, table: Table) -> None:
        found = self.heads(table.sheet, table)
        rows = list(self.rows(table.sheet, items=True))
        if rows and not self._complete(table, found):
            return
        index = {pointer(p): at for at, (_, p) in found.columns.items()}
        for i, cells in rows:
            row = Row(table.sheet, i)
            for at, (column, path) in found.columns.items():
                value = self.value(table.sheet, i, cells, at, column)
                if value is not None:
                    row.put(column, path, value, at)
            for place, slug, cause, remedy in row.gaps():
                self.fault(place, slug, cause, remedy)
            names = self._names(table, found, i, cells)
            owner = self._owner(table, found, i, names)
            if owner is not None:
                self._keep(table, row, names, owner, found, index)

    def _complete(self, table: Table, found: Heads) -> bool:
        """Whether the columns are there without which no row can be read."""
        needed = [n for n in (*table.names, table.key) if n and n not in ("metal", "year")]
        missing = [n for n in needed if n not in found.names]
        if table.parent == "metals" and "metal" not in found.names and table.sheet != "steps":
            missing.append("metal")
        if table.field == "ceilings" and "year" not in found.names:
            missing.append("year")
        have = {p[0] for c, p in found.columns.values() if c.is_value or not c.figure}
        known = {c.path[0] for c in table.columns}
        if table.noun is Quantity and table.figure not in have:
            missing.append(table.figure)
        short = [k for k in owed(table.noun) if k in known - have]
        short += [k for k in self._sides(table, found) if k not in (*have, *missing, *short)]
        for name in (*missing, *short):
            self.no_column(table.sheet, name)
        if missing:  # that nothing belongs to the rows above follows from it
            self.places.absent.add((table.parent, table.field))
        return not missing

    def _sides(self, table: Table, found: Heads) -> list[str]:
        """Figures of which something is said in some row: unit, basis, source ..."""
        rows = list(self.rows(table.sheet, items=True))
        return list(dict.fromkeys(
            p[0] for at, (c, p) in found.columns.items()
            if c.figure and any(self.given(table.sheet, i, cells, at) for i, cells in rows)
        ))  # fmt: skip

    def _names(self, table: Table, found: Heads, row: int, cells: list[Any]) -> Path:
        """Ids of the owner, and the key: text, '' where the cell is empty."""
        names = []
        for name in (*table.names, *([table.key] if table.key else ())):
            at = found.names.get(name)
            value = None if at is None else self.value(table.sheet, row, cells, at, TEXT)
            names.append("" if value is None else str(value))
        return tuple(names)

    def _owner(
        self, table: Table, found: Heads, row: int, names: Path
    ) -> tuple[dict[str, Any], str] | None:
        """(noun that a row belongs to, its pointer); None where there is none."""
        if not table.parent:
            return self.document, ""
        own = names[: len(table.names)]
        if table.sheet == "steps" and own == ("",):
            return self.document.setdefault("measure", {}), "/measure"
        known = self.owners[table.parent]
        if own in known:
            return known[own]
        if not known:  # said once, not in every row
            if table.sheet not in self.orphans:
                self.orphans.add(table.sheet)
                cause = f"The sheet {table.parent!r} has no row that this one could belong to."
                place = f"{table.sheet}!{letters(found.names[table.names[0]])}{row + 1}"
                self.fault(place, f"unknown-{table.names[-1]}", cause, "Write it there first.")
            return None
        above = TABLES[table.parent].parent
        every = [*known, *(self.owners[above] if above else ())]  # those without options too
        depth = next(d for d in range(1, len(own) + 1) if not any(k[:d] == own[:d] for k in every))
        what, name = table.names[depth - 1], own[depth - 1]
        place = f"{table.sheet}!{letters(found.names.get(what, 0))}{row + 1}"
        if not name:
            self.fault(place, "missing-key", f"{what!r} is missing: the cell is empty.",
                       f"Name the {what} that this row is of.")  # fmt: skip
        else:
            beside = [k for k in every if k[: depth - 1] == own[: depth - 1]]
            there = {k[depth - 1] for k in beside if len(k) >= depth}
            remedy = nearest(name, there) if there else f"Define it in the sheet {table.parent!r}."
            of = "".join(f" of {clipped(o)}" for o in own[: depth - 1])
            self.fault(place, f"unknown-{what}", f"There is no {what} {clipped(name)}{of}.", remedy)
        return None

    def _keep(self, table: Table, row: Row, names: Path, owner: tuple[dict[str, Any], str],
              found: Heads, index: dict[str, int]) -> None:  # fmt: skip
        """Put the item of a row where it belongs, and note where it stands."""
        holder, above = owner
        item, key = row.item(), names[-1] if table.key else ""
        bare = item.get(table.figure) if table.noun is Quantity else item
        here = f"{above}/{table.field}"
        if table.how == "list":
            items = holder.setdefault(table.field, [])
            here += f"/{len(items)}"
            items.append(item)
            if isinstance(item.get("id"), str):
                self.owners[table.sheet].setdefault((*names, item["id"]), (item, here))
        elif not self._keyed(table, row, key, holder, bare, found):
            return
        elif key:
            here += pointer((key,))
        skip = 1 if table.noun is Quantity else 0
        row.note(self.places, here, skip, index)

    def _keyed(self, table: Table, row: Row, key: str, holder: dict[str, Any], item: Any,
               found: Heads) -> bool:  # fmt: skip
        """The same for an object with a key a row, and for a figure that may differ by year."""
        place = f"{row.sheet}!{letters(found.names.get(table.key, 0))}{row.number + 1}"
        there = holder.get(table.field)
        if not key and table.how == "keyed":
            self.fault(place, "missing-key", f"{table.key!r} is missing: the cell is empty.",
                       "Fill it in.")  # fmt: skip
            return False
        if key and table.key == "year" and not re.fullmatch(YEAR_KEY, key, re.ASCII):
            self.fault(place, "not-a-year", f"{clipped(key)} is no year.",
                       "Write a year such as 2026.")  # fmt: skip
            return False
        by_year = isinstance(there, dict) and all(map(str.isdecimal, there))
        if there is not None and (not key or not isinstance(there, dict) or key in there
                                  or (table.how == "by year" and not by_year)):  # fmt: skip
            what = (
                f"The {table.key} {clipped(key)} stands" if key else "A figure for all years stands"
            )
            self.fault(place, "key-twice", f"{what} beside another row that says the same.",
                       "Keep one of the two.")  # fmt: skip
            return False
        if key:
            holder.setdefault(table.field, {})[key] = item
        else:
            holder[table.field] = item
        return True

    def _give_empty(self, table: Table) -> None:
        """Lists that must be there may well have no rows."""
        if table.parent:
            needed = owed(TABLES[table.parent].noun)
            if table.field in needed and table.how != "by year":
                for item, _ in self.owners[table.parent].values():
                    item.setdefault(table.field, {} if table.how == "keyed" else [])

    def _give_selectors(self) -> None:
        """A selector that must be there and selects every candidate has no parameters."""
        for rule, _ in self.owners["rules"].values():
            if rule.get("kind") == "package":
                for key in ("receives", "gives"):
                    rule.setdefault(key, {})
