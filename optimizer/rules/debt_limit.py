"""debt_limit: the loans to one host stay below what it can owe.

For every host h, over the horizon (or for every budget year y alone):

    sum over selected picks in h and named funds f of cost[c,o,f,y]  <=  at_most

in the case's money unit, nominal: a debt is its principal, however much of it is given away.
``funds`` are those that lend (all where left out; where funds are unlike they must be named),
``select`` can name routes instead. No interest, and nothing is paid back within the horizon.

Why: a host near its debt ceiling has to refuse the loan, however cheap it is, and loan terms must
fit the limits that the IMF and the World Bank set.

    {"id": "debt", "kind": "debt_limit", "funds": ["yen-loans"], "hosts": ["MDG"],
     "over": "horizon", "at_most": 5000}

Source: DAC directives: loan terms have to fit IMF debt limits and the World Bank's policy on
non-concessional borrowing (as quoted in S88); the amount is policy of the case, or the host's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import FundId, HostId, field
from optimizer.domain.funds import Fund
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Money
from optimizer.domain.results import Labels, Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import Limit, additive
from optimizer.rules.contract import KIND, Entries, RuleSpec
from optimizer.rules.tables import By, amounts
from optimizer.words import N_, Words

kind = "debt_limit"
name = N_("debt limit")
per_state = False


class Spec(RuleSpec):
    """``hosts``: which hosts, each on its own; all where left out."""

    by: ClassVar[By] = "money"
    about: ClassVar[tuple[str, ...]] = ("host",)
    kind: Annotated[Literal["debt_limit"], KIND]
    at_most: Money = field("at most", "Money that may be lent to a host.")
    over: Literal["horizon", "year"] = field(
        "over", "horizon: over all budget years. year: in each of them.", "horizon"
    )
    hosts: tuple[HostId, ...] | None = field(
        "hosts", "Ids of hosts, each on its own; all if left out.", None
    )
    funds: tuple[FundId, ...] | None = field(
        "funds", "Ids of the funds whose payments count; all if left out.", None
    )
    select: Select = EVERY

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """Principal is added to principal only: a loan at market terms is a loan all the same, a
        grant and cover are not."""
        for place, spec in entries if case.unlike else ():
            yield from _unlike(place, spec, case)


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    hosts, years = facts.names.hosts, facts.names.budget_years
    lends = np.array([spec.funds is None or f in spec.funds for f in facts.names.funds])
    owes = np.array([*(spec.hosts is None or h in spec.hosts for h in hosts), False])
    counted = owes[facts.plan_host] & spec.select.mask(facts)
    pay = np.flatnonzero(lends[facts.pay_fund] & counted[facts.pay_plan])
    yearly = spec.over == "year"
    host = facts.plan_host[facts.pay_plan[pay]]
    cell, row = np.unique(host * len(years) + facts.pay_year[pay] * yearly, return_inverse=True)
    n = len(cell)
    upper = np.full(n, float(spec.at_most.value))
    labels: Labels = ((hosts, cell // len(years)),)
    if yearly:
        labels += ((years, cell % len(years)),)
    col, factor, key = facts.pay_plan[pay], np.ones(len(pay)), facts.pay_key[pay]
    return Rows(np.full(n, -np.inf), upper, row.astype(np.int64), col, factor, key, labels)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    for h in case.hosts:
        if spec.hosts is None or h.id in spec.hosts:
            for what in dict.fromkeys(_debt(spec, h.id, y) for y in case.budget_years):
                yield Limit(what, what, spec.at_most.value, case.currency.unit, base=Decimal(0))


def _debt(spec: Spec, host: str, year: int) -> str:
    """Which limit a payment of the year counts towards."""
    return f"{host} {year}" if spec.over == "year" else host


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[str, Decimal]]:
    host = case.candidate[pick.candidate].host
    if host is not None and spec.select.matches(case, pick):
        for fund, year, amount in case.payments(pick):
            if (spec.funds is None or fund in spec.funds) and year in case.budget_years:
                yield _debt(spec, host, year), amount


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    most = max([spec.at_most.value, *amounts(uses(spec, case, portfolio))])
    return spec.model_copy(update={"at_most": spec.at_most.moved(most)})


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    if not uses:
        return words("The loans to no host are limited.")
    limit, unit = words.number(spec.at_most.value), words.unit(uses[0].unit)
    text = words("Loans to one host come to at most {limit} ({unit}) over all budget years",
                 limit=limit, unit=unit)  # fmt: skip
    if spec.over == "year":
        text = words("Loans to one host come to at most {limit} ({unit}) in each budget year",
                     limit=limit, unit=unit)  # fmt: skip
    near = max(uses, key=lambda u: u.used)
    if not near.used:
        return words("{text}; nothing is lent.", text=text)
    return words("{text}; most: {what} with {used}.", text=text, what=near.what,
                 used=words.number(near.used))  # fmt: skip


def _unlike(place: str, rule: Spec, case: World) -> Iterator[Fault]:
    if rule.funds is None:
        yield Fault(
            place, "unlike-funds",
            f"The rule {rule.id!r} would add up what all funds pay, and they are unlike: a grant "
            "is no debt.", "Name in /funds those that lend.",
        )  # fmt: skip
        return
    kinds = {f: _kind(case.fund[f]) for f in rule.funds if f in case.fund}
    if len(set(kinds.values())) > 1:
        named = ", ".join(f"{f!r} ({kind})" for f, kind in kinds.items())
        yield Fault(
            f"{place}/funds", "unlike-funds",
            f"The rule {rule.id!r} would add up what unlike funds pay: {named}.",
            "Name those that lend only, or limit each kind in a rule of its own.",
        )  # fmt: skip


def _kind(fund: Fund) -> str:
    """By what its money is worth as a grant."""
    if fund.discount_rate is None and fund.grant_equivalent.value in (0, 1):
        return "grants" if fund.grant_equivalent.value else "cover"
    return "lends"
