"""What ``odaopt solve --verify`` says: every portfolio enumerated, where they are few enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.cli.progress import waiting

if TYPE_CHECKING:
    from optimizer.analysis.answer import Answer


def verified(answer: Answer) -> tuple[str, bool]:
    """What the enumeration says, in words, and whether Ctrl-C stopped it.

    Raises SolverError where it contradicts the answer.
    """
    from optimizer.audit.enumerate import enumerate_all
    from optimizer.domain.results import Outcome
    from optimizer.errors import SolverError

    try:
        with waiting("Enumerating") as where:
            found = enumerate_all(answer.case, progress=lambda n: where(f"{n:,} looked at"))
    except KeyboardInterrupt:
        return "not enumerated: stopped by Ctrl-C", True
    if not found.complete:
        return f"not enumerated: more than {found.visited - 1:,} partial portfolios", False
    proven = answer.outcome is Outcome.PROVEN
    wrong = (
        found.feasible > 0
        if answer.portfolio is None
        else proven and found.value is not None and answer.value is not None
        and float(found.value - answer.value) > answer.solution.tolerance
    )  # fmt: skip
    if wrong and (proven or answer.outcome is Outcome.INFEASIBLE):
        raise SolverError(
            "verify-contradicts", answer.solution.solver,
            "The enumeration found a better portfolio than the solver proved.",
            "Do not use this answer; report the case file.",
        )  # fmt: skip
    if found.value is None:
        return "exact: no portfolio is feasible", False
    return (
        f"exact: all {found.feasible:,} feasible portfolios were enumerated in rationals; the "
        f"best value, existing supply included, is {float(found.value):.9g}, reached by "
        f"{len(found.best)}"
    ), False
