"""Options without a payment and funds without a ceiling: allowed, but often a missing row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.case.case import Case
from optimizer.errors import Fault

SHOWN = 6
"""So many of them are named."""


def without_payments(case: Case) -> Iterator[Fault]:
    """One warning for all options that no fund pays for, in a case that has funds. A payment of 0
    says that it is meant."""
    free = [
        (f"/candidates/{i}/options/{k}", f"{c.id!r} ({o.id})")
        for i, c in enumerate(case.candidates)
        for k, o in enumerate(c.options)
        if not o.pays
    ]
    if not case.funds or not free:
        return
    names, one = [name for _, name in free], len(free) == 1
    everyone = len(free) == sum(len(c.options) for c in case.candidates)
    cause = "No option has a payment: all would be chosen for nothing."
    if not everyone:
        cause = f"{len(free)} option{'' if one else 's'} without a payment would be chosen for "
        cause += f"nothing, while others pay: {_listed(names)}."
    yield Fault(free[0][0], "no-payment", cause,
                "Say what each pays; a payment of 0 says that it is free.")  # fmt: skip


def without_ceilings(case: Case) -> Iterator[Fault]:
    """One warning for all funds without a ceiling in any year: they can spend nothing."""
    empty = [(f"/funds/{i}", repr(f.id)) for i, f in enumerate(case.funds) if not f.ceilings]
    if empty:
        names, one = [name for _, name in empty], len(empty) == 1
        cause = f"The fund{'' if one else 's'} {_listed(names)} {'has' if one else 'have'} no "
        cause += f"ceiling in any year: nothing can be paid from {'it' if one else 'them'}."
        yield Fault(empty[0][0], "no-ceiling", cause, "Give a ceiling for each budget year.")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + ", ..." * (len(names) > SHOWN)
