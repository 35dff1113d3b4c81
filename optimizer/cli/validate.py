"""odaopt validate: everything that is wrong with a case, in one pass."""

from __future__ import annotations

import shlex
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.common import CasePath, MaxBytes, read_case
from optimizer.cli.failures import (
    as_document,
    fault_parts,
    fault_text,
    faults_text,
    give_json,
    say,
)
from optimizer.errors import CaseError

if TYPE_CHECKING:
    from optimizer.case.load import Loaded

COUNTED = ("candidates", "hosts", "metals", "funds", "rules")


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def run(
    case: CasePath,
    format_: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.TEXT,
    max_bytes: MaxBytes = None,
) -> None:
    """Check a case file and list every fault with its place, cause and remedy.

    Exit codes: 0 valid, 3 invalid.
    """
    from optimizer.case.lint import warnings

    try:
        loaded = read_case(case, max_bytes)
    except CaseError as error:
        if format_ is Format.JSON:
            give_json(as_document(error))
        else:
            print(faults_text(error))
        raise typer.Exit(error.exit_code) from None
    found, c = loaded.told(warnings(loaded.case)), loaded.case
    if format_ is Format.JSON:
        about = {"path": loaded.path, "id": c.id, "sha256": loaded.sha256}
        give_json({"outcome": "valid", "case": about, "warnings": [*map(fault_parts, found)]})
        return
    parts = (counted(len(getattr(c, what)), what) for what in COUNTED)
    print(f"{loaded.path}: valid. {', '.join(parts)}.")
    if found:
        print(f"{counted(len(found), 'warnings')}:")
        print("\n".join(map(fault_text, found)))
    print(f"Next: odaopt solve {shlex.quote(loaded.path)}")


def counted(n: int, what: str) -> str:
    """'1 host', '3 hosts'."""
    return f"{n} {what.removesuffix('s') if n == 1 else what}"


def say_warnings(loaded: Loaded) -> None:
    """On stderr what `validate` warns of: whoever only solves has to hear it too."""
    from optimizer.case.lint import warnings

    if found := loaded.told(warnings(loaded.case)):
        say("\n".join([f"{loaded.path}: {counted(len(found), 'warnings')}",
                       *map(fault_text, found)]))  # fmt: skip
