"""A document of a case -> what stands in each sheet of a workbook: heads and rows, no look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from optimizer.case.cells import Cell, source_cell, to_cell
from optimizer.case.columns import LANGUAGE, PATTERNS, VALUE, Column, Path, columns
from optimizer.case.tables import (
    CASE,
    LISTED,
    MELTED,
    NAMED,
    PARAMETERS,
    SHEETS,
    TABLES,
    Table,
    case_columns,
    rule_columns,
)
from optimizer.domain.fields import ref_of
from optimizer.domain.quantity import Quantity

PROVENANCE = ("unit", "basis", "source", "low", "high")
"""What is asked of every figure; date and note are shown where somebody gave them."""


@dataclass(frozen=True)
class Head:
    """The head of a column. ``column`` and ``path``: what it holds (none where it names the owner,
    the key or the parameter); ``side``: it belongs to the figure on its left; ``used``: something
    stands in it, or should."""

    header: str
    kind: str = "text"
    unit: str = ""
    column: Column | None = None
    path: Path = ()
    side: bool = False
    used: bool = True

    @property
    def choices(self) -> tuple[str, ...]:
        return self.column.choices if self.column else ()

    @property
    def ids(self) -> str:
        """The sheet whose ids it names; '' for none."""
        if self.column is None:
            return NAMES.get(self.header, "")
        kind = ref_of(*self.column.field) if self.column.field else None
        return LISTED.get(kind, "") if kind else ""

    @property
    def shown(self) -> str:
        """The header with its unit."""
        return f"{self.header} [{self.unit}]" if self.unit else self.header


@dataclass
class Sheet:
    """One sheet: heads, and rows (None is an empty cell). ``parameters``: the column that each row
    stands for, with its path, where a row is a parameter."""

    name: str
    heads: Sequence[Head]
    rows: list[list[Cell | None]]
    fixed: int = 1
    parameters: list[tuple[Column, Path]] = field(default_factory=list)


def sheets_of(document: Mapping[str, Any]) -> list[Sheet]:
    """Every sheet of the case, those without rows too."""
    money = _money(document)
    made = {t.sheet: _table(t, list(items(t, document)), money) for t in TABLES.values()}
    made[CASE] = _case(document)
    made[PARAMETERS] = _parameters(document)
    return [made[name] for name in SHEETS]


def items(table: Table, document: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """(names of what it belongs to and its key, the item) of each row of a sheet."""
    owners: Iterable[tuple[Path, Any]] = [((), document)]
    if table.parent:
        above = items(TABLES[table.parent], document)
        owners = (((*names, item["id"]), item) for names, item in above)
    if table.sheet == "steps":
        owners = [(("",), document.get("measure", {})), *owners]
    for names, owner in owners:
        node = owner.get(table.field)
        if table.how == "list":
            yield from ((names, item) for item in node or ())
        elif table.how == "by year" and node is not None and not _by_year(node):
            yield (*names, ""), {table.figure: node}
        else:
            for key, item in (node or {}).items():
                wrapped = {table.figure: item} if table.noun is Quantity else item
                yield (*names, key), wrapped


def _by_year(node: Any) -> bool:
    return isinstance(node, dict) and all(k.isdecimal() for k in node)


def _money(document: Mapping[str, Any]) -> str:
    currency = document.get("currency", {})
    code, scale = currency.get("code", ""), currency.get("scale", "million")
    return code if scale == "one" else f"{code} {scale}"


def _cell(column: Column, value: Any) -> Cell:
    return source_cell(value) if column.kind == "sources" else to_cell(value)


def _table(table: Table, found: list[tuple[Path, Any]], money: str) -> Sheet:
    names = [Head(n) for n in table.names]
    if table.key:
        names.append(Head(table.key, kind="whole" if table.key == "year" else "text"))
    rows = [{p: (c, v) for c in table.columns for p, v in c.values(item)} for _, item in found]
    places = _places(table.columns, rows)
    heads = [_head(table, column, path, places, money) for path, column in places.items()]
    body: list[list[Cell | None]] = []
    for (owner, _), row in zip(found, rows, strict=True):
        cells = [_cell(*row[p]) if p in row else None for p in places]
        body.append([*(_key(k, h) for k, h in zip(owner, names, strict=True)), *cells])
    return Sheet(table.sheet, [*names, *heads], body, fixed=max(1, len(names)))


NAMES = {name: sheet for sheet, name in NAMED.items() if sheet != "options"}


def _key(text: str, head: Head) -> Cell | None:
    if not text:
        return None
    return float(text) if head.kind == "whole" else to_cell(text)


class _Places(dict[Path, Column]):
    """Path of each column in a sheet -> its column; ``given``: those with a cell."""

    given: frozenset[Path] = frozenset()


def _places(known: Sequence[Column], rows: Sequence[Mapping[Path, Any]]) -> _Places:
    """The columns of a sheet in order: all that have a name of their own, and of families
    (languages, years, places in a list) those that are used."""
    given = {p: c for row in rows for p, (c, _) in row.items()}
    order: list[tuple[tuple[Any, ...], Path, Column]] = []
    first: dict[Path, int] = {}
    for i, column in enumerate(known):
        group = first.setdefault(column.path[: column.figure or 1], i)
        paths = [p for p, c in given.items() if c is column]
        if not set(column.path) & PATTERNS.keys():
            paths = [column.path]
        for path in paths:
            which = path[: column.figure] if column.figure else ()
            order.append(((group, tuple(map(_sortable, which)), i, path), path, column))
    found = _Places((path, column) for _, path, column in sorted(order, key=lambda o: o[0]))
    found.given = frozenset(given)
    for path in [p for p in found if p not in given and any(q[:-1] == p for q in given)]:
        if any(found[q].path[-1] in PATTERNS for q in given if q[:-1] == path):
            del found[path]  # only named in languages
    return found


def _sortable(token: str) -> tuple[int, str]:
    return (int(token), "") if token.isdecimal() else (-1, token)


def _head(table: Table, column: Column, path: Path, places: _Places, money: str) -> Head:
    side = bool(column.figure) and not column.is_value
    used = path in places.given
    if side and path[column.figure] in PROVENANCE:
        used = used or not places.given or (*path[: column.figure], VALUE) in places.given
    if side and table.figure:  # of the only figure of its rows
        cut, shown = column.figure, table.header_of(column, path)
        own = replace(column, path=column.path[cut:], of=column.of[cut:], figure=0)
        return Head(shown, column.kind, "", own, path[cut:], side, used)
    return Head(
        table.header_of(column, path),
        column.kind,
        table.unit(column, money),
        column,
        path,
        side,
        used or not side,
    )


UNASKED = ("$schema",)
"""What nobody fills in by hand."""
FIGURE = tuple(c for c in columns(Quantity) if c.path != (VALUE,))


def _melted(known: Sequence[Column], document: Any, *, every: bool) -> list[dict[str, Any]]:
    """A row a parameter: {header of a column: cell}, with the column itself and its path under
    ''. ``every``: parameters that are not given too."""
    found: dict[str, dict[str, Any]] = {}
    for column in known:
        values = list(column.values(document))
        single = not set(column.path) & PATTERNS.keys()
        asked = single and column.path[0] not in UNASKED
        blank = asked and not values and not _in_languages(column, document)
        if every and blank and (column.is_value or not column.figure):
            values = [(column.path, None)]
        for path, value in values:
            header, under = parameter(column, path)
            row = found.setdefault(header, {MELTED[0]: header, "": (column, path)})
            row[under] = None if value is None else _cell(column, value)
    return list(found.values())


def _in_languages(column: Column, document: Any) -> bool:
    """Whether what the column would hold in one language is said in several."""
    return any(True for _ in Column((*column.path, LANGUAGE), "text").values(document))


def parameter(column: Column, path: Path) -> tuple[str, str]:
    """(name of the parameter, header of the column) where a value stands in a sheet that has a
    row a parameter."""
    if not column.figure:
        return column.header(path), VALUE
    cut = column.figure
    whole = Column((*column.path[:cut], VALUE), column.kind, figure=cut)
    side = Column(column.path[cut:], column.kind)
    return whole.header((*path[:cut], VALUE)), side.header(path[cut:])


def _melted_sheet(name: str, lead: Sequence[str], rows: list[dict[str, Any]]) -> Sheet:
    used = {k for row in rows for k in row}
    heads = [*(Head(n) for n in lead), Head(MELTED[0]), Head(VALUE, "any")]
    for c in FIGURE:
        if c.path[-1] not in PATTERNS:
            heads.append(Head(c.header(), c.kind, "", c, c.path, True,
                              c.path[0] in (*PROVENANCE, *used)))  # fmt: skip
        else:
            heads += [Head(k, column=c, path=c.path_of(k) or c.path, side=True)
                      for k in sorted(used) if c.path_of(k)]  # fmt: skip
    body = [[row.get(h.header) for h in heads] for row in rows]
    return Sheet(name, heads, body, len(lead) + 1, [row[""] for row in rows])


def _case(document: Mapping[str, Any]) -> Sheet:
    return _melted_sheet(CASE, (), _melted(case_columns(), document, every=True))


def _parameters(document: Mapping[str, Any]) -> Sheet:
    rows = [
        {"rule": rule["id"], **row}
        for rule in document.get("rules", ())
        for row in _melted(rule_columns(rule["kind"]), rule, every=False)
    ]
    return _melted_sheet(PARAMETERS, ("rule",), rows)
