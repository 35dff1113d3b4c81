"""The columns that hold one noun of a case in a table, made from its model.

A figure takes a group of columns: the value under the field's own name, and `amount unit`, `amount
basis`, `amount source`, `amount low` ... beside it. A figure by year is one group a year (`tonnes
2014`), a list of figures one a place (`ramp 1`), a name in two languages `name (en)`, `name (ja)`,
a noun within the noun its fields with its name before them (`terms rate`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from optimizer.case.save import fields
from optimizer.domain.fields import Day
from optimizer.domain.quantity import Noun, Quantity, Series

Path = tuple[str, ...]
Field = tuple[type[Noun], str]
"""A field of a noun."""
Kind = Literal["text", "number", "whole", "yes", "day", "list", "wholes", "sources"]

LANGUAGE, YEAR, NUMBER = "@", "%", "#"
"""Tokens of a path that stand for any language, any year, any place in a list (from 1)."""
PATTERNS = {LANGUAGE: r"\((.*)\)", YEAR: r"(\d{4})", NUMBER: r"([1-9]\d{0,3})"}
VALUE = "value"


@dataclass(frozen=True)
class Column:
    """A column, or a family of them. ``figure``: so many tokens name the figure it is part of."""

    path: Path
    kind: Kind
    choices: tuple[str, ...] = ()
    figure: int = 0
    of: tuple[Field | None, ...] = ()
    """The field that each token of the path names; None for what stands for itself."""

    @property
    def field(self) -> Field | None:
        """The field that a cell holds: of a figure's value the one that holds the figure."""
        known = [f for f in self.of[: self.figure if self.is_value else None] if f is not None]
        return known[-1] if known else None

    @property
    def is_value(self) -> bool:
        """Whether it holds the value of a figure."""
        return bool(self.figure) and self.path[self.figure :] == (VALUE,)

    def header(self, path: Path | None = None) -> str:
        """What stands above the column with this path (of its own, with any year as '%')."""
        given = path or self.path
        shown = [
            f"({t})" if known == LANGUAGE else t for t, known in zip(given, self.path, strict=True)
        ]
        return " ".join(shown[:-1] if self.is_value and len(shown) > 1 else shown)

    @property
    def pattern(self) -> str:
        """A regular expression of its headers; its groups are what stands for the tokens."""
        tokens = self.path[:-1] if self.is_value and len(self.path) > 1 else self.path
        return " ".join(PATTERNS.get(t, re.escape(t)) for t in tokens)

    def path_of(self, header: str) -> Path | None:
        """The path that a header means; None where it is none of this column."""
        match = re.fullmatch(self.pattern, header)
        if match is None:
            return None
        found = iter(match.groups())
        return tuple(next(found) if t in PATTERNS else t for t in self.path)

    def under(self, *prefix: str, owner: tuple[Field | None, ...] = ()) -> Column:
        """The same column of a noun within another, which ``owner`` holds."""
        path, of = (*prefix, *self.path), (*(owner or (None,) * len(prefix)), *self.of)
        figure = self.figure + len(prefix) if self.figure else 0
        return replace(self, path=path, figure=figure, of=of)

    def values(self, document: Any) -> Iterator[tuple[Path, Any]]:
        """(path, value) of all that a document gives for this column."""
        yield from _values(document, self.path, ())


def _values(node: Any, rest: Path, done: Path) -> Iterator[tuple[Path, Any]]:
    if not rest:
        if node is not None and not isinstance(node, dict):
            yield done, node
        return
    head, tail = rest[0], rest[1:]
    if head == NUMBER:
        for i, item in enumerate(node if isinstance(node, list) else (), 1):
            yield from _values(item, tail, (*done, str(i)))
    elif isinstance(node, dict):
        keys = [head]
        if head in PATTERNS:
            keys = [k for k in node if head == LANGUAGE or k.isdecimal()]
        for key in keys:
            if key in node:
                yield from _values(node[key], tail, (*done, key))
    elif head == VALUE and not isinstance(node, list):
        yield from _values(node, tail, (*done, VALUE))


@cache
def columns(noun: type[Noun]) -> tuple[Column, ...]:
    """All columns of a noun, in the order of its model; what is a list of nouns has none."""
    return tuple(c for field, key in fields(noun) for c in _columns(noun, field, key))


def _columns(noun: type[Noun], field: str, key: str) -> Iterator[Column]:
    kind, own = plain(noun.model_fields[field].annotation), ((noun, field),)
    if kind is Day:
        yield Column((key,), "day", of=own)
    elif isinstance(kind, type) and issubclass(kind, Series):
        yield from figure(key, owner=own)
        yield from figure(key, YEAR, owner=(*own, None))
    elif isinstance(kind, type) and issubclass(kind, Quantity):
        yield from figure(key, owner=own)
    elif isinstance(kind, type) and issubclass(kind, Noun):
        yield from (c.under(key, owner=own) for c in columns(kind))
    elif get_origin(kind) is Literal:
        yield Column((key,), "text", tuple(get_args(kind)), of=own)
    elif is_name(kind):
        yield Column((key,), "text", of=own)
        yield Column((key, LANGUAGE), "text", of=(*own, None))
    elif get_origin(kind) in (Union, UnionType):
        yield Column((key,), "sources", of=own)
    elif get_origin(kind) is tuple:
        yield from _listed(plain(get_args(kind)[0]), key, own)
    elif get_origin(kind) is not dict:
        plainly: dict[Any, Kind] = {bool: "yes", int: "whole", str: "text"}
        yield Column((key,), plainly.get(kind, "number"), of=own)


def _listed(item: Any, key: str, own: tuple[Field]) -> Iterator[Column]:
    if get_origin(item) is tuple:
        yield Column((key, NUMBER), "list", of=(*own, None))
    elif isinstance(item, type) and issubclass(item, Quantity):
        yield from figure(key, NUMBER, owner=(*own, None))
    elif not (isinstance(item, type) and issubclass(item, Noun)):
        yield Column((key,), "wholes" if item is int else "list", of=own)


def figure(*prefix: str, owner: tuple[Field | None, ...] = ()) -> Iterator[Column]:
    """The columns of a figure under this name, which a field holds."""
    for column in columns(Quantity):
        yield replace(column.under(*prefix, owner=owner), figure=len(prefix))


def plain(kind: Any) -> Any:
    """A type without None and without its constraints; `Day` stays itself."""
    if kind is Day or kind == Day:
        return Day
    if get_origin(kind) is Annotated:
        return plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        rest = [a for a in get_args(kind) if a is not NoneType]
        return plain(rest[0]) if len(rest) == 1 else kind
    return kind


def is_name(kind: Any) -> bool:
    """Whether this is a name: a text, or one text a language."""
    return get_origin(kind) in (Union, UnionType) and any(
        get_origin(a) is dict for a in get_args(kind)
    )
