"""Random small cases as plain documents, for Hypothesis.

Figures are coarse, so that limits are met exactly, portfolios tie, and every rule now and then
decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import prod
from typing import Any

from hypothesis import strategies as st

from tests.helpers.judge import Judge

Document = dict[str, Any]
FIRST, SUPPLY = 2026, 2030
REGIONS, ROUTES, KINDS, GROUPS = (
    ["north", "south"],
    ["loan", "equity"],
    ["study", "mine"],
    ["g", "h"],
)


def decimals(*values: str) -> st.SearchStrategy[Decimal]:
    return st.sampled_from([Decimal(v) for v in values])


SHARES = decimals("1", "0.25", "0.4", "0.5", "0")
MONEY = decimals("1", "0.1", "0.2", "0.3", "0", "1.5", "2", "3", "4.7")
TONNES = decimals("1", "2", "2.5", "3", "4", "6", "7.7", "0")


def some(items: list[Any], least: int = 0) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(items), min_size=least, max_size=3, unique=True)


def maybe(draw: Any, made: Document, key: str, values: st.SearchStrategy[Any]) -> None:
    """Give a key now and then."""
    if draw(st.booleans()):
        made[key] = draw(values)


def series(years: list[int], values: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Any]:
    by_year = st.dictionaries(st.sampled_from([str(y) for y in years]), values, min_size=1)
    return st.one_of(values, values.map(lambda v: {"value": v, "unit": "t/yr"}), by_year)


@st.composite
def options(draw: Any, id: str, latest: int, last: int, funds: list[str], metals: list[str],
            hosts: list[str]) -> Any:  # fmt: skip
    made: Document = {"id": id, "name": id, "pays": [], "supply": []}
    for _ in range(draw(st.sampled_from([1, 1, 0, 2]))):
        made["pays"].append(
            {
                "fund": draw(st.sampled_from(funds)),
                "amount": draw(MONEY),
                "after": draw(st.integers(0, last - latest)),
            }
        )
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 0]))):
        supply = {
            "metal": draw(st.sampled_from(metals)),
            "output": draw(TONNES),
            "first_year": draw(st.sampled_from([SUPPLY - 1, SUPPLY, SUPPLY - 2, SUPPLY + 1])),
        }
        maybe(draw, supply, "share", SHARES)
        if draw(st.sampled_from([False, False, True])):
            supply["processing"] = draw(st.sampled_from(hosts))
        maybe(draw, supply, "form", st.sampled_from(["ore", "concentrate", "oxide", "metal"]))
        maybe(draw, supply, "ramp", st.lists(SHARES, min_size=1, max_size=2))
        made["supply"].append(supply)
    if draw(st.sampled_from([False, False, True])):
        made["stock"] = [
            {"metal": m, "tonnes": draw(TONNES)}
            for m in draw(st.lists(st.sampled_from(metals), min_size=1, max_size=2))
        ]
    maybe(draw, made, "route", st.sampled_from(ROUTES))
    if made.get("route") == "loan":
        made["terms"] = draw(terms())
    else:
        maybe(draw, made, "terms", terms())
    if draw(st.booleans()):
        made["probability"] = draw(decimals("0.5", "0.8", "1"))
        maybe(draw, made, "probability_without", decimals("0", "0.2", "0.5"))
    return made


def on_terms(draw: Any, option: Document, funds: list[Document]) -> None:
    """Give terms to an option that borrows, and leave it one loan."""
    lends = [f["id"] for f in funds if "discount_rate" in f]
    borrowed = [p for p in option["pays"] if p["fund"] in lends]
    for p in borrowed:
        p["fund"] = borrowed[0]["fund"]
    if borrowed and "terms" not in option:
        option["terms"] = draw(terms())


def unlike(case: Document) -> bool:
    """Whether a fund's money is worth less than a grant."""
    return any("discount_rate" in f or f.get("grant_equivalent", 1) != 1 for f in case["funds"])


@st.composite
def terms(draw: Any) -> Any:
    """Terms of a loan that come to whole payment periods."""
    maturity = draw(decimals("2", "10", "25.5", "40"))
    made: Document = {"rate": draw(decimals("0.01", "0", "0.05", "0.1")), "maturity": maturity}
    grace = [g for g in (Decimal(0), Decimal(2), Decimal("7.5"), maturity) if g <= maturity]
    maybe(draw, made, "grace", st.sampled_from(grace))
    whole = maturity == int(maturity) and made.get("grace", Decimal(0)) == int(made.get("grace", 0))
    maybe(draw, made, "payments_a_year", st.sampled_from([1, 2, 4] if whole else [2, 4]))
    maybe(draw, made, "tied", st.sampled_from([True, True, False]))
    return made


@st.composite
def candidates(draw: Any, years: list[int], funds: list[str], metals: list[str],
               hosts: list[str], partners: list[str], room: int, sizes: Sequence[int],
               ) -> Any:  # fmt: skip
    made = []
    for i in range(draw(st.sampled_from(sizes))):
        left = room // prod(1 + len(c["options"]) * len(c.get("starts", "1")) for c in made)
        if left < 2:
            break
        c: Document = {"id": f"c{i}", "name": f"c{i}", "kind": draw(st.sampled_from(KINDS))}
        if left > len(years) and draw(st.booleans()):
            c["starts"] = draw(st.lists(st.sampled_from(years), min_size=1, unique=True))
        latest = max(c.get("starts", years[:1]))
        n = draw(st.integers(1, 2)) if left > 2 * len(c.get("starts", "1")) else 1
        c["options"] = [draw(options(f"o{k}", latest, years[-1], funds, metals, hosts))
                        for k in range(n)]  # fmt: skip
        if (host := draw(st.sampled_from([*hosts, *hosts, None]))) is not None:
            c["host"] = host
        maybe(draw, c, "groups", some(GROUPS))
        maybe(draw, c, "safeguard", st.sampled_from(["A", "A", "B", "C", "FI"]))
        c["partners"] = [
            {"partner": p, "lead": draw(st.sampled_from([True, True, False]))}
            for p in draw(st.lists(st.sampled_from(partners), min_size=1, max_size=2))
        ]
        made.append(c)
    return made


@st.composite
def metals(draw: Any, hosts: list[str], years: list[int], need_price: bool) -> Any:
    made = []
    for i in range(draw(st.integers(1, 2))):
        m: Document = {
            "id": f"m{i}",
            "name": f"m{i}",
            "demand": draw(series(years, decimals("5", "7", "10", "20"))),
        }
        maybe(draw, m, "weight", decimals("1", "0.5", "2", "2", "0"))
        if need_price or draw(st.booleans()):
            m["price"] = draw(decimals("0.5", "1", "3"))
        maybe(draw, m, "steps", steps())
        maybe(draw, m, "stock", decimals("0.5", "1", "0", "3"))
        m["existing"] = []
        for k in range(draw(st.integers(0, 2))):
            e: Document = {"name": f"e{k}", "tonnes": draw(series(years, TONNES))}
            maybe(draw, e, "host", st.sampled_from(hosts))
            if draw(st.sampled_from([False, False, True])):
                e["processing"] = draw(st.sampled_from(hosts))
            m["existing"].append(e)
        made.append(m)
    return made


@st.composite
def steps(draw: Any) -> Any:
    """Slopes never rise; widths may add up to more or less than 1."""
    n = draw(st.integers(1, 3))
    values = decimals("1", "0.4", "0.7", "1", "0")
    slopes = sorted(draw(st.lists(values, min_size=n, max_size=n)))
    return [
        {"width": draw(decimals("0.2", "0.3", "0.5", "1")), "slope": s} for s in reversed(slopes)
    ]


@st.composite
def hosts(draw: Any) -> Any:
    made = []
    for i in range(draw(st.integers(1, 3))):
        h: Document = {"id": f"h{i}", "name": f"h{i}", "region": draw(st.sampled_from(REGIONS))}
        if i == 0 or draw(st.booleans()):
            h["indicators"] = {"wgi": draw(decimals("-1.5", "-1", "0.2"))}
        h["oda"] = []
        group = {y: draw(st.sampled_from("xy")) for y in range(FIRST - 1, FIRST + 4)}
        for y in draw(some([FIRST - 1, FIRST, FIRST + 1, FIRST + 2])):
            # who is on two listings of a year is in one group
            last = y + (draw(st.booleans()) and group[y] == group[y + 1])
            h["oda"].append({"first": y, "last": last, "group": group[y], "basis": "estimate",
                             "source": "s"})  # fmt: skip
        made.append(h)
    return made


@st.composite
def states(draw: Any, case: Document) -> Any:
    named = {
        "host": [h["id"] for h in case["hosts"]],
        "metal": [m["id"] for m in case["metals"]],
        "candidate": [c["id"] for c in case["candidates"]],
        "processing": [h["id"] for h in case["hosts"]],
    }
    changes = []
    for _ in range(draw(st.sampled_from([2, 3, 1, 0]))):
        fact = draw(st.sampled_from(["demand", "supply", "existing"]))
        low = decimals("0.5", "1.5") if fact == "demand" else decimals("0", "0.5", "1.5")
        change: Document = {"fact": fact, "factor": draw(low)}
        for key, ids in named.items():
            # demand has neither a host nor a candidate, and is not processed
            if fact != "demand" or key == "metal":
                given = draw(st.sampled_from([False, False, True]))
            else:
                given = draw(st.sampled_from([False] * 9 + [True]))
            if given:
                change[key] = draw(st.sampled_from(ids))
        changes.append(change)
    shock = {"id": "shock", "name": "shock", "probability": Decimal("0.25"), "changes": changes}
    maybe(draw, shock, "days", decimals("60", "120", "73", "365", "10.5"))
    if "days" in shock and draw(st.booleans()):
        shock["stocks"] = draw(st.lists(st.sampled_from(named["metal"]), unique=True))
    return [{"id": "normal", "name": "normal", "probability": Decimal("0.75")}, shock]


@st.composite
def selects(draw: Any, case: Document) -> Any:
    """A selector whose every name is of the case."""
    routes = {o["route"] for c in case["candidates"] for o in c["options"] if "route" in o}
    known = {
        "candidates": [c["id"] for c in case["candidates"]],
        "groups": sorted({g for c in case["candidates"] for g in c.get("groups", [])}),
        "hosts": [h["id"] for h in case["hosts"]],
        "regions": sorted({h["region"] for h in case["hosts"]}),
        "kinds": sorted({c["kind"] for c in case["candidates"]}),
        "routes": sorted(routes),
        "except": [c["id"] for c in case["candidates"]],
    }
    keys = draw(some([k for k, ids in known.items() if ids]))
    return {k: draw(some(known[k], 1)) for k in keys}


@st.composite
def limits(draw: Any, values: st.SearchStrategy[Any]) -> Any:
    """at_most, at_least, both or exactly."""
    which = draw(st.sampled_from(["at_most", "at_most", "at_least", "both", "exactly"]))
    if which != "both":
        return {which: draw(values)}
    low, high = sorted([draw(values), draw(values)])
    return {"at_least": low, "at_most": high}


@st.composite
def scopes(draw: Any, case: Document) -> Any:
    """What some funds or routes may fund."""
    routes = sorted({o["route"] for c in case["candidates"] for o in c["options"] if "route" in o})
    key = draw(st.sampled_from(["funds", "funds", "routes"])) if routes else "funds"
    ids = routes if key == "routes" else [f["id"] for f in case["funds"]]
    made: Document = {key: draw(some(ids, 1))}
    maybe(draw, made, "select", selects(case))
    first, last = sorted([draw(st.integers(FIRST, FIRST + 2)), draw(st.integers(FIRST, FIRST + 2))])
    maybe(draw, made, "first", st.just(first))
    maybe(draw, made, "last", st.just(last))
    maybe(draw, made, "oda", st.booleans())
    return made


def may_wait(case: Document, pair: Document, lag: int) -> bool:
    """Whether who waits may start after what it needs."""
    starts = {c["id"]: c.get("starts", [FIRST]) for c in case["candidates"]}
    return bool(max(starts[pair["candidate"]]) >= min(starts[pair["needs"]]) + lag)


@st.composite
def oda_tests(draw: Any) -> Any:
    """Tests that leave out no listed host: for all, by group, or by group in later years."""

    def test(**who: Any) -> Document:
        return {"discount_rate": draw(decimals("0.1", "0.05", "0")), "source": "s",
                "threshold": draw(decimals("0.25", "0.45", "0.1", "0", "0.6"))} | who  # fmt: skip

    way = draw(st.sampled_from(["all", "groups", "years"]))
    if way == "all":
        return [test()]
    since = {"first": FIRST + 1} if way == "years" else {}
    made = [test(groups=[g], **since) for g in "xy"]
    more = [test(groups=["x"])] if draw(st.sampled_from([False, False, True])) else []
    return [*([test(last=FIRST)] if since else []), *made, *more]


@st.composite
def rates(draw: Any) -> Any:
    """A rate for all, after one for some now and then."""

    def rate(**who: Any) -> Document:
        figures = {"cirr": draw(decimals("0.02", "0.04", "0")),
                   "margin": draw(decimals("0.01", "0.0125", "0"))}  # fmt: skip
        return who | {k: {"value": v, "source": "s"} for k, v in figures.items()}

    some_only = [{"longest": Decimal("25.5")}, {"shortest": Decimal(10)}, {"last": FIRST},
                 {"first": FIRST + 1, "longest": 10}]  # fmt: skip
    first = draw(st.sampled_from([None, *some_only]))
    return [rate()] if first is None else [rate(**first), rate()]


def rule(draw: Any, case: Document, kind: str) -> Document | None:
    """One random rule of a kind; None where the case cannot have one."""
    ids = [c["id"] for c in case["candidates"]]
    made: Document = {"id": kind, "kind": kind}
    counts = st.sampled_from([1, 2, 0, 3])
    if kind == "budget":
        maybe(draw, made, "funds", some([f["id"] for f in case["funds"]], 1))
    elif kind in ("portfolio_size", "host_ceiling", "region_spread"):
        if kind != "portfolio_size":
            maybe(draw, made, "by", st.sampled_from(["number", "money"]))
        made |= draw(limits(MONEY if made.get("by") == "money" else counts))
        maybe(draw, made, "select", selects(case))
        if kind == "host_ceiling":
            maybe(draw, made, "hosts", some([h["id"] for h in case["hosts"]], 1))
        if kind == "region_spread":
            regions = sorted({h["region"] for h in case["hosts"]})
            maybe(draw, made, "regions", some(regions, 1))
    elif kind == "commitment":
        c = draw(st.sampled_from(case["candidates"]))
        made["candidate"] = c["id"]
        maybe(draw, made, "option", st.sampled_from([o["id"] for o in c["options"]]))
        maybe(draw, made, "start", st.sampled_from(c.get("starts", [FIRST])))
    elif kind == "exclusion":
        made["candidates"] = draw(some(ids))
        made["rivals"] = []
        if len(ids) > 1:
            rivals = some(ids, 2)
            made["rivals"] = draw(st.lists(rivals, min_size=not made["candidates"], max_size=2))
        elif not made["candidates"]:
            return None
    elif kind == "prerequisite":
        if draw(st.booleans()):
            made["agreement"] = draw(st.sampled_from(["early", "late", "never"]))
            maybe(draw, made, "select", selects(case))
        elif len(ids) < 2:
            return None
        else:
            order = draw(st.sampled_from([ids, ids[::-1]]))
            made["pairs"] = []
            for _ in range(draw(st.integers(1, 2))):
                c, d = sorted(draw(st.lists(st.sampled_from(range(len(ids))), min_size=2,
                                            max_size=2, unique=True)))  # fmt: skip
                pair: Document = {"candidate": order[d], "needs": order[c]}
                named = [
                    o["id"]
                    for waiting in case["candidates"] if waiting["id"] == order[d]
                    for o in waiting["options"]
                ]  # fmt: skip
                maybe(draw, pair, "option", st.sampled_from(named))
                made["pairs"].append(pair)
            maybe(draw, made, "lag", st.integers(0, 2))
            made["pairs"] = [p for p in made["pairs"] if may_wait(case, p, made.get("lag", 0))]
            if not made["pairs"]:
                return None
    elif kind == "governance_floor":
        made |= {"indicator": "wgi", "floor": draw(decimals("-1", "0"))}
        maybe(draw, made, "missing", st.sampled_from(["refuse", "allow"]))
        maybe(draw, made, "select", selects(case))
    elif kind == "supply_concentration":
        maybe(draw, made, "of", st.sampled_from(["demand", "secured"]))
        maybe(draw, made, "at", st.sampled_from(["processing", "mine"]))
        made["share"] = draw(decimals("0.1", "0.3", "0.5", "0.8", "1"))
        maybe(draw, made, "metals", some([m["id"] for m in case["metals"]], 1))
    elif kind == "supply_limit":
        maybe(draw, made, "select", selects(case))
        if draw(st.booleans()):
            made["share"] = draw(decimals("0.1", "0.25", "0.3", "0", "1"))
        else:
            span = case["years"]["supply"]
            made["tonnes"] = draw(series(list(range(span["first"], span["last"] + 1)), TONNES))
        judge = Judge(case)
        supplied = {s["metal"] for p in judge.plans if judge.selected(made.get("select"), p)
                    for s in judge.option(p)["supply"]}  # fmt: skip
        if supplied:  # a metal that nobody supplies is a fault of the case
            maybe(draw, made, "metals", some(sorted(supplied), 1))
    elif kind == "insurance_cover":
        ids = [f["id"] for f in case["funds"]]
        if len(ids) < 2:
            return None
        lender, *others = draw(st.permutations(ids))
        made |= {"loans": [lender], "cover": others,
                 "ratio": draw(decimals("1", "0.5", "0.2", "2", "0"))}  # fmt: skip
        maybe(draw, made, "select", selects(case))
    elif kind == "partner_limit":
        made["at_most"] = draw(st.sampled_from([1, 0, 2]))
        maybe(draw, made, "partners", some([p["id"] for p in case["partners"]], 1))
        maybe(draw, made, "select", selects(case))
    elif kind == "oda_eligibility":
        routes = {o["route"] for c in case["candidates"] for o in c["options"] if "route" in o}
        if not routes:
            return None
        made["routes"] = draw(some(sorted(routes), 1))
        maybe(draw, made, "select", selects(case))
    elif kind == "instrument_scope":
        made["may"] = draw(st.lists(scopes(case), min_size=1, max_size=3))
        judge = Judge(case)
        never = [
            c["id"]
            for c in case["candidates"]
            for o in c["options"]
            if not any(
                judge.keeps_instrument_scope(made, (p,))
                for p in judge.plans if p[:2] == (c["id"], o["id"])
            )
        ]  # fmt: skip
        maybe(draw, made, "select", selects(case))
        if never:  # what may never be paid is a fault of the case
            kept = made.get("select", {})
            out = dict.fromkeys([*kept.get("except", []), *never])
            made["select"] = kept | {"except": list(out)}
    elif kind == "safeguard":
        made["categories"] = draw(some(["A", "B", "C", "FI"], 1))
        asked = draw(st.sampled_from(["limit", "limit", "needs", "agreement"]))
        if asked == "needs":
            made["needs"] = draw(st.sampled_from(ids))
            maybe(draw, made, "lag", st.integers(0, 2))
        elif asked == "agreement":
            made["agreement"] = draw(st.sampled_from(["early", "late", "never"]))
        else:
            maybe(draw, made, "by", st.sampled_from(["number", "money"]))
            made |= draw(limits(MONEY if made.get("by") == "money" else counts))
        maybe(draw, made, "select", selects(case))
    elif kind == "stock_target":
        made["at_least"] = draw(decimals("36.5", "73", "10", "60", "0"))
        supply = case["years"]["supply"]
        made["year"] = draw(st.integers(supply["first"], supply["last"]))
        maybe(draw, made, "metals", some([m["id"] for m in case["metals"]], 1))
    elif kind == "minimum_coverage":
        made["share"] = draw(decimals("0.3", "0.1", "0.5", "0.25", "0"))
        years = range(case["years"]["supply"]["first"], case["years"]["supply"]["last"] + 1)
        first, last = sorted([draw(st.sampled_from(years)), draw(st.sampled_from(years))])
        maybe(draw, made, "metals", some([m["id"] for m in case["metals"]], 1))
        maybe(draw, made, "first", st.just(first))
        maybe(draw, made, "last", st.just(last))
        maybe(
            draw, made, "states", some([w["id"] for w in case.get("states", [])] or ["normal"], 1)
        )
    elif kind == "grant_element":
        if not any(o.get("route") == "loan" for c in case["candidates"] for o in c["options"]):
            return None
        made |= {"routes": ["loan"], "tests": draw(oda_tests())}
        maybe(draw, made, "select", selects(case))
    elif kind == "tied_aid":
        made["thresholds"] = [
            {"groups": [g], "at_least": draw(decimals("0.35", "0.5", "0.8", "0")), "source": "s"}
            for g in "xy"
        ]
        maybe(draw, made, "rates", rates())
        maybe(draw, made, "missing", st.sampled_from(["refuse", "allow"]))
        maybe(draw, made, "select", selects(case))
    elif kind == "package":
        made["ratio"] = draw(decimals("0.5", "1", "2", "0.3", "0"))
        maybe(draw, made, "by", st.sampled_from(["number", "money"]))
        made |= {side: draw(selects(case)) for side in ("receives", "gives")}
        maybe(draw, made, "hosts", some([h["id"] for h in case["hosts"]], 1))
    elif kind == "debt_limit":
        made["at_most"] = draw(MONEY)
        maybe(draw, made, "over", st.sampled_from(["year", "horizon"]))
        maybe(draw, made, "hosts", some([h["id"] for h in case["hosts"]], 1))
        lends = [f["id"] for f in case["funds"]]
        if unlike(case):  # then they must be named, and be alike
            made["funds"] = [draw(st.sampled_from(lends))]
        else:
            maybe(draw, made, "funds", some(lends, 1))
        maybe(draw, made, "select", selects(case))
    elif kind == "smoothing":
        if draw(st.booleans()):
            made["share"] = draw(decimals("0.5", "0.25", "1", "2", "0"))
        else:
            made["at_most"] = draw(MONEY)
        maybe(draw, made, "funds", some([f["id"] for f in case["funds"]], 1))
    elif kind == "linear":
        values = decimals("-1", "0", "0.5", "1", "2.3")
        made |= draw(limits(values))
        made["terms"] = []
        for _ in range(draw(st.integers(1, 3))):
            c = draw(st.sampled_from(case["candidates"]))
            term: Document = {"candidate": c["id"], "coefficient": draw(values)}
            maybe(draw, term, "option", st.sampled_from([o["id"] for o in c["options"]]))
            maybe(draw, term, "start", st.sampled_from(c.get("starts", [FIRST])))
            made["terms"].append(term)
    else:
        raise ValueError(f"no random rule of kind {kind!r}")
    maybe(draw, made, "negotiable", decimals("1", "0.5", "3"))
    return made


@st.composite
def cases(
    draw: Any,
    *kinds: str,
    measure: str | None = None,
    room: int = 200,
    mixed: bool = False,
    sizes: Sequence[int] = (3, 4, 5, 2, 1),
) -> Any:
    """A case with at most ``room`` portfolios of as many candidates as one of ``sizes``, a rule of
    each kind named, and some others; ``mixed``: with money from 10^-7 to 10^13 in one sum."""
    years = list(range(FIRST, FIRST + draw(st.integers(1, 3))))
    supply = list(range(SUPPLY, SUPPLY + draw(st.integers(1, 2))))
    measured = measure or draw(st.sampled_from(["coverage", "coverage", "tonnes", "value"]))
    case: Document = {
        "id": "random",
        "name": "random",
        "currency": {"code": "EUR"},
        "years": {
            "budget": {"first": years[0], "last": years[-1]},
            "supply": {"first": supply[0], "last": supply[-1]},
        },
        "sources": {"s": {"title": "s", "address": "s"}},
        "measure": {"kind": measured},
        "hosts": draw(hosts()),
        "partners": [{"id": "p", "name": "p"}, {"id": "q", "name": "q"}],
        "agreements": [
            {"id": i, "name": i, "hosts": [], "basis": "estimate", "source": "s"}
            | ({"in_force": y} if y else {})
            for i, y in (("early", FIRST - 1), ("late", FIRST + 1), ("never", None))
        ],
    }
    maybe(draw, case["years"], "discount_rate", decimals("0", "0.1"))
    maybe(draw, case["years"], "terminal_multiplier", decimals("0.5", "3"))
    host_ids = [h["id"] for h in case["hosts"]]
    case["metals"] = draw(metals(host_ids, supply, measured == "value"))
    if measured == "value":
        maybe(draw, case["measure"], "excluded", st.just(["m0"]))
    elif measured == "coverage":
        maybe(draw, case["measure"], "steps", steps())
    case["funds"] = []
    for i in range(draw(st.integers(1, 2))):
        given = draw(st.lists(st.sampled_from(years), min_size=1, unique=True))
        ceilings = {str(y): draw(decimals("6", "3", "4.7", "1", "6", "0.3", "0")) for y in given}
        f: Document = {"id": f"f{i}", "name": f"f{i}", "ceilings": ceilings}
        maybe(draw, f, "carry", decimals("0.3", "0.5", "1"))
        kind = draw(st.sampled_from(["grants", "grants", "grants", "policy", "loans", "loans"]))
        if kind == "policy":
            f["grant_equivalent"] = draw(decimals("0.5", "0", "0.25", "1"))
        elif kind == "loans":
            f["discount_rate"] = draw(decimals("0.1", "0.05", "0", "0.02"))
        case["funds"].append(f)
    funds, metal_ids = [f["id"] for f in case["funds"]], [m["id"] for m in case["metals"]]
    case["candidates"] = draw(
        candidates(years, funds, metal_ids, host_ids, ["p", "q"], room, sizes)
    )
    for option in (o for c in case["candidates"] for o in c["options"]):
        on_terms(draw, option, case["funds"])
    if draw(st.sampled_from([True, True, False])):
        case["states"] = draw(states(case))
    left = [k for k in KNOWN if k not in kinds]
    others = draw(some(left)) if left else []
    made = [rule(draw, case, k) for k in (*kinds, *others)]
    case["rules"] = [{"id": "ceilings", "kind": "budget"}, *(r for r in made if r)]
    if mixed:
        mix(draw, case)
    return late(case) if draw(st.sampled_from([False, False, True])) else case


def mix(draw: Any, case: Document) -> None:
    """Give amounts sizes that no float holds side by side, and set what limits them to what some
    of them come to, to the last digit or the least bit off."""
    sizes = decimals("1e12", "1", "1e-6", "2.2e12", "1e8")
    small = decimals("0", "0.000001", "0", "1")
    paid = [p for c in case["candidates"] for o in c["options"] for p in o["pays"]]
    for p in paid:
        p["amount"] = p["amount"] * draw(sizes) + draw(small)

    def limit(fund: str | None = None) -> Decimal:
        amounts = [p["amount"] for p in paid if fund in (None, p["fund"])] or [Decimal(0)]
        some_of = draw(st.lists(st.sampled_from(amounts), max_size=4))
        off = draw(decimals("0", "0", "0", "0.000001", "-0.000001"))
        return min(max(sum(some_of, off), Decimal(0)), Decimal("9e13"))

    for f in case["funds"]:
        f["ceilings"] = {y: limit(f["id"]) for y in f["ceilings"]}
    for r in case["rules"]:
        if r.get("by") == "money" or r["kind"] in ("debt_limit", "smoothing"):
            given = [k for k in ("at_least", "exactly", "at_most") if k in r]
            r |= dict(zip(given, sorted(limit() for _ in given), strict=True))


def late(node: Any) -> Any:
    """The same case with budget years that begin with the supply years, so that some of what is
    bought comes too late for the first of them."""
    if isinstance(node, list):
        return [late(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {k: late(v) for k, v in node.items()}
    for key in ("first", "last", "start", "in_force"):
        if made.get(key) is not None and made[key] < SUPPLY:
            made[key] += SUPPLY - FIRST
    if "starts" in made:
        made["starts"] = [y + SUPPLY - FIRST for y in made["starts"]]
    if "ceilings" in made:
        made["ceilings"] = {str(int(y) + SUPPLY - FIRST): q for y, q in made["ceilings"].items()}
    return made


KNOWN = [
    "budget", "portfolio_size", "host_ceiling", "region_spread", "commitment", "exclusion",
    "prerequisite", "governance_floor", "supply_concentration", "supply_limit",
    "partner_limit", "insurance_cover",
    "oda_eligibility", "instrument_scope", "safeguard", "minimum_coverage", "stock_target",
    "grant_element", "tied_aid", "package", "debt_limit", "smoothing", "linear",
]  # fmt: skip
"""Kinds that can be drawn; test_judge fails where the registry has another."""
