"""Faults of loan terms, and of the rules that test them."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.domain.candidates import Option
from optimizer.domain.loans import periods, sound
from optimizer.domain.portfolio import Pick
from optimizer.domain.terms import Terms
from optimizer.errors import Fault
from optimizer.rules import grant_element, tied_aid

SHOWN = 6
"""So much of what is missing is named."""

Plan = tuple[str, Pick, Option, str | None]
"""(place of the option, pick, option, group of its host in the start year)."""


def check_loans(case: Case) -> Iterator[Fault]:
    """Terms that no calendar can keep; tests without terms, terms without a test."""
    for i, c in enumerate(case.candidates):
        for k, o in enumerate(c.options):
            if o.terms is not None:
                yield from _terms(f"/candidates/{i}/options/{k}/terms", o.terms)
    for i, rule in enumerate(case.rules):
        if isinstance(rule, grant_element.Spec):
            yield from _tests(f"/rules/{i}", rule, case)
        elif isinstance(rule, tied_aid.Spec) and rule.rates is not None:
            yield from _sources(f"/rules/{i}", rule.rates)
            yield from _rates(f"/rules/{i}", rule, case)


def untested(case: Case) -> Iterator[Fault]:
    """Tied options that no rule can test, for want of a rate."""
    for i, rule in enumerate(case.rules):
        if isinstance(rule, tied_aid.Spec) and rule.rates is None:
            who = {p.candidate: None for _, p, o, _ in _plans(rule, case) if _tied(o)}
            if who:
                then = "not tested" if rule.missing == "allow" else "closed"
                yield Fault(
                    f"/rules/{i}", "no-rate",
                    f"CIRR and margin are missing: the tied options of {', '.join(who)} are "
                    f"{then}.",
                    "Give /rates with their source; the rate of the grant element is another one.",
                )  # fmt: skip


def _terms(place: str, terms: Terms) -> Iterator[Fault]:
    """With each figure at its value, and at the ends of its range. Payments that are no whole
    number have their own fault."""
    if any(not _countable(t) for t in _ends(terms)) or all(sound(t) for t in _ends(terms)):
        return
    late = any(grace > maturity for _, maturity, grace in map(periods, _ends(terms)))
    if late:
        cause, slug = "The grace is longer than the maturity.", "grace-after-maturity"
        yield Fault(
            place, slug, cause, "Write both in years, counted from the signing of the loan."
        )
    else:
        cause = "Maturity and grace do not come to whole payment periods."
        remedy = "Write both as multiples of the time between two payments (default: half a year)."
        yield Fault(place, "broken-period", cause, remedy)


def _countable(terms: Terms) -> bool:
    payments = terms.payments_a_year.value
    return payments > 0 and payments == payments.to_integral_value()


def _ends(terms: Terms) -> Iterator[Terms]:
    yield terms
    for field in ("maturity", "grace", "payments_a_year"):
        q = getattr(terms, field)
        for end in (q.low, q.high):
            if end is not None:
                yield terms.model_copy(update={field: q.at(end)})


def _plans(rule: grant_element.Spec | tied_aid.Spec, case: Case) -> Iterator[Plan]:
    """Every plan that the rule selects, so far as its host is known."""
    for i, c in enumerate(case.candidates):
        if c.host is not None and c.host not in case.host:
            continue
        for k, o in enumerate(c.options):
            for t in case.starts(c):
                pick = Pick(c.id, o.id, t)
                if rule.select.matches(case, pick):
                    group = None if c.host is None else case.host[c.host].oda_group(t)
                    yield f"/candidates/{i}/options/{k}", pick, o, group


def _tests(place: str, rule: grant_element.Spec, case: Case) -> Iterator[Fault]:
    bare: list[str] = []
    lacks: list[str] = []
    for option, pick, o, group in _plans(rule, case):
        if o.route not in rule.routes:
            continue
        if o.terms is None:
            bare.append(option)
        if group is not None and not any(t.of(pick.start, group) for t in rule.tests):
            lacks.append(f"{group!r} in {pick.start}")
    for option in dict.fromkeys(bare):
        yield Fault(
            option, "no-terms", f"The rule {rule.id!r} tests this option, and it has no terms.",
            "Give its terms, or take its route out of the rule: a grant has none to test.",
        )  # fmt: skip
    yield from _lacking(f"{place}/tests", "test", lacks)


def _lacking(place: str, what: str, of: list[str]) -> Iterator[Fault]:
    """One fault for all that a list leaves out."""
    if of:
        shown = list(dict.fromkeys(of))
        more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
        cause = f"No {what} is for {', '.join(shown[:SHOWN])}{more}, which the rule selects."
        yield Fault(place, f"no-{what}", cause, "Add what is missing, or narrow the rule.")


def _tied(option: Option) -> bool:
    return option.terms is not None and option.terms.tied


def _sources(place: str, rates: tuple[tied_aid.Rate, ...]) -> Iterator[Fault]:
    for k, rate in enumerate(rates):
        for field, q in (("cirr", rate.cirr), ("margin", rate.margin)):
            if q.source is None:
                cause = f"{field!r} has no source: nobody could check it."
                remedy = "Write it as an object with value, basis and source."
                yield Fault(f"{place}/rates/{k}/{field}", "no-source", cause, remedy)


def _rates(place: str, rule: tied_aid.Spec, case: Case) -> Iterator[Fault]:
    rates: list[str] = []
    levels: list[str] = []
    for _, pick, o, group in _plans(rule, case):
        if o.terms is None or not o.terms.tied:
            continue
        if rule.rate(pick.start, o.terms) is None:
            rates.append(f"{pick.candidate!r} ({o.id}) in {pick.start}")
        if group is not None and rule.threshold(group) is None:
            levels.append(f"{group!r} in {pick.start}")
    yield from _lacking(f"{place}/rates", "rate", rates)
    yield from _lacking(f"{place}/thresholds", "threshold", levels)
