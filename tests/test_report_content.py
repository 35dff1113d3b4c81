"""What a report says: every section has something to say in every case, and says it right."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from optimizer import Outcome, solve
from optimizer.analysis.entry import rounded
from optimizer.analysis.figures import case_at
from optimizer.audit.audit import exact_value
from optimizer.report import markdown
from optimizer.report.blocks import Cell, Chart, Column, Items, Paragraph, Table, Tiles
from optimizer.report.content import charts, money_charts
from optimizer.report.content.context import Context, telling
from optimizer.report.content.early import charts as early
from optimizer.report.content.places import where
from optimizer.report.html import render
from optimizer.words import Words
from tests.helpers import cases, check, reports
from tests.helpers.build import build, candidate, document, fund, option, unlinted

SECTIONS = ["answer", "funded", "supply", "limits", "rejected", "sureness", "alternatives",
            "assumptions", "verification"]  # fmt: skip
ALL = [*reports.ODD, "fy09", "minimal"]


def context(name: str) -> Context:
    return reports.odd(name) if name in reports.ODD else reports.shipped(name)


def table(c: Context, id: str) -> Table:
    return next(t for t in reports.blocks(reports.report_of(c), Table) if t.id == id)


def whole(c: Context) -> str:
    """Everything the report says, as plain text."""
    return " ".join(re.sub(r"\\(.)", r"\1", markdown.render(reports.report_of(c))).split())


@pytest.mark.parametrize("name", ALL)
def test_every_section_renders(name: str) -> None:
    made = reports.report_of(context(name))
    assert [s.id for s in made.sections] == SECTIONS
    assert all(s.blocks and s.title for s in made.sections)
    text, page = markdown.render(made), render(made)
    for n, section in enumerate(made.sections, 1):
        assert f"## {n} {section.title}" in text
        assert f'<section id="{section.id}"' in page
    for block in (b for s in made.sections for b in s.blocks):
        if isinstance(block, Table):
            widths = {len(row) for row in block.rows} | {len(block.columns)}
            assert widths == {len(block.columns)}
            assert not block.foot or len(block.foot) == len(block.columns)
        elif isinstance(block, Chart):
            assert block.alt
            assert block.caption
        elif isinstance(block, Items):
            assert all(block.items)
        elif isinstance(block, Paragraph):
            assert block.text
        elif isinstance(block, Tiles):
            assert all(t.label and t.value for t in block.tiles)


@pytest.mark.parametrize("name", ALL)
def test_ids_are_unique_and_links_lead_somewhere(name: str) -> None:
    made = reports.report_of(context(name))
    ids = [s.id for s in made.sections]
    ids += [b.id for k in (Table, Chart) for b in reports.blocks(made, k)]
    cells = [c for t in reports.blocks(made, Table) for row in t.rows for c in row]
    ids += [c.anchor for c in cells if c.anchor]
    assert len(ids) == len(set(ids))
    assert {to for c in cells for _, to in c.links if to} <= set(ids)
    assert all(c.text == ", ".join(t for t, _ in c.links) for c in cells if c.links)


@pytest.mark.parametrize("name", ALL)
def test_the_funded_table_agrees_with_the_answer(name: str) -> None:
    c = context(name)
    if not c.plan.picks:
        assert "Nothing is funded." in whole(c)
        return
    made = table(c, "funded-table")
    columns = {column.title: i for i, column in enumerate(made.columns)}
    costs = "Cost, grant equivalent" if c.case.unlike else "Cost"
    fund_years = {f"{c.fund(f.id)} {y}": (f.id, y) for f in c.case.funds
                  for y in c.case.budget_years}  # fmt: skip
    assert len(made.rows) == len(c.plan)
    for pick, row in zip(c.plan.picks, made.rows, strict=True):
        option = c.case.option(pick)
        assert row[0].text.startswith(c.candidate(pick.candidate))
        assert row[columns["Host"]].text == c.host(c.case.candidate[pick.candidate].host)
        cost = row[columns[costs]]
        assert cost.text == c.spend_number(c.case.spend(pick))
        assert cost.sort == float(c.case.spend(pick))
        assert row[columns["Chance of success"]].sort == float(option.probability.value)
        said = row[columns["Expected supply, t/yr"]].text.split(";\n")
        supply = c.supply(pick)
        assert [s for s in said if s != "–"] == [
            *(f"{c.metal(m)} {c.tonnes(t)}" for m, t in supply.items()),
            *(f"{c.metal(s.metal)}: {s.tonnes.value} t in stock" for s in option.stock),
        ]
        paid = {(f, y): a for f, y, a in c.case.payments(pick)}
        for title, i in columns.items():
            if title in fund_years:
                assert row[i].sort == float(paid.get(fund_years[title], 0))
    total = sum((c.case.spend(p) for p in c.plan.picks), Decimal(0))
    assert made.foot[columns[costs]].text == c.spend_number(total)
    for title, i in columns.items():
        if title in fund_years:
            assert made.foot[i].sort == pytest.approx(sum(float(r[i].sort or 0) for r in made.rows))


@pytest.mark.parametrize("name", ALL)
def test_the_answer_sentence_holds_the_answers_figures(name: str) -> None:
    c = context(name)
    first = reports.blocks(reports.report_of(c), Paragraph)[0]
    assert first.tone == "strong"
    assert "Proven" in first.text
    if c.plan.picks:
        assert c.points(c.audit.gain) in first.text
        assert c.spent(c.spend(c.plan)) in first.text
        assert (c.money(c.ceiling) in first.text) != c.case.unlike


def test_carried_money_is_shown_where_it_is_spent() -> None:
    c = reports.odd("several funds and years")
    made = table(c, "funds")
    assert [column.title for column in made.columns] == [
        "Fund", "Year", "Ceiling", "Carried in", "Used", "Left",
    ]  # fmt: skip
    assert all(float(row[5].sort or 0) >= 0 for row in made.rows)
    assert any(float(row[3].sort or 0) > 0 for row in made.rows)
    for row in made.rows:
        _, _, ceiling, carried, used, left = (float(cell.sort or 0) for cell in row)
        assert left == pytest.approx(ceiling + carried - used)


def test_what_is_not_proven_is_not_called_proven() -> None:
    c = reports.odd("one candidate")
    assert c.answer.solution.bound is not None
    loose = check.bounded(c.answer.solution, c.answer.solution.bound + 5,
                          outcome=Outcome.FEASIBLE, claims="stopped")  # fmt: skip
    text = whole(replace(c, answer=replace(c.answer, solution=loose)))
    assert "Not proven: a better choice may exist, by at most 5 pt." in text
    assert "Proven:" not in text
    assert "Outcome** | feasible, not proven" in text


def test_names_stand_for_ids() -> None:
    text = whole(reports.shipped("fy09"))
    figures = reports.report_of(reports.shipped("fy09")).sections[3].blocks
    said = " ".join(
        cell.text for b in figures if isinstance(b, Table) for row in b.rows for cell in row
    )
    for raw in ("dong-pao", "taganito", "toyota-tsusho", "BWA", "VNM", "meti-fs", "southeast-asia",
                "zaf-investment-agreement", "wgi-political-stability", "yen-loan"):  # fmt: skip
        assert raw not in said, raw
        before, _, five = text.partition("5 Who is in")  # where the ids stand in a column
        assert raw not in before, raw
        assert raw not in five.partition("6 How sure")[2].partition("8 What it rests on")[0], raw
    assert "Botswana, Platinum, 2018" in said
    assert "Southeast Asia" in said
    assert "political stability (World Bank score)" in said


def test_every_figure_has_its_own_place_in_words() -> None:
    for name in ("fy09", "several funds and years", "weights and steps", "two states"):
        c = context(name)
        places = [where(c, f.pointer) for f in c.findings.figures]
        assert len(set(places)) == len(places), name
        assert not any("/" in p or "None" in p for p in places), name


def test_years_are_not_grouped_like_amounts() -> None:
    text = whole(reports.shipped("fy09"))
    assert "2,018" not in text
    assert "2,011" not in text


def test_short_names_are_short_where_they_alone_tell_the_candidate() -> None:
    c = reports.shipped("fy09")
    assert c.short("dong-pao") == "Dong Pao rare earths"
    assert c.short("sareco") == "SARECO"
    assert len({c.short(i) for i in c.case.candidate}) == len(c.case.candidates)


def test_each_rule_has_its_sentence_and_its_order() -> None:
    c = reports.shipped("fy09")
    made = table(c, "rules")
    assert [row[0].text for row in made.rows[:2]] == [
        "The fund's ceiling", "Six studies in the May round",
    ]  # fmt: skip
    standing = [float(row[1].sort or 0) for row in made.rows]
    assert standing == sorted(standing)


def test_entries_say_what_was_solved() -> None:
    c = reports.explained("fy09")
    rows = {row[0].text: row for row in table(c, "entries").rows}
    sareco = rows["SARECO: rare earths from uranium residue"]
    assert "cost 50, not 70" in sareco[2].text
    assert "Orissa rare-earth plant" not in rows
    assert rows["Mozambique tantalum survey"][1].text.startswith("already as good; ")
    assert sareco[1].text == "370 to under 400, 430 to under 510, from 540 to 1,050 at least"
    (stairs,) = c.findings.staircases
    for r in c.findings.rejected:
        inside = {p.at for p in stairs.points if r.candidate in p.portfolio.candidates}
        said = rows[c.candidate(r.candidate)][1].text if inside else "–"
        assert said_budgets(said.removeprefix("already as good; "),
                            [p.at for p in stairs.points]) == inside  # fmt: skip


def said_budgets(text: str, tried: list[Decimal]) -> set[Decimal]:
    """The steps within '340 to under 370, from 540 to 1,050 at least'."""
    found: set[Decimal] = set()
    plain = text.replace("1,050", "1050").removesuffix(" at least")
    for part in plain.split(", ") if text != "–" else []:
        low, _, high = part.removeprefix("from ").partition(" to ")
        end = Decimal(high.removeprefix("under "))
        found |= {b for b in tried if Decimal(low) <= b and (b < end or "under" not in high)}
    return found


def test_entry_conditions_in_the_readers_words() -> None:
    c = reports.explained("fy09")
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table(c, "conditions").rows}
    assert rows["SARECO: rare earths from uranium residue"] == [
        "21 %", "55 (70)", "Rare earths (oxide) 785.95 (617.4) t/yr", "53.5 % (42.0 %)",
    ]  # fmt: skip
    assert rows["Orissa rare-earth plant"] == [
        "at none", "at none", "at none up to 70 times its own", "at none",
    ]  # fmt: skip
    assert rows["Mozambique tantalum survey"][:2] == ["none", "already as good"]
    assert rows["Ambatovy nickel and cobalt"][1] == "55 (100), Study of the public port"
    order = [row[1].sort for row in table(c, "conditions").rows]
    assert order == sorted(order)


@pytest.mark.parametrize("name", ["fy09", "several funds and years", "two states", "many"])
def test_every_entry_figure_that_is_shown_holds(name: str) -> None:
    c = reports.explained(name)
    for r in c.findings.rejected:
        for e in r.conditions or ():
            if e.at is None:
                continue
            for step in ("0.001", "1"):
                at = rounded(c.answer, e, Decimal(step))
                assert abs(at - e.now) >= abs(e.at - e.now)
                value = exact_value(case_at(c.case, e.pick, e.what, at), e.portfolio)
                assert value is not None
                assert value >= c.answer.value


def test_what_was_not_asked_says_how_to_ask_it() -> None:
    made = reports.report_of(reports.shipped("fy09"))
    said = [b.text for b in reports.blocks(made, Paragraph)]
    assert sum("the option --explain" in s for s in said) == 3
    made = reports.report_of(reports.explained("fy09"))
    assert not any("--explain" in b.text for b in reports.blocks(made, Paragraph))


def test_why_each_pick_is_in() -> None:
    c = reports.shipped("fy09")
    rows = table(c, "funded-why").rows
    assert [row[0].text for row in rows][:3] == [
        "Salar de Olaroz lithium",
        "Tambao manganese: railway to Abidjan",
        "Dong Pao rare earths: roads and bridges (committed)",
    ]
    assert (rows[0][1].text, rows[0][2].text) == ("olaroz", "4.91 pt")
    assert rows[-1][4].text == "in: Mozambique tantalum survey"


def test_a_pick_that_a_rule_needs_cannot_be_replaced() -> None:
    made = document([candidate("a", 4, 30), candidate("b", 4, 20, "CHL")],
                    [{"id": "norway", "kind": "host_ceiling", "at_least": 1, "hosts": ["NOR"],
                      "name": "One in Norway"}])  # fmt: skip
    rows = {row[0].text: row for row in table(reports.context_of(build(made)), "funded-why").rows}
    assert rows["a"][2].text == "cannot be replaced"
    assert rows["a"][4].text == "no plan is without it: One in Norway"
    assert rows["b"][2].text == "20.00 pt"


def test_every_line_of_money_has_its_nearest_steps() -> None:
    c = reports.odd("several funds and years")
    made = table(c, "nearest")
    assert made.rows[0][0].text == "All ceilings, scaled alike"
    first, *single = c.findings.nearest
    binding = [first, *(n for n in single if n.binds)]
    assert len(binding) < len(c.findings.nearest)
    for row, n in zip(made.rows, binding, strict=True):
        assert (row[5].text == "more adds nothing") == (not n.binds)
    assert "more money alone adds nothing" in whole(c)


def test_a_single_line_of_money_is_a_sentence() -> None:
    said = whole(reports.shipped("fy09"))
    assert (
        "METI feasibility studies, FY2009, now JPY 525 million: the next step is at JPY 540 "
        "million and adds 2.79 pt (in: SARECO; out: Zambia cobalt survey); that is 0.1858 pt for "
        "each JPY 1 million more. JPY 510 million is enough for this plan's effect; just below "
        "that it loses 1.02 pt."
    ) in said


def test_steps_stand_against_each_other_and_against_the_plan() -> None:
    c = reports.explained("fy09")
    made = table(c, "steps")
    (stairs,) = c.findings.staircases
    assert [row[0].sort for row in made.rows] == [float(p.at) for p in stairs.points]
    assert made.rows[0][2].text == "–"
    here = next(row for row in made.rows if row[3].text == "this plan")
    assert here[2].text == "in: Taganito nickel;\nout: SARECO"
    assert "Complete" in made.note
    assert "Drop out as money grows: " in made.note
    assert "SARECO (in at 480, out from 510)" in made.note


def test_the_budget_chart_ends_soon_after_its_last_step() -> None:
    c = reports.explained("fy09")
    chart = next(b for b in reports.blocks(reports.report_of(c), Chart) if b.id == "steps-chart")
    budgets = [v["budget"] for v in chart.spec["layer"][0]["data"]["values"]]
    assert budgets[-2] < budgets[-1] < budgets[-2] * 1.1
    assert chart.spec["layer"][0]["encoding"]["y"]["scale"]["zero"]


def test_options_are_named_where_a_candidate_has_several() -> None:
    c = reports.odd("several funds and years")
    made = table(c, "rejected-table")
    known = {c.candidate(r.candidate): r for r in c.findings.rejected}
    for name, r in known.items():
        row = next(row for row in made.rows if row[0].text.startswith(name))
        candidate = c.case.candidate[r.candidate]
        option = f"({c.words.name(c.case.option(r.pick).name)})"
        assert (option in row[0].text) == (len(candidate.options) > 1)
        assert row[0].text.endswith(str(r.pick.start)) == (len(c.case.starts(candidate)) > 1)
        assert row[3].sort == float(c.case.spend(r.pick))
    many = any(len(c.case.candidate[r.candidate].options) > 1 for r in c.findings.rejected)
    assert many == ("option and start that is named" in made.note)


def test_a_figure_beside_a_bar_stands_clear_of_the_ceiling() -> None:
    ends = [(0, 510), (0, 100), (400, 500), (0, 530)]
    bars = [(f"{a} {b}", Decimal(a), Decimal(b), True) for a, b in ends]
    spec = money_charts.cost(Words("en"), bars, Decimal(525), "JPY", Words("en").number)
    at = [(v.get("before"), v.get("after")) for v in spec["layer"][0]["data"]["values"]]
    assert at == [(None, 525), (None, 100), (400, None), (None, 530)]


def test_the_charts_drawn_early_are_those_of_the_report() -> None:
    c = reports.shipped("minimal")
    made = {b.id: b for b in reports.blocks(reports.report_of(c), Chart)}
    drawn = list(early(c.answer, Words("en")))
    assert [b.id for b in drawn] == ["coverage-chart", "cost-chart"]
    assert all(made[b.id] == b for b in drawn)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        ("Dong Pao rare earths: roads and bridges", "Dong Pao rare earths:\nroads and bridges"),
        ("x" * 60, "x" * 27 + "…"),
        ("ザンビア・コバルト調査", "ザンビア・コバルト調査"),
        ("SARECO(ウラン残渣からのレアアース)", "SARECO(ウラン残渣からの\nレアアース)"),
        ("アンバトビー・ニッケル・コバルト", "アンバトビー・ニッケル・\nコバルト"),
        ("鉱" * 20, "鉱" * 13 + "\n" + "鉱" * 7),
        ("", ""),
    ],
)
def test_labels_are_wrapped_by_their_width(text: str, shown: str) -> None:
    assert charts.wrapped(text) == shown
    assert all(charts.wide(line) <= 28 for line in shown.split("\n"))


def test_labels_that_look_alike_stay_apart() -> None:
    shown = charts.Labels.of(["a" * 50 + "1", "a" * 50 + "2"]).shown
    assert len(set(shown.values())) == 2


@settings(max_examples=25)
@given(cases.cases())
def test_any_case_can_be_reported(made: cases.Document) -> None:
    case = unlinted(made)
    answer = solve(case)
    if answer.portfolio is not None:
        c = reports.context_of(case, answer)
        assert markdown.render(reports.report_of(c)).count("\n## ") == len(SECTIONS)


@pytest.mark.parametrize(
    ("routes", "funds", "shown"),
    [
        (("yen-loan", "equity"), ("grants", "grants"), True),
        (("yen-loan", "equity"), ("grants", "loans"), False),
        (("yen-loan", "yen-loan"), ("grants", "grants"), False),
        (("yen-loan", None), ("grants", "grants"), False),
    ],
)
def test_a_route_is_shown_where_it_says_more_than_who_pays(
    routes: tuple[str, str | None], funds: tuple[str, str], shown: bool
) -> None:
    made = [
        candidate(i, options=[option("o", 2, 10, fund=f, **({"route": r} if r else {}))])
        for i, r, f in zip("ab", routes, funds, strict=True)
    ]
    c = reports.context_of(build(document(made, funds=[fund("grants", 9), fund("loans", 9)])))
    found = table(c, "funded-table")
    assert len(found.rows) == 2
    assert ("Route" in [col.title for col in found.columns]) is shown


def test_a_column_in_which_no_row_says_anything_is_left_out() -> None:
    said, blank, none = Cell("a"), Cell(""), Cell("–", 0.0)
    rows = [[none, said, blank, none], [none, blank, none, none]]
    full = Table("t", "T", [Column(x, x) for x in "ABCD"], rows, foot=[said, none, said, said])
    found = telling(full)
    assert [col.title for col in found.columns] == ["A", "B"]
    assert found.rows == [[none, said], [none, blank]]
    assert found.foot == [said, none]
    assert telling(replace(full, foot=())).foot == ()


def test_full_years_of_a_fund_are_said_together() -> None:
    chart = next(b for b in reports.blocks(reports.report_of(reports.odd("unlike funds")), Chart)
                 if b.id == "funds-chart")  # fmt: skip
    assert chart.alt.endswith("Spent in full: Aid loans in 2027; Equity in 2028.")


def test_limits_that_bind_come_first() -> None:
    c = reports.explained("fy09")
    made = table(c, "uses")
    order = list(dict.fromkeys(row[0].text for row in made.rows))
    assert order == [row[0].text for row in table(c, "rules").rows if row[0].text in order]
    for rule in order:
        found = [row for row in made.rows if row[0].text == rule]
        room = [(row[5].sort > 0, row[4].sort == 0) for row in found]
        assert room == sorted(room), "without room first, and those that allow something before"
    assert all((row[5].tone == "strong") == (row[5].sort == 0) for row in made.rows)


def test_an_axis_is_cut_where_steps_could_not_be_seen() -> None:
    def made(*gains: int) -> bool:
        points = [(Decimal(i), Fraction(g)) for i, g in enumerate(gains)]
        return money_charts.flat(points, points[0])

    assert made(1777, 1785)
    assert not made(14, 28)
    assert not made(0, 1)
    assert not made(100, 110)
    assert made(101, 111)


@pytest.mark.parametrize(
    ("bound", "shown"),
    [("1/3000000000000", "3.34e−13"), ("83211/10000000000", "0.00000833"),
     ("0.0000083", "0.0000083"),
     ("574737/10000", "57.5"), ("4/5", "0.8"), ("2469/2", "1,235"), ("12345", "12,345"), ("0", "0"),
     ("99999/100000", "1"), ("799e-15", "7.99e−13")],
)  # fmt: skip
def test_a_bound_is_never_shown_as_less_than_it_is(bound: str, shown: str) -> None:
    assert Words("en").at_most(Fraction(bound)) == shown
    assert Fraction(shown.replace("−", "-").replace(",", "")) >= Fraction(bound)
