"""Cheapest: the repair of least price, as one MIP.

    minimise  sum over the negotiable rules of price x amount by which a limit is passed

over all portfolios that keep the other rules (the amounts as columns: ways.py). The price shown is
recomputed from the portfolio by the audit; it is proven where it meets the solver's bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.clock import Clock
from optimizer.analysis.giving import given
from optimizer.analysis.members import Member
from optimizer.analysis.repair import Repair, made
from optimizer.analysis.ways import exact_limits, negotiable, ways
from optimizer.case.case import Case
from optimizer.domain.facts import FloatArray
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome, Rows
from optimizer.problem import Problem
from optimizer.solving.search import tolerance_at
from optimizer.solving.session import Session

HALF = 0.5
"""What part of the time that is left the search for the price may take."""


@dataclass(frozen=True)
class Cheapest:
    """``enough``: whether giving way on the rules with a price is enough; None: not decided."""

    repair: Repair | None
    enough: bool | None
    interrupted: bool = False


def cheapest(case: Case, problem: Problem, clock: Clock) -> Cheapest:
    """The repair of least price; of several, that whose portfolio secures most."""
    prices = {m: p for m, p in negotiable(case).items() if p is not None}
    open_ = ways(case, problem, tuple(prices))
    session = Session(problem.widened("gives way", open_.columns()))
    low, high = exact_limits(case, problem)
    session.bound_rows(open_.rows, low[open_.rows], high[open_.rows])
    worth, price = session.costs, np.zeros(session.problem.n_columns)
    price[problem.n_columns :] = open_.most * [float(prices[open_.members[i]]) for i in open_.owner]
    priced = _Priced(case, prices)

    session.set_costs(-price)
    found = clock.best(session, priced.judge, clock.left * HALF)
    if found is None:
        return Cheapest(None, None)
    if found.outcome is Outcome.INFEASIBLE:
        return Cheapest(None, enough=False)
    repair = None if found.portfolio is None else priced.repair(found.portfolio)
    if repair is None or repair.price is None:
        return Cheapest(None, None, found.interrupted)
    most = repair.price
    repair = replace(repair, proven=found.outcome is Outcome.PROVEN)
    if found.interrupted or not repair.proven:
        return Cheapest(repair, enough=True, interrupted=found.interrupted)

    session.set_costs(worth)
    session.add_rows(_at_most(price, most))
    more = clock.best(session, _Priced(case, prices, most).worth, clock.left)
    better = None if more is None or more.portfolio is None else priced.repair(more.portfolio)
    if better is not None:
        repair = replace(better, proven=True)
    return Cheapest(repair, enough=True, interrupted=more is not None and more.interrupted)


@dataclass(frozen=True)
class _Priced:
    """The exact price of what each portfolio asks for; ``most``: what it may cost."""

    case: Case
    prices: Mapping[Member, Fraction]
    most: Fraction | None = None

    def repair(self, portfolio: Portfolio) -> Repair | None:
        """The repair with this portfolio; None where it breaks a rule without a price."""
        givings = given(self.case, portfolio, self.prices)
        if givings is None:
            return None
        price = sum(((g.price or 0) * g.amount for g in givings), Fraction(0))
        return made(self.case, givings, portfolio, price)

    def judge(self, portfolio: Portfolio) -> Fraction | None:
        """Less for what costs more."""
        repair = self.repair(portfolio)
        return None if repair is None or repair.price is None else -repair.price

    def worth(self, portfolio: Portfolio) -> Fraction | None:
        """The measure, where the price is not above the most."""
        repair = self.repair(portfolio)
        if repair is None or repair.price is None or self.most is None or repair.price > self.most:
            return None
        return repair.value


def _at_most(price: FloatArray, most: Fraction) -> Rows:
    """The whole price is at most this, by its largest part: a solver's tolerance is absolute."""
    col = np.flatnonzero(price)
    unit = float(price.max(initial=0.0)) or 1.0
    high = np.array([(float(most) + tolerance_at(most)) / unit])
    zero, none = np.zeros(len(col), dtype=np.int64), np.full(len(col), -1)
    return Rows(np.array([-np.inf]), high, zero, col, price[col] / unit, none)
