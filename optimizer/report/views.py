"""The views of a report: one content, and for each format what it is called and who makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from optimizer.report.blocks import Report
from optimizer.report.content.context import Context

Files = bytes | dict[str, bytes]
"""What a view is: one file, or several by name."""


@dataclass(frozen=True)
class View:
    """``render``: the report, and the context it was made from, as it is kept. ``check``: whether
    all that a language needs is there, before anything that takes long; raises PartError."""

    render: Callable[[Report, Context], Files]
    check: Callable[[str], None] = lambda lang: None


def _html(made: Report, c: Context) -> Files:
    from optimizer.report import html

    return _bytes(html.render(made))


def _pdf(made: Report, c: Context) -> Files:
    from optimizer.report import pdf

    return pdf.render(made, c.run.day)


def _pdf_ready(lang: str) -> None:
    from optimizer.report import pdf

    pdf.ready(lang)


def _xlsx(made: Report, c: Context) -> Files:
    from optimizer.report import xlsx

    return xlsx.render(made, c)


def _markdown(made: Report, c: Context) -> Files:
    from optimizer.report import markdown

    return _bytes(markdown.render(made))


def _csv(made: Report, c: Context) -> Files:
    from optimizer.report import csv_tables

    return {f"{name}.csv": text for name, text in csv_tables.render(made).items()}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


VIEWS: Mapping[str, View] = {
    "html": View(_html),
    "pdf": View(_pdf, _pdf_ready),
    "xlsx": View(_xlsx),
    "md": View(_markdown),
    "csv": View(_csv),
}
"""By format, which is the ending of its files too."""
