"""Minimal repairs: sets of members of which each must give way, unranked.

    minimise  sum of b[m],   t <= b[m] for every column t of member m (see ways.py)

finds a smallest set; with every set that holds one found cut off (sum of its b <= its size - 1)
the next one is found, until there is none. For each set the least that its members must give:

    minimise  sum of far / max(1, |largest limit of the member|),   most x t <= far

with a far of its own for every column, but one a side for all columns of an entry that writes one
limit for all its instances: that limit moves as far as the furthest of them. Amounts shown are
recomputed from the portfolio by the audit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.clock import Clock
from optimizer.analysis.giving import Giving, given
from optimizer.analysis.members import Member
from optimizer.analysis.repair import Repair, made
from optimizer.analysis.ways import Ways, exact_limits, negotiable, ways
from optimizer.case.case import Case
from optimizer.domain.facts import BoolArray, FloatArray, IntArray
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Amount, Rows
from optimizer.problem import Problem
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import rule_of
from optimizer.solving.search import MAX_REFUSED, tolerance_at
from optimizer.solving.session import Session

MOST = 8
"""Repairs that are looked for."""


class Minimal:
    """Yields repairs, those of fewest members first. ``complete``, once that is over: whether
    there is no other."""

    def __init__(self, case: Case, problem: Problem, clock: Clock) -> None:
        self.case, self.clock, self.complete = case, clock, False
        self.specs = {r.id: r for r in case.rules}
        self.ways = found = ways(case, problem, tuple(negotiable(case)))
        lots = _lots(found, [_has_one_number(self.specs[m.rule]) for m in found.members])
        first, n, m = problem.n_columns, len(found.owner), len(found.members)
        wide = problem.widened("gives way", found.columns())
        wide = wide.extended("may give way", _switches(found, first))
        self.problem = wide.extended("how far", _far(found, lots, first))
        self.columns = first + np.arange(n)
        self.switches = first + n + np.arange(m)
        self.far = np.arange(first + n + m, self.problem.n_columns)
        self.far_owner = np.zeros(len(self.far), dtype=np.int64)
        self.far_owner[lots] = found.owner
        self.far_most = _furthest(found, lots)
        self.exact = exact_limits(case, problem)
        self.session = Session(self.problem)
        self.weights = _weights(case, self.ways.members)

    def __iter__(self) -> Iterator[Repair]:
        doubt = False
        for n in range(MOST + 1):
            found = self._smallest()
            if found is None:
                return
            chosen, x, proven = found
            if x is None:
                self.complete = not doubt
                return
            if n == MOST:
                return
            repair = self._least(chosen, x)
            if repair is not None:
                yield replace(repair, proven=repair.proven and proven)
            doubt |= repair is None or not proven
            self._cut_off(chosen)

    def _smallest(self) -> tuple[BoolArray, FloatArray | None, bool] | None:
        """(members of a smallest set, a solution, whether none is smaller); without a solution
        there is no other set; None: not decided."""
        self._allow(np.ones(len(self.switches)))
        costs = np.zeros(self.problem.n_columns)
        costs[self.switches] = -1.0
        self.session.set_costs(costs)
        raw = self.clock.solve(self.session)
        if raw.ending == "infeasible":
            return np.zeros(len(self.switches), dtype=bool), None, True
        if raw.x is None:
            return None
        chosen = raw.x[self.switches] > 0.5
        proven = raw.ending == "optimal" and -raw.bound > int(chosen.sum()) - 0.5
        return chosen, raw.x, proven

    def _least(self, chosen: BoolArray, x: FloatArray) -> Repair | None:
        """The repair by these members with the least amounts; None where the audit finds none.
        What is not proven is the least found."""
        members = {m for m, on in zip(self.ways.members, chosen, strict=True) if on}
        best = self._made(members, x)
        if best is not None and all(self._is_one(g) for g in best.givings):
            self.clock.tally.bounded += 1
            return replace(best, proven=True)
        self._allow(chosen.astype(float))
        rows = np.unique(self.ways.row[chosen[self.ways.owner[self.ways.col]]])
        self.session.bound_rows(rows, self.exact[0][rows], self.exact[1][rows])
        costs = np.zeros(self.problem.n_columns)
        weights = [float(self.weights[m]) for m in self.ways.members]
        costs[self.far] = -np.array(weights)[self.far_owner] * self.far_most
        self.session.set_costs(costs)
        mark = self.session.n_rows
        for _ in range(MAX_REFUSED):
            raw = self.clock.solve(self.session)
            if raw.x is None:
                break
            repair = self._made(members, raw.x)
            if repair is not None:
                if best is None or self._burden(repair) <= self._burden(best):
                    best = repair
                near = abs(self._burden(best) + raw.bound) <= tolerance_at(Fraction(raw.bound))
                best = replace(best, proven=raw.ending == "optimal" and near)
                break
            self.session.forbid(raw.x)
        self.session.drop_rows_from(mark)
        self.session.bound_rows(rows, self.problem.row_lower[rows], self.problem.row_upper[rows])
        return best

    def _made(self, members: set[Member], x: FloatArray) -> Repair | None:
        """The repair that a solution stands for, its amounts made exact."""
        amount, first = dict.fromkeys(members, 0.0), int(self.columns[:1].sum())
        for i, column in zip(self.ways.owner.tolist(), self.columns.tolist(), strict=True):
            if self.ways.members[i] in members:
                amount[self.ways.members[i]] += float(x[column] * self.ways.most[column - first])
        portfolio = self.problem.portfolio(x)
        givings = given(self.case, portfolio, dict.fromkeys(members), amount)
        return None if givings is None else made(self.case, givings, portfolio)

    def _burden(self, repair: Repair) -> Fraction:
        parts = (self.weights[g.member] * self._size(g) for g in repair.givings)
        return sum(parts, Fraction(0))

    def _size(self, giving: Giving) -> Fraction:
        """How far the one limit of the member moves; else the amount over all instances."""
        if _has_one_number(self.specs[giving.member.rule]):
            return sum((m.by for m in giving.moves), Fraction(0))
        return giving.amount

    def _is_one(self, giving: Giving) -> bool:
        """Whether one candidate is all that is given, where less than one cannot be."""
        whole = all(m.old == int(m.old) for m in giving.moves)
        return giving.unit == "candidates" and whole and self._size(giving) == 1

    def _allow(self, upper: FloatArray) -> None:
        self.session.bound_columns(self.switches, np.zeros(len(upper)), upper)

    def _cut_off(self, chosen: BoolArray) -> None:
        """No set that holds this one: sum of b <= size - 1."""
        col = self.switches[chosen]
        zero, none = np.zeros(len(col), dtype=np.int64), np.full(len(col), -1)
        high = np.array([len(col) - 1.0])
        self.session.add_rows(Rows(np.array([-np.inf]), high, zero, col, np.ones(len(col)), none))


def _has_one_number(spec: RuleSpec) -> bool:
    """Whether an entry writes one limit that holds for each of its instances."""
    return "at_most" in type(spec).model_fields


def _lots(found: Ways, one_number: Sequence[bool]) -> IntArray:
    """Which far each column has: one a side of a member with one number, else its own."""
    n = len(found.owner)
    together = np.array([one_number[i] for i in found.owner.tolist()], dtype=bool)
    code = np.where(together, -1 - 2 * found.owner - found.below, np.arange(n))
    return np.unique(code, return_inverse=True)[1].astype(np.int64)


def _far(found: Ways, lots: IntArray, first: int) -> Rows:
    """The columns far, in parts of the furthest, and most x t <= far for every column t; these
    begin at ``first``."""
    n, own = len(lots), np.arange(len(lots))
    furthest = _furthest(found, lots)
    count = len(furthest)
    names = [str(i) for i in range(max(n, count))]
    return Rows(
        np.full(n, -np.inf),
        np.zeros(n),
        np.concatenate((own, own)),
        np.concatenate((first + own, -1 - lots)),
        np.concatenate((found.most / furthest[lots], -np.ones(n))),
        np.full(2 * n, -1),
        ((names, own),),
        own_upper=np.ones(count),
        own_cost=np.zeros(count),
        own_labels=((names, np.arange(count)),),
    )


def _furthest(found: Ways, lots: IntArray) -> FloatArray:
    """The most of each far."""
    furthest = np.zeros(int(lots.max(initial=-1)) + 1)
    np.maximum.at(furthest, lots, found.most)
    return furthest


def _switches(found: Ways, first: int) -> Rows:
    """b[m], whole, and t <= b[m] for every column t; these begin at ``first``."""
    n, own = len(found.owner), np.arange(len(found.owner))
    names = [f"{m.rule} {m.instance}".strip() for m in found.members]
    count = len(found.members)
    return Rows(
        np.full(n, -np.inf),
        np.zeros(n),
        np.concatenate((own, own)),
        np.concatenate((first + own, -1 - found.owner)),
        np.concatenate((np.ones(n), -np.ones(n))),
        np.full(2 * n, -1),
        (([str(i) for i in own], own),),
        own_upper=np.ones(count),
        own_cost=np.zeros(count),
        own_whole=np.ones(count, dtype=bool),
        own_labels=((names, np.arange(count)),),
    )


def _weights(case: Case, members: tuple[Member, ...]) -> dict[Member, Fraction]:
    """1 / max(1, |largest limit|) of each member."""
    found = {}
    for member in members:
        limits: list[Amount]
        if member.instance:
            fund, year, _ = member.span
            limits = [q.value for y, q in case.fund[fund].ceilings.items() if y == year]
        else:
            spec = next(r for r in case.rules if r.id == member.rule)
            limits = [u.limit for u in rule_of(spec).uses(spec, case, Portfolio(()))]
        found[member] = 1 / max([Fraction(1), *(abs(Fraction(x)) for x in limits)])
    return found
