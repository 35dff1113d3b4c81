"""The years that a case spans, and the money that its amounts are in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from optimizer.domain.fields import RATIO, Figure, Year, field
from optimizer.domain.quantity import ONE, ZERO, Noun, Quantity


class Span(Noun):
    """A run of years, both ends included."""

    first: Year = field("first", "The first year of the span.")
    last: Year = field("last", "The last year of the span.")

    def years(self) -> range:
        return range(self.first, self.last + 1)


class Horizon(Noun):
    """Budget years y and supply years v (a later, longer span), and what a later year is worth.

    discount[v] = (1 + discount_rate)^-(v - first supply year), and the last supply year
    counts ``terminal_multiplier`` times.
    """

    budget: Span = field("budget years", "Years in which money is spent.")
    supply: Span = field("supply years", "Years in which supply counts.")
    discount_rate: Annotated[Quantity, Figure(RATIO, high=10)] = field(
        "discount rate", "Social rate a year at which later years count less; 0.05 is 5 %.", ZERO
    )
    terminal_multiplier: Annotated[Quantity, Figure(RATIO, high=1000)] = field(
        "weight of the last year", "How many years the last supply year stands for.", ONE
    )


class Currency(Noun):
    """The money unit of all amounts: code and scale, for example JPY and million."""

    code: Annotated[str, Field(strict=True, pattern=r"^[A-Z]{3}$")] = field(
        "code of the currency", "Three letters, such as JPY."
    )
    scale: Literal["one", "thousand", "million", "billion"] = field(
        "scale of amounts",
        "What an amount of 1 stands for: one, thousand, million or billion.",
        "million",
    )

    @property
    def unit(self) -> str:
        return self.code if self.scale == "one" else f"{self.code} {self.scale}"
