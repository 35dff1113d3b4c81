"""That no portfolio keeps some of the rules: a tree over their rows in rationals, without worth."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from optimizer.case.case import Case
from optimizer.domain.portfolio import Pick
from optimizer.proof.aim import Breaking
from optimizer.proof.exact import ONE, ZERO, rows_of
from optimizer.proof.program import Program, Row
from optimizer.proof.search import Limits, Plans, Search

BRANCHINGS = 500
"""Branchings that one such question takes at most."""

Asked = Callable[[str, str], bool]
"""(rule, instance) -> whether it is asked to hold."""


@dataclass(frozen=True)
class Keeping:
    """The rows alone: every portfolio that keeps them is worth 0."""

    program: Program
    breaking: Breaking

    def value(self, plans: Plans) -> Fraction | None:
        return ZERO if self.breaking.by(plans) is None else None

    def multipliers(self, plans: Plans) -> tuple[Mapping[int, Fraction], bool]:
        broken = self.breaking.by(plans)
        return ({}, True) if broken is None else (broken, False)


def none_keeps(
    case: Case,
    asked: Asked,
    *,
    one_of: Collection[Pick] = (),
    none_of: Collection[Pick] = (),
    seconds: float | None = None,
) -> bool | None:
    """Whether no portfolio keeps every instance asked, holds one of ``one_of`` where there are
    some, and none of ``none_of``; None where the tree did not close within ``BRANCHINGS``, or the
    seconds that somebody gave."""
    picks = [p for p in case.plans() if p not in none_of]
    column = {p: j for j, p in enumerate(picks)}
    rows = [
        Row(name, {column[p]: v for p, v in row.terms.items() if v and p in column}, row.limit,
            row.sense)
        for name, row in rows_of(case, picks, asked)
    ]  # fmt: skip
    if one_of:
        terms = {column[p]: ONE for p in one_of if p in column}
        rows.append(Row("one", terms, ONE, "at_least"))
    names = [".".join(map(str, p)) for p in picks]
    program = Program(names, len(picks), [ONE] * len(picks), {}, ZERO, rows)
    deadline = None if seconds is None else time.perf_counter() + seconds
    limits = Limits(BRANCHINGS, deadline)
    search = Search(Keeping(program, Breaking(program, len(rows))), limits)
    search.offer(frozenset())
    closed = search.run()
    return False if search.best.plans is not None else True if closed else None
