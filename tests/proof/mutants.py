"""Mutants of the checker: each forgets one thing, and must be caught by a certificate made by hand.

python3 -m tests.proof.mutants      # which certificate catches which mutant
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

from optimizer.proof import checker
from tests.proof.handmade import FALSE, TRUE
from tests.proof.odd import ODD

SOURCE = Path(checker.__file__).read_text(encoding="utf-8")
NONE_OF = "self.limit < 0 >= self.sense or self.limit > 0 <= self.sense"
PAIR = "high[1:4] == (1, low.terms, low.limit + 1)"
SIDES = "self.rows[left].gives(row) and self.rows[right].gives(row)"
UNDER = "frozenset(self.rows[left].assumed - {i} | self.rows[right].assumed - {k})"
REASONS = '"asm|lin|rnd|uns"'

MUTANTS = (
    # (name, what stands in the checker, what stands there instead)
    ("any version", '"1[.]0"', '"[!-~]+"'),
    ("a minimum as a maximum", '"max"', '"max|min"'),
    ("names may stand twice", "len(set(names)) == len(names)", "names"),
    ("names of any kind", '"[!-~]{1,2000}"', r'r"\S+"'),
    ("numbers below 0", '"[0-9]{1,9}"', '"-?[0-9]{1,9}"'),
    ("division by 0", "(?!0+$)", ""),
    ("digits of any script", '"-?[0-9]{1,4000}(', r'r"-?\d{1,4000}('),
    ("one character too many", "re.fullmatch(kind, word)", 're.fullmatch(f"({kind}).?", word)'),
    ("any word anywhere", "re.fullmatch(kind, word)", '" " not in word'),
    ("denominators of any length", "self.over.bit_length() <= BITS", "self.over"),
    ("a denominator that is forgotten", "self.over = math.lcm(self.over, value.denominator)",
     "self.over *= 1"),
    ("comments are read", 't[:1] != "%"', "t"),
    ("a number may stand twice", "len(dict(found)) == count and ", ""),
    ("one number too many", "default=-1) < below", "default=-1) <= below"),
    ("numbers of nothing", "max(dict(found), default=-1) < below", "True"),
    ("multipliers of 0", "for j, value in found if value}", "for j, value in found}"),
    ("senses turned round", '"LEG".index(sense)', '"GEL".index(sense)'),
    ("equations as limits", '"LEG".index(sense)', '"LxG".replace("x", "E").index(sense) // 2 * 2'),
    ("all is absurd", "never = not self.terms and (", "never = ("),
    ("0 <= 0 is absurd", "self.limit < 0 >= self.sense", "self.limit <= 0 >= self.sense"),
    ("0 >= 0 is absurd", "self.limit > 0 <= self.sense", "self.limit >= 0 <= self.sense"),
    ("0 >= -1 is absurd", "self.limit < 0 >= self.sense", "self.limit < 0"),
    ("0 <= 1 is absurd", "self.limit > 0 <= self.sense", "self.limit > 0"),
    ("nothing is absurd", NONE_OF, "False"),
    ("looser limits do", "(self.limit - other.limit) * other.sense > 0", "True"),
    ("limits on the other side", "(self.limit - other.limit) * other.sense > 0",
     "(self.limit - other.limit) * other.sense < 0"),
    ("a limit gives an equation", "self.sense in (0, other.sense)", "True"),
    ("a limit gives its opposite", "self.sense in (0, other.sense)",
     "abs(self.sense) in (0, abs(other.sense))"),
    ("an equation is as good as a limit", "self.sense in (0, other.sense)",
     "other.sense in (0, self.sense)"),
    ("other terms do", " and self.terms == other.terms)", ")"),
    ("other coefficients do", "self.terms == other.terms",
     "self.terms.keys() == other.terms.keys()"),
    ("all columns are whole", "j in self.integer and value.denominator", "value.denominator"),
    ("all coefficients are whole", " and value.denominator == 1 for", " for"),
    ("0 <= 0 for none", "Fraction(-1))\n", "Fraction(0))\n"),
    ("none for a bound", '== "range":', '== "infeas":'),
    ("plans need not reach", 'least == "-inf" or any(', "True or any("),
    ("plans may not reach", "worth >= Fraction(least)", "worth <= Fraction(least)"),
    ("only the first plan is looked at", 'self.plan() for _ in range(self.number("SOL"))',
     'self.plan() if not i else ([self.word() for _ in "name"], Fraction(0))\n'
     '                      for i in range(self.number("SOL"))'),
    ("plans of parts", "self.whole({j: x[j] for j in self.integer & x.keys()})", "True"),
    ("plans within no row", "apart * row.sense > 0 or not apart", "True"),
    ("plans beside equations", "apart * row.sense > 0 or not apart", "apart * row.sense >= 0"),
    ("plans outside of all rows", "apart * row.sense > 0 or not apart", "apart * row.sense <= 0"),
    ("plans are worth their number", "sum((a * x[j] for j, a in self.worth",
     "sum((a for j, a in self.worth"),
    ("the file may go on", "next(self.words, None) is None", "True"),
    ("any line is the claim", "row.gives(claim) and not row.assumed", "not row.assumed"),
    ("the claim may be assumed", "row.gives(claim) and not row.assumed", "row.gives(claim)"),
    ("the claim may stand anywhere", "for row in self.rows[-1:]", "for row in self.rows"),
    ("reasons of any name", REASONS, '"[a-z]+"'),
    ("the plan is a reason", REASONS, '"asm|lin|rnd|uns|sol"'),
    ("assumptions are forgotten", "return frozenset([len(self.rows)])", "return frozenset()"),
    ("assumptions are of the next line", "frozenset([len(self.rows)])",
     "frozenset([len(self.rows) + 1])"),
    ("sides that come later", "max(left, i, right, k) < len(self.rows)", "True"),
    ("an equation is a side", "low.sense < 0 and high", "high"),
    ("two upper sides", PAIR, "high[2:4] == (low.terms, low.limit + 1)"),
    ("a gap between the sides", PAIR, "high[1:3] == (1, low.terms)"),
    ("unlike sides", PAIR, "(high[1], high[3]) == (1, low.limit + 1)"),
    ("sides that overlap by 1 only", PAIR, "high[1:4] == (1, low.terms, low.limit)"),
    ("sides at fractions", "low.limit.denominator == 1 and self", "self"),
    ("sides of parts", " and self.whole(low.terms), why)", ", why)"),
    ("the left side is enough", SIDES, "self.rows[left].gives(row)"),
    ("the right side is enough", SIDES, "self.rows[right].gives(row)"),
    ("both assumptions off both sides", UNDER,
     "frozenset((self.rows[left].assumed | self.rows[right].assumed) - {i, k})"),
    ("the right side's assumptions are forgotten", UNDER,
     "frozenset(self.rows[left].assumed - {i})"),
    ("the left side's assumptions are forgotten", UNDER,
     "frozenset(self.rows[right].assumed - {k})"),
    ("all assumptions end with a join", UNDER, "frozenset[int]()"),
    ("assumptions that both sides have", UNDER,
     "frozenset(self.rows[left].assumed - {i} & self.rows[right].assumed - {k})"),
    ("negative multipliers keep the sense", "r.sense if y > 0 else -r.sense", "r.sense"),
    ("equations have a sense", "for y, r in used} - {0}", "for y, r in used}"),
    ("multipliers of both signs", "len(senses) < 2 and Row", "Row"),
    ("sums are equations", 'Row("", sum(senses), terms', 'Row("", 0, terms'),
    ("a sum is its last row", "sums.get(j, 0) + times", "times"),
    ("limits are left out", "(*r.terms.items(), (-1, r.limit))", "r.terms.items()"),
    ("all sums are rounded", 'if kind == "rnd":', "if senses and self.whole(terms):"),
    ("equations are rounded", "self.need(senses and self.whole(terms), why)",
     "self.need(self.whole(terms), why)"),
    ("fractions are rounded", "self.need(senses and self.whole(terms), why)",
     "self.need(senses, why)"),
    ("rounding the other way", "if -1 in senses else", "if 1 in senses else"),
    ("sums of assumptions hold", "frozenset[int]().union(*(r.assumed for _, r in used))",
     "frozenset[int]()"),
    ("sums of assumptions in all", "union(*(r.assumed for _, r in used))",
     "union(*(r.assumed for _, r in used[:1]))"),
)  # fmt: skip


def module(source: str) -> ModuleType:
    """The checker, or a mutant of it."""
    made = ModuleType("mutant")
    exec(compile(source, "mutant", "exec"), made.__dict__)
    return made


def mutant(old: str, new: str) -> ModuleType:
    return module(SOURCE.replace(old, new))


def refused(made: ModuleType, text: str) -> str:
    """Why a certificate is not shown; '' where it is. Whatever else is raised is a fault."""
    certificate = made.Certificate(text.splitlines(keepends=True))
    try:
        certificate.check()
    except ValueError as why:
        return str(why) or "refused"
    return ""


def catching(made: ModuleType) -> Iterator[str]:
    """The certificates of which a checker says what is not so, or says nothing but breaks down."""
    for texts, shown in ((TRUE, True), (FALSE, False), (ODD, False)):
        yield from _wrong(made, texts, shown)


def _wrong(made: ModuleType, texts: Mapping[str, str], shown: bool) -> Iterator[str]:
    for name, text in texts.items():
        try:
            if bool(refused(made, text)) == shown:
                yield name
        except (ArithmeticError, LookupError, TypeError) as error:
            yield f"{name} ({type(error).__name__})"


def main() -> int:
    """Print what catches each mutant; 1 where one is not caught."""
    assert not [*catching(checker)]
    escaped = 0
    for name, old, new in MUTANTS:
        found = [*catching(mutant(old, new))]
        escaped += not found
        print(f"{name:45} {len(found):3} {', '.join(found[:3]) or 'NOT CAUGHT'}")
    print(f"{len(MUTANTS)} mutants, {escaped} not caught")
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
