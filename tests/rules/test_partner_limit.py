"""partner_limit: one partner leads so many."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document


def led(*leads, joins=()):
    return [{"partner": p, "lead": True} for p in leads] + [{"partner": p} for p in joins]


PARTNERS = [{"id": p, "name": p} for p in ("ada", "bell", "cray")]
FIVE = [
    candidate("a", 1, 5, partners=led("ada")),
    candidate("b", 1, 4, partners=led("ada", joins=["bell"])),
    candidate("c", 1, 3, partners=led("ada", "bell")),
    candidate("d", 1, 2, partners=led("bell"), kind="study"),
    candidate("e", 1, 1, partners=led(joins=["ada", "bell"])),
]


def made(rule, candidates=FIVE):
    return document(
        candidates, [{"id": "house", "kind": "partner_limit"} | rule], partners=PARTNERS
    )


@pytest.mark.parametrize(
    ("case", "with_rule"),
    [
        pytest.param(made({"at_most": 2}), "a b d e", id="two each"),
        pytest.param(made({"at_most": 1}), "a d e", id="one each"),
        pytest.param(made({"at_most": 1, "partners": ["bell"]}), "a b c e", id="one partner"),
        pytest.param(made({"at_most": 0, "select": {"kinds": ["study"]}}), "a b c e",
                     id="of a selection"),
    ],
)  # fmt: skip
def test_decides(case, with_rule):
    check.decides(case, "house", with_rule, "a b c d e")


def test_uses():
    assert check.used(build(made({"at_most": 2})), "house", "a b c d e") == [
        ("ada", "3", "2", "candidates", True),
        ("bell", "2", "2", "candidates", False),
        ("cray", "0", "2", "candidates", False),
    ]


def test_nobody_leads():
    case = build(made({"at_most": 0}, [FIVE[4]]))
    assert solve(case).portfolio == check.picks(case, "e")


def test_a_partner_listed_twice_leads_once():
    twice = candidate("a", 1, 5, partners=led("ada", "ada"))
    case = build(made({"at_most": 1}, [twice]))
    assert solve(case).portfolio == check.picks(case, "a")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("missing-key", "/rules/1/at_most")),
        ({"at_most": -1}, ("out-of-range", "/rules/1/at_most")),
        ({"at_most": 1, "partners": ["eve"]}, ("unknown-partner", "/rules/1/partners/0")),
        ({"at_least": 1, "at_most": 2}, ("unknown-key", "/rules/1/at_least")),
        ({"at_most": {"value": 1, "unit": "partners"}}, ("wrong-unit", "/rules/1/at_most")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(made({"at_most": 2}), "partner_limit", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("a b d", "One partner leads at most 2; at the limit: ada."),
        ("a d", "One partner leads at most 2; at the limit: none."),
    ],
)
def test_sentence(chosen, said):
    assert check.sentence(build(made({"at_most": 2})), "house", chosen) == said
