"""governance_floor: hosts below a score are closed, named exceptions apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document

HOSTS = [
    {"id": "high", "name": "high", "region": "r", "indicators": {"wgi": 0.3}},
    {"id": "even", "name": "even", "region": "r", "indicators": {"wgi": -1.0}},
    {"id": "low", "name": "low", "region": "r", "indicators": {"wgi": -1.01}},
    {"id": "none", "name": "none", "region": "r"},
]
SIX = [
    candidate("a", 1, 1, "high"),
    candidate("b", 1, 2, "even"),
    candidate("c", 1, 3, "low"),
    candidate("d", 1, 4, "low", groups=["named"]),
    candidate("e", 1, 5, "none"),
    candidate("f", 1, 6, None),
]


def made(rule):
    floor = {"id": "floor", "kind": "governance_floor", "indicator": "wgi", "floor": -1.0}
    return document(SIX, [floor | rule], hosts=HOSTS)


EXCEPT = made({"select": {"except": ["d"]}})


@pytest.mark.parametrize(
    ("case", "with_rule"),
    [
        pytest.param(made({}), "a b f", id="no score is refused"),
        pytest.param(made({"missing": "allow"}), "a b e f", id="no score is allowed"),
        pytest.param(EXCEPT, "a b d f", id="named exception"),
        pytest.param(made({"select": {"groups": ["named"]}}), "a b c e f", id="of a selection"),
        pytest.param(made({"floor": -0.9}), "a f", id="another floor"),
    ],
)
def test_decides(case, with_rule):
    check.decides(case, "floor", with_rule, "a b c d e f")


def test_uses():
    case = build(EXCEPT)
    assert check.used(case, "floor", "a b d f") == [("", "0", "0", "candidates", False)]
    assert check.used(case, "floor", "c d e") == [("", "2", "0", "candidates", True)]


def test_a_floor_below_all_bars_nobody():
    case = build(made({"floor": -2.5, "missing": "allow"}))
    assert solve(case).portfolio == check.picks(case, "a b c d e f")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"indicator": "wgj"}, ("unknown-indicator", "/rules/1/indicator")),
        ({"floor": "low"}, ("not-a-number", "/rules/1/floor")),
        ({"missing": "ask"}, ("wrong-type", "/rules/1/missing")),
        ({"select": {"except": ["q"]}}, ("unknown-candidate", "/rules/1/select/except/0")),
        ({"select": {"hosts": ["q"]}}, ("unknown-host", "/rules/1/select/hosts/0")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_a_floor_is_needed():
    rule = {"id": "floor", "kind": "governance_floor", "indicator": "wgi"}
    found = check.faults(document(SIX, [rule], hosts=HOSTS))
    assert found == {("missing-key", "/rules/1/floor")}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(EXCEPT, "governance_floor", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "No host below −1 in wgi."),
        ({"select": {"except": ["c", "d"]}}, "No host below −1 in wgi, except for c and d."),
    ],
)
def test_sentence(rule, said):
    assert check.sentence(build(made(rule)), "floor", "a") == said
