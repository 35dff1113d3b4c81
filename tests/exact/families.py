"""Families of random small cases, each made to be hard for a solver in its own way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, seed, settings

from optimizer.measures.registry import MEASURES
from optimizer.rules.registry import RULES
from tests.helpers import cases as drawn
from tests.helpers.build import candidate, document, fund, metal, option, years

Document = dict[str, Any]
Draw = random.Random

MOST = 12
"""Candidates of a case."""

ROOM = 3000
"""Portfolios of a case with all that a case may have."""


def every_rule(cases: int, begin: int) -> Iterator[Document]:
    """Any rule, each in its turn, and any measure, with what a case may have: options, starts,
    funds with carry, loans, shocks, stocks, years, rules that are negotiable or for some only."""
    kinds = sorted(RULES)
    for i, kind in enumerate(kinds):
        share = cases // len(kinds) + (i < cases % len(kinds))
        if share:
            yield from _drawn(share, begin * len(kinds) + i, kind)


def every_rule_mixed(cases: int, begin: int) -> Iterator[Document]:
    """The same with money from 10^-6 to 10^13 in one row, and limits that some of it just meets."""
    kinds = sorted(MEASURES)
    for i, kind in enumerate(kinds):
        share = cases // len(kinds) + (i < cases % len(kinds))
        if share:
            yield from _drawn(share, begin * len(kinds) + i, measure=kind, mixed=True)


def _drawn(n: int, begin: int, *kinds: str, **how: Any) -> Iterator[Document]:
    """n of the cases that the tests of rules draw, larger ones among them."""
    found: list[Document] = []

    @seed(begin)
    @settings(max_examples=n, phases=[Phase.generate], database=None, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(drawn.cases(*kinds, room=ROOM, sizes=(4, 6, MOST, 5, 3, 8, 2, 1), **how))
    def keep(document: Document) -> None:
        assume({*kinds} <= {rule["kind"] for rule in document["rules"]})
        found.append(document)

    keep()
    yield from found


def _seeded(made: Callable[[Draw], Document]) -> Callable[[int, int], Iterator[Document]]:
    def family(cases: int, begin: int) -> Iterator[Document]:
        for i in range(cases):
            yield made(random.Random(f"{made.__name__} {begin} {i}"))

    family.__doc__ = made.__doc__
    return family


# sizes that no double holds side by side -----------------------------------------------------

SIZES = ("small", "small", "large", "huge", "tiny")


def amount(draw: Draw) -> Decimal:
    """Money from 10^-6 to 10^13."""
    size = draw.choice(SIZES)
    if size == "small":
        return Decimal(draw.randrange(1, 1001))
    if size == "tiny":
        return Decimal(draw.randrange(1, 3000)) / 10**6
    digits = draw.randrange(8, 11) if size == "large" else draw.randrange(11, 14)
    return Decimal(draw.choice([10**digits, draw.randrange(1, 10**digits), 3 * 10**digits // 2]))


def met(draw: Draw, amounts: list[Decimal]) -> Decimal:
    """What some of the amounts come to, or the least bit more or less."""
    some = [a for a in amounts if draw.random() < 0.5] or amounts[:1]
    off = draw.choice([0, 0, 0, 1, -1]) * draw.choice([Decimal(1), Decimal("0.000001")])
    return sum(some, off)


def worth(draw: Draw) -> Decimal:
    return Decimal(draw.choice([draw.randrange(1, 40), draw.randrange(1, 4000) / Decimal(100)]))


@_seeded
def mixed_rows(draw: Draw) -> Document:
    """Amounts of 1 to 1,000 beside others of 10^8 and more in one row, under ceilings and sums
    that some of them just meet, with coefficients below zero and rows that ask for equality."""
    n = draw.choice([3, 4, 5, 6, 7, 8, 9, 10, MOST])
    costs = [amount(draw) for _ in range(n)]
    made = [candidate(f"c{i}", cost, worth(draw)) for i, cost in enumerate(costs)]
    ceiling = max(met(draw, costs), Decimal(0))
    rules: list[Document] = []
    for k in range(draw.choice([0, 0, 1, 1, 2])):
        named = draw.sample(range(n), draw.randrange(2, min(n, 6) + 1))
        terms = [amount(draw) * draw.choice([1, 1, -1]) for _ in named]
        sense = draw.choice(["at_most", "at_most", "at_least", "exactly"])
        rules.append({
            "id": f"sum{k}", "kind": "linear", sense: met(draw, terms),
            "terms": [{"candidate": f"c{i}", "coefficient": a}
                      for i, a in zip(named, terms, strict=True)],
        })  # fmt: skip
    if draw.random() < 0.2:
        floor = {"id": "floor", "kind": "host_ceiling", "hosts": ["NOR"], "by": "money"}
        rules.append(floor | {draw.choice(["at_least", "exactly"]): max(met(draw, costs), 0)})
    measure = draw.choice([{"kind": "tonnes"}, {"kind": "coverage"}])
    return document(made, rules, funds=[fund("grants", ceiling)], measure=measure)


@_seeded
def two_sizes(draw: Draw) -> Document:
    """The plainest of that kind: one ceiling over a few amounts, one of them far above the rest."""
    n = draw.randrange(2, 7)
    large = Decimal(draw.choice([10**8, 15 * 10**7, 10**9, 123456789, 10**11, 10**13]))
    costs = [large, *(Decimal(draw.randrange(1, 1001)) for _ in range(n - 1))]
    draw.shuffle(costs)
    made = [candidate(f"c{i}", cost, worth(draw)) for i, cost in enumerate(costs)]
    ceiling = max(met(draw, costs), Decimal(0))
    rule = {"id": "some", "kind": "portfolio_size", "at_least": draw.choice([0, 0, 1, 2])}
    return document(made, [rule], funds=[fund("grants", ceiling)], measure={"kind": "tonnes"})


# worths that are nearly the same --------------------------------------------------------------


@_seeded
def near_ties(draw: Draw) -> Document:
    """Portfolios that are worth the same, or less by about the tolerance, or by less than that;
    spend and starts differ by little, by much, or not at all."""
    size = draw.choice([1, 1, 1, 1000, 10**6, 10**9])
    step = Decimal(size) * draw.choice([0, 1, 1]) / 10**9 * draw.choice([1, 30, 100, 400, 1100])
    money = draw.choice([Decimal(1), Decimal("0.1"), Decimal(10**6), Decimal(10**12)])
    made: list[Document] = []
    room = draw.choice([10, 100, 1000])
    while room > 1 and len(made) < MOST:
        tonnes = Decimal(size) * draw.choice([1, 1, 1, 2]) + step * draw.randrange(4)
        cost = money * draw.choice([1, 1, 2]) + draw.choice([0, 0, 1, 2, 3]) * Decimal("0.001")
        options = [option("o", cost, tonnes, first=2028)]
        if draw.random() < 0.2:
            options.append(option("p", draw.choice([cost, cost * 2]), tonnes, first=2028))
        starts = draw.choice([[2026], [2027], [2026, 2027], [2028, 2026]])
        room //= 1 + len(options) * len(starts)
        made.append(candidate(f"c{len(made)}", options=options, starts=starts))
    n = len(made)
    rule = {"id": "some", "kind": "portfolio_size",
            draw.choice(["exactly", "at_most"]): draw.randrange(1, n + 1)}  # fmt: skip
    ceilings = [money * draw.choice([2 * n, n, 1, 2]) + draw.choice([0, 1]) for _ in range(3)]
    return document(
        made, [rule], years=years((2026, 2028), (2031, 2031)),
        funds=[fund("grants", *ceilings, carry=draw.choice([0, 0, 1]))],
        measure={"kind": "tonnes"},
    )  # fmt: skip


@_seeded
def near_spends(draw: Draw) -> Document:
    """More equals than are listed one by one, whose spend differs in the last of many digits, and
    whose starts would prefer another."""
    n = draw.choice([6, 7, 8, 9])
    large = draw.choice([Decimal(10) ** 12, Decimal(10) ** 9, Decimal(10) ** 6, Decimal(0)])
    costs = [large + Decimal(draw.randrange(1000)) / 1000 for _ in range(n)]
    made = [
        candidate(f"c{i}", starts=[draw.choice([2026, 2027, 2028])],
                  options=[option("o", cost, 1, first=2028)])
        for i, cost in enumerate(costs)
    ]  # fmt: skip
    half = {"id": "half", "kind": "portfolio_size", "exactly": n // 2}
    terms = [{"candidate": f"c{i}", "coefficient": draw.randrange(1, 9)} for i in range(n)]
    most = draw.randrange(3 * n // 2, 3 * n)
    own = {"id": "own", "kind": "linear", "at_most": most, "terms": terms}
    return document(
        made, [half, own], years=years((2026, 2028), (2031, 2031)),
        funds=[fund("grants", *[sum(costs)] * 3)], measure={"kind": "tonnes"},
    )  # fmt: skip


@_seeded
def near_worths(draw: Draw) -> Document:
    """A knapsack in which worth goes with cost to the last digits, of one metal's steps."""
    n = draw.choice([4, 5, 6, 7, 8, 9, 10, MOST])
    digits = draw.choice([3, 6, 9])
    costs = [Decimal(draw.randrange(1, 10**digits)) for _ in range(n)]
    least = draw.choice([Decimal(1), Decimal("0.000001"), Decimal("0.0000001")])
    made = [candidate(f"c{i}", c, c + least * draw.randrange(3)) for i, c in enumerate(costs)]
    demand = min(max(sum(costs) * draw.choice([1, 2]) / draw.choice([1, 2]), 1), 10**10)
    steps = [{"width": Decimal(w), "slope": Decimal(s)}
             for w, s in (("0.3", "1"), ("0.2", "0.6"), ("0.5", "0.2"))]  # fmt: skip
    measure = draw.choice([{"kind": "tonnes"}, {"kind": "coverage", "steps": steps}])
    held = [{"name": "x", "tonnes": Decimal(demand) * draw.choice([0, 1, 3]) / 10}]
    return document(
        made, funds=[fund("grants", met(draw, costs) + 1)], measure=measure,
        metals=[metal("cu", demand, existing=held)],
    )  # fmt: skip


FAMILIES: dict[str, tuple[int, Callable[[int, int], Iterator[Document]]]] = {
    "every_rule": (8, every_rule),
    "every_rule_mixed": (5, every_rule_mixed),
    "mixed_rows": (2, mixed_rows),
    "two_sizes": (1, two_sizes),
    "near_ties": (2, near_ties),
    "near_spends": (1, near_spends),
    "near_worths": (1, near_worths),
}
"""By name: its part of all cases, in twentieths, and what makes so many from a seed."""


def one(name: str, begin: int, i: int) -> Document:
    """The i-th case of a family, as the command calls it."""
    return next(islice(FAMILIES[name][1](i + 1, begin), i, None))


def cases(n: int, begin: int, only: str | None = None) -> Iterator[tuple[str, int, Document]]:
    """n cases of all families, or of one, as (family, number, document)."""
    for name, (share, family) in FAMILIES.items():
        if only in (None, name):
            many = n if only else max(1, n * share // 20)
            yield from ((name, i, made) for i, made in enumerate(family(many, begin)))
