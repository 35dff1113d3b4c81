"""The Excel view: every number of the content, in cells that a reader can work with."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from optimizer.analysis.answer import solve
from optimizer.case.load import load_case
from optimizer.domain.quantity import total
from optimizer.report import blocks, xlsx
from optimizer.report.book.figures import column, of_cell, of_text
from optimizer.report.book.styles import MOST, clean
from optimizer.report.content.context import Context
from optimizer.words import Words
from optimizer.words.text import NOTHING, Text
from tests.helpers.build import build, candidate, document, fund
from tests.helpers.opened import MAIN, Book
from tests.helpers.reports import ODD, context_of, odd, report_of, shipped
from tests.helpers.reports import blocks as all_of
from tests.helpers.walk.book import workbook

NAMES = [*ODD, "fy09"]
EN, JA = Words("en"), Words("ja")


@cache
def context(name: str) -> Context:
    return odd(name) if name in ODD else shipped(name)


@cache
def content(name: str) -> blocks.Report:
    return report_of(context(name))


@cache
def book(name: str) -> Book:
    return Book(xlsx.render(content(name), context(name)))


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_says_what_the_content_says(name: str):
    assert not [*workbook(xlsx.render(content(name), context(name)), content(name))]


def test_money_and_coverage_are_those_of_the_case():
    c, shown = context("fy09"), book("fy09")
    tables = {t.id: t for t in shown.tables}
    funded = tables["funded_table"]
    costs = [
        Decimal(repr(shown.sheets[funded.sheet][f"B{r}"].value))
        for r in range(funded.first + 1, funded.last + 1)
    ]
    assert costs == [c.case.spend(p) for p in c.plan.picks]
    last = shown.sheets[funded.sheet][f"B{funded.last + 1}"]
    assert last.formula == f"SUBTOTAL(109,B{funded.first + 1}:B{funded.last})"
    assert Decimal(repr(last.value)) == total(costs)
    assert funded.columns[1] == "Cost, JPY million"
    coverage = tables["coverage_table"]
    for r in range(coverage.first + 1, coverage.last + 1):
        row = shown.row(coverage.sheet, r, 6)
        demand, held, adds, before, after = (Decimal(repr(x.value)) for x in row[1:])
        assert (row[4].formula, row[5].formula) == (f"C{r}/B{r}", f"(C{r}+D{r})/B{r}")
        assert float(before) == pytest.approx(float(held / demand))
        assert float(after) == pytest.approx(float((held + adds) / demand))


def test_what_is_left_of_a_fund_is_a_formula():
    shown = book("several funds and years")
    funds = next(t for t in shown.tables if t.id == "funds")
    assert funds.columns[2:] == tuple(
        f"{x}, EUR million" for x in ("Ceiling", "Carried in", "Used", "Left")
    )
    for r in range(funds.first + 1, funds.last + 1):
        *_, ceiling, carried, used, left = (x for x in shown.row(funds.sheet, r, 6))
        assert left.formula == f"C{r}+D{r}-E{r}"
        assert left.value == ceiling.value + carried.value - used.value


@pytest.mark.parametrize("name", ["fy09", "several funds and years", "many years, all levers"])
def test_sheets_are_set_up_to_be_read_and_printed(name: str):
    shown = book(name)
    report = [n for n in shown.parts if n[0].isdigit()]
    assert [n[:2] for n in report if "." not in n] == [f"{i} " for i in range(1, 10)]
    titles = {
        (d.get("localSheetId"), d.text)
        for d in shown.xml("xl/workbook.xml").iter(f"{MAIN}definedName")
        if d.get("name") == "_xlnm.Print_Titles"
    }
    for n, sheet in enumerate(shown.parts):
        if sheet not in report:
            continue
        root = shown.sheet(sheet)
        setup, fit = root.find(f"{MAIN}pageSetup"), root.find(f"{MAIN}sheetPr/{MAIN}pageSetUpPr")
        assert setup is not None
        assert setup.get("orientation") == "landscape"
        if "." in sheet.split()[0]:  # one long table
            assert fit is not None
            assert setup.get("fitToHeight") == "0"
        else:
            assert fit is None
        assert "Page &P of &N" in (root.findtext(f"{MAIN}headerFooter/{MAIN}oddFooter") or "")
        assert any(i == str(n) for i, _ in titles), sheet
        assert root.find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane") is not None
    own = [t for t in shown.tables if "." in t.sheet.split()[0]]
    for t in own:
        pane = shown.sheet(t.sheet).find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane")
        assert pane is not None
        assert pane.get("ySplit") == str(t.first)
        assert any(text and text.endswith(f"!${t.first}:${t.first}") for _, text in titles)
    assert all(t.filtered for t in shown.tables)
    assert any(
        "dataBar" in shown.zip.read(f"xl/worksheets/{p}").decode() for p in shown.parts.values()
    )


def test_the_first_sheet_leads_to_all_others_and_they_lead_back():
    c, shown = context("fy09"), book("fy09")
    first, *others = shown.parts
    assert first == "Contents"
    links = [h.get("location") for h in shown.sheet(first).iter(f"{MAIN}hyperlink")]
    assert sorted(map(str, links)) == sorted(f"'{n}'!A1" for n in others)
    texts = [x.value for x in shown.sheets[first].values()]
    assert f"Allocation report: {c.words.name(c.case.name)}" in texts
    assert any(str(t).startswith("Fund 7 of 16 candidates") for t in texts)
    for name in others:
        if name[0].isdigit():
            back = [h.get("location") for h in shown.sheet(name).iter(f"{MAIN}hyperlink")]
            assert back[0] == "'Contents'!A1"


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", ["fy09", "several funds and years", "many years, all levers"])
def test_pages_of_paper_hold_their_rows_and_cut_no_chart(name: str, lang: str):
    """Reckoned from the file alone: heights of rows, breaks, scale and margins."""
    c = replace(context(name), words=Words(lang))
    shown, charts = Book(xlsx.render(report_of(c), c)), 0
    for sheet, part in shown.parts.items():
        if not sheet[0].isdigit() or "." in sheet.split()[0]:
            continue
        root = shown.sheet(sheet)
        margins, setup = root.find(f"{MAIN}pageMargins"), root.find(f"{MAIN}pageSetup")
        assert margins is not None
        assert setup is not None
        scale = int(setup.get("scale", "100")) / 100
        inches = 8.27 - float(margins.get("top", 0)) - float(margins.get("bottom", 0))
        across = 11.69 - float(margins.get("left", 0)) - float(margins.get("right", 0))
        wide = [float(x.get("width", 0)) * 7 * (int(x.get("max", 0)) - int(x.get("min", 0)) + 1)
                for x in root.iter(f"{MAIN}col")]  # fmt: skip
        assert sum(wide) * 0.75 * scale <= across * 72
        heights = {int(r.get("r", 0)): float(r.get("ht", 15)) for r in root.iter(f"{MAIN}row")}
        breaks = [int(b.get("id", 0)) for b in root.iter(f"{MAIN}brk")]
        placed = list(shown.charts(part))
        charts += len(placed)
        last = max([*heights, *(end for _, end in placed)])
        for top, end in zip([0, *breaks], [*breaks, last], strict=True):
            high = sum(heights.get(r, 15) for r in range(top + 1, end + 1))
            assert high * scale <= inches * 72, (sheet, top, end)
        for top, end in placed:
            assert not any(top < b < end for b in breaks), (sheet, top, end, breaks)
    assert charts > 2


@pytest.mark.parametrize(
    ("name", "least"),
    [("fy09", 3), ("several funds and years", 5), ("many years, all levers", 9)],
)
def test_charts_are_made_from_cells(name: str, least: int):
    shown = book(name)
    assert shown.count("xl/charts/chart") >= least
    for part in shown.zip.namelist():
        if part.startswith("xl/charts/chart"):
            text = shown.zip.read(part).decode()
            refs = re.findall(r"<c:f>([^<]+)</c:f>", text)
            assert refs
            assert all(re.match(r"'[^']+'!\$[A-Z]+\$\d+", r) for r in refs)
            numbers = re.findall(r"<c:val>.*?</c:val>", text)
            assert all("<c:v>" in n for n in numbers)
    drawings = [shown.zip.read(p).decode() for p in shown.zip.namelist() if "drawings/drawing" in p]
    assert all('descr="' in d for d in drawings)


def test_what_is_held_stands_before_what_is_reached():
    """Both begin at 0, so the later series must be the shorter one."""
    shown = book("fy09")
    table = next(t for t in shown.tables if t.id == "coverage_table")
    charts = [shown.zip.read(p).decode() for p in shown.zip.namelist() if "charts/chart" in p]
    of_table = [t for t in charts if f"'{table.sheet}'!$F$" in t]
    assert len(of_table) == 1
    values = re.findall(r"<c:val>.*?<c:f>[^$]*\$(\w)", of_table[0])
    assert values == ["F", "E"]
    assert '<c:overlap val="100"/>' in of_table[0]


def test_what_is_said_of_a_chart_holds_for_the_one_that_is_drawn():
    made = {c.id: c for c in all_of(content("several funds and years"), blocks.Chart)}
    texts = {x.value for cells in book("several funds and years").sheets.values()
             for x in cells.values()}  # fmt: skip
    for id_ in ("coverage-chart", "funds-chart", "cost-chart"):
        chart = made[id_]
        assert chart.facts in texts
        assert chart.alt not in texts
        assert chart.facts in chart.alt
    assert made["supply-path"].alt in texts


def test_places_are_alike_only_in_columns_of_like_figures():
    def codes(*texts: str) -> set[str]:
        cells = [
            blocks.number(EN.year(int(t)) if len(t) == 4 and t.isdigit() else EN.number(Decimal(t)))
            for t in texts
        ]
        return {f.number_format.split(";")[0] for f in column(cells)[0] if f is not None}

    assert codes("70", "87.5") == {"#,##0.0"}
    assert codes("70", "0.185") == {"#,##0", "#,##0.000"}
    assert codes("2018", "0.5") == {"0", "#,##0.0"}
    assert codes("12000", "0.5") == {"#,##0", "#,##0.0"}


def test_unlike_funds_are_not_piled_up():
    shown = book("unlike funds")
    stacked = [
        text
        for p in shown.zip.namelist()
        if p.startswith("xl/charts/chart") and "stacked" in (text := shown.zip.read(p).decode())
    ]
    for text in stacked:  # one fund: what it uses and what is left
        assert len(set(re.findall(r"<c:tx>.*?<c:v>([^<]*)", text))) <= 3
    spend = next(t for t in shown.tables if t.id == "spend_table")
    foot = shown.row(spend.sheet, spend.last + 1, len(spend.columns))
    assert [x.shown for x in foot].count("") >= 2


EVIL = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", 'http://x.example/"', "a&b [x]:*?"]


def evil() -> Context:
    names = iter([*EVIL, *EVIL])
    made = document(
        [candidate(i, 2, 9, h, name=next(names)) for i, h in (("a", "NOR"), ("b", "CHL"))],
        name="=1+1 & 'so' on",
        funds=[fund("grants", 9, name=EVIL[2])],
        hosts=[{"id": h, "name": EVIL[i], "region": "x"}
               for i, h in enumerate(("NOR", "CHL", "ZAF"))],
        sources={"s": {"title": "=HYPERLINK(1)", "address": "http://x.example/=1"}},
        note=f"=1{'長' * 3_000}\x00\x1b",
    )  # fmt: skip
    return context_of(build(made))


def test_names_are_data():
    c = evil()
    shown = Book(xlsx.render(report_of(c), c))
    formula = re.compile(r"Sum\(109,C:C\)|C[-+/]C(-C)?|\(C\+C\)/C"
                         .replace("C", r"[A-Z]+\d+").replace("Sum", "SUBTOTAL"))  # fmt: skip
    for cells in shown.sheets.values():
        for cell in cells.values():
            assert not cell.formula or formula.fullmatch(cell.formula)
            assert (
                not isinstance(cell.value, str) or len(cell.value.encode("utf-16-le")) <= 2 * MOST
            )
    texts = {x.value for cells in shown.sheets.values() for x in cells.values()}
    assert {EVIL[0], "+1+1", "http://x.example/=1"} <= texts
    assert not any(b'TargetMode="External"' in shown.zip.read(p) for p in shown.zip.namelist())
    foot = shown.sheet("1 Answer").findtext(f"{MAIN}headerFooter/{MAIN}oddFooter") or ""
    assert "=1+1 && 'so' on" in foot


def test_text_that_a_sheet_cannot_hold():
    assert clean("a\x00b\x1b\r\nc\ud800") == "a\ufffdb\ufffd\nc\ufffd"
    long = clean("長" * 40_000)
    assert len(long) == MOST
    assert long.endswith("長…")
    assert clean("x" * MOST) == "x" * MOST
    assert len(clean("😀" * 20_000).encode("utf-16-le")) // 2 <= MOST


def test_the_same_run_gives_the_same_bytes():
    c = context("several funds and years")
    assert xlsx.render(report_of(c), c) == xlsx.render(report_of(c), c)
    core = book("several funds and years").zip.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {c.run.day}
    later = replace(c, run=replace(c.run, day="2027-01-01"))
    assert xlsx.render(report_of(later), later) != xlsx.render(report_of(c), c)


@pytest.mark.parametrize("name", ["fy09", "several funds and years", "two states", "unlike funds"])
def test_the_workbook_is_a_case_with_the_same_answer(name: str, tmp_path: Path):
    c = context(name)
    path = tmp_path / "run.xlsx"
    path.write_bytes(xlsx.render(report_of(c), c))
    again = load_case(path)
    assert again == c.case
    assert solve(again).portfolio == c.plan


def test_japanese_names():
    c = replace(shipped("fy09"), words=Words("ja"))
    shown = Book(xlsx.render(report_of(c), c))
    texts = {x.value for cells in shown.sheets.values() for x in cells.values()}
    assert "ニッケル" in texts
    assert b"Yu Gothic" in shown.zip.read("xl/styles.xml")


@pytest.mark.parametrize(
    ("said", "value", "shown"),
    [
        (EN.number(87.5), 87.5, "87.5"),
        (EN.number(1234.4, 0), 1234.4, "1,234"),
        (EN.percent(0.45312), 0.45312, "45.3 %"),
        (JA.percent(0.45312), 0.45312, "45.3%"),
        (EN.of_hundred(45.3), 45.3, "45.3 %"),
        (EN.year(2009), 2009.0, "2009"),
        (EN.quantity(EN.number(4.0239, 2, sign=True), "pt"), 4.0239, "+4.02 pt"),
        (EN.quantity(EN.number(-16.8336, 2), "pt"), -16.8336, "−16.83 pt"),
        (EN.number(0.001, 2, sign=True), 0.001, "±0.00"),
        (EN.number(-0.001, 1), -0.001, "0.0"),
        (EN.money(87.5, "JPY", "million"), 87.5, "JPY 87.5 million"),
        (JA.money(12.5, "EUR"), 12.5, "12.5ユーロ"),
        (EN("at least {n}", n=EN.number(3)), 3.0, "at least 3"),
        (NOTHING, 0.0, "–"),
        (EN.number(0.125, 2), 0.125, "0.13"),
        (EN.number(0.1249999, 2, shown=0.13), 0.13, "0.13"),
    ],
)
def test_figures_by_hand(said: Text, value: float, shown: str):
    from tests.helpers.opened import shown as as_excel

    found = of_cell(blocks.number(said))
    assert found is not None
    assert found.value == value
    assert as_excel(Decimal(repr(found.value)), found.number_format) == shown == said


@pytest.mark.parametrize(
    "cell",
    [
        blocks.text(EN.year(2009)),
        blocks.text("2009"),
        blocks.Cell("–", 2.0),
        blocks.Cell("barred", 1e12),
        blocks.Cell(EN("{n} pt", n=EN.number(0.75, sign=True)), 1783.2),
        blocks.Cell(EN("{n} ({of})", n=EN.number(8725), of=EN.percent(0.45)), 0.45),
        blocks.Cell(EN("{n} of {of}", n=10, of=10), 1.0),
        blocks.number(EN("for Taganito nickel: {n}", n=EN.number(-1.02))),
        blocks.number(EN("A 2: {n}", n=EN.number(5))),
        blocks.number(EN('{n} "x', n=EN.number(5))),
        blocks.number(EN("at most {n}", n=EN.percent(0.3))),
        blocks.number(JA.money(8500, "JPY", "million")),
        blocks.number(JA.money(525, "JPY", "million")),
        blocks.number(EN.number(1e-7)),
        blocks.text(""),
    ],
)
def test_text_that_is_no_figure(cell: blocks.Cell):
    assert of_cell(cell) is None


def test_a_figure_that_stands_alone_says_what_its_digits_say():
    found = of_text(JA.money(8500, "JPY", "million"))
    assert found is not None
    assert (found.value, found.suffix) == (85.0, "億円")
    assert of_text("Mine 2") is None


def test_a_column_shares_its_unit_and_its_decimal_places():
    said = [EN("{n} pt", n=EN.number(4.02)), NOTHING, EN("{n} pt", n=EN.number(1.5))]
    found, unit = column([blocks.number(t) for t in said])
    assert unit == "pt"
    assert [f and f.number_format for f in found] == [
        '#,##0.00;"−"#,##0.00;#,##0.00', '"–";"–";"–"', '#,##0.00;"−"#,##0.00;#,##0.00',
    ]  # fmt: skip
    mixed, none = column(
        [blocks.number(EN("{n} {unit}", n=n, unit=u)) for n, u in ((4, "pt"), (5, "t"))]
    )
    assert none == ""
    assert [f and f.suffix for f in mixed] == [" pt", " t"]
