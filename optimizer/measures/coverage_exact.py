"""Coverage in rationals: its columns and rows, how a portfolio fills them, and what proves that.

For every state w, metal m and supply year v in which a candidate or a stock can add anything, with
what exists folded into the constant (slopes never rise, so that it fills the first steps):

    maximise  sum of rate[k] covered[k],     rate[k] = 100 p discount weight slope[k] / demand
    subject to  sum over k of covered[k]  <=  sum of supply x + relief[v] / served[v]   (coverage)
                sum over u <= v of relief[u]  <=  stock held + additions by v            (stock)
                0 <= covered[k] <= what existing supply leaves of the step, t/yr

Where all that may ever be added fits into one step, each tonne is worth its rate: then there is
neither row nor column. Where a candidate takes supply away, nothing is folded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from optimizer.domain.exact import ExactColumn, ExactMeasure, ExactRow, Filling
from optimizer.domain.metals import Metal, Step
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.states import State
from optimizer.domain.world import World

ZERO, ONE = Fraction(0), Fraction(1)

Supplies = Mapping[tuple[str, str, int], Mapping[Pick, Fraction]]
"""t/yr that each pick adds, by (state, metal, supply year)."""
Steps = Mapping[str, Sequence[Step]]
"""The steps of each metal."""


@dataclass(frozen=True)
class Room:
    """What can be covered of a metal in a year and state: (rate, t/yr) of each step that is left,
    the first of them worth most a tonne; the t/yr that each pick adds to what ``exists`` and is
    not folded. Relief in t is divided by ``served`` to be t/yr."""

    name: str
    year: int
    steps: Sequence[tuple[Fraction, Fraction]]
    supply: Mapping[Pick, Fraction]
    exists: Fraction
    served: Fraction

    @property
    def tonnes(self) -> Fraction:
        return sum((t for _, t in self.steps), ZERO)

    @cached_property
    def fits(self) -> bool:
        """Whether all that the candidates can add fits into the first step that is left."""
        most: dict[str, Fraction] = {}
        for pick, tonnes in self.supply.items():
            most[pick.candidate] = max(most.get(pick.candidate, ZERO), tonnes)
        least = min(self.supply.values(), default=ZERO)
        return least >= 0 and not self.exists and sum(most.values(), ZERO) <= self.steps[0][1]

    def column(self, k: int) -> str:
        return f"covered({self.name},step{k + 1})"

    @property
    def relief(self) -> str:
        return f"relief({self.name})"

    def marginal(self, tonnes: Fraction) -> tuple[Fraction, Fraction]:
        """What the last and the next t/yr are worth where so many are covered."""
        last = self.steps[0][0]
        for rate, size in self.steps:
            if tonnes < size:
                return (rate if tonnes else last), rate
            tonnes, last = tonnes - size, rate
        return (ZERO if tonnes else last), ZERO


@dataclass(frozen=True)
class Stock:
    """The rooms of a metal in a state, by supply year, and the stock that may be released there:
    ``held`` t, and (supply year from which, t) that each pick adds."""

    name: str
    rooms: Sequence[Room]
    held: Fraction
    added: Mapping[Pick, tuple[int, Fraction]]

    @property
    def releases(self) -> bool:
        return bool(self.held or self.added)

    def limit(self, year: int, portfolio: Portfolio) -> Fraction:
        """t that may be released up to and in a year."""
        mine = (self.added.get(p, (year + 1, ZERO)) for p in portfolio.picks)
        return sum((t for since, t in mine if since <= year), self.held)

    @cached_property
    def row_years(self) -> Sequence[int]:
        """Years whose stock row says something: the last, and the one before more is added."""
        years = [r.year for r in self.rooms]
        earlier = [[y for y in years if y < since] for since, _ in self.added.values()]
        return sorted({*(max(e) for e in earlier if e), years[-1]}) if self.releases else ()

    def row(self, year: int) -> str:
        return f"stock({self.name},{year})"

    def rows(self) -> Iterator[ExactRow]:
        for year in self.row_years:
            given: dict[Pick | str, Fraction] = {
                r.relief: ONE for r in self.rooms if r.year <= year
            }
            added: dict[Pick | str, Fraction] = {
                p: -t for p, (since, t) in self.added.items() if since <= year and t
            }
            yield ExactRow(self.row(year), given | added, self.held)

    def released(self, supply: Sequence[Fraction], portfolio: Portfolio) -> list[Fraction]:
        """t of the stock released in each room, to the best effect: what is worth most a tonne is
        served first (measures/relief.py)."""
        given = [ZERO] * len(self.rooms)
        if not self.releases:
            return given
        wanted = []
        for i, room in enumerate(self.rooms):
            have = supply[i]
            for rate, size in room.steps:
                covered = min(have, size)
                have -= covered
                if covered < size:
                    wanted.append((rate / room.served, i, (size - covered) * room.served))
        left = [self.limit(room.year, portfolio) for room in self.rooms]
        for _, i, tonnes in sorted(wanted, key=lambda w: -w[0]):
            more = min(tonnes, *left[i:])
            given[i] += more
            left[i:] = [x - more for x in left[i:]]
        return given

    def worth(
        self, filled: Sequence[Fraction], given: Sequence[Fraction], portfolio: Portfolio
    ) -> list[Fraction]:
        """What one more t of stock from each room's year on is worth: as much as in the best of
        the rooms after the last full stock row before it; nothing where no later row is full."""
        best: list[Fraction] = []  # from each room on
        for room, tonnes in zip(reversed(self.rooms), reversed(filled), strict=True):
            _, below = room.marginal(tonnes)
            best.insert(0, max(below / room.served, *best[:1]) if best else below / room.served)
        worth, first, used = [ZERO] * len(self.rooms), 0, ZERO
        for i, room in enumerate(self.rooms):
            used += given[i]
            if room.year in self.row_years and used == self.limit(room.year, portfolio):
                worth[first : i + 1] = [best[first]] * (i + 1 - first)
                first = i + 1
        return worth


@dataclass(frozen=True)
class Coverage:
    """The stocks and rooms of a case, from which columns, rows and fillings are made."""

    case: World
    steps: Steps

    @cached_property
    def stocks(self) -> Sequence[Stock]:
        supply, stored = _supplies(self.case), _stored(self.case)
        found = []
        for state in self.case.states:
            for metal in self.case.metals:
                opens = self.case.releases(state, metal.id)
                added = stored.get(metal.id, {}) if opens else {}
                held = Fraction(metal.stock.value) if opens else ZERO
                rooms = [
                    room
                    for year in self.case.supply_years
                    if (mine := supply.get((state.id, metal.id, year), {})) or held or added
                    if (room := self._room(metal, state, year, mine)).steps
                ]
                if rooms:
                    found.append(Stock(f"{metal.id}{self._told(state)}", rooms, held, added))
        return found

    def exact(self) -> ExactMeasure:
        """The measure as columns and rows."""
        worth: dict[Pick, Fraction] = {}
        columns: list[ExactColumn] = []
        rows: list[ExactRow] = []
        for stock in self.stocks:
            for room in stock.rooms:
                if not stock.releases and room.fits:
                    for pick, tonnes in room.supply.items():
                        worth[pick] = worth.get(pick, ZERO) + room.steps[0][0] * tonnes
                    continue
                terms: dict[Pick | str, Fraction] = {}
                for k, (rate, tonnes) in enumerate(room.steps):
                    columns.append(ExactColumn(room.column(k), tonnes, rate))
                    terms[room.column(k)] = ONE
                terms |= {p: -t for p, t in room.supply.items()}
                if stock.releases:
                    columns.append(ExactColumn(room.relief, room.tonnes * room.served, ZERO))
                    terms[room.relief] = -1 / room.served
                rows.append(ExactRow(room.name, terms, room.exists))
            rows += stock.rows()
        return ExactMeasure(self._constant(), worth, columns, rows, self.fill)

    def fill(self, portfolio: Portfolio) -> Filling:
        """The columns at which the portfolio is worth what the audit says, and multipliers of the
        rows by which no other filling is worth more: of a coverage row what one more t/yr is worth
        there, of a stock row what one more t is worth up to it, less what it is worth after it."""
        values: dict[str, Fraction] = {}
        prices: dict[str, Fraction] = {}
        for stock in self.stocks:
            supply = [
                sum((r.supply[p] for p in portfolio.picks if p in r.supply), r.exists)
                for r in stock.rooms
            ]
            given = stock.released(supply, portfolio)
            filled = [s + g / r.served if g else s
                      for s, g, r in zip(supply, given, stock.rooms, strict=True)]  # fmt: skip
            worth = stock.worth(filled, given, portfolio)
            for room, tonnes, g, each in zip(stock.rooms, filled, given, worth, strict=True):
                if stock.releases:
                    values[room.relief] = g
                elif room.fits:
                    continue
                last, more = room.marginal(tonnes)
                prices[room.name] = min(last, max(more, each * room.served))
                for k, (_, size) in enumerate(room.steps):
                    values[room.column(k)] = part = min(size, tonnes)
                    tonnes -= part
            at = {r.year: i for i, r in enumerate(stock.rooms)}
            for year in stock.row_years:
                later = worth[at[year] + 1] if at[year] + 1 < len(worth) else ZERO
                prices[stock.row(year)] = worth[at[year]] - later
        return Filling(values, prices)

    def _constant(self) -> Fraction:
        """What existing supply is worth, where it is folded."""
        unfolded = {r.name for s in self.stocks for r in s.rooms if r.exists}
        total = ZERO
        for state in self.case.states:
            for metal in self.case.metals:
                for year in self.case.supply_years:
                    if self._name(metal, state, year) not in unfolded:
                        exists = self.case.existing(metal, year, state)
                        for rate, tonnes in self._rates(metal, state, year):
                            part = min(exists, tonnes)
                            total, exists = total + rate * part, exists - part
        return total

    def _room(self, metal: Metal, state: State, year: int, supply: Mapping[Pick, Fraction]) -> Room:
        """Existing supply is folded unless a candidate takes some away."""
        exists = self.case.existing(metal, year, state)
        folds = all(t >= 0 for t in supply.values())
        fold, left = exists if folds else ZERO, []
        for rate, tonnes in self._rates(metal, state, year):
            part = min(fold, tonnes)
            fold -= part
            if part < tonnes and rate > 0:
                left.append((rate, tonnes - part))
        name, served = self._name(metal, state, year), self.case.served(state, year)
        return Room(name, year, left, supply, ZERO if folds else exists, served)

    def _rates(self, metal: Metal, state: State, year: int) -> Iterator[tuple[Fraction, Fraction]]:
        """(rate, t/yr) of every step."""
        demand = self.case.demand(metal, year, state)
        each = 100 * Fraction(state.probability.value) * self.case.discount(year)
        each *= Fraction(metal.weight.value) / demand
        for step in self.steps[metal.id]:
            width, slope = step.exact
            yield each * slope, width * demand

    def _name(self, metal: Metal, state: State, year: int) -> str:
        return f"{metal.id},{year}{self._told(state)}"

    def _told(self, state: State) -> str:
        return f",{state.id}" if len(self.case.states) > 1 else ""


def _supplies(case: World) -> Supplies:
    """What every plan adds, as the audit counts it."""
    found: dict[tuple[str, str, int], dict[Pick, Fraction]] = {}
    for pick in case.plans():
        for state in case.states:
            for (metal, year), tonnes in case.secured(Portfolio((pick,)), state).items():
                if tonnes:
                    found.setdefault((state.id, metal, year), {})[pick] = tonnes
    return found


def _stored(case: World) -> dict[str, dict[Pick, tuple[int, Fraction]]]:
    """(supply year from which, t expected) of each pick's additions, by metal."""
    found: dict[str, dict[Pick, tuple[int, Fraction]]] = {}
    for pick in case.plans():
        option = case.option(pick)
        gain = Fraction(option.probability.value) - Fraction(option.probability_without.value)
        for metal, tonnes in case.stored(pick):
            _, before = found.setdefault(metal, {}).get(pick, (pick.start, ZERO))
            found[metal][pick] = pick.start, before + tonnes * gain
    return found
