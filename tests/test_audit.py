"""The audit: what it finds, and that nothing it refuses is ever shown."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

from optimizer import Case, Outcome, Pick, Portfolio, audit, solve
from optimizer.analysis import answer as answering
from optimizer.analysis.answer import judge_of
from optimizer.audit.audit import exact_value
from optimizer.audit.enumerate import enumerate_all
from optimizer.case.change import with_figure
from optimizer.case.load import case_of
from optimizer.case.save import document_of
from optimizer.domain.walk import figures
from optimizer.problem import tables
from optimizer.solving.search import MAX_REFUSED, best
from optimizer.solving.session import Raw, Session
from optimizer.solving.settings import Settings
from tests.helpers import cases as drawn
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, metal
from tests.helpers.process import python

# 2^6 portfolios, all of different worth
SIX = document([candidate(f"c{i}", 1, 2**i) for i in range(6)])


def refusing(case, k):
    """A judge that refuses the first k portfolios it is shown, and those it has refused."""
    refused: set[Portfolio] = set()

    def judge(portfolio):
        if portfolio in refused or len(refused) < k:
            refused.add(portfolio)
            return None
        return exact_value(case, portfolio)

    return judge, refused


@pytest.mark.parametrize("k", [0, 1, 2, 7, MAX_REFUSED])
def test_what_fails_is_cut_off_and_solved_again(k):
    case = build(SIX)
    judge, refused = refusing(case, k)
    solution, x = best(Session(tables(case)), judge)
    assert solution.refused == k
    assert solution.outcome is Outcome.PROVEN
    # the worths are 0 .. 63, so that k cuts leave 63 - k
    assert solution.value == 63 - k
    assert solution.portfolio is not None
    assert solution.portfolio not in refused
    assert sorted(exact_value(case, p) for p in refused) == list(range(64 - k, 64))
    assert x is not None


@pytest.mark.parametrize("k", [MAX_REFUSED + 1, 99])
def test_after_twenty_refusals_nothing_is_known(k):
    case = build(SIX)
    judge, refused = refusing(case, k)
    solution, x = best(Session(tables(case)), judge)
    assert len(refused) == MAX_REFUSED + 1 == 21
    assert solution.refused == MAX_REFUSED
    assert solution.outcome is Outcome.UNKNOWN
    assert (solution.portfolio, solution.value, x) == (None, None, None)


def test_refusing_all_there_is_is_not_infeasible():
    case = build(document([candidate("a", 1, 1), candidate("b", 1, 1)]))
    judge, refused = refusing(case, 99)
    solution, _ = best(Session(tables(case)), judge)
    assert len(refused) == 4
    assert solution.outcome is Outcome.UNKNOWN
    assert solution.portfolio is None


def test_a_rule_that_may_give_way_is_still_a_rule():
    """What a repair may move, at a price, is refused here like any other limit."""
    rule = {"id": "few", "kind": "portfolio_size", "at_most": 1, "negotiable": 3}
    case = build(document([candidate("a", 1, 1), candidate("b", 1, 2)], [rule]))
    assert exact_value(case, check.picks(case, "b")) == 2
    assert exact_value(case, check.picks(case, "a b")) is None
    assert not audit(case, check.picks(case, "a b")).ok
    assert enumerate_all(case).best == (check.picks(case, "b"),)


@given(drawn.cases(room=30))
@settings(max_examples=settings.default.max_examples // 4)
def test_a_changed_figure_is_audited_like_a_case_that_says_so(document):
    """Nothing that was worked out of the figures as they were is used for others."""
    case = case_of(document)
    plans = {p.candidate: p for p in case.plans()}
    everyone = Portfolio(tuple(plans.values()))
    audit(case, everyone)
    for pointer, _, _, q in figures(case):
        changed = with_figure(case, pointer, q.value / 2)
        anew = Case.model_validate(document_of(changed))
        assert audit(changed, everyone) == audit(anew, everyone), pointer


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_solve_shows_only_what_the_audit_accepts(monkeypatch, solver):
    case = build(SIX)
    judge, refused = refusing(case, 3)
    monkeypatch.setattr(answering, "judge_of", lambda _: judge)
    answer = solve(case, solver=solver, proof="solver")
    assert answer.solution.refused == 3
    assert answer.value == 60
    assert answer.portfolio not in refused
    assert answer.audit is not None
    assert answer.audit.value == 60


def test_solve_shows_nothing_where_all_is_refused(monkeypatch):
    monkeypatch.setattr(answering, "judge_of", lambda _: lambda portfolio: None)
    answer = solve(build(SIX), proof="solver")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.portfolio is None
    assert answer.audit is None
    assert answer.value is None


# outcomes ----------------------------------------------------------------------------------


class Told:
    """A door that says what it is told."""

    def __init__(self, case, raw):
        self.problem, self.settings, self.raw = tables(case), Settings(), raw
        self.n_rows, self.name = self.problem.n_rows, ("told", "1")

    def solve(self, *, patient=True):
        return self.raw

    def forbid(self, x):
        pass


@pytest.mark.parametrize(
    ("ending", "bound", "outcome"),
    [
        ("optimal", 63.0, Outcome.PROVEN),
        ("optimal", 63 + 0.9e-6, Outcome.PROVEN),
        ("optimal", 63 + 1.1e-6, Outcome.FEASIBLE),
        ("optimal", 62.0, Outcome.FEASIBLE),  # a bound below what is there proves nothing
        ("optimal", float("inf"), Outcome.FEASIBLE),
        ("stopped", 63.0, Outcome.FEASIBLE),
        ("stopped", 80.0, Outcome.FEASIBLE),
    ],
)
def test_proven_is_bound_and_value(ending, bound, outcome):
    case = build(SIX)
    x = Session(tables(case)).solve().x
    solution, _ = best(Told(case, Raw(ending, x, bound, 0.1, 3)), judge_of(case))
    assert solution.outcome is outcome
    told = None if bound == float("inf") else bound
    assert (solution.value, solution.bound, solution.tolerance) == (63, told, 1e-6)
    assert (solution.nodes, solution.solver, solution.version) == (3, "told", "1")


def test_time_and_nodes_of_all_solves_count():
    case = build(SIX)
    raw = Raw("optimal", Session(tables(case)).solve().x, 63.0, 0.5, 3)
    exact, shown = judge_of(case), []

    def judge(portfolio):
        shown.append(portfolio)
        return exact(portfolio) if len(shown) > 3 else None

    solution, _ = best(Told(case, raw), judge)
    assert (solution.refused, solution.seconds, solution.nodes) == (3, 2.0, 12)


def test_the_tolerance_grows_with_the_value():
    """Beyond 1,000 the relative part of the tolerance is the larger one."""
    case = build(document([candidate("a", 1, 5 * 10**6)], measure={"kind": "tonnes"}))
    x = Session(tables(case)).solve().x
    near = Raw("optimal", x, 5e6 + 0.004, 0.0, 0)
    assert best(Told(case, near), judge_of(case))[0].outcome is Outcome.PROVEN
    far = Raw("optimal", x, 5e6 + 0.006, 0.0, 0)
    assert best(Told(case, far), judge_of(case))[0].outcome is Outcome.FEASIBLE


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (Raw("infeasible", None, -float("inf"), 0.0, 0), Outcome.INFEASIBLE),
        (Raw("stopped", None, 63.0, 0.0, 0), Outcome.UNKNOWN),
    ],
)
def test_without_a_portfolio(raw, outcome):
    solution, x = best(Told(build(SIX), raw), judge_of(build(SIX)))
    assert solution.outcome is outcome
    assert (solution.portfolio, solution.value, solution.gap, x) == (None, None, None, None)


# what the audit says -----------------------------------------------------------------------

TWO = document(
    [candidate("a", 6, 30), candidate("b", 5, 20, "CHL")],
    [
        {"id": "size", "kind": "portfolio_size", "at_most": 1},
        {"id": "spread", "kind": "region_spread", "regions": ["southern-africa"], "at_least": 1},
    ],
    funds=[fund("grants", 10)],
    metals=[metal(existing=[{"name": "x", "tonnes": 4}])],
)


def test_violations_in_words():
    case = build(TWO)
    found = audit(case, check.picks(case, "a b"))
    assert not found.ok
    assert found.violations() == [
        "ceilings (grants 2026): 11 EUR million, at most 10",
        "size: 2 candidates, at most 1",
        "spread (southern-africa): 0 candidates, at least 1",
    ]
    assert found.max_violation == 1
    assert (found.value, found.nothing, found.gain) == (54, 4, 50)


def test_all_is_well():
    made = TWO | {"rules": TWO["rules"][:2]}
    case = build(made)
    found = audit(case, check.picks(case, "a"))
    assert found.ok
    assert found.violations() == []
    assert found.max_violation == 0
    frame = found.to_frame()
    assert list(frame.columns) == [
        "rule", "kind", "what", "used", "limit", "unit", "sense", "slack",
    ]  # fmt: skip
    assert frame.to_dict("records") == [
        {"rule": "ceilings", "kind": "budget", "what": "grants 2026", "used": 6.0, "limit": 10.0,
         "unit": "EUR million", "sense": "at_most", "slack": 4.0},
        {"rule": "size", "kind": "portfolio_size", "what": "", "used": 1.0, "limit": 1.0,
         "unit": "candidates", "sense": "at_most", "slack": 0.0},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("picks", "structure"),
    [
        ([Pick("q", "o", 2026)], ("q.o.2026: no such plan",)),
        ([Pick("a", "q", 2026)], ("a.q.2026: no such plan",)),
        ([Pick("a", "o", 2027)], ("a.o.2027: no such plan",)),
        ([Pick("a", "o", 2026)] * 2, ("a: picked 2 times",)),
    ],
)
def test_portfolios_that_the_case_does_not_know(picks, structure):
    case = build(TWO)
    found = audit(case, Portfolio(tuple(picks)))
    assert found.structure == structure
    assert not found.ok
    assert found.violations() == list(structure)
    assert found.max_violation == len(structure)
    assert exact_value(case, Portfolio(tuple(picks))) is None


def test_exact_value_is_none_where_a_rule_is_broken():
    case = build(TWO | {"rules": TWO["rules"][:2]})
    assert exact_value(case, check.picks(case, "a")) == 34
    assert exact_value(case, check.picks(case, "a b")) is None


def test_decimals_are_exact():
    """0.1 + 0.2 is 0.3, which floats do not know."""
    made = document([candidate("a", 0.1, 0.1), candidate("b", 0.2, 0.2)],
                    funds=[fund("grants", 0.3)])  # fmt: skip
    case = build(made)
    found = audit(case, check.picks(case, "a b"))
    assert found.ok
    assert found.max_violation == 0
    assert found.value == Fraction(3, 10)
    assert solve(case).portfolio == check.picks(case, "a b")


# enumeration -------------------------------------------------------------------------------


def test_enumeration_gives_up_at_its_limit():
    found = enumerate_all(build(SIX), limit=10)
    assert not found.complete
    assert found.visited == 11


def test_enumeration_tells_how_far_it_is():
    heard: list[int] = []
    many = document([candidate(f"c{i}", 1, 1) for i in range(10)])
    found = enumerate_all(build(many), progress=heard.append)
    assert found.complete
    assert found.feasible == 1024
    assert heard == [1000, 2000]


def test_enumeration_cuts_only_what_cannot_come_back():
    """A sum that may fall again, and a floor, are judged at the end."""
    terms = [{"candidate": "c0", "coefficient": 1}, {"candidate": "c5", "coefficient": -1}]
    rules = [
        {"id": "net", "kind": "linear", "at_most": 0, "terms": terms},
        {"id": "size", "kind": "portfolio_size", "exactly": 6},
    ]
    found = enumerate_all(build(SIX | {"rules": [*SIX["rules"], *rules]}))
    assert (found.feasible, found.value) == (1, 63)


def test_enumeration_waits_for_second_sources_and_prerequisites():
    """What is broken at first may be mended by a candidate that comes later in the file."""
    sole = metal(existing=[{"name": "z", "host": "ZAF", "tonnes": 10}])
    shared = {"id": "share", "kind": "supply_concentration", "of": "secured", "share": 0.6}
    first = {"id": "first", "kind": "prerequisite", "pairs": [{"candidate": "a", "needs": "b"}]}
    two = [candidate("a", 1, 20), candidate("b", 1, 15, "CHL")]
    found = enumerate_all(build(document(two, [shared, first], metals=[sole])))
    # b alone has 15 of 25, a and b have 20, 15 and 10 of 45
    assert (found.feasible, found.value) == (2, 45)


# the public name ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        "from optimizer import audit, solve",
        "from optimizer import solve, audit",
        "import optimizer.audit.audit; from optimizer import audit",
    ],
)
def test_audit_can_be_called_in_any_order_of_imports(lines):
    """optimizer.audit is a room and a function; whichever an import finds can be called."""
    program = f"""{lines}
from optimizer import Portfolio
from tests.test_audit import TWO
from tests.helpers.build import build
print(audit(build(TWO), Portfolio(())).value)
"""
    done = python("-c", program)
    assert done.out == "4\n", done.err
