"""A value of a case -> a cell of a sheet, and back.

Numbers of up to 15 digits, which is what a spreadsheet keeps, are numbers; longer ones are text.
Lists are text with commas (`S01, S09`); an empty list is `(none)`, a list of one where one could
also stand alone ends in a comma. Text that a cell would not keep is written as JSON has it, in
quotes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from optimizer.case.columns import Kind

DIGITS = 15
NONE = "(none)"
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,4})?", re.ASCII)
UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"
"""Characters of no width, which come with what is pasted."""
EDGE = rf"[\s{UNSEEN}]"
UNKEPT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\r\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
    rf'|^{EDGE}|{EDGE}$|^"'
)
ITEM = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,、，]*?)\s*(?:[,、，]|$)', re.DOTALL)
YEARS = range(1900, 2301)
Cell = str | bool | int | float | Decimal


class NoCell(Exception):
    """What stands in a cell cannot be meant: (slug, cause, remedy)."""


def to_cell(value: Any) -> Cell:
    """What is written for a value: a number, a truth or text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return _number(Decimal(value))
    if isinstance(value, list):
        return _list_text(value)
    return quoted(value) if UNKEPT.search(value) or value == NONE else str(value)


def _number(value: Decimal) -> Cell:
    as_float = float(value)
    kept = decimal(as_float) == value and len(value.normalize().as_tuple().digits) <= DIGITS
    return as_float if kept else str(value)


def decimal(number: float) -> Decimal:
    """A number of a sheet, to the 15 digits that a sheet shows."""
    return Decimal(f"{number:.{DIGITS}g}")


def quoted(text: str) -> str:
    """Text in quotes as JSON has it."""
    unkept = re.search("[\ufffe\uffff]", text) is not None
    return json.dumps(text, ensure_ascii=unkept).replace("_x", "\\u005fx")


def _list_text(items: list[Any]) -> str:
    if not items:
        return NONE
    shown = [
        quoted(i) if isinstance(i, str) and (re.search(r'[,"、，]', i) or UNKEPT.search(i)
                                             or i == NONE) else str(i)
        for i in items
    ]  # fmt: skip
    return ", ".join(shown)


def source_cell(value: Any) -> Cell:
    """One source as text; a list of one ends in a comma."""
    one = isinstance(value, list) and len(value) == 1
    return f"{to_cell(value)}," if one else to_cell(value)


def from_cell(cell: Any, kind: Kind) -> Any:
    """The value that a cell of such a column means; where it is of another sort, the cell itself:
    the shape of a case says what is wrong. Raises NoCell where no meaning is certain."""
    if isinstance(cell, float):
        cell = _plain_number(cell)
    if isinstance(cell, bool):
        return cell
    if kind in ("number", "whole"):
        return _number_in(cell) if isinstance(cell, str) else cell
    if kind == "yes":
        return {"true": True, "false": False}.get(str(cell).lower(), cell)
    if kind == "day" and isinstance(cell, int | Decimal):
        return _day(cell)
    if kind in ("list", "sources", "wholes"):
        return _list(cell, kind)
    return _unquoted(trimmed(str(cell)))


def trimmed(text: str) -> str:
    """Text without the blanks at its ends, those of no width too; where they are meant, the text
    is written in quotes."""
    while (bare := text.strip().strip(UNSEEN)) != text:
        text = bare
    return text


def _plain_number(number: float) -> int | Decimal:
    value = decimal(number)
    return int(value) if value == value.to_integral_value() else value


def _number_in(text: str) -> Any:
    """A number of more digits than a cell keeps, which stands as text."""
    bare = trimmed(text)
    if not NUMBER.fullmatch(bare):
        plain = _grouped(bare)
        if plain:
            raise _as_text(bare, plain)
        return text
    try:
        value = Decimal(bare)
        value.adjusted()
    except InvalidOperation:
        return text
    if isinstance(_number(value), str):
        return value
    raise _as_text(bare, bare)


def _grouped(text: str) -> str:
    """The plain number of one with grouping marks, of full width, or with another minus sign; ''
    where it is none, or might mean two."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    found = re.fullmatch(r"[+-]?\d{1,3}(([, '\u2019]\d{3})*|\d*)(\.\d+)?", plain, re.ASCII)
    return re.sub(r"[, '\u2019]", "", plain) if found else ""


def _as_text(text: str, plain: str) -> NoCell:
    cause = f"The number {text} stands there as text."
    return NoCell("number-as-text", cause,
                  f"Make it a number: format the cell as General and type {plain}.")  # fmt: skip


def _day(number: int | Decimal) -> Any:
    if number in YEARS:
        return str(number)
    raise NoCell("date-as-number", f"A date stands there as the number {number}.", DATE_REMEDY)


DATE_REMEDY = "Format the cell as text and write YYYY, YYYY-MM or YYYY-MM-DD, as exact as is known."


def _list(cell: Any, kind: Kind) -> Any:
    text = trimmed(str(cell))
    if text == NONE:
        return []
    items = [_unquoted(trimmed(i)) for i in _items(text)]
    if kind == "wholes":
        return [int(i) if i.isdecimal() and i.isascii() else i for i in items]
    if kind == "sources" and len(items) == 1 and not text.endswith((",", "、", "，")):
        return items[0]
    return items


def _items(text: str) -> Iterable[str]:
    at = 0
    while at < len(text):
        match = ITEM.match(text, at)
        if match is None or match.end() == at:
            yield text[at:].strip()
            return
        yield match[1]
        at = match.end()


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            found = json.loads(text)
        except json.JSONDecodeError:
            return text
        return found if isinstance(found, str) else text
    return text
