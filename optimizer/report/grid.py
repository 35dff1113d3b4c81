"""Tables as HTML: written here and not in the template, since a large case has 30,000 cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from optimizer.report.blocks import Cell, Table
from optimizer.words.width import wide

if TYPE_CHECKING:
    from markupsafe import Markup

DENSE = 7
"""Columns from which a table is set in smaller letters."""
BROAD = 11
"""Columns from which a table is printed on pages laid broadside."""
SHORT = 8
"""Letters of a cell below which no line ends in it."""
NAME = 16
"""Half-width letters of a column that never breaks: the name of a host, also in Japanese."""
WRAPS = 24
"""Letters from which a figure that says more than itself may take several lines."""
LONG = 20
"""Rows from which the head of a table stays in sight where its box has to scroll."""
TIED = re.compile(r"(?<=\d) (?=(?:%|pt|t|t/yr)(?![\w/]))|(?<=\b\d{4}:) (?=\d)|(?<=年度) (?=\d)")
"""The space between a figure and its unit, or a year and its amount, where no line may end."""
WHOLE = re.compile(
    r"\b[A-Z]{3} [+−]?\d[\d,.]*(?: (?:thousand|million|billion|trillion)\b)?"
    r"|\d{4}年\d+月\d+日"
    r"|[+−±]?\d[\d,.]*(?:兆[\d,]*)?(?:億[\d,]*)?(?:百?万)?"
    r"(?:円|ユーロ|米ドル|ポイント|トン/年|トン|か国|か所|件|案|段階|年度|年|日|倍|節|%)"
    r"|第\d+|トン/年|百万円|(?<![\w-])--[a-z][a-z-]*"
)
"""Amounts, dates and options of commands: what no line may end within."""


def tied(text: str) -> str:
    """The text, each figure tied to its unit."""
    return TIED.sub("\u00a0", text)


def said(text: str) -> Markup:
    """Running text: escaped, what belongs together on one line."""
    from markupsafe import Markup

    return Markup(_text(text))


def grid(t: Table) -> Markup:
    """The table in a box that scrolls sideways where the page is too narrow for it."""
    from markupsafe import Markup

    return Markup("".join(_parts(t)))


def _parts(t: Table) -> Iterator[str]:
    forms = column_forms(t)
    caption = escape(t.caption)
    box = "scroll long" if len(t.rows) >= LONG else "scroll"
    dense = " dense" * (len(t.columns) >= DENSE) + " broad" * (len(t.columns) >= BROAD)
    yield f'<div class="{box}" role="region" aria-label="{caption}" tabindex="0">\n'
    yield f'<table class="data{dense}">\n'
    yield f"<caption{_attribute('class', 'unseen' * t.folded)}>{caption}</caption>\n<thead><tr>\n"
    for column, form in zip(t.columns, forms, strict=True):
        yield f'<th scope="col"{_attribute("class", form)}>{_text(column.title)}</th>\n'
    yield "</tr></thead>\n<tbody>\n"
    for row in t.rows:
        yield _row(row, forms)
    yield "</tbody>\n"
    if t.foot:
        yield f"<tfoot>{_row(t.foot, forms)}</tfoot>\n"
    yield "</table>\n</div>\n"


def column_forms(table: Table) -> list[str]:
    """The class of each column: figures to the right, text by how long it gets, so that a table
    on a narrow page scrolls and is not squeezed."""
    found = []
    for i, column in enumerate(table.columns):
        most = max((wide(s) for row in table.rows for s in row[i].text.split("\n")), default=0)
        by_length = "w3" if most > 60 else "w2" if most > 24 else "w1" if most <= NAME else ""
        figures = "r wraps" if most >= WRAPS else "r"
        found.append(figures if column.align == "right" else by_length)
    return found


def _row(row: Sequence[Cell], forms: Sequence[str]) -> str:
    first, *rest = (_cell(c, form) for c, form in zip(row, forms, strict=True))
    others = "".join(f"<td{c}</td>" for c in rest)
    return f'<tr><th scope="row"{first}</th>{others}</tr>\n'


def _cell(c: Cell, form: str) -> str:
    """Attributes and content; the tag is the row's."""
    kind = f"{form} {c.tone}" if form and c.tone else form or c.tone
    given = _attribute("class", kind) + _attribute("id", c.anchor)
    if c.sort is not None:
        given += f' data-sort="{c.sort:.12g}"'
    if c.links:
        return f"{given}>{', '.join(_link(*link) for link in c.links)}"
    plain = form == "r" or len(c.text) < SHORT
    return f"{given}>{escape(tied(c.text), quote=False) if plain else _text(c.text)}"


def _link(text: str, anchor: str) -> str:
    name = _text(text)
    return f'<a href="#{escape(anchor)}">{name}</a>' if anchor else name


def _text(text: str) -> str:
    return WHOLE.sub(r'<span class="n">\g<0></span>', escape(tied(text), quote=False))


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""
