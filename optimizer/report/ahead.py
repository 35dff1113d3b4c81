"""Charts drawn ahead, in the background: the engine takes half a second to begin with, and most
charts say nothing but the answer, which is there long before the rest of the report.

Whatever fails here, the views will meet again and say so.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable

from optimizer.analysis.answer import Answer
from optimizer.words import Words

_last: threading.Thread | None = None


def draw(answer: Answer, words: Words, formats: Iterable[str]) -> None:
    """Load the engine, and draw what the answer alone says, as views of these formats show it."""
    asked = set(formats)
    if not asked & {"html", "pdf"}:
        return

    def work() -> None:
        from optimizer.report.content.early import charts
        from optimizer.report.svg import drawn, printed

        for chart in charts(answer, words):
            drawn(chart) if "html" in asked else printed(chart, "")

    _behind(work)


def wait() -> None:
    """Until all of it is drawn: a chart that is begun would be drawn twice."""
    if _last is not None:
        _last.join()


def _behind(work: Callable[[], None]) -> None:
    """Do it in the background, after what was begun before."""
    global _last
    before = _last

    def run() -> None:
        if before is not None:
            before.join()
        with contextlib.suppress(Exception):
            work()

    _last = threading.Thread(target=run, daemon=True)
    _last.start()
