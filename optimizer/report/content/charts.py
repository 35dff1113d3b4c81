"""Vega-Lite specs of the charts: plain data, colours that a colour-blind reader can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from optimizer.words import Words
from optimizer.words.width import wide

EXISTING, MARK, CARD = "#8794a1", "#c2410c", "#fffffe"
PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6d1f", "#5b4a9c",
           "#7a7a7a", "#7fb04f"]  # fmt: skip
INK, QUIET, GRID, AXIS = "#1f2933", "#52606d", "#e4e8eb", "#9aa5b1"
THEME = {
    EXISTING: "var(--chart-existing)", MARK: "var(--chart-mark)", CARD: "var(--card)",
    INK: "var(--ink)", QUIET: "var(--quiet)", GRID: "var(--chart-grid)", AXIS: "var(--chart-axis)",
    **{colour: f"var(--chart-{i})" for i, colour in enumerate(PALETTE, 1)},
}  # fmt: skip
"""Each colour as a page may name it, to have its own in the dark."""
CONFIG: dict[str, Any] = {
    "font": "sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": QUIET, "gridColor": GRID, "domainColor": AXIS,
        "tickColor": AXIS, "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 0,
        "titleFontWeight": "normal", "titlePadding": 8, "labelPadding": 6, "labelFlush": False,
    },
    "axisX": {"tickCount": 8},
    "legend": {"labelFontSize": 12, "labelColor": INK, "labelLimit": 0, "orient": "bottom",
               "columns": 2, "title": None, "symbolType": "square", "rowPadding": 4},
    "text": {"fontSize": 12, "color": INK},
}  # fmt: skip
WIDTH, LINE, MANY = 600, 15, 10
LEAST, BROAD = 150, 740
"""Widths of plots, px: the least, on a phone; and that of a chart whose labels are short."""
CROWDED = 4
"""Years beyond which a phone has no room for figures in the fields."""
HEAT = 520
"""About that of a chart of fields beside names of funds."""
Y_LINES = "split(datum.label, '\\n')"
ENDING = "、。・：；）」)"
TURNS = {("h", "k"), ("h", "o"), ("k", "o"), ("o", "k")}
"""Scripts between which a line may end: not between a word and its ending."""
TWO_LINES = {
    "condition": {"test": "indexof(datum.value, '\\n') >= 0", "value": "bottom"},
    "value": "middle",
}


def wrapped(text: str, limit: int = 26, lines: int = 2) -> str:
    """The text on at most so many lines; what does not fit ends in an ellipsis."""
    found, line = [], ""
    for piece in _pieces(text, limit):
        if line and wide(line) + wide(piece.rstrip()) > limit:
            found.append(line.rstrip())
            line = ""
        line += piece
    found.append(line.rstrip())
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1] + "…"]
    return "\n".join(cut(t, limit + 2) for t in found)


def cut(text: str, limit: int) -> str:
    """The text, or as much of it as fits, with an ellipsis."""
    if wide(text) <= limit:
        return text
    while wide(text) >= limit:
        text = text[:-1]
    return text + "…"


def _pieces(text: str, limit: int) -> Iterable[str]:
    """Where a line may break: after a space; in Japanese where the script changes, and within a
    word only where it would not fit a line of its own."""
    piece = ""
    for ch, after in zip_longest(text, text[1:], fillvalue=" "):
        piece += ch
        full = wide(after) == 2 and wide(piece) + 2 > limit
        if ch == " " or _parts(ch, after) or full:
            yield piece
            piece = ""
    yield piece


def _parts(ch: str, after: str) -> bool:
    """Whether a line may end between two letters, one of them of full width."""
    if wide(ch) + wide(after) < 3 or after in ENDING + "ー" or ch in "(（「":
        return False
    return ch in ENDING or after in "(（「" or (_script(ch), _script(after)) in TURNS


def _script(ch: str) -> str:
    """Hiragana, katakana, or what is neither."""
    return "h" if "\u3041" <= ch <= "\u309f" else "k" if "\u30a0" <= ch <= "\u30ff" else "o"


@dataclass(frozen=True)
class Labels:
    """The names of one axis, each wrapped, and told apart where two are alike."""

    shown: dict[str, str]

    @classmethod
    def of(cls, names: Iterable[str], limit: int = 26) -> Labels:
        shown: dict[str, str] = {}
        for name in names:
            label = wrapped(name, limit)
            while label in shown.values():
                label += "\u200b"
            shown[name] = label
        return cls(shown)

    @property
    def step(self) -> int:
        """Height of one row, px."""
        lines = max((t.count("\n") + 1 for t in self.shown.values()), default=1)
        return 26 if lines == 1 else 36

    @property
    def axis(self) -> dict[str, Any]:
        """Room is kept by our own count of letters: the reader's font is not the engine's."""
        widest = max((wide(t) for s in self.shown.values() for t in s.split("\n")), default=0)
        return {"labelExpr": Y_LINES, "minExtent": 7 * widest + 8, "labelLineHeight": LINE,
                "labelBaseline": TWO_LINES, "ticks": False, "domain": False}  # fmt: skip

    def y(self, field: str) -> dict[str, Any]:
        return {"field": field, "type": "nominal", "sort": None, "title": None, "axis": self.axis}


def layered(layers: list[dict[str, Any]], height: int | dict[str, int]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": CONFIG,
        "width": WIDTH,
        "height": height,
        "layer": layers,
    }


def label_layer(
    values: list[dict[str, Any]], y: dict[str, Any], x: str, *, right: bool = False
) -> dict[str, Any]:
    """A text right of each bar, or one that ends left of it."""
    mark = {"align": "right", "dx": -6} if right else {"align": "left", "dx": 6}
    return {
        "data": {"values": values},
        "mark": {"type": "text", **mark},
        "encoding": {"y": y, "x": {"field": x, "type": "quantitative"},
                     "text": {"field": "text"}},
    }  # fmt: skip


def legend_of(names: Sequence[str], colours: Sequence[str]) -> dict[str, Any]:
    return {"field": "who", "type": "nominal", "sort": None,
            "scale": {"domain": list(names), "range": list(colours)}}  # fmt: skip


def bar_layer(
    values: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any], colour: dict[str, Any]
) -> dict[str, Any]:
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "height": 18},
        "encoding": {"y": y, "x": {"field": "from", "type": "quantitative", **x},
                     "x2": {"field": "to"}, "color": colour, "description": {"field": "tip"}},
    }  # fmt: skip


def total(w: Words, held: Fraction, more: Fraction) -> str:
    """'14.3 % (+4.1)': all of it, and what the plan adds."""
    text = w.percent(held + more)
    return w("{all} ({more})", all=text, more=w.number(more * 100, 1, sign=True)) if more else text


def coverage(
    w: Words, rows: Sequence[tuple[str, Fraction, Sequence[tuple[str, Fraction]]]]
) -> dict[str, Any]:
    """A bar a metal: existing, then each project (the plan as a whole, where they are many)."""
    existing, plan = w("documented existing supply"), w("added by this plan")
    projects = list(dict.fromkeys(who for _, _, added in rows for who, _ in added))
    many = len(projects) > MANY
    labels = Labels.of(metal for metal, _, _ in rows)
    values, totals = [], []
    for metal, held, added in rows:
        begin = Fraction(0)
        for who, share in [(existing, held), *added]:
            if share:
                tip = w("{metal}: {who}, {share}", metal=metal, who=who, share=w.percent(share))
                shown = who if who == existing or not many else plan
                ends = {"from": float(begin * 100), "to": float((begin + share) * 100)}
                values.append({"metal": labels.shown[metal], "who": shown, "tip": tip, **ends})
            begin += share
        text = total(w, held, begin - held)
        totals.append({"metal": labels.shown[metal], "to": float(begin * 100), "text": text})
    names = [existing, plan] if many else [existing, *projects]
    y = labels.y("metal")
    x = {"title": w("% of yearly demand"), "scale": {"domainMin": 0}}
    bars = bar_layer(values, x, y, legend_of(names, [EXISTING, *PALETTE]))
    return layered([bars, label_layer(totals, y, "to")], {"step": labels.step})


def heat(w: Words, cells: Sequence[tuple[str, int, Decimal, Fraction, bool]]) -> dict[str, Any]:
    """A field a fund and year: the fuller the darker, 'used / limit' in it."""
    labels = Labels.of((fund for fund, *_ in cells), limit=32)
    mark = {True: " ▲", False: ""}
    lines = [
        [w("{used} / {limit}", used=w.number(u), limit=w.number(most)) + mark[f]]
        for _, _, u, most, f in cells
    ]
    room = HEAT / len({year for _, year, *_ in cells}) / 7
    beside: dict[str, Any] = {}
    if max(wide(line) for (line,) in lines) > room:  # then one below the other
        beside = {"lineHeight": 13, "dy": -6}
        lines = [
            [w.number(u) + mark[f], w("/ {limit}", limit=w.number(most))]
            for _, _, u, most, f in cells
        ]
    values = [
        {"name": labels.shown[fund], "year": str(year),
         "part": float(Fraction(used) / limit) if limit else 0.0,
         "text": said, "full": mark[full].strip(),
         "tip": w("{fund}, {year}: {used} / {limit}", fund=fund, year=year, used=w.number(used),
                  limit=w.number(limit))}
        for (fund, year, used, limit, full), said in zip(cells, lines, strict=True)
    ]  # fmt: skip
    x = {"field": "year", "type": "ordinal", "title": None,
         "axis": {"orient": "top", "labelAngle": 0, "ticks": False, "domain": False}}  # fmt: skip
    y = labels.y("name")
    data = {"data": {"values": values}}
    field = {
        **data,
        "mark": {"type": "rect", "color": PALETTE[0], "stroke": CARD, "strokeWidth": 3},
        "encoding": {"x": x, "y": y, "description": {"field": "tip"},
                     "fillOpacity": {"field": "part", "type": "quantitative", "legend": None,
                                     "scale": {"domain": [0, 1], "range": [0.08, 0.6]}}},
    }  # fmt: skip
    said = {**data, "mark": {"type": "text", **beside}, "encoding": {"x": x, "y": y,
                                                            "text": {"field": "text"}}}  # fmt: skip
    made = layered([field, said], {"step": max(36, labels.step)})
    return made | {"usermeta": {"crowded": len({c[1] for c in cells}) > CROWDED}}


def often(w: Words, rows: Sequence[tuple[str, int, bool]], n: int) -> dict[str, Any]:
    """A bar a candidate: in how many of n ends it is picked."""
    kinds = [w("in this plan"), w("not in this plan")]
    labels = Labels.of(who for who, *_ in rows)
    values = [
        {"name": labels.shown[who], "from": 0, "to": 100 * k / n, "who": kinds[not on],
         "text": w.percent(Fraction(k, n), 0), "tip": w("{who}: {k} of {n}", who=who, k=k, n=n)}
        for who, k, on in rows
    ]  # fmt: skip
    y = labels.y("name")
    x = {"title": w("% of {n} tests", n=n), "scale": {"domain": [0, 100], "nice": False}}
    bars = bar_layer(values, x, y, legend_of(kinds, [PALETTE[0], EXISTING]))
    return layered([bars, label_layer(values, y, "to")], {"step": labels.step})
