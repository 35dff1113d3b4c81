"""Facts: the figures of a case as float64 numpy columns, built once, read by rows.

A *plan* is one (candidate, option, start). Every figure that may become a coefficient has a
key: its position in ``values``. The last value is 1.0, so that key -1 means 'no fact'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.portfolio import Pick
from optimizer.domain.states import DAYS_OF_A_YEAR
from optimizer.domain.terms import Terms

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Names:
    """The ids behind each index, in the order of the case file."""

    candidates: Sequence[str]
    hosts: Sequence[str]
    regions: Sequence[str]
    metals: Sequence[str]
    funds: Sequence[str]
    partners: Sequence[str]
    budget_years: Sequence[str]
    supply_years: Sequence[str]
    states: Sequence[str]


class PlanLabels(Sequence[str]):
    """Names of plans, made only when asked: candidate, and option and start where they tell."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __len__(self) -> int:
        return self._facts.n_plans

    def __getitem__(self, plan: Any) -> Any:
        candidate, option, start = self._facts.plan_name(int(plan))
        return f"{candidate}.{option}.{start}"


@dataclass(frozen=True)
class Facts:
    """Numpy columns of one case. Shapes: p plans, n payments, s supplies, a stock additions,
    e existing, m metals, h hosts, f funds, y budget years, v supply years, k steps, w states.

    Demand, existing and supply are rates, t/yr, in a shock too: ``part_of_year`` makes them those
    of its days."""

    names: Names
    # plans (p)
    plan_candidate: IntArray
    plan_option: IntArray
    plan_start: IntArray
    option_ids: Sequence[Sequence[str]]
    terms: Sequence[Sequence[Terms | None]]  # of each candidate's options
    # candidates and their sets, as boolean columns over plans
    plan_host: IntArray  # (p) -1 where a candidate has no host
    host_region: IntArray  # (h)
    members: Mapping[str, Mapping[str, IntArray]]  # table -> id -> plan positions
    # payments (n): money unit of the case
    pay_plan: IntArray
    pay_fund: IntArray
    pay_year: IntArray
    pay_amount: FloatArray
    pay_worth: FloatArray  # what a unit of it is worth as a grant
    ceiling: FloatArray  # (f, y)
    carry: FloatArray  # (f) share of a year's ceiling that may be carried out of it
    # supply (s): t/yr expected, output x share x ramp x (p with - p without)
    supply_plan: IntArray
    supply_metal: IntArray
    supply_year: IntArray
    supply_processing: IntArray  # -1 where it is processed in no host
    supply_tonnes: FloatArray
    supply_factor: FloatArray  # (w, s)
    # stock (a): t expected, tonnes x (p with - p without), from the plan's start on
    stock_plan: IntArray
    stock_metal: IntArray
    stock_tonnes: FloatArray
    stock_held: FloatArray  # (m) t held already
    # existing (e): t/yr
    existing_host: IntArray
    existing_processing: IntArray
    existing_metal: IntArray
    existing_tonnes: FloatArray  # (e, v)
    existing_factor: FloatArray  # (w, e)
    demand: FloatArray  # (m, v) t/yr
    demand_factor: FloatArray  # (w, m)
    weight: FloatArray  # (m)
    steps: Sequence[Sequence[tuple[float, float]] | None]  # (m) own (width, slope), or None
    price: FloatArray  # (m) money a tonne, nan where there is none
    discount: FloatArray  # (v)
    counts: FloatArray  # (v) how many years a supply year stands for
    probability: FloatArray  # (w)
    days: FloatArray  # (w) of a shock, nan where the state holds all year
    released: BoolArray  # (w, m) stocks of which metals are released in a state
    eligible: BoolArray  # (h, y)
    oda_group: Sequence[Sequence[str | None]]  # (h, y) None where a host is not listed
    indicators: Mapping[str, FloatArray]  # id -> (h), nan where there is none
    in_force: Mapping[str, float]  # agreement -> year, inf while it is not

    @property
    def n_plans(self) -> int:
        return len(self.plan_candidate)

    @property
    def pay_key(self) -> IntArray:
        """Keys of the payments (n)."""
        return np.arange(len(self.pay_amount))

    @property
    def supply_key(self) -> IntArray:
        """Keys of the supplies (s)."""
        return len(self.pay_amount) + np.arange(len(self.supply_tonnes))

    @property
    def stock_key(self) -> IntArray:
        """Keys of the stock additions (a)."""
        before = len(self.pay_amount) + len(self.supply_tonnes)
        return before + np.arange(len(self.stock_tonnes))

    @property
    def values(self) -> FloatArray:
        """All keyed figures; the last is 1.0 for key -1."""
        return np.concatenate((self.pay_amount, self.supply_tonnes, self.stock_tonnes, [1.0]))

    @property
    def plan_labels(self) -> Sequence[str]:
        return PlanLabels(self)

    def plans_of(self, candidates: IntArray) -> tuple[IntArray, IntArray]:
        """(position in ``candidates``, plan) for every plan of each; plans lie in runs."""
        first = np.searchsorted(self.plan_candidate, candidates)
        count = np.searchsorted(self.plan_candidate, candidates, side="right") - first
        owner = np.repeat(np.arange(len(candidates)), count)
        ends = np.cumsum(count)
        within = np.arange(len(owner)) - np.repeat(ends - count, count)
        return owner, first[owner] + within

    def named(self, plans: IntArray) -> list[Pick]:
        """The picks behind plan positions."""
        return [Pick(*self.plan_name(int(p))) for p in plans]

    def key_name(self, key: int) -> tuple[Any, ...]:
        """The key as words: ("cost", candidate, option, start, fund, year),
        ("supply", candidate, option, start, metal, year) or
        ("stock", candidate, option, start, metal, start)."""
        n = len(self.pay_amount)
        stored = key - n - len(self.supply_tonnes)
        if stored >= 0:
            name = self.plan_name(int(self.stock_plan[stored]))
            return ("stock", *name, self.names.metals[self.stock_metal[stored]], name[2])
        if key < n:
            plan, kind = self.pay_plan[key], "cost"
            what = self.names.funds[self.pay_fund[key]]
            year = self.names.budget_years[self.pay_year[key]]
        else:
            plan, kind = self.supply_plan[key - n], "supply"
            what = self.names.metals[self.supply_metal[key - n]]
            year = self.names.supply_years[self.supply_year[key - n]]
        return (kind, *self.plan_name(int(plan)), what, int(year))

    def plan_name(self, plan: int) -> tuple[str, str, int]:
        """(candidate, option, start) of a plan."""
        c = int(self.plan_candidate[plan])
        return (
            self.names.candidates[c],
            self.option_ids[c][int(self.plan_option[plan])],
            int(self.plan_start[plan]),
        )

    def terms_of(self, plan: int) -> Terms | None:
        """The terms of a plan's option."""
        return self.terms[int(self.plan_candidate[plan])][int(self.plan_option[plan])]

    def plans_with_terms(self) -> BoolArray:
        """Plans whose option has loan terms."""
        first = np.cumsum([0, *(len(options) for options in self.terms)])
        has = np.array([t is not None for options in self.terms for t in options], dtype=bool)
        return has[first[self.plan_candidate] + self.plan_option]

    def group_of(self, plan: int) -> str | None:
        """The group in which a plan's host is listed in its start year; None where it is not."""
        host = int(self.plan_host[plan])
        year = int(self.plan_start[plan]) - int(self.names.budget_years[0])
        return None if host < 0 else self.oda_group[host][year]

    def every_plan(self) -> BoolArray:
        return np.ones(self.n_plans, dtype=bool)

    def plans_with(self, table: str, ids: Iterable[str]) -> BoolArray:
        """Plans whose candidate, group, host, region, kind, route, lead or safeguard is in ids."""
        mask = np.zeros(self.n_plans, dtype=bool)
        for i in ids:
            positions = self.members[table].get(i)
            if positions is not None:
                mask[positions] = True
        return mask

    def part_of_year(self, state: int) -> float:
        """days / 365 of a shock, else 1."""
        return float(self.days[state]) / DAYS_OF_A_YEAR if self.is_shock(state) else 1.0

    def is_shock(self, state: int) -> bool:
        return not np.isnan(self.days[state])

    def existing_total(self, state: int) -> FloatArray:
        """(m, v) documented supply of all hosts in a state, t/yr (of a shock: its rate)."""
        total = np.zeros_like(self.demand)
        tonnes = self.existing_tonnes * self.existing_factor[state][:, None]
        np.add.at(total, self.existing_metal, tonnes)
        return total
