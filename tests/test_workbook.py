"""A case as a workbook: JSON -> XLSX -> JSON and JSON -> YAML -> JSON lose nothing."""

from __future__ import annotations

import io
import re
import typing
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.case.case import Case
from optimizer.case.cells import from_cell, to_cell
from optimizer.case.load import load_case
from optimizer.case.save import document_of
from optimizer.case.sheets import sheets_of
from optimizer.case.tables import SHEETS, TABLES
from optimizer.case.workbook_in import read_workbook
from optimizer.case.workbook_out import OPTIONS, add_case_sheets, case_workbook
from optimizer.case.yaml_out import yaml_text
from optimizer.case.yaml_text import read_yaml
from optimizer.domain.fields import shows
from optimizer.domain.quantity import Noun, Quantity
from optimizer.domain.walk import figures
from optimizer.rules.registry import RULES
from tests.helpers.cases import KNOWN, cases

CASES = sorted((Path(__file__).parent.parent / "cases").glob("[!.]*[!a].json"))
SMALL = [p for p in CASES if p.stem in ("fy09", "minimal")]
NASTY = [
    "=cmd|'/c calc'!A0", "+1", "-x", "@a", "_x0041_", "(none)", '"q"', '"', "a\r\nb", " x ", "\t",
    "\x01", "12", "TRUE", "#N/A", "<script>", "2026-01-01", "a, b", "\ufffe", "億円", "|", "''",
    "{=1}", "http://x.y", "\\u0041", "_x005F_x0041_", "1e5", "null",
    "\u200b", "a\ufeff", "\u3000b", "x、y", "，", "a、", "\u00a0",
]  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9),
)
TEXTS = CELLS.filter(shows)
"""What a case may say: no name is one that nobody sees."""
NAMES = st.one_of(TEXTS, st.dictionaries(st.sampled_from(["en", "ja", "value", "zh-Hant"]), TEXTS,
                                         min_size=1))  # fmt: skip
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**14),
                      max_value=10**14)  # fmt: skip


def bare(node: Any) -> Any:
    """Without empty lists and nulls, which say nothing that leaving them out does not."""
    if isinstance(node, dict):
        return {k: bare(v) for k, v in node.items() if v is not None and v not in ([], {})}
    return [bare(v) for v in node] if isinstance(node, list) else node


def sheets(case: Case) -> bytes:
    """Only the sheets and columns that are used, as a report has them: quicker to write."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        add_case_sheets(book, case)
    return target.getvalue()


def back(workbook: bytes) -> dict[str, Any]:
    document, faults, _ = read_workbook(workbook, "copy")
    assert faults == []
    return document


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_cases_come_back_whole(path):
    case = load_case(path)
    found = back(case_workbook(case))
    assert bare(found) == bare(document_of(case))
    assert Case.model_validate(found) == case


@pytest.mark.parametrize("path", SMALL, ids=lambda p: p.stem)
def test_yaml_comes_back_whole(path):
    document = document_of(load_case(path))
    assert read_yaml(yaml_text(document), "copy") == (document, [])


def test_there_are_cases():
    assert {"fy09", "minimal", "hindsight"} <= {p.stem for p in CASES}


@st.composite
def dressed(draw: Any) -> dict[str, Any]:
    """A random case whose figures, names and notes have all that they may have."""
    kinds = draw(st.lists(st.sampled_from(KNOWN), max_size=4, unique=True))
    document = draw(cases(*kinds))
    for pointer, *_ in list(figures(Case.model_validate(document))):
        if draw(st.sampled_from([True, False, False])):
            *path, last = pointer.removeprefix("/").split("/")
            node: Any = document
            for token in path:
                node = node[int(token) if isinstance(node, list) else token]
            key = int(last) if isinstance(node, list) else last
            node[key] = draw(provenance(node[key]))
    for item in (*document["metals"], *document["candidates"], *document["rules"]):
        item["name"] = draw(NAMES)
        if draw(st.booleans()):
            item["note"] = draw(NAMES)
    return document


@st.composite
def provenance(draw: Any, value: Any) -> Any:
    value = value["value"] if isinstance(value, dict) else value
    more = {
        "unit": TEXTS,
        "basis": st.sampled_from(["reported", "estimate", "illustrative", "policy"]),
        "source": st.one_of(st.just("s"), st.lists(st.just("s"), max_size=2)),
        "low": NUMBERS,
        "high": NUMBERS,
        "known": st.sampled_from(["2026", "2026-01", "2026-01-31"]),
        "note": NAMES,
    }
    keys = draw(st.lists(st.sampled_from(sorted(more)), unique=True))
    return {"value": value} | {k: draw(more[k]) for k in keys}


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(dressed())
def test_random_cases_come_back_whole(document):
    case = Case.model_validate(document)
    found = back(sheets(case))
    assert Case.model_validate(found) == case
    assert bare(found) == bare(document_of(case))


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(dressed())
def test_random_cases_come_back_from_yaml(document):
    document = document_of(Case.model_validate(document))
    assert read_yaml(yaml_text(document), "copy") == (document, [])


@settings(max_examples=100)
@given(st.lists(st.one_of(CELLS, NUMBERS, st.booleans(), st.integers())))
def test_yaml_keeps_any_text_and_number(items):
    assert read_yaml(yaml_text({"a": items}), "copy") == ({"a": items}, [])


@given(st.one_of(NUMBERS, st.decimals(allow_nan=False, allow_infinity=False)))
def test_numbers_are_kept_to_the_digit(value):
    cell = to_cell(value)
    assert from_cell(cell, "number") == value
    digits = len(value.normalize().as_tuple().digits)
    assert not (isinstance(cell, float) and digits > 15)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("0.1"), 0.1),
        (Decimal("123456789012.345"), 123456789012.345),
        (Decimal("1234567890123.456"), "1234567890123.456"),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        (5, 5.0),
        (True, True),
        (["a", "b"], "a, b"),
        ([], "(none)"),
        (["a, b", "(none)"], '"a, b", "(none)"'),
        ("(none)", '"(none)"'),
        ("=1+1", "=1+1"),
    ],
)
def test_cells(value, cell):
    assert to_cell(value) == cell
    assert type(to_cell(value)) is type(cell)
    kind = {list: "list", str: "text", bool: "yes"}.get(type(value), "number")
    assert from_cell(cell, kind) == value


@settings(max_examples=100)
@given(st.lists(CELLS))
def test_lists_of_any_text_are_kept(items):
    assert from_cell(to_cell(items), "list") == items


def lists_of_nouns(noun: type[Noun]) -> set[str]:
    """Fields that hold nouns or figures in a list or by a key, at any depth of plain nesting."""
    found = set()
    for name, field in noun.model_fields.items():
        inner = str(field.annotation)
        args = [a for a in _flat(field.annotation) if isinstance(a, type) and issubclass(a, Noun)]
        many = "tuple[" in inner or "dict[" in inner
        if many and any(a is not Quantity or "dict[" in inner for a in args):
            found.add(field.alias or name)
    return found


def _flat(kind: Any) -> list[Any]:
    inner = typing.get_args(kind)
    return [kind, *(a for i in inner for a in _flat(i))]


@pytest.mark.parametrize("kind", RULES)
def test_every_list_of_a_rule_has_a_sheet(kind):
    sheets = {t.field for t in TABLES.values() if t.parent == "rules"}
    assert lists_of_nouns(RULES[kind].Spec) <= sheets


@pytest.mark.parametrize("sheet", [t for t in TABLES if TABLES[t].noun not in (Quantity,)])
def test_every_list_of_a_noun_has_a_sheet(sheet):
    sheets = {t.field for t in TABLES.values() if t.parent == sheet}
    assert lists_of_nouns(TABLES[sheet].noun) <= sheets


def test_every_list_of_a_case_has_a_sheet():
    assert lists_of_nouns(Case) <= {t.field for t in TABLES.values() if not t.parent}


def test_sheets_of_a_report_are_left_alone():
    case = load_case(CASES[0].parent / "fy09.json")
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    page = book.add_worksheet("1 Answer")
    page.merge_range(0, 0, 1, 3, "Six studies")
    page.write_formula(5, 0, "=NA()", None, "#N/A")
    names = add_case_sheets(book, case)
    book.add_worksheet("8.1 Assumptions")
    book.close()
    assert set(names) < set(SHEETS)
    document, faults, _ = read_workbook(target.getvalue(), "run.xlsx")
    assert faults == []
    assert Case.model_validate(document) == case


def test_text_is_never_a_formula():
    document = document_of(load_case(CASES[0].parent / "minimal.json"))
    for i, text in enumerate(("=1+1", "+1", "-1", "@SUM(A1)")):
        document["partners"] = [*document.get("partners", []), {"id": f"p{i}", "name": text}]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:  # one that takes such text for formulas
        add_case_sheets(book, Case.model_validate(document), full=True)
    with zipfile.ZipFile(target) as archive:
        pages = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(pages) == len(SHEETS)
        for name in pages:
            assert not re.search(rb"<f[ >]", archive.read(name)), name
            assert b"HYPERLINK" not in archive.read(name)


def test_order_of_columns_units_and_provenance():
    case = load_case(CASES[0].parent / "minimal.json")
    made = {s.name: [h.shown for h in s.heads] for s in sheets_of(document_of(case))}
    assert made["payments"] == [
        "candidate", "option", "fund", "after", "amount [EUR million]", "unit", "basis", "source",
        "low", "high", "known", "note",
    ]  # fmt: skip
    assert made["ceilings"][:3] == ["fund", "year", "ceiling [EUR million]"]
    assert made["supply"][5] == "output [t/yr]"
    assert made["metals"][1:5] == ["name (en)", "name (ja)", "weight [ratio]", "weight unit"]
    assert "price [EUR million/t]" in made["metals"]
    assert list(made) == list(SHEETS)
