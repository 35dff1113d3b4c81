"""What verbs share: reading a case with the options that change it."""

from __future__ import annotations

import contextlib
import math
import platform
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from optimizer.errors import CaseError, Fault

if TYPE_CHECKING:
    from optimizer.analysis.runs.facts import Run
    from optimizer.analysis.runs.kept import Kept
    from optimizer.analysis.work import Effort
    from optimizer.case.load import Loaded
    from optimizer.case.overrides import Override

# readable=False: reading tells what is wrong, as it does of a file that is not there
CasePath = Annotated[
    Path, typer.Argument(help="Case file (JSON, YAML, XLSX).", show_default=False, readable=False)
]
CaseOrRun = Annotated[
    Path,
    typer.Argument(help="Case file, or a run that was kept.", show_default=False, readable=False),
]
MaxBytes = Annotated[
    int | None,
    typer.Option("--max-bytes", min=1, help="Read case files up to this size (default 20 MB)."),
]
KeptRun = Annotated[
    Path,
    typer.Argument(help="Run file that `odaopt solve` kept.", show_default=False, readable=False),
]
MaxRunBytes = Annotated[
    int | None,
    typer.Option("--max-bytes", min=1, help="Read run files up to this size (default 100 MB)."),
]
Budget = Annotated[
    list[str] | None,
    typer.Option("--budget", metavar="FUND=AMOUNT", help="Another ceiling (FUND@YEAR=AMOUNT)."),
]
LockIn = Annotated[
    list[str] | None, typer.Option("--lock-in", metavar="CANDIDATE", help="Must be funded.")
]
LockOut = Annotated[
    list[str] | None, typer.Option("--lock-out", metavar="CANDIDATE", help="May not be funded.")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Another value at a JSON pointer."),
]

INFEASIBLE, NOT_PROVEN = 4, 5
LEAST = 1.0
"""Seconds that the questions are given at least, however long the plan took."""
MAX_SEED = 2**31 - 1


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "md"


class Lang(StrEnum):
    EN = "en"
    JA = "ja"


Language = Annotated[Lang, typer.Option("--lang", help="Language of what is printed and written.")]


CaseLanguage = Annotated[
    Lang, typer.Option("--lang", help="Language of the notes and headers in a workbook.")
]


def only_workbook(lang: Lang, ending: str) -> None:
    """Raises BadParameter where a language is asked for of a file that has no words of its own."""
    if lang is not Lang.EN and ending != ".xlsx":
        raise typer.BadParameter("only a workbook (.xlsx) has words of its own.",
                                 param_hint="--lang")  # fmt: skip


def spoken(step: str, lang: Lang) -> str:
    """A command for the next step, in the same language."""
    return step if lang is Lang.EN else f"{step} --lang {lang.value}"


Kind = Literal["set", "budget", "lock-in", "lock-out"]


def read_case(
    path: Path,
    max_bytes: int | None = None,
    *,
    budget: Iterable[str] | None = None,
    lock_in: Iterable[str] | None = None,
    lock_out: Iterable[str] | None = None,
    changes: Iterable[str] | None = None,
    as_json: bool = False,
) -> Loaded:
    """Read a case with the command line's changes. Raises CaseError with all faults."""
    from optimizer.case.load import MAX_BYTES, load

    asked = _overrides(budget, lock_in, lock_out, changes)
    with told_as(as_json, again=bool(asked)):
        return load(path, max_bytes=max_bytes or MAX_BYTES, overrides=asked)


def case_or_run(
    path: Path,
    max_bytes: int | None = None,
    *,
    budget: Iterable[str] | None = None,
    lock_in: Iterable[str] | None = None,
    lock_out: Iterable[str] | None = None,
    changes: Iterable[str] | None = None,
    as_json: bool = False,
) -> tuple[Loaded, Kept | None]:
    """Read a case, or the case that stands in a run, with the command line's changes; and the run
    itself as it was kept, without them. Raises CaseError with all faults."""
    from optimizer.analysis.runs.kept import MAX_BYTES, kept_of
    from optimizer.case.load import Loaded, as_case, case_of, read_file
    from optimizer.case.overrides import apply
    from optimizer.case.save import document_of

    asked = _overrides(budget, lock_in, lock_out, changes)
    with told_as(as_json, again=bool(asked)):
        parsed = read_file(path, max_bytes=max_bytes or MAX_BYTES)
        if not parsed.is_run:
            return as_case(parsed, asked), None
        kept = kept_of(parsed)
        if not asked:
            return Loaded(kept.case, parsed.sha256, parsed.path), kept
        document = document_of(kept.case)
        faults = apply(document, asked)
        return Loaded(case_of(document, parsed.path, faults), parsed.sha256, parsed.path), kept


@contextlib.contextmanager
def told_as(as_json: bool, *, again: bool = False) -> Iterator[None]:
    """Faults of what is read are told as JSON where that was asked for; ``again``: they may lie in
    the command's own options, so that it is to be run again, without those that cannot be."""
    try:
        yield
    except CaseError as error:
        error.as_json = as_json
        if again:
            error.again = shlex.join(["odaopt", *_without(sys.argv[1:], error.faults)])
        raise


def _without(typed: Sequence[str], faults: Sequence[Fault]) -> Iterator[str]:
    """The words of a command but for options that change the case in a way that cannot be."""
    from optimizer.case.overrides import REFUSED

    refused = {f.place for f in faults if f.slug == REFUSED}
    words = iter(typed)
    for word in words:
        option, equals, value = word.partition("=")
        if option not in ("--budget", "--set", "--lock-in", "--lock-out"):
            yield word
            continue
        value = value if equals else next(words, "")
        if f"{option} {value.partition('=')[0]}" not in refused:
            yield from (word,) if equals else (word, value)


def typed() -> str:
    """The command as it was typed."""
    return shlex.join(["odaopt", *sys.argv[1:]])


def _overrides(
    budget: Iterable[str] | None,
    lock_in: Iterable[str] | None,
    lock_out: Iterable[str] | None,
    changes: Iterable[str] | None,
) -> list[Override]:
    from optimizer.case.overrides import Override

    asked: list[tuple[Kind, Iterable[str] | None]] = [
        ("budget", budget),
        ("set", changes),
        ("lock-in", lock_in),
        ("lock-out", lock_out),
    ]
    overrides = []
    for what, items in asked:
        for item in items or ():
            target, equals, value = item.partition("=")
            if what in ("budget", "set") and not equals:
                raise typer.BadParameter(f"{item!r} has no '='", param_hint=f"--{what}")
            overrides.append(Override(what, target, value))
    return overrides


Changed = list[tuple[str, str]]


def changed(
    budget: Iterable[str] | None,
    lock_in: Iterable[str] | None,
    lock_out: Iterable[str] | None,
    changes: Iterable[str] | None,
) -> Changed:
    """The options that change the case: (option, value), in one order."""
    asked = [("budget", budget), ("lock-in", lock_in), ("lock-out", lock_out), ("set", changes)]
    return [(f"--{name}", value) for name, values in asked for value in values or ()]


def command(verb: str, path: str, changes: Changed, *more: str) -> str:
    """A command of odaopt on the same case with the same changes."""
    return shlex.join(["odaopt", verb, path, *more, *(t for pair in changes for t in pair)])


def facts_of(path: str, sha256: str, changes: Changed) -> Run:
    """The facts of this run."""
    from optimizer import __version__
    from optimizer.analysis.runs.facts import Run

    said = tuple(f"{option} {value}" for option, value in changes)
    day = datetime.now(UTC).date().isoformat()
    return Run(path, sha256, typed(), __version__, platform.python_version(), day, changes=said)


def effort_of(text: str | None) -> Effort:
    """How much work the questions may take. Raises BadParameter."""
    if text is None:
        return None
    if text == "full":
        return "full"
    if not text.isdecimal() or not text.isascii():
        raise typer.BadParameter(
            f"{text!r} is no effort: write a number of solves such as 2000, or full",
            param_hint="--effort",
        )
    return int(text)


def seconds_left(time_limit: float | None, spent: float) -> float | None:
    """What the questions may take of a time limit, once the plan is found."""
    return None if time_limit is None else max(LEAST, time_limit - spent)


def finite(value: float | None) -> float | None:
    """No 'nan' and no 'inf' where an option asks for a number."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f"{value} is not a number to reckon with")
    return value


Seed = Annotated[
    int, typer.Option("--seed", min=0, max=MAX_SEED, help="Random seed of the solver.")
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit", min=0.1, callback=finite, help="Seconds after which the search stops."
    ),
]
Effort_ = Annotated[
    str | None,
    typer.Option(
        "--effort",
        metavar="N|full",
        help="Solves that all questions together may take, long ones counting as several; full: "
        "as many as it takes.",
        show_default="by the size of the case",
    ),
]
Printed = Annotated[Format, typer.Option("--format", help="What to print.")]
