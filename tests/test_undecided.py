"""No view of a report says of what is not decided that there is none.

The FY2009 round with next to no work for its questions, walked through each view: the one sentence
that says what is left out stands on its first page, and no sentence speaks as if all were known.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, product

import pytest

from optimizer.analysis.findings import Findings
from optimizer.report import terminal
from optimizer.report.blocks import Paragraph, Report, Table
from optimizer.report.content import unasked
from optimizer.report.content.context import Context
from optimizer.report.content.explained import one, whole
from optimizer.report.views import VIEWS
from optimizer.words import Words
from tests.helpers import reports
from tests.helpers.walk import content
from tests.test_catalogue import catalogue
from tests.test_work import asked, fy09

EFFORTS = (0, 1, 5, 20)
NEVER: dict[str, Sequence[str]] = {
    "rules": ("No rule binds", "Together they do"),
    "ceilings": (
        "more money adds nothing", "ceiling binds:", "No ceiling binds",
        "more money alone adds nothing", "The least money that adds", "The smallest rise that adds",
        "Nearest improvement:", "just below that it loses", "Just below that no plan",
    ),
    "figures": (
        "tests changes the plan.", "No figure of the case has a range", "No figure has a range",
        "Never pushed out", "is pushed out in some test", "figures with a range", "what-if tests$",
    ),
    "candidates": ("not decided (nobody", "Not funded, nearest first$"),
    "picks": ("not decided (nobody",),
    "conditions": ("comes in at none that was tried", "No lower cost", "No supply"),
    "steps": ("Complete, by the solver's word: between two lines", "Below the first line no plan"),
    "lists": ("Complete: every", "Complete: no other", "and no other portfolio beside it"),
}  # fmt: skip
"""What may not be said while some questions of a kind are undecided ($: at the end of a text)."""
EVERY = [*product(EFFORTS, (False, True))]
JOINED = {"not decided (nobody", "No lower cost", "No supply"}
"""Phrases that are put together of several messages."""
EVER = ("in time", "was solved on its own", "--time-limit")
"""What a report no longer says at all."""


def context(effort: int, explain: bool, lang: str = "en") -> Context:
    return Context(fy09(), asked(effort, explain=explain), reports.RUN, Words(lang))


@cache
def report(effort: int, explain: bool, lang: str = "en") -> Report:
    return reports.report_of(context(effort, explain, lang))


def said(made: Report) -> Iterator[str]:
    """Every text of a report."""
    for section in made.sections:
        yield from (section.title, section.lead)
        for block in section.blocks:
            yield from (text for _, text in content.texts(block))
            if isinstance(block, Table):
                yield from (cell.text for row in block.rows for cell in row)


def wrong(f: Findings, text: str) -> list[str]:
    """What a text says that is not known."""
    never = [*EVER, *(p for kind in f.undecided for p in NEVER.get(kind, ()))]
    ends = [p[:-1] for p in never if p.endswith("$")]
    return [p for p in never if p in text] + [p for p in ends if text.endswith(p)]


@pytest.mark.parametrize(("effort", "explain"), EVERY)
def test_no_text_says_more_than_is_known(effort: int, explain: bool) -> None:
    f, made = asked(effort, explain=explain), report(effort, explain)
    assert f.undecided
    found = [(text, w) for text in said(made) if (w := wrong(f, text))]
    assert not found
    for kind in NEVER:
        assert kind in f.due or not explain


def test_the_phrases_are_those_of_a_report_in_which_all_is_decided() -> None:
    """A phrase that no report says would forbid nothing."""
    ids = [m.id if isinstance(m.id, tuple) else (m.id,) for m in catalogue("ja") if m.id]
    known = list(chain.from_iterable(ids))
    for phrase in {p.removesuffix("$") for some in NEVER.values() for p in some} - JOINED:
        assert any(phrase in message for message in known), phrase


@pytest.mark.parametrize(("effort", "explain"), EVERY)
def test_a_cell_without_a_proof_says_so(effort: int, explain: bool) -> None:
    f, tables = asked(effort, explain=explain), {
        b.id: b for b in reports.blocks(report(effort, explain), Table)}  # fmt: skip
    shown = {row[1].text: row for row in tables["funded-why"].rows}
    for pick in f.funded:
        assert pick.loss.proven or "not " in shown[pick.candidate][2].text
    lost = {row[1].text: row for row in tables["rejected-table"].rows}
    for r in f.rejected:
        assert r.entry.proven or "not " in lost[r.candidate][2].text
        assert r.entry.proven or lost[r.candidate][5].text == "not tried"
    standing = {row[0].text: row[1].text for row in tables["rules"].rows}
    c = context(effort, explain)
    for rule in fy09().case.rules:
        found = f.standings[rule.id]
        assert (standing[c.rule(rule.id)] == "not decided") is (found.status == "unknown")
        assert found.price.proven or found.status in ("unknown", "binds")


# every view --------------------------------------------------------------------------------------


def flat(text: str) -> str:
    return " ".join(re.sub(r"[│\\]", " ", text).split())


def pages(view: str, made: Report, c: Context) -> str:
    """A view as running text."""
    found = VIEWS[view].render(made, c)
    assert isinstance(found, bytes)
    if view == "pdf":
        pypdf = pytest.importorskip("pypdf", reason="the extra [test] brings pypdf")
        return " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(found)).pages)
    if view == "xlsx":
        with zipfile.ZipFile(io.BytesIO(found)) as book:
            text = book.read("xl/sharedStrings.xml").decode()
        return html.unescape(re.sub(r"<[^>]+>", " ", text))
    return html.unescape(re.sub(r"<[^>]+>", " ", found.decode()))


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("view", ["md", "html", "xlsx", "pdf"])
def test_every_view_says_on_its_first_page_what_is_left_out(view: str, lang: str) -> None:
    c, made = context(5, True, lang), report(5, True, lang)
    (sentence,) = unasked.sentences(c)
    assert sentence in [b.text for b in made.sections[0].blocks if isinstance(b, Paragraph)]
    text = pages(view, made, c)
    squeezed, due = (re.sub(r"[\s\\]", "", t) for t in (text, sentence))
    assert due in squeezed
    if lang == "en":
        first = squeezed.index(due)
        assert first < squeezed.index("2of2listsofalternatives") + len(due)
        assert not wrong(asked(5, explain=True), flat(text)) or view == "xlsx"


def test_the_terminal_says_it_too() -> None:
    c, made = context(5, False), report(5, False)
    out = terminal.console(io.StringIO())
    terminal.show(made, out)
    text = flat(out.file.getvalue())  # type: ignore[attr-defined]
    (sentence,) = unasked.sentences(c)
    assert sentence in text
    assert not wrong(asked(5), text)


def test_explain_says_it_too() -> None:
    for effort in EFFORTS:
        c = context(effort, True)
        (sentence,) = unasked.sentences(c)
        texts = [*said(whole(c))]
        assert sentence in texts
        assert not [t for t in texts if wrong(c.findings, t)]


def test_one_candidate_is_explained_as_far_as_it_is_known() -> None:
    from optimizer.analysis.findings import explain_one
    from optimizer.analysis.work import Work

    texts = {}
    for candidate in ("tambao", "sareco"):
        found = explain_one(fy09(), candidate, work=Work(fy09().problem, 0))
        c = Context(fy09(), found, reports.RUN, Words("en"))
        texts[candidate] = [*said(one(c, candidate))]
    assert "Replacement cost: not decided." in texts["tambao"]
    assert "Entry cost: not decided." in texts["sareco"]
    assert "At what figure it would come in is not decided." in texts["sareco"]
    for each in texts.values():
        assert sum(t.startswith("Not decided: ") for t in each) == 1
        assert not any("nobody" in t or t.startswith("No ") for t in each)


def test_a_whole_report_says_nothing_of_the_kind() -> None:
    for explain in (False, True):
        c = Context(fy09(), asked(explain=explain), reports.RUN, Words("en"))
        assert not [*unasked.sentences(c)]
        assert not [t for t in said(reports.report_of(c)) if "not decided" in t.lower()]


# the command that asks the rest ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "rest"),
    [
        ("odaopt solve a.json", "odaopt solve a.json --effort full"),
        ("odaopt solve a.json --effort 5 --seed 1", "odaopt solve a.json --seed 1 --effort full"),
        ("odaopt solve 'a b.json' --time-limit=9", "odaopt solve 'a b.json' --effort full"),
        ("odaopt explain r.json --effort=full", "odaopt explain r.json --effort full"),
    ],
)
def test_the_rest_is_asked_by_the_same_command_without_its_limits(command: str, rest: str) -> None:
    assert unasked.fuller(command) == rest
