"""The exact bound of a part of the tree, by weak duality (see ``program``), in whole numbers.

Rows, worths and limits of columns are kept as whole numbers over a denominator each, so that a
bound costs one pass over the coefficients of the rows that have a multiplier.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from optimizer.proof.program import Program


class Bounds:
    """Bounds of one program, prepared once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._rows = []
        for row in program.rows:
            over = lcm(row.limit.denominator, *(v.denominator for v in row.terms.values()))
            terms = [(j, _times(v, over)) for j, v in row.terms.items()]
            self._rows.append((over, terms, _times(row.limit, over)))
        self._worth_over = lcm(*(w.denominator for w in program.worth.values()))
        self._worth = [0] * len(program.names)
        for j, w in program.worth.items():
            self._worth[j] = _times(w, self._worth_over)
        self._upper_over = lcm(*(u.denominator for u in program.upper))
        self._upper = [_times(u, self._upper_over) for u in program.upper]

    def bound(
        self, fixed: Mapping[int, int], multipliers: Mapping[int, Fraction], *, worth: bool = True
    ) -> Fraction:
        """bound(y) in the measure's unit: no portfolio is worth more in which each plan of
        ``fixed`` is funded (1) or not (0). Without ``worth`` the bound on 0, below 0 only where
        there is no such portfolio.

        Raises ValueError for a multiplier of the wrong sign, and where no plan can be so fixed.
        Source: Neumaier and Shcherbina, Safe bounds in linear and mixed-integer linear programming,
        Mathematical Programming 99 (2004).
        """
        weights, over = self._weights(multipliers, worth)
        d = self._less(weights, over, worth)
        best = sum(x * u for x, u in zip(d, self._upper, strict=True) if x > 0)
        for j, value in fixed.items():
            if not 0 <= j < self.program.plans or value not in (0, 1):
                raise ValueError(f"column {j} cannot be fixed at {value}")
            if d[j] > 0 and not value:
                best -= d[j] * self._upper[j]
            elif d[j] < 0 and value:
                best += d[j] * self._upper_over
        limits = sum(k * self._rows[i][2] for i, k in weights)
        found = Fraction(limits * self._upper_over + best, over * self._upper_over)
        return found + self.program.constant if worth else found

    def reduced(
        self, multipliers: Mapping[int, Fraction], *, worth: bool = True
    ) -> tuple[list[int], int]:
        """d = worth - y A of every column as whole numbers, and what they are over. Raises
        ValueError for a multiplier of the wrong sign."""
        weights, over = self._weights(multipliers, worth)
        return self._less(weights, over, worth), over

    def _weights(
        self, multipliers: Mapping[int, Fraction], worth: bool
    ) -> tuple[list[tuple[int, int]], int]:
        """What each row in whole numbers is multiplied by, over one denominator for all."""
        rows = self.program.rows
        for i, y in multipliers.items():
            if (y < 0 and rows[i].sense == "at_most") or (y > 0 and rows[i].sense == "at_least"):
                raise ValueError(f"row {rows[i].name}: a multiplier of the wrong sign")
        used = [(i, y.numerator, y.denominator * self._rows[i][0])
                for i, y in multipliers.items() if y]  # fmt: skip
        over = lcm(self._worth_over if worth else 1, *(den for _, _, den in used))
        return [(i, num * (over // den)) for i, num, den in used], over

    def _less(self, weights: list[tuple[int, int]], over: int, worth: bool) -> list[int]:
        """d = worth - y A, over ``over``."""
        times = over // self._worth_over if worth else 0
        d = [w * times for w in self._worth]
        for i, k in weights:
            for j, a in self._rows[i][1]:
                d[j] -= k * a
        return d


def _times(value: Fraction, over: int) -> int:
    """value x over, where that is whole."""
    return value.numerator * (over // value.denominator)
