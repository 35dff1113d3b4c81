"""Funds and what they pay; and what their money is worth as a grant."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from optimizer.domain.loans import grant_element
from optimizer.domain.quantity import EXACT, ONE, ZERO, Id, Name, Noun, Quantity
from optimizer.domain.terms import Terms

YearKey = Annotated[int, Field(ge=1900, le=2300)]
"""A year as a key of an object, where JSON knows only text."""


class Fund(Noun):
    """An agency's budget line with a ceiling a budget year, in the case's money unit.

    ``carry`` is the share of a year's ceiling that may be carried into the next year only.
    Sums over several funds are in grant equivalent; ceilings never are. ``grant_equivalent``: what
    one unit of the fund's money is worth as a grant: 1 for a grant or a study, 0 for insurance
    cover or a guarantee, a figure of policy for equity and for loans at market terms. A fund that
    lends on aid terms says a yearly ``discount_rate`` in its place: then it is the grant element
    of the option's ``terms`` at that rate, never below 0.
    """

    id: Id
    name: Name
    agency: Name | None = None
    basis: Literal["commitment", "disbursement", "exposure"] = "commitment"
    grant_equivalent: Quantity = ONE
    discount_rate: Quantity | None = None
    ceilings: dict[YearKey, Quantity]
    carry: Quantity = ZERO
    note: Name | None = None

    def equivalent(self, terms: Terms | None) -> Decimal:
        """What one unit of its money is worth as a grant, on these terms. Raises ValueError where
        it takes terms, and there are none, or they are not sound."""
        if self.discount_rate is None:
            return self.grant_equivalent.value
        if terms is None:
            raise ValueError(f"the fund {self.id!r} lends, and the option has no terms")
        given = EXACT.divide(grant_element(terms, self.discount_rate.value), Decimal(100))
        return max(given, Decimal(0))


class Payment(Noun):
    """``fund`` pays ``amount`` in the budget year ``after`` years from the start."""

    fund: Id
    amount: Quantity
    after: Annotated[int, Field(strict=True, ge=0)] = 0
