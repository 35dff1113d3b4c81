"""What the numbers of each sentence have to be.

A text is a row of fragments in which '#' stands for a number ('###' for a date); every '#' of it
belongs to exactly one fragment, or the text has no checker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from optimizer.report.blocks import Block, Table
from tests.helpers.judge import number
from tests.helpers.walk import tables
from tests.helpers.walk.facts import Facts
from tests.helpers.walk.shown import (
    NUMBER,
    Due,
    fig,
    money,
    num,
    numbers,
    pct,
    pts,
    share,
    year,
)

LEVEL = r"(?:JPY # million|# % of every ceiling)"
Fn = Callable[[Facts, re.Match[str], Any], Sequence[Due]]
FRAGMENTS: list[tuple[str, Fn]] = []


def fragment(pattern: str) -> Callable[[Fn], Fn]:
    def keep(fn: Fn) -> Fn:
        FRAGMENTS.append((pattern, fn))
        return fn

    return keep


def due(f: Facts, masked: str, block: Block | None) -> list[Due] | str:
    """The numbers due in a text; or, where a '#' has no fragment, the text with its '#'."""
    shape = NUMBER.sub(lambda m: _shape(m), masked)
    taken: dict[int, list[Due]] = {}
    covered: set[int] = set()
    for pattern, fn in FRAGMENTS:
        for m in re.finditer(pattern, shape):
            spots = [i for i in range(m.start(), m.end()) if shape[i] == "#"]
            if not spots or covered & {*spots}:
                continue
            found = [*fn(f, m, block)]
            covered |= {*spots}
            taken[m.start()] = found
    if covered != {i for i, ch in enumerate(shape) if ch == "#"}:
        return f.mask.off(shape)
    return [d for _, dues in sorted(taken.items()) for d in dues]


def _shape(m: re.Match[str]) -> str:
    return "#" * len(numbers(m[0])) if m["day"] else "#"


def candidates(f: Facts) -> int:
    return len(f.case["candidates"])


def ceiling(f: Facts) -> Fraction:
    return sum((number(q) for x in f.case["funds"] for q in x["ceilings"].values()), Fraction(0))


def spend(f: Facts) -> Due:
    return Due(f.grant(f.spend(*f.plan)).value, "money")


# 1 the answer


@fragment(r"^Fund # of # candidates for JPY # million(?: in grant equivalent| of JPY # million)?; "
          r"(?:they add|it adds) # pt")  # fmt: skip
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    of = [] if f.unlike else [money(ceiling(f))]
    return [num(len(f.plan)), num(candidates(f)), spend(f), *of, pts(f.gained)]


@fragment(r"a better choice may exist, by at most # pt")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(f.doc["objective"]["gap"], 4, "pt")]


@fragment(r"^Funded, by kind: .+ \(section # names them\)\.$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    kinds = Counter(f.judge.candidates[p.candidate]["kind"] for p in f.plan)
    said = re.findall(r"(?:: |, | and )([a-z ]+) #", m[0])
    assert said == [k.replace("-", " ") for k, _ in kinds.most_common()], said
    return [*(num(n) for _, n in kinds.most_common()), num(2)]


def runs(years: Sequence[int]) -> list[Due]:
    """Years in words: three and more in a row by the first and the last."""
    rows: list[list[int]] = []
    for y in years:
        if rows and y == rows[-1][-1] + 1:
            rows[-1].append(y)
        else:
            rows.append([y])
    return [year(y) for r in rows for y in (r if len(r) < 3 else (r[0], r[-1]))]


def by_fund(found: Sequence[Any]) -> list[Due]:
    """Funds and years in words."""
    years: dict[str, list[int]] = {}
    for x in found:
        years.setdefault(x["fund"], []).append(x["year"])
    return [d for y in years.values() for d in runs(y)]


def full(f: Facts) -> list[Any]:
    return [b for b in tables.lines(f) if b["used"] and not b["slack"]]


@fragment(r"^Largest additions, as shares of the demand in #: .+ \(section #\)\.$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    normal = {f.normal["id"]}
    last = [x for x in f.doc["coverage"] if x["year"] == f.last and {x["state"]} == normal]
    added = sorted((Fraction(x["after"]) - Fraction(x["before"]) for x in last), reverse=True)
    return [year(f.last), *(pct(share) for share in added[:4] if share > 0), num(3)]


@fragment(r"(?:Used|Spent) in full: .+\.$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return by_fund(full(f))


@fragment(r"^# of #$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(len(f.plan)), num(candidates(f))]


@fragment(r"^# hosts?$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(len({f.judge.host(p) for p in f.plan}))]


@fragment(r"^JPY # million$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [spend(f)]


@fragment(r"^of JPY # million; JPY # million left$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [money(ceiling(f)), money(ceiling(f) - f.spend(*f.plan))]


@fragment(r"^# of # yearly ceilings used in full$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(len(full(f))), num(len(tables.lines(f)))]


@fragment(r"^# pt$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [pts(f.gained, sign=True)]


@fragment(r"^# % of the # pt that funding every candidate would add, rules aside$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    every = Fraction(f.doc["all_gain"])
    return [pct(f.gained / every, 0), pts(every, 1)]


@fragment(r"^gap #; ")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    s = f.doc["solution"]
    exact = s["outcome"] == "proven" and s["proof"]["kind"] == "exact"
    return [num(0 if exact else f.doc["objective"]["gap"] or 0)]


@fragment(r"^drops out in # of # what-if tests?$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    out = Counter(i for s in f.doc["swings"] for i in s["went"])
    return [num(max(out.values())), num(len(f.doc["swings"]))]


@fragment(r"^# pt is # % of the yearly demand for a metal")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(1, None, "pt"), num(1, None, "%")]


@fragment(r"summed over the years # to #")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [year(f.first), year(f.last)]


@fragment(r"the (?:first|next) # % of demand counts(?: in full| # times)")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    step = f.case["measure"]["steps"][m.string[: m.start()].count("of demand counts")]
    slope = number(step["slope"])
    return [pct(number(step["width"]), 0), *([num(slope)] if slope != 1 else [])]


@fragment(r"later years are discounted at # % a year from # on")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [pct(number(f.case["years"]["discount_rate"])), year(f.first)]


@fragment(r"(?:, |and |In it )# counts # times")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [year(f.last), num(number(f.case["years"]["terminal_multiplier"]))]


@fragment(r"over all outcomes the plan adds # pt on average(?:; # pt is what)?")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    expected = pts(f.doc["outcomes"]["expected"])
    plain = [pts(f.gained)] if "is what" in m[0] else []
    assert plain or expected == pts(f.gained)
    return [expected, *plain]


@fragment(r"^# % of the effect rests on .+: # % on .+\.$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    rests = f.doc["illustrative"]
    names = {"probabilities": "probability", "shares of output": "share", "output": "output",
             "demand": "demand"}  # fmt: skip
    said = [names[n] for n in re.findall(r"# % on ([a-z ]+?)(?=,|\.| and )", m[0])]
    assert {*said} == {k for k in names.values() if rests[k]}
    return [pct(rests["any"], 0), *(pct(rests[k], 0) for k in said)]


@fragment(r"^Of # what-if tests, .+?, # were decided in time; # of these change the plan "
          r"\(section #\)")  # fmt: skip
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    n, open_ = len(f.doc["swings"]), f.doc["undecided"]["figures"]
    return [num(n + open_), num(n), num(changed(f)), num(6)]


def changed(f: Facts) -> int:
    return sum(not s["stands"] for s in f.doc["swings"])


@fragment(r"^Of # figures with a range \((?:# of them|all) illustrative\), .+? # changes? the plan "
          r"\(section #\)")  # fmt: skip
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    tested = {s["ranged"][0] for s in f.doc["swings"]}
    assumed = [p for p in tested if f.figures[p].get("basis") == "illustrative"]
    moved = {s["ranged"][0] for s in f.doc["swings"] if not s["stands"]}
    told = [] if "all illustrative" in m[0] else [num(len(assumed))]
    assert told or len(assumed) == len(tested)
    return [num(len(tested)), *told, num(len(moved)), num(6)]


@fragment(r"# illustrative figures? ha(?:s|ve) no range")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    blank = [q for q in f.figures.values()
             if q.get("basis") == "illustrative" and not {"low", "high"} & {*q}]  # fmt: skip
    return [num(len(blank))]


@fragment(r"^Of # picks on record # are chosen here too")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    record = [r["candidate"] for r in f.case["record"]]
    return [num(len(record)), num(sum(i in f.held for i in record))]


def cheapest(f: Facts) -> tuple[Any, Fraction, Fraction]:
    """The step up that needs least more money, of unlike funds as a part of the ceiling."""
    ups = [n for n in tables.near_lines(f) if n["up"] and n["up_proven"]]

    def size(n: Any) -> Fraction:
        more = Fraction(n["up"]["at"] - n["now"])
        return more / n["now"] if f.unlike and n["now"] else more

    n = min(ups, key=size)
    return n, Fraction(n["up"]["at"] - n["now"]), Fraction(n["up"]["gain"]) - f.gained


@fragment(r"(?:# % more of every ceiling|JPY # million more(?: for .+?, #)?) (?:would add|adds) "
          r"# pt")  # fmt: skip
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    n, rise, more = cheapest(f)
    if tables.percent(f, n):
        return [num(rise, None, "%"), pts(more)]
    at = [year(n["year"])] if n["fund"] and " for " in m[0] else []
    return [money(rise), *at, pts(more)]


@fragment(r"The pick on record, .+ Funding it would cost # pt")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    who = f.candidates[f.mask.off(m[0]).split("record, ")[1].split(", is not chosen")[0]]
    found = next(r for r in f.doc["rejected"] if r["candidate"] == who)
    return [pts(found["entry"]["value"])]


# 2 who pays


@fragment(r"Expected supply in # is planned output")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [year(f.last)]


@fragment(r" pays JPY # million of its ceiling of JPY # million in #; JPY # million is left")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    (x,) = f.doc["budgets"]
    return [money(x["used"]), money(x["ceiling"]), year(x["year"]), money(x["slack"])]


@fragment(r"add up to JPY # million(?: in grant equivalent)?(?:; the ceiling is JPY # million)?")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [spend(f), *([money(ceiling(f))] if "ceiling" in m[0] else [])]


@fragment(r"Below: the # cheapest that are not funded")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    assert candidates(f) - len(f.plan) > 20
    return [num(20)]


@fragment(r"^Present value, # %$|at the social rate of # % a year, back to #")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    back = [year(f.case["years"]["budget"]["first"])] if "back" in m[0] else []
    return [pct(f.rate, None), *back]


@fragment(r"^#$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    """A column of a year: its cells are looked up by it."""
    assert isinstance(b, Table)
    years = [c.title for c in b.columns if c.title.isdigit()]
    known = [str(y) for y in (*f.judge.budget_years, *f.supply_years)]
    return YEARS if {*years} <= {*known} and years == sorted(years) else []


class _Any(Due):
    """Any year that has a column, each of which is looked up by its title."""

    def met(self, found: Any) -> bool:
        return not found.kind and found.text.isdigit()


YEARS = [_Any(Decimal(0))]


# 3 what it secures


@fragment(r"share of yearly demand in #|^Supply that the plan adds in #, as shares|"
          r"^In t/yr in #|^Goes to the home market in #, t/yr$")  # fmt: skip
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [year(f.last)]


def rise(f: Facts, metal: str) -> list[Due]:
    """'14.3 % (+4.1)'"""
    p = next(p for p in tables.ends(f) if p["metal"] == metal)
    more, demand = sum(map(Fraction, p["added"].values())), Fraction(p["demand"])
    plain = num(more / demand * 100, 1, sign=True)
    return [pct((Fraction(p["existing"]) + more) / demand), *([plain] if more else [])]


@fragment(r"The largest rise: (.+), # % \(#\)\.")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    best = max(tables.ends(f), key=lambda p: sum(p["added"].values()) / p["demand"])
    assert f.named("metals")[f.mask.off(m[1])] == best["metal"]
    return rise(f, best["metal"])


@fragment(r"^(.+): # %(?: \(#\))?$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return rise(f, f.named("metals")[f.mask.off(m[1])])


@fragment(r"'(.+?)' lasts # days of each supply year")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    state = f.named("states")[f.mask.off(m[1])]
    return [num(number(next(s["days"] for s in f.judge.states if s["id"] == state)))]


@fragment(r"^Supply of each metal, # to #|^Each small chart is one metal from # to #")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [year(f.first), year(f.last)]


@fragment(r"The plan's supply begins in #\.")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [year(min(p["year"] for p in f.doc["supply_path"] if p["added"]))]


@fragment(r"In # its share of demand is largest for (.+): # %")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    best = max(tables.ends(f), key=lambda p: sum(p["added"].values()) / p["demand"])
    assert f.named("metals")[f.mask.off(m[1])] == best["metal"]
    return [year(f.last), share(Fraction(sum(best["added"].values())) / Fraction(best["demand"]))]


PLURALS = {"mines": "mine", "studies": "study", "agreements": "agreement",
           "dialogues": "dialogue", "institutes": "institute"}  # fmt: skip


def kind_of(said: str) -> str:
    said = said.removeprefix("the ").lower()
    return PLURALS.get(said, said).replace(" ", "-")


@fragment(r"^([A-Z][a-z ]+?) carr(?:y|ies) .+ \(# %\)\.$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    kind, found = kind_of(m[1]), list[Due]()
    for p in tables.ends(f):
        most = max(p["added"].values(), default=0)
        if p["added"].get(kind) == most and most:
            found.append(share(Fraction(most) / Fraction(p["demand"])))
    return found


@fragment(r"^In '(.+?)', (.+?) carries .+ \(# t of the # t released\)\.$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    state, kind = f.named("states")[f.mask.off(m[1])], kind_of(m[2])
    found: list[Due] = []
    for s in f.doc["stock"]:
        if s["state"] == state and s["of_plan"]:
            assert max(s["added"], key=lambda k: s["added"][k]) == kind
            found += [fig(s["of_plan"]), fig(s["released"])]
    return found


# 4 what binds


@fragment(r"^Binding: .+ pt without it\)\.")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    held = [s["price"] for s in f.doc["standings"].values() if s["status"] == "binds"]
    return [d for p in sorted(held, key=lambda p: -p["price"]) for d in tables.price(p)]


@fragment(r"(?<=\. )# other rules cannot bind here: they stand last in the table\.$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(sum(s["status"] == "cannot bind" for s in f.doc["standings"].values()))]


@fragment(r"without any rule # pt more could be had")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [pts(Fraction(f.doc["all_gain"]) - f.gained)]


@fragment(r"^Every limit in figures \(#\)$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(len(f.doc["rules"]))]


@fragment(r"^.+?(?:, #)?, now JPY # million: the next step is at JPY # million and adds # pt")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    (n,) = tables.near_lines(f)
    up = n["up"]
    return [*only_year(f), money(n["now"]), money(up["at"]),
            pts(Fraction(up["gain"]) - f.gained)]  # fmt: skip


@fragment(r"that is # pt for each JPY # million more")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    (n,) = tables.near_lines(f)
    rise_ = Fraction(n["up"]["at"] - n["now"])
    return [pts((Fraction(n["up"]["gain"]) - f.gained) / rise_, 4), money(1)]


@fragment(r"JPY # million is enough for this plan's effect; just below that it loses # pt")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    (n,) = tables.near_lines(f)
    return [money(n["enough"]), pts(f.gained - Fraction(n["below"]["gain"]))]


@fragment(r"^Ceilings that bind, each alone .+?: .+?\.(?= Not decided| In #|$)")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return by_fund([n for n in tables.near_lines(f) if n["fund"] and n["binds"]])


@fragment(r"Not decided: .+\.$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    single = [n for n in tables.near_lines(f) if n["fund"]]
    return by_fund([n for n in single if not n["binds"] and not n["up_proven"]])


@fragment(r"In # other funds? and years? more money alone adds nothing")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    single = [n for n in tables.near_lines(f) if n["fund"]]
    return [num(sum(not n["binds"] for n in single))]


def level(f: Facts, s: Any, at: Any) -> Due:
    return num(at, None, "%") if tables.percent(f, s) else money(at)


def line_year(f: Facts, s: Any) -> list[Due]:
    """The year in the name of a line."""
    if "@" in s["line"]:
        return [year(s["line"].split("@")[1])]
    return only_year(f)


def only_year(f: Facts) -> list[Due]:
    """The year of the one ceiling there is, where the name of its fund does not say it."""
    lines = [(x, y) for x in f.case["funds"] for y in x["ceilings"]]
    if len(lines) > 1 or lines[0][1] in f.name(lines[0][0]["name"]):
        return []
    return [year(lines[0][1])]


@fragment(r"^What more or less money would do: .+")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return line_year(f, tables.stairs_of(f, b.id))


@fragment(r"^Budget steps \(#\): .+")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    s = tables.stairs_of(f, b.id)
    return [num(len(s["points"])), *line_year(f, s)]


@fragment(rf"at ceilings from {LEVEL} to {LEVEL}: # steps?, each solved; the case's own is {LEVEL}")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    s = tables.stairs_of(f, b.id)
    return [level(f, s, s["points"][0]["at"]), level(f, s, s["high"]),
            num(len(s["points"])), level(f, s, s["now"])]  # fmt: skip


@fragment(rf"nor does it from {LEVEL} to {LEVEL}")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    s = tables.stairs_of(f, b.id)
    return [level(f, s, s["points"][-1]["at"]), level(f, s, s["high"])]


@fragment(rf"^Looked at: ceilings from {LEVEL} to {LEVEL}")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    s = tables.stairs_of(f, b.id)
    return [level(f, s, s["low"]), level(f, s, s["high"])]


@fragment(r"Stopped at the cap of # steps")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(len(tables.stairs_of(f, b.id)["points"]))]


@fragment(r"Drop out as money grows: .+\.$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    steps = [({p.candidate for p in f.plans(x["portfolio"])}, x["at"])
             for x in tables.stairs_of(f, b.id)["points"]]  # fmt: skip
    out = [(i, last, gone) for (held, last), (kept, gone) in pairwise(steps)
           for i in sorted(held - kept)]  # fmt: skip
    assert [f.candidates[f.mask.off(n)] for n in re.findall(r"(?:: |; )([^;]+?) \(in at", m[0])] \
        == [i for i, *_ in out]  # fmt: skip
    return [d for _, last, gone in out for d in (num(last), num(gone))]


# 5 to 9


@fragment(r"by the steps of section #;")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(4)]


@fragment(r"^# tests? (?:was|were) not decided in time")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(f.doc["undecided"]["figures"])]


@fragment(r"^Share of # what-if tests|^Picks in # tests|^None of # tests")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(len(f.doc["swings"]))]


@fragment(r"Of those not funded, (.+) comes in most often: # %")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    out = {i: k for i, k in tables.picked(f).items() if i not in f.held}
    best = max(out.values())
    assert out[f.candidates[f.mask.off(m[1])]] == best
    return [pct(Fraction(best, len(f.doc["swings"])), 0)]


@fragment(r"^Tests that change the plan \(#\)$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(changed(f))]


@fragment(r"^The # best portfolios .+ the last of them loses (?:under )?(?:# pt|none)")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    found = f.doc["ranked"]["listed"]
    loss = found[-1]["loss"]
    return [num(len(found)), *([pts(max(loss, Fraction(1, 100)))] if loss else [])]


@fragment(r"^# portfolios that keep every rule, the plan first; all of them are worth the same\.")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    found = f.doc["ranked"]["listed"]
    assert not any(Fraction(a["loss"]) for a in found)
    return [num(len(found))]


@fragment(r"^# portfolios that keep every rule, .+: each loses at most # % of the plan's effect "
          r"\(about # pt\), and any two of them differ by at least # candidates")  # fmt: skip
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    found = f.doc["diverse"]
    within = found["within"]
    least = min(a["apart"] for a in found["listed"] if a["apart"] is not None)
    return [num(len(found["listed"])), num(within / f.gained * 100, None, "%"),
            pts(within), num(least)]  # fmt: skip


@fragment(r"Loss: by how much a portfolio adds less than the plan's # pt")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [pts(f.gained)]


@fragment(r"one in the place of another counts #\.")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    return [num(2)]


@fragment(r"^In all #: # candidates, those with a core index of # % "
          r"\(the share of these portfolios that hold the candidate\)\.")  # fmt: skip
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    lists = [f.doc[k]["listed"] for k in ("ranked", "diverse")]
    held = [Counter(p.candidate for a in x for p in f.plans(a["portfolio"])) for x in lists]
    many = {len(x): sum(k == len(x) for k in h.values()) for x, h in zip(lists, held, strict=True)}
    sizes, counts = frozenset(many), frozenset(many.values())
    return [
        _Either(Decimal(max(sizes)), sizes),
        _Either(Decimal(max(counts)), counts),
        pct(1, None),
    ]


@fragment(r"^(?:In all #: |No candidate is in all #\.)(.*)")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    """Which of the two lists it is, its names must tell."""
    said = f.mask.off(m[1])
    sizes = set()
    for found in (f.doc[k]["listed"] for k in ("ranked", "diverse")):
        held = Counter(p.candidate for a in found for p in f.plans(a["portfolio"]))
        n = len(found)
        always = {i for i, k in held.items() if k == n}
        names = [n_ for n_, i in f.candidates.items() if i in always and n_ in said]
        if {f.candidates[n_] for n_ in names} == always:
            sizes.add(n)
    return [_Either(Decimal(max(sizes, default=0)), sizes=frozenset(sizes))]


class _Either(Due):
    """One of several sizes of a list."""

    def __init__(self, value: Decimal, sizes: frozenset[int]) -> None:
        super().__init__(value)
        object.__setattr__(self, "sizes", sizes)

    def met(self, found: Any) -> bool:
        return found.value in self.sizes  # type: ignore[attr-defined]


@fragment(r"What is missing loses at least # pt")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    least = f.doc["solution"]["value"] - f.doc["ranked"]["bound"]
    return [pts(Fraction(least * 100 // 1, 100))]


NAMES = {"reported": "reported", "estimated": "estimate", "policy": "policy",
         "illustrative": "illustrative", "without a stated basis": "unstated"}  # fmt: skip


@fragment(r"^The case holds # figures: .+?\.")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    found = f.doc["by_basis"]
    bases = re.findall(r"# ([a-z ]+?)(?=,|\.| and )", m[0].partition("figures: ")[2])
    assert {NAMES[b_] for b_ in bases} == {*found}
    return [num(sum(found.values())), *(num(found[NAMES[b_]]) for b_ in bases)]


def cutoff(f: Facts) -> list[Due]:
    return [year(int(x)) for x in f.case["cutoff"].split("-")]


@fragment(r"# of them became known only after ### and|^Known only after ### \(#\)")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    n = num(len(f.doc["later"]))
    return [*cutoff(f), n] if "Known" in m[0] else [n, *cutoff(f)]


@fragment(r"^(Illustrative, policy and unstated|Reported and estimated|Sources) \(#\)$")
def _(f: Facts, m: re.Match[str], b: Any) -> Sequence[Due]:
    by = Counter(f.doc["by_basis"])
    return [num({
        "Illustrative, policy and unstated": by["illustrative"] + by["policy"] + by["unstated"],
        "Reported and estimated": by["reported"] + by["estimate"],
        "Sources": len(f.case.get("sources", {})),
    }[m[1]])]  # fmt: skip
