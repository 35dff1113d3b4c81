"""The tree that proved the plan, asked again: does it still close under a change?"""

from __future__ import annotations

import numpy as np

from optimizer.analysis.work import Work
from optimizer.proof.program import Tree, paths_of
from optimizer.solving.leaves import Leaves, Path, kept
from optimizer.solving.twin import Twin

FEW, MANY = 32, 500
"""Leaves that a question opens anew; and leaves of a tree that is kept for questions at all."""


class ProofLeaves:
    """The leaves of a tree over one kept model, with multipliers of its own rows."""

    def __init__(self, session: Twin, tree: Tree) -> None:
        self._session = session
        self._leaves = kept(session.relaxation, paths_of(tree))

    def bound(self, session: Twin, work: Work, enough: float) -> float | None:
        """A rigorous bound of the session as it stands: by the multipliers that are kept, and of a
        few leaves above ``enough`` by new ones. None of another model, or another objective."""
        if session is not self._session:
            return None
        if not np.array_equal(session.costs, session.problem.costs()):
            return None
        bounds = self._leaves.bounds(session.problem, session.lower, session.upper)
        left = np.flatnonzero(bounds > enough)
        for i in left if len(left) <= FEW else ():
            found = _anew(session, work, self._leaves.paths[int(i)])
            bounds[i] = min(bounds[i], found)
            if found > enough:
                break
        return float(bounds.max())


def _anew(session: Twin, work: Work, path: Path) -> float:
    """The bound of one leaf by its own relaxation."""
    with session.decided(path) as relaxation:
        if work.solve(relaxation, patient=True).ending == "stopped":
            return float(np.inf)
        y, worth = relaxation.multipliers()
    alone = Leaves([path], (y if worth else -y)[None, :], np.array([worth]))
    return float(alone.bounds(session.problem, session.lower, session.upper)[0])


def leaves_of(session: Twin, tree: Tree | None) -> ProofLeaves | None:
    """The leaves of a tree that is not too large; None where there is none."""
    small = tree is not None and len(paths_of(tree)) <= MANY
    return ProofLeaves(session, tree) if tree is not None and small else None
