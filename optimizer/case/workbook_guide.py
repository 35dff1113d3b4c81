"""What a workbook says of itself: the sheet that explains the others, and notes on headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.case.case import Case
from optimizer.case.tables import SHEETS
from optimizer.case.workbook_terms import sheet_words
from optimizer.rules.registry import RULES as RULES_BY_KIND
from optimizer.words import N_, Words
from optimizer.words.width import wide

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

GUIDE = N_("guide")
DARK, PALE = "#1F3864", "#D9E2F3"
ABOUT_WIDTH = 96
RULES = (
    N_("One row an item; empty rows are skipped. Row 1 holds the headers: keep them."),
    N_(
        "A header may end in a unit in square brackets; "
        "the unit itself is read from the unit column."
    ),
    N_(
        "A column whose header begins with # is yours: it is not read. "
        "So is a sheet whose name begins with #."
    ),
    N_("Several ids in a cell are parted by commas. An empty cell means 'not given'."),
    N_("Names, notes and titles: one column, or one a language: name (en) and name (ja)."),
    N_("Dates are text (2026, 2026-03, 2026-03-31), years and figures are numbers."),
    N_("Numbers of more than 15 digits are text, since a spreadsheet would cut them."),
    N_("Hidden sheets, rows and columns are read like all others."),
    N_("No merged cells. Formulas are read by the value that the program saved with them."),
    N_("Grey columns say where a figure comes from; fold them with the buttons above the columns."),
)


def add_guide(workbook: Workbook, case: Case, words: Words) -> str:
    """Add the sheet that explains the others. It is not part of the case. Returns the range of its
    cells that list the kinds of rules, as a formula."""
    w = words
    name = w(GUIDE)
    page = workbook.add_worksheet(name)
    look = {"valign": "top", "font_size": 10, **font(w)}
    title = workbook.add_format(look | {"bold": True, "font_size": 16, "font_color": DARK})
    head = workbook.add_format(look | {"bold": True, "bg_color": PALE})
    wrap = workbook.add_format(look | {"text_wrap": True})
    link = workbook.add_format(look | {"font_color": DARK, "underline": 1})
    page.set_row(0, 26)
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 26)
    page.set_column(2, 2, ABOUT_WIDTH)
    page.hide_gridlines(2)
    page.write_string(0, 0, w("A case of odaopt"), title)
    said = w("Case: {case}. Solve it with: odaopt solve FILE.xlsx", case=case.id)
    page.write_string(1, 0, said, workbook.add_format(look))
    row = 3
    _heads(page, row, [w("How to fill it in"), "", ""], head)
    for text in RULES:
        row += 1
        page.merge_range(row, 0, row, 2, w(text), wrap)
        page.set_row(row, 17)
    row += 2
    _heads(page, row, [w("Sheet"), w("What it is"), w("What stands in it")], head)
    for sheet in SHEETS:
        row += 1
        title, about = sheet_words(sheet, w)
        page.write_url(row, 0, f"internal:'{sheet}'!A1", link, sheet)
        page.write_string(row, 1, title, wrap)
        page.write_string(row, 2, about, wrap)
        page.set_row(row, 17 * (1 + (wide(about) > ABOUT_WIDTH)))
    row += 2
    _heads(page, row, [w("Kinds of rules"), "", ""], head)
    kinds = sorted(RULES_BY_KIND)
    for at, kind in enumerate(kinds, row + 1):
        page.write_string(at, 0, kind, wrap)
    set_up(page, w, name)
    page.fit_to_pages(1, 1)
    return f"='{name}'!$A${row + 2}:$A${row + 1 + len(kinds)}"


def _heads(page: Worksheet, row: int, texts: list[str], look: Format) -> None:
    for at, text in enumerate(texts):
        page.write_string(row, at, text, look)


def set_up(page: Worksheet, words: Words, name: str, across: int = 1) -> None:
    """A4 on its side, so many pages wide, with the name of the sheet and the page at the foot."""
    said = words("Page {n} of {of}", n="&P", of="&N")
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(across, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L&8{name}&R&8{said}")


def font(words: Words) -> dict[str, str]:
    """The letters of a language."""
    return {"font_name": "Yu Gothic"} if words.lang == "ja" else {}
