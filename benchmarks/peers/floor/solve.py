"""The floor of a whole solve: the same imports, the same case read, the same model solved.

``solve.py CASE MODEL.npy``; nothing is checked, audited or explained. ``import pydantic`` and
``import typer`` load little until they are used: ``solve_used.py`` is the same with one model
class and one command, which is nearer to what any program on these parts pays.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import highspy
import numpy as np
import pydantic  # noqa: F401
import typer  # noqa: F401


def solve(case: str, model: str) -> None:
    """Read both, solve, print one JSON document."""
    document = json.loads(Path(case).read_text(encoding="utf-8"))
    flat = np.load(model)
    n, m, k = (int(v) for v in flat[:3])
    sizes = np.array([n, n, n, m, m, n + 1, k, k])
    cost, upper, integer, low, high, start, index, value = np.split(flat[3:], np.cumsum(sizes[:-1]))
    highs = highspy.Highs()
    for name, setting in {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "mip_feasibility_tolerance": 1e-9,
        "primal_feasibility_tolerance": 1e-9,
        "dual_feasibility_tolerance": 1e-9,
    }.items():
        highs.setOptionValue(name, setting)
    highs.passModel(
        n, m, k, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMaximize), 0.0,
        cost, np.zeros(n), upper, low, high, start.astype(np.int32), index.astype(np.int32), value,
        integer.astype(np.int32),
    )  # fmt: skip
    highs.run()
    chosen = np.flatnonzero(np.array(highs.getSolution().col_value)[integer > 0] > 0.5)
    print(json.dumps({
        "case": document["id"],
        "objective": highs.getObjectiveValue(),
        "chosen": chosen.tolist(),
    }))  # fmt: skip


if __name__ == "__main__":
    solve(*sys.argv[1:])
