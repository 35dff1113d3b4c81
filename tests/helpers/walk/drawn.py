"""What the data of each chart have to be: its lengths and places, and the numbers in its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from optimizer.report.blocks import Chart
from tests.helpers.walk import said, tables
from tests.helpers.walk.facts import Facts
from tests.helpers.walk.shown import Value, share

Row = dict[str, Any]
"""Of one mark: a Fraction for a length or place, numbers due in a text; None: only its place among
the others is free (a label that is moved off another)."""
Layers = list[list[Row]]


def data(chart: Chart) -> Layers:
    """The data of each layer; of small multiples one panel after the other."""
    spec = chart.spec
    layers = [x for p in spec.get("concat", [spec]) for x in p["layer"]]
    return [x["data"]["values"] for x in layers]


def headed(chart: Chart) -> list[str]:
    """Titles of panels and axes."""
    found = []
    for p in chart.spec.get("concat", [chart.spec]):
        if "title" in p:
            found += ["", p["title"]["subtitle"]]
        for layer in p["layer"][:1]:
            found += [e["title"] for e in layer["encoding"].values() if e.get("title")]
    return found


def coverage(f: Facts) -> tuple[Layers, list[list[Value]]]:
    bars, totals = list[Row](), list[Row]()
    for p in tables.ends(f):
        demand, at = Fraction(p["demand"]), Fraction(0)
        parts = [Fraction(p["existing"]) / demand]
        parts += [f.supplies(x).get(p["metal"], Fraction(0)) / demand for x in f.plan]
        for part in parts:
            if part:
                bars.append({"from": 100 * at, "to": 100 * (at + part), "tip": [part]})
            at += part
        totals.append({"to": 100 * at, "text": said.total(p)})
    return [bars, totals], [[]]


def heat(f: Facts) -> tuple[Layers, list[list[Value]]]:
    fields = []
    for b in tables.lines(f):
        limit = Fraction(b["ceiling"]) + Fraction(b["carried_in"])
        both = [b["used"], limit]
        part = Fraction(b["used"]) / limit if limit else Fraction(0)
        fields.append({"part": part, "text": both,
                       "tip": [b["year"], *both]})  # fmt: skip
    return [fields, fields], []


def often(f: Facts) -> tuple[Layers, list[list[Value]]]:
    n, counts = len(f.doc["swings"]), tables.picked(f)
    bars = [
        {"from": Fraction(0), "to": Fraction(100 * k, n), "text": [Fraction(k, n)],
         "tip": [k, n]}
        for k in sorted(counts.values(), reverse=True)[:24]
    ]  # fmt: skip
    return [bars, bars], [[n]]


def cost(f: Facts) -> tuple[Layers, list[list[Value]]]:
    bars, begin = list[Row](), Fraction(0)
    for p in f.doc["payments"]:
        bars.append(_bar(f, begin, Fraction(p["cost"])))
        begin += Fraction(p["cost"])
    least: dict[str, Fraction] = {}
    for x in f.judge.plans:
        if x.candidate not in f.held:
            least[x.candidate] = min(f.spend(x), least.get(x.candidate, f.spend(x)))
    bars += [_bar(f, Fraction(0), c) for c in sorted(least.values())[:20]]
    top = said.ceiling(f)
    line = [] if f.unlike else [{"at": top, "text": [top]}]
    return [bars, *([line, line] if line else [])], [[]]


def _bar(f: Facts, begin: Fraction, amount: Fraction) -> Row:
    shown = amount
    return {"from": begin, "to": begin + amount, "text": [shown], "tip": [shown]}


def steps(f: Facts, chart: Chart) -> tuple[Layers, list[list[Value]]]:
    s = tables.stairs_of(f, chart.id)
    points = [(Fraction(p["at"]), Fraction(p["gain"])) for p in s["points"]]
    stairs = [{"budget": b, "gain": g, "tip": [tables.level(f, s, b), g]} for b, g in points]
    now = Fraction(s["now"])
    end = max(points[-1][0], now)
    end += (end - min(points[0][0], now)) / 12
    line = [{"budget": b, "gain": g} for b, g in [*points, (end, points[-1][1])]]
    here = [{"budget": now, "gain": f.gained, "tip": [tables.level(f, s, now), f.gained]}]
    return [line, stairs, here, here], [[], []]


def pts_at(gain: Fraction) -> Value:
    return gain


def paths(f: Facts, chart: Chart) -> tuple[Layers, list[list[Value]]]:
    layers, heads = Layers(), list[list[Value]]()
    for m in f.case["metals"]:
        years = [p for p in f.doc["supply_path"] if p["metal"] == m["id"]]
        kinds = [k for k in dict.fromkeys(c["kind"] for c in f.case["candidates"])
                 if any(k in p["added"] for p in years)]  # fmt: skip
        parts = [[Fraction(p["existing"]) for p in years]]
        parts += [[Fraction(p["added"].get(k, 0)) for p in years] for k in kinds]
        areas, base = list[Row](), [Fraction(0)] * len(years)
        for part in parts:
            upper = [b + t for b, t in zip(base, part, strict=True)]
            if any(part):
                areas += [{"at": at, "from": a, "to": b} for at, a, b in _level(f, base, upper)]
            base = upper
        demand = [Fraction(p["demand"]) for p in years]
        line = [{"at": at, "to": d} for at, d, _ in _level(f, demand, demand)]
        ends = [x[-1] for x in parts if x[-1]]
        labels = [{"at": f.last + Fraction(1, 2), "to": None} for _ in [*ends, demand]]
        layers += [areas, line, labels, labels]
        shares = [Fraction(p["supply"]) / Fraction(p["demand"]) for p in (years[0], years[-1])]
        heads += [[], [share(x) for x in shares]]
    return layers, heads


def _level(f: Facts, lower: list[Fraction], upper: list[Fraction]) -> Iterator[Any]:
    """Each year level from half a year before it to half a year after."""
    half = Fraction(1, 2)
    yield from zip((y - half for y in f.supply_years), lower, upper, strict=True)
    yield f.last + half, lower[-1], upper[-1]


def due(f: Facts, chart: Chart) -> tuple[Layers, list[list[Value]]] | None:
    """The data due in each layer, and the numbers due in titles; None: nobody checks it."""
    plain: dict[str, Callable[[Facts], Any]] = {
        "coverage-chart": coverage,
        "funds-chart": heat,
        "often-chart": often,
        "cost-chart": cost,
    }
    if chart.id in plain:
        found: tuple[Layers, list[list[Value]]] = plain[chart.id](f)
        return found
    if chart.id.startswith("steps-chart"):
        return steps(f, chart)
    return paths(f, chart) if chart.id == "supply-path" else None


NAMES = ("name", "metal", "who")
"""Names in short, which may be cut; whole in tables and tips."""
PLACED = ("before", "after")
"""Where a label stands: at an end of its bar or at the ceiling."""
