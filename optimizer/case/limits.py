"""What each figure of a case may be: its unit and its range, in one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from optimizer.case.case import Case
from optimizer.domain import nouns as n
from optimizer.domain.funds import Fund, Payment
from optimizer.domain.quantity import DIGITS, Noun, Quantity
from optimizer.domain.terms import Terms
from optimizer.domain.walk import figures
from optimizer.errors import Fault
from optimizer.rules import insurance_cover, package, smoothing, supply_limit, tied_aid
from optimizer.rules.contract import RuleSpec
from optimizer.rules.grant_element import OdaTest
from optimizer.rules.minimum_coverage import Spec as MinimumCoverage
from optimizer.rules.stock_target import Spec as StockTarget
from optimizer.rules.supply_concentration import Spec as Concentration

MOST_TONNES = 10**10
MONEY, PER_TONNE, TONNES, RATIO, YEAR = "money", "money/t", "t/yr", "ratio", "year"
STOCK, DAYS = "t", "days"
YEARS, A_YEAR = "years", "a year"


@dataclass(frozen=True)
class Limit:
    """Unit, and the closed range [low, high] (``above``: low itself is not allowed;
    ``whole``: without decimals)."""

    unit: str
    low: int | None = 0
    high: int | None = None
    above: bool = False
    whole: bool = False


LARGEST, SMALLEST = Decimal("1e14"), Decimal("1e-9")
"""Beyond these a figure is a slip, and no solver reckons with it."""

SHOWN = 24

LIMITS: dict[tuple[type[Noun], str], Limit] = {
    (Payment, "amount"): Limit(MONEY),
    (Fund, "ceilings"): Limit(MONEY),
    (Fund, "carry"): Limit(RATIO, 0, 1),
    (Fund, "grant_equivalent"): Limit(RATIO, 0, 1),
    (Fund, "discount_rate"): Limit(RATIO, 0, 1),
    (n.Supply, "output"): Limit(TONNES, high=MOST_TONNES),
    (n.Supply, "share"): Limit(RATIO, 0, 1),
    (n.Supply, "first_year"): Limit(YEAR, 1900, 2300),
    (n.Supply, "ramp"): Limit(RATIO, 0, 1),
    (Terms, "rate"): Limit(RATIO, 0, 1),
    (Terms, "maturity"): Limit(YEARS, 0, 100, above=True),
    (Terms, "grace"): Limit(YEARS, 0, 100),
    (Terms, "payments_a_year"): Limit(A_YEAR, 1, 12, whole=True),
    (n.Option, "probability"): Limit(RATIO, 0, 1),
    (n.Option, "probability_without"): Limit(RATIO, 0, 1),
    (n.Metal, "demand"): Limit(TONNES, high=MOST_TONNES, above=True),
    (n.Metal, "weight"): Limit(RATIO, high=10_000),
    (n.Metal, "price"): Limit(PER_TONNE, high=10**9),
    (n.Existing, "tonnes"): Limit(TONNES, high=MOST_TONNES),
    (n.Metal, "stock"): Limit(STOCK, high=MOST_TONNES),
    (n.StockAdd, "tonnes"): Limit(STOCK, high=MOST_TONNES),
    (n.Step, "width"): Limit(RATIO, high=100, above=True),
    (n.Step, "slope"): Limit(RATIO, high=10_000),
    (n.State, "probability"): Limit(RATIO, 0, 1),
    (n.State, "days"): Limit(DAYS, 0, n.DAYS_OF_A_YEAR, above=True),
    (n.Change, "factor"): Limit(RATIO, high=10_000),
    (n.Horizon, "discount_rate"): Limit(RATIO, high=10),
    (n.Horizon, "terminal_multiplier"): Limit(RATIO, high=1000),
    (Concentration, "share"): Limit(RATIO, 0, 1),
    (MinimumCoverage, "share"): Limit(RATIO, 0, 1),
    (supply_limit.Spec, "share"): Limit(RATIO, 0, 1),
    (supply_limit.Spec, "tonnes"): Limit(TONNES, high=MOST_TONNES),
    (insurance_cover.Spec, "ratio"): Limit(RATIO, 0, 10),
    (StockTarget, "at_least"): Limit("days", high=100_000),
    (OdaTest, "discount_rate"): Limit(RATIO, 0, 1),
    (OdaTest, "threshold"): Limit(RATIO, 0, 1),
    (tied_aid.Threshold, "at_least"): Limit(RATIO, 0, 1),
    (tied_aid.Rate, "cirr"): Limit(RATIO, 0, 1),
    (tied_aid.Rate, "margin"): Limit(RATIO, 0, 1),
    (tied_aid.Rate, "shortest"): Limit(YEARS, 0, 100),
    (tied_aid.Rate, "longest"): Limit(YEARS, 0, 100),
    (package.Spec, "ratio"): Limit(RATIO, 0, 10_000),
    (smoothing.Spec, "share"): Limit(RATIO, 0, 10_000),
}

SLUGS = {MONEY: "negative-money", TONNES: "negative-tonnes", STOCK: "negative-tonnes"}


def check_figures(case: Case) -> Iterator[Fault]:
    """Size, range, unit, low and high of every figure."""
    for pointer, owner, field, q in figures(case):
        limit = LIMITS.get((type(owner), field))
        if limit is None and isinstance(owner, RuleSpec):
            limit = _rule_limit(owner, field)
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


def _rule_limit(rule: RuleSpec, field: str) -> Limit | None:
    """Limits of rules count candidates or money, whichever the rule is by."""
    if field == "negotiable":
        return Limit("", 0)
    if field in ("at_most", "at_least", "exactly") and rule.kind != "linear":  # type: ignore[attr-defined]
        return Limit(MONEY if getattr(rule, "by", "number") == "money" else "candidates")
    return None


def _unit_name(unit: str, case: Case) -> str:
    if unit == MONEY:
        return case.currency.unit
    return f"{case.currency.unit}/t" if unit == PER_TONNE else unit


def _range(place: str, field: str, value: Decimal, limit: Limit) -> Fault | None:
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


def _range_words(limit: Limit) -> str:
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
