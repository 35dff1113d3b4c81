"""Years, options, starts and states: answers worked by hand, and where each figure stands."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from optimizer import Outcome, Portfolio, audit, solve
from optimizer.case.facts import build_facts
from optimizer.case.load import case_of
from optimizer.problem import tables
from optimizer.rules.registry import RULES
from tests.helpers import cases as drawn
from tests.helpers import check
from tests.helpers.build import (
    HOSTS,
    Document,
    build,
    candidate,
    document,
    fund,
    metal,
    option,
    unlinted,
    years,
)


def three_years() -> Document:
    """Ceilings 10, 6, 6, half of which may be carried; the supply year 2030 counts 1, the year
    2031 counts 2 / 1.25 = 1.6. The mine reaches half its output in its first year.

    large in 2026: 15 x 1 + 30 x 1.6 = 63        in 2027: 15 x 1.6 = 24
    small in 2026: 10 x 1 + 20 x 1.6 = 42        in 2027: 10 x 1.6 = 16
    port  in 2026: 10 x 1 + 10 x 1.6 = 26        in 2027: 16, in 2028: 0

    large costs 8 and 3 a year later; with it 2 are carried into 2027, and 3 + 5 = 6 + 2 fits.
    """
    large = option("large", tonnes=30) | {
        "pays": [{"fund": "grants", "amount": 8}, {"fund": "grants", "amount": 3, "after": 1}]
    }
    small = option("small", 6, 20)
    for o in (large, small):
        o["supply"][0]["ramp"] = [0.5, 1]
    return document(
        [
            candidate("mine", starts=[2026, 2027], options=[small, large]),
            candidate("port", starts=[2026, 2027, 2028], options=[option("o", 5, 10)]),
        ],
        years=years((2026, 2028), (2030, 2031), discount_rate=0.25, terminal_multiplier=2),
        funds=[fund("grants", 10, 6, 6, carry=0.5)],
    )


@pytest.mark.parametrize(
    ("carry", "second", "best", "points"),
    [
        pytest.param(0.5, 6, "mine.large port.o.2027", 79, id="carried"),
        pytest.param(0.5, 5.9, "mine.large", 63, id="a little less"),
        pytest.param(0, 6, "mine.large", 63, id="no carry"),
        pytest.param(0, 8, "mine.large port.o.2027", 79, id="a higher ceiling instead"),
    ],
)
def test_three_years_with_carry(carry, second, best, points):
    made = three_years() | {"funds": [fund("grants", 10, second, 6, carry=carry)]}
    case = build(made)
    answer = solve(case)
    assert answer.outcome is Outcome.PROVEN
    assert answer.portfolio == check.picks(case, best)
    assert answer.value == points


@pytest.mark.parametrize(
    ("chosen", "points"),
    [
        ("mine.large.2026", 63), ("mine.large.2027", 24), ("mine.small.2026", 42),
        ("mine.small.2027", 16), ("port.o.2026", 26), ("port.o.2027", 16), ("port.o.2028", 0),
        ("mine.small.2026 port.o.2027", 58), ("", 0),
    ],
)  # fmt: skip
def test_worth_of_each_start(chosen, points):
    case = build(three_years())
    assert audit(case, check.picks(case, chosen)).value == points


def test_a_later_start_moves_payments_and_supply():
    case = build(three_years())
    late = check.picks(case, "mine.large.2027").picks[0]
    assert list(case.payments(late)) == [("grants", 2027, 8), ("grants", 2028, 3)]
    assert list(case.expected(late)) == [("cu", 2031, 15)]


def test_a_candidate_is_funded_once():
    """Two options or two starts of one candidate would be worth more than one."""
    two = [option("a", 1, 5, first=2028), option("b", 1, 6, first=2028)]
    both = candidate("mine", starts=[2026, 2027], options=two)
    horizon = years((2026, 2027), (2030, 2030))
    case = build(document([both], years=horizon, funds=[fund("grants", 9, 9)]))
    answer = solve(case)
    assert answer.portfolio == check.picks(case, "mine.b.2026")
    twice = Portfolio((*check.picks(case, "mine.a").picks, *check.picks(case, "mine.b.2027").picks))
    assert audit(case, twice).structure == ("mine: picked 2 times",)


def test_series_hold_their_last_figure():
    """2030 is not listed and takes the first figure; 2032 takes that of 2031."""
    series = {"2031": 50, "2033": 200}
    case = build(document([candidate("a", 1, 10)], metals=[metal(demand=series)],
                          years=years((2026, 2026), (2030, 2033))))  # fmt: skip
    assert [case.metal["cu"].demand.at(y).value for y in case.supply_years] == [50, 50, 50, 200]
    assert audit(case, check.picks(case, "a")).value == 20 + 20 + 20 + 5


# states ------------------------------------------------------------------------------------

STEPS = [{"width": 0.5, "slope": 1}, {"width": 0.5, "slope": 0.5}]


def two_states() -> Document:
    """One of two mines, each for all the money. 20 t of 100 exist, in Chile.

    normal (0.75): Norway's a makes 60 of 100: 50 + 5 = 55;  Chile's b makes 50 of 100: 50
    shock  (0.25): demand 50, 10 t exist; a delivers nothing: 20; b makes 40 of 50: 50 + 15 = 65
    a: 0.75 x 55 + 0.25 x 20 = 46.25;  b: 0.75 x 50 + 0.25 x 65 = 53.75;  nothing: 20
    """
    shock = [
        {"fact": "demand", "factor": 0.5},
        {"fact": "supply", "host": "NOR", "factor": 0},
        {"fact": "existing", "host": "CHL", "factor": 0.5},
        {"fact": "supply", "candidate": "b", "metal": "li", "factor": 0},
    ]
    return document(
        [candidate("a", 5, 40, "NOR"), candidate("b", 5, 30, "CHL")],
        metals=[
            metal(existing=[{"name": "Chile", "host": "CHL", "tonnes": 20}], steps=STEPS),
            metal("li"),
        ],
        funds=[fund("grants", 5)],
        states=[
            {"id": "normal", "name": "normal", "probability": 0.75},
            {"id": "shock", "name": "shock", "probability": 0.25, "changes": shock},
        ],
    )


def test_two_states():
    case = build(two_states())
    answer = solve(case)
    assert answer.outcome is Outcome.PROVEN
    assert answer.portfolio == check.picks(case, "b")
    assert answer.value == Fraction(215, 4)
    assert audit(case, check.picks(case, "a")).value == Fraction(185, 4)
    assert audit(case, check.picks(case, "")).value == 20


def test_without_the_shock_the_other_is_better():
    calm = two_states()
    calm["states"] = [{"id": "normal", "name": "normal", "probability": 1}]
    case = build(calm)
    answer = solve(case)
    assert answer.portfolio == check.picks(case, "a")
    assert answer.value == 55


def test_changes_of_one_fact_multiply():
    made = two_states()
    made["states"][1]["changes"] += [{"fact": "demand", "metal": "cu", "factor": 0.2}]
    case = build(made)
    cu, (_, shock) = case.metal["cu"], case.states
    assert case.demand(cu, 2030, shock) == 10
    assert case.demand(case.metal["li"], 2030, shock) == 50
    # 10 exist, b adds 30: more than all demand
    assert audit(case, check.picks(case, "b")).value == Fraction(3, 4) * 50 + Fraction(1, 4) * 75


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"probability": 0.3}, ("states-sum", "/states")),
        ({"probability": 1.25}, ("not-a-probability", "/states/1/probability")),
        ({"changes": [{"fact": "demand", "factor": 0}]},
         ("no-demand", "/states/1/changes/0/factor")),
        ({"changes": [{"fact": "supply", "factor": -1}]},
         ("out-of-range", "/states/1/changes/0/factor")),
        ({"changes": [{"fact": "supply", "factor": 1, "host": "X"}]},
         ("unknown-host", "/states/1/changes/0/host")),
    ],
)  # fmt: skip
def test_invalid_states(change, fault):
    made = two_states()
    made["states"][1] |= change
    assert fault in check.faults(made)


@pytest.mark.parametrize(
    ("starts", "fault"),
    [
        ([2026, 2026], ("start-twice", "/candidates/0/starts/1")),
        ([2025], ("year-outside", "/candidates/0/starts/0")),
        ([], ("empty-list", "/candidates/0/starts")),
    ],
)
def test_invalid_starts(starts, fault):
    assert check.faults(document([candidate("a", 1, 1, starts=starts)])) == {fault}


EVERY_KIND = {
    "budget": {},
    "portfolio_size": {"at_most": 1},
    "host_ceiling": {"at_most": 5, "by": "money"},
    "region_spread": {"at_most": 5, "by": "money"},
    "commitment": {"candidate": "a"},
    "exclusion": {"rivals": [["a", "b"]]},
    "prerequisite": {"pairs": [{"candidate": "a", "needs": "b"}]},
    "governance_floor": {"indicator": "wgi", "floor": 0},
    "supply_concentration": {"share": 0.5},
    "supply_limit": {"share": 0.3},
    "insurance_cover": {"loans": ["grants"], "cover": ["nexi"], "ratio": 1},
    "partner_limit": {"at_most": 0},
    "oda_eligibility": {"routes": ["loan"]},
    "instrument_scope": {"may": [{"funds": ["grants"], "last": 2025}]},
    "safeguard": {"categories": ["A"], "by": "money", "at_most": 5},
    "minimum_coverage": {"share": 0.5},
    "stock_target": {"at_least": 42, "year": 2030},
    "grant_element": {
        "routes": ["loan"],
        "tests": [{"discount_rate": 0.1, "threshold": 1, "source": "s"}],
    },
    "tied_aid": {
        "thresholds": [{"groups": ["LDC"], "at_least": 0.5, "source": "s"}],
        "missing": "refuse",
    },
    "package": {"ratio": 1, "receives": {"candidates": ["a"]}, "gives": {}},
    "debt_limit": {"at_most": 5},
    "smoothing": {"at_most": 1},
    "linear": {"at_most": 1, "terms": [{"candidate": "a", "coefficient": 1}]},
}


@pytest.mark.parametrize("kind", sorted(RULES))
def test_rows_are_written_once_a_state_only_where_they_differ(kind):
    made = two_states() | {"partners": [{"id": "p", "name": "p"}]}
    made["hosts"] = [HOSTS[0] | {"indicators": {"wgi": -1}}, *HOSTS[1:]]
    for c in made["candidates"]:
        c["partners"] = [{"partner": "p", "lead": True}]
        c["safeguard"] = "A"
        c["options"][0] |= {"route": "loan", "terms": {"rate": 0.1, "maturity": 5, "tied": True}}
    made["sources"] = {"s": {"title": "s", "address": "s"}}
    made["years"] |= {"budget": {"first": 2026, "last": 2027}}
    made["rules"].append({"id": "it", "kind": kind, **EVERY_KIND[kind]})
    case = unlinted(made)  # a scope that bars a start would be a fault, where it is the only one
    module, facts = RULES[kind], build_facts(case)
    calm, shock = (module.rows(case.rules[-1], facts, w) for w in range(2))
    assert len(calm.lower) > 0
    same = all(
        np.array_equal(getattr(calm, f), getattr(shock, f))
        for f in ("lower", "upper", "row", "col", "factor", "key")
    )
    assert module.per_state is not same
    blocks = [b for b in tables(case).row_blocks if b.rule == "it"]
    assert len(blocks) == (1 if same else 2)
    names = [n for n in tables(case).row_names() if n.startswith("it")]
    assert len(set(names)) == len(names)


# fact keys ---------------------------------------------------------------------------------


def figures(case):
    """What every key must stand for, from the case itself: name -> amounts, in file order."""
    found: dict[tuple, list[Decimal | Fraction]] = {}
    for pick in case.plans():
        for name, year, amount in case.payments(pick):
            found.setdefault(("cost", *pick, name, year), []).append(amount)
        for name, year, tonnes in case.expected(pick):
            found.setdefault(("supply", *pick, name, year), []).append(tonnes)
        option = case.option(pick)
        gain = option.probability.value - option.probability_without.value
        for added in option.stock:
            key = ("stock", *pick, added.metal, pick.start)
            found.setdefault(key, []).append(added.tonnes.value * gain)
    return found


@given(drawn.cases("host_ceiling", "supply_concentration"))
@settings(max_examples=60)
def test_every_key_names_its_figure(document: Document):
    case = case_of(document)
    facts = build_facts(case)
    named: dict[tuple, list[float]] = {}
    for key in range(len(facts.values) - 1):
        named.setdefault(facts.key_name(key), []).append(float(facts.values[key]))
    expected = {k: [float(x) for x in v] for k, v in figures(case).items()}
    assert named.keys() == expected.keys()
    for k, numbers in named.items():
        assert numbers == pytest.approx(expected[k], rel=1e-15)
    assert facts.values[-1] == 1.0


@given(
    drawn.cases("budget", "host_ceiling", "region_spread", "supply_concentration", "stock_target")
)
@settings(max_examples=60)
def test_every_coefficient_keeps_the_key_of_its_fact(document: Document):
    """A payment, a supply or a stock addition stands in the column of its own plan, and in rows of
    its own fund, metal and year."""
    case = case_of(document)
    problem = tables(case)
    facts, names = problem.facts, problem.row_names()
    money = {"budget"} | {
        r["id"]
        for r in document["rules"]
        if r.get("by") == "money"
        or r["kind"] in ("budget", "debt_limit", "smoothing")
        or (r["kind"] == "package" and "by" not in r)
    }
    tonnes = {case.measure.kind, "supply_concentration", "minimum_coverage", "stock_target",
              "supply_limit"}  # fmt: skip
    keyed = {b.rule for b in problem.row_blocks} & (money | tonnes)
    for r, c, key in zip(problem.row, problem.col, problem.key, strict=True):
        name = names[r]
        rule = name.split("(")[0]
        if key < 0 or key == len(facts.values) - 1:
            # only counts, limits and steps stand for no fact
            assert rule not in money
            assert rule not in tonnes or c >= problem.n_plans
            continue
        kind, *plan, what, year = facts.key_name(int(key))
        assert tuple(plan) == facts.plan_name(int(c))
        assert rule in keyed
        assert kind in (("cost",) if rule in money else ("supply", "stock"))
        label = name.partition("(")[2].rstrip(")").split(",")
        if kind == "supply":
            assert {what, str(year)} <= set(label)
        elif rule == "stock_target":
            spec = next(r for r in document["rules"] if r["id"] == rule)
            assert kind == "stock"
            assert label == [what]
            assert year <= spec["year"]
        elif kind == "stock":
            assert label[0] == what
            assert label[1].startswith("stock")
            assert year <= int(label[1].removeprefix("stock"))
        elif rule in ("ceilings", "budget"):
            assert label[0] == what
            assert int(label[1]) <= year <= int(label[2])
    for col, key in zip(problem.cost_col, problem.cost_key, strict=True):
        if key >= 0:
            kind, *plan, _, _ = facts.key_name(int(key))
            assert kind == "supply"
            assert tuple(plan) == facts.plan_name(int(col))
        else:
            assert col >= problem.n_plans


def test_budget_windows_hold_the_payments_of_their_years():
    problem = tables(build(three_years()))
    values = problem.coefficients()
    rows = {n: i for i, n in enumerate(problem.row_names())}
    held = {
        name: {
            (*problem.facts.plan_name(int(c)), problem.facts.key_name(int(k))[-1]): v
            for r, c, k, v in zip(problem.row, problem.col, problem.key, values, strict=True)
            if r == i
        }
        for name, i in rows.items()
        if name.startswith("ceilings")
    }
    assert held["ceilings(grants,2027,2027)"] == {
        ("mine", "small", 2027, 2027): 6,
        ("mine", "large", 2026, 2027): 3,
        ("mine", "large", 2027, 2027): 8,
        ("port", "o", 2027, 2027): 5,
    }
    assert held["ceilings(grants,2027,2028)"].keys() >= {("mine", "large", 2027, 2028)}
    upper = {n: problem.row_upper[i] for n, i in rows.items() if n.startswith("ceilings")}
    assert upper == {
        "ceilings(grants,2026,2026)": 10,
        "ceilings(grants,2026,2027)": 16,
        "ceilings(grants,2026,2028)": 22,
        "ceilings(grants,2027,2027)": 11,
        "ceilings(grants,2027,2028)": 17,
        "ceilings(grants,2028,2028)": 9,
    }
    assert np.isneginf(problem.row_lower[list(rows.values())][: len(upper)]).any()


# roles -------------------------------------------------------------------------------------


def test_roles_of_rows():
    made = three_years()
    made["rules"] += [
        {"id": "soft", "kind": "portfolio_size", "at_most": 1, "negotiable": 2.5},
        {"id": "hard", "kind": "portfolio_size", "at_most": 2},
    ]
    blocks = {b.rule: (b.role, b.price) for b in tables(build(made)).row_blocks}
    assert blocks == {
        "once": ("structural", None),
        "ceilings": ("hard", None),
        "soft": ("negotiable", 2.5),
        "hard": ("hard", None),
        "coverage": ("structural", None),
    }
