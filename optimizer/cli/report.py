"""odaopt report: a run that was kept as a report to read, print, send or reckon with."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.common import (
    INFEASIBLE,
    NOT_PROVEN,
    KeptRun,
    Lang,
    Language,
    MaxRunBytes,
    spoken,
)
from optimizer.cli.failures import say
from optimizer.cli.views import check, give_up, named, write

if TYPE_CHECKING:
    from optimizer.analysis.runs.kept import Kept
    from optimizer.report.content.context import Context


def run(
    run: KeptRun,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMATS",
            help="Of html, pdf, xlsx, md, csv; one or several.",
            show_default="html",
        ),
    ] = None,
    lang: Language = Lang.EN,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder for them.", show_default="that of the run"),
    ] = None,
    max_bytes: MaxRunBytes = None,
) -> None:
    """Write the report of a run: HTML, PDF, Excel, Markdown, or a CSV file for each table.

    Nothing is solved: answers are read from the run, and a section that it has none for says which
    command asks. Exit codes: 0, 2 an unknown format, 3 a file that is no run, 4 the run has no
    plan, 5 it is not proven, 6 a missing part, or a target that cannot be written.
    """
    from optimizer.analysis.runs.kept import MAX_BYTES, read_run
    from optimizer.report.ahead import draw
    from optimizer.report.engine import start
    from optimizer.words import Words

    stem = (output or run.parent) / (run.name.removesuffix(".json") or "run")
    targets = named(["html"] if formats is None else formats, stem, lang)
    views = [name for name, _ in targets]
    if {"html", "pdf"} & set(views):
        start()
    kept = read_run(run, max_bytes or MAX_BYTES)
    here = shlex.quote(str(run))
    if kept.answer.portfolio is None:
        say(f"odaopt: {run}: The run has no plan to report.\nNext: odaopt explain {here}")
        raise typer.Exit(INFEASIBLE)
    check(targets, lang.value)
    w = Words(lang.value)
    draw(kept.answer, w, views)
    context = _context(kept, lang)
    from optimizer.cli.next_step import next_step
    from optimizer.report.content.report import report

    asked = context.findings.asked
    step = next_step(kept.answer, context.findings, context.run.command) if asked else ""
    written, failed = write(targets, report(context, step), context)
    for file in written:
        print(w("Report: {path}", path=file))
    give_up(failed)
    then = spoken(f"odaopt {'explain' if asked else 'solve'} {here}", lang)
    print(w("Next:   {command}", command=then))
    if kept.answer.outcome.value != "proven":
        raise typer.Exit(NOT_PROVEN)


def _context(kept: Kept, lang: Lang) -> Context:
    """The run with what was found, or, where nothing was asked, what stands without asking."""
    from optimizer.analysis.findings import completed
    from optimizer.report.content.context import Context
    from optimizer.words import Words

    found = completed(kept.answer, kept.findings)
    return Context(kept.answer, found, kept.run, Words(lang.value))
