"""The terminal report: the brief parts of the content, laid out by rich."""

from __future__ import annotations

import shutil
import sys
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.containers import Lines
from rich.measure import Measurement
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from optimizer.report import breaks
from optimizer.report.blocks import Bars, Cell, Chart, Items, Paragraph, Report, Section, Table
from optimizer.words.width import is_wide

STYLES = {"good": "green", "bad": "red", "muted": "dim", "strong": "bold", "": ""}
BAR = 28
MIN_WIDTH, PLAIN_WIDTH = 60, 100


class Line(Text):
    """Text that breaks between letters of full width too, but not within a figure."""

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:
        if not is_wide(self.plain):
            return super().wrap(console, width, **options)
        parts = [
            part
            for line in self.split(allow_blank=True)
            for part in line.divide(breaks.offsets(line.plain, width))
        ]
        broken = Text("\n").join(parts)
        broken.justify, broken.overflow = self.justify, self.overflow
        return broken.wrap(console, width, **options)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        known = super().__rich_measure__(console, options)
        if not is_wide(self.plain):
            return known
        return Measurement(max(map(breaks.narrowest, self.plain.split("\n"))), known.maximum)


def console(file: Any = None) -> Console:
    """A console as wide as the terminal; where there is none, plain text of 100 columns."""
    file = file or sys.stdout
    if file.isatty():
        return Console(file=file, highlight=False, width=max(MIN_WIDTH, _columns()))
    return Console(file=file, highlight=False, width=PLAIN_WIDTH, color_system=None)


def _columns() -> int:
    return shutil.get_terminal_size((PLAIN_WIDTH, 40)).columns


def show(report: Report, out: Console) -> None:
    """Print the brief parts of a report."""
    first, *rest = report.sections
    out.print(_head(report, first))
    for section in rest:
        parts = [(b, p) for b in section.blocks if (p := _brief(b)) is not None]
        if parts:
            out.print()
            out.print(Text(section.title, "bold"))
        for block, part in parts:
            if isinstance(block, Table) and len(parts) > 1:
                out.print(Padding(Text(block.caption, "italic"), (1, 2, 0, 2)))
            out.print(part)


def _head(report: Report, section: Section) -> RenderableType:
    parts: list[RenderableType] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            parts.append(Line(block.text, "bold"))
        elif isinstance(block, Items):
            parts.append(_items(block))
    return Panel(Group(*parts), title=Text(report.heading),
                 title_align="left", padding=(1, 2), style="")  # fmt: skip


def _brief(block: Any) -> RenderableType | None:
    if isinstance(block, Chart):
        return _bars(block.bars) if block.bars else None
    if not getattr(block, "brief", False):
        return None
    if isinstance(block, Paragraph):
        return Padding(Line(block.text), (0, 2))
    if isinstance(block, Items):
        return _items(block)
    return _table(block)


def _items(items: Items) -> RenderableType:
    grid = RichTable.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column(overflow="fold")  # Japanese has no spaces to break at
    for item in items.items:
        grid.add_row(Text("•", "dim"), Line(item))
    return Padding(grid, (1, 0, 0, 0))


def _table(table: Table) -> RenderableType:
    shown = [i for i, c in enumerate(table.columns) if c.brief]
    rich = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim",
                     show_footer=bool(table.foot))  # fmt: skip
    for i in shown:
        column = table.columns[i]
        foot = _text(table.foot[i]) if table.foot else Text()
        # figures stay on one line, their titles need not
        cells = [r[i].text for r in table.rows] + ([table.foot[i].text] if table.foot else [])
        widest = max(map(cell_len, cells), default=0) if column.align == "right" else None
        rich.add_column(Line(column.title), justify=column.align, footer=foot, min_width=widest,
                        overflow="fold")  # fmt: skip
    for row in table.rows:
        rich.add_row(*(_text(row[i]) for i in shown))
    return Padding(rich, (0, 2))


def _text(cell: Cell) -> Text:
    return Line(cell.text, STYLES[cell.tone])


def _bars(bars: Bars) -> RenderableType:
    """One line a bar: what is there in grey, what comes in green; 100 % is the full length."""
    grid = RichTable.grid(padding=(0, 2))
    for label, (held, more), text in bars.rows:
        n_held = round(min(1.0, held) * BAR)
        n_all = round(min(1.0, held + more) * BAR)
        if more and n_all == n_held < BAR:
            n_all = n_held + 1  # what comes is seen, however little
        bar = Text("█" * n_held, "bright_black")
        bar.append("█" * (n_all - n_held), "green")
        bar.append("·" * (BAR - n_all), "dim")
        grid.add_row(Text(label), bar, Text(text))
    return Padding(grid, (0, 2))
