"""Problem: pure tables of columns, rows and coefficients. Nothing here knows a solver.

    maximise    offset + sum of cost_factor x values[cost_key] x column
    subject to  lower <= sum of factor x values[key] x column <= upper,  0 <= column <= upper

Columns 0 .. n_plans-1 are the plans x[c,o,t] (0 or 1); ``integer`` says which of the rest are
whole numbers. A row in the numbers of the case was multiplied by ``row_scale``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.facts import BoolArray, Facts, FloatArray, IntArray
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import NO_FLOATS, NO_INTS, Labels, Role, Rows, label
from optimizer.errors import ProblemError

MOST = 2**31 - 1
"""Rows, columns and coefficients of the largest problem."""


@dataclass(frozen=True)
class RowBlock:
    """Rows ``start`` to ``stop`` belong to rule ``rule``; price: what giving way costs a unit."""

    rule: str
    role: Role
    start: int
    stop: int
    labels: Labels
    price: float | None = None


@dataclass(frozen=True)
class ColumnBlock:
    """Columns ``start`` to ``stop``, named ``name(label)``."""

    name: str
    start: int
    stop: int
    labels: Labels


@dataclass(frozen=True)
class Columns:
    """Further columns in [0, upper], with objective coefficient ``cost``; entry i stands in row
    ``row[i]`` of the problem and in column ``col[i]`` of these (from 0), and is ``value[i]``."""

    upper: FloatArray
    cost: FloatArray
    row: IntArray
    col: IntArray
    value: FloatArray
    labels: Labels


@dataclass(frozen=True)
class Problem:
    """The tables. Coefficients are sorted by column and row; ``values[-1]`` is 1.0 for key -1."""

    n_plans: int
    facts: Facts
    values: FloatArray
    column_upper: FloatArray
    integer: BoolArray
    column_blocks: Sequence[ColumnBlock]
    cost_col: IntArray
    cost_factor: FloatArray
    cost_key: IntArray
    row_lower: FloatArray
    row_upper: FloatArray
    row_scale: FloatArray
    row_blocks: Sequence[RowBlock]
    row: IntArray
    col: IntArray
    factor: FloatArray
    key: IntArray

    @property
    def n_columns(self) -> int:
        return len(self.column_upper)

    @property
    def n_rows(self) -> int:
        return len(self.row_lower)

    def coefficients(self) -> FloatArray:
        return self.factor * self.values[self.key]

    def costs(self) -> FloatArray:
        """Objective coefficient of every column."""
        terms = self.cost_factor * self.values[self.cost_key]
        return np.bincount(self.cost_col, terms, minlength=self.n_columns).astype(float)

    def extended(
        self,
        name: str,
        rows: Rows,
        role: Role = "structural",
        *,
        objective: Rows | None = None,
    ) -> Problem:
        """A new problem with further rows (and their own columns), or with another objective.

        ``rows.col`` may name any column of this problem; its own are -1, -2, ...
        """
        builder = Builder.of(self)
        builder.add(name, rows, role)
        if objective is not None:
            builder.replace_objective(objective)
        return builder.problem(self.facts, self.values)

    def widened(self, name: str, columns: Columns) -> Problem:
        """A new problem with further columns that have entries in the rows of this one."""
        builder = Builder.of(self)
        builder.widen(name, columns)
        return builder.problem(self.facts, self.values)

    def row_name(self, i: int) -> str:
        """rule(label), unique in the problem."""
        return self.row_names()[i]

    def row_names(self) -> list[str]:
        return each_once(
            f"{b.rule}({t})" if (t := label(b.labels, i)) else b.rule
            for b in self.row_blocks
            for i in range(b.stop - b.start)
        )

    def column_names(self) -> list[str]:
        return each_once(
            f"{b.name}({label(b.labels, i)})"
            for b in self.column_blocks
            for i in range(b.stop - b.start)
        )

    def rule_rows(self, rule: str) -> IntArray:
        """Positions of the rows of one rule (all its instances and states)."""
        spans = [np.arange(b.start, b.stop) for b in self.row_blocks if b.rule == rule]
        return np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)

    def portfolio(self, chosen: FloatArray) -> Portfolio:
        """The portfolio of a solution column (its first n_plans entries)."""
        plans = np.flatnonzero(chosen[: self.n_plans] > 0.5)
        return Portfolio(tuple(Pick(*self.facts.plan_name(int(p))) for p in plans))

    def plan_of(self, pick: Pick) -> int:
        """Column of a pick. Raises KeyError where the case has no such plan."""
        for p in np.flatnonzero(self.facts.plans_with("candidate", [pick.candidate])):
            if self.facts.plan_name(int(p)) == tuple(pick):
                return int(p)
        raise KeyError(pick)


def countable(**counts: int) -> None:
    """Raises ProblemError where there are more of something than solvers count: in 32 bits, as
    the tables do."""
    for what, n in counts.items():
        if n > MOST:
            raise ProblemError(
                "too-large", "problem", f"There are {n:,} {what}; solvers count to {MOST:,}.",
                "Leave candidates, options, starts or years out, or split the case.",
            )  # fmt: skip


def each_once(names: Iterable[str], mark: str = " #") -> list[str]:
    """The names, told apart where they repeat: the second 'name' is 'name #2'."""
    count: dict[str, int] = {}
    once: dict[str, None] = {}
    for name in names:
        unique = name
        while unique in once:
            count[name] = count.get(name, 1) + 1
            unique = f"{name}{mark}{count[name]}"
        once[unique] = None
    return list(once)


def _or(given: NDArray[Any], default: NDArray[Any]) -> NDArray[Any]:
    """What is given, or the default where nothing is."""
    return given if len(given) else default


class Builder:
    """Collects rows of many families and lays them out once."""

    def __init__(self, n_plans: int) -> None:
        self.n_plans = n_plans
        self.n_columns, self.n_rows = n_plans, 0
        self.uppers: list[FloatArray] = [np.ones(n_plans)]
        self.integer: list[BoolArray] = [np.ones(n_plans, dtype=bool)]
        self.column_blocks: list[ColumnBlock] = []
        # each list begins with nothing, so that a case without rows or without worth has tables
        self.lower: list[FloatArray] = [NO_FLOATS]
        self.upper: list[FloatArray] = [NO_FLOATS]
        self.scale: list[FloatArray] = [NO_FLOATS]
        self.row_blocks: list[RowBlock] = []
        self.entries: list[tuple[NDArray[Any], ...]] = [(NO_INTS, NO_INTS, NO_FLOATS, NO_INTS)]
        self.costs = [(NO_INTS, NO_FLOATS, NO_INTS)]

    @classmethod
    def of(cls, p: Problem) -> Builder:
        new = cls(p.n_plans)
        new.n_columns, new.n_rows = p.n_columns, p.n_rows
        new.uppers, new.integer = [p.column_upper], [p.integer]
        new.column_blocks, new.row_blocks = list(p.column_blocks), list(p.row_blocks)
        new.lower, new.upper, new.scale = [p.row_lower], [p.row_upper], [p.row_scale]
        new.entries = [(p.row, p.col, p.factor, p.key)]
        new.costs = [(p.cost_col, p.cost_factor, p.cost_key)]
        return new

    def add(self, name: str, rows: Rows, role: Role, price: float | None = None) -> None:
        """Append one family; its own columns come after all columns so far."""
        n, n_own = len(rows.lower), len(rows.own_upper)
        countable(columns=self.n_columns + n_own, rows=self.n_rows + n)
        if n_own:
            own = np.arange(self.n_columns, self.n_columns + n_own)
            self.column_blocks.append(
                ColumnBlock(name, self.n_columns, self.n_columns + n_own, rows.own_labels)
            )
            self.uppers.append(rows.own_upper)
            self.integer.append(_or(rows.own_whole, np.zeros(n_own, dtype=bool)))
            self.costs.append((own, rows.own_cost, np.full(n_own, -1)))
        if len(rows.cost_col):
            self.costs.append((rows.cost_col, rows.cost_factor, rows.cost_key))
        if n:
            col = rows.col.astype(np.int32)
            own = np.flatnonzero(col < 0)
            col[own] = self.n_columns - 1 - col[own]
            row = rows.row.astype(np.int32) + np.int32(self.n_rows)
            self.entries.append((row, col, rows.factor, rows.key.astype(np.int32)))
            self.lower.append(rows.lower)
            self.upper.append(rows.upper)
            self.scale.append(_or(rows.scale, np.ones(n)))
            self.row_blocks.append(
                RowBlock(name, role, self.n_rows, self.n_rows + n, rows.labels, price)
            )
        self.n_columns += n_own
        self.n_rows += n

    def widen(self, name: str, columns: Columns) -> None:
        """Append columns whose entries are in rows that are there already."""
        n = len(columns.upper)
        own = np.arange(self.n_columns, self.n_columns + n)
        block = ColumnBlock(name, self.n_columns, self.n_columns + n, columns.labels)
        self.column_blocks.append(block)
        self.uppers.append(columns.upper)
        self.integer.append(np.zeros(n, dtype=bool))
        self.costs.append((own, columns.cost, np.full(n, -1)))
        none = np.full(len(columns.row), -1)
        self.entries.append((columns.row, own[columns.col], columns.value, none))
        self.n_columns += n

    def replace_objective(self, rows: Rows) -> None:
        self.costs = [(rows.cost_col, rows.cost_factor, rows.cost_key)]

    def problem(self, facts: Facts, values: FloatArray) -> Problem:
        countable(figures=len(values), coefficients=sum(len(row) for row, *_ in self.entries))
        row, col, factor, key = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        cost = [np.concatenate(part) for part in zip(*self.costs, strict=True)]
        order = np.argsort(col * np.int64(self.n_rows) + row, kind="stable")
        return Problem(
            n_plans=self.n_plans,
            facts=facts,
            values=values,
            column_upper=np.concatenate(self.uppers),
            integer=np.concatenate(self.integer),
            column_blocks=tuple(self.column_blocks),
            cost_col=cost[0].astype(np.int64),
            cost_factor=cost[1].astype(float),
            cost_key=cost[2].astype(np.int64),
            row_lower=np.concatenate(self.lower),
            row_upper=np.concatenate(self.upper),
            row_scale=np.concatenate(self.scale),
            row_blocks=tuple(self.row_blocks),
            row=row[order],
            col=col[order],
            factor=factor[order],
            key=key[order],
        )
