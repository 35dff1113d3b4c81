"""Repairs of infeasible cases, each against full enumeration by the judge."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from optimizer.analysis.giving import given as given_by
from optimizer.analysis.repair import Repair, apply
from optimizer.analysis.repairs import Repairs, repairs
from optimizer.analysis.ways import negotiable
from optimizer.audit.audit import audit
from optimizer.case.case import Case
from optimizer.case.load import case_of
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.problem import tables
from optimizer.rules.registry import RULES
from tests.helpers import cases as drawn
from tests.helpers.judge import Judge, Picks, Plan, number
from tests.test_judge import examples

Document = dict[str, Any]
PRICES = drawn.decimals("1", "2", "0.5", "7.25", "0")
MANY = Decimal(10**12)


def asked(made: Document, **how: Any) -> tuple[Case, Repairs]:
    """The case and its repairs."""
    case = case_of(made)
    return case, repairs(case, tables(case), **how)


def picks_of(repair: Repair) -> Picks:
    return tuple(Plan(*p) for p in repair.portfolio.picks)


def after(made: Document, case: Case) -> Document:
    """The document with the rules and funds of a repaired case."""
    rules = [r.model_dump(by_alias=True, exclude_none=True) for r in case.rules]
    funds = [f.model_dump(exclude_none=True) for f in case.funds]
    for f in funds:
        f["ceilings"] = {str(y): q for y, q in f["ceilings"].items()}
    return {**made, "rules": rules, "funds": funds}


@st.composite
def infeasible(draw: Any, *kinds: str, priced: bool = False) -> Document:
    """A random case that asks for more candidates than its rules let in."""
    made = copy.deepcopy(draw(drawn.cases(*kinds, room=60)))
    names = [c["id"] for c in made["candidates"]]
    if draw(st.booleans()):
        most = draw(st.integers(1, len(names)))
        made["rules"].append({"id": "want", "kind": "portfolio_size", "at_least": most})
    for i in draw(st.lists(st.sampled_from(names), min_size=1, unique=True)):
        made["rules"].append({"id": f"in-{i}", "kind": "commitment", "candidate": i})
    for fund in made["funds"]:
        if draw(st.booleans()):
            fund["ceilings"] = {y: draw(drawn.decimals("0.3", "1", "0")) for y in fund["ceilings"]}
    if priced:
        for rule in made["rules"]:
            if draw(st.sampled_from([True, True, False])):
                rule["negotiable"] = draw(PRICES)
    return made


# amounts, rule by rule ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(15)
def test_amounts_are_the_judges(kind: str, data: st.DataObject) -> None:
    """For every portfolio each rule gives what the judge says, and eased as much it is kept."""
    made = data.draw(drawn.cases(kind, room=60))
    judge, case = Judge(made), case_of(made)
    every = negotiable(case)
    for picks in judge.portfolios:
        portfolio = Portfolio(tuple(Pick(*p) for p in picks))
        givings = given_by(case, portfolio, every)
        assert givings is not None
        budgets = [r["id"] for r in made["rules"] if r["kind"] == "budget"]
        for rule in made["rules"]:
            assert bool(judge.passed(rule, picks)) == (rule["id"] in judge.broken(picks))
            if rule["id"] not in budgets:
                amount = sum(g.amount for g in givings if g.member.rule == rule["id"])
                assert amount == judge.violation(rule, picks), (rule, picks)
        ceilings = [g for g in givings if g.member.instance]
        overspent = max(judge.violation(r, picks) for r in made["rules"] if r["id"] in budgets)
        assert (overspent > 0) == bool(ceilings)
        assert overspent <= sum(g.amount for g in ceilings)
        eased = apply(case, Repair(givings, portfolio, Fraction(0), Fraction(0)))
        assert audit(eased, portfolio).ok
        assert Judge(after(made, eased)).broken(picks) == []


# the cheapest ------------------------------------------------------------------------------


def cost(judge: Judge, picks: Picks) -> Fraction | None:
    """Price x amount over the negotiable rules; None where another rule is broken."""
    total = Fraction(0)
    for rule in judge.case["rules"]:
        amount = judge.violation(rule, picks)
        if amount and "negotiable" not in rule:
            return None
        total += amount * number(rule.get("negotiable"))
    return total


def check_cheapest(made: Document) -> None:
    judge = Judge(made)
    if judge.feasible:
        reject()
    case, found = asked(made)
    prices = {p: c for p in judge.portfolios if (c := cost(judge, p)) is not None}
    assert found.priced is any("negotiable" in r for r in made["rules"])
    if not found.priced or not prices:
        assert found.cheapest is None
        assert found.enough is (False if found.priced else None)
        assert found.minimal
        return
    assert found.enough is True
    assert not found.minimal
    repair, least = found.cheapest, min(prices.values())
    assert repair is not None
    assert repair.proven
    assert repair.price == least == prices[picks_of(repair)]
    assert sum(g.price * g.amount for g in repair.givings) == least
    most = max(judge.worth(p) for p, c in prices.items() if c == least)
    assert repair.value == judge.worth(picks_of(repair))
    assert abs(repair.value - most) <= max(Fraction(1, 10**6), abs(most) / 10**9)
    assert repair.gain == repair.value - judge.worth(())
    assert Judge(after(made, apply(case, repair))).broken(picks_of(repair)) == []


@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(20)
def test_the_cheapest_repair_is_that_of_full_enumeration(kind: str, data: st.DataObject) -> None:
    check_cheapest(data.draw(infeasible(kind, priced=True)))


# the minimal ones --------------------------------------------------------------------------


Names = frozenset[str]
"""Rules, and ceilings as 'fund year'."""


def enough_raises(judge: Judge) -> dict[Names, list[Judge]]:
    """Every set of ceilings, with the judges in whose eyes these are without limit."""
    ceilings = [f"{f['id']} {y}" for f in judge.case["funds"] for y in judge.budget_years]
    found = {}
    for n in range(len(ceilings) + 1):
        for raised in combinations(ceilings, n):
            funds = [
                {**f, "ceilings": f["ceilings"] | {
                    str(y): MANY for y in judge.budget_years if f"{f['id']} {y}" in raised
                }}
                for f in judge.case["funds"]
            ]  # fmt: skip
            found[frozenset(raised)] = Judge({**judge.case, "funds": funds})
    return found


def corrections(judge: Judge) -> tuple[set[Names], dict[Picks, list[Names]]]:
    """The minimal sets of members that must give way, and what each portfolio asks for."""
    raises = enough_raises(judge)
    asks: dict[Picks, list[Names]] = {}
    for picks in judge.portfolios:
        rules = [r for r in judge.case["rules"] if r["kind"] != "budget"]
        broken = frozenset(r["id"] for r in rules if judge.passed(r, picks))
        asks[picks] = []
        for raised, richer in raises.items():
            if any(raised >= other for other in asks[picks]):
                continue
            if all(richer.keeps_budget(r, picks) for r in judge.case["rules"]
                   if r["kind"] == "budget"):  # fmt: skip
                asks[picks].append(raised)
        asks[picks] = [broken | raised for raised in asks[picks]]
    every = {s for sets in asks.values() for s in sets}
    return {s for s in every if not any(other < s for other in every)}, asks


def names_of(repair: Repair) -> Names:
    return frozenset(g.member.instance or g.member.rule for g in repair.givings)


ONE_NUMBER = {"portfolio_size", "host_ceiling", "region_spread", "partner_limit", "linear"}


def burden(judge: Judge, names: Names, picks: Picks) -> Fraction:
    """Sum of amount / max(1, |largest limit|) for a set with at most one ceiling a fund."""
    total = Fraction(0)
    for rule in judge.case["rules"]:
        if rule["id"] not in names:
            continue
        passed = judge.passed(rule, picks)
        amount = sum((a for _, a in passed), Fraction(0))
        if rule["kind"] in ONE_NUMBER:
            amount = sum(
                max((a for s, a in passed if s == side), default=Fraction(0))
                for side in ("above", "below")
            )
        limits = [number(rule.get(k)) for k in ("at_least", "at_most", "exactly")]
        if rule["kind"] == "supply_concentration":
            limits = [limit for _, limit in judge.shares(rule)]
        total += amount / max(1, *map(abs, limits))
    for name in names:
        fund, _, year = name.rpartition(" ")
        if fund:
            ceiling = number(next(f for f in judge.case["funds"] if f["id"] == fund)["ceilings"]
                             .get(year))  # fmt: skip
            total += least_raise(judge, fund, year, picks) / max(1, ceiling)
    return total


def least_raise(judge: Judge, fund: str, year: str, picks: Picks) -> Fraction:
    """By bisection: the least more in one ceiling that the bills of a fund ask for."""
    low, high = Fraction(0), Fraction(MANY)
    for _ in range(50):
        mid = (low + high) / 2
        raised = {year: None}
        funds = [
            {**f, "ceilings": f["ceilings"] | {y: number(f["ceilings"].get(y)) + mid for y in raised}}
            for f in judge.case["funds"] if f["id"] == fund
        ]  # fmt: skip
        richer = Judge({**judge.case, "funds": funds})
        kept = richer.keeps_budget({"kind": "budget"}, picks)
        low, high = (low, mid) if kept else (mid, high)
    return high


def lowered(repair: Repair, made: Document, case: Case) -> Iterator[Document]:
    """The repaired document with one limit a little less moved, for every limit that moves."""
    eased = after(made, apply(case, repair))
    for giving in repair.givings:
        for move in giving.moves:
            if move.limit == "share":
                continue  # the least in tonnes, not in the share
            less = copy.deepcopy(eased)
            value = move.new + (move.old - move.new) / 1000
            if move.limit == "ceiling":
                fund, year, _ = giving.member.span
                next(f for f in less["funds"] if f["id"] == fund)["ceilings"][str(year)] = value
            else:
                next(r for r in less["rules"] if r["id"] == giving.member.rule)[move.limit] = value
            yield less


def check_minimal(made: Document) -> None:
    judge = Judge(made)
    if judge.feasible:
        reject()
    case, found = asked(made)
    wanted, asks = corrections(judge)
    shown = [names_of(r) for r in found.minimal]
    assert len(set(shown)) == len(shown)
    assert all(r.proven and r.price is None for r in found.minimal)
    if found.complete:
        assert set(shown) == wanted
    else:
        assert len(shown) == 8 < len(wanted)
        assert set(shown) <= wanted
        assert max(map(len, shown)) <= min(map(len, wanted - set(shown)))
    for repair in found.minimal:
        names, picks = names_of(repair), picks_of(repair)
        assert names in asks[picks]
        assert Judge(after(made, apply(case, repair))).broken(picks) == []
        for less in lowered(repair, made, case):
            assert not Judge(less).feasible, repair
        funds = [n.rpartition(" ")[0] for n in names if " " in n]
        if len(set(funds)) == len(funds):
            least = min(burden(judge, names, p) for p, sets in asks.items() if names in sets)
            assert abs(burden(judge, names, picks) - least) < Fraction(1, 10**6)


@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(12)
def test_minimal_repairs_are_those_of_full_enumeration(kind: str, data: st.DataObject) -> None:
    check_minimal(data.draw(infeasible(kind)))
