"""One row of a sheet on its way to a part of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from optimizer.case.columns import NUMBER, VALUE, Column, Path
from optimizer.case.misfit import pointer
from optimizer.case.places import Places
from optimizer.case.save import fields
from optimizer.case.workbook_file import letters
from optimizer.domain.quantity import Noun


@dataclass
class Row:
    """Values by path, with the cell of each."""

    sheet: str
    number: int
    values: dict[Path, Any] = field(default_factory=dict)
    columns: dict[Path, Column] = field(default_factory=dict)
    cells: dict[Path, str] = field(default_factory=dict)

    def put(self, column: Column, path: Path, value: Any, at: int, row: int | None = None) -> bool:
        """Note a value; False where one stands there already."""
        if path in self.values:
            return False
        self.values[path], self.columns[path] = value, column
        line = self.number if row is None else row
        self.cells[path] = f"{self.sheet}!{letters(at)}{line + 1}"
        return True

    def lists(self) -> dict[Path, list[str]]:
        """Path of each list -> the places in it that are given, as text, in order."""
        found: dict[Path, set[str]] = {}
        for path, column in self.columns.items():
            if NUMBER in column.path:
                at = column.path.index(NUMBER)
                found.setdefault(path[:at], set()).add(path[at])
        return {path: sorted(given, key=int) for path, given in found.items()}

    def gaps(self) -> Iterator[tuple[str, str, str, str]]:
        """Faults: places of a list that are left empty before one that is not."""
        for path, given in self.lists().items():
            for i, number in enumerate(given, 1):
                if int(number) != i:
                    here = (*path, number)
                    cell = next(c for p, c in self.cells.items() if p[: len(here)] == here)
                    name = " ".join(path)
                    yield (cell, "gap", f"'{name} {number}' is given, and '{name} {i}' is empty.",
                           "Fill the places of a list from the first on.")  # fmt: skip
                    break

    def item(self) -> dict[str, Any]:
        """The part of a document: figures bare where they are, lists as lists."""
        tree: dict[str, Any] = {}
        for path, value in self.values.items():
            node = tree
            for key in path[:-1]:
                inner = node.setdefault(key, {})
                if not isinstance(inner, dict):
                    inner = node[key] = {"": inner}
                node = inner
            node[path[-1]] = value
        for path, given in self.lists().items():
            holder = _within(tree, path[:-1])
            places = holder[path[-1]]
            for k in given:
                _bare(places, k)
            holder[path[-1]] = [places[k] for k in given]
        for path, column in self.columns.items():
            if column.is_value and NUMBER not in column.path:
                _bare(_within(tree, path[: column.figure - 1]), path[column.figure - 1])
        return tree

    def note(self, places: Places, here: str, skip: int, index: Mapping[str, int]) -> None:
        """Say where the parts of the item at a pointer stand."""
        if index:
            cut = {k.split("/", 2)[2] if k.count("/") > 1 else "": v for k, v in index.items()}
            shown = {f"/{k}" if k else "": v for k, v in cut.items()} if skip else index
            places.rows[here] = (self.sheet, self.number, shown)
        lists = self.lists()
        for path, cell in self.cells.items():
            tokens: list[str | int] = list(path)
            column = self.columns[path]
            if NUMBER in column.path:
                at = column.path.index(NUMBER)
                tokens[at] = lists[path[:at]].index(path[at])
            place = here + pointer(tokens[skip:])
            places.cells[place] = cell
            for end in range(len(tokens) - 1, skip, -1):  # what it is part of stands there too
                places.parts.setdefault(here + pointer(tokens[skip:end]), cell)
            if column.is_value:
                places.cells.setdefault(place.removesuffix(f"/{VALUE}"), cell)


def _within(tree: dict[str, Any], path: Path) -> dict[str, Any]:
    for key in path:
        tree = tree[key]
    return tree


def _bare(holder: dict[str, Any], key: str) -> None:
    """A figure of which only the value is known becomes a bare number."""
    figure = holder[key]
    if isinstance(figure, dict) and figure.keys() == {VALUE}:
        holder[key] = figure[VALUE]


def owed(noun: type[Noun]) -> list[str]:
    """Keys that a noun must have."""
    keys = dict(fields(noun))
    return [keys[name] for name, info in noun.model_fields.items() if info.is_required()]
