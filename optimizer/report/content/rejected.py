"""Section 5: who is not funded, why, and what entry would cost."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analysis.rejected import Rejected
from optimizer.report.blocks import Block, Cell, Column, Paragraph, Section, Table
from optimizer.report.content.context import Context, text


def section(c: Context) -> Section:
    w = c.words
    if not c.findings.rejected:
        blocks: list[Block] = [Paragraph(w("Every candidate is funded."))]
        return Section("rejected", w("Who lost, and why"), "", blocks)
    lead = w(
        "Entry cost: what the effect loses if this candidate has to be funded and the rest is "
        "chosen anew. Best swap: this candidate in the place of one that is funded, all else as "
        "it is."
    )
    return Section("rejected", w("Who lost, and why"), lead, [_table(c), *_entries(c)])


def _table(c: Context) -> Table:
    w = c.words
    columns = [
        Column(w("Candidate")),
        Column(w("Cost"), "right"),
        Column(w("Entry cost"), "right"),
        Column(w("If funded, the plan changes")),
        Column(w("Best swap")),
        Column(w("Adding it breaks"), brief=False),
    ]
    ordered = sorted(c.findings.rejected, key=lambda r: (r.entry_cost is None, r.entry_cost or 0))
    rows = [_row(c, r) for r in ordered]
    return Table("rejected-table", w("Not funded, nearest first"), columns, rows, brief=True)


def _row(c: Context, r: Rejected) -> list[Cell]:
    w = c.words
    breaks = ";\n".join(c.rule(b) for b in r.breaks) or w("no rule: it adds nothing")
    swap = Cell(w("none keeps the rules"), 1e12, "muted")
    if r.swap is not None:
        swap = Cell(
            w("for {out}: {change}", out=c.short(r.swap.out),
              change=c.points(-r.swap.loss, sign=True)),
            float(r.swap.loss),
        )  # fmt: skip
    if r.barred:
        entry, displaced = (
            Cell(w("barred"), 1e12, "bad"),
            text(w("no plan may hold it: {rules}", rules="; ".join(map(c.rule, r.barred_by)))),
        )
    elif r.entry_cost is None:
        entry, displaced = Cell(w("not proven"), 1e12, "muted"), text("–")
    else:
        entry = Cell(c.points(r.entry_cost), float(r.entry_cost))
        displaced = text(c.changes(r.joined, r.displaced) or w("nobody else moves"))
    return [
        text(c.candidate(r.candidate), "strong"),
        c.number_cell(c.case.spend(r.pick)),
        entry,
        displaced,
        swap,
        text(breaks),
    ]


def _entries(c: Context) -> Iterator[Table]:
    """What was tried for other reasons and brings a candidate in: budgets, figures, rules."""
    w = c.words
    rows = []
    for r in c.findings.rejected:
        budget = _budget(c, r.candidate)
        figures = [
            w("{what} {at}, not {now}", what=c.figure(s.what), at=w.number(s.at),
              now=w.number(s.figure.value))
            for s in c.findings.swings
            if s.candidate == r.candidate and r.candidate in s.came
        ]  # fmt: skip
        rules = [c.rule(i) for i, s in c.findings.standings.items() if r.candidate in s.came]
        if budget or figures or rules:
            rows.append(
                [
                    text(c.candidate(r.candidate), "strong"),
                    budget or Cell("–", 1e15),
                    text(";\n".join(figures) or "–"),
                    text(";\n".join(rules) or "–"),
                ]
            )
    columns = [
        Column(w("Candidate")),
        Column(w("A total budget from, {unit}", unit=c.case.currency.unit), "right"),
        Column(w("Or one figure of its own")),
        Column(w("Or without the rule")),
    ]
    if rows:
        note = w("Each was solved alone. Who is not listed comes in at none that was tried.")
        yield Table("entries", w("What would bring a candidate in"), columns, rows, note=note)


def _budget(c: Context, candidate: str) -> Cell | None:
    steps = c.findings.steps
    for point in steps.points if steps else ():
        if steps and point.budget > steps.current and candidate in point.came:
            return c.number_cell(point.budget)
    return None
