"""Where the parts of a case stand in a workbook: JSON pointer -> sheet!cell, for messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from optimizer.case.columns import VALUE
from optimizer.case.misfit import REMEDIES, pointer
from optimizer.case.tables import TABLES
from optimizer.errors import Fault

POINTER = re.compile(r"(?<![\w`])/[a-z_]+(?:/[\w~\-]+(?:\.[\w~\-]+)*)*")
PLAINER = {
    REMEDIES["number"]: "Write a plain number, without units or grouping marks.",
    REMEDIES["integer"]: "Write a whole number.",
    REMEDIES["boolean"]: "Write TRUE or FALSE.",
    REMEDIES["string"]: "Write it as text.",
    REMEDIES["array"]: "Write one or more, with commas between them.",
    REMEDIES["object"]: "The sheet 'guide' of `odaopt init --xlsx FILE` shows how.",
}
"""Remedies for those who write JSON -> for those who fill in cells."""
FOLLOWS = ("missing-key", "not-a-number", "wrong-type")
"""Faults that a cell without a value is the cause of."""
BELOW = {(t.parent, t.field): t.sheet for t in TABLES.values() if t.parent}
"""(sheet, key) -> the sheet that has the rows of this part."""
MISSING = re.compile(r"^The key ('.*') is missing\.$")
EXAMPLE = " docs/your-own-case.md shows an example."


@dataclass
class Places:
    """``cells``: pointer -> cell. ``rows``: pointer of an item -> (sheet, row from 0, {key of a
    part: column}). ``sheets``: pointer of a list -> sheet. ``parts``: pointer of what
    has several cells -> the first. ``absent``:
    (sheet, key) of columns that are missing altogether, which is said once.
    ``refused``: cells whose value was not taken, which is said of them."""

    cells: dict[str, str] = field(default_factory=dict)
    rows: dict[str, tuple[str, int, Mapping[str, int]]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    absent: set[tuple[str, str]] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def cell(self, place: str) -> str:
        """sheet!cell of a pointer, as near as can be said."""
        from optimizer.case.workbook_file import letters

        if place in self.parts and place not in self.cells:
            return self.parts[place]
        rest: list[str] = []
        at = place
        while True:
            if at in self.cells:
                return self.cells[at]
            if at in self.rows:
                sheet, row, columns = self.rows[at]
                tail = pointer(rest)
                inside = [c for k, c in columns.items() if tail and k.startswith(f"{tail}/")]
                first = min(inside, default=0)  # a name in languages: that of its first
                column = columns.get(tail, columns.get(f"{tail}/{VALUE}", first))
                return f"{sheet}!{letters(column)}{row + 1}"
            if at in self.sheets:
                return self.sheets[at]
            if not at:
                return place
            at, _, last = at.rpartition("/")
            rest.insert(0, last.replace("~1", "/").replace("~0", "~"))

    def _named(self, match: re.Match[str]) -> str:
        """What a text names by its pointer, by its cell; the text itself where it is no pointer."""
        at = match[0]
        known = (self.cells, self.rows, self.sheets, self.parts)
        return self.cell(at) if any(at in k for k in known) else at

    def told_already(self, fault: Fault) -> bool:
        """Whether this only follows from what was said of a column or a cell."""
        if fault.slug in FOLLOWS and self.cell(fault.place) in self.refused:
            return True
        at, keys = fault.place, [""]
        while at and at not in self.rows:
            at, _, last = at.rpartition("/")
            keys.append(last)
        return (
            bool(at) and fault.slug == "missing-key" and (self.rows[at][0], keys[-1]) in self.absent
        )

    def in_cells(self, fault: Fault) -> Fault:
        """The same fault for somebody who has the workbook open."""
        place = self.cell(fault.place + "/unit" * (fault.slug == "wrong-unit"))
        cause, remedy = (POINTER.sub(self._named, text) for text in (fault.cause, fault.remedy))
        if fault.place in self.sheets and fault.slug in ("missing-key", "empty-list"):
            cause, remedy = f"The sheet {place!r} has no rows.", "Write at least one."
        row, _, key = fault.place.rpartition("/")
        if row in self.rows and fault.slug in ("missing-key", "empty-list"):
            below = BELOW.get((self.rows[row][0], key))
            if below:
                cause = f"The sheet {below!r} has no row that belongs to this one."
                remedy = "Write at least one."
        cause = MISSING.sub(r"\1 is missing: the cell is empty.", cause)
        remedy = PLAINER.get(remedy, remedy).removesuffix(EXAMPLE)
        return replace(fault, place=place, cause=cause, remedy=remedy)
