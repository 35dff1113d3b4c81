"""Ways: columns by which members may give way.

    sum <= limit   becomes   sum - most x t <= limit,   0 <= t <= 1

with the most by which the sum can pass the limit, and the same below a floor: t x most is the
amount given, in the rule's own unit. (Columns of money would differ by ten powers of ten from the
rest, and HiGHS goes wrong on such.) Each row has a column of its own, but

- a ceiling of a fund has one, in every window of years that it counts in, by its factor there: it
  raises what may be carried too;
- a prerequisite has one a pair, for all years in which the pair may be broken: a candidate that
  does not wait is one candidate, however many years are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.members import Member
from optimizer.case.case import Case
from optimizer.domain.facts import BoolArray, FloatArray, IntArray
from optimizer.domain.results import NO_BOOLS, NO_FLOATS, NO_INTS
from optimizer.problem import Problem
from optimizer.problem.problem import Columns
from optimizer.problem.reach import reach
from optimizer.rules import budget, prerequisite
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import rule_of


@dataclass(frozen=True)
class Ways:
    """Column i gives way for ``members[owner[i]]``, by ``most[i]`` where it is 1, ``below`` a floor
    or above a limit; ``row``, ``col`` and ``value`` are its entries in the problem."""

    members: tuple[Member, ...]
    owner: IntArray
    below: BoolArray
    most: FloatArray
    row: IntArray
    col: IntArray
    value: FloatArray

    @property
    def rows(self) -> IntArray:
        """Rows in which something may give way."""
        return np.unique(self.row)

    def columns(self) -> Columns:
        names = [f"{m.rule} {m.instance}".strip() for m in self.members]
        none = np.zeros(len(self.owner))
        labels = ((names, self.owner), ([str(i) for i in range(len(none))], np.arange(len(none))))
        return Columns(none + 1, none, self.row, self.col, self.value, labels)


def negotiable(case: Case) -> dict[Member, Fraction | None]:
    """Everything that could give way, with its price a unit: each rule, and each ceiling of a
    fund in place of the budget rules. A ceiling that several rules hold costs all their prices,
    and none where one of them has none."""
    found: dict[Member, Fraction | None] = {}
    for spec in case.rules:
        price = None if spec.negotiable is None else Fraction(spec.negotiable.value)
        if not isinstance(spec, budget.Spec):
            found[Member(spec.id)] = price
            continue
        for fund in case.funds:
            holding = holders(case, fund.id)
            if holding[:1] == [spec]:
                prices = [r.negotiable for r in holding if r.negotiable is not None]
                total = sum((Fraction(p.value) for p in prices), Fraction(0))
                for year in case.budget_years:
                    member = ceiling_of(case, fund.id, year)
                    found[member] = total if len(prices) == len(holding) else None
    return found


def holders(case: Case, fund: str) -> list[budget.Spec]:
    """The budget rules that hold a fund."""
    specs = [r for r in case.rules if isinstance(r, budget.Spec)]
    return [r for r in specs if r.funds is None or fund in r.funds]


def ceiling_of(case: Case, fund: str, year: int) -> Member:
    """A ceiling as a member, under the first rule that holds the fund."""
    return Member(holders(case, fund)[0].id, f"{fund} {year}")


def ways(case: Case, problem: Problem, members: Sequence[Member]) -> Ways:
    """The columns of these members; one that no portfolio can break has none, and is left out."""
    specs = {r.id: r for r in case.rules}
    lower, upper = exact_limits(case, problem)
    lowest, highest = reach(problem)
    over = np.where(np.isfinite(upper), highest - upper, 0.0)
    under = np.where(np.isfinite(lower), lower - lowest, 0.0)
    parts: list[_Part] = []
    kept: list[Member] = []
    for member in members:
        if member.instance:
            own = [_ceiling(case, problem, member, over)]
        else:
            rows, group = _grouped(specs[member.rule], problem)
            ones = np.ones(len(rows))
            own = [
                _part(problem, rows, group, sign * ones, excess)
                for sign, excess in ((-1.0, over), (1.0, under))
            ]
        own = [p for p in own if len(p.most)]
        parts += [replace(p, owner=len(kept)) for p in own]
        kept += [member] if own else []
    return _joined(tuple(kept), parts)


@dataclass(frozen=True)
class _Part:
    """Some columns of one member, counted from 0."""

    row: IntArray
    col: IntArray
    value: FloatArray
    most: FloatArray
    below: bool
    owner: int = 0


def _part(
    problem: Problem, rows: IntArray, group: IntArray, sign: FloatArray, excess: FloatArray
) -> _Part:
    """A column for each group of rows that can be passed; ``sign`` times the row's scale is what
    one unit of it is there."""
    can = excess[rows] > 0
    rows, group, value = rows[can], group[can], sign[can] * problem.row_scale[rows[can]]
    _, col = np.unique(group, return_inverse=True)
    most = np.zeros(len(set(group.tolist())))
    np.maximum.at(most, col, excess[rows] / np.abs(value))
    return _Part(rows, col.astype(np.int64), value * most[col], most, bool((sign > 0).any()))


def _joined(members: tuple[Member, ...], parts: Sequence[_Part]) -> Ways:
    first = np.cumsum([0, *(len(p.most) for p in parts)])
    return Ways(
        members,
        np.concatenate([NO_INTS, *(np.full(len(p.most), p.owner) for p in parts)]),
        np.concatenate([NO_BOOLS, *(np.full(len(p.most), p.below) for p in parts)]),
        np.concatenate([NO_FLOATS, *(p.most for p in parts)]),
        np.concatenate([NO_INTS, *(p.row for p in parts)]),
        np.concatenate([NO_INTS, *(p.col + n for p, n in zip(parts, first, strict=False))]),
        np.concatenate([NO_FLOATS, *(p.value for p in parts)]),
    )


def _grouped(spec: RuleSpec, problem: Problem) -> tuple[IntArray, IntArray]:
    """The rows of a rule, and which of them share a column."""
    rows = problem.rule_rows(spec.id)
    if isinstance(spec, prerequisite.Spec) and spec.pairs:
        blocks = [b for b in problem.row_blocks if b.rule == spec.id]
        return rows, np.concatenate([rows[:0], *(b.labels[0][1] for b in blocks)])
    return rows, np.arange(len(rows))


def _ceiling(case: Case, problem: Problem, member: Member, over: FloatArray) -> _Part:
    """The column of one ceiling, in the windows of every rule that holds its fund."""
    fund, year, _ = member.span
    position = year - case.budget_years[0]
    found = list(_windows(case, problem, fund, position))
    rows = np.array([r for r, _ in found], dtype=np.int64)
    factors = np.array([k for _, k in found])
    return _part(problem, rows, np.zeros(len(rows), dtype=np.int64), -factors, over)


def _windows(case: Case, problem: Problem, fund: str, year: int) -> Iterator[tuple[int, float]]:
    """(row, factor in it) of every window that the ceiling of a year counts in."""
    for spec in holders(case, fund):
        frame = budget.windows(spec, problem.facts)
        for row, window in zip(problem.rule_rows(spec.id).tolist(), frame, strict=True):
            terms = budget.factors(window, float(problem.facts.carry[window[0]]))
            if problem.facts.names.funds[window[0]] == fund and terms.get(year):
                yield row, terms[year]


def exact_limits(case: Case, problem: Problem) -> tuple[FloatArray, FloatArray]:
    """(lower, upper) of every row as its rule writes it. A large row has room for rounding in its
    limits, so that it cuts off nothing; where it may give way nothing can be cut off, and room
    would be an amount that nobody gives."""
    low, high = problem.row_lower.copy(), problem.row_upper.copy()
    for spec in case.rules:
        rule, rows = rule_of(spec), problem.rule_rows(spec.id)
        states = range(len(case.states)) if rule.per_state else range(1)
        made = [rule.rows(spec, problem.facts, w) for w in states]
        scale = problem.row_scale[rows]
        low[rows] = np.concatenate([m.lower for m in made]) * scale
        high[rows] = np.concatenate([m.upper for m in made]) * scale
    return low, high
