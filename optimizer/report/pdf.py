"""PDF: the report on paper, set by typst; tagged for screen readers (PDF/UA-1).

Text reaches the template as data and is set as strings, so no name can act. PDF/UA also forbids a
letter without a glyph: a missing font is an error with its remedy, never a page of boxes. Titles
of columns are tagged as headers; those of rows are not: typst keeps that (pdf.header-cell) behind a
feature which its Python package cannot ask for.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from optimizer.errors import PartError
from optimizer.report.ahead import wait
from optimizer.report.blocks import Block, Cell, Chart, Report, Table
from optimizer.report.paper import ASIDE, KEEP, KEPT, TALL, laid_out
from optimizer.report.svg import UNSEEN, legend, printed

if TYPE_CHECKING:
    import typst

LATIN = "Libertinus Serif"
"""Comes with typst: the same on every machine."""
JAPANESE = (
    "Noto Serif CJK JP", "Noto Serif JP", "Source Han Serif", "IPAexMincho", "IPAMincho",
    "Hiragino Mincho ProN", "Yu Mincho", "MS Mincho", "Noto Sans CJK JP", "Noto Sans JP",
    "Source Han Sans", "Hiragino Sans", "Yu Gothic", "Meiryo", "MS Gothic", "IPAGothic",
    "IPAexGothic",
)  # fmt: skip
"""Fonts that are looked for, best first; the last one comes with the extra."""
JAPANESE_LETTER = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
EXTRA = "Install the extra, which brings a Japanese font: python3 -m pip install 'odaopt[pdf]'."
OTHER = "Install a font that has it, such as one of the Noto family; --format html needs none."
WORDS = {
    "contents": "Contents",
    "next": "Next",
    "full": "Tables in full",
    "elsewhere": "{what}: page {page}",
    "first": "The first {n} of {all} rows",
}
"""Words of the paper itself, where the report's ``labels`` do not give them."""
HERE, MOST, SHOWN = 12, 200, 40
"""Rows of a long table that may stay in its section; that one may have; and that are then shown."""
LAST = 2
"""Rows at the end of a table that stay on one page."""
BOM = "\ufeff"
"""Shows nothing, and PDF/UA forbids it."""
ANCHOR = re.compile(r"[\w.:-]+")


def ready(lang: str = "en") -> None:
    """Raises PartError where typst, or the font for this language, is missing."""
    _engine()
    if lang == "ja" and _japanese() is None:
        _without("Japanese letters", EXTRA)


def render(report: Report, day: str) -> bytes:
    """The whole report as one PDF, dated ``day`` (YYYY-MM-DD)."""
    engine, japanese = _engine(), _japanese()
    wait()
    fonts = [LATIN] if japanese is None else [LATIN, japanese]
    in_charts = fonts[-1] if report.lang == "ja" else LATIN  # a picture may name one only
    year, month, date = (int(part) for part in day.split("-"))
    data = _content(report, in_charts) | {"day": [year, month, date], "fonts": fonts}
    try:
        made = engine.compile(
            files("optimizer.report").joinpath("report.typ").read_bytes(),
            font_paths=_fonts(),
            root=Path(engine.__file__).parent,  # else the folder one works in, which may be gone
            sys_inputs={"report": json.dumps(_clean(data), ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=datetime(year, month, date, tzinfo=UTC),
        )
    except engine.TypstError as error:
        missing = re.search(r'the text `"(.+)"` could not be displayed', error.message)
        if missing is None and "missing codepoints" not in error.message:
            raise
        if missing is None:
            _without("all letters of the names with their marks", OTHER)
        _without(f"'{missing[1]}'", EXTRA if JAPANESE_LETTER.search(missing[1]) else OTHER)
    assert isinstance(made, bytes)
    return made


def _engine() -> Any:
    try:
        import typst
    except ImportError:
        raise PartError("no-typst", "PDF", "The package typst is missing.", EXTRA) from None
    return typst


def _without(letters: str, remedy: str) -> NoReturn:
    cause = f"No font that is installed has {letters}."
    raise PartError("no-font", "PDF", cause, remedy) from None


@cache
def _fonts() -> typst.Fonts:
    """The fonts of typst, of the system, and of the extra."""
    import typst

    found = importlib.util.find_spec("matplotlib_fontja")
    folders = [Path(p) / "fonts" for p in (found and found.submodule_search_locations) or ()]
    return typst.Fonts(font_paths=folders)


def _japanese() -> str | None:
    known = set(_fonts().families())
    return next((family for family in JAPANESE if family in known), None)


def _clean(node: Any) -> Any:
    """Without characters that no page can show."""
    if isinstance(node, str):
        return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", node.replace(BOM, ""))
    if isinstance(node, dict):
        return {k: _clean(v) for k, v in node.items()}
    return [_clean(v) for v in node] if isinstance(node, list | tuple) else node


def _content(report: Report, font: str) -> dict[str, Any]:
    """The report as the template reads it; its long tables at the end."""
    labels = {"note": ""} | WORDS | report.labels
    anchors = _anchors(report)
    first = labels["first"]
    sections = [[_piece(b, font, anchors, first) for b in s.blocks] for s in report.sections]
    moved = {p["id"] for pieces in sections for p in pieces if p["kind"] == "Elsewhere"}
    tables = [b for s in report.sections for b in s.blocks if isinstance(b, Table)]
    full = [_table(t, anchors, first, apart=True) for t in tables if t.id in moved]
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "lang": report.lang,
        "case_id": report.case_id,
        "author": "odaopt",
        "description": labels["note"],
        "foot": " · ".join(f"{k} {v}" for k, v in report.meta),
        "meta": [list(pair) for pair in report.meta],
        "labels": labels,
        "kept": KEPT,
        "aside": ASIDE,
        "next_step": report.next_step,
        "sections": [
            {"title": s.title, "lead": s.lead, "blocks": pieces}
            for s, pieces in zip(report.sections, sections, strict=True)
        ],
        "full": _runs(sorted(filter(None, full), key=lambda t: bool(t["landscape"]))),
    }


def _runs(pieces: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pieces that share the direction of their page."""
    runs = groupby(pieces, lambda p: p["landscape"])
    return [{"landscape": landscape, "blocks": list(run)} for landscape, run in runs]


def _anchors(report: Report) -> set[str]:
    """Names of cells that a link may lead to."""
    tables = (b for s in report.sections for b in s.blocks if isinstance(b, Table))
    cells = (c for t in tables for row in t.rows for c in row)
    return {c.anchor for c in cells if ANCHOR.fullmatch(c.anchor)}


def _piece(block: Block, font: str, anchors: set[str], first: str) -> dict[str, Any]:
    """One block as data."""
    if isinstance(block, Table):
        long = block.folded and len(block.rows) > HERE
        table = None if long else _table(block, anchors, first)
        return table or {"kind": "Elsewhere", "id": block.id, "caption": block.caption}
    found = _chart(block, font) if isinstance(block, Chart) else asdict(block)
    return {"kind": type(block).__name__} | found


def _chart(chart: Chart, font: str) -> dict[str, Any]:
    picture, width, height = printed(chart, font)
    return {
        "caption": chart.caption,
        "alt": chart.alt,
        "svg": picture,
        "width": width,
        "height": height,
        "legend": [list(part) for part in legend(chart, printing=True)],
    }


def _table(
    table: Table, anchors: set[str], first: str, *, apart: bool = False
) -> dict[str, Any] | None:
    """A table as data; None where it is too wide for its section."""
    n, cut = len(table.rows), ""
    if n > MOST:
        table = replace(table, rows=table.rows[:SHOWN])
        cut = first.format(n=f"{SHOWN:,}", all=f"{n:,}")

    layout = laid_out(table, apart=apart)
    if layout is None:
        return None
    end = layout.lines[len(table.rows) - LAST : len(table.rows)]
    last = 0 if layout.low or len(table.rows) <= 2 * LAST or max(end) > TALL else LAST
    return {
        "kind": "Table",
        "id": table.id,
        "caption": table.caption,
        "cut": cut,
        "note": table.note,
        "landscape": layout.landscape,
        "size": layout.size,
        "low": layout.low,
        "last": last,
        "noted": bool(last and layout.widths[0] is not None),
        "listed": apart,
        "columns": [
            {"title": c.title, "right": c.align == "right", "width": w}
            for c, w in zip(table.columns, layout.widths, strict=True)
        ],
        "rows": [
            {"cells": [_cell(c, anchors) for c in row], "tall": lines > TALL}
            for row, lines in zip(table.rows, layout.lines, strict=False)
        ],
        "foot": [_cell(c, anchors) for c in table.foot],
    }


def _cell(c: Cell, anchors: set[str]) -> dict[str, Any]:
    """A cell as data; ``tied`` where it holds a figure with its unit (to look for them in every
    cell would take the template seconds)."""
    found: dict[str, Any] = {"text": c.text}
    if KEEP.search(c.text):
        found["tied"] = True
    if c.tone:
        found["tone"] = c.tone
    if c.anchor in anchors:
        found["anchor"] = c.anchor
    if c.links:
        found["links"] = [[said, to if to in anchors else ""] for said, to in c.links]
    return found
