"""Whether a closed proof holds: every bound worked out again, the tree and the plan looked at.

This is the writer's own check before a certificate leaves the house; ``checker`` is everybody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from optimizer.domain.results import Sense
from optimizer.proof.bound import Bounds
from optimizer.proof.program import Closed, Leaf, Program, Row, Tree


def verify(closed: Closed) -> None:
    """Raises ValueError with what does not hold: a column that is no plan or is branched on twice
    on one path, a leaf whose exact bound is above what it says or above the whole's, an empty leaf
    that is not shown to be empty, a plan that breaks a row or is not worth its value."""
    bounds = Bounds(closed.program)
    for leaf, path in leaves(closed.tree):
        found = bounds.bound(path, leaf.multipliers, worth=leaf.bound is not None)
        where = f"the leaf at {_told(closed.program, path)}"
        if leaf.bound is None:
            if found >= 0:
                raise ValueError(f"{where} is not shown to be empty")
        elif found > leaf.bound:
            raise ValueError(f"{where} has the bound {found}, not {leaf.bound}")
        elif closed.bound is None or leaf.bound > closed.bound:
            raise ValueError(f"{where} is not closed by {closed.bound}")
    if (closed.point is None) != (closed.value is None):
        raise ValueError("a plan has a value, and a value a plan")
    if closed.point is not None:
        _keeps(closed.program, closed.point, closed.value)


def leaves(tree: Tree) -> Iterator[tuple[Leaf, Mapping[int, int]]]:
    """Every leaf, and which plans are decided on the way to it. Raises ValueError where one is
    decided twice."""
    todo: list[tuple[Tree, dict[int, int]]] = [(tree, {})]
    while todo:
        part, path = todo.pop()
        if isinstance(part, Leaf):
            yield part, path
            continue
        if part.column in path:
            raise ValueError(f"column {part.column} is branched on twice on one path")
        todo += [(part.one, path | {part.column: 1}), (part.zero, path | {part.column: 0})]


def _told(program: Program, path: Mapping[int, int]) -> str:
    return ", ".join(f"{program.names[j]} = {v}" for j, v in path.items()) or "the root"


def _keeps(program: Program, point: Sequence[Fraction], value: Fraction | None) -> None:
    """Raises ValueError where a point breaks a limit of the program, or is worth another value."""
    for j, (name, x, upper) in enumerate(zip(program.names, point, program.upper, strict=True)):
        if not 0 <= x <= upper or (j < program.plans and x.denominator != 1):
            raise ValueError(f"the plan has {name} = {x}")
    for row in program.rows:
        if _broken(row, sum((v * point[j] for j, v in row.terms.items()), Fraction(0))):
            raise ValueError(f"the plan breaks the row {row.name}")
    worth = program.constant + sum(w * point[j] for j, w in program.worth.items())
    if worth != value:
        raise ValueError(f"the plan is worth {worth}, not {value}")


def _broken(row: Row, used: Fraction) -> bool:
    over: dict[Sense, bool] = {
        "at_most": used > row.limit, "at_least": used < row.limit, "exactly": used != row.limit
    }  # fmt: skip
    return over[row.sense]
