"""English words in a report that should have none: all that is not the case's own, taken away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from optimizer.case.case import Case
from optimizer.case.save import document_of, json_text
from optimizer.report.blocks import Chart, Items, Paragraph, Report, Table, Tiles
from optimizer.report.content.naming import HEAD

WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
COMMAND = re.compile(r"`?odaopt [a-z]+[^（）、。`]*`?|--[a-z-]+( (json|md))?|Ctrl-C")
PRODUCTS = re.compile(
    r"(?<![A-Za-z])(odaopt|HiGHS|PuLP|CBC|Python|SHA-256|ODA|DAC|CIRR|HTML|CSV|PDF|Excel|\d[\d.]*e-\d+)(?![A-Za-z])"
)
"""Products, and abbreviations that Japanese officials write in Latin letters."""


def texts(report: Report) -> Iterator[str]:
    """Everything that a reader sees."""
    yield from (report.title, report.subtitle, report.heading)
    yield from (re.sub(r"\{\w+\}", "", label) for label in report.labels.values())
    for label, value in report.meta:
        yield from (label, value)
    for section in report.sections:
        yield from (section.title, section.lead)
        for block in section.blocks:
            yield from _block(block)


def _block(block: Any) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Items):
        yield from block.items
    elif isinstance(block, Tiles):
        for t in block.tiles:
            yield from (t.label, t.value, t.note)
    elif isinstance(block, Table):
        yield from (block.caption, block.note, *(c.title for c in block.columns))
        for row in (*block.rows, block.foot):
            yield from (cell.text for cell in row)
    elif isinstance(block, Chart):
        yield from (block.caption, block.alt)
        yield from _drawn(block.spec)
        if block.bars:
            yield from (t for label, _, text in block.bars.rows for t in (label, text))


def _drawn(spec: Any, key: str = "") -> Iterator[str]:
    """Texts of a chart: data, titles, names in a legend."""
    if isinstance(spec, dict):
        for k, v in spec.items():
            yield from _drawn(v, key if key in ("values", "title") else k)
    elif isinstance(spec, list):
        for v in spec:
            yield from _drawn(v, key)
    elif isinstance(spec, str) and key in ("values", "title", "domain") and spec not in KNOWN:
        yield spec.replace("\n", " ").replace("\u200b", "")


KNOWN = {"start", "bounds"}
"""Values of a chart's title that say where it stands."""


def own(case: Case, *more: str) -> list[str]:
    """Names, ids and notes of the case as a Japanese report shows them, longest first."""
    found = {*more}

    def walk(node: Any) -> None:
        if isinstance(node, dict) and {"en", "ja"} <= node.keys():
            walk(node["ja"])  # its English has no place in a Japanese report
        elif isinstance(node, dict):
            for key, value in node.items():
                found.add(key if key.isupper() or "-" in key else "")
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)
        elif isinstance(node, str):
            found.add(" ".join(node.split()))
            found.add(HEAD.split(node)[0].strip())

    walk(json.loads(json_text(document_of(case))))
    return sorted((t for t in found if WORD.search(t)), key=len, reverse=True)


def foreign(shown: Iterator[str], names: list[str]) -> set[tuple[str, str]]:
    """(word, text) for each English word that is left."""
    found = set()
    whole = re.compile(
        "|".join(rf"(?<![A-Za-z]){re.escape(n)}(?![A-Za-z])" for n in names) or "(?!)"
    )
    for text in shown:
        rest = PRODUCTS.sub("", COMMAND.sub("", whole.sub("", text)))
        found |= {(word, text) for word in WORD.findall(rest)}
    return found
