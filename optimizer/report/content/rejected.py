"""Section 5: who is not funded, why, and what entry would cost."""

from __future__ import annotations

from optimizer.analysis.rejected import Rejected
from optimizer.report.blocks import Block, Cell, Column, Paragraph, Section, Table
from optimizer.report.content.context import Context, text


def section(c: Context) -> Section:
    w = c.words
    if not c.findings.rejected:
        blocks: list[Block] = [Paragraph(w("Every candidate is funded."))]
        return Section("rejected", w("Who lost, and why"), "", blocks)
    lead = w(
        "Entry cost: what the effect loses when the candidate is locked in and the rest is chosen "
        "anew. Best swap: it for one funded candidate, all else as it is."
    )
    return Section("rejected", w("Who lost, and why"), lead, [_table(c)])


def _table(c: Context) -> Table:
    w = c.words
    columns = [
        Column(w("Candidate")),
        Column(w("Cost"), "right"),
        Column(w("Adding it breaks"), brief=False),
        Column(w("Best swap")),
        Column(w("Entry cost"), "right"),
        Column(w("Displaces")),
    ]
    ordered = sorted(c.findings.rejected, key=lambda r: (r.entry_cost is None, r.entry_cost or 0))
    rows = [_row(c, r) for r in ordered]
    return Table("rejected-table", w("Not funded, nearest first"), columns, rows, brief=True)


def _row(c: Context, r: Rejected) -> list[Cell]:
    w = c.words
    breaks = w.listing([c.rule(b) for b in r.breaks]) or w("no rule: it adds nothing")
    swap = Cell(w("none keeps the rules"), 1e12, "muted")
    if r.swap is not None:
        swap = Cell(
            w("for {out}: {change}", out=c.candidate(r.swap.out),
              change=c.points(-r.swap.loss, sign=True)),
            float(r.swap.loss),
        )  # fmt: skip
    if r.barred:
        entry, displaced = (
            Cell(w("barred"), 1e12, "bad"),
            text(w("no portfolio may hold it: {rules}", rules=", ".join(map(c.rule, r.barred_by)))),
        )
    elif r.entry_cost is None:
        entry, displaced = Cell(w("not proven"), 1e12, "muted"), text("–")
    else:
        entry = Cell(c.points(r.entry_cost), float(r.entry_cost))
        displaced = text(c.candidates(r.displaced) or w("nobody"))
        if r.joined:
            displaced = text(w("{out}; also brings in {new}", out=displaced.text,
                               new=c.candidates(r.joined)))  # fmt: skip
    return [
        text(c.candidate(r.candidate), "strong"),
        c.number_cell(c.case.spend(r.pick)),
        text(breaks),
        swap,
        entry,
        displaced,
    ]
