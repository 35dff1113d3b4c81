"""Marginal value of money: nearest steps and staircases, against full enumeration by the judge."""

from __future__ import annotations

import copy
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from optimizer import load_case, solve
from optimizer.analysis import money
from optimizer.analysis.again import Again
from optimizer.analysis.answer import Answer
from optimizer.analysis.lines import TOTAL, Line, lines_of
from optimizer.analysis.money import Point, dropped, nearest, staircase, unit_of
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, fund, option, years
from tests.helpers.judge import Judge, Picks, Plan, number
from tests.test_judge import examples
from tests.test_questions import answered, close

Document = dict[str, Any]


def at_ceiling(made: Document, line: Line, level: Fraction) -> Document:
    """The document with the line's ceiling at a level; the judge reads fractions too."""
    changed = copy.deepcopy(made)
    ceilings = [number(q) for f in made["funds"] for q in f["ceilings"].values()]
    percent = drawn.unlike(made) and len(ceilings) > 1
    total = Fraction(100) if percent else sum(ceilings, Fraction(0))
    for f in changed["funds"]:
        if line == TOTAL:
            f["ceilings"] = {y: number(q) * level / total for y, q in f["ceilings"].items()}
        elif f["id"] == line.fund:
            f["ceilings"][str(line.year)] = level
    return changed


class Levels:
    """What can be had at each level of one line, by enumeration on the grid of money units."""

    def __init__(self, made: Document, line: Line, unit: Decimal) -> None:
        self.made, self.line, self.unit = made, line, Fraction(unit)
        self.judge = Judge(made)
        rules = [r for r in made["rules"] if r["kind"] == "budget"]
        others = Judge({**made, "rules": [r for r in made["rules"] if r["kind"] != "budget"]})
        self.budgets = rules
        self.worth = dict(others.feasible)
        self.known: dict[Fraction, Fraction | None] = {}

    def fits(self, picks: Picks, level: Fraction) -> bool:
        there = Judge(at_ceiling(self.made, self.line, level))
        return all(there.keeps_budget(r, picks) for r in self.budgets)

    def best(self, level: Fraction) -> Fraction | None:
        """The best measure at a level, None where nothing is feasible."""
        if level not in self.known:
            there = Judge(at_ceiling(self.made, self.line, level))
            self.known[level] = max(
                (w for p, w in self.worth.items()
                 if all(there.keeps_budget(r, p) for r in self.budgets)),
                default=None,
            )  # fmt: skip
        return self.known[level]


def checked(found: Point, levels: Levels, nothing: Fraction, tolerance: Fraction) -> None:
    """A point is what is best at its level, and its portfolio fits there."""
    best = levels.best(Fraction(found.at))
    assert best is not None
    assert abs(found.gain + nothing - best) <= 2 * tolerance
    assert levels.fits(tuple(Plan(*p) for p in found.portfolio.picks), Fraction(found.at))


@examples(40)
@given(drawn.cases("budget", room=40))
def test_nearest_steps(made: Document) -> None:
    judge, answer = answered(made)
    again = Again(answer)
    nothing = answer.audit.nothing
    for n in nearest(again):
        unit = unit_of(again, n.line)
        levels = Levels(made, n.line, unit)
        highest = levels.best(Fraction(10**6)) if n.line != TOTAL or n.now else None
        assert n.up_proven
        if n.up is None:
            assert highest is None or close(highest, judge.best, judge)
            continue
        assert n.up.at > n.now
        checked(n.up, levels, nothing, judge.tolerance)
        assert n.up.gain + nothing - judge.best > judge.tolerance
        lower = levels.best(Fraction(n.up.at) - Fraction(unit))
        assert lower is None or lower - judge.best <= 3 * judge.tolerance
        assert n.down_proven
        assert n.enough is not None
        assert n.enough <= n.now
        kept = levels.best(Fraction(n.enough))
        assert kept is not None
        assert close(kept, judge.best, judge)
        if n.enough < unit:
            assert n.below is None
            continue
        below = levels.best(Fraction(n.enough) - Fraction(unit))
        assert (n.below is None) == (below is None)
        if below is not None:
            assert below < judge.best
            checked(n.below, levels, nothing, judge.tolerance)


@examples(40)
@given(drawn.cases("budget", room=40))
def test_staircases_are_every_step(made: Document) -> None:
    judge, answer = answered(made)
    again = Again(answer)
    nothing = answer.audit.nothing
    for line in lines_of(answer.case, answer.problem):
        unit = unit_of(again, line)
        found = staircase(again, line)
        assert found.ending == "complete"
        levels = Levels(made, line, unit)
        steps = int(Fraction(found.high) / Fraction(unit))
        for point in found.points:
            checked(point, levels, nothing, judge.tolerance)
        for k in range(max(0, steps - 60), steps + 1):  # on a grid of money units
            level = Fraction(unit) * k
            if level < Fraction(found.low):
                continue
            best = levels.best(level)
            under = [p for p in found.points if p.at <= level]
            assert (best is None) == (not under), level
            if best is not None:
                assert abs(under[-1].gain + nothing - best) <= 3 * judge.tolerance, level
        for a, b in pairwise(found.points):
            assert a.at < b.at
            assert a.gain < b.gain


def stairs(ceiling: Any = 6, **more: Any) -> Document:
    made = [candidate("a", 2, 10), candidate("b", 3, 14), candidate("c", 4, 21),
            candidate("d", 2.5, 12)]  # fmt: skip
    return document(made, funds=[fund("grants", ceiling)], **more)


def walked(made: Document, line: Line = TOTAL) -> tuple[Answer, money.Staircase]:
    answer = solve(build(made))
    return answer, staircase(Again(answer), line)


def test_a_staircase_by_hand() -> None:
    answer, found = walked(stairs(6))
    assert [(float(p.at), int(p.gain)) for p in found.points] == [
        (3, 14), (4, 21), (4.5, 22), (5, 24), (5.5, 26), (6, 31), (6.5, 33), (7, 35), (7.5, 36),
        (8.5, 43), (9, 45), (9.5, 47), (11.5, 57),
    ]  # fmt: skip
    assert next(p.at for p in found.points if p.portfolio == answer.portfolio) == 6
    gone = [(c, float(last), float(out)) for c, last, out in dropped(found.points)]
    assert gone[:3] == [("b", 3, 4), ("c", 4, 4.5), ("d", 4.5, 5)]


def test_what_binds_and_what_a_unit_more_is_worth() -> None:
    answer = solve(build(stairs(6)))
    (n,) = nearest(Again(answer))
    assert n.binds
    assert n.up is not None
    assert (n.up.at, n.up.gain) == (Decimal("6.5"), 33)
    assert n.marginal(answer.audit.gain) == 4
    assert (n.enough, n.below and n.below.gain) == (6, 26)


def test_a_ceiling_that_does_not_bind_is_settled_by_a_bound() -> None:
    again = Again(solve(build(stairs(40))))
    (n,) = nearest(again)
    assert not n.binds
    assert n.up_proven
    assert again.tally.solved == 0


def test_one_ceiling_moves_and_the_others_stay() -> None:
    def paid(f: int, g: int) -> list[Document]:
        return [{"fund": "f", "amount": f}, {"fund": "g", "amount": g}]

    made = document(
        [candidate("a", options=[option("o", 0, 10) | {"pays": paid(2, 1)}]),
         candidate("b", options=[option("o", 0, 20) | {"pays": paid(2, 3)}])],
        funds=[fund("f", 4), fund("g", 2)],
    )  # fmt: skip
    answer = solve(build(made))
    by_line = {n.line.id: n for n in nearest(Again(answer))}
    assert list(by_line) == ["total", "f@2026", "g@2026"]
    assert not by_line["f@2026"].binds
    assert by_line["g@2026"].up is not None
    assert (by_line["g@2026"].up.at, by_line["g@2026"].up.gain) == (3, 20)
    # both ceilings half as high again: 6 and 3
    assert by_line["total"].up is not None
    assert (by_line["total"].up.at, by_line["total"].up.gain) == (9, 20)


def test_the_level_that_is_named_is_one_that_budget_reaches() -> None:
    """What a line says at a ceiling is what solving with it gives, with what may be carried: 4 of
    the 8 of 2026 let 7 through in 2027."""
    made = document(
        [candidate("a", 3, 10, starts=[2027]), candidate("b", 4, 11, starts=[2027]),
         candidate("c", 1, 2, starts=[2026])],
        years=years((2026, 2027), (2030, 2030)), funds=[fund("grants", 4, 3, carry=0.5)],
    )  # fmt: skip
    answer = solve(build(made))
    found = {n.line: n.up for n in nearest(Again(answer)) if n.line != TOTAL}
    assert [(p.at, p.gain) for p in found.values()] == [(8, 23), (5, 23)]
    for line, up in found.items():
        for ceiling, gain in ((up.at, up.gain), (up.at - 1, answer.audit.gain)):
            changed = copy.deepcopy(made)
            changed["funds"][0]["ceilings"][str(line.year)] = ceiling
            assert solve(build(changed)).audit.gain == gain


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_steps_are_found_in_any_unit_of_money(unit: int) -> None:
    """To the last yen of some 10^11: a reduced cost per yen is below any solver's tolerance."""
    made = [candidate(i, c * unit, w) for i, c, w in (("a", 86, 2.14), ("b", 22, 2.98),
                                                      ("c", 67, 2.16))]  # fmt: skip
    answer, found = walked(document(made, funds=[fund("grants", 70 * unit)]))
    assert found.ending == "complete"
    assert [int(p.at) for p in found.points] == [22 * unit, 89 * unit]
    (n,) = nearest(Again(answer))
    assert n.up is not None
    assert (int(n.up.at), int(n.enough or 0)) == (89 * unit, 22 * unit)
    assert n.below is not None
    assert n.below.gain == 0


def test_a_step_up_is_better_whatever_the_size_of_a_worth() -> None:
    made = document([candidate("a", 20, 3000)], funds=[fund("grants", 3)],
                    measure={"kind": "tonnes"})  # fmt: skip
    (n,) = nearest(Again(solve(build(made))))
    assert n.up is not None
    assert (n.up.at, n.up.gain, n.enough) == (20, 3000, 0)


def test_the_step_cap_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(money, "MAX_STEPS", 3)
    _, found = walked(stairs(6))
    assert found.ending == "capped"
    assert [p.at for p in found.points] == [9, 9.5, 11.5]


def test_fy09_steps_of_its_own_case() -> None:
    answer = solve(load_case("cases/fy09.json"))
    again = Again(answer)
    found = staircase(again)
    assert found.ending == "complete"
    assert again.tally.asked <= 2 * len(found.points) + 1
    assert any(p.portfolio == answer.portfolio for p in found.points)
