"""Case -> Facts: the figures as numpy columns, built once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from optimizer.case.case import Case
from optimizer.domain.candidates import Option
from optimizer.domain.facts import Facts, FloatArray, IntArray, Names

Positions = dict[str, int]


def _ints(values: Iterable[int]) -> IntArray:
    return np.fromiter(values, dtype=np.int64)


def _names(case: Case) -> Names:
    return Names(
        candidates=[c.id for c in case.candidates],
        hosts=[h.id for h in case.hosts],
        regions=list(dict.fromkeys(h.region for h in case.hosts)),
        metals=[m.id for m in case.metals],
        funds=[f.id for f in case.funds],
        partners=[p.id for p in case.partners],
        budget_years=[str(y) for y in case.budget_years],
        supply_years=[str(y) for y in case.supply_years],
        states=[s.id for s in case.states],
    )


def _members(case: Case, runs: Sequence[tuple[int, int]]) -> dict[str, dict[str, IntArray]]:
    """For each selector table: id -> positions of its plans (plans of a candidate lie in runs)."""
    lists: dict[str, dict[str, list[int]]] = {
        t: {}
        for t in ("candidate", "group", "host", "region", "kind", "route", "lead", "safeguard")
    }
    region = {h.id: h.region for h in case.hosts}
    for c, (start, stop) in zip(case.candidates, runs, strict=True):
        plans = range(start, stop)
        named = [("candidate", c.id), ("kind", c.kind), *(("group", g) for g in c.groups)]
        if c.safeguard is not None:
            named.append(("safeguard", c.safeguard))
        if c.host is not None:
            named += [("host", c.host), ("region", region[c.host])]
        named += [("lead", p) for p in dict.fromkeys(q.partner for q in c.partners if q.lead)]
        for table, i in named:
            lists[table].setdefault(i, []).extend(plans)
        n = len(case.starts(c))
        for k, o in enumerate(c.options):
            if o.route is not None:
                at = range(start + k * n, start + (k + 1) * n)
                lists["route"].setdefault(o.route, []).extend(at)
    return {t: {i: _ints(p) for i, p in ids.items()} for t, ids in lists.items()}


def _plans(case: Case) -> tuple[IntArray, IntArray, IntArray, list[tuple[int, int]]]:
    candidate: list[int] = []
    option: list[int] = []
    start: list[int] = []
    runs: list[tuple[int, int]] = []
    for i, c in enumerate(case.candidates):
        starts = case.starts(c)
        begin = len(candidate)
        for k in range(len(c.options)):
            candidate += [i] * len(starts)
            option += [k] * len(starts)
            start += starts
        runs.append((begin, len(candidate)))
    return _ints(candidate), _ints(option), _ints(start), runs


def _payments(
    case: Case, runs: Sequence[tuple[int, int]]
) -> tuple[IntArray, IntArray, IntArray, FloatArray, FloatArray]:
    fund = {f.id: i for i, f in enumerate(case.funds)}
    first = case.years.budget.first
    plans, funds, years, amounts, worths = [], [], [], [], []
    for c, (plan, _) in zip(case.candidates, runs, strict=True):
        starts = case.starts(c)
        for o in c.options:
            paid = [
                (fund[p.fund], p.after - first, float(p.amount.value),
                 float(case.fund[p.fund].equivalent(o.terms)))
                for p in o.pays
            ]  # fmt: skip
            for t in starts:
                for f, after, amount, worth in paid:
                    plans.append(plan)
                    funds.append(f)
                    years.append(t + after)
                    amounts.append(amount)
                    worths.append(worth)
                plan += 1
    numbers = (np.array(n, dtype=float) for n in (amounts, worths))
    return _ints(plans), _ints(funds), _ints(years), *numbers  # type: ignore[return-value]


def _supplies(
    case: Case, runs: Sequence[tuple[int, int]], host: Positions
) -> tuple[IntArray, IntArray, IntArray, IntArray, FloatArray]:
    """(plan, metal, year, host of processing, t/yr)."""
    metal = {m.id: i for i, m in enumerate(case.metals)}
    span = case.years.supply
    columns: tuple[list[int], list[int], list[int], list[int]] = ([], [], [], [])
    expected: list[float] = []
    for c, (plan, _) in zip(case.candidates, runs, strict=True):
        starts = case.starts(c)
        earliest = min(starts)
        for o in c.options:
            streams = _streams(o, metal)
            places = [host.get(s.processing or c.host or "", -1) for s in o.supply]
            for t in starts:
                for (m, tonnes, begins, ramp), place in zip(streams, places, strict=True):
                    begin = begins + t - earliest
                    for v in range(max(begin, span.first), span.last + 1):
                        columns[0].append(plan)
                        columns[1].append(m)
                        columns[2].append(v - span.first)
                        columns[3].append(place)
                        expected.append(tonnes * ramp[min(v - begin, len(ramp) - 1)])
                plan += 1
    made = [_ints(c) for c in columns]
    return made[0], made[1], made[2], made[3], np.array(expected, dtype=float)


def _streams(option: Option, metal: Positions) -> list[tuple[int, float, int, list[float]]]:
    """(metal, expected t/yr at full ramp, first year, ramp) of each supply of an option."""
    gain = option.probability.value - option.probability_without.value
    return [
        (
            metal[s.metal],
            float(s.output.value * s.share.value * gain),
            int(s.first_year.value),
            [float(q.value) for q in s.ramp],
        )
        for s in option.supply
    ]


def _stocks(case: Case, runs: Sequence[tuple[int, int]]) -> tuple[IntArray, IntArray, FloatArray]:
    metal = {m.id: i for i, m in enumerate(case.metals)}
    plans: list[int] = []
    metals: list[int] = []
    tonnes: list[float] = []
    for c, (plan, _) in zip(case.candidates, runs, strict=True):
        n = len(case.starts(c))
        for k, o in enumerate(c.options):
            gain = o.probability.value - o.probability_without.value
            for added in o.stock:
                plans += range(plan + k * n, plan + (k + 1) * n)
                metals += [metal[added.metal]] * n
                tonnes += [float(added.tonnes.value * gain)] * n
    return _ints(plans), _ints(metals), np.array(tonnes, dtype=float)


def build_facts(case: Case) -> Facts:
    """The facts of a case. Candidates, options and starts become plans, in file order."""
    candidate, option, start, runs = _plans(case)
    pay_plan, pay_fund, pay_year, pay_amount, pay_worth = _payments(case, runs)
    names = _names(case)
    host_at = {h: i for i, h in enumerate(names.hosts)}
    s_plan, s_metal, s_year, s_place, s_tonnes = _supplies(case, runs, host_at)
    k_plan, k_metal, k_tonnes = _stocks(case, runs)
    host = _ints(-1 if c.host is None else host_at[c.host] for c in case.candidates)
    ceiling = np.array(
        [
            [float(f.ceilings[y].value) if y in f.ceilings else 0.0 for y in case.budget_years]
            for f in case.funds
        ]
    )
    carry = np.array([float(f.carry.value) for f in case.funds])
    existing = [(m, e) for m in range(len(case.metals)) for e in case.metals[m].existing]
    indicators = dict.fromkeys(i for h in case.hosts for i in h.indicators)
    return Facts(
        names=names,
        plan_candidate=candidate,
        plan_option=option,
        plan_start=start,
        option_ids=[[o.id for o in c.options] for c in case.candidates],
        terms=[[o.terms for o in c.options] for c in case.candidates],
        plan_host=host[candidate],
        host_region=_ints(names.regions.index(h.region) for h in case.hosts),
        members=_members(case, runs),
        pay_plan=pay_plan,
        pay_fund=pay_fund,
        pay_year=pay_year,
        pay_amount=pay_amount,
        pay_worth=pay_worth,
        ceiling=ceiling,
        carry=carry,
        supply_plan=s_plan,
        supply_metal=s_metal,
        supply_year=s_year,
        supply_processing=s_place,
        supply_tonnes=s_tonnes,
        supply_factor=_supply_factor(case, candidate[s_plan], s_metal, s_place),
        stock_plan=k_plan,
        stock_metal=k_metal,
        stock_tonnes=k_tonnes,
        stock_held=np.array([float(m.stock.value) for m in case.metals]),
        existing_host=_ints(-1 if e.host is None else host_at[e.host] for _, e in existing),
        existing_processing=_ints(
            host_at.get(e.processing or e.host or "", -1) for _, e in existing
        ),
        existing_metal=_ints(m for m, _ in existing),
        existing_tonnes=np.array(
            [[float(e.tonnes.at(v).value) for v in case.supply_years] for _, e in existing]
        ).reshape(len(existing), len(case.supply_years)),
        existing_factor=np.array(
            [
                [
                    float(
                        case.factor(
                            w,
                            "existing",
                            metal=case.metals[m].id,
                            host=e.host,
                            processing=e.processing or e.host,
                        )
                    )
                    for m, e in existing
                ]
                for w in case.states
            ]
        ).reshape(len(case.states), len(existing)),
        demand=np.array(
            [[float(m.demand.at(v).value) for v in case.supply_years] for m in case.metals]
        ),
        demand_factor=np.array(
            [
                [float(case.factor(w, "demand", metal=m.id)) for m in case.metals]
                for w in case.states
            ]
        ),
        weight=np.array([float(m.weight.value) for m in case.metals]),
        steps=[
            None
            if m.steps is None
            else [(float(s.width.value), float(s.slope.value)) for s in m.steps]
            for m in case.metals
        ],
        price=np.array([np.nan if m.price is None else float(m.price.value) for m in case.metals]),
        discount=np.array([float(case.discount(v)) for v in case.supply_years]),
        counts=np.array([float(case.counts(v)) for v in case.supply_years]),
        probability=np.array([float(w.probability.value) for w in case.states]),
        days=np.array([np.nan if w.days is None else float(w.days.value) for w in case.states]),
        released=np.array([[case.releases(w, m.id) for m in case.metals] for w in case.states]),
        eligible=np.array(
            [[h.oda_eligible(y) for y in case.budget_years] for h in case.hosts], dtype=bool
        ).reshape(len(case.hosts), len(case.budget_years)),
        oda_group=[[h.oda_group(y) for y in case.budget_years] for h in case.hosts],
        indicators={
            i: np.array(
                [float(h.indicators[i].value) if i in h.indicators else np.nan for h in case.hosts]
            )
            for i in indicators
        },
        in_force={
            a.id: np.inf if a.in_force is None else float(a.in_force) for a in case.agreements
        },
    )


def _supply_factor(
    case: Case, s_candidate: IntArray, s_metal: IntArray, s_place: IntArray
) -> FloatArray:
    """(w, s) what each state makes of each supply."""
    factor = np.ones((len(case.states), len(s_metal)))
    for i, state in enumerate(case.states):
        if not any(c.fact == "supply" for c in state.changes):
            continue
        seen: dict[tuple[int, int, int], float] = {}
        for j, (c, m, h) in enumerate(
            zip(s_candidate.tolist(), s_metal.tolist(), s_place.tolist(), strict=True)
        ):
            if (c, m, h) not in seen:
                who, place = case.candidates[c], case.hosts[h].id if h >= 0 else None
                seen[c, m, h] = float(
                    case.factor(state, "supply", metal=case.metals[m].id, host=who.host,
                                candidate=who.id, processing=place)
                )  # fmt: skip
            factor[i, j] = seen[c, m, h]
    return factor
