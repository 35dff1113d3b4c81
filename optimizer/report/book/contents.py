"""The first sheet: what the workbook is, the answer in a sentence, and the way to every sheet."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.case.workbook_terms import sheet_title
from optimizer.report.blocks import Paragraph
from optimizer.report.book.pages import Pages
from optimizer.report.book.sheet import Sheet
from optimizer.report.book.styles import clean


def contents(on: Sheet, pages: Pages, inputs: Sequence[str]) -> None:
    """``inputs``: the sheets of the case."""
    w, r = pages.words, pages.report
    on.text(f"{r.title}: {r.subtitle}", "title")
    if r.labels.get("note"):
        on.text(r.labels["note"])
    on.text(" · ".join(f"{k} {v}" for k, v in r.meta), "note")
    on.gap()
    for block in r.sections[0].blocks:
        if isinstance(block, Paragraph) and block.tone == "strong":
            on.text(block.text, "answer")
    on.gap()
    on.text(w("The report"), "caption")
    for name, title in pages.sheets.items():
        if title:
            _row(on, name, title)
    if inputs:
        on.gap()
        on.text(w("The inputs"), "caption")
        on.text(w("`odaopt solve` reads these sheets of this workbook as a case, and finds the "
                  "same answer."), "note")  # fmt: skip
        for name in inputs:
            _row(on, name, sheet_title(w, name))
    if r.next_step:
        on.gap()
        on.text(f"{r.labels.get('next', w('Next'))}: {r.next_step}", "note")
    on.ended()


def _row(on: Sheet, name: str, title: str) -> None:
    """The way to a sheet, and what stands there; a sheet of one table stands below its section."""
    inner = "." in name.split()[0]
    style = on.styles("link inner" if inner else "link")
    on.sheet.write_url(on.row, 0, f"internal:'{name}'!A1", style, string=clean(name))
    on.text(title, "text", 1)
