"""odaopt solve: the proven allocation, the run file and the report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.brief import say_brief
from optimizer.cli.common import (
    NOT_PROVEN,
    Budget,
    CaseOrRun,
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
    effort_of,
    facts_of,
    finite,
    seconds_left,
)
from optimizer.cli.failures import INTERRUPTED, give_json
from optimizer.cli.files import ready, replaceable, write_whole
from optimizer.cli.infeasible import give_none
from optimizer.cli.next_step import next_step
from optimizer.cli.progress import progress, waiting
from optimizer.cli.validate import say_warnings
from optimizer.cli.verified import verified
from optimizer.cli.views import beside, by_ending, check, give_up, write
from optimizer.errors import TargetError

if TYPE_CHECKING:
    from optimizer.analysis.answer import Answer
    from optimizer.analysis.findings import Findings
    from optimizer.analysis.runs.facts import Run
    from optimizer.analysis.runs.kept import Kept
    from optimizer.analysis.work import Work
    from optimizer.cli.infeasible import Why
    from optimizer.cli.views import Targets


class Solver(StrEnum):
    HIGHS = "highs"
    CBC = "cbc"


class Ties(StrEnum):
    FULL = "full"
    OFF = "off"


class Proof(StrEnum):
    EXACT = "exact"
    SOLVER = "solver"


def run(
    case: CaseOrRun,
    budget: Budget = None,
    lock_in: LockIn = None,
    lock_out: LockOut = None,
    set_: Set = None,
    solver: Annotated[Solver, typer.Option(help="Which solver looks for it.")] = Solver.HIGHS,
    ties: Annotated[
        Ties, typer.Option(help="Whether equal portfolios are told apart.")
    ] = Ties.FULL,
    proof: Annotated[
        Proof, typer.Option(help="Whose word counts: an exact tree's, or the solver's.")
    ] = Proof.EXACT,
    gap: Annotated[
        float, typer.Option(min=0.0, callback=finite, help="Relative gap to stop at.")
    ] = 0.0,
    time_limit: TimeLimit = None,
    effort: Effort_ = None,
    seed: Seed = 0,
    certificate: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the exact proof here, for `odaopt check`."),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Enumerate every portfolio exactly, where few enough.")
    ] = False,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Write the report here, as FILE ends: .html, .pdf, .xlsx, .md, .csv.",
            show_default="HTML beside the run",
        ),
    ] = None,
    no_report: Annotated[
        bool, typer.Option("--no-report", help="Ask none of the report's questions, write none.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Also every budget step, entry conditions, alternatives."),
    ] = False,
    format_: Printed = Format.TEXT,
    lang: Language = Lang.EN,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for the run and the report.")
    ] = Path("runs"),
    max_bytes: MaxBytes = None,
) -> None:
    """Find the portfolio that secures most, prove it, audit it, and write the report.

    Exit codes: 0 proven, 3 invalid case, 4 infeasible, 5 not proven, 6 missing part, 130 Ctrl-C.
    """
    as_json = format_ is Format.JSON
    if no_report and report:
        raise typer.BadParameter("not together with --no-report", param_hint="--report")
    if certificate is not None and proof is Proof.SOLVER:
        raise typer.BadParameter("the word of a solver cannot be checked: leave out --proof solver",
                                 param_hint="--certificate")  # fmt: skip
    targets, most = by_ending(report or ()), effort_of(effort)
    loaded, kept = case_or_run(case, max_bytes, budget=budget, lock_in=lock_in, lock_out=lock_out,
                               changes=set_, as_json=as_json)  # fmt: skip
    ready(output)
    check(targets, lang.value, case)
    if certificate is not None:
        _spare(replaceable(certificate))
    asked: dict[str, Any] = {"solver": solver.value, "ties": ties.value,
                             "proof": proof.value, "gap": gap,
                             "time_limit": time_limit, "seed": seed}  # fmt: skip
    from optimizer.analysis.answer import solve
    from optimizer.analysis.runs.document import document
    from optimizer.analysis.runs.facts import Options
    from optimizer.analysis.work import Work
    from optimizer.domain.results import Outcome
    from optimizer.report.ahead import draw
    from optimizer.words import Words

    with waiting("Solving") as say_where:
        answer = solve(
            loaded.case,
            **asked,
            patient=False,
            progress=lambda value, bound: say_where(f"best {value:.6g}, at most {bound:.6g}"),
        )
    if certificate is not None:
        _certify(answer, certificate)
    stopped = answer.solution.interrupted
    left = seconds_left(time_limit, answer.solution.seconds + answer.solution.proof.seconds)
    facts = facts_of(loaded.path, loaded.sha256, changed(budget, lock_in, lock_out, set_))
    facts = replace(facts if kept is None else _after(kept, facts), options=Options(**asked))
    options = (*facts.changes, solver, ties, proof, gap, time_limit, seed, verify, not no_report,
               explain, effort)  # fmt: skip
    target = output / f"{loaded.case.id}-{_key(loaded.sha256, options)}"
    run_file = _file(target, "json")
    if answer.portfolio is not None and (verify or not no_report):
        _keep(run_file, document(answer, facts))  # before anything that may take long
    if verify and not stopped:
        said, stopped = verified(answer)
        facts = replace(facts, verified=said)
    if answer.portfolio is None:
        say_warnings(loaded)
        give_none(answer, facts.command, lambda why: _none(answer, facts, why, run_file),
                  Work(answer.problem, most, left), as_json=as_json, kept=run_file,
                  lang=lang)  # fmt: skip
    findings, targets = None, targets or beside(target, lang)
    if not no_report and not stopped:
        draw(answer, Words(lang), [name for name, _ in targets])
        findings = _findings(answer, Work(answer.problem, most, left), explain=explain)
        stopped = findings.stopped
    _give(answer, facts, findings, target, targets, format_, lang)
    say_warnings(loaded)
    if stopped:
        raise typer.Exit(INTERRUPTED)
    if answer.outcome is not Outcome.PROVEN:
        raise typer.Exit(NOT_PROVEN)


def _after(kept: Kept, facts: Run) -> Run:
    """The facts of a run that begins from another one: its case file, and its changes first."""
    first = kept.run
    changes = (*first.changes, *facts.changes)
    return replace(facts, path=first.path, sha256=first.sha256, changes=changes)


def _key(sha256: str, options: Sequence[object]) -> str:
    """Eight characters that tell runs of different files or options apart."""
    return hashlib.sha256(f"{sha256} {[*map(str, options)]}".encode()).hexdigest()[:8]


def _file(target: Path, suffix: str) -> Path:
    """A file of the run. An id may hold dots, so nothing of the name is a suffix yet."""
    return target.with_name(f"{target.name}.{suffix}")


def _findings(answer: Answer, work: Work, *, explain: bool) -> Findings:
    """The report's questions, as far as the work goes; Ctrl-C keeps those that are answered."""
    from optimizer.analysis.findings import gather

    with progress("Asking what would change the answer", work.seconds) as tell:
        return gather(answer, tell, work, explain=explain)


def _spare(path: Path) -> None:
    """Raises TargetError where a file stands there that is no certificate: it may be the case."""
    try:
        with path.open("rb") as file:
            known = file.read(4) in (b"", b"VER ", b"% No")
    except OSError:
        return
    if not known:
        cause = "A file of this name is there already, and it is no certificate."
        raise TargetError("not-a-certificate", str(path), cause, "Name another file.")


def _certify(answer: Answer, path: Path) -> None:
    """Write the proof down, or say why there is none."""
    from optimizer.cli.failures import say
    from optimizer.proof.certificate import lines

    if answer.proved is None or answer.proved.tree is None:
        say(f"No certificate: nothing was proven, so {path} is not written.")
        return
    write_whole(path, "".join(f"{line}\n" for line in lines(answer.proved.closed)))


def _none(answer: Answer, facts: Run, why: Why | None, path: Path) -> dict[str, Any]:
    """The run without a plan, kept."""
    from optimizer.analysis.runs.document import document

    found = document(answer, facts)
    if why is not None:
        found = document(answer, facts, conflict=why.conflict, repairs=why.repairs,
                         tally=why.work.tally)  # fmt: skip
    _keep(path, found)
    return found


def _keep(path: Path, run: dict[str, Any]) -> None:
    from optimizer.case.save import json_text

    write_whole(path, json_text(run) + "\n")


def _give(
    answer: Answer,
    facts: Run,
    findings: Findings | None,
    target: Path,
    views: Targets,
    format_: Format,
    lang: Lang,
) -> None:
    """Write the run and the report, print what was asked for."""
    from optimizer.analysis.runs.document import document

    run_file = _file(target, "json")
    found = document(answer, facts, findings=findings)
    _keep(run_file, found)
    if findings is None:
        if format_ is Format.JSON:
            give_json(found)
        else:
            say_brief(answer, facts, run_file, lang)
        return
    from optimizer.report.content import unasked
    from optimizer.report.content.context import Context
    from optimizer.report.content.report import report
    from optimizer.words import Words

    step = next_step(answer, findings, facts.command)
    w = Words(lang)
    context = Context(answer, findings, facts, w)
    made = report(context, step)
    pages, failed = write(views, made, context)
    if format_ is Format.JSON:
        give_json(found)
    elif format_ is Format.MARKDOWN:
        from optimizer.report import markdown

        print(markdown.render(made), end="")
    else:
        from optimizer.report import terminal

        out = terminal.console()
        terminal.show(made, out)
        ends = [w("Report: {path}", path=page) for page in pages]
        ends += [w("Run:    {path}", path=run_file), *unasked.sentences(context)]
        ends += [w("Next:   {command}", command=step)]
        out.print("\n" + "\n".join(ends), soft_wrap=True, markup=False)
    give_up(failed)
