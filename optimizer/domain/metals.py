"""Metals: what is asked of them, what there is already, and what a part of demand is worth."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field

from optimizer.domain.fields import (
    MOST_TONNES,
    PER_TONNE,
    RATIO,
    TONNES,
    Defines,
    Described,
    Figure,
    HostId,
    Note,
    OwnId,
    field,
)
from optimizer.domain.quantity import ONE, ZERO, Factor, Noun, Quantity, Series, Tonnes


class Step(Noun):
    """One coverage step k: ``width`` (share of demand) valued at ``slope`` each."""

    width: Annotated[Quantity, Figure(RATIO, high=100, above=True)] = field(
        "width", "How much of the demand the step takes; 0.3 is 30 %."
    )
    slope: Factor = field("worth", "What a part of the demand in this step counts; 1 in full.")

    @cached_property
    def exact(self) -> tuple[Fraction, Fraction]:
        """(width, slope) as fractions."""
        return Fraction(self.width.value), Fraction(self.slope.value)


class Existing(Noun):
    """Documented supply that exists without the portfolio, t/yr: a host's, or recovery at home.

    Without a host it belongs to none, and supply concentration does not see it.
    """

    told_by: ClassVar[tuple[str, ...]] = ("host", "name")
    name: Described
    host: HostId | None = field("host", "Host where it is mined; none for recovery at home.", None)
    processing: HostId | None = field(
        "processing",
        "Host where it is processed on the way; the host of the mine if left out.",
        None,
    )
    tonnes: Annotated[Series, Figure(TONNES, high=MOST_TONNES)] = field(
        "supply", "Tonnes a year that reach the home market; one figure, or one a year."
    )


class Metal(Noun):
    """A metal (or oxide) with demand in t/yr of contained metal."""

    id: Annotated[OwnId, Defines("metal")]
    name: Described
    demand: Annotated[Series, Figure(TONNES, high=MOST_TONNES, above=True)] = field(
        "demand",
        "Yearly demand of the home market, contained metal; a year that is not listed "
        "takes the latest before it.",
    )
    weight: Factor = field("weight", "How much the metal counts beside the others.", ONE)
    existing: tuple[Existing, ...] = field(
        "existing supply",
        "Documented supply without the portfolio, a host's or recovery at home.",
        (),
    )
    stock: Tonnes = field("stock", "Tonnes held already; released in a shock only, once.", ZERO)
    price: Annotated[Quantity | None, Figure(PER_TONNE, high=10**9)] = field(
        "price", "Price of a tonne, for the measure 'value'.", None
    )
    steps: Annotated[tuple[Step, ...], Field(min_length=1)] | None = field(
        "coverage step",
        "Coverage steps: share of demand, and worth of a part in it. A metal without its "
        "own has those of the measure.",
        None,
    )
    note: Note = None
