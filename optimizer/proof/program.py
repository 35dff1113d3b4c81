"""The exact program of a case, and what a proof about it is made of.

    maximise    constant + sum of worth[j] x[j]
    subject to  every row;  0 <= x[j] <= upper[j];  x[j] 0 or 1 for the plans, which come first

Weak duality, with any multipliers y of the right signs (y >= 0 of an at_most row, y <= 0 of an
at_least row, any of an exact one) and lower, upper as the path of a leaf leaves them:

    bound(y) = constant + sum over rows of y[i] limit[i]
                        + sum over columns of max(d[j] lower[j], d[j] upper[j]),   d = worth - y A

No portfolio in the leaf is worth more. With worth and constant 0 a bound below 0 shows that there
is none in it (Farkas). Nothing that a solver says is believed: y may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from optimizer.domain.results import Sense


@dataclass(frozen=True)
class Row:
    """sum of terms[j] x[j]  <=, >= or =  limit, with a name that a reader knows."""

    name: str
    terms: Mapping[int, Fraction]
    limit: Fraction
    sense: Sense = "at_most"


@dataclass(frozen=True)
class Program:
    """Columns 0 to plans - 1 are the plans; names hold no blanks, and each stands once."""

    names: Sequence[str]
    plans: int
    upper: Sequence[Fraction]
    worth: Mapping[int, Fraction]
    constant: Fraction
    rows: Sequence[Row]


@dataclass(frozen=True)
class Leaf:
    """A part of the tree that one bound closes: multipliers of rows, by their position.

    ``bound``: no portfolio in it is worth more; None where there is none (``multipliers`` are then
    a Farkas vector).
    """

    multipliers: Mapping[int, Fraction]
    bound: Fraction | None


@dataclass(frozen=True)
class Branch:
    """Either plan ``column`` is not funded (``zero``), or it is (``one``)."""

    column: int
    zero: Tree
    one: Tree


Tree = Leaf | Branch


Path = tuple[tuple[int, int], ...]
"""The plans that are decided on the way to a part of a tree, and how."""


def paths_of(tree: Tree, path: Path = ()) -> list[Path]:
    """The path of every leaf, from left to right."""
    if isinstance(tree, Leaf):
        return [path]
    sides = ((tree.zero, 0), (tree.one, 1))
    return [p for side, v in sides for p in paths_of(side, (*path, (tree.column, v)))]


@dataclass(frozen=True)
class Closed:
    """A proof that is closed: no portfolio is worth more than ``bound``; None: there is none.

    ``point``: every column's value for the plan, which is worth ``value`` (None without a plan).
    """

    program: Program
    tree: Tree
    bound: Fraction | None
    value: Fraction | None = None
    point: Sequence[Fraction] | None = None
