"""What every measured child does: time build + hand-off, look at the memory, solve if asked.

The child is called ``build.py ARRAYS [check] [solve]`` and prints one JSON object as its last
line; ``check`` adds sums over the model, ``solve`` the optimum of its relaxation. Imports,
reading the arrays and solving are outside the timed region.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
}
"""Those that optimizer/solving/session.py sets."""


def empty() -> Any:
    """HiGHS without a model, with the same options for every peer."""
    highs = highspy.Highs()
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    return highs


def megabytes() -> float:
    """Peak resident memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def arrays(path: str) -> dict[str, np.ndarray]:
    """The family's columns."""
    with np.load(path) as kept:
        return dict(kept)


def measure(build: Callable[[Any], Any], given: Any) -> None:
    """Time ``build(given)``, which returns HiGHS with the model inside; print what came out.

    What ``build`` returns may be a tuple whose first item is HiGHS; the rest is kept alive.
    """
    before = megabytes()
    began = time.perf_counter()
    built = build(given)
    seconds = time.perf_counter() - began
    highs = built[0] if isinstance(built, tuple) else built
    said = {
        "seconds": seconds,
        "before_mb": before,
        "peak_mb": megabytes(),
        "rows": highs.getNumRow(),
        "columns": highs.getNumCol(),
        "entries": highs.getNumNz(),
    }
    if "check" in sys.argv[2:]:
        said["sums"] = sums(highs)
    if "solve" in sys.argv[2:]:
        said["relaxation"] = relaxed(highs)
    print(json.dumps(said))


def sums(highs: Any) -> list[float]:
    """Figures of the model that do not depend on the order of rows or columns.

    The number of integer columns; then count, sum and sum of squares of the entries, of each
    kind of finite limit and bound, and of the costs (as of a maximisation).
    """
    lp = highs.getLp()
    sign = -1.0 if lp.sense_ == highspy.ObjSense.kMinimize else 1.0
    limits = (lp.row_lower_, lp.row_upper_, lp.col_lower_, lp.col_upper_)
    found = [float(sum(k == highspy.HighsVarType.kInteger for k in lp.integrality_))]
    for part in (lp.a_matrix_.value_, *limits, sign * np.array(lp.col_cost_)):
        values = np.asarray(part, dtype=float)
        values = values[np.isfinite(values)]
        found += [float(np.count_nonzero(values)), values.sum(), (values**2).sum()]
    return found


def relaxed(highs: Any) -> float:
    """The optimum with every column continuous: one number, the same for the same model."""
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    highs.setOptionValue("solve_relaxation", True)
    highs.run()
    return abs(highs.getObjectiveValue())
