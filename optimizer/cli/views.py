"""What `report` and `solve` share: which views are asked for, where they go, writing them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from optimizer.cli.common import Lang, closed, ready, write_whole
from optimizer.errors import TargetError

if TYPE_CHECKING:
    from optimizer.report.blocks import Report
    from optimizer.report.content.context import Context

Targets = Sequence[tuple[str, Path]]
"""(format, file) of each view that is asked for."""


def named(formats: str, stem: Path) -> Targets:
    """'html,pdf' -> a file each, beside each other. Raises BadParameter with the nearest."""
    asked = [f.strip() for f in formats.split(",") if f.strip()]
    if not asked:
        raise typer.BadParameter("name one format at least", param_hint="--format")
    for name in asked:
        _known(name, f"there is no format {name!r}.", "--format")
    return [(name, stem.with_name(f"{stem.name}.{name}")) for name in dict.fromkeys(asked)]


def beside(run: Path, lang: Lang) -> Targets:
    """The page beside a run; another language than English stands in its name."""
    ending = "html" if lang is Lang.EN else f"{lang.value}.html"
    return [("html", run.with_name(f"{run.name}.{ending}"))]


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


def check(targets: Targets, lang: str) -> None:
    """Before anything that takes long: whether each view can be made and written.

    Raises PartError and TargetError.
    """
    from optimizer.report.views import VIEWS

    for name, file in targets:
        VIEWS[name].check(lang)
        if file.is_dir():
            raise TargetError("cannot-write", str(file), "A folder has this name.",
                              "Name another file.")  # fmt: skip
        closed(file)
        ready(file.parent)


def write(targets: Targets, made: Report, context: Context) -> list[Path]:
    """Make each view and write it whole; a view that cannot be made leaves its old file whole.
    Returns the files, and of a view of many files their folder: NAME-csv for NAME.csv."""
    from optimizer.report.views import VIEWS

    written = []
    for name, file in targets:
        found = VIEWS[name].render(made, context)
        if isinstance(found, bytes):
            write_whole(file, found)
            written.append(file)
            continue
        folder = file.with_name(f"{file.stem}-{name}")
        for part, content in found.items():
            write_whole(folder / part, content)
        written.append(folder)
    return written
