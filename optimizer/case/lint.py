"""Lint: everything that is wrong with a readable case, in one pass; and warnings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from optimizer.case.case import Case
from optimizer.case.chains import check_circles, check_waits
from optimizer.case.equivalents import check_equivalents
from optimizer.case.limits import check_figures
from optimizer.case.lists import check_lists
from optimizer.case.loans import check_loans, untested
from optimizer.case.magnitudes import far_apart
from optimizer.case.references import check_ids, check_references
from optimizer.case.scope import check_scopes
from optimizer.case.spans import check_spans
from optimizer.case.stocks import check_stocks, idle_stocks
from optimizer.case.supplies import check_supplies, idle_supplies
from optimizer.case.unpaid import without_ceilings, without_payments
from optimizer.case.unusable import check_unusable
from optimizer.domain.metals import Metal, Step
from optimizer.errors import Fault
from optimizer.measures import coverage
from optimizer.measures import value as value_measure
from optimizer.rules import (
    budget,
    commitment,
    linear,
    minimum_coverage,
    prerequisite,
    supply_concentration,
)


def lint(case: Case) -> list[Fault]:
    """All faults of a case that pydantic could read."""
    checks = (
        check_ids,
        check_references,
        check_figures,
        check_unusable,
        check_stocks,
        check_supplies,
        check_loans,
        check_equivalents,
        check_lists,
        check_spans,
        _years,
        _probabilities,
        _demand,
        _steps,
        check_circles,
        check_waits,
        check_scopes,
        _plans_named,
        _funds_ruled,
        _prices,
    )
    return [fault for check in checks for fault in check(case)]


def warnings(case: Case) -> list[Fault]:
    """What is allowed but often a mistake."""
    found = [*_idle(case), *idle_stocks(case), *untested(case), *idle_supplies(case)]
    found += [*without_payments(case), *without_ceilings(case), *far_apart(case)]
    for i, rule in enumerate(case.rules):
        if isinstance(rule, supply_concentration.Spec) and rule.of == "secured":
            found.append(
                Fault(
                    f"/rules/{i}",
                    "of-secured",
                    "A share of what is secured is not monotone: funding less may break it, and "
                    "a metal with one source can never meet it.",
                    "Use `of: demand` unless that is meant.",
                )
            )
    return found


def _idle(case: Case) -> Iterator[Fault]:
    """Plans that are paid for and supply nothing within the supply years."""
    last = case.years.supply.last
    for i, c in enumerate(case.candidates):
        for k, o in enumerate(c.options):
            for t in case.starts(c):
                delay = t - min(case.starts(c))
                begins = [int(s.first_year.value) + delay for s in o.supply]
                begins += [t] * bool(o.stock)
                if begins and min(begins) > last:
                    yield Fault(
                        f"/candidates/{i}/options/{k}", "supplies-too-late",
                        f"Started in {t}, {c.id!r} ({o.id}) supplies from {min(begins)} on, after "
                        f"the last supply year {last}: it would count for nothing.",
                        "Write a later year in /years/supply/last"
                        + (f", or take {t} out of /candidates/{i}/starts." if c.starts else "."),
                    )  # fmt: skip


def _years(case: Case) -> Iterator[Fault]:
    budget_years, supply_years = case.budget_years, case.supply_years

    def outside(place: str, year: int, years: range, what: str) -> Iterator[Fault]:
        if years and year not in years:
            cause = f"The year {year} lies outside the {what} years {years[0]} to {years[-1]}."
            end = "first" if year < years[0] else "last"
            remedy = f"Change the year, or that of /years/{what}/{end}."
            yield Fault(place, "year-outside", cause, remedy)

    for i, fund in enumerate(case.funds):
        for year in fund.ceilings:
            yield from outside(f"/funds/{i}/ceilings/{year}", year, budget_years, "budget")
    for i, c in enumerate(case.candidates):
        for j, year in enumerate(c.starts or ()):
            yield from outside(f"/candidates/{i}/starts/{j}", year, budget_years, "budget")
            if c.starts and year in c.starts[:j]:
                cause = f"The start {year} is listed twice."
                yield Fault(f"/candidates/{i}/starts/{j}", "start-twice", cause, "Take it out.")
        last = max(case.starts(c))
        for k, option in enumerate(c.options):
            for j, pay in enumerate(option.pays):
                place = f"/candidates/{i}/options/{k}/pays/{j}"
                place += "/after" if "after" in pay.model_fields_set else ""
                if last in budget_years:
                    yield from outside(place, last + pay.after, budget_years, "budget")
    for i, metal in enumerate(case.metals):
        series = [(f"/metals/{i}/demand", metal.demand)]
        series += [
            (f"/metals/{i}/existing/{j}/tonnes", e.tonnes) for j, e in enumerate(metal.existing)
        ]
        for place, s in series:
            for year in s.by_year or ():
                yield from outside(f"{place}/{year}", year, supply_years, "supply")
    for i, rule in enumerate(case.rules):
        if isinstance(rule, minimum_coverage.Spec):
            for name, asked in (("first", rule.first), ("last", rule.last)):
                if asked is not None:
                    yield from outside(f"/rules/{i}/{name}", asked, supply_years, "supply")


def _probabilities(case: Case) -> Iterator[Fault]:
    chances = [s.probability.value for s in case.states]
    total = sum(chances, Decimal(0)) if all(0 <= p <= 1 for p in chances) else 1
    if total != 1:
        cause = f"The probabilities of the states sum to {total}."
        yield Fault("/states", "states-sum", cause, "Make them sum to exactly 1.")
    for i, c in enumerate(case.candidates):
        for k, o in enumerate(c.options):
            if 1 >= o.probability_without.value > o.probability.value >= 0:
                yield Fault(
                    f"/candidates/{i}/options/{k}/probability_without",
                    "worse-with-funding",
                    "The probability without funding is above the one with it.",
                    "Swap them, or leave the candidate out: funding it would do harm.",
                )


def _demand(case: Case) -> Iterator[Fault]:
    """Coverage is a share of demand, which no state may take away."""
    for i, state in enumerate(case.states):
        for k, change in enumerate(state.changes):
            if change.fact == "demand" and change.factor.value == 0:
                yield Fault(
                    f"/states/{i}/changes/{k}/factor", "no-demand",
                    "Without demand there is no coverage.", "Write a small factor above 0.",
                )  # fmt: skip


def _steps(case: Case) -> Iterator[Fault]:
    def rising(place: str, steps: tuple[Step, ...]) -> Iterator[Fault]:
        for k in range(1, len(steps)):
            if steps[k].slope.value > steps[k - 1].slope.value:
                before, slope = (s.slope.value for s in steps[k - 1 : k + 1])
                yield Fault(
                    f"{place}/{k}/slope", "rising-slope",
                    f"The slope rises from {before} to {slope}: a further tonne would be worth "
                    "more than the one before.", "Order the steps by falling slope.",
                )  # fmt: skip

    if isinstance(case.measure, coverage.Spec):
        yield from rising("/measure/steps", case.measure.steps)
    for i, metal in enumerate(case.metals):
        if metal.steps is not None:
            yield from rising(f"/metals/{i}/steps", metal.steps)


def _plans_named(case: Case) -> Iterator[Fault]:
    """Options and starts that a rule names must exist."""
    named: list[tuple[str, str, str | None, int | None]] = []
    for i, rule in enumerate(case.rules):
        if isinstance(rule, commitment.Spec):
            named.append((f"/rules/{i}", rule.candidate, rule.option, rule.start))
        elif isinstance(rule, linear.Spec):
            named += [
                (f"/rules/{i}/terms/{k}", t.candidate, t.option, t.start)
                for k, t in enumerate(rule.terms)
            ]
        elif isinstance(rule, prerequisite.Spec):
            named += [
                (f"/rules/{i}/pairs/{k}", p.candidate, p.option, None)
                for k, p in enumerate(rule.pairs)
            ]
    for place, candidate, option, start in named:
        c = case.candidate.get(candidate)
        if c is None:
            continue
        if option is not None and option not in {o.id for o in c.options}:
            cause = f"{candidate!r} has no option {option!r}."
            yield Fault(f"{place}/option", "unknown-option", cause, "Name one of its options.")
        if start is not None and start not in case.starts(c):
            cause = f"{candidate!r} cannot start in {start}."
            yield Fault(f"{place}/start", "year-outside", cause, "Name one of its starts.")


def _funds_ruled(case: Case) -> Iterator[Fault]:
    """A ceiling that no budget rule holds would be spent past in silence."""
    specs = [r for r in case.rules if isinstance(r, budget.Spec)]
    for i, fund in enumerate(case.funds):
        if not any(s.funds is None or fund.id in s.funds for s in specs):
            yield Fault(
                f"/funds/{i}", "unruled-fund", f"No budget rule holds the fund {fund.id!r}.",
                'Add {"id": "ceilings", "kind": "budget"} to /rules.',
            )  # fmt: skip


def _prices(case: Case) -> Iterator[Fault]:
    if isinstance(case.measure, value_measure.Spec):
        for i, metal in enumerate(case.metals):
            if metal.price is None and metal.id not in case.measure.excluded:
                yield _no_price(i, metal)


def _no_price(i: int, metal: Metal) -> Fault:
    return Fault(
        f"/metals/{i}", "no-price", f"The measure is value, and {metal.id!r} has no price.",
        "Give it a price, or name it in /measure/excluded.",
    )  # fmt: skip
