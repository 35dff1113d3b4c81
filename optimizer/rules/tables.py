"""What several rules share: limits, amounts of a pick, rows of counts or money, exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from optimizer.domain.facts import BoolArray, Facts, FloatArray, IntArray
from optimizer.domain.fields import field
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import DIGITS, Counted, Quantity, rounded_up
from optimizer.domain.results import Labels, Rows, Sense, Use
from optimizer.domain.selector import Selector
from optimizer.domain.world import World
from optimizer.rules.additive import Limit
from optimizer.rules.contract import RuleSpec
from optimizer.words import Words

By = Literal["number", "money"]
CountsBy = Annotated[By, field("by", "What is counted: number of candidates, or money.")]
Terms = tuple[IntArray, IntArray, FloatArray, IntArray]
"""(row, col, factor, key) of some coefficients."""


class BoundedSpec(RuleSpec):
    """A rule with a limit: ``at_most``, ``at_least``, or ``exactly``."""

    one_of: ClassVar[tuple[str, ...]] = ("exactly", "at_most", "at_least")
    at_most: Counted | None = field("at most", "The most that there may be.", None)
    at_least: Counted | None = field("at least", "The least that there must be.", None)
    exactly: Counted | None = field("exactly", "How much there must be, no more and no less.", None)

    def asks_otherwise(self) -> int:
        """How many things the entry asks for that are no limit, in place of one."""
        return 0

    @classmethod
    def settle(cls, entry: dict[str, Any]) -> list[str]:
        given = [k for k in BoundedSpec.one_of if entry.get(k) is not None]
        for key in given[1:]:
            del entry[key]
        if not given:
            entry["at_least"] = 0
        return [*given[1:], *(() if given else ("at_least",))]

    @model_validator(mode="after")
    def _some_bound(self) -> Any:
        given = [b for b in (self.at_most, self.at_least, self.exactly) if b is not None]
        if other := self.asks_otherwise():
            if given or other > 1:
                raise PydanticCustomError("bounds", "needs a limit or one condition, not both")
            return self
        if not given or (self.exactly is not None and len(given) > 1):
            raise PydanticCustomError(
                "bounds", "needs at_most, at_least or both, or exactly on its own"
            )
        if self.at_most and self.at_least and self.at_most.value < self.at_least.value:
            raise PydanticCustomError("bounds", "has an at_most below its at_least")
        return self

    def span(self) -> tuple[float, float]:
        """(lower, upper) of the row, infinite where there is no limit."""
        low, high = self.exactly or self.at_least, self.exactly or self.at_most
        return (
            float(low.value) if low is not None else -np.inf,
            float(high.value) if high is not None else np.inf,
        )

    def limits(self, what: str, unit: str, *, grows: bool = True) -> Iterator[Limit]:
        """One Limit for each that is given, on the sum that ``what`` names."""
        given: tuple[tuple[Quantity | None, Sense], ...] = (
            (self.at_most, "at_most"), (self.at_least, "at_least"), (self.exactly, "exactly"),
        )  # fmt: skip
        for limit, sense in given:
            if limit is not None:
                yield Limit(what, what, limit.value, unit, sense, Decimal(0), grows)

    def eased(self, uses: Iterable[Use]) -> Self:
        """The same entry with its limits moved just so far that these uses pass; what was to be
        met exactly becomes a range."""
        used = amounts(uses)
        low, high = self.at_least or self.exactly, self.at_most or self.exactly
        moved = {
            "at_least": low and low.moved(-_short(-min([low.value, *used]))),
            "at_most": high and high.moved(_short(max([high.value, *used]))),
        }
        if self.exactly is not None and moved["at_least"] is moved["at_most"]:
            return self
        return self.model_copy(update=moved | {"exactly": None})

    def limit_words(self, words: Words) -> str:
        """'exactly 6', 'at least 1', 'at least 1 and at most 3'."""
        parts = []
        if self.exactly is not None:
            parts.append(words("exactly {n}", n=words.number(self.exactly.value)))
        if self.at_least is not None:
            parts.append(words("at least {n}", n=words.number(self.at_least.value)))
        if self.at_most is not None:
            parts.append(words("at most {n}", n=words.number(self.at_most.value)))
        return words.listing(parts)


def _short(value: Decimal) -> Decimal:
    """The value, or where it has more digits than a figure may have the next one above it."""
    return value if len(value.as_tuple().digits) <= DIGITS else rounded_up(Fraction(value))


def amounts(uses: Iterable[Use]) -> list[Decimal]:
    """What is used of each limit on a number of candidates, on money or on points."""
    return [Decimal(u.used) for u in uses if not isinstance(u.used, Fraction)]


def unit_of(by: By, case: World) -> str:
    """'candidates', or the unit of sums over funds."""
    return "candidates" if by == "number" else case.money_unit


def amount_of(case: World, pick: Pick, by: By) -> Decimal:
    """1, or the money that the pick costs over all funds and years, in grant equivalent."""
    return Decimal(1) if by == "number" else case.spend(pick)


def sums(facts: Facts, plan_group: IntArray, by: By) -> Terms:
    """Terms that add up plans (1 each) or their payments, in grant equivalent, by group; group -1
    is left out."""
    if by == "number":
        col = np.flatnonzero(plan_group >= 0)
        return plan_group[col], col, np.ones(len(col)), np.full(len(col), -1)
    pay = np.flatnonzero(plan_group[facts.pay_plan] >= 0)
    col = facts.pay_plan[pay]
    return plan_group[col], col, facts.pay_worth[pay], facts.pay_key[pay]


def one_sum(spec: BoundedSpec, facts: Facts, mask: BoolArray, by: By) -> Rows:
    """One row: lower <= sum over the masked plans <= upper."""
    row, col, factor, key = sums(facts, np.where(mask, 0, -1), by)
    low, high = spec.span()
    return Rows(np.array([low]), np.array([high]), row, col, factor, key)


def group_sums(
    facts: Facts, plan_group: IntArray, names: Sequence[str], limit: tuple[float, float], by: By
) -> Rows:
    """One row a group, all with the same limits; a group without plans has no row, unless it
    must have some."""
    row, col, factor, key = sums(facts, plan_group, by)
    low, high = limit
    filled = np.bincount(row, minlength=len(names)) > 0
    groups = np.arange(len(names)) if low > 0 else np.flatnonzero(filled)
    place = np.full(len(names), -1)
    place[groups] = np.arange(len(groups))
    return Rows(
        np.full(len(groups), low),
        np.full(len(groups), high),
        place[row],
        col,
        factor,
        key,
        ((names, groups),),
    )


def difference(a: FloatArray, b: FloatArray) -> FloatArray:
    """a - b as an upper limit: the decimal that is meant, or never less than it.

    A small difference of large floats carries their rounding; it may not cut off what meets the
    limit exactly.
    """
    exact, dust = a - b, 8e-16 * (np.abs(a) + np.abs(b))
    meant = np.round(exact, 6)
    return np.where((np.abs(meant - exact) <= dust) & (dust < 1e-7), meant, exact + dust)


def closed(facts: Facts, mask: BoolArray) -> Rows:
    """Rows x <= 0, one for each masked plan."""
    col = np.flatnonzero(mask)
    n = len(col)
    labels: Labels = ((facts.plan_labels, col),)
    none = np.full(n, -1)
    return Rows(np.full(n, -np.inf), np.zeros(n), np.arange(n), col, np.ones(n), none, labels)


def listed(facts: Facts, year: IntArray) -> BoolArray:
    """Plans whose host stands on the DAC list in the budget year given for each plan."""
    no_host = np.zeros((1, facts.eligible.shape[1]), dtype=bool)
    on_list = np.concatenate((facts.eligible, no_host))  # -1, the last, is 'no host'
    here: BoolArray = on_list[facts.plan_host, year - int(facts.names.budget_years[0])]
    return here


def names(uses: Sequence[Use], words: Words) -> str:
    """The instances that have no room left."""
    return words.listing([u.what for u in uses if u.what and u.slack == 0])


def filled(use: Use) -> float:
    """How much of its limit is used."""
    return float(use.used) / float(use.limit)


def nearest(text: str, near: Use | None, words: Words) -> str:
    """What a rule of tonnes says, and of its uses the one nearest to its limit."""
    if near is None:
        return words("{text}.", text=text)
    return words("{text}; nearest: {what} with {used} of {limit} t/yr.", text=text,
                 what=near.what, used=words.figures(near.used),
                 limit=words.figures(near.limit))  # fmt: skip


def excepting(text: str, select: Selector, words: Words) -> str:
    """The sentence, and who is excepted from it."""
    if select.without:
        return words("{text}, except for {who}.", text=text,
                     who=words.listing(list(select.without)))  # fmt: skip
    return words("{text}.", text=text)
