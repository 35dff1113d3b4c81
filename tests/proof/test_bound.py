"""Bounds by weak duality: against the formula as it is written, and against enumeration."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from optimizer.proof.bound import Bounds
from optimizer.proof.program import Program, Row
from tests.proof.small import FIGURES, small


def by_formula(
    p: Program, fixed: Mapping[int, int], y: Mapping[int, Fraction], worth: bool
) -> Fraction:
    """constant + sum y limit + sum max(d lower, d upper), d = worth - y A."""
    total = p.constant if worth else Fraction(0)
    total += sum(v * p.rows[i].limit for i, v in y.items())
    for j, upper in enumerate(p.upper):
        d = p.worth.get(j, Fraction(0)) if worth else Fraction(0)
        d -= sum(v * p.rows[i].terms.get(j, Fraction(0)) for i, v in y.items())
        low, high = (fixed[j], fixed[j]) if j in fixed else (0, upper)
        total += max(d * low, d * high)
    return total


def multipliers(rng: Random, p: Program) -> dict[int, Fraction]:
    y = {i: rng.choice(FIGURES) for i in range(len(p.rows)) if rng.random() < 0.8}
    signs = {"at_most": 1, "at_least": -1}
    return {i: abs(v) * signs[p.rows[i].sense] if p.rows[i].sense in signs else v
            for i, v in y.items()}  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_a_bound_is_that_of_the_formula_and_no_portfolio_is_worth_more(seed: int) -> None:
    rng = Random(seed)
    s = small(rng, plans=rng.randint(1, 4), covers=rng.randint(0, 2))
    p, bounds = s.program, Bounds(s.program)
    for _ in range(10):
        y = multipliers(rng, p)
        fixed = {j: rng.randint(0, 1) for j in range(p.plans) if rng.random() < 0.5}
        bound, none = bounds.bound(fixed, y), bounds.bound(fixed, y, worth=False)
        assert bound == by_formula(p, fixed, y, worth=True)
        assert none == by_formula(p, fixed, y, worth=False)
        for x in product((0, 1), repeat=p.plans):
            point = s.filled(x)
            if point is not None and all(x[j] == v for j, v in fixed.items()):
                assert s.worth(point) <= bound
                assert none >= 0


@pytest.mark.parametrize("seed", range(10))
def test_reduced_worth_is_what_the_rows_leave(seed: int) -> None:
    rng = Random(seed)
    p = small(rng, covers=2).program
    y = multipliers(rng, p)
    d, over = Bounds(p).reduced(y)
    for j, x in enumerate(d):
        used = sum(v * p.rows[i].terms.get(j, Fraction(0)) for i, v in y.items())
        assert Fraction(x, over) == p.worth.get(j, Fraction(0)) - used


ROWS = [Row("most", {0: Fraction(1)}, Fraction(1)),
        Row("least", {0: Fraction(1)}, Fraction(0), "at_least"),
        Row("just", {0: Fraction(1)}, Fraction(1), "exactly")]  # fmt: skip
ONE = Program(["a.o.2009", "z"], 1, [Fraction(1)] * 2, {0: Fraction(2)}, Fraction(3), ROWS)


@pytest.mark.parametrize("y", [{0: Fraction(-1)}, {1: Fraction(1)}])
def test_a_multiplier_of_the_wrong_sign_is_refused(y: dict[int, Fraction]) -> None:
    with pytest.raises(ValueError, match="wrong sign"):
        Bounds(ONE).bound({}, y)
    with pytest.raises(ValueError, match="wrong sign"):
        Bounds(ONE).reduced(y, worth=False)


@pytest.mark.parametrize("fixed", [{0: 2}, {0: -1}, {1: 0}, {-1: 0}])
def test_only_plans_can_be_fixed_and_only_at_0_or_1(fixed: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be fixed"):
        Bounds(ONE).bound(fixed, {})


def test_an_equation_takes_either_sign_and_nothing_is_a_bound_too() -> None:
    bounds = Bounds(ONE)
    assert bounds.bound({}, {}) == 5
    assert bounds.bound({0: 0}, {}) == 3
    assert bounds.bound({0: 0}, {2: Fraction(-1)}, worth=False) == -1
    assert bounds.bound({}, {2: Fraction(2)}) == 5


def test_a_program_without_rows_and_worth_has_a_bound() -> None:
    assert Bounds(Program([], 0, [], {}, Fraction(7), [])).bound({}, {}) == 7
