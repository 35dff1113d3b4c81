"""What a programme of many years and levers is said to do: by hand, against the judge, in words."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from optimizer import solve
from optimizer.analysis.levers import hosts, paths, stocked
from optimizer.analysis.runs.derived import derived
from optimizer.case.load import case_of
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.report import svg
from optimizer.report.blocks import Chart, Items, Paragraph, Table
from optimizer.report.content import early, path_charts, supply
from optimizer.report.content.context import Context
from optimizer.report.content.kinds import carries, usual
from optimizer.report.content.names import named
from optimizer.report.content.naming import Named
from optimizer.words import Words
from tests.helpers import cases as drawn
from tests.helpers import reports
from tests.helpers.build import Document, build, candidate, document, fund, metal, option, years
from tests.helpers.judge import Judge
from tests.helpers.told import exactly
from tests.test_judge import examples, portfolio

STRATEGY = "many years, all levers"
W = Words("en")
NEW = {"supply-path", "supply-path-table", "levers", "hosts"}


@cache
def strategy() -> Context:
    return reports.odd(STRATEGY)


def context(*candidates: Document, **more: Any) -> Context:
    """All of these candidates funded, in a case of two supply years."""
    ample = {"years": years((2026, 2026), (2030, 2031)), "funds": [fund("grants", 1000)]}
    case = build(document([*candidates], **(ample | more)))
    return reports.context_of(case, solve(case))


def section(c: Context) -> dict[str, Any]:
    """The blocks of section 3 by id; of those without, by kind."""
    return {getattr(b, "id", type(b).__name__): b for b in supply.section(c).blocks}


def grid(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


# exact facts --------------------------------------------------------------------------------


def test_paths_by_hand() -> None:
    """Ambatovy: 400 t/yr of nickel at even odds, a quarter and a half of it at first; 30 of cobalt.
    Nodules: 50 t/yr from 2020 at a chance of 20 %."""
    found = {(p.metal.id, p.year): p for p in paths(strategy().case, strategy().plan)}
    assert len(found) == 5 * 8
    assert [found["ni", y].added for y in (2014, 2015, 2016, 2017)] == [
        {}, {"mine": 50}, {"mine": 100}, {"mine": 200}
    ]  # fmt: skip
    assert [found["ni", y].demand for y in (2017, 2018)] == [800, 1000]
    cobalt = found["co", 2021]
    assert list(cobalt.added.items()) == [("mine", 15), ("recycling", 15), ("deep-sea", 10)]
    assert list(found["co", 2015].added.items()) == [("mine", Fraction(15, 4)), ("recycling", 15)]
    assert (found["w", 2017].existing, found["w", 2018].existing) == (40, 20)
    assert found["w", 2018].supply == 20 + 20 + 30
    assert (found["li", 2021].supply, found["li", 2021].added) == (0, {})


def test_stocks_by_hand() -> None:
    """Demand of the halt's 73 days is 12 t a year: 1.2 t held and 2.4 t bought give 30 %."""
    (found,) = stocked(strategy().case, strategy().plan)
    assert (found.metal.id, found.state.id, found.held) == ("in", "halt", Fraction("1.2"))
    assert found.added == {"stockpile": Fraction("2.4")}
    assert (found.released, found.of_plan) == (Fraction("3.6"), Fraction("2.4"))
    assert (found.most, found.year) == (Fraction("0.3"), 2014)


def test_of_a_stock_only_what_would_not_be_without_it_is_the_plans() -> None:
    """36.5 days of 100 t/yr ask for 10 t: 8 t are held, so that of 5 t more only 2 t are used."""
    pile = candidate("pile", host=None, kind="stockpile", options=[
        option("o", 1, stock=[{"metal": "cu", "tonnes": 5}])])  # fmt: skip
    made = document(
        [pile, candidate("mine", 1, 0)],
        metals=[metal(stock=8)],
        rules=[{"id": "all", "kind": "portfolio_size", "exactly": 2}],
        states=[{"id": "normal", "name": "normal", "probability": 0.5},
                {"id": "halt", "name": "halt", "probability": 0.5, "days": 36.5}],
    )  # fmt: skip
    case = build(made)
    with_pile, without = (
        Portfolio(tuple(Pick(i, "o", 2026) for i in ids)) for ids in (["pile", "mine"], ["mine"])
    )
    (found,) = stocked(case, with_pile)
    assert (found.released, found.of_plan, found.most) == (10, 2, 1)
    (found,) = stocked(case, without)
    assert (found.released, found.of_plan, found.added) == (8, 0, {})


def test_hosts_by_hand() -> None:
    madagascar, china, home = hosts(strategy().case, strategy().plan)
    assert [p.candidate for p in madagascar.picks] == ["ambatovy", "geology"]
    assert list(madagascar.received.items()) == [("grants", 9), ("loans", 40)]
    assert (madagascar.spend, madagascar.supply) == (49, {"ni": 200, "co": 15})
    assert (china.received, china.supply) == ({"grants": 6}, {"w": 20})
    assert home.host is None
    assert (home.received, home.stock) == ({"grants": 16, "stock": 8}, {"in": Fraction("2.4")})
    assert home.supply == {"co": 25, "w": 30}


@given(drawn.cases(room=30))
@examples(60)
def test_facts_against_the_judge(made: Document) -> None:
    """Parts by kind and by host are the judge's, and add up to what the plan as a whole does."""
    judge, case = Judge(made), case_of(made)
    state = next((s for s in judge.states if "days" not in s), judge.states[0])
    for picks in judge.portfolios[-6:]:
        plan = portfolio(picks)
        for p in paths(case, plan):
            expected: dict[str, Fraction] = {}
            for pick in picks:
                kind = judge.candidates[pick.candidate]["kind"]
                tonnes = judge.supply(pick, p.metal.id, p.year, state)
                expected[kind] = expected.get(kind, Fraction(0)) + tonnes
            assert p.added == {k: t for k, t in expected.items() if t}
            assert p.existing == sum(judge.existing(p.metal.id, p.year, state).values())
            assert p.demand == judge.demand(p.metal.id, p.year, state)
        last = judge.supply_years[-1]
        for x in hosts(case, plan):
            there = tuple(p for p in picks if judge.host(p) == x.host)
            assert x.picks == tuple(Pick(*p) for p in there)
            assert x.spend == judge.spend(there)
            taken = {m: judge.secured(there, m, last, state) for m in judge.metals}
            assert x.supply == {m: t for m, t in taken.items() if t}
            paid = [a for p in there for _, _, a in judge.money(p)]
            assert sum(map(Fraction, x.received.values())) == sum(paid)
        for s in stocked(case, plan):
            there_is = judge.stock(picks, s.metal.id, 9999)
            assert s.held + sum(s.added.values()) == there_is
            assert 0 <= s.of_plan <= min(s.released, sum(s.added.values(), Fraction(0)))
            assert s.released <= there_is


def test_the_normal_state_is_what_section_3_speaks_of() -> None:
    """A change in the normal state counts in the table and the chart as it does in the run."""
    c = context(
        candidate("a", 1, 40),
        states=[{"id": "n", "name": "n", "probability": 1,
                 "changes": [{"fact": "supply", "factor": 0.5}]}],
    )  # fmt: skip
    assert grid(section(c)["coverage-table"])[0][3:6] == ["20", "0.0 %", "20.0 %"]
    assert paths(c.case, c.plan)[0].added == {"mine": 20}


# what is said --------------------------------------------------------------------------------


def test_which_kind_carries_which_metal() -> None:
    said = section(strategy())["Paragraph"]
    assert said.brief
    assert said.text == (
        "Supply that the plan adds in 2021, as shares of demand: mines carry Nickel (20.0 %) and "
        "Cobalt (15.0 %); recycling carries Cobalt (15.0 %) and Tungsten (15.0 %). In 'halt', the "
        "stockpile carries Indium (2.4 t of the 3.6 t released). The plan adds nothing to Lithium."
    )


def test_the_table_of_levers() -> None:
    made = section(strategy())["levers"]
    assert [c.title for c in made.columns] == [
        "Metal", "Mine", "Recycling", "Deep sea", "Plan in all", "Plan adds to the stock, t",
        "Out of the stock in 'halt'",
    ]  # fmt: skip
    assert grid(made) == [
        ["Nickel", "200 (20.0 %)", "–", "–", "200 (20.0 %)", "–", "–"],
        ["Cobalt", "15 (15.0 %)", "15 (15.0 %)", "10 (10.0 %)", "40 (40.0 %)", "–", "–"],
        ["Tungsten", "20 (10.0 %)", "30 (15.0 %)", "–", "50 (25.0 %)", "–", "–"],
        ["Indium", "–", "–", "–", "–", "2.4", "3.6 t; 30.0 % in 2014"],
        ["Lithium", "–", "–", "–", "–", "–", "–"],
    ]
    assert [c.tone for c in made.rows[1][1:4]] == ["strong", "strong", ""]
    assert [c.tone for c in made.rows[2][1:3]] == ["", "strong"]
    assert made.rows[0][1].tone == ""  # nothing to tell apart
    assert made.note.endswith("with no supply of their own in that year: institute and dialogue.")


def test_the_table_of_hosts() -> None:
    made = section(strategy())["hosts"]
    assert [c.title for c in made.columns] == [
        "Host", "Funded there", "Receives, by fund, EUR million", "Cost, EUR million",
        "Goes to the home market in 2021, t/yr", "Goes into the stock, t",
    ]  # fmt: skip
    assert grid(made) == [
        ["Madagascar", "Ambatovy (mine);\nGeological institute",
         "Grants: 9;\nYen loans: 40", "49", "Nickel 200;\nCobalt 15", "–"],
        ["China", "Dialogue with China;\ntungsten (mine)", "Grants: 6", "6",
         "Tungsten 20", "–"],
        ["at home", "Recycling;\nDeep-sea nodules (deep sea);\nIndium stockpile",
         "Grants: 16;\nStock fund: 8", "24",
         "Cobalt 25;\nTungsten 30", "Indium 2.4"],
    ]  # fmt: skip
    assert made.note == (
        "Expected supply, as above. What a fund pays is the sum over all years. At home: what "
        "belongs to no host, such as recycling or a stockpile."
    )


def test_the_table_of_paths() -> None:
    made = section(strategy())["supply-path-table"]
    assert made.folded
    assert [c.title for c in made.columns] == ["Metal", "Part", *map(str, range(2014, 2022))]
    rows = grid(made)
    assert rows[:4] == [
        ["Nickel", "demand", *["800"] * 4, *["1,000"] * 4],
        ["Nickel", "documented existing supply", *["200"] * 8],
        ["Nickel", "plan: mine", "–", "50", "100", *["200"] * 5],
        ["Nickel", "supply in all", "200", "250", "300", *["400"] * 5],
    ]
    assert [row[1] for row in rows if row[0] == "Cobalt"] == [
        "demand", "documented existing supply", "plan: mine", "plan: recycling", "plan: deep sea",
        "supply in all",
    ]  # fmt: skip
    assert [row[1] for row in rows if row[0] == "Lithium"] == [
        "demand", "documented existing supply"
    ]  # fmt: skip


def test_kinds_stand_in_the_order_of_the_case() -> None:
    """Also where another kind is the first to supply the metal."""
    made = [candidate("a", 1, 5, metal="ni"), candidate("b", 1, 7, kind="recycling"),
            candidate("c", 1, 6)]  # fmt: skip
    c = context(*made, metals=[metal("ni"), metal()])
    assert list(paths(c.case, c.plan)[-1].added) == ["mine", "recycling"]


def test_a_stock_is_carried_by_the_kind_that_adds_most() -> None:
    """One that is only held is nobody's; with one kind that supplies there is no sum of kinds."""

    def adds(id: str, kind: str, tonnes: int) -> Document:
        given = option("o", 1, stock=[{"metal": "cu", "tonnes": tonnes}])
        return candidate(id, host=None, kind=kind, options=[given])

    halt = [{"id": "normal", "name": "normal", "probability": 0.5},
            {"id": "halt", "name": "halt", "probability": 0.5, "days": 73}]  # fmt: skip
    more = {"metals": [metal(), metal("ni", stock=3)], "states": halt}
    c = context(ONE, adds("b", "loan-of-metal", 1), adds("c", "stockpile", 4), **more)
    made = section(c)
    assert made["Paragraph"].text.endswith(
        "In 'halt', the stockpile carries cu (5 t of the 5 t released). The plan adds nothing to "
        "ni."
    )
    assert [t.title for t in made["levers"].columns] == [
        "Metal", "Mine", "Plan adds to the stock, t", "Out of the stock in 'halt'"
    ]  # fmt: skip
    assert grid(made["levers"])[1] == ["ni", "–", "–", "3 t; 15.0 % in 2030"]


def test_a_small_share_is_not_said_to_be_none() -> None:
    c = context(candidate("a", 1, 0.01), candidate("b", 1, 0.005, kind="recycling"))
    assert "mines carry cu (below 0.1 %)" in section(c)["Paragraph"].text
    assert grid(section(c)["levers"])[0][1:] == [
        "0.01 (below 0.1 %)", "0.005 (below 0.1 %)", "0.015 (below 0.1 %)",
    ]  # fmt: skip
    assert [Named(c.case, W).share(Fraction(n), Fraction(2000)) for n in (0, 1, 2)] == [
        "0.0 %", "0.1 %", "0.1 %"
    ]  # fmt: skip


def test_of_many_metals_each_kind_has_a_statement() -> None:
    many = [f"m{i}" for i in range(7)]
    c = context(
        *(candidate(i, 1, 5, metal=i, kind="mine" if i < "m4" else "tailings-ponds") for i in many),
        metals=[metal(i) for i in many],
    )
    made = section(c)
    assert made["Paragraph"].text == "Supply that the plan adds in 2031, as shares of demand:"
    assert made["Items"].items == [
        "Mines carry m0 (5.0 %), m1 (5.0 %), m2 (5.0 %) and m3 (5.0 %).",
        "'tailings ponds' carries m4 (5.0 %), m5 (5.0 %) and m6 (5.0 %).",
    ]
    assert made["Items"].brief


# when nothing is said ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["fy09", "minimal", "nothing funded", "one candidate", "two states"]
)
def test_one_year_one_kind_one_place_need_no_more(name: str) -> None:
    c = reports.odd(name) if name in reports.ODD else reports.shipped(name)
    made = reports.report_of(c)
    ids = {b.id for kind in (Chart, Table) for b in reports.blocks(made, kind)}
    assert not ids & NEW
    assert not any(isinstance(b, Paragraph | Items) for b in supply.section(c).blocks)


ONE, TWO = candidate("a", 1, 5), candidate("b", 1, 5)


@pytest.mark.parametrize(
    ("others", "shown"),
    [
        ([TWO], {"supply-path", "supply-path-table"}),  # one kind, one host
        ([candidate("b", 1, 5, "CHL")], {"supply-path", "supply-path-table"}),
        ([TWO, candidate("c", 1, 5, "CHL")], NEW - {"levers"}),
        ([candidate("b", 1, 5, kind="recycling")], NEW - {"hosts"}),
        ([TWO, candidate("c", 1, 5, None, kind="recycling")], NEW),
    ],
)
def test_what_the_plan_is_decides_what_is_shown(others: list[Document], shown: set[str]) -> None:
    assert NEW & set(section(context(ONE, *others))) == shown


def test_one_fund_is_not_named_again() -> None:
    made = section(context(ONE, TWO, candidate("c", 1, 5, None, kind="recycling")))["hosts"]
    assert [c.title for c in made.columns] == [
        "Host", "Funded there", "Receives, EUR million", "Goes to the home market in 2031, t/yr",
    ]  # fmt: skip
    assert grid(made)[1] == ["at home", "c (recycling)", "1", "cu 5"]
    abroad = section(context(ONE, TWO, candidate("c", 1, 5, "CHL")))["hosts"]
    assert abroad.note == "Expected supply, as above."


# the picture ---------------------------------------------------------------------------------


def test_the_small_charts_hold_the_figures() -> None:
    chart = section(strategy())["supply-path"]
    spec = chart.spec
    assert [p["title"]["text"] for p in spec["concat"]] == [
        ["Nickel"], ["Cobalt"], ["Tungsten"], ["Indium"], ["Lithium"]
    ]  # fmt: skip
    assert spec["concat"][0]["title"]["subtitle"] == "25.0 % of demand → 40.0 %"
    tops = [p["layer"][1]["encoding"]["y"]["scale"]["domain"] for p in spec["concat"]]
    assert tops == [[0, 1000], [0, 100], [0, 200], [0, 60], [0, 100]]
    area, line, _, labels = (x["data"]["values"] for x in spec["concat"][1]["layer"])
    mine = [(v["at"], v["from"], v["to"]) for v in area if v["who"] == "mine"]
    assert mine[:3] == [(2013.5, 0, 0), (2014.5, 0, 3.75), (2015.5, 0, 7.5)]
    assert mine[-2:] == [(2020.5, 0, 15), (2021.5, 0, 15)]
    top = [(v["from"], v["to"]) for v in area if v["who"] == "deep sea"]
    assert top[-1] == (30, 40)
    assert {v["to"] for v in line} == {100}
    assert [v["text"] for v in labels] == ["mine", "recycling", "deep sea", "demand"]
    assert dict(svg.legend(chart)).keys() == {"existing", "mine", "recycling", "deep sea", "demand"}
    assert "The plan's supply begins in 2014." in chart.alt
    assert "In 2021 its share of demand is largest for Cobalt: 40.0 %." in chart.alt


def test_labels_keep_off_each_other_and_inside() -> None:
    ends = [(f"k{i}", 1.0) for i in range(5)] + [("top", 100.0), ("near", 99.0)]
    at = [to for _, to in path_charts._apart(ends, 100)]
    gap = path_charts.GAP * 100 / path_charts.HEIGHT
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(at))
    assert at[-1] <= 100
    assert at[0] >= 0
    assert path_charts._apart([("a", 40.0)], 100) == [("a", 40.0)]


@pytest.mark.parametrize(
    ("most", "ticks"),
    [(1000, [0, 500, 1000]), (1001, [0, 500, 1000, 1500]), (0.3, [0, 0.1, 0.2, 0.3]),
     (60, [0, 20, 40, 60]), (0, [0, 1]), (7, [0, 2.5, 5, 7.5])],
)  # fmt: skip
def test_ticks_are_round_and_few(most: float, ticks: list[float]) -> None:
    assert path_charts._ticks(most) == pytest.approx(ticks)


def test_a_phone_sees_one_small_chart_a_line() -> None:
    spec = section(strategy())["supply-path"].spec
    small = svg.narrowed(spec)
    assert (spec["columns"], small["columns"]) == (3, 1)
    assert {p["width"] for p in small["concat"]} == {150}
    page = reports.page(STRATEGY)
    assert page.count('<svg class="narrow"') == page.count('<svg class="wide"')


def test_of_very_many_metals_those_are_drawn_that_the_plan_adds_to() -> None:
    many = [f"m{i:02}" for i in range(30)]
    c = context(candidate("a", 1, 5, metal="m29"), metals=[metal(i) for i in many])
    chart = section(c)["supply-path"]
    assert [p["title"]["text"] for p in chart.spec["concat"]][:2] == [["m29"], ["m00"]]
    assert len(chart.spec["concat"]) == 24
    assert chart.alt.endswith("Shown are 24 of 30 metals; the table has all.")
    assert len(section(c)["supply-path-table"].rows) == 2 * 30 + 2


def test_kinds_that_are_called_alike_stay_apart() -> None:
    alike = ["deep-sea", "deep_sea", "existing", "demand"]
    c = context(*(candidate(f"c{i}", 1, 5, kind=k) for i, k in enumerate(alike)))
    names = list(dict(svg.legend(section(c)["supply-path"])))
    assert names == ["existing", "deep sea", "deep sea (deep_sea)", "existing (existing)",
                     "demand (demand)", "demand"]  # fmt: skip
    drawn_ = section(c)["supply-path"].spec["concat"][0]["layer"][0]["data"]["values"]
    assert max(v["to"] for v in drawn_) == 20


def test_the_small_charts_are_drawn_early() -> None:
    c = strategy()
    made = {b.id: b for b in reports.blocks(reports.report_of(c), Chart)}
    drawn_early = list(early.charts(c.answer, W))
    assert "supply-path" in [b.id for b in drawn_early]
    assert all(made[b.id] == b for b in drawn_early)


# names of kinds ------------------------------------------------------------------------------


def test_every_usual_kind_has_a_name_and_a_clause() -> None:
    usual_kinds = ["mine", "study", "infrastructure", "exploration", "recycling", "substitution",
                   "stockpile", "deep-sea", "agreement", "dialogue", "technical-cooperation",
                   "institute", "technology-transfer"]  # fmt: skip
    for kind in usual_kinds:
        assert usual(W, kind)
        assert "'" not in carries(W, kind, "", "x")
    assert usual(W, "pilot") is None
    assert carries(W, "pilot", "pilot", "x") == "'pilot' carries x"


def test_rules_call_kinds_by_their_names() -> None:
    """A kind that is the case's own is its id as words."""
    c = reports.odd(STRATEGY)
    assert [named(c, i, "kind") for i in ("deep-sea", "ash-pond")] == ["deep sea", "ash pond"]


# the run -------------------------------------------------------------------------------------


def test_the_run_has_the_same_facts() -> None:
    found = exactly(derived(strategy().answer, None))
    assert len(found["supply_path"]) == 5 * 8
    assert found["supply_path"][9] == {
        "metal": "co", "year": 2015, "demand": 100, "existing": 0,
        "added": {"mine": 3.75, "recycling": 15}, "supply": 18.75,
    }  # fmt: skip
    assert found["stock"] == [
        {"metal": "in", "state": "halt", "held": Fraction("1.2"),
         "added": {"stockpile": Fraction("2.4")}, "released": Fraction("3.6"),
         "of_plan": Fraction("2.4"), "most": Fraction("0.3"), "year": 2014}
    ]  # fmt: skip
    assert [x["host"] for x in found["hosts"]] == ["MDG", "CHN", None]
    first = found["hosts"][0]
    assert [p["candidate"] for p in first.pop("picks")] == ["ambatovy", "geology"]
    assert first == {
        "host": "MDG", "received": {"grants": 9, "loans": 40}, "spend": 49,
        "supply": {"ni": 200, "co": 15}, "stock": {},
    }  # fmt: skip
