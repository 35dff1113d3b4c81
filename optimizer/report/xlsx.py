"""Excel: a workbook with a sheet for each section of the report, and the case on further sheets.

Tables are real tables with numbers in them, charts are made from their cells, totals are formulas;
the sheets of the case are those that `odaopt solve` reads. The same run gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from optimizer.report.blocks import Report
from optimizer.report.book.contents import contents
from optimizer.report.book.pages import Pages
from optimizer.report.book.styles import Styles, clean
from optimizer.report.content.context import Context

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

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
    pages = Pages(book, report, c.words, Styles(book, report.lang))
    first = pages.write()
    contents(first, pages, _inputs(book, c))
    first.sheet.activate()
    book.close()
    return made.getvalue()


def _inputs(book: Workbook, c: Context) -> Sequence[str]:
    """The case, on sheets from which it can be solved again."""
    from optimizer.case.workbook_out import add_case_sheets

    return add_case_sheets(book, c.case, words=c.words)


def _properties(report: Report, day: str) -> dict[str, Any]:
    """Facts of the document; its date is the run's, so that the bytes are the same again."""
    return {
        "title": clean(f"{report.title}: {report.subtitle}")[:255],
        "subject": clean(report.case_id)[:255],
        "created": datetime.fromisoformat(day),
        "comments": clean(" · ".join(f"{k} {v}" for k, v in report.meta))[:255],
    }
