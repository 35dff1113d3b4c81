"""Make the pages that come from the source: docs/rules.md and docs/cli.md.

python3 docs/make.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from optimizer.measures.registry import MODULES as MEASURES
from optimizer.rules.registry import MODULES as RULES

HERE = Path(__file__).parent
VERBS = (
    "solve", "explain", "alternatives", "evaluate", "compare", "report", "validate", "init",
    "convert", "export", "schema", "doctor",
)  # fmt: skip


def rules_page() -> str:
    """Every rule and measure, as its own file describes it."""
    parts = [
        "# Rules and measures",
        "",
        "Made from the source by `python3 docs/make.py`; do not edit. Each entry: what the rule",
        "says, its equation and units, why it is there, an example for a case file, its source.",
        "Every rule entry of a case may also have `name`, `note`, `basis`, `source`, and",
        "`negotiable` (the price of giving way by one unit).",
        "",
    ]
    for title, modules in (("Rules", RULES), ("Measures", MEASURES)):
        parts += [f"## {title}", ""]
        for module in modules:
            head, _, body = (module.__doc__ or "").strip().partition("\n")
            name, _, says = head.partition(": ")
            parts += [f"### {name}", "", says[:1].upper() + says[1:], "", body.strip(), ""]
    return "\n".join(parts).rstrip() + "\n"


def cli_page() -> str:
    """The help of every verb, as a terminal of 88 columns shows it."""
    parts = ["# Command line", "", "Made from the program by `python3 docs/make.py`.", ""]
    parts += [
        "Exit codes: 0 proven; 2 usage; 3 the case is invalid, or a file is no run; 4 infeasible;",
        "5 feasible, not proven; 6 a missing part, or a target that cannot be written; 7 `compare",
        "--exit-code` found a difference; 130 interrupted; 1 internal.",
        "",
        "Of `evaluate`: 0 the portfolio keeps every rule and all is proven; 3 also picks or a CSV",
        "file that are invalid; 4 it breaks a rule, or no portfolio keeps its fixed part.",
        "",
    ]
    for verb in ("", *VERBS):
        text = subprocess.run(
            [sys.executable, "-m", "optimizer", *([verb] if verb else []), "--help"],
            env={**os.environ, "COLUMNS": "88", "TERM": "dumb", "NO_COLOR": "1",
                 "PYTHONIOENCODING": "utf-8", "TERMINAL_WIDTH": "88"},
            capture_output=True, text=True, check=True, encoding="utf-8",
        ).stdout  # fmt: skip
        lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
        parts += [f"## odaopt {verb}".rstrip(), "", "```text", lines, "```", ""]
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    (HERE / "rules.md").write_text(rules_page(), encoding="utf-8")
    (HERE / "cli.md").write_text(cli_page(), encoding="utf-8")
