"""commitment: a candidate, an option of it or a start of it is locked in."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Outcome, Portfolio, solve
from optimizer.rules.registry import RULES
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years

# poor is announced; it costs the money that rich would take
TWO = [
    candidate("rich", 6, 30),
    candidate(
        "poor",
        starts=[2026, 2027],
        options=[option("small", 5, 4, first=2029), option("large", 6, 7, first=2029)],
    ),
]


def made(rule, ceiling=10):
    return document(
        TWO,
        [{"id": "announced", "kind": "commitment", "candidate": "poor"} | rule],
        funds=[fund("grants", ceiling, 5)],
        years=years((2026, 2027), (2030, 2030)),
    )


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(made({"option": "large"}), "poor.large", "rich poor.small.2027", id="option"),
        pytest.param(made({"start": 2026}), "poor.large.2026", "rich poor.small.2027", id="start"),
        pytest.param(
            made({"option": "small", "start": 2026}), "poor.small.2026", "rich poor.small.2027",
            id="option and start",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "announced", with_rule, without_rule)


def test_candidate_alone():
    case = document(
        [candidate("rich", 6, 30), candidate("poor", 5, 4)],
        [{"id": "announced", "kind": "commitment", "candidate": "poor"}],
        funds=[fund("grants", 10)],
    )
    check.decides(case, "announced", "poor", "rich")


def test_two_commitments_of_one_candidate_contradict():
    rules = [
        {"id": "one", "kind": "commitment", "candidate": "poor", "option": "small"},
        {"id": "two", "kind": "commitment", "candidate": "poor", "option": "large"},
    ]
    assert solve(build(made({}) | {"rules": [*made({})["rules"], *rules]})).outcome is (
        Outcome.INFEASIBLE
    )


def test_uses():
    spec = build(made({})).rules[1]
    (use,) = RULES["commitment"].uses(spec, build(made({})), Portfolio(()))
    assert (use.sense, use.slack) == ("exactly", -1)
    case = build(made({"option": "large"}))
    assert check.used(case, "announced", "poor.large") == [("poor", "1", "1", "candidates", False)]
    assert check.used(case, "announced", "poor.small") == [("poor", "0", "1", "candidates", True)]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"candidate": "por"}, ("unknown-candidate", "/rules/1/candidate")),
        ({"candidate": 3}, ("wrong-type", "/rules/1/candidate")),
        ({"option": "smal"}, ("unknown-option", "/rules/1/option")),
        ({"start": 2028}, ("year-outside", "/rules/1/start")),
        ({"source": "nowhere"}, ("unknown-source", "/rules/1/source")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(made({"start": 2026}), "commitment", update_golden, tmp_path)


def test_sentence():
    case = build(made({}))
    assert check.sentence(case, "announced", "poor.small") == "poor is committed."
