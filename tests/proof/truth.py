"""What a certificate is about, read by other means than the checker's, and counterexamples to it.

Only points are sought that contradict a claim: plans at whole numbers from -1 to 2 (at 1/2 too
where they need not be whole), other columns at the ends that the rows leave them, within +-BOX.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

BOX = 50
Terms = Mapping[int, Fraction]


@dataclass(frozen=True)
class Problem:
    """Columns, which are whole, and rows (sense, terms, limit) as a file has them; its plans."""

    names: Sequence[str]
    whole: frozenset[int]
    worth: Terms
    rows: Sequence[tuple[str, Terms, Fraction]]
    plans: Sequence[Terms]

    def value(self, x: Terms) -> Fraction:
        return sum((w * x.get(j, 0) for j, w in self.worth.items()), Fraction(0))

    def keeps(self, x: Terms) -> bool:
        return all(_holds(sense, _at(terms, x), limit) for sense, terms, limit in self.rows)

    def best(self) -> Fraction | None:
        """The most that any point found is worth; None where none keeps the rows."""
        plans = [j for j, name in enumerate(self.names) if name.startswith("c") and "." in name]
        rest = [j for j in range(len(self.names)) if j not in plans]
        values = [range(-1, 3) if j in self.whole else (-1, 0, Fraction(1, 2), 1, 2) for j in plans]
        found = []
        for chosen in product(*values):
            x = {j: Fraction(v) for j, v in zip(plans, chosen, strict=True)}
            found += [self.value(p) for p in self._filled(x, rest) if self.keeps(p)]
        return max(found, default=None)

    def _filled(self, x: Terms, rest: Sequence[int]) -> Iterator[Terms]:
        left = [
            (sense, {j: v for j, v in terms.items() if j in rest}, limit - _at(terms, x))
            for sense, terms, limit in self.rows
        ]
        if not all(_holds(sense, Fraction(0), limit) for sense, terms, limit in left if not terms):
            return
        if all(len(terms) < 2 for _, terms, _ in left):
            ends = [_ends(j, left) for j in rest]
            for point in product(*ends):
                yield {**x, **dict(zip(rest, point, strict=True))}
        elif len(rest) == 2:
            for point in _corners(rest, left):
                yield {**x, **point}


def _at(terms: Terms, x: Terms) -> Fraction:
    return sum((v * x[j] for j, v in terms.items() if j in x), Fraction(0))


def _holds(sense: str, used: Fraction, limit: Fraction) -> bool:
    return {"L": used <= limit, "G": used >= limit, "E": used == limit}[sense]


def _ends(j: int, rows: Sequence[tuple[str, Terms, Fraction]]) -> set[Fraction]:
    """The lowest and the highest value of a column that stands alone in rows."""
    low, high = Fraction(-BOX), Fraction(BOX)
    for sense, terms, limit in rows:
        if j in terms:
            at = limit / terms[j]
            upper = {"L": terms[j] > 0, "G": terms[j] < 0, "E": True}[sense]
            if upper:
                high = min(high, at)
            if not upper or sense == "E":
                low = max(low, at)
    return {low, high} if low <= high else set()


def _corners(
    rest: Sequence[int], rows: Sequence[tuple[str, Terms, Fraction]]
) -> Iterator[Mapping[int, Fraction]]:
    """Where any two rows of two columns meet."""
    j, k = rest
    edges = [(t.get(j, Fraction(0)), t.get(k, Fraction(0)), b) for _, t, b in rows if t]
    edges += [(Fraction(a), Fraction(1 - a), Fraction(b)) for a in (0, 1) for b in (-BOX, BOX)]
    for (a, b, e), (c, d, f) in combinations(edges, 2):
        if det := a * d - b * c:
            yield {j: (e * d - b * f) / det, k: (a * f - e * c) / det}


def problem(text: str) -> Problem:
    """The part of a file before its claim, and its plans."""
    lines = [line for line in text.splitlines() if not line.startswith("%")]
    words = iter(" ".join(lines).split())

    def terms() -> dict[int, Fraction]:
        found = [(int(next(words)), Fraction(next(words))) for _ in range(int(next(words)))]
        return {j: value for j, value in found if value}

    def row() -> tuple[str, Terms, Fraction]:
        _, sense, limit = (next(words) for _ in range(3))
        return sense, terms(), Fraction(limit)

    assert [next(words) for _ in range(3)] == ["VER", "1.0", "VAR"]
    names = [next(words) for _ in range(int(next(words)))]
    assert next(words) == "INT"
    whole = frozenset(int(next(words)) for _ in range(int(next(words))))
    assert [next(words) for _ in range(2)] == ["OBJ", "max"]
    worth = terms()
    assert next(words) == "CON"
    count, _ = int(next(words)), next(words)
    rows = [row() for _ in range(count)]
    while next(words) != "SOL":
        pass
    plans = []
    for _ in range(int(next(words))):
        next(words)
        plans.append(terms())
    return Problem(names, whole, worth, rows, plans)
