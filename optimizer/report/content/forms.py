"""In which form supply is shipped, and where it is processed: section 3, and of one candidate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimizer.domain.candidates import Supply
from optimizer.domain.portfolio import Pick
from optimizer.domain.streams import stream
from optimizer.report.blocks import Block, Cell, Column, Table, number, text
from optimizer.report.content.context import Context


def blocks(c: Context) -> Iterator[Block]:
    """A table of the plan's supplies, where one of them names its form or its processing."""
    w = c.words
    picks = [(p, s) for p in c.plan.picks for s in c.case.option(p).supply]
    if not any(named(s) for _, s in picks):
        return
    columns = [
        Column("candidate", w("Candidate")),
        Column("metal", w("Metal")),
        Column("form", w("Form")),
        Column("mined", w("Mined in")),
        Column("processed", w("Processed in")),
        Column("supply", w("Expected supply, t/yr"), "right"),
    ]
    rows = [row for p in c.plan.picks for row in _rows(c, p)]
    note = w(
        "Processed in: where it is processed before it reaches the home market; the host itself "
        "where the case names no other. Tonnes are of contained metal (or oxide) in any form."
    )
    yield Table("forms", w("Form and place of processing"), columns, rows, note=note, folded=True)


def named(s: Supply) -> bool:
    """Whether a supply says its form, or a host of processing."""
    return s.form is not None or s.processing is not None


def _rows(c: Context, p: Pick) -> Iterator[list[Cell]]:
    """One row for each metal, form and place."""
    host = c.case.candidate[p.candidate].host
    expected: dict[tuple[str, str | None, str | None], Fraction] = {}
    for s, tonnes in _streams(c, p):
        key = s.metal, s.form, s.processing or host
        expected[key] = expected.get(key, Fraction(0)) + tonnes
    for (metal, form, place), tonnes in expected.items():
        yield [
            text(c.short(p.candidate), "strong"),
            text(c.metal(metal)),
            text(form_of(c, form) if form else "–"),
            text(_place(c, host)),
            text(_place(c, place)),
            number(c.tonnes(tonnes)),
        ]


def _streams(c: Context, p: Pick) -> Iterator[tuple[Supply, Fraction]]:
    """Each supply of a pick with its expected t/yr in the last supply year."""
    option, last = c.case.option(p), c.case.supply_years[-1:]
    gain = Fraction(option.probability.value) - Fraction(option.probability_without.value)
    for s in option.supply:
        yield s, gain * sum((t for _, t in stream(s, c.case.delay(p), last)), Fraction(0))


def _place(c: Context, host: str | None) -> str:
    return c.host(host) if host else c.words("at home")


def form_of(c: Context, form: str) -> str:
    w = c.words
    forms = {"ore": w("ore"), "concentrate": w("concentrate"), "oxide": w("oxide"),
             "metal": w("metal")}  # fmt: skip
    return forms[form]


def statements(c: Context, p: Pick) -> Iterator[str]:
    """'It ships neodymium as concentrate (processed in China).'"""
    w = c.words
    said = []
    for s in filter(named, c.case.option(p).supply):
        part = c.metal(s.metal)
        if s.form is not None:
            part = w("{metal} as {form}", metal=part, form=form_of(c, s.form))
        if s.processing is not None:
            part = w("{what} (processed in {host})", what=part, host=c.host(s.processing))
        said.append(part)
    if said:
        yield w("It ships {what}.", what=w.listing(list(dict.fromkeys(said))))
