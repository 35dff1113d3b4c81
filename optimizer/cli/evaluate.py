"""odaopt evaluate: a portfolio made by hand, judged and compared with the best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.common import (
    INFEASIBLE,
    NOT_PROVEN,
    Budget,
    CaseOrRun,
    Changed,
    Effort_,
    Format,
    Lang,
    Language,
    LockIn,
    LockOut,
    MaxBytes,
    Printed,
    Seed,
    Set,
    TimeLimit,
    case_or_run,
    changed,
    command,
    effort_of,
    facts_of,
    spoken,
    told_as,
)
from optimizer.cli.failures import INTERRUPTED, give_json
from optimizer.cli.progress import waiting
from optimizer.errors import CaseError, Fault

if TYPE_CHECKING:
    from optimizer.analysis.evaluate import Evaluation
    from optimizer.analysis.runs.facts import Run
    from optimizer.case.case import Case
    from optimizer.case.wishes import Placed, Wishes


def run(
    case: CaseOrRun,
    picks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PICK",
            show_default=False,
            help="Candidates to fund: CANDIDATE, CANDIDATE.OPTION or CANDIDATE.OPTION.START.",
        ),
    ] = None,
    fixed: Annotated[
        list[str] | None,
        typer.Option(
            "--fixed",
            metavar="PICK",
            help="Stays, whatever else is chosen (all picks stay where none is so marked).",
        ),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="RUN",
            help="The plan of a run that was kept, of this case or of another.",
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            metavar="FILE",
            help="Picks from a CSV file with a column "
            "'candidate', and 'option', 'start', 'fixed' where they matter.",
        ),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(
            "--column",
            metavar="NAME",
            help="Column of the CSV file that marks who is "
            "funded (1, yes, true, x; 'fixed' stays), or that holds the ids.",
        ),
    ] = None,
    budget: Budget = None,
    lock_in: LockIn = None,
    lock_out: LockOut = None,
    set_: Set = None,
    time_limit: TimeLimit = None,
    effort: Effort_ = None,
    seed: Seed = 0,
    format_: Printed = Format.TEXT,
    lang: Language = Lang.EN,
    max_bytes: MaxBytes = None,
) -> None:
    """Judge a portfolio made by hand: what it breaks, its effect, and what would be better.

    Exit codes: 0 it keeps every rule, 3 invalid, 4 it does not or cannot, 5 not proven, 130 Ctrl-C.
    """  # fmt: skip
    if column is not None and csv is None:
        raise typer.BadParameter("a column needs a file: --csv FILE", param_hint="--column")
    if not picks and not fixed and csv is None and plan is None:
        raise typer.BadParameter(
            "name candidates, a file with --csv, or a run with --plan", param_hint="PICK"
        )
    as_json, most = format_ is Format.JSON, effort_of(effort)
    loaded, kept = case_or_run(case, max_bytes, budget=budget, lock_in=lock_in,
                               lock_out=lock_out, changes=set_, as_json=as_json)  # fmt: skip
    changes = changed(budget, lock_in, lock_out, set_)
    facts = facts_of(loaded.path, loaded.sha256, changes)
    try:
        named = [*_plan_of(plan), *(picks or ())]
        wishes = _wishes(loaded.case, named, fixed or (), csv, column, max_bytes)
    except CaseError as error:
        error.as_json, error.again = as_json, facts.command
        raise
    from optimizer.analysis.evaluate import evaluate
    from optimizer.analysis.runs.kept import refute

    with waiting("Evaluating") as tell:
        known = None if kept is None or changes else kept.answer
        found = evaluate(loaded.case, wishes, effort=most, time_limit=time_limit, seed=seed,
                         tell=tell, known=known)  # fmt: skip
    if kept is not None and known is not None and found.audit.ok:
        with told_as(as_json):
            refute(kept, found.audit.value)
    if as_json:
        from optimizer.analysis.runs import printed

        give_json(printed.evaluation(found, facts))
    else:
        _show(found, facts, changes, format_, lang)
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
    if not found.audit.ok or found.conflict is not None:
        raise typer.Exit(INFEASIBLE)
    if not found.proven:
        raise typer.Exit(NOT_PROVEN)


def _plan_of(run: Path | None) -> list[str]:
    """The picks of a run. Raises RunError where it is none."""
    from optimizer.analysis.runs.kept import read_run

    if run is None:
        return []
    portfolio = read_run(run).answer.portfolio
    return [f"{p.candidate}.{p.option}.{p.start}" for p in portfolio.picks] if portfolio else []


def _wishes(
    case: Case,
    picks: list[str] | tuple[str, ...],
    fixed: list[str] | tuple[str, ...],
    csv: Path | None,
    column: str | None,
    max_bytes: int | None,
) -> Wishes:
    """The portfolio that is named. Raises CaseError with everything that is wrong with it."""
    from optimizer.case.load import MAX_BYTES
    from optimizer.case.wishes import read_wish, together
    from optimizer.case.wishes_file import read_wishes

    faults: list[Fault] = []
    named: list[Placed] = []
    kept: list[Placed] = []
    if csv is not None:
        try:
            named, kept, wrong = read_wishes(case, csv, column, max_bytes or MAX_BYTES)
        except CaseError as error:
            wrong = [*error.faults]
        faults += wrong
    for texts, what, into in ((picks, "pick", named), (fixed, "--fixed", kept)):
        for text in texts:
            place = f"{what} {text}"
            wish = read_wish(case, text, place)
            if isinstance(wish, Fault):
                faults.append(wish)
            else:
                into.append((place, wish))
    wishes, wrong = together(named, kept)
    if faults or wrong:
        raise CaseError("picks" if csv is None else str(csv), [*faults, *wrong])
    return wishes


def _show(found: Evaluation, facts: Run, changes: Changed, format_: Format, lang: Lang) -> None:
    from optimizer.report import markdown
    from optimizer.report.content import listed
    from optimizer.report.content.context import Context
    from optimizer.report.content.early import NONE_YET
    from optimizer.words import Words

    w = Words(lang)
    made = listed.evaluation(Context(found.best, NONE_YET, facts, w), found)
    if format_ is Format.MARKDOWN:
        print(markdown.render(made), end="")
        return
    from optimizer.report import terminal

    out = terminal.console()
    terminal.show(made, out)
    step = spoken(_next(found, facts, changes), lang)
    out.print("\n" + w("Next: {command}", command=step), soft_wrap=True, markup=False)


def _next(found: Evaluation, facts: Run, changes: Changed) -> str:
    """Look at what is better more closely."""
    from optimizer.case.wishes import spelled

    case, better = found.best.case, found.kept or found.best
    if better.portfolio is None:
        return command("solve", facts.path, changes)
    if better.portfolio == found.portfolio:
        return command("alternatives", facts.path, changes)
    return command("evaluate", facts.path, changes,
                   *(spelled(case, p) for p in better.portfolio.picks))  # fmt: skip
