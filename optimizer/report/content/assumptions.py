"""Section 7: on what it rests: assumptions in words, figures by basis, and what came later."""

from __future__ import annotations

from decimal import Decimal

from optimizer.analysis.basis import Figure, counts
from optimizer.report.blocks import (
    Block,
    Cell,
    Column,
    Items,
    Paragraph,
    Section,
    Table,
    number,
    text,
)
from optimizer.report.content.context import Context
from optimizer.report.content.places import where
from optimizer.words import Words


def section(c: Context) -> Section:
    w, found = c.words, c.findings.figures
    blocks: list[Block] = [Paragraph(_counts(c))]
    if c.case.assumptions:
        blocks.append(Items([w.name(a.text) for a in c.case.assumptions]))
    assumed = [f for f in found if f.basis in ("illustrative", "unstated", "policy")]
    firm = [f for f in found if f.basis in ("reported", "estimate")]
    later = [f for f in found if f.later]
    if assumed:
        blocks.append(_table(c, "assumed", w("Illustrative, policy and unstated"), assumed))
    if firm:
        blocks.append(_table(c, "firm", w("Reported and estimated"), firm))
    if later:
        title = w("Known only after {day}", day=w.date(c.case.cutoff or ""))
        blocks.append(_table(c, "later", title, later))
    if c.case.sources:
        blocks.append(_sources(c))
    return Section("assumptions", w("What it rests on"), "", blocks)


def _counts(c: Context) -> str:
    w = c.words
    names = bases(w) | {"estimate": w("estimated"), "unstated": w("without a stated basis")}
    parts = [
        w("{n} {basis}", n=w.number(n), basis=names[b])
        for b, n in counts(c.findings.figures).items()
    ]
    text_ = w("The case holds {n} figures: {parts}.", n=w.number(len(c.findings.figures)),
              parts=w.listing(parts))  # fmt: skip
    later = sum(f.later for f in c.findings.figures)
    if later:
        text_ += w.gap + w(
            "{n} of them became known only after {day} and are marked 'later'.",
            n=w.number(later),
            day=w.date(c.case.cutoff or ""),
        )
    return text_


def bases(w: Words) -> dict[str, str]:
    """What a figure rests on, in a word."""
    return {"reported": w("reported"), "estimate": w("estimate"), "policy": w("policy"),
            "illustrative": w("illustrative"), "unstated": w("unstated")}  # fmt: skip


def _table(c: Context, id_: str, caption: str, figures: list[Figure]) -> Table:
    w = c.words
    columns = [
        Column("figure", w("Figure")),
        Column("value", w("Value"), "right"),
        Column("range", w("Range"), "right"),
        Column("unit", w("Unit")),
        Column("basis", w("Basis")),
        Column("source", w("Source")),
        Column("note", w("Note")),
    ]
    rows = [_row(c, f) for f in figures]
    caption = w("{caption} ({n})", caption=caption, n=w.number(len(figures)))
    return Table(id_, caption, columns, rows, folded=True)


def _row(c: Context, f: Figure) -> list[Cell]:
    q, w = f.figure, c.words
    basis = bases(w)[f.basis]
    later = w("{basis}, later", basis=basis) if f.later else basis
    return [
        text(where(c, f.pointer)),
        number(_number(c, f, q.value)),
        text(_range(c, f)),
        text(w.unit(q.unit or "")),
        text(later, "bad" if f.basis == "unstated" else ""),
        Cell(", ".join(q.sources), links=[(i, anchor(i)) for i in q.sources]),
        text(w.name(q.note)),
    ]


def _range(c: Context, f: Figure) -> str:
    q = f.figure
    if q.low is None and q.high is None:
        return ""
    low, high = (q.value if end is None else end for end in (q.low, q.high))
    return c.words("{low} – {high}", low=_number(c, f, low), high=_number(c, f, high))


def _number(c: Context, f: Figure, value: Decimal) -> str:
    """A year is no amount: its digits are not grouped."""
    year = f.figure.unit == "year" or f.pointer.endswith("/first_year")
    return c.words.year(value) if year else c.words.number(value)


def anchor(source: str) -> str:
    """Where the table of sources names this one."""
    return f"source-{source}"


def _sources(c: Context) -> Table:
    w = c.words
    columns = [
        Column("source", w("Source")),
        Column("title", w("Title")),
        Column("date", w("Date")),
        Column("address", w("Address")),
    ]
    rows = [
        [
            Cell(i, anchor=anchor(i)),
            text(w.name(s.title)),
            text(w.date(s.date or "")),
            text(s.address),
        ]
        for i, s in c.case.sources.items()
    ]
    caption = w("Sources ({n})", n=w.number(len(rows)))
    return Table("sources", caption, columns, rows, folded=True)
