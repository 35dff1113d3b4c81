"""Loans: by how much the present value of debt service falls short of the amount lent.

With r the yearly interest, a the payments a year, M the maturity and G the grace in years, D the
yearly discount rate and d = (1 + D)^(1/a) - 1:

    grant element  =  100 x (1 - sum over k = 1..aM of (r/a x owed[k-1] + repaid[k]) / (1 + d)^k)

in per cent, for each unit lent: repaid[k] = 1/(aM - aG) in the periods after aG, else 0, and owed
falls by it from 1. Grace up to maturity is one payment of all principal at maturity. The same sum
is the concessionality level of tied aid, at another discount rate.

Source: OECD DAC, as told by the UN LDC Portal (S86); equal principal instalments.
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from functools import lru_cache

from optimizer.domain.terms import Terms

DIGITS = 60
"""Digits that are reckoned with: some 50 are left after 1,200 payments."""
QUANTUM = Decimal("1e-9")
"""Per cent to which the result is rounded, once."""


def periods(terms: Terms) -> tuple[Decimal, Decimal, Decimal]:
    """(payments a year, periods to maturity, periods of grace): all whole in a sound case."""
    a = terms.payments_a_year.value
    return a, a * terms.maturity.value, a * terms.grace.value


def sound(terms: Terms) -> bool:
    """Whether payments fall on whole periods, and grace ends by maturity."""
    a, maturity, grace = periods(terms)
    whole = all(x == x.to_integral_value() for x in (a, maturity, grace))
    return whole and a > 0 and 0 <= grace <= maturity > 0


def grant_element(terms: Terms, discount_rate: Decimal) -> Decimal:
    """Per cent of the amount lent that is given, to 1e-9. Raises ValueError for terms that are
    not sound."""
    if not sound(terms):
        raise ValueError("the terms do not come to whole payment periods")
    a, maturity, grace = periods(terms)
    return _element(terms.rate.value, int(a), int(maturity), int(grace), discount_rate)


@lru_cache(maxsize=10_000)
def _element(rate: Decimal, a: int, maturity: int, grace: int, discount_rate: Decimal) -> Decimal:
    """The same from plain numbers; maturity and grace in periods."""
    with localcontext(Context(prec=DIGITS)):
        growth = _root(1 + discount_rate, a)
        first = min(grace, maturity - 1)  # the last period before principal is paid
        instalment = Decimal(1) / (maturity - first)
        interest, worth, owed, value = rate / a, Decimal(1), Decimal(1), Decimal(0)
        for k in range(1, maturity + 1):
            repaid = instalment if k > first else Decimal(0)
            worth /= growth
            value += worth * (interest * owed + repaid)
            owed -= repaid
        return (100 * (1 - value)).quantize(QUANTUM) + 0  # a zero has no sign


def _root(base: Decimal, a: int) -> Decimal:
    """The a-th root; exact where it has one, for the usual one or two payments a year."""
    if a == 1:
        return base
    return base.sqrt() if a == 2 else base ** (Decimal(1) / a)
