"""HTML: one file that asks nothing of any network; it opens, sorts and prints by itself.

A reader may be sent it by mail, so nothing in it may act: every text is escaped, charts are
rebuilt from a list of harmless elements, and the page's own policy lets only its own script run.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from optimizer.report.ahead import wait
from optimizer.report.blocks import Report
from optimizer.report.grid import grid, said, tied

if TYPE_CHECKING:
    from jinja2 import Template


WORDS = {
    "contents": "Contents",
    "skip": "Skip to the report",
    "sort": "Sort by this column",
    "show": "Show all",
    "less": "Show less",
    "filter": "Only rows that hold",
    "count": "{n} of {of} rows",
    "next": "Next",
    "colon": ": ",
    "note": "",
}
"""Words of the page itself, where the report's ``labels`` do not give them."""

VAST = 300
"""Rows of a folded table beyond which paper holds it only if it was opened."""


def render(report: Report) -> str:
    """The whole report as one HTML document."""
    from optimizer.report.svg import UNSEEN, drawn, legend

    wait()
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
        legend=legend,
        kind=lambda block: type(block).__name__,
        grid=grid,
        said=said,
        vast=VAST,
    )
    return UNSEEN.sub("\ufffd", page)


def _text(name: str) -> str:
    return files("optimizer.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    env = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: tied(value) if type(value) is str else value,  # Markup stays
    )
    return env.from_string(_text("report.html.jinja"))
