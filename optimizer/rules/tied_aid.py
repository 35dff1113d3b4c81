"""tied_aid: a tied loan must be concessional enough, at its own discount rate.

With CL the concessionality level of the option's terms, in per cent: the sum of the grant element
(optimizer/domain/loans.py), but at the differentiated discount rate CIRR + margin.

    x[c,o,t]  <=  0     where the terms of o are tied, and the group of c's host in year t has no
                        threshold, or  CL(cirr + margin) < threshold

Thresholds, CIRR and margin are ratios. The rate is that of the first of ``rates`` which is for the
start year and maturity. It is never the 10 % of the grant element, and it is not guessed. While
``rates`` is left out, the report says `missing` and `odaopt validate` warns; no option is closed,
since nothing is known against it, or every tied one with ``"missing": "refuse"``, where a desk
wants proof first. Rates that leave out a tied option which could be chosen are a fault of the
case. ``select`` makes exceptions. That tied aid may not go to commercially viable projects outside
LDCs is not tested: a case says that by exclusions or routes.

Why: cheap tied credit is an export subsidy, which the OECD countries agreed not to give.

    {"id": "tied", "kind": "tied_aid",
     "thresholds": [
       {"groups": ["LDC"], "at_least": 0.50, "source": "S85"},
       {"groups": ["Other LIC", "LMIC"], "at_least": 0.35, "source": "S85"},
       {"groups": ["UMIC"], "at_least": 0.80, "source": "S85"}]}

    {"id": "tied", "kind": "tied_aid",
     "thresholds": [{"groups": ["LMIC"], "at_least": 0.35, "source": "S85"}],
     "rates": [{"first": 2026, "last": 2026, "longest": 29,
                "cirr": {"value": 0.02, "basis": "illustrative", "source": "own"},
                "margin": {"value": 0.01, "basis": "illustrative", "source": "own"}}]}

Source: OECD, Aid and export credits: the tied-aid disciplines of the Arrangement (S85): 35 %, in
LDCs 50 %, in countries otherwise ineligible 80 %. The rates of the second example are invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field

from optimizer.domain.facts import Facts
from optimizer.domain.fields import FromSource, Note, Text, Year, field
from optimizer.domain.loans import grant_element
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Noun, Ratio, Years
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.terms import Terms
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import barring
from optimizer.rules.checks import lacking, selected
from optimizer.rules.contract import KIND, Entries, RuleSpec
from optimizer.rules.tables import closed, excepting
from optimizer.words import N_, Words

kind = "tied_aid"
name = N_("tied aid")
per_state = False


class Threshold(Noun):
    """The concessionality level, as a ratio, that tied aid to hosts of these groups must reach."""

    groups: Annotated[tuple[Text, ...], Field(min_length=1)] = field(
        "groups", "Groups of the DAC list that this is for."
    )
    at_least: Ratio = field("at least", "Concessionality level that must be reached; 0.35 is 35 %.")
    source: FromSource
    note: Note = None


class Rate(Noun):
    """CIRR (of the loan's currency) and margin, for start years and maturities in years."""

    first: Year | None = field("first", "First start year; from the beginning if left out.", None)
    last: Year | None = field("last", "Last start year; to the end if left out.", None)
    shortest: Years | None = field("shortest", "Shortest maturity that it is for, in years.", None)
    longest: Years | None = field("longest", "Longest maturity that it is for, in years.", None)
    cirr: Ratio = field(
        "reference rate (CIRR)", "Commercial interest reference rate of the loan's currency."
    )
    margin: Ratio = field("margin", "What is added to it.")
    note: Note = None

    def of(self, year: int, maturity: Decimal) -> bool:
        """Whether it is for this start year and maturity."""
        return (
            (self.first is None or self.first <= year)
            and (self.last is None or year <= self.last)
            and (self.shortest is None or self.shortest.value <= maturity)
            and (self.longest is None or maturity <= self.longest.value)
        )


class Spec(RuleSpec):
    """``thresholds`` by group, ``rates``, and what happens while there are none."""

    kind: Annotated[Literal["tied_aid"], KIND]
    thresholds: Annotated[tuple[Threshold, ...], Field(min_length=1)] = field(
        "threshold", "Concessionality that tied loans must reach, by group."
    )
    rates: Annotated[tuple[Rate, ...], Field(min_length=1)] | None = field(
        "rate",
        "Reference rates of tied loans by start year and maturity; no option is tested "
        "while left out.",
        None,
    )
    missing: Literal["allow", "refuse"] = field(
        "missing", "What happens to tied loans while there are no rates: allow or refuse.", "allow"
    )
    select: Select = EVERY

    def threshold(self, group: str | None) -> Decimal | None:
        """As a ratio; None where the group has none."""
        found = (t.at_least.value for t in self.thresholds if group in t.groups)
        return next(found, None)

    def rate(self, year: int, terms: Terms) -> Decimal | None:
        """CIRR + margin; None where none is given for these."""
        maturity = terms.maturity.value
        found = (r.cirr.value + r.margin.value for r in self.rates or () if r.of(year, maturity))
        return next(found, None)

    def refused(self, terms: Terms | None, group: str | None, year: int) -> bool:
        """Whether terms are tied and not shown to be concessional enough."""
        if terms is None or not terms.tied:
            return False
        if self.rates is None:
            return self.missing == "refuse"
        threshold, rate = self.threshold(group), self.rate(year, terms)
        if threshold is None or rate is None:
            return True
        return grant_element(terms, rate) < 100 * threshold

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """Rates without a source, and rates and thresholds that leave out who is tied."""
        for place, spec in entries:
            if spec.rates is None:
                continue
            for k, rate in enumerate(spec.rates):
                for name, q in (("cirr", rate.cirr), ("margin", rate.margin)):
                    if q.source is None:
                        cause = f"{name!r} has no source: nobody could check it."
                        remedy = "Write it as an object with value, basis and source."
                        yield Fault(f"{place}/rates/{k}/{name}", "no-source", cause, remedy)
            rates, levels = list[str](), list[str]()
            for _, pick, o, group in selected(spec.select, case):
                if o.terms is None or not o.terms.tied:
                    continue
                if spec.rate(pick.start, o.terms) is None:
                    rates.append(f"{pick.candidate!r} ({o.id}) in {pick.start}")
                if group is not None and spec.threshold(group) is None:
                    levels.append(f"{group!r} in {pick.start}")
            yield from lacking(f"{place}/rates", "rate", rates)
            yield from lacking(f"{place}/thresholds", "threshold", levels)

    @classmethod
    def warnings(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """Tied options that no rule can test, for want of a rate."""
        for place, spec in entries:
            plans = selected(spec.select, case)
            who = {p.candidate: None for _, p, o, _ in plans if o.terms and o.terms.tied}
            if who and spec.rates is None:
                then = "not tested" if spec.missing == "allow" else "closed"
                yield Fault(
                    place, "no-rate",
                    f"CIRR and margin are missing: the tied options of {', '.join(who)} are "
                    f"{then}.",
                    "Give /rates with their source; the rate of the grant element is another one.",
                )  # fmt: skip


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    refused = facts.plans_with_terms() & spec.select.mask(facts)
    for plan in np.flatnonzero(refused).tolist():
        terms, group = facts.terms_of(plan), facts.group_of(plan)
        refused[plan] = spec.refused(terms, group, int(facts.plan_start[plan]))
    return closed(facts, refused)


def _barred(spec: Spec, case: World, pick: Pick) -> bool:
    host = case.candidate[pick.candidate].host
    group = None if host is None else case.host[host].oda_group(pick.start)
    refused = spec.refused(case.option(pick).terms, group, pick.start)
    return refused and spec.select.matches(case, pick)


uses, exact_rows, eased = barring(_barred)


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    levels = [
        words.aside(words.of_hundred(100 * t.at_least.value),
                    words.comma.join(words.group(g) for g in t.groups))
        for t in spec.thresholds
    ]  # fmt: skip
    text = words(
        "A tied loan must reach a concessionality of {levels} at CIRR plus margin",
        levels=words.semicolon.join(levels),
    )
    if spec.rates is not None:
        return excepting(text, spec.select, words)
    if spec.missing == "refuse":
        said = words("CIRR and margin are missing: no tied loan is let in.")
    else:
        said = words("CIRR and margin are missing: no tied loan was tested.")
    return words.gap.join([excepting(text, spec.select, words), said])
