"""odaopt convert, init --xlsx, and verbs on a workbook: files, exit codes, what is said."""

from __future__ import annotations

import json
import os
from decimal import Decimal

import pytest

from optimizer.case.load import load_case
from optimizer.case.yaml_out import yaml_text
from optimizer.case.yaml_text import read_yaml
from tests.helpers.workbooks import MINIMAL, Merged, edited, put

FY09 = MINIMAL.with_name("fy09.json")


def test_round_and_round(odaopt, tmp_path):
    first = load_case(MINIMAL)
    for source, target in ((MINIMAL, "a.xlsx"), ("a.xlsx", "a.yaml"), ("a.yaml", "a.yml"),
                           ("a.yml", "b.xlsx"), ("b.xlsx", "a.json")):  # fmt: skip
        code, out, err = odaopt("convert", source, target)
        assert (code, err) == (0, "")
        assert out.startswith(f"Written: {target}\n")
        assert out.endswith(f"Next: odaopt solve {target}\n")
        lost = "Comments of the YAML file are not kept." in out
        assert lost == str(source).endswith(("yaml", "yml"))
        assert load_case(tmp_path / target) == first
    assert json.loads((tmp_path / "a.json").read_text()) == json.loads(MINIMAL.read_text())


def test_convert_says_what_it_did_as_json(odaopt):
    code, out, err = odaopt("convert", MINIMAL, "a.xlsx", "--format", "json")
    said = json.loads(out)
    assert (code, err, said["outcome"], said["path"]) == (0, "", "written", "a.xlsx")
    assert said["case"]["id"] == "minimal"


@pytest.mark.parametrize(
    ("target", "hint"),
    [("a.xlxs", "'.xlsx'"), ("a.ymal", "'.yml'"), ("a", "has no ending"), ("a.pdf", ".json")],
)
def test_an_ending_that_nobody_knows(odaopt, tmp_path, target, hint):
    code, out, err = odaopt("convert", MINIMAL, target)
    assert (code, out) == (2, "")
    assert hint in " ".join(err.replace("│", "").split())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_stays(odaopt, tmp_path):
    old = tmp_path / "a.xlsx"
    old.write_bytes(b"mine")
    code, out, err = odaopt("convert", MINIMAL, "a.xlsx")
    assert (code, out) == (6, "")
    assert "[file-exists]" in err
    assert old.read_bytes() == b"mine"
    assert odaopt("convert", MINIMAL, "a.xlsx", "--force")[0] == 0
    assert load_case(old) == load_case(MINIMAL)


def test_a_locked_target_stays_whole(odaopt, tmp_path, monkeypatch):
    old = tmp_path / "a.xlsx"
    old.write_bytes(b"mine")

    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    for args in (("convert", MINIMAL, "a.xlsx", "--force"), ("init", "a.xlsx", "--force")):
        code, out, err = odaopt(*args)
        assert (code, out) == (6, "")
        assert "[cannot-write]" in err
        assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]
        assert old.read_bytes() == b"mine"


@pytest.mark.parametrize("mark", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_a_workbook_that_somebody_has_open_stays_whole(odaopt, tmp_path, mark):
    old, lock = tmp_path / "a.xlsx", tmp_path / mark
    old.write_bytes(b"mine")
    lock.write_bytes(b"me")
    for args in (("convert", MINIMAL, "a.xlsx", "--force"), ("init", "a.xlsx", "--force")):
        code, out, err = odaopt(*args)
        assert (code, out) == (6, "")
        assert "[open-elsewhere]" in err
        assert mark in err
        assert old.read_bytes() == b"mine"
    lock.unlink()
    assert odaopt("init", "a.xlsx", "--force")[0] == 0


def test_a_folder_that_cannot_be_written(odaopt):
    for args in (("convert", MINIMAL, "/dev/null/x/a.xlsx"), ("init", "/dev/null/x/a.xlsx")):
        code, out, err = odaopt(*args)
        assert (code, out) == (6, "")
        assert "[cannot-write]" in err


def test_an_invalid_case_is_not_converted(odaopt, tmp_path):
    (tmp_path / "bad.xlsx").write_bytes(edited(lambda c: put(c, "candidates", "host", 1, "NOX")))
    code, out, err = odaopt("convert", "bad.xlsx", "a.json")
    assert (code, out) == (3, "")
    assert "candidates!D2  [unknown-host]" in err
    assert not (tmp_path / "a.json").exists()


def test_a_copy_that_says_something_else_is_not_written(odaopt, monkeypatch, tmp_path):
    monkeypatch.setattr("optimizer.case.yaml_out._written", lambda value: "1.0")
    code, out, err = odaopt("convert", MINIMAL, "a.yaml")
    assert (code, out) == (1, "")
    assert "[not-kept]" in err
    assert not (tmp_path / "a.yaml").exists()


def test_a_run_becomes_a_case(odaopt, tmp_path):
    odaopt("solve", MINIMAL, "--no-report")
    (run,) = (tmp_path / "runs").glob("*.json")
    assert odaopt("convert", run, "a.xlsx")[0] == 0
    assert load_case(tmp_path / "a.xlsx") == load_case(MINIMAL)


def test_the_template_solves_and_says_the_same_as_that_in_yaml(odaopt, tmp_path):
    code, out, err = odaopt("init", "--xlsx", "my.xlsx")
    assert (code, err) == (0, "")
    assert out == "Written: my.xlsx\nNext: odaopt solve my.xlsx\n"
    odaopt("init", "my.yaml")
    assert load_case(tmp_path / "my.xlsx") == load_case(tmp_path / "my.yaml")
    code, out, _ = odaopt("validate", "my.xlsx")
    assert (code, out.splitlines()[0]) == (
        0, "my.xlsx: valid. 3 candidates, 2 hosts, 2 metals, 1 fund, 3 rules.",
    )  # fmt: skip
    code, out, _ = odaopt("solve", "my.xlsx", "--no-report")
    assert code == 0
    assert "proven" in out
    assert odaopt("init", "--xlsx")[0] == 0
    assert (tmp_path / "case.xlsx").exists()
    assert odaopt("init", "--xlsx", "a.json")[0] == 2


@pytest.mark.parametrize("path", [MINIMAL, FY09])
def test_a_workbook_has_the_same_answer(odaopt, path):
    odaopt("convert", path, "a.xlsx")
    said = []
    for case in (path, "a.xlsx"):
        code, out, _ = odaopt("solve", case, "--no-report", "--format", "json")
        assert code == 0
        found = json.loads(out)
        answer = {k: found["solution"][k] for k in ("outcome", "portfolio", "value")}
        said.append((answer, found["derived"]["objective"], found["derived"]["budgets"]))
    assert said[0] == said[1]


def test_every_verb_that_takes_a_case_takes_a_workbook(odaopt):
    odaopt("init", "my.xlsx")
    assert odaopt("evaluate", "my.xlsx", "andes", "refinery")[0] == 0
    assert odaopt("export", "my.xlsx", "--lp", "p.lp")[0] == 0
    assert odaopt("alternatives", "my.xlsx")[0] == 0
    code, _, err = odaopt("solve", "my.xlsx", "--lock-in", "andess")
    assert code == 3
    assert "Did you mean 'andes'?" in err
    code, _, err = odaopt("explain", "my.xlsx")
    assert code == 3
    assert "This is a case, not a run." in err


@pytest.mark.parametrize("verb", ["solve", "validate", "evaluate", "alternatives", "convert"])
def test_faults_of_a_workbook_in_every_verb(odaopt, tmp_path, verb):
    def edit(content):
        put(content, "payments", "candidate", 1, Merged("island", 2, 1))
        put(content, "funds", "id", 1, "study")

    (tmp_path / "bad.xlsx").write_bytes(edited(edit))
    more = {"evaluate": ["island"], "convert": ["a.json"]}.get(verb, [])
    code, out, err = odaopt(verb, "bad.xlsx", *more)
    assert code == 3
    assert "payments!A2  [merged-cells]" in out + err
    assert "payments!C2  [unknown-fund]" in out + err
    code, out, err = odaopt(verb, "bad.xlsx", *more, "--format", "json")
    assert (code, err) == (3, "")
    assert {"payments!A2", "payments!C2"} <= {f["place"] for f in json.loads(out)["faults"]}


def test_warnings_name_cells(odaopt, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(edited(lambda c: put(c, "supply", "first_year", 1, 2040)))
    code, out, _ = odaopt("validate", "a.xlsx")
    assert code == 0
    assert "options!A2  [supplies-too-late]" in out
    assert "case!B11" in out  # where the last supply year stands


def test_yaml_shows_plain_numbers(odaopt, tmp_path):
    first = load_case(FY09)
    for source, target in ((FY09, "a.yaml"), ("a.yaml", "b.xlsx"), ("b.xlsx", "b.yaml")):
        assert odaopt("convert", source, target)[0] == 0
        assert load_case(tmp_path / target) == first
        if target.endswith("yaml"):
            assert "!!" not in (tmp_path / target).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    ["0", "-0", "90000", "-90000", "90000.0", "0.10", "-1.50", "9E+4", "9E-9", "1E+40", "-12E-40",
     "1.5E+400", "123456789012345678901234567890"],
)  # fmt: skip
def test_a_number_in_yaml_is_plain_and_reads_back(text):
    number = Decimal(text)
    written = yaml_text({"value": number})
    assert "!" not in written
    assert "'" not in written
    back = Decimal(read_yaml(written, "-")[0]["value"])
    assert back == number
    if -30 <= number.as_tuple().exponent <= 0 and number:
        assert written == f"value: {text}\n" or "E" in text
