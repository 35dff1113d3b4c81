"""How HiGHS is set up: tolerances, limits, and which of its searches run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy

from optimizer.solving import quiet

TIGHT = 1e-9
"""Feasibility tolerance: 1e-6 on a coverage row would be worth 1e-4 points."""

SMALL = 1000
"""Columns below which HiGHS's feasibility jump takes longer than the rest of the solve."""

SEEN = 1e-12
"""Coefficients below this are nothing to HiGHS (its own default, 1e-9, hides real ones)."""

SEARCHES = (
    "mip_heuristic_run_feasibility_jump", "mip_heuristic_run_rins", "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost", "mip_allow_restart",
)  # fmt: skip
"""What HiGHS does to find a portfolio early. Where a good one is known or the tree is small, they
take half of a solve and more."""


@dataclass(frozen=True)
class Settings:
    """How to solve: relative gap to stop at, seconds, random seed, branchings of one solve at most;
    ``lean``: without the searches for a first portfolio that HiGHS runs beside its tree."""

    gap: float = 0.0
    time_limit: float | None = None
    seed: int = 0
    nodes: int | None = None
    lean: bool = False


def empty(settings: Settings, n_columns: int) -> Any:
    """HiGHS without a model, silent, with our tolerances and limits."""
    with quiet.first():
        highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": settings.seed,
        "mip_rel_gap": settings.gap,
        "mip_abs_gap": 0.0,
        "small_matrix_value": SEEN,
        "mip_feasibility_tolerance": TIGHT,
        "primal_feasibility_tolerance": TIGHT,
        "dual_feasibility_tolerance": TIGHT,
    }
    if n_columns < SMALL:
        options["mip_heuristic_run_feasibility_jump"] = False
    if settings.lean:
        options |= dict.fromkeys(SEARCHES, False)
    if settings.nodes is not None:
        options["mip_max_nodes"] = settings.nodes
    if settings.time_limit is not None:
        options["time_limit"] = settings.time_limit
    for name, value in options.items():
        highs.setOptionValue(name, value)
    return highs
