"""What a tree is about: the most of a case's measure, or the least money for as much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm

from optimizer.audit.audit import exact_value
from optimizer.errors import ProofError
from optimizer.proof.exact import Exact
from optimizer.proof.program import Program, Row
from optimizer.proof.search import Plans

ZERO = Fraction(0)


@dataclass(frozen=True)
class Breaking:
    """Which row a portfolio breaks: of the first ``count`` of a program, which hold plans alone."""

    program: Program
    count: int

    def by(self, plans: Plans) -> Mapping[int, Fraction] | None:
        """The multiplier of one row that it breaks; None where it keeps them all."""
        sums: dict[int, Fraction] = {}
        for j in plans:
            for i, value in self._entries[j]:
                sums[i] = sums.get(i, ZERO) + value
        for i, row in enumerate(self.program.rows[: self.count]):
            used = sums.get(i, ZERO)
            if row.sense != "at_least" and used > row.limit:
                return {i: Fraction(1)}
            if row.sense != "at_most" and used < row.limit:
                return {i: Fraction(-1)}
        return None

    @cached_property
    def _entries(self) -> list[list[tuple[int, Fraction]]]:
        """(row, coefficient) of each plan."""
        found: list[list[tuple[int, Fraction]]] = [[] for _ in range(self.program.plans)]
        for i, row in enumerate(self.program.rows[: self.count]):
            for j, value in row.terms.items():
                found[j].append((i, value))
        return found


@dataclass(frozen=True)
class MostWorth:
    """The most of the measure."""

    exact: Exact
    _values: dict[Plans, Fraction | None] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        return self.exact.program

    def value(self, plans: Plans) -> Fraction | None:
        """The audit's word, which the exact rows must share. Raises ProofError where they do
        not."""
        if plans not in self._values:
            value = exact_value(self.exact.case, self.exact.portfolio(plans))
            if (value is None) != (self.breaking.by(plans) is not None):
                raise ProofError(
                    "proof-contradicts", "proof",
                    "The exact rows and the audit do not agree on a portfolio.",
                    "Report this with the case file.",
                )  # fmt: skip
            self._values[plans] = value
        return self._values[plans]

    @property
    def met(self) -> list[tuple[Plans, Fraction]]:
        """Every portfolio so far that keeps the rules, with its worth."""
        return [(p, v) for p, v in self._values.items() if v is not None]

    def multipliers(self, plans: Plans) -> tuple[Mapping[int, Fraction], bool]:
        broken = self.breaking.by(plans)
        if broken is not None:
            return broken, False
        return self.exact.prices(self.exact.portfolio(plans)), True

    @cached_property
    def breaking(self) -> Breaking:
        """Of the rows before those of the measure."""
        return Breaking(self.program, len(self.program.rows) - len(self.exact.measure.rows))


@dataclass(frozen=True)
class Key:
    """One of the keys by which equals are told apart: what each plan adds to it. ``tolerance``: two
    sums that differ, differ by more."""

    name: str
    adds: Mapping[int, Fraction]

    def of(self, plans: Plans) -> Fraction:
        return sum((self.adds.get(j, ZERO) for j in plans), ZERO)

    def apart(self, value: Fraction) -> Fraction:
        """The tolerance at any value of the key."""
        return self.tolerance

    @cached_property
    def tolerance(self) -> Fraction:
        """Half of the least amount by which two sums can differ: the least of them is exact."""
        return Fraction(1, 2 * lcm(*(v.denominator for v in self.adds.values())))


def keys_of(exact: Exact) -> tuple[Key, Key]:
    """Spend, in grant equivalent where funds are unlike; and years from the first budget year to
    the starts."""
    first = exact.case.years.budget.first
    spend = {j: Fraction(exact.case.spend(p)) for j, p in enumerate(exact.picks)}
    starts = {j: Fraction(p.start - first) for j, p in enumerate(exact.picks)}
    return Key("spend", {j: v for j, v in spend.items() if v}), Key(
        "starts", {j: v for j, v in starts.items() if v}
    )


@dataclass(frozen=True)
class Least:
    """The least of a key at which a portfolio is worth ``worth`` or more and no more of the keys
    before it than ``held``: maximises minus the key."""

    most: MostWorth
    worth: Fraction
    key: Key
    held: tuple[tuple[Key, Fraction], ...] = ()

    @cached_property
    def program(self) -> Program:
        p = self.most.program
        rows = [Row("worth", p.worth, self.worth - p.constant, "at_least")]
        rows += [Row(key.name, key.adds, limit) for key, limit in self.held]
        costs = {j: -v for j, v in self.key.adds.items()}
        return Program(p.names, p.plans, p.upper, costs, ZERO, [*p.rows, *rows])

    @property
    def worth_row(self) -> int:
        """The position of the row that asks for the worth."""
        return len(self.most.program.rows)

    def value(self, plans: Plans) -> Fraction | None:
        worth = self.most.value(plans)
        if worth is None or worth < self.worth or self._over(plans) is not None:
            return None
        return -self.key.of(plans)

    def multipliers(self, plans: Plans) -> tuple[Mapping[int, Fraction], bool]:
        y, holds = self.most.multipliers(plans)
        if not holds:
            return y, False
        worth, over = self.most.value(plans), self._over(plans)
        if worth is not None and worth < self.worth:
            return {**y, self.worth_row: Fraction(-1)}, False
        return ({}, True) if over is None else ({over: Fraction(1)}, False)

    def _over(self, plans: Plans) -> int | None:
        """The row of a key before it of which the portfolio has too much."""
        for i, (key, limit) in enumerate(self.held):
            if key.of(plans) > limit:
                return self.worth_row + 1 + i
        return None
