"""No portfolio: why there is none, what would repair that, and the exit code for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from optimizer.cli.common import INFEASIBLE, NOT_PROVEN, Lang
from optimizer.cli.failures import INTERRUPTED, give_json, say
from optimizer.cli.progress import waiting

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.analysis.answer import Answer
    from optimizer.analysis.conflict import Conflict
    from optimizer.analysis.repair import Repair
    from optimizer.analysis.repairs import Repairs
    from optimizer.analysis.work import Work
    from optimizer.case.case import Case
    from optimizer.words import Words


HALF = 0.5
"""What part of the work the search for the conflict may take."""


@dataclass(frozen=True)
class Why:
    """What was found of an infeasible case; None: nothing before Ctrl-C."""

    work: Work
    conflict: Conflict | None = None
    repairs: Repairs | None = None

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C came before the end."""
        if self.conflict is None or self.repairs is None:
            return True
        return self.conflict.interrupted or self.repairs.interrupted

    @property
    def undecided(self) -> bool:
        """Whether more work, or more time, might say more."""
        if self.conflict is None or self.repairs is None:
            return True
        return not self.conflict.minimal or not self.repairs.decided


def why_infeasible(answer: Answer, work: Work) -> Why:
    """The conflict, with half of the work at most, and the repairs with what is left."""
    from optimizer.analysis.conflict import conflict
    from optimizer.analysis.repairs import repairs

    why, tally = Why(work), work.tally
    case, problem = answer.case, answer.problem
    try:
        with waiting("Looking for the conflict") as told, work.share(HALF):
            found = conflict(case, problem, lambda: told(f"{tally.asked} rules tried"), work=work)
        why = Why(work, found)
        if found.interrupted:
            return why
        with waiting("Looking for repairs") as told:
            mended = repairs(case, problem, lambda n: told(f"{n} found"), work=work)
        return Why(work, found, mended)
    except KeyboardInterrupt:
        return why


def give_none(
    answer: Answer,
    command: str,
    made: Callable[[Why | None], dict[str, Any]],
    work: Work,
    *,
    as_json: bool,
    kept: Path | None = None,
    lang: Lang = Lang.EN,
) -> NoReturn:
    """Say why there is no portfolio, and end with the code for it. ``command``: the one that was
    run; ``made``: its document, given what was found of an infeasible case."""
    from optimizer.domain.results import Outcome

    infeasible, stopped = answer.outcome is Outcome.INFEASIBLE, answer.solution.interrupted
    why = None
    if infeasible:
        why = why_infeasible(answer, work)
        stopped |= why.stopped
    from optimizer.words import Words

    found, w = made(why), Words(lang)
    where = "" if kept is None else w.gap + w("Run kept: {path}", path=kept)
    if as_json:
        give_json(found)
    elif why is None:
        say(w("No portfolio found yet, and none ruled out.") + where + "\n"
            + w("Next: {command} with a longer --time-limit", command=command))  # fmt: skip
    elif why.conflict is None:
        say(w("Infeasible; the conflict was not found before Ctrl-C.") + where)
    else:
        _explained(answer, why, why.conflict, command, kept, w)
    if stopped:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(INFEASIBLE if infeasible else NOT_PROVEN)


def _explained(
    answer: Answer, why: Why, conflict: Conflict, command: str, kept: Path | None, w: Words
) -> None:
    from optimizer.report.content.unasked import fuller
    from optimizer.report.infeasible import explain

    case, exact = answer.case, answer.solution.proof.kind == "exact"
    print(explain(case, conflict, w, why.repairs, exact=exact))
    t = why.work.tally
    print("\n" + w("{asked} questions: {bounded} by bound, {solved} solved", asked=t.asked,
                   bounded=t.bounded, solved=t.solved))  # fmt: skip
    if why.stopped:
        print(w("Stopped by Ctrl-C: this is what was known by then."))
    elif why.undecided and why.work.bounded:
        print(w("Not all of this is decided. To ask the rest: {command}", command=fuller(command)))
    step = w("change one of these rules, then {command}", command=command)
    if why.repairs is not None:
        step = next((f"{command} {option}" for r in _offered(why.repairs)
                     if (option := _option(case, r)) is not None), step)  # fmt: skip
    if kept is not None:
        print(w("Run kept: {path}", path=kept))
    print(w("Next: {command}", command=step))


def _offered(repairs: Repairs) -> tuple[Repair, ...]:
    return repairs.minimal if repairs.cheapest is None else (repairs.cheapest,)


def _option(case: Case, repair: Repair) -> str | None:
    """The option that makes a repair of one limit; None where there is no such option."""
    if len(repair.givings) != 1 or len(repair.givings[0].moves) != 1:
        return None
    giving, move = repair.givings[0], repair.givings[0].moves[0]
    if move.limit == "ceiling":
        fund, year, _ = giving.member.span
        ceilings = case.fund[fund].ceilings
        if year not in ceilings:
            return None
        at = "" if len(ceilings) == 1 else f"@{year}"
        return f"--budget {fund}{at}={move.new:f}"
    place, spec = next((i, r) for i, r in enumerate(case.rules) if r.id == giving.member.rule)
    if getattr(spec, move.limit) is None:  # a range in place of an exact number takes two
        return None
    at = move.limit if move.year is None else f"{move.limit}/{move.year}"
    return f"--set /rules/{place}/{at}={move.new:f}"
