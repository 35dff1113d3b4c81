"""budget: ceilings, and money carried into the next year only."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from optimizer import Outcome, solve
from optimizer.case.facts import build_facts
from optimizer.problem import tables
from optimizer.rules import budget
from optimizer.rules.budget import factors, windows
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, unlinted, years

# a costs the whole of 2027 and the 5 that may be carried: c leaves them, b uses one of them
CARRY = document(
    [
        candidate("a", starts=[2027], options=[option(cost=15, tonnes=9)]),
        candidate("b", starts=[2026], options=[option(cost=6, tonnes=5)]),
        candidate("c", starts=[2026], options=[option(cost=5, tonnes=4)]),
    ],
    years=years((2026, 2027), (2030, 2030)),
    funds=[fund("grants", 10, 10, carry=0.5)],
)
ONE_YEAR = document(
    [candidate("a", 6, 9), candidate("b", 4.1, 6), candidate("c", 4, 5)],
    funds=[fund("grants", 10)],
)


@pytest.mark.parametrize(
    ("made", "with_rule", "without_rule"),
    [
        pytest.param(ONE_YEAR, "a c", "a b c", id="met to the last yen"),
        pytest.param(CARRY, "a c", "a b c", id="carried"),
    ],
)
def test_decides(made, with_rule, without_rule):
    check.decides(made, "ceilings", with_rule, without_rule)


def spending(ceilings, carry, spent):
    """A case in which each year has one candidate that spends so much, all committed."""
    names = [f"y{i}" for i in range(len(spent))]
    last = 2025 + len(ceilings)
    return document(
        [
            candidate(n, starts=[2026 + i], options=[option(cost=s, tonnes=1)])
            for i, (n, s) in enumerate(zip(names, spent, strict=True))
        ],
        [{"id": n, "kind": "commitment", "candidate": n} for n in names],
        years=years((2026, last), (2030, 2030)),
        funds=[fund("grants", *ceilings, carry=carry)],
    )


@pytest.mark.parametrize(
    ("ceilings", "carry", "spent", "fits"),
    [
        pytest.param([10, 10], 0, [0, 10], True, id="no carry"),
        pytest.param([10, 10], 0, [0, 10.1], False, id="no carry, passed"),
        pytest.param([10, 10], 0.5, [0, 15], True, id="half is carried"),
        pytest.param([10, 10], 0.5, [0, 15.1], False, id="only half is carried"),
        pytest.param([10, 10], 0.5, [7, 13], True, id="only what is left"),
        pytest.param([10, 10], 0.5, [7, 13.1], False, id="no more than is left"),
        pytest.param([10, 0, 10], 0.5, [0, 0, 10], True, id="after an empty year"),
        pytest.param([10, 0, 10], 0.5, [0, 0, 10.1], False, id="lapses after one year"),
        pytest.param([10, 10, 10], 0.5, [5, 10, 15], True, id="carried money is used first"),
        pytest.param([10, 10, 10], 0.5, [5, 10.1, 15], False, id="and then the ceiling"),
        pytest.param([10, 10, 10], 0.5, [0, 15, 10], True, id="twice the carry is not there"),
        pytest.param([10, 10, 10], 0.5, [0, 15, 10.1], False, id="nor any of it"),
        pytest.param([10, 10, 10], 1, [0, 20, 10], True, id="all is carried"),
        pytest.param([10, 10, 10], 1, [0, 0, 20.1], False, id="but not two years' money"),
        pytest.param([0, 10], 1, [0.1, 0], False, id="nothing is borrowed"),
        pytest.param([0.1, 0.1], 0.1, [0.1, 0.1], True, id="small change"),
        pytest.param([0.1, 0.1], 0.1, [0.1, 0.11], False, id="small change, passed"),
    ],
)
def test_carry(ceilings, carry, spent, fits):
    made = spending(ceilings, carry, spent)
    case = build(made)
    chosen = " ".join(c.id for c in case.candidates)
    assert any(v for *_, v in check.used(case, "ceilings", chosen)) is not fits
    expected = Outcome.PROVEN if fits else Outcome.INFEASIBLE
    assert solve(case).outcome is expected


def test_year_without_ceiling_has_no_money():
    made = document(
        [candidate("a", starts=[2027], options=[option(cost=1, tonnes=1)])],
        years=years((2026, 2027), (2030, 2030)),
    )
    answer = solve(build(made))
    assert answer.portfolio is not None
    assert len(answer.portfolio) == 0


def test_only_the_funds_named():
    made = document(
        [candidate("a", 6, 9), candidate("b", 6, 5, fund="loans")],
        [
            {"id": "g", "kind": "budget", "funds": ["grants"]},
            {"id": "l", "kind": "budget", "funds": ["loans"]},
        ],
        funds=[fund("grants", 5), fund("loans", 6)],
    )
    case = build(made)
    check.decides(made, "g", "b", "a b")
    assert check.used(case, "g", "a b") == [("grants 2026", "6", "5", "EUR million", True)]
    assert check.used(case, "l", "a b") == [("loans 2026", "6", "6", "EUR million", False)]


def test_each_fund_pays_its_own_bills_in_each_year():
    """Three funds and years, one candidate in each, every ceiling met exactly."""
    funds, horizon = ["x", "y", "z"], range(2026, 2029)
    candidates = [
        candidate(f"{f}{t}", starts=[t], options=[option(cost=i + 3 * k + 1, tonnes=1, fund=f)])
        for i, f in enumerate(funds)
        for k, t in enumerate(horizon)
    ]
    lines = [fund(f, *(i + 3 * k + 1 for k in range(3))) for i, f in enumerate(funds)]
    more = {"years": years((2026, 2028), (2032, 2032)), "funds": lines}
    case = build(document(candidates, **more))
    answer = solve(case)
    assert answer.portfolio is not None
    assert len(answer.portfolio) == 9
    assert answer.solution.refused == 0
    for i in range(9):
        f, t = divmod(i, 3)
        lines[f]["ceilings"][str(2026 + t)] -= 1
        less = solve(build(document(candidates, **more)))
        lines[f]["ceilings"][str(2026 + t)] += 1
        assert less.portfolio is not None
        assert less.solution.refused == 0
        assert less.portfolio.candidates == {c["id"] for c in candidates} - {
            f"{funds[f]}{2026 + t}"
        }


def test_a_rule_of_no_fund_says_nothing():
    made = document(
        [candidate("a", 6, 9)],
        [{"id": "all", "kind": "budget"}, {"id": "none", "kind": "budget", "funds": []}],
    )
    assert check.faults(made) == {("empty-list", "/rules/1/funds")}
    assert solve(unlinted(made)).outcome is Outcome.PROVEN


def test_payments_of_one_year_add_up():
    twice = option(tonnes=9) | {"pays": [{"fund": "grants", "amount": 3}] * 2}
    made = document([candidate("a", options=[twice])], funds=[fund("grants", 5.9)])
    answer = solve(build(made))
    assert answer.portfolio is not None
    assert len(answer.portfolio) == 0


def test_large_ceilings_lose_no_small_change():
    """A window's limit is met exactly however large the money of the other years is."""
    made = document(
        [candidate("a", starts=[2027], options=[option(cost=0.3, tonnes=1)])],
        years=years((2026, 2027), (2030, 2030)),
        funds=[fund("grants", 9876543210.7, 0.3)],
    )
    answer = solve(build(made))
    assert answer.portfolio is not None
    assert answer.portfolio.candidates == {"a"}


def test_more_funds_and_years_than_16_bits_count():
    """A payment beyond the 32,767th fund-year stands in the row of its own fund."""
    many = [fund(f"f{i}", 5) for i in range(1_100)]
    pays = [{"fund": "f1099", "amount": 5}, {"fund": "f0", "amount": 1}]
    made = document(
        [candidate("a", options=[option(tonnes=9) | {"pays": pays}]),
         candidate("b", cost=6, tonnes=10, fund="f1099")],
        years=years((2026, 2055), (2056, 2056)),
        funds=many,
    )  # fmt: skip
    answer = solve(build(made))
    assert answer.portfolio is not None
    assert answer.portfolio.candidates == {"a"}


@pytest.mark.parametrize(
    ("carry", "spans"),
    [(0, ["26,26", "27,27", "28,28"]),
     (0.1, ["26,26", "26,27", "26,28", "27,27", "27,28", "28,28"])],
)  # fmt: skip
def test_only_windows_in_which_money_can_be_carried_are_rows(carry, spans):
    problem = tables(build(spending([1, 1, 1], carry, [0, 0, 0])))
    names = [n for n in problem.row_names() if n.startswith("ceilings")]
    assert names == [f"ceilings(grants,20{s.replace(',', ',20')})" for s in spans]


def test_the_windows_are_the_exact_form():
    """Every spending of 0 to 16 in steps over three years: windows and simulation agree."""
    ceilings, carry = [10, 4, 6], 0.5
    plain = build(spending(ceilings, carry, [0, 0, 0]))
    facts = build_facts(plain)
    limits = {
        (a, b): sum(k * ceilings[y] for y, k in factors((f, a, b), carry).items())
        for f, a, b in windows(plain.rules[0], facts)
    }
    for spent in product(range(0, 17, 2), repeat=3):
        by_window = all(sum(spent[a : b + 1]) <= limit for (a, b), limit in limits.items())
        case = build(spending(ceilings, carry, spent))
        chosen = " ".join(c.id for c in case.candidates)
        assert by_window is not any(v for *_, v in check.used(case, "ceilings", chosen)), spent


FINE, LARGE = Decimal("1.000000000000000000000001e-9"), Decimal("1e13")


@pytest.mark.parametrize(("less", "fits"), [(0, True), ("1e-33", False)])
def test_sums_of_more_digits_than_a_decimal_context_keeps(less, fits):
    """47 digits: the audit and the exact rows tell the last of them."""
    made = document([candidate("a", 1), candidate("b", 1)], funds=[fund("grants", 1, 1, carry=1)])
    made["years"]["budget"]["last"] = 2027
    for c, amount in zip(made["candidates"], (FINE, LARGE), strict=True):
        c["options"][0]["pays"] = [{"fund": "grants", "amount": amount, "after": 1}]
    made["funds"][0]["ceilings"] = {"2026": FINE - Decimal(less), "2027": LARGE}
    case = unlinted(made)
    uses = list(budget.uses(case.rules[0], case, check.picks(case, "a b")))
    assert any(u.violated for u in uses) is not fits
    rows = list(budget.exact_rows(case.rules[0], case))
    assert all(sum(r.terms.values()) <= r.limit for r in rows) is fits


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"funds": ["grant"]}, ("unknown-fund", "/rules/1/funds/0")),
        ({"funds": "grants"}, ("wrong-type", "/rules/1/funds")),
        ({"at_most": 5}, ("unknown-key", "/rules/1/at_most")),
        ({"negotiable": -1}, ("out-of-range", "/rules/1/negotiable")),
    ],
)
def test_invalid(change, fault):
    second = {"id": "more", "kind": "budget"} | change
    made = document([candidate("a", 1, 1)], [{"id": "ceilings", "kind": "budget"}, second])
    assert check.faults(made) == {fault}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"carry": 1.1}, ("out-of-range", "/funds/0/carry")),
        ({"carry": -0.1}, ("out-of-range", "/funds/0/carry")),
        ({"ceilings": {"2026": -1}}, ("negative-money", "/funds/0/ceilings/2026")),
        ({"ceilings": {"2025": 1}}, ("year-outside", "/funds/0/ceilings/2025")),
        (
            {"ceilings": {"2026": {"value": 1, "unit": "JPY million"}}},
            ("wrong-unit", "/funds/0/ceilings/2026"),
        ),
    ],
)
def test_invalid_funds(change, fault):
    made = document([candidate("a", 1, 1)], funds=[fund("grants", 5) | change])
    assert check.faults(made) == {fault}


def test_a_fund_without_a_rule_is_a_fault():
    rule = {"id": "g", "kind": "budget", "funds": ["grants"]}
    made = document([candidate("a", 1, 1)], [rule], funds=[fund("grants", 5), fund("loans", 5)])
    assert check.faults(made) == {("unruled-fund", "/funds/1")}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(CARRY, "budget", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("a c", "No fund may spend beyond its ceiling; spent in full: grants 2027."),
        ("c", "No fund may spend beyond its ceiling; spent in full: none."),
    ],
)
def test_sentence(chosen, said):
    assert check.sentence(build(CARRY), "ceilings", chosen) == said
