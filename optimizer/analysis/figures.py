"""Figures of a candidate that may change: its cost, its supply, its chance of success."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

import numpy as np

from optimizer.case.case import Case
from optimizer.domain.candidates import Option
from optimizer.domain.facts import Facts, FloatArray
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Quantity

Figure = Literal["cost", "supply", "probability"]

EXACT = Context(prec=50)


def figure_now(case: Case, pick: Pick, what: Figure) -> Decimal:
    """Cost: over all funds and years, in the money unit; of unlike funds 1, a multiple of itself.
    Supply: 1 likewise. Probability: of success with funding."""
    if what == "probability":
        return case.option(pick).probability.value
    return case.spend(pick) if what == "cost" and not case.unlike else Decimal(1)


def case_at(case: Case, pick: Pick, what: Figure, at: Decimal) -> Case:
    """The case with that figure of the pick's option; its payments, and all that it yields
    (supplies and stock), change in proportion."""
    option = case.option(pick)
    changed = option.model_copy(update=_update(option, what, at, figure_now(case, pick, what)))
    candidates = tuple(
        c
        if c.id != pick.candidate
        else c.model_copy(
            update={"options": tuple(changed if o.id == pick.option else o for o in c.options)}
        )
        for c in case.candidates
    )
    return case.changed(candidates=candidates)


def _update(option: Option, what: Figure, at: Decimal, now: Decimal) -> dict[str, object]:
    def scaled(q: Quantity) -> Quantity:
        return q.at(EXACT.divide(EXACT.multiply(q.value, at), now))

    if what == "probability":
        return {"probability": option.probability.at(at)}
    if what == "cost":
        pays = (p.model_copy(update={"amount": scaled(p.amount)}) for p in option.pays)
        return {"pays": tuple(pays)}
    supplies = (s.model_copy(update={"output": scaled(s.output)}) for s in option.supply)
    stock = (s.model_copy(update={"tonnes": scaled(s.tonnes)}) for s in option.stock)
    return {"supply": tuple(supplies), "stock": tuple(stock)}


def direction(case: Case, facts: Facts, what: Figure) -> FloatArray:
    """What one more of the figure adds behind each key: the amount (cost) and the expected tonnes
    (supply, and stock with it) themselves, and the planned tonnes (probability)."""
    n_pay = len(facts.pay_amount)
    values = facts.values.copy()
    values[-1] = 0.0
    if what == "cost":
        values[n_pay:] = 0.0
        return values
    values[:n_pay] = 0.0
    if what == "probability":
        values[n_pay:-1] = np.concatenate((_planned(case, facts), _stored(case, facts)))
    return values


def _stored(case: Case, facts: Facts) -> FloatArray:
    """(a) planned t of every stock addition."""
    picks = facts.named(np.unique(facts.stock_plan))
    return np.array([float(t) for p in picks for _, t in case.stored(p)])


def _planned(case: Case, facts: Facts) -> FloatArray:
    """(s) planned t/yr; where several supplies of a plan meet, the first holds their sum."""
    planned = np.zeros(len(facts.supply_tonnes))
    seen: dict[int, dict[tuple[str, int], Fraction]] = {}
    for s, plan in enumerate(facts.supply_plan):
        if plan not in seen:
            total: dict[tuple[str, int], Fraction] = {}
            for metal, year, tonnes in case.planned(Pick(*facts.plan_name(int(plan)))):
                total[metal, year] = total.get((metal, year), Fraction(0)) + tonnes
            seen[plan] = total
        metal = facts.names.metals[facts.supply_metal[s]]
        year = int(facts.names.supply_years[facts.supply_year[s]])
        planned[s] = float(seen[plan].pop((metal, year), Fraction(0)))
    return planned
