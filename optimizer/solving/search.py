"""Search: from a session to a checked Solution, with ties broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import isfinite
from typing import Literal, Protocol

from optimizer.domain.facts import FloatArray
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome, Proof, Rows, Solution
from optimizer.problem.problem import Problem
from optimizer.solving.session import Raw
from optimizer.solving.settings import Settings

Judge = Callable[[Portfolio], Fraction | None]
"""The exact measure of a portfolio, or None where it fails the audit."""

MAX_REFUSED = 20
"""After so many portfolios that fail the audit, the outcome is unknown."""

TieRule = Literal["full", "off"]


class Door(Protocol):
    """What a search needs of a solver: Session, a session in a child, or CbcSession."""

    problem: Problem
    settings: Settings

    @property
    def n_rows(self) -> int: ...
    @property
    def name(self) -> tuple[str, str]: ...
    def set_costs(self, costs: FloatArray) -> None: ...
    def add_rows(self, rows: Rows) -> object: ...
    def forbid(self, x: FloatArray) -> None: ...
    def drop_rows_from(self, first: int) -> None: ...
    def solve(self, *, patient: bool = True) -> Raw: ...
    def close(self) -> None: ...


def tolerance_of(value: Fraction) -> Fraction:
    """How far a bound may lie above a value and still prove it: max(1e-6, 1e-9 |value|)."""
    return max(Fraction(1, 10**6), abs(value) / 10**9)


def tolerance_at(value: Fraction) -> float:
    """The same in doubles."""
    return float(tolerance_of(value))


SETTLED = (Outcome.PROVEN, Outcome.INFEASIBLE)
"""Outcomes after which nothing is left open."""


def best(
    door: Door, judge: Judge, *, patient: bool = True, room: float = 0.0
) -> tuple[Solution, FloatArray | None]:
    """Maximise, and check: a portfolio that fails the audit is cut off and the search goes on.

    ``room``: by how much the door's objective may fall short of the measure or go beyond it.
    """
    refused, seconds, nodes = 0, 0.0, 0
    while True:
        raw = door.solve(patient=patient)
        seconds, nodes = seconds + raw.seconds, nodes + raw.nodes
        portfolio = None if raw.x is None else door.problem.portfolio(raw.x)
        value = None if portfolio is None else judge(portfolio)
        if portfolio is None or value is not None or refused >= MAX_REFUSED:
            break
        assert raw.x is not None
        door.forbid(raw.x)
        refused += 1
    raw = replace(raw, bound=raw.bound + room)
    outcome = _outcome(raw, value, refused)
    solver, version = door.name
    shown = portfolio if value is not None else None
    return (
        Solution(
            outcome=outcome,
            portfolio=shown,
            value=value,
            proof=Proof(
                kind="solver" if outcome in SETTLED else "none",
                bound=Fraction(raw.bound) if isfinite(raw.bound) else None,
                tolerance=tolerance_of(value or Fraction(0)),
            ),
            ties="unchecked",
            solver=solver,
            version=version,
            seconds=seconds,
            nodes=nodes,
            interrupted=raw.interrupted,
            refused=refused,
            claims=raw.ending if outcome in SETTLED or raw.ending != "optimal" else "stopped",
        ),
        raw.x if shown is not None else None,
    )


def _outcome(raw: Raw, value: Fraction | None, refused: int) -> Outcome:
    if raw.ending == "infeasible":
        return Outcome.UNKNOWN if refused else Outcome.INFEASIBLE
    if value is None:
        return Outcome.UNKNOWN
    # a bound below the value is no bound at all
    near = abs(raw.bound - float(value)) <= tolerance_at(value)
    return Outcome.PROVEN if raw.ending == "optimal" and near else Outcome.FEASIBLE
