"""Exchanges that a question reports change nothing that need not change."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from optimizer import solve
from optimizer.analysis.again import Again
from optimizer.analysis.clean import clean
from optimizer.analysis.price_of_rules import Group, prices
from optimizer.analysis.swings import swings
from optimizer.analysis.why import why
from optimizer.analysis.why_not import why_not
from optimizer.domain.portfolio import Pick, Portfolio
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, fund
from tests.test_judge import examples
from tests.test_questions import Document, answered


def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that likes newcomers, as one may that breaks no ties; and no relaxation tells."""
    real = Again._by_mip

    def by_mip(self: Again, judge: Any) -> Any:
        costs, n = self.session.costs, len(self.base)
        like = np.zeros(len(costs))
        like[:n] = (1 - 2 * self.base) * 1e-7 / n
        self.session.set_costs(costs + like)
        try:
            return real(self, judge)
        finally:
            self.session.set_costs(costs)

    monkeypatch.setattr(Again, "_by_mip", by_mip)
    monkeypatch.setattr(Again, "_by_relaxation", lambda *_: None)


@examples(40)
@given(drawn.cases("commitment", room=100))
def test_no_exchange_holds_a_change_that_is_for_nothing(made: Document) -> None:
    """Nor undoes a pick of the plan, its option or its start without need."""
    _, answer = answered(made)
    again, seen, real = Again(answer), [], Again._cleaned

    def spied(self: Again, told: Any, judge: Any, known: Any) -> Any:
        found = real(self, told, judge, known)
        if found.portfolio is not None and (
            known is None or found.value > known[1] + Fraction(1, 1000)
        ):
            for nearer in one_change_less(again.plan.picks, found.portfolio.picks):
                seen.append((found.value, judge(Portfolio(nearer))))
        return found

    with pytest.MonkeyPatch.context() as patch:
        eager(patch)
        patch.setattr(Again, "_cleaned", spied)
        questions = (why_not(again), why(again), prices(again, answer.audit.rules), swings(again))
        for _ in chain(*questions):
            pass
    assert all(worth is None or worth < value for value, worth in seen)


def one_change_less(plan: tuple[Pick, ...], picks: tuple[Pick, ...]) -> Any:
    """The portfolio with one candidate as the plan has it, or one in a newcomer's place."""
    mine, theirs = ({p.candidate: p for p in picks} for picks in (plan, picks))
    differ = {c for c in {*mine, *theirs} if mine.get(c) != theirs.get(c)}
    for c in differ:
        yield tuple(p for k, p in sorted({**theirs, c: mine.get(c)}.items()) if p)
    for new, old in product(differ - {*mine}, differ & {*mine}):
        yield tuple(p for k, p in sorted({**theirs, new: None, old: mine[old]}.items()) if p)


def test_passengers_are_left_out_of_an_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """Talks that add nothing come in with nobody, whatever the solver gives."""
    eager(monkeypatch)
    made = document(
        [candidate("a", 5, 30), candidate("b", 5, 20), candidate("talks", 1, 0),
         candidate("late", 5, 10)],
        funds=[fund("grants", 11)],
    )  # fmt: skip
    again = Again(solve(build(made)))
    assert [(f.candidate, f.loss.came, f.loss.went) for f in why(again)] == [
        ("a", ("late",), ("a",)), ("b", ("late",), ("b",))]  # fmt: skip
    found = {r.candidate: (r.entry.came, r.entry.went) for r in why_not(again)}
    assert found["late"] == (("late",), ("b",))
    assert found["talks"][0] == ("talks",)
    (lifted,) = [g.price for g in prices(again, again.answer.audit.rules)
                 if not isinstance(g, Group) and g.rule == "ceilings"]  # fmt: skip
    assert "talks" not in lifted.came


def test_linked_passengers_leave_one_after_the_other_where_there_is_hope() -> None:
    made = document(
        [candidate("a", 5, 30), candidate("b", 5, 20), candidate("talks"), candidate("visit")],
        [{"id": "first", "kind": "prerequisite",
          "pairs": [{"candidate": "talks", "needs": "visit"}]}],
    )  # fmt: skip
    answer = solve(build(made))
    plan, case = answer.portfolio, answer.case
    every = {p.candidate: p for p in case.plans()}
    given = Portfolio((every["a"], every["talks"], every["visit"]))
    value = answer.judge(given)
    assert clean(case, Portfolio((every["a"],)), (given, value), answer.judge) == (
        Portfolio((every["a"],)), value)  # fmt: skip
    assert clean(case, plan, (given, value), answer.judge, lambda *_: False) == (
        given, value)  # fmt: skip
    assert clean(case, plan, (given, value), answer.judge) == (plan, answer.value)
