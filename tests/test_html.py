"""The page: well formed, asks nothing of a network, runs nothing that a case says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from optimizer.report import ahead, grid, html, svg
from optimizer.report.blocks import Cell, Chart, Column, Paragraph, Report, Section, Table
from optimizer.words import Words
from tests.helpers import reports
from tests.helpers.reports import page

VOID = {"meta", "link", "br", "hr", "img", "input"}
ALL = [*reports.ODD, "fy09", "minimal"]


class Tree(HTMLParser):
    """Every element with its attributes, the text inside it, and whether all tags were closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self.text: dict[int, list[str]] = {}
        self.within: list[int] = []
        self.feed(text)
        self.close()
        self.faults += [f"never closed: {tag}" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if len({k for k, _ in attrs}) != len(attrs):
            self.faults.append(f"attribute twice: {tag} {attrs}")
        if tag not in VOID:
            self.open.append(tag)
            self.within.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}, line {self.getpos()[0]}")
            return
        self.open.pop()
        self.within.pop()

    def handle_data(self, data: str) -> None:
        for i in self.within:
            self.text.setdefault(i, []).append(data)

    def said(self, tag: str) -> list[str]:
        """The text of every element of this tag."""
        return [
            "".join(self.text.get(i, [])).strip()
            for i, (t, _) in enumerate(self.elements)
            if t == tag
        ]

    def all(self, *tags: str) -> Iterator[dict[str, str]]:
        return (attributes for tag, attributes in self.elements if tag in tags)


@pytest.mark.parametrize("name", ALL)
def test_well_formed(name: str) -> None:
    tree = Tree(page(name))
    assert not tree.faults
    ids = [a["id"] for _, a in tree.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert all(a.get("aria-label") and a.get("role") == "img" for a in tree.all("svg"))
    assert not list(tree.all("img", "iframe", "object", "embed", "link", "form", "base"))
    headings = [int(tag[1]) for tag, _ in tree.elements if re.fullmatch("h[1-6]", tag)]
    assert headings.count(1) == 1
    assert headings[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(headings))
    assert all(tree.said(tag) for tag in ("h1", "h2", "title"))
    assert all(said for tag in ("h2", "th", "caption", "summary", "figcaption")
               for said in tree.said(tag))  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_what_is_named_is_there(name: str) -> None:
    tree = Tree(page(name))
    ids = {a["id"] for _, a in tree.elements if "id" in a}
    for _, attributes in tree.elements:
        named = [attributes.get("aria-labelledby", "")]
        if attributes.get("href", "").startswith("#"):
            named.append(attributes["href"][1:])
        named += [u for v in attributes.values() for u in re.findall(r"url\(#(.+?)\)", v)]
        assert {n for n in named if n} <= ids


@pytest.mark.parametrize("name", ALL)
def test_tables_say_what_their_cells_are(name: str) -> None:
    tree = Tree(page(name))
    assert all(a.get("scope") in ("col", "row") for a in tree.all("th"))
    assert len(tree.said("caption")) == len(tree.said("table"))
    assert len(tree.said("figcaption")) == len(tree.said("figure"))
    assert len(list(tree.all("svg"))) == 2 * len(tree.said("figure"))


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_asked_of_a_network(name: str) -> None:
    tree = Tree(page(name))
    for tag, attributes in tree.elements:
        for key in ("src", "href", "xlink:href", "srcset", "action", "poster", "data"):
            assert attributes.get(key, "#").startswith("#"), (tag, attributes)
        assert "url(http" not in attributes.get("style", "")
    style = "".join(tree.said("style"))
    assert "url(" not in style
    assert "@import" not in style
    policy = next(a["content"] for a in tree.all("meta") if a.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy


def test_names_are_text_and_never_markup() -> None:
    made = page("nasty names")
    tree = Tree(made)
    assert len(list(tree.all("script"))) == 1
    assert not list(tree.all("img"))
    assert not [a for _, a in tree.elements if any(k.startswith("on") for k in a)]
    assert "<script>alert" not in made
    assert "<img src=x" not in made
    assert "49" not in made.partition("<body>")[2].partition("Verification")[0]
    assert reports.NASTY[0] in tree.said("h1")[0]
    assert any(reports.NASTY[1] in said for said in tree.said("td"))
    assert any("{{7*7}}${7*7}]]>" in said for said in tree.said("th"))
    labels = [said for said in tree.said("text") if "<script>" in said or "<img" in said]
    assert labels, "charts hold the names too"


def test_a_chart_keeps_only_what_draws() -> None:
    nasty = {
        "data": {"values": [{"a": "x", "url": "https://example.org"}]},
        "mark": {"type": "bar", "href": "https://example.org", "clip": True},
        "encoding": {"y": {"field": "a"}, "href": {"field": "url"}},
        "width": 90,
    }
    drawn = str(svg.drawn(Chart("one", "One", 'says "so" <b>', nasty)))
    other = str(svg.drawn(Chart("two", "Two", "two", nasty)))
    assert "example.org" not in drawn
    assert 'aria-label="says &quot;so&quot; &lt;b&gt;"' in drawn
    ids = re.findall(r' id="(.+?)"', drawn)
    assert ids
    assert not set(ids) & set(re.findall(r' id="(.+?)"', other))
    assert set(re.findall(r"url\(#(.+?)\)", drawn)) <= set(ids)


def test_characters_that_would_end_the_chart_engine_are_replaced() -> None:
    spec = {"data": {"values": [{"a": "b\x00\x07\ufffe"}]}, "mark": "bar",
            "encoding": {"y": {"field": "a"}}}  # fmt: skip
    assert "b\ufffd\ufffd\ufffd" in str(svg.drawn(Chart("c", "C", "c", spec)))


def test_drawing_ahead_changes_nothing() -> None:
    context = reports.shipped("minimal")
    for formats in (["html", "csv"], ["pdf"], ["md"]):
        ahead.draw(context.answer, Words("en"), formats)
        assert html.render(reports.report_of(context)) == page("minimal")


def test_a_figure_stays_with_its_unit() -> None:
    assert grid.tied("40 % of 3 t; 5 t/yr, 1.5 pt, 7 tons, 2 to 3") == (
        "40\u00a0% of 3\u00a0t; 5\u00a0t/yr, 1.5\u00a0pt, 7 tons, 2 to 3"
    )
    report = Report("T", "S", "en", "x", [], [Section("a", "A", "", [Paragraph("gap 5 %")])],
                    "odaopt --gap 5 % x")  # fmt: skip
    made = html.render(report)
    assert "gap 5\u00a0%" in made
    assert "<code>odaopt --gap 5 % x</code>" in made, "a command is copied as it is"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("of JPY 1,525.5 million left", "JPY 1,525.5 million"),
        ("上限額5億2,500万円のうち", "5億2,500万円"),
        ("約1,080億円と", "1,080億円"),
        ("需要28,100トン/年まで", "28,100トン/年"),
        ("効果は+4.02ポイント増", "+4.02ポイント"),
        ("うち2010年3月31日より後", "2010年3月31日"),
        ("the option --time-limit asks", "--time-limit"),
    ],
)
def test_no_line_ends_within_an_amount(text: str, whole: str) -> None:
    assert f'<span class="n">{whole}</span>' in grid.said(text)
    assert grid.said(f"{text}<b>").endswith("&lt;b&gt;")


def test_a_year_stays_with_what_is_paid_in_it() -> None:
    assert grid.tied("2010: 1,000, 2011: 5") == "2010:\u00a01,000, 2011:\u00a05"
    assert grid.tied("2010年度 1,000") == "2010年度\u00a01,000"


def test_a_table_by_its_columns_and_rows() -> None:
    def made(columns: int, rows: int) -> str:
        row = [Cell("a" * 61), *[Cell("b")] * (columns - 1)]
        return str(grid.grid(Table("t", "T", [Column("c", "c")] * columns, [row] * rows)))

    assert '<div class="scroll" ' in made(2, grid.LONG - 1)
    assert '<div class="scroll long" ' in made(2, grid.LONG)
    assert '<table class="data">' in made(grid.DENSE - 1, 1)
    assert '<table class="data dense">' in made(grid.DENSE, 1)
    assert '<table class="data dense broad">' in made(grid.BROAD, 1)
    lines = Table("t", "T", [Column("c", "c")], [[Cell("\n".join(["short"] * 20))]])
    assert grid.column_forms(lines) == ["w1"]


def test_a_cell_is_escaped_wherever_it_goes() -> None:
    nasty = '<b a="1">&'
    row = [Cell(nasty, 1.5, "bad", nasty), Cell("", links=[(nasty, ""), (nasty, nasty)])]
    table = Table("t", nasty, [Column("a", nasty), Column("b", nasty)], [row], foot=row)
    tree = Tree(str(grid.grid(table)))
    assert not tree.faults
    assert {tag for tag, _ in tree.elements} == {
        "div", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "a"}  # fmt: skip
    assert tree.said("th")[-1] == nasty
    assert tree.said("td")[0] == f"{nasty}, {nasty}"
    cell = next(a for tag, a in tree.elements if tag == "th" and a.get("scope") == "row")
    assert (cell["id"], cell["data-sort"]) == (nasty, "1.5")


@pytest.mark.parametrize(("rows", "vast"), [(html.VAST, False), (html.VAST + 1, True)])
def test_a_vast_table_is_marked(rows: int, vast: bool) -> None:
    table = Table("t", "T", [Column("c", "c")], [[Cell("a")]] * rows, folded=True)
    made = html.render(Report("T", "S", "en", "x", [], [Section("a", "A", "", [table])]))
    assert ('<details class="table vast"' in made) is vast
