"""Native charts of Excel, each made from the cells of a table of the same content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.report.book.placed import Placed
from optimizer.report.content.charts import AXIS, GRID, INK, QUIET
from optimizer.report.plots import MANY, TITLES, Plot, Series, Span

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as Native
    from xlsxwriter.workbook import Workbook

HIGH, SMALL, WIDE = 340, 260, 820
"""Height of a chart and of a small one, width, px."""
HEAD, BAR = 90, 22
"""Height of what stands around bars, and of each, px."""


@dataclass(frozen=True)
class Drawn:
    """A chart with its size in px, ready to be put on a sheet."""

    chart: Native
    width: int
    height: int


def drawn(book: Workbook, plot: Plot, t: Placed) -> Drawn:
    """A native chart of the cells of its table."""
    if plot.kind == "points":
        return Drawn(_points(book, plot, t), WIDE, plot.height or HIGH)
    bars = plot.kind == "bars"
    chart = book.add_chart({"type": "bar"} if bars else {"type": "column", "subtype": "stacked"})
    lines = book.add_chart({"type": "line"})
    for s in plot.series:
        (lines if s.line else chart).add_series(_series(plot, s, t))
    if any(s.line for s in plot.series):
        chart.combine(lines)
    _axes(chart, plot, t)
    if plot.title:
        return Drawn(chart, WIDE // 2, SMALL)
    by_rows = HEAD + BAR * min(MANY, len(t.table.rows)) if bars else HIGH
    return Drawn(chart, WIDE, plot.height or by_rows)


def _series(plot: Plot, s: Series, t: Placed) -> dict[str, Any]:
    found = {"name": t.cells(s.title), "categories": t.cells(s.names), "values": t.cells(s.values)}
    if s.line:
        dashed = {"dash_type": "dash"} if s.line == "dash" else {}
        return found | {"line": {"color": s.colour, "width": 2, **dashed}}
    fill = {"color": s.colour} if s.colour else {"none": True}
    made: dict[str, Any] = {**found, "fill": fill, "border": {"none": True}, "gap": plot.gap}
    if plot.kind == "bars" and len(plot.series) > 1:  # they begin at 0, one before the other
        made["overlap"] = 100
    if s.labels:
        inside = {} if plot.kind == "bars" else {"font": _font("#ffffff", bold=True)}
        made["data_labels"] = {"value": True, **inside}
    return made


def _points(book: Workbook, plot: Plot, t: Placed) -> Native:
    (s,) = plot.series
    chart = book.add_chart({"type": "scatter"})
    chart.add_series({
        "name": t.cells(s.title), "categories": t.cells(s.names), "values": t.cells(s.values),
        "marker": {"type": "diamond", "size": 8, "fill": {"color": s.colour},
                   "border": {"color": s.colour}},
    })  # fmt: skip
    named = {"name_font": _font(QUIET)}
    chart.set_x_axis(_axis(plot.axis) | named | {"name": t.cells(Span(s.names.columns, TITLES))})
    chart.set_y_axis(_axis(plot.axis) | named | {"name": t.cells(s.title)})
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    return chart


def _font(colour: str, size: int = 9, *, bold: bool = False) -> dict[str, Any]:
    return {"color": colour, "size": size, "bold": bold}


def _axis(number_format: str = "") -> dict[str, Any]:
    shown = {"num_format": number_format} if number_format else {}
    lines = {"visible": bool(number_format), "line": {"color": GRID}}
    return {"num_font": _font(INK), "line": {"color": AXIS}, "major_gridlines": lines, **shown}


def _axes(chart: Native, plot: Plot, t: Placed) -> None:
    """Bars go from the top down, as the rows of their table; the axis of figures stays at the
    foot. Where there is no title, the caption above must do."""
    shown, names = _axis(plot.axis), _axis()
    if plot.most is not None:
        shown |= {"min": 0, "max": plot.most}
    if plot.kind == "bars":
        shown, names = names | {"reverse": True}, shown | {"label_position": "high"}
    chart.set_x_axis(names)
    chart.set_y_axis(shown)
    font = _font(INK, 11, bold=True)
    title = {"name": t.cells(plot.title), "name_font": font} if plot.title else {"none": True}
    chart.set_title(title)
    unseen = [i for i, s in enumerate(plot.series) if not s.colour]
    left_out = {"delete_series": unseen} if unseen else {}
    legend = {"position": "bottom", "font": _font(INK), **left_out}
    chart.set_legend(legend if plot.legend else {"none": True})
