"""A bound of a linear relaxation that holds although its simplex stops within a tolerance.

Every column lies between bounds, so that any row duals y (of the right sign) give by weak duality

    sum over rows of y x limit  +  sum over columns of max(d x upper, d x lower),   d = c - A'y

as an upper bound of the maximum. What a reduced cost d of the wrong sign leaves open, times how far
its column can go, is in it; the objective value of the last vertex leaves that out.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def safe_bound(highs: Any) -> float:
    """The bound from the duals of the last solve; infinite where a dual has the wrong sign."""
    solution, lp = highs.getSolution(), highs.getLp()
    if not solution.dual_valid:
        return float(np.inf)
    y, d = np.array(solution.row_dual), np.array(solution.col_dual)
    limit = np.where(y > 0, lp.row_upper_, lp.row_lower_)
    used = y != 0
    if not np.isfinite(limit[used]).all():
        return float(np.inf)
    ends = np.where(d > 0, np.array(lp.col_upper_), np.array(lp.col_lower_))
    return float(y[used] @ limit[used] + d @ ends)
