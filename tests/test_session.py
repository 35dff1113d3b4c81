"""Session: one kept model that is changed and solved again; extended problems; the child."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import Outcome, SolverError, audit, solve
from optimizer.analysis.answer import judge_of
from optimizer.domain.results import Rows
from optimizer.problem import tables
from optimizer.solving import child
from optimizer.solving.cbc import CbcSession
from optimizer.solving.child import ChildSession
from optimizer.solving.cuts import no_good
from optimizer.solving.search import best
from optimizer.solving.session import Session
from optimizer.solving.settings import Settings
from tests.helpers import cases as drawn
from tests.helpers import check
from tests.helpers.build import build, candidate, document, exact, fund, metal, option
from tests.helpers.judge import Judge
from tests.helpers.process import python

# the best portfolio of EUR 10 million is b c (13), then a (12), b (8), c (5)
THREE = document(
    [candidate("a", 10, 12), candidate("b", 6, 8), candidate("c", 4, 5)],
    [{"id": "two", "kind": "portfolio_size", "at_most": 2}],
    funds=[fund("grants", 10)],
)


def session_of(made, **how):
    return Session(tables(build(made)), Settings(**how))


def solved(session):
    """(names of what is funded, bound) of the next solve."""
    raw = session.solve()
    assert raw.ending == "optimal"
    chosen = session.problem.portfolio(raw.x)
    return " ".join(p.candidate for p in chosen.picks), pytest.approx(raw.bound)


def columns(session, text):
    picks = check.picks(build(THREE), text).picks
    return np.array([session.problem.plan_of(p) for p in picks])


# changes -----------------------------------------------------------------------------------


def test_bounds_of_columns():
    session = session_of(THREE)
    assert solved(session) == ("b c", 13)
    a, b = columns(session, "a"), columns(session, "b")
    session.bound_columns(a, np.ones(1), np.ones(1))
    assert solved(session) == ("a", 12)
    session.bound_columns(np.concatenate((a, b)), np.zeros(2), np.array([1.0, 0.0]))
    assert solved(session) == ("a", 12)
    session.bound_columns(a, np.zeros(1), np.zeros(1))
    assert solved(session) == ("c", 5)
    session.bound_columns(np.arange(3), np.zeros(3), np.ones(3))
    assert solved(session) == ("b c", 13)


def test_bounds_of_rows():
    session = session_of(THREE)
    ceiling = session.problem.rule_rows("ceilings")
    for money, chosen in ((9, ("b", 8)), (16, ("a b", 20)), (10, ("b c", 13))):
        session.bound_rows(ceiling, np.array([-np.inf]), np.array([float(money)]))
        assert solved(session) == chosen


def test_rules_are_dropped_and_restored():
    session = session_of(THREE)
    session.drop_rule("ceilings")
    assert solved(session) == ("a b", 20)
    session.drop_rule("two")
    assert solved(session) == ("a b c", 25)
    session.restore_rule("ceilings")
    assert solved(session) == ("b c", 13)
    session.restore_rule("two")
    session.drop_rule("no such rule")
    assert solved(session) == ("b c", 13)


def test_no_rule_is_named_like_a_part_of_the_problem():
    """Dropping such a rule would lift the structure of its name too."""
    rules = [{"id": i, "kind": "portfolio_size", "at_most": 1} for i in ("once", "coverage")]
    found = check.faults(document([candidate("a", 1, 4)], rules))
    assert found == {("taken-id", "/rules/1/id"), ("taken-id", "/rules/2/id")}


def test_portfolios_are_forbidden_one_by_one():
    session = session_of(THREE)
    base, found = session.n_rows, []
    for _ in range(5):
        raw = session.solve()
        found.append(" ".join(p.candidate for p in session.problem.portfolio(raw.x).picks))
        session.forbid(raw.x)
    assert found == ["b c", "a", "b", "c", ""]
    assert session.solve().ending == "infeasible"
    session.drop_rows_from(base + 1)
    assert solved(session) == ("a", 12)
    session.drop_rows_from(base)
    assert solved(session) == ("b c", 13)
    session.drop_rows_from(base)
    assert session.n_rows == base


def test_the_cut_forbids_one_portfolio_only():
    x = np.array([1.0, 0.0, 1.0, 0.3])
    rows = no_good(x, 3)
    every = [np.array([i >> 2 & 1, i >> 1 & 1, i & 1]) for i in range(8)]
    cut = [y.tolist() for y in every if rows.factor @ y < rows.lower[0]]
    assert cut == [[1, 0, 1]]


def test_rows_are_added():
    session = session_of(THREE)
    a, b, c = (int(columns(session, x)[0]) for x in "abc")
    # a + b >= 1 and b + c <= 1, listed in mixed order; then 2 x cost of a <= 19 by its key
    rows = Rows(
        np.array([1.0, -np.inf]), np.array([np.inf, 1.0]), np.array([1, 0, 1, 0]),
        np.array([b, a, c, b]), np.ones(4), np.full(4, -1),
    )  # fmt: skip
    at = session.add_rows(rows)
    assert at.tolist() == [session.n_rows - 2, session.n_rows - 1]
    assert solved(session) == ("a", 12)
    key = int(np.flatnonzero(session.problem.facts.pay_plan == a)[0])
    dear = Rows(np.array([-np.inf]), np.array([19.0]), np.zeros(1, int), np.array([a]),
                np.array([2.0]), np.array([key]))  # fmt: skip
    session.add_rows(dear)
    assert solved(session) == ("b", 8)


def test_costs_are_replaced():
    session = session_of(THREE)
    costs = np.zeros(session.problem.n_columns)
    costs[columns(session, "a b c")] = -1, 0, 3
    session.set_costs(costs)
    raw = session.solve()
    assert raw.bound == pytest.approx(3)
    assert "c" in session.problem.portfolio(raw.x).candidates
    session.set_costs(session.problem.costs())
    assert solved(session) == ("b c", 13)


def test_a_portfolio_may_be_offered():
    session = session_of(THREE)
    for x in (np.array([1.0, 0, 0]), np.ones(3)):
        session.offer(np.concatenate((x, np.zeros(session.problem.n_columns - 3))))
        assert solved(session) == ("b c", 13)


def test_settings_reach_the_solver():
    session = session_of(THREE, gap=0.25, seed=5, time_limit=77)
    options = {
        "mip_rel_gap": 0.25, "mip_abs_gap": 0.0, "random_seed": 5, "time_limit": 77,
        "mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9, "threads": 1,
    }  # fmt: skip
    assert {k: session._highs.getOptionValue(k)[1] for k in options} == options
    plain = session_of(THREE)
    assert plain._highs.getOptionValue("mip_rel_gap")[1] == 0
    assert session.name[0] == "HiGHS"


# other figures -----------------------------------------------------------------------------


def other_figures(made):
    """The same case, every payment and every output changed."""
    changed = exact(made)
    for i, c in enumerate(changed["candidates"]):
        for o in c["options"]:
            for k, p in enumerate(o["pays"]):
                p["amount"] = exact(0.5 + (i + k) % 3)
            for k, s in enumerate(o["supply"]):
                s["output"] = exact(1 + (2 * i + k) % 4)
    return changed


def test_become_by_hand():
    session = session_of(THREE)
    changed = build(other_figures(THREE))  # costs 0.5, 1.5, 2.5; tonnes 1, 3, 1
    session.become(tables(changed))
    session.drop_rule("two")
    assert solved(session) == ("a b c", 5)
    session.become(tables(build(THREE)))
    session.restore_rule("two")
    assert solved(session) == ("b c", 13)


def test_rows_that_are_added_later_use_the_new_figures():
    session = session_of(THREE)
    session.become(tables(build(other_figures(THREE))))
    facts = session.problem.facts
    n = len(facts.pay_amount)
    limit = Rows(np.array([-np.inf]), np.array([2.0]), np.zeros(n, int), facts.pay_plan,
                 np.ones(n), facts.pay_key)  # fmt: skip
    session.add_rows(limit)
    assert solved(session) == ("a b", 4)


def same_as_fresh(session, case):
    """The kept session has the optimum of a new one."""
    fresh, kept = Session(tables(case)).solve(), session.solve()
    assert kept.ending == fresh.ending
    if fresh.x is not None:
        assert kept.bound == pytest.approx(fresh.bound, abs=1e-6)
        assert kept.x is not None
        found = audit(case, session.problem.portfolio(kept.x))
        assert found.ok
        assert float(found.value) == pytest.approx(fresh.bound, abs=1e-6)


@given(drawn.cases(), st.data())
@settings(max_examples=60)
def test_become_is_a_fresh_solve_of_the_changed_case(made, data):
    """Ceilings, demand and existing supply too, which have no key."""
    session = session_of(made)
    for f in made["funds"]:
        f["ceilings"] = {y: data.draw(drawn.MONEY) for y in f["ceilings"]}
        f.pop("carry", None)
    for m in made["metals"]:
        m["demand"] = 11
    case = build(made)
    problem = tables(case)
    try:
        session.become(problem)
    except ValueError:
        # windows come and go with the carry; the model keeps its shape
        assert (problem.n_rows, len(problem.row)) != (
            session.problem.n_rows, len(session.problem.row),
        )  # fmt: skip
        return
    same_as_fresh(session, case)


def test_become_takes_over_how_much_may_be_released():
    """The stock could be released up to a demand of 5 t/yr; of 11 t/yr it can be up to 11."""
    shock = {"id": "shock", "name": "shock", "probability": 0.5, "days": 73}
    calm = {"id": "calm", "name": "calm", "probability": 0.5}

    def of(demand):
        return document([candidate("a", 1, 1)], states=[calm, shock],
                        metals=[metal("cu", demand, stock=2.2)])  # fmt: skip

    session, case = session_of(of(5)), build(of(11))
    session.become(tables(case))
    same_as_fresh(session, case)


def test_become_refuses_another_shape():
    session = session_of(THREE)
    with pytest.raises(ValueError, match="shape"):
        session.become(tables(build(THREE | {"rules": THREE["rules"][:1]})))


# extended problems -------------------------------------------------------------------------


def test_extended_by_rows_and_own_columns():
    """Money left over is a column of its own: 10 = spend + left, worth 1.5 a million."""
    problem = tables(build(THREE))
    n = len(problem.facts.pay_amount)
    left = Rows(
        lower=np.array([10.0]), upper=np.array([10.0]),
        row=np.zeros(n + 1, dtype=int),
        col=np.concatenate((problem.facts.pay_plan, [-1])),
        factor=np.ones(n + 1),
        key=np.concatenate((problem.facts.pay_key, [-1])),
        own_upper=np.array([3.0]), own_cost=np.array([1.5]),
        labels=((["left"], np.zeros(1, int)),), own_labels=((["left"], np.zeros(1, int)),),
    )  # fmt: skip
    more = problem.extended("money", left)
    assert (more.n_columns, more.n_rows) == (problem.n_columns + 1, problem.n_rows + 1)
    assert (problem.n_columns, problem.n_rows) == (4, 3)
    assert more.column_names()[-1] == more.row_names()[-1] == more.row_name(3) == "money(left)"
    assert more.row_blocks[-1].role == "structural"
    session = Session(more)
    # 10 - spend lies in 0..3: a and nothing left (12), b c (13), or b and 4 left, too much
    assert solved(session) == ("b c", 13)
    wider = Session(replace(more, column_upper=np.where(more.column_upper == 3, 10, 1.0)))
    assert solved(wider) == ("", 15)


def test_extended_keeps_role_and_rule():
    problem = tables(build(THREE))
    row = Rows(np.array([-np.inf]), np.array([1.0]), np.zeros(2, int), np.array([1, 2]),
               np.ones(2), np.full(2, -1))  # fmt: skip
    more = problem.extended("rivals", row, "negotiable")
    assert more.row_blocks[-1].role == "negotiable"
    session = Session(more)
    assert solved(session) == ("a", 12)
    session.drop_rule("rivals")
    assert solved(session) == ("b c", 13)
    assert solved(Session(problem)) == ("b c", 13)


def test_extended_with_another_objective():
    """Least money for at least 12 points, then back."""
    problem = tables(build(THREE))
    costs = problem.costs()
    worth = np.flatnonzero(costs)
    floor = Rows(np.array([12.0]), np.array([np.inf]), np.zeros(len(worth), int), worth,
                 costs[worth], np.full(len(worth), -1))  # fmt: skip
    spend = Rows(cost_col=problem.facts.pay_plan, cost_factor=-np.ones(3),
                 cost_key=problem.facts.pay_key)  # fmt: skip
    cheap = problem.extended("worth", floor, objective=spend)
    raw = Session(cheap).solve()
    assert raw.bound == pytest.approx(-10)
    assert float(audit(build(THREE), cheap.portfolio(raw.x)).value) >= 12
    only = problem.extended("", Rows(), objective=Rows())
    assert not only.costs().any()
    assert np.array_equal(problem.costs(), costs)


def test_extended_twice():
    problem = tables(build(THREE))
    own = Rows(own_upper=np.ones(1), own_cost=np.ones(1))
    both = problem.extended("one", own).extended("two", own)
    assert both.n_columns == problem.n_columns + 2
    assert solved(Session(both)) == ("b c", 15)


def test_plans_and_columns():
    problem = tables(build(THREE))
    picks = check.picks(build(THREE), "a c")
    x = np.zeros(problem.n_columns)
    for p in picks.picks:
        x[problem.plan_of(p)] = 1
    assert problem.portfolio(x) == picks
    with pytest.raises(KeyError):
        problem.plan_of(picks.picks[0]._replace(start=1999))
    with pytest.raises(KeyError):
        problem.plan_of(picks.picks[0]._replace(candidate="q"))


# infeasible, empty -------------------------------------------------------------------------


@pytest.mark.parametrize("door", [Session, CbcSession])
def test_infeasible(door):
    made = THREE | {"rules": [*THREE["rules"],
                              {"id": "x", "kind": "portfolio_size", "at_least": 3}]}  # fmt: skip
    raw = door(tables(build(made))).solve()
    assert (raw.ending, raw.x) == ("infeasible", None)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("measure", ["coverage", "tonnes", "value"])
def test_nothing_is_worth_anything(solver, measure):
    made = document([candidate("a", 1), candidate("b")], measure={"kind": measure},
                    metals=[metal(price=1)])  # fmt: skip
    answer = solve(build(made), solver=solver)
    assert answer.outcome is Outcome.PROVEN
    assert (answer.value, answer.portfolio) == (0, check.picks(build(made), "b"))


@pytest.mark.parametrize("door", [Session, CbcSession])
def test_every_door_takes_the_same_changes(door):
    session = door(tables(build(THREE)))
    base = session.n_rows
    first = session.solve()
    session.forbid(first.x)
    assert session.n_rows == base + 1
    second = session.solve()
    assert second.bound == pytest.approx(12, abs=1e-7)
    session.drop_rows_from(base)
    costs = np.zeros(session.problem.n_columns)
    costs[0] = -2.0
    session.set_costs(costs)
    third = session.solve()
    assert (third.bound, third.x[0]) == (pytest.approx(0), 0)
    session.close()


def forty():
    """Forty projects and three funds: enough for the search to improve on itself."""
    draw = random.Random(5)
    candidates = []
    for i in range(40):
        pays = [{"fund": f, "amount": draw.randint(5, 99)} for f in "xyz"]
        candidates.append(candidate(f"c{i}", options=[option(tonnes=draw.randint(5, 99))
                                                      | {"pays": pays}]))  # fmt: skip
    return document(candidates, measure={"kind": "tonnes"},
                    funds=[fund(f, 700) for f in "xyz"])  # fmt: skip


def test_better_portfolios_are_told():
    case = build(forty())
    session, heard = Session(tables(case)), []
    session.on_improvement(lambda *found: heard.append(found))
    best_value = session.solve().bound
    assert heard
    for value, bound, x in heard:
        assert value <= best_value + 1e-6
        assert bound >= best_value - 1e-6
        found = audit(case, session.problem.portfolio(x))
        assert found.ok
        assert float(found.value) == pytest.approx(value)


def test_impatient_solves_give_the_same():
    case = build(forty())
    one, other = solve(case), solve(case, patient=False)
    assert one.outcome is other.outcome is Outcome.PROVEN
    assert one.portfolio == other.portfolio
    assert not other.solution.interrupted


@pytest.mark.parametrize("where", ["wait", "startSolve"])
def test_an_interrupted_search_keeps_what_it_has(monkeypatch, where):
    """Ctrl-C while HiGHS runs: whatever it had is checked and shown, and nothing is claimed."""
    session = Session(tables(build(forty())))
    real, pressed = getattr(session._highs, where), []

    def press(*args):
        if not pressed:
            pressed.append(True)
            result = real(*args)
            os.kill(os.getpid(), signal.SIGINT)
            return result
        return real(*args)

    monkeypatch.setattr(session._highs, where, press)
    solution, _ = best(session, judge_of(build(forty())), patient=False)
    assert solution.interrupted
    assert solution.outcome in (Outcome.UNKNOWN, Outcome.FEASIBLE, Outcome.PROVEN)
    assert (solution.portfolio is None) == (solution.outcome is Outcome.UNKNOWN)


THREADS = """
import threading
from optimizer.solving.session import Session
from optimizer.problem import tables
from tests.test_session import THREE
from tests.helpers.build import build

problem = tables(build(THREE))
for _ in range(100):
    threads = [threading.Thread(target=Session, args=(problem,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("seen")
"""


def test_sessions_of_many_threads_leave_stdout_to_others():
    """The solver's greeting is not seen, and nothing else is lost."""
    done = python("-c", THREADS)
    assert (done.code, done.out, done.err) == (0, "seen\n", "")


# the child ---------------------------------------------------------------------------------


def test_the_child_gives_the_same_answer():
    case = build(THREE)
    here, there = solve(case), solve(case, time_limit=600)
    assert there.outcome is Outcome.PROVEN
    assert there.portfolio == here.portfolio
    assert there.value == here.value
    assert there.solution.ties == here.solution.ties == "unique"
    assert there.solution.version == here.solution.version


def test_the_child_takes_the_same_changes():
    session = ChildSession(tables(build(THREE)), Settings(time_limit=600))
    try:
        base = session.n_rows
        session.forbid(session.solve().x)
        assert session.solve().bound == pytest.approx(12)
        session.drop_rows_from(base)
        session.set_costs(np.array([0.0, 0, 1, 0]))
        assert session.solve().bound == pytest.approx(1)
    finally:
        session.close()
    raw = session.solve()
    assert (raw.ending, raw.x, raw.bound) == ("stopped", None, np.inf)


def test_an_expired_limit_proves_nothing():
    case = build(THREE)
    answer = solve(case, time_limit=0.0)
    assert answer.outcome is Outcome.FEASIBLE
    assert answer.value < answer.solution.proof.bound
    assert answer.solution.ties == "unchecked"


def test_a_child_that_is_killed_proves_nothing():
    case = build(THREE)
    session = ChildSession(tables(case), Settings(time_limit=600))
    session._child.kill()
    session._child.join()
    solution, x = best(session, judge_of(case))
    assert (solution.outcome, x) == (Outcome.UNKNOWN, None)
    session.add_rows(no_good(np.zeros(4), 3))
    session.close()


def _ready(pipe, problem):
    """Send 'ready', wait for 'solve', and tell of a portfolio on the way: a alone."""
    pipe.send(("ready", ("HiGHS", "test")))
    pipe.recv()
    x = np.zeros(problem.n_columns)
    x[0] = 1
    pipe.send(("better", (0.0, 99.0, np.zeros(problem.n_columns))))
    pipe.send(("better", (12.0, 20.0, x)))


def serve_and_die(pipe, problem, settings):
    _ready(pipe, problem)
    os._exit(1)


def serve_and_hang(pipe, problem, settings):
    _ready(pipe, problem)
    time.sleep(600)


def serve_and_fail(pipe, problem, settings):
    _ready(pipe, problem)
    pipe.send(("failed", "broken"))
    pipe.recv()


def die_at_once(pipe, problem, settings):
    os._exit(1)


@pytest.mark.parametrize(("serve", "limit"), [(serve_and_die, 600.0), (serve_and_hang, 3.0)])
def test_what_a_child_had_found_is_kept(monkeypatch, serve, limit):
    """It dies, or does not stop at its limit and is ended: feasible, with its last bound."""
    monkeypatch.setattr(child, "_serve", serve)
    monkeypatch.setattr(child, "GRACE", 0.0)
    heard = []
    case = build(THREE)
    session = ChildSession(tables(case), Settings(time_limit=limit), lambda v, b: heard.append(b))
    solution, _ = best(session, judge_of(case))
    assert solution.outcome is Outcome.FEASIBLE
    assert solution.portfolio == check.picks(case, "a")
    assert (solution.value, solution.bound, solution.ties) == (12, 20.0, "unchecked")
    assert solution.gap == pytest.approx(8)
    assert heard == [99.0, 20.0]
    assert not session._child.is_alive()


def test_a_child_that_fails_is_an_error(monkeypatch):
    monkeypatch.setattr(child, "_serve", serve_and_fail)
    session = ChildSession(tables(build(THREE)), Settings(time_limit=600))
    with pytest.raises(SolverError, match="broken"):
        session.solve()
    session.close()


def test_a_child_that_never_starts_is_an_error(monkeypatch):
    monkeypatch.setattr(child, "_serve", die_at_once)
    with pytest.raises(SolverError, match="before it was ready"):
        ChildSession(tables(build(THREE)), Settings(time_limit=600))


# the judge -----------------------------------------------------------------------------------


def test_the_hand_worked_case_by_the_judge():
    judge = Judge(exact(THREE))
    names = [" ".join(p.candidate for p in picks) for picks in
             sorted(judge.feasible, key=judge.feasible.__getitem__, reverse=True)]  # fmt: skip
    assert names == ["b c", "a", "b", "c", ""]


@pytest.mark.parametrize("patient", [True, False])
def test_another_model_of_this_process_may_have_run_with_more_threads(patient):
    highspy.Highs.resetGlobalScheduler(True)
    other = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 2}.items():
        other.setOptionValue(name, value)
    other.addVar(0, 1)
    other.run()
    session = session_of(THREE)
    assert session.solve(patient=patient).ending == "optimal"
