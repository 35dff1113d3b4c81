"""The solver's answer equals full enumeration by a judge that shares no code with it."""

from __future__ import annotations

import ast
import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from optimizer import Outcome, Pick, Portfolio, audit, solve
from optimizer.audit.enumerate import enumerate_all
from optimizer.case.case import Case
from optimizer.case.load import case_of
from optimizer.measures.registry import MEASURES
from optimizer.rules.registry import RULES
from tests.helpers import cases as drawn
from tests.helpers import judge as judged
from tests.helpers.build import candidate, document, fund, metal
from tests.helpers.judge import Judge, Picks


def examples(n: int) -> settings:
    """So many cases, and more of them where the profile asks for more."""
    return settings(max_examples=n * settings.default.max_examples // 100)


def portfolio(picks: Picks) -> Portfolio:
    return Portfolio(tuple(Pick(*p) for p in picks))


def compare(document: drawn.Document, **how: str) -> None:
    """The same outcome, optimum and portfolio."""
    judge, case = Judge(document), case_of(document)
    answer = solve(case, **how)  # type: ignore[arg-type]
    if not judge.feasible:
        assert answer.outcome is Outcome.INFEASIBLE
        assert answer.portfolio is None
        return
    if any(judge.near_the_edge()):
        reject()  # floats may not tell on which side these lie
    assert answer.outcome is Outcome.PROVEN
    assert answer.solution.refused == 0, "the rows let pass what the audit rejects"
    assert answer.solution.bound is not None
    assert abs(answer.solution.bound - judge.best) <= judge.tolerance
    assert answer.portfolio == portfolio(judge.tied[0])
    assert answer.value == judge.feasible[judge.tied[0]]
    assert answer.solution.ties == ("unique" if len(judge.tied) == 1 else "broken")


def compare_audit(document: drawn.Document) -> None:
    """The audit accepts what the judge accepts, and nothing else; its measure is the judge's."""
    judge, case = Judge(document), case_of(document)
    for picks in judge.portfolios:
        found = audit(case, portfolio(picks))
        broken = [r.spec.id for r in found.rules if r.violated]
        assert broken == judge.broken(picks), picks
        assert found.ok is not bool(broken)
        assert found.value == judge.worth(picks), picks
    assert found.nothing == judge.worth(())


@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(50)
def test_answer_with_each_rule(kind: str, data: st.DataObject) -> None:
    compare(data.draw(drawn.cases(kind)))


@pytest.mark.parametrize("kind", sorted(MEASURES))
@given(data=st.data())
@examples(50)
def test_answer_with_each_measure(kind: str, data: st.DataObject) -> None:
    compare(data.draw(drawn.cases(measure=kind)))


@given(drawn.cases(*sorted(RULES)))
@examples(80)
def test_answer_with_every_rule_at_once(document: drawn.Document) -> None:
    compare(document)


@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(50)
def test_audit_with_each_rule(kind: str, data: st.DataObject) -> None:
    compare_audit(data.draw(drawn.cases(kind, room=60)))


@pytest.mark.parametrize("kind", sorted(MEASURES))
@given(data=st.data())
@examples(40)
def test_audit_with_each_measure(kind: str, data: st.DataObject) -> None:
    compare_audit(data.draw(drawn.cases(measure=kind, room=60)))


@pytest.mark.parametrize("places", [0, 2, 4, 6, 8])
@pytest.mark.parametrize("digits", [3, 6, 8, 9, 10, 12])
def test_large_budgets_met_to_the_last_digit(digits: int, places: int) -> None:
    """The ceiling is the exact cost of some of eight projects, whose worth goes with their cost:
    neither may the solver's tolerance let pass a unit more, nor cut off what fits exactly."""
    for seed in range(4):
        draw = random.Random(f"{digits} {places} {seed}")
        costs = [Decimal(draw.randrange(1, 10 ** (digits + places))) for _ in range(8)]
        costs = [c / 10**places for c in costs]
        some = [c for c in costs if draw.random() < 0.5] or costs[:1]
        made = document(
            [
                candidate(f"c{i}", c, round(c / 10 ** (digits - 3), 3) + Decimal("0.001"))
                for i, c in enumerate(costs)
            ],
            measure={"kind": "tonnes"},
            funds=[fund("grants", sum(some))],
        )
        judge, answer = Judge(made), solve(case_of(made))
        assert answer.outcome is Outcome.PROVEN
        assert answer.portfolio == portfolio(judge.tied[0])


@pytest.mark.parametrize("digits", [2, 6, 9, 12])
def test_ties_are_broken_by_the_last_digit_of_spend(digits: int) -> None:
    for seed in range(8):
        draw = random.Random(f"{digits} {seed}")
        costs = [Decimal(draw.randrange(1, 10 ** (digits + 2))) / 100 for _ in range(3)]
        costs = [c + draw.choice((0, 1)) * Decimal("0.01") for c in costs for _ in range(2)]
        made = document(
            [candidate(f"c{i}", c, 1 + i % 2) for i, c in enumerate(costs)],
            [{"id": "three", "kind": "portfolio_size", "exactly": 3}],
            funds=[fund("grants", sum(costs))],
        )
        judge, answer = Judge(made), solve(case_of(made))
        assert answer.portfolio == portfolio(judge.tied[0])


STEPS = [{"width": Decimal(w), "slope": Decimal(s)}
         for w, s in (("0.3", "1"), ("0.4", "0.6"), ("0.3", "0.2"))]  # fmt: skip


@pytest.mark.parametrize("measure", [{"kind": "coverage", "steps": STEPS}, {"kind": "tonnes"}])
@pytest.mark.parametrize("digits", [2, 5, 7, 8, 9])
def test_large_markets(digits: int, measure: drawn.Document) -> None:
    """From tungsten to iron ore: supply of a few tonnes beside a demand of up to 10^9."""
    for seed in range(16):
        draw = random.Random(f"{digits} {seed}")
        made = []
        for i in range(8):
            size = 10**digits * draw.choice([1, 1, 1, Decimal("0.0001")])
            tonnes = round(Decimal(draw.randrange(1, 4 * 10**6)) / 10**7 * size, 4)
            if made and draw.random() < 0.2:
                tonnes = made[-1]["options"][0]["supply"][0]["output"]
            metal_of = draw.choice(["cu", "li"])
            made.append(candidate(f"c{i}", draw.randrange(1, 9), tonnes or 1, metal=metal_of))
        demand = [round(10**digits * Decimal(x), 2) for x in ("1.37", "0.73")]
        held = [{"name": "x", "tonnes": round(demand[0] * draw.randrange(100) / 1000, 2)}]
        metals = [metal("cu", demand[0], existing=held), metal("li", demand[1])]
        funds = [fund("grants", draw.randrange(8, 25))]
        compare(document(made, metals=metals, funds=funds, measure=measure))


def test_cbc_breaks_ties_of_large_tonnages() -> None:
    for seed in range(6):
        draw = random.Random(seed)
        tonnes = [draw.randrange(1, 4 * 10**8) for _ in range(4)]
        made = [candidate(f"c{i}", 1 + i % 3, t) for i, t in enumerate(tonnes + tonnes[:2])]
        compare(document(made, measure={"kind": "tonnes"}, funds=[fund("grants", 6)]), solver="cbc")


@given(drawn.cases(room=40))
@examples(40)
def test_answer_of_cbc(document: drawn.Document) -> None:
    compare(document, solver="cbc")


@given(drawn.cases())
@examples(50)
def test_answer_without_ties(document: drawn.Document) -> None:
    """With ties off: one of the portfolios of equal worth, and nothing said of the others."""
    judge, case = Judge(document), case_of(document)
    answer = solve(case, ties="off")
    assert answer.solution.ties == "unchecked"
    assert (answer.portfolio is None) is not bool(judge.feasible)
    if answer.portfolio is not None:
        assert answer.portfolio in [portfolio(p) for p in judge.tied]


@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(30)
def test_enumeration_in_rationals(kind: str, data: st.DataObject) -> None:
    document = data.draw(drawn.cases(kind))
    judge = Judge(document)
    found = enumerate_all(case_of(document))
    assert found.complete
    assert found.feasible == len(judge.feasible)
    if judge.feasible:
        assert found.value == judge.best
        best = {p for p, worth in judge.feasible.items() if worth == judge.best}
        assert set(found.best) == {portfolio(p) for p in best}
        assert len(found.best) == len(best)
    else:
        assert (found.value, found.best) == (None, ())


def test_every_kind_is_drawn() -> None:
    assert sorted(drawn.KNOWN) == sorted(RULES)
    assert all(hasattr(Judge, f"keeps_{kind}") for kind in RULES)


def test_the_judge_shares_no_code() -> None:
    tree = ast.parse(Path(judged.__file__).read_text(encoding="utf-8"))
    imported = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    imported += [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    assert not [name for name in imported if "optimizer" in name or "helpers" in name]


def test_the_published_case_by_hand() -> None:
    """minimal.json: 6 + 5 points of 40,000 t/yr for EUR 2 million."""
    import json

    path = Path(__file__).parent.parent / "cases" / "minimal.json"
    document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    judge = Judge(document)
    assert [p.candidate for p in judge.tied[0]] == ["island", "fjord"]
    assert judge.best == 11
    assert isinstance(case_of(document), Case)
    compare(document)
