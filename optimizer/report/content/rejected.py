"""Section 5: who is not funded, why, and what entry would cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from optimizer.analysis.rejected import Rejected
from optimizer.analysis.swings import Swing
from optimizer.domain.portfolio import Pick
from optimizer.report.blocks import Block, Cell, Column, Paragraph, Section, Table
from optimizer.report.content.context import Context, text
from optimizer.report.content.limits import span

OPTION = re.compile(r"/options/(\d+)(?:/|$)")


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
        Column(w("Entry cost"), "right"),
        Column(w("Cost"), "right"),
        Column(w("If funded, the plan changes")),
        Column(w("Best swap")),
        Column(w("Adding it breaks"), brief=False),
    ]
    ordered = sorted(c.findings.rejected, key=lambda r: (r.entry_cost is None, r.entry_cost or 0))
    rows = [_row(c, r) for r in ordered]
    note = ""
    if any(_named(c, r.pick) != c.candidate(r.candidate) for r in ordered):
        note = w(
            "Cost, and what adding it breaks, are those of the option and start that is named; "
            "entry cost and swap are those of the candidate's best."
        )
    return Table(
        "rejected-table", w("Not funded, nearest first"), columns, rows, note=note, brief=True
    )


def _row(c: Context, r: Rejected) -> list[Cell]:
    w = c.words
    breaks = ";\n".join(c.rule(b) for b in r.breaks) or w("no rule: it adds nothing")
    swap = Cell(w("none keeps the rules") if r.proven else w("not tried"), 1e12, "muted")
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
        text(_named(c, r.pick), "strong"),
        entry,
        c.number_cell(c.case.spend(r.pick)),
        displaced,
        swap,
        text(breaks),
    ]


def _named(c: Context, p: Pick) -> str:
    """The candidate, with option and start where it has several."""
    known = c.case.candidate[p.candidate]
    name = c.candidate(p.candidate)
    if len(known.options) > 1:
        name += f" ({c.words.name(c.case.option(p).name)})"
    return f"{name} {p.start}" if len(c.case.starts(known)) > 1 else name


def _entries(c: Context) -> Iterator[Table]:
    """What was tried for other reasons and brings a candidate in: budgets, figures, rules."""
    w = c.words
    rows = []
    for r in c.findings.rejected:
        budget = _budget(c, r)
        figures = [_figure(c, s) for s in c.findings.swings
                   if s.candidate == r.candidate and r.candidate in s.came]  # fmt: skip
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
        Column(w("At a total budget of, {unit}", unit=c.case.currency.unit)),
        Column(w("Or one figure of its own")),
        Column(w("Or without the rule")),
    ]
    if rows:
        note = w("Each was solved alone. Who is not listed comes in at none that was tried.")
        if c.findings.steps is not None:
            note = w("Budgets are those of the table in section 4; a candidate may leave again at "
                     "a higher one.") + " " + note  # fmt: skip
        yield Table("entries", w("What would bring a candidate in"), columns, rows, note=note)


def _figure(c: Context, s: Swing) -> str:
    """'cost 50, not 70', with the options it belongs to where it is not that of all."""
    w = c.words
    said = w("{what} {at}, not {now}", what=c.figure(s.what), at=w.number(s.at),
             now=w.number(s.figure.value))  # fmt: skip
    options = c.case.candidate[s.candidate].options if s.candidate else ()
    found = sorted({int(i) for p in s.ranged.pointers for i in OPTION.findall(p)})
    if 0 < len(found) < len(options):
        names = [w.name(options[i].name) for i in found]
        said = w("{figure} ({options})", figure=said, options=w.listing(names))
    return said


def _budget(c: Context, r: Rejected) -> Cell | None:
    """Every budget of the steps at which the candidate is in; three in a row and more as one."""
    w, steps = c.words, c.findings.steps
    runs = groupby(steps.points if steps else (), lambda p: r.candidate in p.came)
    said: list[str] = []
    first: float | None = None
    for inside, run in runs:
        if inside:
            budgets = [p.budget for p in run]
            first = float(budgets[0]) if first is None else first
            said += [span(c, budgets)] if len(budgets) > 2 else map(w.number, budgets)
    found = ", ".join(said)
    if r.entry_cost == 0:
        now = w("already as good")
        return Cell(w("{now}; {budgets}", now=now, budgets=found) if found else now, 0.0)
    return Cell(found, first) if found else None
