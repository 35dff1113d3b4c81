"""Cheapest: the repair of least price, as one MIP.

    minimise  sum over the negotiable rules of price x amount by which a limit is passed

over all portfolios that keep the other rules (the amounts as columns: ways.py). The price shown is
recomputed from the portfolio by the audit; it is proven where it meets the solver's bound.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.giving import given
from optimizer.analysis.members import Member
from optimizer.analysis.repair import Repair, made
from optimizer.analysis.ways import exact_limits, negotiable, ways
from optimizer.analysis.work import Work
from optimizer.case.case import Case
from optimizer.domain.facts import FloatArray
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome, Rows
from optimizer.problem import Problem
from optimizer.solving.search import tolerance_at
from optimizer.solving.session import Session
from optimizer.solving.settings import Settings

PRICE = 0.25
"""What part of the whole work the search for the price may take."""
LEAST = 1e-6
"""What part of the most that may be given is too little to look for a better plan in."""


@dataclass(frozen=True)
class Cheapest:
    """``enough``: whether giving way on the rules with a price is enough; None: not decided."""

    repair: Repair | None
    enough: bool | None
    interrupted: bool = False


def cheapest(case: Case, problem: Problem, work: Work) -> Cheapest:
    """The repair of least price; of several, that whose portfolio secures most."""
    prices = {m: p for m, p in negotiable(case).items() if p is not None}
    open_ = ways(case, problem, tuple(prices))
    session = Session(problem.widened("gives way", open_.columns()), Settings(nodes=work.nodes))
    low, high = exact_limits(case, problem)
    session.bound_rows(open_.rows, low[open_.rows], high[open_.rows])
    priced = _Priced(case, prices, _unit(prices.values()))
    worth, price = session.costs, np.zeros(session.problem.n_columns)
    each = [float(prices[open_.members[i]] / priced.unit) for i in open_.owner.tolist()]
    price[problem.n_columns :] = open_.most * each

    session.set_costs(-price)
    with work.share(PRICE):
        found = work.best(session, priced.judge)
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
    _keep_to(session, price, most / priced.unit)
    more = work.best(session, replace(priced, most=most).worth)
    better = None if more is None or more.portfolio is None else priced.repair(more.portfolio)
    if better is not None:
        repair = replace(better, proven=True)
    return Cheapest(repair, enough=True, interrupted=more is not None and more.interrupted)


@dataclass(frozen=True)
class _Priced:
    """The exact price of what each portfolio asks for; ``most``: what it may cost. The solver
    reckons in ``unit``s of price."""

    case: Case
    prices: Mapping[Member, Fraction]
    unit: Fraction
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
        return None if repair is None or repair.price is None else -repair.price / self.unit

    def worth(self, portfolio: Portfolio) -> Fraction | None:
        """The measure, where the price is not above the most."""
        repair = self.repair(portfolio)
        if repair is None or repair.price is None or self.most is None or repair.price > self.most:
            return None
        return repair.value


def _unit(prices: Collection[Fraction]) -> Fraction:
    """The smallest price there is: what the proof tolerates is a small part of that."""
    return min((p for p in prices if p), default=Fraction(1))


def _keep_to(session: Session, price: FloatArray, most: Fraction) -> None:
    """Keep the whole price to this; and each column to what it alone may cost, since a price
    beyond all proportion is not seen in a sum."""
    limit = float(most) + tolerance_at(most)
    col = np.flatnonzero(price)
    upper = np.minimum(1.0, limit / price[col])
    upper[upper < LEAST] = 0.0
    session.bound_columns(col, np.zeros(len(col)), upper)
    col = col[upper > 0]
    zero, none = np.zeros(len(col), dtype=np.int64), np.full(len(col), -1)
    low, high = np.array([-np.inf]), np.ones(1)
    session.add_rows(Rows(low, high, zero, col, price[col] / limit, none))
