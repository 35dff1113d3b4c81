"""What the numbers of the tables about questions and figures have to be, as in ``tables``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from optimizer.report.blocks import Table
from tests.helpers.judge import Plan, number
from tests.helpers.walk import tables
from tests.helpers.walk.facts import Facts, label, pointers
from tests.helpers.walk.shown import Value
from tests.helpers.walk.tables import Row


def conditions(f: Facts, t: Table) -> Iterator[Row]:
    """The figures at which each comes in, rounded to the side on which they hold."""
    exact = {x["candidate"]: x["conditions"] for x in f.doc["rejected"]}
    for row in t.rows:
        i = f.candidates[row[0].text]
        found = {e["what"]: e for e in exact[i]}
        efforts = [e for e in map(effort, found.values()) if e is not None]
        least = min(efforts, default=None)
        cost = "Cost at most" if f.unlike else "Cost at most, JPY million"
        yield {
            "Least change": [] if least is None else [least],
            cost: condition(f, found.get("cost"), cost_at),
            "Or expected supply": condition(f, found.get("supply"), supply_at),
            "Or chance of success": condition(f, found.get("probability"), chance_at),
        }


def effort(e: Any) -> Fraction | None:
    """How far the figure has to go, as a part of what it is."""
    if e["at"] is None:
        return None
    at, now = Fraction(e["at"]), Fraction(e["now"])
    return abs(at - now) / now


def condition(f: Facts, e: Any, said: Any) -> list[Value]:
    if e is None:
        return []
    if e["at"] is None:
        far = 0 if e["far"] == "inf" else Fraction(e["far"])
        return [(1 + far)] if e["proven"] and far else []
    due: list[Value] = said(f, e)
    if not e["proven"] and e["least"] is not None:
        due.append(Fraction(e["least"]))
    return due


def to_side(e: Any, places: int) -> Decimal:
    """Up for what has to grow, down for what has to fall."""
    scaled = Fraction(e["at"]) * 10**places
    whole = -(-scaled // 1) if Fraction(e["at"]) > Fraction(e["now"]) else scaled // 1
    return Decimal(int(whole)).scaleb(-places)


def cost_at(f: Facts, e: Any) -> list[Value]:
    at = to_side(e, 6)
    if f.unlike:
        return [(100 * at)]
    return [at, Fraction(e["now"])]


def supply_at(f: Facts, e: Any) -> list[Value]:
    pick: Plan = Plan(**e["pick"])
    times, supply = to_side(e, 3), f.supplies(pick)
    if len(supply) != 1 or f.judge.option(pick).get("stock"):
        return [times]
    (tonnes,) = supply.values()
    return [(tonnes * Fraction(times)), tonnes]


def chance_at(f: Facts, e: Any) -> list[Value]:
    at = to_side(e, 3)
    return [at, Fraction(e["now"])]


def entries(f: Facts, t: Table) -> Iterator[Row]:
    ceilings = next(c.title for c in t.columns if c.title.startswith("At total ceilings"))
    for row in t.rows:
        i = f.candidates[row[0].text]
        tests = [s for s in f.doc["swings"] if tables.whose(f, s) == i and i in s["came"]]
        yield {
            ceilings: ceilings_with(f, i),
            "Or one figure of its own at its low or high": [
                d for s in tests for d in (s["at"], f.value(s["ranged"][0]))
            ],
        }


def ceilings_with(f: Facts, candidate: str) -> list[Value]:
    """From where to where the best plan found holds it."""
    stairs = next((s for s in f.doc["staircases"] if s["line"]["fund"] is None), None)
    if stairs is None:
        near = next((n for n in f.doc["nearest"] if n["line"]["fund"] is None), None)
        up = near and near["up"]
        held = up and any(p.candidate == candidate for p in f.plans(up["portfolio"]))
        return [up["at"]] if held else []
    points, due = stairs["points"], list[Value]()
    within = [any(x.candidate == candidate for x in f.plans(p["portfolio"])) for p in points]
    for inside, run in groupby(range(len(points)), lambda i: within[i]):
        steps = [*run]
        if inside:
            after = steps[-1] + 1
            end = points[after]["at"] if after < len(points) else stairs["high"]
            due += [points[steps[0]]["at"], end]
    return due


def swings(f: Facts, t: Table) -> Iterator[Row]:
    for s in f.doc["swings"]:
        if s["stands"]:
            continue
        better = []
        if s["value"] is not None and s["plan_value"] is not None:
            better = [(s["value"] - s["plan_value"])]
        yield {"Figure": label(s["ranged"][0]), "Now": [f.value(s["ranged"][0])],
               "Tested at": [s["at"]], "New plan better by": better}  # fmt: skip


def figures(f: Facts, t: Table) -> Iterator[Row]:
    bases = {"assumed": {"illustrative", "unstated", "policy"}, "firm": {"reported", "estimate"}}
    later = {*f.doc["later"]}
    every = f.figures | dict(bare_figures(f))
    for p, q in in_order(f, every):
        basis = q.get("basis", "unstated")
        if p in later if t.id == "later" else basis in bases[t.id]:
            yield figure(f, p, q)


def bare_figures(f: Facts) -> Iterator[tuple[str, Any]]:
    """Figures without a basis: the coefficients of linear rules."""
    for p, node in pointers(f.case):
        if "coefficient" in node and not isinstance(node["coefficient"], dict):
            yield f"{p}/coefficient", {"value": node["coefficient"]}


def in_order(f: Facts, every: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The figures of a thing come before those of its parts, by the names of their fields."""

    def visit(node: Any, at: str) -> Iterator[str]:
        parts = node.items() if isinstance(node, dict) else enumerate(node)
        inner = []
        for key, child in sorted(parts) if isinstance(node, dict) else parts:
            here = f"{at}/{key}"
            series = list[str]()
            if isinstance(child, dict) and (key == "indicators" or all(map(str.isdigit, child))):
                series = [f"{here}/{k}" for k in child]
            elif isinstance(child, list):
                series = [f"{here}/{i}" for i in range(len(child))]
            if here in every:
                yield here
            elif series and all(p in every for p in series):
                yield from series
            else:
                inner.append(key)
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            if key in inner and isinstance(child, dict | list):
                yield from visit(child, f"{at}/{key}")

    yield from ((p, every[p]) for p in visit(f.case, ""))


def figure(f: Facts, pointer: str, q: Any) -> Row:
    plain = q.get("unit") == "year" or pointer.endswith("/first_year")

    def say(value: Any) -> Value:
        return value if plain else number(value)

    ranged = [say(q.get(k, q["value"])) for k in ("low", "high")] if {"low", "high"} & {*q} else []
    source = q.get("source", "")
    return {
        "Figure": label(pointer), "Value": [say(q["value"])], "Range": ranged,
        "=Unit": q.get("unit", ""), "=Note": f.name(q.get("note")),
        "=Source": source if isinstance(source, str) else ", ".join(source),
    }  # fmt: skip


def sources(f: Facts, t: Table) -> Iterator[Row]:
    for s in f.case["sources"].values():
        yield {"=Date": s.get("date", ""), "=Title": f.name(s["title"]),
               "=Address": f.name(s.get("address"))}  # fmt: skip
