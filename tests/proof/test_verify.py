"""The writer's own check: what does not hold of a closed proof is named."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from optimizer.proof.program import Branch, Closed, Leaf, Program, Row
from optimizer.proof.verify import leaves, verify
from tests.proof.small import close, small

ONE = Fraction(1)
MONEY = Row("money", {0: ONE, 1: ONE}, Fraction(3, 2))
COVER = Row("cover", {2: ONE, 0: -ONE}, Fraction(0))
PROGRAM = Program(
    ["a.o.2009", "b.o.2009", "z"], 2, [ONE, ONE, Fraction(1, 2)],
    {0: Fraction(2), 1: Fraction(3), 2: ONE}, Fraction(10), [MONEY, COVER],
)  # fmt: skip
"""10 + 2 a + 3 b + z, a + b <= 3/2, z <= a: the best is b alone, worth 13."""
LOW = Leaf({1: ONE}, Fraction(13))
HIGH = Branch(1, Leaf({}, Fraction(25, 2)), Leaf({0: ONE}, None))
CLOSED = Closed(PROGRAM, Branch(0, LOW, HIGH), Fraction(13), Fraction(13), [0 * ONE, ONE, 0 * ONE])


@pytest.mark.parametrize("seed", range(40))
def test_a_proof_of_a_small_program_holds(seed: int) -> None:
    rng = Random(seed)
    verify(close(small(rng, plans=rng.randint(1, 4), covers=rng.randint(0, 2))))


def test_every_leaf_comes_with_what_is_decided_on_the_way_to_it() -> None:
    verify(CLOSED)
    assert [(path, leaf.bound) for leaf, path in leaves(CLOSED.tree)] == [
        ({0: 0}, 13), ({0: 1, 1: 0}, Fraction(25, 2)), ({0: 1, 1: 1}, None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"tree": Branch(0, Leaf({1: ONE}, Fraction(12)), HIGH)}, "has the bound 13, not 12"),
        ({"tree": Branch(0, Leaf({}, Fraction(20)), HIGH)}, "a.o.2009 = 0 is not closed by 13"),
        ({"bound": Fraction(12)}, "is not closed by 12"),
        ({"bound": None}, "is not closed by None"),
        ({"tree": Branch(0, Leaf({0: ONE}, None), HIGH)}, "is not shown to be empty"),
        ({"tree": Leaf({}, None)}, "the leaf at the root is not shown"),
        ({"tree": Branch(0, LOW, Branch(0, LOW, HIGH))}, "column 0 is branched on twice"),
        ({"tree": Branch(2, LOW, LOW)}, "column 2 cannot be fixed"),
        ({"tree": Branch(0, Leaf({1: -ONE}, Fraction(13)), HIGH)}, "wrong sign"),
        ({"value": None}, "a plan has a value"),
        ({"point": None}, "a plan has a value"),
        ({"value": Fraction(12)}, "is worth 13, not 12"),
        ({"point": [ONE, ONE, 0 * ONE]}, "breaks the row money"),
        ({"point": [0 * ONE, ONE, ONE / 2]}, "breaks the row cover"),
        ({"point": [0 * ONE, 2 * ONE, 0 * ONE]}, "the plan has b.o.2009 = 2"),
        ({"point": [ONE / 2, ONE, 0 * ONE]}, "the plan has a.o.2009 = 1/2"),
        ({"point": [-ONE, ONE, 0 * ONE]}, "the plan has a.o.2009 = -1"),
        ({"point": [ONE, 0 * ONE, ONE]}, "the plan has z = 1"),
        ({"point": [ONE]}, "shorter"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_named(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        verify(replace(CLOSED, **wrong))
