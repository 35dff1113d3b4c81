"""supply_limit: scrap, and what can be substituted, are limited."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Outcome, solve
from optimizer.problem import tables
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, metal, option, years

# two recycling plants want the same scrap; a mine is dearer
THREE = [
    candidate("north", 2, 20, None, kind="recycling"),
    candidate("south", 2, 15, None, kind="recycling"),
    candidate("mine", 3, 12),
]


def made(rule, candidates=THREE, **more):
    scrap = {"id": "scrap", "kind": "supply_limit", "select": {"kinds": ["recycling"]}}
    return document(candidates, [scrap | rule], **{"funds": [fund("grants", 5)]} | more)


@pytest.mark.parametrize("rule", [{"tonnes": 20}, {"share": 0.2}, {"tonnes": 34.9}])
def test_decides(rule):
    """20 of 100 t/yr exactly, and not 35: the second plant's scrap is gone."""
    check.decides(made(rule), "scrap", "north mine", "north south")


def test_room_for_both():
    for rule in ({"tonnes": 35}, {"share": 0.35}):
        case = build(made(rule))
        assert solve(case).portfolio == check.picks(case, "north south")


def test_decides_for_whom_it_selects_only():
    """The mine is no recycling, and supplies beyond the scrap."""
    mine = candidate("mine", 3, 70)
    case = made({"tonnes": 16}, [*THREE[:2], mine])
    check.decides(case, "scrap", "south mine", "north mine")
    assert check.used(build(case), "scrap", "north mine") == [("cu 2030", "20", "16", "t/yr", True)]


def test_everybody_where_nobody_is_selected():
    case = made({"tonnes": 32, "select": {}})
    check.decides(case, "scrap", "north mine", "north south")


def test_each_metal_for_itself():
    """17 t/yr of either metal; together they may be more."""
    four = [THREE[0], THREE[1], candidate("li", 1, 16, None, metal="li", kind="recycling")]
    case = made({"tonnes": 17}, four, metals=[metal(), metal("li")])
    check.decides(case, "scrap", "south li", "north south li")
    assert [u[:3] for u in check.used(build(case), "scrap", "south li")] == [
        ("cu 2030", "15", "17"), ("li 2030", "16", "17"),
    ]  # fmt: skip


def test_only_the_metals_named():
    two = [THREE[0], candidate("li", 1, 16, None, metal="li", kind="recycling")]
    case = build(made({"tonnes": 10, "metals": ["li"]}, two, metals=[metal(), metal("li")]))
    assert solve(case).portfolio == check.picks(case, "north")
    assert [u[0] for u in check.used(case, "scrap", "north")] == ["li 2030"]


def test_a_figure_a_year():
    """Scrap grows: 15 t/yr in 2030, 20 from 2031 on. Who supplies 20 from 2031 on fits."""
    late = candidate("late", options=[option(cost=2, tonnes=20, first=2031)], host=None,
                     kind="recycling")  # fmt: skip
    series = {"2030": 15, "2031": 20}
    case = made({"tonnes": series}, [THREE[0], late], years=years((2026, 2026), (2030, 2032)),
                funds=[fund("grants", 2)])  # fmt: skip
    check.decides(case, "scrap", "late", "north")
    assert check.used(build(case), "scrap", "late") == [
        ("cu 2030", "0", "15", "t/yr", False),
        ("cu 2031", "20", "20", "t/yr", False),
        ("cu 2032", "20", "20", "t/yr", False),
    ]


def test_supply_is_expected_supply_with_its_ramp():
    """Half the chance is half the tonnes."""
    for tonnes, chosen in ((40, "north"), (40.1, "")):
        case = build(made({"tonnes": 20}, [candidate("north", 2, tonnes, None, kind="recycling",
                                                     probability=0.5)]))  # fmt: skip
        assert solve(case).portfolio == check.picks(case, chosen)


SHOCK = [
    {"id": "calm", "name": "calm", "probability": 0.5},
    {"id": "shock", "name": "shock", "probability": 0.5, "changes": [
        {"fact": "demand", "factor": 0.5},
        {"fact": "supply", "candidate": "south", "factor": 0.6},
    ]},
]  # fmt: skip


def test_each_state_has_its_demand():
    """In the shock 10 of 50 t/yr: north supplies 20 still, south 15 x 0.6 = 9."""
    case = made({"share": 0.2}, states=SHOCK)
    check.decides(case, "scrap", "south mine", "north mine")
    assert check.used(build(case), "scrap", "south") == [
        ("cu 2030 calm", "15", "20", "t/yr", False),
        ("cu 2030 shock", "9", "10", "t/yr", False),
    ]


def test_tonnes_are_the_same_in_every_state():
    case = build(made({"tonnes": 15}, states=SHOCK))
    assert [u[1:3] for u in check.used(case, "scrap", "south")] == [("15", "15"), ("9", "15")]
    names = [n for n in tables(case).row_names() if n.startswith("scrap")]
    assert names == ["scrap(cu,2030,calm)", "scrap(cu,2030,shock)"]


def test_met_to_the_last_kilogram():
    """30 % of 33.3 t/yr is 9.99."""
    for tonnes, chosen in ((9.99, "north"), (9.9901, "")):
        case = build(made({"share": 0.3}, [candidate("north", 1, tonnes, None, kind="recycling")],
                          metals=[metal(demand=33.3)]))  # fmt: skip
        answer = solve(case)
        assert answer.portfolio == check.picks(case, chosen)
        assert answer.solution.refused == 0


def test_a_commitment_beyond_the_scrap_is_infeasible():
    case = made({"tonnes": 19})
    case["rules"].append({"id": "in", "kind": "commitment", "candidate": "north"})
    assert solve(build(case)).outcome is Outcome.INFEASIBLE


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("no-limit", "/rules/1")),
        ({"share": 0.1, "tonnes": 1}, ("no-limit", "/rules/1")),
        ({"share": 1.1}, ("share-over-1", "/rules/1/share")),
        ({"share": {"value": 0.4, "unit": "%"}}, ("wrong-unit", "/rules/1/share")),
        ({"tonnes": -1}, ("negative-tonnes", "/rules/1/tonnes")),
        ({"tonnes": {"2030": -1}}, ("negative-tonnes", "/rules/1/tonnes/2030")),
        ({"tonnes": {"value": 4, "unit": "kg"}}, ("wrong-unit", "/rules/1/tonnes")),
        ({"tonnes": {"2031": 4}}, ("year-outside", "/rules/1/tonnes/2031")),
        ({"tonnes": 1, "metals": ["cupper"]}, ("unknown-metal", "/rules/1/metals/0")),
        ({"tonnes": 1, "metals": ["cu", "li"]}, ("nobody-supplies", "/rules/1/metals/1")),
        ({"tonnes": 1, "metals": ["cu"], "select": {"kinds": ["recicling"]}},
         ("unknown-kind", "/rules/1/select/kinds/0")),
        ({"tonnes": 1, "metals": ["cu"], "select": {"kinds": ["mine"], "except": ["mine"]}},
         ("nobody-supplies", "/rules/1/metals/0")),
        ({"at_most": 3}, ("unknown-key", "/rules/1/at_most")),
    ],
)  # fmt: skip
def test_invalid(change, fault):
    found = check.faults(made(change, metals=[metal(), metal("li")]))
    assert fault in found
    assert found <= {fault, ("no-limit", "/rules/1")}


def test_golden(update_golden: bool, tmp_path: Path):
    case = made({"share": 0.2}, states=SHOCK, years=years((2026, 2026), (2030, 2031)))
    case["rules"].append({"id": "tonnes", "kind": "supply_limit", "metals": ["cu"],
                          "tonnes": {"2030": 35, "2031": 40.5}})  # fmt: skip
    check.golden(case, "supply_limit", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"share": 0.25}, "Of each metal, recycling may supply at most 25 % of demand; nearest: "
                          "cu 2030 with 20 of 25 t/yr."),
        ({"tonnes": 20, "metals": ["cu"]},
         "Of cu, recycling may supply at most 20 t/yr; nearest: cu 2030 with 20 of 20 t/yr."),
        ({"tonnes": 1200.5, "select": {}},
         "Of each metal, all candidates may supply at most 1,200.5 t/yr; nearest: cu 2030 with 20 "
         "of 1,201 t/yr."),
        ({"tonnes": {"2030": 30, "2031": 40}, "select": {"candidates": ["north", "mine"]}},
         "Of each metal, north and mine may supply at most 30 t/yr from 2030 on and 40 t/yr from "
         "2031 on; nearest: cu 2030 with 20 of 30 t/yr."),
        ({"share": 0}, "Of each metal, recycling may supply at most 0 % of demand."),
    ],
)  # fmt: skip
def test_sentence(rule, said):
    case = build(made(rule, years=years((2026, 2026), (2030, 2031))))
    assert check.sentence(case, "scrap", "north") == said


def test_sentence_of_an_exception():
    rule = {"share": 0.25, "select": {"kinds": ["recycling"], "except": ["south"]}}
    said = "Of each metal, recycling but not south may supply at most 25 % of demand."
    assert check.sentence(build(made(rule)), "scrap", "") == said
