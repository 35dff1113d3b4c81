"""Conflict: what it names cannot hold together, and every proper part of it can."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import Case, Outcome, Pick, Portfolio, load_case, solve
from optimizer.analysis import conflict as conflicts
from optimizer.analysis.conflict import Conflict, Member, conflict
from optimizer.analysis.members import members
from optimizer.analysis.tally import Tally
from optimizer.analysis.work import Work
from optimizer.case.load import case_of
from optimizer.case.overrides import Override, apply
from optimizer.case.parse import read_json
from optimizer.problem import tables
from optimizer.report.infeasible import explain
from optimizer.rules.registry import rule_of
from optimizer.solving.session import Raw, Session
from optimizer.words import Words
from tests.helpers.build import build, candidate, document

ROOT = Path(__file__).parent.parent
BROKEN = ROOT / "tests" / "broken_cases"

HALF = read_json("0.5", "half")[0]
"""A decimal, as a case file gives it."""


def found(case: Case) -> Conflict:
    answer = solve(case, ties="off")
    assert answer.outcome is Outcome.INFEASIBLE
    return conflict(case, answer.problem)


def changed(path: Path, *overrides: Override) -> Case:
    document, _ = read_json(path.read_text(encoding="utf-8"), str(path))
    assert not apply(document, overrides)
    return case_of(document)


# named conflicts ---------------------------------------------------------------------------


def test_commitments_dearer_than_the_fund_name_both_and_the_fund_year():
    case = load_case(BROKEN / "commitments-dearer-than-fund.json")
    named = found(case)
    assert named.minimal
    assert set(named.members) == {Member("ceilings", "f 2026"), Member("first"), Member("second")}
    text = explain(case, named, Words("en"))
    assert "ceilings, F in 2026: at most EUR 2 million.\n" in text
    assert "first: A is committed.\n" in text
    assert "few" not in text
    assert text.endswith("Leave any one of these out, and the rest of these can hold.")


def test_a_candidate_committed_and_excluded_names_these_two():
    case = load_case(BROKEN / "committed-and-excluded.json")
    named = found(case)
    assert named.minimal
    assert set(named.members) == {Member("announced"), Member("lost")}
    text = explain(case, named, Words("en"))
    assert "announced: A is committed.\n" in text
    assert "lost: A may not be funded.\n" in text


def test_locks_of_the_command_line_conflict_under_their_own_ids():
    locks = [Override("lock-in", "island"), Override("lock-out", "island")]
    named = found(changed(ROOT / "cases" / "minimal.json", *locks))
    assert named == Conflict(
        (Member("lock-in-island"), Member("lock-out-island")), minimal=True, exact=True
    )


def test_a_rule_that_nothing_satisfies_stands_alone_and_says_what_it_asks():
    six = json.dumps({"id": "six", "kind": "portfolio_size", "exactly": 6, "name": "Six of them"})
    case = changed(ROOT / "cases" / "minimal.json", Override("set", "/rules/1", six))
    named = found(case)
    assert named == Conflict((Member("six"),), minimal=True, exact=True)
    text = explain(case, named, Words("en"))
    assert "six (Six of them): The portfolio takes exactly 6 of the candidates it counts.\n" in text
    assert text.endswith("No portfolio keeps it, whatever the other rules say.")


def test_names_are_said_whole():
    """A sentence is cut after what it asks, but never within a name."""
    case = changed(ROOT / "cases" / "fy09.json", Override("budget", "meti-fs", "300"))
    text = explain(case, found(case), Words("en"))
    assert "Dong Pao rare earths: roads and bridges is committed.\n" in text
    assert "The portfolio takes exactly 6 of the candidates it counts.\n" in text
    assert "METI feasibility studies, FY2009 in 2009 (The fund's ceiling): at most JPY 300" in text


def test_two_commitments_of_one_candidate_conflict_through_its_being_chosen_once():
    case = made(random.Random(0), [
        {"id": "early", "kind": "commitment", "candidate": "c0", "start": 2026},
        {"id": "late", "kind": "commitment", "candidate": "c0", "start": 2027},
    ])  # fmt: skip
    assert set(found(case).members) == {Member("early"), Member("late")}


def test_money_carried_over_is_counted_in_a_window_of_years():
    case = made(
        random.Random(0),
        [{"id": f"in-{c}", "kind": "commitment", "candidate": c, "start": 2027}
         for c in ("c0", "c1", "c2")],
        cost=1, fund="f",
    )  # fmt: skip
    named = found(case)  # 2027 has 1 of its own, and 0.5 x 2 from 2026
    budget = next(m for m in named.members if m.rule == "ceilings")
    assert budget.instance in ("f 2027", "f 2026-2027")
    said = {"f 2027": "F in 2027: at most EUR 2 million.",
            "f 2026-2027": "F from 2026 to 2027: at most EUR 3 million."}  # fmt: skip
    text = explain(case, named, Words("en"))
    assert f"ceilings, {said[budget.instance]}\n" in text


# random conflicts, judged by brute force ---------------------------------------------------


def made(rng: random.Random, rules: list[dict[str, Any]], **fixed: Any) -> Case:
    """Four candidates in two hosts, two funds, two years."""
    candidates = [
        {
            "id": f"c{i}",
            "name": "C",
            "host": rng.choice(["NOR", "VNM"]),
            "kind": "study",
            "starts": [2026, 2027],
            "options": [
                {
                    "id": "o",
                    "name": "O",
                    "pays": [
                        {
                            "fund": fixed.get("fund", rng.choice("fg")),
                            "amount": fixed.get("cost", rng.choice([1, 2, 3])),
                        }
                    ],
                    "supply": [{"metal": "m", "output": rng.choice([5, 10]), "first_year": 2030}],
                }
            ],
        }
        for i in range(4)
    ]
    return case_of({
        "id": "random",
        "name": "Random",
        "currency": {"code": "EUR"},
        "years": {"budget": {"first": 2026, "last": 2027}, "supply": {"first": 2032, "last": 2032}},
        "measure": {"kind": "tonnes"},
        "metals": [{"id": "m", "name": "M", "demand": 20}],
        "hosts": [{"id": "NOR", "name": "N", "region": "europe"},
                  {"id": "VNM", "name": "V", "region": "asia"}],
        "funds": [{"id": "f", "name": "F", "ceilings": {"2026": 2, "2027": 1}, "carry": HALF},
                  {"id": "g", "name": "G", "ceilings": {"2026": 3}}],
        "candidates": candidates,
        "rules": [{"id": "ceilings", "kind": "budget"}, *rules],
    })  # fmt: skip


def some_rules(rng: random.Random) -> list[dict[str, Any]]:
    one, other, third = (f"c{i}" for i in rng.sample(range(4), 3))
    every: list[dict[str, Any]] = [
        {"kind": "commitment", "candidate": one},
        {"kind": "commitment", "candidate": other, "start": rng.choice([2026, 2027])},
        {"kind": "exclusion", "candidates": [rng.choice([one, third])]},
        {"kind": "exclusion", "rivals": [[one, other], [other, third]]},
        {"kind": "prerequisite", "pairs": [{"candidate": one, "needs": third}], "lag": 1},
        {"kind": "portfolio_size", "at_least": rng.choice([2, 3])},
        {"kind": "portfolio_size", "at_most": rng.choice([1, 2])},
        {"kind": "host_ceiling", "by": "money", "at_most": rng.choice([2, 3])},
        {"kind": "region_spread", "at_least": 1},
        {"kind": "supply_concentration", "of": "secured", "share": HALF},
        {"kind": "linear", "at_least": 5,
         "terms": [{"candidate": one, "coefficient": 3}, {"candidate": other, "coefficient": 4},
                   {"candidate": third, "coefficient": -2}]},
    ]  # fmt: skip
    chosen = rng.sample(every, rng.randint(3, 7))
    return [{"id": f"r{i}", **rule} for i, rule in enumerate(chosen)]


def portfolios(case: Case) -> Iterator[Portfolio]:
    """Every set of plans that takes each candidate at most once."""
    choices: list[list[Pick | None]] = [
        [None, *(p for p in case.plans() if p.candidate == c.id)] for c in case.candidates
    ]
    for picks in itertools.product(*choices):
        yield Portfolio(tuple(p for p in picks if p is not None))


def keeps(case: Case, portfolio: Portfolio, member: Member) -> bool:
    """Whether a portfolio keeps one member, from the case's own decimals."""
    spec = next(r for r in case.rules if r.id == member.rule)
    if not member.instance:
        return not any(u.violated for u in rule_of(spec).uses(spec, case, portfolio))
    fund, _, years = member.instance.rpartition(" ")
    first, last = (int(years.split("-")[i]) for i in (0, -1))
    line = case.fund[fund]
    ceiling = {y: q.value for y, q in line.ceilings.items()}
    limit = sum(ceiling.get(y, 0) for y in range(first, last + 1))
    limit += line.carry.value * ceiling.get(first - 1, 0)
    spent = sum(
        amount
        for pick in portfolio.picks
        for f, year, amount in case.payments(pick)
        if f == fund and first <= year <= last
    )
    return spent <= limit


def test_random_conflicts_are_infeasible_and_every_proper_part_is_feasible():
    rng = random.Random(5)
    sizes: list[int] = []
    kinds: set[str] = set()
    for _ in range(120):
        case = made(rng, some_rules(rng))
        answer = solve(case, ties="off")
        whole = tuple(Member(r.id) for r in case.rules)
        every = list(portfolios(case))
        feasible = any(all(keeps(case, p, m) for m in whole) for p in every)
        assert (answer.outcome is Outcome.INFEASIBLE) == (not feasible)
        if feasible:
            continue
        named = conflict(case, answer.problem)
        assert named.minimal
        assert named.exact
        kept = [[keeps(case, p, m) for m in named.members] for p in every]
        assert not any(map(all, kept)), "the conflict can hold"
        for i in range(len(named.members)):
            rest = (all(row[:i] + row[i + 1 :]) for row in kept)
            assert any(rest), f"{named.members[i]} is idle in {named.members}"
        sizes.append(len(named.members))
        kinds |= {rule_of(r).kind for r in case.rules for m in named.members if m.rule == r.id}
        explained = explain(case, named, Words("en"))
        assert all(f"  - {m.rule}" in explained for m in named.members)
    assert len(sizes) >= 50
    assert {1, 2, 3} <= set(sizes)
    assert len(kinds) >= 8


# what it costs, and what stops it ----------------------------------------------------------


def test_what_the_relaxation_or_a_known_portfolio_answers_takes_no_solve():
    """Both commitments and the ceiling are known to be needed from funding one of the two or
    none; only both without the ceiling is a new portfolio."""
    case = load_case(BROKEN / "commitments-dearer-than-fund.json")
    tally, told = Tally(), []
    work = Work(tables(case), tally=tally)
    named = conflict(case, tables(case), lambda: told.append(1), work=work)
    assert named.minimal
    assert (tally.bounded, tally.solved) == (3, 1)
    assert len(told) == tally.asked == 4
    case = load_case(BROKEN / "committed-and-excluded.json")
    tally = Tally()
    assert conflict(case, tables(case), work=work).minimal
    assert tally.solved == 0


def test_most_questions_are_answered_without_a_solve():
    rng, tally = random.Random(5), Tally()
    for _ in range(40):
        case = made(rng, some_rules(rng))
        if solve(case, ties="off").outcome is Outcome.INFEASIBLE:
            asked = tally.asked
            conflict(case, tables(case), work=Work(tables(case), tally=tally))
            assert tally.asked - asked == len(members(case, tables(case)))
    assert 0 < tally.solved < tally.bounded / 4


def test_without_work_nothing_is_left_out_and_nothing_is_claimed():
    case = load_case(BROKEN / "commitments-dearer-than-fund.json")
    tally = Tally()
    named = conflict(case, tables(case), work=Work(tables(case), 0, tally=tally))
    every = [m for m, _ in members(case, tables(case))]
    assert (list(named.members), named.minimal, named.interrupted) == (every, False, False)
    assert tally.solved == 0
    assert "Not proven minimal" in explain(case, named, Words("en"))


def test_a_solver_that_does_not_finish_leaves_the_rest_unproven(monkeypatch):
    """Neither bound nor portfolio: the member stays, and the conflict is not proven minimal."""
    case = load_case(BROKEN / "commitments-dearer-than-fund.json")

    def stopped(self, *, patient=True):
        return Raw("stopped", None, float("inf"), 0.0, 0) if not self.relaxed else solved(self)

    solved = Session.solve
    monkeypatch.setattr(Session, "solve", stopped)
    named = conflict(case, tables(case))
    assert set(named.members) == {Member("ceilings", "f 2026"), Member("first"), Member("second")}
    assert not named.minimal


@pytest.mark.parametrize("name", ["commitments-dearer-than-fund", "committed-and-excluded"])
def test_a_portfolio_that_the_audit_refuses_proves_nothing(monkeypatch, name):
    case = load_case(BROKEN / f"{name}.json")
    monkeypatch.setattr("optimizer.analysis.conflict.keeps", lambda *_: False)
    assert not conflict(case, tables(case)).minimal


def test_a_known_portfolio_counts_only_where_it_holds_what_must_come_in():
    """2 a + 4 b must be 4, and a must come in: no whole number does it, half of b would. That b
    alone would do says nothing of the ceilings, which are idle."""
    even = {
        "id": "even",
        "kind": "linear",
        "exactly": 4,
        "terms": [{"candidate": "a", "coefficient": 2}, {"candidate": "b", "coefficient": 4}],
    }
    case = build(document([candidate("a", 1, 10), candidate("b", 1, 10)], [even]))
    named = conflict(case, tables(case), with_one_of=[0])
    assert named == Conflict((Member("even"),), minimal=True, exact=True)


@pytest.mark.parametrize("after", [0, 2, 5])
def test_ctrl_c_keeps_what_is_left_by_then(monkeypatch, after):
    case = load_case(BROKEN / "commitments-dearer-than-fund.json")
    calls = []

    def interrupted(self, *, patient=True):
        calls.append(1)
        raw = solved(self)
        return replace(raw, interrupted=len(calls) > after)

    solved = Session.solve
    monkeypatch.setattr(Session, "solve", interrupted)
    named = conflict(case, tables(case))
    every = [m for m, _ in members(case, tables(case))]
    assert named.interrupted
    assert not named.minimal
    assert {Member("ceilings", "f 2026"), Member("first"), Member("second")} <= set(named.members)
    assert len(named.members) == len(every) - (after > 4)


@pytest.mark.parametrize("candidate", ["island", "fjord"])
def test_why_a_candidate_cannot_come_in(candidate):
    """With one of its plans as background: what keeps the candidate out."""
    case = changed(
        ROOT / "cases" / "minimal.json",
        Override("set", "/rules/1", f'{{"id": "out", "kind": "exclusion", "candidates": '
                                    f'["{candidate}"]}}'),
    )  # fmt: skip
    answer = solve(case)
    plans = [i for i, p in enumerate(case.plans()) if p.candidate == candidate]
    named = conflict(case, answer.problem, with_one_of=plans)
    assert named == Conflict((Member("out"),), minimal=True, exact=True)


def test_a_conflict_of_a_solver_that_is_wrong_is_not_said_to_be_one(monkeypatch: Any) -> None:
    """It leaves out what the rest cannot do without: the rest can hold, and that is found out."""
    case = load_case(BROKEN / "commitments-dearer-than-fund.json")

    def wrong(search: Any) -> None:
        search.held[np.flatnonzero(search.held)[-1]] = False

    monkeypatch.setattr(conflicts._Search, "one_by_one", wrong)
    named = conflict(case, tables(case))
    assert not named.exact
    assert not named.minimal
    assert named.members == tuple(m for m, _ in members(case, tables(case)))


def test_what_the_tree_does_not_close_rests_on_the_solver(monkeypatch: Any) -> None:
    case = load_case(BROKEN / "commitments-dearer-than-fund.json")
    monkeypatch.setattr(conflicts, "none_keeps", lambda *_, **__: None)
    named = conflict(case, tables(case))
    assert named.minimal
    assert not named.exact
    text = explain(case, named, Words("en"))
    assert "By the solver's word these cannot hold together:" in text
