"""Each figure of a case has the unit and the range that its field says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from optimizer.case.case import Case
from optimizer.domain.fields import (
    COUNTED,
    DAYS,
    MONEY,
    PER_TONNE,
    RATIO,
    STOCK,
    TONNES,
    YEAR,
    Figure,
    figure_of,
)
from optimizer.domain.quantity import DIGITS, Noun, Quantity
from optimizer.domain.walk import figures
from optimizer.errors import Fault

LARGEST, SMALLEST = Decimal("1e14"), Decimal("1e-9")
"""Beyond these a figure is a slip, and no solver reckons with it."""

SHOWN = 24

SLUGS = {MONEY: "negative-money", TONNES: "negative-tonnes", STOCK: "negative-tonnes"}


def check_figures(case: Case) -> Iterator[Fault]:
    """Size, range, unit, low and high of every figure."""
    for pointer, owner, field, q in figures(case):
        limit = _limit(owner, field)
        for place, value in _ends(pointer, q):
            fault = _size(place, field, value)
            if fault is None and limit is not None:
                fault = _range(place, field, value, limit)
            if fault is not None:
                yield fault
        if limit is not None:
            yield from _unit(pointer, q, _unit_name(limit.unit, case))
        low = q.value if q.low is None else q.low
        high = q.value if q.high is None else q.high
        if not low <= q.value <= high:
            cause = f"{field!r} is {_shown(q.value)}, outside its own range of " \
                    f"{_shown(low)} to {_shown(high)}."  # fmt: skip
            yield Fault(pointer, "low-high", cause, "Give a low and a high that span the value.")


def _ends(pointer: str, q: Quantity) -> Iterator[tuple[str, Decimal]]:
    """The value and the ends of the range, with their places."""
    yield pointer, q.value
    for end, value in (("low", q.low), ("high", q.high)):
        if value is not None:
            yield f"{pointer}/{end}", value


def _shown(value: Decimal) -> str:
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _size(place: str, field: str, value: Decimal) -> Fault | None:
    """A figure that is too large, too small or too long to reckon with."""
    size = value.copy_abs()  # abs() would round, and fail where the exponent is beyond reason
    if value and not SMALLEST <= size <= LARGEST:
        large = size > LARGEST
        return Fault(
            place, "too-large-a-number" if large else "too-small-a-number",
            f"{field!r} is {_shown(value)}, too {'large' if large else 'small'} to reckon with.",
            f"Write a number of at most {LARGEST:,f}." if large
            else f"Write 0, or a number of at least {SMALLEST:f}.",
        )  # fmt: skip
    if len(value.as_tuple().digits) > DIGITS:
        cause = f"{field!r} has {len(value.as_tuple().digits)} digits."
        return Fault(place, "too-many-digits", cause, f"Round it to at most {DIGITS} digits.")
    return None


def _limit(owner: Noun, field: str) -> Figure | None:
    """Unit and range of a figure; what is counted is what the owner counts by."""
    limit = figure_of(type(owner), field)
    if limit is not None and limit.unit == COUNTED:
        by_money = getattr(owner, "by", "number") == "money"
        return replace(limit, unit=MONEY if by_money else "candidates")
    return limit


def _unit_name(unit: str, case: Case) -> str:
    money = case.currency.unit
    return {MONEY: money, PER_TONNE: f"{money}/t"}.get(unit, unit)


def _range(place: str, field: str, value: Decimal, limit: Figure) -> Fault | None:
    """A figure outside the range of its kind."""
    low, high = limit.low, limit.high
    under = low is not None and (value <= low if limit.above else value < low)
    over = high is not None and value > high
    if under or over:
        slug = SLUGS.get(limit.unit, "out-of-range") if under else "out-of-range"
        if limit.unit == RATIO and "probability" in field:
            slug = "not-a-probability"
        elif limit.unit == RATIO and field == "share" and over and limit.high == 1:
            slug = "share-over-1"
        elif limit.unit == YEAR:
            slug = "not-a-year"
        side = f"above {high:,}" if over else f"{'not above' if limit.above else 'below'} {low}"
        cause = f"{field!r} is {_shown(value)}, which is {side}."
        if limit.unit == DAYS and over:
            slug = "longer-than-a-year"
            cause = f"{field!r} is {_shown(value)}: the shock is longer than its year."
        return Fault(place, slug, cause, _range_words(limit))
    if limit.unit == YEAR and value != value.to_integral_value():
        cause = f"{field!r} is {_shown(value)}, which is no whole year."
        return Fault(place, "not-a-year", cause, "Write a year without decimals.")
    if limit.whole and value != value.to_integral_value():
        cause = f"{field!r} is {_shown(value)}, which is no whole number."
        return Fault(place, "not-whole", cause, _range_words(limit))
    return None


def _range_words(limit: Figure) -> str:
    number = "whole number" if limit.whole else "number"
    if limit.high is not None:
        start = f"above {limit.low} and up to" if limit.above else f"from {limit.low} to"
        high = limit.high if limit.unit == YEAR else f"{limit.high:,}"
        return f"Write a {number} {start} {high}."
    return f"Write a number {'above' if limit.above else 'of at least'} {limit.low}."


def _unit(pointer: str, q: Quantity, expected: str) -> Iterator[Fault]:
    if q.unit is not None and expected and q.unit != expected:
        yield Fault(
            pointer, "wrong-unit", f"The unit is {q.unit!r}; here it must be {expected!r}.",
            "Convert the figure, and say so in its note.",
        )  # fmt: skip
