"""Faults of what a fund's money is worth as a grant, and of sums of unlike money."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.domain.funds import Fund
from optimizer.errors import Fault
from optimizer.rules import debt_limit


def check_equivalents(case: Case) -> Iterator[Fault]:
    """Two worths of one fund; loans without terms, or two in one option; debts of all funds."""
    for i, fund in enumerate(case.funds):
        if fund.discount_rate is not None and "grant_equivalent" in fund.model_fields_set:
            yield Fault(
                f"/funds/{i}", "two-worths",
                f"The fund {fund.id!r} has a grant equivalent and a discount rate.",
                "Give grant_equivalent, or where it lends on aid terms discount_rate alone: then "
                "the terms of each option say what its money is worth as a grant.",
            )  # fmt: skip
    yield from _loans(case)
    if case.unlike:
        for i, rule in enumerate(case.rules):
            if isinstance(rule, debt_limit.Spec):
                yield from _debts(f"/rules/{i}", rule, case)


def _debts(place: str, rule: debt_limit.Spec, case: Case) -> Iterator[Fault]:
    """Principal is added to principal only: a loan at market terms is a loan all the same, a
    grant and cover are not."""
    if rule.funds is None:
        yield Fault(
            place, "unlike-funds",
            f"The rule {rule.id!r} would add up what all funds pay, and they are unlike: a grant "
            "is no debt.", "Name in /funds those that lend.",
        )  # fmt: skip
        return
    kinds = {f: _kind(case.fund[f]) for f in rule.funds if f in case.fund}
    if len(set(kinds.values())) > 1:
        named = ", ".join(f"{f!r} ({kind})" for f, kind in kinds.items())
        yield Fault(
            f"{place}/funds", "unlike-funds",
            f"The rule {rule.id!r} would add up what unlike funds pay: {named}.",
            "Name those that lend only, or limit each kind in a rule of its own.",
        )  # fmt: skip


def _kind(fund: Fund) -> str:
    """By what its money is worth as a grant."""
    if fund.discount_rate is None and fund.grant_equivalent.value in (0, 1):
        return "grants" if fund.grant_equivalent.value else "cover"
    return "lends"


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
