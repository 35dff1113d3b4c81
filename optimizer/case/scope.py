"""Scope: options that pay from a fund, or go a route, that may not fund them in any start."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.domain.candidates import Candidate, Option
from optimizer.domain.portfolio import Pick
from optimizer.errors import Fault
from optimizer.rules import instrument_scope


def check_scopes(case: Case) -> Iterator[Fault]:
    """Each rule on its own; candidates of a host that is not defined have a fault already."""
    for i, rule in enumerate(case.rules):
        if not isinstance(rule, instrument_scope.Spec):
            continue
        read = rule.model_copy(update={"may": tuple(map(_timeless, rule.may))})
        for k, entry in enumerate(rule.may):
            if not entry.funds and not entry.routes:
                cause = "The entry names neither a fund nor a route."
                remedy = "Name in 'funds' or 'routes' who may fund this."
                yield Fault(f"/rules/{i}/may/{k}", "no-limit", cause, remedy)
        for k, c in enumerate(case.candidates):
            if c.host is not None and c.host not in case.host:
                continue
            for j, o in enumerate(c.options):
                picks = [Pick(c.id, o.id, t) for t in case.starts(c)]
                barred = [instrument_scope.outside(read, case, p) for p in picks]
                if all(barred):
                    always = set(barred[0]).intersection(*barred[1:])
                    place = f"/candidates/{k}/options/{j}"
                    yield _out(place, c, o, always, f"/rules/{i}")


def _timeless(entry: instrument_scope.Entry) -> instrument_scope.Entry:
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
