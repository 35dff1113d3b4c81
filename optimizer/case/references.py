"""Every id that a case names must be one it defines, and each id is defined once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from optimizer.case.case import Case
from optimizer.domain import nouns as n
from optimizer.domain.funds import Payment
from optimizer.domain.quantity import Noun
from optimizer.domain.selector import Selector
from optimizer.domain.walk import figures, nouns
from optimizer.errors import Fault
from optimizer.measures import value as value_measure
from optimizer.rules import (
    budget,
    commitment,
    debt_limit,
    exclusion,
    governance_floor,
    grant_element,
    host_ceiling,
    instrument_scope,
    insurance_cover,
    linear,
    minimum_coverage,
    oda_eligibility,
    package,
    partner_limit,
    prerequisite,
    region_spread,
    safeguard,
    smoothing,
    stock_target,
    supply_concentration,
    supply_limit,
)

REFERENCES: dict[type[Noun], dict[str, str]] = {
    n.Existing: {"host": "host", "processing": "host"},
    n.Agreement: {"hosts": "host", "source": "source"},
    n.OdaListing: {"source": "source"},
    Payment: {"fund": "fund"},
    n.Supply: {"metal": "metal", "processing": "host"},
    n.StockAdd: {"metal": "metal"},
    n.Participation: {"partner": "partner"},
    n.Candidate: {"host": "host", "sources": "source"},
    n.Change: {"host": "host", "processing": "host", "metal": "metal", "candidate": "candidate"},
    n.RecordedPick: {"candidate": "candidate", "source": "source"},
    n.Assumption: {"source": "source"},
    Selector: {
        "candidates": "candidate",
        "groups": "group",
        "hosts": "host",
        "regions": "region",
        "kinds": "kind",
        "routes": "route",
        "without": "candidate",
    },
    n.State: {"stocks": "metal"},
    budget.Spec: {"funds": "fund"},
    host_ceiling.Spec: {"hosts": "host"},
    region_spread.Spec: {"regions": "region"},
    commitment.Spec: {"candidate": "candidate"},
    exclusion.Spec: {"candidates": "candidate", "rivals": "candidate"},
    prerequisite.Pair: {"candidate": "candidate", "needs": "candidate"},
    prerequisite.Spec: {"agreement": "agreement"},
    governance_floor.Spec: {"indicator": "indicator"},
    supply_concentration.Spec: {"metals": "metal"},
    supply_limit.Spec: {"metals": "metal"},
    insurance_cover.Spec: {"loans": "fund", "cover": "fund"},
    instrument_scope.Entry: {"funds": "fund", "routes": "route"},
    safeguard.Spec: {"needs": "candidate", "agreement": "agreement"},
    minimum_coverage.Spec: {"metals": "metal", "states": "state"},
    stock_target.Spec: {"metals": "metal"},
    partner_limit.Spec: {"partners": "partner"},
    oda_eligibility.Spec: {"routes": "route"},
    grant_element.Spec: {"routes": "route"},
    package.Spec: {"hosts": "host"},
    debt_limit.Spec: {"hosts": "host", "funds": "fund"},
    smoothing.Spec: {"funds": "fund"},
    linear.Term: {"candidate": "candidate"},
    value_measure.Spec: {"excluded": "metal"},
}
"""Which field of which noun names what. Rules also have ``source``."""


SHOWN = 12
"""So many known ids are listed where none is near."""


def defined(case: Case) -> dict[str, set[str]]:
    """Every id that may be named, by what it is."""
    options = [o for c in case.candidates for o in c.options]
    return {
        "host": {h.id for h in case.hosts},
        "region": {h.region for h in case.hosts},
        "indicator": {i for h in case.hosts for i in h.indicators},
        "metal": {m.id for m in case.metals},
        "fund": {f.id for f in case.funds},
        "partner": {p.id for p in case.partners},
        "agreement": {a.id for a in case.agreements},
        "candidate": {c.id for c in case.candidates},
        "group": {g for c in case.candidates for g in c.groups},
        "kind": {c.kind for c in case.candidates},
        "route": {o.route for o in options if o.route},
        "state": {s.id for s in case.states},
        "source": set(case.sources),
    }


def check_references(case: Case) -> Iterator[Fault]:
    """Names that lead nowhere."""
    known = defined(case)
    for pointer, noun in nouns(case):
        fields = dict(REFERENCES.get(type(noun), {}))
        if "source" in type(noun).model_fields:
            fields["source"] = "source"
        for field, what in fields.items():
            tail = f"/{type(noun).model_fields[field].alias or field}"
            for place, name in _flat(getattr(noun, field), pointer + tail):
                if name not in known[what]:
                    yield _unknown(place, what, name, known[what])
    for pointer, _, _, q in figures(case):
        for place, name in _flat(q.source, f"{pointer}/source"):
            if name not in known["source"]:
                yield _unknown(place, "source", name, known["source"])


def _flat(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _flat(item, f"{pointer}/{i}")


def _unknown(place: str, what: str, name: str, known: Iterable[str]) -> Fault:
    near = difflib.get_close_matches(name, known, 1, 0.6)
    ids = sorted(known)
    if near:
        remedy = f"Did you mean {near[0]!r}?"
    elif ids:
        shown = ", ".join(ids[:SHOWN]) + ", ..." * (len(ids) > SHOWN)
        remedy = f"Define it, or name one that is: {shown}."
    else:
        remedy = "The case defines none: define it, or leave it out."
    return Fault(place, f"unknown-{what}", f"There is no {what} {name!r}.", remedy)


def check_ids(case: Case) -> Iterator[Fault]:
    """Ids that are given twice."""
    lists: list[tuple[str, Iterable[Any]]] = [
        ("/metals", case.metals),
        ("/hosts", case.hosts),
        ("/agreements", case.agreements),
        ("/partners", case.partners),
        ("/funds", case.funds),
        ("/candidates", case.candidates),
        ("/states", case.states),
        ("/rules", case.rules),
        ("/assumptions", case.assumptions),
    ]
    lists += [(f"/candidates/{i}/options", c.options) for i, c in enumerate(case.candidates)]
    for pointer, items in lists:
        seen: dict[str, int] = {}
        for i, item in enumerate(items):
            first = seen.setdefault(item.id, i)
            if first < i:
                cause = f"The id {item.id!r} is that of {pointer}/{first} too."
                yield Fault(f"{pointer}/{i}/id", "duplicate-id", cause, "Give it another id.")
