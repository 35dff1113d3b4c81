"""supply_concentration: no host beyond a share of demand, or of what is secured."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Outcome, solve
from optimizer.case.lint import warnings
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, metal, option, years

# demand 100; Chile delivers 15 already, an unknown host 5
COPPER = metal(
    existing=[
        {"name": "Chile", "host": "CHL", "tonnes": 15},
        {"name": "recycling", "tonnes": 5},
    ]
)
FOUR = [
    candidate("c1", 5, 25, "CHL"),
    candidate("c2", 5, 24, "CHL"),
    candidate("n1", 4, 10, "NOR"),
    candidate("sea", 1, 3, None),
]


def made(rule, candidates=FOUR, **more):
    share = {"id": "share", "kind": "supply_concentration", "share": 0.4}
    return document(candidates, [share | rule], **{"metals": [COPPER]} | more)


DEMAND, SECURED = made({}), made({"of": "secured", "share": 0.65})


def test_decides_of_demand():
    """15 + 25 is 40 % of 100 exactly; 15 + 24 + 25 is not."""
    check.decides(DEMAND, "share", "c1 n1 sea", "c1 c2 n1 sea")


def test_decides_of_secured():
    """With all four Chile has 64 of 82 (78 %); with c2 39 of 57 (68 %); alone 15 of 20 and so on.

    0.65 x (20 + 10 + 3 + S) >= 15 + S holds for S <= 18.4: neither c1 nor c2 fits.
    """
    check.decides(SECURED, "share", "n1 sea", "c1 c2 n1 sea")


def test_of_secured_met_exactly():
    """15 + 25 of 20 + 25 + 19 is 62.5 %."""
    four = [*FOUR[:2], candidate("n1", 4, 16, "NOR"), FOUR[3]]
    case = build(made({"of": "secured", "share": 0.625}, four))
    assert solve(case).portfolio == check.picks(case, "c1 n1 sea")
    less = build(made({"of": "secured", "share": 0.6249}, four))
    assert solve(less).portfolio == check.picks(less, "c2 n1 sea")


def test_of_secured_may_force_a_second_source():
    """One host supplies all there is: nothing may be left as it is, and more of others helps."""
    sole = metal(existing=[{"name": "Chile", "host": "CHL", "tonnes": 9}])
    two = [candidate("n1", 5, 3, "NOR"), candidate("other", 5, 9, "NOR", metal="li")]
    rule = {"of": "secured", "share": 0.75}
    metals = [sole, metal("li")]
    case = made(rule, two, metals=metals, funds=[fund("grants", 9)])
    check.decides(case, "share", "n1", "other")


@pytest.mark.parametrize(("of", "outcome"), [("demand", "proven"), ("secured", "infeasible")])
def test_a_metal_with_one_source(of, outcome):
    """Of demand, a sole source may grow up to the share; of what is secured, it never may be."""
    sole = metal(existing=[{"name": "Chile", "host": "CHL", "tonnes": 10}])
    case = build(made({"of": of}, [candidate("c1", 5, 30, "CHL")], metals=[sole]))
    answer = solve(case)
    assert answer.outcome == outcome
    if of == "demand":
        assert answer.portfolio == check.picks(case, "c1")


@pytest.mark.parametrize("existing", [30, 50])
def test_nobody_above_the_share_grows(existing):
    """Of demand: a host above its share keeps what it has, and gets not a tonne more."""
    sole = metal(existing=[{"name": "Chile", "host": "CHL", "tonnes": existing}])
    case = build(made({"share": 0.3}, [candidate("c1", 5, 0.1, "CHL")], metals=[sole]))
    answer = solve(case)
    assert answer.outcome is Outcome.PROVEN
    assert answer.solution.refused == 0
    assert answer.portfolio == check.picks(case, "")
    assert check.used(case, "share", "") == [
        ("CHL cu 2030", f"{existing}", f"{existing}", "t/yr", False)
    ]
    assert check.used(case, "share", "c1")[0][-1] is True


def test_of_secured_counts_every_host_and_year():
    """A host without candidates, and a year before a candidate supplies, count too."""
    shared = metal(
        existing=[
            {"name": "Chile", "host": "CHL", "tonnes": 0.6},
            {"name": "South Africa", "host": "ZAF", "tonnes": 0.4},
        ]
    )
    late = candidate("n1", options=[option(cost=1, tonnes=0.5, first=2031)])
    case = made({"of": "secured", "share": 0.5}, [late], metals=[shared])
    case["years"] = years((2026, 2026), (2030, 2031))
    assert solve(build(case)).outcome is Outcome.INFEASIBLE
    assert [u[:3] for u in check.used(build(case), "share", "n1") if u[-1]] == [
        ("CHL cu 2030", "0.6", "0.5")
    ]


@pytest.mark.parametrize("host", ["NOR", "CHL", "ZAF"])
@pytest.mark.parametrize("of", ["demand", "secured"])
def test_every_host_holds_its_own(host, of):
    """What exists counts for its host, wherever it stands in the list: 15 + 25 is 40 % of the
    demand of 100, and of 15 + 25 + 60."""
    one = {"name": "one", "host": host, "tonnes": 15}
    other = {"name": "recycling", "tonnes": 60 if of == "secured" else 5}
    two = [candidate("fits", 5, 25, host), candidate("beyond", 5, 26, host)]
    demand = 200 if of == "secured" else 100
    case = made({"of": of}, two, metals=[metal(demand=demand, existing=[one, other])])
    check.decides(case, "share", "fits", "fits beyond")


def test_each_metal_and_year_of_what_is_secured():
    """South Africa has 10 of 10 t/yr of both metals, and may have 60 %.

    n1 and c1 halve that in both years. In 2031 c2 would bring Chile to 15 of 25 t of lithium,
    which is 60 %, and n2 Norway to 30 of 40 t of copper.
    """
    sole = [{"name": "z", "host": "ZAF", "tonnes": 10}]
    four = [
        candidate("n1", 1, 10),
        candidate("n2", options=[option(cost=1, tonnes=20, first=2031)]),
        candidate("c1", 1, 10, "CHL", metal="li"),
        candidate("c2", host="CHL", options=[option(cost=1, tonnes=5, first=2031, metal="li")]),
    ]
    metals = [metal("cu", existing=sole), metal("li", existing=sole)]
    case = made({"of": "secured", "share": 0.6}, four, metals=metals)
    case["years"] = years((2026, 2026), (2030, 2031))
    check.decides(case, "share", "n1 c1 c2", "n1 n2 c1 c2")


def test_of_secured_only_the_metals_named():
    """Lithium comes from one host, which nobody asks about."""
    sole = [{"name": "z", "host": "ZAF", "tonnes": 10}]
    metals = [metal("cu"), metal("li", existing=sole)]
    case = build(made({"of": "secured", "share": 0.9, "metals": ["cu"]},
                      [candidate("c1", 1, 50), candidate("l1", 1, 50, metal="li")],
                      metals=metals))  # fmt: skip
    answer = solve(case)
    assert answer.portfolio == check.picks(case, "l1")
    assert answer.solution.refused == 0


@pytest.mark.parametrize("of", ["demand", "secured"])
def test_small_change_of_large_tonnages(of):
    """0.4 x 120,000,000.5 = 47,999,999.9 + 0.3, and as much of what is secured: a difference of
    large floats has lost the last digits."""
    held = {"name": "Chile", "host": "CHL", "tonnes": 47999999.9}
    rest = {"name": "rest", "tonnes": 72000000.3}
    for tonnes, chosen in ((0.3, "c1"), (0.31, "")):
        case = build(made({"of": of}, [candidate("c1", 1, tonnes, "CHL")],
                          metals=[metal(demand=120000000.5, existing=[held, rest])],
                          measure={"kind": "tonnes"}))  # fmt: skip
        assert solve(case).portfolio == check.picks(case, chosen)


def test_only_the_metals_named():
    """Lithium may lean on one host, copper may not."""
    two = [candidate("c1", 1, 50, "CHL"), candidate("l1", 1, 50, "CHL", metal="li")]
    case = build(made({"metals": ["cu"]}, two, metals=[metal(), metal("li")]))
    assert solve(case).portfolio == check.picks(case, "l1")
    assert [u[0] for u in check.used(case, "share", "c1 l1")] == ["CHL cu 2030"]


def test_each_state_has_its_limit():
    """In the shock demand falls to half, and existing supply and c1 with it."""
    states = [
        {"id": "normal", "name": "normal", "probability": 0.5},
        {"id": "shock", "name": "shock", "probability": 0.5, "changes": [
            {"fact": "demand", "factor": 0.5},
            {"fact": "existing", "host": "CHL", "factor": 0.4},
            {"fact": "supply", "candidate": "c1", "factor": 0.4},
        ]},
    ]  # fmt: skip
    one = made({"share": 0.4}, [FOUR[0]], states=states)
    case = build(one)
    assert solve(case).portfolio == check.picks(case, "c1")
    assert [u[:3] for u in check.used(case, "share", "c1")] == [
        ("CHL cu 2030 normal", "40", "40"),
        ("CHL cu 2030 shock", "16", "20"),
    ]
    states[1]["changes"][2]["factor"] = 0.6
    worse = one | {"states": states}
    check.decides(worse, "share", "", "c1")


@pytest.mark.parametrize(("factor", "outcome"), [(0.7, Outcome.PROVEN), (0.6, Outcome.INFEASIBLE)])
def test_each_state_has_its_share_of_what_is_secured(factor, outcome):
    """In the shock South Africa has 10 of 10 + 7 (59 %), or of 10 + 6 (62.5 %), and may have 60."""
    sole = metal(existing=[{"name": "z", "host": "ZAF", "tonnes": 10}])
    states = [
        {"id": "normal", "name": "normal", "probability": 0.5},
        {"id": "shock", "name": "shock", "probability": 0.5,
         "changes": [{"fact": "supply", "factor": factor}]},
    ]  # fmt: skip
    case = build(made({"of": "secured", "share": 0.6}, [candidate("n1", 1, 10)],
                      metals=[sole], states=states))  # fmt: skip
    assert solve(case).outcome is outcome


def test_supply_is_expected_supply():
    """Half the chance is half the tonnes, and twice the tonnes fit."""
    case = build(made({}, [candidate("c1", 5, 50, "CHL", probability=0.5)]))
    assert solve(case).portfolio == check.picks(case, "c1")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"share": 1.1}, ("share-over-1", "/rules/1/share")),
        ({"share": -0.1}, ("out-of-range", "/rules/1/share")),
        ({"share": {"value": 0.4, "unit": "%"}}, ("wrong-unit", "/rules/1/share")),
        ({"of": "supply"}, ("wrong-type", "/rules/1/of")),
        ({"metals": ["cupper"]}, ("unknown-metal", "/rules/1/metals/0")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_of_secured_is_warned_of():
    assert [(w.slug, w.place) for w in warnings(build(SECURED))] == [("of-secured", "/rules/1")]
    assert warnings(build(DEMAND)) == []


def test_golden(update_golden: bool, tmp_path: Path):
    both = {"id": "secured", "kind": "supply_concentration", "of": "secured", "share": 0.65}
    case = DEMAND | {"rules": [*DEMAND["rules"], both]}
    check.golden(case, "supply_concentration", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("case", "chosen", "said"),
    [
        (DEMAND, "c1 n1", "No host may grow beyond 40 % of a metal's demand; "
                          "nearest: CHL cu 2030 with 40 of 40 t/yr."),
        (DEMAND, "n1", "No host may grow beyond 40 % of a metal's demand; "
                       "nearest: CHL cu 2030 with 15 of 40 t/yr."),
        (SECURED, "n1 sea", "No host may grow beyond 65 % of what is secured of a metal; "
                            "nearest: CHL cu 2030 with 15 of 21.5 t/yr."),
    ],
)  # fmt: skip
def test_sentence(case, chosen, said):
    assert check.sentence(build(case), "share", chosen) == said


def test_sentence_names_the_fullest():
    """30 of 40 t of copper are nearer to the limit than 100 of 400 t of lithium."""
    two = [candidate("c1", 1, 30, "CHL"), candidate("n1", 1, 100, metal="li")]
    case = build(made({}, two, metals=[metal(), metal("li", 1000)]))
    said = "No host may grow beyond 40 % of a metal's demand"
    near = f"{said}; nearest: CHL cu 2030 with 30 of 40 t/yr."
    assert check.sentence(case, "share", "c1 n1") == near
    assert check.sentence(case, "share", "") == f"{said}."
