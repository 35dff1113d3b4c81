"""Native charts of Excel, each made from the cells of a table of the same content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from optimizer.report.blocks import Column, Table, number
from optimizer.report.book.placed import Placed
from optimizer.report.content.charts import AXIS, EXISTING, GRID, INK, MARK, PALETTE, QUIET
from optimizer.words import Words

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as Native
    from xlsxwriter.workbook import Workbook

HIGH, SMALL, WIDE = 340, 260, 820
"""Height of a chart and of a small one, width, px."""
MANY = 40
"""Bars beyond which a chart would not be read."""
STEPS = "cost-steps"
"""The table that adds up what is funded."""
Tables = Mapping[str, Placed]


@dataclass(frozen=True)
class Drawn:
    """A chart with its size in px, ready to be put on a sheet."""

    chart: Native
    width: int
    height: int


def drawn(book: Workbook, id_: str, tables: Tables) -> Iterator[Drawn]:
    """The native charts that say what the chart ``id_`` of the content says; none where there is
    no table to make them from."""
    for needs, make in _made(id_):
        if needs in tables and tables[needs].table.rows:
            made = [*make(book, tables[needs])]
            yield from made
            if made and id_ == "cost-chart":
                return


def tables_of(id_: str) -> set[str]:
    """The tables that a chart may be made from."""
    return {needs for needs, _ in _made(id_)}


def _made(id_: str) -> Iterator[tuple[str, Callable[[Any, Placed], Iterator[Drawn]]]]:
    """The tables a chart may be made from, and how; of several of a kind each has its own."""
    for known, ways in MADE.items():
        if id_ == known or id_.startswith(f"{known}-"):
            yield from ((needs + id_.removeprefix(known), make) for needs, make in ways)


def cost_steps(w: Words, funded: Placed, ceiling: float) -> Table | None:
    """The table behind the chart of costs: who is funded, what was added up before, the cost."""
    costs = funded.figures[1]
    if any(f is None for f in costs) or len(costs) > MANY:
        return None
    unit = funded.table.columns[1].unit
    columns = [Column(w("Candidate")),
               *(Column(t, "right", unit=unit) for t in (w("Added up before"), w("Cost"),
                                                         w("Ceiling")))]  # fmt: skip
    rows, before = [], Decimal(0)
    for row, cost in zip(funded.table.rows, costs, strict=True):
        assert cost is not None
        exact = cost.figure.shown or Decimal(0)
        cells = (number(w.number(x)) for x in (before, exact, Decimal(repr(ceiling))))
        rows.append([row[0], *cells])
        before += exact
    return Table(STEPS, "", columns, rows)


def _coverage(book: Workbook, t: Placed) -> Iterator[Drawn]:
    """Bars by metal: what is held stands before what is reached with the plan."""
    chart = book.add_chart({"type": "bar"})
    for i, colour in ((5, PALETTE[0]), (4, EXISTING)):
        chart.add_series(_series(t, i, colour) | {"overlap": 100, "gap": 45})
    _axes(chart, "0 %", bars=True)
    yield _sized(chart, _rows_high(t))


def _spend(book: Workbook, t: Placed) -> Iterator[Drawn]:
    """A column a year, by fund; funds that are unlike, which have no total, are not piled up."""
    years = [i for i, title in enumerate(t.titles) if title.isdigit()]
    if len(years) < 2 or not t.table.foot[2].text:
        return
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for r in range(len(t.table.rows)):
        row = t.first + r
        chart.add_series({
            "name": t.range(0, row), "gap": 40, **_fill(PALETTE[r % len(PALETTE)]),
            "categories": t.across(years[0], years[-1], t.first - 1),
            "values": t.across(years[0], years[-1], row),
        })  # fmt: skip
    _axes(chart, "#,##0")
    yield _sized(chart, HIGH + 14 * len(t.table.rows))


def _available(book: Workbook, t: Placed) -> Iterator[Drawn]:
    """One chart a fund: what it uses year by year, and what is left of what it may use (its
    ceiling and what was carried in)."""
    used, rows = len(t.titles) - 2, [row[0].text for row in t.table.rows]
    for name in dict.fromkeys(rows):
        first = t.first + rows.index(name)
        last = first + rows.count(name) - 1
        chart = book.add_chart({"type": "column", "subtype": "stacked"})
        for i, colour in ((used, PALETTE[0]), (used + 1, GRID)):
            chart.add_series(_years(t, i, first, last) | _fill(colour) | {"gap": 40})
        figures = [f.value for f in t.figures[used] + t.figures[used + 1] if f is not None]
        _axes(chart, _readable(max(figures)), title=t.range(0, first))
        yield Drawn(chart, WIDE // 2, SMALL)


def _years(t: Placed, i: int, first: int, last: int) -> dict[str, Any]:
    return {"name": t.title(i), "categories": t.range(1, first, last),
            "values": t.range(i, first, last)}  # fmt: skip


def _cost(book: Workbook, t: Placed) -> Iterator[Drawn]:
    """A bar a candidate."""
    chart = book.add_chart({"type": "bar"})
    chart.add_series(_series(t, 1, PALETTE[0]) | {"gap": 45, "data_labels": {"value": True}})
    _axes(chart, "#,##0", bars=True, legend=False)
    yield _sized(chart, _rows_high(t))


def _cost_steps(book: Workbook, t: Placed) -> Iterator[Drawn]:
    """Each cost stands on those before it; the ceiling is a line."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    below = _series(t, 1, "") | {"fill": {"none": True}, "border": {"none": True}, "gap": 30}
    chart.add_series(below)
    labels = {"value": True, "font": _font("#ffffff", bold=True)}
    chart.add_series(_series(t, 2, PALETTE[0]) | {"data_labels": labels})
    line = book.add_chart({"type": "line"})
    line.add_series(_series(t, 3, "") | {"line": {"color": MARK, "width": 2, "dash_type": "dash"}})
    chart.combine(line)
    _axes(chart, "#,##0")
    chart.set_legend({"position": "bottom", "font": _font(INK), "delete_series": [0]})
    yield _sized(chart, HIGH + 80)


def _often(book: Workbook, t: Placed) -> Iterator[Drawn]:
    chart = book.add_chart({"type": "bar"})
    last = min(t.last, t.first + MANY - 1)
    chart.add_series(_series(t, 3, PALETTE[0], last) | {"gap": 45})
    _axes(chart, "0 %", bars=True, legend=False)
    chart.set_x_axis(_axis("0 %") | {"min": 0, "max": 1, "label_position": "high"})
    yield _sized(chart, _rows_high(t))


def _steps(book: Workbook, t: Placed) -> Iterator[Drawn]:
    """A point a step: the least ceiling at which each effect is reached. One says no more than
    the sentence above it."""
    if len(t.table.rows) < 2:
        return
    chart = book.add_chart({"type": "scatter"})
    chart.add_series({
        "name": t.title(1), "categories": t.range(0), "values": t.range(1),
        "marker": {"type": "diamond", "size": 8, "fill": {"color": PALETTE[0]},
                   "border": {"color": PALETTE[0]}},
    })  # fmt: skip
    chart.set_x_axis(_axis("#,##0") | {"name": t.title(0), "name_font": _font(QUIET)})
    chart.set_y_axis(_axis("#,##0") | {"name": t.title(1), "name_font": _font(QUIET)})
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    yield _sized(chart, HIGH)


def _paths(book: Workbook, t: Placed) -> Iterator[Drawn]:
    """One chart a metal: supply by part as columns, demand as a line. Rows of a metal in the
    table: demand, existing supply, one a kind of candidate, and all of it where the plan adds."""
    rows = [(row[0].text, i) for i, row in enumerate(t.table.rows)]
    end = len(t.titles) - 1
    colours = dict[str, str]()
    for _, group in groupby(rows, lambda r: r[0]):
        demand, *parts = (i for _, i in group)
        chart = book.add_chart({"type": "column", "subtype": "stacked"})
        for n, i in enumerate(parts[:-1] if len(parts) > 1 else parts):
            kind = t.table.rows[i][1].text
            colour = EXISTING if not n else colours.setdefault(
                kind, PALETTE[len(colours) % len(PALETTE)])  # fmt: skip
            chart.add_series({
                "name": t.range(1, t.first + i), "gap": 30, **_fill(colour),
                "categories": t.across(2, end, t.first - 1),
                "values": t.across(2, end, t.first + i),
            })  # fmt: skip
        line = book.add_chart({"type": "line"})
        line.add_series({
            "name": t.range(1, t.first + demand), "line": {"color": INK, "width": 2},
            "categories": t.across(2, end, t.first - 1),
            "values": t.across(2, end, t.first + demand),
        })  # fmt: skip
        chart.combine(line)
        figures = [f.value for row in t.figures[2:] for f in (row[demand], row[parts[-1]]) if f]
        _axes(chart, _readable(max(figures)), title=t.range(0, t.first + demand))
        yield Drawn(chart, WIDE // 2, SMALL)


MADE: dict[str, tuple[tuple[str, Callable[[Any, Placed], Iterator[Drawn]]], ...]] = {
    "coverage-chart": (("coverage-table", _coverage),),
    "funds-chart": (("spend-table", _spend), ("funds", _available)),
    "cost-chart": ((STEPS, _cost_steps), ("funded-table", _cost)),
    "often-chart": (("frequency", _often),),
    "steps-chart": (("steps", _steps),),
    "supply-path": (("supply-path-table", _paths),),
}
"""Chart of the content -> the tables that it may be made from, and how."""


def _series(t: Placed, i: int, colour: str, last: int | None = None) -> dict[str, Any]:
    last = t.last if last is None else last
    return {"name": t.title(i), "categories": t.range(0, t.first, last),
            "values": t.range(i, t.first, last), **_fill(colour)}  # fmt: skip


def _fill(colour: str) -> dict[str, Any]:
    return {"fill": {"color": colour}, "border": {"none": True}}


def _font(colour: str, size: int = 9, *, bold: bool = False) -> dict[str, Any]:
    return {"color": colour, "size": size, "bold": bold}


def _axis(number_format: str = "") -> dict[str, Any]:
    shown = {"num_format": number_format} if number_format else {}
    lines = {"visible": bool(number_format), "line": {"color": GRID}}
    return {"num_font": _font(INK), "line": {"color": AXIS}, "major_gridlines": lines, **shown}


def _axes(
    chart: Native, figures: str, *, bars: bool = False, legend: bool = True, title: str = ""
) -> None:
    """``figures``: their number format. Bars go from the top down, as the rows of their table;
    the axis of figures stays at the foot. ``title``: a cell; else the caption above must do."""
    shown, names = _axis(figures), _axis()
    if bars:
        shown, names = names | {"reverse": True}, shown | {"label_position": "high"}
    chart.set_x_axis(names)
    chart.set_y_axis(shown)
    font = _font(INK, 11, bold=True)
    chart.set_title({"name": title, "name_font": font} if title else {"none": True})
    chart.set_legend({"position": "bottom", "font": _font(INK)} if legend else {"none": True})


def _readable(most: float) -> str:
    """The number format of an axis that reaches so far."""
    return "#,##0" if most >= 10 else "0.0##"


def _rows_high(t: Placed, each: int = 22) -> int:
    return 90 + each * min(MANY, len(t.table.rows))


def _sized(chart: Native, height: int) -> Drawn:
    return Drawn(chart, WIDE, height)
