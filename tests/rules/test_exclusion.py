"""exclusion: locked out, or one at most of rivals."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, option

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
    case = build(made({"rivals": [["north", "north", "south"]]}))
    assert solve(case).portfolio == check.picks(case, "north east")


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
