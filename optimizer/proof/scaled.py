"""A Program in doubles, scaled for a solver: where the search looks, never what it claims.

Columns are divided by their upper limits, rows and the objective by powers of two near their
largest entry, so that multipliers are near 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from optimizer.domain.facts import FloatArray
from optimizer.proof.program import Program
from optimizer.solving.relaxation import Matrix

BITS = 44
"""Multipliers are rounded to multiples of 2^-BITS of the largest one, so that they are short."""


class Scaled:
    """The matrix of a program, and what turns its multipliers into exact ones. ``bits``: of each
    multiplier, beside the largest one."""

    def __init__(self, program: Program, bits: int = BITS) -> None:
        self.program, self.bits = program, bits
        entries = [(i, j, float(v * program.upper[j]))
                   for i, r in enumerate(program.rows) for j, v in r.terms.items()]  # fmt: skip
        row, col, value = (np.array(part) for part in zip(*entries, strict=True)) if entries else (
            np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))  # fmt: skip
        self.row, self.col = row.astype(np.int64), col.astype(np.int64)
        n_rows, self.n = len(program.rows), len(program.names)
        largest = np.zeros(n_rows)
        np.maximum.at(largest, self.row, np.abs(value))
        self.row_scale = _power(largest)
        costs = np.zeros(self.n)
        for j, w in program.worth.items():
            costs[j] = float(w * program.upper[j])
        self.cost_scale = float(_power(np.array([np.abs(costs).max(initial=0.0)]))[0])
        limit = np.array([float(r.limit) for r in program.rows]) / self.row_scale
        senses = [r.sense for r in program.rows]
        self.above = np.array([s != "at_least" for s in senses], dtype=bool)  # y may be positive
        self.below = np.array([s != "at_most" for s in senses], dtype=bool)  # y may be negative
        self.value, self.limit = value / self.row_scale[self.row], limit
        self.costs = costs / self.cost_scale
        self.constant = float(program.constant)

    def matrix(self) -> Matrix:
        """The same as a solver takes it."""
        return Matrix(
            self.row, self.col, self.value,
            np.where(self.below, self.limit, -np.inf), np.where(self.above, self.limit, np.inf),
            self.costs,
        )  # fmt: skip

    def rounded(self, y: FloatArray) -> FloatArray:
        """Multipliers of the right signs and with few bits."""
        y = np.where(((y > 0) & self.above) | ((y < 0) & self.below), y, 0.0)
        y = np.where(np.isfinite(y), y, 0.0)
        largest = np.abs(y).max(initial=0.0)
        if not largest:
            return y
        unit = 2.0 ** (np.ceil(np.log2(largest)) - self.bits)
        return np.asarray(np.rint(y / unit) * unit)

    def reduced(self, y: FloatArray, *, worth: bool = True) -> FloatArray:
        """d = costs - y A, near enough."""
        used = np.bincount(self.col, y[self.row] * self.value, minlength=self.n)
        return np.asarray((self.costs if worth else 0.0) - used)

    def bound(
        self, y: FloatArray, lower: FloatArray, upper: FloatArray, *, worth: bool = True
    ) -> float:
        """The bound of these multipliers to rounding, in the measure's unit; without ``worth``
        scaled otherwise, and below 0 where there is no portfolio."""
        d = self.reduced(y, worth=worth)
        total = y @ self.limit + np.maximum(d * lower, d * upper).sum()
        return float(total * self.cost_scale + self.constant) if worth else float(total)

    def exact(self, y: FloatArray, *, worth: bool = True) -> dict[int, Fraction]:
        """The multipliers of the program's own rows."""
        scale = self.cost_scale if worth else 1.0
        return {
            int(i): Fraction(float(y[i])) * Fraction(scale) / Fraction(float(self.row_scale[i]))
            for i in np.flatnonzero(y)
        }

    def plain(self, multipliers: Mapping[int, Fraction]) -> FloatArray:
        """Exact multipliers as doubles of this scale."""
        y = np.zeros(len(self.program.rows))
        for i, v in multipliers.items():
            y[i] = float(v * Fraction(float(self.row_scale[i])) / Fraction(self.cost_scale))
        return y


def _power(largest: FloatArray) -> FloatArray:
    """A power of two near each, 1 where it is 0."""
    return np.asarray(2.0 ** np.round(np.log2(np.where(largest > 0, largest, 1.0))))


def box(n: int, fixed: Mapping[int, int]) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits of all columns where some plans are decided."""
    lower, upper = np.zeros(n), np.ones(n)
    for j, v in fixed.items():
        lower[j] = upper[j] = v
    return lower, upper
