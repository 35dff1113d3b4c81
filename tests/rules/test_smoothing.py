"""smoothing: how far a fund's spend may jump from year to year."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Outcome, solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years


def paid(id, tonnes, *amounts, fund="grants"):
    """Paid in these amounts from 2026 on."""
    pays = [{"fund": fund, "amount": a, "after": i} for i, a in enumerate(amounts) if a]
    return candidate(id, options=[option("o", 0, tonnes, first=2031) | {"pays": pays}])


# a base of 4 a year, a late and an early bulge, and a loan that is no grant
FOUR = [
    paid("base", 30, 4, 4, 4),
    paid("late", 20, 0, 2, 2),
    paid("early", 10, 3, 0, 0),
    paid("loan", 5, 0, 9, 0, fund="loans"),
]
EVERY = "base late early loan"


def made(rule, candidates=FOUR):
    return document(
        candidates, [{"id": "steady", "kind": "smoothing"} | rule],
        years=years((2026, 2028), (2031, 2031)),
        funds=[fund("grants", 99, 99, 99), fund("loans", 99, 99, 99)],
    )  # fmt: skip


GRANTS = {"funds": ["grants"]}


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(
            made({"at_most": 1.9, **GRANTS}, FOUR[:2]), "base", "base late", id="a rise, by amount"
        ),
        pytest.param(
            made({"at_most": 2.9, **GRANTS}, [FOUR[0], FOUR[2]]), "base", "base early",
            id="a fall, by amount",
        ),
        pytest.param(
            made({"share": 0.49, **GRANTS}, FOUR[:2]), "base", "base late", id="a rise, by share"
        ),
        pytest.param(
            made({"share": 0.42, **GRANTS}, [FOUR[0], FOUR[2]]), "base", "base early",
            id="a fall, by share",
        ),
        pytest.param(
            made({"at_most": 3}), "base late early", EVERY, id="every fund on its own"
        ),
        pytest.param(
            made({"share": 5, "funds": ["loans"]}), "base late early", EVERY, id="from nothing"
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "steady", with_rule, without_rule)


@pytest.mark.parametrize("rule", [{"at_most": 2}, {"share": 0.5}])
def test_a_jump_of_just_so_much(rule):
    case = build(made(rule | GRANTS, FOUR[:2]))
    assert solve(case).portfolio == check.picks(case, "base late")


@pytest.mark.parametrize("rule", [{"at_most": 4}, {"share": 0.5}])
def test_a_fall_of_just_so_much(rule):
    case = build(made(rule | GRANTS, [FOUR[0], paid("bulge", 10, 4, 0, 0)]))
    assert solve(case).portfolio == check.picks(case, "base bulge")


def test_nobody_spends_less_than_nothing():
    """A fall of 9 from 3 is a fall to 0."""
    case = build(made({"at_most": 9} | GRANTS))
    assert check.used(case, "steady", "early")[1] == ("grants 2027", "0", "0", "EUR million", False)


def test_two_jumps_together_may_be_none():
    """Early and late, 7 - 6 - 6: a jump of 1, which neither alone would be."""
    case = build(made({"at_most": 1} | GRANTS))
    assert solve(case).portfolio == check.picks(case, EVERY)
    assert check.used(case, "steady", "base late early") == [
        ("grants 2027", "6", "8", "EUR million", False),
        ("grants 2027", "6", "6", "EUR million", False),
        ("grants 2028", "6", "7", "EUR million", False),
        ("grants 2028", "6", "5", "EUR million", False),
    ]


def test_uses_of_a_share():
    case = build(made({"share": 0.5}))
    assert check.used(case, "steady", "early loan") == [
        ("grants 2027", "0", "4.5", "EUR million", False),
        ("grants 2027", "0", "1.5", "EUR million", True),
        ("grants 2028", "0", "0", "EUR million", False),
        ("grants 2028", "0", "0", "EUR million", False),
        ("loans 2027", "9", "0", "EUR million", True),
        ("loans 2027", "9", "0", "EUR million", False),
        ("loans 2028", "0", "13.5", "EUR million", False),
        ("loans 2028", "0", "4.5", "EUR million", True),
    ]


def test_one_budget_year_has_no_jump():
    case = build(document([candidate("a", 5, 10)], [{"id": "s", "kind": "smoothing", "share": 0}]))
    assert solve(case).portfolio == check.picks(case, "a")
    assert check.used(case, "s", "a") == []


def test_what_must_be_spent_late_must_be_spent_before():
    rules = [{"id": "in", "kind": "commitment", "candidate": "late"},
             {"id": "steady", "kind": "smoothing", "share": 9}]  # fmt: skip
    case = made({}, [FOUR[1], FOUR[3]]) | {"rules": [{"id": "ceilings", "kind": "budget"}, *rules]}
    assert solve(build(case)).outcome is Outcome.INFEASIBLE


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("no-limit", "/rules/1")),
        ({"share": 0.5, "at_most": 3}, ("no-limit", "/rules/1")),
        ({"share": -0.1}, ("out-of-range", "/rules/1/share")),
        ({"share": {"value": 25, "unit": "%"}}, ("wrong-unit", "/rules/1/share")),
        ({"at_most": -1}, ("negative-money", "/rules/1/at_most")),
        ({"at_most": {"value": 1, "unit": "candidates"}}, ("wrong-unit", "/rules/1/at_most")),
        ({"share": 0.5, "funds": ["loan"]}, ("unknown-fund", "/rules/1/funds/0")),
        ({"share": 0.5, "at_least": 3}, ("unknown-key", "/rules/1/at_least")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(made({"share": 0.3}), "smoothing", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "chosen", "said"),
    [
        ({"share": 0.5}, "base late", "by at most 50 %; at the limit: grants 2027."),
        ({"at_most": 9}, EVERY, "by at most 9 (EUR million); at the limit: loans 2027."),
        ({"at_most": 8}, "base", "by at most 8 (EUR million); at the limit: none."),
    ],
)  # fmt: skip
def test_sentence(rule, chosen, said):
    assert check.sentence(build(made(rule)), "steady", chosen) == (
        f"From one year to the next the spend of a fund may rise or fall {said}"
    )
