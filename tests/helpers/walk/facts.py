"""What a run file says, read with exact decimals; the rest is reckoned from the case in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.helpers.judge import Document, Judge, Plan, in_year, number
from tests.helpers.told import exactly
from tests.helpers.walk.shown import Value

HEAD = re.compile(r"[:;]\s|[：（]|\s\(|(?<=[^\x00-\x7f])\(")
"""Where the short form of a name ends."""


class Facts:
    """A run file, and its names in one language."""

    def __init__(self, document: Document, lang: str = "en") -> None:
        parts = {k: exactly(document[k]) or {} for k in ("findings", "derived", "solution", "run")}
        self.doc: Document = parts | parts["derived"] | parts["findings"]
        self.lang, self.case = lang, document["inputs"]
        self.judge = Judge(self.case)

    @classmethod
    def read(cls, path: Path, lang: str = "en") -> Facts:
        return cls(json.loads(path.read_text("utf-8"), parse_float=Decimal), lang)

    # names

    def name(self, item: Any) -> str:
        """A name of the case, on one line."""
        if isinstance(item, dict):
            item = item.get(self.lang) or item.get("en") or next(iter(item.values()))
        return " ".join(str(item or "").split())

    def named(self, kind: str) -> dict[str, str]:
        """Name -> id of candidates, metals, funds, hosts, rules or states."""
        return {self.name(x.get("name", x["id"])): x["id"] for x in self.case.get(kind, [])}

    @cached_property
    def candidates(self) -> dict[str, str]:
        """Name, and short name where that alone tells it, -> id."""
        full = self.named("candidates")
        heads = [HEAD.split(n)[0].strip() or n for n in full]
        short = {h: i for h, i in zip(heads, full.values(), strict=True) if heads.count(h) == 1}
        return short | full

    @cached_property
    def names(self) -> list[str]:
        """Texts of the case and facts of the run that hold digits."""
        found = set(self.candidates)
        for node in walk(self.case):
            for key in ("name", "note", "text", "title", "address", "agency", "id", "form", "date"):
                said = node.get(key)
                texts = said.values() if isinstance(said, dict) else [said]
                found |= {" ".join(t.split()) for t in texts if isinstance(t, str)}
        run, solution = self.doc["run"], self.doc["solution"]
        found |= {run["command"], run["path"], run["sha256"], run["version"], run["python"],
                  f"{solution['solver']} {solution['version']}", self.case.get("cutoff", ""),
                  *self.case.get("sources", {})}  # fmt: skip
        digits = (n for n in found if any(map(str.isdigit, n)) and not (n.isdigit() and len(n) < 9))
        return sorted(digits, key=len, reverse=True)

    # the case

    @property
    def last(self) -> int:
        return int(self.case["years"]["supply"]["last"])

    @property
    def first(self) -> int:
        return int(self.case["years"]["supply"]["first"])

    @property
    def supply_years(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def normal(self) -> Document:
        found: Document = self.judge.states[0]
        return found

    @property
    def unlike(self) -> bool:
        return bool(self.doc["spend"]["unlike"])

    @cached_property
    def plan(self) -> list[Plan]:
        return self.plans(self.doc["solution"]["portfolio"])

    @cached_property
    def held(self) -> set[str]:
        return {p.candidate for p in self.plan}

    def plans(self, portfolio: Document) -> list[Plan]:
        """A portfolio as the run file writes it."""
        return [Plan(**p) for p in portfolio["picks"]]

    def starts(self, candidate: str) -> int:
        return len(self.judge.starts(self.judge.candidates[candidate]))

    def start(self, p: Plan) -> list[Value]:
        """The start, where it is said: of a candidate that has several."""
        return [p.start] if self.starts(p.candidate) > 1 else []

    def spend(self, *picks: Plan) -> Fraction:
        return self.judge.spend(tuple(picks))

    def supplies(self, p: Plan, at: int | None = None) -> dict[str, Fraction]:
        """Expected t/yr by metal in a supply year of the normal state; not those of nothing."""
        option, at = self.judge.option(p), at or self.last
        found = {
            s["metal"]: self.judge.supply(p, s["metal"], at, self.normal)
            for s in option.get("supply", [])
        }
        return {m: t for m, t in found.items() if t}

    def gain(self, p: Plan) -> Fraction:
        """Chance of success with funding less that without."""
        o = self.judge.option(p)
        return number(o.get("probability"), 1) - number(o.get("probability_without"), 0)

    def stocks(self, p: Plan) -> dict[str, Fraction]:
        """Expected t that a plan adds to stocks."""
        found: dict[str, Fraction] = {}
        for s in self.judge.option(p).get("stock", []):
            more = number(s["tonnes"]) * self.gain(p)
            found[s["metal"]] = found.get(s["metal"], Fraction(0)) + more
        return found

    def demand(self, metal: str, at: int | None = None) -> Fraction:
        return in_year(self.judge.metals[metal]["demand"], at or self.last)

    def existing(self, metal: str, at: int | None = None) -> Fraction:
        at = at or self.last
        return sum(self.judge.existing(metal, at, self.normal).values(), Fraction(0))

    def served(self, state: Document, at: int) -> Fraction:
        """Years of demand that a release in a supply year is spread over."""
        last = number(self.case["years"].get("terminal_multiplier"), 1)
        return self.judge.part(state) * (last if at == self.last else 1)

    # the answer

    @property
    def gained(self) -> Fraction:
        """The effect of the plan."""
        return Fraction(self.doc["objective"]["gain"])

    @property
    def rate(self) -> Fraction:
        """The social discount rate."""
        return number(self.case["years"].get("discount_rate"))

    def reckoned(self) -> Fraction:
        """The value, from the coverage that the run file has (stocks released as it says)."""
        states = {s["id"]: s for s in self.judge.states}
        total = Fraction(0)
        for x in self.doc["coverage"]:
            state, m = states[x["state"]], x["metal"]
            demand = self.judge.demand(m, x["year"], state)
            held = sum(self.judge.existing(m, x["year"], state).values())
            part = self.judge.secured(tuple(self.plan), m, x["year"], state) / demand
            if relief := Fraction(x["relief"]):
                part += relief / demand / self.served(state, x["year"])
            assert abs(held / demand + part - Fraction(x["after"])) < Fraction(1, 10**9), x
            worth = self.judge.worth_of(m, x["year"], state, part * demand)
            total += number(state["probability"]) * self.judge.discount(x["year"]) * worth
        return total

    def chances(self) -> dict[str, Fraction]:
        """For each metal that the plan may supply: that all its projects fail."""
        found: dict[str, Fraction] = {}
        for p in self.plan:
            o = self.judge.option(p)
            for m in {s["metal"] for s in o.get("supply", [])}:
                fails = 1 - number(o.get("probability"), 1)
                found[m] = found.get(m, Fraction(1)) * fails
        return found

    @cached_property
    def rules(self) -> dict[str, Document]:
        return {r["id"]: r for r in self.case["rules"]}

    def uses(self, rule: str) -> list[Document]:
        return [u for u in self.doc["rules"] if u["rule"] == rule]

    # figures

    @cached_property
    def figures(self) -> dict[str, Document]:
        """Pointer -> figure with a basis, in the order of the file."""
        return {p: q for p, q in pointers(self.case) if "value" in q}

    def at(self, pointer: str) -> Any:
        node: Any = self.case
        for token in pointer.split("/")[1:]:
            node = node[int(token)] if isinstance(node, list) else node[token]
        return node

    def value(self, pointer: str) -> Fraction:
        return number(self.at(pointer))


def walk(node: Any) -> Iterator[Document]:
    """Every object of a document."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            yield from walk(child)


def pointers(node: Any, at: str = "") -> Iterator[tuple[str, Document]]:
    """Every object with its JSON pointer."""
    if isinstance(node, dict):
        yield at, node
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in items:
        if isinstance(child, dict | list):
            yield from pointers(child, f"{at}/{key}")


INDEXED = {"options", "supply", "stock", "pays", "existing"}


def label(pointer: str) -> list[Value]:
    """The numbers in the name of a figure: a year, or a position counted from one."""
    head, *rest = pointer.split("/")[1:]
    tokens = rest[1:] if head in ("candidates", "metals", "hosts", "funds", "rules", "states",
                                  "agreements", "partners") else rest  # fmt: skip
    found, before = [], ""
    for t in tokens:
        if t.isdigit() and before not in INDEXED:
            found.append(int(t) if len(t) == 4 else int(t) + 1)
        before = t
    return found


Check = Callable[[Facts, Any], Any]
