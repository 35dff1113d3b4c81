"""Bad input: every file in broken_cases/ gives exactly the faults of this table, in one pass."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from optimizer.case.load import load
from optimizer.case.parse import read_json
from optimizer.case.yaml_text import read_yaml
from optimizer.cli import app
from optimizer.errors import CaseError, Fault

FOLDER = Path(__file__).parent / "broken_cases"

INFEASIBLE = ("committed-and-excluded.json", "commitments-dearer-than-fund.json")
"""Valid cases that no portfolio satisfies: tests/test_conflict.py has their conflicts."""

FAULTS: dict[str, set[tuple[str, str]]] = {
    "a-folder.json": {
        ("", "a-folder"),
    },
    "bad-dates.json": {
        ("/cutoff", "bad-date"),
        ("/sources/memo/date", "bad-date"),
    },
    "bad-ids.json": {
        ("/candidates/1/host", "unknown-host"),
        ("/currency/code", "bad-currency"),
        ("/funds/0/ceilings/FY2026", "not-a-year"),
        ("/hosts/0/id", "bad-id"),
        ("/id", "bad-id"),
        ("/sources/the memo", "bad-id"),
    },
    "broken-syntax.json": {
        ("", "broken-syntax"),
    },
    "duplicate-ids.json": {
        ("/candidates/0/options/1/id", "duplicate-id"),
        ("/candidates/1/id", "duplicate-id"),
        ("/funds/1/id", "duplicate-id"),
        ("/hosts/1/id", "duplicate-id"),
        ("/metals/1/id", "duplicate-id"),
        ("/rules/1/id", "duplicate-id"),
    },
    "eight-defects.json": {
        ("/candidates/0/options/0/pays/0/amount", "negative-money"),
        ("/candidates/0/options/0/pays/0/fund", "unknown-fund"),
        ("/candidates/1/name", "wrong-type"),
        ("/candidates/1/options/0/probability", "not-a-probability"),
        ("/currency", "missing-key"),
        ("/metals/0/demnd", "unknown-key"),
        ("/rules/1", "no-limit"),
        ("/rules/1/id", "duplicate-id"),
        ("/rules/2/kind", "unknown-kind"),
    },
    "empty-horizon.json": {
        ("/years/budget", "empty-horizon"),
    },
    "empty-lists.json": {
        ("/candidates", "empty-list"),
        ("/rules/1/rivals/0", "too-few"),
    },
    "empty-names.json": {
        ("/candidates/0/options/0/supply/0/ramp", "empty-list"),
        ("/funds/0/name", "empty-text"),
        ("/metals/0/name", "empty-text"),
        ("/name", "empty-object"),
    },
    "names-nobody-sees.json": {
        ("/metals/0/name", "empty-text"),
    },
    "empty.json": {
        ("", "empty-file"),
    },
    "huge-numbers.json": {
        ("/candidates/0/options/0/pays/0/amount", "too-large-a-number"),
        ("/candidates/0/options/0/supply/0/output", "too-large-a-number"),
        ("/candidates/0/options/0/supply/0/share", "too-many-digits"),
        ("/funds/0/ceilings/2026", "too-large-a-number"),
        ("/metals/0/demand", "too-small-a-number"),
        ("/metals/0/price", "not-finite"),
        ("/years/budget/last", "wrong-type"),
    },
    "inert-lists.json": {
        ("/rules/1/funds", "empty-list"),
        ("/rules/2/funds", "empty-list"),
        ("/rules/2/hosts", "empty-list"),
        ("/rules/3/metals", "empty-list"),
        ("/rules/4/metals", "empty-list"),
        ("/rules/5/metals", "empty-list"),
        ("/rules/5/states", "empty-list"),
        ("/rules/6/metals", "empty-list"),
        ("/rules/7/funds", "empty-list"),
        ("/rules/8/hosts", "empty-list"),
        ("/rules/8/receives/groups", "empty-list"),
        ("/rules/9/select/except/2", "named-twice"),
        ("/rules/10/candidates/1", "named-twice"),
        ("/rules/10/rivals/0/1", "named-twice"),
        ("/rules/11/metals/2", "named-twice"),
        ("/rules/12/partners", "empty-list"),
        ("/states/2/stocks/1", "named-twice"),
    },
    "key-twice.json": {
        ("/candidates/1", "key-twice"),
        ("/candidates/1/host", "unknown-host"),
        ("/measure", "key-twice"),
    },
    "list-on-top.json": {
        ("", "not-an-object"),
    },
    "loan-terms.json": {
        ("/candidates/0/options/0/terms/maturity", "missing-key"),
        ("/candidates/1/options/0/terms", "grace-after-maturity"),
        ("/candidates/2/options/0/terms", "broken-period"),
        ("/candidates/3/options/0", "no-terms"),
        ("/candidates/4/options/0/terms/rate", "out-of-range"),
        ("/candidates/5/options/0/terms/maturity", "wrong-unit"),
        ("/candidates/5/options/0/terms/rate", "out-of-range"),
        ("/candidates/5/options/0/terms/rate", "wrong-unit"),
        ("/rules/1/tests", "no-test"),
        ("/rules/1/tests/1/discount_rate", "out-of-range"),
        ("/rules/1/tests/1/source", "unknown-source"),
        ("/rules/1/tests/1/threshold", "out-of-range"),
        ("/rules/2/rates/0/cirr", "no-source"),
        ("/rules/3/gives/kinds/0", "unknown-kind"),
        ("/rules/3/ratio", "missing-key"),
        ("/rules/4/at_most", "negative-money"),
        ("/rules/4/hosts/0", "unknown-host"),
        ("/rules/5", "no-limit"),
    },
    "lost-lists.json": {
        ("/hosts", "wrong-type"),
        ("/metals", "wrong-type"),
        ("/rules", "wrong-type"),
    },
    "missing-key.json": {
        ("/candidates/1/options/0/pays/0/amount", "missing-key"),
        ("/measure", "missing-key"),
        ("/metals/0/name", "missing-key"),
    },
    "nan-infinity.json": {
        ("/candidates/0/options/0/pays/0/amount", "not-finite"),
        ("/funds/0/ceilings/2026/low", "not-finite"),
        ("/metals/0/demand", "not-finite"),
    },
    "negative-money.json": {
        ("/candidates/0/options/0/pays/0/amount", "negative-money"),
        ("/funds/0/ceilings/2026", "negative-money"),
        ("/rules/1/at_most", "negative-money"),
    },
    "negative-tonnes.json": {
        ("/candidates/0/options/0/supply/0/output", "negative-tonnes"),
        ("/metals/0/demand", "negative-tonnes"),
        ("/metals/0/existing/0/tonnes/2032", "negative-tonnes"),
    },
    "no-limit.json": {
        ("/rules/1", "no-limit"),
        ("/rules/2", "no-limit"),
        ("/rules/3", "no-limit"),
        ("/rules/4", "no-limit"),
        ("/rules/5", "no-limit"),
        ("/rules/5/terms", "empty-list"),
    },
    "no-price.json": {
        ("/metals/0", "no-price"),
    },
    "no-probability.json": {
        ("/candidates/0/options/0/probability", "not-a-probability"),
        ("/candidates/1/options/0/probability/low", "not-a-probability"),
        ("/candidates/1/options/0/probability_without", "worse-with-funding"),
    },
    "not-text.json": {
        ("", "not-text"),
    },
    "null.json": {
        ("", "not-an-object"),
    },
    "out-of-scope.json": {
        ("/candidates/0/options/0/pays/0/fund", "out-of-scope"),
        ("/candidates/0/options/0/pays/1/fund", "out-of-scope"),
        ("/candidates/1/options/0/route", "out-of-scope"),
        ("/candidates/2/options/0", "out-of-scope"),
        ("/rules/1/may/2", "no-limit"),
    },
    "prerequisite-circle.json": {
        ("/rules/2/pairs/0", "prerequisite-circle"),
    },
    "range-without-value.json": {
        ("/candidates/0/options/0/pays/0/amount", "low-high"),
        ("/candidates/1/options/0/pays/0/amount", "wrong-unit"),
    },
    "rising-slopes.json": {
        ("/measure/steps/1/slope", "rising-slope"),
        ("/metals/0/steps/1/slope", "rising-slope"),
    },
    "share-over-1.json": {
        ("/candidates/0/options/0/supply/0/share", "share-over-1"),
        ("/funds/0/carry", "out-of-range"),
        ("/rules/1/share", "share-over-1"),
    },
    "shock-alone.json": {
        ("/states/0/days", "no-normal-state"),
    },
    "spans.json": {
        ("/candidates/0/options/1/pays/0/fund", "out-of-scope"),
        ("/candidates/1/options/0/terms/payments_a_year", "out-of-range"),
        ("/candidates/1/options/1/terms/payments_a_year", "not-whole"),
        ("/hosts/0/oda/1", "two-groups"),
        ("/hosts/2/oda/1/last", "empty-horizon"),
        ("/rules/1/may/0/last", "empty-horizon"),
    },
    "stage-too-early.json": {
        ("/rules/1/pairs/1", "starts-too-early"),
        ("/rules/3/pairs/0", "starts-too-early"),
    },
    "start-twice.json": {
        ("/candidates/0/starts/1", "start-twice"),
    },
    "states.json": {
        ("/states", "states-sum"),
        ("/states/1/changes/0/factor", "no-demand"),
        ("/states/1/changes/1/fact", "wrong-type"),
    },
    "stock-target.json": {
        ("/metals/0/demand/2032", "negative-tonnes"),
        ("/rules/1/metals/0", "stock-without-demand"),
        ("/rules/2", "stock-without-demand"),
        ("/rules/3/metals/0", "unknown-metal"),
        ("/rules/3/year", "year-outside"),
    },
    "stocks.json": {
        ("/candidates/0/options/0/stock/0/metal", "unknown-metal"),
        ("/candidates/0/options/0/stock/1/tonnes", "wrong-unit"),
        ("/candidates/0/options/0/stock/2/tonnes", "missing-key"),
        ("/metals/0/stock", "negative-tonnes"),
        ("/metals/1/demand", "negative-tonnes"),
        ("/metals/1/stock", "stock-without-demand"),
        ("/states/0/days", "longer-than-a-year"),
        ("/states/0/days", "no-normal-state"),
        ("/states/1/days", "out-of-range"),
    },
    "supplies.json": {
        ("/candidates/0/options/0/supply/0/form", "wrong-type"),
        ("/candidates/1/options/0/supply/0/processing", "unknown-host"),
        ("/metals/0/existing/0/processing", "unknown-host"),
        ("/rules/1", "no-limit"),
        ("/rules/2", "no-limit"),
        ("/rules/3/metals/1", "nobody-supplies"),
        ("/rules/3/metals/2", "unknown-metal"),
        ("/rules/3/tonnes/2031", "year-outside"),
        ("/rules/3/tonnes/2032", "negative-tonnes"),
        ("/rules/4/select/kinds/0", "unknown-kind"),
        ("/rules/4/share", "share-over-1"),
        ("/rules/5/cover/1", "fund-twice"),
        ("/rules/5/cover/2", "unknown-fund"),
        ("/rules/5/loans/1", "named-twice"),
        ("/rules/5/ratio", "out-of-range"),
        ("/rules/6/at", "wrong-type"),
        ("/states/0/changes/0/processing", "unknown-host"),
    },
    "taken-id.json": {
        ("/rules/1/id", "taken-id"),
    },
    "text-after.json": {
        ("", "broken-syntax"),
    },
    "too-deep.json": {
        ("", "too-deep"),
    },
    "unknown-key.json": {
        ("/candidates/0/options/0/probabilty", "unknown-key"),
        ("/funds/0/colour", "unknown-key"),
        ("/years/budget/lst", "unknown-key"),
    },
    "unknown-kind.json": {
        ("/measure/kind", "unknown-kind"),
        ("/rules/1/kind", "unknown-kind"),
        ("/rules/2/kind", "missing-kind"),
    },
    "unknown-names.json": {
        ("/candidates/0/host", "unknown-host"),
        ("/candidates/0/options/0/pays/0/fund", "unknown-fund"),
        ("/candidates/0/options/0/supply/0/metal", "unknown-metal"),
        ("/candidates/0/partners/0/partner", "unknown-partner"),
        ("/candidates/0/sources/0", "unknown-source"),
        ("/candidates/1/options/0/supply/0/output/source/0", "unknown-source"),
        ("/rules/1/candidate", "unknown-candidate"),
        ("/rules/2/option", "unknown-option"),
        ("/rules/3/select/except/0", "unknown-candidate"),
        ("/rules/3/select/groups/0", "unknown-group"),
        ("/rules/3/select/kinds/0", "unknown-kind"),
        ("/rules/3/select/regions/0", "unknown-region"),
        ("/rules/3/select/routes/0", "unknown-route"),
        ("/rules/4/agreement", "unknown-agreement"),
        ("/rules/5/indicator", "unknown-indicator"),
        ("/rules/6/pairs/0/needs", "unknown-candidate"),
    },
    "unlike-funds.json": {
        ("/candidates/0/options/0", "no-terms"),
        ("/candidates/1/options/0/pays", "two-loans"),
        ("/funds/2/discount_rate", "out-of-range"),
        ("/funds/3", "two-worths"),
        ("/funds/4/grant_equivalent", "out-of-range"),
        ("/funds/5/grant_equivalent", "out-of-range"),
        ("/rules/1", "unlike-funds"),
        ("/rules/2/funds", "unlike-funds"),
        ("/rules/3/funds", "unlike-funds"),
    },
    "unruled-fund.json": {
        ("/funds/0", "unruled-fund"),
    },
    "utf-16-unmarked.json": {
        ("", "not-text"),
    },
    "utf-16.json": {
        ("", "not-text"),
    },
    "wrong-item.json": {
        ("/candidates/0", "wrong-type"),
        ("/candidates/1/options/0/pays/0/amount", "negative-money"),
    },
    "wrong-type.json": {
        ("/candidates/0/groups", "wrong-type"),
        ("/candidates/0/options/0/pays/0/amount", "not-a-number"),
        ("/candidates/1/options/0/id", "wrong-type"),
        ("/candidates/1/options/0/supply/0/output", "not-a-number"),
        ("/candidates/1/starts/0", "wrong-type"),
        ("/currency", "wrong-type"),
        ("/funds/0/ceilings/2026", "not-a-number"),
        ("/hosts/0/name", "wrong-type"),
        ("/rules/1", "wrong-type"),
        ("/years/budget/last", "wrong-type"),
    },
    "yaml-alias-bomb.yaml": {
        ("", "too-many-aliases"),
    },
    "yaml-alias-circle.yaml": {
        ("", "too-deep"),
    },
    "yaml-anchors.yaml": {
        ("/candidates/0/options/0/pays/0/amount", "negative-money"),
        ("/funds/0/ceilings/2026", "negative-money"),
    },
    "yaml-dates.yaml": {
        ("/cutoff", "bad-date"),
        ("/years/budget/first", "wrong-type"),
    },
    "yaml-infinity.yaml": {
        ("/candidates/0/options/0/pays/0/amount", "not-finite"),
        ("/metals/0/demand", "not-finite"),
    },
    "yaml-key-twice.yaml": {
        ("", "key-twice"),
        ("/funds/0/ceilings", "key-twice"),
    },
    "yaml-no-yes.yaml": {
        ("/funds/0/carry", "not-a-number"),
        ("/funds/0/ceilings/2026", "not-a-number"),
    },
    "yaml-nothing-there.yaml": {
        ("/metals/0/demand", "not-a-number"),
        ("/name", "wrong-type"),
    },
    "yaml-open-bracket.yaml": {
        ("", "broken-syntax"),
    },
    "yaml-tab.yaml": {
        ("", "broken-syntax"),
    },
    "yaml-tag.yaml": {
        ("", "broken-syntax"),
    },
    "year-outside.json": {
        ("/candidates/0/starts/1", "year-outside"),
        ("/candidates/1/options/0/pays/0/after", "year-outside"),
        ("/funds/0/ceilings/2025", "year-outside"),
        ("/metals/0/demand/2040", "year-outside"),
        ("/rules/1/start", "year-outside"),
    },
}

JARGON = re.compile(
    r"\b(dict|tuple|str|int|bool|NoneType|None|Decimal|float|Input|input|valid|pydantic|value_error"
    r"|constrained|union|tag:|instance|schema|Traceback)\b|\[key\]"
)
"""Words of a programmer that a ministry's analyst should never read (tags of YAML aside)."""


def faults(name: str) -> tuple[Fault, ...]:
    with pytest.raises(CaseError) as caught:
        load(FOLDER / name)
    return caught.value.faults


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_found_at_once(name):
    found = [(f.place, f.slug) for f in faults(name)]
    assert set(found) == FAULTS[name]
    assert len(found) == len(FAULTS[name]), "a fault is reported twice"


def test_every_file_is_in_the_table():
    names = {p.name for p in FOLDER.iterdir()}
    assert names == {*FAULTS, *INFEASIBLE}
    assert len(FAULTS) >= 28


def test_eight_different_defects_are_told_apart():
    assert len({slug for _, slug in FAULTS["eight-defects.json"]}) >= 8


def document(name: str) -> Any:
    """The file as far as it can be parsed; None where it cannot."""
    path = FOLDER / name
    try:
        text = path.read_text(encoding="utf-8")
        return (read_yaml if path.suffix == ".yaml" else read_json)(text, name)[0]
    except (CaseError, OSError, UnicodeDecodeError):
        return None


@pytest.mark.parametrize("name", FAULTS)
def test_pointers_lead_to_the_place(name):
    for fault in faults(name):
        assert fault.place == "" or fault.place.startswith("/")
        tokens = [t.replace("~1", "/").replace("~0", "~") for t in fault.place.split("/")[1:]]
        if fault.slug.startswith("missing-"):  # the place where the key should be
            tokens.pop()
        here = document(name)
        for token in tokens:
            here = here[int(token)] if isinstance(here, list) else here[token]


@pytest.mark.parametrize("name", FAULTS)
def test_causes_and_remedies_are_plain_sentences(name):
    for fault in faults(name):
        for text in (fault.cause, fault.remedy):
            assert len(text.split()) >= 3
            assert text[0].isupper() or text[0] == "'"
            assert text[-1] in ".?"
            assert not JARGON.search(text.replace("'tag:", "")), text


@pytest.mark.parametrize(
    ("name", "place", "cause", "remedy"),
    [
        ("unknown-key.json", "/candidates/0/options/0/probabilty",
         "The key 'probabilty' is not known here.", "Did you mean 'probability'?"),
        ("unknown-key.json", "/funds/0/colour", "The key 'colour' is not known here.",
         "Known: agency, basis, carry, ceilings, discount_rate, grant_equivalent, id, name, note."),
        ("unknown-kind.json", "/rules/1/kind", "There is no kind 'host_cieling'.",
         "Did you mean 'host_ceiling'?"),
        ("unknown-names.json", "/candidates/0/host", "There is no host 'NRO'.",
         "Did you mean 'NOR'?"),
        ("broken-syntax.json", "", "Line 5, column 2: a comma is missing before this.", ""),
        ("yaml-tab.yaml", "", "Line 9, column 1: a tab stands here", ""),
        ("wrong-type.json", "/candidates/0/options/0/pays/0/amount",
         "'amount' must be a number or an object with the key value; it is true.", ""),
        ("wrong-type.json", "/candidates/1/starts/0",
         "Item 1 of 'starts' must be a year; it is the text '2026'.",
         "Write a year such as 2026, without quotes or decimals."),
        ("yaml-no-yes.yaml", "/funds/0/carry", "it is the text 'no'.", ""),
        ("missing-key.json", "/metals/0/name", "The key 'name' is missing.",
         "Add it: text or one text a language."),
        ("prerequisite-circle.json", "/rules/2/pairs/0", "a -> b -> c -> a", ""),
        ("stage-too-early.json", "/rules/1/pairs/1",
         "'a' can start in 2027 at the latest, before what it needs: 'b' starts in 2027 at the "
         "earliest, and 'a' waits 1 more.", "Give 'a' a start in 2028 or later"),
        ("out-of-scope.json", "/candidates/0/options/0/pays/1/fund",
         "No start of 'a' (o) lies within what the fund 'equity' may fund by /rules/1/may.",
         "Let another fund pay"),
        ("huge-numbers.json", "/candidates/0/options/0/pays/0/amount", "1E+999", "at most"),
        ("inert-lists.json", "/rules/2/funds", "'funds' names none, so that nothing is asked.",
         "leave 'funds' out where all are meant."),
        ("inert-lists.json", "/states/2/stocks/1", "The list names 'cu' twice.", ""),
        ("spans.json", "/hosts/0/oda/1", "In 2027 the host is listed as 'LMIC' here and as 'LDC' "
         "in /hosts/0/oda/0.", "Let one listing end before the other begins."),
        ("spans.json", "/rules/1/may/0/last", "The last year 2026 lies before the first, 2028.",
         "Swap first and last."),
        ("spans.json", "/candidates/1/options/0/terms/payments_a_year", "which is below 1.",
         "Write a whole number from 1 to 12."),
        ("spans.json", "/candidates/1/options/1/terms/payments_a_year",
         "'payments_a_year' is 2.5, which is no whole number.",
         "Write a whole number from 1 to 12."),
        ("unlike-funds.json", "/rules/2/funds", "'loans' (lends), 'guarantee' (cover)",
         "Name those that lend only"),
    ],
)  # fmt: skip
def test_messages(name, place, cause, remedy):
    fault = next(f for f in faults(name) if f.place == place)
    assert cause in fault.cause
    assert remedy in fault.remedy


@pytest.mark.parametrize("name", FAULTS)
def test_validate_exits_3_and_lists_them(name):
    done = CliRunner().invoke(app, ["validate", str(FOLDER / name)])
    assert done.exit_code == 3
    assert "Traceback" not in done.output
    for fault in faults(name):
        assert f"{fault.place or '(whole file)'}  [{fault.slug}]" in done.stdout
        assert fault.cause in done.stdout
        assert fault.remedy in done.stdout


@pytest.mark.parametrize("name", ["eight-defects.json", "broken-syntax.json", "not-text.json"])
def test_validate_as_json(name):
    done = CliRunner().invoke(app, ["validate", "--format", "json", str(FOLDER / name)])
    assert done.exit_code == 3
    said = json.loads(done.stdout)
    assert said["outcome"] == "invalid"
    assert {(f["place"], f["slug"]) for f in said["faults"]} == FAULTS[name]
    assert all(f["cause"] and f["remedy"] for f in said["faults"])


@pytest.mark.parametrize("name", INFEASIBLE)
def test_infeasible_cases_are_valid(name):
    assert CliRunner().invoke(app, ["validate", str(FOLDER / name)]).exit_code == 0


def test_decimals_of_the_file_are_kept():
    text = '{"a": 0.1, "b": -0, "c": -0.0, "d": 12345678901234567890.5}'
    assert str(read_json(text, "x")[0]["d"]) == "12345678901234567890.5"
    assert [str(v) for v in read_yaml("[0.10, 1_000, 0x1F, 1e3, -0.0]", "x")[0]] == [
        "0.10", "1000", "31", "1E+3", "0.0"]  # fmt: skip
    assert str(read_json(text, "x")[0]["c"]) == "0.0"
    assert read_json(text, "x")[0]["a"] == Decimal("0.1")
