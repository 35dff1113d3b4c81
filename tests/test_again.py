"""The kept model of the questions: the rows that matter, figures that change, and what is screened
before the audit, each against the whole problem built anew."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer import Outcome, solve
from optimizer.analysis.again import Again
from optimizer.analysis.answer import Answer
from optimizer.analysis.changed import UNKNOWN, Changed, remembering
from optimizer.analysis.swings import case_at, ranged
from optimizer.analysis.why_not import first_least
from optimizer.case.load import case_of, load_case
from optimizer.domain.portfolio import Portfolio
from optimizer.problem import tables
from optimizer.problem.activity import Activity
from optimizer.problem.reach import mattering, only
from optimizer.solving.session import Session
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, fund
from tests.helpers.judge import Judge, Plan
from tests.test_judge import examples
from tests.test_questions import Document, answered

CASES = Path(__file__).parent.parent / "cases"


@cache
def answer_of(name: str) -> Answer:
    return solve(load_case(CASES / f"{name}.json"))


# rows that matter --------------------------------------------------------------------------------


@examples(80)
@given(drawn.cases(room=100))
def test_rows_that_no_choice_breaks_may_be_left_out(made: Document) -> None:
    problem = tables(case_of(made))
    rows = mattering(problem)
    part, whole = Session(only(problem, rows)).solve(), Session(problem).solve()
    assert part.ending == whole.ending
    if whole.x is not None:
        assert part.bound == pytest.approx(whole.bound, abs=1e-6)


def test_of_each_rule_the_rows_that_are_left_keep_their_names() -> None:
    problem = answer_of("fy09").problem
    rows = mattering(problem)
    part = only(problem, rows)
    names = problem.row_names()
    assert 0 < part.n_rows < problem.n_rows
    assert part.row_names() == [n for n, on in zip(names, rows, strict=True) if on]
    for rule in {b.rule for b in problem.row_blocks}:
        kept = [part.row_names()[r] for r in part.rule_rows(rule)]
        assert kept == [names[r] for r in problem.rule_rows(rule) if rows[r]]


def cells(problem: Session) -> dict[Any, float]:
    """The model as HiGHS holds it, entry by entry."""
    lp = problem._highs.getLp()
    found: dict[Any, float] = {}
    start, index, value = (np.array(x) for x in (lp.a_matrix_.start_, lp.a_matrix_.index_,
                                                 lp.a_matrix_.value_))  # fmt: skip
    for j in range(lp.num_col_):
        found |= {(int(index[k]), j): value[k] for k in range(start[j], start[j + 1]) if value[k]}
    for name in ("col_cost_", "col_lower_", "col_upper_", "row_lower_", "row_upper_"):
        found |= {(name, i): v for i, v in enumerate(getattr(lp, name))}
    return found


@pytest.mark.parametrize(
    ("name", "each"), [("fy09", 1), ("minimal", 1), ("strategy-2009-2018", 37)]
)
def test_a_figure_at_its_end_gives_the_model_that_is_built_anew(name: str, each: int) -> None:
    """Also where rows come and go with it, begin to matter, or are written at another scale."""
    answer = answer_of(name)
    again = Again(answer)
    before = cells(again.session), cells(again.session.relaxation)
    ends = [(f, at) for f in ranged(answer.case) for _, at in f.ends()]
    others = 0
    for figure, at in ends[::each]:
        case = case_at(answer.case, figure, at)
        anew = tables(case)
        with again.figures_of(case):
            kept = again.session.problem.n_rows == again._own.n_rows
            rows = again._rows if kept and len(again._rows) == anew.n_rows else mattering(anew)
            assert not (mattering(anew) & ~rows).any()
            fresh = cells(Session(only(anew, rows)))
            assert cells(again.session) == fresh
            assert cells(again.session.relaxation) == fresh
            others += again.session.problem is not again._own
    assert others == len(ends[::each])
    assert (cells(again.session), cells(again.session.relaxation)) == before


def test_rows_that_begin_to_matter_are_there() -> None:
    """Two small studies fit any ceiling, at their high they do not."""
    dear = {"value": 4, "low": 4, "high": 8, "basis": "estimate", "source": "s"}
    made = document([candidate("a", dear, 30), candidate("b", 4, 20)], funds=[fund("grants", 9)],
                    sources={"s": {"title": "s", "address": "s"}})  # fmt: skip
    answer = solve(build(made))
    assert len(answer.portfolio) == 2
    again = Again(answer)
    assert again._own.n_rows == len(again._own.rule_rows("coverage"))
    (figure,) = ranged(answer.case)
    case = case_at(answer.case, figure, figure.figure.high)
    with again.figures_of(case) as judge:
        assert len(again.session.problem.rule_rows("ceilings")) == 1
        best = again.best(judge)
    assert (best.outcome, best.value) == (Outcome.PROVEN, 30)
    assert again.session.problem is again._own


# what is screened before the audit ---------------------------------------------------------------


@examples(60)
@given(drawn.cases(room=100), st.data())
def test_what_is_certainly_broken_is_broken(made: Document, data: Any) -> None:
    judge, case = Judge(made), case_of(made)
    problem = tables(case)
    activity, plans = Activity(problem), [*case.plans()]
    picks = data.draw(st.lists(st.sampled_from(plans), unique_by=lambda p: p.candidate))
    found = activity.broken([problem.plan_of(p) for p in picks])
    chosen = tuple(sorted((Plan(*p) for p in picks), key=judge.plans.index))
    assert found <= set(judge.broken(chosen))


def test_no_rule_of_fy09_is_overlooked() -> None:
    """Its rules have no columns of their own: what is broken is broken for certain."""
    answer = answer_of("fy09")
    case, problem = answer.case, answer.problem
    activity = Activity(problem)
    seen: set[str] = set()
    for size in (1, 2, 7):
        for picks in [*combinations(case.plans(), size)][:: 1 + 10 * size]:
            if len({p.candidate for p in picks}) < size:
                continue
            exact = {r.spec.id for r in audit_of(case, picks).rules if r.violated}
            assert activity.broken([problem.plan_of(p) for p in picks]) == exact
            seen |= exact
    assert len(seen) > 4


def audit_of(case: Any, picks: Any) -> Any:
    from optimizer import audit

    return audit(case, Portfolio(tuple(picks)))


@examples(40)
@given(drawn.cases(room=60))
def test_the_fixed_relaxation_bounds_what_a_portfolio_is_worth(made: Document) -> None:
    judge, answer = answered(made)
    again = Again(answer)
    place = {Plan(*p): p for p in again.place}
    for picks, worth in [*judge.feasible.items()][:20]:
        portfolio = Portfolio(tuple(place[p] for p in picks))
        assert again.worth_at_most(portfolio) >= float(worth) - 1e-6
    assert again.best().value == answer.value


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8))
def test_the_first_of_the_least_is_found_without_asking_all(pairs: list[tuple[int, int]]) -> None:
    exact = [max(pair) for pair in pairs]
    asked: list[int] = []

    def ask(i: int) -> float:
        asked.append(i)
        return exact[i]

    found = first_least([min(pair) for pair in pairs], ask)
    if pairs:
        assert found == exact.index(min(exact))
        assert all(min(pairs[i]) <= min(exact) for i in asked)


# what is known already ---------------------------------------------------------------------------


def test_an_answer_that_an_audited_portfolio_refutes_is_none() -> None:
    worse, better = (Portfolio(p) for p in solve_two())
    known = better, Fraction(50)
    assert Changed(Outcome.PROVEN, worse, Fraction(49), 49.0).beside(known, None) is None
    assert Changed(Outcome.INFEASIBLE).beside(known, None) is None
    near = Changed(Outcome.PROVEN, worse, 50 - Fraction(1, 10**8), 50.0).beside(known, None)
    assert near == Changed(Outcome.PROVEN, better, Fraction(50), 50.0)
    half = Changed(Outcome.FEASIBLE, worse, Fraction(49), 60.0).beside(known, 55.0)
    assert half == Changed(Outcome.FEASIBLE, better, Fraction(50), 55.0)
    open_ = Changed(Outcome.UNKNOWN, bound=60.0)
    assert open_.beside(None, None) == open_
    assert open_.beside(None, 55.0) == Changed(Outcome.UNKNOWN, bound=55.0)


def solve_two() -> list[Any]:
    answer = solve(build(document([candidate("a", 5, 30), candidate("b", 5, 20)])))
    return [answer.portfolio.picks[:1], answer.portfolio.picks]


def test_a_judge_is_asked_once_of_a_portfolio() -> None:
    one, two = (Portfolio(p) for p in solve_two())
    asked: list[Portfolio] = []
    judge = remembering(lambda p: asked.append(p), {one: Fraction(3)})
    assert [judge(one), judge(two), judge(two)] == [3, None, None]
    assert asked == [two]


def test_on_what_an_answer_by_the_ranking_rests() -> None:
    """It is exact as the plan is: not by a solver's word, nor by a list of a solver's, nor where
    doubles tell that other figures narrow."""
    made = document([candidate("a", 5, 30), candidate("b", 5, 20)], funds=[fund("grants", 5)])
    answer = solve(build(made))
    by_tree, by_solver = Again(answer), Again(solve(build(made), proof="solver"))
    told = by_tree._by_ranking(answer.judge, UNKNOWN)
    assert (told.portfolio, told.value, told.by) == (answer.portfolio, answer.value, "exact")
    assert by_solver._by_ranking(answer.judge, UNKNOWN).by == "solver"
    dearer = case_of(made | {"candidates": [made["candidates"][0], candidate("b", 6, 20)]})
    with by_tree.figures_of(dearer) as judge:
        assert by_tree._by_ranking(judge, UNKNOWN).by == "solver"
    by_tree.rank(by_tree.ranking)
    assert by_tree._by_ranking(answer.judge, UNKNOWN).by == "solver"


def test_what_narrows_is_told_by_the_ranking_alone() -> None:
    """A lock narrows, a rule that is lifted widens."""
    answer = solve(build(document([candidate("a", 5, 30), candidate("b", 5, 20)],
                                  funds=[fund("grants", 5)])))  # fmt: skip
    again = Again(answer)
    assert again.narrower
    with again.lifted(["ceilings"]):
        assert not again.narrower
    with again.lifted([]):
        assert again.narrower
    with again.on(answer.problem):
        assert not again.narrower
    assert again.narrower
