"""The numbers in what a rule says of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.helpers.judge import number
from tests.helpers.walk.facts import Facts
from tests.helpers.walk.shown import Value

FEW = 4


def said(f: Facts, rule: str) -> list[Value]:
    spec, uses = f.rules[rule], f.uses(rule)
    if len(uses) > FEW and all(u["sense"] == "at_most" for u in uses):
        uses = [u for u in uses if u["used"]] or uses[:1]
    return SAID[spec["kind"]](spec, uses)


def years(what: str) -> list[Value]:
    return [int(t) for t in what.split() if t.isdigit()]


def full(uses: list[Any]) -> list[Value]:
    """Years of what has no room left."""
    return [d for u in uses if u["what"] and not u["slack"] for d in years(u["what"])]


def limits(spec: Any) -> list[Value]:
    return [number(spec[k]) for k in ("exactly", "at_least", "at_most") if k in spec]


def ends(entry: Any) -> list[Value]:
    return [entry[k] for k in ("first", "last") if entry.get(k) is not None]


def near(uses: list[Any], pick: Callable[..., Any]) -> list[Value]:
    """The use nearest to its limit, of those that count."""
    if not uses:
        return []
    u = pick(uses, key=lambda u: float(u["used"]) / float(u["limit"]))
    return [*years(u["what"]), u["used"], u["limit"]]


def of_hundred(q: Any) -> Value:
    return 100 * number(q)


def budget(spec: Any, uses: list[Any]) -> list[Value]:
    return full([u for u in uses if u["used"]])


def scope(spec: Any, uses: list[Any]) -> list[Value]:
    return [d for e in spec["may"] for d in ends(e)]


def grant_element(spec: Any, uses: list[Any]) -> list[Value]:
    found: list[Value] = []
    for t in spec["tests"]:
        found += [of_hundred(t["threshold"]), of_hundred(t["discount_rate"]), *ends(t)]
    return found


def package(spec: Any, uses: list[Any]) -> list[Value]:
    due = [u for u in uses if u["limit"]]
    return [number(spec.get("ratio"), 1),
            *(d for u in due for d in (u["used"], u["limit"]))]  # fmt: skip


def debt(spec: Any, uses: list[Any]) -> list[Value]:
    most = max(uses, key=lambda u: u["used"])
    return [number(spec["at_most"]), *([most["used"]] if most["used"] else [])]


def spread(spec: Any, uses: list[Any]) -> list[Value]:
    counts = dict.fromkeys((u["what"], u["used"]) for u in uses)
    return [*limits(spec), *(n for _, n in counts)]


def concentration(spec: Any, uses: list[Any]) -> list[Value]:
    return [number(spec["share"]),
            *near([u for u in uses if u["used"] and u["limit"]], max)]  # fmt: skip


def lag(spec: Any, uses: list[Any]) -> list[Value]:
    return [spec["lag"]] if spec.get("lag") and not spec.get("agreement") else []


def safeguard(spec: Any, uses: list[Any]) -> list[Value]:
    if spec.get("agreement") or spec.get("needs"):
        return lag(spec, uses)
    return [*limits(spec), uses[0]["used"]]


def smoothing(spec: Any, uses: list[Any]) -> list[Value]:
    most = of_hundred(spec["share"]) if "share" in spec else number(spec["at_most"])
    tight = {u["what"]: u for u in uses if not u["slack"] and u["limit"]}
    return [most, *(d for u in tight.values() for d in years(u["what"]))]


def minimum(spec: Any, uses: list[Any]) -> list[Value]:
    return [of_hundred(spec["share"]), *near([u for u in uses if u["limit"]], min)]


def supply_limit(spec: Any, uses: list[Any]) -> list[Value]:
    if "share" in spec:
        said = [of_hundred(spec["share"])]
    elif all(k.isdigit() for k in spec["tonnes"]):
        said = [d for y, q in sorted(spec["tonnes"].items()) for d in (number(q), y)]
    else:
        said = [number(spec["tonnes"])]
    return [*said, *near([u for u in uses if u["used"] and u["limit"]], max)]


def stock_target(spec: Any, uses: list[Any]) -> list[Value]:
    said = [number(spec["at_least"]), spec["year"]]
    if any(not u["slack"] for u in uses):
        return said
    return [*said, min(u["used"] for u in uses)]


SAID: dict[str, Callable[[Any, list[Any]], list[Value]]] = {
    "budget": budget,
    "instrument_scope": scope,
    "oda_eligibility": lambda spec, uses: [],
    "commitment": lambda spec, uses: [],
    "exclusion": lambda spec, uses: [],
    "tied_aid": lambda spec, uses: [of_hundred(t["at_least"]) for t in spec["thresholds"]],
    "grant_element": grant_element,
    "package": package,
    "debt_limit": debt,
    "host_ceiling": lambda spec, uses: limits(spec),
    "region_spread": spread,
    "supply_concentration": concentration,
    "governance_floor": lambda spec, uses: [number(spec["floor"])],
    "prerequisite": lag,
    "partner_limit": lambda spec, uses: [number(spec["at_most"])],
    "linear": lambda spec, uses: [*limits(spec), uses[0]["used"]],
    "portfolio_size": lambda spec, uses: [*limits(spec), uses[0]["used"]],
    "smoothing": smoothing,
    "safeguard": safeguard,
    "insurance_cover": lambda spec, uses: [of_hundred(spec["ratio"])],
    "minimum_coverage": minimum,
    "supply_limit": supply_limit,
    "stock_target": stock_target,
}
