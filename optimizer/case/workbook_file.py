"""The bytes of a workbook -> its sheets, opened with care.

What a file says of its own size is not believed: every part is unpacked under a limit before
python-calamine sees it, and it sees only what was unpacked.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimizer.errors import CaseError, Fault

MOST_BYTES = 150_000_000
MOST_PARTS = 2_000
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 100_000, 2_000, 3_000_000
MOST_TEXT = 500_000_000
OTHERS = {"content.xml": "one of OpenDocument (.ods)", "xl/workbook.bin": "a binary one (.xlsb)"}
"""Part of a file -> the sort of workbook that it is."""
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKS = ("~$", ".~lock.")
"""How names of marks begin that spreadsheet programs lay beside an open workbook."""
PASSWORD = "EncryptedPackage".encode("utf-16-le")
CELL = re.compile(rb"""<(?:\w+:)?c\s([^>]*?\s)?r\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["']([0-9]{1,7})["']""")
ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["'](?!utf-8["']|us-ascii["'])""", re.I)
FILLED = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
KEPT = re.compile(rb"<(?:\w+:)?(?:v|is)>[^<]|<(?:\w+:)?is>")
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]+[0-9]+)["']""")
ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
TEXTS = re.compile(rb"<(?:\w+:)?si[\s>](.*?)</(?:\w+:)?si>", re.DOTALL)


@dataclass
class Grid:
    """One sheet: its cells by row, and what cannot be read there: {cell: slug}."""

    name: str
    rows: list[list[Any]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    unread: dict[str, str] = field(default_factory=dict)


def grids(raw: bytes, path: str, wanted: Iterable[str]) -> tuple[list[str], dict[str, Grid]]:
    """(names of all sheets, the wanted ones by the name that is wanted). Raises CaseError where
    this is no workbook, or one that is beyond all limits."""
    if Path(path).name.startswith(MARKS):
        raise _refusal(path, "lock-file", "This is the mark that a workbook is open, not the "
                       "workbook.", "Name the workbook itself.")  # fmt: skip
    if raw.startswith(OLD):
        raise _old(raw, path)
    parts = _parts(raw, path)
    files = _files(parts)
    called = {file: name for name, file in files.items()}
    for file, part in parts.items():
        if b"sheetData" in part:
            _small(part, parts.get("xl/sharedStrings.xml", b""), called.get(file, file), path)
    book = _opened(parts, path)
    try:
        names = list(book.sheet_names)
        found = {}
        for known in wanted:
            name = next((n for n in names if folded(n) == folded(known)), None)
            if name is not None:
                if files.get(name) not in parts:
                    raise _broken(path)
                found[known] = _grid(book, name, parts[files[name]], path)
        return names, found
    finally:
        book.close()


def folded(name: str) -> str:
    """A sheet's name without what people write differently."""
    return " ".join(name.replace("_", " ").split()).casefold()


def _refusal(path: str, slug: str, cause: str, remedy: str, place: str = "") -> CaseError:
    return CaseError(path, [Fault(place, slug, cause, remedy)])


def _old(raw: bytes, path: str) -> CaseError:
    if PASSWORD in raw:
        return _refusal(path, "protected", "The workbook is protected by a password.",
                        "Save a copy without a password.")  # fmt: skip
    return _refusal(path, "old-workbook", "This is not an .xlsx workbook but an old one (.xls).",
                    "Open it and save it as .xlsx.")  # fmt: skip


def _broken(path: str) -> CaseError:
    return _refusal(path, "not-a-workbook", "This is not an .xlsx workbook, or it is damaged.",
                    "Save it as .xlsx, or begin with `odaopt init --xlsx FILE`.")  # fmt: skip


def _parts(raw: bytes, path: str) -> dict[str, bytes]:
    """Every part that sheets are read from, unpacked under one limit."""
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_PARTS or sum(i.file_size for i in infos) > MOST_BYTES:
                raise _bomb(path)
            for info in infos:
                if not info.filename.endswith((".xml", ".rels", ".bin")):
                    continue  # pictures and the like
                with archive.open(info) as file:
                    # never more than the part says it has, whatever it unpacks to
                    parts[info.filename] = file.read(info.file_size + 1)
    except RuntimeError:  # what zipfile says of a part with a password
        raise _refusal(path, "protected", "The file is protected by a password.",
                       "Save a copy without a password.") from None  # fmt: skip
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise _broken(path) from None
    other = next((kind for part, kind in OTHERS.items() if part in parts), "")
    if other:
        raise _refusal(path, "other-workbook", f"This is not an .xlsx workbook but {other}.",
                       "Open it and save it as .xlsx.")  # fmt: skip
    if "xl/workbook.xml" not in parts or any(map(_hostile, parts.values())):
        raise _broken(path)
    return parts


def _hostile(part: bytes) -> bool:
    """Whether a part is not what every program writes: UTF-8 without definitions of its own."""
    return b"<!DOCTYPE" in part or b"\0" in part[:200] or ENCODING.search(part[:200]) is not None


def _bomb(path: str) -> CaseError:
    cause = (
        f"Unpacked, the workbook has more than {MOST_BYTES // 10**6:,} MB or {MOST_PARTS:,} parts."
    )
    return _refusal(path, "too-large-inside", cause,
                    "Keep the sheets of the case, and delete the rest.")  # fmt: skip


def _opened(parts: dict[str, bytes], path: str) -> Any:
    from python_calamine import CalamineWorkbook, PasswordError

    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    copy.seek(0)
    try:
        return CalamineWorkbook.from_filelike(copy)
    except PasswordError:
        raise _refusal(path, "protected", "The workbook is protected by a password.",
                       "Save a copy without a password.") from None  # fmt: skip
    except BaseException as error:
        raise _anything(error, path) from None


def _anything(error: BaseException, path: str) -> BaseException:
    """Whatever the reader stumbles over is a damaged file; a panic of it is no Exception."""
    return error if isinstance(error, KeyboardInterrupt | SystemExit) else _broken(path)


def _files(parts: dict[str, bytes]) -> dict[str, str]:
    """Name of a sheet -> the part that holds it."""
    from xml.etree import ElementTree

    try:
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
        links = ElementTree.fromstring(parts.get("xl/_rels/workbook.xml.rels", b"<r/>"))
    except (ElementTree.ParseError, LookupError, ValueError):
        return {}
    target = {e.get("Id"): e.get("Target", "") for e in links.iter()}
    found = {}
    for element in book.iter():
        if element.tag.endswith("}sheet") or element.tag == "sheet":
            link = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            file = target.get(link, "")
            file = file[1:] if file[:1] == "/" else f"xl/{file}"
            found[element.get("name", "")] = posixpath.normpath(file)
    return found


def _small(xml: bytes, texts: bytes, name: str, path: str) -> None:
    """Raises CaseError for what would fill all memory: two cells at the ends of a sheet, or a
    long text that many cells share."""
    rows = columns = placed = 0
    for match in CELL.finditer(xml):
        placed += 1
        rows = max(rows, int(match[3]))
        columns = max(columns, number(match[2].decode()))
    cells = sum(1 for _ in ANY_CELL.finditer(xml))
    if cells != placed:  # some follow from the cell before them, or from their row
        rows = max([rows, *(int(r[1]) for r in ROW.finditer(xml))])
        columns += cells - placed
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        cause = f"The sheet reaches to row {rows:,} and column {columns:,}."
        raise _refusal(path, "too-large-a-sheet", cause,
                       "Delete the rows and columns beyond the table.", name)  # fmt: skip
    longest = max((len(t[1]) for t in TEXTS.finditer(texts)), default=0)
    if longest * cells > MOST_TEXT:
        raise _refusal(path, "too-large-a-sheet", "Long texts stand in very many of its cells.",
                       "Shorten them: a text has up to 4,000 characters.", name)  # fmt: skip


def number(letters: str) -> int:
    """A = 1, Z = 26, AA = 27."""
    total = 0
    for letter in letters:
        total = 26 * total + ord(letter) - 64
    return total


def letters(at: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)


def _grid(book: Any, name: str, xml: bytes, path: str) -> Grid:
    try:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or ()
    except BaseException as error:
        raise _anything(error, path) from None
    return Grid(name, rows, merged, dict(_unread(xml)))


def _unread(xml: bytes) -> Iterator[tuple[str, str]]:
    """(cell, slug) of errors such as #N/A, and of formulas of which no value was saved."""
    if not ERROR.search(xml) and not FORMULA.search(xml):
        return
    for match in FILLED.finditer(xml):
        place = PLACE.search(match[1])
        if place is None:
            continue
        if ERROR.search(match[1]):
            yield place[1].decode(), "error-value"
        elif match[2] and FORMULA.search(match[2]) and not KEPT.search(match[2]):
            yield place[1].decode(), "no-value"
