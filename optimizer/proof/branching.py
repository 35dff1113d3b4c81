"""Which plan to branch on: by trial of the most fractional ones, later by what trials have shown.

A plan is tried in both directions until it was tried often enough; after that, what a unit of it
cost on average is believed (reliability branching: Achterberg, Koch and Martin 2005).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimizer.domain.facts import FloatArray
from optimizer.proof.scaled import Scaled, box
from optimizer.solving.relaxation import Relaxation

TRIED, RELIABLE = 12, 4
"""Plans that are tried at one branching; trials after which a plan's average is believed."""

STEPS = 100
"""Simplex iterations of one trial."""

SOME = 1e-6
"""How far from 0 and 1 a plan is fractional; also the least score of a direction."""


class Branching:
    """Scores of one tree's plans, and what its relaxation is fixed to."""

    def __init__(self, relaxation: Relaxation, scaled: Scaled) -> None:
        self._relaxation, self._scaled = relaxation, scaled
        self._fixed: dict[int, int] = {}
        plans = scaled.program.plans
        self._lost = np.zeros((2, plans))  # by direction: what a unit of it cost, added up
        self._trials = np.zeros((2, plans), dtype=np.int64)

    def enter(self, fixed: Mapping[int, int]) -> None:
        """Fix the relaxation's columns to these, and free all others."""
        free = [j for j in self._fixed if j not in fixed]
        new = [j for j, v in fixed.items() if self._fixed.get(j) != v]
        columns = np.array(free + new, dtype=np.int64)
        lower = np.array([0.0] * len(free) + [float(fixed[j]) for j in new])
        upper = np.array([1.0] * len(free) + [float(fixed[j]) for j in new])
        self._relaxation.bound(columns, lower, upper)
        self._fixed = dict(fixed)

    def choose(
        self, fixed: Mapping[int, int], x: FloatArray, bound: float, goal: float | None
    ) -> int:
        """The plan to branch on. ``x``: the vertex, and its ``bound``; ``goal``: what no bound need
        go below."""
        plans = np.clip(x[: self._scaled.program.plans], 0.0, 1.0)
        apart = np.minimum(plans, 1.0 - plans)
        apart[list(fixed)] = -1.0
        fractional = np.flatnonzero(apart > SOME)
        if not len(fractional):
            return self._any(apart, plans)
        order = fractional[np.argsort(-self._score(fractional, plans), kind="stable")]
        if len(order) == 1 or not np.isfinite(bound):  # nothing that a trial could be held against
            return int(order[0])
        best, most = int(order[0]), -1.0
        basis = self._relaxation.basis()
        for j in order[:TRIED]:
            if self._trials[:, j].min() < RELIABLE:
                self._try(int(j), fixed, plans[j], bound, goal, basis)
            score = float(self._score(np.array([j]), plans)[0])
            if score > most:
                best, most = int(j), score
        return best

    @staticmethod
    def _any(apart: FloatArray, plans: FloatArray) -> int:
        """Of a vertex that is a portfolio, though it did not close: a plan it funds, or any."""
        free = np.flatnonzero(apart >= 0)
        funded = free[plans[free] > 0.5]
        return int(funded[0] if len(funded) else free[0])

    def _score(self, columns: np.ndarray, plans: FloatArray) -> FloatArray:
        """Product of what both directions are thought to cost."""
        tried = self._trials.sum(axis=1)
        usual = self._lost.sum(axis=1) / np.maximum(tried, 1)
        usual[tried == 0] = 1.0
        trials = self._trials[:, columns]
        each = np.where(trials > 0, self._lost[:, columns] / np.maximum(trials, 1), usual[:, None])
        down, up = each[0] * plans[columns], each[1] * (1.0 - plans[columns])
        return np.asarray(np.maximum(down, SOME) * np.maximum(up, SOME))

    def _try(
        self,
        j: int,
        fixed: Mapping[int, int],
        value: float,
        bound: float,
        goal: float | None,
        basis: object,
    ) -> None:
        """Solve both sides a little, and keep what they cost."""
        scaled, relaxation = self._scaled, self._relaxation
        lower, upper = box(scaled.n, fixed)
        most = abs(bound) if goal is None else max(bound - goal, 0.0)
        relaxation.limit(STEPS)
        for side, far in ((0, value), (1, 1.0 - value)):
            relaxation.bound(np.array([j]), np.array([float(side)]), np.array([float(side)]))
            relaxation.start_from(basis)
            vertex = relaxation.solve()
            lower[j] = upper[j] = side
            lost = most
            if vertex.x is not None and vertex.y is not None:
                lost = bound - scaled.bound(scaled.rounded(vertex.y), lower, upper)
            self._lost[side, j] += min(max(lost, 0.0), most) / max(far, SOME)
            self._trials[side, j] += 1
        relaxation.limit(None)
        relaxation.bound(np.array([j]), np.zeros(1), np.ones(1))
        relaxation.start_from(basis)
