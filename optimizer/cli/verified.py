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
    from optimizer.report.content import kept_words

    try:
        with waiting("Enumerating") as where:
            found = enumerate_all(answer.case, progress=lambda n: where(f"{n:,} looked at"))
    except KeyboardInterrupt:
        return kept_words.STOPPED, True
    if not found.complete:
        return kept_words.MANY.format(n=f"{found.visited - 1:,}"), False
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
        return kept_words.NONE, False
    return kept_words.ALL.format(n=f"{found.feasible:,}", value=f"{float(found.value):.9g}",
                                 k=len(found.best)), False  # fmt: skip
