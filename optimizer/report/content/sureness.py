"""Section 6: how sure: which picks change when a figure with a range goes to its low or high."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analysis.swings import Swing
from optimizer.report.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    Paragraph,
    Section,
    Table,
    number,
    text,
)
from optimizer.report.content import charts, unasked
from optimizer.report.content.context import Context
from optimizer.report.content.places import where
from optimizer.report.plots import MANY, Plot, Series

MOST = 24
"""Candidates that the chart shows."""


def section(c: Context) -> Section:
    w = c.words
    lead = w(
        "What-if tests: each figure that has a range was taken to its low and to its high, alone, "
        "and the case solved again; options of one candidate that hold the same figure move "
        "together. A chance of success takes the chance without funding along in proportion."
    )
    changed = [s for s in c.findings.swings if not s.stands]
    blocks: list[Block] = []
    if not c.findings.asked:
        blocks.append(unasked.part(c))
    else:
        blocks += [Paragraph(said) for said in _undecided(c)]
        blocks += _decided(c, changed)
    return Section("sureness", w("How sure"), lead, blocks)


def _decided(c: Context, changed: list[Swing]) -> list[Block]:
    """What the tests gave."""
    w, n = c.words, len(c.findings.swings)
    if changed:
        counts = _counts(c)
        return [_chart(c, counts), _frequency(c, counts), _table(c, changed)]
    if "figures" in c.findings.undecided:
        said = w("Of the tests that are decided, {n}, none changes the plan.", n=w.number(n))
        return [Paragraph(said)] if n else []
    if n:
        return [Paragraph(w("None of {n} tests changes the plan.", n=w.number(n)))]
    return [Paragraph(w("No figure of the case has a range."))]


def _undecided(c: Context) -> Iterator[str]:
    """How many tests are not decided, and which they are."""
    w, n = c.words, c.findings.undecided.get("figures", 0)
    if n and not c.findings.swings:
        yield w("No test is decided: {why}.", why=unasked.reason(c))
    elif n:
        yield w.plural(
            "{n} test is not decided, and not in what follows: {why}. What a bound settles was "
            "decided first, then where most can be gained.",
            "{n} tests are not decided, and not in what follows: {why}. What a bound settles was "
            "decided first, then where most can be gained.",
            n,
            why=unasked.reason(c),
        )


def _counts(c: Context) -> list[tuple[str, int]]:
    """(candidate, in how many tests it is in the best plan), most often first."""
    swings = c.findings.swings
    n = len(swings)
    inside = {p.candidate: n for p in c.plan.picks}
    for s in swings:
        for name in s.went if s.value is not None else inside:
            inside[name] -= 1
        for name in s.came:
            inside[name] = inside.get(name, 0) + 1
    return sorted(inside.items(), key=lambda item: -item[1])


def _chart(c: Context, counts: list[tuple[str, int]]) -> Chart:
    w, n = c.words, len(c.findings.swings)
    rows = [(c.short(i), k, i in c.plan.candidates) for i, k in counts[:MOST]]
    lost = [(i, k) for i, k in counts if i not in c.plan.candidates]
    alt = w("Share of {n} what-if tests in which each candidate is in the best plan.", n=n)
    if lost:
        alt += w.gap + w("Of those not funded, {who} comes in most often: {share}.",
                       who=c.short(lost[0][0]), share=w.percent(lost[0][1] / n, 0))  # fmt: skip
    alt += w.gap + w("A count of tests is not a probability.")
    last = len(counts[:MANY]) - 1
    each = Series.down("candidate", "share", charts.PALETTE[0], 0, last)
    plot = Plot("frequency", "bars", [each], "0 %", legend=False, most=1)
    return Chart("often-chart", w("How often each candidate is picked"), alt,
                 charts.often(w, rows, n), plots=[plot])  # fmt: skip


def _frequency(c: Context, counts: list[tuple[str, int]]) -> Table:
    w, n = c.words, len(c.findings.swings)
    columns = [Column("candidate", w("Candidate")), Column("planned", w("In this plan")),
               Column("picked", w("Picked in tests"), "right"),
               Column("share", w("Share"), "right", bar=True)]  # fmt: skip
    rows = [
        [
            text(c.candidate(i), "strong" if i in c.plan.candidates else ""),
            text(w("yes") if i in c.plan.candidates else w("no")),
            number(w.number(k)),
            number(w.percent(k / n, 0)),
        ]
        for i, k in counts
    ]
    return Table("frequency", w("Picks in {n} tests", n=w.number(n)), columns, rows, folded=True)


def _table(c: Context, changed: list[Swing]) -> Table:
    w = c.words
    columns = [
        Column("figure", w("Figure")),
        Column("now", w("Now"), "right"),
        Column("at", w("Tested at"), "right"),
        Column("came", w("Comes in")),
        Column("went", w("Goes out")),
        Column("better", w("New plan better by"), "right"),
        Column("by", w("Shown by"), brief=False),
    ]
    rows = [_row(c, s) for s in changed]
    note = w("Better by: the best plan there, compared with this plan there.")
    caption = w("Tests that change the plan ({n})", n=w.number(len(rows)))
    return Table("swings", caption, columns, rows, note=note, folded=len(rows) > 12)


def _row(c: Context, s: Swing) -> list[Cell]:
    w = c.words
    at = w.number(s.at)
    end = w("its low {at}", at=at) if s.end == "low" else w("its high {at}", at=at)
    better = Cell(w("this plan breaks a rule"), 1e12, "muted")
    if s.value is None:
        better = Cell(w("no plan keeps the rules"), 2e12, "bad")
    elif s.plan_value is not None:
        better = number(c.points(s.value - s.plan_value))
    same = s.value is not None and not s.came and not s.went
    return [
        text(where(c, s.pointer)),
        c.number_cell(s.figure.value),
        number(end),
        text(w("the same, in another way") if same else c.candidates(s.came) or "–"),
        text(c.candidates(s.went) or "–"),
        better,
        c.by(s.by),
    ]
