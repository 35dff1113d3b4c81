"""Where a figure stands in the case, in the case's own names: 'Tambao: chance of success'."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

from optimizer.case.save import fields
from optimizer.domain.candidates import Option
from optimizer.domain.fields import info
from optimizer.domain.quantity import Noun, Series
from optimizer.report.content.context import Context
from optimizer.report.content.names import indicator

LISTS = {"candidates", "metals", "hosts", "funds", "rules", "states", "agreements", "partners"}
Tail = list[str]


def where(c: Context, pointer: str) -> str:
    """The place of a JSON pointer into the case."""
    if pointer == "/measure/kind":
        return c.words("measure")
    head, *rest = pointer.split("/")[1:]
    if head not in LISTS or not rest:
        return _what(c, c.case, [head, *rest])
    i, rest = int(rest[0]), rest[1:]
    item = getattr(c.case, head)[i]
    name = c.rule(item.id) if head == "rules" else c.words.name(item.name)
    if len(rest) > 1 and rest[0] == "options":
        name, item, rest = _option(c, item, rest)
    elif len(rest) > 1 and rest[0] == "existing":
        item = item.existing[int(rest[1])]
        name, rest = (
            c.words("{metal}, {known}", metal=name, known=c.words.name(item.name)),
            rest[2:],
        )
    elif len(rest) > 1 and rest[0] == "indicators":
        return c.words("{name}: {what}", name=name, what=indicator(c, rest[1]))
    return c.words("{name}: {what}", name=name, what=_what(c, item, rest)) if rest else name


def _option(c: Context, item: Any, rest: Tail) -> tuple[str, Any, Tail]:
    """The candidate, its option where it has several, and the metal or the fund spoken of; the
    noun that it is, and what is left of the path."""
    option = item.options[int(rest[1])]
    name, rest = c.short(item.id), rest[2:]
    if len(item.options) > 1:
        name = c.words.aside(name, c.words.name(option.name))
    if len(rest) > 1 and rest[0] in ("supply", "stock"):
        part = getattr(option, rest[0])[int(rest[1])]
        name = c.words.comma.join([name, c.metal(part.metal)])
        if rest[0] == "supply" and rest[2:]:
            return name, part, rest[2:]
        return name, option, rest[:1]
    if len(rest) > 1 and rest[0] == "pays":
        part = option.pays[int(rest[1])]
        if len(option.pays) > 1:
            name = c.words.comma.join([name, c.fund(part.fund)])
        return (name, part, rest[2:]) if rest[2:] else (name, option, rest[:1])
    return (name, option, rest) if rest else (name, item, ["options"])


def _what(c: Context, node: Any, tokens: Tail) -> str:
    """The field in words; a position in a list is counted from one, a year stays a year."""
    w = c.words
    said = {
        "ceilings": w("ceiling of"), "years": w("years:"), "measure": "", "options": w("option"),
        "terms": w("loan terms,"), "low": w("(low)"), "high": w("(high)"),
    }  # fmt: skip
    """Where more follows, or a title would be said of all of a list."""

    def titles(node: Any) -> Iterator[str]:
        for t in tokens:
            if isinstance(node, Noun) and not isinstance(node, Series):
                field = next(f for f, key in fields(type(node)) if key == t)
                of_loan = t != "terms" or isinstance(node, Option)
                title = w(info(type(node), field).title or t)
                yield said[t] if t in said and of_loan else title
                node = getattr(node, field)
            elif isinstance(node, tuple):
                yield w.year(int(t) + 1)
                node = node[int(t)] if int(t) < len(node) else None
            else:
                yield w.year(int(t)) if t.isdigit() else c.plain(t)
                node = (
                    node.get(t)
                    if isinstance(node, dict)
                    else node.at(int(t))
                    if isinstance(node, Series)
                    else None
                )

    found = [t for t in titles(node) if t]
    return reduce(lambda one, more: w("{what} {part}", what=one, part=more), found) if found else ""
