"""Minimal repairs: sets of members of which each must give way, unranked.

    minimise  sum of b[m]        (the switches of switches.py)

finds a smallest set; with every set that holds one found cut off (sum of its b <= its size - 1)
the next one is found, until there is none. For each set the least that its members must give:

    minimise  sum of amount / max(1, |largest limit of the member|)

where an entry with one limit for all its instances gives by how far that limit moves. Amounts
shown are recomputed from the portfolio by the audit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.giving import Giving, given
from optimizer.analysis.members import Member
from optimizer.analysis.repair import Repair, made
from optimizer.analysis.switches import Switched
from optimizer.analysis.ways import exact_limits, negotiable, ways
from optimizer.analysis.work import Work
from optimizer.case.case import Case
from optimizer.domain.facts import BoolArray, FloatArray, IntArray
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Amount, Rows
from optimizer.problem import Problem
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import rule_of
from optimizer.solving.search import MAX_REFUSED, tolerance_at
from optimizer.solving.session import Session
from optimizer.solving.settings import Settings

MOST = 8
"""Repairs that are looked for."""


class Minimal:
    """Yields repairs, those of fewest members first. ``complete``, once that is over: whether
    there is no other."""

    def __init__(self, case: Case, problem: Problem, work: Work) -> None:
        self.case, self.work, self.complete = case, work, False
        self.specs = {r.id: r for r in case.rules}
        found = ways(case, problem, tuple(negotiable(case)))
        self.members = found.members
        one_number = [_has_one_number(self.specs[m.rule]) for m in self.members]
        self.switched = Switched.of(problem, found, one_number)
        self.session = Session(self.switched.problem, Settings(nodes=work.nodes))
        self.exact = exact_limits(case, problem)
        self.weights = {m: _weight(case, self.specs[m.rule], m) for m in self.members}

    def __iter__(self) -> Iterator[Repair]:
        doubt = False
        for n in range(MOST + 1):
            found = self._smallest()
            if found is None:
                return
            chosen, x, proven = found
            if x is None:
                self.complete = n > 0 and not doubt
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
        switches = self.switched.switches
        self._minimise(switches, np.ones(len(switches)), np.ones(len(switches), dtype=bool))
        raw = self.work.solve(self.session)
        if raw.ending == "infeasible":
            return np.zeros(len(switches), dtype=bool), None, True
        if raw.x is None:
            return None
        chosen = raw.x[switches] > 0.5
        proven = raw.ending == "optimal" and -raw.bound > int(chosen.sum()) - 0.5
        return chosen, raw.x, proven

    def _least(self, chosen: BoolArray, x: FloatArray) -> Repair | None:
        """The repair by these members with the least amounts; None where the audit finds none.
        What is not proven is the least found."""
        first = self._repair(chosen, x)
        if first is not None and all(map(self._is_one, first.givings)):
            self.work.tally.bounded += 1
            return replace(first, proven=True)
        switched, open_ = self.switched, self.switched.ways
        rows = np.unique(open_.row[chosen[open_.owner[open_.col]]])
        weights = np.array([float(self.weights[m]) for m in self.members])
        self._minimise(switched.far, weights[switched.far_owner] * switched.furthest, chosen)
        self.session.bound_rows(rows, self.exact[0][rows], self.exact[1][rows])
        mark = self.session.n_rows
        try:
            return self._first_kept(chosen, first)
        finally:
            self.session.drop_rows_from(mark)
            low, high = switched.problem.row_lower[rows], switched.problem.row_upper[rows]
            self.session.bound_rows(rows, low, high)

    def _first_kept(self, chosen: BoolArray, best: Repair | None) -> Repair | None:
        """The solver's answer that the audit keeps, or the best so far."""
        for _ in range(MAX_REFUSED):
            raw = self.work.solve(self.session)
            if raw.x is None:
                return best
            repair = self._repair(chosen, raw.x)
            if repair is None:
                self.session.forbid(raw.x)
                continue
            if best is None or self._burden(repair) <= self._burden(best):
                best = repair
            burden = self._burden(best)
            near = abs(float(burden) + raw.bound) <= tolerance_at(burden)
            return replace(best, proven=raw.ending == "optimal" and near)
        return best

    def _repair(self, chosen: BoolArray, x: FloatArray) -> Repair | None:
        """The repair that a solution stands for, its amounts made exact."""
        amount = {m: 0.0 for m, on in zip(self.members, chosen, strict=True) if on}
        parts = x[self.switched.columns] * self.switched.ways.most
        for i, part in zip(self.switched.ways.owner.tolist(), parts.tolist(), strict=True):
            if self.members[i] in amount:
                amount[self.members[i]] += part
        portfolio = self.switched.problem.portfolio(x)
        givings = given(self.case, portfolio, dict.fromkeys(amount), amount)
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
        own_unit = self.specs[giving.member.rule].own_unit
        return not own_unit and giving.unit == "candidates" and self._size(giving) == 1

    def _minimise(self, columns: IntArray, weights: FloatArray, allowed: BoolArray) -> None:
        """Ask for the least of these columns, with these members allowed to give way."""
        costs = np.zeros(self.switched.problem.n_columns)
        costs[columns] = -weights
        self.session.set_costs(costs)
        none = np.zeros(len(allowed))
        self.session.bound_columns(self.switched.switches, none, allowed.astype(float))

    def _cut_off(self, chosen: BoolArray) -> None:
        """No set that holds this one: sum of b <= size - 1."""
        col = self.switched.switches[chosen]
        zero, none = np.zeros(len(col), dtype=np.int64), np.full(len(col), -1)
        high = np.array([len(col) - 1.0])
        self.session.add_rows(Rows(np.array([-np.inf]), high, zero, col, np.ones(len(col)), none))


def _has_one_number(spec: RuleSpec) -> bool:
    """Whether an entry writes one limit that holds for each of its instances."""
    if getattr(spec, "share", None) is not None:
        return False
    limits = ("at_most", "at_least", "exactly")
    return any(getattr(spec, limit, None) is not None for limit in limits)


def _weight(case: Case, spec: RuleSpec, member: Member) -> Fraction:
    """1 / max(1, |largest limit|) of a member."""
    limits: list[Amount]
    if member.instance:
        fund, year, _ = member.span
        limits = [q.value for y, q in case.fund[fund].ceilings.items() if y == year]
    else:
        limits = [u.limit for u in rule_of(spec).uses(spec, case, Portfolio(()))]
    return 1 / max([Fraction(1), *(abs(Fraction(x)) for x in limits)])
