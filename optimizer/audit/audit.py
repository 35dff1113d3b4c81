"""Audit: violations and the measure of a portfolio, recomputed from the case's own decimals.

Nothing here knows the problem's rows or a solver: a fault there cannot hide here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Use
from optimizer.measures.registry import measure_of
from optimizer.rules.additive import Additive
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import rule_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class RuleUses:
    """One rule of the case and what the portfolio uses of it."""

    spec: RuleSpec
    uses: tuple[Use, ...]

    @property
    def violated(self) -> tuple[Use, ...]:
        return tuple(u for u in self.uses if u.violated)


@dataclass(frozen=True)
class Audit:
    """What the audit found. ``value`` and ``nothing`` are exact, in the measure's unit."""

    portfolio: Portfolio
    structure: tuple[str, ...]
    rules: tuple[RuleUses, ...]
    value: Fraction
    nothing: Fraction

    @property
    def ok(self) -> bool:
        return not self.structure and not any(r.violated for r in self.rules)

    @property
    def gain(self) -> Fraction:
        """The measure over funding nothing."""
        return self.value - self.nothing

    @property
    def max_violation(self) -> Fraction:
        """The largest amount by which a limit is passed, in that limit's unit; 0 when ok."""
        over = [-Fraction(u.slack) for r in self.rules for u in r.violated]
        return max(over, default=Fraction(len(self.structure)))

    def violations(self) -> list[str]:
        """Every violation in words: rule, instance, used, limit."""
        return [*self.structure] + [
            f"{r.spec.id}{f' ({u.what})' if u.what else ''}: {float(u.used):g} {u.unit}, "
            f"{u.sense.replace('_', ' ')} {float(u.limit):g}"
            for r in self.rules
            for u in r.violated
        ]

    def to_frame(self) -> pd.DataFrame:
        """One row for each limit: rule, kind, what, used, limit, unit, sense, slack."""
        import pandas as pd

        rows = [
            (r.spec.id, rule_of(r.spec).kind, u.what, float(u.used), float(u.limit), u.unit,
             u.sense, float(u.slack))
            for r in self.rules
            for u in r.uses
        ]  # fmt: skip
        columns = ["rule", "kind", "what", "used", "limit", "unit", "sense", "slack"]
        return pd.DataFrame(rows, columns=columns)


def audit(case: Case, portfolio: Portfolio) -> Audit:
    """Check a portfolio against everything the case says."""
    structure = tuple(_structure(case, portfolio))
    if structure:
        return Audit(portfolio, structure, (), Fraction(0), Fraction(0))
    rules = tuple(
        RuleUses(spec, tuple(rule_of(spec).uses(spec, case, portfolio))) for spec in case.rules
    )
    value = measure_of(case.measure).value(case.measure, case, portfolio)
    return Audit(portfolio, (), rules, value, case.nothing)


def _structure(case: Case, portfolio: Portfolio) -> list[str]:
    """Picks that do not exist, and candidates picked twice."""
    faults = [
        f"{'.'.join(map(str, p))}: no such plan" for p in portfolio.picks if p not in case.plan_set
    ]
    count = Counter(p.candidate for p in portfolio.picks)
    return faults + [f"{c}: picked {n} times" for c, n in count.items() if n > 1]


def _breaks(spec: RuleSpec, case: Case, portfolio: Portfolio) -> bool:
    """Whether a use of the rule is past its limit."""
    uses = rule_of(spec).uses
    if isinstance(uses, Additive):
        return uses.breaks(spec, case, portfolio)
    return any(u.violated for u in uses(spec, case, portfolio))


def exact_value(case: Case, portfolio: Portfolio) -> Fraction | None:
    """The measure of a portfolio, or None where it fails the audit."""
    structure = _structure(case, portfolio)
    if structure:
        return None
    if any(_breaks(spec, case, portfolio) for spec in case.rules):
        return None
    return measure_of(case.measure).value(case.measure, case, portfolio)
