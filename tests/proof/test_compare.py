"""A certificate held against the program of a case: everything in which they differ, by name."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from optimizer.proof.certificate import lines
from optimizer.proof.compare import Difference, checked
from optimizer.proof.program import Program, Row
from tests.proof.test_verify import CLOSED, COVER, MONEY, PROGRAM

ONE = Fraction(1)
FILE = [*lines(CLOSED)]
ROWS = list(PROGRAM.rows)


@pytest.mark.parametrize(
    ("changed", "differences"),
    [
        ({}, []),
        ({"worth": {**PROGRAM.worth, 1: Fraction(4)}},
         [Difference("worth", "b.o.2009", "", "4", "3")]),
        ({"worth": {0: Fraction(2), 1: Fraction(3)}}, [Difference("worth", "z", "", "0", "1")]),
        ({"constant": Fraction(11)}, [Difference("worth", "constant", "", "11", "10")]),
        ({"constant": Fraction(0)},
         [Difference("added", "constant"), Difference("added", "", "constant>=0"),
          Difference("added", "", "constant<=1"), Difference("added", "", "constant=1")]),
        ({"plans": 1}, [Difference("plan", "b.o.2009", "", "", "whole")]),
        ({"plans": 3}, [Difference("plan", "z", "", "whole", "")]),
        ({"rows": [replace(MONEY, limit=Fraction(2)), COVER]},
         [Difference("limit", "", "money", "<= 2", "<= 3/2")]),
        ({"rows": [replace(MONEY, sense="at_least"), COVER]},
         [Difference("limit", "", "money", ">= 3/2", "<= 3/2")]),
        ({"rows": [replace(MONEY, terms={0: ONE, 2: 2 * ONE}), COVER]},
         [Difference("coefficient", "z", "money", "2", "0"),
          Difference("coefficient", "b.o.2009", "money", "0", "1")]),
        ({"rows": [replace(MONEY, name="grants"), COVER]},
         [Difference("missing", "", "grants"), Difference("added", "", "money")]),
        ({"rows": [*ROWS, Row("more", {0: ONE}, ONE)]}, [Difference("missing", "", "more")]),
        ({"rows": [COVER, MONEY]}, []),  # in whatever order
        ({"upper": [ONE, ONE, ONE]},
         [Difference("missing", "", "z<=1"), Difference("added", "", "z<=1/2")]),
    ],
)  # fmt: skip
def test_what_differs_is_named(changed: dict[str, object], differences: list[Difference]) -> None:
    found = checked(replace(PROGRAM, **changed), FILE)
    assert sorted(map(str, found.differences)) == sorted(map(str, differences))
    assert found.refused is None
    assert found.holds == (not differences)


def test_columns_go_by_their_names() -> None:
    swapped = Program(
        ["b.o.2009", "a.o.2009", "z"], 2, PROGRAM.upper, {0: Fraction(3), 1: Fraction(2), 2: ONE},
        PROGRAM.constant, [MONEY, Row("cover", {2: ONE, 1: -ONE}, Fraction(0))],
    )  # fmt: skip
    assert checked(swapped, FILE).holds


def test_plan_and_bound_are_read() -> None:
    found = checked(PROGRAM, FILE)
    assert found.bound == 13
    assert found.plan is not None
    assert (found.plan.funded, found.plan.worth) == (["b.o.2009"], 13)


def test_what_is_not_shown_is_compared_as_far_as_it_can_be_read() -> None:
    other = replace(PROGRAM, constant=Fraction(11))
    cut = FILE[: FILE.index("SOL 1")]
    found = checked(other, cut)
    assert found.refused == (len(cut), "'the end of the file' cannot stand here")
    assert found.differences == [Difference("worth", "constant", "", "11", "10")]
    assert (found.holds, found.bound, found.plan) == (False, None, None)
    head = checked(other, FILE[:10])
    assert (head.holds, head.differences) == (False, [])
    assert head.refused is not None


def test_figures_without_end_are_refused() -> None:
    huge = "9" * 3999
    edited = [line.replace("RTP range 13 13", f"RTP range 13 {huge}") for line in FILE]
    assert checked(PROGRAM, edited).refused is not None
