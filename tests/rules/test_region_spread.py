"""region_spread: how much each region may, or must, take."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Outcome, solve
from tests.helpers import check
from tests.helpers.build import HOSTS, build, candidate, document, fund, unlinted

# Norway and Sweden are one region; one project of each other region; one of none
SWEDEN = {"id": "SWE", "name": "Sweden", "region": "europe"}
FIVE = [
    candidate("nor", 6, 30),
    candidate("swe", 4, 20, "SWE"),
    candidate("chl", 5, 6, "CHL"),
    candidate("zaf", 5, 5, "ZAF"),
    candidate("sea", 1, 2, None),
]


def made(rule, ceiling=100):
    return document(FIVE, [{"id": "region", "kind": "region_spread"} | rule],
                    funds=[fund("grants", ceiling)], hosts=[*HOSTS, SWEDEN])  # fmt: skip


EVERY = "nor swe chl zaf sea"
AFRICA = {"regions": ["southern-africa"]}


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(made({"at_most": 1}), "nor chl zaf sea", EVERY, id="at most, number"),
        pytest.param(
            made({"at_most": 9.9, "by": "money"}), "nor chl zaf sea", EVERY, id="at most, money"
        ),
        pytest.param(
            made({"at_least": 1, **AFRICA}, 11), "nor zaf", "nor swe sea", id="at least, number"
        ),
        pytest.param(
            made({"at_least": 4.5, "by": "money", **AFRICA}, 11), "nor zaf", "nor swe sea",
            id="at least, money",
        ),
        pytest.param(
            made({"at_least": 1}, 14.5), "swe chl zaf", "nor swe sea", id="at least, every region"
        ),
        pytest.param(
            made({"exactly": 1, "regions": ["europe"]}), "nor chl zaf sea", EVERY, id="exactly"
        ),
        pytest.param(
            made({"at_most": 0, "select": {"hosts": ["NOR"]}}), "swe chl zaf sea", EVERY,
            id="of a selection",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "region", with_rule, without_rule)


def test_uses_by_region():
    case = build(made({"at_most": 9.5, "by": "money"}))
    assert check.used(case, "region", EVERY) == [
        ("europe", "10", "9.5", "EUR million", True),
        ("south-america", "5", "9.5", "EUR million", False),
        ("southern-africa", "5", "9.5", "EUR million", False),
    ]


def test_no_region_named_is_no_limit():
    case = unlinted(made({"at_most": 0, "regions": []}))
    assert solve(case).portfolio == check.picks(case, EVERY)
    assert check.used(case, "region", EVERY) == []
    assert check.sentence(case, "region", "nor") == "No region is limited."


def test_a_region_named_twice_is_one_region():
    twice = {"at_least": 1, "regions": ["southern-africa", "southern-africa"]}
    case = unlinted(made(twice, 11))
    assert solve(case).portfolio == check.picks(case, "nor zaf")


def test_a_region_without_candidates_cannot_have_one():
    rule = {"id": "region", "kind": "region_spread", "at_least": 1, **AFRICA}
    assert solve(build(document([candidate("a", 1, 1)], [rule]))).outcome is Outcome.INFEASIBLE


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("no-limit", "/rules/1")),
        ({"at_most": 1, "regions": ["asia"]}, ("unknown-region", "/rules/1/regions/0")),
        ({"at_most": 1, "regions": []}, ("empty-list", "/rules/1/regions")),
        ({"at_most": 1, "regions": ["europe", "europe"]}, ("named-twice", "/rules/1/regions/1")),
        ({"at_most": 1, "by": "count"}, ("wrong-type", "/rules/1/by")),
        ({"at_least": 2, "at_most": 1}, ("no-limit", "/rules/1")),
        ({"at_least": -1, "by": "money"}, ("negative-money", "/rules/1/at_least")),
        ({"at_least": {"value": 1, "unit": "t/yr"}}, ("wrong-unit", "/rules/1/at_least")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_golden(update_golden: bool, tmp_path: Path):
    case = made({"at_least": 4.5, "by": "money", **AFRICA}, 11)
    check.golden(case, "region_spread", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"at_least": 1, **AFRICA},
         "Each region takes at least 1 (candidates): southern-africa 1."),
        ({"at_least": 1, "at_most": 2, **AFRICA},
         "Each region takes at least 1 and at most 2 (candidates): southern-africa 1."),
        ({"at_most": 10, "by": "money"},
         "Each region takes at most 10 (EUR million): "
         "europe 10, south-america 0 and southern-africa 5."),
    ],
)  # fmt: skip
def test_sentence(rule, said):
    assert check.sentence(build(made(rule)), "region", "nor swe zaf sea") == said
