"""odaopt check: a certificate held against the case that it is said to be of."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.common import (
    NOT_PROVEN,
    Budget,
    CaseOrRun,
    Lang,
    Language,
    LockIn,
    LockOut,
    MaxBytes,
    Set,
    case_or_run,
    changed,
    command,
    facts_of,
    spoken,
    told_as,
)
from optimizer.cli.failures import give_json
from optimizer.errors import CaseError, Fault

if TYPE_CHECKING:
    from optimizer.analysis.runs.kept import Kept
    from optimizer.case.case import Case
    from optimizer.proof.compare import Checked

DIFFERENT = 7


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def run(
    case: CaseOrRun,
    certificate: Annotated[
        Path,
        typer.Argument(
            metavar="CERTIFICATE",
            show_default=False,
            readable=False,
            help="File that `odaopt solve --certificate` wrote.",
        ),
    ],
    budget: Budget = None,
    lock_in: LockIn = None,
    lock_out: LockOut = None,
    set_: Set = None,
    format_: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.TEXT,
    lang: Language = Lang.EN,
    max_bytes: MaxBytes = None,
) -> None:
    """Check a certificate: is it of this case, and does every line of it follow?

    The program is rebuilt from the case in rationals. Exit codes: 0 shown, 3 an invalid case or no
    such file, 5 a line does not follow, 7 it is of another case, or of another plan than the run's.
    """  # fmt: skip
    as_json = format_ is Format.JSON
    loaded, kept = case_or_run(case, max_bytes, budget=budget, lock_in=lock_in,
                               lock_out=lock_out, changes=set_, as_json=as_json)  # fmt: skip
    changes = changed(budget, lock_in, lock_out, set_)
    with told_as(as_json):
        found = _checked(loaded.case, certificate)
    same = None if kept is None or changes else _same_plan(kept, found)
    facts = facts_of(loaded.path, loaded.sha256, changes)
    if as_json:
        from optimizer.analysis.runs import printed

        give_json(printed.check(loaded.case.id, facts, found, same))
    else:
        from optimizer.measures.registry import measure_of
        from optimizer.report.content.checked import sentences
        from optimizer.words import Words

        w, measure = Words(lang), loaded.case.measure
        unit = measure_of(measure).unit(measure, loaded.case)
        print("\n".join(sentences(found, str(certificate), unit, same, w)))
        again = [] if found.holds else ["--certificate", "proof.vipr"]
        verb = "explain" if found.holds and kept is not None and not changes else "solve"
        step = spoken(command(verb, loaded.path, changes, *again), lang)
        print(w("Next: {command}", command=step))
    if found.refused is not None:
        raise typer.Exit(NOT_PROVEN)
    if found.differences or same is False:
        raise typer.Exit(DIFFERENT)


def _checked(case: Case, path: Path) -> Checked:
    """Raises CaseError where the file cannot be read."""
    from optimizer.proof.compare import checked
    from optimizer.proof.exact import program_of

    program = program_of(case)
    try:
        # as the checker reads it: what is not ASCII is no part of any line that follows
        with path.open(encoding="ascii", errors="replace") as file:
            return checked(program, file)
    except OSError as error:
        slug = "no-such-file" if isinstance(error, FileNotFoundError) else "unreadable"
        remedy = "Name a file that `odaopt solve --certificate FILE` wrote."
        cause = f"The certificate cannot be read: {error.strerror}."
        fault = CaseError(str(path), [Fault("", slug, cause, remedy)])
        fault.again = f"odaopt check CASE {shlex.quote(str(path))}"
        raise fault from None


def _same_plan(kept: Kept, found: Checked) -> bool | None:
    """Whether the certificate's plan is the run's; both may have none."""
    plan = kept.answer.portfolio
    if not found.holds:
        return None
    funded = set() if plan is None else {".".join(map(str, pick)) for pick in plan.picks}
    theirs = set() if found.plan is None else set(found.plan.funded)
    return (plan is None) == (found.plan is None) and funded == theirs
