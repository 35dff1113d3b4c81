"""Repair: what would make an infeasible case feasible.

The cost of a repair with portfolio P is the sum over the negotiable rules of price x the amount by
which P passes the rule's limits, over all their instances; all other rules are kept. The cheapest
repair is the least over all portfolios. Of equally cheap ones, that whose portfolio secures most.

Where no rule has a price, or giving way on those that have one is not enough: every minimal set
of members (rule entries and fund-year ceilings) that give way, unranked, with the least amounts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.analysis.giving import Giving
from optimizer.audit.audit import audit
from optimizer.case.case import Case
from optimizer.domain.funds import Fund
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import Quantity
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import rule_of


@dataclass(frozen=True)
class Repair:
    """Members that give way, and a portfolio that this makes feasible: its measure, and its gain.

    ``price``: what the amounts cost together (None: unranked). ``proven``: none is cheaper; or,
    unranked, no part of it is enough, and the amounts are the least (each over its limit).
    """

    givings: tuple[Giving, ...]
    portfolio: Portfolio
    value: Fraction
    gain: Fraction
    price: Fraction | None = None
    proven: bool = False


def apply(case: Case, repair: Repair) -> Case:
    """The case with a repair made: ceilings and limits moved, exceptions made for the repair's
    portfolio, and an entry left out where nothing of it can move."""
    raised = {g.member.span[:2]: g for g in repair.givings if g.member.instance}
    giving = {g.member.rule for g in repair.givings if not g.member.instance}
    rules: list[RuleSpec] = []
    for spec in case.rules:
        eased: RuleSpec | None = spec
        if spec.id in giving:
            eased = rule_of(spec).eased(spec, case, repair.portfolio)
        rules += [] if eased is None else [eased]
    funds = tuple(_with_raises(f, case.currency.unit, raised) for f in case.funds)
    return case.changed(rules=tuple(rules), funds=funds)


def _with_raises(fund: Fund, unit: str, raised: dict[tuple[str, int], Giving]) -> Fund:
    ceilings = dict(fund.ceilings)
    for (name, year), giving in raised.items():
        if name == fund.id:
            old = ceilings.get(year, Quantity(value=giving.moves[0].old, unit=unit))
            ceilings[year] = old.moved(giving.moves[0].new)
    return fund.model_copy(update={"ceilings": dict(sorted(ceilings.items()))})


def made(
    case: Case, givings: tuple[Giving, ...], portfolio: Portfolio, price: Fraction | None = None
) -> Repair | None:
    """A repair that is not proven yet; None where its portfolio fails the audit of the repaired
    case."""
    repair = Repair(givings, portfolio, Fraction(0), Fraction(0), price)
    found = audit(apply(case, repair), portfolio)
    return replace(repair, value=found.value, gain=found.gain) if found.ok else None
