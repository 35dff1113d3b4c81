"""What a workbook says of itself: the sheet that explains the others, and notes on headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.case.case import Case
from optimizer.case.sheets import Sheet
from optimizer.case.tables import CASE, PARAMETERS, SHEETS, TABLES

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

GUIDE = "guide"
SIDES = {
    "unit": "Unit of the figure, as the header of the figure has it in brackets.",
    "basis": "reported: printed by a source. estimate: computed from one. illustrative: your own, "
    "where nobody published one. policy: a rule or decision.",
    "source": "Id of the sheet 'sources'; several with commas.",
    "low": "Lower end of the range within which the figure may lie.",
    "high": "Upper end of the range within which the figure may lie.",
    "known": "Day on which it was published, as text: YYYY, YYYY-MM or YYYY-MM-DD.",
    "note": "Remark on the figure.",
}
FIELDS = {
    "id": "Letters, digits, '-', '_' and '.'; other sheets name the row by it.",
    "groups": "Free words by which rules can select, several with commas.",
    "starts": "Budget years in which it may begin, several with commas; the first one if empty.",
    "after": "Years after the start in which it is paid; 0 if empty.",
    "kind": "What it is; rules select by it.",
    "region": "Free word by which rules can select.",
    "route": "Way of financing; rules select by it.",
    "processing": "Host where it is processed on the way; the host of the mine if empty.",
    "parameter": "Name of what is set in this row.",
    "year": "A year such as 2026.",
    "carry": "Share of a year's ceiling that may be carried into the next year.",
    "probability": "Probability that it yields what is planned, if funded; 1 if empty.",
    "probability_without": "The same if it is not funded; 0 if empty.",
    "share": "Share that reaches the home market.",
    "first_year": "First year of supply for the earliest start.",
    "stocks": "Metals whose stocks are released, with commas; all if empty, (none) for none.",
    "hosts": "Ids of hosts, with commas; (none) for none.",
}
SAID = {
    CASE: "What the case says once: name, money, years, measure.",
    PARAMETERS: "What rules ask for: a row a parameter, named as in docs/rules.md.",
}
RULES = (
    "One row an item; empty rows are skipped. Row 1 holds the headers: keep them.",
    "A header may end in a unit in square brackets; the unit itself is read from the unit column.",
    "A column whose header begins with # is yours: it is not read. So are sheets of other names.",
    "Several ids in a cell are parted by commas. An empty cell means 'not given'.",
    "Names, notes and titles: one column, or one a language: name (en) and name (ja).",
    "Dates are text (2026, 2026-03, 2026-03-31), years and figures are numbers.",
    "Numbers of more than 15 digits are text, since a spreadsheet would cut them.",
    "No merged cells. Formulas are read by the value that the program saved with them.",
    "Grey columns say where a figure comes from; fold them with the buttons above the columns.",
)


ABOUT = {s: TABLES[s].about if s in TABLES else SAID[s] for s in SHEETS}
"""What stands in each sheet."""


def help_of(sheet: Sheet, at: int) -> str:
    """The note on the header of a column."""
    head = sheet.heads[at]
    lead = f"{sheet.about}\n" if at == 0 else ""
    if head.side:
        return lead + SIDES.get(head.header.split(" (")[0].split()[-1], "")
    said = FIELDS.get(head.header, "")
    if head.ids and not said:
        said = f"Id of the sheet '{head.ids}'."
    if head.choices and not said:
        said = "One of: " + ", ".join(head.choices) + "."
    if head.unit and head.unit not in ("year", "ratio"):
        said = f"{said} In {head.unit}.".strip()
    return lead + (said or f"{head.header}.")


def add_guide(workbook: Workbook, case: Case) -> None:
    """Add the sheet that explains the others. It is not part of the case."""
    page = workbook.add_worksheet(GUIDE)
    title = workbook.add_format({"bold": True, "font_size": 16, "font_color": "#1F3864"})
    head = workbook.add_format({"bold": True, "bg_color": "#D9E2F3"})
    wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
    link = workbook.add_format({"font_color": "#1F3864", "underline": 1, "valign": "top"})
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 110)
    page.hide_gridlines(2)
    page.write_string(0, 0, "A case of odaopt", title)
    page.write_string(1, 0, f"Case: {case.id}. Solve it with: odaopt solve FILE.xlsx")
    row = 3
    page.write_string(row, 0, "How to fill it in", head)
    page.write_blank(row, 1, None, head)
    for text in RULES:
        row += 1
        page.merge_range(row, 0, row, 1, text, wrap)
    row += 2
    page.write_string(row, 0, "Sheet", head)
    page.write_string(row, 1, "What stands in it", head)
    for name, about in ABOUT.items():
        row += 1
        page.write_url(row, 0, f"internal:'{name}'!A1", link, name)
        page.write_string(row, 1, about, wrap)
    page.set_landscape()
    page.fit_to_pages(1, 0)
