"""Section 7: other portfolios as swaps against the plan, and how often each holds a candidate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import floor

from optimizer.analysis.listing import Alternative, Listing
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Amount, Outcome
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
from optimizer.report.content import unasked
from optimizer.report.content.context import Context
from optimizer.words.text import NOTHING

SEEN = Fraction(1, 200)
"""Points below which a loss would be written as 0.00."""

NAMED = 20
"""Candidates up to which a sentence names all that are in every portfolio."""


def section(c: Context) -> Section:
    """For the report: the best portfolios in order, then near-best ones that differ."""
    w = c.words
    blocks: list[Block] = []
    for found in (c.findings.ranked, c.findings.diverse):
        if found is not None:
            blocks.append(Paragraph(headline(c, found)))
            blocks.append(Items([*statements(c, found)]))
            if len(found.listed) > 1:
                blocks += [table(c, found), core(c, found)]
    if not blocks and c.findings.explained:
        blocks.append(unasked.part(c))
    elif not blocks:
        blocks.append(Paragraph(w("Not asked: the option --explain, or odaopt alternatives.")))
    return Section("alternatives", w("Alternatives as swaps"), "", blocks)


def headline(c: Context, found: Listing) -> str:
    """What the list is, in a sentence."""
    w, n = c.words, len(found.listed)
    if n == 1 and found.complete:
        return w("The plan, and no other portfolio beside it.")
    if n == 1:
        return w("The plan alone: whether another portfolio belongs beside it is not known.")
    if found.apart is None and all(a.equal for a in found.listed):
        return w("{n} portfolios that keep every rule, the plan first; all of them are worth the "
                 "same.", n=w.number(n))  # fmt: skip
    if found.apart is None:
        return w("The {n} best portfolios that keep every rule, the plan first; the last of them "
                 "loses {loss}.", n=w.number(n), loss=loss(c, found.listed[-1]))  # fmt: skip
    least = min(a.apart for a in found.listed if a.apart is not None)
    return w(
        "{n} portfolios that keep every rule, the plan first: each loses at most {within}, and any "
        "two of them differ by at least {apart} candidates.",
        n=w.number(n), within=_within(c, found), apart=w.number(least),
    )  # fmt: skip


def statements(c: Context, found: Listing) -> Iterator[str]:
    """How to read the list, and whether anything is missing in it."""
    w = c.words
    yield completeness(c, found)
    if found.complete or (found.proven and len(found.listed) > 1):
        yield w("That none is missing rests on the solver; what is listed was audited.")
    if found.stop in ("work", "time"):
        yield unasked.rest(c)
    if len(found.listed) == 1:
        return
    yield w("Loss: by how much a portfolio adds less than the plan's {gain}. Every loss is "
            "recomputed from the case's own decimals.", gain=c.points(c.audit.gain))  # fmt: skip
    if found.apart is not None:
        yield w("Candidates that are in one of two portfolios and not in the other are counted: "
                "one in the place of another counts 2.")  # fmt: skip
    if found.apart == "max":
        if found.by_measure:
            yield w("Each differs from those above it as much as is possible within the loss; of "
                    "equally different ones, the best.")  # fmt: skip
        else:
            yield w("Each differs from those above it as much as is possible within the loss.")
    yield from _core(c, found)


def completeness(c: Context, found: Listing) -> str:
    """Whether the list is complete, and what is known of what is not in it."""
    if found.complete:
        return _complete(c, found)
    w = c.words
    if c.answer.outcome is not Outcome.PROVEN:
        return w("The plan itself is not proven, so nothing was compared with it.")
    if found.stop == "count":
        return _counted(c, found)
    why = {
        "work": w("The effort was used up before the list was complete."),
        "time": w("The time was over before the list was complete."),
        "interrupted": w("The search was interrupted before the list was complete."),
        "unproven": w("The list is not complete: a solve ended without a proof."),
    }[found.stop]
    if found.bound is None or c.answer.value is None or found.apart is not None:
        return why
    least = floored(c, c.answer.value - Fraction(found.bound))
    missing = w("What is missing may be as good as the plan.")
    if least > 0:
        missing = w("What is missing loses at least {loss}.", loss=c.points(least))
    return why + w.gap + missing


def _complete(c: Context, found: Listing) -> str:
    w = c.words
    if found.apart is None and found.within is None:
        return w("Complete: no other portfolio keeps every rule.")
    if found.apart is None:
        return w("Complete: every other portfolio that keeps the rules loses more than {within}.",
                 within=_within(c, found))  # fmt: skip
    if found.apart == "max":
        return w("Complete: every other portfolio that keeps the rules loses more than {within}, "
                 "or funds the very candidates of one that is listed.",
                 within=_within(c, found))  # fmt: skip
    return w("Complete: every other portfolio that keeps the rules loses more than {within}, or "
             "differs from one that is listed by fewer than {apart} candidates.",
             within=_within(c, found), apart=w.number(found.apart))  # fmt: skip


def _counted(c: Context, found: Listing) -> str:
    """As many as were asked for."""
    w = c.words
    if found.apart is None:
        return w("The list stops at the number asked for; none that is not listed is better "
                 "than the last one here.")  # fmt: skip
    if found.apart == "max":
        return w("The list stops at the number asked for; none differs more from all of these "
                 "than the last one here did.")  # fmt: skip
    return w("The list stops at the number asked for; none that is not listed and differs as "
             "much is better than the last one here.")  # fmt: skip


def _within(c: Context, found: Listing) -> str:
    """The stated loss: its digits where these are few, else as a share of the plan's effect."""
    assert found.within is not None
    if (found.within * 10**6).denominator == 1 or not c.audit.gain:
        return stated(c, found.within, c.unit)
    share = c.words.number(found.within / c.audit.gain * 100)
    return c.words("{share} % of the plan's effect (about {loss})", share=share,
                   loss=c.points(found.within))  # fmt: skip


def stated(c: Context, value: Amount, unit: str) -> str:
    """An amount that is not rounded, with its unit; money as the case writes it."""
    if unit in (c.case.currency.unit, c.money_unit):
        return c.money(value)
    return c.words.quantity(c.words.number(value), c.words.unit(unit))


def loss(c: Context, a: Alternative) -> str:
    """A loss that is not nothing is never written as nothing."""
    return c.words("none (a tie)") if a.equal else seen(c, a.loss)


def seen(c: Context, value: Fraction) -> str:
    """An amount of the measure above 0, never written as 0."""
    if c.is_coverage and value < SEEN:
        return c.words("under {amount}", amount=c.points(Fraction(1, 100)))
    return c.points(value)


def floored(c: Context, value: Fraction) -> Fraction:
    """An amount of the measure rounded down to what is shown of it."""
    digits = 2
    if not c.is_coverage and value > 0:
        while value * 10**digits < 100:
            digits += 1
        while digits and value * 10**digits >= 1000:
            digits -= 1
    return Fraction(floor(value * 10**digits), 10**digits)


def table(c: Context, found: Listing) -> Table:
    w = c.words
    far = found.apart is not None
    columns = [
        Column("number", w("No."), "right"),
        Column("loss", w("Loss"), "right"),
        Column("in", w("In")),
        Column("out", w("Out")),
        *([Column("apart", w("Differs by"), "right")] if far else []),
        Column(
            "spend",
            w("Spend, grant equivalent") if c.case.unlike else w("Spend"),
            "right",
            unit=c.money_unit,
        ),
    ]
    rows = [_row(c, n, a, far) for n, a in enumerate(found.listed, 1)]
    note = w("Spend in {unit}.", unit=c.spend_unit)
    if far:
        note += w.gap + w("Differs by: from any portfolio above it, at least.")
    caption = w("The best portfolios, as swaps against the plan")
    if far:
        caption = w("Near-best portfolios that differ, as swaps against the plan")
    return Table(f"alternatives-{_key(found)}", caption, columns, rows, note=note, brief=True)


def _key(found: Listing) -> str:
    return "ranked" if found.apart is None else "apart"


def _row(c: Context, n: int, a: Alternative, far: bool) -> list[Cell]:
    w = c.words
    came, went = swaps(c, c.plan, a.portfolio)
    if n == 1:
        came = w("the plan")
    return [
        number(w.number(n)),
        Cell(NOTHING if n == 1 else loss(c, a), float(a.loss)),
        text(came or "–", "strong" if n == 1 else ""),
        text(went or "–"),
        *([number(NOTHING if a.apart is None else w.number(a.apart))] if far else []),
        c.spend_cell(a.spend),
    ]


def swaps(c: Context, before: Portfolio, after: Portfolio) -> tuple[str, str]:
    """Who comes in and who goes out; an option or a start that changes does both."""
    return (
        plans(c, [p for p in after.picks if p not in before.picks]),
        plans(c, [p for p in before.picks if p not in after.picks]),
    )


def plans(c: Context, picks: Iterable[Pick]) -> str:
    """The candidates' short names, with option and start where they have several."""
    return c.words.listing([plan(c, p) for p in picks])


def plan(c: Context, p: Pick) -> str:
    """A candidate's short name, with option and start where it has several."""
    name, said = c.short(p.candidate), ways(c, p)
    return c.words.aside(name, c.words.comma.join(said)) if said else name


def ways(c: Context, p: Pick) -> list[str]:
    """Option and start of a candidate that has several."""
    known, said = c.case.candidate[p.candidate], []
    if len(known.options) > 1:
        said.append(c.words.name(c.case.option(p).name))
    if len(c.case.starts(known)) > 1:
        said.append(c.words.year(p.start))
    return said


def _core(c: Context, found: Listing) -> Iterator[str]:
    """Who is in all of them, and who of the plan is not."""
    w, n = c.words, len(found.listed)
    always = [i for i, share in found.core if share == 1]
    if len(always) > NAMED:
        many = w.number(len(always))
        yield w("In all {n}: {many} candidates, those with a core index of 100 % (the share of "
                "these portfolios that hold the candidate).", n=w.number(n), many=many)  # fmt: skip
    elif always:
        yield w("In all {n}: {who}.", n=w.number(n), who=c.candidates(always))
    else:
        yield w("No candidate is in all {n}.", n=w.number(n))


def core(c: Context, found: Listing) -> Table:
    w, n = c.words, len(found.listed)
    columns = [Column("candidate", w("Candidate")), Column("planned", w("In the plan")),
               Column("portfolios", w("In portfolios"), "right"),
               Column("core", w("Core index"), "right", bar=True)]  # fmt: skip
    rows = [
        [
            text(c.candidate(i), "strong" if i in c.plan.candidates else ""),
            text(w("yes") if i in c.plan.candidates else w("no")),
            Cell(w("{n} of {of}", n=w.number(share * n), of=w.number(n)), float(share)),
            number(w.percent(share, 0)),
        ]
        for i, share in found.core
    ]
    note = w("Core index: the share of the portfolios listed above that hold the candidate.")
    caption = w("Core index, in the best portfolios")
    if found.apart is not None:
        caption = w("Core index, in those that differ")
    return Table(f"core-{_key(found)}", caption, columns, rows, note=note, brief=True,
                 folded=len(rows) > NAMED)  # fmt: skip
