"""What `odaopt explain` says: sections 4, 5 and 7 of the report, or one candidate alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from optimizer.analysis.why import Funded
from optimizer.analysis.why_not import Rejected
from optimizer.report.blocks import Block, Items, Paragraph, Report, Section, Table
from optimizer.report.content import (
    alternatives,
    answer,
    entering,
    forms,
    levels,
    limits,
    rejected,
    staircases,
    unasked,
)
from optimizer.report.content.context import Context
from optimizer.report.content.report import frame
from optimizer.report.content.verification import questions

LONG = {"uses"}
"""Tables that only the report shows."""


def whole(c: Context) -> Report:
    """Every question about the answer."""
    w = c.words
    said = [w("Questions asked: {what}.", what=questions(c)), *unasked.sentences(c)]
    blocks: list[Block] = [Paragraph(answer.sentence(c), "strong", True), Items(said, True)]
    head = Section("answer", w("The answer"), "", blocks)
    sections = [head, *(_shown(s.section(c)) for s in (limits, rejected, alternatives))]
    return frame(c, w("Why this answer"), sections)


def _shown(section: Section) -> Section:
    """The section with its tables in the terminal too."""
    blocks: list[Block] = [
        replace(b, brief=True)
        if isinstance(b, Paragraph | Items) or (isinstance(b, Table) and b.id not in LONG)
        else b
        for b in section.blocks
    ]
    return replace(section, blocks=blocks)


def one(c: Context, candidate: str) -> Report:
    """One candidate: why it is in, or why it is not and what would bring it in."""
    w = c.words
    name = c.candidate(candidate)
    if c.findings.funded:
        said = w("{name} is funded.", name=name)
        items = [*_funded(c, c.findings.funded[0])]
    else:
        said = w("{name} is not funded.", name=name)
        items = [*_rejected(c, c.findings.rejected[0])]
    items += unasked.sentences(c)
    blocks: list[Block] = [Paragraph(said, "strong", True), Items(items, True)]
    return frame(c, w("Why, or why not"), [Section("one", name, "", blocks)])


def _funded(c: Context, f: Funded) -> Iterator[str]:
    w = c.words
    pick = next(p for p in c.plan.picks if p.candidate == f.candidate)
    yield w("It costs {cost}.", cost=c.spent(c.case.spend(pick)))
    yield from forms.statements(c, pick)
    if f.committed:
        rules = w.listing([c.rule(i) for i in f.committed])
        yield w("Its commitment is lifted for what follows: {rules}.", rules=rules)
    if f.irreplaceable and not f.narrowed and len(f.needed_by) > rejected.FEW:
        yield w("It cannot be replaced. Which of {n} rules is the cause is not known.",
                n=w.number(len(f.needed_by)))  # fmt: skip
        return
    if f.irreplaceable:
        yield w("It cannot be replaced: no plan without it keeps {rules}.",
                rules=w.listing([c.rule(i) for i in f.needed_by]))  # fmt: skip
        return
    loss = rejected.loss_cell(c, f.loss).text
    if f.loss.value is None:
        yield w("Replacement cost: {loss}.", loss=loss)
        return
    others = [i for i in f.loss.went if i != f.candidate]
    moves = c.words.flat(c.changes(f.loss.came, others)) or w("nobody takes its place")
    yield w("Replacement cost: {loss} ({moves}).", loss=loss, moves=moves)


def _rejected(c: Context, r: Rejected) -> Iterator[str]:
    w = c.words
    yield w("It would cost {cost}.", cost=c.spent(c.case.spend(r.pick)))
    yield from forms.statements(c, r.pick)
    if r.breaks:
        yield w("Added to the plan it would break: {rules}.",
                rules=w.semicolon.join(c.rule(i) for i in r.breaks))  # fmt: skip
    if r.barred:
        yield w("No plan may hold it: {rules}.", rules=rejected.named(c, r.barred_by, r.narrowed))
    elif r.entry.value is None:
        yield w("Entry cost: {loss}.", loss=rejected.loss_cell(c, r.entry).text)
    else:
        moves = c.words.flat(c.changes(r.joined, r.entry.went)) or w("nobody else moves")
        yield w("Entry cost: {loss} ({moves}).", loss=rejected.loss_cell(c, r.entry).text,
                moves=moves)  # fmt: skip
    if r.swap is not None:
        yield w("Best swap: for {out}, {change}.", out=c.short(r.swap.out),
                change=c.points(-r.swap.loss, sign=True))  # fmt: skip
    elif r.entry.proven:
        yield w("No swap for one pick keeps the rules.")
    yield from entering.statements(c, r)
    if found := staircases.ceilings_with(c, r.candidate):
        yield w("The best plan found holds it at total ceilings ({unit}): {budgets}.",
                budgets=found[0], unit=levels.total_unit(c))  # fmt: skip
