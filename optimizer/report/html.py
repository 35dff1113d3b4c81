"""HTML: one file that asks nothing of any network; it opens, sorts and prints by itself.

A reader may be sent it by mail, so nothing in it may act: every text is escaped, charts are
rebuilt from a list of harmless elements, and the page's own policy lets only its own script run.
"""

from __future__ import annotations

import re
import threading
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from optimizer.report.blocks import Cell, Report, Section

if TYPE_CHECKING:
    from jinja2 import Template

WORDS = {
    "contents": "Contents",
    "skip": "Skip to the report",
    "sort": "Sort by this column",
    "show": "Show",
    "next": "Next",
}
"""Words of the page itself, where the report's ``labels`` do not give them."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that neither XML nor HTML may hold."""


def render(report: Report) -> str:
    """The whole report as one HTML document."""
    from optimizer.report.svg import drawn

    template = _template()
    script = _text("report.js")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    page = template.render(
        report=report,
        words=WORDS | report.labels,
        style=_text("report.css"),
        script=script,
        digest=digest,
        drawn=drawn,
        kind=lambda block: type(block).__name__,
        key=_sort_key,
        is_answer=_is_answer,
    )
    return UNSEEN.sub("\ufffd", page)


def warm() -> threading.Thread:
    """Start the chart engine and the template in the background, and return at once."""
    thread = threading.Thread(target=_warm, name="odaopt-warm", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    from optimizer.report.svg import start

    start()
    _template()


def _text(name: str) -> str:
    return files("optimizer.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    env = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return env.from_string(_text("report.html.jinja"))


def _sort_key(cell: Cell) -> Any:
    """What a click sorts this cell by; None leaves it to the text."""
    return f"{cell.sort:.12g}" if isinstance(cell.sort, float | int) else cell.sort


def _is_answer(section: Section, number: int) -> bool:
    return number == 1 and section.id == "answer"
