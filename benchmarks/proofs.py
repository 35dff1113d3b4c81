"""The exact proofs: branchings, size of the certificate, and what proving and checking take."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import family
from envs import HERE, ROOT, ready, run, say

CASES = ("fy09", "strategy-2009-2018", "hindsight")
GENERATED = (24, 50)
HEAD = ("proof of", "columns", "rows", "branchings", "leaves", "certificate, kB", "solver, s",
        "proof, s", "proof / solver", "ties, s", "ties", "checker, s")  # fmt: skip


def measure(repeats: int) -> str:
    """A table in Markdown: the counts are the same in every run; processor times (of the checker
    the time of a whole process) are medians."""
    python = ready("odaopt")
    with tempfile.TemporaryDirectory() as folder:
        rows = [_row(path, python, repeats) for path in _cases(Path(folder))]
    table = [HEAD, ["---", *["---:"] * (len(HEAD) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in table)


def _cases(folder: Path) -> Iterator[Path]:
    yield from (ROOT / "cases" / f"{name}.json" for name in CASES)
    for n in GENERATED:
        path = folder / f"generated-{n}.json"
        path.write_text(json.dumps(family.document(family.figures(n)), default=float))
        yield path


def _row(case: Path, python: Path, repeats: int) -> Sequence[str]:
    runs: list[dict[str, Any]] = []
    for i in range(repeats):
        say(f"proof of {case.stem}: run {i + 1} of {repeats}")
        done = run([python, HERE / "peers" / "odaopt" / "proofs.py", case])
        if done.returncode:
            raise SystemExit(f"the proof of {case.stem} failed:\n{done.stderr}")
        runs.append(json.loads(done.stdout))
        if not runs[-1]["accepted"]:
            raise SystemExit(f"the checker refused the certificate of {case.stem}")
    first = runs[0]
    solver, proof, ties, check = (
        median(r[key] for r in runs) for key in ("solver", "proof", "told apart", "check")
    )
    counts = [str(first[key]) for key in ("columns", "rows", "branchings", "leaves")]
    return [case.stem, *counts, f"{first['kB']:.0f}", f"{solver:.2f}", f"{proof:.2f}",
            f"{proof / solver:.1f}", f"{ties:.2f}", first["ties"], f"{check:.2f}"]  # fmt: skip
