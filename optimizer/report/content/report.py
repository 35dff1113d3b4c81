"""The whole report of a run, in the order of its sections."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.report.blocks import Report, Section
from optimizer.report.content import (
    alternatives,
    answer,
    assumptions,
    funded,
    limits,
    rejected,
    supply,
    sureness,
    verification,
)
from optimizer.report.content.context import Context
from optimizer.words import Words

SECTIONS = (
    answer, funded, supply, limits, rejected, sureness, alternatives, assumptions, verification,
)  # fmt: skip


def report(c: Context, next_step: str = "") -> Report:
    """Everything that is said about one run, in one language."""
    w = c.words
    return frame(c, w("Allocation report"), [s.section(c) for s in SECTIONS], next_step)


def frame(c: Context, title: str, sections: Sequence[Section], next_step: str = "") -> Report:
    """Sections about one run, with what every page of it says."""
    w, run = c.words, c.run
    return Report(
        title=title,
        subtitle=w.name(c.case.name),
        lang=w.lang,
        case_id=c.case.id,
        meta=[
            (w("case"), run.path),
            (w("SHA-256"), run.sha256[:12]),
            (w("date"), w.date(run.day)),
            (w("odaopt"), run.version),
        ],
        sections=sections,
        next_step=next_step,
        labels=labels(w, w.name(c.case.note)),
    )


def labels(w: Words, note: str = "") -> dict[str, str]:
    """The words of the page itself, and what it says under its title."""
    return {
        "contents": w("Contents"),
        "show": w("Show all"),
        "less": w("Show less"),
        "filter": w("Only rows that hold"),
        "count": w("{n} of {of} rows", n="{n}", of="{of}"),
        "sort": w("Sort by this column"),
        "skip": w("Skip to the report"),
        "next": w("Next"),
        "full": w("Tables in full"),
        "elsewhere": w("{what}: page {page}", what="{what}", page="{page}"),
        "first": w(
            "The first {n} of {all} rows; the HTML and CSV views hold all of them.",
            n="{n}",
            all="{all}",
        ),
        "colon": w("{one}: {other}", one="", other=""),
        "note": note,
    }
