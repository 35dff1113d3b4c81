"""What each figure of a case may be: its unit and its range, in one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.domain import nouns as n
from optimizer.domain.quantity import Noun, Quantity
from optimizer.domain.walk import figures
from optimizer.errors import Fault
from optimizer.rules.contract import RuleSpec
from optimizer.rules.supply_concentration import Spec as Concentration

MONEY, PER_TONNE, TONNES, RATIO, YEAR = "money", "money/t", "t/yr", "ratio", "year"


@dataclass(frozen=True)
class Limit:
    """Unit, and the closed range [low, high] (``above``: low itself is not allowed)."""

    unit: str
    low: int | None = 0
    high: int | None = None
    above: bool = False


LIMITS: dict[tuple[type[Noun], str], Limit] = {
    (n.Payment, "amount"): Limit(MONEY),
    (n.Fund, "ceilings"): Limit(MONEY),
    (n.Fund, "carry"): Limit(RATIO, 0, 1),
    (n.Supply, "output"): Limit(TONNES),
    (n.Supply, "share"): Limit(RATIO, 0, 1),
    (n.Supply, "first_year"): Limit(YEAR, 1900, 2300),
    (n.Supply, "ramp"): Limit(RATIO, 0, 1),
    (n.Option, "probability"): Limit(RATIO, 0, 1),
    (n.Option, "probability_without"): Limit(RATIO, 0, 1),
    (n.Metal, "demand"): Limit(TONNES, above=True),
    (n.Metal, "weight"): Limit(RATIO),
    (n.Metal, "price"): Limit(PER_TONNE),
    (n.Existing, "tonnes"): Limit(TONNES),
    (n.Step, "width"): Limit(RATIO, above=True),
    (n.Step, "slope"): Limit(RATIO),
    (n.State, "probability"): Limit(RATIO, 0, 1),
    (n.Change, "factor"): Limit(RATIO),
    (n.Horizon, "discount_rate"): Limit(RATIO),
    (n.Horizon, "terminal_multiplier"): Limit(RATIO),
    (Concentration, "share"): Limit(RATIO, 0, 1),
}

SLUGS = {MONEY: "negative-money", TONNES: "negative-tonnes", YEAR: "not-a-year"}


def check_figures(case: Case) -> Iterator[Fault]:
    """Range, unit, low and high of every figure."""
    for pointer, owner, field, q in figures(case):
        limit = LIMITS.get((type(owner), field))
        if limit is None and isinstance(owner, RuleSpec):
            limit = _rule_limit(owner, field)
        if limit is not None:
            yield from _in_range(pointer, field, q, limit)
            yield from _unit(pointer, q, _unit_name(limit.unit, case))
        low = q.value if q.low is None else q.low
        high = q.value if q.high is None else q.high
        if not low <= q.value <= high:
            cause = f"low {low} <= value {q.value} <= high {high} does not hold."
            yield Fault(pointer, "low-high", cause, "Give a range that spans the value.")


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


def _in_range(pointer: str, field: str, q: Quantity, limit: Limit) -> Iterator[Fault]:
    for end, value in (("", q.value), ("low", q.low), ("high", q.high)):
        if value is None:
            continue
        place = pointer if not end else f"{pointer}/{end}"
        under = limit.low is not None and (value <= limit.low if limit.above else value < limit.low)
        if under or (limit.high is not None and value > limit.high):
            slug = SLUGS.get(limit.unit, "out-of-range")
            if limit.unit == RATIO and "probability" in field:
                slug = "not-a-probability"
            elif limit.unit == RATIO and field == "share" and value > 1:
                slug = "share-over-1"
            yield Fault(place, slug, f"{field} {value} is out of range.", _range_words(limit))
    if limit.unit == YEAR and q.value != q.value.to_integral_value():
        yield Fault(pointer, "not-a-year", f"{field} {q.value} is no year.", "Write a whole year.")


def _range_words(limit: Limit) -> str:
    if limit.high is not None:
        return f"Write a number from {limit.low} to {limit.high}."
    return f"Write a number {'above' if limit.above else 'of at least'} {limit.low}."


def _unit(pointer: str, q: Quantity, expected: str) -> Iterator[Fault]:
    if q.unit is not None and expected and q.unit != expected:
        yield Fault(
            pointer, "wrong-unit", f"The unit is {q.unit!r}; here it must be {expected!r}.",
            "Convert the figure, and say so in its note.",
        )  # fmt: skip
