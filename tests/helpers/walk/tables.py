"""What the numbers of each table have to be: a checker by its id, of the English report.

A checker gives for each row the numbers due under each title, '' being the foot of all that no
number stands under. What a checker does not list may hold no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.report.blocks import Table
from tests.helpers.judge import Plan, number
from tests.helpers.walk import rules
from tests.helpers.walk.facts import Facts
from tests.helpers.walk.shown import Value, share

Row = dict[str, Any]
"""Title -> numbers due; '=' and the title -> the text due, word by word."""


def words(f: Facts, t: Table) -> Iterator[Row]:
    for row in t.rows:
        yield {"Meaning here": [f.last] if row[0].text == "expected supply" else []}


def lines(f: Facts) -> list[Any]:
    """Funds and years that have a ceiling or pay something."""
    held = {(x["id"], int(y)) for x in f.case["funds"] for y in x["ceilings"]}
    return [b for b in f.doc["budgets"] if (b["fund"], b["year"]) in held or b["used"]]


def funded(f: Facts, t: Table) -> Iterator[Row]:
    paying = [(b["fund"], b["year"]) for b in lines(f)]
    names = {i: n for n, i in f.named("funds").items()}
    for p, kept in zip(f.plan, f.doc["payments"], strict=True):
        o, by = f.judge.option(p), dict[str, list[Value]]()
        for x in kept["payments"]:
            by.setdefault(x["fund"], []).extend([x["year"], x["amount"]])
        row = {
            "Candidate": f.start(p),
            "Cost": [kept["cost"]],
            "Cost, grant equivalent": [f.spend(p)],
            "Paid by": [d for dues in by.values() for d in dues],
            "Chance of success": [number(o.get("probability"), 1)],
            "Expected supply, t/yr": [
                *(x for x in f.supplies(p).values()),
                *(x for x in f.stocks(p).values()),
            ],
        }
        for fund, at in paying:
            paid = sum(x["amount"] for x in kept["payments"]
                       if (x["fund"], x["year"]) == (fund, at))  # fmt: skip
            row[f"{names[fund]} {at}"] = [paid] if paid else []
        yield row
    cost = sum(x["cost"] for x in f.doc["payments"])
    foot = {"Cost": [cost], "Cost, grant equivalent": [cost]}
    for fund, at in paying:
        used = sum(x["amount"] for p in f.doc["payments"] for x in p["payments"]
                   if (x["fund"], x["year"]) == (fund, at))  # fmt: skip
        foot[f"{names[fund]} {at}"] = [used] if used else []
    yield foot


def spent(f: Facts, t: Table) -> Iterator[Row]:
    """What each fund pays; the present value and worth as a grant are in the run file."""
    said = {x["id"]: x for x in f.case["funds"]}
    present = next((c.title for c in t.columns if c.title.startswith("Present value")), "")
    paying = [x for x in f.doc["spend"]["funds"] if x["nominal"]]
    for x in paying:
        fund, worth = said[x["fund"]], list[Value]()
        if f.unlike and "discount_rate" in fund:
            worth = [number(fund["discount_rate"])]
        elif f.unlike and number(fund.get("grant_equivalent"), 1) not in (0, 1):
            worth = [number(fund["grant_equivalent"])]
        yield {
            "Basis; worth as a grant": worth,
            "Nominal": [x["nominal"]],
            present: [x["present"]],
            "Grant equivalent": [x["equivalent"]],
            **{y: [a["nominal"]] if a["nominal"] else [] for y, a in x["years"].items()},
        }
    if f.unlike:
        yield {"Grant equivalent": [f.doc["spend"]["equivalent"]]}
        return
    each = {y: sum(x["years"][y]["nominal"] for x in paying) for y in paying[0]["years"]}
    yield {"Nominal": [sum(each.values())], present: [sum(x["present"] for x in paying)],
           **{y: [a] for y, a in each.items()}}  # fmt: skip


def funds(f: Facts, t: Table) -> Iterator[Row]:
    for b in lines(f):
        yield {"Year": [b["year"]], "Ceiling": [b["ceiling"]],
               "Carried in": [b["carried_in"]], "Used": [b["used"]],
               "Left": [b["slack"]]}  # fmt: skip


def ends(f: Facts) -> list[Any]:
    """Each metal in the last supply year."""
    return [p for p in f.doc["supply_path"] if p["year"] == f.last]


def covered(f: Facts, t: Table) -> Iterator[Row]:
    chance = f.doc["outcomes"]["none"] if t.rows else {}
    for p in ends(f):
        added = sum((Fraction(x) for x in p["added"].values()), Fraction(0))
        before, after = Fraction(p["existing"]), Fraction(p["existing"]) + added
        demand = Fraction(p["demand"])
        none = chance.get(p["metal"])
        yield {
            "Demand, t/yr": [demand],
            "Documented existing, t/yr": [before],
            "Plan adds, t/yr": [added],
            "Coverage before": [(before / demand)],
            "Coverage after": [(after / demand)],
            "Chance that nothing comes": [] if none is None else [none],
        }


def forms(f: Facts, t: Table) -> Iterator[Row]:
    for p in f.plan:
        host, found = f.judge.host(p), dict[Any, Fraction]()
        for s in f.judge.option(p).get("supply", []):
            one = {**f.judge.option(p), "supply": [s]}
            at = f.judge.__class__({**f.case, "states": [{"id": "", "probability": 1}]})
            at.options[p.candidate, p.option] = one
            key = s["metal"], s.get("form"), s.get("processing") or host
            tonnes = at.supply(p, s["metal"], f.last, at.states[0])
            found[key] = found.get(key, Fraction(0)) + tonnes
        yield from ({"Expected supply, t/yr": [x]} for x in found.values())


def by_year(f: Facts, t: Table) -> Iterator[Row]:
    states = {s["id"]: s for s in f.judge.states}
    rows: dict[Any, Row] = {(m["id"], s): {} for m in f.case["metals"] for s in states}
    for x in f.doc["coverage"]:
        state = states[x.get("state", f.normal["id"])]
        dues = [x["after"]]
        if x.get("relief"):
            part = Fraction(x["relief"]) / Fraction(x["demand"]) / f.served(state, x["year"])
            dues += [part, x["relief"]]
        rows[x["metal"], state["id"]][str(x["year"])] = dues
    yield from rows.values()


def path(f: Facts, t: Table) -> Iterator[Row]:
    def row(at: dict[int, Any]) -> Row:
        return {str(y): [x] if x else [] for y, x in at.items()}

    for m in f.case["metals"]:
        years = [p for p in f.doc["supply_path"] if p["metal"] == m["id"]]
        yield row({p["year"]: p["demand"] for p in years})
        yield row({p["year"]: p["existing"] for p in years})
        kinds = {k for p in years for k in p["added"]}
        for k in dict.fromkeys(c["kind"] for c in f.case["candidates"]):
            if k in kinds:
                yield row({p["year"]: p["added"].get(k, Decimal(0)) for p in years})
        if kinds:
            yield row({p["year"]: p["supply"] for p in years})


def plain(kind: str) -> str:
    said = kind.replace("-", " ")
    return said[:1].upper() + said[1:]


def levers(f: Facts, t: Table) -> Iterator[Row]:
    states = {s["id"]: f.name(s["name"]) for s in f.judge.states}
    for p in ends(f):
        demand, row = Fraction(p["demand"]), Row()
        for kind, tonnes in p["added"].items():
            row[plain(kind)] = [tonnes, share(Fraction(tonnes) / demand)]
        if p["added"]:
            more = sum(map(Fraction, p["added"].values()))
            row["Plan in all"] = [more, share(more / demand)]
        for s in f.doc["stock"]:
            if s["metal"] != p["metal"]:
                continue
            if more := sum(s["added"].values()):
                row["Plan adds to the stock, t"] = [more]
            if s["released"]:
                row[f"Out of the stock in '{states[s['state']]}'"] = [
                    s["released"], share(s["most"]), s["year"]]  # fmt: skip
        yield row


def hosts(f: Facts, t: Table) -> Iterator[Row]:
    unit = "JPY million"
    for x in f.doc["hosts"]:
        yield {
            f"Receives, {unit}": [sum(x["received"].values())],
            f"Receives, by fund, {unit}": list(x["received"].values()),
            f"Cost, {unit}": [x["spend"]],
            f"Cost, {unit} in grant equivalent": [x["spend"]],
            f"Goes to the home market in {f.last}, t/yr": list(x["supply"].values()),
            "Goes into the stock, t": list(x["stock"].values()),
        }


def price(found: Any) -> list[Value]:
    """The price of a rule, or between what it lies."""
    value = Fraction(found["price"])
    if found["by"]:
        return [value] if value else []
    if found["most"] is None:
        return []
    return [value, found["most"]]


def rules_table(f: Facts, t: Table) -> Iterator[Row]:
    known = f.named("rules")
    for row in t.rows:
        i = known[row[0].text]
        yield {
            "Price": price(f.doc["standings"][i]["price"]),
            "What it says here": rules.said(f, i),
        }


def groups(f: Facts, t: Table) -> Iterator[Row]:
    for g in sorted(f.doc["groups"], key=lambda g: -g["price"]["price"]):
        yield {"Price": price(g["price"])}


WEIGHT = ("binds", "tight", "room", "unknown", "cannot bind")
UNKNOWN: dict[str, Any] = {"status": "unknown", "price": {"price": 0}}


def uses(f: Facts, t: Table) -> Iterator[Row]:
    """The dearest of the rules that bind first; of each rule the limits without room first."""

    def weight(u: Any) -> tuple[int, Fraction, int, bool, bool]:
        found = f.doc.get("standings", {}).get(u["rule"], UNKNOWN)
        return (WEIGHT.index(found["status"]), -found["price"]["price"], place[u["rule"]],
                u["slack"] > 0, not u["limit"])  # fmt: skip

    place = {rule: i for i, rule in enumerate(f.rules)}
    for u in sorted(f.doc["rules"], key=weight):
        yield {"Limit on": rules.years(u["what"]),
               "Used": [u["used"]], "Limit": [u["limit"]],
               "Room left": [u["slack"]]}  # fmt: skip


def near_lines(f: Facts) -> list[Any]:
    return [n | n["line"] for n in f.doc["nearest"]]


def percent(f: Facts, n: Any) -> bool:
    """Whether its levels are per cent: all ceilings of unlike funds have no sum."""
    return f.unlike and n["line"]["fund"] is None


def level(f: Facts, n: Any, at: Any) -> Value:
    return at


def nearest(f: Facts, t: Table) -> Iterator[Row]:
    gain = f.gained
    for n in near_lines(f):
        if not n["up"] and n["fund"]:
            continue
        row = {"Ceiling": [n["year"]] if n["fund"] else [],
               "Now, JPY million": [level(f, n, n["now"])]}  # fmt: skip
        if n["up"]:
            more = Fraction(n["up"]["gain"]) - gain
            each = more / (Fraction(n["up"]["at"]) - n["now"])
            row |= {
                "Next step up at": [level(f, n, n["up"]["at"])],
                "It adds": [more],
                "Per unit more": [each],
                "Enough for this plan's effect": []
                if n["enough"] is None
                else [level(f, n, n["enough"])],
                "Just below that it loses": []
                if n["below"] is None
                else [(Fraction(n["below"]["gain"]) - gain)],
            }
        yield row


def binding(f: Facts, t: Table) -> Iterator[Row]:
    single = [n for n in near_lines(f) if n["fund"]]
    for fund in dict.fromkeys(n["fund"] for n in single):
        yield {
            str(n["year"]): [(Fraction(n["up"]["gain"]) - f.gained)]
            for n in single if n["fund"] == fund and n["up"]
        }  # fmt: skip


def stairs_of(f: Facts, id_: str) -> Any:
    """The staircase of a table or chart 'steps...' or 'steps-chart...'."""
    line = id_.removeprefix("steps-chart").removeprefix("steps").lstrip("-")
    fund, _, at = line.rpartition("-")
    name = (fund, int(at)) if line else (None, None)
    return next(s for s in f.doc["staircases"] if (*s["line"].values(),) == name)


def steps(f: Facts, t: Table) -> Iterator[Row]:
    for p in stairs_of(f, t.id)["points"]:
        yield {t.columns[0].title: [p["at"]], "Effect": [p["gain"]]}


def lost(x: Any) -> list[Value]:
    """A loss, or between what it lies."""
    if x["value"] is None:
        return []
    if x["by"]:
        return [x["value"]]
    least = [] if x["least"] is None else [x["least"]]
    return [*least, x["value"]]


def many(rules_: list[str], minimal: bool) -> list[Value]:
    return [len(rules_)] if not minimal and len(rules_) > 3 else []


def cost(f: Facts, value: Any) -> Row:
    return {"Cost, JPY million": [value],
            "Cost, JPY million in grant equivalent": [value]}  # fmt: skip


def funded_why(f: Facts, t: Table) -> Iterator[Row]:
    found = {x["candidate"]: x for x in f.doc["funded"]}
    costs = {p["candidate"]: p["cost"] for p in f.doc["payments"]}
    for row in t.rows:
        x = found[row[1].text]
        due = {"Replacement cost": [] if x["irreplaceable"] else lost(x["loss"])}
        if x["irreplaceable"]:
            due["Without it the plan changes"] = many(x["needed_by"], x["narrowed"])
        yield due | cost(f, costs[x["candidate"]])


def rejected(f: Facts, t: Table) -> Iterator[Row]:
    found = {x["candidate"]: x for x in f.doc["rejected"]}
    picks = {i: Plan(**x["pick"]) for i, x in found.items()}
    for row in t.rows:
        x = found[row[1].text]
        swap = x["swap"]
        due = {
            "Candidate": f.start(picks[x["candidate"]]),
            "Entry cost": [] if x["barred"] else lost(x["entry"]),
            "Best swap": [] if swap is None else [-swap["loss"]],
        }
        if x["barred"]:
            due["If funded, the plan changes"] = many(x["barred_by"], x["narrowed"])
        yield due | cost(f, f.spend(picks[x["candidate"]]))


def listing(f: Facts, t: Table) -> Any:
    """The list of a table '...-ranked' or '...-apart'."""
    return f.doc[{"ranked": "ranked", "apart": "diverse"}[t.id.partition("-")[2]]]


def alternatives(f: Facts, t: Table) -> Iterator[Row]:
    for n, a in enumerate(listing(f, t)["listed"], 1):
        picks = f.plans(a["portfolio"])
        came = [p for p in picks if p not in f.plan]
        went = [p for p in f.plan if p not in picks]
        first, loss = n == 1, a["loss"]
        small = loss and loss < Fraction(5, 1000)
        yield {
            "No.": [n],
            "Loss": [] if first or not loss else [(Decimal("0.01") if small else loss)],
            "In": [d for p in came for d in f.start(p)],
            "Out": [d for p in went for d in f.start(p)],
            "Differs by": [] if a["apart"] is None else [a["apart"]],
            "Spend": [a["spend"]],
            "Spend, grant equivalent": [a["spend"]],
        }


def core(f: Facts, t: Table) -> Iterator[Row]:
    found = listing(f, t)["listed"]
    n, held = len(found), dict[str, int]()
    for a in found:
        for p in f.plans(a["portfolio"]):
            held[p.candidate] = held.get(p.candidate, 0) + 1
    for row in t.rows:
        k = held.pop(f.candidates[row[0].text])
        yield {"In portfolios": [k, n], "Core index": [Fraction(k, n)]}
    assert not held


def whose(f: Facts, swing: Any) -> str | None:
    """The candidate whose figure is tested, if it is anybody's."""
    head, *rest = swing["ranged"][0].split("/")[1:]
    return f.case["candidates"][int(rest[0])]["id"] if head == "candidates" else None


def picked(f: Facts) -> dict[str, int]:
    """In how many tests each candidate is in the best plan."""
    n = len(f.doc["swings"])
    inside = dict.fromkeys((p.candidate for p in f.plan), n)
    for s in f.doc["swings"]:
        for i in s["went"] if s["value"] is not None else list(inside):
            inside[i] -= 1
        for i in s["came"]:
            inside[i] = inside.get(i, 0) + 1
    return inside


def frequency(f: Facts, t: Table) -> Iterator[Row]:
    n, inside = len(f.doc["swings"]), picked(f)
    for row in t.rows:
        k = inside.pop(f.candidates[row[0].text])
        yield {"Picked in tests": [k], "Share": [Fraction(k, n)]}
    assert not inside


def checks(f: Facts, t: Table) -> Iterator[Row]:
    s, q = f.doc["solution"], f.doc.get("tally")
    proof = s["proof"]
    for row in t.rows:
        yield {"Result": {
            "Value and bound": [s["value"], proof["bound"], f.doc["objective"]["gap"],
                                proof["tolerance"]],
            "Solver": [f.doc["solution"]["nodes"]],
            "Questions asked": [q["bounded"] + q["solved"], q["rigorous"],
                                q["bounded"] - q["rigorous"], q["solved"]] if q else [],
            "Nature of the proof": [proof[k] for k in ("branchings", "leaves")],
            "Refused": [f.doc["solution"]["refused"]],
        }.get(row[0].text, [])}  # fmt: skip
