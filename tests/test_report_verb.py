"""The verb `report`, `solve --report FILE`, what a run keeps for them, and the CSV view."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from optimizer import load_case
from optimizer.analysis.answer import solve
from optimizer.analysis.findings import Findings, completed, gather
from optimizer.analysis.runs.document import digest_of, document
from optimizer.analysis.runs.kept import read_run
from optimizer.case.save import json_text
from optimizer.errors import PartError, RunError
from optimizer.report import csv_tables, markdown
from optimizer.report.blocks import NONE, Cell, Table, number, text
from optimizer.report.views import VIEWS
from optimizer.words import Words
from tests.helpers import reports
from tests.helpers.program import Done
from tests.test_kept import RUN

EN = Words("en")

CASES = Path(__file__).parent.parent / "cases"
MINIMAL, FY09 = str(CASES / "minimal.json"), str(CASES / "fy09.json")


@pytest.fixture
def odaopt(odaopt: Any) -> Any:
    """The same, and stderr in one line, without the frame around it."""

    def run(*args: str) -> Done:
        done = odaopt(*args)
        return done._replace(err=" ".join(done.err.replace("│", " ").split()))

    return run


def kept(folder: Path = Path("runs")) -> Path:
    (run,) = folder.glob("*.json")
    return run


# what a run keeps --------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*reports.ODD, "fy09", "minimal"])
def test_findings_come_back_to_the_last_digit(name: str, tmp_path: Path) -> None:
    context = reports.odd(name) if name in reports.ODD else reports.shipped(name)
    back(context.answer, context.findings, tmp_path)


@pytest.mark.parametrize("name", ["unlike funds", "many years, all levers", "minimal"])
def test_the_longer_findings_too(name: str, tmp_path: Path) -> None:
    context = reports.explained(name)
    back(context.answer, context.findings, tmp_path)


def back(answer: Any, found: Findings, folder: Path) -> None:
    path = folder / "run.json"
    path.write_text(json_text(document(answer, RUN, findings=found)), encoding="utf-8")
    again = completed(answer, read_run(path).findings)
    for field in dataclasses.fields(Findings):
        assert getattr(again, field.name) == getattr(found, field.name), field.name
    assert reports.report(dataclasses.replace(reports.odd("one candidate"), answer=answer,
                                              findings=again)).sections == \
        reports.report(dataclasses.replace(reports.odd("one candidate"), answer=answer,
                                           findings=found)).sections  # fmt: skip


DAMAGE = {
    "another figure": ("/sha256/found", lambda run: run["findings"].update(all_gain=None)),
    "another digest": ("/sha256/found", lambda run: run["sha256"].update(found="0" * 64)),
    "a part is gone": ("/findings/funded", lambda run: run["findings"].pop("funded")),
    "no digest": ("/sha256", lambda run: run.pop("sha256")),
    "nothing": ("/sha256/found", lambda run: run.update(findings=None)),
    "derived": ("/sha256/found", lambda run: run["derived"]["objective"].update(gap=None)),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_findings_that_were_edited_are_refused(how: str, odaopt: Any) -> None:
    odaopt("solve", MINIMAL)
    run = json.loads(kept().read_text(encoding="utf-8"))
    place, change = DAMAGE[how]
    change(run)
    kept().write_text(json.dumps(run), encoding="utf-8")
    with pytest.raises(RunError) as error:
        read_run(kept())
    assert [(f.place, f.slug) for f in error.value.faults] == [(place, "run-damaged")]
    code, out, err = odaopt("report", str(kept()))
    assert (code, out) == (3, "")
    assert f"{place} [run-damaged]" in err


def test_findings_belong_to_their_plan(odaopt: Any) -> None:
    """Those of another run of the same case are not taken for this one's."""
    odaopt("solve", MINIMAL, "-o", "a")
    odaopt("solve", MINIMAL, "-o", "b", "--lock-out", "island")
    one, other = (json.loads(kept(Path(f)).read_text(encoding="utf-8")) for f in "ab")
    one["findings"] = other["findings"]
    kept(Path("a")).write_text(json.dumps(one), encoding="utf-8")
    assert odaopt("report", str(kept(Path("a"))))[0] == 3


# report ------------------------------------------------------------------------------------


def test_a_kept_run_gives_the_page_that_solve_gave(odaopt: Any, monkeypatch: Any) -> None:
    odaopt("solve", MINIMAL)
    page = kept().with_suffix(".html")
    first = page.read_bytes()
    page.unlink()
    monkeypatch.setattr("optimizer.analysis.answer.solve", None)
    monkeypatch.setattr("optimizer.analysis.findings.gather", None)
    code, out, err = odaopt("report", str(kept()))
    assert (code, err) == (0, "")
    assert page.read_bytes() == first
    assert out.splitlines() == [f"Report: {page}", f"Next:   odaopt explain {kept()}"]


def test_every_format_at_once_into_another_folder(odaopt: Any, tmp_path: Path) -> None:
    odaopt("solve", MINIMAL)
    stem = kept().stem
    code, out, _ = odaopt("report", str(kept()), "--format", "md, csv,html,md", "-o", "out")
    assert code == 0
    assert [line.split()[1] for line in out.splitlines()[:-1]] == [
        f"out/{stem}.md", f"out/{stem}-csv", f"out/{stem}.html",
    ]  # fmt: skip
    assert (tmp_path / "out" / f"{stem}.md").read_text(encoding="utf-8").startswith("# ")
    assert sorted((tmp_path / "out" / f"{stem}-csv").glob("*.csv"))
    assert odaopt("report", str(kept()), "--format", "md", "--lang", "ja")[0] == 0


def test_pdf(odaopt: Any) -> None:
    pytest.importorskip("typst")
    odaopt("solve", MINIMAL, "--no-report")
    assert odaopt("report", str(kept()), "--format", "pdf")[0] == 0
    assert kept().with_suffix(".pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("formats", "said"), [("htlm", "Did you mean 'html'?"), ("html,docx", "Known: csv, html, md"),
                          (",", "name one format at least")],
)  # fmt: skip
def test_an_unknown_format_names_the_nearest(odaopt: Any, formats: str, said: str) -> None:
    odaopt("solve", MINIMAL, "--no-report")
    code, out, err = odaopt("report", str(kept()), "--format", formats)
    assert (code, out) == (2, "")
    assert said in err


def test_a_run_without_questions_claims_nothing_and_says_what_asks(odaopt: Any) -> None:
    odaopt("solve", FY09, "--no-report")
    code, out, _ = odaopt("report", str(kept()), "--format", "md")
    assert code == 0
    assert out.endswith(f"Next:   odaopt solve {kept()}\n")
    said = kept().with_suffix(".md").read_text(encoding="utf-8").replace("\\", "")
    command = f"odaopt solve {FY09}"
    for section in ("4 What binds", "5 Who is in", "6 How sure"):
        part = said.partition(f"## {section}")[2].partition("\n## ")[0]
        assert f"to ask: {command}." in part, section
        assert "binds" not in part
        assert "gives no better plan" not in part
    why = f"this run was solved without them; to ask: {command}."
    assert f"What would change the answer was not asked: {why}" in said
    assert "What-if" not in said.partition("## 2")[0]
    assert "| Questions asked | none |" in said.replace("**", "")
    assert "--explain" in said.partition("## 7")[2].partition("\n## ")[0]


def test_what_was_stopped_says_so_and_claims_nothing() -> None:
    answer = solve(load_case(MINIMAL))
    found = dataclasses.replace(completed(answer), asked=True, stopped=True)
    context = dataclasses.replace(reports.shipped("minimal"), answer=answer, findings=found)
    said = markdown.render(reports.report_of(context)).replace("\\", "")
    assert "No rule binds" not in said
    assert (
        "Which rules bind was not asked of all: stopped by Ctrl-C; to ask all: odaopt solve" in said
    )


def test_no_plan_is_4_and_not_proven_is_5(odaopt: Any) -> None:
    odaopt("solve", MINIMAL, "--lock-in", "island", "--lock-out", "island")
    code, out, err = odaopt("report", str(kept()))
    assert (code, out) == (4, "")
    assert f"Next: odaopt explain {kept()}" in err
    odaopt("solve", MINIMAL, "--no-report", "-o", "b")
    run = json.loads(kept(Path("b")).read_text(encoding="utf-8"))
    run["solution"]["outcome"] = "feasible"
    run["sha256"]["found"] = digest_of(run)
    kept(Path("b")).write_text(json.dumps(run), encoding="utf-8")
    assert odaopt("report", str(kept(Path("b"))), "--format", "md")[0] == 5


@pytest.mark.parametrize(
    ("change", "slug"), [({"format": 99}, "newer-run"), ({"format": 1}, "older-run")]
)
def test_a_run_of_another_format_is_3(odaopt: Any, change: dict[str, int], slug: str) -> None:
    odaopt("solve", MINIMAL, "--no-report")
    run = json.loads(kept().read_text(encoding="utf-8")) | change
    kept().write_text(json.dumps(run), encoding="utf-8")
    code, out, err = odaopt("report", str(kept()))
    assert (code, out) == (3, "")
    assert f"[{slug}]" in err
    assert ("pip install --upgrade" in err) == (slug == "newer-run")


def test_a_case_is_no_run(odaopt: Any) -> None:
    code, _, err = odaopt("report", MINIMAL)
    assert code == 3
    assert "[a-case-file]" in err


@pytest.mark.parametrize("where", ["/dev/null/below", "a-file"])
def test_a_target_that_cannot_be_written_is_6(odaopt: Any, tmp_path: Path, where: str) -> None:
    (tmp_path / "a-file").write_text("old")
    odaopt("solve", MINIMAL, "--no-report")
    code, out, err = odaopt("report", str(kept()), "-o", where)
    assert (code, out) == (6, "")
    assert "[cannot-write]" in err
    assert (tmp_path / "a-file").read_text() == "old"


def test_a_view_that_fails_leaves_the_old_file_whole(odaopt: Any, monkeypatch: Any) -> None:
    odaopt("solve", MINIMAL, "--no-report")
    old = kept().with_suffix(".md")
    old.write_text("old")

    def fail(*args: Any) -> Any:
        raise PartError("no-font", "PDF", "No font.", "Install one.")

    broken = dict(VIEWS) | {"md": dataclasses.replace(VIEWS["md"], render=fail)}
    monkeypatch.setattr("optimizer.report.views.VIEWS", broken)
    code, out, err = odaopt("report", str(kept()), "--format", "md")
    assert (code, out) == (6, "")
    assert "[no-font]" in err
    assert old.read_text() == "old"
    assert not [*Path("runs").glob(".*")]


# solve --report ----------------------------------------------------------------------------


def test_solve_writes_reports_by_their_endings(odaopt: Any, tmp_path: Path) -> None:
    code, out, _ = odaopt("solve", MINIMAL, "--report", "a/r.HTML", "--report", "b.md")
    assert code == 0
    assert "Report: a/r.HTML" in out
    assert (tmp_path / "a" / "r.HTML").read_bytes().startswith(b"<!DOCTYPE html>")
    assert "Report: b.md" in out
    assert not [*Path("runs").glob("*.html")]
    assert (tmp_path / "b.md").read_text(encoding="utf-8").startswith("# Allocation report")
    assert kept().exists()


@pytest.mark.parametrize(
    ("file", "said"),
    [("a.pfd", "Did you mean 'pdf'?"), ("a", "Known: csv, html, md"), ("pdf", "Known")],
)  # fmt: skip
def test_an_unknown_ending_is_2_before_the_solve(
    odaopt: Any, monkeypatch: Any, file: str, said: str
) -> None:
    monkeypatch.setattr("optimizer.analysis.answer.solve", None)
    code, out, err = odaopt("solve", MINIMAL, "--report", file)
    assert (code, out) == (2, "")
    assert said in err
    assert odaopt("solve", MINIMAL, "--report", "a.md", "--no-report")[0] == 2


def test_a_workbook_that_somebody_has_open_is_6_before_the_solve(
    odaopt: Any, tmp_path: Path
) -> None:
    old = tmp_path / "a.xlsx"
    old.write_bytes(b"mine")
    (tmp_path / "~$a.xlsx").write_bytes(b"me")
    done = odaopt("solve", MINIMAL, "--report", str(old), "-o", str(tmp_path / "kept"))
    assert done.code == 6
    assert "[open-elsewhere]" in done.err
    assert old.read_bytes() == b"mine"
    assert not [*tmp_path.glob("kept/*")]


def test_a_report_that_cannot_be_made_is_6_before_the_solve(odaopt: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("optimizer.analysis.answer.solve", None)
    Path("folder.html").mkdir()
    for file in ("/dev/null/a.html", "folder.html"):
        code, _, err = odaopt("solve", MINIMAL, "--report", file)
        assert code == 6, file
        assert "[cannot-write]" in err
    monkeypatch.setitem(sys.modules, "typst", None)
    code, _, err = odaopt("solve", MINIMAL, "--report", "a.pdf")
    assert code == 6
    assert "[no-typst]" in err
    assert "odaopt[pdf]" in err


# CSV and Markdown --------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*reports.ODD, "fy09"])
def test_csv_holds_every_table_with_the_figures_it_shows(name: str) -> None:
    made = reports.report_of(reports.odd(name) if name in reports.ODD else reports.shipped(name))
    files = csv_tables.render(made)
    tables = reports.blocks(made, Table)
    assert len(files) == len(tables)
    for (file, data), table in zip(files.items(), tables, strict=True):
        assert file.endswith(f"-{table.id}")
        rows = [*csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
        assert rows[0] == [csv_tables.safe(c.title) for c in table.columns]
        shown = [*table.rows, *([table.foot] if table.foot else [])]
        assert len(rows) == 1 + len(shown)
        for row, cells in zip(rows[1:], shown, strict=True):
            for said, cell in zip(row, cells, strict=True):
                plain = cell.text.replace("−", "-").replace(",", "").lstrip("+±")
                assert said in (cell.text, plain, "'" + cell.text)
                number = said.removeprefix("-").replace(".", "", 1).isdigit()
                assert number or not said.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (number(EN.number(1234.5, 2)), "1234.50"), (number(EN.number(-12)), "-12"),
        (number(EN.number(4.1, sign=True)), "4.1"), (text(EN.number(1234.5, 2)), "1,234.50"),
        (number(EN.of_hundred(4.1)), "4.1 %"), (NONE, "–"), (number(EN.number(-0.01, 1)), "0.0"),
        (number(EN("{n} pt", n=EN.number(4.1, sign=True))), "'+4.1 pt"),
        (Cell("=1", 1.0), "'=1"), (Cell("-2+3", 1.0), "'-2+3"), (Cell("12,34", 1.0), "12,34"),
        *((text(said), f"'{said}")
          for said in ("=1+1", "-cmd", "+1", "@SUM(A1)", "\t=1", " =1", "＝1")),
        (text("a=1"), "a=1"),
    ],
)  # fmt: skip
def test_a_cell_of_a_csv_file(cell: Cell, said: str) -> None:
    assert csv_tables.value(cell) == said


@pytest.mark.parametrize(
    "text", ["- a", "+ b", "1. c", "12) d", "=", "---", "# e", "* f", "> g", "```", "| h", "= i"]
)
def test_no_text_opens_anything_in_markdown(text: str) -> None:
    said = markdown.starting(text)
    assert said.replace("\\", "") == text
    assert "\\" in said
    assert markdown.starting("+4.1 pt, 1.5 a - b") == "+4.1 pt, 1.5 a - b"


def test_gather_is_what_solve_keeps(odaopt: Any) -> None:
    odaopt("solve", MINIMAL)
    run = read_run(kept())
    assert completed(run.answer, run.findings) == gather(solve(load_case(MINIMAL)))
