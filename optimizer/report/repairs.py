"""What is said of repairs: what would have to give way, in the words of the case file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from optimizer.analysis.giving import Giving, Move
from optimizer.analysis.repair import Repair
from optimizer.analysis.repairs import Repairs
from optimizer.domain.results import Amount
from optimizer.report.content.names import instance
from optimizer.report.content.naming import Naming
from optimizer.rules import (
    commitment,
    minimum_coverage,
    smoothing,
    supply_concentration,
    supply_limit,
)
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import rule_of

DIGITS = 6
"""Places that a number is shown with as far as they are needed; a limit is never rounded."""
MANY = 12
"""Candidates that are named one by one."""


def sentences(c: Naming, found: Repairs) -> list[str]:
    """The cheapest repair, or the minimal ones one a line, and how far they are proven."""
    w = c.words
    if found.cheapest is not None:
        return [*_cheapest(c, found.cheapest)]
    if found.priced and found.enough is None:
        return [w("Whether giving way on the negotiable rules is enough was not decided.")]
    said = []
    if found.priced:
        said.append(w("By the solver's word giving way on the negotiable rules is not enough."))
    if not found.minimal:
        return [*said, w("No repair was found with the effort given.")]
    if len(found.minimal) == 1 and found.complete:
        said.append(w("Only this would do: {repair}.", repair=_ways(c, found.minimal[0])))
    else:
        said += [w("Any one of these would do:"), ""]
        said += [f"  - {_ways(c, r)}" for r in found.minimal]
    notes = []
    if found.minimal and found.complete and found.decided:
        notes.append(w("That each is enough was audited; that nothing less would do, and that none "
                       "is missing, rests on the solver."))  # fmt: skip
    if not all(r.proven for r in found.minimal):
        notes.append(w("Not every one is proven to be the least that would do."))
    if not found.complete:
        notes.append(w("There may be others."))
    return [*said, *(["", w.gap.join(notes)] if notes else [])]


def _cheapest(c: Naming, repair: Repair) -> Iterator[str]:
    w = c.words
    assert repair.price is not None
    price = _price(c, repair.price)
    text = w("Cheapest repair (price {price}): {repair}.", price=price, repair=_ways(c, repair))
    if not repair.proven:
        text = w("A repair (price {price}; not proven cheapest): {repair}.", price=price,
                 repair=_ways(c, repair))  # fmt: skip
    plan = _who(c, [p.candidate for p in repair.portfolio.picks]) or w("nothing")
    yield text + w.gap + w("It makes this plan possible (effect {effect}): {plan}.",
                         effect=c.points(repair.gain), plan=plan)  # fmt: skip
    if repair.proven:
        yield w("That none is cheaper rests on the solver; that it is enough was audited.")


def _price(c: Naming, price: Fraction) -> str:
    """With its unit, where all negotiable rules give the same one."""
    units = {r.negotiable.unit for r in c.case.rules if r.negotiable is not None}
    unit = next(iter(units)) if len(units) == 1 else None
    figure = c.words.number(price)
    return figure if unit is None else c.words.quantity(figure, c.words.unit(unit))


def _ways(c: Naming, repair: Repair) -> str:
    """'raise ... and release ...'"""
    return c.words.listing([way(c, g) for g in repair.givings])


def way(c: Naming, giving: Giving) -> str:
    """How one member gives way, as something to do."""
    w, spec = c.words, next(r for r in c.case.rules if r.id == giving.member.rule)
    if giving.member.instance:
        return _ceiling(c, giving)
    said = _limit if giving.moves else RELEASED.get(rule_of(spec).kind, _release)
    text, rule = said(c, spec, giving), _rule(c, spec)
    if spec.name is None or rule in text:
        return text
    return w("{text} ({rule})", text=text, rule=rule)


def _ceiling(c: Naming, giving: Giving) -> str:
    fund, year, _ = giving.member.span
    move = giving.moves[0]
    return c.words("raise the ceiling of {fund} in {year} from {old} to {new}", fund=c.fund(fund),
                   year=year, old=_money(c, move.old), new=_money(c, move.new))  # fmt: skip


def _limit(c: Naming, spec: RuleSpec, giving: Giving) -> str:
    """A limit that moves, or the range in place of one that was to be met exactly."""
    w = c.words
    if getattr(spec, "exactly", None) is not None:
        old = giving.moves[0].old
        low, high = (next((m.new for m in giving.moves if m.limit == side), old)
                     for side in ("at_least", "at_most"))  # fmt: skip
        text = w(
            "let {rule} be from {low} to {high} instead of exactly {old}",
            rule=_rule(c, spec), old=_number(c, old),
            low=_number(c, low), high=_figure(c, high, giving),
        )  # fmt: skip
    else:
        text = w.listing([_move(c, spec, m, giving) for m in giving.moves])
    where = _where(c, spec, giving)
    return w("{text} (for {where})", text=text, where=where) if where else text


def _move(c: Naming, spec: RuleSpec, move: Move, giving: Giving) -> str:
    w = c.words
    said = {"rule": _rule(c, spec), "old": _number(c, move.old),
            "new": _figure(c, move.new, giving)}  # fmt: skip
    if move.limit == "at_most":
        return w("raise {rule} from at most {old} to at most {new}", **said)
    if move.limit == "at_least":
        return w("lower {rule} from at least {old} to at least {new}", **said)
    if move.limit == "tonnes":
        text = w("raise {rule} from at most {old} to at most {new}", **said)
        return text if move.year is None else w("{text} in {year}", text=text, year=move.year)
    if move.limit == "ratio":
        return w("lower {rule} from {old} to {new} times what is taken",
                 rule=said["rule"], old=said["old"], new=_number(c, move.new))  # fmt: skip
    if isinstance(spec, smoothing.Spec):
        return w("raise {rule} from {old} to {new} a year", rule=said["rule"],
                 old=_percent(c, move.old), new=_percent(c, move.new))  # fmt: skip
    said |= {"old": _percent(c, move.old), "new": _percent(c, move.new)}
    if isinstance(spec, supply_limit.Spec):
        return w("raise {rule} from {old} to {new} of demand", **said)
    if isinstance(spec, minimum_coverage.Spec):
        return w("lower {rule} from {old} to {new} of demand", **said)
    assert isinstance(spec, supply_concentration.Spec)
    of = w("a metal's demand") if spec.of == "demand" else w("what is secured of a metal")
    return w("raise {rule} from {old} to {new} of {of}", of=of, **said)


def _where(c: Naming, spec: RuleSpec, giving: Giving) -> str:
    """The instances that pass the limit."""
    return c.words.listing([instance(c, spec, what) for what in giving.where])


def _who(c: Naming, ids: Sequence[str]) -> str:
    """The candidates by name, the first of them where they are many."""
    if len(ids) <= MANY:
        return c.candidates(ids)
    names = [c.short(i) for i in ids[: MANY - 1]]
    rest = c.words("{n} others", n=len(ids) - len(names))
    return c.words.listing([*names, rest])


def _rule(c: Naming, spec: RuleSpec) -> str:
    """The rule's name, or what its kind is called, in quotes."""
    return c.words("'{name}'", name=c.rule(spec.id))


def _figure(c: Naming, value: Decimal, giving: Giving) -> str:
    """A limit with its unit."""
    if giving.unit == c.case.currency.unit:
        return _money(c, value)
    if giving.unit == "candidates" and value == int(value):
        return c.words.plural("{n} candidate", "{n} candidates", int(value))
    return c.words.quantity(_number(c, value), c.words.unit(giving.unit))


def _number(c: Naming, value: Amount) -> str:
    return c.words.number(value, _places(value))


def _percent(c: Naming, value: Decimal) -> str:
    return c.words.of_hundred(value * 100, _places(value * 100))


def _money(c: Naming, value: Decimal) -> str:
    return c.money(value, _places(value))


def _places(value: Amount) -> int | None:
    """All the places of a limit that has more than are shown elsewhere."""
    places = -int(value.normalize().as_tuple().exponent) if isinstance(value, Decimal) else 0
    return places if places > DIGITS else None


# releases: what an entry no longer asks -------------------------------------------------------


def _commitment(c: Naming, spec: RuleSpec, giving: Giving) -> str:
    w = c.words
    assert isinstance(spec, commitment.Spec)
    text = w("release the commitment on {who}", who=_who(c, giving.where))
    return text if spec.start is None else w("{text} in {year}", text=text, year=spec.start)


def _exclusion(c: Naming, spec: RuleSpec, giving: Giving) -> str:
    """Candidates that were locked out, and rivals that meet."""
    w, sets = c.words, [what.split(" ") for what in giving.where]
    out = [c.short(s[0]) for s in sets if len(s) == 1]
    parts = [w("lift the exclusion of {who}", who=w.listing(out))] if out else []
    parts += [
        w("let more than one of the rivals {who} be funded", who=c.candidates(s))
        for s in sets if len(s) > 1
    ]  # fmt: skip
    return w.listing(parts)


def _prerequisite(c: Naming, spec: RuleSpec, giving: Giving) -> str:
    w, agreement = c.words, getattr(spec, "agreement", None)
    if agreement is not None:
        return w("let {who} begin before {agreement} is in force", who=_who(c, giving.where),
                 agreement=w.name(c.case.agreement[agreement].name))  # fmt: skip
    pairs = [what.split(" needs ") for what in giving.where]
    return w.listing([
        w("let {who} begin without waiting for {other}", who=c.short(a), other=c.short(b))
        for a, b in pairs
    ])  # fmt: skip


def _exception(c: Naming, spec: RuleSpec, giving: Giving) -> str:
    return c.words("make an exception to {rule} for {who}", rule=_rule(c, spec),
                   who=_who(c, giving.where))  # fmt: skip


def _release(c: Naming, spec: RuleSpec, giving: Giving) -> str:
    return c.words("release {rule}", rule=_rule(c, spec))


RELEASED: dict[str, Callable[[Naming, RuleSpec, Giving], str]] = {
    "commitment": _commitment, "exclusion": _exclusion, "prerequisite": _prerequisite,
    "safeguard": _prerequisite,
    "governance_floor": _exception, "instrument_scope": _exception, "oda_eligibility": _exception,
    "grant_element": _exception, "insurance_cover": _exception, "tied_aid": _exception,
}  # fmt: skip
"""Rules of which an entry may give way without a number that moves."""
