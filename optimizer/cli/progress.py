"""Progress on stderr, and only on a terminal."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

Tell = Callable[[float], None]


@contextmanager
def progress(title: str, seconds: float | None = None, *, quiet: bool = False) -> Iterator[Tell]:
    """Yields a function that hears the share done (0..1); a bar with the time spent on a terminal,
    and ``seconds``, which it may take at most. Questions differ too much to say what is left."""
    if quiet or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"),
               TimeElapsedColumn(), TextColumn(_at_most(seconds)))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def waiting(title: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A spinner with the time passed; yields a function that sets what stands beside it."""
    if quiet or not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda text: bar.update(task, description=f"{title}: {text}")


def _at_most(seconds: float | None) -> str:
    """What stands behind the time spent: 'of at most 0:02:00'."""
    return "" if seconds is None else f"of at most {timedelta(seconds=math.ceil(seconds))}"
