"""safeguard: limits by environmental category, and what must come before."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Outcome, solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years

# two mines of category A, a refinery of B, and a survey that nobody has put into a category
FOUR = [
    candidate("north", 6, 30, safeguard="A"),
    candidate("south", 4, 20, safeguard="A"),
    candidate("works", 5, 9, safeguard="B"),
    candidate("survey", 1, 2),
]


def made(rule, candidates=FOUR, ceiling=100, **more):
    guard = {"id": "guard", "kind": "safeguard", "categories": ["A"]}
    return document(candidates, [guard | rule], **{"funds": [fund("grants", ceiling)]} | more)


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(
            made({"at_most": 1}), "north works survey", "north south works survey", id="number"
        ),
        pytest.param(
            made({"by": "money", "at_most": 9.9}), "north works survey",
            "north south works survey", id="money",
        ),
        pytest.param(
            made({"categories": ["B", "A"], "at_most": 2}), "north south survey",
            "north south works survey", id="two categories",
        ),
        pytest.param(
            made({"categories": ["B", "C"], "at_least": 1}, ceiling=11), "north works",
            "north south survey", id="at_least",
        ),
        pytest.param(
            made({"exactly": 0, "select": {"except": ["south"]}}), "south works survey",
            "north south works survey", id="of a selection",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "guard", with_rule, without_rule)


def test_a_limit_met_to_the_last_yen():
    case = build(made({"by": "money", "at_most": 10}))
    assert solve(case).portfolio == check.picks(case, "north south works survey")
    assert check.used(case, "guard", "north south works") == [
        ("", "10", "10", "EUR million", False)
    ]
    assert check.used(case, "guard", "survey") == [("", "0", "10", "EUR million", False)]


def test_a_financial_intermediary_is_a_category_of_its_own():
    bank = [candidate("bank", 1, 5, safeguard="FI"), candidate("mine", 1, 5, safeguard="A")]
    case = build(made({"categories": ["FI"], "at_most": 0}, bank))
    assert solve(case).portfolio == check.picks(case, "mine")


# a mine that may start in three years and loses a year's supply with each
CHAIN = [
    candidate("study", starts=[2026, 2027], options=[option(cost=1)], safeguard="A"),
    candidate("mine", starts=[2026, 2027, 2028], options=[option(cost=5, tonnes=10)],
              safeguard="A"),
    candidate("port", starts=[2026, 2027, 2028], options=[option(cost=1, tonnes=1)],
              safeguard="B"),
]  # fmt: skip
LONG = {"years": years((2026, 2028), (2030, 2032)), "funds": [fund("grants", 9, 9, 9)]}
NEEDS = {"needs": "study"}


@pytest.mark.parametrize(
    ("rule", "mine"), [({"lag": 1}, "mine.o.2027"), ({"lag": 2}, "mine.o.2028")]
)
def test_decides_what_comes_before(rule, mine):
    """The study is of category A itself, and does not wait for itself; the port is of B."""
    case = made(NEEDS | rule, CHAIN, **LONG)
    check.decides(case, "guard", f"study {mine} port", "mine.o.2026 port")


def test_decides_without_lag():
    """The study may begin in the same year; what it costs is wanted elsewhere."""
    three = [candidate("study", 3), candidate("mine", 5, 10, safeguard="A"),
             candidate("other", 4, 9)]  # fmt: skip
    check.decides(made(NEEDS, three, 7.9), "guard", "other", "mine")
    enough = build(made(NEEDS, three, 8))
    assert solve(enough).portfolio == check.picks(enough, "study mine")


def test_every_start_of_both():
    """The rows bar exactly the pairs of starts that the lag bars."""
    for study in (None, 2026, 2027):
        for mine in (2026, 2027, 2028):
            case = made(NEEDS | {"lag": 1}, CHAIN, **LONG)
            lock = {"kind": "commitment", "candidate": "study", "start": study}
            if study is None:
                lock = {"kind": "exclusion", "candidates": ["study"]}
            case["rules"] += [
                {"id": "m", "kind": "commitment", "candidate": "mine", "start": mine},
                {"id": "s", **lock},
            ]
            fits = study is not None and study + 1 <= mine
            expected = Outcome.PROVEN if fits else Outcome.INFEASIBLE
            assert solve(build(case)).outcome is expected


def test_uses_of_what_comes_before():
    case = build(made(NEEDS | {"lag": 1}, CHAIN, **LONG))
    assert check.used(case, "guard", "study mine.o.2027 port") == [
        ("mine needs study", "0", "0", "candidates", False)
    ]
    assert check.used(case, "guard", "study mine.o.2026 port") == [
        ("mine needs study", "1", "0", "candidates", True)
    ]
    assert check.used(case, "guard", "study port") == []


TREATY = {"id": "treaty", "name": "treaty", "hosts": ["NOR"], "basis": "estimate", "source": "s"}


def treaty(in_force, **rule):
    agreements = [TREATY | ({"in_force": in_force} if in_force else {})]
    more = {"agreements": agreements, "sources": {"s": {"title": "s", "address": "s"}}}
    return made({"agreement": "treaty", **rule}, CHAIN[1:], **LONG, **more)


@pytest.mark.parametrize(
    ("in_force", "with_rule"), [(2027, "mine.o.2027 port"), (None, "port"), (2029, "port")]
)
def test_decides_agreement(in_force, with_rule):
    check.decides(treaty(in_force), "guard", with_rule, "mine.o.2026 port")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("no-limit", "/rules/1")),
        ({"at_most": 1, "needs": "works"}, ("no-limit", "/rules/1")),
        ({"needs": "works", "agreement": "treaty"}, ("no-limit", "/rules/1")),
        ({"at_most": 1, "exactly": 1}, ("no-limit", "/rules/1")),
        ({"at_most": -1}, ("out-of-range", "/rules/1/at_most")),
        ({"at_most": -1, "by": "money"}, ("negative-money", "/rules/1/at_most")),
        ({"at_most": 1, "categories": []}, ("empty-list", "/rules/1/categories")),
        ({"at_most": 1, "categories": ["D"]}, ("wrong-type", "/rules/1/categories/0")),
        ({"needs": "assessment"}, ("unknown-candidate", "/rules/1/needs")),
        ({"needs": "works", "lag": -1}, ("wrong-type", "/rules/1/lag")),
        ({"needs": "works", "lag": 401}, ("out-of-range", "/rules/1/lag")),
        ({"agreement": "treaty"}, ("unknown-agreement", "/rules/1/agreement")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_invalid_category_of_a_candidate():
    case = made({"at_most": 1}, [candidate("a", 1, 1, safeguard="a")])
    assert check.faults(case) == {("wrong-type", "/candidates/0/safeguard")}


def test_golden(update_golden: bool, tmp_path: Path):
    case = treaty(2027)
    case["candidates"].insert(0, CHAIN[0])
    case["rules"] += [
        {"id": "few", "kind": "safeguard", "categories": ["A", "B"], "by": "money", "at_most": 6},
        {"id": "first", "kind": "safeguard", "categories": ["A"], "needs": "study", "lag": 1},
    ]
    check.golden(case, "safeguard", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (made({"at_most": 1}),
         "Of environmental category A at most 1 (candidates); the plan has 1."),
        (made({"categories": ["A", "B"], "by": "money", "at_most": 9.5}),
         "Of environmental category A and B at most 9.5 (EUR million); the plan has 6."),
        (made({"needs": "survey"}), "Environmental category A needs survey."),
        (made({"needs": "survey", "lag": 1}),
         "Environmental category A needs survey, begun 1 year before."),
        (made({"needs": "survey", "lag": 2}),
         "Environmental category A needs survey, begun 2 years before."),
    ],
)  # fmt: skip
def test_sentence(case, said):
    assert check.sentence(build(case), "guard", "north") == said


def test_sentence_of_an_agreement():
    said = "Environmental category A is closed until treaty is in force."
    assert check.sentence(build(treaty(2027)), "guard", "mine") == said
