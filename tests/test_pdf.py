"""The report on paper: a tagged PDF that says what the content says, whatever names a case has."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from optimizer.errors import PartError
from optimizer.report import paper, pdf, svg
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
    cells = sum(len(t.columns) * (len(t.rows) + bool(t.foot)) for t in tables)
    assert tags.count("/TD") == cells + notes_in_foot(report_of("fy09"))
    assert set(alts) >= {c.alt for c in charts}
    assert {"/H1", "/H2", "/L", "/TOC", "/Figure"} <= set(tags)


def notes_in_foot(report: Report) -> int:
    """Notes that stand in the foot of their table, to stay with its last rows."""
    data = pdf._content(report, "A")
    pieces = [p for s in (*data["sections"], *data["full"]) for p in s["blocks"]]
    found = sum(bool(p.get("noted") and p["note"]) for p in pieces)
    assert found
    return found


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
    assert "odaopt[pdf]" not in error.value.remedy


@pytest.mark.parametrize(
    ("name", "said"), [("a\u0378", r"u\{378\}"), ("\u8cc7\u0300", "with their marks")]
)
def test_letters_and_marks_that_no_font_joins_are_an_error_with_a_remedy(
    name: str, said: str
) -> None:
    with pytest.raises(PartError, match=said):
        pdf.render(named(name), DAY)


def test_what_paper_may_not_hold_and_nobody_sees_is_left_out() -> None:
    assert squeezed("copper mine") in text_of(pdf.render(named("copper\ufeff mine"), DAY))


def test_without_typst_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PartError) as error:
        pdf.ready()
    assert (error.value.slug, error.value.exit_code) == ("no-typst", 6)


def one_table(rows: int, columns: int = 2, text: str = "x", **more: Any) -> Report:
    table = Table("t", "The table", [Column(f"c{i}", f"c{i}") for i in range(columns)],
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
    said = f"The first {pdf.SHOWN} of {n:,} rows; the HTML and CSV views hold all of them."
    assert text.index(squeezed(said)) < text.index("x0.0") < text.index("Andso.")


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


ROW = re.compile(r"x(\d+)\.0")


def rows_by_page(data: bytes) -> list[list[int]]:
    return [[int(r) for r in ROW.findall(p.extract_text())] for p in read(data).pages]


def test_no_row_and_no_note_stands_alone_on_a_page() -> None:
    """Whatever the length of a table; a few rows more or less move the break through its end."""
    broken = 0
    for n in range(30, 48, 2):
        data = pdf.render(one_table(n, 2, "x", note="The note.", foot=[Cell("All"), Cell("")]), DAY)
        pages = rows_by_page(data)
        assert [r for page in pages for r in page] == list(range(n))
        counts = [len(page) for page in pages if page]
        assert min(counts) >= pdf.LAST
        broken += len(counts) > 1
        last = max(i for i, page in enumerate(pages) if page)
        assert "The note." in read(data).pages[last].extract_text()
    assert broken


def test_a_table_does_not_begin_with_a_row_alone_at_the_foot_of_a_page() -> None:
    first = one_table(16, 2, "long " * 30 + "x")
    for before in range(16, 40, 2):
        items = Items([f"line {i}" for i in range(before)])
        section = first.sections[0]
        some = replace(section, blocks=[items, *section.blocks])
        pages = rows_by_page(pdf.render(replace(first, sections=[some]), DAY))
        assert min(len(page) for page in pages if page) >= pdf.LAST


def test_a_low_table_does_not_break() -> None:
    for n in (1, 8, paper.LOW - 1):
        for before in range(0, 60, 6):
            report = one_table(n)
            first = report.sections[0]
            items = Items([f"line {i}" for i in range(before)])
            blocks = [*([items] if before else []), *first.blocks]
            data = pdf.render(replace(report, sections=[replace(first, blocks=blocks)]), DAY)
            assert sum(bool(page) for page in rows_by_page(data)) == 1


@pytest.mark.parametrize(
    "figure",
    ["JPY 525 million", "EUR 0 million", "5億2,500万円", "+24.20ポイント", "−1.14 pt", "20 %",
     "78,800トン/年", "2,997 t/yr", "2009年7月28日", "2010年度"],
)  # fmt: skip
def test_a_figure_and_its_unit_stay_on_one_line(figure: str) -> None:
    if pdf._japanese() is None and not figure.isascii() and "−" not in figure:
        pytest.skip("no Japanese font")
    assert paper.KEEP.fullmatch(figure)
    first = report_of("minimal")
    texts = [("a" * n + " " + figure + " ") * 9 for n in range(1, 12)]
    table = Table("t", "T", [Column("c", "c")] * 6, [[Cell(t) for t in texts[:6]]])
    blocks = [*(Paragraph(t) for t in texts), Items(texts), table]
    data = pdf.render(replace(first, sections=[replace(first.sections[0], blocks=blocks)]), DAY)
    lines = "\n".join(p.extract_text() for p in read(data).pages).replace("\xa0", " ")
    assert lines.count(figure) == 9 * (11 + 11 + 6)


def test_titles_of_full_width_do_not_stand_on_their_side() -> None:
    """A title of few letters stays whole; a longer one breaks twice, and not within its aside."""
    assert paper._title("支出額") == paper._size("支出額")
    assert paper._title("確認済みの既存供給") == paper.HEAD
    assert paper._title("供給" * 9) == pytest.approx(paper._size("供給" * 3))
    assert paper._title("費用（百万円）") == paper._size("（百万円）")


def test_rows_of_a_chart_stand_closer_on_paper() -> None:
    chart = next(c for c in reports.blocks(report_of("fy09"), Chart) if "step" in str(c.spec))
    step = chart.spec["height"]["step"]
    _, _, height = pdf.printed(chart, "A")
    whole = pdf.printed(replace(chart, spec={**chart.spec, "height": {"step": 2 * step}}), "A")[2]
    assert height < whole
    drawn = svg.drawn(chart)
    assert height < float(re.search(r'height="([\d.]+)"', drawn)[1])
