"""Changes of what is processed somewhere, where nothing is."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.domain.states import Change
from optimizer.errors import Fault


def idle_changes(case: Case) -> Iterator[Fault]:
    """Changes by the host of processing that change nothing."""
    for i, state in enumerate(case.states):
        for k, change in enumerate(state.changes):
            if change.processing is not None and not _matched(case, change):
                yield Fault(
                    f"/states/{i}/changes/{k}", "idle-change",
                    f"Nothing that is processed in {change.processing!r} is changed by this.",
                    "Give what is processed there its 'processing', or take the change out.",
                )  # fmt: skip


Placed = tuple[str, str, str | None, str | None, str | None, bool]
"""(fact, metal, host, candidate, host of processing, whether the case names that)."""


def _places(case: Case) -> Iterator[Placed]:
    """Where all supply is processed, existing and planned."""
    for m in case.metals:
        for e in m.existing:
            yield "existing", m.id, e.host, None, e.processing or e.host, e.processing is not None
    for c in case.candidates:
        for o in c.options:
            for s in o.supply:
                named = s.processing is not None
                yield "supply", s.metal, c.host, c.id, s.processing or c.host, named


def _matched(case: Case, change: Change) -> bool:
    """Whether any supply is processed where a change says."""
    return any(
        fact == change.fact
        and change.metal in (None, metal)
        and change.host in (None, host)
        and change.candidate in (None, candidate)
        and change.processing == processing
        for fact, metal, host, candidate, processing, _ in _places(case)
    )
