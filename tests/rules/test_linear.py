"""linear: a weighted sum of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years

THREE = [
    candidate("a", 6, 9),
    candidate("b", 5, 8),
    candidate(
        "c",
        starts=[2026, 2027],
        options=[option("small", 1, 2, first=2030), option("large", 2, 5, first=2030)],
    ),
]
EVERY = "a b c.large"


def term(candidate, coefficient, **more):
    return {"candidate": candidate, "coefficient": coefficient, **more}


def made(terms, ceiling=99, **limits):
    rule = {"id": "own", "kind": "linear", "unit": "person-years", "terms": terms, **limits}
    return document(THREE, [rule], years=years((2026, 2027), (2030, 2031)),
                    funds=[fund("grants", ceiling, 9)])  # fmt: skip


STAFF = made([term("a", 8.5), term("b", 8), term("c", 2.5)], at_most=10.5)


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(STAFF, "b c.large", EVERY, id="at most, met exactly"),
        pytest.param(
            made([term("a", 1), term("b", 1), term("c", -1, option="small")], at_most=1),
            "a b c.small", EVERY, id="a negative coefficient of one option",
        ),
        pytest.param(
            made([term("c", 1, start=2026)], at_most=0), "a b c.large.2027", EVERY, id="a start"
        ),
        pytest.param(
            made([term("c", 1, option="large", start=2026), term("c", 1, option="small")],
                 at_most=0.5),
            "a b c.large.2027", EVERY, id="option and start",
        ),
        pytest.param(
            made([term("b", 2), term("c", 1)], 6, at_least=2, at_most=2), "b", "a c.large.2027",
            id="at least and at most",
        ),
        pytest.param(
            made([term("a", 1), term("b", 2), term("a", 0.5)], exactly=1.5), "a c.large", EVERY,
            id="exactly, a candidate named twice",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "own", with_rule, without_rule)


def test_uses():
    case = build(made([term("a", 5), term("c", -1.5, start=2027)], at_least=0, at_most=4))
    assert check.used(case, "own", "a b c.small.2027") == [
        ("", "3.5", "4", "person-years", False),
        ("", "3.5", "0", "person-years", False),
    ]
    assert check.used(case, "own", "c.small.2027")[1] == ("", "-1.5", "0", "person-years", True)


def test_limits_may_be_negative():
    case = build(made([term("a", -1), term("b", -1)], at_most=-2))
    assert solve(case).portfolio == check.picks(case, EVERY)


@pytest.mark.parametrize(
    ("made_of", "fault"),
    [
        (made([term("a", 1)]), ("no-limit", "/rules/1")),
        (made([], at_most=1), ("empty-list", "/rules/1/terms")),
        (made([term("q", 1)], at_most=1), ("unknown-candidate", "/rules/1/terms/0/candidate")),
        (made([term("a", 1, option="q")], at_most=1),
         ("unknown-option", "/rules/1/terms/0/option")),
        (made([term("c", 1), term("c", 1, start=2028)], at_most=1),
         ("year-outside", "/rules/1/terms/1/start")),
        (made([{"candidate": "a"}], at_most=1),
         ("missing-key", "/rules/1/terms/0/coefficient")),
        (made([term("a", "1")], at_most=1), ("not-a-number", "/rules/1/terms/0/coefficient")),
    ],
)  # fmt: skip
def test_invalid(made_of, fault):
    assert check.faults(made_of) == {fault}


def test_golden(update_golden: bool, tmp_path: Path):
    case = made([term("a", 5), term("b", -0.25), term("c", 2, option="large"),
                 term("c", 1, start=2027), term("a", 0.5)], at_least=1, at_most=10.5)  # fmt: skip
    check.golden(case, "linear", update_golden, tmp_path)


def test_sentence():
    said = "A weighted sum of candidates must be at most 10.5 person-years; it is 11."
    assert check.sentence(build(STAFF), "own", "a c") == said
