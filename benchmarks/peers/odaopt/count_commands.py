"""How many verbs `odaopt` has."""

from __future__ import annotations

import sys

import typer

from optimizer import cli

modules = [m for name, m in sys.modules.items() if name.startswith(cli.__name__)]
apps = [x for m in modules for x in vars(m).values() if isinstance(x, typer.Typer)]
print(max(len(typer.main.get_command(a).commands) for a in apps))
