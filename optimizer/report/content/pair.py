"""Two runs side by side, and how to name and write what they have in common or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from optimizer.analysis.compare import Comparison
from optimizer.analysis.runs.kept import Kept
from optimizer.domain.portfolio import Pick
from optimizer.domain.results import Amount
from optimizer.report.blocks import Cell, number, text
from optimizer.report.content.context import Context
from optimizer.report.content.early import NONE_YET
from optimizer.words import Words

MOST_DIGITS, FEW_MORE = 9, 4
NONE = "–"


def context(run: Kept, words: Words) -> Context:
    """What names and figures of a run are written with; nothing has been asked of it."""
    return Context(run.answer, NONE_YET, run.run, words)


@dataclass(frozen=True)
class Pair:
    """A run and the one it is compared with, by their numbers on the command line (from 1)."""

    c: Comparison
    first: Context
    second: Context
    numbers: tuple[int, int]
    words: Words

    @cached_property
    def runs(self) -> tuple[str, str]:
        """'run 1', 'run 2'."""
        one, other = (self.words("run {n}", n=n) for n in self.numbers)
        return one, other

    @property
    def heads(self) -> tuple[str, str]:
        """The same as titles of columns."""
        one, other = (r[:1].upper() + r[1:] for r in self.runs)
        return one, other

    # names: of either run, the second first

    def name(self, i: str, known: Callable[[Context], Iterable[str]],
             named: Callable[[Context], str]) -> str:  # fmt: skip
        """The name of an id in the run that has it."""
        return next((named(c) for c in (self.second, self.first) if i in known(c)), i)

    def candidate(self, i: str) -> str:
        return self.name(i, lambda c: c.case.candidate, lambda c: c.short(i))

    def metal(self, i: str) -> str:
        return self.name(i, lambda c: c.case.metal, lambda c: c.metal(i))

    def fund(self, i: str) -> str:
        return self.name(i, lambda c: c.case.fund, lambda c: c.fund(i))

    def rule(self, i: str) -> str:
        return self.name(i, lambda c: [r.id for r in c.case.rules], lambda c: c.rule(i))

    def candidates(self, picks: Sequence[Pick]) -> str:
        return self.words.listing([self.candidate(p.candidate) for p in picks])

    def way(self, c: Context, pick: Pick) -> str:
        """How a candidate is funded: its option and start, as far as they tell."""
        candidate = c.case.candidate[pick.candidate]
        option = self.words.name(c.case.option(pick).name)
        several = len(candidate.options) > 1
        return self.words.comma.join([*([option] if several else []), self.words.year(pick.start)])


def cells(
    words: Words, values: Sequence[Amount | float | None], digits: int | None = None,
    subtract: bool = True, percent: bool = False,
) -> Iterator[Cell]:  # fmt: skip
    """A cell for each figure; of two, also their difference where they may be subtracted.

    Figures that differ look different, and a difference is that of the figures as they are
    shown, as far as a few more decimals do it.
    """
    known = [v for v in values if v is not None]
    digits = _digits(words, known, digits, subtract and len(values) == len(known) == 2)
    for value in values:
        if value is None:
            yield text(NONE, "muted")
        else:
            shown = words.of_hundred(value, digits) if percent else words.number(value, digits)
            yield number(shown)
    if len(values) == 2:
        if len(known) < 2 or not subtract:
            yield text(NONE, "muted")
        else:
            yield difference(words, Fraction(known[1]) - Fraction(known[0]), digits)


def _digits(
    words: Words, known: Sequence[Amount | float], digits: int | None, subtracted: bool
) -> int | None:
    least = 6 if digits is None else digits
    tried: tuple[int | None, ...] = (digits, *range(least, MOST_DIGITS + 1))
    differ = [d for d in tried if _differ(words, known, d)] or [MOST_DIGITS]
    if subtracted:
        fit = (d for d in differ[:FEW_MORE] if _adds_up(words, known, d))
        return next(fit, differ[0])
    return differ[0]


def _differ(words: Words, known: Sequence[Amount | float], digits: int | None) -> bool:
    """Whether figures that differ look different."""
    return len({words.number(v, digits) for v in known}) == len({Fraction(v) for v in known})


def _adds_up(words: Words, known: Sequence[Amount | float], digits: int | None) -> bool:
    """Whether the difference of two figures is that of what is shown of them."""
    one, other, more = (
        words.rounded(v, digits)
        for v in (*known, Fraction(known[1]) - Fraction(known[0]))
    )  # fmt: skip
    return other - one == more


def difference(words: Words, more: Fraction, digits: int | None = None) -> Cell:
    """A difference with its sign; what is the same is said to be."""
    if not more:
        return text(words("same"), "muted")
    return number(words.number(more, digits, sign=True), "strong")


def said(words: Words, value: Any, named: Callable[[str], str] = str) -> str:
    """A part of a case as a reader reads it, on one line."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    if isinstance(value, Decimal):
        return _exact(words, value)
    if isinstance(value, str):
        return words.name(named(value))
    if isinstance(value, list):
        return words.comma.join(said(words, v, named) for v in value) or words("none")
    if isinstance(value, dict):
        return said(words, value["value"]) if "value" in value else words("there")
    return str(value)


def _exact(words: Words, value: Decimal) -> str:
    """All digits: two figures that differ must look different."""
    places = max(0, -int(value.as_tuple().exponent))
    return words.number(value, min(places, 30) if places > 6 else None)
