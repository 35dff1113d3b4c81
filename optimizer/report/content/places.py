"""Where a figure stands in the case, in the case's own names: 'Tambao: chance of success'."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

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
        return _what(c, [head, *rest])
    i, rest = int(rest[0]), rest[1:]
    item = getattr(c.case, head)[i]
    name = c.rule(item.id) if head == "rules" else c.words.name(item.name)
    if len(rest) > 1 and rest[0] == "options":
        name, rest = _option(c, item, rest)
    elif len(rest) > 1 and rest[0] == "existing":
        known = c.words.name(item.existing[int(rest[1])].name)
        name, rest = c.words("{metal}, {known}", metal=name, known=known), rest[2:]
    elif len(rest) > 1 and rest[0] == "indicators":
        return c.words("{name}: {what}", name=name, what=indicator(c, rest[1]))
    elif head == "states" and rest == ["probability"]:
        return c.words("{name}: {what}", name=name, what=c.words("probability"))
    if not rest:
        return name
    if head == "rules" and rest[0] == "terms":  # of a sum, not of a loan
        return c.words("{name}: {what}", name=name, what=_what(c, ["term", *rest[1:]]))
    if head == "rules" and rest[0] == "tonnes":
        return c.words("{name}: {what}", name=name, what=_what(c, ["at_most", *rest[1:]]))
    if head == "rules" and rest[0] == "share":
        return c.words("{name}: {what}", name=name, what=c.words("share"))
    return c.words("{name}: {what}", name=name, what=_what(c, rest))


def _option(c: Context, item: Any, rest: Tail) -> tuple[str, Tail]:
    """The candidate, its option where it has several, and the metal or the fund spoken of."""
    option = item.options[int(rest[1])]
    name, rest = c.short(item.id), rest[2:]
    if len(item.options) > 1:
        name = c.words.aside(name, c.words.name(option.name))
    if len(rest) > 1 and rest[0] == "supply":
        name = c.words.comma.join([name, c.metal(option.supply[int(rest[1])].metal)])
        rest = rest[2:] or ["supply"]
    elif len(rest) > 1 and rest[0] == "stock":
        name = c.words.comma.join([name, c.metal(option.stock[int(rest[1])].metal)])
        rest = ["stock", *(t for t in rest[2:] if t != "tonnes")]
    elif len(rest) > 1 and rest[0] == "pays":
        paid = option.pays[int(rest[1])]
        if len(option.pays) > 1:
            name = c.words.comma.join([name, c.fund(paid.fund)])
        rest = rest[2:] or ["pays"]
    return name, rest or ["option"]


def _what(c: Context, tokens: Tail) -> str:
    """The field in words; a position in a list is counted from one, a year stays a year."""
    w = c.words
    said = {
        "amount": w("cost"), "probability": w("chance of success"), "output": w("output"),
        "probability_without": w("chance of success without funding"),
        "share": w("share to the home market"), "first_year": w("first year of supply"),
        "ramp": w("share of output in year"), "tonnes": w("supply"), "demand": w("demand"),
        "ceilings": w("ceiling of"), "carry": w("share that may be carried over"),
        "steps": w("coverage step"), "width": w("width"), "slope": w("worth"),
        "at_most": w("at most"), "at_least": w("at least"), "exactly": w("exactly"),
        "years": w("years:"), "measure": "", "discount_rate": w("discount rate"),
        "terminal_multiplier": w("weight of the last year"), "existing": w("existing supply"),
        "pays": w("payment"), "option": w("option"), "low": w("(low)"), "high": w("(high)"),
        "except": w("excepted"), "stock": w("stock"), "days": w("days"),
        "terms": w("loan terms,"), "rate": w("interest"),
        "tests": w("test"), "rates": w("rate"), "thresholds": w("threshold"), "cirr": w("CIRR"),
    }  # fmt: skip

    def words() -> Iterator[str]:
        for t in tokens:
            if t.isdigit():
                yield w.year(int(t) if len(t) == 4 else int(t) + 1)
            else:
                yield said.get(t, c.plain(t))

    found = [t for t in words() if t]
    return reduce(lambda one, more: w("{what} {part}", what=one, part=more), found) if found else ""
