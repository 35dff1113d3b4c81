"""The report's questions, each against full enumeration by the judge."""

from __future__ import annotations

import copy
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from optimizer import Outcome, solve
from optimizer.analysis.again import Again
from optimizer.analysis.answer import Answer
from optimizer.analysis.basis import illustrative_share, is_later
from optimizer.analysis.changed import Changed
from optimizer.analysis.findings import gather
from optimizer.analysis.outcomes import outcomes
from optimizer.analysis.price_of_rules import Group, Standing, prices
from optimizer.analysis.swings import swings
from optimizer.analysis.why import loss_of, why
from optimizer.analysis.why_not import why_not
from optimizer.case.load import case_of, load_case
from optimizer.domain.quantity import Quantity
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, fund, metal, option, years
from tests.helpers.judge import Judge, Picks, Plan, number
from tests.test_judge import examples

FY09 = Path(__file__).parent.parent / "cases" / "fy09.json"

Document = dict[str, Any]


def answered(made: Document) -> tuple[Judge, Answer]:
    """The judge and our answer; cases without an answer, or on a knife's edge, are drawn again."""
    judge, case = Judge(made), case_of(made)
    if not judge.feasible or any(judge.near_the_edge()):
        reject()
    answer = solve(case)
    assert answer.outcome is Outcome.PROVEN
    return judge, answer


def plan_of(answer: Answer) -> Picks:
    assert answer.portfolio is not None
    return tuple(Plan(*p) for p in answer.portfolio.picks)


def close(a: Any, b: Any, judge: Judge) -> bool:
    return abs(a - b) <= 2 * judge.tolerance


@examples(40)
@given(drawn.cases(room=100))
def test_rejected_candidates(made: Document) -> None:
    judge, answer = answered(made)
    plan = plan_of(answer)
    for r in why_not(Again(answer)):
        holds = [v for p, v in judge.feasible.items() if any(x.candidate == r.candidate for x in p)]
        assert r.barred is not bool(holds)
        assert r.entry.proven
        if holds:
            assert close(r.entry.value, judge.best - max(holds), judge)
        else:
            assert r.barred_by
            assert r.entry.value is None
        swaps = [
            judge.best - v
            for p, v in judge.feasible.items()
            if len(p) == len(plan) and len(set(p) - set(plan)) == 1
            and (set(p) - set(plan)).pop().candidate == r.candidate
        ]  # fmt: skip
        assert (r.swap is None) == (not swaps)
        if r.swap is not None:
            assert close(r.swap.loss, min(swaps), judge)
        ways = [p for p in judge.plans if p.candidate == r.candidate]
        with_it = [judge.broken(tuple(sorted((*plan, p), key=judge.plans.index))) for p in ways]
        assert list(r.breaks) in with_it
        assert len(r.breaks) == min(map(len, with_it))


def without(made: Document, rules: Collection[str]) -> Document:
    return {**made, "rules": [r for r in made["rules"] if r["id"] not in rules]}


@examples(60)
@given(drawn.cases("commitment", room=100))
def test_replacement_cost_of_each_pick(made: Document) -> None:
    judge, answer = answered(made)
    for f in why(Again(answer)):
        locks = {
            r["id"] for r in made["rules"]
            if r["kind"] == "commitment" and r["candidate"] == f.candidate
        }  # fmt: skip
        assert set(f.committed) == locks
        free = Judge(without(made, locks))
        others = [
            v for p, v in free.feasible.items() if all(x.candidate != f.candidate for x in p)
        ]  # fmt: skip
        assert f.loss.proven
        assert f.irreplaceable is not bool(others)
        if others:
            assert close(f.loss.value, judge.best - max(others), judge)
        else:
            assert f.needed_by
            assert f.loss.value is None
            rest = {r["id"] for r in made["rules"]} - {*f.needed_by}
            assert not locks & {*f.needed_by}
            assert any(
                all(x.candidate != f.candidate for x in p)
                for p in Judge(without(made, rest)).portfolios
            )
            held = Judge(without(made, rest | locks))
            assert all(any(x.candidate == f.candidate for x in p) for p in held.feasible)


@examples(40)
@given(drawn.cases(room=100))
def test_standing_and_price_of_each_rule_and_group(made: Document) -> None:
    judge, answer = answered(made)
    for found in prices(Again(answer), answer.audit.rules):
        lifted = found.rules if isinstance(found, Group) else (found.rule,)
        free = Judge(without(made, lifted)).feasible
        price = max(free.values()) - judge.best
        assert found.price.proven
        assert close(found.price.price, price, judge)
        if found.price.portfolio is not None:
            then = tuple(Plan(*p) for p in found.price.portfolio.picks)
            assert close(free[then], max(free.values()), judge)
        if isinstance(found, Group):
            continue
        can_break = any(found.rule in judge.broken(p) for p in free)
        if not can_break:
            assert price == 0
        assert (found.status == "cannot bind") is not can_break
        assert (found.status == "binds") == (price > 2 * judge.tolerance)


def test_rules_of_a_named_group_are_priced_together() -> None:
    made = document(
        [candidate("a", 4, 30), candidate("b", 4, 20, "CHL"), candidate("c", 4, 10, "ZAF")],
        [
            {"id": "no-a", "kind": "exclusion", "candidates": ["a"], "group": "foes"},
            {"id": "few", "kind": "portfolio_size", "at_most": 2, "group": "foes"},
            {"id": "no-b", "kind": "exclusion", "candidates": ["b"]},
        ],
    )
    answer = solve(build(made))
    found = list(prices(Again(answer), answer.audit.rules))
    groups = [g for g in found if isinstance(g, Group)]
    assert [(g.name, g.rules, g.price.price) for g in groups] == [("foes", ("no-a", "few"), 30)]
    alone = {s.rule: s.price.price for s in found if not isinstance(s, Group)}
    assert alone == {"ceilings": 0, "no-a": 30, "few": 0, "no-b": 20}


@pytest.mark.parametrize(("first", "status"), [(0, "room"), (5, "tight")])
def test_a_floor_of_nothing_is_no_limit(first: int, status: str) -> None:
    """May fall by 3 a year: from 5 to 2 it is at its floor, of no spend nothing is asked."""
    amounts = (first, first - 3) if first else ()
    pays = [{"fund": "grants", "amount": m, "after": i} for i, m in enumerate(amounts)]
    made = document(
        [candidate("a", starts=[2026], options=[option(tonnes=10) | {"pays": pays}]),
         candidate("b", 9, starts=[2026])],
        [{"id": "steady", "kind": "smoothing", "at_most": 3}],
        years=years((2026, 2027), (2030, 2030)), funds=[fund("grants", 99, 99)],
    )  # fmt: skip
    answer = solve(build(made))
    found = {
        s.rule: s for s in prices(Again(answer), answer.audit.rules) if isinstance(s, Standing)
    }
    assert found["steady"].status == status


@pytest.mark.parametrize("big", [10**6, 10**9, 5 * 10**9])
def test_a_limit_that_one_unit_passes_can_bind(big: int) -> None:
    """One yen in five thousand million is a yen."""
    made = document(
        [candidate("a", 3 * big // 5, 30), candidate("b", big - 3 * big // 5 + 1, 20, "CHL")],
        funds=[fund("grants", big)],
        sources={"s": {"title": "s", "address": "s"}},
    )
    figure = {"value": big, "low": big - 1, "high": big + 1, "basis": "estimate", "source": "s"}
    made["funds"][0]["ceilings"]["2026"] = figure
    answer = solve(build(made))
    (standing,) = prices(Again(answer), answer.audit.rules)
    assert (standing.status, standing.price.price) == ("binds", 20)
    assert [(s.end, s.stands, s.value) for s in swings(Again(answer)) if s] == [
        ("low", True, 30), ("high", False, 50)]  # fmt: skip


@st.composite
def with_ranges(draw: Any) -> Document:
    """A random case in which some figures are illustrative, with a range."""
    made = copy.deepcopy(draw(drawn.cases(room=60)))
    for c in made["candidates"]:
        for o in c["options"]:
            if draw(st.booleans()):
                p = number(o.get("probability"), 1)
                o["probability"] = exact(p, low=p / 2, high=(p + 1) / 2)
            for pay in o["pays"][:1]:
                amount = number(pay["amount"])
                pay["amount"] = exact(amount, low=amount / 2, high=amount * 2)
    for m in made["metals"]:
        if not (isinstance(m["demand"], dict) and "value" not in m["demand"]):
            demand = number(m["demand"])
            m["demand"] = exact(demand, low=demand / 2, high=demand * 2)
    return made


def exact(value: Fraction, **ends: Fraction) -> Document:
    def decimal(f: Fraction) -> Decimal:
        return Decimal(f.numerator) / Decimal(f.denominator)

    return {"value": decimal(value), "basis": "illustrative", "source": "s"} | {
        k: decimal(v) for k, v in ends.items()
    }


def swing(made: Document, pointer: str, at: Fraction) -> None:
    """Put the figure at the pointer to its end; a probability takes its 'without' along."""
    tokens = [int(t) if t.isdigit() and len(t) < 4 else t for t in pointer.split("/")[1:]]
    holder: Any = made
    for token in tokens[:-1]:
        holder = holder[token]
    if tokens[-1] == "probability" and number(holder["probability"]):
        scale = at / number(holder["probability"])
        holder["probability_without"] = exact(number(holder.get("probability_without")) * scale)
    holder[tokens[-1]] = exact(at)


@examples(30)
@given(with_ranges())
def test_swings_are_solved_and_not_guessed(made: Document) -> None:
    _, answer = answered(made)
    plan = plan_of(answer)
    for s in swings(Again(answer)):
        assert s is not None
        changed = copy.deepcopy(made)
        for pointer in s.ranged.pointers:
            swing(changed, pointer, Fraction(s.at))
        there = Judge(changed)
        if there.feasible and any(there.near_the_edge()):
            continue
        if not there.feasible:
            assert s.value is None
            assert not s.stands
            continue
        assert close(s.value, there.best, there)
        assert (s.plan_value is None) == (plan not in there.feasible)
        if plan in there.feasible:
            assert close(s.plan_value, there.feasible[plan], there)
            if abs(there.best - there.feasible[plan] - 2 * there.tolerance) > there.tolerance:
                assert s.stands == (there.best - there.feasible[plan] <= 2 * there.tolerance)


@examples(30)
@given(drawn.cases(measure="coverage", room=60))
def test_expected_coverage_over_all_outcomes(made: Document) -> None:
    judge, answer = answered(made)
    if len(made["candidates"]) > 6:
        reject()
    sure = copy.deepcopy(made)
    for c in sure["candidates"]:
        for o in c["options"]:
            o["probability"], o["probability_without"] = 1, 0
    certain = Judge(sure)
    funded = {p.candidate: p for p in plan_of(answer)}

    def expected(key: str, default: int) -> Fraction:
        ways = []
        for pick in funded.values():
            chance = number(judge.option(pick).get(key), default)
            ways.append([((pick,), chance), ((), 1 - chance)])
        total = Fraction(0)
        for outcome in product(*ways):
            chance, picks = Fraction(1), ()
            for pick, p in outcome:
                chance, picks = chance * p, picks + pick
            total += chance * certain.worth(picks) if chance else 0
        return total

    found = outcomes(answer.case, answer.portfolio)
    assert found is not None
    gain = expected("probability", 1) - expected("probability_without", 0)
    assert found.expected == gain
    if found.bounded:
        assert gain <= answer.audit.gain


def test_what_comes_without_funding_takes_the_upper_bound_away() -> None:
    """The average supply is a bound only where nothing would come without the plan."""
    for without, bounded in ((0, True), (0.1, False)):
        own = option("o", 5, 30, probability=0.5, probability_without=without)
        made = document([candidate("a", options=[own])])
        answer = solve(build(made))
        assert len(answer.portfolio) == 1
        assert outcomes(answer.case, answer.portfolio).bounded is bounded


def test_a_loss_that_is_not_proven_begins_at_the_bound() -> None:
    answer = solve(build(document([candidate("a", 5, 30), candidate("b", 5, 20)])))
    again = Again(answer)
    half = Changed(Outcome.FEASIBLE, answer.portfolio, Fraction(20), 45.5)
    loss = loss_of(again, half)
    assert (loss.value, loss.least, loss.proven) == (30, 4.5, False)
    assert loss_of(again, Changed(Outcome.UNKNOWN)).least is None


def test_share_of_the_effect_on_illustrative_figures() -> None:
    def figure(value: int, basis: str = "reported") -> Document:
        return {"value": value, "basis": basis}

    def backed(id: str, tonnes: int, share: str) -> Document:
        made = candidate(id, 0, figure(tonnes), probability=figure(1))
        made["options"][0]["supply"][0]["share"] = figure(1, share)
        return made

    made = document(
        [backed("a", 10, "reported"), backed("b", 30, "illustrative")],
        metals=[metal(demand=figure(100))],
    )
    case = build(made)
    answer = solve(case)
    assert len(answer.portfolio) == 2
    assert illustrative_share(case, answer.portfolio, "share") == Fraction(3, 4)
    assert illustrative_share(case, answer.portfolio, "output", "probability", "demand") == 0


@pytest.mark.parametrize(
    ("known", "later"),
    [(None, False), ("2010-03-31", False), ("2010-03", False), ("2010-04", True),
     ("2010", True), ("2009", False), ("2010-04-01", True)],
)  # fmt: skip
def test_a_figure_published_after_the_cutoff_is_later(known: str | None, later: bool) -> None:
    case = build(document([candidate("a")], cutoff="2010-03-31"))
    assert is_later(case, Quantity(value=1, known=known)) is later


def test_a_known_ranking_decides_no_less() -> None:
    """Where a change makes one of the known portfolios better than the next one was, the bound is
    its own measure: the high demand for nickel of the FY2009 round."""
    answer = solve(load_case(FY09))
    said = gather(answer), gather(answer, explain=True)
    assert [f.undecided for f in said] == [{}, {}]
    told = [{(s.ranged.pointers, s.end): s.stands for s in f.swings} for f in said]
    assert told[0] == told[1]
