"""What `report` and `solve` share: which views are asked for, where they go, writing them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from optimizer.cli.common import Lang, ready, write_whole
from optimizer.errors import TargetError

if TYPE_CHECKING:
    from optimizer.report.blocks import Report
    from optimizer.report.content.context import Context

Targets = Sequence[tuple[str, Path]]
"""(format, the file without its ending) of each view that is asked for."""


def named(formats: str, stem: Path) -> Targets:
    """'html,pdf' -> a target each, beside each other. Raises BadParameter with the nearest."""
    asked = [f.strip() for f in formats.split(",") if f.strip()]
    if not asked:
        raise typer.BadParameter("name one format at least", param_hint="--format")
    return [
        (_known(f, f"there is no format {f!r}.", "--format"), stem) for f in dict.fromkeys(asked)
    ]


def beside(run: Path, lang: Lang) -> Targets:
    """The page beside a run; another language than English stands in its name."""
    return [("html", run if lang is Lang.EN else run.with_name(f"{run.name}.{lang.value}"))]


def by_ending(files: Iterable[Path]) -> Targets:
    """Each file by its ending. Raises BadParameter with the nearest."""
    found = []
    for file in files:
        ending = file.suffix.removeprefix(".")
        said = f"{file.name!r} does not end in the name of a format."
        name = _known(ending.lower(), said, "--report")
        found.append((name, file.with_name(file.name[: -len(ending) - 1])))
    return found


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

    for name, stem in targets:
        VIEWS[name].check(lang)
        file = stem.with_name(f"{stem.name}.{name}")
        if file.is_dir():
            raise TargetError("cannot-write", str(file), "A folder has this name.",
                              "Name another file.")  # fmt: skip
        ready(file.parent)


def write(targets: Targets, made: Report, context: Context) -> list[Path]:
    """Make each view and write it whole; a view that cannot be made leaves its old file whole.
    Returns the files, and of a view of many files their folder."""
    from optimizer.report.views import VIEWS

    written = []
    for name, stem in targets:
        for ending, content in VIEWS[name].render(made, context).items():
            file = Path(f"{stem}{ending}")
            write_whole(file, content)
            written.append(file.parent if "/" in ending else file)
    return list(dict.fromkeys(written))
