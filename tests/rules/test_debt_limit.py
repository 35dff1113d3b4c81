"""debt_limit: what one host may owe."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, unlinted, years


def lent(cost, tonnes, *, fund="loans", after=(0,), route="loan"):
    """``cost`` in each of the years named."""
    pays = [{"fund": fund, "amount": cost, "after": y} for y in after]
    return option("o", 0, tonnes, first=2031, route=route) | {"pays": pays}


# two loans in two slices and a grant in Norway, a loan in Chile and one in no host
FIVE = [
    candidate("n1", options=[lent(3, 30, after=(0, 1))]),
    candidate("n2", options=[lent(2, 20, after=(0, 1), route="equity")]),
    candidate("gift", options=[lent(8, 5, fund="grants")]),
    candidate("c1", "", "", "CHL", options=[lent(6, 10)]),
    candidate("sea", "", "", None, options=[lent(9, 2)]),
]


def made(rule):
    return document(
        FIVE, [{"id": "debt", "kind": "debt_limit", "funds": ["loans"]} | rule],
        years=years((2026, 2027), (2031, 2031)),
        funds=[fund("grants", 99, 99), fund("loans", 99, 99)],
    )  # fmt: skip


EVERY = "n1 n2 gift c1 sea"


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(made({"at_most": 9.9}), "n1 gift c1 sea", EVERY, id="over all years"),
        pytest.param(
            made({"at_most": 4.9, "over": "year"}), "n1 gift sea", EVERY, id="in each year"
        ),
        pytest.param(
            made({"at_most": 5, "hosts": ["CHL"]}), "n1 n2 gift sea", EVERY, id="of one host"
        ),
        pytest.param(
            made({"at_most": 7.9, "funds": ["grants"]}), "n1 n2 c1 sea", EVERY, id="another fund"
        ),
        pytest.param(
            made({"at_most": 3.9, "select": {"routes": ["loan"]}}), "n2 gift sea", EVERY,
            id="routes instead",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "debt", with_rule, without_rule)


def test_a_limit_met_to_the_last_yen():
    for rule in ({"at_most": 10}, {"at_most": 6, "over": "year"}):
        case = build(made(rule))
        assert solve(case).portfolio == check.picks(case, EVERY)


def test_every_fund_where_none_is_named():
    rule = {"id": "debt", "kind": "debt_limit", "at_most": 17}
    case = build(made({}) | {"rules": [{"id": "ceilings", "kind": "budget"}, rule]})
    assert check.used(case, "debt", EVERY)[0] == ("NOR", "18", "17", "EUR million", True)


def test_uses():
    assert check.used(build(made({"at_most": 9})), "debt", EVERY) == [
        ("NOR", "10", "9", "EUR million", True),
        ("CHL", "6", "9", "EUR million", False),
        ("ZAF", "0", "9", "EUR million", False),
    ]
    routes = build(made({"at_most": 9, "select": {"routes": ["equity"]}, "hosts": ["NOR"]}))
    assert check.used(routes, "debt", EVERY) == [("NOR", "4", "9", "EUR million", False)]
    yearly = build(made({"at_most": 5, "over": "year", "hosts": ["NOR", "CHL"]}))
    assert check.used(yearly, "debt", EVERY) == [
        ("NOR 2026", "5", "5", "EUR million", False),
        ("NOR 2027", "5", "5", "EUR million", False),
        ("CHL 2026", "6", "5", "EUR million", True),
        ("CHL 2027", "0", "5", "EUR million", False),
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("missing-key", "/rules/1/at_most")),
        ({"at_most": -1}, ("negative-money", "/rules/1/at_most")),
        ({"at_most": {"value": 1, "unit": "candidates"}}, ("wrong-unit", "/rules/1/at_most")),
        ({"at_most": 1, "funds": ["loan"]}, ("unknown-fund", "/rules/1/funds/0")),
        ({"at_most": 1, "hosts": ["NRO"]}, ("unknown-host", "/rules/1/hosts/0")),
        ({"at_most": 1, "hosts": []}, ("empty-list", "/rules/1/hosts")),
        ({"at_most": 1, "funds": []}, ("empty-list", "/rules/1/funds")),
        ({"at_most": 1, "over": "decade"}, ("wrong-type", "/rules/1/over")),
        ({"at_most": 1, "by": "money"}, ("unknown-key", "/rules/1/by")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(made({"at_most": 4.9, "over": "year"}), "debt_limit", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "chosen", "said"),
    [
        ({"at_most": 10}, EVERY, "Loans to one host come to at most 10 (EUR million) over all "
                                 "budget years; most: NOR with 10."),
        ({"at_most": 6, "over": "year"}, EVERY, "Loans to one host come to at most 6 (EUR million) "
                                                "in each budget year; most: CHL 2026 with 6."),
        ({"at_most": 6}, "gift", "Loans to one host come to at most 6 (EUR million) over all "
                                 "budget years; nothing is lent."),
    ],
)  # fmt: skip
def test_sentence(rule, chosen, said):
    assert check.sentence(build(made(rule)), "debt", chosen) == said


def test_no_host_named_is_no_limit():
    none = unlinted(made({"at_most": 6, "hosts": []}))
    assert check.sentence(none, "debt", EVERY) == "The loans to no host are limited."
