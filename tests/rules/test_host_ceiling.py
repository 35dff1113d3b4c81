"""host_ceiling: how much one host may, or must, take."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, unlinted

# two good projects in Norway, a poor one in Chile, one in no host at all
FOUR = [
    candidate("n1", 6, 30),
    candidate("n2", 4, 20),
    candidate("c1", 5, 5, "CHL"),
    candidate("sea", 1, 2, None),
]


def made(rule, ceiling=100):
    return document(FOUR, [{"id": "host", "kind": "host_ceiling"} | rule],
                    funds=[fund("grants", ceiling)])  # fmt: skip


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(made({"at_most": 1}), "n1 c1 sea", "n1 n2 c1 sea", id="number"),
        pytest.param(
            made({"by": "money", "at_most": 9.9}), "n1 c1 sea", "n1 n2 c1 sea", id="money"
        ),
        pytest.param(
            made({"at_least": 1, "hosts": ["NOR", "CHL"]}, 11), "n1 c1", "n1 n2 sea", id="floor"
        ),
        pytest.param(
            made({"by": "money", "at_least": 4.1, "hosts": ["NOR", "CHL"]}, 11),
            "n1 c1", "n1 n2 sea", id="floor in money",
        ),
        pytest.param(
            made({"exactly": 1, "hosts": ["NOR"]}), "n1 c1 sea", "n1 n2 c1 sea", id="exactly"
        ),
        pytest.param(
            made({"at_most": 0, "select": {"candidates": ["n1", "sea"]}}),
            "n2 c1 sea", "n1 n2 c1 sea", id="of a selection",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "host", with_rule, without_rule)


def test_a_limit_met_to_the_last_yen():
    case = build(made({"by": "money", "at_most": 10}))
    assert solve(case).portfolio == check.picks(case, "n1 n2 c1 sea")
    assert check.used(case, "host", "n1 n2 sea") == [
        ("NOR", "10", "10", "EUR million", False),
        ("CHL", "0", "10", "EUR million", False),
        ("ZAF", "0", "10", "EUR million", False),
    ]


def test_money_is_that_of_all_funds_and_years():
    paid = option("o", 0, 9) | {
        "pays": [{"fund": "grants", "amount": 1}, {"fund": "loans", "amount": 2}]
    }
    rule = {"id": "host", "kind": "host_ceiling", "by": "money", "at_most": 2.9}
    case = build(document([candidate("a", options=[paid])], [rule],
                          funds=[fund("grants", 9), fund("loans", 9)]))  # fmt: skip
    assert solve(case).portfolio == check.picks(case, "")
    assert check.used(case, "host", "a")[0] == ("NOR", "3", "2.9", "EUR million", True)


def test_only_the_hosts_named():
    case = build(made({"at_most": 1, "hosts": ["CHL"]}))
    assert solve(case).portfolio == check.picks(case, "n1 n2 c1 sea")
    assert check.used(case, "host", "n1 n2") == [("CHL", "0", "1", "candidates", False)]


def test_no_host_named_is_no_limit():
    case = unlinted(made({"at_most": 0, "hosts": []}))
    assert solve(case).portfolio == check.picks(case, "n1 n2 c1 sea")
    assert check.used(case, "host", "n1") == []
    assert check.sentence(case, "host", "n1") == "No host is limited."


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("no-limit", "/rules/1")),
        ({"at_most": 1, "hosts": ["NRO"]}, ("unknown-host", "/rules/1/hosts/0")),
        ({"at_most": 1, "hosts": []}, ("empty-list", "/rules/1/hosts")),
        ({"at_most": 1, "select": {"kinds": []}}, ("empty-list", "/rules/1/select/kinds")),
        ({"at_most": 1, "by": "weight"}, ("wrong-type", "/rules/1/by")),
        ({"at_most": -1}, ("out-of-range", "/rules/1/at_most")),
        ({"at_most": -1, "by": "money"}, ("negative-money", "/rules/1/at_most")),
        (
            {"at_most": {"value": 1, "unit": "candidates"}, "by": "money"},
            ("wrong-unit", "/rules/1/at_most"),
        ),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(made({"by": "money", "at_most": 9.9}), "host_ceiling", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "chosen", "said"),
    [
        ({"at_most": 1}, "n1 c1",
         "Each host takes at most 1 (candidates); at the limit: NOR and CHL."),
        ({"by": "money", "at_most": 9.9}, "n1",
         "Each host takes at most 9.9 (EUR million); at the limit: none."),
    ],
)  # fmt: skip
def test_sentence(rule, chosen, said):
    assert check.sentence(build(made(rule)), "host", chosen) == said
