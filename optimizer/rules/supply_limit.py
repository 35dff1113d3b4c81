"""supply_limit: what the selected candidates can supply of a metal together.

For every metal m, supply year v and state w, with S = expected supply of the selected candidates:

    S[m,v,w]  <=  share x demand[m,v,w]          or          S[m,v,w]  <=  tonnes[v]

in t/yr of contained metal: ``share`` of the year's demand in that state, or ``tonnes``, one figure
or one a year, which no state changes. Each metal has the limit for itself. Relief out of a stock is
no supply of a candidate, and is not in it.

Why: recycling ends with the scrap there is, and a substitute takes the place of a metal only where
the two do the same work, however many plants ask for money.

    {"id": "scrap", "kind": "supply_limit", "select": {"kinds": ["recycling"]},
     "metals": ["tungsten"], "tonnes": {"2012": 900, "2016": 1200}}
    {"id": "substitutable", "kind": "supply_limit", "select": {"kinds": ["substitution"]},
     "metals": ["platinum"], "share": 0.3}

Source: METI's strategy of 28 July 2009 counts recycling and substitutes beside mines (cable
09TOKYO1741); how much scrap there is, and what can be substituted, is the case's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from optimizer.domain.facts import Facts, FloatArray
from optimizer.domain.fields import MOST_TONNES, TONNES, Figure, MetalId, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Quantity, Ratio, Series, rounded_up
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import Limit, additive, totals
from optimizer.rules.checks import all_known, outside
from optimizer.rules.contract import KIND, Entries, RuleSpec
from optimizer.rules.tables import filled, nearest
from optimizer.words import N_, Words

kind = "supply_limit"
name = N_("supply limit")
per_state = True

Cell = tuple[str, str, int]
"""(state, metal, supply year)."""


class Spec(RuleSpec):
    """``share`` of demand between 0 and 1, or ``tonnes`` (t/yr, one figure or one a year);
    ``metals``: which ones (all where left out); ``select``: whose supply."""

    about: ClassVar[tuple[str, ...]] = ("metal", "year", "state")
    one_of: ClassVar[tuple[str, ...]] = ("share", "tonnes")
    kind: Annotated[Literal["supply_limit"], KIND]
    select: Select = EVERY
    metals: tuple[MetalId, ...] | None = field("metals", "Ids of metals; all if left out.", None)
    share: Ratio | None = field("share", "Largest share of the demand; 0.4 is 40 %.", None)
    tonnes: Annotated[Series | None, Figure(TONNES, high=MOST_TONNES)] = field(
        "at most", "Most tonnes a year; one figure, or one a year.", None
    )

    @model_validator(mode="after")
    def _one_of(self) -> Any:
        if (self.share is None) == (self.tonnes is None):
            raise PydanticCustomError("bounds", "needs either share or tonnes")
        return self

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """Limits on a metal that nobody supplies, or in a year that is none."""
        for place, spec in entries:
            yield from _nobody(place, spec, case)
            for year in (spec.tonnes.by_year if spec.tonnes is not None else None) or ():
                yield from outside(f"{place}/tonnes/{year}", year, case.supply_years, "supply")

    @classmethod
    def settle(cls, entry: dict[str, Any]) -> list[str]:
        entry.pop("share", None)
        entry["tonnes"] = 0
        return ["share", "tonnes"]


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    names = facts.names
    wanted = np.array([spec.metals is None or m in spec.metals for m in names.metals])
    chosen = spec.select.mask(facts)[facts.supply_plan]
    use = np.flatnonzero(wanted[facts.supply_metal] & chosen)
    cell = facts.supply_metal[use] * len(names.supply_years) + facts.supply_year[use]
    cells, row = np.unique(cell, return_inverse=True)
    metal, year = np.divmod(cells, len(names.supply_years))
    return Rows(
        np.full(len(cells), -np.inf),
        _upper(spec, facts, state)[metal, year],
        row,
        facts.supply_plan[use],
        facts.supply_factor[state][use],
        facts.supply_key[use],
        ((names.metals, metal), (names.supply_years, year)),
    )


def _upper(spec: Spec, facts: Facts, state: int) -> FloatArray:
    """(m, v) t/yr."""
    if spec.tonnes is None:
        assert spec.share is not None
        demand = facts.demand * facts.demand_factor[state][:, None]
        return np.asarray(float(spec.share.value) * demand)
    tonnes = [float(spec.tonnes.at(int(v)).value) for v in facts.names.supply_years]
    return np.broadcast_to(np.array(tonnes), facts.demand.shape)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    for cell, demand in _cells(spec, case):
        state, metal, year = cell
        what = f"{metal} {year}" + (f" {state}" if len(case.states) > 1 else "")
        yield Limit(cell, what, _limit(spec, year, demand), "t/yr", base=Fraction(0))


def _cells(spec: Spec, case: World) -> Iterator[tuple[Cell, Fraction]]:
    """(cell, t/yr of demand)"""
    metals = supplied(spec, case)
    for state in case.states:
        for metal in case.metals:
            if metal.id in metals:
                for year in case.supply_years:
                    yield (state.id, metal.id, year), case.demand(metal, year, state)


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[Cell, Fraction]]:
    if spec.select.matches(case, pick):
        for state in case.states:
            for metal, year, tonnes, _ in case.flows_in(state, pick):
                if spec.metals is None or metal in spec.metals:
                    yield (state.id, metal, year), tonnes


uses, exact_rows = additive(_limits, _adds)


def _limit(spec: Spec, year: int, demand: Fraction) -> Fraction:
    if spec.tonnes is not None:
        return Fraction(spec.tonnes.at(year).value)
    assert spec.share is not None
    return Fraction(spec.share.value) * demand


def supplied(spec: Spec, case: World) -> set[str]:
    """The metals that a selected option supplies."""
    return {
        s.metal
        for c in case.candidates
        for o in c.options
        for s in o.supply
        if (spec.metals is None or s.metal in spec.metals)
        and spec.select.matches(case, Pick(c.id, o.id, case.starts(c)[0]))
    }


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec | None:
    """With the least share, or the least tonnes of each figure given, that lets it pass; None
    where the share would be above 1."""
    found = totals(_adds, spec, case, portfolio)
    used = {cell: found.get(cell, Fraction(0)) for cell, _ in _cells(spec, case)}
    if spec.share is not None:
        parts = (used[cell] / demand for cell, demand in _cells(spec, case))
        most = max([Fraction(spec.share.value), *parts])
        if most > 1:
            return None
        return spec.model_copy(update={"share": spec.share.moved(rounded_up(most))})
    assert spec.tonnes is not None
    over = [(year, t) for (_, _, year), t in used.items() if t > spec.tonnes.at(year).value]
    return spec.model_copy(update={"tonnes": _raised(spec.tonnes, over)})


def _raised(tonnes: Series, over: Sequence[tuple[int, Fraction]]) -> Series:
    """Every figure raised to the most that is used in the years it holds for."""

    def raised(q: Quantity) -> Quantity:
        used = [rounded_up(t) for year, t in over if tonnes.at(year) is q]
        return q.moved(max([q.value, *used]))

    if tonnes.by_year is None:
        assert tonnes.constant is not None
        return tonnes.model_copy(update={"constant": raised(tonnes.constant)})
    by_year = {year: raised(q) for year, q in tonnes.by_year.items()}
    return tonnes.model_copy(update={"by_year": by_year})


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    metal = words("each metal")
    if spec.metals is not None:
        metal = words.listing(list(spec.metals))
    who = _who(spec, words)
    if spec.share is not None:
        text = words("Of {metal}, {who} may supply at most {share} of demand", metal=metal, who=who,
                     share=words.of_hundred(spec.share.value * 100))  # fmt: skip
    else:
        text = words("Of {metal}, {who} may supply at most {tonnes}", metal=metal, who=who,
                     tonnes=_tonnes(spec, words))  # fmt: skip
    near = max((u for u in uses if u.used and u.limit), key=filled, default=None)
    return nearest(text, near, words)


def _who(spec: Spec, words: Words) -> str:
    """What the selector says, or every candidate."""
    s = spec.select
    named = (s.candidates, s.groups, s.kinds, s.routes, s.hosts, s.regions)
    who = words.comma.join(words.listing(list(ids)) for ids in named if ids is not None)
    who = who or words("all candidates")
    if s.without:
        return words("{text} but not {who}", text=who, who=words.listing(list(s.without)))
    return who


def _tonnes(spec: Spec, words: Words) -> str:
    """'900 t/yr', or '900 t/yr from 2012 on and 1,200 t/yr from 2016 on'."""
    assert spec.tonnes is not None
    if spec.tonnes.by_year is None:
        assert spec.tonnes.constant is not None
        return words("{tonnes} t/yr", tonnes=words.number(spec.tonnes.constant.value))
    given = sorted(spec.tonnes.by_year.items())
    return words.listing([
        words("{tonnes} t/yr from {year} on", tonnes=words.number(q.value), year=year)
        for year, q in given
    ])  # fmt: skip


def _nobody(place: str, rule: Spec, case: World) -> Iterator[Fault]:
    """A metal that no selected candidate supplies: the limit would hold nobody."""
    if not all_known(rule.select, case):
        return
    met = supplied(rule, case)
    for k, metal in enumerate(rule.metals or ()):
        if metal in case.metal and metal not in met:
            yield Fault(
                f"{place}/metals/{k}", "nobody-supplies",
                f"No candidate that the rule selects supplies {metal!r}.",
                "Take the metal out, or let the rule select who supplies it.",
            )  # fmt: skip
