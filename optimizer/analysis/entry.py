"""Entry conditions: the cost, supply or chance of success at which a candidate would enter.

One solve each: for every plan p of the candidate the figure gets a column u of its own,

    minimise    sum of |change| / figure
    subject to  figure[p] x[p]  ->  figure[p] x[p] + u[p],   0 <= u[p] <= room[p] x[p]
                sum over p of x[p] = 1
                measure  >=  best measure without the candidate      (that of the plan)

in every row and in the measure where the figure stands (a coefficient knows the key of its fact).
All payments of a plan change in proportion, and so do all its supplies, and stock with them;
'without' stays. What comes out is rounded to nine digits and checked exactly: with that figure the
portfolio found keeps every rule and is as good as the plan. No smaller change would do, within what
the solver proves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import numpy as np

from optimizer.analysis.again import Again
from optimizer.analysis.answer import Answer
from optimizer.analysis.changed import Changed
from optimizer.analysis.figures import Figure, case_at, direction, figure_now
from optimizer.analysis.why import plans_of
from optimizer.audit.audit import exact_value
from optimizer.domain.facts import FloatArray, IntArray
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Rows
from optimizer.problem import Problem
from optimizer.problem.problem import Columns
from optimizer.rules.registry import rule_of

DIGITS = 9
"""Significant digits of a figure that is reported."""

FARTHEST = 1e5
"""Changes beyond so many times the figure are not looked for."""

NEAR = 1e-6
"""How near to the solver's bound a relative change counts as the least."""


@dataclass(frozen=True)
class Entry:
    """At what ``at`` the figure of ``pick`` would bring it in, all else as it is.

    ``now``: the figure; cost in the money unit, or of unlike funds as a multiple of its own (1),
    as supply is; probability as a ratio. ``at`` None: at no such figure (proven: none that was
    looked at, a lower cost, any chance, a supply of up to ``1 + far`` times its own), or none is
    known. Not ``proven``: the least relative change lies between ``least`` and that of ``at``.
    ``portfolio``: what is then as good as the plan; ``found``: the figure before it was rounded.
    """

    what: Figure
    pick: Pick | None
    now: Decimal | None
    at: Decimal | None
    proven: bool
    least: float | None = None
    portfolio: Portfolio | None = None
    found: Fraction | None = None
    far: float = np.inf

    @property
    def effort(self) -> float:
        """The change relative to the figure; infinite where there is none."""
        if self.at is None or self.now is None:
            return np.inf
        return float(abs(self.at - self.now) / self.now) if self.now else np.inf


def rounded(answer: Answer, e: Entry, step: Decimal) -> Decimal:
    """The figure of an entry in steps of ``step``, on the side on which it still holds; finer
    where a step is too coarse for that."""
    assert e.at is not None
    assert e.now is not None
    assert e.pick is not None
    assert e.portfolio is not None
    assert answer.value is not None
    side = ROUND_CEILING if e.at > e.now else ROUND_FLOOR
    for finer in range(DIGITS):
        at = (e.at / step.scaleb(-finer)).to_integral_value(side) * step.scaleb(-finer)
        value = exact_value(case_at(answer.case, e.pick, e.what, at), e.portfolio)
        if value is not None and value >= answer.value:
            return at
    return e.at


def entries(again: Again, candidate: str, entry: Changed) -> tuple[Entry, ...]:
    """The three figures, least effort first; none where the candidate is as good already."""
    if entry.value is not None and entry.value >= again.value:
        return ()
    cost = _entry(again, candidate, "cost")
    supply = _entry(again, candidate, "supply")
    found = (cost, supply, _probability(again, candidate, supply))
    return tuple(sorted(found, key=lambda e: e.effort))


def _probability(again: Again, candidate: str, supply: Entry) -> Entry:
    """From the supply, where all options have the same chances: both scale expected supply."""
    options = again.answer.case.candidate[candidate].options
    chances = {(o.probability.value, o.probability_without.value) for o in options}
    p, without = next(iter(chances))
    if len(chances) == 1 and supply.proven and p > without:
        if supply.found is None or supply.pick is None or supply.portfolio is None:
            if 1 - without > (p - without) * (1 + Decimal(min(supply.far, FARTHEST))):
                return _entry(again, candidate, "probability")  # a supply so large was not tried
            again.tally.bounded += 1
            return Entry("probability", None, None, None, True)
        exact = Fraction(without) + Fraction(p - without) * supply.found
        if exact <= 1:
            again.tally.bounded += 1
            at = _checked(again, supply.portfolio, supply.pick, "probability", exact, exact > p)
            return Entry("probability", supply.pick, p, at, at is not None,
                         portfolio=supply.portfolio)  # fmt: skip
    return _entry(again, candidate, "probability")


def _entry(again: Again, candidate: str, what: Figure) -> Entry:
    plans = plans_of(again, candidate)
    model = _Model(again, plans, what)
    nothing = Entry(what, None, None, None, not _barred_by_cost(again, candidate, what),
                    far=model.far)  # fmt: skip
    if not len(model):  # nothing of it can change
        again.tally.bounded += 1
        return nothing
    with again.on(model.problem()):
        raw = again.relax()
        if raw is not None and raw.x is None:
            again.tally.bounded += 1
            return nothing
        raw = again.solve()
    if raw.ending == "infeasible":
        return nothing
    least = None if not np.isfinite(raw.bound) else max(0.0, -raw.bound)
    if raw.x is None:
        return Entry(what, None, None, None, False, least)
    portfolio = again.answer.problem.portfolio(raw.x)
    pick = next(p for p in portfolio.picks if p.candidate == candidate)
    now = figure_now(again.answer.case, pick, what)
    change = model.change(raw.x)
    exact = Fraction(now) + Fraction(change) * (Fraction(now) if what == "cost" else 1)
    at = _checked(again, portfolio, pick, what, exact, change > 0)
    effort = Entry(what, pick, now, at, False).effort
    near = least is not None and effort <= least + NEAR * max(1.0, least)
    return Entry(what, pick, now, at, raw.ending == "optimal" and near, least, portfolio,
                 exact)  # fmt: skip


def _barred_by_cost(again: Again, candidate: str, what: Figure) -> bool:
    """Whether a rule bars plans of the candidate for what they cost, which in proportion changes
    nothing, but may not bar them at a cost of 0: there the model's rows are not the case's."""
    case = again.answer.case
    picks = case.plans_of(case.candidate[candidate])
    return what == "cost" and any(
        use.violated
        for rule in case.rules if rule.shaped_by(case, candidate, "amount")
        for pick in picks for use in rule_of(rule).uses(rule, case, Portfolio((pick,)))
    )  # fmt: skip


def _checked(
    again: Again, portfolio: Portfolio, pick: Pick, what: Figure, exact: Fraction, up: bool
) -> Decimal | None:
    """The figure in nine digits, on that side on which the portfolio holds."""

    def holds(at: Decimal) -> bool:
        value = exact_value(case_at(again.answer.case, pick, what, at), portfolio)
        return value is not None and value >= again.value

    for rounding in (ROUND_HALF_EVEN, ROUND_CEILING if up else ROUND_FLOOR):
        at = Context(prec=DIGITS, rounding=rounding).divide(
            Decimal(exact.numerator), Decimal(exact.denominator)
        )
        if at >= 0 and holds(at):
            return at
    step = Decimal(1 if up else -1).scaleb(at.adjusted() - DIGITS + 1)
    return at + step if holds(at + step) else None


class _Model:
    """The answer's problem with a column for each way in which a plan's figure may change."""

    def __init__(self, again: Again, plans: IntArray, what: Figure) -> None:
        self._base = again.answer.problem
        self._floor = float(again.value)
        self._plans = plans
        self._direction = direction(again.answer.case, self._base.facts, what)
        ways = [w for p in plans for w in _ways(again, int(p), what, self._direction)]
        self._plan = np.array([w.plan for w in ways], dtype=np.int64)
        self._sign = np.array([w.sign for w in ways])
        self._room = np.array([w.room for w in ways])
        self._figure = np.array([w.figure for w in ways])
        self.far = float(self._room.max(initial=0.0)) if what == "supply" else np.inf

    def __len__(self) -> int:
        return len(self._plan)

    def change(self, x: FloatArray) -> float:
        """How much the figure of the chosen plan changes."""
        n = self._base.n_columns
        return float((self._sign * x[n : n + len(self)]).sum())

    def problem(self) -> Problem:
        base, n, ways = self._base, self._base.n_columns, np.arange(len(self))
        row, col, value = _entries(base.col, base.row, base.factor, base.key, self)
        zero, labels = np.zeros(len(self)), (([str(w) for w in ways], ways),)
        wide = base.widened("change", Columns(self._room, zero, row, col, value, labels))
        _, of_way, worth = _entries(base.cost_col, base.cost_col, base.cost_factor, base.cost_key,
                                    self)  # fmt: skip
        costs = base.costs()
        worthy = np.flatnonzero(costs)
        size = np.abs(costs).max(initial=0.0) or 1.0
        none, one = np.full(len(self), -1), np.ones(len(self))
        more = Rows(
            np.concatenate(([self._floor / size, 1.0], np.full(len(self), -np.inf))),
            np.concatenate(([np.inf, np.inf], zero)),
            np.concatenate((np.zeros(len(worthy) + len(of_way), dtype=np.int64),
                            np.ones(len(self._plans), dtype=np.int64), 2 + ways, 2 + ways)),
            np.concatenate((worthy, n + of_way, self._plans, n + ways, self._plan)),
            np.concatenate((costs[worthy] / size, worth / size, np.ones(len(self._plans)), one,
                            -self._room)),
            np.full(len(worthy) + len(of_way) + len(self._plans) + 2 * len(self), -1),
        )  # fmt: skip
        effort = Rows(cost_col=n + ways, cost_factor=-1.0 / self._figure, cost_key=none)
        return wide.extended("entry", more, objective=effort)

    def terms(self, plan: IntArray, key: IntArray) -> tuple[IntArray, IntArray]:
        """(term, way) of every term in which a way's figure stands."""
        i, way = np.nonzero(plan[:, None] == self._plan[None, :])
        keep = self._direction[key[i]] != 0
        return i[keep], way[keep]


def _entries(
    plan: IntArray, row: IntArray, factor: FloatArray, key: IntArray, model: _Model
) -> tuple[IntArray, IntArray, FloatArray]:
    """(row, way, value) of the terms of some plans in which the figure stands."""
    near = np.flatnonzero(np.isin(plan, model._plans))
    i, way = model.terms(plan[near], key[near])
    at = near[i]
    return row[at], way, model._sign[way] * factor[at] * model._direction[key[at]]


@dataclass(frozen=True)
class _Way:
    """A plan's figure may go up (sign 1) or down (-1) by ``room``."""

    plan: int
    sign: float
    room: float
    figure: float


def _ways(again: Again, plan: int, what: Figure, behind: FloatArray) -> Iterator[_Way]:
    facts = again.answer.problem.facts
    keys = facts.pay_key[facts.pay_plan == plan] if what == "cost" else (
        np.concatenate((facts.supply_key[facts.supply_plan == plan],
                        facts.stock_key[facts.stock_plan == plan]))
    )  # fmt: skip
    if not behind[keys].any():
        return
    if what == "cost":
        # the column counts shares of the cost, so that its entries are the amounts themselves
        yield _Way(plan, -1.0, 1.0, 1.0)
    elif what == "supply":
        yield _Way(plan, 1.0, _farthest(again, plan), 1.0)
        yield _Way(plan, -1.0, 1.0, 1.0)
    else:
        option = again.answer.case.option(Pick(*facts.plan_name(plan)))
        p, least = float(option.probability.value), float(option.probability_without.value)
        yield _Way(plan, 1.0, 1.0 - p, p or 1.0)
        yield _Way(plan, -1.0, p - least, p or 1.0)


def _farthest(again: Again, plan: int) -> float:
    """How many times its supply more than covers everything, or outweighs the plan's measure."""
    problem = again.answer.problem
    facts = problem.facts
    own = np.flatnonzero((facts.supply_plan == plan) & (facts.supply_tonnes != 0))
    costs = float(problem.costs()[plan])
    if costs > 0:
        return min(FARTHEST, 2 * abs(float(again.value)) / costs + 1)
    widths = max(sum(w for w, _ in s) for s in facts.steps if s) if any(facts.steps) else 1.0
    demand = facts.demand * facts.demand_factor.max(axis=0)[:, None]
    need = demand[facts.supply_metal[own], facts.supply_year[own]] * max(1.0, widths)
    times = need / np.abs(facts.supply_tonnes[own])
    stored = np.flatnonzero((facts.stock_plan == plan) & (facts.stock_tonnes != 0))
    all_years = demand.sum(axis=1)[facts.stock_metal[stored]] * max(1.0, widths)
    times = np.concatenate((times, all_years / np.abs(facts.stock_tonnes[stored])))
    return float(min(FARTHEST, 2 * times.max()))
