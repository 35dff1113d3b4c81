"""odaopt export: the integer program as an LP or MPS file."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.common import Budget, CasePath, LockIn, LockOut, MaxBytes, Set, read_case
from optimizer.cli.files import write_whole


def run(
    case: CasePath,
    lp: Annotated[Path | None, typer.Option("--lp", help="Write an LP file here.")] = None,
    mps: Annotated[Path | None, typer.Option("--mps", help="Write an MPS file here.")] = None,
    budget: Budget = None,
    lock_in: LockIn = None,
    lock_out: LockOut = None,
    set_: Set = None,
    max_bytes: MaxBytes = None,
) -> None:
    """Write the problem for another solver, or to read the equations as they are solved."""
    if lp is None and mps is None:
        raise typer.BadParameter("name a file with --lp or --mps")
    loaded = read_case(case, max_bytes, budget=budget, lock_in=lock_in, lock_out=lock_out,
                       changes=set_)  # fmt: skip
    from optimizer.solving.pulp_model import formulate, program_text

    model = formulate(loaded.case)
    for path, form in ((lp, "lp"), (mps, "mps")):
        if path is not None:
            write_whole(path, program_text(model, form, loaded.case.id))
            print(f"Written: {path} ({model.n_rows} rows, {model.n_columns} columns)")
    print(f"Next: odaopt solve {shlex.quote(str(case))}")
