"""Members: the rule entries, and the ceilings of budget rules, of which a conflict names some."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from optimizer.case.case import Case
from optimizer.domain.facts import IntArray
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import total
from optimizer.problem import Problem
from optimizer.rules import budget
from optimizer.rules.registry import rule_of


@dataclass(frozen=True)
class Member:
    """A rule; or of a budget rule what one fund may spend in a year, or in a run of years
    (``instance``: 'fund year' or 'fund first-last')."""

    rule: str
    instance: str = ""

    @property
    def span(self) -> tuple[str, int, int]:
        """(fund, first year, last year) of an instance."""
        fund, _, years = self.instance.rpartition(" ")
        first, _, last = years.partition("-")
        return fund, int(first), int(last or first)


def members(case: Case, problem: Problem) -> list[tuple[Member, IntArray]]:
    """Every member with its rows, in the order of the case file; a rule without rows is none."""
    found: list[tuple[Member, IntArray]] = []
    names = problem.facts.names
    for spec in case.rules:
        rows = problem.rule_rows(spec.id)
        if isinstance(spec, budget.Spec):
            for row, (f, a, b) in zip(rows, budget.windows(spec, problem.facts), strict=True):
                first, last = names.budget_years[a], names.budget_years[b]
                years = first if a == b else f"{first}-{last}"
                found.append((Member(spec.id, f"{names.funds[f]} {years}"), np.array([row])))
        elif len(rows):
            found.append((Member(spec.id), rows))
    return found


def may_spend(case: Case, member: Member) -> Decimal:
    """What the fund of a member may spend in its years: their ceilings, and what the year before
    may have carried into them."""
    name, first, last = member.span
    fund = case.fund[name]
    ceiling = {y: q.value for y, q in fund.ceilings.items()}
    carried = fund.carry.value * ceiling.get(first - 1, Decimal(0))
    return sum((ceiling.get(y, Decimal(0)) for y in range(first, last + 1)), carried)


def keeps(case: Case, portfolio: Portfolio, member: Member) -> bool:
    """Whether a portfolio keeps a member, from the case's own decimals."""
    if not member.instance:
        spec = next(r for r in case.rules if r.id == member.rule)
        return not any(u.violated for u in rule_of(spec).uses(spec, case, portfolio))
    name, first, last = member.span
    spent = case.spent(portfolio.picks)
    return total(spent[name, y] for y in range(first, last + 1)) <= may_spend(case, member)
