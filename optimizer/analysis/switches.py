"""Switches: a problem in which each member gives way only where its switch is on.

    t <= b[m]                  for every column t of member m (ways.py), b[m] 0 or 1
    most x t <= furthest x f   for every column t, f in [0, 1]: how far its limit moves

A column has an f of its own, but all columns on one side of an entry that writes one limit for all
its instances share one: that limit moves as far as the furthest of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.analysis.ways import Ways
from optimizer.domain.facts import FloatArray, IntArray
from optimizer.domain.results import Rows
from optimizer.problem import Problem


@dataclass(frozen=True)
class Switched:
    """``columns``, ``switches`` and ``far`` are the positions of all t, b and f; ``far_owner``:
    whose an f is; ``furthest``: its amount where it is 1."""

    problem: Problem
    ways: Ways
    columns: IntArray
    switches: IntArray
    far: IntArray
    far_owner: IntArray
    furthest: FloatArray

    @classmethod
    def of(cls, problem: Problem, ways: Ways, one_number: Sequence[bool]) -> Switched:
        """``one_number``: for each member whether it writes one limit for all instances."""
        n, m, first = len(ways.owner), len(ways.members), problem.n_columns
        together = np.array([one_number[i] for i in ways.owner.tolist()], dtype=bool)
        code = np.where(together, -1 - 2 * ways.owner - ways.below, np.arange(n))
        _, lot = np.unique(code, return_inverse=True)
        count = int(lot.max(initial=-1)) + 1
        furthest, owner = np.zeros(count), np.zeros(count, dtype=np.int64)
        np.maximum.at(furthest, lot, ways.most)
        owner[lot] = ways.owner
        columns = first + np.arange(n)
        on = _at_most(columns, np.ones(n), ways.owner, m, whole=True)
        far = _at_most(columns, ways.most / furthest[lot], lot, count, whole=False)
        wide = problem.widened("gives way", ways.columns())
        wide = wide.extended("may give way", on).extended("how far", far)
        switches = first + n + np.arange(m)
        return cls(wide, ways, columns, switches, first + n + m + np.arange(count), owner, furthest)


def _at_most(
    columns: IntArray, factor: FloatArray, of: IntArray, count: int, *, whole: bool
) -> Rows:
    """``count`` columns in [0, 1], and  factor x column <= column of[i]  for each column i."""
    n, own = len(columns), np.arange(len(columns))
    names = [str(i) for i in range(max(n, count))]
    return Rows(
        np.full(n, -np.inf),
        np.zeros(n),
        np.concatenate((own, own)),
        np.concatenate((columns, -1 - of)),
        np.concatenate((factor, -np.ones(n))),
        np.full(2 * n, -1),
        ((names, own),),
        own_upper=np.ones(count),
        own_cost=np.zeros(count),
        own_whole=np.full(count, whole),
        own_labels=((names, np.arange(count)),),
    )
