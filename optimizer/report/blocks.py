"""The pieces a report is made of. Text is plain text: each view escapes it in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from optimizer.report.plots import Formula, Plot
from optimizer.words.text import NOTHING, Figure, figures_of

Align = Literal["left", "right"]
Tone = Literal["", "good", "bad", "muted", "strong"]


@dataclass(frozen=True)
class Cell:
    """One cell: its text, what to sort it by, and how it is meant.

    What is sorted by the only figure of its text is that figure. ``anchor`` names the cell, and
    ``links`` are the parts of its text (joined by commas) with the anchor each leads to ('' for
    none); a view without links writes the text.
    """

    text: str
    sort: float | None = None
    tone: Tone = ""
    anchor: str = ""
    links: Sequence[tuple[str, str]] = ()

    @property
    def figure(self) -> Figure | None:
        """The number that the cell is, whatever stands around it."""
        found = figures_of(self.text)
        if self.sort is None or len(found) != 1:
            return None
        _, _, figure = found[0]
        return figure if float(figure.value) == self.sort else None


def number(said: str, tone: Tone = "") -> Cell:
    """A cell of one figure."""
    ((_, _, figure),) = figures_of(said)
    return Cell(said, float(figure.value), tone)


def text(said: str, tone: Tone = "") -> Cell:
    """A cell of plain text, whatever figures it holds."""
    return Cell(said, None, tone)


NONE = number(NOTHING, "muted")


@dataclass(frozen=True)
class Column:
    """One column: its title, on which side its text stands, and whether a terminal shows it.

    ``key``: its name in this table, by which charts and formulas speak of it, in any language.
    ``unit`` is that of its figures where neither title nor text says it (the table's caption or
    the section does): for a view in which a column may stand alone. ``bar``: a bar behind each
    figure tells more than the figures. ``formula``: how its figures follow from others.
    """

    key: str
    title: str
    align: Align = "left"
    brief: bool = True
    unit: str = ""
    bar: bool = False
    formula: Formula | None = None


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``tone`` strong for the answer itself. ``brief``: also in the terminal."""

    text: str
    tone: Tone = ""
    brief: bool = False


@dataclass(frozen=True)
class Items:
    """A list of short statements."""

    items: Sequence[str]
    brief: bool = False


@dataclass(frozen=True)
class Tile:
    """One figure of the head: label, value, and what it is measured against."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Tiles:
    tiles: Sequence[Tile]


@dataclass(frozen=True)
class Table:
    """``folded``: long, shown on demand where the view can. ``brief``: also in the terminal."""

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()
    note: str = ""
    folded: bool = False
    brief: bool = False

    def index(self, key: str) -> int:
        """Where the column of that name stands."""
        return [c.key for c in self.columns].index(key)


@dataclass(frozen=True)
class Bars:
    """Bars made of parts, for views without pictures: (label, parts of 0..1, text)."""

    rows: Sequence[tuple[str, Sequence[float], str]]


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite spec with the sentence that says the same; ``bars`` where text must do.

    ``facts``: the part of ``alt`` that says nothing of how the picture looks, where that is not
    all of it: for a view that draws a picture of its own: as ``plots`` say, from the cells of
    tables of its section, or of ``table``, which is there for that.
    """

    id: str
    caption: str
    alt: str
    spec: dict[str, Any]
    bars: Bars | None = None
    facts: str = ""
    plots: Sequence[Plot] = ()
    table: Table | None = None


Block = Paragraph | Items | Tiles | Table | Chart


@dataclass(frozen=True)
class Section:
    """One numbered part of the report."""

    id: str
    title: str
    lead: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Report:
    """The whole report in one language. ``meta`` are facts of the run: label and value."""

    title: str
    subtitle: str
    lang: str
    case_id: str
    meta: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    next_step: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """'Allocation report: the case'."""
        return self.labels.get("colon", ": ").join((self.title, self.subtitle))
