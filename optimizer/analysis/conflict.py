"""Conflict: for an infeasible case, rules that cannot hold together, none of which is idle.

Members are the rule entries, and for budget rules what each fund may spend in a year or a run of
years. One after the other is left out, many at once first (halves of them, halves of these, ...);
where the rest is still infeasible it stays out. What is left is irreducible: every proper part of
it is feasible.

Where the linear relaxation is infeasible, it thins the members out first, which costs no MIP; what
it leaves is only a start. A member stays in by a portfolio that keeps the rest by the case's own
decimals; without one the conflict is 'not proven minimal'. One goes out by the solver's word, and
so in the end a tree in rationals proves that no portfolio keeps those that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.analysis.known import Known
from optimizer.analysis.members import Member, keeps, members
from optimizer.analysis.work import Work
from optimizer.case.case import Case
from optimizer.domain.facts import BoolArray, FloatArray, IntArray
from optimizer.domain.portfolio import Pick
from optimizer.problem import Problem
from optimizer.proof.none import none_keeps
from optimizer.solving.cuts import at_least_one
from optimizer.solving.session import Session
from optimizer.solving.settings import Settings

MANY = 8
"""More members than that are left out in blocks first."""

__all__ = ["Conflict", "Member", "conflict", "shown"]


@dataclass(frozen=True)
class Conflict:
    """Members that cannot hold together: ``exact``, by an exact proof, else by the solver's word.
    ``minimal``: every proper part is proven feasible, by a portfolio that keeps it.
    ``interrupted``: Ctrl-C came before all of them were tried."""

    members: tuple[Member, ...]
    minimal: bool
    exact: bool = False
    interrupted: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules of its members."""
        return tuple(dict.fromkeys(m.rule for m in self.members))


def conflict(
    case: Case,
    problem: Problem,
    tell: Callable[[], None] = lambda: None,
    *,
    with_one_of: Sequence[int] = (),
    none_of: Sequence[int] = (),
    work: Work | None = None,
) -> Conflict:
    """One irreducible conflict of an infeasible problem; ``with_one_of``: plans of which one
    must be funded, ``none_of``: which the problem does not let be funded, as background.

    One question for each member: can the others hold without it? ``tell`` hears each answer,
    ``work`` counts them. What the work or Ctrl-C leaves undecided stays in.
    """
    search = _Search(case, problem, with_one_of, work or Work(problem), tell)
    interrupted = False
    try:
        search.thin_out()
        search.one_by_one()
    except KeyboardInterrupt:
        interrupted = True
    left = tuple(m for m, held in zip(search.members, search.held, strict=True) if held)
    if interrupted:
        return Conflict(left, minimal=False, interrupted=True)
    none = shown(case, problem, left, with_one_of, none_of, work)
    if none is False:  # the solver was wrong
        return Conflict(tuple(search.members), minimal=False)
    return Conflict(left, search.proven, exact=none is True)


def shown(
    case: Case,
    problem: Problem,
    left: Sequence[Member],
    one_of: Sequence[int] = (),
    none_of: Sequence[int] = (),
    work: Work | None = None,
) -> bool | None:
    """Whether no portfolio keeps these members, in rationals; None: not decided. Seconds end it
    only where somebody gave them to ``work``."""

    def asked(rule: str, what: str) -> bool:
        return Member(rule) in left or Member(rule, what) in left

    def picks(plans: Sequence[int]) -> set[Pick]:
        return {Pick(*problem.facts.plan_name(p)) for p in plans}

    seconds = None if work is None else work.left
    return none_keeps(case, asked, one_of=picks(one_of), none_of=picks(none_of), seconds=seconds)


class _Search:
    """``held``: the members that are still in; together they are infeasible at every moment."""

    def __init__(
        self,
        case: Case,
        problem: Problem,
        one_of: Sequence[int],
        work: Work,
        tell: Callable[[], None],
    ) -> None:
        self.case, self.problem, self.work, self.tell = case, problem, work, tell
        self.one_of = list(one_of)
        found = members(case, problem)
        self.members, self.rows = [m for m, _ in found], [r for _, r in found]
        self.held: BoolArray = np.ones(len(found), dtype=bool)
        self.proven = True

    def thin_out(self) -> None:
        """Leave out what the relaxation can do without, where it is infeasible itself."""
        session = self._session(relaxed=True)
        if self.work.solve(session).ending != "infeasible":
            return
        n = len(self.members)
        for block in np.array_split(np.arange(n), 2 if n > MANY else max(1, n)):
            self._in_blocks(session, block)

    def _in_blocks(self, session: Session, block: IntArray, least: int = 1) -> None:
        """Leave out what an infeasible rest allows, in blocks of ``least`` members or more."""
        if len(block) < least:
            return
        rest = self.held.copy()
        rest[block] = False
        for i in block.tolist():
            self._bound(session, i, held=False)
        if self.work.solve(session).ending == "infeasible":
            self.held = rest
            for _ in block:
                self._answered()
            return
        for i in block.tolist():
            self._bound(session, i, held=True)
        if len(block) > 1:
            for half in np.array_split(block, 2):
                self._in_blocks(session, half, least)

    def one_by_one(self) -> None:
        """Ask of each member that is left whether the others can hold without it."""
        session = self._session()
        if self.held.sum() > MANY:
            self._in_blocks(session, np.flatnonzero(self.held), 2)
        known = Known(self.problem, self.rows, self.one_of)
        for i in np.flatnonzero(self.held).tolist():
            rest = self.held.copy()
            rest[i] = False
            if any(self._keeps(x, rest) for x in known.that_keep(rest)):
                self._answered()
                continue
            self._bound(session, i, held=False)
            raw = self.work.solve(session)
            if raw.ending == "infeasible":
                self.held[i] = False
            else:
                self._bound(session, i, held=True)
                if raw.x is not None and self._keeps(raw.x, rest):
                    known.learn(raw.x)
                else:
                    self.proven = False
            self.tell()

    def _answered(self) -> None:
        """A question is answered without a MIP."""
        self.work.tally.bounded += 1
        self.tell()

    def _session(self, *, relaxed: bool = False) -> Session:
        """The rows of what is held, and nothing to maximise."""
        session = Session(self.problem, Settings(nodes=self.work.nodes), relaxed=relaxed)
        session.set_costs(np.zeros(self.problem.n_columns))
        if self.one_of:
            session.add_rows(at_least_one(self.one_of))
        for i in np.flatnonzero(~self.held).tolist():
            self._bound(session, i, held=False)
        return session

    def _bound(self, session: Session, i: int, *, held: bool) -> None:
        """Put the rows of a member back, or lift them."""
        rows = self.rows[i]
        low, high = self.problem.row_lower[rows], self.problem.row_upper[rows]
        if not held:
            low, high = np.full(len(rows), -np.inf), np.full(len(rows), np.inf)
        session.bound_rows(rows, low, high)

    def _keeps(self, x: FloatArray, asked: BoolArray) -> bool:
        """Whether a portfolio keeps these members, from the case's own decimals."""
        portfolio = self.problem.portfolio(x)
        return all(
            keeps(self.case, portfolio, m) for m, on in zip(self.members, asked, strict=True) if on
        )
