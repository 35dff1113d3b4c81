"""Faults of loan terms."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.domain.loans import periods, sound
from optimizer.domain.terms import Terms
from optimizer.errors import Fault


def check_loans(case: Case) -> Iterator[Fault]:
    """Terms that no calendar can keep."""
    for i, c in enumerate(case.candidates):
        for k, o in enumerate(c.options):
            if o.terms is not None:
                yield from _terms(f"/candidates/{i}/options/{k}/terms", o.terms)


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
