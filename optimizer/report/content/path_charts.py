"""Vega-Lite specs of small multiples: one small chart a metal, supply by part over the years."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.report.content.charts import (
    CARD,
    CONFIG,
    INK,
    LEAST,
    QUIET,
    Labels,
    cut,
)
from optimizer.words import Words
from optimizer.words.width import wide

ACROSS = 3
"""Small charts beside each other on a wide page."""
PLOT, HEIGHT, GAP = 118, 104, 13
"""Width and height of a plot, and the least distance of two labels beside it, px."""
TICKS, LONGEST = 3, 14
"""Ticks of the axis of tonnes, at most, and letters of a label beside the plot."""


@dataclass(frozen=True)
class Panel:
    """One metal: its years, demand in them, and its parts from the bottom up (name -> t/yr)."""

    title: str
    note: str
    years: Sequence[int]
    demand: Sequence[Fraction]
    parts: Mapping[str, Sequence[Fraction]]


def paths(w: Words, panels: Sequence[Panel], colours: Mapping[str, str]) -> dict[str, Any]:
    """All small charts. ``colours`` of the parts and of demand, by name; the same in each."""
    tops = [_ticks(float(_highest(p))) for p in panels]
    room = max((wide(_figure(t)) for ticks in tops for t in ticks), default=0)
    titles = Labels.of(p.title for p in panels)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": CONFIG,
        "columns": ACROSS,
        "spacing": {"row": 22, "column": 14},
        "concat": [
            _panel(w, p, titles.shown[p.title], ticks, colours, 7 * room + 8)
            for p, ticks in zip(panels, tops, strict=True)
        ],
    }


def narrowed(spec: dict[str, Any]) -> dict[str, Any]:
    """The same below each other, for a phone."""
    return {**spec, "columns": 1, "concat": [{**p, "width": LEAST} for p in spec["concat"]]}


def _highest(p: Panel) -> Fraction:
    supply = (sum(year, Fraction(0)) for year in zip(*p.parts.values(), strict=True))
    return max([*supply, *p.demand])


def _ticks(most: float) -> list[float]:
    """0 and round steps up to the first one that is not below ``most``."""
    if most <= 0:
        return [0.0, 1.0]
    unit = 10.0 ** math.floor(math.log10(most / TICKS))
    step = next(k * unit for k in (1, 2, 2.5, 5, 10) if k * unit * TICKS >= most * (1 - 1e-9))
    return [i * step for i in range(math.ceil(most / step * (1 - 1e-9)) + 1)]


def _figure(value: float) -> str:
    """As the axis writes it."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _panel(
    w: Words, p: Panel, title: str, ticks: list[float], colours: Mapping[str, str], room: int
) -> dict[str, Any]:
    first, last, top = p.years[0], p.years[-1], ticks[-1]
    values, ends, base = [], [], [0.0] * len(p.years)
    for name, tonnes in p.parts.items():
        upper = [b + float(t) for b, t in zip(base, tonnes, strict=True)]
        if any(tonnes):
            tip = w("{metal}: {part}", metal=p.title, part=name)
            values += [
                {"at": at, "from": a, "to": b, "who": name, "tip": tip}
                for at, a, b in _stairs(p.years, base, upper)
            ]
        if tonnes[-1]:
            ends.append((name, (base[-1] + upper[-1]) / 2))
        base = upper
    demand = [float(d) for d in p.demand]
    line = [{"at": at, "to": d} for at, d, _ in _stairs(p.years, demand, demand)]
    ends.append((w("demand"), demand[-1]))
    labels = [
        {"at": last + 0.5, "to": to, "text": cut(name, LONGEST), "who": name}
        for name, to in _apart(ends, top)
    ]
    x = {"field": "at", "type": "quantitative", "title": None,
         "scale": {"domain": [first - 0.5, last + 0.5], "nice": False},
         "axis": {"values": [first, last], "format": "d", "grid": False}}  # fmt: skip
    y = {"field": "to", "type": "quantitative", "title": None,
         "scale": {"domain": [0, top], "nice": False},
         "axis": {"values": ticks, "format": ",~f", "minExtent": room,
                  "maxExtent": room}}  # fmt: skip
    colour = {"field": "who", "type": "nominal", "sort": None,
              "scale": {"domain": list(colours), "range": list(colours.values())}}  # fmt: skip
    return {
        "title": {"text": title.split("\n"), "subtitle": p.note, "anchor": "start",
                  "frame": "bounds", "fontSize": 13, "color": INK, "subtitleColor": QUIET,
                  "subtitleFontSize": 12, "offset": 8},
        "width": PLOT,
        "height": HEIGHT,
        "layer": [
            {"data": {"values": values},
             "mark": {"type": "area", "interpolate": "step-after", "stroke": CARD,
                      "strokeWidth": 0.75},
             "encoding": {"x": x, "y": {**y, "field": "from"}, "y2": {"field": "to"},
                          "color": colour, "description": {"field": "tip"}}},
            {"data": {"values": line},
             "mark": {"type": "line", "interpolate": "step-after", "color": INK,
                      "strokeWidth": 2, "aria": False},
             "encoding": {"x": x, "y": y}},
            {"data": {"values": labels},
             "mark": {"type": "point", "shape": "square", "filled": True, "opacity": 1,
                      "size": 70, "xOffset": 9, "aria": False},
             "encoding": {"x": x, "y": y, "color": colour}},
            {"data": {"values": labels},
             "mark": {"type": "text", "align": "left", "dx": 17},
             "encoding": {"x": x, "y": y, "text": {"field": "text"}}},
        ],
    }  # fmt: skip


def _stairs(
    years: Sequence[int], lower: Sequence[float], upper: Sequence[float]
) -> list[tuple[float, float, float]]:
    """(where, from, to): each year level from half a year before it to half a year after."""
    steps = [(y - 0.5, a, b) for y, a, b in zip(years, lower, upper, strict=True)]
    return [*steps, (years[-1] + 0.5, lower[-1], upper[-1])]


def _apart(ends: Sequence[tuple[str, float]], top: float) -> list[tuple[str, float]]:
    """Labels moved as little upwards, then downwards, as keeps each off the others."""
    order = sorted(ends, key=lambda e: e[1])
    gap = min(GAP, HEIGHT / max(1, len(order) - 1)) * top / HEIGHT
    at = [to for _, to in order]
    for i in range(1, len(at)):
        at[i] = max(at[i], at[i - 1] + gap)
    most = top
    for i in reversed(range(len(at))):
        at[i] = min(at[i], most)
        most = at[i] - gap
    return [(name, to) for (name, _), to in zip(order, at, strict=True)]
