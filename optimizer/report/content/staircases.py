"""Every budget step of a line: as a chart, as a table, and with which of them a candidate is in."""

from __future__ import annotations

from itertools import groupby

from optimizer.analysis.lines import TOTAL
from optimizer.analysis.money import Point, Staircase, dropped
from optimizer.report.blocks import Cell, Chart, Column, Table, Tone, number, text
from optimizer.report.content import levels, money_charts
from optimizer.report.content.charts import PALETTE
from optimizer.report.content.context import Context
from optimizer.report.plots import Plot, Series


def _key(s: Staircase) -> str:
    """What tells this staircase's blocks from those of others."""
    return "" if s.line == TOTAL else f"-{s.line.fund}-{s.line.year}"


def chart(c: Context, s: Staircase) -> Chart:
    w = c.words
    alt = w.plural(
        "What the best plan adds at ceilings from {low} to {high}: {n} step, solved; "
        "the case's own is {now}.",
        "What the best plan adds at ceilings from {low} to {high}: {n} steps, each solved; "
        "the case's own is {now}.",
        len(s.points), low=levels.level(c, s.line, s.points[0].at),
        high=levels.level(c, s.line, s.high), now=levels.level(c, s.line, s.now),
    )  # fmt: skip
    alt += w.gap + w(
        "Between two steps more money adds nothing, nor does it from {last} to {high}.",
        last=levels.level(c, s.line, s.points[-1].at), high=levels.level(c, s.line, s.high),
    )  # fmt: skip
    points, now = [(p.at, p.gain) for p in s.points], (s.now, c.audit.gain)
    spec = money_charts.steps(w, points, now, c.unit, levels.unit(c, s.line))
    if money_charts.flat(points, now):
        alt += w.gap + w("The axis of the effect does not begin at zero.")
    caption = w("What more or less money would do: {line}", line=levels.line_name(c, s.line))
    plot = Plot(f"steps{_key(s)}", "points", [Series.down("ceiling", "effect", PALETTE[0])])
    return Chart(f"steps-chart{_key(s)}", caption, alt, spec, plots=[plot])


def table(c: Context, s: Staircase) -> Table:
    w = c.words
    columns = [Column("ceiling", w("Ceiling from, {unit}", unit=levels.unit(c, s.line)), "right"),
               Column("effect", w("Effect"), "right"), Column("below", w("Against the step below")),
               Column("changes", w("Against this plan"))]  # fmt: skip
    below: list[Point | None] = [None, *s.points]
    rows = [_row(c, s, p, under) for p, under in zip(s.points, below, strict=False)]
    caption = w(
        "Budget steps ({n}): {line}", n=w.number(len(rows)), line=levels.line_name(c, s.line)
    )
    return Table(f"steps{_key(s)}", caption, columns, rows, note=_note(c, s), folded=True)


def _row(c: Context, s: Staircase, p: Point, under: Point | None) -> list[Cell]:
    w = c.words
    equal = p.portfolio == c.plan
    against = w("this plan") if equal else c.between(c.plan, p.portfolio)
    swap = "–" if under is None else c.between(under.portfolio, p.portfolio)
    tone: Tone = "strong" if equal else ""
    return [
        number(w.number(p.at), tone),
        number(c.points(p.gain), tone),
        text(swap),
        text(against, tone),
    ]


def _note(c: Context, s: Staircase) -> str:
    w = c.words
    note = w("Looked at: ceilings from {low} to {high}.", low=levels.level(c, s.line, s.low),
             high=levels.level(c, s.line, s.high))  # fmt: skip
    if s.ending == "complete":
        note += w.gap + w("Complete, by the solver's word: between two lines nothing changes.")
        if s.points and s.points[0].at > s.low:
            note += w.gap + w("Below the first line no plan keeps the rules.")
    elif s.ending == "capped":
        note += w.gap + w("Stopped at the cap of {n} steps: lower ceilings were not solved.",
                        n=len(s.points))  # fmt: skip
    else:
        note += w.gap + w("Stopped where a step was not proven: lower ceilings were not solved.")
    out = [
        w("{name} (in at {last}, out from {gone})", name=c.short(i), last=w.number(last),
          gone=w.number(gone))
        for i, last, gone in dropped(s.points)
    ]  # fmt: skip
    if out:
        note += w.gap + w("Drop out as money grows: {who}.", who=w.semicolon.join(out))
    return note


def ceilings_with(c: Context, candidate: str) -> tuple[str, float] | None:
    """The totals at which the best plan found holds a candidate, and the first of them; None: it
    does at none that was looked at."""
    w = c.words
    total = next((s for s in c.findings.staircases if s.line == TOTAL), None)
    if total is None:
        near = next((n for n in c.findings.nearest if n.line == TOTAL), None)
        if near is None or near.up is None or candidate not in near.up.portfolio.candidates:
            return None
        return w.number(near.up.at), float(near.up.at)
    points, ends = total.points, [*(p.at for p in total.points[1:]), None]
    said: list[str] = []
    first: float | None = None
    held = [candidate in p.portfolio.candidates for p in points]
    for inside, run in groupby(range(len(points)), lambda i: held[i]):
        steps = list(run)
        if inside:
            low, end = points[steps[0]].at, ends[steps[-1]]
            first = float(low) if first is None else first
            if end is None:
                said.append(w("from {low} to {high} at least", low=w.number(low),
                              high=w.number(total.high)))  # fmt: skip
            else:
                said.append(w("{low} to under {end}", low=w.number(low), end=w.number(end)))
    return None if first is None else (w.comma.join(said), first)
