"""instrument_scope: who may fund what, by year and host.

For every fund f (or route) that some entry of ``may`` names:

    x[c,o,t]  <=  0     where f pays for (c,o,t) and no entry of f lets it

An entry lets what its ``select`` chooses, from the year ``first`` to ``last``; with ``oda`` true
only in hosts on the DAC list of that year, with false only elsewhere. The year is that in which the
fund begins to pay, which is when it commits itself; of a route the start. A fund (or route) without
an entry may fund anything. ``select`` of the rule itself names exceptions.

Why: each agency acts under its own law. JOGMEC could hold equity in a producing mine only after
the amendment of 2010, aid does not build a private firm's plant, and a yen loan needs a host on
the DAC list.

    {"id": "scope", "kind": "instrument_scope", "may": [
        {"funds": ["jogmec"], "select": {"groups": ["exploration"]}},
        {"funds": ["jogmec"], "select": {"groups": ["producing"]}, "first": 2010},
        {"routes": ["yen-loan", "grant"], "select": {"kinds": ["infrastructure"]}, "oda": true},
        {"routes": ["investment-loan"], "select": {"kinds": ["mine"]}}]}

Source: JOGMEC law amendment of 2010, of which CBMM was the first case (WOMP 2011 vol. 3); aid for
the road and the water, not the mine, at Dong Pao (Yomiuri Shimbun, 28 January 2009); OECD, DAC
list of ODA recipients.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field

from optimizer.domain.candidates import Candidate, Option
from optimizer.domain.facts import BoolArray, Facts, IntArray
from optimizer.domain.fields import (
    BasisGiven,
    FundId,
    Note,
    RouteId,
    SourceGiven,
    Year,
    field,
)
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Noun
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import barring
from optimizer.rules.contract import KIND, Entries, RuleSpec
from optimizer.rules.tables import closed, listed
from optimizer.words import N_, Words

kind = "instrument_scope"
name = N_("instrument scope")
per_state = False


class Entry(Noun):
    """What each of these ``funds`` and ``routes`` may fund."""

    funds: tuple[FundId, ...] = field("funds", "Ids of the funds that this is said of.", ())
    routes: tuple[RouteId, ...] = field("routes", "Ways of financing that this is said of.", ())
    select: Select = EVERY
    first: Year | None = field("first", "First start year; from the beginning if left out.", None)
    last: Year | None = field("last", "Last start year; to the end if left out.", None)
    oda: Annotated[bool, Field(strict=True)] | None = field(
        "oda", "Only in hosts that are on the DAC list, or only in others; both if left out.", None
    )
    basis: BasisGiven = None
    source: SourceGiven = None
    note: Note = None


class Spec(RuleSpec):
    """``may``: who may fund what; ``select``: the candidates that this is asked of."""

    kind: Annotated[Literal["instrument_scope"], KIND]
    may: Annotated[tuple[Entry, ...], Field(min_length=1)] = field(
        "may", "What each of some funds and ways of financing may fund."
    )
    select: Select = EVERY

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """Options that pay from a fund, or go a route, that may not fund them in any start."""
        for place, spec in entries:
            for k, entry in enumerate(spec.may):
                if not entry.funds and not entry.routes:
                    cause = "The entry names neither a fund nor a route."
                    remedy = "Name in 'funds' or 'routes' who may fund this."
                    yield Fault(f"{place}/may/{k}", "no-limit", cause, remedy)
            yield from _never_open(place, spec, case)


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    outside = np.zeros(facts.n_plans, dtype=bool)
    first = int(facts.names.budget_years[0])
    for f, fund in enumerate(facts.names.funds):
        if entries := [e for e in spec.may if fund in e.funds]:
            pays = facts.pay_fund == f
            paid = np.bincount(facts.pay_plan[pays], minlength=facts.n_plans) > 0
            year = np.full(facts.n_plans, len(facts.names.budget_years) - 1)
            np.minimum.at(year, facts.pay_plan[pays], facts.pay_year[pays])
            outside |= paid & ~_let(entries, facts, year + first)
    for route in {r for e in spec.may for r in e.routes}:
        entries = [e for e in spec.may if route in e.routes]
        outside |= facts.plans_with("route", (route,)) & ~_let(entries, facts, facts.plan_start)
    return closed(facts, outside & spec.select.mask(facts))


def _let(entries: Sequence[Entry], facts: Facts, year: IntArray) -> BoolArray:
    """Plans that some entry lets in their year."""
    let = np.zeros(facts.n_plans, dtype=bool)
    on_list = listed(facts, year)
    for e in entries:
        mask = e.select.mask(facts)
        if e.first is not None:
            mask &= year >= e.first
        if e.last is not None:
            mask &= year <= e.last
        if e.oda is not None:
            mask &= on_list == e.oda
        let |= mask
    return let


def outside(spec: Spec, case: World, pick: Pick) -> list[str]:
    """The funds and routes of a pick that may not fund it."""
    if not spec.select.matches(case, pick):
        return []
    begins: dict[str, int] = {}
    for fund, year, _ in case.payments(pick):
        begins[fund] = min(year, begins.get(fund, year))
    asked = [(fund, year, [e for e in spec.may if fund in e.funds])
             for fund, year in begins.items()]  # fmt: skip
    route = case.option(pick).route
    if route is not None:
        asked.append((route, pick.start, [e for e in spec.may if route in e.routes]))
    return [
        who
        for who, year, entries in asked
        if entries and not any(_lets(e, case, pick, year) for e in entries)
    ]


def _lets(entry: Entry, case: World, pick: Pick, year: int) -> bool:
    if (entry.first is not None and year < entry.first) or not entry.select.matches(case, pick):
        return False
    if entry.last is not None and year > entry.last:
        return False
    if entry.oda is None:
        return True
    host = case.candidate[pick.candidate].host
    return entry.oda == (host is not None and case.host[host].oda_eligible(year))


def _barred(spec: Spec, case: World, pick: Pick) -> bool:
    return bool(outside(spec, case, pick))


uses, exact_rows, eased = barring(_barred)


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    parts = [_entry_words(e, words) for e in spec.may]
    text = words("{parts}.", parts=words.semicolon.join(parts))
    if spec.select.without:
        text += words.gap + words(
            "Not asked of {who}.", who=words.listing(list(spec.select.without))
        )
    return text


def _entry_words(entry: Entry, words: Words) -> str:
    """'JOGMEC may fund producing from 2010 on'"""
    s = entry.select
    named = (s.candidates, s.groups, s.kinds, s.routes, s.hosts, s.regions)
    what = words.comma.join(words.listing(list(ids)) for ids in named if ids is not None)
    text = words("{who} may fund {what}", who=words.listing([*entry.funds, *entry.routes]),
                 what=what or words("anything"))  # fmt: skip
    if s.without:
        text = words("{text} but not {who}", text=text, who=words.listing(list(s.without)))
    if entry.oda is not None:
        text = (words("{text} in hosts on the DAC list", text=text) if entry.oda
                else words("{text} outside the DAC list", text=text))  # fmt: skip
    if entry.first is not None and entry.last is not None:
        return words("{text} from {first} to {last}", text=text, first=entry.first,
                     last=entry.last)  # fmt: skip
    if entry.first is not None:
        return words("{text} from {first} on", text=text, first=entry.first)
    return text if entry.last is None else words("{text} until {last}", text=text, last=entry.last)


def _never_open(place: str, spec: Spec, case: World) -> Iterator[Fault]:
    """Candidates of a host that is not defined have a fault already."""
    read = spec.model_copy(update={"may": tuple(map(_timeless, spec.may))})
    for k, c in enumerate(case.candidates):
        if c.host is not None and c.host not in case.host:
            continue
        for j, o in enumerate(c.options):
            barred = [outside(read, case, Pick(c.id, o.id, t)) for t in case.starts(c)]
            if all(barred):
                always = set(barred[0]).intersection(*barred[1:])
                yield _out(f"/candidates/{k}/options/{j}", c, o, always, place)


def _timeless(entry: Entry) -> Entry:
    """Without years that end before they begin: these have their own fault, once."""
    if entry.first is None or entry.last is None or entry.first <= entry.last:
        return entry
    return entry.model_copy(update={"first": None, "last": None})


def _out(place: str, c: Candidate, option: Option, always: set[str], rule: str) -> Fault:
    """At the payment or route that is never open, where one alone bars every start."""
    who = "what its funds"
    for j, pay in enumerate(option.pays):
        if pay.fund in always:
            place, who = f"{place}/pays/{j}/fund", f"what the fund {pay.fund!r}"
            break
    else:
        if option.route in always:
            place, who = f"{place}/route", f"what the route {option.route!r}"
    return Fault(
        place, "out-of-scope",
        f"No start of {c.id!r} ({option.id}) lies within {who} may fund by {rule}/may.",
        f"Let another fund pay, give {c.id!r} a start that is within, or widen {rule}/may.",
    )  # fmt: skip
