"""Imports run one way through the rooms, and solvers and terminals stay behind their doors."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import optimizer
from tests.helpers.process import python

ROOT = Path(optimizer.__file__).parent
ORDER = (
    {"errors", "words"}, {"domain"}, {"rules", "measures"}, {"case"}, {"problem"}, {"solving"},
    {"audit"}, {"proof"}, {"analysis"}, {"report"}, {"cli"},
)  # fmt: skip
"""A room may import only rooms further left (and files of its own)."""
PLACE = {room: i for i, rooms in enumerate(ORDER) for room in rooms}
NEVER = {"audit": {"problem", "solving"}, "report": {"problem", "solving"}}
DOORS = {
    "pulp": ("solving/",),
    "highspy": ("solving/",),
    "typer": ("cli/",),
    "rich": ("cli/", "report/terminal.py"),
}
ALONE = {"proof/checker.py"}
"""Files that import nothing but the standard library: whoever believes nobody needs nobody."""
FREE = {"__init__.py", "__main__.py"}
"""The package's own files: public names, and `python -m optimizer`."""
COMMON = {"additive", "checks", "contract", "tables", "registry"}
"""What a rule may import of its own room."""
MAX_LINES = 300


def imported(text: str, module: str) -> Iterator[str]:
    """Every module that a file imports, at its top or inside functions, as an absolute name;
    for `from a import b` both a and a.b, since b may be a module."""
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{a.name}" for a in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.args[0].value


def broken(path: str, text: str) -> set[str]:
    """What the imports of one file break; ``path`` is relative to optimizer/."""
    if path in FREE:
        return set()
    parts = path.removesuffix(".py").split("/")
    here, faults = parts[0], set()
    if here not in PLACE:
        return {f"{here} is no room"}
    for name in imported(text, ".".join(("optimizer", *parts))):
        top, *rest = name.split(".")
        if path in ALONE and top not in sys.stdlib_module_names:
            faults.add(f"{path} imports {top}")
        if top in DOORS and not path.startswith(DOORS[top]):
            faults.add(f"{path} imports {top}")
        if top != "optimizer" or not rest:
            continue
        room = rest[0]
        if room not in PLACE:
            # a public name of the package itself stands for any room
            if not (here == "cli" and room == "__version__"):
                faults.add(f"{path} imports optimizer.{room}")
        elif room != here and (PLACE[room] >= PLACE[here] or room in NEVER.get(here, set())):
            faults.add(f"{path} imports {room}")
        elif (
            room == here == "rules"
            and len(rest) > 1
            and parts[1] not in COMMON
            and rest[1] not in COMMON
        ):
            faults.add(f"{path} imports the rule {rest[1]}")
        elif (
            room == here == "rules"
            and parts[1] in ("additive", "contract", "tables")
            and len(rest) > 1
            and (rest[1] not in COMMON or rest[1] == "registry")
        ):
            faults.add(f"{path} imports {rest[1]}")
    return faults


FILES = sorted(p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES)
def test_imports_run_one_way(path: str):
    assert broken(path, (ROOT / path).read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", FILES)
def test_files_are_short(path: str):
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_every_room_is_there():
    rooms = {p.removesuffix(".py").split("/")[0] for p in FILES} - {"__init__", "__main__"}
    assert rooms <= PLACE.keys()
    assert rooms >= {
        "domain", "rules", "measures", "case", "problem", "solving", "audit", "proof"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("rules/new.py", "from optimizer.case.case import Case", "rules/new.py imports case"),
        ("rules/new.py", "def f():\n    import optimizer.problem", "rules/new.py imports problem"),
        ("rules/new.py", "from optimizer import problem", "rules/new.py imports problem"),
        ("rules/new.py", "from optimizer import solve", "rules/new.py imports optimizer.solve"),
        ("rules/new.py", "from optimizer.rules.budget import Spec",
         "rules/new.py imports the rule budget"),
        ("rules/new.py", "from optimizer.rules import budget",
         "rules/new.py imports the rule budget"),
        ("rules/new.py", "from . import budget", "rules/new.py imports the rule budget"),
        ("rules/new.py", "from .budget import Spec", "rules/new.py imports the rule budget"),
        ("rules/new.py", "from ..measures import value", "rules/new.py imports measures"),
        ("rules/tables.py", "from optimizer.rules import budget", "rules/tables.py imports budget"),
        ("measures/new.py", "from optimizer.rules import budget", "measures/new.py imports rules"),
        ("words/new.py", "from optimizer.errors import Fault", "words/new.py imports errors"),
        ("domain/new.py", "import pulp", "domain/new.py imports pulp"),
        ("domain/new.py", "if x:\n    import highspy.x", "domain/new.py imports highspy"),
        ("audit/new.py", "import optimizer.solving.session", "audit/new.py imports solving"),
        ("audit/new.py", "from optimizer.problem import tables", "audit/new.py imports problem"),
        ("audit/new.py", "from optimizer.analysis import why", "audit/new.py imports analysis"),
        ("proof/new.py", "from optimizer.analysis import why", "proof/new.py imports analysis"),
        ("proof/checker.py", "import numpy", "proof/checker.py imports numpy"),
        ("proof/checker.py", "from optimizer.errors import Fault",
         "proof/checker.py imports optimizer"),
        ("report/new.py", "from optimizer.solving.search import best",
         "report/new.py imports solving"),
        ("report/new.py", "import_module('optimizer.problem')", "report/new.py imports problem"),
        ("report/new.py", "from rich.table import Table", "report/new.py imports rich"),
        ("analysis/new.py", "import typer", "analysis/new.py imports typer"),
        ("cellar/new.py", "", "cellar is no room"),
    ],
)  # fmt: skip
def test_what_is_broken_is_seen(path: str, text: str, fault: str):
    assert broken(path, text) == {fault}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("rules/new.py", "from optimizer.rules.tables import names\nfrom . import contract"),
        ("rules/registry.py", "from optimizer.rules import budget"),
        ("measures/coverage.py", "from optimizer.domain import facts"),
        ("solving/new.py", "import pulp, highspy"),
        ("proof/new.py", "from optimizer.audit import audit\nimport optimizer.solving.session"),
        ("proof/checker.py", "import re, sys\nfrom fractions import Fraction"),
        ("report/terminal.py", "import rich"),
        ("cli/new.py", "import typer, rich\nfrom optimizer import __version__"),
        ("analysis/new.py", "from optimizer.solving.session import Session"),
        ("__init__.py", "from optimizer.analysis.answer import solve"),
    ],
)
def test_what_is_allowed_is_let_pass(path: str, text: str):
    assert broken(path, text) == set()


def test_tests_start_processes_through_one_door():
    """There they hear Ctrl-C, and end with their test."""
    tests = Path(__file__).parent
    doors = {
        path.relative_to(tests).as_posix()
        for path in tests.rglob("*.py")
        if {"subprocess", "multiprocessing"} & set(imported(path.read_text("utf-8"), "tests.x"))
    }
    assert doors == {"helpers/process.py"}


HEAVY = ("numpy", "pydantic", "pandas", "highspy", "pulp", "babel", "jinja2", "xlsxwriter")
SHOWS = """
import sys
from optimizer.__main__ import run
try:
    run()
except SystemExit:
    print(*sys.modules)
"""


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_help_loads_nothing_that_it_does_not_need(asked: str) -> None:
    """A room's file that a verb imports at its top is loaded by every verb's help."""
    done = python("-c", SHOWS, asked)
    assert done.code == 0, done.err
    loaded = set(done.out.splitlines()[-1].split())
    rooms = {m.split(".")[1] for m in loaded if m.startswith("optimizer.")}
    assert rooms == {"__main__", "cli", "errors"}
    assert not loaded & set(HEAVY)
