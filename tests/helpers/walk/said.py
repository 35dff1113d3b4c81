"""What the figures of each sentence have to be, by the message and its field that they fill in.

A figure goes through several messages, one in the other: the outermost that stands here counts,
and gives all figures of that field in their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from optimizer.report.blocks import Block
from optimizer.words.text import Figure
from tests.helpers.judge import number
from tests.helpers.walk import tables
from tests.helpers.walk.facts import Facts
from tests.helpers.walk.shown import Value, share

Due = Callable[[Facts, Any], Value | Sequence[Value]]


def key(figure: Figure) -> str | None:
    """The outermost message and field that is known here; None: of none of them."""
    for message, field in reversed(figure.fields or (("", ""),)):
        for begin, dues in SAID.items():
            if message.startswith(begin) and (begin or not message) and field in dues:
                return f"{begin}|{field}"
    return None


def due(f: Facts, key: str, block: Block | None) -> list[Value]:
    begin, _, field = key.partition("|")
    found = SAID[begin][field](f, block)
    return [*found] if isinstance(found, Sequence) else [found]


def of_alike(f: Facts, more: Value) -> list[Value]:
    """The spend, and what follows where the funds are alike."""
    return [spend(f), *([] if f.unlike else [more])]


def candidates(f: Facts) -> int:
    return len(f.case["candidates"])


def ceiling(f: Facts) -> Fraction:
    return sum((number(q) for x in f.case["funds"] for q in x["ceilings"].values()), Fraction(0))


def spend(f: Facts) -> Value:
    return f.spend(*f.plan)


def runs(years: Sequence[int]) -> list[int]:
    """Years in words: three and more in a row by the first and the last."""
    rows: list[list[int]] = []
    for y in years:
        if rows and y == rows[-1][-1] + 1:
            rows[-1].append(y)
        else:
            rows.append([y])
    return [y for r in rows for y in (r if len(r) < 3 else (r[0], r[-1]))]


def by_fund(found: Sequence[Any]) -> list[int]:
    """Funds and years in words."""
    years: dict[str, list[int]] = {}
    for x in found:
        years.setdefault(x["fund"], []).append(x["year"])
    return [d for y in years.values() for d in runs(y)]


def full(f: Facts) -> list[Any]:
    return [b for b in tables.lines(f) if b["used"] and not b["slack"]]


def kinds(f: Facts) -> list[int]:
    found = Counter(f.judge.candidates[p.candidate]["kind"] for p in f.plan)
    return [n for _, n in found.most_common()]


def largest(f: Facts) -> list[Fraction]:
    normal = f.normal["id"]
    last = [x for x in f.doc["coverage"] if x["year"] == f.last and x["state"] == normal]
    added = sorted((Fraction(x["after"]) - Fraction(x["before"]) for x in last), reverse=True)
    return [part for part in added[:4] if part > 0]


def outs(f: Facts) -> int:
    return max(Counter(i for s in f.doc["swings"] for i in s["went"]).values())


def gap(f: Facts) -> Value:
    s = f.doc["solution"]
    exact = s["outcome"] == "proven" and s["proof"]["kind"] == "exact"
    return 0 if exact else f.doc["objective"]["gap"] or 0


def every_gain(f: Facts) -> Fraction:
    return Fraction(f.doc["all_gain"])


def slopes(f: Facts) -> list[Fraction]:
    found = list[Fraction]()
    for step in f.case["measure"]["steps"]:
        width, slope = number(step["width"]), number(step["slope"])
        found += [width, *([slope] if slope != 1 else [])]
    return found


def weights(f: Facts) -> list[Value]:
    years = f.case["years"]
    return [number(years["discount_rate"]), f.first, f.last, number(years["terminal_multiplier"])]


def rests(f: Facts) -> list[Fraction]:
    found = f.doc["illustrative"]
    parts = {k: v for k, v in found.items() if k != "any" and v}
    return sorted(map(Fraction, parts.values()), reverse=True)


def moved(f: Facts, *, all_: bool = True) -> set[str]:
    return {s["ranged"][0] for s in f.doc["swings"] if all_ or not s["stands"]}


def assumed(f: Facts) -> int:
    return sum(f.figures[p].get("basis") == "illustrative" for p in moved(f))


def blank(f: Facts) -> int:
    return sum(q.get("basis") == "illustrative" and not {"low", "high"} & {*q}
               for q in f.figures.values())  # fmt: skip


def changed(f: Facts) -> int:
    return sum(not s["stands"] for s in f.doc["swings"])


def tests(f: Facts) -> int:
    return len(f.doc["swings"])


def open_(f: Facts, what: str) -> int:
    """Questions that are not decided."""
    return int(f.doc["undecided"].get(what, 0))


def record(f: Facts) -> list[str]:
    return [r["candidate"] for r in f.case["record"]]


def cheapest(f: Facts) -> tuple[Any, Fraction, Fraction]:
    """The step up that needs least more money, of unlike funds as a part of the ceiling."""
    ups = [n for n in tables.near_lines(f) if n["up"] and n["up_proven"]]

    def size(n: Any) -> Fraction:
        more = Fraction(n["up"]["at"] - n["now"])
        return more / n["now"] if f.unlike and n["now"] else more

    n = min(ups, key=size)
    return n, Fraction(n["up"]["at"] - n["now"]), Fraction(n["up"]["gain"]) - f.gained


def rise(f: Facts, b: Any) -> list[Value]:
    n, more, _ = cheapest(f)
    named = n["fund"] and not tables.percent(f, n)
    return [more, *([n["year"]] if named else [])]


RISE: dict[str, Due] = {"rise": rise, "gain": lambda f, b: cheapest(f)[2]}


def added(p: Any) -> Fraction:
    return sum(map(Fraction, p["added"].values()), Fraction(0))


def total(p: Any) -> list[Fraction]:
    """'14.3 % (+4.1)'"""
    more, demand = added(p), Fraction(p["demand"])
    return [(Fraction(p["existing"]) + more) / demand, *([more / demand * 100] if more else [])]


def best(f: Facts) -> Any:
    return max(tables.ends(f), key=lambda p: added(p) / Fraction(p["demand"]))


def carried(kind: str) -> Due:
    """The parts of demand of the metals to which a kind adds most of all kinds."""
    return lambda f, b: [
        share(Fraction(p["added"][kind]) / Fraction(p["demand"]))
        for p in tables.ends(f)
        if kind in p["added"] and p["added"][kind] == max(p["added"].values())
    ]


def released(f: Facts, b: Any) -> list[Value]:
    held = [s for s in f.doc["stock"] if s["of_plan"]]
    return [x for s in held for x in (s["of_plan"], s["released"])]


def days(f: Facts, b: Any) -> list[Fraction]:
    return [number(s["days"]) for s in f.judge.states if "days" in s]


def prices(f: Facts, b: Any) -> list[Value]:
    held = [s["price"] for s in f.doc["standings"].values() if s["status"] == "binds"]
    return [d for p in sorted(held, key=lambda p: -p["price"]) for d in tables.price(p)]


def single(f: Facts) -> list[Any]:
    return [n for n in tables.near_lines(f) if n["fund"]]


def only(f: Facts) -> Any:
    (n,) = tables.near_lines(f)
    return n


def stairs(pick: Callable[[Any], Any]) -> Due:
    """Of the staircase of a table or chart."""
    return lambda f, b: pick(tables.stairs_of(f, b.id))


def dropped(f: Facts, b: Any) -> list[Value]:
    """Where each candidate that more money pushes out was in last, and is gone."""
    steps = [({p.candidate for p in f.plans(x["portfolio"])}, x["at"])
             for x in tables.stairs_of(f, b.id)["points"]]  # fmt: skip
    return [
        d for (held, last), (kept, gone) in pairwise(steps)
        for _ in sorted(held - kept) for d in (last, gone)
    ]  # fmt: skip


def line(f: Facts, b: Any) -> list[int]:
    """The year in the name of a line."""
    year = tables.stairs_of(f, b.id)["line"]["year"]
    return [] if year is None else [year]


def lists(f: Facts) -> list[list[Any]]:
    return [f.doc[k]["listed"] for k in ("ranked", "diverse")]


def ranked(f: Facts) -> list[Any]:
    found: list[Any] = f.doc["ranked"]["listed"]
    return found


def within(f: Facts) -> Fraction:
    return f.doc["diverse"]["within"]


def apart(f: Facts) -> int:
    found = f.doc["diverse"]["listed"]
    return int(min(a["apart"] for a in found if a["apart"] is not None))


def always(f: Facts, b: Any) -> list[Any]:
    """How many are in all of one list, or of the other."""
    held = [Counter(p.candidate for a in x for p in f.plans(a["portfolio"])) for x in lists(f)]
    return [frozenset(sum(k == len(x) for k in h.values())
                      for x, h in zip(lists(f), held, strict=True))]  # fmt: skip


def size(f: Facts, b: Any) -> list[Any]:
    """Of one list or the other."""
    return [frozenset(map(len, lists(f)))]


def bases(f: Facts, *of: str) -> int:
    found = f.doc["by_basis"]
    return sum(int(found.get(b, 0)) for b in of)


def captioned(f: Facts, b: Any) -> int:
    return {"assumed": bases(f, "illustrative", "policy", "unstated"),
            "firm": bases(f, "reported", "estimate"),
            "later": len(f.doc["later"])}[b.id]  # fmt: skip


def title(f: Facts, b: Any) -> list[Value]:
    """What stands in no message: the spend among the tiles, the years of a table's columns."""
    return [f.spend(*f.plan)]


BASES = ("reported", "estimate", "policy", "illustrative", "unstated")
LEAST = Decimal("0.01")
LAST: Due = lambda f, b: f.last  # noqa: E731
FIRST: Due = lambda f, b: f.first  # noqa: E731

SAID: dict[str, dict[str, Due]] = {
    "": {"": title},
    # 1 the answer
    "Fund {n} of {of}": {"n": lambda f, b: len(f.plan), "of": lambda f, b: candidates(f)},
    "{said} for {spend}; they add": {
        "spend": lambda f, b: of_alike(f, ceiling(f)), "gain": lambda f, b: f.gained},
    "Not proven: a better choice may exist": {"gap": lambda f, b: f.doc["objective"]["gap"]},
    "Funded, by kind": {"kinds": lambda f, b: kinds(f)},
    "Largest additions": {"year": LAST, "metals": lambda f, b: largest(f)},
    "Used in full": {"funds": lambda f, b: by_fund(full(f))},
    "{n} of {of} yearly ceilings": {
        "n": lambda f, b: len(full(f)), "of": lambda f, b: len(tables.lines(f))},
    "Not decided: {many}": {"many": lambda f, b: [
        n for k in f.doc["undecided"] for n in (open_(f, k), f.doc["due"][k])]},
    "{n} of {of}": {"n": lambda f, b: len(f.plan), "of": lambda f, b: candidates(f)},
    "{n} hosts": {"n": lambda f, b: len({f.judge.host(p) for p in f.plan})},
    "of {ceiling}; {left} left": {
        "ceiling": lambda f, b: ceiling(f), "left": lambda f, b: ceiling(f) - f.spend(*f.plan)},
    "{figure} {unit}": {"figure": lambda f, b: f.gained},
    "{share} of the {all} that funding": {
        "share": lambda f, b: f.gained / every_gain(f), "all": lambda f, b: every_gain(f)},
    "gap {gap}; {ties}": {"gap": lambda f, b: gap(f)},
    "drops out in {n} of {of}": {"n": lambda f, b: outs(f), "of": lambda f, b: tests(f)},
    "1 pt is 1 % of the yearly demand": {"first": FIRST, "last": LAST},
    "{text}; {parts}.": {"parts": lambda f, b: slopes(f)},
    "In it {parts}.": {"parts": lambda f, b: weights(f)},
    "Projects succeed or fail as a whole": {
        "expected": lambda f, b: f.doc["outcomes"]["expected"],
        "plain": lambda f, b: f.gained},
    "{any} of the effect rests on": {
        "any": lambda f, b: f.doc["illustrative"]["any"],
        "parts": lambda f, b: rests(f)},
    "Of {all} what-if tests": {
        "all": lambda f, b: tests(f) + open_(f, "figures"), "n": lambda f, b: tests(f),
        "k": lambda f, b: changed(f)},
    "Of {of} figures with a range": {
        "of": lambda f, b: len(moved(f)), "which": lambda f, b: assumed(f),
        "n": lambda f, b: len(moved(f, all_=False))},
    "{n} illustrative figures have no range": {"n": lambda f, b: blank(f)},
    "Of {n} picks on record": {
        "n": lambda f, b: len(record(f)), "k": lambda f, b: sum(i in f.held for i in record(f))},
    "Nearest improvement": {**RISE, "more": rise},
    # 2 who pays
    "Expected supply in {year}": {"year": LAST},
    "{fund} pays {used} of its ceiling": {
        "used": lambda f, b: f.doc["budgets"][0]["used"], "left": lambda f, b:
        f.doc["budgets"][0]["slack"], "ceiling": lambda f, b: ceiling(f),
        "year": lambda f, b: f.doc["budgets"][0]["year"]},
    "The funded candidates, one after": {
        "spend": lambda f, b: spend(f), "ceiling": lambda f, b: ceiling(f)},
    "Below: the {n} cheapest": {"n": lambda f, b: 20},
    "Spent in full": {"full": lambda f, b: by_fund(full(f))},
    "Present value": {"rate": lambda f, b: f.rate,
                      "year": lambda f, b: f.case["years"]["budget"]["first"]},
    # 3 what it secures
    "Coverage is supply as a share": {"year": LAST},
    "The largest rise": {"total": lambda f, b: total(best(f))},
    "'{state}' lasts {days} days": {"days": days},
    "Supply of each metal": {"first": FIRST, "last": LAST},
    "Each small chart is one metal": {"first": FIRST, "last": LAST},
    "The plan's supply begins": {
        "year": lambda f, b: min(p["year"] for p in f.doc["supply_path"] if p["added"])},
    "In {year} its share of demand": {
        "year": LAST, "share": lambda f, b: share(added(best(f)) / Fraction(best(f)["demand"]))},
    "Supply that the plan adds": {"year": LAST},
    "In t/yr in {year}": {"year": LAST},
    "Goes to the home market": {"year": LAST},
    "In '{state}', {clauses}.": {"clauses": released},
    "mines carry": {"what": carried("mine")},
    "recycling carries": {"what": carried("recycling")},
    "substitution carries": {"what": carried("substitution")},
    "technical cooperation carries": {"what": carried("technical-cooperation")},
    # 4 what binds
    "Binding: {rules}": {"rules": prices},
    "{n} other rules cannot bind": {"n": lambda f, b: sum(
        s["status"] == "cannot bind" for s in f.doc["standings"].values())},
    "Together they do": {"more": lambda f, b: every_gain(f) - f.gained},
    "Every limit in figures": {"n": lambda f, b: len(f.doc["rules"])},
    "{line}, now {now}:": {"now": lambda f, b: only(f)["now"]},
    "the next step is at {at}": {
        "at": lambda f, b: only(f)["up"]["at"], "gain": lambda f, b: cheapest(f)[2],
        "each": lambda f, b: cheapest(f)[2] / cheapest(f)[1], "unit": lambda f, b: 1},
    "{enough} is enough for this plan's effect; just": {
        "enough": lambda f, b: only(f)["enough"],
        "lost": lambda f, b: f.gained - Fraction(only(f)["below"]["gain"])},
    "Ceilings that bind, each alone": {
        "funds": lambda f, b: by_fund([n for n in single(f) if n["up"]])},
    "Not decided: {funds}": {"funds": lambda f, b: by_fund(
        [n for n in single(f) if not n["up"] and not n["up_proven"]])},
    "In {n} other funds and years": {
        "n": lambda f, b: sum(not n["up"] for n in single(f))},
    "The smallest rise that adds": RISE,
    "The least money that adds": RISE,
    "What more or less money would do": {"line": line},
    "No budget step is decided": {"line": lambda f, b: [frozenset(
        n["year"] for n in single(f))]},
    "Budget steps ({n})": {"n": stairs(lambda s: len(s["points"])), "line": line},
    "What the best plan adds at ceilings": {
        "low": stairs(lambda s: s["points"][0]["at"]), "high": stairs(lambda s: s["high"]),
        "n": stairs(lambda s: len(s["points"])), "now": stairs(lambda s: s["now"])},
    "Between two steps": {
        "last": stairs(lambda s: s["points"][-1]["at"]), "high": stairs(lambda s: s["high"])},
    "Looked at: ceilings": {"low": stairs(lambda s: s["low"]), "high": stairs(lambda s: s["high"])},
    "Stopped at the cap": {"n": stairs(lambda s: len(s["points"]))},
    "Drop out as money grows": {
        "who": dropped},
    # 5 to 9
    "Share of {n} what-if tests": {"n": lambda f, b: tests(f)},
    "Of those not funded": {"share": lambda f, b: Fraction(
        max(k for i, k in tables.picked(f).items() if i not in f.held), tests(f))},
    "Picks in {n} tests": {"n": lambda f, b: tests(f)},
    "None of {n} tests": {"n": lambda f, b: tests(f)},
    "{n} tests are not decided": {"n": lambda f, b: open_(f, "figures")},
    "Tests that change the plan": {"n": lambda f, b: changed(f)},
    "The {n} best portfolios": {
        "n": lambda f, b: len(ranked(f)), "loss": lambda f, b: max(ranked(f)[-1]["loss"], LEAST)},
    "{n} portfolios that keep every rule, the plan first; all": {"n": lambda f, b: len(ranked(f))},
    "{n} portfolios that keep every rule, the plan first: each": {
        "n": lambda f, b: len(lists(f)[-1]), "apart": lambda f, b: apart(f),
        "within": lambda f, b: [within(f) / f.gained * 100, within(f)]},
    "Loss: by how much": {"gain": lambda f, b: f.gained},
    "In all {n}": {"n": size, "many": always},
    "No candidate is in all {n}": {"n": size},
    "What is missing loses at least": {"loss": lambda f, b: Fraction((
        Fraction(f.doc["solution"]["value"]) - Fraction(f.doc["ranked"]["bound"])
    ) * 100 // 1, 100)},
    "The case holds {n} figures": {
        "n": lambda f, b: sum(f.doc["by_basis"].values()),
        "parts": lambda f, b: [n for n in (bases(f, x) for x in BASES) if n]},
    "{n} of them became known": {"n": lambda f, b: len(f.doc["later"])},
    "{caption} ({n})": {"n": captioned},
    "Sources ({n})": {"n": lambda f, b: len(f.case["sources"])},
}  # fmt: skip
