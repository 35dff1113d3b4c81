"""Spending: what each fund pays for a portfolio, by year: nominal, discounted, and as a grant.

With a[f,y] the payments of a fund in a budget year y and r the social rate `years.discount_rate`:

    nominal            sum over y of a[f,y]
    present value      sum over y of a[f,y] x (1 + r)^-(y - first budget year)
    grant equivalent   sum over payments of amount x what a unit of it is worth as a grant

Amounts of one fund may be added up; those of unlike funds only in grant equivalent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from optimizer.case.case import Case
from optimizer.domain.funds import Fund
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import total


@dataclass(frozen=True)
class Year:
    """What one fund pays in one budget year, in the money unit."""

    nominal: Decimal
    present: Fraction
    equivalent: Decimal


@dataclass(frozen=True)
class Spent:
    """What one fund pays in every budget year."""

    fund: Fund
    years: Mapping[int, Year]

    @property
    def nominal(self) -> Decimal:
        return total(y.nominal for y in self.years.values())

    @property
    def present(self) -> Fraction:
        return sum((y.present for y in self.years.values()), Fraction(0))

    @property
    def equivalent(self) -> Decimal:
        return total(y.equivalent for y in self.years.values())


def spending(case: Case, plan: Portfolio) -> list[Spent]:
    """Every fund, in the order of the case file."""
    nominal = case.spent(plan.picks)
    worth = [p for pick in plan.picks for p in case.equivalents(pick)]

    def year(fund: str, y: int) -> Year:
        paid = nominal[fund, y]
        given = total(a for f, t, a in worth if (f, t) == (fund, y))
        return Year(paid, Fraction(paid) * case.present(y), given)

    return [Spent(f, {y: year(f.id, y) for y in case.budget_years}) for f in case.funds]
