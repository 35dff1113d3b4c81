"""A bare typer program: so many commands, each with one argument and nothing behind it.

``app.py COMMANDS ARGUMENTS...``
"""

from __future__ import annotations

import sys

import typer

app = typer.Typer(help="A bare typer program.")


def make(number: int) -> None:
    @app.command(f"verb{number}")
    def verb(case: str) -> None:
        """Do one thing with one case file, and say so in a line of help."""


for i in range(int(sys.argv.pop(1))):
    make(i)
app()
