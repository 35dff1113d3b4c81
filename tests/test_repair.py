"""Repairs of infeasible cases, each against full enumeration by the judge."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from optimizer.analysis.giving import Giving, Move
from optimizer.analysis.giving import given as given_by
from optimizer.analysis.members import Member
from optimizer.analysis.minimal import Minimal
from optimizer.analysis.raises import least_raises
from optimizer.analysis.repair import Repair, apply
from optimizer.analysis.repairs import Repairs, repairs
from optimizer.analysis.ways import negotiable
from optimizer.analysis.work import Work
from optimizer.audit.audit import audit
from optimizer.case.case import Case
from optimizer.case.load import case_of
from optimizer.case.save import part_of
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.problem import tables
from optimizer.report.content.naming import Named
from optimizer.report.repairs import sentences
from optimizer.rules.registry import RULES, rule_of
from optimizer.solving.session import Raw, Session
from optimizer.words import Words
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, exact, fund, metal, option, years
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
    rules = [{k: v for k, v in part_of(r).items() if v is not None} for r in case.rules]
    funds = [f.model_dump(exclude_none=True) for f in case.funds]
    for f in funds:
        f["ceilings"] = {str(y): q for y, q in f["ceilings"].items()}
    return {**made, "rules": rules, "funds": funds}


@st.composite
def infeasible(
    draw: Any,
    *kinds: str,
    priced: bool = False,
    prices: st.SearchStrategy[Decimal] = PRICES,
) -> Document:
    """A random case that asks for more candidates than its rules let in."""
    made = copy.deepcopy(draw(drawn.cases(*kinds, room=60)))
    names = [c["id"] for c in made["candidates"]]
    if draw(st.booleans()):
        most = draw(st.integers(1, len(names)))
        made["rules"].append({"id": "want", "kind": "portfolio_size", "at_least": most})
    for i in draw(st.lists(st.sampled_from(names), min_size=1, unique=True)):
        made["rules"].append({"id": f"in-{i}", "kind": "commitment", "candidate": i})
    for f in made["funds"]:
        if draw(st.booleans()):
            f["ceilings"] = {y: draw(drawn.decimals("0.3", "1", "0")) for y in f["ceilings"]}
    for rule in made["rules"]:
        rule.pop("negotiable", None)
        if priced and draw(st.sampled_from([True, True, False])):
            rule["negotiable"] = draw(prices)
    return made


# amounts, rule by rule ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(5)
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
@examples(9)
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


def burden(judge: Judge, names: Names, picks: Picks) -> Fraction:
    """Sum of amount / max(1, |largest limit|) for a set with at most one ceiling a fund."""
    total = Fraction(0)
    for rule in judge.case["rules"]:
        if rule["id"] not in names:
            continue
        passed = judge.passed(rule, picks)
        amount = sum((a for _, a in passed), Fraction(0))
        if rule.keys() & {"at_most", "at_least", "exactly"} and "share" not in rule:
            amount = sum(
                max((a for s, a in passed if s == side), default=Fraction(0))
                for side in ("above", "below")
            )
        limits = [number(rule.get(k)) for k in ("at_least", "at_most", "exactly")]
        if rule["kind"] == "supply_concentration":
            limits = [limit for _, limit in judge.shares(rule)]
        if rule["kind"] == "supply_limit":
            supplied = {m for p in judge.plans if judge.selected(rule.get("select"), p)
                        for m in (s["metal"] for s in judge.option(p)["supply"])}  # fmt: skip
            named = [m for m in rule.get("metals", judge.metals) if m in supplied]
            limits = [limit for _, limit in judge.limited({**rule, "metals": named}, ())]
        if rule["kind"] == "minimum_coverage":
            limits = [asked for _, asked in judge.supplies(rule, ())]
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
    line = next(f for f in judge.case["funds"] if f["id"] == fund)
    for _ in range(60):
        mid = (low + high) / 2
        ceilings = line["ceilings"] | {year: number(line["ceilings"].get(year)) + mid}
        richer = Judge({**judge.case, "funds": [{**line, "ceilings": ceilings}]})
        kept = richer.keeps_budget({"kind": "budget"}, picks)
        low, high = (low, mid) if kept else (mid, high)
    return high


def lowered(repair: Repair, made: Document, case: Case) -> Iterator[Document]:
    """The repaired document with one limit a little less moved, for every limit that moves."""
    eased = after(made, apply(case, repair))
    moves = [(giving, move) for giving in repair.givings for move in giving.moves]
    if any(move.limit in ("share", "ratio", "tonnes") for _, move in moves):
        return  # the least in tonnes or money, not in the share: who misses more in all may meet it
    for giving, move in moves:
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
@examples(6)
def test_minimal_repairs_are_those_of_full_enumeration(kind: str, data: st.DataObject) -> None:
    check_minimal(data.draw(infeasible(kind)))


# large and fine figures --------------------------------------------------------------------


def dearer(made: Document, scale: Decimal) -> Document:
    """All money multiplied."""
    made = copy.deepcopy(made)
    for f in made["funds"]:
        f["ceilings"] = {y: q * scale for y, q in f["ceilings"].items()}
    for c in made["candidates"]:
        for o in c["options"]:
            o["pays"] = [p | {"amount": p["amount"] * scale} for p in o["pays"]]
    for r in made["rules"]:
        if r.get("by") == "money" or r["kind"] in ("debt_limit", "smoothing"):
            r |= {k: r[k] * scale for k in ("at_most", "at_least", "exactly") if k in r}
    return made


@pytest.mark.parametrize("scale", ["1000.001", "98765432.123", "0.000123"])
@given(data=st.data())
@examples(6)
def test_money_of_any_size(scale: str, data: st.DataObject) -> None:
    made = data.draw(infeasible("host_ceiling", priced=data.draw(st.booleans())))
    made = dearer(made, Decimal(scale))
    if any("negotiable" in r for r in made["rules"]):
        check_cheapest(made)
    else:
        check_minimal(made)


@pytest.mark.parametrize("prices", [["1e-9", "3e-9"], ["1", "1.5", "1e9"]])
@given(data=st.data())
@examples(8)
def test_prices_of_any_size(prices: list[str], data: st.DataObject) -> None:
    """A hair is told from a hair, and a price that stands for 'never' hides no other."""
    check_cheapest(data.draw(infeasible("linear", priced=True, prices=drawn.decimals(*prices))))


# worked by hand ----------------------------------------------------------------------------


class ById(Named):
    """Rules without names by their ids, which are shorter here than what their kinds are called."""

    def rule(self, i: str) -> str:
        named = any(r.id == i and r.name is not None for r in self.case.rules)
        return super().rule(i) if named else i


WHOSE = ("That none is cheaper rests on the solver; that it is enough was audited.",
         "That each is enough was audited; that nothing less would do, and that none is missing, "
         "rests on the solver.")  # fmt: skip


def texts(made: Document, **how: Any) -> list[str]:
    """What is said, without whose word it is: that stands last, where all is decided."""
    case = build(made)
    found = repairs(case, tables(case), **how)
    said = sentences(ById(case, Words("en")), found)
    if found.decided and (found.cheapest or found.complete):
        assert said.pop() in WHOSE
    return said[:-1] if not said[-1] else said


def committed(*names: str, **more: Any) -> list[Document]:
    return [{"id": f"in-{n}", "kind": "commitment", "candidate": n, **more} for n in names]


def test_the_cheapest_is_weighed_over_all_instances_of_a_rule() -> None:
    """Money: 62 lacking at 2 each; or one commitment at 100."""
    made = document(
        [candidate("a", 300, 10), candidate("b", 262, 20)],
        [{"id": "ceilings", "kind": "budget", "negotiable": 2}, *committed("a", negotiable=125),
         *committed("b", negotiable=exact(124.5))],
        funds=[fund("grants", 500)],
    )  # fmt: skip
    case = build(made)
    found = repairs(case, tables(case)).cheapest
    assert found.price == 124
    assert [(g.amount, g.unit, g.price) for g in found.givings] == [(62, "EUR million", 2)]
    assert found.givings[0].moves == (Move("ceiling", Decimal(500), Decimal(562)),)
    assert texts(made) == [
        "Cheapest repair (price 124): raise the ceiling of grants in 2026 from EUR 500 million to "
        "EUR 562 million. It makes this plan possible (effect 30.00 pt): a and b."
    ]
    made["rules"][0]["negotiable"] = {"value": Decimal("2.1"), "unit": "votes"}
    for r in made["rules"][1:]:
        r["negotiable"] = {"value": r["negotiable"], "unit": "votes"}
    assert texts(made)[0].startswith(
        "Cheapest repair (price 124.5 votes): release the commitment on b. It makes"
    )


def test_a_list_is_complete_though_a_presolve_is_wrong() -> None:
    """One of these solves HiGHS 1.15 ends with an error of its own."""
    pays = [{"fund": "f0", "amount": 1}, {"fund": "f1", "amount": 1}]
    made = document(
        [candidate("a", groups=["g"], starts=[2026, 2027],
                   options=[option("o", 0, 1), option("p", 0, 1) | {"pays": pays}]),
         candidate("b", options=[option("o", 1, 1, fund="f0"), option("p", 1, 1, fund="f0")]),
         candidate("c", 1, 1, fund="f1"), candidate("d", exact(0.1), 1, fund="f0", groups=["g"])],
        [{"id": "floor", "kind": "governance_floor", "indicator": "wgi", "floor": -1,
          "select": {"groups": ["g"]}},
         {"id": "exclusion", "kind": "exclusion", "candidates": ["c"]},
         *committed("a", "b", "c", "d")],
        hosts=[{"id": "NOR", "name": "n", "region": "north", "indicators": {"wgi": exact(-1.5)}}],
        funds=[fund("f0", exact(0.3)), fund("f1", 6)],
        years=years((2026, 2027), (2030, 2030)),
    )  # fmt: skip
    check_minimal(made)


def test_of_equally_cheap_repairs_that_which_secures_most() -> None:
    made = document(
        [candidate("a", 1, 10), candidate("b", 1, 30), candidate("c", 1, 20)],
        committed("a", "b", "c", negotiable=1),
        funds=[fund("grants", 2)],
    )
    case = build(made)
    found = repairs(case, tables(case)).cheapest
    assert found.portfolio.candidates == {"b", "c"}
    assert (found.price, found.gain) == (1, 50)


def test_where_the_negotiable_rules_are_not_enough_all_are_asked() -> None:
    made = document(
        [candidate("a", 5, 10)],
        [{"id": "none", "kind": "portfolio_size", "at_most": 0, "negotiable": 1}, *committed("a")],
        funds=[fund("grants", 4)],
    )
    case = build(made)
    found = repairs(case, tables(case))
    assert (found.priced, found.enough, found.cheapest) == (True, False, None)
    assert found.complete
    assert texts(made) == [
        "By the solver's word giving way on the negotiable rules is not enough.",
        "Any one of these would do:",
        "",
        "  - release the commitment on a",  # of fewest members first
        "  - raise the ceiling of grants in 2026 from EUR 4 million to EUR 5 million and raise "
        "'none' from at most 0 to at most 1 candidate",
    ]


def test_money_of_the_year_before_may_be_carried() -> None:
    """1.5 lacking in 2027: in that year, or 3 in 2026 of which half is carried. With a price,
    the year itself is cheapest."""
    made = document(
        [candidate("a", exact(4.5), 10, starts=[2027])], committed("a"),
        funds=[fund("grants", 2, 2, carry=exact(0.5))],
        years=years((2026, 2027), (2030, 2030)),
    )  # fmt: skip
    assert set(texts(made)[2:]) == {
        "  - raise the ceiling of grants in 2026 from EUR 2 million to EUR 5 million",
        "  - raise the ceiling of grants in 2027 from EUR 2 million to EUR 3.5 million",
        "  - release the commitment on a",
    }
    made["rules"][0]["negotiable"] = 1
    assert "in 2027 from EUR 2 million to EUR 3.5 million" in texts(made)[0]


def test_an_amount_that_no_decimal_says_is_rounded_up() -> None:
    """1 lacking in 2027, a third... carried from 2026: 10/3 more there."""
    made = document(
        [candidate("a", exact(1.6), 10, starts=[2027])], committed("a"),
        funds=[fund("grants", 2, 0, carry=exact(0.3))],
        years=years((2026, 2027), (2030, 2030)),
    )  # fmt: skip
    case = build(made)
    moves = [r.givings[0].moves[0] for r in repairs(case, tables(case)).minimal
             if r.givings[0].member.instance == "grants 2026"]  # fmt: skip
    assert [m.new for m in moves] == [Decimal("5.333333334")]
    assert any("to EUR 5.333333334 million" in t for t in texts(made))


def test_what_was_to_be_met_exactly_becomes_a_range() -> None:
    made = document(
        [candidate("a", 0, 10), candidate("b", 0, 10, "CHL"), candidate("c", 0, 10, "CHL")],
        [*committed("b", "c"), {"id": "each", "kind": "host_ceiling", "exactly": 1,
                                "hosts": ["NOR", "CHL"], "name": "One each", "negotiable": 1},
         {"id": "out", "kind": "exclusion", "candidates": ["a"]}],
    )  # fmt: skip
    assert texts(made)[0].startswith(
        "Cheapest repair (price 2): let 'One each' be from 0 to 2 candidates instead of exactly 1 "
        "(for Norway and Chile)."
    )
    case = build(made)
    found = repairs(case, tables(case)).cheapest
    spec = next(r for r in apply(case, found).rules if r.id == "each")
    assert (spec.at_least.value, spec.at_most.value, spec.exactly) == (0, 2, None)
    assert spec.at_most.basis == "policy"


def share_of(first: int) -> Document:
    return document(
        [candidate("a", 0, first), candidate("b", 0, 10, "CHL")],
        [{"id": "spread", "kind": "supply_concentration", "share": exact(0.4), "negotiable": 1},
         *committed("a")],
    )  # fmt: skip


def test_a_share_moves_to_what_is_needed_and_never_beyond_1() -> None:
    assert texts(share_of(45))[0].startswith(
        "Cheapest repair (price 5): raise 'spread' from 40 % to 45 % of a metal's demand "
        "(for Norway, cu, 2030)."
    )
    assert texts(share_of(101))[0].startswith("Cheapest repair (price 61): release 'spread'.")


def test_a_limit_of_supply_never_moves_beyond_all_demand() -> None:
    made = document(
        [candidate("a", 0, 101)],
        [{"id": "limit", "kind": "supply_limit", "share": exact(0.4), "negotiable": 1},
         *committed("a")],
    )  # fmt: skip
    assert texts(made)[0].startswith("Cheapest repair (price 61): release 'limit'.")
    made["candidates"][0]["options"][0]["supply"][0]["output"] = 100
    assert texts(made)[0].startswith(
        "Cheapest repair (price 60): raise 'limit' from 40 % to 100 % of demand (for cu, 2030)."
    )


TERMS = {"rate": 0.05, "maturity": 5, "tied": True}
WORDED = {
    "stock_target": ({"at_least": 42, "year": 2030},
                     "lower 'rule' from at least 42 to at least 0 days (for cu)"),
    "safeguard": ({"categories": ["A"], "needs": "d"}, "let a begin without waiting for d"),
    "minimum_coverage": ({"share": 0.5}, "lower 'rule' from 50 % to 20 % of demand (for cu, "
                                         "2030)"),
    "supply_limit": ({"share": 0.15, "select": {"except": ["d"]}},
                     "raise 'rule' from 15 % to 20 % of demand (for cu, 2030)"),
    "exclusion": ({"candidates": ["a"], "rivals": [["b", "c"]]},
                  "lift the exclusion of a and let more than one of the rivals b and c be funded"),
    "governance_floor": ({"indicator": "wgi", "floor": 0}, "make an exception to 'rule' for a, b "
                                                            "and c"),
    "oda_eligibility": ({"routes": ["loan"]}, "make an exception to 'rule' for a"),
    "prerequisite": ({"pairs": [{"candidate": "a", "needs": "d"}]},
                     "let a begin without waiting for d"),
    "partner_limit": ({"at_most": 1},
                      "raise 'rule' from at most 1 to at most 2 candidates (for P)"),
    "region_spread": ({"regions": ["europe"], "by": "money", "at_most": 2},
                      "raise 'rule' from at most 2 to at most EUR 3 million (for Europe)"),
    "linear": ({"terms": [{"candidate": "a", "coefficient": 3}], "at_most": 1, "unit": "staff"},
               "raise 'rule' from at most 1 to at most 3 staff"),
    "grant_element": ({"routes": ["loan"], "tests": [{"discount_rate": 0.1, "threshold": 0.25,
                                                      "source": "s"}]},
                      "make an exception to 'rule' for a"),
    "tied_aid": ({"thresholds": [{"groups": ["LDC"], "at_least": 0.5, "source": "s"}],
                  "missing": "refuse"}, "make an exception to 'rule' for a"),
    "package": ({"ratio": 0.5, "receives": {"candidates": ["a"]},
                 "gives": {"candidates": ["a", "b", "c"]}},
                "lower 'rule' from 0.5 to 0.333333333 times what is taken (for Norway)"),
    "debt_limit": ({"at_most": 2.5},
                   "raise 'rule' from at most 2.5 to at most EUR 3 million (for Norway)"),
    "host_ceiling": ({"at_least": 4, "hosts": ["NOR"]},
                     "lower 'rule' from at least 4 to at least 3 candidates (for Norway)"),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(WORDED))
def test_each_rule_is_said_in_words(kind: str) -> None:
    more, wanted = WORDED[kind]
    lead = [{"partner": "p", "lead": True}]
    made = document(
        [candidate("a", 1, 10, route="loan", terms=TERMS, partners=lead, safeguard="A"),
         candidate("b", 1, 5, partners=lead), candidate("c", 1, 5), candidate("d", 1, 5, "CHL")],
        [{"id": "rule", "kind": kind, "negotiable": 1, **more}, *committed("a", "b", "c"),
         *([{"id": "not-d", "kind": "exclusion", "candidates": ["d"]}] if kind != "exclusion"
           else [])],
        partners=[{"id": "p", "name": "P"}], sources={"s": {"title": "s", "address": "s"}},
        hosts=[{"id": "NOR", "name": "Norway", "region": "europe", "indicators": {"wgi": -1}},
               {"id": "CHL", "name": "Chile", "region": "south-america"}],
    )  # fmt: skip
    (text,) = texts(made)
    assert f": {wanted}. It makes" in text


def scrap(tonnes: Any) -> Document:
    """20 t/yr in 2030, 25 from 2031 on."""
    more = candidate("b", options=[option(cost=1, tonnes=5, first=2031)])
    return document(
        [candidate("a", 1, 20), more],
        [{"id": "scrap", "kind": "supply_limit", "tonnes": tonnes}, *committed("a", "b")],
        years=years((2026, 2026), (2030, 2032)),
    )


@pytest.mark.parametrize(
    ("tonnes", "said", "option"),
    [
        (15, "raise 'scrap' from at most 15 to at most 25 t/yr (for cu, 2030, cu, 2031 and cu, "
             "2032)", "--set /rules/1/tonnes=25"),
        ({"2030": 20, "2031": exact(24.5)},
         "raise 'scrap' from at most 24.5 to at most 25 t/yr in 2031 (for cu, 2031 and cu, 2032)",
         "--set /rules/1/tonnes/2031=25"),
        ({"2030": 19, "2031": 26, "2032": 24},
         "raise 'scrap' from at most 19 to at most 20 t/yr in 2030 and raise 'scrap' from at most "
         "24 to at most 25 t/yr in 2032 (for cu, 2030 and cu, 2032)", None),
    ],
)  # fmt: skip
def test_tonnes_move_year_by_year(tonnes: Any, said: str, option: str | None) -> None:
    from optimizer.cli.infeasible import _option

    made = scrap(tonnes)
    assert f"  - {said}" in texts(made)
    case = build(made)
    found = repairs(case, tables(case))
    repair = next(r for r in found.minimal if names_of(r) == {"scrap"})
    assert _option(case, repair) == option
    assert Judge(after(exact(made), apply(case, repair))).broken(picks_of(repair)) == []


def test_a_loan_may_be_lent_without_cover() -> None:
    made = document(
        [candidate("a", 1, 10, fund="bank"), candidate("b", 1, 10)],
        [{"id": "cover", "kind": "insurance_cover", "negotiable": 2, "loans": ["bank"],
          "cover": ["nexi"], "ratio": 1}, *committed("a", "b")],
        funds=[fund("bank", 5), fund("nexi", 5), fund("grants", 5)],
    )  # fmt: skip
    (text,) = texts(made)
    assert text.startswith(
        "Cheapest repair (price 2): make an exception to 'cover' for a. It makes"
    )


def test_a_fund_may_be_let_out_of_its_scope() -> None:
    made = document(
        [candidate("a", 1, 10, starts=[2026, 2027])],
        [{"id": "scope", "kind": "instrument_scope", "negotiable": 2,
          "may": [{"funds": ["grants"], "first": 2027}]}, *committed("a", start=2026)],
        years={"budget": {"first": 2026, "last": 2027}, "supply": {"first": 2030, "last": 2030}},
    )  # fmt: skip
    (text,) = texts(made)
    assert text.startswith(
        "Cheapest repair (price 2): make an exception to 'scope' for a. It makes"
    )


@pytest.mark.parametrize(
    ("limit", "wanted"),
    [
        ({"at_most": 1}, "raise 'steady' from at most 1 to at most EUR 2 million (for grants, "
                         "2027)"),
        ({"share": 0.25}, "raise 'steady' from 25 % to 66.6666667 % a year (for grants, 2027)"),
        ({"share": 0.25, "funds": ["loans"]}, "release 'steady'"),
    ],
)  # fmt: skip
def test_how_smoothing_gives_way_is_said(limit: Document, wanted: str) -> None:
    """Grants of 3 and 5, and a loan that no share of nothing allows."""
    pays = [{"fund": "grants", "amount": 3}, {"fund": "grants", "amount": 5, "after": 1},
            {"fund": "loans", "amount": 9, "after": 1}]  # fmt: skip
    made = document(
        [candidate("a", options=[option("o", 0, 10) | {"pays": pays}])],
        [{"id": "steady", "kind": "smoothing", "funds": ["grants"], "negotiable": 1, **limit},
         *committed("a")],
        years=years((2026, 2027), (2030, 2030)),
        funds=[fund("grants", 9, 9), fund("loans", 9, 9)],
    )  # fmt: skip
    (text,) = texts(made)
    assert f": {wanted}. It makes" in text


def test_names_are_the_cases_own_and_an_agreement_is_waited_for() -> None:
    made = document(
        [candidate("a", 1, 10) | {"name": "Alpha: a road study"}],
        [{"id": "first", "kind": "prerequisite", "agreement": "treaty", "name": "Treaty first"},
         *committed("a", name="Alpha is committed", start=2026)],
        agreements=[{"id": "treaty", "name": "The treaty", "hosts": [], "basis": "estimate",
                     "source": "s"}],
        sources={"s": {"title": "s", "address": "s"}},
    )  # fmt: skip
    assert set(texts(made)) == {
        "Any one of these would do:", "",
        "  - let Alpha begin before The treaty is in force ('Treaty first')",
        "  - release the commitment on Alpha in 2026 ('Alpha is committed')",
    }  # fmt: skip


def test_only_one_repair_is_said_in_one_sentence() -> None:
    made = document([candidate("a", 1, 10)], [{"id": "two", "kind": "portfolio_size",
                                               "at_least": 2}])  # fmt: skip
    assert texts(made) == [
        "Only this would do: lower 'two' from at least 2 to at least 1 candidate."
    ]


def test_a_ceiling_that_two_rules_hold_costs_both_prices_or_cannot_move() -> None:
    rules = [{"id": "law", "kind": "budget", "negotiable": 2},
             {"id": "cap", "kind": "budget", "negotiable": 3}, *committed("a")]  # fmt: skip
    made = document([candidate("a", 5, 10)], rules, funds=[fund("grants", 4)])
    assert texts(made)[0].startswith("Cheapest repair (price 5): raise the ceiling of grants")
    del made["rules"][1]["negotiable"]
    assert (
        texts(made)[0] == "By the solver's word giving way on the negotiable rules is not enough."
    )
    raised = "raise the ceiling of grants in 2026 from EUR 4 million to EUR 5 million"
    assert set(texts(made)[3:]) == {f"  - {raised}", "  - release the commitment on a"}


def test_a_candidate_that_does_not_wait_gives_once_for_all_years() -> None:
    """It may start in either year: with the first, both years lack what it needs."""
    made = document(
        [candidate("a", 1, 10, starts=[2026, 2027]), candidate("b", 1, 10)],
        [{"id": "wait", "kind": "prerequisite", "negotiable": 5,
          "pairs": [{"candidate": "a", "needs": "b"}]},
         *committed("a", start=2026), {"id": "out", "kind": "exclusion", "candidates": ["b"],
                                       "negotiable": 6}],
        funds=[fund("grants", 9, 9)], years=years((2026, 2027), (2030, 2030)),
    )  # fmt: skip
    assert texts(made)[0].startswith("Cheapest repair (price 5): let a begin without waiting")


def test_what_secures_more_for_a_hair_more_is_not_the_cheapest() -> None:
    made = document(
        [candidate("a", 1, 10), candidate("b", 1, 30)],
        [*committed("a", negotiable=exact(1.0000001)), *committed("b", negotiable=1)],
        funds=[fund("grants", 1)],
    )
    case = build(made)
    found = repairs(case, tables(case)).cheapest
    assert (found.price, found.portfolio.candidates) == (1, {"a"})
    assert found.proven


def test_a_rule_without_a_name_is_called_by_its_kind() -> None:
    made = document(
        [candidate("a", 0, 10), candidate("b", 0, 1)],
        [{"id": "few", "kind": "portfolio_size", "at_most": 1, "negotiable": 1},
         *committed("a", "b")],
    )  # fmt: skip
    case = build(made)
    found = repairs(case, tables(case))
    for lang, said in (("en", "raise 'Portfolio size' from at most 1 to at most 2 candidates"),
                       ("ja", "「採択件数」の上限を1から2件に引き上げる")):  # fmt: skip
        assert said in sentences(Named(case, Words(lang)), found)[0]


def test_a_linear_rule_may_give_less_than_one_of_its_own_units() -> None:
    """Counted in 'candidates' like others, but 1.5 is passed by one half: that one of them is
    given does not show that no less would do."""
    made = document(
        [candidate("a", 0, 10), candidate("b", 0, 1)],
        [{"id": "own", "kind": "linear", "unit": "candidates", "at_most": 1,
          "terms": [{"candidate": "a", "coefficient": 2},
                    {"candidate": "b", "coefficient": exact(1.5)}]},
         {"id": "one", "kind": "portfolio_size", "at_least": 1}],
    )  # fmt: skip
    assert "  - raise 'own' from at most 1 to at most 1.5 candidates" in texts(made)
    case = build(made)
    search = Minimal(case, tables(case), Work(tables(case)))
    for rule, known in (("own", False), ("one", True)):
        move = Move("at_most", Decimal(1), Decimal(2))
        assert search._is_one(Giving(Member(rule), Fraction(1), "candidates", (move,))) is known


def test_both_sides_of_a_limit_count() -> None:
    """Exactly 10 for each host: 7 and 13 move it by 6, 10 and 14 by 4."""
    made = document(
        [candidate("a", 7, 10), candidate("b", 13, 10, "CHL"), candidate("c", 10, 10),
         candidate("d", 14, 10, "CHL")],
        [{"id": "each", "kind": "host_ceiling", "by": "money", "exactly": 10,
          "hosts": ["NOR", "CHL"]},
         {"id": "pairs", "kind": "prerequisite", "pairs": [
             {"candidate": "a", "needs": "b"}, {"candidate": "c", "needs": "d"}]}],
    )  # fmt: skip
    assert texts(made) == [
        "Only this would do: let 'each' be from 10 to EUR 14 million instead of exactly 10 "
        "(for Chile)."
    ]


def test_raises_of_several_years_are_the_least_from_any_guess() -> None:
    line = build(document([candidate("a")], funds=[fund("grants", 2, 2, 2, carry=exact(0.5))],
                          years=years((2026, 2028), (2030, 2030)))).funds[0]  # fmt: skip
    paid = {2026: Decimal(2), 2027: Decimal(2), 2028: Decimal(5)}
    assert least_raises(line, paid, {2026: 0.0, 2028: 0.0}) == {2026: 1, 2028: 2}
    assert least_raises(line, paid, {2026: 9.0, 2028: 9.0}) == {2026: 0, 2028: 3}
    assert least_raises(line, paid, {2026: 4.0, 2028: 2.0000000001}) == {2026: 1, 2028: 2}
    assert least_raises(line, paid, {2028: 0.0}) == {2028: 3}
    assert least_raises(line, paid, {2026: 0.0}) is None  # carried on for one year only
    assert least_raises(line, paid, {}) is None


def test_what_may_not_give_way_is_kept() -> None:
    made = document([candidate("a", 5, 10)], committed("a"), funds=[fund("grants", 4)])
    case = build(made)
    ceiling, rule = negotiable(case)
    both = Portfolio((Pick("a", "o", 2026),))
    assert given_by(case, both, {rule: None}) is None
    assert given_by(case, both, {ceiling: None}) is not None
    assert given_by(case, Portfolio(()), {ceiling: None}) is None


NOTHING_LEFT: list[tuple[str, Document]] = [
    ("commitment", {"candidate": "x"}),
    ("exclusion", {"candidates": ["a"], "rivals": [["a", "b"]]}),
    ("prerequisite", {"pairs": [{"candidate": "a", "needs": "x"}]}),
    ("supply_concentration", {"share": exact(0.1)}),
]
EASED: dict[str, tuple[Document, Document]] = {
    "exclusion": ({"candidates": ["a", "x"], "rivals": [["a", "x"], ["a", "b"]]},
                  {"candidates": ("x",), "rivals": (("a", "x"),)}),
    "prerequisite": ({"pairs": [{"candidate": "a", "needs": "x"}, {"candidate": "a", "needs": "b"},
                                {"candidate": "x", "needs": "b"}]},
                     {"pairs": ({"candidate": "a", "needs": "b"},
                                {"candidate": "x", "needs": "b"})}),
    "governance_floor": ({"indicator": "wgi", "floor": 0, "select": {"except": ["x"]}},
                         {"select": {"except": ("x", "a")}}),
    "partner_limit": ({"at_most": 1}, {"at_most": {"value": 1}}),
    "portfolio_size": ({"at_least": 1, "at_most": 1},
                       {"at_least": {"value": 1}, "at_most": {"value": 2, "basis": "policy"}}),
    "supply_concentration": ({"share": exact(0.1)}, {"share": {"value": Decimal("0.2"),
                                                               "basis": "policy"}}),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(EASED))
def test_no_more_way_is_given_than_is_needed(kind: str) -> None:
    more, wanted = EASED[kind]
    spec, eased = eased_for_both({"id": "rule", "kind": kind, **more}, 20)
    shown = eased.model_dump(by_alias=True, exclude_none=True, exclude_unset=True)
    assert {k: shown[k] for k in wanted} == wanted
    kept = spec.model_dump(by_alias=True, exclude_none=True, exclude_unset=True)
    assert {k: v for k, v in shown.items() if k not in wanted} == {
        k: v for k, v in kept.items() if k not in wanted
    }


@pytest.mark.parametrize(("kind", "more"), NOTHING_LEFT)
def test_an_entry_of_which_nothing_is_left_is_dropped(kind: str, more: Document) -> None:
    _, eased = eased_for_both({"id": "rule", "kind": kind, **more}, 101)
    assert eased is None


def eased_for_both(rule: Document, tonnes: int) -> tuple[Any, Any]:
    """A rule, and as it is eased for a and b: a in Norway, whose score is low, by a loan; b in
    Chile by a grant. Chile supplies 30 already, and b adds nothing to it."""
    host = {"oda": [{"first": 2026, "last": 2026, "group": "x", "basis": "estimate",
                     "source": "s"}]}  # fmt: skip
    made = document(
        [candidate("a", 0, tonnes, route="loan", partners=[{"partner": "p", "lead": True}]),
         candidate("b", 0, 10, "CHL", route="grant", probability=0), candidate("x", 0, 1)],
        [rule],
        metals=[metal(existing=[{"name": "e", "host": "CHL", "tonnes": 30}])],
        hosts=[{"id": "NOR", "name": "N", "region": "e", "indicators": {"wgi": -1}},
               {"id": "CHL", "name": "C", "region": "s", "indicators": {"wgi": 1}, **host}],
        partners=[{"id": "p", "name": "P"}], sources={"s": {"title": "s", "address": "s"}},
    )  # fmt: skip
    case = build(made)
    spec = next(r for r in case.rules if r.id == "rule")
    chosen = Portfolio((Pick("a", "o", 2026), Pick("b", "o", 2026)))
    return spec, rule_of(spec).eased(spec, case, chosen)


# what stops it, and what is then said ------------------------------------------------------


def several(priced: bool) -> Document:
    made = document(
        [candidate(n, 1, 10) for n in "abc"], committed("a", "b", "c"), funds=[fund("grants", 1)]
    )
    if priced:
        made["rules"][0]["negotiable"] = 1
    return made


def test_without_work_nothing_is_said_to_be_known() -> None:
    for priced, said in (
        (True, "Whether giving way on the negotiable rules is enough was not decided."),
        (False, "No repair was found with the effort given."),
    ):
        work = Work(tables(build(several(priced=priced))), 0)
        assert texts(several(priced=priced), work=work) == [said]
        assert work.tally.asked == 0


def stopping(monkeypatch: pytest.MonkeyPatch, after: int, **how: Any) -> None:
    """Let solves go through, and change the later ones."""
    calls: list[int] = []

    def solve(self: Session, *, patient: bool = True) -> Raw:
        calls.append(1)
        raw = solved(self)
        return replace(raw, **how) if len(calls) > after else raw

    solved = Session.solve
    monkeypatch.setattr(Session, "solve", solve)


def test_a_price_that_is_not_proven_is_not_called_the_cheapest(monkeypatch) -> None:
    stopping(monkeypatch, 0, ending="stopped", bound=0.0)
    (text,) = texts(several(priced=True))
    assert text.startswith("A repair (price 2; not proven cheapest): raise the ceiling")


def test_a_set_that_is_not_proven_the_smallest_is_no_proven_repair(monkeypatch) -> None:
    """One candidate cannot give less than itself: its amount needs no proof, its set does."""
    case = build(several(priced=False))
    assert all(r.proven for r in repairs(case, tables(case)).minimal)
    stopping(monkeypatch, 0, ending="stopped", bound=-1.0)
    found = repairs(case, tables(case))
    assert found.minimal
    assert not any(r.proven for r in found.minimal)
    assert not found.complete


def test_amounts_and_sets_that_are_not_proven_are_said_not_to_be(monkeypatch) -> None:
    stopping(monkeypatch, 1, ending="stopped", bound=float("inf"))
    said = texts(several(priced=False))
    assert said[-1] == "Not every one is proven to be the least that would do. There may be others."


@pytest.mark.parametrize(("after", "found"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 3)])
def test_ctrl_c_keeps_the_repairs_found_by_then(monkeypatch, after: int, found: int) -> None:
    case = build(several(priced=False))
    stopping(monkeypatch, after, interrupted=True)
    known = repairs(case, tables(case))
    assert known.interrupted
    assert not known.complete
    assert len(known.minimal) == found


def test_ctrl_c_keeps_the_cheapest_so_far(monkeypatch) -> None:
    case = build(several(priced=True))
    for after, proven in ((0, False), (1, True)):
        with monkeypatch.context() as patch:
            stopping(patch, after, interrupted=True)
            known = repairs(case, tables(case))
        assert known.interrupted
        assert known.cheapest.price == 2
        assert known.cheapest.proven is proven or after == 0


def test_a_repair_that_the_audit_refuses_is_not_shown(monkeypatch) -> None:
    """The solver's rows let something pass: nothing is claimed to be a repair, or complete."""
    monkeypatch.setattr("optimizer.analysis.repair.audit", lambda *_: SimpleNamespace(ok=False))
    case = build(several(priced=False))
    known = repairs(case, tables(case))
    assert (known.minimal, known.complete) == ((), False)
    case = build(several(priced=True))
    known = repairs(case, tables(case))
    assert (known.cheapest, known.enough) == (None, None)


def test_one_set_leaves_no_trace_on_the_next_but_its_cut(monkeypatch) -> None:
    """Limits without room and portfolios cut off hold for the amounts of one set alone."""
    calls: list[int] = []

    def refused(*args: Any) -> Any:
        calls.append(1)
        return audit(*args) if len(calls) > 2 else SimpleNamespace(ok=False)

    monkeypatch.setattr("optimizer.analysis.repair.audit", refused)
    case = build(dearer(exact(several(priced=False)), Decimal("98765432.123")))
    search = Minimal(case, tables(case), Work(tables(case)))
    assert len(list(search)) == 3
    problem, lp = search.switched.problem, search.session._highs.getLp()
    assert search.session.n_rows == problem.n_rows + 4
    assert list(lp.row_upper_)[: problem.n_rows] == list(problem.row_upper)
    assert list(lp.row_lower_)[: problem.n_rows] == list(problem.row_lower)
    assert any(search.exact[1] != tables(case).row_upper)
    assert not search.complete  # of the first set the audit kept nothing


def test_every_question_is_counted() -> None:
    """Three sets of one member: which, thrice, and that there is no other; of the ceiling by how
    much, while one candidate cannot be released by less."""
    made = document([candidate("a", 5, 10), candidate("b", 5, 10)], committed("a", "b"),
                    funds=[fund("grants", 6)])  # fmt: skip
    case = build(made)
    work = Work(tables(case))
    assert len(repairs(case, tables(case), work=work).minimal) == 3
    assert (work.tally.bounded, work.tally.solved) == (2, 5)


def test_at_most_eight_are_listed_and_the_list_says_so() -> None:
    names = [f"c{i}" for i in range(9)]
    made = document([candidate(n, 1, 10) for n in names], committed(*names),
                    funds=[fund("grants", 8)])  # fmt: skip
    case = build(made)
    known = repairs(case, tables(case))
    assert len(known.minimal) == 8
    assert not known.complete
    assert texts(made)[-1] == "There may be others."
