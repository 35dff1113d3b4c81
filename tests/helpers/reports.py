"""Reports of small cases, and the cases in which a report has least or most to say."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from optimizer.analysis.answer import Answer, solve
from optimizer.analysis.findings import gather
from optimizer.analysis.runs.facts import Run
from optimizer.case.case import Case
from optimizer.case.load import load_case
from optimizer.report.blocks import Report
from optimizer.report.content.context import Context
from optimizer.report.content.report import report
from optimizer.report.html import render
from optimizer.words import Words
from tests.helpers.build import (
    Document,
    build,
    candidate,
    document,
    fund,
    metal,
    option,
    years,
)

CASES = Path(__file__).parents[2] / "cases"
RUN = Run("cases/x.json", "0" * 64, "odaopt solve cases/x.json", "0.1.0", "3.11.7", "2026-11-23")
NASTY = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}${7*7}\x07]]>"]


def ranged(value: float, low: float, high: float) -> Document:
    return {"value": value, "low": low, "high": high, "basis": "illustrative", "source": "s"}


SOURCES = {
    "s": {"title": "Invented", "date": "2026-01", "address": "https://example.org/?a=1&b=<c>"}
}


def several() -> Document:
    """Two funds, three years, money carried over, options, starts, two metals."""
    return document(
        [
            candidate("a", 4, 30, "NOR", starts=[2026, 2027], probability=ranged(0.5, 0.2, 0.9)),
            candidate("b", 3, 20, "CHL", fund="loans", metal="ni"),
            candidate("c", 5, 12, "ZAF", options=[
                option("small", 2, 8, route="yen-loan"),
                option("big", ranged(5, 3, 9), 12, fund="loans", route="equity"),
            ]),
            candidate("d", 9, 5, None),
        ],
        [
            {"id": "h", "kind": "host_ceiling", "by": "number", "at_most": 1},
            {"id": "r", "kind": "region_spread", "by": "money", "at_most": 9,
             "regions": ["southern-africa"]},
        ],
        years=years((2026, 2028), (2030, 2032), discount_rate=0.05),
        funds=[fund("grants", 4, 2, 1, carry=0.5, name="Grants, of <the> agency"),
               fund("loans", 3, 3, 3)],
        metals=[metal(), metal("ni", {"2030": 50, "2031": 80}, weight=2)],
        sources=SOURCES,
    )  # fmt: skip


def unlike_funds() -> Document:
    """Studies, loans of 65.1 % grant element, equity and cover over three years; two alike."""

    def mixed(study: int, tonnes: int, *later: tuple[str, int, int]) -> list[Document]:
        pays = [{"fund": "studies", "amount": study}]
        pays += [{"fund": f, "amount": a, "after": y} for f, a, y in later]
        terms = {"rate": 0.014, "maturity": 25, "grace": 7}
        return [option("o", 0, tonnes, terms=terms) | {"pays": pays}]

    return document(
        [
            candidate("a", options=mixed(2, 30, ("loans", 100, 1), ("cover", 50, 1))),
            candidate("b", host="CHL", options=mixed(3, 20, ("equity", 40, 1), ("equity", 20, 2))),
            candidate("c", options=mixed(4, 12, ("loans", 60, 2))),
            candidate("d", options=mixed(1, 5, ("loans", 30, 1))),
        ],
        [{"id": "r", "kind": "host_ceiling", "by": "money", "at_most": 500}],
        years=years((2026, 2028), (2030, 2030), discount_rate=0.25),
        funds=[
            fund("studies", 10, 1, 1, name="Studies"),
            fund("loans", 0, 100, 80, discount_rate=0.1, name="Aid loans"),
            fund("equity", 0, 60, 20, grant_equivalent=0.5, basis="exposure", name="Equity"),
            fund("cover", 0, 90, 90, grant_equivalent=0, basis="exposure", name="Cover"),
        ],
    )  # fmt: skip


def two_states() -> Document:
    shock = {"id": "shock", "name": "Shock", "probability": 0.25,
             "changes": [{"fact": "supply", "host": "NOR", "factor": 0.5}]}  # fmt: skip
    calm = {"id": "calm", "name": "Calm", "probability": 0.75}
    return document([candidate("a", 4, 30), candidate("b", 4, 20, "CHL")], states=[calm, shock],
                    funds=[fund("grants", 5)])  # fmt: skip


def shocked() -> Document:
    """A shock of 73 days, a stock held and a stockpile, one of which a range holds."""
    made = two_states()
    made["states"][1]["days"] = ranged(73, 60, 90)
    made["metals"] = [metal(stock=2, existing=[{"name": "x", "tonnes": 5}])]
    pile = option("o", 1) | {"stock": [{"metal": "cu", "tonnes": ranged(10, 5, 20)}]}
    made["candidates"].append(candidate("pile", host=None, options=[pile]))
    made["candidates"].append(
        candidate(
            "dear", host=None, options=[option("o", 9) | {"stock": [{"metal": "cu", "tonnes": 12}]}]
        )
    )
    return made | {"sources": SOURCES}


def strategy() -> Document:
    """Many years and all levers: five metals, eight supply years, six kinds, a halt of 73 days (a
    fifth of a year) in which nothing comes out of China; all that is proposed can be paid."""

    def yields(metal: str, tonnes: Any, first: int = 2014, *ramp: Any) -> Document:
        return {"metal": metal, "output": tonnes, "first_year": first, "ramp": [*ramp, 1]}

    def pays(**amounts: Any) -> list[Document]:
        return [{"fund": f, "amount": a, "after": i} for i, (f, a) in enumerate(amounts.items())]

    pile = option("o", 0, pays=pays(stock=8), probability=1,
                  stock=[{"metal": "in", "tonnes": 2.4}])  # fmt: skip
    both = option("o", pays=pays(loans=40, grants=6), probability=0.5, supply=[
        yields("ni", 400, 2015, 0.25, 0.5), yields("co", 30, 2015, 0.25, 0.5)])  # fmt: skip
    return document(
        [
            candidate("ambatovy", name="Ambatovy: nickel and cobalt", host="MDG", options=[both]),
            candidate("geology", 3, host="MDG", kind="institute", name="Geological institute"),
            candidate("talks", 1, host="CHN", kind="dialogue", name="Dialogue with China"),
            candidate("tungsten", host="CHN", options=[
                option("o", pays=pays(grants=5), supply=[yields("w", 20)])]),
            candidate("scrap", host=None, kind="recycling", name="Recycling", options=[
                option("o", pays=pays(grants=7), supply=[yields("w", 30), yields("co", 15)])]),
            candidate("nodules", host=None, kind="deep-sea", name="Deep-sea nodules", options=[
                option("o", pays=pays(grants=9), probability=0.2,
                       supply=[yields("co", 50, 2020)])]),
            candidate("tank", host=None, kind="stockpile", name="Indium stockpile", options=[pile]),
        ],
        years=years((2009, 2012), (2014, 2021)),
        hosts=[{"id": "MDG", "name": "Madagascar", "region": "africa"},
               {"id": "CHN", "name": "China", "region": "asia"}],
        metals=[
            metal("ni", {"2014": 800, "2018": 1000}, name="Nickel",
                  existing=[{"name": "shares", "host": "MDG", "tonnes": 200}]),
            metal("co", 100, name="Cobalt"),
            metal("w", 200, name="Tungsten",
                  existing=[{"name": "shares", "host": "CHN", "tonnes": {"2014": 40, "2018": 20}}]),
            metal("in", 60, name="Indium", stock=1.2,
                  existing=[{"name": "shares", "host": "CHN", "tonnes": 30}]),
            metal("li", 90, name="Lithium"),
        ],
        funds=[fund("grants", 30, 10, first=2009, name="Grants"),
               fund("loans", 50, first=2009, name="Yen loans"),
               fund("stock", 10, first=2009, name="Stock fund")],
        states=[
            {"id": "normal", "name": "normal year", "probability": 0.9},
            {"id": "halt", "name": "halt", "probability": 0.1, "days": 73, "changes": [
                {"fact": "existing", "host": "CHN", "factor": 0},
                {"fact": "supply", "host": "CHN", "factor": 0}]},
        ],
        rules=[{"id": i, "kind": "commitment", "candidate": i} for i in ("geology", "talks")],
    )  # fmt: skip


def nasty() -> Document:
    """Every name that a case may give holds what a page must not run."""
    script, image, braces = NASTY
    made = document(
        [
            candidate("a", ranged(4, 2, 9), 30, name=script, stage=image, note=script,
                      partners=[{"partner": "p", "lead": True}]),
            candidate("b", 3, 20, "CHL", name=image, probability=ranged(0.5, 0.2, 0.9)),
            candidate("c", 3, 12, "ZAF", name=braces),
        ],
        [{"id": "size", "kind": "portfolio_size", "name": image, "at_most": 2, "note": script}],
        name=script, note=image,
        hosts=[{"id": h, "name": n, "region": "x"}
               for h, n in (("NOR", script), ("CHL", image), ("ZAF", braces))],
        metals=[metal(name=image, existing=[{"name": script, "host": "NOR", "tonnes": 5}])],
        funds=[fund("grants", 9, name=script, agency=image)],
        partners=[{"id": "p", "name": braces}],
        sources={"s": {"title": script, "address": image}},
        assumptions=[{"id": "one", "text": script}],
    )  # fmt: skip
    made["candidates"][0]["options"][0]["name"] = braces
    return made


ODD: dict[str, Document] = {
    "nothing funded": document([candidate("a", 2000, 10), candidate("b", 3000, 10)]),
    "nothing of use": document([candidate("a", 1, 0)]),
    "one candidate": document([candidate("a", 4, 30)]),
    "several funds and years": several(),
    "unlike funds": unlike_funds(),
    "two states": two_states(),
    "a shock": shocked(),
    "many years, all levers": strategy(),
    "tonnes": document([candidate("a", 4, 30), candidate("b", 999, 9)], measure={"kind": "tonnes"}),
    "value": document([candidate("a", 4, 30), candidate("b", 999, 9)], measure={"kind": "value"},
                      metals=[metal(price=7.5)]),
    "weights and steps": document(
        [candidate("a", 4, 30), candidate("b", 4, 60)], funds=[fund("grants", 5)],
        metals=[metal(weight=3, steps=[{"width": 0.5, "slope": 1}, {"width": 0.5, "slope": 0.2}])],
    ),
    "many": document([candidate(f"c{i}", 1 + i % 7, 1 + i % 5) for i in range(60)],
                     funds=[fund("grants", 40)]),
    "nasty names": nasty(),
}  # fmt: skip


def context_of(
    case: Case, answer: Answer | None = None, lang: str = "en", *, explain: bool = False
) -> Context:
    answer = answer or solve(case)
    return Context(answer, gather(answer, explain=explain), RUN, Words(lang))


@cache
def odd(name: str) -> Context:
    return context_of(build(ODD[name]))


@cache
def explained(name: str) -> Context:
    """An odd case, or one that is shipped, with the longer questions too."""
    case = build(ODD[name]) if name in ODD else load_case(CASES / f"{name}.json")
    return context_of(case, explain=True)


@cache
def shipped(name: str, lang: str = "en") -> Context:
    return context_of(load_case(CASES / f"{name}.json"), lang=lang)


def report_of(context: Context) -> Report:
    return report(context, "odaopt solve cases/x.json --verify")


def blocks(made: Report, kind: type[Any]) -> list[Any]:
    return [b for s in made.sections for b in s.blocks if isinstance(b, kind)]


@cache
def page(name: str) -> str:
    """The page of an odd case, or of one that is shipped."""
    return render(report_of(odd(name) if name in ODD else shipped(name)))
