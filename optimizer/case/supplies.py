"""Faults of rules about supply and its insurance; and what of processing can count for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.references import defined, named
from optimizer.domain.portfolio import Pick
from optimizer.domain.selector import Selector
from optimizer.domain.states import Change
from optimizer.errors import Fault
from optimizer.rules import insurance_cover, supply_concentration, supply_limit


def check_supplies(case: Case) -> Iterator[Fault]:
    """Limits on a metal that nobody supplies, or in a year that is none; funds named twice."""
    for i, rule in enumerate(case.rules):
        if isinstance(rule, supply_limit.Spec):
            yield from _nobody(f"/rules/{i}", rule, case)
            yield from _years(f"/rules/{i}/tonnes", rule, case)
        elif isinstance(rule, insurance_cover.Spec):
            yield from _twice(f"/rules/{i}", rule)


def idle_supplies(case: Case) -> Iterator[Fault]:
    """Processing that nothing names, and loans that no rule lets be lent."""
    for i, rule in enumerate(case.rules):
        if isinstance(rule, supply_concentration.Spec) and rule.at == "processing":
            if not any(named for *_, named in _places(case)):
                yield Fault(
                    f"/rules/{i}/at", "no-processing",
                    "No supply names a host of processing: it counts where it is mined.",
                    "Give supplies and existing supply their 'processing', or leave 'at' out.",
                )  # fmt: skip
        elif isinstance(rule, insurance_cover.Spec):
            yield from _bare(f"/rules/{i}", rule, case)
    for i, state in enumerate(case.states):
        for k, change in enumerate(state.changes):
            if change.processing is not None and not _matched(case, change):
                yield Fault(
                    f"/states/{i}/changes/{k}", "idle-change",
                    f"Nothing that is processed in {change.processing!r} is changed by this.",
                    "Give what is processed there its 'processing', or take the change out.",
                )  # fmt: skip


def _nobody(place: str, rule: supply_limit.Spec, case: Case) -> Iterator[Fault]:
    """A metal that no selected candidate supplies: the limit would hold nobody."""
    if not _known(rule.select, case):
        return
    supplied = supply_limit.supplied(rule, case)
    for k, metal in enumerate(rule.metals or ()):
        if metal in case.metal and metal not in supplied:
            yield Fault(
                f"{place}/metals/{k}", "nobody-supplies",
                f"No candidate that the rule selects supplies {metal!r}.",
                "Take the metal out, or let the rule select who supplies it.",
            )  # fmt: skip


def _known(select: Selector, case: Case) -> bool:
    """Whether the case defines all that a selector names (else that is the fault)."""
    known = defined(case)
    return all(name in known[kind] for _, kind, name in named(select, ""))


def _years(place: str, rule: supply_limit.Spec, case: Case) -> Iterator[Fault]:
    years = case.supply_years
    given = rule.tonnes.by_year if rule.tonnes is not None else None
    for year in given or ():
        if years and year not in years:
            yield Fault(
                f"{place}/{year}", "year-outside",
                f"The year {year} lies outside the supply years {years[0]} to {years[-1]}.",
                "Change the year, or that of "
                f"/years/supply/{'first' if year < years[0] else 'last'}.",
            )  # fmt: skip


def _twice(place: str, rule: insurance_cover.Spec) -> Iterator[Fault]:
    """A fund that is named twice, or on both sides: a loan is no cover of itself."""
    seen: set[str] = set()
    for side, funds in (("loans", rule.loans), ("cover", rule.cover)):
        for k, fund in enumerate(funds):
            if fund in seen:
                yield Fault(
                    f"{place}/{side}/{k}", "fund-twice",
                    f"The rule names the fund {fund!r} twice; a fund lends or covers, not both.",
                    "Take it out.",
                )  # fmt: skip
            seen.add(fund)


def _bare(place: str, rule: insurance_cover.Spec, case: Case) -> Iterator[Fault]:
    """Options that are lent to and never covered enough: the rule closes them."""
    for i, c in enumerate(case.candidates):
        for k, o in enumerate(c.options):
            pick = Pick(c.id, o.id, case.starts(c)[0])
            if rule.select.matches(case, pick) and insurance_cover.lacks_cover(rule, case, pick):
                yield Fault(
                    f"/candidates/{i}/options/{k}", "never-covered",
                    f"Its cover is below what {place} asks for its loan: it is always closed.",
                    "Let a fund of the rule's 'cover' take on more of it, or leave the option out.",
                )  # fmt: skip


Placed = tuple[str, str, str | None, str | None, str | None, bool]
"""(fact, metal, host, candidate, host of processing, whether the case names that)."""


def _places(case: Case) -> Iterator[Placed]:
    """Where all supply is processed, existing and planned."""
    for m in case.metals:
        for e in m.existing:
            yield "existing", m.id, e.host, None, e.processing or e.host, e.processing is not None
    for c in case.candidates:
        for o in c.options:
            for s in o.supply:
                named = s.processing is not None
                yield "supply", s.metal, c.host, c.id, s.processing or c.host, named


def _matched(case: Case, change: Change) -> bool:
    """Whether any supply is processed where a change says."""
    return any(
        fact == change.fact
        and change.metal in (None, metal)
        and change.host in (None, host)
        and change.candidate in (None, candidate)
        and change.processing == processing
        for fact, metal, host, candidate, processing, _ in _places(case)
    )
