"""A figure of a case: value, unit, basis, source, range, and when it became known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from math import lcm
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

from optimizer.domain.fields import (
    COUNTED,
    MONEY,
    MOST_TONNES,
    RATIO,
    STOCK,
    TONNES,
    YEARS,
    About,
    BasisGiven,
    Figure,
    Known,
    Note,
    SourceId,
    Text,
    field,
)

DIGITS, PLACES = 25, 9
"""Digits that a figure may have; and places of one that no decimal says exactly."""

EXACT = Context(prec=120)
"""Room for every digit of sums and products of a few figures."""


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "should be a number")
    value = Decimal(value)
    if not value.is_finite():
        raise PydanticCustomError("finite", "should be a finite number")
    return value


Number = Annotated[Decimal, BeforeValidator(_number, json_schema_input_type=float)]
"""A finite decimal, as written in the file: never a string, never a float."""


class Noun(BaseModel):
    """Base of everything a case file may hold: frozen, no unknown keys."""

    told_by: ClassVar[tuple[str, ...]] = ()
    """Fields that tell such items of a list apart, where they have no id."""

    # each model is built once, inside Case: building them one by one takes twice as long
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy without the lookups that the original has already made: of other figures they
        would be wrong. (Nothing is checked again.)"""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy


class Quantity(Noun):
    """One figure. A bare number in the file is a Quantity with only a value.

    ``low`` and ``high`` span the range within which the figure may lie; ``known`` is the
    date it was published, where that matters (after the case's cutoff it counts as later).
    """

    value: Number = field("what is given", "The figure itself.")
    unit: Annotated[Text | None, About()] = field(
        "unit", "Unit of the figure, as the header of the figure has it in brackets.", None
    )
    basis: BasisGiven = None
    source: Annotated[SourceId | tuple[SourceId, ...] | None, About()] = field(
        "source", "Id of the sheet 'sources'; several with commas.", None
    )
    low: Number | None = field(
        "low end", "Lower end of the range within which the figure may lie.", None
    )
    high: Number | None = field(
        "high end", "Upper end of the range within which the figure may lie.", None
    )
    known: Known = None
    note: Note = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        return data if isinstance(data, dict | Quantity) else {"value": data}

    @property
    def sources(self) -> tuple[str, ...]:
        if self.source is None:
            return ()
        return (self.source,) if isinstance(self.source, str) else self.source

    def at(self, value: Decimal) -> Quantity:
        """The same figure with another value (a range end, a draw)."""
        return self.model_copy(update={"value": value})

    def moved(self, value: Decimal) -> Quantity:
        """The same limit at another value that somebody decides: source and range were the old
        value's. Itself where the value is the same."""
        if value == self.value:
            return self
        return Quantity(value=value, unit=self.unit, basis="policy")

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> JsonSchemaValue:
        described = handler(core)
        return {"anyOf": [{"type": "number"}, handler.resolve_ref_schema(described)]}


Ratio = Annotated[Quantity, Figure(RATIO, 0, 1)]
Factor = Annotated[Quantity, Figure(RATIO, 0, 10_000)]
Money = Annotated[Quantity, Figure(MONEY)]
Tonnes = Annotated[Quantity, Figure(STOCK, high=MOST_TONNES)]
"""t, once."""
YearlyTonnes = Annotated[Quantity, Figure(TONNES, high=MOST_TONNES)]
Years = Annotated[Quantity, Figure(YEARS, 0, 100)]
Free = Annotated[Quantity, Figure("", low=None)]
"""A figure in whatever unit the case gives it."""
Counted = Annotated[Quantity, Figure(COUNTED)]
"""Candidates, or money where the rule counts by money."""

ZERO, ONE, TWO = (Quantity(value=Decimal(n)) for n in range(3))


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, to the last digit."""
    found = Decimal(0)
    for amount in amounts:
        found = EXACT.add(found, amount)
    return found


def added(parts: Sequence[Fraction]) -> Fraction:
    """The sum of some fractions: over one denominator, so that it is reduced only once."""
    if len(parts) == 1:
        return parts[0]
    common = lcm(*(p.denominator for p in parts))
    return Fraction(sum(p.numerator * (common // p.denominator) for p in parts), common)


def rounded_up(value: Fraction) -> Decimal:
    """The decimal of this value, or where no 25 digits say it exactly the next one above it with
    nine places."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(exact) == value and len(exact.as_tuple().digits) <= DIGITS:
        return exact
    return Decimal(-(-value.numerator * 10**PLACES // value.denominator)).scaleb(-PLACES)


class Series(Noun):
    """A figure that may differ by year: one Quantity, or ``{"2014": ..., "2015": ...}``.

    A year that is not listed takes the value of the latest listed year before it,
    or of the first listed year where there is none before.
    """

    constant: Quantity | None = None
    by_year: dict[int, Quantity] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: Any) -> Any:
        if isinstance(data, Series):
            return data
        if isinstance(data, dict) and data and all(str(k).isdigit() for k in data):
            return {"by_year": {int(k): v for k, v in data.items()}}
        return {"constant": data}

    def at(self, year: int) -> Quantity:
        if self.by_year is None:
            assert self.constant is not None
            return self.constant
        before = [y for y in self.by_year if y <= year]
        return self.by_year[max(before) if before else min(self.by_year)]

    def items(self) -> list[tuple[str, Quantity]]:
        """(pointer tail, quantity) of each figure held."""
        if self.by_year is None:
            assert self.constant is not None
            return [("", self.constant)]
        return [(f"/{y}", q) for y, q in self.by_year.items()]

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> JsonSchemaValue:
        handler(core)
        quantity = handler.resolve_ref_schema(handler(Quantity.__pydantic_core_schema__))
        years = {
            "type": "object",
            "patternProperties": {r"^\d{4}$": quantity},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"anyOf": [quantity, years]}
