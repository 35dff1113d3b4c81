"""Price of each rule: what lifting it, or a group of rules, would add to the measure.

    price(R)  =  best measure without the rows of R  -  best measure        (in the measure's unit)

solved again, with the portfolio that would follow. Lifting more rules never gives less: where a
group has no price, neither has any rule in it. A rule *cannot bind* here where, with its own rows
lifted and all others kept, no portfolio passes any of its limits. Of the others, a rule *binds*
where it has a price; it is *tight* where it is used to its limit and costs nothing, and has *room*
otherwise. A limit may bind with slack left: the slack of a budget may be too small for the next
candidate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from optimizer.analysis.again import Again
from optimizer.analysis.answer import judge_of
from optimizer.analysis.breaking import can_break, cannot_break_by_bound
from optimizer.analysis.changed import Word
from optimizer.analysis.clean import moved
from optimizer.audit.audit import RuleUses
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Use
from optimizer.rules.registry import rule_of
from optimizer.solving.search import tolerance_at

Status = Literal["binds", "tight", "room", "cannot bind", "unknown"]


@dataclass(frozen=True)
class Price:
    """``price``: what lifting the rules would add; ``portfolio``: what would then be funded (None
    where nothing changes). Not ``proven``: the price is at least ``price``, and at most ``most``
    (None: unknown). ``by``: on what the proof rests (None: there is none)."""

    price: Fraction
    portfolio: Portfolio | None = None
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    by: Word | None = "solver"
    most: float | None = None

    @property
    def proven(self) -> bool:
        return self.by is not None


FREE = Price(Fraction(0))


@dataclass(frozen=True)
class Standing:
    """What one rule does to the answer, and its price."""

    rule: str
    status: Status
    price: Price


@dataclass(frozen=True)
class Group:
    """Rules that are lifted together: those that name the same group, or, naming none, those of
    one kind."""

    name: str
    rules: tuple[str, ...]
    price: Price


def prices(again: Again, uses: Sequence[RuleUses]) -> Iterator[Group | Standing]:
    """The price of every group of two rules or more, then of every rule in the order of the case
    file; ``uses``: what the plan uses."""
    idle = {r.spec.id for r in uses if cannot_break_by_bound(again, r.spec.id)}
    free: dict[str, Price] = {}
    for name, rules in groups_of(again.answer.case).items():
        price = _price(again, rules)
        if price.proven and not price.price:
            free |= dict.fromkeys(rules, price)
        yield Group(name, rules, price)
    for r in uses:
        yield _standing(again, r, idle, free)


def groups_of(case: Case) -> dict[str, tuple[str, ...]]:
    """Name -> ids of its rules, two at least."""
    found: dict[str, list[str]] = {}
    for spec in case.rules:
        found.setdefault(spec.group or rule_of(spec).kind, []).append(spec.id)
    return {name: tuple(ids) for name, ids in found.items() if len(ids) > 1}


def _standing(again: Again, r: RuleUses, idle: set[str], free: Mapping[str, Price]) -> Standing:
    """A rule alone: by what is known, else solved without it."""
    rule = r.spec.id
    if rule in idle:
        again.tally.bounded += 1
        return Standing(rule, "cannot bind", FREE)
    if rule in free:
        again.tally.bounded += 1
        price = free[rule]
    else:
        price = _price(again, [rule])
    if price.price:
        return Standing(rule, "binds", price)
    if not price.proven:
        return Standing(rule, "unknown", price)
    if can_break(again, rule) is False:
        return Standing(rule, "cannot bind", FREE)
    return Standing(rule, "tight" if any(map(_at_limit, r.uses)) else "room", price)


def _at_limit(use: Use) -> bool:
    """Nothing left. A floor of nothing, met by nothing, asks for nothing."""
    return use.slack == 0 and (use.limit != 0 or use.sense != "at_least")


def _price(again: Again, rules: Sequence[str]) -> Price:
    """Solve without these rules; the plan stays feasible, and is what is known."""
    case = again.answer.case
    free = case.with_rules([r for r in case.rules if r.id not in rules])
    with again.lifted(rules):
        best = again.best(judge_of(free), (again.plan, again.value))
    more = Fraction(0) if best.value is None else best.value - again.value
    most = None if best.bound is None else best.bound - float(again.value)
    if best.portfolio is None or float(more) <= 2 * tolerance_at(again.value):
        return Price(Fraction(0), by=best.by, most=most)
    return Price(more, best.portfolio, *moved(again.plan, best.portfolio), best.by, most)
