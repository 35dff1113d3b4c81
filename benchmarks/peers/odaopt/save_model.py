"""The model of a case as one column of numbers, for the floor: ``save_model.py CASE OUT.npy``.

n, m, entries; then costs, upper bounds, integer flags (n each), lower and upper limits (m each),
starts (n + 1), row indices and values (entries each), column by column.
"""

from __future__ import annotations

import sys

import numpy as np

from optimizer import load_case
from optimizer.problem import tables
from optimizer.solving.session import Session

problem = tables(load_case(sys.argv[1]))
highs = Session(problem)._highs
highs.ensureColwise()
lp = highs.getLp()
a = lp.a_matrix_
parts = (
    [lp.num_col_, lp.num_row_, len(a.value_)], lp.col_cost_, lp.col_upper_, problem.integer,
    lp.row_lower_, lp.row_upper_, a.start_, a.index_, a.value_,
)  # fmt: skip
np.save(sys.argv[2], np.concatenate([np.asarray(p, dtype=float) for p in parts]))
