"""Changes that a command line makes to the document before it is read as a case."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from optimizer.errors import Fault


@dataclass(frozen=True)
class Override:
    """``set``: JSON pointer = JSON value; ``budget``: fund (or fund@year) = amount;
    ``lock-in`` and ``lock-out``: a candidate."""

    what: Literal["set", "budget", "lock-in", "lock-out"]
    target: str
    value: str = ""


def apply(document: Any, overrides: Sequence[Override]) -> list[Fault]:
    """Change the document in place; faults for what cannot be done."""
    faults: list[Fault] = []
    if not isinstance(document, dict):
        return faults
    for override in overrides:
        try:
            _apply(document, override)
        except (KeyError, IndexError, TypeError, ValueError):
            faults.append(
                Fault("", "cannot-override",
                      f"--{override.what} {override.target}: there is no such place or value.",
                      "Name an id or JSON pointer that the case holds.")
            )  # fmt: skip
    return faults


def _apply(document: dict[str, Any], override: Override) -> None:
    if override.what == "set":
        _set(document, override.target, _value(override.value))
    elif override.what == "budget":
        fund_id, _, year = override.target.partition("@")
        fund = next(f for f in document["funds"] if f["id"] == fund_id) \
            if any(f["id"] == fund_id for f in document["funds"]) else None  # fmt: skip
        if fund is None:
            raise KeyError(fund_id)
        years = [year] if year else list(fund["ceilings"])
        if len(years) != 1 or (year and year not in fund["ceilings"]):
            raise KeyError(override.target)
        figure = {"value": _value(override.value), "basis": "policy", "note": "command line"}
        old = fund["ceilings"][years[0]]
        if isinstance(old, dict):
            figure |= {k: old[k] for k in ("unit", "source") if k in old}
        fund["ceilings"][years[0]] = figure
    else:
        if not any(c["id"] == override.target for c in document["candidates"]):
            raise KeyError(override.target)
        kind = "commitment" if override.what == "lock-in" else "exclusion"
        who: dict[str, Any] = (
            {"candidate": override.target}
            if override.what == "lock-in"
            else {"candidates": [override.target]}
        )
        rule = {"id": f"{override.what}-{override.target}", "kind": kind, **who}
        document.setdefault("rules", []).append(rule)


def _value(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except json.JSONDecodeError:
        return text


def _set(document: Any, pointer: str, value: Any) -> None:
    tokens = [t.replace("~1", "/").replace("~0", "~") for t in pointer.lstrip("/").split("/")]
    holder = document
    for token in tokens[:-1]:
        holder = holder[int(token)] if isinstance(holder, list) else holder[token]
    last = tokens[-1]
    if isinstance(holder, list):
        holder[int(last)] = value
    elif (
        isinstance(holder.get(last), dict)
        and "value" in holder[last]
        and not isinstance(value, dict)
    ):
        holder[last] = {**holder[last], "value": value}
    else:
        holder[last] = value
