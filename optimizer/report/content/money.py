"""The part of section 4 that is about money: the nearest steps, and every step where asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from optimizer.analysis.lines import TOTAL
from optimizer.analysis.money import Nearest, Point, Staircase, dropped
from optimizer.report.blocks import Block, Cell, Chart, Column, Paragraph, Table, Tone
from optimizer.report.content import binding, levels, money_charts
from optimizer.report.content.context import Context, text


def blocks(c: Context) -> Iterator[Block]:
    """The nearest steps each way; a staircase for each line that was walked."""
    if len(c.findings.nearest) == 1:
        yield Paragraph(_sentence(c, c.findings.nearest[0]), brief=True)
    elif c.findings.nearest:
        yield from binding.blocks(c)
        yield Paragraph(_in_short(c), brief=True)
        if shown := [n for n in c.findings.nearest if n.binds or n.line == TOTAL]:
            yield _nearest(c, shown)
    for stairs in c.findings.staircases:
        if len(stairs.points) > 1:  # one step is no staircase
            yield _chart(c, stairs)
        if stairs.points:
            yield _table(c, stairs)
    if c.findings.nearest and not c.findings.staircases and not c.findings.explained:
        w = c.words
        yield Paragraph(
            w("Every budget step between half and twice the ceiling: the option --explain.")
        )


def _sentence(c: Context, n: Nearest) -> str:
    """The nearest steps of the only line, in words."""
    w = c.words
    head = w(
        "{line}, now {now}:", line=levels.line_name(c, n.line), now=levels.level(c, n.line, n.now)
    )
    if n.up is None:
        said = w("more money adds nothing.") if n.up_proven else w("more money: not decided.")
        return w.gap.join([head, said])
    marginal = n.marginal(c.audit.gain)
    said = w(
        "the next step is at {at} and adds {gain} ({moves}); that is {each} for each {unit} more.",
        at=levels.level(c, n.line, n.up.at), gain=c.points(n.up.gain - c.audit.gain),
        moves=c.words.flat(c.between(c.plan, n.up.portfolio)),
        each=c.points(marginal or Fraction(0), 4), unit=levels.rise(c, n.line, Decimal(1)),
    )  # fmt: skip
    if n.enough is None:
        return w.gap.join([head, said])
    enough = levels.level(c, n.line, n.enough)
    less = w("{enough} is enough for this plan's effect.", enough=enough)
    if n.below is not None:
        lost = c.points(c.audit.gain - n.below.gain)
        less = w("{enough} is enough for this plan's effect; just below that it loses {lost}.",
                 enough=enough, lost=lost)  # fmt: skip
    elif n.down_proven:
        less += w.gap + w("Just below that no plan keeps the rules.")
    return w.gap.join([head, said, less])


def _in_short(c: Context) -> str:
    """Of several lines: the least more money that brings more, or that none does."""
    w, found = c.words, cheapest(c)
    if found is None:
        if all(n.up_proven for n in c.findings.nearest):
            return w("No ceiling binds alone: more money in any one of them adds nothing.")
        return w("What more money would do was not decided.")
    near, up, more = found
    said = {
        "rise": levels.rise_of(c, near.line, up.at - near.now),
        "gain": c.points(more),
        "moves": c.words.flat(c.between(c.plan, up.portfolio)),
    }
    if not all_decided(c):
        return w("Among the ceilings decided in time, the smallest rise that adds something: "
                 "{rise} adds {gain} ({moves}). Others may ask for less.", **said)  # fmt: skip
    if c.case.unlike:
        return w("The smallest rise that adds something, measured by the ceiling it is of: {rise} "
                 "adds {gain} ({moves}).", **said)  # fmt: skip
    return w("The least money that adds something: {rise} adds {gain} ({moves}).", **said)


def _nearest(c: Context, found: list[Nearest]) -> Table:
    w, unit = c.words, c.money_unit
    columns = [
        Column(w("Ceiling")),
        Column(w("Now, {unit}", unit=unit), "right"),
        Column(w("Next step up at"), "right"),
        Column(w("It adds"), "right"),
        Column(w("Per unit more"), "right", brief=False),
        Column(w("The plan then changes")),
        Column(w("Enough for this plan's effect"), "right"),
        Column(w("Just below that it loses"), "right"),
    ]
    rows = [_nearest_row(c, n) for n in found]
    note = w(
        "Each way solved again: the least ceiling at which more can be had, the least at which "
        "this effect still can, and the best with one money unit less than that."
    )
    if any(n.line == TOTAL for n in found) and len(found) > 1:
        note += w.gap + w("A single ceiling is changed with all others as they are.")
    return Table("nearest", w("More or less money: the nearest steps"), columns, rows, note=note)


def _nearest_row(c: Context, n: Nearest) -> list[Cell]:
    w = c.words
    name, now = text(levels.line_name(c, n.line), "strong"), levels.cell(c, n.line, n.now)
    if n.up is None:
        said = w("more adds nothing") if n.up_proven else w("not decided")
        blank = [Cell("–", 1e15) for _ in range(3)]
        return [name, now, *blank, text(said, "muted"), *blank[:2]]
    marginal = n.marginal(c.audit.gain)
    enough = Cell("–", 1e15) if n.enough is None else levels.cell(c, n.line, n.enough)
    return [
        name,
        now,
        _at(c, n, n.up),
        Cell(c.points(n.up.gain - c.audit.gain, sign=True), float(n.up.gain - c.audit.gain)),
        Cell("–" if marginal is None else _each(c, n, marginal), float(marginal or 0)),
        text(c.between(c.plan, n.up.portfolio)),
        enough,
        _below(c, n),
    ]


def _at(c: Context, n: Nearest, up: Point) -> Cell:
    """The ceiling of the next step; of one that is not proven, that an earlier one may exist."""
    found = levels.cell(c, n.line, up.at)
    if n.up_proven:
        return found
    return replace(found, text=c.words("{level} (not proven the nearest)", level=found.text))


def _each(c: Context, n: Nearest, marginal: Fraction) -> str:
    """Gain per money unit more, or per 1 % more of every ceiling."""
    said = c.points(marginal, 4)
    return c.words("{gain} for 1 %", gain=said) if n.line.in_percent(c.case) else said


def _below(c: Context, n: Nearest) -> Cell:
    w = c.words
    if n.below is None:
        said = w("no plan keeps the rules") if n.down_proven else w("not decided")
        return Cell(said, 1e15, "muted")
    lost = n.below.gain - c.audit.gain
    return Cell(c.points(lost, sign=True), float(lost))


def _key(s: Staircase) -> str:
    """What tells this staircase's blocks from those of others."""
    return "" if s.line == TOTAL else f"-{s.line.fund}-{s.line.year}"


def _chart(c: Context, s: Staircase) -> Chart:
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
    return Chart(f"steps-chart{_key(s)}", caption, alt, spec)


def _table(c: Context, s: Staircase) -> Table:
    w = c.words
    columns = [Column(w("Ceiling from, {unit}", unit=levels.unit(c, s.line)), "right"),
               Column(w("Effect"), "right"), Column(w("Against the step below")),
               Column(w("Against this plan"))]  # fmt: skip
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
        Cell(w.number(p.at), float(p.at), tone),
        Cell(c.points(p.gain), float(p.gain), tone),
        text(swap),
        text(against, tone),
    ]


def _note(c: Context, s: Staircase) -> str:
    w = c.words
    note = w("Looked at: ceilings from {low} to {high}.", low=levels.level(c, s.line, s.low),
             high=levels.level(c, s.line, s.high))  # fmt: skip
    if s.ending == "complete":
        note += w.gap + w("Complete: between two lines nothing changes.")
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


def all_decided(c: Context) -> bool:
    """Whether the next step up of every ceiling is proven, or that there is none."""
    return all(n.up_proven for n in c.findings.nearest)


def cheapest(c: Context) -> tuple[Nearest, Point, Fraction] | None:
    """The step up that needs least more money (of unlike funds: that is the smallest rise for its
    line): the line, the step, what it adds."""
    steps = [n for n in c.findings.nearest if n.up is not None and n.up_proven]
    if not steps:
        return None

    def size(n: Nearest) -> Fraction:
        assert n.up is not None
        more = Fraction(n.up.at - n.now)
        if not c.case.unlike:
            return more
        return more / Fraction(n.now) if n.now else Fraction(10**9)

    n = min(steps, key=size)
    assert n.up is not None
    return n, n.up, n.up.gain - c.audit.gain
