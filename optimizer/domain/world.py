"""Everything a case says of the world, without its rules and its measure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field

from optimizer.domain.funds import Fund
from optimizer.domain.nouns import (
    DAYS_OF_A_YEAR,
    NORMAL,
    Agreement,
    Assumption,
    Candidate,
    Currency,
    Horizon,
    Host,
    Metal,
    Option,
    Partner,
    RecordedPick,
    Source,
    State,
    Year,
)
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import EXACT, Day, Id, Name, Noun, total

UNCHANGED = Fraction(1)


class World(Noun):
    """Metals, hosts, funds, candidates and states, with exact lookups for audit and report."""

    id: Id
    name: Name
    note: Name | None = None
    currency: Currency
    years: Horizon
    cutoff: Day | None = None
    sources: dict[Id, Source] = {}
    assumptions: tuple[Assumption, ...] = ()
    record: tuple[RecordedPick, ...] = ()
    metals: Annotated[tuple[Metal, ...], Field(min_length=1)]
    hosts: tuple[Host, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    partners: tuple[Partner, ...] = ()
    funds: Annotated[tuple[Fund, ...], Field(min_length=1)]
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1)]
    states: Annotated[tuple[State, ...], Field(min_length=1)] = (NORMAL,)

    def changed(self, **update: object) -> Self:
        """A copy with some fields replaced (nothing is checked again)."""
        copy = self.model_copy(update=update)
        for name in set(copy.__dict__) - set(type(self).model_fields):
            del copy.__dict__[name]  # lookups that the original has already made
        return copy

    @cached_property
    def candidate(self) -> dict[str, Candidate]:
        return {c.id: c for c in self.candidates}

    @cached_property
    def host(self) -> dict[str, Host]:
        return {h.id: h for h in self.hosts}

    @cached_property
    def metal(self) -> dict[str, Metal]:
        return {m.id: m for m in self.metals}

    @cached_property
    def fund(self) -> dict[str, Fund]:
        return {f.id: f for f in self.funds}

    @cached_property
    def partner(self) -> dict[str, Partner]:
        return {p.id: p for p in self.partners}

    @cached_property
    def agreement(self) -> dict[str, Agreement]:
        return {a.id: a for a in self.agreements}

    @property
    def budget_years(self) -> range:
        return self.years.budget.years()

    @property
    def supply_years(self) -> range:
        return self.years.supply.years()

    @property
    def normal(self) -> State:
        """The first state that is no shock; the first of all where every one is."""
        return next((s for s in self.states if s.days is None), self.states[0])

    def starts(self, candidate: Candidate) -> tuple[Year, ...]:
        """Budget years in which the candidate may start (default: the first one only)."""
        return candidate.starts or (self.years.budget.first,)

    def plans(self) -> Iterator[Pick]:
        """Every (candidate, option, start) there is, in the order of the case file."""
        for c in self.candidates:
            for o in c.options:
                for t in self.starts(c):
                    yield Pick(c.id, o.id, t)

    @cached_property
    def plan_set(self) -> frozenset[Pick]:
        """All plans, for asking whether there is one."""
        return frozenset(self.plans())

    @cached_property
    def _option(self) -> dict[tuple[str, str], Option]:
        return {(c.id, o.id): o for c in self.candidates for o in c.options}

    def option(self, pick: Pick) -> Option:
        """The option a pick names. Raises KeyError where there is none."""
        return self._option[pick.candidate, pick.option]

    def payments(self, pick: Pick) -> Iterator[tuple[str, int, Decimal]]:
        """(fund, budget year, amount in the money unit) of one pick."""
        for p in self.option(pick).pays:
            yield p.fund, pick.start + p.after, p.amount.value

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

    def planned(self, pick: Pick) -> Iterator[tuple[str, int, Fraction]]:
        """(metal, supply year v, t/yr to the home market if the pick succeeds).

        output x share x ramp[v - first year - delay], where delay = start - earliest start.
        """
        candidate = self.candidate[pick.candidate]
        delay = pick.start - min(self.starts(candidate))
        for s in self.option(pick).supply:
            tonnes = Fraction(s.output.value) * Fraction(s.share.value)
            begins = int(s.first_year.value) + delay
            for v in self.supply_years:
                if v >= begins:
                    ramp = s.ramp[min(v - begins, len(s.ramp) - 1)].value
                    yield s.metal, v, tonnes * Fraction(ramp)

    def expected(self, pick: Pick) -> Iterator[tuple[str, int, Fraction]]:
        """(metal, supply year, t/yr): planned x (probability with funding - without)."""
        if pick not in self._expected:
            option = self.option(pick)
            gain = Fraction(option.probability.value) - Fraction(option.probability_without.value)
            self._expected[pick] = tuple((m, v, t * gain) for m, v, t in self.planned(pick))
        return iter(self._expected[pick])

    @cached_property
    def _expected(self) -> dict[Pick, tuple[tuple[str, int, Fraction], ...]]:
        """What ``expected`` has already worked out."""
        return {}

    def factor(self, state: State, fact: str, *, metal: str, **who: str | None) -> Fraction:
        """Product of the state's changes that match this fact (1 where none does)."""
        if not state.changes:
            return UNCHANGED
        product = UNCHANGED
        for change in state.changes:
            if change.fact != fact or change.metal not in (None, metal):
                continue
            asked = {"host": change.host, "candidate": change.candidate}
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
            parts = (
                Fraction(e.tonnes.at(year).value)
                * self.factor(state, "existing", metal=metal.id, host=e.host)
                for e in metal.existing
            )
            self._known[key] = sum(parts, Fraction(0))
        return self._known[key]

    def demand(self, metal: Metal, year: int, state: State) -> Fraction:
        """Demand of the metal in the year and state, t/yr contained (in a shock a rate)."""
        key = "demand", metal.id, year, state.id
        if key not in self._known:
            factor = self.factor(state, "demand", metal=metal.id)
            self._known[key] = Fraction(metal.demand.at(year).value) * factor
        return self._known[key]

    def secured(self, portfolio: Portfolio, state: State) -> dict[tuple[str, int], Fraction]:
        """Expected supply of the portfolio in a state by (metal, supply year), t/yr."""
        total: dict[tuple[str, int], Fraction] = {}
        for (_, metal, year), tonnes in self.secured_by_host(portfolio, state).items():
            total[metal, year] = total.get((metal, year), Fraction(0)) + tonnes
        return total

    def secured_by_host(
        self, portfolio: Portfolio, state: State
    ) -> dict[tuple[str | None, str, int], Fraction]:
        """The same by (host, metal, supply year); None is 'no host'."""
        total: dict[tuple[str | None, str, int], Fraction] = {}
        for pick in portfolio.picks:
            host = self.candidate[pick.candidate].host
            for metal, year, tonnes in self.expected(pick):
                who = {"host": host, "candidate": pick.candidate}
                factor = self.factor(state, "supply", metal=metal, **who)
                key = host, metal, year
                part = tonnes if factor == 1 else tonnes * factor
                total[key] = total[key] + part if key in total else part
        return total

    @staticmethod
    def part_of_year(state: State) -> Fraction:
        """The part of a year that the state's figures are for: days / 365 of a shock, else 1."""
        return UNCHANGED if state.days is None else Fraction(state.days.value) / DAYS_OF_A_YEAR

    def stored(self, pick: Pick) -> Iterator[tuple[str, Fraction]]:
        """(metal, t that are added to its stock if the pick succeeds)."""
        for added in self.option(pick).stock:
            yield added.metal, Fraction(added.tonnes.value)

    def stock(self, portfolio: Portfolio, metal: Metal) -> list[Fraction]:
        """t of the metal that may be released up to and in each supply year: what is held, and
        expected additions, tonnes x (probability with funding - without), of picks that started
        by then."""
        held = [Fraction(metal.stock.value)] * len(self.supply_years)
        for pick in portfolio.picks:
            option = self.option(pick)
            gain = Fraction(option.probability.value) - Fraction(option.probability_without.value)
            for of, tonnes in self.stored(pick):
                if of == metal.id:
                    held = [
                        h + (tonnes * gain if pick.start <= v else 0)
                        for h, v in zip(held, self.supply_years, strict=True)
                    ]
        return held

    def discount(self, year: int) -> Fraction:
        """(1 + rate)^-(v - first supply year); the last year counts terminal_multiplier times."""
        return self._discounts[year]

    @cached_property
    def _discounts(self) -> dict[int, Fraction]:
        first, last = self.years.supply.first, self.years.supply.last
        rate = Fraction(self.years.discount_rate.value)
        worth = {v: 1 / (1 + rate) ** (v - first) for v in self.supply_years}
        worth[last] *= Fraction(self.years.terminal_multiplier.value)
        return worth
