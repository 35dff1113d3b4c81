"""minimum_coverage: a share of a metal's demand is supplied."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Outcome, solve
from optimizer.problem import tables
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, metal, option, unlinted, years

# 15 of 100 t/yr of copper are there already; lithium is cheaper to secure
COPPER = metal(existing=[{"name": "recycling", "tonnes": 15}])
METALS = [COPPER, metal("li")]
THREE = [
    candidate("c1", 5, 15),
    candidate("c2", 4, 14),
    candidate("l1", 3, 40, metal="li"),
]


def made(rule, candidates=THREE, **more):
    least = {"id": "least", "kind": "minimum_coverage", "share": 0.3, "metals": ["cu"]}
    return document(
        candidates, [least | rule], **{"metals": METALS, "funds": [fund("grants", 7)]} | more
    )


COVERED = made({})


def test_decides():
    """15 + 15 is 30 % of 100 exactly; 15 + 14 is not, and lithium is worth more."""
    check.decides(COVERED, "least", "c1", "c2 l1")


def test_decides_the_metals_named():
    """Of both metals 14 %: copper has 15 already."""
    two = [candidate("c1", 5, 50), candidate("l1", 5, 14, metal="li")]
    case = made({"metals": ["li", "cu"], "share": 0.14}, two, funds=[fund("grants", 5)])
    check.decides(case, "least", "l1", "c1")


def test_all_metals_where_none_is_named():
    both = made({"share": 0.01})
    del both["rules"][1]["metals"]
    case = build(both)
    assert [u[0] for u in check.used(case, "least", "")] == ["cu 2030", "li 2030"]
    assert solve(case).portfolio == check.picks(case, "c2 l1")


def test_met_to_the_last_kilogram():
    """The demand of 33.3 t/yr asks for 9.99."""
    for tonnes, outcome in ((9.99, Outcome.PROVEN), (9.9899, Outcome.INFEASIBLE)):
        case = build(made({}, [candidate("c1", 1, tonnes)], metals=[metal(demand=33.3)]))
        assert solve(case).outcome is outcome


def test_small_change_of_large_tonnages():
    """0.3 x 120,000,001 - 36,000,000.1 = 0.2: a difference of large floats has lost that."""
    held = [{"name": "rest", "tonnes": 36000000.1}]
    for tonnes, outcome in ((0.2, Outcome.PROVEN), (0.19, Outcome.INFEASIBLE)):
        case = build(made({}, [candidate("c1", 1, tonnes)],
                          metals=[metal(demand=120000001, existing=held)],
                          measure={"kind": "tonnes"}))  # fmt: skip
        assert solve(case).outcome is outcome


def test_supply_counts_beyond_what_the_measure_counts():
    """The measure values the first 20 % of demand only; the rule still sees every tonne."""
    steps = {"kind": "coverage", "steps": [{"width": 0.2, "slope": 1}]}
    case = build(made({}, measure=steps))
    assert solve(case).portfolio == check.picks(case, "c1")


def test_supply_is_expected_supply():
    """Half the chance is half the tonnes."""
    for tonnes, outcome in ((30, Outcome.PROVEN), (29, Outcome.INFEASIBLE)):
        case = build(made({}, [candidate("c1", 5, tonnes, probability=0.5)]))
        assert solve(case).outcome is outcome


@pytest.mark.parametrize(
    ("span", "late", "who", "other"),
    [
        ({"first": 2031}, 30, "late", "early"),
        ({"last": 2030}, 40, "early", "late"),
        ({"first": 2030, "last": 2030}, 40, "early", "late"),
        ({"first": 2031, "last": 2032}, 30, "late", "early"),
    ],
)
def test_decides_the_years(span, late, who, other):
    """Early supplies 21 t/yr from 2030 on, late 30 or 40 from 2031: whoever is worth more over
    three years does not have 30 t/yr from 2031 on, or 20 in 2030."""
    two = [
        candidate("early", options=[option(cost=5, tonnes=21, first=2030)]),
        candidate("late", options=[option(cost=5, tonnes=late, first=2031)]),
    ]
    share = {"share": 0.3 if who == "late" else 0.2}
    case = made(share | span, two, metals=[metal()], years=years((2026, 2026), (2030, 2032)),
                funds=[fund("grants", 5)])  # fmt: skip
    check.decides(case, "least", who, other)


SHOCK = [
    {"id": "calm", "name": "calm", "probability": 0.5},
    {"id": "shock", "name": "shock", "probability": 0.5, "changes": [
        {"fact": "demand", "factor": 0.5},
        {"fact": "existing", "factor": 0.4},
        {"fact": "supply", "candidate": "c1", "factor": 0.2},
    ]},
]  # fmt: skip


def test_each_state_has_its_demand():
    """In the shock 15 t/yr are asked for: c1 brings 6 to 9 only, c2 to 20. Otherwise it is c1 that
    brings 15 to 30."""
    case = made({}, states=SHOCK, funds=[fund("grants", 9)])
    check.decides(case, "least", "c1 c2", "c2 l1")
    assert check.used(build(case), "least", "c1") == [
        ("cu 2030 calm", "30", "30", "t/yr", False),
        ("cu 2030 shock", "9", "15", "t/yr", True),
    ]


def test_only_the_states_named():
    one = build(made({"states": ["calm"]}, states=SHOCK))
    assert solve(one).portfolio == check.picks(one, "c1")
    assert [u[0] for u in check.used(one, "least", "c1")] == ["cu 2030 calm"]
    names = [n for n in tables(one).row_names() if n.startswith("least")]
    assert names == ["least(cu,2030,calm)"]


def test_a_metal_that_nobody_can_supply_is_infeasible():
    case = build(made({"metals": ["li"]}, THREE[:2]))
    assert solve(case).outcome is Outcome.INFEASIBLE


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"share": 1.1}, ("share-over-1", "/rules/1/share")),
        ({"share": -0.1}, ("out-of-range", "/rules/1/share")),
        ({"share": {"value": 0.4, "unit": "%"}}, ("wrong-unit", "/rules/1/share")),
        ({"metals": ["cupper"]}, ("unknown-metal", "/rules/1/metals/0")),
        ({"states": ["war"]}, ("unknown-state", "/rules/1/states/0")),
        ({"first": 2029}, ("year-outside", "/rules/1/first")),
        ({"last": 2031}, ("year-outside", "/rules/1/last")),
        ({"at_least": 3}, ("unknown-key", "/rules/1/at_least")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_years_the_wrong_way_round():
    case = made({"first": 2031, "last": 2030}, years=years((2026, 2026), (2030, 2032)))
    assert check.faults(case) == {("empty-horizon", "/rules/1/last")}


def test_golden(update_golden: bool, tmp_path: Path):
    case = made({"first": 2031}, years=years((2026, 2026), (2030, 2032)), states=SHOCK)
    check.golden(case, "minimum_coverage", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "At least 30 % of the demand for cu is supplied; "
             "nearest: cu 2030 with 30 of 30 t/yr."),
        ({"share": 0.125}, "At least 12.5 % of the demand for cu is supplied; "
                           "nearest: cu 2030 with 30 of 12.5 t/yr."),
        ({"metals": ["cu", "li"]}, "At least 30 % of the demand for cu and li is supplied; "
                                   "nearest: li 2030 with 0 of 30 t/yr."),
        ({"share": 0}, "At least 0 % of the demand for cu is supplied."),
    ],
)  # fmt: skip
def test_sentence(rule, said):
    assert check.sentence(build(made(rule)), "least", "c1") == said


def test_no_metal_named_is_no_rule():
    assert check.faults(made({"metals": []})) == {("empty-list", "/rules/1/metals")}
    none = unlinted(made({"metals": []}))
    assert check.sentence(none, "least", "c1") == "No metal has a least coverage."


def test_sentence_of_every_metal():
    every = made({"share": 0.1})
    del every["rules"][1]["metals"]
    said = "At least 10 % of each metal's demand is supplied; nearest: li 2030 with 0 of 10 t/yr."
    assert check.sentence(build(every), "least", "c1") == said
