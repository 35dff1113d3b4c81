"""Terms of a loan, as an option may state them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from optimizer.domain.quantity import TWO, ZERO, Noun, Quantity


class Terms(Noun):
    """Terms of a loan: ``rate`` a year (0.014 is 1.4 %), ``maturity`` and ``grace`` in years.

    Interest is paid ``payments_a_year`` times from the first period on. After ``grace`` the
    principal is paid back in equal instalments, the first one period later and the last at
    ``maturity``. ``tied``: what it pays for must be bought from the lender's country.
    """

    rate: Quantity
    maturity: Quantity
    grace: Quantity = ZERO
    payments_a_year: Quantity = TWO
    tied: Annotated[bool, Field(strict=True)] = False
