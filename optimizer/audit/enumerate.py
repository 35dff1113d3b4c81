"""Enumerate every feasible portfolio in rationals: an exact proof, where there are few enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from optimizer.case.case import Case
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.measures.registry import measure_of
from optimizer.rules.registry import rule_of

MAX_VISITED = 1_000_000
"""Partial portfolios that are looked at before the enumeration gives up."""


@dataclass(frozen=True)
class Enumeration:
    """``complete``: every portfolio was judged. ``best``: those of the highest measure."""

    complete: bool
    visited: int
    feasible: int
    value: Fraction | None
    best: tuple[Portfolio, ...]


def enumerate_all(
    case: Case,
    *,
    limit: int = MAX_VISITED,
    progress: Callable[[int], None] | None = None,
) -> Enumeration:
    """Depth first over candidates, cutting where a limit that can only grow is passed."""
    judge = _Judge(case)
    choices: list[list[Pick]] = [
        [p for o in c.options for t in case.starts(c) if judge.open(p := Pick(c.id, o.id, t))]
        for c in case.candidates
    ]
    visited = feasible = 0
    top: Fraction | None = None
    best: list[Portfolio] = []
    stack: list[tuple[int, tuple[Pick, ...]]] = [(0, ())]
    while stack:
        i, picks = stack.pop()
        visited += 1
        if visited > limit:
            return Enumeration(False, visited, feasible, top, tuple(best))
        if progress is not None and visited % 1000 == 0:
            progress(visited)
        if i == len(choices):
            portfolio = Portfolio(picks)
            if judge.feasible(portfolio):
                feasible += 1
                value = judge.value(portfolio)
                if top is None or value > top:
                    top, best = value, [portfolio]
                elif value == top:
                    best.append(portfolio)
            continue
        stack.append((i + 1, picks))
        for pick in choices[i]:
            more = (*picks, pick)
            if judge.open(*more):
                stack.append((i + 1, more))
    return Enumeration(True, visited, feasible, top, tuple(best))


class _Judge:
    """The case's rules, those that can cut early first."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.rules = [(spec, rule_of(spec)) for spec in case.rules]

    def open(self, *picks: Pick) -> bool:
        """Whether no limit that can only grow is passed yet."""
        portfolio = Portfolio(picks)
        for spec, rule in self.rules:
            for use in rule.uses(spec, self.case, portfolio):
                if use.grows and use.sense != "at_least" and use.used > use.limit:
                    return False
        return True

    def feasible(self, portfolio: Portfolio) -> bool:
        return not any(
            use.violated
            for spec, rule in self.rules
            for use in rule.uses(spec, self.case, portfolio)
        )

    def value(self, portfolio: Portfolio) -> Fraction:
        return measure_of(self.case.measure).value(self.case.measure, self.case, portfolio)
