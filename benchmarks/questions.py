"""The questions about an answer: how many a bound settles, and what one takes against one MIP."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Any

from envs import HERE, ready, run, say

HEAD = ("questions, {case}", "asked", "by bound", "by MIP", "share by bound",
        "time of one / of a fresh MIP")  # fmt: skip


def measure(case: Path, repeats: int) -> str:
    """A table in Markdown: the counts are the same in every run, the times are medians."""
    runs = []
    for i in range(repeats):
        say(f"questions: run {i + 1} of {repeats}")
        done = run([ready("odaopt"), HERE / "peers" / "odaopt" / "questions.py", case])
        if done.returncode:
            raise SystemExit(f"the questions failed:\n{done.stderr}")
        runs.append(json.loads(done.stdout))
    rows = [_row(kind, runs) for kind in runs[0]["kinds"]]
    total = [sum(r[i] for r in rows) for i in (1, 2)]
    rows.append(("all but swings", *(sum(r[i] for r in rows if r[0] != "swings") for i in (1, 2)),
                 None))  # fmt: skip
    rows.append(("all", *total, None))
    lines = [HEAD[0].format(case=case.stem), *HEAD[1:]]
    table = [lines, ["---", *["---:"] * 5], *(_cells(*r) for r in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in table)


def _row(kind: str, runs: list[dict[str, Any]]) -> tuple[str, int, int, float | None]:
    first = runs[0]["kinds"][kind]
    bounded, solved = first["bounded"], first["solved"]
    asked = bounded + solved
    each = median(r["kinds"][kind]["seconds"] / r["fresh"] for r in runs) / asked if asked else None
    return kind, bounded, solved, each


def _cells(kind: str, bounded: int, solved: int, each: float | None) -> list[str]:
    asked = bounded + solved
    share = f"{bounded / asked:.0%}" if asked else ""
    time = "" if each is None else f"{each:.2f}"
    return [kind, str(asked), str(bounded), str(solved), share, time]
