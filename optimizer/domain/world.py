"""Everything a case says of the world, without its rules and its measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

from optimizer.domain.funds import Fund
from optimizer.domain.metals import Existing, Metal
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import EXACT, added, total
from optimizer.domain.register import Register
from optimizer.domain.states import DAYS_OF_A_YEAR, State
from optimizer.domain.streams import SURE, Flow, stream

UNCHANGED = Fraction(1)

Worths = dict[tuple[str, str, tuple[Pick, ...]], Fraction]
"""What (metal, state, picks of the metal) are worth."""

MOST = 20_000
"""Worths that are kept for a measure."""


class World(Register):
    """What is paid, supplied and stored, exactly, for audit and report."""

    def payments(self, pick: Pick) -> Iterator[tuple[str, int, Decimal]]:
        """(fund, budget year, amount in the money unit) of one pick."""
        for p in self.option(pick).pays:
            yield p.fund, pick.start + p.after, p.amount.value

    def spent(self, picks: Iterable[Pick]) -> dict[tuple[str, int], Decimal]:
        """What some picks are paid, by (fund, budget year), in the money unit; 0 where nothing."""
        found: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        for pick in picks:
            for fund, year, amount in self.payments(pick):
                found[fund, year] = EXACT.add(found[fund, year], amount)
        return found

    def equivalents(self, pick: Pick) -> Iterator[tuple[str, int, Decimal]]:
        """The same in grant equivalent: amount x what a unit of it is worth as a grant. Raises
        ValueError where a fund lends, and the option has no sound terms."""
        terms = self.option(pick).terms
        for fund, year, amount in self.payments(pick):
            yield fund, year, EXACT.multiply(amount, self.fund[fund].equivalent(terms))

    def spend(self, pick: Pick) -> Decimal:
        """All that one pick costs, over funds and years, in the money unit; in grant equivalent,
        which is the amount itself where all funds give grants."""
        if pick not in self._spends:
            self._spends[pick] = total(amount for _, _, amount in self.equivalents(pick))
        return self._spends[pick]

    @cached_property
    def _spends(self) -> dict[Pick, Decimal]:
        """What ``spend`` has already added up."""
        return {}

    @cached_property
    def unlike(self) -> bool:
        """Whether the money of some fund is not worth a grant: amounts of it and of others are
        then only added up in grant equivalent."""
        return any(f.discount_rate is not None or f.grant_equivalent.value != 1 for f in self.funds)

    @property
    def money_unit(self) -> str:
        """The unit of sums over funds."""
        unit = self.currency.unit
        return f"{unit} in grant equivalent" if self.unlike else unit

    def present(self, year: int) -> Fraction:
        """What a unit of money of a budget year is worth in the first one, at the social rate:
        (1 + rate)^-(y - first budget year)."""
        rate = Fraction(self.years.discount_rate.value)
        return 1 / (1 + rate) ** (year - self.years.budget.first)

    def delay(self, pick: Pick) -> int:
        """Years from the candidate's earliest start to the pick's."""
        return pick.start - min(self.starts(self.candidate[pick.candidate]))

    def flows(self, pick: Pick, chance: Fraction = SURE) -> Iterator[Flow]:
        """(metal, supply year, t/yr if the pick succeeds, host of processing: the candidate's own
        where the supply names none); with a chance of success, what is expected."""
        host, delay = self.candidate[pick.candidate].host, self.delay(pick)
        for s in self.option(pick).supply:
            for v, tonnes in stream(s, delay, self.supply_years, chance):
                yield s.metal, v, tonnes, s.processing or host

    def planned(self, pick: Pick) -> Iterator[tuple[str, int, Fraction]]:
        """The same without the host of processing."""
        return (flow[:3] for flow in self.flows(pick))

    def expected(self, pick: Pick) -> Iterator[tuple[str, int, Fraction]]:
        """(metal, supply year, t/yr): planned x (probability with funding - without)."""
        return (flow[:3] for flow in self.expected_flows(pick))

    def expected_flows(self, pick: Pick) -> Sequence[Flow]:
        """The same, each with the host where it is processed."""
        if pick not in self._expected:
            self._expected[pick] = tuple(self.flows(pick, self.option(pick).gain))
        return self._expected[pick]

    @cached_property
    def _expected(self) -> dict[Pick, tuple[Flow, ...]]:
        """What ``expected_flows`` has already worked out."""
        return {}

    def flows_in(self, state: State, pick: Pick) -> Sequence[Flow]:
        """The same in a state, in a shock as rates too."""
        if not any(change.fact == "supply" for change in state.changes):
            return self.expected_flows(pick)
        key = state.id, pick
        if key not in self._changed:
            flows = self.expected_flows(pick)
            who = {"host": self.candidate[pick.candidate].host, "candidate": pick.candidate}
            factor = {
                (metal, place): self.factor(state, "supply", metal=metal, processing=place, **who)
                for metal, place in {(metal, place) for metal, _, _, place in flows}
            }
            if any(f is not UNCHANGED for f in factor.values()):
                flows = tuple((m, v, t * factor[m, h], h) for m, v, t, h in flows)
            self._changed[key] = flows
        return self._changed[key]

    @cached_property
    def _changed(self) -> dict[tuple[str, Pick], Sequence[Flow]]:
        """What ``flows_in`` has already worked out."""
        return {}

    @cached_property
    def of_rules(self) -> dict[int, Any]:
        """What rules have already worked out of their entries (optimizer/rules/additive.py)."""
        return {}

    def metals_of(self, pick: Pick) -> Sequence[str]:
        """The metals that a pick supplies, or adds to a stock."""
        if pick not in self._metals:
            option = self.option(pick)
            supplied = [s.metal for s in option.supply]
            self._metals[pick] = tuple(dict.fromkeys(supplied + [s.metal for s in option.stock]))
        return self._metals[pick]

    @cached_property
    def _metals(self) -> dict[Pick, tuple[str, ...]]:
        """What ``metals_of`` has already looked up."""
        return {}

    def known_worths(self, spec: object) -> Worths:
        """What a measure has already worked out."""
        _, known = self._worths.setdefault(id(spec), (spec, {}))
        if len(known) > MOST:
            known.clear()
        return known

    @cached_property
    def _worths(self) -> dict[int, tuple[object, Worths]]:
        """By the identity of a measure, which no other has while it is kept here."""
        return {}

    def with_rules(self, rules: Sequence[Any]) -> Self:
        """The case under other rules, which knows what is worked out already."""
        other = self.changed(rules=tuple(rules))
        other.knowing(self)
        other.of_rules.update(self.of_rules)
        return other

    def with_funds(self, funds: Sequence[Fund]) -> Self:
        """The same with other ceilings."""
        other = self.changed(funds=tuple(funds))
        other.knowing(self)
        return other

    def with_candidate(self, other: Self, candidate: str) -> Self:
        """``other``, which differs in figures of one candidate alone."""
        other.knowing(self, candidate)
        other.of_rules.update((i, known.without(candidate)) for i, known in self.of_rules.items())
        return other

    def knowing(self, other: World, but: str | None = None) -> None:
        """Take over what ``other`` has worked out of supply and worth, of one candidate not."""
        self._expected.update((p, x) for p, x in other._expected.items() if p.candidate != but)
        self._changed.update((k, x) for k, x in other._changed.items() if k[1].candidate != but)
        self._known.update(other._known)
        self._metals.update(other._metals)
        for i, (spec, worths) in other._worths.items():
            kept = {k: x for k, x in worths.items() if all(p.candidate != but for p in k[2])}
            self._worths[i] = spec, kept

    def factor(self, state: State, fact: str, *, metal: str, **who: str | None) -> Fraction:
        """Product of the state's changes that match this fact (1 where none does)."""
        if not state.changes:
            return UNCHANGED
        product = UNCHANGED
        for change in state.changes:
            if change.fact != fact or change.metal not in (None, metal):
                continue
            asked = {"host": change.host, "candidate": change.candidate,
                     "processing": change.processing}  # fmt: skip
            if all(v is None or who.get(k) == v for k, v in asked.items()):
                product *= Fraction(change.factor.value)
        return product

    @cached_property
    def _known(self) -> dict[tuple[str, str, int, str], Fraction]:
        """What ``existing`` and ``demand`` have already worked out."""
        return {}

    def existing(self, metal: Metal, year: int, state: State) -> Fraction:
        """Documented supply of the metal in the year and state, t/yr (in a shock a rate)."""
        key = "existing", metal.id, year, state.id
        if key not in self._known:
            parts = [tonnes for _, tonnes in self.existing_of(metal, year, state)]
            self._known[key] = added(parts) if parts else Fraction(0)
        return self._known[key]

    def existing_of(
        self, metal: Metal, year: int, state: State
    ) -> Iterator[tuple[Existing, Fraction]]:
        """The same of each documented supply of the metal."""
        for e in metal.existing:
            factor = self.factor(state, "existing", metal=metal.id, host=e.host,
                                 processing=e.processing or e.host)  # fmt: skip
            tonnes = Fraction(e.tonnes.at(year).value)
            yield e, tonnes if factor is UNCHANGED else tonnes * factor

    def demand(self, metal: Metal, year: int, state: State) -> Fraction:
        """Demand of the metal in the year and state, t/yr contained (in a shock a rate)."""
        key = "demand", metal.id, year, state.id
        if key not in self._known:
            factor = self.factor(state, "demand", metal=metal.id)
            demand = Fraction(metal.demand.at(year).value)
            self._known[key] = demand if factor is UNCHANGED else demand * factor
        return self._known[key]

    def secured(self, portfolio: Portfolio, state: State) -> dict[tuple[str, int], Fraction]:
        """Expected supply of the portfolio in a state by (metal, supply year), t/yr."""
        parts: dict[tuple[str, int], list[Fraction]] = {}
        for pick in portfolio.picks:
            for metal, year, tonnes, _ in self.flows_in(state, pick):
                parts.setdefault((metal, year), []).append(tonnes)
        return {cell: added(tonnes) for cell, tonnes in parts.items()}

    @staticmethod
    def part_of_year(state: State) -> Fraction:
        """The part of a year that the state's figures are for: days / 365 of a shock, else 1."""
        return UNCHANGED if state.days is None else Fraction(state.days.value) / DAYS_OF_A_YEAR

    @staticmethod
    def releases(state: State, metal: str) -> bool:
        """Whether stocks of a metal are released in a state."""
        return state.days is not None and (state.stocks is None or metal in state.stocks)

    def counts(self, year: int) -> Fraction:
        """How many years a supply year stands for: terminal_multiplier for the last, else 1."""
        last = year == self.years.supply.last
        return Fraction(self.years.terminal_multiplier.value) if last else UNCHANGED

    def served(self, state: State, year: int) -> Fraction:
        """The years of demand over which relief in a supply year of a state is spread: what is
        released once serves the days of each year that the supply year stands for."""
        return self.part_of_year(state) * self.counts(year)

    def stored(self, pick: Pick) -> Iterator[tuple[str, Fraction]]:
        """(metal, t that are added to its stock if the pick succeeds)."""
        for more in self.option(pick).stock:
            yield more.metal, Fraction(more.tonnes.value)

    def expected_stock(self, pick: Pick) -> Iterator[tuple[str, Fraction]]:
        """The same expected: t x (probability with funding - without)."""
        if self.option(pick).stock:
            gain = self.option(pick).gain
            yield from ((metal, tonnes * gain) for metal, tonnes in self.stored(pick))

    def stock(self, portfolio: Portfolio, metal: Metal) -> list[Fraction]:
        """t of the metal that may be released up to and in each supply year: what is held, and
        expected additions, tonnes x (probability with funding - without), of picks that started
        by then."""
        held = [Fraction(metal.stock.value)] * len(self.supply_years)
        for pick in portfolio.picks:
            for of, tonnes in self.expected_stock(pick):
                if of == metal.id:
                    held = [
                        h + (tonnes if pick.start <= v else 0)
                        for h, v in zip(held, self.supply_years, strict=True)
                    ]
        return held

    def discount(self, year: int) -> Fraction:
        """(1 + rate)^-(v - first supply year); the last year counts terminal_multiplier times."""
        return self._discounts[year]

    @cached_property
    def _discounts(self) -> dict[int, Fraction]:
        first, rate = self.years.supply.first, Fraction(self.years.discount_rate.value)
        return {v: self.counts(v) / (1 + rate) ** (v - first) for v in self.supply_years}
