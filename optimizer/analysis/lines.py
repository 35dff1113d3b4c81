"""Lines of money: the ceiling of one fund in one year, or all of them scaled alike.

Every budget row, as a line sees it:  spend of its fund and years  <=  rest + factor x ceiling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np

from optimizer.case.case import Case
from optimizer.domain.funds import Fund
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import ZERO, Quantity
from optimizer.problem import Problem
from optimizer.problem.problem import Columns
from optimizer.rules import budget

EXACT = Context(prec=50)
WHOLE = Decimal(100)
"""Per cent: all ceilings of unlike funds as they are."""


@dataclass(frozen=True)
class Line:
    """``fund`` and ``year``; both None: the total, every ceiling scaled alike."""

    fund: str | None = None
    year: int | None = None

    @property
    def id(self) -> str:
        """'total', or fund@year as `--budget` has it."""
        return "total" if self.fund is None else f"{self.fund}@{self.year}"

    def in_percent(self, case: Case) -> bool:
        """Whether its levels are per cent of every ceiling: those of unlike funds have no sum."""
        return self.fund is None and case.unlike and sum(len(f.ceilings) for f in case.funds) > 1

    def ceiling(self, case: Case) -> Decimal:
        """The line's own ceiling, in the money unit; 100 where it is in per cent."""
        if self.in_percent(case):
            return WHOLE
        return sum((q.value for _, _, q in self._held(case)), Decimal(0))

    def at(self, case: Case, level: Decimal) -> Case:
        """The case with that ceiling."""
        if self.fund is not None and self.year is not None:
            fund = case.fund[self.fund]
            ceilings = {**fund.ceilings, self.year: fund.ceilings.get(self.year, ZERO).at(level)}
            changed = {self.fund: ceilings}
        else:
            now = self.ceiling(case)
            changed = {f.id: dict(f.ceilings) for f in case.funds}
            for fund, year, q in self._held(case):
                share = EXACT.divide(EXACT.multiply(q.value, level), now)
                changed[fund.id][year] = q.at(share)
        return case.with_funds([
            f.model_copy(update={"ceilings": changed[f.id]}) if f.id in changed else f
            for f in case.funds
        ])  # fmt: skip

    def _held(self, case: Case) -> Iterator[tuple[Fund, int, Quantity]]:
        """(fund, year, figure) of every ceiling in it."""
        for fund in case.funds:
            for year, q in fund.ceilings.items():
                if self.fund is None or (self.fund, self.year) == (fund.id, year):
                    yield fund, year, q


TOTAL = Line()


@dataclass(frozen=True)
class Limit:
    """One budget row as a line sees it; ``years`` of its window."""

    row: int
    fund: str
    years: range
    rest: Fraction
    factor: Fraction


def limits(line: Line, case: Case, problem: Problem) -> list[Limit]:
    """The budget rows whose limit the line's ceiling moves."""
    found = []
    total = Fraction(line.ceiling(case))
    for spec in case.rules:
        if not isinstance(spec, budget.Spec):
            continue
        windows = budget.windows(spec, problem.facts)
        for row, window in zip(problem.rule_rows(spec.id), windows, strict=True):
            fund, first = case.funds[window[0]], case.budget_years[0]
            if line.fund not in (None, fund.id):
                continue
            ceilings = {
                first + y: k * Fraction(fund.ceilings.get(first + y, ZERO).value)
                for y, k in budget.factors(window, Fraction(fund.carry.value)).items()
            }
            limit = sum(ceilings.values(), Fraction(0))
            years = range(first + window[1], first + window[2] + 1)
            if line.fund is None:
                rest, factor = Fraction(0), limit / total if total else Fraction(0)
            elif line.year in ceilings:
                own = Fraction(fund.ceilings.get(line.year, ZERO).value)
                factor = budget.factors(window, Fraction(fund.carry.value))[line.year - first]
                rest = limit - factor * own
            else:
                continue
            if factor:
                found.append(Limit(int(row), fund.id, years, rest, factor))
    return found


def with_ceiling(line: Line, case: Case, base: Problem, top: float) -> tuple[Problem, float]:
    """The problem with the line's ceiling, at most ``top``, as its last column; and how much of
    that column a money unit is: the rows' own scale, so that neither a unit of yen nor a reduced
    cost per unit falls below the solver's tolerance."""
    found = limits(line, case, base)
    rows = np.array([x.row for x in found], dtype=np.int64)
    factor = np.array([float(x.factor) for x in found]) * base.row_scale[rows]
    scale = float(factor.max(initial=0.0)) or 1.0
    upper = base.row_upper.copy()
    now = Fraction(line.ceiling(case))
    upper[rows] -= np.array([float(x.factor * now) for x in found]) * base.row_scale[rows]
    zeros = np.zeros(len(rows), dtype=np.int64)
    columns = Columns(np.array([top * scale]), np.zeros(1), rows, zeros, -factor / scale,
                      (([line.id], np.zeros(1, dtype=np.int64)),))  # fmt: skip
    return replace(base, row_upper=upper).widened("ceiling", columns), scale


def needed(found: list[Limit], case: Case, portfolio: Portfolio) -> Fraction:
    """The least ceiling at which a portfolio keeps these limits."""
    spent = case.spent(portfolio.picks)
    return max(
        ((sum((Fraction(spent[x.fund, y]) for y in x.years), -x.rest)) / x.factor for x in found),
        default=Fraction(0),
    )


def most(found: list[Limit], problem: Problem) -> float:
    """A ceiling that no choice of plans needs more of."""
    facts = problem.facts
    years = np.array([int(y) for y in facts.names.budget_years])[facts.pay_year]
    funds = np.array(facts.names.funds, dtype=object)[facts.pay_fund]
    top = 0.0
    for x in found:
        paid = (funds == x.fund) & (years >= x.years[0]) & (years <= x.years[-1])
        spend = np.bincount(facts.pay_plan, facts.pay_amount * paid, minlength=facts.n_plans)
        each = np.zeros(len(facts.names.candidates))
        np.maximum.at(each, facts.plan_candidate, spend)
        top = max(top, (float(each.sum()) - float(x.rest)) / float(x.factor))
    return top


def lines_of(case: Case, problem: Problem) -> list[Line]:
    """The total, and where there are several, every fund and year that a budget rule limits."""
    lines = [Line(f.id, y) for f in case.funds for y in case.budget_years]
    seen = [x for x in lines if most(limits(x, case, problem), problem) > 0]
    total = [TOTAL] if TOTAL.ceiling(case) and limits(TOTAL, case, problem) else []
    return [*total, *(seen if len(seen) > 1 or not total else [])]
