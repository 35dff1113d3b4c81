"""Funds and what they pay; and what their money is worth as a grant."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from optimizer.domain.fields import (
    RATIO,
    About,
    Defines,
    Described,
    Figure,
    FundId,
    Name,
    Note,
    OwnId,
    YearKey,
    field,
)
from optimizer.domain.loans import grant_element
from optimizer.domain.quantity import EXACT, ONE, ZERO, Money, Noun, Quantity, Ratio
from optimizer.domain.terms import Terms


class Fund(Noun):
    """An agency's budget line with a ceiling a budget year, in the case's money unit.

    ``carry`` is the share of a year's ceiling that may be carried into the next year only.
    Sums over several funds are in grant equivalent; ceilings never are. ``grant_equivalent`` is a
    figure of policy for equity and for loans at market terms. A fund that lends on aid terms says
    a yearly ``discount_rate`` in its place: then it is the grant element of the option's
    ``terms`` at that rate, never below 0.
    """

    id: Annotated[OwnId, Defines("fund")]
    name: Described
    agency: Annotated[Name | None, About()] = field("agency", "Who runs it.", None)
    basis: Literal["commitment", "disbursement", "exposure"] = field(
        "what counts against the ceiling",
        "commitment: what is promised. disbursement: what is paid out. exposure: what is at risk.",
        "commitment",
    )
    grant_equivalent: Ratio = field(
        "grant equivalent",
        "What one unit of its money is worth as a grant: 1 for a grant or a study, 0 for "
        "cover or a guarantee.",
        ONE,
    )
    discount_rate: Annotated[Quantity | None, Figure(RATIO, 0, 1)] = field(
        "discount rate",
        "Yearly rate at which the grant element of the option's loan terms is its grant "
        "equivalent; for a fund that lends on aid terms.",
        None,
    )
    ceilings: dict[YearKey, Money] = field("ceiling", "What a fund may spend in each budget year.")
    carry: Ratio = field(
        "share that may be carried over",
        "Share of a year's ceiling that may be carried into the next year.",
        ZERO,
    )
    note: Note = None

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

    told_by: ClassVar[tuple[str, ...]] = ("fund", "after")
    fund: FundId = field("fund", "Id of the fund that pays.")
    amount: Money = field("cost", "What it pays.")
    after: Annotated[int, Field(strict=True, ge=0)] = field(
        "after", "Years after the start in which it is paid; 0 if left out.", 0
    )
