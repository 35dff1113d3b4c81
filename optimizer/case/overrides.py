"""Changes that a command line makes to the document before it is read as a case."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from optimizer.case.misfit import clipped, nearest
from optimizer.case.parse import decimal, whole
from optimizer.errors import Fault

MAX_ID = 64
REFUSED = "cannot-override"
"""The slug of a change that cannot be made; its place is the option as it was given."""


@dataclass(frozen=True)
class Override:
    """``set``: JSON pointer = JSON value; ``budget``: fund (or fund@year) = amount;
    ``lock-in`` and ``lock-out``: a candidate."""

    what: Literal["set", "budget", "lock-in", "lock-out"]
    target: str
    value: str = ""


class _Refused(Exception):
    """Why an override cannot be made, and what to write instead."""


def apply(document: Any, overrides: Sequence[Override]) -> list[Fault]:
    """Change the document in place; faults for what cannot be done."""
    faults: list[Fault] = []
    if not isinstance(document, dict):
        return faults
    for override in dict.fromkeys(overrides):
        try:
            CHANGES[override.what](document, override)
        except _Refused as refused:
            cause, remedy = refused.args
            place, cause = f"--{override.what} {override.target}", cause[0].upper() + cause[1:]
            faults.append(Fault(place, REFUSED, cause, remedy))
    return faults


def _items(document: dict[str, Any], key: str) -> dict[str, Any]:
    """The objects of a list by their id, as far as they have one."""
    items = document.get(key)
    return {
        i["id"]: i
        for i in (items if isinstance(items, list) else ())
        if isinstance(i, dict) and isinstance(i.get("id"), str)
    }


def _named(document: dict[str, Any], key: str, what: str, name: str) -> Any:
    known = _items(document, key)
    if name not in known:
        raise _Refused(f"there is no {what} {clipped(name)}.", nearest(name, known))
    return known[name]


def _set(document: dict[str, Any], override: Override) -> None:
    """Put a value at a pointer; a figure keeps its unit, and stands for itself from then on."""
    *path, last = [
        t.replace("~1", "/").replace("~0", "~")
        for t in override.target.removeprefix("/").split("/")
    ]
    holder: Any = document
    for depth, token in enumerate(path):
        holder = _child(holder, token, "/" + "/".join(path[:depth]))
    where = "/" + "/".join(path)
    value = _value(override.value)
    if isinstance(holder, list):
        _child(holder, last, where)
        holder[int(last)] = _within(holder[int(last)], value)
    elif isinstance(holder, dict) and last == "value":
        changed = _within(dict(holder), value)
        holder.clear()
        holder.update(changed if isinstance(changed, dict) else {"value": changed})
    elif isinstance(holder, dict):
        holder[last] = _within(holder.get(last), value)
    else:
        _child(holder, last, where)


def _child(holder: Any, token: str, where: str) -> Any:
    """What stands under a key or a position of an object or a list."""
    if isinstance(holder, dict):
        if token not in holder:
            raise _Refused(f"there is no {clipped(token)} in {where}.", nearest(token, holder))
        return holder[token]
    if isinstance(holder, list):
        if not token.isdecimal() or int(token) >= len(holder):
            cause = f"{where} is a list of {len(holder)}, and has no item {clipped(token)}."
            raise _Refused(cause, "Count its items from 0.")
        return holder[int(token)]
    raise _Refused(f"{where} holds one value and nothing below it.", "Shorten the pointer.")


def _within(old: Any, value: Any) -> Any:
    """The new value, in the figure that stands there where it is a bare one: with its unit and
    what still holds of its range. Its basis and source are the old figure's, not this one's."""
    if isinstance(value, dict) or not isinstance(old, dict) or "value" not in old:
        return value
    if old["value"] == value:
        return old
    figure: dict[str, Any] = {"value": value, "basis": "illustrative", "note": "command line"}
    if "unit" in old:
        figure["unit"] = old["unit"]
    for end, sign in (("low", 1), ("high", -1)):
        if _number(old.get(end)) and _number(value) and sign * (value - old[end]) >= 0:
            figure[end] = old[end]
    return figure


def _number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _budget(document: dict[str, Any], override: Override) -> None:
    """Another ceiling of a fund, for its only year or the year that is named."""
    name, at, year = override.target.partition("@")
    ceilings = _named(document, "funds", "fund", name).get("ceilings")
    years = list(ceilings) if isinstance(ceilings, dict) else []
    if not at and len(years) != 1:
        cause = f"the fund has ceilings for {', '.join(map(str, years)) or 'no year'}."
        raise _Refused(cause, f"Name the year: --budget {name}@YEAR={override.value}.")
    if at and year not in years:
        raise _Refused(f"the fund has no ceiling for {clipped(year)}.", nearest(year, years))
    year = year or years[0]
    figure = {"value": _value(override.value), "basis": "policy", "note": "command line"}
    old = ceilings[year]
    if isinstance(old, dict) and "unit" in old:  # the source is the old figure's, not this one's
        figure["unit"] = old["unit"]
    ceilings[year] = figure


def _lock(document: dict[str, Any], override: Override) -> None:
    """One more rule: a commitment or an exclusion of the candidate."""
    _named(document, "candidates", "candidate", override.target)
    who: dict[str, Any] = {"kind": "commitment", "candidate": override.target}
    if override.what == "lock-out":
        who = {"kind": "exclusion", "candidates": [override.target]}
    rules = document.setdefault("rules", [])
    if not isinstance(rules, list):
        return  # said of the rules already
    taken = set(_items(document, "rules"))
    rules.append({"id": next(i for i in _ids(override) if i not in taken), **who})


def _ids(override: Override) -> Iterator[str]:
    """lock-in-<candidate>, and the like with a number where that is taken."""
    name = f"{override.what}-{override.target}"
    yield name[:MAX_ID]
    for n in range(2, 1_000_000):
        yield f"{name[: MAX_ID - len(str(n)) - 1]}-{n}"


def _value(text: str) -> Any:
    """JSON where it is JSON, else text."""
    try:
        return json.loads(text, parse_float=decimal, parse_int=whole, parse_constant=Decimal)
    except (json.JSONDecodeError, RecursionError):
        return text


CHANGES = {"set": _set, "budget": _budget, "lock-in": _lock, "lock-out": _lock}
