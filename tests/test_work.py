"""Work: questions are counted, not timed; what it does not decide is not said to be decided."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import Outcome, solve
from optimizer.analysis import money
from optimizer.analysis.again import Again
from optimizer.analysis.answer import Answer
from optimizer.analysis.findings import Findings, gather
from optimizer.analysis.money import nearest
from optimizer.analysis.price_of_rules import Standing, prices
from optimizer.analysis.runs.encode import encode
from optimizer.analysis.work import FEW, MANY, RELAXED, Effort, Work, usual
from optimizer.case.load import load_case
from optimizer.problem import tables
from optimizer.solving.session import Raw, Session, Settings
from tests.helpers.build import Document, build, candidate, document, fund, metal
from tests.helpers.process import end, start
from tests.helpers.program import Done

CASES = Path(__file__).parent.parent / "cases"

SMALL = document(
    [candidate("a", 5, 30), candidate("b", 4, 20), candidate("c", 3, 14)],
    [{"id": "no", "kind": "exclusion", "candidates": ["c"], "group": "g"},
     {"id": "one", "kind": "portfolio_size", "at_most": 1, "group": "g"}],
    funds=[fund("grants", 9)],
)  # fmt: skip


@cache
def fy09() -> Answer:
    return solve(load_case(CASES / "fy09.json"))


@cache
def asked(effort: Effort = None, *, explain: bool = False) -> Findings:
    return gather(fy09(), work=Work(fy09().problem, effort), explain=explain)


# counting ----------------------------------------------------------------------------------------


def steps_of(session: Session, steps: int) -> None:
    """Every solve of the session takes so many steps."""
    real = session.solve

    def solve(*, patient: bool = True) -> Raw:
        raw = real(patient=patient)
        session.steps += steps
        return raw

    session.solve = solve  # type: ignore[method-assign]


@pytest.mark.parametrize(("steps", "solves"), [(0, 10), (900, 10), (1001, 5), (4500, 2)])
def test_a_long_solve_counts_as_several(steps: int, solves: int) -> None:
    session = Session(tables(build(SMALL)))
    work = Work(session.problem, 10)
    steps_of(session, steps)
    count = 0
    while work.may_solve:
        work.solve(session)
        count += 1
    assert (count, work.tally.solved, session.solves) == (solves, solves, solves)
    assert work.solve(session).ending == "stopped"
    assert (work.tally.solved, session.solves) == (solves, solves)


def test_relaxations_are_counted_apart() -> None:
    session = Session(tables(build(SMALL)), relaxed=True)
    work = Work(session.problem, 2)
    for _ in range(2 * RELAXED):
        assert work.solve(session).ending == "optimal"
    assert not work.may_ask
    assert work.may_solve
    assert work.solve(session).ending == "stopped"
    assert work.tally.asked == 0


def test_the_usual_effort_falls_with_the_size_of_the_problem() -> None:
    problem = tables(build(SMALL))
    sizes = [usual(replace(problem, row_lower=np.zeros(n))) for n in (10, 3_000, 30_000, 10**7)]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (MANY, FEW)
    assert Work(problem).nodes == usual(problem)
    assert Work(problem, "full").nodes is None
    assert Work(problem, "full").may_solve


def knapsack(limits: int = 4, n: int = 30) -> Document:
    """Several limits on the same candidates, none worth much more than it weighs."""
    draw, names = random.Random(1), [f"c{i}" for i in range(n)]
    weights = [[draw.randint(20, 60) for _ in names] for _ in range(limits)]
    made = [candidate(i, w, w + draw.randint(0, 9)) for i, w in zip(names, weights[0], strict=True)]
    rules = [
        {"id": f"r{k}", "kind": "linear", "unit": "t", "at_most": sum(w) // 2,
         "terms": [{"candidate": i, "coefficient": x} for i, x in zip(names, w, strict=True)]}
        for k, w in enumerate(weights[1:])
    ]  # fmt: skip
    return document(made, rules, funds=[fund("grants", sum(weights[0]) // 2)],
                    metals=[metal(demand=5000)])  # fmt: skip


def test_a_solve_ends_at_its_branchings() -> None:
    problem = tables(build(knapsack()))
    whole = Session(problem).solve()
    ends = [Session(problem, Settings(nodes=5, lean=True)).solve() for _ in range(2)]
    assert (whole.ending, whole.nodes > 5) == ("optimal", True)
    assert [(e.ending, e.nodes) for e in ends] == [("stopped", 5)] * 2
    assert ends[0].bound == ends[1].bound > whole.bound


def test_seconds_end_it_only_where_they_are_given() -> None:
    problem = tables(build(SMALL))
    assert Work(problem).left is None
    late = Work(problem, "full", seconds=0.0)
    assert not late.may_solve
    assert late.late


# the same on every machine -----------------------------------------------------------------------


@contextmanager
def busy(n: int) -> Iterator[None]:
    """Other programs take the processor meanwhile."""
    others = [start([sys.executable, "-c", "while True: pass"]) for _ in range(n)]
    try:
        yield
    finally:
        for other in others:
            end(other)


@pytest.mark.parametrize("effort", [20, None])
def test_on_a_busy_machine_the_findings_are_the_same(effort: Effort) -> None:
    with busy(3):
        found = gather(fy09(), work=Work(fy09().problem, effort))
    assert encode(found) == encode(asked(effort))


def test_fy09_decides_all_by_default() -> None:
    assert asked().undecided == {}
    assert asked(explain=True).undecided == {}


@pytest.mark.parametrize("effort", [0, 1, 5, 20])
def test_what_little_work_decides_is_what_all_of_it_does(effort: int) -> None:
    some, whole = asked(effort, explain=True), asked(explain=True)
    assert sum(some.undecided.values()) > 0
    assert some.due == whole.due
    for rule, found in some.standings.items():
        known = whole.standings[rule]
        if found.price.proven:
            assert found.price.price == known.price.price
            assert (found.status == "binds") is (known.status == "binds")
        else:
            assert found.price.price <= known.price.price
    swings = {(s.pointer, s.end): (s.stands, s.value) for s in whole.swings}
    assert all(swings[s.pointer, s.end] == (s.stands, s.value) for s in some.swings)
    losses = {f.candidate: f.loss.value for f in whole.funded}
    assert all(losses[f.candidate] == f.loss.value for f in some.funded if f.loss.proven)
    entries = {r.candidate: (r.entry.value, r.swap) for r in whole.rejected}
    assert all(entries[r.candidate] == (r.entry.value, r.swap) for r in some.rejected
               if r.entry.proven)  # fmt: skip
    for loss in [f.loss for f in some.funded] + [r.entry for r in some.rejected]:
        assert loss.proven or loss.least is None or loss.value is None or loss.least <= loss.value


# cut short ---------------------------------------------------------------------------------------


def test_an_unproven_price_of_a_group_says_nothing_of_its_rules() -> None:
    answer = solve(build(SMALL))
    known = {s.rule: s for s in prices(Again(answer), answer.audit.rules)
             if isinstance(s, Standing)}  # fmt: skip
    assert {known["no"].status, known["one"].status} == {"tight", "binds"}
    found = list(prices(Again(answer, Work(answer.problem, 0)), answer.audit.rules))
    assert not found[0].price.proven
    told = [s for s in found if isinstance(s, Standing)]
    assert "unknown" in {s.status for s in told}
    assert (told[0].status, told[0].price.price) == ("room", 0)  # it may bind elsewhere, or not
    assert all(s in (known[s.rule], replace(s, status="unknown")) for s in told[1:])


def test_a_step_is_not_proven_before_it_is() -> None:
    """However much work there is: each way is proven exactly where it was solved to its end."""
    answer, seen = fy09(), set()
    (whole,) = nearest(Again(answer))
    assert whole.decided
    for effort in range(12):
        (some,) = nearest(Again(answer, Work(answer.problem, effort)))
        seen.add((some.up_proven, some.down_proven))
        if some.up_proven:
            assert some.up == whole.up
        if some.down_proven:
            assert (some.enough, some.below) == (whole.enough, whole.below)
        elif some.enough is not None:
            assert some.enough >= whole.enough
    assert seen == {(False, False), (True, False), (True, True)}


def test_a_staircase_that_misses_the_plan_is_not_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = solve(build(SMALL))
    assert money.staircase(Again(answer)).ending == "complete"
    real = money._Walk.step

    def less(self: Any, level: Any) -> Any:
        point, proven = real(self, level)
        return point and replace(point, gain=point.gain - 1), proven

    monkeypatch.setattr(money._Walk, "step", less)
    assert money.staircase(Again(answer)).ending == "not proven"


def test_of_a_plan_that_is_not_proven_nothing_is_asked() -> None:
    answer = solve(build(SMALL))
    half = replace(answer, solution=replace(answer.solution, outcome=Outcome.FEASIBLE), proved=None)
    found = gather(half)
    assert found.tally.solved == 0
    assert found.undecided["rules"] == 3


# the commands ------------------------------------------------------------------------------------

Odaopt = Callable[..., Done]
REST = "To ask the rest: odaopt "


def test_solve_says_last_what_it_did_not_decide(odaopt: Odaopt) -> None:
    case = CASES / "minimal.json"
    done = odaopt("solve", case, "--effort", "0", "--time-limit", "60")
    (said,) = [line for line in done.out.splitlines() if line.startswith("Not decided: ")]
    assert said.endswith(f"{REST}solve {case} --effort full")
    assert done.out.splitlines()[-2] == said
    assert done.code == 0
    (run,) = Path("runs").glob("*.json")
    kept = json.loads(run.read_text("utf-8"))
    assert kept["findings"]["limit"] == "work"
    assert kept["derived"]["undecided"]["figures"] == kept["findings"]["due"]["figures"] == 6
    whole = odaopt("solve", case, "--effort", "full")
    assert "Not decided" not in whole.out
    shown = odaopt("report", run, "--format", "md")
    assert shown.code == 0
    assert said in run.with_suffix(".md").read_text("utf-8")


def test_explain_says_what_it_did_not_decide(odaopt: Odaopt) -> None:
    odaopt("solve", CASES / "minimal.json", "--no-report")
    (run,) = Path("runs").glob("*.json")
    for more in ((), ("island",)):
        done = odaopt("explain", run, *more, "--effort", "0")
        flat = " ".join(done.out.replace("│", " ").split())
        assert " ".join([f"{REST}explain", str(run), *more, "--effort full"]) in flat
        done = odaopt("explain", run, *more, "--effort", "full")
        assert "Not decided" not in done.out


def test_effort_is_a_number_of_solves_or_full(odaopt: Odaopt) -> None:
    for text in ("much", "-1", "1.5", "٣", ""):
        done = odaopt("solve", CASES / "minimal.json", f"--effort={text}")
        assert done.code == 2
        assert "--effort" in done.err


def test_alternatives_and_evaluate_take_the_same_word(odaopt: Odaopt) -> None:
    case = CASES / "minimal.json"
    done = odaopt("alternatives", case, "--effort", "0", "--format", "json")
    assert (json.loads(done.out)["listing"]["stop"], done.code) == ("work", 5)
    assert "The effort was used up" in odaopt("alternatives", case, "--effort", "0").out
    done = odaopt("evaluate", case, "island", "--effort", "full", "--format", "json")
    assert json.loads(done.out)["proven"]


def test_a_conflict_that_is_not_proven_says_how_to_prove_it(odaopt: Odaopt) -> None:
    case = CASES.parent / "tests" / "broken_cases" / "commitments-dearer-than-fund.json"
    done = odaopt("solve", case, "--effort", "0")
    assert done.code == 4
    assert f"{REST}solve {case} --effort full" in done.out
    assert REST not in odaopt("solve", case).out
