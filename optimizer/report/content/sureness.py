"""Section 6: how sure: which picks change when an illustrative figure goes to its low or high."""

from __future__ import annotations

from optimizer.analysis.swings import Swing
from optimizer.report.blocks import Block, Cell, Column, Paragraph, Section, Table
from optimizer.report.content.context import Context, text


def section(c: Context) -> Section:
    w = c.words
    lead = w(
        "Each illustrative figure of a candidate was taken to its low and to its high, alone, and "
        "the case solved again. A probability takes its 'without funding' along in proportion."
    )
    changed = [s for s in c.findings.swings if not s.stands]
    blocks: list[Block] = []
    if not c.findings.swings:
        blocks.append(Paragraph(w("No illustrative figure of a candidate has a range.")))
    elif not changed:
        text_ = w("None of {n} ends changes the plan.", n=len(c.findings.swings))
        blocks.append(Paragraph(text_))
    else:
        blocks += [_frequency(c), _table(c, changed)]
    return Section("sureness", w("How sure"), lead, blocks)


def _frequency(c: Context) -> Table:
    """How often each candidate is in the best portfolio over all ends."""
    w, swings = c.words, c.findings.swings
    n = len(swings)
    inside = {p.candidate: n for p in c.plan.picks}
    for s in swings:
        for name in s.went:
            inside[name] -= 1
        for name in s.came:
            inside[name] = inside.get(name, 0) + 1
    columns = [Column(w("Candidate")), Column(w("In this plan")), Column(w("In the best at"),
               "right"), Column(w("of ends"), "right")]  # fmt: skip
    rows = [
        [
            text(c.candidate(i), "strong" if i in c.plan.candidates else ""),
            text(w("yes") if i in c.plan.candidates else w("no")),
            Cell(w.number(k), k),
            Cell(w.percent(k / n, 0), k / n),
        ]
        for i, k in sorted(inside.items(), key=lambda item: -item[1])
    ]
    note = w("Of {n} ends, each a solve. A count of ends is not a probability.", n=n)
    return Table("frequency", w("How often each candidate is picked"), columns, rows, note=note)


def _table(c: Context, changed: list[Swing]) -> Table:
    w = c.words
    columns = [
        Column(w("Figure")),
        Column(w("Now"), "right"),
        Column(w("End"), "right"),
        Column(w("Comes in")),
        Column(w("Goes out")),
        Column(w("Better by"), "right"),
    ]
    rows = [_row(c, s) for s in changed]
    return Table("swings", w("Ends that change the picks"), columns, rows, folded=len(rows) > 12)


def _row(c: Context, s: Swing) -> list[Cell]:
    w = c.words
    names = {"cost": w("cost"), "probability": w("probability"), "output": w("output"),
             "share": w("share to the home market")}  # fmt: skip
    end = w("low") if s.end == "low" else w("high")
    better = Cell(w("plan breaks a rule"), -1.0, "muted")
    if s.value is None:
        better = Cell(w("no portfolio is feasible"), -2.0, "bad")
    elif s.plan_value is not None:
        better = Cell(c.points(s.value - s.plan_value), float(s.value - s.plan_value))
    return [
        text(f"{c.candidate(s.candidate)}: {names[s.what]}"),
        c.number_cell(s.figure.value),
        Cell(f"{end} {w.number(s.at)}", float(s.at)),
        text(c.candidates(s.came) or "–"),
        text(c.candidates(s.went) or "–"),
        better,
    ]
