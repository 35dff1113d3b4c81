"""The branching tree: from a plan to a proof that none is better, or to a better plan.

Depth first over the plans. A part of the tree is closed by multipliers of its linear program: in
doubles first, on the safe side, and in rationals once all are closed; where the two differ, the
part is opened again. A part in which every plan is decided is closed by the multipliers of the
audit's own filling, or by the one row that its portfolio breaks, so that a solver that is wrong
costs time and never truth. A better portfolio that is met becomes the plan, and the search goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

import numpy as np

from optimizer.domain.facts import FloatArray
from optimizer.errors import ProofError
from optimizer.proof.bound import Bounds
from optimizer.proof.branching import Branching
from optimizer.proof.one_row import by_itself, delicate
from optimizer.proof.program import Branch, Leaf, Path, Program, Tree
from optimizer.proof.scaled import BITS, Scaled, box
from optimizer.solving.relaxation import Relaxation
from optimizer.solving.search import tolerance_of

BRANCHINGS = 20_000
"""Branchings of one proof, unless the caller says otherwise."""

WHOLE = 1e-6
"""How near to 0 or 1 each plan of a vertex must be to be read as a portfolio."""

Plans = frozenset[int]


class Aim(Protocol):
    """What a tree is about: a program, and what its portfolios are worth without it."""

    @property
    def program(self) -> Program: ...

    def value(self, plans: Plans) -> Fraction | None:
        """Exact worth of a portfolio; None where it breaks a rule."""

    def multipliers(self, plans: Plans) -> tuple[Mapping[int, Fraction], bool]:
        """Multipliers that close the part in which exactly these plans are funded, and whether
        they bound its worth (else they show that it is empty)."""


@dataclass
class Node:
    """A part of the tree: what is decided on the way to it, and how it was closed or split."""

    path: Path
    hint: FloatArray | None = None  # multipliers of the part it was split from, scaled
    y: FloatArray | None = None  # those that close it, scaled
    exact: Mapping[int, Fraction] | None = None
    worth: bool = True  # False: the multipliers show that it is empty
    bound: Fraction | None = None  # exact, once it was worked out
    column: int = -1
    children: tuple[Node, ...] = ()

    @property
    def fixed(self) -> dict[int, int]:
        return dict(self.path)

    def close(
        self,
        y: FloatArray | None = None,
        exact: Mapping[int, Fraction] | None = None,
        *,
        worth: bool = True,
    ) -> None:
        """By these multipliers, scaled or exact: what was worked out of others is forgotten."""
        self.y, self.exact, self.worth, self.bound = y, exact, worth, None


@dataclass
class Best:
    """The best portfolio so far and its exact worth."""

    plans: Plans | None = None
    value: Fraction | None = None


@dataclass
class Limits:
    """When to stop: at a relative gap; at so many branchings; by a clock only where somebody gave
    one; or when told to."""

    branchings: int = BRANCHINGS
    deadline: float | None = None
    gap: Fraction = Fraction(0)
    stopped: Callable[[], bool] = field(default=lambda: False)

    def reached(self, done: int) -> bool:
        late = self.deadline is not None and time.perf_counter() > self.deadline
        return done >= self.branchings or late or self.stopped()


class Search:
    """One tree over one program. ``best`` is what was found, ``root`` what was proven."""

    def __init__(
        self,
        aim: Aim,
        limits: Limits,
        *,
        tolerance: Callable[[Fraction], Fraction] = tolerance_of,
        relaxation: Relaxation | None = None,
        bits: int = BITS,
    ) -> None:
        self.aim, self.limits, self.tolerance = aim, limits, tolerance
        self.program = aim.program
        self.bounds, self.scaled = Bounds(self.program), Scaled(self.program, bits)
        self.relaxation = relaxation or Relaxation(self.scaled.matrix())
        self.branching = Branching(self.relaxation, self.scaled)
        self.best = Best()
        self.root = Node(())
        self.branchings = 0
        self.open: list[Node] = [self.root]
        self._values: dict[Plans, Fraction | None] = {}
        self._delicate = delicate(self.program)

    # what is known -----------------------------------------------------------------------

    def offer(self, plans: Plans) -> Fraction | None:
        """A portfolio is judged, and becomes the plan where it is the best so far."""
        if plans not in self._values:
            self._values[plans] = self.aim.value(plans)
        value = self._values[plans]
        if value is not None and (self.best.value is None or value > self.best.value):
            self.best = Best(plans, value)
        return value

    @property
    def goal(self) -> Fraction | None:
        """What no bound may pass: the plan's worth + tolerance; None without a plan."""
        value = self.best.value
        if value is None:
            return None
        return value + max(self.tolerance(value), self.limits.gap * abs(value))

    # the search ----------------------------------------------------------------------------

    def run(self) -> bool:
        """Whether every part was closed, in rationals, within the limits."""
        while self.open:
            while self.open:
                if self.limits.reached(self.branchings):
                    return False
                node = self.open.pop()
                self._settle(node)
            self.open = [n for n in self.leaves() if not self.closes(n)]
            for node in [*self.open]:  # a split adds to it
                if len(node.path) == self.program.plans:
                    raise ProofError(
                        "proof-contradicts", "proof",
                        "A portfolio that is decided is worth more by the exact rows than by the "
                        "audit.", "Report this with the case file.",
                    )  # fmt: skip
                self.split(node, np.full(self.scaled.n, 0.5), np.inf)
            self.open = [n for n in self.open if not n.children]
        return True

    def _settle(self, node: Node) -> None:
        """Close a part, or split it in two."""
        fixed = node.fixed
        if self.broken(node, fixed):
            return
        if len(fixed) == self.program.plans:
            self.decide(node, frozenset(j for j, v in fixed.items() if v))
            return
        found = self.relax(node)
        if found is None:
            return
        x, bound = found
        self.read(x)
        if self.goal is not None and bound <= self.goal:
            node.close(node.hint)
            return
        self.split(node, x, bound)

    def relax(self, node: Node) -> tuple[FloatArray, float] | None:
        """A part's vertex, and a bound in doubles by the multipliers kept as its hint; None where
        a Farkas vector closed it."""
        lower, upper = box(self.scaled.n, node.fixed)
        self.branching.enter(node.fixed)
        vertex = self.relaxation.solve()
        if vertex.x is None and vertex.y is not None and self._empty(node, vertex.y, lower, upper):
            return None
        if vertex.x is None or vertex.y is None:
            return np.full(self.scaled.n, 0.5), np.inf
        node.hint = self.scaled.rounded(vertex.y)
        x = np.where(np.isfinite(vertex.x), vertex.x, 0.5)
        return x, self.scaled.bound(node.hint, lower, upper)

    def _empty(self, node: Node, ray: FloatArray, lower: FloatArray, upper: FloatArray) -> bool:
        """Whether a Farkas vector, with either sign, shows that the part is empty."""
        for sign in (1.0, -1.0):
            y = self.scaled.rounded(sign * ray)
            if self.scaled.bound(y, lower, upper, worth=False) < 0:
                node.close(y, worth=False)
                return True
        return False

    def read(self, x: FloatArray) -> tuple[Plans, Fraction] | None:
        """Offer a vertex that is a portfolio; what it is worth, where it keeps the rules."""
        plans = x[: self.program.plans]
        if np.abs(plans - np.rint(plans)).max(initial=0.0) > WHOLE:
            return None
        portfolio = frozenset(np.flatnonzero(plans > 0.5).tolist())
        value = self.offer(portfolio)
        return None if value is None else (portfolio, value)

    def broken(self, node: Node, fixed: Mapping[int, int]) -> bool:
        """Whether a row that doubles cannot hold shows by itself that the part is empty."""
        for i in self._delicate:
            y = by_itself(self.program, i, fixed)
            if y is not None:
                node.close(exact={i: y}, worth=False)
                return True
        return False

    def decide(self, node: Node, plans: Plans) -> None:
        """Every plan is decided: what this one portfolio is worth, or which row it breaks."""
        self.offer(plans)
        multipliers, worth = self.aim.multipliers(plans)
        node.close(exact=multipliers, worth=worth)

    def split(self, node: Node, x: FloatArray, bound: float) -> None:
        """In two parts by the plan that promises the lowest bounds."""
        goal = None if self.goal is None else float(self.goal)
        self.split_by(node, self.branching.choose(node.fixed, x, bound, goal))

    def split_by(self, node: Node, column: int) -> None:
        """In two parts: this plan is not funded, or it is."""
        self.branchings += 1
        node.close()
        node.column = column
        node.children = tuple(Node((*node.path, (column, v)), hint=node.hint) for v in (0, 1))
        self.open.extend(node.children)

    # rationals -----------------------------------------------------------------------------

    def leaves(self) -> Iterable[Node]:
        """Every part that is not split, from left to right."""
        stack = [self.root]
        while stack:
            node = stack.pop()
            if node.children:
                stack.extend(reversed(node.children))
            else:
                yield node

    def closes(self, node: Node) -> bool:
        """Whether a part is closed in rationals."""
        self.bounded(node)
        if not node.worth:
            return node.bound is not None and node.bound < 0
        return self.goal is not None and node.bound is not None and node.bound <= self.goal

    def bounded(self, node: Node) -> None:
        """Work out the exact bound of a part, once."""
        if node.bound is None:
            if node.exact is None and node.y is not None:
                node.exact = self.scaled.exact(node.y, worth=node.worth)
            if node.exact is not None:
                node.bound = self.bounds.bound(node.fixed, node.exact, worth=node.worth)

    def upper_bound(self) -> Fraction | None:
        """No portfolio is worth more, however far the search came; None: there is none."""
        found = [] if self.best.value is None else [self.best.value]
        for node in self.leaves():
            self.bounded(node)
            if node.bound is not None and node.worth:
                found.append(node.bound)
            elif node.bound is None or node.bound >= 0:
                y = {} if node.hint is None else self.scaled.exact(node.hint)
                found.append(self.bounds.bound(node.fixed, y))
        return max(found, default=None)

    def tree(self) -> Tree:
        """The closed tree as it is written down."""
        return _written(self.root)


def _written(node: Node) -> Tree:
    if node.children:
        return Branch(node.column, *(_written(c) for c in node.children))
    assert node.exact is not None
    return Leaf(node.exact, node.bound if node.worth else None)
