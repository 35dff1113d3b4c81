"""A workbook taken apart without the package that wrote it: cells with formats, tables, charts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Found:
    """A cell: text or number, its number format, its formula ('' for none)."""

    value: str | float
    format: str = "General"
    formula: str = ""

    @property
    def shown(self) -> str:
        """What a reader sees."""
        if isinstance(self.value, str):
            return self.value
        return shown(Decimal(repr(self.value)), self.format)


@dataclass(frozen=True)
class Table:
    name: str
    sheet: str
    first: int
    last: int
    columns: tuple[str, ...]
    filtered: bool

    @property
    def id(self) -> str:
        """'funded_table' of 'T2_funded_table'."""
        return self.name.split("_", 1)[1]


def shown(value: Decimal, code: str) -> str:
    """A number as a format of three sections writes it."""
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)
    section = sections[0 if value > 0 else min(1 if value < 0 else 2, len(sections) - 1)]
    match = re.fullmatch(r'((?:"[^"]*")*)(#,##0|0|)(\.0+)?((?:" ")?%)?((?:"[^"]*")*)', section)
    assert match, section
    before, digits, places, percent, after = match.groups("")
    text = ""
    if digits:
        size = abs(value) * (100 if percent else 1)
        step = Decimal(1).scaleb(1 - len(places)) if places else Decimal(1)
        size = size.quantize(step, ROUND_HALF_UP, Context(prec=60))
        text = f"{size:,}" if "#" in digits else f"{size}"
    return before.replace('"', "") + text + percent.replace('"', "") + after.replace('"', "")


class Book:
    """All parts of a workbook."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        root = self.xml("xl/workbook.xml")
        names = [s.get("name") or "" for s in root.iter(f"{MAIN}sheet")]
        self.parts = {n: f"sheet{i}.xml" for i, n in enumerate(names, 1)}
        self.strings = [
            "".join(t.text or "" for t in item.iter(f"{MAIN}t"))
            for item in self.xml("xl/sharedStrings.xml").iter(f"{MAIN}si")
        ]
        styles = self.xml("xl/styles.xml")
        codes = {n.get("numFmtId"): n.get("formatCode") or "" for n in styles.iter(f"{MAIN}numFmt")}
        formats = styles.find(f"{MAIN}cellXfs")
        assert formats is not None
        self.formats = [codes.get(x.get("numFmtId"), "General") for x in formats]
        self.sheets = {n: self._cells(part) for n, part in self.parts.items()}

    def xml(self, part: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.zip.read(part))

    def sheet(self, name: str) -> ElementTree.Element:
        return self.xml(f"xl/worksheets/{self.parts[name]}")

    def _cells(self, part: str) -> dict[str, Found]:
        found = {}
        for c in self.xml(f"xl/worksheets/{part}").iter(f"{MAIN}c"):
            value, formula = c.find(f"{MAIN}v"), c.find(f"{MAIN}f")
            if value is None:
                continue
            text = value.text or ""
            is_text = c.get("t") == "s"
            found[c.get("r") or ""] = Found(
                self.strings[int(text)] if is_text else float(text),
                self.formats[int(c.get("s") or 0)],
                "" if formula is None else formula.text or "",
            )
        return found

    @property
    def tables(self) -> list[Table]:
        found = []
        for sheet, part in self.parts.items():
            for linked in self._linked(part, "/tables/"):
                root = self.xml(linked)
                first, last = (int(r) for r in re.findall(r"\d+", root.get("ref") or ""))
                columns = tuple(c.get("name") or "" for c in root.iter(f"{MAIN}tableColumn"))
                filtered = root.find(f"{MAIN}autoFilter") is not None
                name = root.get("name") or ""
                found.append(Table(name, sheet, first, last, columns, filtered))
        return sorted(found, key=lambda t: int(t.name.split("_")[0][1:]))

    def charts(self, part: str) -> Iterator[tuple[int, int]]:
        """(row before, last row) of each chart of a sheet, from 1 as rows are counted."""
        for drawing in self._linked(part, "/drawings/drawing"):
            for anchor in self.xml(drawing).iter(f"{DRAWN}twoCellAnchor"):
                top, end = (int(x.findtext(f"{DRAWN}row") or 0) for x in
                            (anchor.find(f"{DRAWN}from"), anchor.find(f"{DRAWN}to"))
                            if x is not None)  # fmt: skip
                yield top, end + 1

    def _linked(self, part: str, kind: str) -> Iterator[str]:
        """The parts that a sheet refers to."""
        rels = f"xl/worksheets/_rels/{part}.rels"
        for rel in self.xml(rels) if rels in self.zip.namelist() else ():
            target = rel.get("Target") or ""
            if kind in target:
                yield "xl" + target.removeprefix("..")

    def row(self, sheet: str, row: int, width: int) -> list[Found]:
        """The cells of one row, blank ones as ''."""
        cells = self.sheets[sheet]
        return [cells.get(f"{chr(65 + i)}{row}", Found("")) for i in range(width)]

    def count(self, folder: str) -> int:
        return sum(n.startswith(folder) and n.endswith(".xml") for n in self.zip.namelist())
