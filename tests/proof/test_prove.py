"""What is proven, and what is said where a proof did not close."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction

import pytest

from optimizer import Outcome, Portfolio, solve
from optimizer.proof.prove import prove
from optimizer.proof.search import Limits
from optimizer.report.content.answer import outcome
from optimizer.words import Words
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund


def rounds():
    """Twelve candidates of which money is enough for some, so that the relaxation is fractional."""
    made = [candidate(c, cost, tonnes) for c, cost, tonnes in zip(
        "abcdefghijkl", (7, 9, 5, 8, 6, 9, 7, 8, 5, 9, 6, 7),
        (13, 17, 9, 15, 11, 16, 13, 14, 9, 17, 10, 12), strict=True)]  # fmt: skip
    return build(document(made, funds=[fund("grants", 37)]))


def refused():
    """Two that must be funded, and money for one."""
    both = [{"id": f"in-{c}", "kind": "commitment", "candidate": c} for c in "ab"]
    return build(document([candidate("a", 5, 9), candidate("b", 6, 9)], both,
                          funds=[fund("grants", 7)]))  # fmt: skip


def test_from_nothing_the_tree_finds_and_proves_the_best() -> None:
    case = rounds()
    found = prove(case, [])
    assert found.outcome is Outcome.PROVEN
    assert found.proof.kind == "exact"
    assert found.value == solve(case).value
    assert found.proof.bound is not None
    assert found.value <= found.proof.bound <= found.value + found.proof.tolerance


def test_a_worse_offer_costs_branchings_and_no_truth() -> None:
    case = rounds()
    worse = prove(case, [check.picks(case, "a")])
    assert (worse.outcome, worse.value) == (Outcome.PROVEN, solve(case).value)


def test_a_tree_that_may_not_branch_bounds_exactly_and_calls_nothing_proven() -> None:
    case = rounds()
    best = solve(case)
    found = prove(case, [check.picks(case, "a")], Limits(branchings=0))
    assert found.outcome is Outcome.FEASIBLE
    assert found.proof.kind == "none"
    assert found.tree is None
    assert best.value is not None
    assert found.proof.bound is not None
    assert found.value < best.value <= found.proof.bound
    with pytest.raises(ValueError, match="not exact"):
        _ = found.closed


def test_nothing_is_offered_too() -> None:
    """Where time is up before anything was found, funding nothing is an answer."""
    found = prove(rounds(), [], Limits(deadline=time.perf_counter()))
    assert (found.outcome, found.portfolio) == (Outcome.FEASIBLE, Portfolio(()))
    assert found.proof.bound is not None


def test_infeasible_is_exact_and_unknown_is_not_infeasible() -> None:
    found = prove(refused(), [])
    assert (found.outcome, found.proof.kind, found.proof.bound) == (
        Outcome.INFEASIBLE, "exact", None)  # fmt: skip
    unknown = prove(refused(), [], Limits(branchings=0, stopped=lambda: True))
    assert unknown.outcome is Outcome.UNKNOWN
    assert unknown.proof.kind == "none"


def test_a_gap_that_was_asked_for_is_not_called_proven() -> None:
    case = rounds()
    best = solve(case)
    found = prove(case, [best.portfolio], Limits(gap=Fraction(1, 2)))
    assert found.value == best.value
    assert found.proof.branchings == 0  # the root is near enough, and not as near as a proof
    assert (found.outcome, found.proof.kind) == (Outcome.FEASIBLE, "none")


def test_whose_word_it_is_is_said() -> None:
    case = rounds()
    w = Words("en")
    exact, believed = solve(case), solve(case, proof="solver")
    assert outcome(w, exact.solution) == "proven"
    assert believed.solution.proof.kind == "solver"
    assert outcome(w, believed.solution) == "optimal by the solver's word"
    half = replace(exact.solution, outcome=Outcome.FEASIBLE)
    assert outcome(w, half) == "feasible, not proven"
    assert solve(refused(), proof="solver").solution.proof.kind == "solver"
