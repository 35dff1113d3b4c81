"""Who is in and who lost, where there is little work: what is known is said, the rest is not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from optimizer import solve
from optimizer.analysis import findings, why
from optimizer.analysis.again import Again
from optimizer.analysis.conflict import Conflict, conflict
from optimizer.analysis.findings import gather
from optimizer.analysis.members import Member
from optimizer.analysis.runs.encode import encode
from optimizer.analysis.why_not import barring, why_not
from optimizer.analysis.work import Work
from optimizer.problem import tables
from optimizer.report.content.rejected import named
from optimizer.solving.session import Session
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, fund
from tests.helpers.reports import context_of
from tests.test_judge import examples
from tests.test_questions import Document, answered

MADE = document(
    [candidate("a", 5, 30), candidate("b", 5, 20), candidate("shut", 1, 90), candidate("c", 9, 40)],
    [{"id": "no", "kind": "exclusion", "candidates": ["shut"]}],
    funds=[fund("grants", 10)],
)


def test_what_one_rule_bars_is_known_without_work() -> None:
    answer = solve(build(MADE))
    found = {r.candidate: r for r in why_not(Again(answer, Work(answer.problem, 0)))}
    assert (found["shut"].barred, found["shut"].barred_by) == (True, ("no",))
    assert found["shut"].decided
    assert not found["c"].decided


def test_a_commitment_that_was_lifted_is_no_part_of_what_needs_a_candidate() -> None:
    """Not even where no work is left to find out what can be done without."""
    made = document(
        [candidate("a", 1, 10), candidate("b", 1, 10)],
        [{"id": "in", "kind": "commitment", "candidate": "a"},
         {"id": "two", "kind": "portfolio_size", "at_least": 2}],
    )  # fmt: skip
    answer = solve(build(made))
    again = Again(answer, Work(answer.problem, 0))
    needed = why._needed_by(again, why.plans_of(again, "a"), ("in",))
    assert needed.rules == ("ceilings", "two")
    assert needed.exact


def test_unknown_bars_are_null_in_json() -> None:
    answer = solve(build(MADE))
    plain = encode(gather(answer, work=Work(answer.problem, 0)))
    told = {r["candidate"]: (r["barred"], r["barred_by"]) for r in plain["rejected"]}
    assert told == {"shut": (True, ["no"]), "c": (None, [])}
    assert {f["irreplaceable"] for f in plain["funded"]} == {None}
    whole = encode(gather(answer))
    assert [(r["candidate"], r["barred"], r["barred_by"]) for r in whole["rejected"]] == [
        ("c", False, []), ("shut", True, ["no"])]  # fmt: skip


@examples(60)
@given(drawn.cases(room=100))
def test_what_one_rule_bars_no_portfolio_holds(made: Document) -> None:
    judge, answer = answered(made)
    problem = answer.problem
    for c in answer.case.candidates:
        plans = [problem.plan_of(p) for p in answer.case.plans() if p.candidate == c.id]
        rule = barring(problem, plans)
        if rule is not None:
            holds = [p for p in judge.portfolios if any(x.candidate == c.id for x in p)]
            assert all(rule in judge.broken(p) for p in holds)


def test_every_phase_leaves_work_for_those_that_come_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shares: list[float] = []
    real = Work.share

    def spied(self: Work, part: float) -> Any:
        shares.append(part)
        return real(self, part)

    monkeypatch.setattr(Work, "share", spied)
    gather(solve(build(MADE)))
    assert shares == [findings.PRICES, findings.MONEY, findings.IN, findings.OUT]
    longer = 3 * findings.STEPS  # the staircases and two lists
    assert sum(shares) + longer < 1 + findings.STEPS


def test_a_share_ends_no_later_than_the_whole() -> None:
    work = Work(solve(build(MADE)).problem, 100)
    session = Session(tables(build(MADE)))
    with work.share(0.04):
        with work.share(0.5):
            for _ in range(4):
                assert work.may_solve
                work.solve(session)
            assert not work.may_solve
        assert not work.may_solve
    assert work.may_solve


def test_rules_that_were_not_narrowed_down_are_counted_and_not_listed() -> None:
    c = context_of(build(MADE))
    many = ("no", "ceilings", "x", "y")
    assert named(c, many, narrowed=False) == "which of 4 rules is the cause is not known"
    assert named(c, many[:2], narrowed=False) == "Exclusion; Budget"


def test_the_rules_that_keep_a_pick_take_a_part_of_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[float] = []

    def asked(*_: Any, work: Work, **__: Any) -> Conflict:
        left.append(work._most - work._used)
        return Conflict((Member("need"), Member("b")), minimal=False)

    monkeypatch.setattr(why, "conflict", asked)
    made = document(
        [candidate("a", 5, 30), candidate("b", 5, 20)],
        [{"id": "need", "kind": "portfolio_size", "at_least": 2}],
    )
    answer = solve(build(made))
    found = list(why.why(Again(answer, Work(answer.problem, 100))))
    assert left == [5, 5]
    assert [(f.irreplaceable, f.needed_by, f.narrowed) for f in found] == [
        (True, ("need", "b"), False)
    ] * 2


def test_many_rules_without_part_in_it_leave_together() -> None:
    """64 caps of which two exclude each other: a few solves of blocks, not one for each rule."""
    sizes = [{"id": f"size-{i}", "kind": "portfolio_size", "at_most": 9} for i in range(62)]
    clash = [
        {"id": "none", "kind": "portfolio_size", "at_most": 0},
        {"id": "one", "kind": "portfolio_size", "at_least": 1},
    ]
    case = build(document([candidate("a", 1, 1)], [*sizes[:30], *clash, *sizes[30:]]))
    count = 0
    real = Session.solve

    def counted(self: Session, *, patient: bool = True) -> Any:
        nonlocal count
        count += 1
        return real(self, patient=patient)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "solve", counted)
        found = conflict(case, tables(case))
    assert (found.rules, found.minimal) == (("none", "one"), True)
    assert count < 32
