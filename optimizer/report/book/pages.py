"""The sheets of a workbook: one a section, and one behind it for each long table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimizer.report.blocks import Block, Chart, Items, Paragraph, Report, Section, Table, Tiles
from optimizer.report.book import tables
from optimizer.report.book.charts import Drawn, drawn
from optimizer.report.book.paper import PX
from optimizer.report.book.placed import Placed
from optimizer.report.book.sheet import EMPTY, SIZES, Sheet, tile_widths
from optimizer.report.book.styles import Styles, clean
from optimizer.words import Words
from optimizer.words.width import wide

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

LONG = 20
"""Rows beyond which a table has a sheet of its own, with its header frozen."""
BRIEF = 200
"""Letters of a note that may stand above a frozen header."""
LOOSE = 1.2
"""How much broader a table may get by standing below another."""
ROW = 20
"""Height of an empty row, px."""
BEGUN, CAPTIONED = 130.0, 80.0
"""Points that a table takes with its caption and first rows, and what stands above a chart."""
LOW = 21.0
"""Points of a row of one line, at most."""
ADDED = 22.0
"""Letters of the second column of a table that is there for a chart, at least."""
CONTENTS, CAPTION = (24.0, 48.0, 4.0, 20.0, 28.0), 90.0
"""Letters of the columns of the sheet that says what the workbook holds, and of the longest
caption there."""
NAME = 31
"""Letters that the name of a sheet may have."""


@dataclass
class Pages:
    """What is being made: sheets by name with their titles, and where each table stands."""

    book: Workbook
    report: Report
    words: Words
    styles: Styles
    sheets: dict[str, str] = field(default_factory=dict)
    tables: dict[str, Placed] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    contents: str = ""

    def write(self) -> Sheet:
        """All sections; before them a sheet is given back that is to say what the book holds."""
        self.contents = self.words("Contents")
        captions = [b.caption for s in self.report.sections for b in s.blocks
                    if isinstance(b, Table)]  # fmt: skip
        longest = min(CAPTION, max(map(wide, captions), default=0) + 2.0)
        left, title, *right = CONTENTS
        widths = [left, max(title, longest), *right]
        first = self._sheet(self._named(self.contents, ""), widths)
        for n, section in enumerate(self.report.sections, 1):
            self._section(n, section)
        return first

    # sheets

    def _section(self, n: int, section: Section) -> None:
        name = self._named(f"{n} {_short(self.words, section)}", section.title)
        alone = _alone(section.blocks, self.words)
        widths = _widths([b for b in section.blocks if b not in alone], self.words)
        if any(isinstance(b, Chart) and b.table for b in section.blocks):
            widths = _widest(widths, [0.0, ADDED])
        on = self._sheet(name, widths)
        self._titled(on, f"{n}  {section.title}")
        on.sheet.freeze_panes(on.row, 0)
        on.sheet.repeat_rows(on.row - 1)
        on.paper.repeated = on.height(1, SIZES["section"])
        if section.lead:
            on.text(section.lead)
        on.gap()
        waiting: list[Chart] = []
        for block in section.blocks:
            if isinstance(block, Chart) and not self._ready(block, section):
                waiting.append(block)
            elif isinstance(block, Table) and block in alone:
                to = self._own(f"{n}.{1 + alone.index(block)}", section, block)
                on.link(to, block.caption)
                on.gap()
            else:
                self._block(on, block)
            for chart in [c for c in waiting if self._ready(c, section)]:
                waiting.remove(chart)
                self._chart(on, chart)
        for chart in waiting:
            self._chart(on, chart)
        on.ended()

    def _titled(self, on: Sheet, title: str) -> None:
        """The way back, and what the sheet is."""
        on.link(self.contents, kind="back")
        on.text(title, "section")

    def _ready(self, chart: Chart, section: Section) -> bool:
        """Whether all tables of the section stand that the chart is made from."""
        here = {b.id for b in section.blocks if isinstance(b, Table)}
        needs = {p.table for p in chart.plots}
        if chart.table:
            return True
        return bool(needs & {*self.tables}) and needs & here <= {*self.tables}

    def _own(self, number: str, section: Section, table: Table) -> str:
        """A sheet for one long table: its header stays in sight, on paper too."""
        name = self._named(f"{number} {_short_table(self.words, table)}", table.caption)
        on = self._sheet(name, tables.widths(table, self.words))
        self._titled(on, table.caption)
        brief = len(table.note) <= BRIEF
        if table.note and brief:
            on.text(table.note, "note")
        header = on.row
        self._placed(on, table)
        if table.note and not brief:
            on.text(table.note, "note")
        on.sheet.freeze_panes(header + 1, 1)
        on.sheet.repeat_rows(header)
        return name

    def _sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        said = f"{self.report.title}: {self.report.subtitle}"[:100].replace("&", "&&")
        page = self.words("Page {n} of {of}", n="&P", of="&N")
        foot = f"&L&8{clean(said)}&R&8{page}"
        sheet = self.book.add_worksheet(name)
        return Sheet(sheet, name, self.styles, self.words, widths, foot)

    def _named(self, name: str, title: str) -> str:
        """A name for a sheet: short, with no character that Excel forbids, and like no other."""
        name = re.sub(r"[\[\]:*?/\\'\x00-\x1f\ufffd]", " ", clean(name))[:NAME].strip()
        found, n = name, 2
        while found.lower() in self.names:
            found, n = f"{name[: NAME - 4]} ({n})", n + 1
        self.names.add(found.lower())
        self.sheets[found] = title
        return found

    # blocks

    def _block(self, on: Sheet, block: Block) -> None:
        if isinstance(block, Paragraph):
            on.text(block.text, "answer" if block.tone == "strong" else "text")
        elif isinstance(block, Items):
            for item in block.items:
                on.text(f"•  {item}")
        elif isinstance(block, Tiles):
            on.gap()
            on.tiles(block.tiles)
        elif isinstance(block, Chart):
            self._chart(on, block)
            return
        else:
            on.paper.keep(on.row, BEGUN)
            on.text(block.caption, "caption")
            self._placed(on, block)
            if block.note:
                on.text(block.note, "note")
        on.gap()

    def _placed(self, on: Sheet, table: Table) -> None:
        n = len(self.tables) + 1
        name = f"T{n}_" + re.sub(r"[^A-Za-z0-9]", "_", table.id)
        key = f"{table.id} {n}" if table.id in self.tables else table.id
        self.tables[key] = tables.write(on, table, name)

    def _chart(self, on: Sheet, chart: Chart) -> None:
        """The caption, the sentence that says the same, and the chart made from its table."""
        own = chart.table
        charts = [] if own else self._charts(chart)
        below = PX * charts[0].height if charts else LOW * len(own.rows) if own else 0
        on.paper.keep(on.row, min(on.paper.room, CAPTIONED + below))
        on.text(chart.caption, "caption")
        said = chart.facts or chart.alt
        on.text(said, "note")
        if own:
            self._placed(on, own)
            on.gap()
            charts = self._charts(chart)
        self._drawn(on, charts, f"{chart.caption}. {said}")

    def _charts(self, chart: Chart) -> list[Drawn]:
        return [drawn(self.book, p, self.tables[p.table]) for p in chart.plots
                if p.table in self.tables]  # fmt: skip

    @staticmethod
    def _drawn(on: Sheet, charts: Sequence[Drawn], said: str) -> None:
        """Charts beside each other, as many as there is room for, and below each other."""
        left, high = 0, 0
        for d in charts:
            if left and left + d.width > on.across:
                on.gap(-(-high // ROW))
                left, high = 0, 0
            height = min(d.height, int((on.paper.room - CAPTIONED) / PX))
            if not left:
                on.paper.keep(on.row, -(-(height + 4) // ROW) * EMPTY)
            d.chart.set_size({"width": d.width, "height": height})
            on.sheet.insert_chart(on.row, 0, d.chart, {
                "x_offset": left + 2, "y_offset": 2, "object_position": 2,
                "description": clean(said),
            })  # fmt: skip
            left, high = left + d.width, max(high, height + 4)
        on.gap(1 - (-high // ROW))


def _short(w: Words, section: Section) -> str:
    """The section in a word or two, for the name of its sheet."""
    return {
        "answer": w("Answer"), "funded": w("Funded"), "supply": w("Supply"),
        "limits": w("Limits"), "rejected": w("In and out"), "sureness": w("How sure"),
        "alternatives": w("Alternatives"), "assumptions": w("Assumptions"),
        "verification": w("Verification"),
    }.get(section.id, section.title)  # fmt: skip


def _short_table(w: Words, table: Table) -> str:
    """The same for a table, of several of a kind by what they begin with."""
    known = {
        "funded-table": w("Funded"), "funds": w("Funds by year"), "forms": w("Forms"),
        "spend-table": w("Spend by year"), "coverage-table": w("Coverage"),
        "coverage-years": w("Coverage by year"), "supply-path-table": w("Supply by year"),
        "levers": w("Kinds"), "hosts": w("Hosts"), "rules": w("Rules"),
        "groups": w("Rule groups"), "uses": w("Every limit"), "binding": w("Binding funds"),
        "nearest": w("Next steps"), "steps": w("Budget steps"), "funded-why": w("Why in"),
        "rejected-table": w("Not funded"), "conditions": w("Conditions"), "entries": w("Ways in"),
        "frequency": w("Picks"), "swings": w("What-if tests"), "core-ranked": w("Core index"),
        "core-apart": w("Core index"), "assumed": w("Illustrative"), "firm": w("Reported"),
        "later": w("Known later"), "sources": w("Sources"),
    }  # fmt: skip
    return known.get(table.id) or known.get(table.id.split("-")[0], table.caption)


def _alone(blocks: Sequence[Block], words: Words) -> list[Table]:
    """Tables that get a sheet of their own: long ones, and those whose columns do not fit in with
    the columns of the tables above them."""
    found, shared, kept = list[Table](), list[float](), list[list[float]]()
    for block in blocks:
        if not isinstance(block, Table):
            continue
        own = tables.widths(block, words)
        both = _widest(shared, own)
        loose = any(sum(both[: len(x)]) > LOOSE * sum(x) for x in (*kept, own))
        if len(block.rows) > LONG or (kept and loose):
            found.append(block)
        else:
            shared = both
            kept.append(own)
    return found


def _widths(blocks: Sequence[Block], words: Words) -> list[float]:
    """The widest of each column over what stands on one sheet."""
    found: list[float] = []
    for block in blocks:
        if isinstance(block, Table):
            found = _widest(found, tables.widths(block, words))
        elif isinstance(block, Tiles):
            found = _widest(found, tile_widths(block.tiles))
    return found


def _widest(a: Sequence[float], b: Sequence[float]) -> list[float]:
    n = max(len(a), len(b))
    return [max([*a[i : i + 1], *b[i : i + 1]]) for i in range(n)]
