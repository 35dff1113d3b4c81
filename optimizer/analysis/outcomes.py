"""Outcomes: expected coverage over every outcome of the funded projects.

Each funded candidate succeeds with its probability; without the funding it would succeed with its
option's probability without. All are independent. Supply that is capped by demand is concave, so
where nothing would come without funding, the coverage of expected supply is an upper bound of the
expected coverage. Metals are separate: for each metal, year and state the distribution of supply is
built project by project in rationals, totals that are equal or beyond all steps being merged. In a
shock with stocks the years are not separate: there it is that of the supplies of all years and of
the stocks, which are released in the best way once it is known who succeeded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from optimizer.case.case import Case
from optimizer.domain.metals import Metal, Step
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.states import State
from optimizer.measures import coverage

MAX_TOTALS = 1 << 10
"""Different totals of one metal that are kept; beyond it the figure is not given."""

Funding = Literal["with", "without"]
Totals = Sequence[Fraction]
"""Supply by supply year, and stock that may be released up to it."""
Distribution = dict[tuple[Fraction, ...], Fraction]
Project = tuple[Fraction, Totals]


@dataclass(frozen=True)
class Outcomes:
    """``expected``: gain of expected coverage over funding nothing, points. ``none``: for each
    metal that the plan may supply, the chance that every funded project for it fails.
    ``bounded``: whether the plain measure is an upper bound of ``expected``."""

    expected: Fraction
    none: dict[str, Fraction]
    bounded: bool


def outcomes(case: Case, portfolio: Portfolio) -> Outcomes | None:
    """None where the measure is not coverage, or there are too many different totals."""
    if not isinstance(case.measure, coverage.Spec):
        return None
    total = Fraction(0)
    for metal in case.metals:
        for state in case.states:
            after = _expected(case, case.measure, metal, state, portfolio, "with")
            before = _expected(case, case.measure, metal, state, portfolio, "without")
            if after is None or before is None:
                return None
            total += 100 * Fraction(state.probability.value) * (after - before)
    alone = not any(case.option(p).probability_without.value for p in portfolio.picks)
    return Outcomes(total, dict(_none(case, portfolio)), alone)


def _expected(
    case: Case,
    spec: coverage.Spec,
    metal: Metal,
    state: State,
    portfolio: Portfolio,
    funding: Funding,
) -> Fraction | None:
    """Expected worth of the metal's coverage in one state, discounted and weighted."""
    projects = list(_projects(case, metal, state, portfolio, funding))
    start = _start(case, metal, state)
    n, total = len(case.supply_years), Fraction(0)
    caps = _caps(case, coverage.steps_of(spec, metal), metal, state)
    # years are apart, unless a stock may be released in the one or in the other
    together = any(x for x in start[n:]) or any(any(t[n:]) for _, t in projects)
    for years in [list(range(2 * n))] if together else [[v] for v in range(n)]:
        spread = _spread(
            [start[v] for v in years],
            [caps[v] for v in years],
            [(chance, [tonnes[v] for v in years]) for chance, tonnes in projects],
        )
        if spread is None:
            return None
        for totals, chance in spread.items():
            supply, stock = [Fraction(0)] * n, [Fraction(0)] * n
            for v, tonnes in zip(years, totals, strict=True):
                (supply if v < n else stock)[v % n] = tonnes
            found = coverage.worths(spec, case, metal, state, supply, stock)
            total += chance * sum(found, Fraction(0))
    return total


def _spread(start: Totals, caps: Totals, projects: list[Project]) -> Distribution | None:
    """The distribution of totals, project by project; None where they are too many."""
    first = tuple(min(c, x) for c, x in zip(caps, start, strict=True))
    spread: Distribution = {first: Fraction(1)}
    for chance, tonnes in projects:
        if not any(tonnes):
            continue
        wider: Distribution = {}
        for totals, p in spread.items():
            more = tuple(min(c, x + t) for c, x, t in zip(caps, totals, tonnes, strict=True))
            wider[more] = wider.get(more, Fraction(0)) + p * chance
            wider[totals] = wider.get(totals, Fraction(0)) + p * (1 - chance)
        if len(wider) > MAX_TOTALS:
            return None
        spread = wider
    return spread


def _start(case: Case, metal: Metal, state: State) -> Totals:
    """t/yr of each supply year that exist, then t in stock that may be released up to it."""
    supply = [case.existing(metal, year, state) for year in case.supply_years]
    held = (
        case.stock(Portfolio(()), metal)
        if case.releases(state, metal.id)
        else [Fraction(0)] * len(supply)
    )
    return [*supply, *held]


def _caps(case: Case, steps: Sequence[Step], metal: Metal, state: State) -> Totals:
    """Beyond which supply of a year, and then stock, nothing is worth more."""
    width = sum((Fraction(s.width.value) for s in steps), Fraction(0))
    full = [width * case.demand(metal, year, state) for year in case.supply_years]
    days = sum(
        (f * case.served(state, v) for f, v in zip(full, case.supply_years, strict=True)),
        Fraction(0),
    )
    return [*full, *([days] * len(full))]


def _projects(
    case: Case, metal: Metal, state: State, portfolio: Portfolio, funding: Funding
) -> Iterator[Project]:
    """(chance, what it adds to the totals if it succeeds) of every project of the portfolio that
    yields any of the metal."""
    years = case.supply_years
    for pick in portfolio.picks:
        c, option = case.candidate[pick.candidate], case.option(pick)
        chance = option.probability if funding == "with" else option.probability_without
        who, tonnes = {"host": c.host, "candidate": c.id}, dict.fromkeys(years, Fraction(0))
        for m, year, planned, place in case.flows(pick):
            if m == metal.id:
                factor = case.factor(state, "supply", metal=m, processing=place, **who)
                tonnes[year] += planned * factor
        stored = Fraction(0)
        if case.releases(state, metal.id):
            stored = sum((t for m, t in case.stored(pick) if m == metal.id), Fraction(0))
        stock = [stored if pick.start <= year else Fraction(0) for year in years]
        if chance.value and (stored or any(tonnes.values())):
            yield Fraction(chance.value), [*tonnes.values(), *stock]


def _none(case: Case, portfolio: Portfolio) -> Iterator[tuple[str, Fraction]]:
    """(metal, chance that no funded project supplies any of it)."""
    for metal in case.metals:
        chance, any_supply = Fraction(1), False
        for pick in portfolio.picks:
            if any(m == metal.id and t for m, _, t in case.planned(pick)):
                any_supply = True
                chance *= 1 - Fraction(case.option(pick).probability.value)
        if any_supply:
            yield metal.id, chance
