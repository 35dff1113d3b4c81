"""The first sheet: what the workbook is, the answer in a sentence, and the way to every sheet."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.case.workbook_terms import sheet_words
from optimizer.report.blocks import Paragraph
from optimizer.report.book.pages import Pages
from optimizer.report.book.sheet import Sheet
from optimizer.report.book.styles import clean

RIGHT = 3
"""The first column of what stands on the right."""


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
    report = [(name, title) for name, title in pages.sheets.items() if title]
    case = [(name, sheet_words(name, w)[0]) for name in inputs]
    top = on.row
    bottom = max(_listed(on, 0, w("The report"), report), _listed(on, RIGHT, w("The inputs"), case))
    on.gap(bottom - top + 1)
    if inputs:
        on.text(w("`odaopt solve` reads the sheets of the inputs as a case, and finds the same "
                  "answer."), "note")  # fmt: skip
    if r.next_step:
        on.text(f"{r.labels.get('next', w('Next'))}: {r.next_step}", "note")
    on.sheet.fit_to_pages(1, 1)


def _listed(on: Sheet, at: int, caption: str, sheets: Sequence[tuple[str, str]]) -> int:
    """The way to each sheet, and what stands there; one of a single table stands below its
    section. Returns the row below the last."""
    if not sheets:
        return on.row
    on.sheet.write_string(on.row, at, clean(caption), on.styles("caption"))
    for row, (name, title) in enumerate(sheets, on.row + 1):
        inner = "." in name.split()[0]
        style = on.styles("link inner" if inner else "link")
        on.sheet.write_url(row, at, f"internal:'{name}'!A1", style, string=clean(name))
        on.sheet.write_string(row, at + 1, clean(title), on.styles("line"))
    return on.row + 1 + len(sheets)
