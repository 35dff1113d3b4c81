"""Clean: a portfolio near a plan, rid of changes that are for nothing.

One by one, newcomers are dropped and the plan's own picks restored, also in a newcomer's place,
while the portfolio is allowed and its exact measure does not fall. What is left over differs from
the plan only where undoing the change alone would cost something, or break a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from optimizer.case.case import Case
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.solving.search import Judge

MOST = 60
"""Portfolios that are tried at most."""

Valued = tuple[Portfolio, Fraction]
"""A portfolio with its exact measure."""


class Locks:
    """Columns that a question locks: of each set in ``must`` one, of ``never`` none."""

    def __init__(self) -> None:
        self.must: list[Sequence[int]] = []
        self.never: set[int] = set()

    def judge(self, judge: Judge, place: Mapping[Pick, int]) -> Judge:
        """The judge, where the locks count as well; ``place``: the column of each pick."""

        def locked(portfolio: Portfolio) -> Fraction | None:
            held = {place[p] for p in portfolio.picks}
            kept = not held & self.never and all(held & {*must} for must in self.must)
            return judge(portfolio) if kept else None

        return locked if self.must or self.never else judge


def clean(
    case: Case,
    plan: Portfolio,
    found: Valued,
    judge: Judge,
    hopeful: Callable[[Portfolio, Fraction], bool] = lambda portfolio, least: True,
) -> Valued:
    """``found`` with nothing changed that need not be; never worth less. ``judge``: the exact
    measure, None where a portfolio is not allowed; he is asked where it is ``hopeful`` that it is
    worth so much."""
    place = {c.id: i for i, c in enumerate(case.candidates)}
    best, value = found
    tried = {best.picks}
    again = True
    while again:
        again = False
        for undoing in _undoings(plan, best):
            undone = _undone(best.picks, *undoing)
            picks = tuple(sorted(undone, key=lambda p: place[p.candidate]))
            if picks in tried:
                continue
            if len(tried) > MOST:
                return best, value
            tried.add(picks)
            worth = judge(Portfolio(picks)) if hopeful(Portfolio(picks), value) else None
            if worth is not None and worth >= value:
                best, value, again = Portfolio(picks), worth, True
    return best, value


def _undoings(plan: Portfolio, found: Portfolio) -> Iterator[tuple[str | None, Pick | None]]:
    """Ways to come nearer to the plan: without a newcomer, with a pick of the plan, or both."""
    new = [p.candidate for p in found.picks if p.candidate not in plan.candidates]
    gone = [p for p in plan.picks if p not in set(found.picks)]
    yield from ((i, None) for i in new)
    yield from ((None, p) for p in gone)
    yield from product(new, gone)


def _undone(picks: tuple[Pick, ...], without: str | None, with_: Pick | None) -> tuple[Pick, ...]:
    kept = (p for p in picks if p.candidate not in (without, with_ and with_.candidate))
    return (*kept, *([with_] if with_ else []))


def moved(before: Portfolio, after: Portfolio) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(candidates that come in, candidates that go out)."""
    came = tuple(p.candidate for p in after.picks if p.candidate not in before.candidates)
    went = tuple(p.candidate for p in before.picks if p.candidate not in after.candidates)
    return came, went
