"""A case -> sheets of a workbook, as an analyst would lay it out (XlsxWriter).

Text is always written as text: a name that begins with '=' is no formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from optimizer.case.case import Case
from optimizer.case.save import document_of
from optimizer.case.sheets import Head, Sheet, sheets_of
from optimizer.case.workbook_guide import add_guide, help_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

ROOM = 200
LIST_ROOM = 255
NUMERIC = ("number", "whole", "any", "yes")
"""Rows below the last for which choices are offered."""
NARROW, WIDE = 9, 36
CJK = 0x2E80
HEAD_HEIGHT = 32
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""How a workbook is made whose text is no more than text."""


def add_case_sheets(workbook: Workbook, case: Case, *, full: bool = False) -> tuple[str, ...]:
    """Add the sheets that hold the case to a workbook of XlsxWriter; returns their names.

    ``odaopt solve`` reads the case back from them, whatever other sheets the workbook has; their
    names are those of ``tables.SHEETS``, and no other sheet may be called so. ``full``: also
    sheets and columns in which nothing stands.
    """
    looks = _looks(workbook)
    made = [s for s in sheets_of(document_of(case)) if full or s.rows]
    for sheet in made:
        page = workbook.add_worksheet(sheet.name)
        _add(page, sheet if full else _trimmed(sheet), looks, {s.name for s in made})
    return tuple(s.name for s in made)


def case_workbook(case: Case) -> bytes:
    """The case as a workbook of its own: a guide, and every sheet that a case may have."""
    from xlsxwriter import Workbook

    target = io.BytesIO()
    workbook = Workbook(target, OPTIONS)
    workbook.set_properties({"title": case.id})
    add_guide(workbook, case)
    add_case_sheets(workbook, case, full=True)
    workbook.close()
    return target.getvalue()


def _looks(workbook: Workbook) -> dict[str, Format]:
    head = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3864", "text_wrap": True,
            "valign": "top", "border": 1, "border_color": "#BFBFBF"}  # fmt: skip
    grey = {"font_color": "#595959"}
    made = {
        "head": head,
        "head side": head | {"bold": False, "font_color": "#1F3864", "bg_color": "#D9E2F3"},
        "text": {"num_format": "@"},
        "text side": grey | {"num_format": "@", "indent": 1},
        "number": {},
        "number side": grey,
    }
    return {name: workbook.add_format(look) for name, look in made.items()}


def _trimmed(sheet: Sheet) -> Sheet:
    """Without the columns in which nothing stands."""
    filled = {i for row in sheet.rows for i, cell in enumerate(row) if cell is not None}
    keep = [i for i in range(len(sheet.heads)) if i < sheet.fixed or i in filled]
    rows = [[row[i] for i in keep] for row in sheet.rows]
    choices = {(r, keep.index(c)): v for (r, c), v in sheet.choices.items() if c in keep}
    heads = [sheet.heads[i] for i in keep]
    return Sheet(sheet.name, sheet.about, heads, rows, sheet.fixed, choices)


def _add(page: Worksheet, sheet: Sheet, looks: dict[str, Format], sheets: set[str]) -> None:
    page.freeze_panes(1, sheet.fixed)
    page.set_row(0, HEAD_HEIGHT)
    page.outline_settings(True, True, False, False)
    for at, head in enumerate(sheet.heads):
        side = " side" * head.side
        page.write_string(0, at, head.shown, looks[f"head{side}"])
        page.write_comment(0, at, help_of(sheet, at), {"x_scale": 2.2, "y_scale": 1.1})
        look = looks[("number" if head.kind in NUMERIC else "text") + side]
        _column(page, at, sheet, look)
        for i, row in enumerate(sheet.rows, 1):
            _write(page, i, at, row[at], look, looks["text" + side])
        _offer(page, at, head, len(sheet.rows), sheets)
    for (line, at), choices in sheet.choices.items():
        if _fits(choices):
            offered = {"validate": "list", "source": list(choices)}
            page.data_validation(line + 1, at, line + 1, at, offered)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.heads) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write(page: Worksheet, row: int, at: int, cell: Any, look: Format, as_text: Format) -> None:
    if isinstance(cell, bool):
        page.write_boolean(row, at, cell, look)
    elif isinstance(cell, str):
        page.write_string(row, at, cell, as_text)
    elif cell is not None:
        page.write_number(row, at, cell, look)


def _column(page: Worksheet, at: int, sheet: Sheet, look: Format) -> None:
    """Width by content; what belongs to a figure can be folded away, and is where it is empty."""
    head = sheet.heads[at]
    longest = max((_length(row[at]) for row in sheet.rows if row[at] is not None), default=0)
    words = max(map(len, head.shown.replace("[", "").split()))
    width = min(WIDE, max(NARROW, longest + 2, words + 5))
    options: dict[str, Any] = {"level": 1, "hidden": not head.used} if head.side else {}
    page.set_column(at, at, width, look, options)


def _length(cell: Any) -> int:
    """Places that a cell takes: a Chinese or Japanese character takes two."""
    return sum(1 + (ord(c) > CJK) for c in str(cell))


def _fits(choices: Sequence[str]) -> bool:
    """Whether a cell's own list can hold them."""
    return sum(len(c) + 1 for c in choices) <= LIST_ROOM


def _offer(page: Worksheet, at: int, head: Head, rows: int, sheets: set[str]) -> None:
    """A list to choose from, where a column has one."""
    offered: dict[str, Any] = {"validate": "list"}
    if head.choices and _fits(head.choices):
        offered["source"] = list(head.choices)
        offered["error_message"] = "Choose one of the list."
    elif head.ids in sheets and head.kind in ("text", "sources"):
        offered["source"] = f"='{head.ids}'!$A$2:$A${ROOM + 1000}"
        offered["show_error"] = False
    elif head.kind == "yes":
        offered["source"] = ["TRUE", "FALSE"]
    else:
        return
    page.data_validation(1, at, rows + ROOM, at, offered)
