"""The floor with its parts in use: ``solve_used.py CASE MODEL.npy``, as one typer command that
reads the case's head as a pydantic model."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from pydantic import BaseModel
from solve import solve


class Head(BaseModel):
    """What every case file begins with."""

    id: str
    name: str | dict[str, str]


def main(case: str, model: str) -> None:
    """Solve one saved model."""
    Head.model_validate(json.loads(Path(case).read_text(encoding="utf-8")))
    solve(case, model)


typer.run(main)
