"""What `report` and `solve` share: which views are asked for, where they go, writing them."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from optimizer.cli.common import Lang
from optimizer.cli.failures import error_text, say
from optimizer.cli.files import ready, replaceable, write_all
from optimizer.errors import OdaoptError, TargetError

if TYPE_CHECKING:
    from optimizer.report.blocks import Report
    from optimizer.report.content.context import Context

Targets = Sequence[tuple[str, Path]]
"""(format, file) of each view that is asked for."""

MANY = ("csv",)
"""Views of many files, in a folder of their own."""
TABLE = re.compile(r"\d+-[a-z-]+\.csv")
"""What a table's file is called."""


def named(formats: Iterable[str], stem: Path, lang: Lang) -> Targets:
    """'html,pdf' -> a file each, beside each other; another language than English stands in
    their names. Raises BadParameter with the nearest."""
    asked = [f.strip() for some in formats for f in some.split(",") if f.strip()]
    if not asked:
        raise typer.BadParameter("name one format at least", param_hint="--format")
    for name in asked:
        _known(name, f"there is no format {name!r}.", "--format")
    return [(name, _ending(stem, name, lang)) for name in dict.fromkeys(asked)]


def beside(run: Path, lang: Lang) -> Targets:
    """The page beside a run; another language than English stands in its name."""
    return [("html", _ending(run, "html", lang))]


def _ending(stem: Path, name: str, lang: Lang) -> Path:
    ending = name if lang is Lang.EN else f"{lang.value}.{name}"
    return stem.with_name(f"{stem.name}.{ending}")


def by_ending(files: Iterable[Path]) -> Targets:
    """Each file by its ending. Raises BadParameter with the nearest."""
    said = "{!r} does not end in the name of a format."
    return [(_known(f.suffix[1:].lower(), said.format(f.name), "--report"), f) for f in files]


def _known(name: str, wrong: str, option: str) -> str:
    from optimizer.case.misfit import nearest
    from optimizer.report.views import VIEWS

    if name not in VIEWS:
        raise typer.BadParameter(f"{wrong} {nearest(name, VIEWS)}", param_hint=option)
    return name


def check(targets: Targets, lang: str, source: Path | None = None) -> None:
    """Before anything that takes long: whether each view can be made and written, and does not
    take the place of ``source``, which is being read.

    Raises PartError and TargetError.
    """
    from optimizer.report.views import VIEWS

    for name, file in targets:
        VIEWS[name].check(lang)
        place, cause = _place(name, file), ""
        if source is not None and os.path.exists(place) and os.path.samefile(place, source):
            cause = "This is the file that is being read."
        elif name not in MANY:
            replaceable(place)
        elif os.path.exists(place) and not os.path.isdir(place):
            cause = "A file has the name of the folder for the tables."
        if cause:
            raise TargetError("cannot-write", str(place), cause, "Name another file.")
        ready(place.parent)


def write(targets: Targets, made: Report, context: Context) -> tuple[list[Path], list[OdaoptError]]:
    """Make each view and write it whole; a view that cannot be made leaves its old file whole, and
    the others are made all the same. Returns the files, of a view of many files their folder; and
    the errors, to be raised when the rest is said."""
    from optimizer.report.views import VIEWS

    written, failed = [], []
    for name, file in targets:
        place = _place(name, file)
        try:
            found = VIEWS[name].render(made, context)
            write_all({place: found} if isinstance(found, bytes) else
                      {place / part: content for part, content in found.items()})  # fmt: skip
        except OdaoptError as error:
            failed.append(error)
            continue
        if not isinstance(found, bytes):
            _drop_others(place, found)
        written.append(place)
    return written, failed


def give_up(failed: Sequence[OdaoptError]) -> None:
    """Raise the last error, once the others are said; nothing where there is none."""
    for error in failed[:-1]:
        say(error_text(error))
    for error in failed[-1:]:
        raise error


def _place(name: str, file: Path) -> Path:
    """The file of a view; where that is many files, their folder: NAME-csv for NAME.csv."""
    return file.with_name(f"{file.stem}-{name}") if name in MANY else file


def _drop_others(folder: Path, found: Container[str]) -> None:
    """Tables of an earlier report, which this one does not have, would be read as its own."""
    for old in folder.glob("*.csv"):
        if TABLE.fullmatch(old.name) and old.name not in found:
            old.unlink(missing_ok=True)
