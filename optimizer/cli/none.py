"""What a verb says where the case has no plan: why there is none, and the exit code for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from optimizer.cli.common import INFEASIBLE, NOT_PROVEN, Format
from optimizer.cli.failures import INTERRUPTED, give_json, say
from optimizer.cli.progress import waiting

if TYPE_CHECKING:
    from optimizer.analysis.answer import Answer
    from optimizer.analysis.conflict import Conflict


def no_plan(
    answer: Answer,
    document: Callable[[Conflict | None], dict[str, Any]],
    again: str,
    format_: Format,
) -> NoReturn:
    """Print the conflict of an infeasible case, or that nothing was found yet."""
    from optimizer.analysis.conflict import conflict
    from optimizer.domain.results import Outcome
    from optimizer.report.infeasible import explain
    from optimizer.words import Words

    infeasible, stopped = answer.outcome is Outcome.INFEASIBLE, answer.solution.interrupted
    found = None
    if infeasible:
        try:
            with waiting("Looking for the conflict"):
                found = conflict(answer.case, answer.problem)
        except KeyboardInterrupt:
            stopped = True
    if format_ is Format.JSON:
        give_json(document(found))
    elif found is not None:
        print(explain(answer.case, found, Words("en")))
        print(f"\nNext: change one of these rules, then {again}")
    elif infeasible:
        say("Infeasible; the conflict was not found before Ctrl-C.")
    else:
        say(f"No portfolio found yet, and none ruled out.\nNext: {again} with a longer "
            "--time-limit")  # fmt: skip
    if stopped:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(INFEASIBLE if infeasible else NOT_PROVEN)
