"""odaopt schema: the JSON Schema of a case file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.files import write_whole


def run(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write it here instead of printing it.")
    ] = None,
) -> None:
    """Print the JSON Schema that an editor follows through "$schema" in a case file."""
    from optimizer.case.schema import case_schema

    text = json.dumps(case_schema(), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        print(text, end="")
        return
    write_whole(output, text)
    print(f'Written: {output}\nNext: put "$schema": "{output.name}" at the top of a case beside it')
