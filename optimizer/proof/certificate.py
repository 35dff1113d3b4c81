"""Closed -> a certificate: text in the open format VIPR 1.0 that anyone can check.

    VAR, INT, OBJ, CON   the program: its columns, which of them are plans, worth, limits and rows
    RTP                  the claim: the best is worth no less than the plan and no more than the
                         bound (in the measure's unit), or there is none
    SOL                  the plan
    DER                  the tree:  x = 0 or x = 1 is assumed (asm), a leaf's bound is one sum of
                         rows, limits and assumptions (lin), and a bound that holds on both sides
                         holds without them (uns)

The constant of the objective is the worth of a further column, ``constant``, which the row
``constant=1`` holds at 1: so every figure in the file is that of the report.

Source: cert_spec_v1_0.md of the repository scipopt/vipr; Cheung, Gleixner and Steffy, Verifying
integer programming results, IPCO 2017.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from optimizer.proof.bound import Bounds
from optimizer.proof.program import Branch, Closed, Leaf, Program, Row, Tree

CONSTANT = "constant"
SENSE = {"at_most": "L", "exactly": "E", "at_least": "G"}
FALSEHOOD = "L -1 0"
"""0 <= -1: what follows where there is no portfolio."""
NAME = re.compile("[!-$&-~][!-~]*")
"""One word in ASCII; a line that begins with % would be a comment."""
KEPT = -1
"""Of a line: later ones may refer to it, however late."""


def lines(closed: Closed) -> Iterator[str]:
    """The certificate, line by line. Raises ValueError where it cannot be written: names that are
    not of one word each or stand twice, multipliers of the wrong sign. Whether the proof holds is
    not asked here: ``verify`` and ``checker`` do."""
    yield from head(closed.program)
    if closed.bound is None:
        yield "RTP infeas"
    else:
        yield f"RTP range {'-inf' if closed.value is None else closed.value} {closed.bound}"
    program = with_constant(closed.program)
    if closed.point is None:
        yield "SOL 0"
    else:
        point = dict(enumerate([*closed.point, Fraction(1)][: len(program.names)]))
        yield "SOL 1"
        yield f"plan {_terms(point)}"
    derivation = Derivation(program, closed.program.constant)
    derivation.close(closed.tree)
    yield f"DER {len(derivation.steps)}"
    yield from (f"{step.text} {step.last}" for step in derivation.steps)


def head(program: Program) -> Iterator[str]:
    """What a certificate says of a program. Raises ValueError where names are no single words."""
    p, rows = with_constant(program), constraints(program)
    for names in (p.names, [row.name for row in rows]):
        odd = [name for name in names if not NAME.fullmatch(name)]
        if odd or len(set(names)) < len(names):
            raise ValueError(f"names of a certificate are single words, each once: {odd[:3]}")
    yield "% No portfolio is worth more than the second figure of RTP; the plan in SOL is worth the"
    yield "% first. RTP infeas: no portfolio keeps the rules. To check it: python checker.py FILE"
    if program.constant:
        yield f"% The column {CONSTANT} is always 1: what it is worth is added to all."
    yield "VER 1.0"
    yield f"VAR {len(p.names)}"
    yield from p.names
    yield f"INT {p.plans}"
    yield " ".join(map(str, range(p.plans)))
    yield f"OBJ max {_terms(p.worth)}"
    yield f"CON {len(rows)} {2 * len(p.names)}"
    for row in rows:
        yield f"{row.name} {SENSE[row.sense]} {row.limit} {_terms(row.terms)}"


def constraints(program: Program) -> Sequence[Row]:
    """The rows of CON: 2 j and 2 j + 1 are the limits of column j, the others come after them."""
    p, one = with_constant(program), Fraction(1)
    limits = [
        limit
        for j, (name, upper) in enumerate(zip(p.names, p.upper, strict=True))
        for limit in (
            Row(f"{name}>=0", {j: one}, Fraction(0), "at_least"),
            Row(f"{name}<={upper}", {j: one}, upper),
        )
    ]
    return [*limits, *p.rows]


def with_constant(program: Program) -> Program:
    """The same program without a constant: a further column, held at 1, is worth it."""
    if not program.constant:
        return program
    last, one = len(program.names), Fraction(1)
    return replace(
        program,
        names=[*program.names, CONSTANT],
        upper=[*program.upper, one],
        worth={**program.worth, last: program.constant},
        constant=Fraction(0),
        rows=[*program.rows, Row(f"{CONSTANT}=1", {last: one}, one, "exactly")],
    )


def _terms(terms: Mapping[int, Fraction]) -> str:
    """How many, then index and value of each."""
    found = [f"{j} {value}" for j, value in terms.items() if value]
    return " ".join((str(len(found)), *found))


@dataclass
class Step:
    """A derived line but for its end: ``last``, the line after which none refers to it."""

    text: str
    last: int = KEPT


@dataclass
class Derivation:
    """The lines of DER. A step's index counts on from those of CON."""

    program: Program
    constant: Fraction
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._bounds = Bounds(self.program)
        self._first_row = 2 * len(self.program.names)  # after the limits of the columns
        self._first_step = self._first_row + len(self.program.rows)
        self._lower: dict[int, int] = {}  # plan -> the step that assumes it to be funded
        self._upper: dict[int, int] = {}  # or not to be

    def close(self, tree: Tree) -> None:
        """The steps from the first assumption to the last join. A stack instead of calls: a tree
        may be deeper than calls can be."""
        todo: list[Tree | tuple[int, int] | int] = [tree]  # (column, 0 or 1): a side; column: join
        closed: list[tuple[int, Fraction | None]] = []  # step that closes a part, its bound
        while todo:
            part = todo.pop()
            if isinstance(part, Leaf):
                closed.append((self._leaf(part), part.bound))
            elif isinstance(part, Branch):
                j = part.column
                todo += [j, part.one, (j, 1), part.zero, (j, 0)]
            elif isinstance(part, tuple):
                closed.append((self._side(*part), None))
            else:
                sides = closed[-4:]
                del closed[-4:]
                closed.append(self._join(*sides))
                del self._lower[part]

    def _add(self, kind: str, claim: str, reason: str) -> int:
        here = self._first_step + len(self.steps)
        self.steps.append(Step(f"{kind}:{here} {claim} {{ {reason} }}"))
        return here

    def _side(self, column: int, value: int) -> int:
        """Assume a plan to be funded, or not to be."""
        sense, steps = ("G", self._lower) if value else ("L", self._upper)
        here = self._add(f"{self.program.names[column]}={value}", f"{sense} {value} 1 {column} 1",
                         "asm")  # fmt: skip
        self._upper.pop(column, None)
        steps[column] = here
        return here

    def _join(self, *sides: tuple[int, Fraction | None]) -> tuple[int, Fraction | None]:
        """What holds on both sides of a branch: the looser of their bounds."""
        (zero, _), (left, low), (one, _), (right, high) = sides
        bounds = [b for b in (low, high) if b is not None]
        bound = max(bounds, default=None)
        here = self._add("join", _claim(bound), f"uns {left} {zero} {right} {one}")
        for step in (zero, left, one, right):
            self.steps[step - self._first_step].last = here
        return here, bound

    def _leaf(self, leaf: Leaf) -> int:
        """worth = sum of y row + sum of d x, and each d x is at most what the limit of x gives, or
        what is assumed of it."""
        worth = leaf.bound is not None
        y = dict(leaf.multipliers)
        if worth and self.constant:
            y[len(self.program.rows) - 1] = self.constant
        d, over = self._bounds.reduced(y, worth=worth)
        used = {self._first_row + i: v for i, v in y.items()}
        for j, x in enumerate(d):
            if x:
                limit = self._upper.get(j, 2 * j + 1) if x > 0 else self._lower.get(j, 2 * j)
                used[limit] = Fraction(x, over)
        return self._add("leaf", _claim(leaf.bound), f"lin {_terms(used)}")


def _claim(bound: Fraction | None) -> str:
    return FALSEHOOD if bound is None else f"L {bound} OBJ"
