"""odaopt validate: everything that is wrong with a case, in one pass."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from optimizer.cli.common import CasePath, MaxBytes, read_case
from optimizer.cli.failures import as_document, fault_text, faults_text


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
    from optimizer.errors import CaseError

    try:
        loaded = read_case(case, max_bytes)
    except CaseError as error:
        if format_ is Format.JSON:
            print(json.dumps(as_document(error), ensure_ascii=False, indent=2))
        else:
            print(faults_text(error))
        raise typer.Exit(error.exit_code) from None
    found, c = warnings(loaded.case), loaded.case
    if format_ is Format.JSON:
        listed = [{"place": f.place, "slug": f.slug, "cause": f.cause, "remedy": f.remedy}
                  for f in found]  # fmt: skip
        print(json.dumps({"outcome": "valid", "case": {"path": loaded.path, "id": c.id,
                          "sha256": loaded.sha256}, "warnings": listed}, indent=2))  # fmt: skip
        return
    print(
        f"{loaded.path}: valid. {len(c.candidates)} candidates, {len(c.hosts)} hosts, "
        f"{len(c.metals)} metals, {len(c.funds)} funds, {len(c.rules)} rules."
    )
    if found:
        print(f"{len(found)} warning{'s' if len(found) > 1 else ''}:")
        print("\n".join(map(fault_text, found)))
    print(f"Next: odaopt solve {loaded.path}")
