"""Every number that a report shows, in each view and language, is the run file's to its last digit.

Two big cases are walked: the FY2009 round with all questions, and the strategy without any, which
take minutes. A run that was kept, with all its findings, is walked by hand:

    ODAOPT_RUN=runs/fy09.json python3 -m pytest tests/test_numbers.py -s

Numbers round half up (away from zero), as ``Words.number`` does.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from optimizer.analysis.answer import Answer, solve
from optimizer.analysis.findings import completed, gather
from optimizer.analysis.runs.derived import derived
from optimizer.analysis.runs.document import document
from optimizer.analysis.runs.facts import Options, Run
from optimizer.analysis.runs.kept import read_run
from optimizer.case.load import load_case
from optimizer.case.save import json_text
from optimizer.report.blocks import Paragraph, Report, Table
from optimizer.report.content.context import Context
from optimizer.report.pdf import MOST, SHOWN
from optimizer.report.views import VIEWS
from optimizer.words import Words
from optimizer.words.text import NOTHING, Text, figures_of
from tests.helpers import reports
from tests.helpers.told import exactly
from tests.helpers.walk import book, content, views
from tests.helpers.walk.facts import Facts

LANGUAGES = ("en", "ja")
KEPT = os.environ.get("ODAOPT_RUN")
NAMES = [
    "fy09",
    "strategy-2009-2018",
    pytest.param(
        "kept", marks=pytest.mark.skipif(not KEPT, reason="ODAOPT_RUN names no kept run to walk")
    ),
]


@cache
def path(name: str) -> Path:
    """The run file: kept, or solved and written as `odaopt solve` does; of the strategy without
    questions, which take minutes."""
    if name == "kept":
        return Path(KEPT or "")
    answer, run = solved(name)
    found = gather(answer, explain=True) if name == "fy09" else None
    made = Path(tempfile.mkdtemp()) / f"{name}.json"
    made.write_text(json_text(document(answer, run, findings=found)), "utf-8")
    return made


@cache
def solved(name: str) -> tuple[Answer, Run]:
    run = replace(reports.RUN, path=f"cases/{name}.json", options=Options())
    return solve(load_case(reports.CASES / f"{name}.json")), run


@cache
def context(name: str, lang: str) -> Context:
    """As `odaopt report` reads it."""
    kept = read_run(path(name))
    found = completed(kept.answer, kept.findings)
    return Context(kept.answer, found, kept.run, Words(lang))


@cache
def report(name: str, lang: str) -> Report:
    return reports.report_of(context(name, lang))


@cache
def facts(name: str, lang: str = "en") -> Facts:
    """A run without questions does not hold what needs none: that is added as they would."""
    found = Facts.read(path(name), lang)
    if not found.doc["findings"]:
        answer, _ = solved(name)
        found.doc |= exactly(derived(answer, completed(answer)))
    return found


def listed(wrong: list[str]) -> str:
    return "\n".join([f"{len(wrong)} numbers are wrong or untraced:", *wrong[:20]])


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_that_of_the_run(name: str) -> None:
    f, r = facts(name), report(name, "en")
    run = f.doc["run"]
    assert [v for _, v in r.meta] == [run["path"], run["sha256"][:12], run["day"], run["version"]]
    found = content.walk(f, r)
    print(f"{name}: {found.total} numbers traced: {found.traced}")
    assert not found.wrong, listed(found.wrong)
    assert found.total == found.seen


@pytest.mark.parametrize("name", NAMES)
def test_japanese_shows_the_very_same_numbers(name: str) -> None:
    found = content.alike(report(name, "en"), report(name, "ja"))
    print(f"{name}: {found.total} numbers alike: {found.traced}")
    assert not found.wrong, listed(found.wrong)
    assert found.total == found.seen


def read_paper(made: bytes) -> list[str]:
    pypdf = pytest.importorskip("pypdf", reason="the extra [test] brings pypdf")
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]


def tables(made: Any, r: Report) -> Iterator[str]:
    return views.tables_in_csv({k.removesuffix(".csv"): v for k, v in made.items()}, r)


VIEW: dict[str, Callable[[Any, Report], Any]] = {
    "md": lambda made, r: views.markdown(made.decode(), r),
    "csv": tables,
    "html": lambda made, r: views.page(made.decode(), r),
    "xlsx": book.workbook,
    "pdf": lambda made, r: views.paper(read_paper(made), r, MOST, SHOWN),
}


@pytest.mark.parametrize("view", VIEW)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_view_shows_the_very_same_numbers(name: str, lang: str, view: str) -> None:
    if (name, view) == ("strategy-2009-2018", "pdf"):
        pytest.skip("a hundred pages take long to read: walked by hand, with ODAOPT_RUN")
    r = report(name, lang)
    wrong = [*VIEW[view](VIEWS[view].render(r, context(name, lang)), r)]
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("name", NAMES)
def test_the_run_file_says_what_the_judge_reckons(name: str) -> None:
    """What the walk takes from the run file, reckoned anew from the case that stands in it."""
    f = facts(name)
    near = lambda a, b: abs(Fraction(a) - b) <= Fraction(1, 10**9) * max(1, abs(b))  # noqa: E731
    plan, doc = f.plan, f.doc
    for p, kept in zip(plan, doc["payments"], strict=True):
        assert near(kept["cost"], f.spend(p))
        assert [(x["fund"], x["year"], x["amount"]) for x in kept["payments"]] == f.judge.money(p)
    assert near(doc["spend"]["equivalent"], f.spend(*plan))
    paid = [x for p in plan for x in f.judge.money(p)]
    for fund in doc["spend"]["funds"]:
        own = [(y, a) for i, y, a in paid if i == fund["fund"]]
        assert near(fund["nominal"], sum(a for _, a in own))
        first = f.judge.budget_years[0]
        assert near(fund["present"], sum(a / (1 + f.rate) ** (y - first) for y, a in own))
    for b in doc["budgets"]:
        assert near(b["used"], sum(a for i, y, a in paid if (i, y) == (b["fund"], b["year"])))
    for x in doc["supply_path"]:
        assert near(x["demand"], f.demand(x["metal"], x["year"]))
        assert near(x["existing"], f.existing(x["metal"], x["year"]))
        added = sum(f.supplies(p, x["year"]).get(x["metal"], Fraction(0)) for p in plan)
        assert near(x["supply"], f.existing(x["metal"], x["year"]) + added)
    assert near(doc["solution"]["value"], f.reckoned())
    chance = doc["outcomes"]["none"]
    assert {*chance} == {*f.chances()}
    assert all(near(chance[m], c) for m, c in f.chances().items())
    bases = [q.get("basis", "unstated") for q in f.figures.values()]
    assert all(bases.count(b) == n for b, n in doc["by_basis"].items()
               if b != "unstated")  # fmt: skip


def changed(r: Report, i: int, block: Any) -> Report:
    """The report with another block in the first place of a section."""
    own = r.sections[i]
    sections = [*r.sections]
    sections[i] = replace(own, blocks=[block, *own.blocks])
    return replace(r, sections=sections)


def test_what_has_no_checker_is_found() -> None:
    r, f, w = report("fy09", "en"), facts("fy09"), Words("en")
    for block in (Paragraph("It has 9 lives."), Paragraph(w("{n} years", n=9)),
                  Table("new", "", [], [])):  # fmt: skip
        assert len(content.walk(f, changed(r, 3, block)).wrong) == 1


def test_each_digit_counts() -> None:
    """The walk goes red for every single figure of the funded and the money tables that is off by
    one in its last place, for a digit too many, and for one that is worth another number."""
    r, f = report("fy09", "en"), facts("fy09")
    tried = 0
    for section in r.sections:
        for block in section.blocks:
            if not isinstance(block, Table) or block.id not in ("funded-table", "steps", "rules"):
                continue
            for n, row in enumerate(block.rows):
                for cell in row:
                    for said in wrong_ones(cell.text):
                        other = [replace(c, text=said) if c is cell else c for c in row]
                        rows = [*block.rows[:n], other, *block.rows[n + 1 :]]
                        only = replace(section, blocks=[replace(block, rows=rows)])
                        assert content.walk(f, replace(r, sections=[only])).wrong, (block.id, said)
                        tried += 1
    assert tried > 40


def wrong_ones(text: str) -> Iterator[str]:
    """The text with its last figure off by one, with a digit more, and worth another number."""
    if not figures_of(text) or text == NOTHING:
        return
    *others, (a, b, figure) = figures_of(text)
    yield Text(f"{text[: b - 1]}{(int(text[b - 1]) + 1) % 10}{text[b:]}", figures_of(text))
    yield Text(f"{text[:b]}1{text[b:]}", [*others, (a, b + 1, figure)])
    yield Text(text, [*others, (a, b, replace(figure, value=figure.value + 1))])
    yield str(text)
