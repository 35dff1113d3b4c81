"""Findings in a run file: every answer to the last digit, so that a report can be made again
without asking anything again.

Fractions, decimals and floats are strings (``"1/3"``), a pick is its place among the case's
plans, a figure with a range its JSON pointer. What follows from the case and the plan alone is
not written. A digest over all of it tells an edited or damaged file.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from hashlib import sha256
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.findings import Findings, begun
from optimizer.analysis.kept import Kept
from optimizer.analysis.outcomes import outcomes
from optimizer.analysis.run_file import damaged
from optimizer.analysis.swings import Ranged, ranged
from optimizer.case.case import Case
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.errors import RunError

DERIVED = {"figures", "illustrative", "outcomes", "asked"}
EXACT = (Fraction, Decimal, float)


class _Names:
    """The case's plans and figures by the names they have in a file, and back."""

    def __init__(self, case: Case) -> None:
        self.plans = list(case.plans())
        self.place = {p: i for i, p in enumerate(self.plans)}
        self.ranged = {r.pointers[0]: r for r in ranged(case)}


def findings_part(answer: Answer, findings: Findings) -> dict[str, Any]:
    """The part of a run file that holds the findings."""
    names = _Names(answer.case)
    found = {
        f.name: _written(getattr(findings, f.name), names)
        for f in dataclasses.fields(Findings)
        if f.name not in DERIVED
    }
    return {"sha256": _digest(found, _picks(answer, names)), "found": found}


def findings_of(kept: Kept) -> Findings | None:
    """The findings of a run that was kept; None where its questions were not asked.

    Raises RunError where the part was edited or is damaged.
    """
    part, answer = kept.document.get("findings"), kept.answer
    if part is None or answer.portfolio is None:
        return None
    names = _Names(answer.case)
    try:
        if part["sha256"] != _digest(part["found"], _picks(answer, names)):
            raise ValueError("another digest")
        hints = _hints(Findings)
        read = {k: _read(v, hints[k], names) for k, v in part["found"].items()}
        found = begun(answer, **read)
    except (KeyError, IndexError, ValueError, TypeError, AttributeError, InvalidOperation):
        cause = "What was found is not what odaopt wrote there."
        raise RunError(kept.path, [damaged("/findings", cause)]) from None
    found.outcomes = outcomes(answer.case, answer.portfolio)
    return found


def unasked(answer: Answer) -> Findings:
    """What a run without findings lets say: all that needs no question."""
    assert answer.portfolio is not None
    found = begun(answer, asked=False)
    found.outcomes = outcomes(answer.case, answer.portfolio)
    return found


def _picks(answer: Answer, names: _Names) -> list[int]:
    assert answer.portfolio is not None
    return [names.place[p] for p in answer.portfolio.picks]


def _digest(found: Any, picks: list[int]) -> str:
    text = json.dumps([picks, found], sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _written(node: Any, names: _Names) -> Any:
    if isinstance(node, Pick):
        return names.place[node]
    if isinstance(node, Portfolio):
        return [names.place[p] for p in node.picks]
    if isinstance(node, Ranged):
        return node.pointers[0]
    if isinstance(node, EXACT):
        return str(float(node) if isinstance(node, float) else node)
    if dataclasses.is_dataclass(node):
        return {f.name: _written(getattr(node, f.name), names) for f in dataclasses.fields(node)}
    if isinstance(node, dict):
        return {k: _written(v, names) for k, v in node.items()}
    return [_written(v, names) for v in node] if isinstance(node, list | tuple) else node


def _read(node: Any, kind: Any, names: _Names) -> Any:
    """What was written, as a value of this type. Raises ValueError, KeyError and the like."""
    if kind is Pick:
        return names.plans[_place(node)]
    if kind is Portfolio:
        return Portfolio(tuple(names.plans[_place(i)] for i in node))
    if kind is Ranged:
        return names.ranged[node]
    if kind in EXACT:
        return kind(node)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{k: _read(v, hints[k], names) for k, v in node.items()})
    origin, of = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        some = [k for k in of if k is not type(None)]
        return None if node is None else _read(node, some[0], names) if len(some) == 1 else node
    if origin is list:
        return [_read(v, of[0], names) for v in node]
    if origin is tuple:
        each = of[:1] * len(node) if of[1:] == (...,) else of
        return tuple(_read(v, k, names) for v, k in zip(node, each, strict=True))
    if origin in (dict, Mapping):
        return {k: _read(v, of[1], names) for k, v in node.items()}
    return node


def _place(node: Any) -> int:
    if not isinstance(node, int) or node < 0:
        raise ValueError("no place")
    return node


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
