"""The part of section 4 that is about money: the nearest steps, and every step where asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from optimizer.analysis.lines import TOTAL
from optimizer.analysis.money import Nearest, Point
from optimizer.report.blocks import Block, Cell, Column, Paragraph, Table, number, text
from optimizer.report.content import binding, levels, staircases
from optimizer.report.content.context import Context
from optimizer.words.text import NOTHING


def blocks(c: Context) -> Iterator[Block]:
    """The nearest steps each way; a staircase for each line that was walked."""
    if len(c.findings.nearest) == 1:
        yield Paragraph(_sentence(c, c.findings.nearest[0]), brief=True)
    elif c.findings.nearest:
        yield from binding.blocks(c)
        yield Paragraph(_in_short(c), brief=True)
        if shown := [n for n in c.findings.nearest if n.binds or n.line == TOTAL]:
            yield _nearest(c, shown)
    if any(n.up_proven for n in c.findings.nearest):
        said = c.words("That no nearer step exists rests on the solver; every step was audited.")
        yield Paragraph(said, brief=True)
    for stairs in c.findings.staircases:
        if len(stairs.points) > 1:  # one step is no staircase
            yield staircases.chart(c, stairs)
        if stairs.points:
            yield staircases.table(c, stairs)
        else:
            line = levels.line_name(c, stairs.line)
            yield Paragraph(c.words("No budget step is decided: {line}.", line=line))
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
    step = {
        "at": levels.level(c, n.line, n.up.at), "gain": c.points(n.up.gain - c.audit.gain),
        "moves": c.words.flat(c.between(c.plan, n.up.portfolio)),
    }  # fmt: skip
    if not n.up_proven:
        said = w("a step at {at} adds at least {gain} ({moves}); whether a nearer one adds "
                 "anything is not decided.", **step)  # fmt: skip
        return w.gap.join([head, said, *_enough(c, n)])
    marginal = n.marginal(c.audit.gain)
    said = w(
        "the next step is at {at} and adds {gain} ({moves}); that is {each} for each {unit} more.",
        each=c.points(marginal or Fraction(0), 4), unit=levels.rise(c, n.line, Decimal(1)), **step,
    )  # fmt: skip
    return w.gap.join([head, said, *_enough(c, n)])


def _enough(c: Context, n: Nearest) -> Iterator[str]:
    """With how much less the plan's effect can still be had."""
    if n.enough is None:
        return
    w, enough = c.words, levels.level(c, n.line, n.enough)
    if not n.down_proven:
        yield w("{enough} is enough for this plan's effect; whether less is, and what it would "
                "lose, is not decided.", enough=enough)  # fmt: skip
    elif n.below is not None:
        lost = c.points(c.audit.gain - n.below.gain)
        yield w("{enough} is enough for this plan's effect; just below that it loses {lost}.",
                enough=enough, lost=lost)  # fmt: skip
    else:
        yield w("{enough} is enough for this plan's effect.", enough=enough)
        yield w("Just below that no plan keeps the rules.")


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
        return w("Among the ceilings that are decided, the smallest rise that adds something: "
                 "{rise} adds {gain} ({moves}). Others may ask for less.", **said)  # fmt: skip
    if c.case.unlike:
        return w("The smallest rise that adds something, measured by the ceiling it is of: {rise} "
                 "adds {gain} ({moves}).", **said)  # fmt: skip
    return w("The least money that adds something: {rise} adds {gain} ({moves}).", **said)


def _nearest(c: Context, found: list[Nearest]) -> Table:
    w, unit = c.words, c.money_unit
    columns = [
        Column("ceiling", w("Ceiling")),
        Column("now", w("Now, {unit}", unit=unit), "right"),
        Column("up", w("Next step up at"), "right"),
        Column("gain", w("It adds"), "right"),
        Column("each", w("Per unit more"), "right", brief=False),
        Column("changes", w("The plan then changes")),
        Column("enough", w("Enough for this plan's effect"), "right"),
        Column("loss", w("Just below that it loses"), "right"),
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
    marginal = n.marginal(c.audit.gain) if n.up_proven else None
    more = c.points(n.up.gain - c.audit.gain, sign=True)
    return [
        name,
        now,
        _at(c, n, n.up),
        number(more if n.up_proven else w("at least {least}", least=more)),
        number(NOTHING if marginal is None else _each(c, n, marginal)),
        text(c.between(c.plan, n.up.portfolio)),
        _least(c, n),
        _below(c, n),
    ]  # fmt: skip


def _at(c: Context, n: Nearest, up: Point) -> Cell:
    """The ceiling of the next step; of one that is not proven, that an earlier one may exist."""
    found = levels.cell(c, n.line, up.at)
    if n.up_proven:
        return found
    return replace(found, text=c.words("{level} (not proven the nearest)", level=found.text))


def _least(c: Context, n: Nearest) -> Cell:
    """The least ceiling that is enough; of one that is not proven, that less may be."""
    if n.enough is None:
        return Cell("–", 1e15)
    found = levels.cell(c, n.line, n.enough)
    if n.down_proven:
        return found
    return replace(found, text=c.words("{level} (not proven the least)", level=found.text))


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
    said = c.points(lost, sign=True)
    return number(said if n.down_proven else w("{lost}, not proven", lost=said))


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
