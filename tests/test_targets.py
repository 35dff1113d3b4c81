"""Where reports go: links, pipes, protected files, what is being read; and several at once."""

from __future__ import annotations

import dataclasses
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from optimizer.cli import files
from optimizer.errors import PartError, TargetError
from optimizer.report.views import VIEWS
from tests.helpers.process import python
from tests.helpers.program import Done
from tests.helpers.reports import CASES

ROOT = CASES.parent
MINIMAL = CASES / "minimal.json"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    files.write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_link_that_leads_nowhere_yet_leads_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "below" / "real")
    files.write_whole(tmp_path / "link", "new")
    assert (tmp_path / "below" / "real").read_text() == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_and_a_device_are_left_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    (tmp_path / "null.md").symlink_to(os.devnull)
    for path in (pipe, tmp_path / "null.md"):
        with pytest.raises(TargetError, match="not a file"):
            files.write_whole(path, "new")
    assert pipe.is_fifo()
    assert not Path(os.devnull).is_file()


def test_a_protected_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda p, mode: False)  # root may write all there is
    with pytest.raises(TargetError, match="write-protected"):
        files.write_whole(path, "new")
    assert path.read_text() == "old"


def test_whoever_may_read_the_old_file_may_read_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o600)
    files.write_whole(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_files_that_belong_together_are_written_together(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").mkdir()
    with pytest.raises(TargetError, match="A folder has this name"):
        files.write_all({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_text() == "old"


@pytest.mark.parametrize("name", ["pipe.md", "x" * 300 + ".md", "folder.md"])
def test_a_target_is_refused_before_the_solve(
    name: str, odaopt: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    monkeypatch.setattr("optimizer.analysis.answer.solve", lambda *a, **k: pytest.fail("solved"))
    done = odaopt("solve", MINIMAL, "--report", name)
    assert (done.code, done.out) == (6, "")
    assert "[cannot-write]" in done.err
    assert "name another" in done.err.lower()


def test_the_case_that_is_read_is_not_written_over(odaopt: Any, tmp_path: Path) -> None:
    assert odaopt("convert", MINIMAL, "case.xlsx").code == 0
    old = (tmp_path / "case.xlsx").read_bytes()
    (tmp_path / "link.xlsx").symlink_to("case.xlsx")
    for name in ("case.xlsx", "./case.xlsx", "link.xlsx"):
        done = odaopt("solve", "case.xlsx", "--report", name)
        assert (done.code, done.out) == (6, "")
        assert "being read" in done.err
    assert (tmp_path / "case.xlsx").read_bytes() == old


def test_a_view_that_fails_stops_no_other(odaopt: Any, tmp_path: Path, monkeypatch: Any) -> None:
    def fail(*args: Any) -> Any:
        raise PartError("no-font", "PDF", "No font.", "Install one.")

    broken = dict(VIEWS) | {"pdf": dataclasses.replace(VIEWS["md"], render=fail)}
    monkeypatch.setattr("optimizer.report.views.VIEWS", broken)
    done = odaopt("solve", MINIMAL, "--report", "a.pdf", "--report", "a.md")
    assert done.code == 6
    assert "[no-font]" in done.err
    assert "Report: a.md" in done.out
    assert "a.pdf" not in done.out.splitlines()[-3]
    assert (tmp_path / "a.md").exists()
    (run,) = (tmp_path / "runs").glob("*.json")
    monkeypatch.setattr("optimizer.report.views.VIEWS", broken | {"md": broken["pdf"]})
    done = odaopt("report", run, "--format", "pdf,csv,md")
    assert done.code == 6
    assert "-csv" in done.out
    assert done.err.count("[no-font]") == 2  # each of them


def test_tables_of_an_earlier_report_do_not_stay(odaopt: Any, tmp_path: Path) -> None:
    odaopt("solve", MINIMAL, "--explain", "--report", "a.csv")
    folder = tmp_path / "a-csv"
    (folder / "mine.csv").write_text("kept")
    (folder / "12-budget-steps.csv").write_text("old")
    before = {p.name for p in folder.iterdir()}
    odaopt("solve", MINIMAL, "--report", "a.csv")
    after = {p.name for p in folder.iterdir()}
    assert "mine.csv" in after
    assert "12-budget-steps.csv" not in after
    assert after < before


def test_a_file_where_the_tables_should_go(odaopt: Any, tmp_path: Path) -> None:
    (tmp_path / "a-csv").write_text("old")
    done = odaopt("solve", MINIMAL, "--report", "a.csv")
    assert (done.code, done.out) == (6, "")
    assert "folder for the tables" in done.err


def test_a_run_without_a_name(odaopt: Any, tmp_path: Path) -> None:
    odaopt("solve", MINIMAL, "--no-report")
    (run,) = (tmp_path / "runs").glob("*.json")
    shutil.copy(run, tmp_path / ".json")
    assert "Report: run.md" in odaopt("report", ".json", "--format", "md").out


def test_another_language_stands_in_the_name_and_formats_may_be_repeated(
    odaopt: Any, tmp_path: Path
) -> None:
    odaopt("solve", MINIMAL, "--no-report")
    (run,) = (tmp_path / "runs").glob("*.json")
    odaopt("report", run, "--format", "md")
    done = odaopt("report", run, "--format", "md", "--format", "csv, md", "--lang", "ja")
    assert "報告書:" in done.out
    assert f"odaopt explain {run}" not in done.err
    assert done.out.rstrip().endswith("--lang ja")
    names = {p.name.removeprefix(run.stem) for p in run.parent.iterdir()}
    assert names == {".json", ".md", ".ja.md", ".ja-csv"}
    assert run.with_suffix(".md").read_text(encoding="utf-8").startswith("# Allocation")


def test_a_file_that_may_not_be_read_is_3(
    odaopt: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.json").write_text("{}")
    monkeypatch.setattr(os, "access", lambda *a, **k: False)

    def refuse(*args: Any, **more: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    for verb in (["report"], ["explain"], ["solve"], ["validate"]):
        done = odaopt(*verb, "x.json")
        assert done.code == 3
        assert "[unreadable]" in done.out + done.err


def test_nowhere_to_work_in(tmp_path: Path) -> None:
    """The folder one works in was deleted."""
    pytest.importorskip("typst", reason="the extra [pdf] is not installed")
    gone = tmp_path / "gone"
    gone.mkdir()
    script = "\n".join([
        "import os, sys", f"sys.path.insert(0, {str(ROOT)!r})",
        "sys.path = [*filter(None, sys.path), 'no-folder']", "os.rmdir(os.getcwd())",
        "sys.argv = ['odaopt', *sys.argv[1:]]", "from optimizer.cli import main", "main()",
    ])  # fmt: skip

    def run(*args: object) -> Done:
        gone.mkdir(exist_ok=True)
        return python("-c", script, *args, cwd=gone)

    views = [tmp_path / f"a.{view}" for view in ("html", "pdf", "xlsx")]
    done = run("solve", MINIMAL, "-o", tmp_path, *(t for v in views for t in ("--report", v)))
    assert done.code == 0, done.err
    done = run("solve", MINIMAL, "-o", tmp_path, "--report", "a.html")
    assert done.code == 6
    assert "odaopt: a.html: " in done.err


def test_a_copy_in_a_zip_file_speaks_japanese(tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    with zipfile.ZipFile(copy, "w") as made:
        for path in (ROOT / "optimizer").rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                made.write(path, path.relative_to(ROOT))
    done = python("-m", "optimizer", "solve", MINIMAL, "--lang", "ja", cwd=tmp_path,
                  env={"PYTHONPATH": str(copy)})  # fmt: skip
    assert done.code == 0, done.err
    assert "報告書:" in done.out


LATE = """
import atexit, os, signal, sys
from optimizer.cli import main
sys.argv = ["odaopt", "validate", CASE]
atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))
main()
"""
EARLY = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "optimizer.cli":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
from optimizer.__main__ import run
run()
"""


@pytest.mark.parametrize(("script", "code"), [(LATE, 0), (EARLY, 130)], ids=["late", "early"])
def test_ctrl_c_before_the_verb_and_after_it(script: str, code: int) -> None:
    done = python("-c", script.replace("CASE", repr(str(MINIMAL))))
    assert (done.code, done.err) == (code, "")
