"""Writing files whole, and nothing that is no file."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from optimizer.errors import TargetError

NAME = 40
"""Characters of a file's name that its forerunner shows."""


def ready(folder: Path) -> None:
    """Make sure, before a long solve, that files can be written into a folder.

    Raises TargetError where they cannot.
    """
    handle, name = _beside(folder / "run")
    os.close(handle)
    os.unlink(name)


def closed(path: Path) -> None:
    """Make sure that nobody has a workbook open who would write over what is written now.

    Raises TargetError where the mark of a spreadsheet program lies beside it.
    """
    for mark in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.suffix.lower() == ".xlsx" and path.exists() and (path.parent / mark).exists():
            raise TargetError(
                "open-elsewhere", str(path), f"The workbook is open: {mark} lies beside it.",
                f"Close it there, or name another file. If nobody has it open, delete {mark}.",
            )  # fmt: skip


def replaceable(path: Path) -> Path:
    """The file that a write to this path replaces: what a link leads to.

    Raises TargetError where there is something that may not be replaced: a folder, a device, a
    pipe, or a file that is protected against it, or open elsewhere.
    """
    try:
        real = Path(os.path.realpath(path))
    except OSError as error:  # the folder one works in is gone
        raise _unwritable(path, error) from None
    try:
        mode = os.stat(real).st_mode
    except FileNotFoundError:
        return real
    except OSError as error:
        raise _unwritable(path, error) from None
    cause, remedy = "", "Name another file."
    if stat.S_ISDIR(mode):
        cause = "A folder has this name."
    elif not stat.S_ISREG(mode):
        cause = "This is a device or a pipe, not a file."
    elif not os.access(real, os.W_OK):
        cause = "The file is write-protected."
        remedy = "Take the protection away, or name another file."
    if cause:
        raise TargetError("cannot-write", str(path), cause, remedy)
    closed(path)
    return real


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file at once: a reader sees the old one or the new one, never half. Whoever may read
    the old one may read the new one, and nobody else."""
    write_all({path: content.encode("utf-8", "backslashreplace")
               if isinstance(content, str) else content})  # fmt: skip


def write_all(contents: Mapping[Path, bytes]) -> None:
    """The same for files that belong together: where one cannot be written, none is."""
    staged: list[tuple[str, Path]] = []
    path = Path()
    try:
        for path, content in contents.items():
            real = replaceable(path)
            handle, name = _beside(real)
            staged.append((name, real))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, real.stat().st_mode & 0o777 if real.exists() else 0o666 & ~_umask())
        for path, (name, real) in zip(contents, staged, strict=True):  # noqa: B007 (for the error)
            os.replace(name, real)
    except BaseException as error:
        for name, _ in staged:
            with contextlib.suppress(OSError):
                os.unlink(name)
        if not isinstance(error, OSError):
            raise
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> TargetError:
    cause = f"The file cannot be written: {error.strerror}."
    return TargetError("cannot-write", str(path), cause, "Free the place, or name another with -o.")


def _beside(path: Path) -> tuple[int, str]:
    """A new file in the folder of a path: (handle, name)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:NAME]}.")
    except OSError as error:
        raise TargetError(
            "cannot-write", str(path.parent), f"The folder cannot be written: {error.strerror}.",
            "Name another place.",
        ) from None  # fmt: skip


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
