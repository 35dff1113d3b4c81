"""A case as a workbook in Japanese: its keys stay, and every one of them has words beside it."""

from __future__ import annotations

import io
import re

import pytest
import xlsxwriter

from optimizer.case.case import Case
from optimizer.case.load import load_case
from optimizer.case.sheets import Head
from optimizer.case.tables import MELTED, SHEETS, TABLES, case_columns, rule_columns
from optimizer.case.workbook_out import OPTIONS, add_case_sheets, case_workbook
from optimizer.case.workbook_terms import column_words, head_words, help_of, sheet_words
from optimizer.rules.registry import RULES
from optimizer.words import Words
from tests.helpers.opened import MAIN, Book
from tests.test_workbook import CASES, back

JA = Words("ja")
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_in_japanese_too(path):
    case = load_case(path)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        add_case_sheets(book, case, words=JA)
    assert Case.model_validate(back(target.getvalue())) == case
    assert Case.model_validate(back(case_workbook(case, JA))) == case


def test_every_key_has_words_in_japanese():
    """What stands below a header, or beside a parameter, is Japanese to its last word."""
    given = [c for t in TABLES.values() for c in t.columns]
    given += [c for k in RULES for c in rule_columns(k)] + list(case_columns())
    for column in given:
        path = tuple({"@": "en", "%": "2014", "#": "1"}.get(t, t) for t in column.path)
        said = column_words(column, path, JA)
        for part in said.split("、"):
            assert not part.isascii() or part.isdecimal(), (column.path, said)
    names = [n for t in TABLES.values() for n in (*t.names, *([t.key] if t.key else ()))]
    for name in (*names, "rule", *MELTED):
        assert not head_words(Head(name), JA).isascii(), name
        assert head_words(Head(name), Words()) == ""
        assert help_of(Head(name), JA)
    assert not any(sheet_words(s, JA)[0].isascii() for s in SHEETS)


def test_a_japanese_workbook_says_its_words_in_japanese():
    case = load_case(CASES[0].parent / "minimal.json")
    shown = Book(case_workbook(case, JA))
    assert [*shown.parts] == ["記入要領", *SHEETS]
    guide = [c.value for c in shown.sheets["記入要領"].values() if isinstance(c.value, str)]
    assert {t for t in guide if t and t.isascii()} == {*SHEETS, *RULES}
    heads = [str(c.value) for s in SHEETS for ref, c in shown.sheets[s].items()
             if re.fullmatch("[A-Z]+1", ref)]  # fmt: skip
    for head in heads:
        key, _, said = head.partition("\n")
        assert head == "# 意味" or (key.isascii() and said and not said.isascii()), head
    notes = [n for n in shown.zip.namelist() if n.startswith("xl/comments")]
    assert len(notes) == len(SHEETS)
    for name in notes:
        for text in shown.xml(name).iter(f"{MAIN}t"):
            said = text.text or ""
            if said.strip():
                assert JAPANESE.search(said), (name, said)
    assert "Yu Gothic" in shown.zip.read("xl/styles.xml").decode()


def test_whole_figures_are_grouped_and_years_are_not():
    """By a condition: what is typed over a figure shows all its digits."""
    shown = Book(case_workbook(load_case(CASES[0].parent / "fy09.json")))
    heads = {str(c.value): ref[:-1] for ref, c in shown.sheets["supply"].items() if ref[1:] == "1"
             or ref[2:] == "1"}  # fmt: skip
    parted = {re.sub(r"\d.*", "", str(c.get("sqref")))
              for c in shown.sheet("supply").iter(f"{MAIN}conditionalFormatting")}  # fmt: skip
    assert {heads["output [t/yr]"], heads["output low"]} <= parted
    assert not {heads["first_year [year]"], heads["first_year high"]} & parted
    for sheet in ("demand", "ceilings"):
        root = shown.sheet(sheet)
        grouped = {str(c.get("sqref"))[0] for c in root.iter(f"{MAIN}conditionalFormatting")}
        assert {"C", "G", "H"} <= grouped
        assert not grouped & {"A", "B"}
        rules = {r.text for r in root.iter(f"{MAIN}formula")}
        assert "AND(ISNUMBER(C2),C2=INT(C2))" in rules
        assert {c.format for c in shown.sheets[sheet].values()} <= {"General", "@"}


def test_a_language_for_what_has_no_words(odaopt, tmp_path):
    minimal = str(CASES[0].parent / "minimal.json")
    for args in (("init", "a.yaml"), ("convert", minimal, "a.json")):
        code, out, err = odaopt(*args, "--lang", "ja")
        assert (code, out) == (2, "")
        assert "only a workbook" in err
    assert [*tmp_path.iterdir()] == []
    for args in (("init", "a.xlsx"), ("convert", minimal, "b.xlsx")):
        assert odaopt(*args, "--lang", "ja")[0] == 0
        assert "記入要領" in Book((tmp_path / args[-1]).read_bytes()).parts
        assert odaopt("validate", args[-1])[0] == 0
