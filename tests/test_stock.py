"""Stocks, relief and shocks with a duration: worked by hand, against enumeration, and bad input."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from optimizer import Outcome, audit, solve
from optimizer.analysis.again import Again
from optimizer.analysis.basis import illustrative_share
from optimizer.analysis.covered import covered
from optimizer.analysis.outcomes import outcomes
from optimizer.analysis.runs.derived import derived
from optimizer.analysis.why_not import rejected
from optimizer.case.lint import warnings
from optimizer.errors import CaseError
from optimizer.measures.coverage import steps_of
from optimizer.measures.relief import relief
from optimizer.report.content import supply
from tests.helpers import cases as drawn
from tests.helpers import check, reports
from tests.helpers.build import (
    Document,
    build,
    candidate,
    document,
    exact,
    fund,
    metal,
    option,
    years,
)
from tests.helpers.judge import Judge
from tests.helpers.told import exactly
from tests.test_judge import compare, compare_audit, examples, portfolio

HALT = [{"fact": "existing", "factor": 0}, {"fact": "supply", "factor": 0}]


def states(days: Any = 73, changes: list[Document] = HALT, chance: Any = 0.25) -> list[Document]:
    """A normal year, and a shock; 73 days are a fifth of a year."""
    return [
        {"id": "normal", "name": "normal", "probability": 1 - Decimal(str(chance))},
        {"id": "shock", "name": "shock", "probability": chance, "days": days, "changes": changes},
    ]


def stockpile(id: str, cost: Any, *tonnes: Any, starts: Any = None, **more: Any) -> Document:
    """Adds so many tonnes, one amount for each option, to the stock of copper."""
    options = [
        option(f"o{i}", cost) | {"stock": [{"metal": "cu", "tonnes": t}]} | more
        for i, t in enumerate(tonnes)
    ]
    return candidate(id, options=options, host=None) | ({"starts": starts} if starts else {})


def market(*candidates: Document, held: Any = 0, **more: Any) -> Document:
    """365 t/yr of copper, all of it there in a normal year: a tonne a day."""
    cu = metal("cu", 365, existing=[{"name": "x", "tonnes": 365}], stock=held)
    return document(list(candidates), **{"metals": [cu], "states": states(60)} | more)


@pytest.mark.parametrize(
    ("days", "covered"), [(60, 1), (120, Fraction(1, 2)), (30, 1), (90, Fraction(2, 3))]
)
def test_sixty_days_of_stock(days: int, covered: Fraction) -> None:
    """They cover a total halt of 60 days in full and one of 120 days by half."""
    case = build(market(stockpile("a", 1, 60), states=states(days)))
    found = audit(case, check.picks(case, "a"))
    assert found.nothing == 75
    assert found.gain == 25 * covered
    answer = solve(case)
    assert answer.portfolio == check.picks(case, "a")
    assert answer.solution.bound == pytest.approx(75 + 25 * covered, abs=1e-9)
    held = build(market(candidate("b"), held=60, states=states(days)))
    assert audit(held, check.picks(held, "")).value == 75 + 25 * covered


def test_a_stock_earns_nothing_in_a_normal_year() -> None:
    """Half of the demand is short, and 1000 t lie in stock."""
    made = market(stockpile("a", 1, 1000), held=1000)
    made["metals"][0]["existing"][0]["tonnes"] = 100
    del made["states"]
    case = build(made)
    assert audit(case, check.picks(case, "a")).gain == 0
    assert audit(case, check.picks(case, "")).value == Fraction(100 * 100, 365)
    assert solve(case).portfolio == check.picks(case, "")
    made["states"] = states(60)
    del made["states"][1]["days"]  # a bad year, which a stock is not for
    case = build(made)
    assert audit(case, check.picks(case, "a")).gain == 0
    assert solve(case).portfolio == check.picks(case, "")
    assert [(f.slug, f.place) for f in warnings(case)] == [("idle-stock", "/metals/0/stock")]


@pytest.mark.parametrize(
    ("chance", "best"),
    [
        pytest.param(0, "mine", id="no shock"),
        pytest.param(0.2, "mine", id="rare"),
        pytest.param(0.6, "pile", id="often"),
    ],
)
def test_a_stockpile_alone_decides_because_of_a_shock(chance: Any, best: str) -> None:
    """One of two: 30 t/yr more of copper, or 10 t in stock. In 73 days 20 t are used and none come:
    the stock is worth 50 points in the shock, and the mine 30 where there is none."""
    two = [candidate("mine", 5, 30), stockpile("pile", 5, 10)]
    cu = metal("cu", 100, existing=[{"name": "x", "tonnes": 60}])
    made = document(two, metals=[cu], funds=[fund("grants", 5)], states=states(73, HALT, chance))
    case = build(made)
    assert audit(case, check.picks(case, "mine")).gain == 30 * (1 - Fraction(str(chance)))
    assert audit(case, check.picks(case, "pile")).gain == 50 * Fraction(str(chance))
    answer = solve(case)
    assert answer.outcome is Outcome.PROVEN
    assert answer.portfolio == check.picks(case, best)


def test_days_alone_change_no_share() -> None:
    """Without a stock, demand and supply of the days are the same share as those of a year."""
    worths = set()
    for days in (None, 10.5, 365):
        made = market(candidate("a", 1, 7))
        made["states"] = states(days, [{"fact": "existing", "factor": 0.4}])
        if days is None:
            del made["states"][1]["days"]
        case = build(made)
        worths.add((audit(case, check.picks(case, "a")).value, solve(case).value))
    assert len(worths) == 1


def two_years(**more: Any) -> Document:
    """A halt of 73 days, in which 20 t are short, in each of 2030 and 2031."""
    cu = metal("cu", 100, existing=[{"name": "x", "tonnes": 100}])
    horizon = years((2030, 2031), (2030, 2031), discount_rate=0.25)
    pile = stockpile("a", 0, 20, starts=[2030, 2031])
    plain = {"metals": [cu], "years": horizon, "states": states(73), "funds": [fund(first=2030)]}
    return document([pile], **plain | more)


def test_a_stock_is_released_once() -> None:
    """20 t cover one year of the two, and the first, which counts more."""
    case = build(two_years())
    assert audit(case, check.picks(case, "a.o0.2030")).gain == 25
    assert solve(case).portfolio == check.picks(case, "a.o0.2030")


def test_a_stock_bought_later_comes_too_late() -> None:
    """What is bought in 2031 is not there in 2030; what is there in 2030 may wait."""
    case = build(two_years())
    assert audit(case, check.picks(case, "a.o0.2031")).gain == 20
    made = two_years()
    made["candidates"][0]["starts"] = [2031]
    assert solve(build(made)).solution.bound == pytest.approx(75 * 1.8 + 20, abs=1e-9)


def test_a_stock_in_the_last_year_is_spread_over_the_years_it_stands_for() -> None:
    """Five years like 2031: 20 t still cover one of them, 100 t all of them."""
    made = two_years()
    made["years"]["terminal_multiplier"] = 5
    case = build(made)
    assert audit(case, check.picks(case, "a.o0.2030")).gain == 25
    assert audit(case, check.picks(case, "a.o0.2031")).gain == 20
    made["candidates"][0]["options"][0]["stock"][0]["tonnes"] = 100
    case = build(made)
    plan = check.picks(case, "a.o0.2031")
    assert audit(case, plan).gain == 100
    assert solve(case).solution.bound == pytest.approx(75 * 5 + 25 + 80, abs=1e-9)
    last = [x for x in covered(case, plan, case.states[1]) if x.year == 2031]
    assert [(x.relief, x.of_stock) for x in last] == [(100, 1)]
    made["years"]["terminal_multiplier"] = 0
    assert audit(build(made), plan).gain == 0


def test_a_stock_waits_for_the_year_in_which_it_counts_most() -> None:
    """In 2031 half as much is used: 10 t cover it whole, at 0.8; the other 10 t half of 2030."""
    made = two_years()
    made["metals"][0]["demand"] = {"2030": 100, "2031": 50}
    case = build(made)
    plan = check.picks(case, "a.o0.2030")
    assert audit(case, plan).gain == Fraction(25) * (Fraction(1, 2) + Fraction(4, 5))
    assert [x.relief for x in covered(case, plan, case.states[1])] == [10, 10]


@pytest.mark.parametrize(("stocks", "gain"), [(None, 25), (["cu"], 25), (["ni"], 0), ([], 0)])
def test_a_shock_releases_the_stocks_that_it_names(stocks: list[str] | None, gain: int) -> None:
    """A halt of copper does not open the store of nickel, nor one of nickel that of copper."""
    made = market(stockpile("a", 1, 60))
    made["metals"].append(metal("ni", 10))
    if stocks is not None:
        made["states"][1]["stocks"] = stocks
    case = build(made)
    plan = check.picks(case, "a")
    assert audit(case, plan).gain == gain
    found = outcomes(case, plan)
    assert found is not None
    assert found.expected == gain
    assert solve(case).portfolio == (plan if gain else check.picks(case, ""))
    idle = [] if gain else [("idle-stock", "/candidates/0/options/0/stock/0")]
    assert [(f.slug, f.place) for f in warnings(case)] == idle


def test_all_stocks_that_no_shock_releases_are_named_at_once() -> None:
    made = market(stockpile("a", 1, 60))
    made["metals"] += [metal(m, 10, stock=5) for m in ("ni", "cr", "mn")]
    made["states"][1]["stocks"] = ["ni"]
    (found,) = warnings(build(made))
    assert (found.slug, found.place) == ("idle-stock", "/metals/2/stock")
    assert "stocks of 'cr', 'mn' and 'cu': they count for nothing" in found.cause
    assert "the metals" in found.remedy


def test_stocks_are_those_of_metals_and_of_a_shock() -> None:
    made = market(stockpile("a", 1, 60))
    made["states"][1]["stocks"] = ["tin"]
    made["states"][0]["stocks"] = ["cu"]
    with pytest.raises(CaseError) as caught:
        build(made)
    assert [(f.place, f.slug) for f in caught.value.faults] == [
        ("/states/0/stocks", "release-without-shock"), ("/states/1/stocks/0", "unknown-metal"),
    ]  # fmt: skip


def test_outcomes_with_stock_bought_late_or_held() -> None:
    """15 t are held, and with one chance in two 20 t more come for 2031: 20 points. Then 20 t are
    held, and a mine that may fail would cover both years: the stock covers 2030 anyway."""
    made = two_years()
    made["metals"][0]["stock"] = 15
    made["candidates"][0]["starts"] = [2031]
    made["candidates"][0]["options"][0]["probability"] = 0.5
    case = build(made)
    found = outcomes(case, check.picks(case, "a"))
    assert found is not None
    assert found.expected == 10
    mine = candidate("mine", 1, 100, probability=0.5)
    made = two_years(states=states(73, [{"fact": "existing", "factor": 0}]))
    case = build(made | {"metals": [made["metals"][0] | {"stock": 20}], "candidates": [mine]})
    found = outcomes(case, check.picks(case, "mine"))
    assert found is not None
    assert found.expected == 10


def test_held_and_bought() -> None:
    """15 t held and 20 bought in 2031: 2030 gets the 15, 2031 the 20."""
    made = two_years()
    made["metals"][0]["stock"] = 15
    made["candidates"][0]["starts"] = [2031]
    case = build(made)
    cu, shock = case.metal["cu"], case.states[1]
    stock = case.stock(check.picks(case, "a"), cu)
    assert stock == [15, 35]
    given = relief(case, cu, shock, steps_of(case.measure, cu), [Fraction(0)] * 2, stock)
    assert given == [15, 20]
    assert relief(case, cu, case.states[0], (), [Fraction(0)] * 2, stock) == [0, 0]
    assert solve(case).solution.bound == pytest.approx(75 * 1.8 + 0.25 * (75 + 80), abs=1e-9)


def test_first_steps_of_a_later_year_before_last_ones_of_an_earlier() -> None:
    """Beyond half of the demand a tonne counts half: 10 t for each year is worth more than 20 t for
    the first, though a point of 2031 counts 0.8."""
    steps = [{"width": 0.5, "slope": 1}, {"width": 0.5, "slope": 0.5}]
    case = build(two_years(measure={"kind": "coverage", "steps": steps}))
    assert audit(case, check.picks(case, "a.o0.2030")).gain == Fraction(25, 2) * Fraction(9, 5)
    assert solve(case).outcome is Outcome.PROVEN


def test_a_chance_holds_for_stock_too() -> None:
    more = {"probability": 0.6, "probability_without": 0.1}
    case = build(market(stockpile("a", 1, 60, **more)))
    plan = check.picks(case, "a")
    assert audit(case, plan).gain == Fraction(25, 2)
    found = outcomes(case, plan)
    assert found is not None
    assert found.expected == Fraction(25, 2)
    # 120 t are twice what is short: with one chance in two, half of the shocks are covered
    case = build(market(stockpile("a", 1, 120, probability=0.5)))
    found = outcomes(case, check.picks(case, "a"))
    assert found is not None
    assert found.expected == Fraction(25, 2)
    assert audit(case, check.picks(case, "a")).gain == 25


@pytest.mark.parametrize("measure", ["tonnes", "value"])
def test_other_measures_count_the_supply_of_the_days_and_no_stock(measure: str) -> None:
    made = market(candidate("a", 1, 100), stockpile("b", 1, 60), measure={"kind": measure})
    made["metals"][0]["price"] = 1
    made["states"] = states(73, [{"fact": "supply", "factor": 0.5}])
    case = build(made)
    assert audit(case, check.picks(case, "a b")).value == 75 + Fraction(100, 4 * 2 * 5)
    answer = solve(case)
    assert answer.portfolio == check.picks(case, "a")
    assert answer.solution.bound == pytest.approx(77.5, abs=1e-9)
    assert {f.slug for f in warnings(case)} == {"idle-stock"}


def test_what_would_bring_a_stockpile_in() -> None:
    """15 t in stock for 3 are worth less than a mine; 18 t would be worth as much."""
    two = [candidate("mine", 5, 24), stockpile("pile", 3, 12)]
    cu = metal("cu", 100, existing=[{"name": "x", "tonnes": 60}])
    more = {"metals": [cu], "funds": [fund("grants", 5)], "states": states(73, HALT, 0.25)}
    answer = solve(build(document(two, **more)))
    assert answer.portfolio == check.picks(answer.case, "mine")
    conditions = rejected(Again(answer), "pile", conditions=True).conditions
    assert conditions is not None
    found = {e.what: e for e in conditions}
    # 24 x 0.75 = 18 points; 12 t are 0.25 x 60 = 15
    assert found["supply"].at == Decimal("1.2")
    assert found["cost"].at == 0
    assert found["probability"].at is None


def test_stocks_on_illustrative_figures() -> None:
    first = stockpile("a", 1, {"value": 15, "basis": "reported"})
    made = market(first, stockpile("b", 1, {"value": 45, "basis": "illustrative"}))
    case = build(made)
    assert illustrative_share(case, check.picks(case, "a b"), "output") == Fraction(3, 4)


@examples(60)
@given(drawn.cases(measure="coverage"))
def test_answer_with_stocks(made: Document) -> None:
    compare(stocked(made))


@examples(40)
@given(drawn.cases(measure="coverage", room=60))
def test_audit_with_stocks(made: Document) -> None:
    compare_audit(stocked(made))


def stocked(made: Document) -> Document:
    """Every case a shock in which a stock matters, and most candidates a stockpile."""
    halt = [{"fact": "supply", "factor": Decimal("0.5")}, {"fact": "existing", "factor": 0}]
    made["states"] = exact(states(73, halt))
    for i, c in enumerate(made["candidates"]):
        for o in c["options"]:
            o["stock"] = [{"metal": "m0", "tonnes": Decimal(i) / 2}]
    return made


def test_the_dual_of_the_judge_is_no_lower_than_the_relief_found() -> None:
    """One of them may not be wrong alone: greedy is a portfolio's best from below, prices from
    above."""
    made = two_years()
    judge, case = Judge(made), build(made)
    for picks in judge.portfolios:
        assert audit(case, portfolio(picks)).value == judge.worth(picks)


def test_the_report_says_what_comes_out_of_the_stock() -> None:
    made = two_years()
    made["metals"][0]["stock"] = 5
    made["states"][1]["changes"] = [{"fact": "existing", "factor": 0.5}]
    answer = solve(build(made))
    assert answer.portfolio is not None
    shock = list(covered(answer.case, answer.portfolio, answer.case.states[1]))
    # 10 t are short in each year: the 5 that are held leave 5 of 2030, and 20 t are bought
    assert [(x.year, x.relief, x.of_stock, x.after) for x in shock] == [
        (2030, 10, Fraction(1, 2), 1), (2031, 10, Fraction(1, 2), 1)]  # fmt: skip
    rows = exactly(derived(answer, None))["coverage"]
    assert [(r["year"], r["relief"], r["before"], r["after"])
            for r in rows if r["state"] == "shock"] == [
        (2030, 10, 0.75, 1), (2031, 10, 0.5, 1)]  # fmt: skip
    context = reports.context_of(answer.case, answer)
    table = next(
        b for b in supply.section(context).blocks if getattr(b, "id", "") == "coverage-years"
    )
    assert table.rows[1][2].text == "100.0 %, of which stock 50.0 % (10 t)"
    assert table.rows[0][2].text == "100.0 %"
    assert "'shock' lasts 73 days of each supply year" in table.note
    assert not table.folded
    normal = covered(answer.case, answer.portfolio, answer.case.states[0])
    assert {x.relief for x in normal} == {0}
    assert answer.case.normal.id == "normal"


def test_no_relief_columns_without_a_shock_or_a_stock(monkeypatch: pytest.MonkeyPatch) -> None:
    from optimizer.problem import tables

    def names(made: Document) -> list[str]:
        problem = tables(build(made))
        return [n for n in (*problem.column_names(), *problem.row_names())
                if "relief" in n or "stock" in n]  # fmt: skip

    assert names(market(candidate("a", 1, 1))) == []
    made = market(stockpile("a", 1, 60), held=5)
    assert names(made) == ["coverage(cu,2030,relief,shock)", "coverage(cu,stock2030,shock)"]
    del made["states"]
    assert names(made) == []


def test_golden(update_golden: bool, tmp_path: Path) -> None:
    """A halt with stock held, bought in time and bought late, and a metal without any."""
    made = two_years()
    made["metals"][0]["stock"] = 15
    made["metals"].append(metal("li", 20))
    made["candidates"].append(candidate("mine", 5, 4, metal="li", starts=[2030]))
    made["funds"] = [fund("grants", 10, 10, first=2030)]
    check.golden(made, "coverage_shock", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"states": [states()[1] | {"probability": 1}]}, ("no-normal-state", "/states/0/days")),
        ({"states": states(366)}, ("longer-than-a-year", "/states/1/days")),
        ({"states": states(0)}, ("out-of-range", "/states/1/days")),
        ({"states": states({"value": 2, "unit": "weeks"})}, ("wrong-unit", "/states/1/days")),
        ({"metals": [metal(stock=-1)]}, ("negative-tonnes", "/metals/0/stock")),
        ({"metals": [metal(stock={"value": 1, "unit": "t/yr"})]},
         ("wrong-unit", "/metals/0/stock")),
    ],
)  # fmt: skip
def test_invalid(change: Document, fault: tuple[str, str]) -> None:
    assert check.faults(market(candidate("a"), **change)) == {fault}


def test_invalid_additions() -> None:
    made = market(stockpile("a", 1, -5))
    made["candidates"][0]["options"][0]["stock"].append({"metal": "co", "tonnes": 1})
    at = "/candidates/0/options/0/stock"
    found = {("negative-tonnes", f"{at}/0/tonnes"), ("unknown-metal", f"{at}/1/metal")}
    assert check.faults(made) == found


def test_a_stock_of_what_nobody_needs() -> None:
    made = market(stockpile("a", 1, 5), held=1)
    made["metals"][0]["demand"] = 0
    found = {("negative-tonnes", "/metals/0/demand"), ("stock-without-demand", "/metals/0/stock"),
             ("stock-without-demand", "/candidates/0/options/0/stock/0")}  # fmt: skip
    assert check.faults(made) == found


def test_a_stock_that_is_bought_after_all_supply_years() -> None:
    made = two_years(years=years((2030, 2031), (2030, 2030)))
    late = [f for f in warnings(build(made)) if f.slug == "supplies-too-late"]
    found = [(f.slug, f.place) for f in late]
    assert found == [("supplies-too-late", "/candidates/0/options/0")]
