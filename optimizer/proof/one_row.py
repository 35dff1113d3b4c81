"""What one row shows by itself, in rationals: where doubles cannot hold it, or all is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optimizer.proof.program import Program

FAR = 10**6
"""Largest over smallest number of a row from where it is looked at by itself."""


def delicate(program: Program) -> Sequence[int]:
    """Rows whose numbers are too far apart for doubles within a solver's tolerance."""
    found = []
    for i, row in enumerate(program.rows):
        sizes = [abs(v * program.upper[j]) for j, v in row.terms.items()]
        if all(j < program.plans for j in row.terms) and sizes and max(sizes) > FAR * min(sizes):
            found.append(i)
    return found


def by_itself(program: Program, i: int, fixed: Mapping[int, int]) -> Fraction | None:
    """The multiplier with which row i alone shows that a part is empty; None where it does not."""
    row = program.rows[i]
    low = high = Fraction(0)
    for j, v in row.terms.items():
        if j in fixed:
            low, high = low + v * fixed[j], high + v * fixed[j]
        elif v > 0:
            high += v * program.upper[j]
        else:
            low += v * program.upper[j]
    if row.sense != "at_least" and low > row.limit:
        return Fraction(1)
    return Fraction(-1) if row.sense != "at_most" and high < row.limit else None
