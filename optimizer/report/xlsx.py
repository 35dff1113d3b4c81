"""Excel: a workbook with a sheet for each section of the report, and the case on further sheets.

Tables are real tables with numbers in them, charts are made from their cells, totals are formulas;
the sheets of the case are those that `odaopt solve` reads. The same run gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from optimizer.domain.quantity import total
from optimizer.report.blocks import Report
from optimizer.report.book.pages import Pages
from optimizer.report.book.sheet import Sheet
from optimizer.report.book.styles import Styles, clean
from optimizer.report.content.context import Context

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

    from optimizer.case.case import Case

OPTIONS = {
    "in_memory": True,
    "strings_to_urls": False,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
}
"""Text stays text, whatever it looks like."""


def render(report: Report, c: Context) -> bytes:
    """The report and its case as one workbook (.xlsx)."""
    from xlsxwriter import Workbook

    made = BytesIO()
    book = Workbook(made, OPTIONS)
    book.set_properties(_properties(report, c.run.day))
    book.set_calc_mode("auto")
    pages = Pages(book, report, c.words, Styles(book, report.lang), _ceiling(c.case))
    first = pages.write()
    _ending(first, pages, report, _inputs(book, c.case))
    first.sheet.activate()
    book.close()
    return made.getvalue()


def _ceiling(case: Case) -> float | None:
    """All ceilings of all funds and years, where the funds are alike."""
    if case.unlike:
        return None
    return float(total(q.value for f in case.funds for q in f.ceilings.values()))


def _inputs(book: Workbook, case: Case) -> Sequence[str]:
    """The case, on sheets from which it can be solved again."""
    from optimizer.case.workbook_out import add_case_sheets

    return add_case_sheets(book, case)


def _ending(on: Sheet, pages: Pages, report: Report, inputs: Sequence[str]) -> None:
    """What each sheet holds, and what to do next."""
    w = pages.words
    on.text(w("Sheets of this workbook"), "caption")
    for name, title in pages.sheets.items():
        on.link(name, title)
    if inputs:
        on.gap()
        said = w("The further sheets ({names}) hold the inputs: `odaopt solve` reads this workbook "
                 "as a case, and finds the same answer.", names=", ".join(inputs))  # fmt: skip
        on.text(said)
    if report.next_step:
        on.gap()
        on.text(f"{report.labels.get('next', w('Next'))}: {report.next_step}", "note")


def _properties(report: Report, day: str) -> dict[str, Any]:
    """Facts of the document; its date is the run's, so that the bytes are the same again."""
    return {
        "title": clean(f"{report.title}: {report.subtitle}")[:255],
        "subject": clean(report.case_id)[:255],
        "created": datetime.fromisoformat(day),
        "comments": clean(" · ".join(f"{k} {v}" for k, v in report.meta))[:255],
    }
