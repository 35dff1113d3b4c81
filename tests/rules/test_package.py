"""package: what a host receives is in proportion to what is taken from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, unlinted

# two mines and two schools in Norway, a mine in Chile, where nothing is given, one in no host
SIX = [
    candidate("n1", 6, 30),
    candidate("n2", 4, 20),
    candidate("c1", 5, 25, "CHL"),
    candidate("sea", 3, 4, None),
    candidate("school", 2, 1, kind="institute"),
    candidate("survey", 3, 0, kind="institute"),
]
RULE = {
    "id": "package", "kind": "package", "by": "number", "ratio": 1,
    "receives": {"kinds": ["institute"]}, "gives": {"kinds": ["mine"]},
}  # fmt: skip


def made(rule, ceiling=100, candidates=SIX):
    return document(candidates, [RULE | rule], funds=[fund("grants", ceiling)])


ALL_USEFUL = "n1 n2 c1 sea school"


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(made({}), "n1 n2 sea school survey", ALL_USEFUL, id="one each"),
        pytest.param(made({}, 14), "n1 sea school", "n1 c1 sea", id="no money for both"),
        pytest.param(
            made({"ratio": 0.5}), "n1 n2 sea school", ALL_USEFUL, id="one for two, by number"
        ),
        pytest.param(
            made({"by": "money", "ratio": 0.5}), "n1 n2 sea school survey", ALL_USEFUL,
            id="half, by money, to the last yen",
        ),
        pytest.param(
            made({"by": "money", "ratio": 0.5001}), "n1 sea school survey", ALL_USEFUL,
            id="a little more than half, by money",
        ),
        pytest.param(
            made({"hosts": ["CHL"]}), "n1 n2 sea school", ALL_USEFUL, id="one host only"
        ),
        pytest.param(
            made({"gives": {"candidates": ["n1", "n2"]}, "receives": {"candidates": ["n2"]},
                  "ratio": 2}),
            "c1 sea school", ALL_USEFUL, id="a candidate on both sides",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "package", with_rule, without_rule)


def test_uses_by_host():
    case = build(made({"by": "money", "ratio": 0.5}))
    assert check.used(case, "package", "n1 n2 c1 sea school") == [
        ("NOR", "2", "5", "EUR million", True),
        ("CHL", "0", "2.5", "EUR million", True),
        ("ZAF", "0", "0", "EUR million", False),
    ]


def test_a_ratio_of_nothing_asks_for_nothing():
    case = build(made({"ratio": 0}))
    assert solve(case).portfolio == check.picks(case, ALL_USEFUL)


def test_no_host_named_is_no_rule():
    case = unlinted(made({"hosts": []}))
    assert solve(case).portfolio == check.picks(case, ALL_USEFUL)
    assert check.used(case, "package", ALL_USEFUL) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"ratio": -1}, ("out-of-range", "/rules/1/ratio")),
        ({"ratio": {"value": 50, "unit": "%"}}, ("wrong-unit", "/rules/1/ratio")),
        ({"by": "tonnes"}, ("wrong-type", "/rules/1/by")),
        ({"receives": {"kinds": ["institut"]}}, ("unknown-kind", "/rules/1/receives/kinds/0")),
        ({"gives": {"hosts": ["NRO"]}}, ("unknown-host", "/rules/1/gives/hosts/0")),
        ({"hosts": ["NRO"]}, ("unknown-host", "/rules/1/hosts/0")),
        ({"hosts": []}, ("empty-list", "/rules/1/hosts")),
        ({"gives": None}, ("wrong-type", "/rules/1/gives")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_invalid_without_what_is_taken():
    rule = {k: v for k, v in RULE.items() if k != "gives"}
    found = check.faults(document(SIX, [rule]))
    assert found == {("missing-key", "/rules/1/gives")}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(made({"by": "money", "ratio": 0.5}), "package", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "chosen", "said"),
    [
        ({"ratio": 0.5}, "n1 n2 school",
         "What each host receives is at least 0.5 times what is taken from it (candidates): "
         "NOR 1 for 1 due."),
        ({"by": "money", "ratio": 0.3}, "n1 c1 school",
         "What each host receives is at least 0.3 times what is taken from it (EUR million): "
         "NOR 2 for 1.8 due and CHL 0 for 1.5 due."),
        ({}, "sea",
         "What each host receives is at least 1 times what is taken from it; nothing is taken."),
    ],
)  # fmt: skip
def test_sentence(rule, chosen, said):
    assert check.sentence(build(made(rule)), "package", chosen) == said
