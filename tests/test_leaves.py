"""Rigorous bounds: in doubles, and never below the exact figure of anything that rounds to them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np

from optimizer import solve
from optimizer.problem import tables
from optimizer.problem.problem import Problem
from optimizer.solving.leaves import GIVEN, UNIT, Leaves, kept
from optimizer.solving.session import Session
from tests.helpers.build import build, candidate, document, fund

PROBLEMS, LEAVES, ROWS, COLUMNS = 1000, 100, 3, 4
OFF = Fraction(UNIT) * GIVEN
"""What a figure may be off, as a part of it, by the time it is a double."""


@dataclass
class Drawn:
    """Stands for a Problem: dense rows of random doubles of very different sizes."""

    values: np.ndarray
    costs_: np.ndarray
    column_upper: np.ndarray
    n_rows: int = ROWS
    n_columns: int = COLUMNS

    row = np.repeat(np.arange(ROWS), COLUMNS)
    col = np.tile(np.arange(COLUMNS), ROWS)

    def coefficients(self) -> np.ndarray:
        return self.values.ravel()

    def costs(self) -> np.ndarray:
        return self.costs_


def sizes(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape) * 10.0 ** rng.integers(-6, 10, size=shape)


BITS = 160
"""Doubles are whole multiples of 2^-BITS here, so that the exact arithmetic is that of integers."""


def whole(figure: float) -> int:
    return int(Fraction(float(figure)) * 2**BITS)


def ends(figure: float) -> tuple[int, int]:
    """The least and the largest figure that the double may stand for, in 2^-BITS x OFF."""
    exact = whole(figure)
    off = abs(exact)
    return exact * int(1 / OFF) - off, exact * int(1 / OFF) + off


@dataclass
class Worst:
    """Least and largest figures of a problem, in whole numbers."""

    values: list[list[tuple[int, int]]]
    costs: list[tuple[int, int]]
    limits: list[tuple[int, int]]
    upper: list[int]

    @classmethod
    def of(cls, p: Drawn, limit: np.ndarray) -> Worst:
        return cls([[ends(v) for v in row] for row in p.values], [*map(ends, p.costs_)],
                   [*map(ends, limit)], [ends(u)[1] for u in p.column_upper])  # fmt: skip

    def bound(self, y: np.ndarray, path: dict[int, int]) -> Fraction:
        """The bound where every figure is off as far as it may be, to the side that raises it."""
        times = [whole(v) for v in y]
        total = sum(t * high for t, (_, high) in zip(times, self.limits, strict=True))
        total *= 2**BITS * int(1 / OFF)
        for j in range(COLUMNS):
            most = self.costs[j][1] * 2**BITS
            most -= sum(t * self.values[i][j][0] for i, t in enumerate(times))
            if j in path:
                total += path[j] * most * 2**BITS * int(1 / OFF)
            elif most > 0:
                total += most * self.upper[j]
        return Fraction(total, 2 ** (3 * BITS) * int(1 / OFF) ** 2)


def test_a_rigorous_bound_is_never_below_the_exact_one_on_a_hundred_thousand_leaves() -> None:
    rng = np.random.default_rng(10)
    nearest = []
    for _ in range(PROBLEMS):
        upper = np.where(rng.random(COLUMNS) < 0.7, 1.0, np.abs(sizes(rng, COLUMNS)))
        p = Drawn(sizes(rng, ROWS, COLUMNS), sizes(rng, COLUMNS), upper)
        limit = sizes(rng, ROWS)
        plans = np.flatnonzero(p.column_upper == 1.0).tolist()
        paths = [tuple((j, int(rng.integers(2))) for j in plans if rng.random() < 0.4)
                 for _ in range(LEAVES)]  # fmt: skip
        y = np.abs(sizes(rng, LEAVES, ROWS)) * (rng.random((LEAVES, ROWS)) < 0.8)
        leaves = Leaves(paths, y, np.ones(LEAVES, dtype=bool))
        worst, problem = Worst.of(p, limit), cast(Problem, p)
        found = leaves.bounds(problem, np.full(ROWS, -np.inf), limit)
        for bound, path, each in zip(found, paths, y, strict=True):
            true = worst.bound(each, dict(path))
            assert Fraction(float(bound)) >= true
            nearest.append(abs(float(bound) - float(true)) / max(abs(float(true)), 1e-300))
    assert len(nearest) == 100_000
    assert np.median(nearest) < 1e-12  # and it is not safe by being useless


def test_lifted_rows_have_no_multiplier() -> None:
    p = Drawn(np.ones((ROWS, COLUMNS)), np.ones(COLUMNS), np.ones(COLUMNS))
    leaves = Leaves([()], np.ones((1, ROWS)), np.ones(1, dtype=bool))
    problem = cast(Problem, p)
    none = np.full(ROWS, np.inf)
    (bound,) = leaves.bounds(problem, -none, none)
    assert COLUMNS <= bound < COLUMNS + 1e-9


def test_leaves_of_a_proof_bound_the_same_problem_and_empty_ones_stay_empty() -> None:
    """Two of three fit into the money; a and b together do not."""
    case = build(document([candidate("a", 4, 9), candidate("b", 4, 8), candidate("c", 2, 3)],
                          funds=[fund("grants", 6)]))  # fmt: skip
    answer = solve(case)
    problem = tables(case)
    session = Session(problem, relaxed=True)
    both = [((0, 1), (1, 1)), ((0, 1), (1, 0)), ((0, 0),)]
    leaves = kept(session, both)
    assert leaves.worth.tolist() == [False, True, True]
    bounds = leaves.bounds(problem, problem.row_lower, problem.row_upper)
    assert bounds[0] == -np.inf
    assert float(answer.value) <= bounds.max() < float(answer.value) + 1e-6
    more = problem.row_upper + 2  # then a and b fit
    assert leaves.bounds(problem, problem.row_lower, more)[0] == np.inf
