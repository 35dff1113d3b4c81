"""A second opinion on a small case, straight from its document by full enumeration.

Written from the equations in the rules' docstrings; it imports nothing of optimizer, knows no
rows and no floats. Documents hold int and Decimal, or objects with a ``value``.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import cache, cached_property
from itertools import combinations_with_replacement, product
from typing import Any, NamedTuple

Document = dict[str, Any]


class Plan(NamedTuple):
    candidate: str
    option: str
    start: int


Picks = tuple[Plan, ...]


def number(q: Any, default: int = 0) -> Fraction:
    if q is None:
        return Fraction(default)
    return Fraction(q["value"] if isinstance(q, dict) else q)


def in_year(series: Any, year: int) -> Fraction:
    """A figure by year: the latest listed year before, or the first listed."""
    if isinstance(series, dict) and all(k.isdigit() for k in series):
        listed = sorted(int(k) for k in series)
        before = [y for y in listed if y <= year]
        return number(series[str(before[-1] if before else listed[0])])
    return number(series)


@cache
def present_value(rate: Fraction, a: int, maturity: int, grace: int, discount: Fraction) -> Decimal:
    """Of all that is paid for a loan of 1, by annuities in 80 digits; times in periods."""
    with localcontext(Context(prec=80)):
        each = (1 + quotient(discount)).ln() / a
        if not discount:
            mean = Decimal(maturity + grace + 1) / 2
            return 1 + quotient(rate / a) * mean
        d = each.exp() - 1
        interest, n = quotient(rate / a), maturity - grace

        def worth(k: int) -> Decimal:
            return (-k * each).exp()

        # principal in equal parts; interest is r/d of what is not worth its principal
        principal = (worth(grace) - worth(maturity)) / d / n
        return principal + interest / d * (1 - principal)


def quotient(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


def given_away(terms: Document, discount: Fraction) -> Fraction:
    """Grant element in per cent, to nine places."""
    a = int(number(terms.get("payments_a_year"), 2))
    maturity, grace = (int(a * number(terms.get(k))) for k in ("maturity", "grace"))
    value = present_value(number(terms["rate"]), a, maturity, min(grace, maturity - 1), discount)
    return Fraction(round(100 * (1 - Fraction(value)), 9))


PLACED = ("metal", "host", "processing", "candidate")
"""What a change may name."""


class Judge:
    def __init__(self, case: Document) -> None:
        self.case = case
        self.candidates = {c["id"]: c for c in case["candidates"]}
        self.options = {(c["id"], o["id"]): o for c in case["candidates"] for o in c["options"]}
        self.hosts = {h["id"]: h for h in case.get("hosts", [])}
        self.metals = {m["id"]: m for m in case["metals"]}
        budget, supply = case["years"]["budget"], case["years"]["supply"]
        self.budget_years = range(budget["first"], budget["last"] + 1)
        self.supply_years = range(supply["first"], supply["last"] + 1)
        self.states = case.get("states") or [{"id": "normal", "probability": 1}]
        self.memo: dict[Any, Any] = {}

    # what may be chosen --------------------------------------------------------------------

    def starts(self, c: Document) -> list[int]:
        return c.get("starts") or [self.budget_years[0]]

    @cached_property
    def plans(self) -> list[Plan]:
        """Candidates, options, starts in the order of the file."""
        return [
            Plan(c["id"], o["id"], t)
            for c in self.case["candidates"]
            for o in c["options"]
            for t in self.starts(c)
        ]

    @cached_property
    def portfolios(self) -> list[Picks]:
        """Each candidate once or not at all."""
        ways = [[(), *((p,) for p in self.plans if p.candidate == c)] for c in self.candidates]
        return [sum(chosen, ()) for chosen in product(*ways)]

    # facts ---------------------------------------------------------------------------------

    def host(self, p: Plan) -> str | None:
        return self.candidates[p.candidate].get("host")

    def region(self, p: Plan) -> str | None:
        host = self.host(p)
        return self.hosts[host]["region"] if host else None

    def option(self, p: Plan) -> Document:
        return self.options[p.candidate, p.option]

    def money(self, p: Plan) -> list[tuple[str, int, Fraction]]:
        """(fund, year, amount)"""
        return [
            (x["fund"], p.start + x.get("after", 0), number(x["amount"]))
            for x in self.option(p)["pays"]
        ]

    def spend(self, picks: Picks) -> Fraction:
        """In grant equivalent: grants count in full, loans by what is given away in them."""
        return sum(
            (a * self.as_grant(p, fund) for p in picks for fund, _, a in self.money(p)),
            Fraction(0),
        )

    def as_grant(self, p: Plan, fund: str) -> Fraction:
        """What a unit of a fund's money is worth as a grant in a plan."""
        f = next(f for f in self.case["funds"] if f["id"] == fund)
        if "discount_rate" not in f:
            return number(f.get("grant_equivalent"), 1)
        given = given_away(self.option(p)["terms"], number(f["discount_rate"])) / 100
        return max(given, Fraction(0))

    def changed(self, state: Document, fact: str, **who: str | None) -> Fraction:
        """Product of the state's changes to a fact of this metal, host, candidate."""
        product = Fraction(1)
        for change in state.get("changes", []):
            named = {k: v for k, v in change.items() if k in PLACED}
            if change["fact"] == fact and all(who.get(k) == v for k, v in named.items()):
                product *= number(change["factor"])
        return product

    def demand(self, metal: str, year: int, state: Document) -> Fraction:
        demand = in_year(self.metals[metal]["demand"], year)
        return demand * self.changed(state, "demand", metal=metal)

    def existing(
        self, metal: str, year: int, state: Document, at: str = "mine"
    ) -> dict[str | None, Fraction]:
        """t/yr by host of the mine, or of the processing."""
        held: dict[str | None, Fraction] = {}
        for e in self.metals[metal].get("existing", []):
            host = e.get("host")
            works = e.get("processing", host)
            factor = self.changed(state, "existing", metal=metal, host=host, processing=works)
            place = host if at == "mine" else works
            held[place] = held.get(place, Fraction(0)) + in_year(e["tonnes"], year) * factor
        return held

    def supply(self, p: Plan, metal: str, year: int, state: Document) -> Fraction:
        """Expected t/yr of a plan: output x share x ramp x (p with - p without) x state."""
        return sum(self.by_works(p, metal, year, state).values(), Fraction(0))

    def by_works(
        self, p: Plan, metal: str, year: int, state: Document
    ) -> dict[str | None, Fraction]:
        """The same by the host where it is processed."""
        key = p, metal, year, state["id"]
        if key not in self.memo:
            self.memo[key] = self._supply(p, metal, year, state)
        found: dict[str | None, Fraction] = self.memo[key]
        return found

    def _supply(
        self, p: Plan, metal: str, year: int, state: Document
    ) -> dict[str | None, Fraction]:
        o, c = self.option(p), self.candidates[p.candidate]
        gain = number(o.get("probability"), 1) - number(o.get("probability_without"), 0)
        who = {"metal": metal, "host": c.get("host"), "candidate": c["id"]}
        found: dict[str | None, Fraction] = {}
        for s in o.get("supply", []):
            age = year - int(number(s["first_year"])) - (p.start - min(self.starts(c)))
            if s["metal"] == metal and age >= 0:
                ramp = [number(r) for r in s.get("ramp", [1])]
                reached = ramp[age] if age < len(ramp) else ramp[-1]
                tonnes = number(s["output"]) * number(s.get("share"), 1) * reached * gain
                works = s.get("processing", c.get("host"))
                factor = self.changed(state, "supply", processing=works, **who)
                found[works] = found.get(works, Fraction(0)) + tonnes * factor
        return found

    def secured(
        self,
        picks: Picks,
        metal: str,
        year: int,
        state: Document,
        host: str | None = None,
        at: str = "mine",
    ) -> Fraction:
        """Expected t/yr of a portfolio; where one host is named, what it mines or processes."""
        if host is not None and at == "processing":
            parts = (self.by_works(p, metal, year, state).get(host, Fraction(0)) for p in picks)
            return sum(parts, Fraction(0))
        return sum(
            (
                self.supply(p, metal, year, state)
                for p in picks
                if host is None or self.host(p) == host
            ),
            Fraction(0),
        )

    # the measure ---------------------------------------------------------------------------

    def discount(self, year: int) -> Fraction:
        years = self.case["years"]
        worth = (1 + number(years.get("discount_rate"))) ** (self.supply_years[0] - year)
        last = number(years.get("terminal_multiplier"), 1)
        return worth * last if year == self.supply_years[-1] else worth

    def worth(self, picks: Picks) -> Fraction:
        total = Fraction(0)
        for w, m, v in product(self.states, self.metals, self.supply_years):
            weight = number(w["probability"]) * self.discount(v)
            tonnes = self.secured(picks, m, v, w)
            if self.case["measure"]["kind"] != "coverage":  # a shock: the tonnes of its days
                tonnes *= self.part(w)
            total += weight * self.worth_of(m, v, w, tonnes)
        if self.case["measure"]["kind"] == "coverage":
            for w, m in product(self.states, self.metals):
                if "days" in w and m in w.get("stocks", [m]):
                    total += number(w["probability"]) * self.relieved(picks, m, w)
        return total

    def part(self, state: Document) -> Fraction:
        """Days of a shock, as part of a year."""
        return number(state.get("days"), 365) / 365

    def stock(self, picks: Picks, metal: str, year: int) -> Fraction:
        """t held, and expected t that picks started by the year have added."""
        held = number(self.metals[metal].get("stock"))
        for p in picks:
            o = self.option(p)
            gain = number(o.get("probability"), 1) - number(o.get("probability_without"), 0)
            added = (number(s["tonnes"]) for s in o.get("stock", []) if s["metal"] == metal)
            held += sum(added, Fraction(0)) * gain if p.start <= year else 0
        return held

    def relieved(self, picks: Picks, metal: str, state: Document) -> Fraction:
        """What the stock adds to a metal's worth in a shock, by the dual of its linear program:

        least, over prices price[v] >= 0 of a tonne released in year v that never rise (a tonne that
        is there in a year is there later too), of what the stock costs at the price of the year it
        comes in, and what each year's coverage still gains when it pays that price. At the least,
        every price is 0 or what some tonne is worth in some year and step.
        """
        years, bought, worths = [*self.supply_years], [], []
        before = Fraction(0)
        for v in years:
            bought.append(self.stock(picks, metal, v) - before)
            before += bought[-1]
            worths.append([*self.open_steps(picks, metal, v, state)])
        if not any(bought):
            return Fraction(0)
        prices = sorted({Fraction(0), *(w for year in worths for w, _ in year)}, reverse=True)
        costs = []
        for chosen in combinations_with_replacement(prices, len(years)):
            cost = sum((t * p for t, p in zip(bought, chosen, strict=True)), Fraction(0))
            for p, year in zip(chosen, worths, strict=True):
                cost += sum(((w - p) * t for w, t in year if w > p), Fraction(0))
            costs.append(cost)
        return min(costs)

    def open_steps(
        self, picks: Picks, metal: str, year: int, state: Document
    ) -> Iterator[tuple[Fraction, Fraction]]:
        """(worth of a tonne, tonnes) of what is left uncovered of each step, in a shock."""
        m, supply = self.metals[metal], self.secured(picks, metal, year, state)
        supply += sum(self.existing(metal, year, state).values())
        demand = self.demand(metal, year, state)
        weight = 100 * number(m.get("weight"), 1) * self.discount(year)
        top = Fraction(0)
        for step in self.steps(metal):
            bottom, top = top, top + number(step["width"])
            left = top - max(bottom, min(top, supply / demand))
            days = demand * self.part(state)
            if year == self.supply_years[-1]:  # a tonne serves one of the years it stands for
                days *= number(self.case["years"].get("terminal_multiplier"), 1)
            yield weight * number(step["slope"]) / days, left * days

    def steps(self, metal: str) -> list[Document]:
        """Those of the metal, or of the measure; what is worth most first."""
        plain = [{"width": 1, "slope": 1}]
        steps = self.metals[metal].get("steps") or self.case["measure"].get("steps") or plain
        return sorted(steps, key=lambda s: number(s["slope"]), reverse=True)

    def worth_of(self, metal: str, year: int, state: Document, tonnes: Fraction) -> Fraction:
        measure, m = self.case["measure"], self.metals[metal]
        if measure["kind"] == "value":
            return Fraction(0) if metal in measure.get("excluded", []) else (
                number(m["price"]) * tonnes
            )  # fmt: skip
        if measure["kind"] == "tonnes":
            return number(m.get("weight"), 1) * tonnes
        held = sum(self.existing(metal, year, state).values())
        ratio = (held + tonnes) / self.demand(metal, year, state)
        best = Fraction(0)
        for step in self.steps(metal):
            part = min(ratio, number(step["width"]))
            best += part * number(step["slope"])
            ratio -= part
        return 100 * number(m.get("weight"), 1) * best

    # the rules -----------------------------------------------------------------------------

    def broken(self, picks: Picks) -> list[str]:
        """Ids of the rules that a portfolio breaks."""
        return [
            r["id"] for r in self.case["rules"] if not getattr(self, "keeps_" + r["kind"])(r, picks)
        ]

    def selected(self, select: Document | None, p: Plan) -> bool:
        c, select = self.candidates[p.candidate], select or {}
        have = {
            "candidates": [p.candidate],
            "groups": c.get("groups", []),
            "hosts": [self.host(p)],
            "regions": [self.region(p)],
            "kinds": [c["kind"]],
            "routes": [self.option(p).get("route")],
        }
        return p.candidate not in select.get("except", []) and all(
            set(have[k]) & set(wanted) for k, wanted in select.items() if k != "except"
        )

    def within(self, rule: Document, amount: Fraction | int) -> bool:
        """at_least <= amount <= at_most, or exactly."""
        low = rule.get("at_least", rule.get("exactly"))
        high = rule.get("at_most", rule.get("exactly"))
        return (low is None or number(low) <= amount) and (high is None or amount <= number(high))

    def amount(self, rule: Document, picks: Picks) -> Fraction:
        """Number or money of the selected picks."""
        chosen = tuple(p for p in picks if self.selected(rule.get("select"), p))
        money = rule.get("by") == "money"
        return self.spend(chosen) if money else Fraction(len(chosen))

    def keeps_budget(self, rule: Document, picks: Picks) -> bool:
        """Year by year: carried money first, then the ceiling; what is left is carried on, up
        to the share, and lapses where it is not used."""
        for fund in self.case["funds"]:
            if fund["id"] not in rule.get("funds", [fund["id"]]):
                continue
            carried = Fraction(0)
            for year in self.budget_years:
                ceiling = number(fund["ceilings"].get(str(year)))
                bill = sum(
                    (a for p in picks for f, y, a in self.money(p) if (f, y) == (fund["id"], year)),
                    Fraction(0),
                )
                bill -= min(bill, carried)
                if bill > ceiling:
                    return False
                carried = min(number(fund.get("carry")) * ceiling, ceiling - bill)
        return True

    def keeps_portfolio_size(self, rule: Document, picks: Picks) -> bool:
        return self.within(rule, self.amount(rule, picks))

    def keeps_host_ceiling(self, rule: Document, picks: Picks) -> bool:
        return all(
            self.within(rule, self.amount(rule, tuple(p for p in picks if self.host(p) == h)))
            for h in rule.get("hosts", self.hosts)
        )

    def keeps_region_spread(self, rule: Document, picks: Picks) -> bool:
        return all(
            self.within(rule, self.amount(rule, tuple(p for p in picks if self.region(p) == r)))
            for r in rule.get("regions", [h["region"] for h in self.hosts.values()])
        )

    def named(self, what: Document, p: Plan) -> bool:
        """Whether a plan is the candidate, option and start that are named."""
        return (
            p.candidate == what["candidate"]
            and what.get("option") in (None, p.option)
            and what.get("start") in (None, p.start)
        )

    def keeps_commitment(self, rule: Document, picks: Picks) -> bool:
        return any(self.named(rule, p) for p in picks)

    def keeps_exclusion(self, rule: Document, picks: Picks) -> bool:
        funded = {p.candidate for p in picks}
        return not funded & set(rule.get("candidates", [])) and all(
            len(funded & set(rivals)) <= 1 for rivals in rule.get("rivals", [])
        )

    def keeps_prerequisite(self, rule: Document, picks: Picks) -> bool:
        if "agreement" in rule:
            agreement = next(a for a in self.case["agreements"] if a["id"] == rule["agreement"])
            year = agreement.get("in_force")
            return not any(
                self.selected(rule.get("select"), p) and (year is None or p.start < year)
                for p in picks
            )
        return all(
            any(d.candidate == pair["needs"] and d.start + rule.get("lag", 0) <= c.start
                for d in picks)
            for pair in rule["pairs"] for c in picks if self.named(pair, c)
        )  # fmt: skip

    def keeps_governance_floor(self, rule: Document, picks: Picks) -> bool:
        def low(p: Plan) -> bool:
            score = self.hosts[self.host(p) or ""].get("indicators", {}).get(rule["indicator"])
            if score is None:
                return bool(rule.get("missing", "refuse") == "refuse")
            return number(score) < number(rule["floor"])

        return not any(self.selected(rule.get("select"), p) and self.host(p) and low(p)
                       for p in picks)  # fmt: skip

    def keeps_supply_concentration(self, rule: Document, picks: Picks) -> bool:
        share, at = number(rule["share"]), rule.get("at", "mine")
        for w, m, v in product(self.states, rule.get("metals", self.metals), self.supply_years):
            held = self.existing(m, v, w, at)
            everything = sum(held.values()) + self.secured(picks, m, v, w)
            for h in self.hosts:
                mine = held.get(h, Fraction(0)) + self.secured(picks, m, v, w, h, at)
                if rule.get("of", "demand") == "secured":
                    limit = share * everything
                else:
                    limit = max(share * self.demand(m, v, w), held.get(h, Fraction(0)))
                if mine > limit:
                    return False
        return True

    def keeps_supply_limit(self, rule: Document, picks: Picks) -> bool:
        return all(used <= limit for used, limit in self.limited(rule, picks))

    def limited(self, rule: Document, picks: Picks) -> list[tuple[Fraction, Fraction]]:
        """(t/yr of the selected, limit) by state, metal and year."""
        chosen = tuple(p for p in picks if self.selected(rule.get("select"), p))
        return [
            (
                self.secured(chosen, m, v, w),
                in_year(rule["tonnes"], v) if "tonnes" in rule
                else number(rule["share"]) * self.demand(m, v, w),
            )
            for w, m, v in product(
                self.states, rule.get("metals", self.metals), self.supply_years
            )
        ]  # fmt: skip

    def keeps_insurance_cover(self, rule: Document, picks: Picks) -> bool:
        return not any(self.uninsured(rule, p) for p in picks)

    def uninsured(self, rule: Document, p: Plan) -> bool:
        """Whether what is lent is more than the cover stands for."""
        if not self.selected(rule.get("select"), p):
            return False
        sides = [
            sum((a for f, _, a in self.money(p) if f in rule[side]), Fraction(0))
            for side in ("loans", "cover")
        ]
        return sides[1] - number(rule["ratio"]) * sides[0] < 0

    def keeps_partner_limit(self, rule: Document, picks: Picks) -> bool:
        def leads(partner: str, p: Plan) -> bool:
            return any(
                q["partner"] == partner and q.get("lead")
                for q in self.candidates[p.candidate].get("partners", [])
            )

        return all(
            sum(leads(q, p) and self.selected(rule.get("select"), p) for p in picks)
            <= number(rule["at_most"])
            for q in rule.get("partners", [q["id"] for q in self.case.get("partners", [])])
        )

    def keeps_oda_eligibility(self, rule: Document, picks: Picks) -> bool:
        def listed(p: Plan) -> bool:
            host = self.hosts.get(self.host(p) or "", {})
            return any(x["first"] <= p.start <= x["last"] for x in host.get("oda", []))

        return all(
            listed(p) for p in picks
            if self.option(p).get("route") in rule["routes"]
            and self.selected(rule.get("select"), p)
        )  # fmt: skip

    def keeps_instrument_scope(self, rule: Document, picks: Picks) -> bool:
        def lets(entry: Document, p: Plan, year: int) -> bool:
            host = self.hosts.get(self.host(p) or "", {})
            on_list = any(x["first"] <= year <= x["last"] for x in host.get("oda", []))
            return (
                self.selected(entry.get("select"), p)
                and entry.get("first", year) <= year <= entry.get("last", year)
                and entry.get("oda") in (None, on_list)
            )

        def fits(p: Plan, key: str, name: str | None, year: int) -> bool:
            entries = [e for e in rule["may"] if name in e.get(key, [])]
            return not entries or any(lets(e, p, year) for e in entries)

        return all(
            fits(p, "routes", self.option(p).get("route"), p.start)
            and all(
                fits(p, "funds", f, min(y for g, y, _ in self.money(p) if g == f))
                for f, _, _ in self.money(p)
            )
            for p in picks if self.selected(rule.get("select"), p)
        )  # fmt: skip

    def hurried(self, rule: Document, picks: Picks) -> list[Plan]:
        """Of the categories that a rule names, who is funded without what must come first."""
        waiting = [
            p for p in picks
            if self.candidates[p.candidate].get("safeguard") in rule["categories"]
            and self.selected(rule.get("select"), p)
        ]  # fmt: skip
        if "agreement" in rule:
            treaty = {"agreement": rule["agreement"]}
            return [p for p in waiting if not self.keeps_prerequisite(treaty, (p,))]
        return [
            p for p in waiting
            if p.candidate != rule["needs"]
            and not any(d.candidate == rule["needs"] and p.start - d.start >= rule.get("lag", 0)
                        for d in picks)
        ]  # fmt: skip

    def of_category(self, rule: Document, picks: Picks) -> Picks:
        named = rule["categories"]
        return tuple(p for p in picks if self.candidates[p.candidate].get("safeguard") in named)

    def keeps_safeguard(self, rule: Document, picks: Picks) -> bool:
        if "agreement" in rule or "needs" in rule:
            return not self.hurried(rule, picks)
        return self.within(rule, self.amount(rule, self.of_category(rule, picks)))

    def days(self, rule: Document, picks: Picks) -> list[Fraction]:
        """Days of demand that the stock of each metal lasts."""
        return [
            self.stock(picks, m, rule["year"])
            / (in_year(self.metals[m]["demand"], rule["year"]) / 365)
            for m in rule.get("metals", self.metals)
        ]

    def keeps_stock_target(self, rule: Document, picks: Picks) -> bool:
        return all(days >= number(rule["at_least"]) for days in self.days(rule, picks))

    def supplies(self, rule: Document, picks: Picks) -> list[tuple[Fraction, Fraction]]:
        """(t/yr supplied, t/yr that the rule asks for) by state, metal and year."""
        found = []
        for w, m, v in product(self.states, rule.get("metals", self.metals), self.supply_years):
            if w["id"] in rule.get("states", [w["id"]]) and rule.get("first", v) <= v <= rule.get(
                "last", v
            ):
                held = sum(self.existing(m, v, w).values())
                asked = number(rule["share"]) * self.demand(m, v, w)
                found.append((held + self.secured(picks, m, v, w), asked))
        return found

    def keeps_minimum_coverage(self, rule: Document, picks: Picks) -> bool:
        return all(supplied >= asked for supplied, asked in self.supplies(rule, picks))

    def keeps_grant_element(self, rule: Document, picks: Picks) -> bool:
        return not any(self.under_tests(rule, p) for p in picks)

    def under_tests(self, rule: Document, p: Plan) -> bool:
        """Whether a tested loan passes not all its tests, or has none."""
        option = self.option(p)
        if option.get("route") not in rule["routes"] or not self.selected(rule.get("select"), p):
            return False
        given = [
            given_away(option["terms"], number(test["discount_rate"]))
            >= 100 * number(test["threshold"])
            for test in rule["tests"]
            if test.get("first", p.start) <= p.start <= test.get("last", p.start)
            and ("groups" not in test or self.group(p) in test["groups"])
        ]
        return not given or not all(given)

    def group(self, p: Plan) -> str | None:
        """The group of the host in the start year."""
        listings = self.hosts.get(self.host(p) or "", {}).get("oda", [])
        return next((x["group"] for x in listings if x["first"] <= p.start <= x["last"]), None)

    def keeps_tied_aid(self, rule: Document, picks: Picks) -> bool:
        return not any(self.dear_and_tied(rule, p) for p in picks)

    def dear_and_tied(self, rule: Document, p: Plan) -> bool:
        """Whether a tied loan is not shown to be concessional enough."""
        terms = self.option(p).get("terms", {})
        if not terms.get("tied") or not self.selected(rule.get("select"), p):
            return False
        if "rates" not in rule:
            return bool(rule.get("missing") == "refuse")
        years = number(terms["maturity"])
        rates = [
            number(r["cirr"]) + number(r["margin"])
            for r in rule["rates"]
            if r.get("first", p.start) <= p.start <= r.get("last", p.start)
            and number(r.get("shortest")) <= years <= number(r.get("longest"), 999)
        ]
        levels = [number(t["at_least"]) for t in rule["thresholds"] if self.group(p) in t["groups"]]
        return not rates or not levels or given_away(terms, rates[0]) < 100 * levels[0]

    def keeps_package(self, rule: Document, picks: Picks) -> bool:
        return all(lacks <= 0 for lacks in self.owed(rule, picks))

    def owed(self, rule: Document, picks: Picks) -> list[Fraction]:
        """By host: what it should receive, less what it does."""
        found = []
        for h in rule.get("hosts", self.hosts):
            here = tuple(p for p in picks if self.host(p) == h)
            got, taken = (
                self.amount({"by": rule.get("by", "money"), "select": rule[side]}, here)
                for side in ("receives", "gives")
            )
            found.append(number(rule["ratio"]) * taken - got)
        return found

    def keeps_debt_limit(self, rule: Document, picks: Picks) -> bool:
        return all(debt <= number(rule["at_most"]) for debt in self.debts(rule, picks))

    def debts(self, rule: Document, picks: Picks) -> list[Fraction]:
        """What each host owes, or takes up in each year."""
        yearly = rule.get("over") == "year"
        spans = [[y] for y in self.budget_years] if yearly else [list(self.budget_years)]
        return [
            sum(
                (
                    amount
                    for p in picks if self.host(p) == h and self.selected(rule.get("select"), p)
                    for fund, year, amount in self.money(p)
                    if year in span and fund in rule.get("funds", [fund])
                ),
                Fraction(0),
            )
            for h in rule.get("hosts", self.hosts) for span in spans
        ]  # fmt: skip

    def keeps_smoothing(self, rule: Document, picks: Picks) -> bool:
        return all(excess <= 0 for excess in self.jumps(rule, picks))

    def jumps(self, rule: Document, picks: Picks) -> list[Fraction]:
        """By fund and pair of years: the jump, less the jump allowed."""
        found = []
        for fund in rule.get("funds", [f["id"] for f in self.case["funds"]]):
            spent = {
                y: sum((a for p in picks for f, year, a in self.money(p) if (f, year) == (fund, y)),
                       Fraction(0))
                for y in self.budget_years
            }  # fmt: skip
            for year in self.budget_years[1:]:
                allowed = number(rule.get("at_most"))
                if "share" in rule:
                    allowed = number(rule["share"]) * spent[year - 1]
                found.append(abs(spent[year] - spent[year - 1]) - allowed)
        return found

    def keeps_linear(self, rule: Document, picks: Picks) -> bool:
        terms = [number(t["coefficient"]) for t in rule["terms"] for p in picks if self.named(t, p)]
        return self.within(rule, sum(terms, Fraction(0)))

    # how far a rule is passed ---------------------------------------------------------------

    def passed(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        """(side, amount) for every limit that a portfolio passes, in the rule's unit: 'above' an
        upper limit, or 'below' a lower one; where something is barred, by one candidate each."""
        found: list[tuple[str, Fraction]] = getattr(self, "passed_" + rule["kind"])(rule, picks)
        return [(side, amount) for side, amount in found if amount > 0]

    def violation(self, rule: Document, picks: Picks) -> Fraction:
        """Sum of all amounts."""
        return sum((amount for _, amount in self.passed(rule, picks)), Fraction(0))

    def outside(self, rule: Document, amount: Fraction | int) -> list[tuple[str, Fraction]]:
        """Distance of an amount from at_least and at_most, or from exactly."""
        low = rule.get("at_least", rule.get("exactly"))
        high = rule.get("at_most", rule.get("exactly"))
        found = [] if low is None else [("below", number(low) - amount)]
        return found if high is None else [*found, ("above", amount - number(high))]

    def passed_budget(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        """What each year's bill lacks after carried money and the ceiling; then nothing is left
        to carry."""
        found = []
        for fund in self.case["funds"]:
            if fund["id"] not in rule.get("funds", [fund["id"]]):
                continue
            carried = Fraction(0)
            for year in self.budget_years:
                ceiling = number(fund["ceilings"].get(str(year)))
                bill = sum((a for p in picks for f, y, a in self.money(p)
                            if (f, y) == (fund["id"], year)), Fraction(0))  # fmt: skip
                lacks = bill - carried - ceiling
                found.append(("above", lacks))
                left = min(-lacks, ceiling)  # what was carried lapses
                carried = max(Fraction(0), min(number(fund.get("carry")) * ceiling, left))
        return found

    def passed_portfolio_size(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return self.outside(rule, self.amount(rule, picks))

    def passed_host_ceiling(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [
            passed
            for h in rule.get("hosts", self.hosts)
            for passed in self.outside(
                rule, self.amount(rule, tuple(p for p in picks if self.host(p) == h))
            )
        ]

    def passed_region_spread(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        every = {h["region"] for h in self.hosts.values()}
        return [
            passed
            for r in rule.get("regions", every)
            for passed in self.outside(
                rule, self.amount(rule, tuple(p for p in picks if self.region(p) == r))
            )
        ]

    def passed_commitment(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("below", Fraction(1 - any(self.named(rule, p) for p in picks)))]

    def passed_exclusion(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        funded = {p.candidate for p in picks}
        barred = [("above", Fraction(c in funded)) for c in rule.get("candidates", [])]
        rivals = rule.get("rivals", [])
        return barred + [("above", Fraction(len(funded & set(r)) - 1)) for r in rivals]

    def passed_prerequisite(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        """One for each candidate that does not wait for its pair, or for the agreement."""
        if "agreement" in rule:
            early = [p for p in picks if not self.keeps_prerequisite(rule, (p,))]
            return [("above", Fraction(len(early)))]
        return [
            ("above", Fraction(1))
            for pair in rule["pairs"] for c in picks if self.named(pair, c)
            if not any(d.candidate == pair["needs"] and d.start + rule.get("lag", 0) <= c.start
                       for d in picks)
        ]  # fmt: skip

    def passed_governance_floor(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("above", Fraction(not self.keeps_governance_floor(rule, (p,)))) for p in picks]

    def shares(self, rule: Document, picks: Picks = ()) -> list[tuple[Fraction, Fraction]]:
        """(t/yr of a host, its limit) by state, metal, year and host."""
        share, at, found = number(rule["share"]), rule.get("at", "mine"), []
        for w, m, v in product(self.states, rule.get("metals", self.metals), self.supply_years):
            held = self.existing(m, v, w, at)
            everything = sum(held.values()) + self.secured(picks, m, v, w)
            for h in self.hosts:
                before = held.get(h, Fraction(0))
                limit = share * everything
                if rule.get("of", "demand") == "demand":
                    limit = max(share * self.demand(m, v, w), before)
                found.append((before + self.secured(picks, m, v, w, h, at), limit))
        return found

    def passed_supply_concentration(
        self, rule: Document, picks: Picks
    ) -> list[tuple[str, Fraction]]:
        return [("above", mine - limit) for mine, limit in self.shares(rule, picks)]

    def passed_supply_limit(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("above", used - limit) for used, limit in self.limited(rule, picks)]

    def passed_insurance_cover(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("above", Fraction(self.uninsured(rule, p))) for p in picks]

    def passed_partner_limit(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        found = []
        for q in rule.get("partners", [q["id"] for q in self.case.get("partners", [])]):
            led = [
                p for p in picks
                if self.selected(rule.get("select"), p)
                and any(x["partner"] == q and x.get("lead")
                        for x in self.candidates[p.candidate].get("partners", []))
            ]  # fmt: skip
            found.append(("above", len(led) - number(rule["at_most"])))
        return found

    def passed_oda_eligibility(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("above", Fraction(not self.keeps_oda_eligibility(rule, (p,)))) for p in picks]

    def passed_instrument_scope(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("above", Fraction(not self.keeps_instrument_scope(rule, (p,)))) for p in picks]

    def passed_safeguard(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        if "agreement" in rule or "needs" in rule:
            return [("above", Fraction(1)) for _ in self.hurried(rule, picks)]
        return self.outside(rule, self.amount(rule, self.of_category(rule, picks)))

    def passed_stock_target(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("below", number(rule["at_least"]) - days) for days in self.days(rule, picks)]

    def passed_minimum_coverage(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("below", asked - supplied) for supplied, asked in self.supplies(rule, picks)]

    def passed_grant_element(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("above", Fraction(self.under_tests(rule, p))) for p in picks]

    def passed_tied_aid(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("above", Fraction(self.dear_and_tied(rule, p))) for p in picks]

    def passed_package(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("below", lacks) for lacks in self.owed(rule, picks)]

    def passed_debt_limit(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("above", debt - number(rule["at_most"])) for debt in self.debts(rule, picks)]

    def passed_smoothing(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        return [("above", excess) for excess in self.jumps(rule, picks)]

    def passed_linear(self, rule: Document, picks: Picks) -> list[tuple[str, Fraction]]:
        terms = [number(t["coefficient"]) for t in rule["terms"] for p in picks if self.named(t, p)]
        return self.outside(rule, sum(terms, Fraction(0)))

    # the answer ----------------------------------------------------------------------------

    @cached_property
    def feasible(self) -> dict[Picks, Fraction]:
        """Every portfolio that keeps all rules, and its worth."""
        return {p: self.worth(p) for p in self.portfolios if not self.broken(p)}

    @cached_property
    def best(self) -> Fraction:
        return max(self.feasible.values())

    @property
    def tolerance(self) -> Fraction:
        return max(Fraction(1, 10**6), abs(self.best) / 10**9)

    @cached_property
    def tied(self) -> list[Picks]:
        """Portfolios of equal worth, those to be preferred first."""
        equal = [p for p, worth in self.feasible.items() if worth >= self.best - self.tolerance]
        return sorted(equal, key=self.preference)

    def preference(self, picks: Picks) -> tuple[Any, ...]:
        """Least spend, earliest starts, then the plans that come first in the file."""
        late = sum(p.start - self.budget_years[0] for p in picks)
        return self.spend(picks), late, [p not in picks for p in self.plans]

    def near_the_edge(self) -> Iterator[Picks]:
        """Portfolios whose worth is so near the tolerance that floats may not tell."""
        edge = self.best - self.tolerance
        return (p for p, w in self.feasible.items() if abs(w - edge) < self.tolerance / 10)
