"""grant_element: a loan by these routes counts as ODA only with grant element enough.

With GE the grant element of the option's terms, in per cent (optimizer/domain/loans.py):

    x[c,o,t]  <=  0     where the route of o is named, and of the tests for year t and the group
                        of c's host there is none, or one with  GE(discount rate) < threshold

Discount rates and thresholds are ratios. A test without ``groups`` holds for every host, listed
or not (that the host is on the list is what oda_eligibility says). ``select`` makes exceptions.

Why: below the threshold a loan is commercial credit, and no aid budget may call it aid. The test
of FY2009 never binds on yen-loan terms (65 to 88 % at 10 %): a case in which it does is a stress
case, and should say so.

    {"id": "concessional", "kind": "grant_element", "routes": ["yen-loan"],
     "tests": [
       {"last": 2017, "discount_rate": 0.10, "threshold": 0.25, "source": "S86"},
       {"first": 2018, "groups": ["LDC", "Other LIC"],
        "discount_rate": 0.09, "threshold": 0.45, "source": "S88"},
       {"first": 2018, "groups": ["LMIC"],
        "discount_rate": 0.07, "threshold": 0.15, "source": "S88"},
       {"first": 2018, "groups": ["UMIC"],
        "discount_rate": 0.06, "threshold": 0.10, "source": "S88"}]}

Source: OECD DAC: 25 % at 10 % until the flows of 2017 (UN LDC Portal, S86); from 2018 the discount
rates (Development Initiatives, S87) and thresholds (Canada, House FINA committee, S88) by group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field

from optimizer.domain.facts import Facts
from optimizer.domain.fields import FromSource, Note, RouteId, Text, Year, field
from optimizer.domain.loans import grant_element
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Noun, Ratio
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

kind = "grant_element"
name = N_("grant element")
per_state = False


class OdaTest(Noun):
    """Who is tested (start years, groups of hosts), at which rate, and what must be reached."""

    first: Year | None = field(
        "first", "First start year of the test; from the beginning if left out.", None
    )
    last: Year | None = field("last", "Last start year of the test; to the end if left out.", None)
    groups: Annotated[tuple[Text, ...], Field(min_length=1)] | None = field(
        "groups", "Groups of the DAC list that are tested; all if left out.", None
    )
    discount_rate: Ratio = field(
        "discount rate", "Yearly rate at which the grant element is worked out."
    )
    threshold: Ratio = field("threshold", "The grant element that must be reached; 0.45 is 45 %.")
    source: FromSource
    note: Note = None

    def of(self, year: int, group: str | None) -> bool:
        """Whether it is for this start year and group."""
        return (
            (self.first is None or self.first <= year)
            and (self.last is None or year <= self.last)
            and (self.groups is None or group in self.groups)
        )

    def passed(self, terms: Terms | None) -> bool:
        """Terms that nobody gives reach nothing."""
        if terms is None:
            return False
        reached = grant_element(terms, self.discount_rate.value)
        return reached >= 100 * self.threshold.value


class Spec(RuleSpec):
    """``routes`` that are ODA loans, the ``tests`` they must pass, and whom ``select`` excepts."""

    kind: Annotated[Literal["grant_element"], KIND]
    routes: Annotated[tuple[RouteId, ...], Field(min_length=1)] = field(
        "routes", "Ways of financing that are ODA loans."
    )
    tests: Annotated[tuple[OdaTest, ...], Field(min_length=1)] = field(
        "test", "Tests of the grant element, of which all that are for an option must be passed."
    )
    select: Select = EVERY

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """Tests without terms, and terms without a test."""
        for place, spec in entries:
            plans = [p for p in selected(spec.select, case) if p[2].route in spec.routes]
            for option in dict.fromkeys(at for at, _, o, _ in plans if o.terms is None):
                yield Fault(
                    option, "no-terms",
                    f"The rule {spec.id!r} tests this option, and it has no terms.",
                    "Give its terms, or take its route out of the rule: a grant has none to test.",
                )  # fmt: skip
            untested = [
                f"{group!r} in {pick.start}"
                for _, pick, _, group in plans
                if group is not None and not any(t.of(pick.start, group) for t in spec.tests)
            ]
            yield from lacking(f"{place}/tests", "test", untested)


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    tested = facts.plans_with("route", spec.routes) & spec.select.mask(facts)
    passed, failed = ~facts.every_plan(), ~facts.every_plan()
    for plan in np.flatnonzero(tested).tolist():
        year, group, terms = int(facts.plan_start[plan]), facts.group_of(plan), facts.terms_of(plan)
        for test in spec.tests:
            if test.of(year, group):
                (passed if test.passed(terms) else failed)[plan] = True
    return closed(facts, tested & (failed | ~passed))


def _barred(spec: Spec, case: World, pick: Pick) -> bool:
    option, host = case.option(pick), case.candidate[pick.candidate].host
    if option.route not in spec.routes or not spec.select.matches(case, pick):
        return False
    group = None if host is None else case.host[host].oda_group(pick.start)
    tests = [t for t in spec.tests if t.of(pick.start, group)]
    return not tests or not all(t.passed(option.terms) for t in tests)


uses, exact_rows, eased = barring(_barred)


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    text = words(
        "A loan ({routes}) counts as ODA only with a grant element of at least {tests}",
        routes=words.listing(list(spec.routes)),
        tests=words.semicolon.join(_said(t, words) for t in spec.tests),
    )
    return excepting(text, spec.select, words)


def _said(test: OdaTest, words: Words) -> str:
    """'25 % at a discount rate of 10 % (until 2017)'"""
    text = words(
        "{threshold} at a discount rate of {rate}",
        threshold=words.of_hundred(100 * test.threshold.value),
        rate=words.of_hundred(100 * test.discount_rate.value),
    )
    who = [words.group(g) for g in test.groups or ()]
    if test.first is not None and test.last is not None:
        who.append(words("{first} to {last}", first=test.first, last=test.last))
    elif test.first is not None:
        who.append(words("from {first}", first=test.first))
    elif test.last is not None:
        who.append(words("until {last}", last=test.last))
    return words.aside(text, words.comma.join(who)) if who else text
