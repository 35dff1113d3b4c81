"""A kept model that took other figures is the one that is built anew.

Same rows, coefficients, limits, bounds and costs in the solver, at both ends of every figure that
has a range; and back again.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer import Case, Portfolio, load_case, solve
from optimizer.analysis.again import Again
from optimizer.analysis.entry import entries
from optimizer.analysis.swings import case_at, ranged, swings
from optimizer.audit.audit import audit, exact_value
from optimizer.case.change import with_figure
from optimizer.case.load import case_of
from optimizer.problem import tables
from optimizer.problem.reach import mattering, only
from optimizer.solving.session import Session
from tests.helpers import cases as drawn
from tests.helpers.build import Document, build, candidate, document, fund, option
from tests.test_judge import examples

CASES = Path(__file__).parent.parent / "cases"
EVERY = {"fy09": 1, "minimal": 1, "strategy-2009-2018": 23, "hindsight": 31}
"""Of the large cases every so manieth end: each takes two models."""


def held(session: Session) -> list[np.ndarray]:
    """All that HiGHS holds of a model, zeros left out."""
    lp = session._highs.getLp()
    start, index = np.array(lp.a_matrix_.start_), np.array(lp.a_matrix_.index_)
    value = np.array(lp.a_matrix_.value_)
    major = np.repeat(np.arange(len(start) - 1), np.diff(start))
    keep = value != 0
    order = np.lexsort((index[keep], major[keep]))
    entries = [a[keep][order] for a in (major, index, value)]
    limits = (lp.row_lower_, lp.row_upper_, lp.col_lower_, lp.col_upper_, lp.col_cost_)
    return [*entries, *map(np.array, limits)]


def same(one: Session, other: Session) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(held(one), held(other), strict=True))


@pytest.mark.parametrize("name", EVERY)
def test_every_figure_of_every_case(name: str) -> None:
    case = load_case(CASES / f"{name}.json")
    answer = solve(case, proof="solver", ties="off")
    again = Again(answer)
    first = Session(only(answer.problem, mattering(answer.problem)), relaxed=True)
    ends = [(f, at) for f in ranged(case) for _, at in f.ends()]
    for figure, at in ends[:: EVERY[name]]:
        changed = case_at(case, figure, at)
        with again.figures_of(changed):
            now = again.session
            fresh = Session(only(tables(changed), mattering(tables(changed))), relaxed=True)
            if now.problem.n_rows == fresh.problem.n_rows:
                assert same(now.relaxation, fresh), figure.pointers
            else:  # rows that mattered before are kept, and bar nothing
                assert now.problem.n_rows > fresh.problem.n_rows
        assert same(again.session.relaxation, first), figure.pointers


# a rule whose rows come and go ---------------------------------------------------------------


def covered(loan: object, cover: object, tonnes: int = 10) -> Document:
    """A loan from the bank, of which the insurer takes on ``cover``."""
    return option("o", tonnes=tonnes) | {
        "pays": [{"fund": "bank", "amount": loan}, {"fund": "insurer", "amount": cover}]
    }


def made(*candidates: Document) -> Case:
    rule = {"id": "cover", "kind": "insurance_cover", "loans": ["bank"], "cover": ["insurer"],
            "ratio": 0.5}  # fmt: skip
    funds = [fund("bank", 20), fund("insurer", 20), fund("grants", 20)]
    return build(document([*candidates], [rule], funds=funds))


def test_cover_that_is_enough_at_one_end_only() -> None:
    """Half of the loan of 10 to 'mine' is covered at the high only."""
    cover = {"value": 4, "low": 3, "high": 6}
    case = made(candidate("mine", options=[covered(10, cover)]), candidate("gift", 3, 1))
    found = {s.end: s for s in swings(Again(solve(case))) if s is not None}
    assert found["low"].stands
    assert not found["high"].stands
    assert (found["high"].value, found["high"].came) == (11, ("mine",))


def test_who_is_barred_for_a_loan_may_come_in_without_one() -> None:
    """At a cost of 0 nothing is lent, and nothing need be covered: that no lower cost brings it in
    is not proven."""
    case = made(candidate("mine", options=[covered(10, 4)]), candidate("gift", 3, 1))
    answer = solve(case)
    again = Again(answer)
    plans = [p for p in range(answer.problem.n_plans)
             if answer.problem.facts.plan_name(p)[0] == "mine"]  # fmt: skip
    with again.locked_in(plans):
        best = again.best()
    cost = next(e for e in entries(again, "mine", best) if e.what == "cost")
    assert (cost.at, cost.proven) == (None, False)


@pytest.mark.parametrize("name", EVERY)
def test_what_is_known_of_the_rest_changes_no_audit(name: str) -> None:
    """A case with another figure takes over what was worked out of all other candidates."""
    case = load_case(CASES / f"{name}.json")
    plan = solve(case, proof="solver", ties="off").portfolio
    rng = random.Random(4)
    portfolios = [plan, *(some_of(case, rng) for _ in range(4))]
    for p in portfolios:
        exact_value(case, p)
        audit(case, p)
    for figure, at in [(f, at) for f in ranged(case) for _, at in f.ends()][:: EVERY[name]]:
        changed = case_at(case, figure, at)
        anew = changed.model_copy()  # knows nothing
        for p in portfolios:
            assert exact_value(changed, p) == exact_value(anew, p), figure.pointers
            assert audit(changed, p).rules == audit(anew, p).rules
        if figure.candidate is not None:
            without = Portfolio(tuple(x for x in plan.picks if x.candidate != figure.candidate))
            assert exact_value(changed, without) == exact_value(case, without)


@examples(60)
@given(drawn.cases(room=100), st.data())
def test_nor_does_it_in_random_cases(made: Document, data: Any) -> None:
    case, portfolios = asked(made, data)
    payments = [(i, k, j, p) for i, c in enumerate(case.candidates)
                for k, o in enumerate(c.options) for j, p in enumerate(o.pays)]  # fmt: skip
    for i, k, j, paid in payments:
        pointer = f"/candidates/{i}/options/{k}/pays/{j}/amount"
        anew = with_figure(case, pointer, paid.amount.value + 1)
        changed = with_figure(case, pointer, paid.amount.value + 1)
        changed = case.with_candidate(changed, case.candidates[i].id)
        for p in portfolios:
            assert exact_value(changed, p) == exact_value(anew, p)
            assert audit(changed, p).rules == audit(anew, p).rules


@examples(60)
@given(drawn.cases(room=100), st.data())
def test_nor_under_other_rules_and_ceilings(made: Document, data: Any) -> None:
    case, portfolios = asked(made, data)
    less = case.with_rules(case.rules[1:])
    half = [{y: q.at(q.value / 2) for y, q in f.ceilings.items()} for f in case.funds]
    small = [f.model_copy(update={"ceilings": c}) for f, c in zip(case.funds, half, strict=True)]
    for changed in (less, case.with_funds(small)):
        for p in portfolios:
            assert exact_value(changed, p) == exact_value(changed.model_copy(), p)


def asked(made: Document, data: Any) -> tuple[Case, list[Portfolio]]:
    """A case that has audited some portfolios, and these."""
    case, rng = case_of(made), random.Random(data.draw(st.integers(0, 999)))
    portfolios = [some_of(case, rng) for _ in range(6)]
    for p in portfolios:
        audit(case, p)
        exact_value(case, p)
    return case, portfolios


def some_of(case: Case, rng: random.Random) -> Portfolio:
    """A portfolio at random."""
    chosen = [rng.choice(list(case.plans_of(c))) for c in case.candidates if rng.random() < 0.5]
    return Portfolio(tuple(chosen))
