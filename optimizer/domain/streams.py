"""A stream: what one supply of an option brings, year by year, and where it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from optimizer.domain.candidates import Supply

Place = Literal["mine", "processing"]
"""Where supply is counted: at the host that mines it, or at the one that processes it."""
SURE = Fraction(1)
Flow = tuple[str, int, Fraction, str | None]
"""(metal, supply year, t/yr, host of processing; None: no host)."""


def stream(
    supply: Supply, delay: int, years: range, chance: Fraction = SURE
) -> Iterator[tuple[int, Fraction]]:
    """(supply year v, t/yr to the home market if the pick succeeds), ``delay`` years later than
    the earliest start; or what is expected of it, with a chance of success.

    chance x output x share x ramp[v - first year - delay]
    """
    begins = int(supply.first_year.value) + delay
    tonnes = chance * Fraction(supply.output.value) * Fraction(supply.share.value)
    reached = [tonnes * Fraction(q.value) for q in supply.ramp]
    for v in years:
        if v >= begins:
            yield v, reached[min(v - begins, len(reached) - 1)]
