"""What can be drawn before the questions are answered: it rests on the answer alone."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analysis.answer import Answer
from optimizer.analysis.findings import Findings
from optimizer.analysis.runs.facts import Run
from optimizer.report.blocks import Chart
from optimizer.report.content import funded, paths, supply
from optimizer.report.content.context import Context
from optimizer.words import Words

NO_RUN = Run("", "", "", "", "", "")
NONE_YET = Findings()


def charts(answer: Answer, words: Words) -> Iterator[Chart]:
    """The charts of a report that need no findings."""
    if answer.portfolio is None or answer.audit is None:
        return
    c = Context(answer, NONE_YET, NO_RUN, words)
    yield supply.chart(c)
    yield from (b for b in paths.blocks(c) if isinstance(b, Chart))
    yield from (b for b in funded.section(c).blocks if isinstance(b, Chart))
