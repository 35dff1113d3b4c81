"""The exact bound of a part of the tree by weak duality, in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from optimizer.proof.program import Program


class Bounds:
    """Bounds of one program. Its rows are kept as whole numbers over one denominator each."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._rows = []
        for row in program.rows:
            over = lcm(*(v.denominator for v in row.terms.values()), row.limit.denominator)
            whole = [(j, v.numerator * (over // v.denominator)) for j, v in row.terms.items()]
            self._rows.append((over, whole))
        self._worth_over = lcm(*(w.denominator for w in program.worth.values()))
        self._worth = [0] * len(program.names)
        for j, w in program.worth.items():
            self._worth[j] = w.numerator * (self._worth_over // w.denominator)

    def reduced(
        self, multipliers: Mapping[int, Fraction], *, worth: bool = True
    ) -> tuple[list[int], int]:
        """d = worth - y A as whole numbers, and what they are over. Raises ValueError for a
        multiplier of the wrong sign."""
        scaled = []
        for i, y in multipliers.items():
            sense = self.program.rows[i].sense
            if (y < 0 and sense == "at_most") or (y > 0 and sense == "at_least"):
                raise ValueError(f"row {self.program.rows[i].name}: a multiplier of the wrong sign")
            scaled.append((i, y / self._rows[i][0]))
        over = lcm(self._worth_over if worth else 1, *(y.denominator for _, y in scaled))
        if worth:
            times = over // self._worth_over
            d = [w * times for w in self._worth] if times != 1 else list(self._worth)
        else:
            d = [0] * len(self._worth)
        for i, y in scaled:
            k = y.numerator * (over // y.denominator)
            for j, v in self._rows[i][1]:
                d[j] -= k * v
        return d, over

    def bound(
        self, fixed: Mapping[int, int], multipliers: Mapping[int, Fraction], *, worth: bool = True
    ) -> Fraction:
        """No portfolio in the part where ``fixed`` plans are decided is worth more. Without
        ``worth``: below 0 only where there is none."""
        d, over = self.reduced(multipliers, worth=worth)
        rows = self.program.rows
        total = sum((y * rows[i].limit for i, y in multipliers.items()), Fraction(0))
        plans = self.program.plans
        top = sum(x for j, x in enumerate(d[:plans]) if x > 0 and j not in fixed)
        top += sum(d[j] for j, v in fixed.items() if v)
        total += Fraction(top, over)
        for j, x in enumerate(d[plans:], plans):
            if x > 0:
                total += Fraction(x, over) * self.program.upper[j]
        return total + self.program.constant if worth else total
