"""A solver that lies, breaks down or never ends: nothing false is ever said, and with an honest
budget of branchings the answer is right all the same."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

import numpy as np
import pytest

from optimizer import Outcome, Portfolio, SolverError, solve
from optimizer.analysis import answer as answering
from optimizer.case.load import case_of
from optimizer.problem.problem import Problem
from optimizer.proof import search
from optimizer.proof.certificate import lines
from optimizer.proof.compare import checked
from optimizer.proof.exact import program_of
from optimizer.proof.prove import prove
from optimizer.proof.search import Limits
from optimizer.proof.verify import verify
from optimizer.solving import child
from optimizer.solving.relaxation import Matrix, Relaxation, Vertex
from optimizer.solving.session import Raw, Session
from optimizer.solving.settings import Settings
from tests.exact.compare import compare, portfolio
from tests.exact.families import FAMILIES, Document
from tests.helpers.build import candidate, document, fund, metal, option
from tests.helpers.judge import Judge

STEPS = [{"width": Decimal(w), "slope": Decimal(s)} for w, s in (("0.3", "1"), ("0.7", "0.4"))]

# eight candidates, one of them in two ways, steps, a rule that binds, and equals
EIGHT = document(
    [candidate(f"c{i}", Decimal(cost), tonnes, "CHL" if i % 2 else "NOR")
     for i, (cost, tonnes) in enumerate([(5, 17), (4, 13), (3, 11), (3, 11), (2, 6), (2, 5)])]
    + [candidate("d", options=[option("o", 4, 14), option("p", 6, 19)]), candidate("e", 1, 0)],
    [{"id": "chile", "kind": "host_ceiling", "hosts": ["CHL"], "at_most": 2}],
    measure={"kind": "coverage", "steps": STEPS}, metals=[metal("cu", 60)],
    funds=[fund("grants", 13)],
)  # fmt: skip
NONE = EIGHT | {"rules": [*EIGHT["rules"], {"id": "all", "kind": "portfolio_size", "at_least": 8}]}
"""The same, and no portfolio keeps the rules."""
SOME = EIGHT | {"rules": [*EIGHT["rules"], {"id": "some", "kind": "portfolio_size", "at_least": 2}]}
"""The same, and the portfolio of nothing does not keep them."""


MOST = 150
"""Portfolios of a case, so that each can be answered under many lies."""


def some() -> Iterator[Document]:
    """These two, and small ones of every family."""
    yield from (EIGHT, NONE)
    for name, (_, family) in FAMILIES.items():
        if name != "every_rule":
            small = (made for made in family(12, 7) if len(Judge(made).portfolios) <= MOST)
            yield from islice(small, 2)


CASES = list(some())

# the solver of the whole ---------------------------------------------------------------------


class Liar(Session):
    """A session whose every answer is turned into another one."""

    def __init__(self, problem: Problem, lie: Callable[[Raw, int, random.Random], Raw]) -> None:
        super().__init__(problem)
        self._lie, self._draw, self._n = lie, random.Random(0), 0

    def solve(self, *, patient: bool = True) -> Raw:
        self._n += 1
        return self._lie(super().solve(patient=patient), self.problem.n_columns, self._draw)


def said(ending: Any, x: Any = None, bound: float = float("nan")) -> Raw:
    return Raw(ending, x, bound, 0.0, 0)


def broken(raw: Raw, n: int, draw: random.Random) -> Raw:
    raise SolverError("solver-failed", "HiGHS", "It broke.", "None.")


def now_and_then(raw: Raw, n: int, draw: random.Random) -> Raw:
    return raw if draw.random() < 0.5 else broken(raw, n, draw)


def anything(n: int, draw: random.Random) -> Any:
    return np.array([float(draw.random() < 0.3) for _ in range(n)])


LIES: dict[str, Callable[[Raw, int, random.Random], Raw]] = {
    "infeasible": lambda raw, n, draw: said("infeasible", bound=-np.inf),
    "feasible": lambda raw, n, draw: said("optimal", np.zeros(n), 0.0),
    "all of them": lambda raw, n, draw: said("optimal", np.ones(n), 1e9),
    "anything, optimal": lambda raw, n, draw: said("optimal", anything(n, draw), -1e9),
    "nothing, optimal": lambda raw, n, draw: said("optimal", np.zeros(n), 0.0),
    "optimal without x": lambda raw, n, draw: said("optimal", None, 3.0),
    "a bound too high": lambda raw, n, draw: said(raw.ending, raw.x, raw.bound + 100),
    "a bound too low": lambda raw, n, draw: said(raw.ending, raw.x, raw.bound - 100),
    "a bound that is none": lambda raw, n, draw: said(raw.ending, raw.x),
    "nan": lambda raw, n, draw: said("optimal", np.full(n, np.nan), 5.0),
    "infinite": lambda raw, n, draw: said("optimal", np.full(n, np.inf), np.inf),
    "fractional": lambda raw, n, draw: said("optimal", np.full(n, 0.5), 5.0),
    "below zero": lambda raw, n, draw: said("optimal", np.full(n, -1.0), 5.0),
    "stopped with nothing": lambda raw, n, draw: said("stopped", None, np.inf),
    "broken": broken,
    "broken now and then": now_and_then,
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_solver_costs_time_only(monkeypatch: Any, lie: str) -> None:
    monkeypatch.setattr(answering, "_door", lambda problem, *_: Liar(problem, LIES[lie]))
    for made in CASES:
        found = compare(made, thorough=True)
        assert not found.wrong


def test_a_worse_optimum_with_its_own_bound(monkeypatch: Any) -> None:
    """The best plan is forbidden in secret: the tree meets it, and says it."""

    class Secret(Session):
        def __init__(self, problem: Problem) -> None:
            super().__init__(problem)
            best = super().solve().x
            assert best is not None
            self.forbid(best)

    monkeypatch.setattr(answering, "_door", lambda problem, *_: Secret(problem))
    judge, case = Judge(EIGHT), case_of(EIGHT)
    by_solver = solve(case, proof="solver")
    assert by_solver.outcome is Outcome.PROVEN  # so it is said to be
    assert by_solver.value is not None
    assert by_solver.value < judge.best
    answer = solve(case)
    assert answer.outcome is Outcome.PROVEN
    assert answer.value == judge.best


@pytest.mark.parametrize("worst", [False, True])
def test_whatever_is_offered_the_answer_is_the_same(worst: bool) -> None:
    """Of all that is equal to the best within the tolerance the least of them, or the worst
    portfolio of all."""
    for name in ("near_ties", "near_worths", "near_spends"):
        for made in FAMILIES[name][1](10, 11):
            judge, case = Judge(made), case_of(made)
            if not judge.feasible:
                continue
            offer = min(judge.feasible, key=judge.feasible.__getitem__) if worst else judge.tied[-1]
            found = prove(case, [portfolio(offer)])
            alone = prove(case, [])
            if "unchecked" not in (found.ties, alone.ties):
                assert found.portfolio == alone.portfolio
                best = [p for p, w in judge.feasible.items() if w == judge.best]
                assert found.portfolio == portfolio(min(best, key=judge.preference))


def test_a_breakdown_is_said_where_the_tree_finds_nothing_either(monkeypatch: Any) -> None:
    monkeypatch.setattr(answering, "_door", lambda problem, *_: Liar(problem, broken))
    monkeypatch.setattr(answering, "Limits", lambda **_: Limits(branchings=0))
    monkeypatch.setattr(search, "Relaxation", Silent)
    with pytest.raises(SolverError, match="It broke"):
        solve(case_of(SOME))


@pytest.mark.parametrize("how", [{"proof": "solver"}, {"solver": "cbc"}])
def test_a_breakdown_is_said_where_the_solver_was_asked_for(
    monkeypatch: Any, how: dict[str, Any]
) -> None:
    monkeypatch.setattr(answering, "_door", lambda problem, *_: Liar(problem, broken))
    with pytest.raises(SolverError, match="It broke"):
        solve(case_of(EIGHT), **how)


def test_a_model_that_the_solver_refuses(monkeypatch: Any) -> None:
    def refuse(*_: object) -> None:
        raise SolverError("solver-refused", "HiGHS", "The solver refused the model.", "None.")

    monkeypatch.setattr(answering, "_door", refuse)
    assert solve(case_of(EIGHT)).value == Judge(EIGHT).best
    assert solve(case_of(NONE)).outcome is Outcome.INFEASIBLE


def serve_and_hang(pipe: Any, problem: Problem, settings: Settings) -> None:
    pipe.send(("ready", ("HiGHS", "test")))
    pipe.recv()
    time.sleep(600)


def serve_and_die(pipe: Any, problem: Problem, settings: Settings) -> None:
    pipe.send(("ready", ("HiGHS", "test")))
    pipe.recv()


def never_serve(pipe: Any, problem: Problem, settings: Settings) -> None:
    return


def serve_and_fail(pipe: Any, problem: Problem, settings: Settings) -> None:
    pipe.send(("ready", ("HiGHS", "test")))
    pipe.recv()
    pipe.send(("failed", "broken"))
    pipe.recv()


@pytest.mark.parametrize("serve", [serve_and_hang, serve_and_die, never_serve, serve_and_fail])
def test_a_solver_that_never_ends_or_dies_leaves_the_proof_its_time(
    monkeypatch: Any, serve: Any
) -> None:
    """It is ended at its part of the limit and the grace it has; the tree does without it."""
    monkeypatch.setattr(child, "_serve", serve)
    answer = solve(case_of(EIGHT), time_limit=4.0)
    assert answer.outcome is Outcome.PROVEN
    assert answer.value == Judge(EIGHT).best


# the solver of the tree's linear programs ----------------------------------------------------


class LyingRelaxation(Relaxation):
    """Tells the truth or not, as its ``lie`` says."""

    lie: Callable[[Vertex, int, int, Any], Vertex]

    def __init__(self, matrix: Matrix) -> None:
        super().__init__(matrix)
        self.rows, self._draw = len(matrix.lower), np.random.default_rng(0)

    def solve(self) -> Vertex:
        return type(self).lie(super().solve(), self.n, self.rows, self._draw)


class Silent(LyingRelaxation):
    lie = staticmethod(lambda vertex, n, m, draw: Vertex(None, None))


def liar(name: str) -> type[LyingRelaxation]:
    return type("Lying", (LyingRelaxation,), {"lie": staticmethod(IN_THE_TREE[name])})


def mixed(vertex: Vertex, n: int, m: int, draw: Any) -> Vertex:
    """The truth now and then, and else any of the lies."""
    if draw.random() < 0.5:
        return vertex
    lies = [lie for name, lie in IN_THE_TREE.items() if name != "mixed"]
    return lies[int(draw.integers(len(lies)))](vertex, n, m, draw)


def noisy(vertex: Vertex, n: int, m: int, draw: Any) -> Vertex:
    y = None if vertex.y is None else vertex.y + draw.normal(size=m)
    return Vertex(vertex.x, y)


IN_THE_TREE: dict[str, Callable[[Vertex, int, int, Any], Vertex]] = {
    "random y": lambda v, n, m, draw: Vertex(np.full(n, 0.5), draw.normal(size=m)),
    "huge y": lambda v, n, m, draw: Vertex(v.x, draw.normal(size=m) * 1e15),
    "tiny y": lambda v, n, m, draw: Vertex(v.x, draw.normal(size=m) * 1e-300),
    "y of the other sign": lambda v, n, m, draw: Vertex(v.x, None if v.y is None else -v.y),
    "noisy y": noisy,
    "y of zeros": lambda v, n, m, draw: Vertex(v.x, np.zeros(m)),
    "y of nan": lambda v, n, m, draw: Vertex(v.x, np.full(m, np.nan)),
    "y of inf": lambda v, n, m, draw: Vertex(v.x, np.full(m, np.inf)),
    "random x": lambda v, n, m, draw: Vertex(draw.random(n), v.y),
    "x of nothing": lambda v, n, m, draw: Vertex(np.zeros(n), v.y),
    "x of all": lambda v, n, m, draw: Vertex(np.ones(n), v.y),
    "x that is whole": lambda v, n, m, draw: Vertex(np.round(draw.random(n)), v.y),
    "x of nan": lambda v, n, m, draw: Vertex(np.full(n, np.nan), v.y),
    "infeasible, with a random ray": lambda v, n, m, draw: Vertex(None, draw.normal(size=m)),
    "infeasible, with y": lambda v, n, m, draw: Vertex(None, v.y),
    "infeasible, with nan": lambda v, n, m, draw: Vertex(None, np.full(m, np.nan)),
    "infeasible, with zeros": lambda v, n, m, draw: Vertex(None, np.zeros(m)),
    "infeasible, no more": lambda v, n, m, draw: Vertex(None, None),
    "feasible, with the ray": lambda v, n, m, draw: Vertex(np.full(n, 0.5), v.y),
    "x alone": lambda v, n, m, draw: Vertex(v.x, None),
    "mixed": mixed,
}


@pytest.mark.parametrize("lie", IN_THE_TREE)
def test_lies_in_the_tree_cost_branchings_only(monkeypatch: Any, lie: str) -> None:
    """Of twelve plans there are 4,096 parts at most, so that the tree always closes."""
    monkeypatch.setattr(search, "Relaxation", liar(lie))
    for made in CASES:
        if len(Judge(made).plans) <= 12:
            found = compare(made, thorough=True)
            assert not found.wrong


@pytest.mark.parametrize("lie", IN_THE_TREE)
@pytest.mark.parametrize("branchings", [0, 1, 3, 10])
def test_a_short_budget_says_nothing_false(monkeypatch: Any, lie: str, branchings: int) -> None:
    """The bound holds however far the tree came, and nothing is said to be proven that is not."""
    monkeypatch.setattr(search, "Relaxation", liar(lie))
    for made in CASES:
        judge = Judge(made)
        for offers in ([], [portfolio(judge.tied[0])] if judge.feasible else [Portfolio(())]):
            found = prove(case_of(made), offers, Limits(branchings=branchings))
            honest(judge, found)


def honest(judge: Judge, found: Any) -> None:
    """What is said holds, as far as anything is."""
    best = max(judge.feasible.values(), default=None)
    if found.outcome is Outcome.INFEASIBLE:
        assert best is None
    if found.portfolio is not None:
        worth = {portfolio(p): w for p, w in judge.feasible.items()}
        assert worth[found.portfolio] == found.value
    if found.outcome is Outcome.PROVEN:
        assert found.value is not None
        assert best is not None
        assert found.value >= best - judge.tolerance
        verify(found.closed)
        shown = checked(program_of(case_of(judge.case)), lines(found.closed))
        assert shown.holds
        if found.ties == "unique":
            near = [w for w in judge.feasible.values() if w >= found.value - judge.tolerance]
            assert len(near) == 1
    if best is not None:
        assert found.proof.bound is not None
        assert found.proof.bound >= best


def test_what_was_stopped_at_a_gap_is_not_called_the_optimum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A solver says 'optimal' of what lies within the gap that it was given, too."""

    def gapped(raw: Raw, n: int, draw: random.Random) -> Raw:
        return said("optimal", raw.x, bound=raw.bound * 1.5)

    monkeypatch.setattr(answering, "_door", lambda problem, *_: Liar(problem, gapped))
    found = solve(case_of(EIGHT), proof="solver", gap=0.5)
    assert found.outcome is Outcome.FEASIBLE
    assert found.solution.claims == "stopped"
