"""The report on paper: a tagged PDF that says what the content says, whatever names a case has."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from optimizer.errors import PartError
from optimizer.report import paper, pdf
from optimizer.report.blocks import Cell, Chart, Column, Items, Paragraph, Report, Table, Tiles
from optimizer.report.svg import UNSEEN
from tests.helpers import reports
from tests.helpers.build import build, candidate, document

pypdf = pytest.importorskip("pypdf", reason="the extra [test] brings pypdf")
typst = pytest.importorskip("typst", reason="the extra [pdf] brings typst")

DAY = "2026-11-23"
ALL = [*reports.ODD, "fy09", "minimal"]
TYPESET = ['#import "x.typ": *', "$x^2$ *bold* _it_", "a ] b [ c } d { e", "@ref <label> ```raw```",
           "\\ // no comment /* none */", "#sys.inputs #panic()", "= no heading", "- -- --- ~ 'q'",
           "{page} {what} {n}"]  # fmt: skip


def squeezed(text: str) -> str:
    """Without space: where lines break is the paper's affair."""
    return "".join(UNSEEN.sub("\ufffd", text).split())


@cache
def report_of(name: str) -> Report:
    return reports.report_of(reports.odd(name) if name in reports.ODD else reports.shipped(name))


@cache
def made(name: str) -> bytes:
    return pdf.render(report_of(name), DAY)


def read(data: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    """All text in the order in which it stands, without heads and feet of pages and without space.
    A table that runs over repeats its head: rows are looked for one by one."""
    return "".join(squeezed(page.extract_text()) for page in read(data).pages)


@pytest.mark.parametrize("name", ALL)
def test_a_tagged_document_with_title_language_and_pages(name: str) -> None:
    found = read(made(name))
    root = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    said = report_of(name)
    assert squeezed(found.metadata.title) == squeezed(f"{said.title}: {said.subtitle}")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    n = len(found.pages)
    assert n >= 2
    for i, page in enumerate(found.pages, 1):
        assert squeezed(f"{i} / {n}") in squeezed(page.extract_text())
    titles = [o["/Title"] for o in found.outline if not isinstance(o, list)]
    assert [t for t in titles if t != "Contents"][: len(said.sections)] == [
        f"{i} {s.title}" for i, s in enumerate(said.sections, 1)
    ]


@pytest.mark.parametrize("name", ALL)
def test_everything_is_said_and_every_figure_stands_in_its_row(name: str) -> None:
    text, said = text_of(made(name)), report_of(name)
    for section in said.sections:
        assert squeezed(section.title + section.lead) in text
        for block in section.blocks:
            for part in spoken(block):
                assert squeezed(part) in text, part


def spoken(block: Any) -> list[str]:
    """What stands together on paper."""
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Items):
        return list(block.items)
    if isinstance(block, Tiles):
        return [t.label + t.value + t.note for t in block.tiles]
    if isinstance(block, Chart):
        return [block.caption, block.alt]
    assert isinstance(block, Table)
    head = "".join(c.title for c in block.columns)
    rows = ["".join(c.text for c in row) for row in (*block.rows, block.foot)]
    return [block.caption, head, *rows, block.note]


def test_figures_of_the_run_stand_in_the_text() -> None:
    text, context = text_of(made("fy09")), reports.shipped("fy09")
    assert squeezed(context.points(context.audit.gain)) in text
    for pick in context.plan.picks:
        assert squeezed(context.candidate(pick.candidate)) in text
        assert squeezed(context.spend_number(context.case.spend(pick))) in text


def test_tables_and_pictures_are_tagged() -> None:
    tags: list[str] = []
    alts: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            tags.append(str(node.get("/S", "")))
            if "/Alt" in node:
                alts.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    sys.setrecursionlimit(max(sys.getrecursionlimit(), 5000))
    walk(read(made("fy09")).trailer["/Root"]["/StructTreeRoot"])
    tables = reports.blocks(report_of("fy09"), Table)
    charts = reports.blocks(report_of("fy09"), Chart)
    assert tags.count("/Table") == len(tables)
    assert tags.count("/TH") == sum(len(t.columns) for t in tables)
    assert tags.count("/TD") == sum(len(t.columns) * (len(t.rows) + bool(t.foot)) for t in tables)
    assert set(alts) >= {c.alt for c in charts}
    assert {"/H1", "/H2", "/L", "/TOC", "/Figure"} <= set(tags)


def test_the_same_bytes_every_time() -> None:
    assert pdf.render(report_of("minimal"), DAY) == made("minimal")


def named(*names: str) -> Report:
    """A report of candidates with these names."""
    case = build(document([candidate(f"c{i}", 2, 9, name=n) for i, n in enumerate(names)],
                          name=names[0], note=names[-1]))  # fmt: skip
    return reports.report_of(reports.context_of(case))


def test_names_are_text_and_never_instructions() -> None:
    text = text_of(pdf.render(named(*TYPESET), DAY))
    for name in TYPESET:
        assert squeezed(name) in text, name


def test_a_name_in_a_chart_draws_nothing() -> None:
    spec = {"data": {"values": [{"a": '</text><script>x</script>&"', "b": 3}]}, "mark": "bar",
            "encoding": {"y": {"field": "a"}, "x": {"field": "b"}}}  # fmt: skip
    picture, width, height = pdf.printed(Chart("c", "C", "c", spec), 'A" onload="x')
    coloured = reports.blocks(report_of("fy09"), Chart)
    pictures = [pdf.printed(c, "A")[0] for c in coloured]
    assert any("#0072b2" in p for p in pictures)
    assert not any("var(" in p or "style=" in p for p in pictures)
    assert "<script" not in picture
    assert "onload" not in picture.replace("&quot; onload=&quot;", "")
    assert width > 0
    assert height > 0


def test_japanese_needs_a_font_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    said = named("レアメタル確保戦略")
    if pdf._japanese() is not None:
        data = pdf.render(said, DAY)
        assert "レアメタル確保戦略" in text_of(data)
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(pdf, "_fonts", lambda: bare)
    with pytest.raises(PartError) as error:
        pdf.render(said, DAY)
    assert (error.value.slug, error.value.exit_code) == ("no-font", 6)
    assert "odaopt[pdf]" in error.value.remedy
    with pytest.raises(PartError):
        pdf.ready("ja")
    pdf.ready("en")


def test_the_extra_brings_a_japanese_font() -> None:
    pytest.importorskip("matplotlib_fontja", reason="the extra [pdf] brings it")
    assert "IPAexGothic" in pdf._fonts().families()


def test_a_letter_that_no_font_has_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(pdf, "_fonts", lambda: bare)
    with pytest.raises(PartError) as error:
        pdf.render(named("dragon \N{DRAGON}"), DAY)
    assert "\N{DRAGON}" in error.value.cause


def test_without_typst_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PartError) as error:
        pdf.ready()
    assert (error.value.slug, error.value.exit_code) == ("no-typst", 6)


def one_table(rows: int, columns: int = 2, text: str = "x", **more: Any) -> Report:
    table = Table("t", "The table", [Column(f"c{i}") for i in range(columns)],
                  [[Cell(f"{text}{r}.{i}") for i in range(columns)] for r in range(rows)],
                  **more)  # fmt: skip
    first = report_of("minimal")
    return replace(first, sections=[replace(first.sections[0], blocks=[table])])


def test_a_long_table_goes_to_the_end_and_one_without_end_is_cut_and_says_so() -> None:
    text = text_of(pdf.render(one_table(30, folded=True), DAY))
    assert "Thetable:page2" in text
    assert "Tablesinfull" in text
    n = pdf.MOST + 1
    text = text_of(pdf.render(one_table(n, note="And so."), DAY))
    assert "x0.0" in text
    assert f"x{pdf.SHOWN - 1}.0" in text
    assert f"x{pdf.SHOWN}.0" not in text
    assert squeezed(f"The first {pdf.SHOWN} of {n:,} rows; the HTML and CSV views hold all of "
                    "them. And so.") in text  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "text"), [(14, "1,234.5 "), (40, "123456789 "), (3, "y" * 300)]
)
def test_a_wide_table_fits_on_a_page(columns: int, text: str) -> None:
    """What is too wide lies across at the end; nothing is lost."""
    data = pdf.render(one_table(3, columns, text), DAY)
    found = text_of(data)
    for r in range(3):
        assert squeezed(f"{text}{r}.0{text}{r}.1") in found


def test_widths_fill_the_room_and_no_more() -> None:
    for table in reports.blocks(report_of("fy09"), Table):
        layout = paper.laid_out(table) or paper.laid_out(table, apart=True)
        assert layout is not None
        assert len(layout.widths) == len(table.columns)
        assert len(layout.lines) == len(table.rows) + bool(table.foot)
        if layout.widths[0] is not None:
            room = paper.ACROSS if layout.landscape else paper.UPRIGHT
            assert sum(w or 0 for w in layout.widths) <= room + 1
