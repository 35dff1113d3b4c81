"""Lint: everything that is wrong with a readable case, in one pass; and warnings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from optimizer.case.case import Case
from optimizer.case.equivalents import check_equivalents
from optimizer.case.limits import check_figures
from optimizer.case.lists import check_lists
from optimizer.case.loans import check_loans
from optimizer.case.magnitudes import far_apart
from optimizer.case.processing import idle_changes
from optimizer.case.references import check_ids, check_references
from optimizer.case.spans import check_spans
from optimizer.case.stocks import check_stocks, idle_stocks
from optimizer.case.unpaid import without_ceilings, without_payments
from optimizer.case.unusable import check_unusable
from optimizer.errors import Fault
from optimizer.measures.coverage import rising
from optimizer.rules.checks import outside
from optimizer.rules.contract import Entries, RuleSpec
from optimizer.rules.registry import RULES


def lint(case: Case) -> list[Fault]:
    """All faults of a case that pydantic could read."""
    checks = (
        check_ids,
        check_references,
        check_figures,
        check_unusable,
        check_stocks,
        check_loans,
        check_equivalents,
        check_lists,
        check_spans,
        _years,
        _probabilities,
        _demand,
        _steps,
        _measure,
        _rules,
    )
    return [fault for check in checks for fault in check(case)]


def warnings(case: Case) -> list[Fault]:
    """What is allowed but often a mistake."""
    found = [*_idle(case), *idle_stocks(case), *idle_changes(case)]
    found += [*without_payments(case), *without_ceilings(case), *far_apart(case)]
    return found + [f for spec, entries in _entries(case) for f in spec.warnings(entries, case)]


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
    for i, metal in enumerate(case.metals):
        if metal.steps is not None:
            yield from rising(f"/metals/{i}/steps", metal.steps)


def _measure(case: Case) -> Iterator[Fault]:
    return case.measure.faults(case)


def _entries(case: Case) -> Iterator[tuple[type[RuleSpec], Entries[RuleSpec]]]:
    """Each kind of rule with the entries of the case that are of it."""
    for rule in RULES.values():
        yield (
            rule.Spec,
            [(f"/rules/{i}", r) for i, r in enumerate(case.rules) if isinstance(r, rule.Spec)],
        )


def _rules(case: Case) -> Iterator[Fault]:
    for spec, entries in _entries(case):
        yield from spec.faults(entries, case)
