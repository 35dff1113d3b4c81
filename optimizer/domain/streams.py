"""A stream: what one supply of an option brings, year by year, and where it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from optimizer.domain.nouns import Supply

Place = Literal["mine", "processing"]
"""Where supply is counted: at the host that mines it, or at the one that processes it."""
Flow = tuple[str, int, Fraction, str | None]
"""(metal, supply year, t/yr, host of processing; None: no host)."""


def stream(supply: Supply, delay: int, years: range) -> Iterator[tuple[int, Fraction]]:
    """(supply year v, t/yr to the home market if the pick succeeds), ``delay`` years later than
    the earliest start.

    output x share x ramp[v - first year - delay]
    """
    begins = int(supply.first_year.value) + delay
    tonnes = Fraction(supply.output.value) * Fraction(supply.share.value)
    for v in years:
        if v >= begins:
            ramp = supply.ramp[min(v - begins, len(supply.ramp) - 1)].value
            yield v, tonnes * Fraction(ramp)
