"""Workbooks with something wrong: every fault at its sheet!cell, in one pass, with a remedy."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from optimizer.case import workbook_file
from optimizer.case.load import load, load_case
from optimizer.case.tables import SHEETS
from optimizer.case.workbook_terms import sheet_words
from optimizer.errors import CaseError
from optimizer.words import Words
from tests.helpers.workbooks import (
    MINIMAL,
    Formula,
    Merged,
    column,
    edited,
    pages,
    put,
    repacked,
    written,
)


def faults(tmp_path, content: bytes, name: str = "case.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CaseError) as error:
        load(path)
    assert all(f.cause and f.remedy for f in error.value.faults)
    return error.value.faults


def found(tmp_path, edit) -> set[tuple[str, str]]:
    return {(f.place, f.slug) for f in faults(tmp_path, edited(edit))}


def same(tmp_path, edit) -> bool:
    path = tmp_path / "case.xlsx"
    path.write_bytes(edited(edit))
    return load_case(path) == load_case(MINIMAL)


def moved(content, sheet, old, new):
    content[sheet][0][column(content[sheet], old)] = new


def removed(content, sheet, header):
    page = content[sheet]
    at = column(page, header)
    for row in page:
        del row[at]


def one_language(content, sheet):
    """Names in English only, in a column 'name (en)'."""
    removed(content, sheet, "name (ja)")
    return content


def renamed(content, old, new):
    content[new] = content.pop(old)


def more(content, sheet, *row):
    page = content[sheet]
    page.append([*row, *[None] * (len(page[0]) - len(row))])


def ramp(content, first, second):
    """A ramp of two steps for the first supply."""
    rows = [["ramp 1 [ratio]", "ramp 2 [ratio]"], [first, second], [1, 1], [1, 1]]
    for row, cells in zip(content["supply"], rows, strict=True):
        row += cells


ROWS = [
    # headers
    (lambda c: moved(one_language(c, "options"), "options", "name (en)", "nmae"), {
        ("options!A1", "missing-column"), ("options!C1", "unknown-column")}),
    (lambda c: moved(c, "supply", "output", "ouput"), {("supply!F1", "unknown-column"),
                                                        ("supply!A1", "missing-column")}),
    (lambda c: moved(c, "candidates", "kind", ""), {("candidates!A1", "missing-column"),
                                                     ("candidates!E1", "missing-header")}),
    (lambda c: moved(c, "candidates", "host", "kind"), {("candidates!E1", "header-twice")}),
    (lambda c: removed(c, "payments", "candidate"), {("payments!A1", "missing-column")}),
    *((lambda c, s=s, h=h: removed(c, s, h), {(f"{s}!A1", "missing-column")})
      for s, h in (("options", "probability"), ("supply", "share"), ("supply", "output"),
                   ("ceilings", "ceiling"), ("demand", "demand"), ("payments", "amount"))),
    (lambda c: c["options"].__delitem__(2), {
        ("candidates!A3", "empty-list"), ("payments!B3", "unknown-option"),
        ("supply!B3", "unknown-option")}),
    (lambda c: removed(c, "rule parameters", "parameter"), {
        ("rule parameters!A1", "missing-column"), ("rules!A3", "no-limit")}),
    # sheets
    (lambda c: renamed(c, "rule parameters", "rule paramters"), {
        ("rule paramters", "unknown-sheet"), ("rules!A3", "no-limit")}),
    (lambda c: renamed(c, "payments", "支払"), {("支払", "unknown-sheet")}),
    (lambda c: renamed(c, "ceilings", "budgets"), {("budgets", "unknown-sheet")}),
    (lambda c: renamed(c, "payments", "2026 payments"), {("2026 payments", "unknown-sheet")}),
    (lambda c: c.pop("metals"), {("metals", "missing-key"), ("demand!A2", "unknown-metal")}),
    (lambda c: c["funds"].__delitem__(slice(1, None)), {
        ("funds", "missing-key"), ("ceilings!A2", "unknown-fund")}),
    (lambda c: c.update(options=c["options"][:1]), {
        *((f"candidates!A{i}", "empty-list") for i in (2, 3, 4)),
        ("payments!A2", "unknown-option"), ("supply!A2", "unknown-option")}),
    # cells
    (lambda c: put(c, "candidates", "host", 1, "NOX"), {("candidates!D2", "unknown-host")}),
    (lambda c: put(c, "candidates", "id", 2, "island"), {
        ("candidates!A3", "duplicate-id"), ("candidates!A3", "missing-key"),
        *((f"{s}!A3", "unknown-candidate") for s in ("options", "payments", "supply"))}),
    (lambda c: put(c, "payments", "amount", 2, -1), {("payments!E3", "negative-money")}),
    *((lambda c, text=text: put(c, "payments", "amount", 2, text), {
        ("payments!E3", "number-as-text")})
      for text in ("1,200", "１２００", "１，２００", "1 200", "1\u00a0200", "\u22125",
                   " 1200\u3000")),
    *((lambda c, text=text: put(c, "payments", "amount", 2, text), {
        ("payments!E3", "not-a-number")})
      for text in ("1.200,5", "12,00", "10%", "¥70", "about 5", "1,200,50", "12 EUR")),
    (lambda c: put(c, "payments", "amount", 2, "12"), {("payments!E3", "number-as-text")}),
    (lambda c: put(c, "payments", "amount", 2, None), {("payments!E3", "missing-key")}),
    (lambda c: put(c, "payments", "amount", 2, True), {("payments!E3", "not-a-number")}),
    (lambda c: put(c, "payments", "unit", 1, "USD million"), {("payments!F2", "wrong-unit")}),
    (lambda c: put(c, "payments", "basis", 1, "guess"), {("payments!G2", "wrong-type")}),
    (lambda c: put(c, "payments", "source", 1, "memo"), {("payments!H2", "unknown-source")}),
    (lambda c: put(c, "payments", "low", 1, 99), {("payments!E2", "low-high")}),
    (lambda c: put(c, "payments", "option", 1, "studdy"), {
        ("payments!B2", "unknown-option")}),
    (lambda c: put(c, "payments", "option", 1, None), {("payments!B2", "missing-key")}),
    (lambda c: put(c, "supply", "metal", 1, None), {("supply!C2", "missing-key")}),
    (lambda c: put(one_language(c, "options"), "options", "name (en)", 1, None), {
        ("options!C2", "missing-key")}),
    (lambda c: put(c, "options", "probability", 1, 1.5), {("options!AM2", "not-a-probability"),
                                                           ("options!AM2", "low-high")}),
    (lambda c: put(c, "candidates", "starts", 1, "2026, soon"), {
        ("candidates!J2", "wrong-type")}),
    (lambda c: put(c, "ceilings", "year", 1, "FY26"), {("ceilings!B2", "not-a-year")}),
    (lambda c: put(c, "ceilings", "year", 1, None), {("ceilings!B2", "missing-key")}),
    (lambda c: more(c, "ceilings", "studies", 2026, 3), {("ceilings!B3", "key-twice")}),
    (lambda c: more(c, "demand", "graphite", 2030, 5), {("demand!B3", "key-twice")}),
    (lambda c: more(c, "demand", "graphite", None, 5), {("demand!B3", "key-twice")}),
    # lists
    (lambda c: ramp(c, None, 0.5), {("supply!AE2", "gap")}),
    (lambda c: ramp(c, 0.5, 1.5), {("supply!AE2", "out-of-range")}),
    (lambda c: ramp(c, 0.5, "all"), {("supply!AE2", "not-a-number")}),
    (lambda c: put(c, "case", "value", 5, "euro"), {("case!B6", "bad-currency")}),
    (lambda c: put(c, "case", "parameter", 5, "currency cod"), {
        ("case!A6", "unknown-parameter"), ("case", "missing-key")}),
    (lambda c: more(c, "case", "id", "again"), {("case!A18", "key-twice")}),
    (lambda c: put(c, "case", "unit", 1, "t"), {("case!C2", "no-figure")}),
    (lambda c: put(c, "rules", "kind", 2, "portfolio_sise"), {("rules!B3", "unknown-kind")}),
    (lambda c: more(c, "rule parameters", "two", "atmost", 3), {
        ("rule parameters!B3", "unknown-parameter")}),
    (lambda c: more(c, "rule parameters", "too", "at_most", 3), {
        ("rule parameters!A3", "unknown-rule")}),
    (lambda c: put(c, "rule parameters", "value", 1, -1), {
        ("rule parameters!C2", "out-of-range")}),
    # dates
    (lambda c: put(c, "sources", "date", 1, date(2026, 1, 1)), {
        ("sources!D2", "date-as-number")}),
    (lambda c: put(c, "sources", "date", 1, 46023), {("sources!D2", "date-as-number")}),
    (lambda c: put(c, "payments", "known", 1, date(2026, 1, 1)), {
        ("payments!K2", "date-as-number")}),
    (lambda c: put(c, "payments", "amount", 1, date(2026, 1, 1)), {
        ("payments!E2", "date-as-number")}),
    (lambda c: put(c, "payments", "known", 1, "January"), {("payments!K2", "bad-date")}),
    # formulas
    (lambda c: put(c, "payments", "low", 1, Formula("=1+0")), {("payments!I2", "no-value")}),
    (lambda c: put(c, "payments", "low", 1, Formula("=NA()", "#N/A")), {
        ("payments!I2", "error-value")}),
    # merged cells
    (lambda c: put(c, "payments", "candidate", 1, Merged("island", 2, 1)), {
        ("payments!A2", "merged-cells")}),
    (lambda c: c["payments"].insert(0, [Merged("Payments", 1, 5)]), {
        ("payments!A1", "merged-cells"), ("payments!A2", "headers-below")}),
    # what stands around a table
    (lambda c: c["metals"].insert(0, ["Metals of the case"]), {("metals!A2", "headers-below")}),
    (lambda c: (c["case"].insert(0, []), c["case"].insert(0, [])), {
        ("case!A3", "headers-below")}),
    (lambda c: (more(c, "candidates"), more(c, "candidates", "Source: our own count.")), {
        ("candidates!A6", "remark")}),
    (lambda c: more(c, "options", None, "注：概数"), {("options!B5", "remark")}),
    (lambda c: more(c, "payments", "islnd"), {
        ("payments!A5", "unknown-candidate")}),
    (lambda c: c["metals"][1].append("x"), {("metals!AC1", "missing-header")}),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), ROWS)
def test_every_fault_has_its_cell(tmp_path, edit, expected):
    assert found(tmp_path, edit) == expected


def test_all_in_one_pass(tmp_path):
    def edit(c):
        put(c, "candidates", "host", 1, "NOX")
        put(c, "payments", "amount", 2, "a lot")
        put(c, "sources", "date", 1, date(2026, 1, 1))
        put(c, "rules", "kind", 2, "portfolio_sise")

    assert found(tmp_path, edit) == {
        ("candidates!D2", "unknown-host"), ("payments!E3", "not-a-number"),
        ("sources!D2", "date-as-number"), ("rules!B3", "unknown-kind"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "edit",
    [
        lambda c: None,
        lambda c: [c["payments"].insert(i, []) for i in (1, 3, 4)],
        lambda c: c["payments"].insert(2, [" ", None, ""]),
        lambda c: [r.append("#" if i == 0 else i) for i, r in enumerate(c["payments"])],
        lambda c: [r.insert(0, "# mine" if i == 0 else 7) for i, r in enumerate(c["payments"])],
        lambda c: [r.reverse() for r in c["payments"]],
        lambda c: moved(c, "payments", "amount", "Amount"),
        lambda c: moved(c, "payments", "amount", "amount   [JPY]"),
        lambda c: renamed(c, "rule parameters", "Rule_Parameters"),
        lambda c: c.update(
            {"# My notes": [["candidates"], ["x"]], "目次": [["x"]], "guide": [["x"]]}
        ),
        lambda c: c.update({"記入要領": [["x"]], "1 Answer": [["x"]], "8.1 仮定値": [["x"]]}),
        lambda c: c.update({s: [["#"]] for s in SHEETS if s not in c} | {"Sheet1": [["x"]]}),
        lambda c: put(c, "payments", "amount", 1, Formula("=0.6+0.6", 1.2)),
        lambda c: put(c, "payments", "amount", 1, Formula("=0.1*12", 1.2000000000000002)),
        lambda c: put(c, "sources", "date", 1, "2026-01"),
        lambda c: c.update({k: c.pop(k) for k in reversed([*c])}),
        # blanks that nobody sees, lines of another language, remarks in a column of one's own
        *(
            lambda c, s=s, h=h, blank=blank: put(c, s, h, 1, c[s][1][column(c[s], h)] + blank)
            for s, h in (("candidates", "id"), ("options", "candidate"), ("payments", "fund"))
            for blank in (" ", "\u00a0", "\u3000", "\u200b", "\ufeff ")
        ),
        lambda c: moved(c, "payments", "amount", "amount [EUR million]\n金額（支払）"),
        lambda c: moved(c, "payments", "amount", "amount\n[EUR million]\n金額"),
        lambda c: moved(c, "metals", "weight basis", "weight\nbasis\n重み、根拠区分"),
        lambda c: (
            [r.append("# mine" if i == 0 else None) for i, r in enumerate(c["payments"])]
            and c["payments"].append([None] * (len(c["payments"][0]) - 1) + ["a remark of mine"])
        ),
    ],
)
def test_what_people_do_is_let_pass(tmp_path, edit):
    assert same(tmp_path, edit)


def test_a_year_is_a_date(tmp_path):
    path = tmp_path / "case.xlsx"
    path.write_bytes(edited(lambda c: put(c, "sources", "date", 1, 2026)))
    assert load_case(path).sources["example"].date == "2026"


def test_long_numbers_as_text_are_read_to_the_digit(tmp_path):
    path = tmp_path / "case.xlsx"
    path.write_bytes(edited(lambda c: put(c, "payments", "low", 1, "0.12345678901234567")))
    amount = load_case(path).candidates[0].options[0].pays[0].amount
    assert amount.low == Decimal("0.12345678901234567")


def test_words_are_those_of_a_spreadsheet(tmp_path):
    said = faults(tmp_path, edited(lambda c: put(c, "payments", "amount", 2, "a lot")))
    assert said[0].remedy == "Write a plain number, without units or grouping marks."
    said = faults(
        tmp_path,
        edited(lambda c: moved(one_language(c, "options"), "options", "name (en)", "nmae")),
    )
    assert "Did you mean 'name'?" in said[1].remedy
    said = faults(tmp_path, edited(lambda c: put(c, "candidates", "id", 2, "island")))
    assert "candidates!A2" in said[0].cause
    said = faults(tmp_path, edited(lambda c: c.pop("metals")))
    assert "The sheet 'metals' has no rows." in {f.cause for f in said}


def test_a_sheet_that_was_translated_is_named(tmp_path):
    everything = {s: [["#"]] for s in SHEETS}

    def edit(c, name):
        c.update({s: page for s, page in everything.items() if s not in c})
        renamed(c, "payments", name)

    (said,) = faults(tmp_path, edited(lambda c: edit(c, "支払い予定")))
    assert said.cause == (
        "There is no sheet 'payments', and the sheet '支払い予定' is not one of a case: "
        "nothing of it was read."
    )
    assert said.remedy == (
        "Give it the name of the sheet that it is, or begin its name with # if it is a note of "
        "yours."
    )
    title = sheet_words("payments", Words("ja"))[0]
    (said,) = faults(tmp_path, edited(lambda c: edit(c, title)))
    assert said.remedy.startswith("Rename it to 'payments', or")


def opened_by(part: str) -> bytes:
    """A file of another program, as far as its first part tells."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(part, b"<x/>")
    return target.getvalue()


def test_what_to_type_is_said(tmp_path):
    said = faults(tmp_path, edited(lambda c: put(c, "payments", "amount", 2, "１，２００")))
    assert said[0].remedy.endswith("type 1200.")


def test_lists_of_a_japanese_keyboard(tmp_path):
    path = tmp_path / "case.xlsx"
    path.write_bytes(edited(lambda c: put(c, "candidates", "groups", 1, "north、south， far")))
    assert load_case(path).candidates[0].groups == ("north", "south", "far")


def test_hidden_sheets_are_read(tmp_path):
    def hidden(name: str, part: bytes) -> bytes:
        if name != "xl/workbook.xml":
            return part
        return part.replace(b'<sheet name="metals"', b'<sheet state="veryHidden" name="metals"')

    raw = repacked(edited(lambda c: None), hidden)
    assert b"veryHidden" in zipfile.ZipFile(io.BytesIO(raw)).read("xl/workbook.xml")
    path = tmp_path / "case.xlsx"
    path.write_bytes(raw)
    assert load_case(path) == load_case(MINIMAL)


@pytest.mark.parametrize(
    ("name", "content", "slug"),
    [
        ("case.xlsx", b"", "not-a-workbook"),
        ("case.xlsx", b"id: x", "not-a-workbook"),
        ("case.xlsx", b"PK\x03\x04 and no more", "not-a-workbook"),
        ("case.xlsx", workbook_file.OLD + b"\0" * 600, "old-workbook"),
        ("case.xls", workbook_file.OLD + b"\0" * 600, "old-workbook"),
        ("case.xlsx", workbook_file.OLD + workbook_file.PASSWORD, "protected"),
        ("case.ods", b"PK\x05\x06" + b"\0" * 18, "not-a-workbook"),
        ("~$case.xlsx", b"\x05Mine" + b"\0" * 160, "lock-file"),
        ("case.xlsx", edited(lambda c: None)[:3000], "not-a-workbook"),
        ("case.xlsx", edited(lambda c: None)[:-10], "not-a-workbook"),
        ("case.xlsx", opened_by("content.xml"), "other-workbook"),
        ("case.xlsx", opened_by("xl/workbook.bin"), "other-workbook"),
        ("case.xlsx", written({"Sheet1": [["id"], ["x"]]}), "no-case"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",  # the time of day stands in the content
)
def test_no_workbook_of_a_case(tmp_path, name, content, slug):
    assert [(f.place, f.slug) for f in faults(tmp_path, content, name)] == [("", slug)]


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_zip_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_file, "MOST_BYTES", 5_000_000)
    bomb = zipped({"xl/workbook.xml": b" " * 6_000_000})
    assert len(bomb) < 10_000
    assert [f.slug for f in faults(tmp_path, bomb)] == ["too-large-inside"]
    many = zipped({f"{i}.xml": b"" for i in range(workbook_file.MOST_PARTS + 1)})
    assert [f.slug for f in faults(tmp_path, many)] == ["too-large-inside"]


def test_what_a_bomb_says_of_its_size_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_file, "MOST_BYTES", 5_000_000)
    bomb = zipped({"xl/workbook.xml": b" " * 6_000_000})
    size = (6_000_000).to_bytes(4, "little")
    assert bomb.count(size) == 2
    lies = bomb.replace(size, (100).to_bytes(4, "little"))
    assert [f.slug for f in faults(tmp_path, lies)] == ["not-a-workbook"]


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        (b'r="A2"', b'r="XFD1048576"', "too-large-a-sheet"),
        (b'r="A2"', b"r = 'XFD1048576'", "too-large-a-sheet"),
        (b'<row r="2"', b'<row r="1048576"', None),
        (b'encoding="UTF-8"', b'encoding="UTF-16"', "not-a-workbook"),
        (b"<worksheet", b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet", "not-a-workbook"),
        (b"</sheetData>", b"", "not-a-workbook"),
    ],
)
def test_hostile_sheets(tmp_path, old, new, slug):
    content = repacked(
        edited(lambda c: None),
        lambda name, part: part.replace(old, new, 1) if "/sheet1.xml" in name else part,
    )
    if slug is None:
        (tmp_path / "case.xlsx").write_bytes(content)
        assert load_case(tmp_path / "case.xlsx") == load_case(MINIMAL)
    else:
        assert [f.slug for f in faults(tmp_path, content)] == [slug]


def test_a_cell_without_a_place_is_where_its_row_is(tmp_path):
    def move(name, part):
        last = rb'<row r="1048576"\1><c'
        return re.sub(rb'<row r="2"([^>]*)><c r="A2"', last, part) if "sheet1" in name else part

    content = repacked(edited(lambda c: None), move)
    assert [(f.place, f.slug) for f in faults(tmp_path, content)] == [("case", "too-large-a-sheet")]


def test_a_book_that_is_not_as_its_sheets(tmp_path):
    """What cannot be looked at before it is read is not read."""
    for name, old, new in (
        ("xl/workbook.xml", b'encoding="UTF-8"', b'encoding="TF-8"'),
        ("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/sheet99.xml"),
    ):
        content = repacked(
            edited(lambda c: None),
            lambda part, text, n=name, o=old, w=new: text.replace(o, w) if part == n else text,
        )
        assert [f.slug for f in faults(tmp_path, content)] == ["not-a-workbook"]


def test_a_long_text_in_very_many_cells(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_file, "MOST_TEXT", 100_000)

    def edit(content):
        content["sources"] += [[f"s{i}", "x" * 3000] for i in range(50)]

    assert {s for _, s in found(tmp_path, edit)} == {"too-large-a-sheet"}


def test_pages_are_what_minimal_says():
    assert pages()["payments"][1][:5] == ["island", "study", "studies", None, 1.2]
