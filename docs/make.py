"""Make the pages that come from the source: docs/rules.md, docs/cli.md and docs/workbook.md.

python3 docs/make.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from optimizer.case.columns import Column
from optimizer.case.tables import CASE, PARAMETERS, SHEETS, TABLES, Table, case_columns
from optimizer.case.workbook_guide import RULES as HOW
from optimizer.case.workbook_terms import sheet_words
from optimizer.measures.registry import MODULES as MEASURES
from optimizer.rules.registry import MODULES as RULES
from optimizer.words import Words

HERE = Path(__file__).parent
VERBS = (
    "solve", "explain", "alternatives", "evaluate", "compare", "report", "check", "validate",
    "init", "convert", "export", "schema", "doctor",
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


def workbook_page() -> str:
    """The sheets of a case in a workbook."""
    parts = [
        "# A case as a workbook",
        "",
        "Made from the source by `python3 docs/make.py`; do not edit.",
        "",
        "`odaopt init --xlsx case.xlsx` writes a template that solves as it stands, and `odaopt",
        "convert case.json case.xlsx` a case that you have. Every verb that takes a case takes the",
        "workbook. From JSON to XLSX and back nothing is lost but what says nothing: empty lists,",
        "nulls, zeros at the end of a decimal.",
        "",
        "What is wrong is named by its cell, such as `candidates!F12`. There may be other sheets:",
        "those that are not listed here are not read, so that a report with its inputs is a case",
        "too. A sheet whose name is nearly one of these is a fault. Where one of these is missing,",
        "so is every other sheet that `odaopt` did not write, since it may be the missing one",
        "under another name: do not translate the names. A name that begins with # is that of a",
        "note of yours.",
        "",
        "## How it is filled in",
        "",
        *(f"- {rule}" for rule in HOW),
        "- An empty list, where it is not the same as none, is `(none)`. Text in double quotes is",
        "  read as JSON reads it; so are written texts that a cell would not keep.",
        "- One source stands alone (`S01`); a list of one ends in a comma (`S01,`).",
        "- Blanks at the ends of a cell are not part of it, unless it stands in quotes. Lists may",
        "  be parted by the commas of a Japanese keyboard too.",
        "- A number that stands as text, such as `1,200` or one of full width, is a fault, and",
        "  so is a remark under a table.",
        "",
        "## In Japanese",
        "",
        "With `--lang ja` the workbooks of `init --xlsx` and `convert`, and the inputs in that of",
        "`report --format xlsx`, have the guide, the notes and the list of sheets in Japanese, and",
        "a Japanese line below each header. The keys themselves and the names of the sheets stay:",
        "they are what this page, faults and formulas name, and what a reader of the other",
        "language sees too. Of a header the lines before the first that is not plain ASCII are",
        "read; the column `# 意味`, which says what a parameter means, is not.",
        "",
        "## Files that are open",
        "",
        "What is read is what was saved last. A workbook that somebody has open (`~$case.xlsx` or",
        "`.~lock.case.xlsx#` lies beside it) is not written over.",
        "",
        "## Sheets",
        "",
        "A figure has its value in the column of its name and, beside it, columns for unit, basis,",
        "source, low, high, known and note: `output`, `output unit`, `output basis` ..., or simply",
        "`unit`, `basis` ... where the sheet has one figure a row. Below, they are left out.",
        "",
    ]
    for sheet in SHEETS:
        parts += [f"### {sheet}", "", sheet_words(sheet, Words())[1], "", _columns(sheet), ""]
    return "\n".join(parts).rstrip() + "\n"


def _columns(sheet: str) -> str:
    if sheet == PARAMETERS:
        return (
            "Columns: `rule`, `parameter`, `value`. Parameters are those of docs/rules.md, such "
            "as `at_most`, `by`, `hosts`,\n`select kinds`; lists of lists are numbered: `rivals 1`."
        )
    if sheet == CASE:
        names = [_shown(None, c) for c in case_columns() if c.is_value or not c.figure]
        return f"Columns: `parameter`, `value`. Parameters: {', '.join(names)}."
    table = TABLES[sheet]
    lead = [f"`{n}`" for n in (*table.names, *([table.key] if table.key else ()))]
    names = [_shown(table, c) for c in table.columns if c.is_value or not c.figure]
    return f"Columns: {', '.join([*lead, *names])}."


def _shown(table: Table | None, column: Column) -> str:
    header = table.header_of(column) if table else column.header()
    unit = table.unit(column, "money") if table else ""
    header = header.replace("(@)", "(en)").replace("%", "2026").replace("#", "1")
    return f"`{header}`" + (f" ({unit})" if unit else "")


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
        "Of `check`: 0 the certificate is of this case and every line of it follows; 5 a line does",
        "not; 7 it is of another case, or its plan is not that of the run.",
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
    (HERE / "workbook.md").write_text(workbook_page(), encoding="utf-8")
