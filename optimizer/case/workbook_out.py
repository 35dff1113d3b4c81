"""A case -> sheets of a workbook, as an analyst would lay it out (XlsxWriter).

Text is always written as text: a name that begins with '=' is no formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from optimizer.case.case import Case
from optimizer.case.save import document_of
from optimizer.case.sheets import Head, Sheet, sheets_of
from optimizer.case.tables import CASE, PARAMETERS
from optimizer.case.workbook_guide import DARK, PALE, add_guide, font, set_up
from optimizer.case.workbook_terms import column_words, head_words, help_of, sheet_words
from optimizer.words import Words
from optimizer.words.width import wide

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

ROOM = 200
"""Rows below the last for which choices are offered."""
LIST_ROOM = 255
YEAR = "first_year"
"""A figure that is a year, which nobody groups."""
NUMERIC = ("number", "whole", "any", "yes")
NARROW, WIDE, BROAD = 9, 36, 48
"""Letters of the narrowest column, of one whose text stands on one line, and of one that wraps."""
PAGE = 210
"""Letters that a page of paper holds across before they get too small to read."""
HEAD_HEIGHT, HIGHEST = 34, 409
"""Points of the headers, and of the highest row that there may be."""
TAB = "#8C9AAB"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""How a workbook is made whose text is no more than text."""
Looks = dict[str, "Format"]


def add_case_sheets(
    workbook: Workbook,
    case: Case,
    *,
    full: bool = False,
    words: Words | None = None,
    kinds: str = "",
) -> tuple[str, ...]:
    """Add the sheets that hold the case to a workbook of XlsxWriter; returns their names.

    ``odaopt solve`` reads the case back from them; their names are those of ``tables.SHEETS``, and
    no other sheet may be called so. ``full``: also sheets and columns in which nothing stands.
    ``words``: in another language than English a line below each header, and a note, say it in
    that language; the keys stay. ``kinds``: the cells that list the kinds of rules, which are too
    many for a list of a cell's own.
    """
    w = words or Words()
    looks = _looks(workbook, w)
    made = [s for s in sheets_of(document_of(case)) if full or s.rows]
    for sheet in made:
        page = workbook.add_worksheet(sheet.name)
        page.set_tab_color(TAB)
        shown = _meant(sheet if full else _trimmed(sheet), w)
        _add(page, shown, looks, {s.name for s in made}, w)
        if kinds and sheet.name == "rules":
            _offer_kinds(page, shown, kinds, w)
    return tuple(s.name for s in made)


def case_workbook(case: Case, words: Words | None = None) -> bytes:
    """The case as a workbook of its own: a guide, and every sheet that a case may have."""
    from xlsxwriter import Workbook

    w = words or Words()
    target = io.BytesIO()
    workbook = Workbook(target, OPTIONS)
    workbook.set_properties({"title": case.id})
    kinds = add_guide(workbook, case, w)
    add_case_sheets(workbook, case, full=True, words=w, kinds=kinds)
    workbook.close()
    return target.getvalue()


def _looks(workbook: Workbook, words: Words) -> Looks:
    plain = {"font_size": 10, "valign": "top", **font(words)}
    left = plain | {"align": "left", "indent": 1}
    head = plain | {"bold": True, "font_color": "#FFFFFF", "bg_color": DARK, "text_wrap": True,
                    "border": 1, "border_color": "#BFBFBF"}  # fmt: skip
    made = {
        "head": head,
        "head side": head | {"bold": False, "font_color": DARK, "bg_color": PALE},
        "text": left | {"num_format": "@"},
        "long": left | {"text_wrap": True},
        "number": plain,
        "any": left,
        "yes": plain | {"align": "center"},
        "own": left | {"font_color": "#595959", "italic": words.lang == "en"},
    }
    grey = {"font_color": "#595959"}
    sides = {f"{k} side": look | grey for k, look in made.items() if not k.startswith("head")}
    made |= sides | {"grouped": {"num_format": "#,##0"}}
    return {name: workbook.add_format(look) for name, look in made.items()}


def _trimmed(sheet: Sheet) -> Sheet:
    """Without the columns, and of the sheet `case` the rows, in which nothing stands."""
    filled = {i for row in sheet.rows for i, cell in enumerate(row) if cell is not None}
    keep = [i for i in range(len(sheet.heads)) if i < sheet.fixed or i in filled]
    kept = [r for r, row in enumerate(sheet.rows) if sheet.name != CASE or any(_given(row))]
    rows = [[sheet.rows[r][i] for i in keep] for r in kept]
    parameters = [sheet.parameters[r] for r in kept] if sheet.parameters else []
    heads = [sheet.heads[i] for i in keep]
    return replace(sheet, heads=heads, rows=rows, parameters=parameters)


def _given(row: Sequence[Any]) -> list[bool]:
    return [cell is not None for cell in row[1:]]


def _meant(sheet: Sheet, words: Words) -> Sheet:
    """With a column, which is not read, that says what the parameter of each row means."""
    if words.lang == "en" or sheet.name not in (CASE, PARAMETERS):
        return sheet
    at = sheet.fixed
    said = [column_words(column, path, words) for column, path in sheet.parameters]
    heads = [*sheet.heads[:at], Head("# " + words("meaning"), "own"), *sheet.heads[at:]]
    rows = [[*row[:at], text, *row[at:]] for row, text in zip(sheet.rows, said, strict=True)]
    return replace(sheet, heads=heads, rows=rows)


def _add(page: Worksheet, sheet: Sheet, looks: Looks, sheets: set[str], words: Words) -> None:
    page.freeze_panes(1, sheet.fixed)
    page.outline_settings(True, True, False, False)
    across, lines, widths = 0.0, 1, list[int]()
    for at, head in enumerate(sheet.heads):
        side = " side" * head.side
        shown = _shown(head, words)
        page.write_string(0, at, shown, looks[f"head{side}"])
        if head.kind != "own":
            note = help_of(head, words)
            if at == 0:
                note = f"{sheet_words(sheet.name, words)[1]}\n{note}"
            size = {"x_scale": 2.2, "y_scale": max(1.1, wide(note) / 130), "font_size": 9}
            page.write_comment(0, at, note, size)
        width = _width(sheet, at, shown)
        look = looks[_kind(sheet, at) + side]
        folded = {"level": 1, "hidden": not head.used} if head.side else {}
        page.set_column(at, at, width, look, folded)
        widths.append(width)
        across += width * head.used
        lines = max(lines, sum(ceil((wide(x) + 2) / width) for x in shown.split("\n")))
        for i, row in enumerate(sheet.rows, 1):
            _write(page, (i, at), row[at], head, look, looks)
        if head.kind == "number" and not head.header.startswith(YEAR):
            _group(page, at, len(sheet.rows), looks["grouped"])
        _offer(page, at, head, len(sheet.rows), sheets, words)
    line = 17 if words.lang == "ja" else 14
    page.set_row(0, max(HEAD_HEIGHT, line * lines))
    for i, row in enumerate(sheet.rows, 1):
        page.set_row(i, min(HIGHEST, line * max(map(_lines, row, widths, sheet.heads))))
    at = next((i for i, head in enumerate(sheet.heads) if head.kind == "any"), 0)
    for line, (column, _) in enumerate(sheet.parameters, 1):
        if column.choices and _fits(column.choices):
            offered = {"validate": "list", "source": list(column.choices)}
            page.data_validation(line, at, line, at, offered)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.heads) - 1)
    set_up(page, words, sheet.name, max(1, ceil(across / PAGE)))
    page.repeat_rows(0)
    page.repeat_columns(0, sheet.fixed - 1)


def _shown(head: Head, words: Words) -> str:
    """The header with its unit, and in another language what it means on a line below it."""
    said = head_words(head, words)
    return f"{head.shown}\n{said}" if said else head.shown


def _kind(sheet: Sheet, at: int) -> str:
    """The look of a column."""
    head = sheet.heads[at]
    if head.kind in ("any", "yes", "own"):
        return head.kind
    if head.kind in NUMERIC:
        return "number"
    return "long" if _longest(sheet, at) > WIDE else "text"


def _write(
    page: Worksheet, at: tuple[int, int], cell: Any, head: Head, look: Format, looks: Looks
) -> None:
    if isinstance(cell, bool):
        page.write_boolean(*at, cell, look)
    elif isinstance(cell, str):
        side = " side" * head.side
        text = "long" if wide(cell) > WIDE else "text"
        page.write_string(*at, cell, looks[text + side] if head.kind in NUMERIC else look)
    elif cell is not None:
        page.write_number(*at, cell, look)


def _lines(cell: Any, width: int, head: Head) -> int:
    """Lines that a cell takes: not every program finds that out itself."""
    if not isinstance(cell, str) or not head.used:
        return 1
    return sum(max(1, ceil(wide(x) / (width - 2))) for x in cell.split("\n"))


def _group(page: Worksheet, at: int, rows: int, look: Format) -> None:
    """Thousands are parted in whole numbers; a format of the cells themselves would round what is
    typed over them."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    x = xl_rowcol_to_cell(1, at)
    rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({x}),{x}=INT({x}))", "format": look}
    page.conditional_format(1, at, rows + ROOM, at, rule)


def _places(cell: Any) -> int:
    """Places that a cell takes."""
    number = isinstance(cell, float | int | Decimal) and not isinstance(cell, bool)
    return wide(f"{cell:,.15g}" if number else str(cell))


def _longest(sheet: Sheet, at: int) -> int:
    return max((_places(row[at]) for row in sheet.rows if row[at] is not None), default=0)


def _width(sheet: Sheet, at: int, shown: str) -> int:
    """Width by content; long text wraps."""
    longest = _longest(sheet, at)
    words = max(map(wide, shown.replace("[", "").split()))
    return min(WIDE if longest <= WIDE else BROAD, max(NARROW, longest + 3, words + 5))


def _fits(choices: Sequence[str]) -> bool:
    """Whether a cell's own list can hold them."""
    return sum(len(c) + 1 for c in choices) <= LIST_ROOM


def _offer(page: Worksheet, at: int, head: Head, rows: int, sheets: set[str], words: Words) -> None:
    """A list to choose from, where a column has one."""
    offered: dict[str, Any] = {"validate": "list"}
    if head.choices and _fits(head.choices):
        offered["source"] = list(head.choices)
        offered["error_message"] = words("Choose one of the list.")
    elif head.ids in sheets and head.kind in ("text", "sources"):
        offered["source"] = f"='{head.ids}'!$A$2:$A${ROOM + 1000}"
        offered["show_error"] = False
    elif head.kind == "yes":
        offered["source"] = ["TRUE", "FALSE"]
    else:
        return
    page.data_validation(1, at, rows + ROOM, at, offered)


def _offer_kinds(page: Worksheet, sheet: Sheet, kinds: str, words: Words) -> None:
    """The list of the guide for the column `kind` of the rules."""
    at = next(i for i, head in enumerate(sheet.heads) if head.header == "kind")
    said = words("Choose one of the list.")
    offered = {"validate": "list", "source": kinds, "error_message": said}
    page.data_validation(1, at, len(sheet.rows) + ROOM, at, offered)
