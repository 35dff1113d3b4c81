"""budget: no fund spends beyond its ceilings.

For every fund f and all budget years a <= b:

    sum over picks of cost[c,o,f,a..b]  <=  sum of ceiling[f,a..b]  +  cap[f,a-1]

with cap[f,y] = carry[f] x ceiling[f,y] (0 before the first year), amounts in the case's money
unit, nominal: each fund is on its own, and what its money is worth as a grant plays no part. Money
carried out of a year is used first in the next and lapses after it; the windows are the exact form
of that without carry columns. A window over several years is written only for funds that carry:
elsewhere the single years imply it. Carry shares above 1 are invalid, since a year cannot carry
out more than its own ceiling.

Why: an agency's line in the year's budget law is a limit, not a wish.

    {"id": "ceilings", "kind": "budget"}
    {"id": "ceilings", "kind": "budget", "funds": ["jica-tc"]}

Source: METI's FY2009 line of JPY 525 million for feasibility studies (cable 09TOKYO1741).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import fsum
from typing import Annotated, ClassVar, Literal, Self, TypeVar

import numpy as np

from optimizer.domain.exact import ExactRow
from optimizer.domain.facts import Facts
from optimizer.domain.fields import FundId, field
from optimizer.domain.funds import Fund
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import EXACT
from optimizer.domain.results import Rows, Use
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import ONE, Terms, combined, terms_of, totals
from optimizer.rules.contract import KIND, Entries, RuleSpec
from optimizer.rules.tables import names
from optimizer.words import N_, Words

kind = "budget"
name = N_("budget")
per_state = False


class Spec(RuleSpec):
    """``funds``: which funds the rule holds for; all of them where it is left out."""

    about: ClassVar[tuple[str, ...]] = ("fund",)
    kind: Annotated[Literal["budget"], KIND]
    funds: tuple[FundId, ...] | None = field(
        "funds", "Ids of the funds whose ceilings hold; all if left out.", None
    )

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """A ceiling that no budget rule holds would be spent past in silence."""
        for i, fund in enumerate(case.funds):
            if not any(s.funds is None or fund.id in s.funds for _, s in entries):
                yield Fault(
                    f"/funds/{i}", "unruled-fund", f"No budget rule holds the fund {fund.id!r}.",
                    'Add {"id": "ceilings", "kind": "budget"} to /rules.',
                )  # fmt: skip


Window = tuple[int, int, int]
T = TypeVar("T", float, Fraction)


def windows(spec: Spec, facts: Facts) -> list[Window]:
    """(fund, a, b) of every row: the positions of a fund and of a first and last budget year."""
    n = len(facts.names.budget_years)
    return [
        (f, a, b)
        for f, name in enumerate(facts.names.funds)
        if spec.funds is None or name in spec.funds
        for a in range(n)
        for b in range(a, n if facts.carry[f] > 0 else a + 1)
    ]


def factors(window: Window, carry: T) -> dict[int, T]:
    """The limit of a window as a sum over budget years: position of a year -> factor of its
    ceiling; ``carry``: the fund's share."""
    _, a, b = window
    one = type(carry)(1)
    return ({a - 1: carry} if a else {}) | dict.fromkeys(range(a, b + 1), one)


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    years = facts.names.budget_years
    frame = windows(spec, facts)
    fund, first, last = np.array(frame, dtype=np.int64).reshape(-1, 3).T
    # each window is added up on its own: a difference of running totals loses small change
    upper = np.array(
        [
            fsum(
                k * facts.ceiling[w[0], y] for y, k in factors(w, float(facts.carry[w[0]])).items()
            )
            for w in frame
        ]
    )
    code = facts.pay_fund * len(years) + facts.pay_year
    narrow = np.min_scalar_type(len(facts.names.funds) * len(years))  # to 16 bits: a radix sort
    order = np.argsort(code.astype(narrow), kind="stable")
    code = code[order]
    begin = np.searchsorted(code, fund * len(years) + first)
    count = np.searchsorted(code, fund * len(years) + last, side="right") - begin
    row = np.repeat(np.arange(len(frame)), count)
    within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    pay = order[begin[row] + within]
    spans = [str(y) for y in years]
    labels = ((facts.names.funds, fund), (spans, first), (spans, last))
    keys = facts.pay_key[pay]
    lower = np.full(len(frame), -np.inf)
    return Rows(lower, upper, row, facts.pay_plan[pay], np.ones(len(pay)), keys, labels)


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[tuple[str, int], Decimal]]:
    return (((fund, year), amount) for fund, year, amount in case.payments(pick))


def _funds(spec: Spec, case: World) -> list[Fund]:
    return [f for f in case.funds if spec.funds is None or f.id in spec.funds]


def uses(spec: Spec, case: World, portfolio: Portfolio) -> Iterator[Use]:
    spent = totals(_adds, spec, case, portfolio)
    for fund in _funds(spec, case):
        paid = {y: spent.get((fund.id, y), Decimal(0)) for y in case.budget_years}
        yield from by_year(fund, paid, case.currency.unit)


def by_year(fund: Fund, spent: dict[int, Decimal], unit: str) -> Iterator[Use]:
    """One Use a year, against its ceiling and what the year before really left to carry."""
    carried = none = Decimal(0)
    for year, amount in spent.items():
        q = fund.ceilings.get(year)
        ceiling = q.value if q is not None else none
        yield Use(f"{fund.id} {year}", amount, EXACT.add(ceiling, carried), unit)
        left = EXACT.subtract(ceiling, max(none, EXACT.subtract(amount, carried)))
        carried = max(none, min(EXACT.multiply(fund.carry.value, ceiling), left))


def exact_rows(spec: Spec, case: World) -> Iterator[ExactRow]:
    paid = terms_of(_adds, spec, case)
    for fund in _funds(spec, case):
        by_year = {y: paid.get((fund.id, y), {}) for y in case.budget_years}
        yield from _windows(fund, by_year)


def _windows(fund: Fund, paid: Mapping[int, Terms]) -> Iterator[ExactRow]:
    """Rows of a fund. A window that begins or ends with a year in which nothing can be paid is
    left out: the one without that year has the same terms, and a limit no higher."""
    carry, last = Fraction(fund.carry.value), max(paid)
    ceiling = {y: Fraction(q.value) for y, q in fund.ceilings.items()}
    for a in paid:
        terms: Terms = {}
        limit = carry * ceiling.get(a - 1, 0) if a - 1 in paid else Fraction(0)
        for b in range(a, last + 1 if carry else a + 1):
            terms = combined([(ONE, terms), (ONE, paid[b])])
            limit += ceiling.get(b, 0)
            what = f"{fund.id} {a}" if a == b else f"{fund.id} {a}-{b}"
            if (paid[a] and paid[b]) or limit < 0:
                yield ExactRow(what, terms, limit)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    """The entry itself: its limits are the ceilings of the funds, and way is given there."""
    return spec


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    full = names([u for u in uses if u.used], words) or words("none")
    return words("No fund may spend beyond its ceiling; spent in full: {full}.", full=full)
