"""Marginal value of money: what more or less of a fund's ceiling would do, by solving again.

A *line* is the ceiling of one fund in one year, or all ceilings together (the total, every ceiling
scaled alike). Its ceiling becomes a column l; every budget row that it limits reads

    spend  -  factor x l  <=  what the other ceilings give

Other ceilings and all carry shares stay as they are (what may be carried out of the line's own year
follows its ceiling, as with `--budget`). Nearest steps: the least l at which a better portfolio
exists, and the least l at which the plan's measure can still be had, with what is best one money
unit below. Staircase: at the highest l maximise the measure, then minimise l at that measure: one
step; go on one money unit below it. Two solves a step; steps nearer than one money unit are one.
Where funds are unlike, ceilings have no sum: the total is then in per cent of every ceiling, and
its unit is a hundredth of one per cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import numpy as np

from optimizer.analysis.again import Again
from optimizer.analysis.answer import judge_of
from optimizer.analysis.changed import Changed
from optimizer.analysis.idle import idle_funds
from optimizer.analysis.lines import TOTAL, Line, limits, lines_of, most, needed, with_ceiling
from optimizer.domain.portfolio import Portfolio
from optimizer.solving.search import MAX_REFUSED, tolerance_at
from optimizer.solving.ties import bounded_sum

LOW, HIGH = Decimal("0.5"), Decimal(2)
"""A staircase spans these multiples of the case's own ceiling."""
MAX_STEPS = 60
CENT = Decimal("0.01")
"""Levels in per cent are told apart to a hundredth."""
MOST = 1e8
"""What a ceiling's column may cost the solver: beyond it, money units are not told apart."""

Ending = Literal["complete", "capped", "not proven"]


@dataclass(frozen=True)
class Point:
    """From ceiling ``at`` on ``portfolio`` is the best, with ``gain`` over funding nothing."""

    at: Decimal
    gain: Fraction
    portfolio: Portfolio


@dataclass(frozen=True)
class Nearest:
    """The nearest step each way of one line.

    ``up``: the least ceiling at which more can be had (None: at none, where ``up_proven``).
    ``enough``: the least ceiling at which the plan's measure can still be had, and ``below``: the
    best with one money unit less, at ``at`` = that ceiling (None with ``down_proven``: no
    portfolio keeps the rules there). Neither is asked of a line that does not bind.
    """

    line: Line
    now: Decimal
    up: Point | None
    up_proven: bool
    enough: Decimal | None = None
    below: Point | None = None
    down_proven: bool = False

    @property
    def binds(self) -> bool:
        return self.up is not None

    @property
    def decided(self) -> bool:
        """Whether each way is proven."""
        return self.up_proven and (self.down_proven or not self.binds)

    def marginal(self, gain: Fraction) -> Fraction | None:
        """Gain per extra money unit on the way to the next step."""
        if self.up is None or self.up.at <= self.now:
            return None
        return (self.up.gain - gain) / Fraction(self.up.at - self.now)


@dataclass(frozen=True)
class Staircase:
    """Points by rising ceiling, from ``low`` to ``high``: every ceiling between two points has the
    gain of the lower one. Below the first nothing is feasible, or it is the last that was solved
    (``ending``)."""

    line: Line
    now: Decimal
    low: Decimal
    high: Decimal
    points: tuple[Point, ...]
    ending: Ending


def nearest(again: Again) -> Iterator[Nearest]:
    """The nearest steps of the total, then of every fund and year where there are several. Those
    for which there is no work left are not decided."""
    case = again.answer.case
    lines = lines_of(case, again.answer.problem)
    idle = idle_funds(again, lines)
    for line in lines:
        if line.fund in idle:
            again.tally.bounded += 1
            yield Nearest(line, line.ceiling(case), None, True)
        elif not again.work.may_ask:
            yield Nearest(line, line.ceiling(case), None, False)
        else:
            yield _Walk(again, line).nearest()


def staircase(again: Again, line: Line = TOTAL) -> Staircase:
    """Every ceiling between half and twice the line's own at which the best portfolio changes."""
    walk = _Walk(again, line)
    now = line.ceiling(again.answer.case)
    level, low = now * HIGH, now * LOW
    points: list[Point] = []
    ending: Ending = "complete"
    while level >= low:
        if len(points) >= MAX_STEPS:
            ending = "capped"
            break
        with again.on(walk.problem):
            point, proven = walk.step(level)
        if not proven:
            ending = "not proven"
        if point is None or not proven:
            break
        points.append(point)
        level = point.at - walk.unit
    found = tuple(reversed(points))
    if ending == "complete" and not _reaches(again, found, now):
        ending = "not proven"
    return Staircase(line, now, low, now * HIGH, found, ending)


def _reaches(again: Again, points: Sequence[Point], now: Decimal) -> bool:
    """Whether the steps hold the plan's own measure at the case's own ceiling: a cross-check."""
    audit = again.answer.audit
    assert audit is not None
    under = [p for p in points if p.at <= now]
    return bool(under) and float(abs(under[-1].gain - audit.gain)) <= 3 * tolerance_at(again.value)


class _Walk:
    """One line of the answer, its ceiling a column."""

    def __init__(self, again: Again, line: Line) -> None:
        answer = again.answer
        assert answer.audit is not None
        self.again, self.line, self.case = again, line, answer.case
        self.nothing = answer.audit.nothing
        self.unit = unit_of(again, line)
        self.now = line.ceiling(answer.case)
        self.limits = limits(line, answer.case, answer.problem)
        top = Decimal(most(self.limits, answer.problem)).quantize(self.unit, ROUND_CEILING)
        self.top = max(self.now * HIGH, top + self.unit)
        self.problem, self.scale = with_ceiling(
            line, answer.case, answer.problem, float(self.top + self.unit)
        )
        self.column = np.array([answer.problem.n_columns])

    def nearest(self) -> Nearest:
        """Whether any ceiling gives more is asked first: that is the easier question."""
        worth, plan = self.again.value, self.again.plan
        better = float(worth) + 2 * tolerance_at(worth)
        with self.again.on(self.problem):
            free = self.most(self.top, plan)
            if free.portfolio is None or free.value is None or float(free.value) < better:
                return Nearest(self.line, self.now, None, free.proven)
            self.within(self.now, self.top)
            found, proven = self.least(better, free.portfolio, self.now)
            proven, found = proven and found is not None, found or free.portfolio
            at = self.level_of(found)
            best = self.most(at, found)
            up = self.point(at, best)
            self.within(Decimal(0), self.now)
            kept, enough_proven = self.least(float(worth) - tolerance_at(worth), plan)
            enough_proven &= kept is not None
            enough = self.level_of(kept or plan)
            below = self.most(enough - self.unit) if enough >= self.unit else None
        down = enough_proven and (below is None or below.proven)
        return Nearest(
            self.line, self.now, up, proven and best.proven, enough,
            None if below is None else self.point(enough - self.unit, below), down,
        )  # fmt: skip

    def step(self, level: Decimal) -> tuple[Point | None, bool]:
        """The best at a ceiling, and the least ceiling at which it can be had."""
        best = self.most(level)
        if best.value is None or not best.proven:
            return None, best.proven
        assert best.portfolio is not None
        found, proven = self.least(float(best.value) - tolerance_at(best.value), best.portfolio)
        portfolio, proven = found or best.portfolio, proven and found is not None
        at = self.level_of(portfolio)
        value = judge_of(self.line.at(self.case, at))(portfolio)
        if value is None:
            return None, False
        return Point(at, value - self.nothing, portfolio), proven

    def point(self, at: Decimal, best: Changed) -> Point | None:
        if best.portfolio is None or best.value is None:
            return None
        return Point(at, best.value - self.nothing, best.portfolio)

    def level_of(self, portfolio: Portfolio) -> Decimal:
        """The least ceiling at which a portfolio keeps the budget, in whole money units."""
        exact = max(needed(self.limits, self.case, portfolio), Fraction(0))
        level = Decimal(exact.numerator) / Decimal(exact.denominator)
        return level.quantize(self.unit, ROUND_CEILING)

    def within(self, low: Decimal, high: Decimal) -> None:
        """The ceiling lies between the two, with room for half a money unit, so that no limit is
        met within the solver's tolerance alone; what needs the room is refused by the audit."""
        room = self.unit / 2
        ends = (max(low - room, Decimal(0)), max(low, high) + room)
        limits_ = (np.array([float(x) * self.scale]) for x in ends)
        self.again.session.bound_columns(self.column, *limits_)

    def most(self, level: Decimal, known: Portfolio | None = None) -> Changed:
        """The best portfolio at a ceiling; ``known``: one that may keep the rules there."""
        self.within(Decimal(0), level)
        judge = judge_of(self.line.at(self.case, level))
        value = None if known is None else judge(known)
        return self.again.best(judge, None if known is None or value is None else (known, value))

    def least(
        self, floor: float, first: Portfolio, above: Decimal | None = None
    ) -> tuple[Portfolio | None, bool]:
        """A portfolio of that measure at least which needs the lowest ceiling (beyond ``above``),
        and whether that is proven; None where there is none. ``first``: one to begin from. What the
        solver's tolerance lets through is judged exactly, cut off, and the search goes on."""
        again, session = self.again, self.again.session
        worth, mark = session.costs, session.n_rows
        session.add_rows(bounded_sum(worth, floor, np.inf))
        # in money units, so that two ceilings differ by more than the solver's tolerance
        costs = np.zeros(len(worth))
        costs[self.column] = -min(1.0 / (float(self.unit) * self.scale), MOST)
        session.set_costs(costs)
        session.offer(again.columns(first))
        try:
            raw = again.relax()
            if raw is not None and raw.x is None:
                again.tally.bounded += 1
                return None, True
            for _ in range(MAX_REFUSED):
                raw = again.solve()
                if raw.x is None:
                    return None, raw.ending == "infeasible"
                portfolio = again.answer.problem.portfolio(raw.x)
                if self.holds(portfolio, floor, above):
                    return portfolio, raw.ending == "optimal"
                session.forbid(raw.x)
            return None, False
        finally:
            session.set_costs(worth)
            session.drop_rows_from(mark)

    def holds(self, portfolio: Portfolio, floor: float, above: Decimal | None) -> bool:
        """Whether a portfolio really has the measure, at the ceiling that it needs."""
        at = self.level_of(portfolio)
        if above is not None and at <= above:
            return False
        value = judge_of(self.line.at(self.case, at))(portfolio)
        return value is not None and float(value) >= floor


def unit_of(again: Again, line: Line) -> Decimal:
    """The step in which a line's levels are told apart."""
    return CENT if line.in_percent(again.answer.case) else money_unit(again)


def money_unit(again: Again) -> Decimal:
    """The smallest step of money in the case's payments and ceilings."""
    case = again.answer.case
    amounts = [a for p in case.plans() for _, _, a in case.payments(p)]
    amounts += [q.value for f in case.funds for q in f.ceilings.values()]
    places = max((-int(a.as_tuple().exponent) for a in amounts), default=0)
    return Decimal(1).scaleb(-max(0, places))


def dropped(points: Sequence[Point]) -> list[tuple[str, Decimal, Decimal]]:
    """(candidate, last ceiling with it, first without) of those that go out as money grows."""
    return [
        (candidate, lower.at, upper.at)
        for lower, upper in pairwise(points)
        for candidate in sorted(lower.portfolio.candidates - upper.portfolio.candidates)
    ]
