"""Ties: which portfolios come within the tolerance of the plan, by the tree that proved it.

With the known portfolios cut off, every part must lie below  worth of the plan - tolerance. Of a
part that holds one of them, and whose multipliers have that portfolio as the best point of its box,
any other portfolio differs in some undecided plan j and loses |d[j]| at least:

    worth  <=  bound - min over undecided j of |d[j]|
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.proof.scaled import box
from optimizer.proof.search import Node, Plans, Search

MOST = 50
"""Portfolios within the tolerance that are listed before the list is given up."""


@dataclass(frozen=True)
class Listed:
    """Portfolios within the tolerance of the best one, with their exact worth; ``complete``: no
    other one is."""

    portfolios: Sequence[tuple[Plans, Fraction]]
    complete: bool


class Equals:
    """The search for them, on the tree of a proof that is closed. The plan may change."""

    def __init__(self, search: Search, most: int = MOST) -> None:
        assert search.best.plans is not None
        assert search.best.value is not None
        self.search, self.most = search, most
        self.known: dict[Plans, Fraction] = {search.best.plans: search.best.value}
        self._settled: set[int] = set()  # parts, by identity, that doubles have closed once

    @property
    def floor(self) -> Fraction:
        """What every other portfolio must lie below."""
        value = self.search.best.value
        assert value is not None
        return value - self.search.tolerance(value)

    def run(self) -> Listed:
        """List all of them, within the limits of the search."""
        search = self.search
        search.open = [n for n in search.leaves() if not self._below(n)]
        complete = True
        while search.open and complete:
            while search.open and complete:
                stopped = search.limits.reached(search.branchings)
                complete = not stopped and len(self.known) <= self.most
                if complete:
                    self._settle(search.open.pop())
            if complete:
                search.open = [n for n in search.leaves() if not self._below(n)]
        found = [(p, v) for p, v in self.known.items() if v >= self.floor]
        return Listed(sorted(found, key=lambda f: -f[1]), complete)

    def _held(self, node: Node) -> list[Plans]:
        """The known portfolios of a part."""
        return [p for p in self.known if all((j in p) == bool(v) for j, v in node.path)]

    def _below(self, node: Node) -> bool:
        """Whether, in rationals, nothing but what is known reaches the floor in a part."""
        held, plans = self._held(node), self.search.program.plans
        if len(node.path) == plans and held:
            return True
        self.search.bounded(node)
        if node.exact is None or node.bound is None or len(held) > 1:
            return False
        if not node.worth:
            return node.bound < 0
        if not held:
            return node.bound < self.floor
        d, over = self.search.bounds.reduced(node.exact)
        room = node.bound - self.floor
        fixed = node.fixed
        return all(
            (d[j] > 0) == (j in held[0]) and Fraction(abs(d[j]), over) > room
            for j in range(plans)
            if j not in fixed
        )

    def _settle(self, node: Node) -> None:
        """Close a part in doubles; split it where they do not, or rationals did not agree."""
        search, held = self.search, self._held(node)
        if len(held) > 1:
            search.split_by(node, min(held[0] ^ held[1]))
            return
        if len(node.path) == search.program.plans:
            if not held:
                plans = frozenset(j for j, v in node.path if v)
                search.decide(node, plans)
                self._meet(plans)
            return
        if id(node) in self._settled:
            column, _ = self._weakest(node, held[0] if held else frozenset())
            search.split_by(node, column)
            return
        self._settled.add(id(node))
        if search.broken(node, node.fixed):
            return
        found = search.relax(node)
        if found is None:
            return
        x, bound = found
        met = search.read(x)
        if met is not None and met[1] >= self.floor:
            self._meet(met[0])
            held = self._held(node)
        if len(held) > 1:
            search.split_by(node, min(held[0] ^ held[1]))
        elif held:
            column, enough = self._weakest(node, held[0])
            if enough:
                node.close(node.hint)
            else:
                search.split_by(node, column)
        elif bound < self.floor:
            node.close(node.hint)
        else:
            search.split(node, x, bound)

    def _meet(self, plans: Plans) -> None:
        value = self.search.offer(plans)
        if value is not None and value >= self.floor:
            self.known[plans] = value

    def _weakest(self, node: Node, plans: Plans) -> tuple[int, bool]:
        """The undecided plan whose change costs these least, and whether that costs enough."""
        scaled, n = self.search.scaled, self.search.program.plans
        if node.hint is None:
            return next(j for j in range(n) if j not in node.fixed), False
        lower, upper = box(scaled.n, node.fixed)
        room = scaled.bound(node.hint, lower, upper) - float(self.floor)
        sign = np.full(n, -1.0)
        sign[list(plans)] = 1.0
        # below 0: the other way is better by these multipliers
        lost = scaled.reduced(node.hint)[:n] * scaled.cost_scale * sign
        lost[list(node.fixed)] = np.inf
        least = int(lost.argmin())
        return least, bool(lost[least] > room + 1e-9 * abs(room))
