"""The reports of `alternatives` and `evaluate`: a section or two, with the facts of the run."""

from __future__ import annotations

from optimizer.analysis.evaluate import Evaluation
from optimizer.analysis.listing import Listing
from optimizer.report.blocks import Block, Items, Paragraph, Report, Section
from optimizer.report.content import alternatives, evaluated
from optimizer.report.content.context import Context
from optimizer.report.content.report import frame


def report(c: Context, found: Listing) -> Report:
    """The alternatives to a plan."""
    w = c.words
    head: list[Block] = [
        Paragraph(alternatives.headline(c, found), "strong", brief=True),
        *_changes(c),
        Items([*alternatives.statements(c, found)], brief=True),
    ]
    sections = [
        Section("list", w("The list"), "", head),
        Section("swaps", w("Alternatives as swaps"), "", [alternatives.table(c, found)]),
        Section("core", w("Core index"), "", [alternatives.core(c, found)]),
    ]
    return frame(c, w("Alternatives"), sections)


def evaluation(c: Context, found: Evaluation) -> Report:
    """A portfolio made by hand."""
    first, *rest = evaluated.sections(c, found)
    first = Section(first.id, first.title, first.lead, [*first.blocks[:1], *_changes(c),
                                                        *first.blocks[1:]])  # fmt: skip
    return frame(c, c.words("Evaluation"), [first, *rest])


def _changes(c: Context) -> list[Block]:
    w = c.words
    if not c.run.changes:
        return []
    said = w("Changed against the case file: {what}.", what=w.semicolon.join(c.run.changes))
    return [Paragraph(said, "bad", brief=True)]
