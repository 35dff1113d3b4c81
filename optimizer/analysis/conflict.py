"""Conflict: for an infeasible case, rules that cannot hold together, none of which is idle.

Members are the rule entries, and for budget rules each fund and year on its own. One after the
other is lifted; where the rest is still infeasible it stays lifted. What is left is irreducible:
every proper part of it is feasible. Each step needs a proven answer, otherwise the conflict is
'not proven minimal'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.case.case import Case
from optimizer.domain.facts import IntArray
from optimizer.domain.results import label
from optimizer.problem import Problem
from optimizer.rules import budget
from optimizer.solving.session import Session, at_least_one


@dataclass(frozen=True)
class Member:
    """A rule, or one fund-year ceiling of a budget rule."""

    rule: str
    instance: str = ""


@dataclass(frozen=True)
class Conflict:
    """Members that cannot hold together. ``minimal``: every proper part is proven feasible."""

    members: tuple[Member, ...]
    minimal: bool


def conflict(
    case: Case,
    problem: Problem,
    tell: Callable[[], None] = lambda: None,
    *,
    with_one_of: Sequence[int] = (),
) -> Conflict:
    """One irreducible conflict of an infeasible problem; ``with_one_of``: plans of which one
    must be funded, as background."""
    session = Session(problem)
    session.set_costs(np.zeros(problem.n_columns))
    if with_one_of:
        session.add_rows(at_least_one(with_one_of))
    kept: list[Member] = []
    minimal = True
    for member, rows in _members(case, problem):
        low, high = problem.row_lower[rows], problem.row_upper[rows]
        session.bound_rows(rows, np.full(len(rows), -np.inf), np.full(len(rows), np.inf))
        raw = session.solve(patient=False)
        if raw.interrupted:
            raise KeyboardInterrupt
        if raw.ending != "infeasible":
            session.bound_rows(rows, low, high)
            kept.append(member)
            minimal &= raw.ending == "optimal"
        tell()
    return Conflict(tuple(kept), minimal)


def _members(case: Case, problem: Problem) -> list[tuple[Member, IntArray]]:
    split = {r.id for r in case.rules if isinstance(r, budget.Spec)}
    members: list[tuple[Member, IntArray]] = []
    for rule in dict.fromkeys(b.rule for b in problem.row_blocks if b.role != "structural"):
        rows = problem.rule_rows(rule)
        if rule not in split:
            members.append((Member(rule), rows))
            continue
        block = next(b for b in problem.row_blocks if b.rule == rule)
        for r in rows:
            fund, first, last = label(block.labels, int(r) - block.start).split(",")
            years = first if first == last else f"{first}-{last}"
            members.append((Member(rule, f"{fund} {years}"), np.array([r])))
    return members
