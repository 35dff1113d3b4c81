"""What additive rules share: sums over picks, and the limits that the sums must keep.

A rule is additive where a pick adds the same whoever else is funded:

    sum[k]  =  sum over picks p of amount[k,p]                                  for every key k

    base + sum[k]   <=, >= or =   limit + times x sum[of]                       for every Limit

Such a rule says what one pick ``adds``, sparse, and its ``limits``. What a portfolio uses, for the
audit, and the exact rows, for a proof, both follow: from the case's own decimals, and never from
the float tables of ``rows``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar, cast

from optimizer.domain.exact import ExactRow
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import EXACT, added, total
from optimizer.domain.results import Amount, Sense, Use
from optimizer.domain.world import World
from optimizer.rules.contract import RuleSpec

A = TypeVar("A", bound=Amount)
Adds = Callable[[Any, World, Pick], Iterable[tuple[Hashable, A]]]
Limits = Callable[[Any, World], Iterable["Limit"]]
Uses = Callable[[Any, World, Portfolio], Iterator[Use]]
ExactRows = Callable[[Any, World], Iterator[ExactRow]]
Eased = Callable[[Any, World, Portfolio], Any]
Terms = Mapping[Pick | str, Fraction]
ONE = Fraction(1)


class Limit(NamedTuple):
    """One instance of a rule: ``base + sum[key]`` against ``limit + times x sum[of]``.

    All amounts of one limit are decimals, or all fractions. ``least``: the limit is said to be no
    lower than this, which what is used never is.
    """

    key: Hashable
    what: str
    limit: Amount
    unit: str
    sense: Sense = "at_most"
    base: Amount = 0
    grows: bool = True
    of: Hashable = None
    times: Fraction = Fraction(0)
    least: Fraction | None = None

    def use(self, sums: Mapping[Hashable, Amount]) -> Use:
        used, limit = self.base, self.limit
        if self.key in sums:
            used = _plus(used, sums[self.key]) if used else sums[self.key]
        if self.times and self.of in sums:
            limit = exact(limit) + self.times * exact(sums[self.of])
        if self.least is not None:
            limit = max(exact(limit), self.least)
        return Use(self.what, used, limit, self.unit, self.sense, self.grows)

    def row(self, terms: Mapping[Hashable, Terms]) -> ExactRow:
        """The same as a row, with what each pick adds to the sums."""
        found = terms.get(self.key, {})
        if self.times:
            found = combined([(ONE, found), (-self.times, terms.get(self.of, {}))])
        room = exact(self.limit) - exact(self.base) if self.base else exact(self.limit)
        return ExactRow(self.what, found, room, self.sense)


def exact(amount: Amount) -> Fraction:
    return amount if isinstance(amount, Fraction) else Fraction(amount)


def _plus(a: Amount, b: Amount) -> Amount:
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return EXACT.add(cast(Decimal, a), cast(Decimal, b))  # to the last digit
    return a + b


def combined(parts: Iterable[tuple[Fraction, Mapping[Any, Fraction]]]) -> Terms:
    """A sum of terms, each times a factor, without those that vanish."""
    found: dict[Pick | str, Fraction] = {}
    for factor, terms in parts:
        for pick, amount in terms.items():
            more = amount if factor is ONE else factor * amount
            found[pick] = found[pick] + more if pick in found else more
    return {pick: amount for pick, amount in found.items() if amount}


def following(what: str, those: Iterable[Pick], others: Iterable[Pick]) -> ExactRow:
    """The row that lets no more of those in than of the others, which must come first."""
    parts = [(ONE, dict.fromkeys(those, ONE)), (-ONE, dict.fromkeys(others, ONE))]
    return ExactRow(what, combined(parts), Fraction(0))


@dataclass
class _Known:
    """What is already worked out of an entry in a case, and the entry itself: while it is kept,
    no other has its identity. ``nothing``: uses by position, where nobody adds to the limit;
    ``of_key``: the limits on what is added under a key; ``floors``: those that nothing breaks."""

    spec: RuleSpec
    adds: dict[Pick, Sequence[tuple[Hashable, Amount]]] = field(default_factory=dict)
    limits: Sequence[Limit] | None = None
    nothing: dict[int, Use] = field(default_factory=dict)
    of_key: dict[Hashable, list[Limit]] | None = None
    floors: list[Limit] = field(default_factory=list)

    def without(self, candidate: str) -> _Known:
        """The same of all but one candidate: no limit is made of a candidate's figures."""
        adds = {pick: added for pick, added in self.adds.items() if pick.candidate != candidate}
        return replace(self, adds=adds)


def _known(spec: RuleSpec, case: World) -> _Known:
    known = case.of_rules.get(id(spec))
    if known is None or known.spec is not spec:
        known = case.of_rules[id(spec)] = _Known(spec)
    return cast(_Known, known)


def totals(
    adds: Adds[A], spec: RuleSpec, case: World, portfolio: Portfolio
) -> Mapping[Hashable, A]:
    """What a portfolio comes to, by key; a key that nobody adds to is left out."""
    known = _known(spec, case).adds
    parts: dict[Hashable, list[Any]] = {}
    for pick in portfolio.picks:
        if pick not in known:
            known[pick] = tuple(adds(spec, case, pick))
        for key, amount in known[pick]:
            if key in parts:
                parts[key].append(amount)
            else:
                parts[key] = [amount]
    return {key: _sum(amounts) for key, amounts in parts.items()}


def _sum(amounts: Sequence[Any]) -> Any:
    if isinstance(amounts[0], Decimal):
        return total(amounts)
    return added(amounts) if isinstance(amounts[0], Fraction) else sum(amounts)


def terms_of(adds: Adds[Any], spec: RuleSpec, case: World) -> Mapping[Hashable, Terms]:
    """What each plan of the case adds, by key, where it adds anything."""
    known = _known(spec, case).adds
    found: dict[Hashable, dict[Pick | str, Fraction]] = {}
    for pick in case.plans():
        for key, amount in known[pick] if pick in known else adds(spec, case, pick):
            of = found.setdefault(key, {})
            of[pick] = of[pick] + exact(amount) if pick in of else exact(amount)
    return {key: {p: a for p, a in of.items() if a} for key, of in found.items()}


class Additive:
    """``uses`` of a rule that has these limits on what picks add."""

    def __init__(self, limits: Limits, adds: Adds[Any]) -> None:
        self._limits, self._adds = limits, adds

    def limits(self, spec: RuleSpec, case: World) -> Sequence[Limit]:
        """All limits, worked out once."""
        known = _known(spec, case)
        if known.limits is None:
            known.limits = list(self._limits(spec, case))
        return known.limits

    def __call__(self, spec: Any, case: World, portfolio: Portfolio) -> Iterator[Use]:
        found, nothing = totals(self._adds, spec, case, portfolio), _known(spec, case).nothing
        for i, limit in enumerate(self.limits(spec, case)):
            if limit.key in found or limit.of in found:
                yield limit.use(found)
                continue
            if i not in nothing:
                nothing[i] = limit.use({})
            yield nothing[i]

    def breaks(self, spec: Any, case: World, portfolio: Portfolio) -> bool:
        """Whether any of the uses is past its limit: only limits that the portfolio adds to are
        looked at, and those that nothing breaks."""
        found, limits = totals(self._adds, spec, case, portfolio), self.limits(spec, case)
        known = _known(spec, case)
        if known.of_key is None:
            known.of_key = {}
            for limit in limits:
                for key in {limit.key, limit.of}:
                    known.of_key.setdefault(key, []).append(limit)
                if limit.use({}).violated:
                    known.floors.append(limit)
        touched = (limit for key in found for limit in known.of_key.get(key, ()))
        if any(limit.use(found).violated for limit in touched):
            return True
        return any(x.key not in found and x.of not in found for x in known.floors)


def additive(limits: Limits, adds: Adds[Any]) -> tuple[Additive, ExactRows]:
    """``uses`` and ``exact_rows`` of a rule that has these limits on what picks add.

    A row without terms is left out where it holds: it says nothing.
    """
    uses = Additive(limits, adds)

    def exact_rows(spec: Any, case: World) -> Iterator[ExactRow]:
        found = terms_of(adds, spec, case)
        for limit in uses.limits(spec, case):
            row = limit.row(found)
            if row.terms or limit.use({}).violated:
                yield row

    return uses, exact_rows


def barring(
    barred: Callable[[Any, World, Pick], bool],
    what: Callable[[Any], str] = lambda spec: "",
) -> tuple[Uses, ExactRows, Eased]:
    """``uses``, ``exact_rows`` and ``eased`` of a rule that bars these picks: of those none may be
    chosen, and each is excepted by name in ``select`` where way is given."""

    def limits(spec: Any, case: World) -> Iterator[Limit]:
        yield Limit("", what(spec), 0, "candidates")

    def adds(spec: Any, case: World, pick: Pick) -> Iterator[tuple[Hashable, Amount]]:
        if barred(spec, case, pick):
            yield "", 1

    def eased(spec: Any, case: World, portfolio: Portfolio) -> Any:
        named = [p.candidate for p in portfolio.picks if barred(spec, case, p)]
        return spec.model_copy(update={"select": spec.select.but(named)})

    return *additive(limits, adds), eased
