"""portfolio_size: how many of a selection are funded."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Outcome, Portfolio, solve
from optimizer.rules.registry import RULES
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option

# one large project or two small ones; z is free and of no group
FOUR = [
    candidate("a", 10, 30, groups=["round"]),
    candidate("b", 5, 9, groups=["round"]),
    candidate("c", 4, 8, groups=["round"]),
    candidate("z", 0, 1),
]


def made(rule, ceiling=10):
    return document(FOUR, [{"id": "size", "kind": "portfolio_size"} | rule],
                    funds=[fund("grants", ceiling)])  # fmt: skip


ROUND = {"groups": ["round"]}
AT_MOST = made({"at_most": 2, "select": ROUND}, 19)
AT_LEAST = made({"at_least": 2, "select": ROUND})
EXACTLY = made({"exactly": 1, "select": ROUND}, 19)


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(AT_MOST, "a b z", "a b c z", id="at_most"),
        pytest.param(made({"at_most": 2}, 19), "a b", "a b c z", id="at_most of all"),
        pytest.param(AT_LEAST, "b c z", "a z", id="at_least"),
        pytest.param(EXACTLY, "a z", "a b c z", id="exactly, from above"),
        pytest.param(made({"exactly": 2, "select": ROUND}), "b c z", "a z", id="from below"),
        pytest.param(
            made({"at_least": 1, "at_most": 2, "select": ROUND}, 19), "a b z", "a b c z", id="both"
        ),
    ],
)
def test_decides(case, with_rule, without_rule):
    check.decides(case, "size", with_rule, without_rule)


def test_options_count_once_each():
    """A candidate is counted whichever option and start it takes."""
    two = candidate("a", options=[option("small", 1, 1), option("large", 2, 3)])
    case = build(document([two, candidate("b", 1, 2)],
                          [{"id": "size", "kind": "portfolio_size", "exactly": 1}]))  # fmt: skip
    assert solve(case).portfolio == check.picks(case, "a.large")
    assert check.used(case, "size", "a.large b") == [("", "2", "1", "candidates", True)]


@pytest.mark.parametrize(
    ("rule", "senses"),
    [
        ({"exactly": 1}, ["exactly"]),
        ({"at_least": 1, "at_most": 2}, ["at_most", "at_least"]),
    ],
)
def test_senses(rule, senses):
    case = build(made(rule))
    uses = RULES["portfolio_size"].uses(case.rules[1], case, Portfolio(()))
    assert [u.sense for u in uses] == senses


def test_more_than_there_are_is_infeasible():
    assert solve(build(made({"at_least": 4, "select": ROUND}))).outcome is Outcome.INFEASIBLE


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("no-limit", "/rules/1")),
        ({"exactly": 1, "at_most": 2}, ("no-limit", "/rules/1")),
        ({"at_most": 1, "at_least": 2}, ("no-limit", "/rules/1")),
        ({"at_most": -1}, ("out-of-range", "/rules/1/at_most")),
        ({"at_most": "two"}, ("not-a-number", "/rules/1/at_most")),
        ({"at_most": {"value": 1, "unit": "EUR million"}}, ("wrong-unit", "/rules/1/at_most")),
        ({"at_most": 1, "select": {"groups": ["rnd"]}},
         ("unknown-group", "/rules/1/select/groups/0")),
        ({"at_most": 1, "select": {"except": ["q"]}},
         ("unknown-candidate", "/rules/1/select/except/0")),
        ({"at_most": 1, "select": {"kinds": ["q"]}}, ("unknown-kind", "/rules/1/select/kinds/0")),
        ({"at_most": 1, "select": {"group": ["round"]}},
         ("unknown-key", "/rules/1/select/group")),
    ],
)  # fmt: skip
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_golden(update_golden: bool, tmp_path: Path):
    case = made({"at_least": 1, "at_most": 2, "select": ROUND}, 19)
    check.golden(case, "portfolio_size", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"at_most": 2}, "The portfolio takes at most 2 of the candidates it counts; it has 2."),
        ({"exactly": 2}, "The portfolio takes exactly 2 of the candidates it counts; it has 2."),
        (
            {"at_least": 1, "at_most": 3},
            "The portfolio takes at least 1 and at most 3 of the candidates it counts; it has 2.",
        ),
    ],
)
def test_sentence(rule, said):
    assert check.sentence(build(made(rule)), "size", "b c") == said
