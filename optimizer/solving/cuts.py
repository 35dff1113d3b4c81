"""Rows that questions add to a kept model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimizer.domain.facts import FloatArray
from optimizer.domain.results import Rows


def no_good(x: FloatArray, n: int) -> Rows:
    """The row that cuts off one portfolio of n plans and nothing else."""
    chosen = x[:n] > 0.5
    return Rows(
        np.array([1.0 - chosen.sum()]),
        np.array([np.inf]),
        np.zeros(n, dtype=np.int64),
        np.arange(n),
        np.where(chosen, -1.0, 1.0),
        np.full(n, -1),
    )


def at_least_one(plans: Sequence[int]) -> Rows:
    """The row that asks for at least one of these plans."""
    n = len(plans)
    col, zero = np.array(plans, dtype=np.int64), np.zeros(n, dtype=np.int64)
    return Rows(np.ones(1), np.array([np.inf]), zero, col, np.ones(n), np.full(n, -1))
