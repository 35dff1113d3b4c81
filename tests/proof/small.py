"""Small random programs, what is true of them by enumeration, and proofs of it by plain means.

A program here has plans, and covers: z <= upper, size z <= exists + supply of the plans, so that
the best filling of a portfolio is plain to see. The branching is no better than it must be: a part
of the tree is closed by a single row that cannot hold in it, or by the prices of the covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

from optimizer.proof.bound import Bounds
from optimizer.proof.program import Branch, Closed, Leaf, Program, Row, Tree

TOLERANCE = Fraction(1, 10**6)
FIGURES = tuple(map(Fraction, ("1", "2", "3", "-1", "0.5", "1/3", "2.25", "7", "1000000", "1e-6")))


@dataclass(frozen=True)
class Small:
    """A program; its covers are rows that have one column beside the plans."""

    program: Program

    @property
    def covers(self) -> dict[int, tuple[int, Row]]:
        """Column of each cover -> the position of its row, and the row."""
        found = {}
        for i, row in enumerate(self.program.rows):
            for j in row.terms:
                if j >= self.program.plans:
                    found[j] = i, row
        return found

    def filled(self, x: Sequence[int]) -> list[Fraction] | None:
        """Every column at the best filling of a portfolio; None where it breaks a row."""
        p, point = self.program, [Fraction(v) for v in x]
        rows = {i: row for i, row in enumerate(p.rows) if all(j < p.plans for j in row.terms)}
        if not all(keeps(row, point) for row in rows.values()):
            return None
        for j in range(p.plans, len(p.names)):
            _, row = self.covers[j]
            room = row.limit - sum(v * x[k] for k, v in row.terms.items() if k != j)
            if room < 0:
                return None
            point.append(min(p.upper[j], room / row.terms[j]))
        return point

    def worth(self, point: Sequence[Fraction]) -> Fraction:
        return self.program.constant + sum(w * point[j] for j, w in self.program.worth.items())

    def best(self) -> tuple[Fraction, list[Fraction]] | None:
        """The most that a portfolio is worth, and one that is; None where none keeps the rows."""
        points = (self.filled(x) for x in product((0, 1), repeat=self.program.plans))
        found = [(self.worth(p), p) for p in points if p is not None]
        return max(found, default=None)


def keeps(row: Row, point: Sequence[Fraction]) -> bool:
    used = sum((v * point[j] for j, v in row.terms.items()), Fraction(0))
    if row.sense == "exactly":
        return used == row.limit
    return used <= row.limit if row.sense == "at_most" else used >= row.limit


def small(rng: Random, plans: int = 3, covers: int = 1) -> Small:
    """A program with rows of every sense, negative and mixed figures."""
    rows = []
    for i in range(rng.randint(1, 3)):
        chosen = rng.sample(range(plans), rng.randint(1, plans))
        terms = {j: rng.choice(FIGURES) for j in chosen}
        reachable = sum(v for v in terms.values() if rng.random() < 0.5)
        sense = rng.choice(("at_most", "at_most", "at_least", "exactly"))
        rows.append(Row(f"rule-{i}(host,{2009 + i})", terms, Fraction(reachable), sense))
    worth = {j: rng.choice(FIGURES) for j in range(plans) if rng.random() < 0.8}
    upper = [Fraction(1)] * plans
    for k in range(covers):
        j = plans + k
        supply = {i: -abs(rng.choice(FIGURES[:7])) for i in range(plans) if rng.random() < 0.7}
        rows.append(Row(f"coverage(metal-{k})", {j: abs(rng.choice(FIGURES)), **supply},
                        Fraction(rng.choice((0, 0, 1, "1/3", "-1/2")))))  # fmt: skip
        worth[j] = abs(rng.choice(FIGURES))
        upper.append(Fraction(rng.choice((1, 3, "1/7"))))
    names = [f"c{j}.study.2009" for j in range(plans)] + [f"z(metal-{k})" for k in range(covers)]
    return Small(Program(names, plans, upper, worth, Fraction(rng.choice((0, 5, "2/3"))), rows))


def close(s: Small) -> Closed:
    """A proof of what is true of a program."""
    best = s.best()
    bounds = Bounds(s.program)
    bound = None if best is None else best[0] + TOLERANCE
    tree = _tree(s, bounds, bound, {})
    return Closed(s.program, tree, bound, *(best or (None, None)))


def _tree(s: Small, bounds: Bounds, bound: Fraction | None, path: dict[int, int]) -> Tree:
    for y in _alone(s.program.rows):
        if bounds.bound(path, y, worth=False) < 0:
            return Leaf(y, None)
    if bound is not None:
        for y in _priced(s):
            found = bounds.bound(path, y)
            if found <= bound:
                return Leaf(y, found)
    column = next(j for j in range(s.program.plans) if j not in path)
    return Branch(column, *(_tree(s, bounds, bound, path | {column: v}) for v in (0, 1)))


def _alone(rows: Sequence[Row]) -> Iterator[Mapping[int, Fraction]]:
    for i, row in enumerate(rows):
        if row.sense != "at_least":
            yield {i: Fraction(1)}
        if row.sense != "at_most":
            yield {i: Fraction(-1)}


def _priced(s: Small) -> Iterator[Mapping[int, Fraction]]:
    """Each cover is full (its row costs nothing), or its row takes all that it is worth."""
    covers = s.covers
    for chosen in product((False, True), repeat=len(covers)):
        yield {
            i: s.program.worth[j] / row.terms[j]
            for use, (j, (i, row)) in zip(chosen, covers.items(), strict=True)
            if use
        }
