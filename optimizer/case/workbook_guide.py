"""What a workbook says of itself: the sheet that explains the others, and notes on headers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from optimizer.case.case import Case
from optimizer.case.sheets import Head, Sheet
from optimizer.case.tables import CASE, PARAMETERS, SHEETS, TABLES
from optimizer.case.workbook_terms import sheet_title, term
from optimizer.rules.registry import RULES as RULES_BY_KIND
from optimizer.words import N_, Words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

GUIDE = N_("guide")
DARK, PALE = "#1F3864", "#D9E2F3"
ABOUT_WIDTH, CJK = 96, 0x2E80
SIDES = {
    "unit": N_("Unit of the figure, as the header of the figure has it in brackets."),
    "basis": N_(
        "reported: printed by a source. estimate: computed from one. illustrative: your own, "
        "where nobody published one. policy: a rule or decision."
    ),
    "source": N_("Id of the sheet 'sources'; several with commas."),
    "low": N_("Lower end of the range within which the figure may lie."),
    "high": N_("Upper end of the range within which the figure may lie."),
    "known": N_("Day on which it was published, as text: YYYY, YYYY-MM or YYYY-MM-DD."),
    "note": N_("Remark on the figure."),
}
FIELDS = {
    "id": N_("Letters, digits, '-', '_' and '.'; other sheets name the row by it."),
    "groups": N_("Free words by which rules can select, several with commas."),
    "starts": N_(
        "Budget years in which it may begin, several with commas; the first one if empty."
    ),
    "after": N_("Years after the start in which it is paid; 0 if empty."),
    "kind": N_("What it is; rules select by it."),
    "region": N_("Free word by which rules can select."),
    "route": N_("Way of financing; rules select by it."),
    "processing": N_("Host where it is processed on the way; the host of the mine if empty."),
    "parameter": N_("Name of what is set in this row."),
    "year": N_("A year such as 2026."),
    "carry": N_("Share of a year's ceiling that may be carried into the next year."),
    "probability": N_("Probability that it yields what is planned, if funded; 1 if empty."),
    "probability_without": N_("The same if it is not funded; 0 if empty."),
    "share": N_("Share that reaches the home market."),
    "first_year": N_("First year of supply for the earliest start."),
    "stocks": N_("Metals whose stocks are released, with commas; all if empty, (none) for none."),
    "hosts": N_("Ids of hosts, with commas; (none) for none."),
}
SAID = {
    CASE: N_("What the case says once: name, money, years, measure."),
    PARAMETERS: N_("What rules ask for: a row a parameter, named as in docs/rules.md."),
}
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


ABOUT = {s: TABLES[s].about if s in TABLES else SAID[s] for s in SHEETS}
"""What stands in each sheet."""


def help_of(sheet: Sheet, at: int, words: Words) -> str:
    """The note on the header of a column."""
    head, w = sheet.heads[at], words
    return "\n".join([*([w(sheet.about)] if at == 0 else []), _help(head, w, sheet.name)])


def _help(head: Head, w: Words, sheet: str) -> str:
    if head.side:
        return w(SIDES.get(head.header.split(" (")[0].split()[-1], SIDES["note"]))
    if sheet == "rules" and head.header == "kind":
        return w("Kind of the rule: {choices}. docs/rules.md says what each asks for.",
                 choices=w.comma.join(sorted(head.choices)))  # fmt: skip
    said = w(FIELDS[head.header]) if head.header in FIELDS else ""
    if head.ids and not said:
        said = w("Id of the sheet '{sheet}'.", sheet=head.ids)
    if head.choices and not said:
        said = w("One of: {choices}.", choices=w.comma.join(head.choices))
    if head.unit and head.unit not in ("year", "ratio"):
        unit = w("In {unit}.", unit=w.unit(head.unit))
        said = f"{said}{w.gap}{unit}" if said else unit
    return said or term(w, head.header, sheet) or f"{head.header}."


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
    for sheet, about in ABOUT.items():
        row += 1
        page.write_url(row, 0, f"internal:'{sheet}'!A1", link, sheet)
        page.write_string(row, 1, sheet_title(w, sheet), wrap)
        page.write_string(row, 2, w(about), wrap)
        page.set_row(row, 17 * (1 + (wide(w(about)) > ABOUT_WIDTH)))
    row += 2
    _heads(page, row, [w("Kinds of rules"), "", ""], head)
    kinds = sorted(RULES_BY_KIND)
    for at, kind in enumerate(kinds, row + 1):
        page.write_string(at, 0, kind, wrap)
    set_up(page, w, name)
    page.fit_to_pages(1, 1)
    return f"='{name}'!$A${row + 2}:$A${row + 1 + len(kinds)}"


def wide(cell: object) -> int:
    """Places that a cell takes: a Chinese or Japanese character takes two."""
    number = isinstance(cell, float | int | Decimal) and not isinstance(cell, bool)
    text = f"{cell:,.15g}" if number else str(cell)
    return sum(1 + (ord(c) > CJK) for c in text)


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
