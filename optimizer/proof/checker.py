"""Check a certificate in the open format VIPR 1.0, believing nobody: python checker.py FILE

Shown is that every line of DER follows from lines before it, for all x that keep the rows of CON
and are whole where INT says so; that the last is the claim of RTP, with nothing assumed; that each
plan of SOL keeps every row. Not shown is that these rows are those of a case: `odaopt check`
compares them. Needs Python alone. Exit codes: 0 shown, 1 not shown.
"""

import math
import re
import sys
from collections import namedtuple
from collections.abc import Iterable
from fractions import Fraction

NAME, NUMBER = "[!-~]{1,2000}", "[0-9]{1,9}"
VALUE = "-?[0-9]{1,4000}([.][0-9]{1,4000}|/(?!0+$)[0-9]{1,4000})?"
BITS = 1 << 14  # of a common denominator of all numbers in a file


class Row(namedtuple("Row", "name sense terms limit assumed", defaults=[frozenset[int]()])):
    """terms x  <=, = or >= (sense -1, 0 or 1)  limit, as far as the lines ``assumed`` hold."""

    def gives(self, other: "Row") -> bool:
        """Whether all x that keep this row keep the other: none does, or it is no tighter."""
        never = not self.terms and (self.limit < 0 >= self.sense or self.limit > 0 <= self.sense)
        near = self.limit == other.limit or (self.limit - other.limit) * other.sense > 0
        return never or (near and self.sense in (0, other.sense) and self.terms == other.terms)


class Certificate:
    """A file. What is wrong raises ValueError where it is read, at ``line``."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.line, self.over = 0, 1  # over: a common denominator of all numbers so far
        self.words = ((i, w) for i, t in enumerate(lines, 1) if t[:1] != "%" for w in t.split())

    def need(self, good: object, why: str) -> None:
        if not good:
            raise ValueError(why)

    def word(self, kind: str = NAME) -> str:
        self.line, word = next(self.words, (self.line, "the end of the file"))
        self.need(re.fullmatch(kind, word), f"{word[:40]!a} cannot stand here")
        return word

    def number(self, *before: str) -> int:
        *_, number = (self.word(kind) for kind in (*before, NUMBER))
        return int(number)

    def value(self) -> Fraction:
        value = Fraction(self.word(VALUE))
        self.over = math.lcm(self.over, value.denominator)
        self.need(self.over.bit_length() <= BITS, "the common denominator is too long")
        return value

    def values(self, count: int, below: int) -> dict[int, Fraction]:
        found = [(int(self.word(NUMBER)), self.value()) for _ in range(count)]
        good = len(dict(found)) == count and max(dict(found), default=-1) < below
        self.need(good, "a number stands twice, or for nothing")
        return {j: value for j, value in found if value}

    def row(self) -> Row:
        name, sense, limit = self.word(), self.word("[LEG]"), self.value()
        count = self.word(f"OBJ|{NUMBER}")
        terms = self.worth if count == "OBJ" else self.values(int(count), len(self.names))
        return Row(name, "LEG".index(sense) - 1, terms, limit)

    def whole(self, terms: dict[int, Fraction]) -> bool:
        return all(j in self.integer and value.denominator == 1 for j, value in terms.items())

    def check(self) -> None:
        """Read all of it: none is worth more than ``bound`` then (None: there is none)."""
        self.names = [self.word() for _ in range(self.number("VER", "1[.]0", "VAR"))]
        self.integer = {self.number() for _ in range(self.number("INT"))}
        self.worth = self.values(self.number("OBJ", "max"), len(self.names))
        self.given, _ = self.number("CON"), self.number()
        self.rows = [self.row() for _ in range(self.given)]
        self.bound, least, claim = None, "-inf", Row("", -1, {}, Fraction(-1))
        if self.word("RTP") and self.word("infeas|range") == "range":
            least, self.bound = self.word(f"-inf|{VALUE}"), self.value()
            claim = Row("", -1, self.worth, self.bound)
        self.plans = [self.plan() for _ in range(self.number("SOL"))]
        reached = least == "-inf" or any(worth >= Fraction(least) for _, worth in self.plans)
        self.need(reached, "no plan is worth what is claimed")
        for _ in range(self.number("DER")):
            row = self.row()
            self.rows.append(row._replace(assumed=self.reason(row)))
            _ = self.word("}"), self.word(f"-1|{NUMBER}")
        self.need(next(self.words, None) is None, "the file goes on after its end")
        for names in (self.names, [row.name for row in self.rows]):
            self.need(len(set(names)) == len(names), "a name stands twice")
        last = any(row.gives(claim) and not row.assumed for row in self.rows[-1:])
        self.need(last, "the last line is not the claim, or rests on what is assumed")

    def plan(self) -> tuple[list[str], Fraction]:
        name, x = self.word(), self.values(self.number(), len(self.names))
        self.need(self.whole({j: x[j] for j in self.integer & x.keys()}), f"{name} is not whole")
        for row in self.rows:
            apart = sum(a * x[j] for j, a in row.terms.items() if j in x) - row.limit
            self.need(apart * row.sense > 0 or not apart, f"{name} breaks the row {row.name}")
        worth = sum((a * x[j] for j, a in self.worth.items() if j in x), Fraction(0))
        return [self.names[j] for j in x if j in self.integer], worth

    def reason(self, row: Row) -> frozenset[int]:
        """The lines that are assumed for a derived row, if its reason gives it."""
        kind, why = self.word("{") and self.word("asm|lin|rnd|uns"), f"{row.name} does not follow"
        if kind == "asm":
            return frozenset([len(self.rows)])
        if kind == "uns":  # of f <= k and f >= k + 1 one holds, where all is whole
            left, i, right, k = (self.number() for _ in range(4))
            self.need(max(left, i, right, k) < len(self.rows), why)
            low, high = sorted((self.rows[i], self.rows[k]), key=lambda side: side.sense)
            pair = low.sense < 0 and high[1:4] == (1, low.terms, low.limit + 1)
            self.need(pair and low.limit.denominator == 1 and self.whole(low.terms), why)
            self.need(self.rows[left].gives(row) and self.rows[right].gives(row), why)
            return frozenset(self.rows[left].assumed - {i} | self.rows[right].assumed - {k})
        used = [(y, self.rows[i]) for i, y in self.values(self.number(), len(self.rows)).items()]
        senses = {r.sense if y > 0 else -r.sense for y, r in used} - {0}
        sums: dict[int, int] = {}  # times over ** 2, by column; -1: of the limits
        for y, r in used:
            times = y.numerator * (self.over // y.denominator)
            for j, a in (*r.terms.items(), (-1, r.limit)):
                sums[j] = sums.get(j, 0) + times * a.numerator * (self.over // a.denominator)
        terms = {j: Fraction(a, self.over**2) for j, a in sums.items() if a}
        limit = terms.pop(-1, Fraction(0))
        if kind == "rnd":
            self.need(senses and self.whole(terms), why)
            limit = Fraction(math.floor(limit) if -1 in senses else math.ceil(limit))
        self.need(len(senses) < 2 and Row("", sum(senses), terms, limit).gives(row), why)
        return frozenset[int]().union(*(r.assumed for _, r in used))


def main(path: str) -> None:
    """Print what is shown, or end with what is not."""
    with open(path, encoding="ascii", errors="replace") as file:
        c = Certificate(file)
        try:
            c.check()
            best = f"is worth more than {c.bound} (about {float(c.bound or 0):.9g})"
            plans = [f"This plan keeps every row and is worth {worth} (about {float(worth):.9g}): "
                     f"{' '.join(names)}" for names, worth in c.plans]  # fmt: skip
        except (ArithmeticError, ValueError) as why:
            sys.exit(f"NOT SHOWN. Line {c.line}: {why}.")
    print(f"{len(c.names)} columns, {c.given} rows, {len(c.rows) - c.given} derived: all follow.")
    print(f"No solution {best if c.bound is not None else 'keeps every row'}.", *plans, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) == 2 else sys.exit(__doc__)
