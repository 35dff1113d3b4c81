"""Raises: the least amounts by which some ceilings of a fund must rise for what is spent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from optimizer.domain.funds import Fund

Window = tuple[int, int]
NEAR = 9
"""Places to which a solver's amounts are read before they are made exact."""


def least_raises(
    fund: Fund, paid: Mapping[int, Decimal], guess: Mapping[int, float]
) -> dict[int, Fraction] | None:
    """year -> amount, near the guess, none of which can be lowered alone; None where these years
    are not enough. ``paid``: what is spent in each budget year.

    For all years a <= b:  paid[a..b]  <=  (ceiling + raise)[a..b] + carry x (ceiling + raise)[a-1]
    """
    lacks = _lacks(fund, paid)
    carry = Fraction(fund.carry.value)
    raised = {y: max(Fraction(0), Fraction(repr(round(x, NEAR)))) for y, x in guess.items()}

    def factor(window: Window, year: int) -> Fraction:
        first, last = window
        return Fraction(first <= year <= last) or carry * (year == first - 1)

    def lack(window: Window) -> Fraction:
        return lacks[window] - sum(factor(window, y) * d for y, d in raised.items())

    for _ in range(2):  # the first round reaches every limit, the second takes back what is spare
        for year in raised:
            raised[year] = Fraction(0)
            open_ = [lack(w) / k for w in lacks if (k := factor(w, year))]
            raised[year] = max([Fraction(0), *open_])
    return raised if all(lack(w) <= 0 for w in lacks) else None


def _lacks(fund: Fund, paid: Mapping[int, Decimal]) -> dict[Window, Fraction]:
    """(first, last) year -> what is spent in them beyond what the fund may spend."""
    years = list(paid)
    ceiling = {y: Fraction(q.value) for y, q in fund.ceilings.items()}
    carry = Fraction(fund.carry.value)
    found: dict[Window, Fraction] = {}
    for a in years:
        lack = -carry * ceiling.get(a - 1, Fraction(0))
        for b in years[years.index(a) :]:
            lack += Fraction(paid[b]) - ceiling.get(b, Fraction(0))
            if a == b or carry:
                found[a, b] = lack
    return found
