"""Equal worth: least spend, earliest start, order of the case file; and what the run says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from optimizer import Outcome, Solution, solve
from optimizer.analysis.answer import judge_of
from optimizer.problem import tables
from optimizer.proof import prove
from optimizer.solving.search import best
from optimizer.solving.session import Session
from optimizer.solving.settings import Settings
from optimizer.solving.ties import break_ties
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years

ONE = {"id": "one", "kind": "portfolio_size", "exactly": 1}
LATER = years((2026, 2028), (2030, 2030))


def rivals(*candidates, **more):
    """One of the candidates; the fund lasts for any of them in any year."""
    funds = [fund("grants", 99, 99, 99)] if "years" in more else [fund("grants", 99)]
    return build(document(list(candidates), [ONE], funds=funds, **more))


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(
    ("case", "chosen", "said"),
    [
        pytest.param(rivals(candidate("a", 1, 9), candidate("b", 2, 10)), "b", "unique",
                     id="unique"),
        pytest.param(rivals(candidate("a", 2, 10), candidate("b", 1.9, 10)), "b", "broken",
                     id="least spend"),
        pytest.param(
            rivals(
                candidate("a", starts=[2027], options=[option(cost=2, tonnes=10)]),
                candidate("b", starts=[2026], options=[option(cost=2, tonnes=10)]),
                years=LATER,
            ),
            "b", "broken", id="earliest start",
        ),
        pytest.param(
            rivals(
                candidate("a", starts=[2027], options=[option(cost=1.9, tonnes=10)]),
                candidate("b", starts=[2026], options=[option(cost=2, tonnes=10)]),
                years=LATER,
            ),
            "a.o.2027", "broken", id="spend before start",
        ),
        pytest.param(
            rivals(
                candidate("a", starts=[2028, 2026, 2027],
                          options=[option(cost=2, tonnes=10, first=2028)]),
                years=LATER,
            ),
            "a.o.2026", "broken", id="starts of one candidate, in any order of the file",
        ),
        pytest.param(rivals(*(candidate(c, 2, 10) for c in "zyx")), "z", "broken",
                     id="order of candidates"),
        pytest.param(
            rivals(candidate("a", options=[option("large", 2, 10), option("also", 2, 10)])),
            "a.large", "broken", id="order of options",
        ),
    ],
)  # fmt: skip
def test_ties_are_broken(case, chosen, said, solver):
    answer = solve(case, solver=solver)
    assert answer.outcome is Outcome.PROVEN
    assert answer.portfolio == check.picks(case, chosen)
    assert answer.solution.ties == said


@pytest.mark.parametrize("first", [True, False])
def test_spend_is_compared_exactly(first):
    """0.1 + 0.2 costs what 0.3 costs, though not in floats: the file's order decides."""
    pair = [candidate("a", 0.1, 4), candidate("b", 0.2, 6)]
    one = [candidate("c", 0.3, 10)]
    terms = [{"candidate": c, "coefficient": k} for c, k in (("a", 1), ("b", 1), ("c", 2))]
    rule = {"id": "own", "kind": "linear", "at_most": 2, "terms": terms}
    case = build(document([*pair, *one] if first else [*one, *pair], [rule]))
    assert solve(case).portfolio == check.picks(case, "a b" if first else "c")


def test_more_for_the_same_worth_is_not_funded():
    """A project that adds nothing costs money, and one that costs nothing stands in the way of
    nobody: the file's order then prefers to have it."""
    made = document([candidate("idle", 1), candidate("a", 2, 10), candidate("free")])
    case = build(made)
    assert solve(case).portfolio == check.picks(case, "a free")


def test_the_first_plans_of_the_file_are_preferred_as_a_whole():
    """a and d or b and c: the plans are compared one by one from the first."""
    two = {"id": "two", "kind": "portfolio_size", "exactly": 2}
    four = [candidate(c, cost, 10) for c, cost in (("a", 1), ("b", 2), ("c", 2), ("d", 3))]
    pairs = {"id": "sum", "kind": "linear", "exactly": 4,
             "terms": [{"candidate": c["id"], "coefficient": c["options"][0]["pays"][0]["amount"]}
                       for c in four]}  # fmt: skip
    case = build(document(four, [two, pairs]))
    assert solve(case).portfolio == check.picks(case, "a d")


# the tolerance -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("less", "chosen", "said"),
    [
        pytest.param("9.9999995", "a", "broken", id="within 1e-6 points"),
        pytest.param("9.99999", "a", "unique", id="beyond"),
    ],
)
def test_what_is_better_by_less_than_the_tolerance_is_the_plan(less, chosen, said):
    from decimal import Decimal

    case = rivals(candidate("a", 2, 10), candidate("b", 1, Decimal(less)))
    answer = solve(case)
    assert answer.portfolio == check.picks(case, chosen)
    assert answer.solution.ties == said
    assert len(answer.solution.within) == (said == "broken")
    assert answer.solution.equal == ()
    assert answer.outcome is Outcome.PROVEN
    assert answer.solution.gap is not None
    assert answer.solution.gap <= answer.solution.tolerance


def found_by(case, chosen, bound=None):
    """A session, the solution as a solver might have found it, and its columns."""
    session = Session(tables(case))
    solution, x = best(session, judge_of(case))
    assert x is not None
    picks = check.picks(case, chosen)
    x = np.zeros_like(x)
    for pick in picks.picks:
        x[session.problem.plan_of(pick)] = 1
    value = judge_of(case)(picks)
    return (
        session,
        check.bounded(solution, bound or solution.bound, portfolio=picks, value=value),
        x,
    )


def test_the_tolerance_is_that_of_the_optimum():
    """Found 0.8e-6 below the bound: another 1.6e-6 below it is not of equal worth."""
    from decimal import Decimal

    case = rivals(
        candidate("a", 3, 10),
        candidate("b", 2, Decimal("9.9999992")),
        candidate("c", 1, Decimal("9.9999984")),
    )
    session, found, x = found_by(case, "b")
    broken = break_ties(session, judge_of(case), found, x)
    assert broken.portfolio == check.picks(case, "b")
    assert broken.gap is not None
    assert broken.gap <= broken.tolerance


def test_worth_is_compared_in_the_audits_measure():
    """A judge that knows better than the rows is believed."""
    case = rivals(candidate("a", 3, 10), candidate("b", 2, 10), candidate("c", 1, 10))
    exact = judge_of(case)

    def judge(portfolio):
        value = exact(portfolio)
        if value is not None and portfolio == check.picks(case, "c"):
            return value - Fraction(1, 10)
        return value

    session, found, x = found_by(case, "a")
    assert break_ties(session, judge, found, x).portfolio == check.picks(case, "b")


def test_a_tie_that_fails_the_audit_is_not_chosen():
    case = rivals(candidate("a", 3, 10), candidate("b", 2, 10), candidate("c", 1, 10))
    exact = judge_of(case)

    def judge(portfolio):
        return None if portfolio == check.picks(case, "c") else exact(portfolio)

    session, found, x = found_by(case, "a")
    assert break_ties(session, judge, found, x).portfolio == check.picks(case, "b")


# what is said ------------------------------------------------------------------------------


def many():
    """All ten pairs of five candidates are worth the same."""
    two = {"id": "two", "kind": "portfolio_size", "exactly": 2}
    return build(document([candidate(c, 1, 10) for c in "abcde"], [two]))


def test_all_tied_portfolios_are_compared(monkeypatch):
    monkeypatch.setattr(prove, "MANY", 10)
    assert solve(many()).portfolio == check.picks(many(), "a b")
    assert solve(many()).solution.ties == "broken"


def test_too_many_ties_are_unchecked(monkeypatch):
    monkeypatch.setattr(prove, "FEW", 1)
    monkeypatch.setattr(prove, "MANY", 1)
    answer = solve(many())
    assert answer.outcome is Outcome.PROVEN
    assert answer.solution.ties == "unchecked"
    assert answer.audit is not None
    assert answer.audit.ok


def test_ties_off():
    answer = solve(many(), ties="off")
    assert answer.solution.ties == "unchecked"
    assert answer.value == 20


@pytest.mark.parametrize("outcome", [Outcome.FEASIBLE, Outcome.UNKNOWN, Outcome.INFEASIBLE])
def test_what_is_not_proven_has_no_ties(outcome):
    case = many()
    session, found, x = found_by(case, "d e")
    unproven: Solution = replace(found, outcome=outcome)
    assert break_ties(session, judge_of(case), unproven, x) is unproven


def test_the_session_is_left_as_it_was():
    session, found, x = found_by(many(), "d e")
    before = session.n_rows
    assert break_ties(session, judge_of(many()), found, x).portfolio == check.picks(many(), "a b")
    assert session.n_rows == before
    lp = session._highs.getLp()
    assert lp.num_row_ == before
    assert list(lp.col_cost_) == list(session.problem.costs())
    again, _ = best(session, judge_of(many()))
    assert again.value == found.value


def test_a_solver_that_stops_leaves_ties_unchecked(monkeypatch):
    """The tie-breaking solves may end without an answer; the portfolio found stays."""
    session, found, x = found_by(many(), "d e")
    real = session.solve
    monkeypatch.setattr(session, "solve", lambda **_: replace(real(), ending="stopped"))
    kept = break_ties(session, judge_of(many()), found, x)
    assert kept.ties == "unchecked"
    assert kept.portfolio == check.picks(many(), "d e")


@pytest.mark.parametrize("seed", [0, 1, 7, 99])
def test_the_same_on_every_seed(seed):
    case = many()
    session = Session(tables(case), Settings(seed=seed))
    solution, x = best(session, judge_of(case))
    assert x is not None
    assert break_ties(session, judge_of(case), solution, x).portfolio == check.picks(case, "a b")


def test_nothing_to_choose_by():
    """No project is worth or costs anything: the file's order takes them all."""
    case = build(document([candidate("a"), candidate("b")]))
    answer = solve(case)
    assert answer.portfolio == check.picks(case, "a b")
    assert answer.solution.ties == "broken"


def test_ctrl_c_during_the_comparison_keeps_the_answer(monkeypatch):
    """The answer is proven by then; only its ties stay unchecked."""
    session, found, x = found_by(many(), "d e")
    wait, solves = session._highs.wait, []

    def press(timeout=-1.0):
        solves.append(True)
        if len(solves) == 1:
            raise KeyboardInterrupt
        return wait(timeout)

    monkeypatch.setattr(session._highs, "wait", press)
    real = session._raw
    monkeypatch.setattr(
        session, "_raw",
        lambda seconds, pressed: replace(real(seconds, pressed), ending="stopped")
        if pressed else real(seconds, pressed),
    )  # fmt: skip
    kept = break_ties(session, judge_of(many()), found, x, patient=False)
    assert kept.outcome is Outcome.PROVEN
    assert kept.ties == "unchecked"
    assert kept.portfolio == check.picks(many(), "d e")
