"""odaopt compare: runs side by side, and everything in which they differ."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.common import Format, Lang, Language, MaxRunBytes, Printed, spoken, told_as
from optimizer.cli.failures import give_json

if TYPE_CHECKING:
    from optimizer.analysis.runs.kept import Kept

DIFFERENT = 7
MOST = 24
"""Rows of a long table on a terminal; Markdown and JSON give them all."""


def run(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN", help="Run files, two or more.", show_default=False, readable=False
        ),
    ],
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 7 where anything differs.")
    ] = False,
    format_: Printed = Format.TEXT,
    lang: Language = Lang.EN,
    max_bytes: MaxRunBytes = None,
) -> None:
    """Compare runs that `odaopt solve` kept: candidates in and out, money, effect, rules, inputs.

    The first run is the yardstick. Nothing is solved: the plans are audited again from the cases
    that stand in the runs. Exit codes: 0, 3 a file that is no run, 7 with --exit-code.
    """
    if len(runs) < 2:
        raise typer.BadParameter("name two runs at least", param_hint="RUN")
    kept = _read(runs, max_bytes, format_ is Format.JSON)
    if format_ is Format.JSON:
        from optimizer.analysis.runs.printed import comparison

        give_json(comparison(kept))
    else:
        _print(kept, format_, lang)
    from optimizer.analysis.compare import Comparison

    if exit_code and any(Comparison(kept[0].answer, k.answer).differ for k in kept[1:]):
        raise typer.Exit(DIFFERENT)


def _read(paths: Sequence[Path], max_bytes: int | None, as_json: bool) -> list[Kept]:
    from optimizer.analysis.compare import Comparison
    from optimizer.analysis.runs.kept import MAX_BYTES, read_run, refute

    with told_as(as_json):
        first, *others = kept = [read_run(p, max_bytes or MAX_BYTES) for p in paths]
        for other in others:
            for one, next_ in ((first, other), (other, first)):
                stayed = Comparison(one.answer, next_.answer).stayed
                if stayed is not None and stayed.ok:
                    refute(next_, stayed.value)
        return kept


def _print(kept: Sequence[Kept], format_: Format, lang: Lang) -> None:
    from optimizer.report.content.compared import report
    from optimizer.words import Words

    w = Words(lang)
    if format_ is Format.MARKDOWN:
        from optimizer.report import markdown

        print(markdown.render(report(kept, w)), end="")
        return
    from optimizer.report import terminal

    step = spoken(next_step(kept), lang)
    out = terminal.console()
    terminal.show(report(kept, w, step, MOST), out)
    out.print("\n" + w("Next: {command}", command=step), soft_wrap=True, markup=False)


def next_step(kept: Sequence[Kept]) -> str:
    """Why somebody goes out, or comes in; where nobody moves, why the last run is as it is. The
    run itself is asked: the case file may have changed since."""
    from optimizer.analysis.compare import Comparison

    for run in kept[1:]:
        found = Comparison(kept[0].answer, run.answer)
        for pick in (*found.went, *found.came):
            if pick.candidate in run.case.candidate:
                return shlex.join(["odaopt", "explain", run.path, pick.candidate])
    return shlex.join(["odaopt", "explain", kept[-1].path])
