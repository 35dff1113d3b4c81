"""Markdown: headings, tables and lists; names are data, so their markup is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from optimizer.report.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    Items,
    Paragraph,
    Report,
    Table,
    Tiles,
)

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~$&])")
OPENS = re.compile(r"^(\d*)([-+=:.)](?=\s|$|[-=]))")
"""What begins a list, a rule or an underline at the start of a line."""


def escape(text: str) -> str:
    """Plain text as Markdown that shows the same text, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def starting(text: str) -> str:
    """The same where a line begins with it: no name opens a list or underlines a heading."""
    return OPENS.sub(r"\1\\\2", escape(text), count=1)


def render(report: Report) -> str:
    """The whole report as one Markdown document."""
    lines = [f"# {escape(report.heading)}", ""]
    lines += [" · ".join(f"{escape(k)} {escape(v)}" for k, v in report.meta), ""]
    for n, section in enumerate(report.sections, 1):
        lines += [f"## {n} {escape(section.title)}", ""]
        if section.lead:
            lines += [starting(section.lead), ""]
        for block in section.blocks:
            lines += [*_block(block), ""]
    return "\n".join(lines).rstrip() + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"**{escape(block.text)}**" if block.tone == "strong" else starting(block.text)
    elif isinstance(block, Items):
        yield from (f"- {starting(i)}" for i in block.items)
    elif isinstance(block, Tiles):
        for t in block.tiles:
            note = f" ({escape(t.note)})" if t.note else ""
            yield f"- {escape(t.label)}: **{escape(t.value)}**{note}"
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Chart):
        yield from _chart(block)


def _table(table: Table) -> Iterator[str]:
    yield f"### {escape(table.caption)}"
    yield ""
    yield _row([escape(c.title) or " " for c in table.columns])
    yield _row([_rule(c) for c in table.columns])
    yield from (_row([_cell(c) for c in row]) for row in table.rows)
    if table.foot:
        yield _row([_cell(c) for c in table.foot])
    if table.note:
        yield ""
        yield starting(table.note)


def _rule(column: Column) -> str:
    return "---:" if column.align == "right" else "---"


def _cell(cell: Cell) -> str:
    text = escape(cell.text)
    return f"**{text}**" if cell.tone == "strong" and text else text


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _chart(chart: Chart) -> Iterator[str]:
    """A picture has no place here: its sentence, and its bars as a table."""
    yield f"### {escape(chart.caption)}"
    yield ""
    yield starting(chart.alt)
    if chart.bars:
        yield ""
        for label, _, text in chart.bars.rows:
            yield f"- {escape(label)}: {escape(text)}"
