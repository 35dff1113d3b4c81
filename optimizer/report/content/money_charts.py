"""Vega-Lite specs of the charts of money: cost against the ceiling, effect against the budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.report.content.charts import (
    BROAD,
    EXISTING,
    LEAST,
    MARK,
    PALETTE,
    Labels,
    bar_layer,
    label_layer,
    layered,
    legend_of,
)
from optimizer.words import Words
from optimizer.words.width import wide

FLAT = 10
"""An effect that changes by less than this part of it is drawn on an axis that is cut."""


def cost(
    w: Words,
    bars: Sequence[tuple[str, Decimal, Decimal, bool]],
    ceiling: Decimal | None,
    unit: str,
    number: Callable[[Decimal], str],
) -> dict[str, Any]:
    """Funded candidates one after the other, up to the ceiling where there is one for all; the
    rejected below, from zero."""
    kinds = [w("funded (added up)"), w("not funded")]
    labels = Labels.of(who for who, *_ in bars)
    top = [] if ceiling is None else [ceiling]
    end = float(max([*top, *(b for _, _, b, _ in bars)]))
    line = float("inf") if ceiling is None else float(ceiling)
    letter = end / LEAST * 7
    values = [
        {"name": labels.shown[who], "from": float(a), "to": float(b), "who": kinds[not on],
         **_side(float(a), float(b), line, letter * (2 + wide(number(b - a)))),
         "text": number(b - a),
         "tip": w("{who}: {amount}", who=who, amount=w.quantity(number(b - a), unit))}
        for who, a, b, on in bars
    ]  # fmt: skip
    y = labels.y("name")
    x = {"title": unit, "scale": {"domainMin": 0}}
    shown = bar_layer(values, x, y, legend_of(kinds, [PALETTE[0], EXISTING]))
    texts = [
        label_layer([v for v in values if side in v], y, side, right=side == "before")
        for side in ("after", "before")
        if any(side in v for v in values)
    ]
    limits = [layer for at in top for layer in _limit(w, at)]
    return layered([shown, *limits, *texts], {"step": labels.step})


def _limit(w: Words, ceiling: Decimal) -> list[dict[str, Any]]:
    """The line of the ceiling, and what it is."""
    values = {"values": [{"at": float(ceiling), "text": w("ceiling {n}", n=w.number(ceiling))}]}
    at = {"field": "at", "type": "quantitative"}
    line = {
        "data": values,
        "mark": {"type": "rule", "color": MARK, "strokeWidth": 2, "strokeDash": [6, 4]},
        "encoding": {"x": at, "description": {"field": "text"}},
    }
    tag = {
        "data": values,
        "mark": {"type": "text", "align": "right", "dx": 6, "color": MARK, "y": 0,
                 "baseline": "bottom", "yOffset": -5},
        "encoding": {"x": at, "text": {"field": "text"}},
    }  # fmt: skip
    return [line, tag]


def _side(begin: float, end: float, line: float, room: float) -> dict[str, float]:
    """Where the text of a bar stands: at its end; where that is on the line, before the bar; where
    there is no room, past the line."""
    if not end <= line < end + room:
        return {"after": end}
    return {"before": begin} if begin >= room else {"after": line}


def steps(
    w: Words,
    points: Sequence[tuple[Decimal, Fraction]],
    now: tuple[Decimal, Fraction],
    unit: str,
    money: str,
) -> dict[str, Any]:
    """Effect against a ceiling as a staircase, and where the case stands."""

    def at(b: Decimal, g: Fraction) -> dict[str, Any]:
        tip = w("{budget} {money}: {gain} {unit}", budget=w.number(b), money=money,
                gain=w.number(g, 2), unit=unit)  # fmt: skip
        return {"budget": float(b), "gain": float(g), "tip": tip}

    stairs = [at(b, g) for b, g in points]
    line = [{"budget": s["budget"], "gain": s["gain"]} for s in stairs]
    if line:
        line.append({"budget": float(shown_to(points, now[0])), "gain": line[-1]["gain"]})
    x = {"field": "budget", "type": "quantitative", "title": w("ceiling, {unit}", unit=money),
         "scale": {"zero": False, "nice": False, "padding": 16}}  # fmt: skip
    y = {"field": "gain", "type": "quantitative", "title": w("effect, {unit}", unit=unit),
         "scale": {"zero": not flat(points, now)}, "axis": {"titlePadding": 10}}  # fmt: skip
    here = [{**at(*now), "text": w("this plan")}]
    tip = {"field": "tip"}
    point = {"type": "point", "filled": True, "opacity": 1}

    def layer(values: list[dict[str, Any]], mark: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"data": {"values": values}, "mark": mark, "encoding": {"x": x, "y": y, **more}}

    spec = layered(
        [
            layer(line, {"type": "line", "interpolate": "step-after", "color": PALETTE[0],
                         "aria": False}),
            layer(stairs, {**point, "size": 55, "color": PALETTE[0]}, description=tip),
            layer(here, {**point, "shape": "diamond", "size": 160, "color": MARK}, description=tip),
            layer(here, {"type": "text", "align": "left", "dx": 10, "dy": 14, "color": MARK},
                  text={"field": "text"}),
        ],
        280,
    )  # fmt: skip
    return {**spec, "width": BROAD}


def flat(points: Sequence[tuple[Decimal, Fraction]], now: tuple[Decimal, Fraction]) -> bool:
    """Whether the steps could not be seen on an axis that begins at zero."""
    gains = [g for _, g in (*points, now)]
    return 0 <= max(gains) - min(gains) < min(gains) / FLAT


def shown_to(points: Sequence[tuple[Decimal, Fraction]], now: Decimal) -> Decimal:
    """Where the axis of budgets ends: a little past the last step, and past the case's own."""
    budgets = [b for b, _ in points]
    end = max(budgets[-1], now)
    return end + (end - min(budgets[0], now)) / 12
