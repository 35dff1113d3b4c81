"""odaopt explain: the questions a reviewer asks of a run, all of them or of one candidate."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from optimizer.cli.common import (
    NOT_PROVEN,
    Effort_,
    Format,
    KeptRun,
    Lang,
    Language,
    MaxRunBytes,
    Printed,
    TimeLimit,
    effort_of,
    spoken,
    told_as,
    typed,
)
from optimizer.cli.failures import INTERRUPTED, give_json
from optimizer.cli.progress import progress

if TYPE_CHECKING:
    from optimizer.analysis.findings import Findings
    from optimizer.analysis.runs.kept import Kept
    from optimizer.analysis.work import Work
    from optimizer.report.blocks import Report
    from optimizer.words import Words


def run(
    run: KeptRun,
    candidate: Annotated[
        str | None, typer.Argument(help="Only this one: why, or why not.", show_default=False)
    ] = None,
    time_limit: TimeLimit = None,
    effort: Effort_ = None,
    format_: Printed = Format.TEXT,
    lang: Language = Lang.EN,
    max_bytes: MaxRunBytes = None,
) -> None:
    """Say why: the price of each rule, what more money would do, why each is in or out.

    Every figure is solved again from the case that stands in the run. Exit codes: 0, 3 a file
    that is no run, 4 the run is infeasible, 5 it is not proven, 130 Ctrl-C.
    """
    from optimizer.analysis.runs.kept import MAX_BYTES, read_run, refute

    with told_as(format_ is Format.JSON):
        kept = read_run(run, max_bytes or MAX_BYTES)
    known = kept.case.candidate
    if candidate is not None and candidate not in known:
        from optimizer.case.misfit import nearest

        raise typer.BadParameter(
            f"the run has no candidate {candidate!r}. {nearest(candidate, known)}",
            param_hint="CANDIDATE",
        )
    from optimizer.analysis.work import Work

    work = Work(kept.answer.problem, effort_of(effort), time_limit)
    if kept.answer.portfolio is None:
        _no_plan(kept, run, work, format_, lang)
    found = _asked(kept, candidate, work)
    assert kept.answer.value is not None
    with told_as(format_ is Format.JSON):
        refute(kept, kept.answer.value - found.least_loss)
    _give(kept, run, candidate, found, format_, lang)
    if found.stopped:
        raise typer.Exit(INTERRUPTED)
    if not kept.answer.outcome.value == "proven":
        raise typer.Exit(NOT_PROVEN)


def _asked(kept: Kept, candidate: str | None, work: Work) -> Findings:
    from optimizer.analysis.findings import explain, explain_one

    with progress("Asking why", work.seconds) as tell:
        if candidate is None:
            return explain(kept.answer, tell, work)
        return explain_one(kept.answer, candidate, tell, work)


def _no_plan(kept: Kept, path: Path, work: Work, format_: Format, lang: Lang) -> NoReturn:
    """A run without a plan has its conflict and its repairs to show."""
    from optimizer.analysis.runs.document import document
    from optimizer.cli.infeasible import Why, give_none

    def made(why: Why | None) -> dict[str, Any]:
        run = kept.run
        if why is None:
            return document(kept.answer, run)
        return document(kept.answer, run, conflict=why.conflict, repairs=why.repairs,
                        tally=why.work.tally)  # fmt: skip

    again = f"odaopt solve {shlex.quote(str(path))}"
    give_none(kept.answer, again, made, work, as_json=format_ is Format.JSON, lang=lang)


def _give(
    kept: Kept, path: Path, candidate: str | None, found: Findings, format_: Format, lang: Lang
) -> None:
    if format_ is Format.JSON:
        from optimizer.analysis.runs import printed

        give_json(printed.explained(kept, found, candidate))
        return
    from optimizer.words import Words

    w = Words(lang)
    made = _report(kept, candidate, found, w)
    if format_ is Format.MARKDOWN:
        from optimizer.report import markdown

        print(markdown.render(made), end="")
        return
    from optimizer.report import terminal

    out = terminal.console()
    terminal.show(made, out)
    step = spoken(next_step(kept, path, candidate, found), lang)
    out.print("\n" + w("Next: {command}", command=step), soft_wrap=True, markup=False)


def _report(kept: Kept, candidate: str | None, found: Findings, words: Words) -> Report:
    from optimizer.report.content import explained
    from optimizer.report.content.context import Context

    context = Context(kept.answer, found, replace(kept.run, command=typed()), words)
    if candidate is None:
        return explained.whole(context)
    return explained.one(context, candidate)


def next_step(kept: Kept, path: Path, candidate: str | None, found: Findings) -> str:
    """From all to the nearest one that lost; from one to a run with it locked in or out."""
    run = shlex.quote(str(path))
    if candidate is None:
        entries = [r for r in found.rejected if r.entry.value is not None]
        if entries:
            nearest = min(entries, key=lambda r: r.entry.value or 0)
            return f"odaopt explain {run} {nearest.candidate}"
        return f"odaopt alternatives {run}"
    bound = any(f.committed or f.irreplaceable for f in found.funded)
    if bound or any(r.barred for r in found.rejected) or found.stopped:
        return f"odaopt explain {run}"
    return f"odaopt solve {run} {'--lock-in' if found.rejected else '--lock-out'} {candidate}"
