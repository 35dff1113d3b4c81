"""Terms of a loan, as an option may state them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from optimizer.domain.fields import A_YEAR, YEARS, Figure, field
from optimizer.domain.quantity import TWO, ZERO, Noun, Quantity, Ratio, Years


class Terms(Noun):
    """Interest is paid ``payments_a_year`` times from the first period on. After ``grace`` the
    principal is paid back in equal instalments, the first one period later and the last at
    ``maturity``.
    """

    rate: Ratio = field("interest", "Interest a year; 0.014 is 1.4 %.")
    maturity: Annotated[Quantity, Figure(YEARS, 0, 100, above=True)] = field(
        "maturity", "Years until the last instalment."
    )
    grace: Years = field("grace", "Years before which no principal is paid back.", ZERO)
    payments_a_year: Annotated[Quantity, Figure(A_YEAR, 1, 12, whole=True)] = field(
        "payments a year", "How often a year interest and instalments are paid.", TWO
    )
    tied: Annotated[bool, Field(strict=True)] = field(
        "tied", "Whether what it pays for must be bought from the lender's country.", False
    )
