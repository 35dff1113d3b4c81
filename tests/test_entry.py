"""Entry conditions: short of the figure the candidate stays out, at the figure it enters."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given

from optimizer import solve
from optimizer.analysis import entry
from optimizer.analysis.again import Again
from optimizer.analysis.entry import Entry
from optimizer.analysis.why_not import Rejected, why_not
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, fund, metal, option
from tests.helpers.judge import Judge, number
from tests.test_judge import examples
from tests.test_questions import answered

Document = dict[str, Any]


def changed(made: Document, candidate: str, option: str, what: str, at: Fraction) -> Document:
    """The document with one figure of one option elsewhere."""
    made = copy.deepcopy(made)
    c = next(c for c in made["candidates"] if c["id"] == candidate)
    o = next(o for o in c["options"] if o["id"] == option)
    if what == "probability":
        o["probability"] = at
    elif what == "supply":
        for s in o["supply"]:
            s["output"] = number(s["output"]) * at
        for s in o.get("stock", []):
            s["tonnes"] = number(s["tonnes"]) * at
    else:
        total = Fraction(1)
        if not drawn.unlike(made):
            total = sum((number(p["amount"]) for p in o["pays"]), Fraction(0))
        for p in o["pays"]:
            p["amount"] = number(p["amount"]) * at / total
    return made


def best_with(made: Document, candidate: str) -> Fraction | None:
    """The best measure of a portfolio that holds the candidate."""
    feasible = Judge(made).feasible
    return max(
        (v for p, v in feasible.items() if any(x.candidate == candidate for x in p)), default=None
    )


def figures(made: Document, candidate: str, what: str) -> list[tuple[str, Fraction]]:
    """(option, its figure now) of the candidate."""
    c = next(c for c in made["candidates"] if c["id"] == candidate)
    now = {
        "probability": lambda o: number(o.get("probability"), 1),
        "supply": lambda o: Fraction(1),
        "cost": lambda o: sum((number(p["amount"]) for p in o["pays"]), Fraction(0)),
    }
    if what == "cost" and drawn.unlike(made):
        what = "supply"  # a multiple of itself

    return [(o["id"], now[what](o)) for o in c["options"]]


def enters(made: Document, best: Fraction, candidate: str, tolerance: Fraction) -> bool:
    with_it = best_with(made, candidate)
    return with_it is not None and with_it >= best - tolerance


def tries(what: str) -> list[Fraction]:
    """Relative changes that are put to the test, from small to large."""
    down = [Fraction(-k, 6) for k in range(1, 6)]
    up = [Fraction(k, 4) for k in (1, 2, 3, 5, 8, 12)]
    return down if what == "cost" else [*down, *up]


@examples(60)
@given(drawn.cases(room=40))
def test_entry_conditions(made: Document) -> None:
    judge, answer = answered(made)
    for r in why_not(Again(answer), conditions=True):
        if r.entry.value is not None and r.entry.value <= 0:
            assert r.conditions == ()
            continue
        assert r.conditions is not None
        assert {e.what for e in r.conditions} == {"cost", "supply", "probability"}
        assert [e.effort for e in r.conditions] == sorted(e.effort for e in r.conditions)
        for e in r.conditions:
            one_condition(made, judge, r, e)


def one_condition(made: Document, judge: Judge, r: Rejected, e: Entry) -> None:
    small = judge.tolerance
    now = figures(made, r.candidate, e.what)
    if e.at is not None:
        assert e.pick is not None
        assert Fraction(e.now) == dict(now)[e.pick.option]
        at = changed(made, r.candidate, e.pick.option, e.what, Fraction(e.at))
        assert enters(at, judge.best, r.candidate, small), e
    if not e.proven:
        return
    least = Fraction(e.effort) if e.at is not None else Fraction(10**6)
    short = least * Fraction(999, 1000)
    nearly = [short, -short] if e.at is not None else []
    for way, figure in now:
        for change in (*nearly, *(t for t in tries(e.what) if abs(t) < short)):
            there = figure * (1 + change)
            if there < 0 or (e.what == "probability" and there > 1) or not figure:
                continue
            nearer = changed(made, r.candidate, way, e.what, there)
            assert not enters(nearer, judge.best, r.candidate, -3 * small), (e, way, change)


def asked(made: Document, candidate: str) -> dict[str, tuple[Decimal | None, bool]]:
    found = {r.candidate: r for r in why_not(Again(solve(build(made))), conditions=True)}
    return {e.what: (e.at, e.proven) for e in found[candidate].conditions or ()}


def test_by_hand() -> None:
    """b brings 20 for 6 where 10 are there and a takes 5 of them for 25."""
    made = document(
        [candidate("a", 5, 25), candidate("b", 6, 20, probability=0.5)], funds=[fund("grants", 10)]
    )
    assert asked(made, "b") == {
        "cost": (Decimal(5), True),
        "supply": (Decimal("2.5"), True),
        "probability": (None, True),
    }


def test_a_supply_that_is_too_large_for_a_rule_enters_when_it_is_smaller() -> None:
    made = document(
        [candidate("a", 5, 20), candidate("b", 5, 60, "CHL")],
        [{"id": "share", "kind": "supply_concentration", "share": 0.4}],
        funds=[fund("grants", 5)],
    )
    found = asked(made, "b")
    assert found["supply"][1]
    assert abs(found["supply"][0] - Decimal(40) / 60) < Decimal("1e-8")
    assert found["cost"] == (None, True)


def test_a_barred_candidate_enters_at_no_figure() -> None:
    made = document(
        [candidate("a", 5, 20), candidate("b", 5, 60)],
        [{"id": "no", "kind": "exclusion", "candidates": ["b"]}],
    )
    again = Again(solve(build(made)))
    (r,) = why_not(again, conditions=True)
    assert [(e.at, e.proven) for e in r.conditions] == [(None, True)] * 3
    assert again.tally.solved == 0, "a bound is enough"


def test_options_have_figures_of_their_own() -> None:
    """The small option fits, and needs three times its supply; it could also cost nothing, so
    that it fits beside a. The big one never fits by its supply."""
    made = document(
        [candidate("a", 5, 30),
         candidate("b", options=[option("small", 4, 10), option("big", 6, 28)])],
        funds=[fund("grants", 5)],
    )  # fmt: skip
    (r,) = why_not(Again(solve(build(made))), conditions=True)
    found = [(e.what, e.pick and e.pick.option, e.at) for e in r.conditions]
    assert found == [("cost", "small", 0), ("supply", "small", 3), ("probability", None, None)]
    made["funds"] = [fund("grants", 6)]
    (r,) = why_not(Again(solve(build(made))), conditions=True)
    found = [(e.what, e.pick and e.pick.option, round(e.at or 0, 6)) for e in r.conditions]
    assert found == [
        ("supply", "big", Decimal("1.071429")), ("cost", "small", 1), ("probability", None, 0),
    ]  # fmt: skip


def test_a_chance_that_funding_does_not_raise_has_to_differ() -> None:
    """Without funding b succeeds as often: only another chance brings it in."""
    both = {"probability": 0.5, "probability_without": 0.5}
    made = document(
        [candidate("a", 5, 10), candidate("b", options=[option("o", 5, 50, **both)])],
        funds=[fund("grants", 5)], metals=[metal()],
    )  # fmt: skip
    found = asked(made, "b")
    assert found["supply"] == (None, True)
    assert found["probability"] == (Decimal("0.7"), True)


def test_no_supply_is_said_only_as_far_as_was_looked() -> None:
    """b would need 10^10 times its supply: nobody looked so far."""
    made = document(
        [candidate("a", 1, 10**6), candidate("b", 1, 0.0001, "CHL")],
        [{"id": "one", "kind": "portfolio_size", "at_most": 1}], metals=[metal("cu", 10**7)],
    )  # fmt: skip
    (r,) = why_not(Again(solve(build(made))), conditions=True)
    supply = next(e for e in r.conditions if e.what == "supply")
    assert (supply.at, supply.far) == (None, 1e5)


def test_tonnes_that_have_to_outweigh_the_whole_plan() -> None:
    """b needs five times its supply to be worth as much as a."""
    made = document([candidate("a", 5, 20), candidate("b", 5, 4, "CHL")],
                    funds=[fund("grants", 5)], measure={"kind": "tonnes"})  # fmt: skip
    assert asked(made, "b")["supply"] == (Decimal(5), True)


def test_options_with_other_chances_are_asked_on_their_own() -> None:
    """By supply the sure option is the nearer one; by chance only the other can rise."""
    made = document(
        [candidate("a", 5, 30),
         candidate("b", options=[option("sure", 5, 20), option("bold", 5, 100, probability=0.1)])],
        funds=[fund("grants", 5)],
    )  # fmt: skip
    (r,) = why_not(Again(solve(build(made))), conditions=True)
    found = {e.what: (e.pick and e.pick.option, e.at) for e in r.conditions}
    assert found["supply"] == ("sure", Decimal("1.5"))
    assert found["probability"] == ("bold", Decimal("0.3"))


def test_what_the_solver_does_not_bound_is_not_the_least(monkeypatch: Any) -> None:
    made = document([candidate("a", 5, 25), candidate("b", 6, 20)], funds=[fund("grants", 10)])
    answer = solve(build(made))
    again = Again(answer)
    real = again.solve
    monkeypatch.setattr(again, "solve", lambda: replace(real(), bound=-0.01))
    monkeypatch.setattr(again, "relax", lambda: None)
    cost = entry.entries(again, "b", again.best())
    assert all(not e.proven for e in cost if e.at is not None)
