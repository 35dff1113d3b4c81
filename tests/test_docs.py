"""The docs say what the program does: examples run, generated pages are up to date."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

from tests.helpers.process import python

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
VERBS = [
    "solve", "alternatives", "evaluate", "report", "check", "validate", "init", "convert",
    "export", "schema", "doctor",
]  # fmt: skip


def blocks(page: Path, language: str) -> list[tuple[str, str]]:
    """(rest of the fence line, text) of every fenced block in a language."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language} ?(.*?)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def make():
    spec = importlib.util.spec_from_file_location("make", DOCS / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_workbook_page_is_made_from_the_source():
    assert (DOCS / "workbook.md").read_text(encoding="utf-8") == make().workbook_page()


def test_rules_page_is_made_from_the_source():
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == make().rules_page()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_option_is_in_the_docs(verb):
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert f"## odaopt {verb}\n" in text
    shown = python("-m", "optimizer", verb, "--help").out
    part = text.split(f"## odaopt {verb}\n")[1].split("\n## ")[0]
    for option in set(re.findall(r"--[a-z][a-z-]+", shown)):
        assert option in part, f"run python3 docs/make.py: {option} is missing"


def test_verbs_of_the_docs_are_the_verbs_of_the_program():
    from optimizer.cli import app

    assert {c.name for c in app.registered_commands} == set(make().VERBS)


def test_library_examples_run(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "cases", tmp_path / "cases")
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    for _, code in blocks(DOCS / "library.md", "python"):
        exec(compile(code, "library.md", "exec"), scope)
    assert scope["answer"].outcome == "proven"
    assert not scope["checked"].ok
    assert scope["model"].status == 1


def test_your_own_case_leads_from_rows_to_a_report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = DOCS / "your-own-case.md"
    for name, text in blocks(page, "csv"):
        Path(name).write_text(text, encoding="utf-8")
    for _, code in blocks(page, "python"):
        exec(compile(code, page.name, "exec"), {})
    shown: list[str] = []
    for ending, lines in blocks(page, "console"):
        for line in lines.strip().splitlines():
            if not line.startswith("$"):  # what the last command prints
                assert line in shown
                continue
            words = line.removeprefix("$ odaopt ").split()
            done = python("-m", "optimizer", *words)
            assert done.code == int(ending.removeprefix("exit-") or 0), done.err
            shown = done.out.splitlines()
    assert len(list(tmp_path.glob("runs/my-round-*.html"))) == 1


def test_links_between_pages_lead_somewhere():
    pages = [
        *DOCS.glob("*.md"),
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *ROOT.glob("cases/*.md"),
    ]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
