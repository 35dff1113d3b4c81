"""Faults of what a fund's money is worth as a grant."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.errors import Fault


def check_equivalents(case: Case) -> Iterator[Fault]:
    """Two worths of one fund; loans without terms, or two in one option."""
    for i, fund in enumerate(case.funds):
        if fund.discount_rate is not None and "grant_equivalent" in fund.model_fields_set:
            yield Fault(
                f"/funds/{i}", "two-worths",
                f"The fund {fund.id!r} has a grant equivalent and a discount rate.",
                "Give grant_equivalent, or where it lends on aid terms discount_rate alone: then "
                "the terms of each option say what its money is worth as a grant.",
            )  # fmt: skip
    yield from _loans(case)


def _loans(case: Case) -> Iterator[Fault]:
    lends = {f.id for f in case.funds if f.discount_rate is not None}
    for i, c in enumerate(case.candidates):
        for k, o in enumerate(c.options):
            place = f"/candidates/{i}/options/{k}"
            paid = list(dict.fromkeys(p.fund for p in o.pays if p.fund in lends))
            if paid and o.terms is None:
                yield Fault(
                    place, "no-terms",
                    f"The fund {paid[0]!r} lends to {c.id!r} ({o.id}), which has no terms.",
                    "Give its terms, or let a fund without a discount rate pay.",
                )  # fmt: skip
            if len(paid) > 1:
                yield Fault(
                    f"{place}/pays", "two-loans",
                    f"{c.id!r} ({o.id}) borrows from {' and '.join(map(repr, paid))}: its terms "
                    "are those of one loan.",
                    "Let one fund with a discount rate pay; give the other's money a "
                    "grant_equivalent of its own.",
                )  # fmt: skip
