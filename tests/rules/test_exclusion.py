"""exclusion: locked out, or one at most of rivals."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from optimizer import audit, solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, option, unlinted

THREE = [
    candidate("north", 1, 9),
    candidate("south", options=[option("small", 1, 4), option("large", 2, 8)]),
    candidate("east", 1, 5),
]
EVERY = "north south.large east"


def made(rule):
    return document(THREE, [{"id": "out", "kind": "exclusion"} | rule])


BOTH = made({"candidates": ["east"], "rivals": [["north", "south"]]})


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(made({"candidates": ["south"]}), "north east", EVERY, id="locked out"),
        pytest.param(
            made({"candidates": ["south", "east"]}), "north", EVERY, id="two locked out"
        ),
        pytest.param(made({"rivals": [["north", "south"]]}), "north east", EVERY, id="rivals"),
        pytest.param(
            made({"rivals": [["south", "east", "north"]]}), "north", EVERY, id="three rivals"
        ),
        pytest.param(
            made({"rivals": [["north", "east"], ["south", "east"]]}), "north south.large", EVERY,
            id="two sets",
        ),
        pytest.param(BOTH, "north", EVERY, id="both"),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "out", with_rule, without_rule)


def test_a_rival_named_twice_is_one_rival():
    doubled = made({"rivals": [["north", "north", "south"]]})
    assert check.faults(doubled) == {("named-twice", "/rules/1/rivals/0/1")}
    case = unlinted(doubled)
    assert solve(case).portfolio == check.picks(case, "north east")


# two houses bid for one deposit; a foreign bidder may take it from either, and in the contested
# state has taken it from the one that bids alone
BIDS = [
    candidate("alone", 3, 20, probability=0.5),
    candidate("joint", 4, 15, probability=0.8),
    candidate("east", 2, 5),
]
CONTESTED = [
    {"id": "calm", "name": "calm", "probability": 0.75},
    {"id": "contested", "name": "contested", "probability": 0.25, "changes": [
        {"fact": "supply", "candidate": "alone", "factor": 0},
    ]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("joint", "states", "best"),
    [(0.8, None, "joint east"), (0.6, None, "alone east"), (0.6, CONTESTED, "joint east")],
)
def test_decides_rival_bids(joint, states, best):
    """At most one of the bids, and the chance of each says which: 20 x 0.5 = 10 against 15 x 0.8 =
    12 or 15 x 0.6 = 9, and 7.5 where a foreign bidder wins in one state out of four."""
    bids = [BIDS[0], candidate("joint", 4, 15, probability=joint), BIDS[2]]
    rule = {"id": "bids", "kind": "exclusion", "rivals": [["alone", "joint"]]}
    case = document(bids, [rule], **({"states": states} if states else {}))
    check.decides(case, "bids", best, "alone joint east")


def test_what_a_foreign_bidder_leaves_is_expected_supply():
    """With 9 of 10 it would have 18 t/yr; in one state of four it has none: 13.5 and the other's
    5, of 100."""
    bids = [candidate("alone", 3, 20, probability=0.9), BIDS[1], BIDS[2]]
    rule = {"id": "bids", "kind": "exclusion", "rivals": [["alone", "joint"]]}
    case = build(document(bids, [rule], states=CONTESTED))
    assert solve(case).portfolio == check.picks(case, "alone east")
    assert audit(case, check.picks(case, "alone east")).value == Fraction("18.5")


def test_uses():
    assert check.used(build(BOTH), "out", "north south east") == [
        ("east", "1", "0", "candidates", True),
        ("north south", "2", "1", "candidates", True),
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("no-limit", "/rules/1")),
        ({"candidates": []}, ("no-limit", "/rules/1")),
        ({"rivals": [["north"]]}, ("too-few", "/rules/1/rivals/0")),
        ({"rivals": [["north", "sud"]]}, ("unknown-candidate", "/rules/1/rivals/0/1")),
        ({"candidates": ["west"]}, ("unknown-candidate", "/rules/1/candidates/0")),
        ({"rivals": ["north", "south"]}, None),
    ],
)
def test_invalid(change, fault):
    found = check.faults(made(change))
    assert found == {fault} if fault else {slug for slug, _ in found} == {"wrong-type"}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(BOTH, "exclusion", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"candidates": ["east", "south"]}, "east and south may not be funded."),
        ({"rivals": [["north", "south"]]}, "At most one of north and south is funded."),
        (
            {"candidates": ["east"], "rivals": [["north", "south"]]},
            "east may not be funded. At most one of north and south is funded.",
        ),
    ],
)
def test_sentence(rule, said):
    assert check.sentence(build(made(rule)), "out", "north") == said
