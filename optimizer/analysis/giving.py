"""Giving: how far each rule must give way for one portfolio, from the case's own decimals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from optimizer.analysis.members import Member
from optimizer.analysis.raises import least_raises
from optimizer.analysis.ways import ceiling_of, holders
from optimizer.case.case import Case
from optimizer.domain.funds import Fund
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import Series, rounded_up
from optimizer.domain.results import Use
from optimizer.rules import budget
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import rule_of

Limit = Literal["ceiling", "at_most", "at_least", "share", "ratio", "tonnes"]


@dataclass(frozen=True)
class Move:
    """A limit that moves; its figure from ``year`` on, where it has several. One that was to be
    met exactly moves as an at_most or an at_least."""

    limit: Limit
    old: Decimal
    new: Decimal
    year: int | None = None

    @property
    def by(self) -> Fraction:
        return abs(Fraction(self.new) - Fraction(self.old))


@dataclass(frozen=True)
class Giving:
    """What one member gives.

    ``amount``: by how much its limits are passed, summed over its instances, in ``unit``: what a
    price is paid for. ``moves``: the limits that move; without any, the member is released for
    ``where``: the candidates, pairs or rivals concerned (elsewhere: the instances). ``price``: of
    one unit.
    """

    member: Member
    amount: Fraction
    unit: str
    moves: tuple[Move, ...]
    where: tuple[str, ...] = ()
    price: Fraction | None = None


def given(
    case: Case,
    portfolio: Portfolio,
    may: Mapping[Member, Fraction | None],
    guess: Mapping[Member, float] | None = None,
) -> tuple[Giving, ...] | None:
    """What the members that ``may`` (at which price) must give for a portfolio; None where it
    breaks another.

    Ceilings are raised in the very years that are overspent; or, with a ``guess``, by the least
    amounts near it.
    """
    found: list[Giving] = []
    own: list[Giving] | None
    for spec in case.rules:
        if isinstance(spec, budget.Spec):
            own = _ceilings(case, spec, portfolio, may, guess)
        else:
            own = _rule(case, spec, portfolio)
        if own is None or any(g.member not in may for g in own):
            return None
        found += [replace(g, price=may[g.member]) for g in own]
    return tuple(found)


def _rule(case: Case, spec: RuleSpec, portfolio: Portfolio) -> list[Giving]:
    uses = [u for u in rule_of(spec).uses(spec, case, portfolio) if u.violated]
    if not uses:
        return []
    amount = sum((-Fraction(u.slack) for u in uses), Fraction(0))
    moves = tuple(_moves(spec, rule_of(spec).eased(spec, case, portfolio)))
    where = uses if moves else _barred(case, spec, portfolio, uses)
    names = tuple(dict.fromkeys(w.what if isinstance(w, Use) else w for w in where))
    return [Giving(Member(spec.id), amount, uses[0].unit, moves, tuple(filter(None, names)))]


def _moves(spec: RuleSpec, eased: RuleSpec | None) -> Iterator[Move]:
    """The limits in which the two entries differ."""
    limits: tuple[Limit, ...] = ("at_least", "at_most", "share", "ratio")
    for limit in limits:
        new = getattr(eased, limit, None)
        old = getattr(spec, limit, None) or getattr(spec, "exactly", None)
        if new is not None and old is not None and new.value != old.value:
            yield Move(limit, old.value, new.value)
    new, old = getattr(eased, "tonnes", None), getattr(spec, "tonnes", None)
    if isinstance(new, Series) and isinstance(old, Series):
        for (tail, was), (_, is_now) in zip(old.items(), new.items(), strict=True):
            if was.value != is_now.value:
                year = int(tail.removeprefix("/")) if tail else None
                yield Move("tonnes", was.value, is_now.value, year)


def _barred(
    case: Case, spec: RuleSpec, portfolio: Portfolio, uses: list[Use]
) -> Iterator[Use | str]:
    """The candidates that a rule lets in no number, in place of their number."""
    for use in uses:
        if use.limit != 0 or not use.grows:
            yield use
            continue
        for pick in portfolio.picks:
            alone = rule_of(spec).uses(spec, case, Portfolio((pick,)))
            if any(u.violated and u.what == use.what for u in alone):
                yield pick.candidate


def _ceilings(
    case: Case,
    spec: budget.Spec,
    portfolio: Portfolio,
    may: Mapping[Member, Fraction | None],
    guess: Mapping[Member, float] | None,
) -> list[Giving] | None:
    """The raises of every fund that this rule is the first to hold."""
    found: list[Giving] = []
    spent = case.spent(portfolio.picks)
    for fund in case.funds:
        if holders(case, fund.id)[:1] != [spec]:
            continue
        paid = {y: spent[fund.id, y] for y in case.budget_years}
        members = {y: ceiling_of(case, fund.id, y) for y in paid}
        raised: dict[int, Fraction] | None
        if guess is None:
            raised = _overspent(fund, paid)
        else:
            raised = least_raises(fund, paid, {y: guess[m] for y, m in members.items() if m in may})
        if raised is None:
            return None
        unit = case.currency.unit
        found += [
            Giving(members[y], d, unit, (_raise(fund, y, d),)) for y, d in raised.items() if d
        ]
    return found


def _overspent(fund: Fund, paid: dict[int, Decimal]) -> dict[int, Fraction]:
    """What is spent in each year beyond its ceiling and what was carried into it: the least sum
    of raises, since money raised earlier reaches a year only as far as it may be carried."""
    years = zip(paid, budget.by_year(fund, paid, ""), strict=True)
    return {y: -Fraction(u.slack) for y, u in years if u.violated}


def _raise(fund: Fund, year: int, by: Fraction) -> Move:
    old = fund.ceilings[year].value if year in fund.ceilings else Decimal(0)
    return Move("ceiling", old, rounded_up(Fraction(old) + by))
