"""stock_target: so many days of demand in stock."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from optimizer import Outcome, solve
from optimizer.case.lint import warnings
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, metal, option, unlinted, years

# 365 t/yr of cobalt: a tonne is a day; 20 t are there; 730 t/yr of indium: a tonne is half a day
METALS = [metal("co", 365, stock=20), metal("in", 730)]


def store(id, cost, tonnes, metal="co", **more):
    return option(id, cost, **more) | {"stock": [{"metal": metal, "tonnes": tonnes}]}


BUYS = [
    candidate("depot", options=[store("small", 1, 21.9), store("large", 2, 22)], host=None),
    candidate("mine", 5, 50, metal="co"),
]


def made(rule, candidates=BUYS, **more):
    target = {"id": "stock", "kind": "stock_target", "at_least": 42, "year": 2030, "metals": ["co"]}
    return document(
        candidates, [target | rule], **{"metals": METALS, "funds": [fund("grants", 6.5)]} | more
    )


def test_decides():
    """20 + 22 t last 42 days exactly; 20 + 21.9 do not, and the money is short for both."""
    check.decides(made({}), "stock", "depot.large", "mine")


def test_one_day_less_fits_the_small_store():
    case = build(made({"at_least": 41.9}, funds=[fund("grants", 6)]))
    assert solve(case).portfolio == check.picks(case, "depot.small mine")


def test_what_is_held_may_be_enough():
    case = build(made({"at_least": 20}))
    assert solve(case).portfolio == check.picks(case, "mine")
    more = build(made({"at_least": 20.1}, BUYS[1:]))
    assert solve(more).outcome is Outcome.INFEASIBLE


def test_decides_each_metal():
    """Of both 10 days: indium has none of 20 t; cobalt has 20 of 10."""
    two = [candidate("depot", options=[store("o", 2, 20, "in")], host=None), BUYS[1]]
    case = made({"at_least": 10, "metals": ["in", "co"]}, two)
    check.decides(case, "stock", "depot", "mine")
    assert check.used(build(case), "stock", "depot") == [
        ("co", "20", "10", "days", False),
        ("in", "10", "10", "days", False),
    ]


def test_all_metals_where_none_is_named():
    every = made({})
    del every["rules"][1]["metals"]
    assert [u[0] for u in check.used(build(every), "stock", "")] == ["co", "in"]
    assert solve(build(every)).outcome is Outcome.INFEASIBLE


@pytest.mark.parametrize("days", [25, 15])
def test_decides_in_time(days):
    """The stock must be there in 2031, of the demand of 2031: what starts in 2032 is late, and the
    20 t that are held last 10 days, where those of 2030 would have been 20."""
    series = metal("co", {"2030": 365, "2031": 730}, stock=20)
    late = candidate("late", options=[store("o", 1, 30)], host=None, starts=[2032])
    soon = candidate("soon", options=[store("o", 3, 30)], host=None, starts=[2031])
    mine = candidate("mine", options=[option(cost=5, tonnes=50, first=2031, metal="co")],
                     starts=[2030])  # fmt: skip
    case = made({"at_least": days, "year": 2031}, [late, soon, mine], metals=[series],
                years=years((2030, 2032), (2030, 2032)),
                funds=[fund("grants", 5, 5, 5, first=2030)])  # fmt: skip
    rules = [{"id": "two", "kind": "portfolio_size", "at_most": 1}]
    case["rules"] += rules
    check.decides(case, "stock", "soon", "mine")
    assert check.used(build(case), "stock", "late") == [("co", "10", f"{days}", "days", True)]
    assert check.used(build(case), "stock", "soon") == [("co", "25", f"{days}", "days", False)]


def test_additions_are_expected_additions():
    """Half the chance is half the tonnes: 20 + 22 of 44."""
    for tonnes, outcome in ((44, Outcome.PROVEN), (43.8, Outcome.INFEASIBLE)):
        depot = candidate("depot", options=[store("o", 1, tonnes, probability=0.5)], host=None)
        assert solve(build(made({}, [depot]))).outcome is outcome


def test_two_additions_of_one_option_count_both():
    twice = option("o", 1) | {"stock": [{"metal": "co", "tonnes": 10}] * 2}
    depot = candidate("depot", options=[twice], host=None)
    assert check.used(build(made({}, [depot])), "stock", "depot")[0][1] == "40"
    assert solve(build(made({"at_least": 40}, [depot]))).outcome is Outcome.PROVEN


@pytest.mark.parametrize("demand", ["365", "733", "91.7", "10333", "0.3", "98765432.1"])
def test_a_target_met_exactly(demand):
    """A fifth of a year's demand, half held and half bought, lasts 73 days and not a moment more,
    whatever fraction of a day a tonne is."""
    tenth = Decimal(demand) / 10
    depot = candidate("depot", options=[store("o", 1, tenth)], host=None)
    held = metal("co", Decimal(demand), stock=tenth)
    for days, outcome in ((73, Outcome.PROVEN), (73.001, Outcome.INFEASIBLE)):
        case = build(made({"at_least": days}, [depot], metals=[held]))
        answer = solve(case)
        assert answer.outcome is outcome
        assert answer.solution.refused == 0


def test_a_target_gives_a_stock_its_use():
    """Without a shock a stock is idle, unless a target asks for it."""
    assert warnings(build(made({}))) == []
    assert {w.slug for w in warnings(build(made({"metals": ["in"]})))} == {"idle-stock"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"at_least": -1}, ("out-of-range", "/rules/1/at_least")),
        ({"at_least": {"value": 42, "unit": "t"}}, ("wrong-unit", "/rules/1/at_least")),
        ({"metals": ["gold"]}, ("unknown-metal", "/rules/1/metals/0")),
        ({"year": 2031}, ("year-outside", "/rules/1/year")),
        ({"at_most": 60}, ("unknown-key", "/rules/1/at_most")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_a_target_for_a_metal_without_demand():
    metals = [METALS[0], metal("in", 0)]
    found = check.faults(made({"metals": ["co", "in"]}, metals=metals))
    assert found == {
        ("negative-tonnes", "/metals/1/demand"), ("stock-without-demand", "/rules/1/metals/1")
    }  # fmt: skip


def test_golden(update_golden: bool, tmp_path: Path):
    bought = candidate("bought", options=[store("o", 1, 30, "in")], host=None)
    case = made({"at_least": 43.5, "metals": ["co", "in"]}, [*BUYS, bought])
    check.golden(case, "stock_target", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "chosen", "said"),
    [
        ({}, "depot.large",
         "The stock of co lasts at least 42 days of the demand of 2030; no more than that: co."),
        ({"at_least": 17.5}, "mine",
         "The stock of co lasts at least 17.5 days of the demand of 2030; nearest: co with 20 "
         "days."),
        ({"at_least": 17.5, "metals": None}, "mine",
         "The stock of each metal lasts at least 17.5 days of the demand of 2030; nearest: in with "
         "0 days."),
    ],
)  # fmt: skip
def test_sentence(rule, chosen, said):
    assert check.sentence(build(made(rule)), "stock", chosen) == said


def test_no_metal_named_is_no_target():
    assert check.faults(made({"metals": []})) == {("empty-list", "/rules/1/metals")}
    none = unlinted(made({"metals": []}))
    assert check.sentence(none, "stock", "mine") == "No metal has a stock target."
