"""Rows that are missing from a case that is valid all the same: said before it is solved."""

from __future__ import annotations

import io
import re
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

from optimizer.case.lint import warnings
from optimizer.case.load import case_of, load, load_case
from optimizer.case.parse import read_json
from optimizer.case.tables import SHEETS
from optimizer.case.workbook_file import grids
from optimizer.case.workbook_out import case_workbook
from optimizer.case.yaml_text import read_yaml
from optimizer.errors import CaseError
from optimizer.rules.registry import RULES
from optimizer.words import Words
from tests.helpers.workbooks import MINIMAL, edited, put

CASES = [p for p in sorted(Path(MINIMAL).parent.glob("*.json")) if ".schema" not in p.name]


def said(change):
    document = read_json(MINIMAL.read_text(), "minimal")[0]
    change(document)
    return [(w.place, w.slug, w.cause) for w in warnings(case_of(document))]


def unpaid(document, *which):
    for i in which:
        document["candidates"][i]["options"][0]["pays"] = []


def test_options_without_a_payment_are_said_at_once():
    assert said(lambda d: unpaid(d, 1)) == [
        ("/candidates/1/options/0", "no-payment",
         "1 option without a payment would be chosen for nothing, while others pay: "
         f"{name(1)}."),
    ]  # fmt: skip
    (two,) = said(lambda d: unpaid(d, 0, 2))
    assert two[0] == "/candidates/0/options/0"
    assert two[2].startswith("2 options without a payment")
    assert two[2].endswith(f": {name(0)}, {name(2)}.")
    (none,) = said(lambda d: unpaid(d, 0, 1, 2))
    assert none[2] == "No option has a payment: all would be chosen for nothing."


def name(i):
    candidate = load_case(MINIMAL).candidates[i]
    return f"{candidate.id!r} ({candidate.options[0].id})"


def test_a_payment_of_nothing_is_meant():
    def free(document):
        document["candidates"][0]["options"][0]["pays"][0]["amount"] = 0

    assert said(free) == []


def test_a_fund_without_ceilings_is_said():
    (found,) = said(lambda d: d["funds"][0].update(ceilings={}))
    assert found[:2] == ("/funds/0", "no-ceiling")
    assert found[2].endswith("has no ceiling in any year: nothing can be paid from it.")


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_no_case_of_ours_is_told_so(path):
    slugs = {w.slug for w in warnings(load_case(path))}
    assert not slugs & {"no-payment", "no-ceiling"}


def test_the_template_has_no_warning():
    text = files("optimizer.cli").joinpath("template.yaml").read_text(encoding="utf-8")
    assert warnings(case_of(read_yaml(text, "template")[0])) == []


def test_the_cell_to_change_is_named(tmp_path):
    path = tmp_path / "case.xlsx"
    path.write_bytes(edited(lambda c: put(c, "supply", "first_year", 1, 2299)))
    loaded = load(path)
    (found,) = loaded.told(warnings(loaded.case))
    rows = edited_rows(path)
    assert f"case!B{rows.index('years supply last') + 1}" in found.remedy
    assert found.slug == "supplies-too-late"


def edited_rows(path):
    """The parameters of the sheet `case`, with the header before them."""
    _, found = grids(path.read_bytes(), str(path), ["case"])
    return [row[0] for row in found["case"].rows]


def test_kinds_of_rules_are_listed_where_none_is_meant():
    def of(kind):
        document = read_json(MINIMAL.read_text(), "minimal")[0]
        document["rules"][0]["kind"] = kind
        with pytest.raises(CaseError) as error:
            case_of(document)
        return next(f.remedy for f in error.value.faults if f.slug == "unknown-kind")

    assert of("budgets") == "Did you mean 'budget'?"
    assert of("region_limit") == f"Known: {', '.join(sorted(RULES))}."


@pytest.mark.parametrize(("lang", "guide"), [("en", "guide"), ("ja", "記入要領")])
def test_the_template_lists_the_kinds_of_rules(lang, guide):
    made = case_workbook(load_case(MINIMAL), Words(lang))
    _, found = grids(made, "case.xlsx", [guide, "rules"])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        number = 2 + SHEETS.index("rules")
        page = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
    first, last = re.search(rf"<formula1>'{guide}'!\$A\$(\d+):\$A\$(\d+)</formula1>", page).groups()
    listed = [row[0] for row in found[guide].rows[int(first) - 1 : int(last)]]
    assert listed == sorted(RULES)


def test_a_year_outside_names_the_end_that_it_passed():
    for year, end in (("2000", "first"), ("2299", "last")):
        document = read_json(MINIMAL.read_text(), "minimal")[0]
        document["funds"][0]["ceilings"][year] = 1
        with pytest.raises(CaseError, match=f"or that of /years/budget/{end}"):
            case_of(document)
