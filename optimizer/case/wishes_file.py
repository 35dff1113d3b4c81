"""A portfolio made by hand, as a column of a CSV file -> wishes, or all faults at once.

A column 'candidate' (or 'id') holds ids; 'option', 'start' and 'fixed' may stand beside it. A
mark column, named by whoever calls, says which rows are funded; without one all are. Where there
is no 'candidate' and no 'id', the named column holds the ids themselves.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from optimizer.case.case import Case
from optimizer.case.load import MAX_BYTES
from optimizer.case.misfit import clipped
from optimizer.case.wishes import Placed, Wish, named_wish, read_wish
from optimizer.errors import CaseError, Fault

IDS = ("candidate", "id")
DELIMITERS = ",;\t"
NO, YES, FIXED = ("", "0", "no", "false", "-"), ("1", "yes", "true", "x"), "fixed"
ENCODING = "Save it as CSV in UTF-8, with the delimiter comma, semicolon or tab."

Row = tuple[int, list[str]]
"""A row with the line on which it begins."""


@dataclass(frozen=True)
class Columns:
    """Where in a row each part stands; None where the file has no such column. ``lists``: the
    candidate column was named, and may be one of several lists of unlike length."""

    candidate: int
    option: int | None
    start: int | None
    fixed: int | None
    mark: int | None
    lists: bool


def read_wishes(
    case: Case, path: str | Path, column: str | None = None, max_bytes: int = MAX_BYTES
) -> tuple[list[Placed], list[Placed], list[Fault]]:
    """(picks, those of them that are fixed, faults of single rows), each with its line.

    Raises CaseError where the file cannot be read as a table at all.
    """
    path = Path(path)
    header, rows = _table(path, _text(path, max_bytes), column)
    at = _columns(path, header[1], column)
    picks: list[Placed] = []
    fixed: list[Placed] = []
    faults: list[Fault] = []
    for line, cells in rows:
        place = _line(path, line)
        if len(cells) != len(header[1]):
            cause = f"The row has {len(cells)} fields; the header has {len(header[1])}."
            faults.append(Fault(place, "ragged-row", cause, "Give every row the same fields; put "
                                "a field that holds the delimiter in quotes."))  # fmt: skip
            continue
        wish, kept, wrong = _wish(case, cells, at, place, header[1])
        faults += wrong
        if wish is not None:
            picks.append((place, wish))
            fixed += [(place, wish)] if kept else []
    return picks, fixed, faults


def _wish(
    case: Case, cells: Sequence[str], at: Columns, place: str, header: Sequence[str]
) -> tuple[Wish | None, bool, list[Fault]]:
    """The wish of a row (None: not funded), whether it is fixed, and what is wrong with it."""
    faults = []
    funded, kept = True, False
    for column in (at.mark, at.fixed):
        if column is None:
            continue
        mark = cells[column].strip().lower()
        if mark not in (*NO, *YES, FIXED):
            cause = (
                f"{clipped(cells[column])} in column {header[column]!r} says neither yes nor no."
            )
            faults.append(Fault(place, "unknown-mark", cause, "Write 1, yes, true, x or fixed; or "
                                "0, no, false, - or nothing."))  # fmt: skip
        elif column == at.mark:
            funded, kept = mark not in NO, mark == FIXED
        else:
            kept |= mark not in NO
    name, option, start = (
        "" if i is None else cells[i].strip() for i in (at.candidate, at.option, at.start)
    )
    if not name:
        if funded and at.lists is False:
            faults.append(Fault(place, "no-candidate", "The row names no candidate.",
                                "Write the candidate's id, or delete the row."))  # fmt: skip
        return None, False, faults
    if option or start:
        found = named_wish(case, name, option, start, place)
    else:
        found = read_wish(case, name, place)
    if isinstance(found, Fault):
        return None, False, [*faults, found]
    return (found if funded and not faults else None), kept and funded, faults


def _columns(path: Path, header: Sequence[str], column: str | None) -> Columns:
    """Where each part stands. Raises CaseError where a column is missing or there twice."""
    names = [name.strip().lower() for name in header]
    known = ", ".join(repr(name.strip()) for name in header)
    asked = None if column is None else column.strip().lower()
    ids = next((i for i in IDS if i in names), None)
    if asked is not None and asked not in names:
        raise _refused(path, 1, "missing-column", f"There is no column {clipped(column)}.",
                       f"The columns are: {known}.")  # fmt: skip
    candidate = ids or asked
    if candidate is None:
        raise _refused(path, 1, "missing-column", "There is no column 'candidate' or 'id'.",
                       f"Name the column that holds the ids with --column. The columns are: "
                       f"{known}.")  # fmt: skip
    mark = None if asked == candidate else asked
    parts = [candidate, *(None if p == mark else p for p in ("option", "start", "fixed")), mark]
    for part in parts:
        if part is not None and names.count(part) > 1:
            raise _refused(path, 1, "column-twice", f"There are two columns {part!r}.",
                           "Give each column a name of its own.")  # fmt: skip
    first, *rest = (names.index(p) if p in names else None for p in parts)
    assert first is not None
    option, start, fixed, marked = rest
    return Columns(first, option, start, fixed, marked, lists=candidate not in IDS)


def _table(path: Path, text: str, column: str | None) -> tuple[Row, list[Row]]:
    """The header and the rows, each with its line; rows without any content are left out."""
    delimiter = _delimiter(text, column)
    rows: list[Row] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            cause = f"The line cannot be read: {error}."
            remedy = "Close every quote, and double a quote inside one."
            raise _refused(path, line, "not-a-table", cause, remedy) from None
        if cells is None:
            break
        if any(c.strip() for c in cells):
            rows.append((line, cells))
        line = reader.line_num + 1
    if not rows:
        raise _refused(path, None, "empty-file", "The file is empty.", "Write a header and a row "
                       "for each candidate.")  # fmt: skip
    if len(rows) == 1:
        raise _refused(path, rows[0][0], "no-rows", "There is a header and nothing below it.",
                       "Write a row for each candidate.")  # fmt: skip
    return rows[0], rows[1:]


def _delimiter(text: str, column: str | None) -> str:
    """The delimiter under which the header has a column that is asked for, else most columns."""
    first = re.split("[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    wanted = {*IDS, (column or IDS[0]).strip().lower()}

    def fitness(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return len(wanted & {c.strip().lower() for c in cells}), len(cells)

    return max(DELIMITERS, key=fitness)


def _text(path: Path, max_bytes: int) -> str:
    try:
        if path.is_dir():
            raise _refused(path, None, "a-folder", "This is a folder.", "Name the CSV file in it.")
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
    except OSError as error:
        slug = "no-such-file" if isinstance(error, FileNotFoundError) else "unreadable"
        cause = f"The file cannot be read: {error.strerror}."
        raise _refused(path, None, slug, cause, "Check the path and its permissions.") from None
    if len(raw) > max_bytes:
        cause = f"The file has more than {max_bytes:,} bytes."
        raise _refused(path, None, "too-large", cause, "Keep the columns that are needed.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cause = f"The file is not UTF-8 text (byte {error.start})."
        raise _refused(path, None, "not-text", cause, ENCODING) from None
    if "\0" in text:
        raise _refused(path, None, "not-text", "The file holds a null.", ENCODING)
    return text


def _line(path: Path, line: int) -> str:
    return f"{path}:line {line}"


def _refused(path: Path, line: int | None, slug: str, cause: str, remedy: str) -> CaseError:
    place = str(path) if line is None else _line(path, line)
    return CaseError(str(path), [Fault(place, slug, cause, remedy)])
