"""Vega-Lite specs of the charts: plain data, colours that a colour-blind reader can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.words import Words

EXISTING = "#c3ccd3"
PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6d1f", "#5b4a9c",
           "#7a7a7a", "#b2df8a"]  # fmt: skip
INK, QUIET = "#1f2933", "#616e7c"
CONFIG: dict[str, Any] = {
    "font": "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": QUIET, "gridColor": "#e4e8eb", "domainColor": "#9aa5b1",
        "tickColor": "#9aa5b1", "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 260,
        "titleFontWeight": "normal",
    },
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 240, "orient": "bottom",
               "columns": 3, "title": None},
}  # fmt: skip


def _spec(layers: list[dict[str, Any]], width: int, height: int | dict[str, int]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": CONFIG,
        "width": width,
        "height": height,
        "layer": layers,
    }


def coverage(
    w: Words, rows: Sequence[tuple[str, Fraction, Sequence[tuple[str, Fraction]]]]
) -> dict[str, Any]:
    """A bar a metal: existing, then each project, with the total beside it."""
    existing = w("documented existing")
    values, totals = [], []
    names = [existing]
    for metal, held, added in rows:
        begin = float(held) * 100
        values.append({"metal": metal, "who": existing, "from": 0.0, "to": begin})
        for who, share in added:
            if who not in names:
                names.append(who)
            end = begin + float(share) * 100
            values.append({"metal": metal, "who": who, "from": begin, "to": end})
            begin = end
        more = sum((s for _, s in added), Fraction(0)) * 100
        text = f"{w.number(Fraction(held) * 100 + more, 1)} % ({w.number(more, 1, sign=True)})"
        totals.append({"metal": metal, "to": begin, "text": text})
    colours = [EXISTING, *(PALETTE[i % len(PALETTE)] for i in range(len(names) - 1))]
    y = {"field": "metal", "type": "nominal", "sort": None, "title": None}
    x = {
        "field": "from", "type": "quantitative", "title": w("% of yearly demand"),
        "scale": {"domainMin": 0, "nice": True, "padding": 60},
    }  # fmt: skip
    bars = {
        "data": {"values": values},
        "mark": {"type": "bar", "height": {"band": 0.72}},
        "encoding": {
            "y": y, "x": x, "x2": {"field": "to"},
            "color": {"field": "who", "type": "nominal", "sort": None,
                      "scale": {"domain": names, "range": colours}},
        },
    }  # fmt: skip
    labels = {
        "data": {"values": totals},
        "mark": {"type": "text", "align": "left", "dx": 6, "color": INK, "fontSize": 12},
        "encoding": {"y": y, "x": {"field": "to", "type": "quantitative"},
                     "text": {"field": "text"}},
    }  # fmt: skip
    return _spec([bars, labels], 560, {"step": 26})


def cost(
    w: Words, bars: Sequence[tuple[str, Decimal, Decimal, bool]], ceiling: Decimal, unit: str
) -> dict[str, Any]:
    """Funded candidates one after the other up to the ceiling; the rejected below, from zero."""
    funded, not_funded = w("funded (added up)"), w("not funded")
    values = [
        {"who": who, "from": float(a), "to": float(b), "what": funded if on else not_funded,
         "text": w.number(b - a)}
        for who, a, b, on in bars
    ]  # fmt: skip
    y = {"field": "who", "type": "nominal", "sort": None, "title": None}
    bar = {
        "data": {"values": values},
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "y": y,
            "x": {"field": "from", "type": "quantitative", "title": unit,
                  "scale": {"domainMin": 0}},
            "x2": {"field": "to"},
            "color": {"field": "what", "type": "nominal", "sort": None,
                      "scale": {"domain": [funded, not_funded], "range": [PALETTE[0], EXISTING]}},
        },
    }  # fmt: skip
    label = {
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "dx": 5, "color": INK, "fontSize": 12},
        "encoding": {"y": y, "x": {"field": "to", "type": "quantitative"},
                     "text": {"field": "text"}},
    }  # fmt: skip
    line = {
        "data": {"values": [{"at": float(ceiling)}]},
        "mark": {"type": "rule", "color": "#d55e00", "strokeWidth": 2, "strokeDash": [6, 4]},
        "encoding": {"x": {"field": "at", "type": "quantitative"}},
    }
    tag = {
        "data": {"values": [{"at": float(ceiling), "text": w("ceiling {n}", n=w.number(ceiling))}]},
        "mark": {"type": "text", "align": "right", "dx": -6, "dy": 6, "y": "height",
                 "baseline": "bottom", "color": "#a34700", "fontSize": 12, "yOffset": -8},
        "encoding": {"x": {"field": "at", "type": "quantitative"}, "text": {"field": "text"}},
    }  # fmt: skip
    return _spec([bar, label, line, tag], 560, {"step": 24})


def steps(
    w: Words,
    points: Sequence[tuple[Decimal, Fraction]],
    now: tuple[Decimal, Fraction],
    high: Decimal,
    unit: str,
    money: str,
) -> dict[str, Any]:
    """The staircase of effect against total budget, and where the case stands."""
    stairs = [{"budget": float(b), "gain": float(g)} for b, g in points]
    if stairs:
        stairs.append({"budget": float(high), "gain": stairs[-1]["gain"]})
    x = {"field": "budget", "type": "quantitative", "title": w("total budget, {unit}", unit=money),
         "scale": {"zero": False}}  # fmt: skip
    y = {"field": "gain", "type": "quantitative", "title": w("effect, {unit}", unit=unit),
         "scale": {"zero": False}}  # fmt: skip
    line = {
        "data": {"values": stairs},
        "mark": {"type": "line", "interpolate": "step-after", "color": PALETTE[0]},
        "encoding": {"x": x, "y": y},
    }
    dots = {
        "data": {"values": stairs[:-1]},
        "mark": {"type": "point", "filled": True, "size": 55, "color": PALETTE[0], "opacity": 1},
        "encoding": {"x": x, "y": y},
    }
    here = [{"budget": float(now[0]), "gain": float(now[1]), "text": w("this plan")}]
    mark = {
        "data": {"values": here},
        "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 160,
                 "color": "#d55e00", "opacity": 1},
        "encoding": {"x": x, "y": y},
    }  # fmt: skip
    tag = {
        "data": {"values": here},
        "mark": {"type": "text", "align": "left", "dx": 10, "dy": 14, "color": "#a34700",
                 "fontSize": 12},
        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
    }  # fmt: skip
    return _spec([line, dots, mark, tag], 560, 280)
