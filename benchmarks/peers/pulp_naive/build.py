"""PuLP as its tutorials write it: a variable a plan, ``lpSum`` over loops, PuLP's own hand-off."""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import Any

import child
import numpy as np
import pulp


def lists(d: dict[str, np.ndarray]) -> dict[str, Any]:
    """The arrays as plain Python lists; outside the timed region."""
    return {name: column.tolist() for name, column in d.items()}


def build(d: dict[str, Any]) -> Any:
    model = pulp.LpProblem("family", pulp.LpMaximize)
    plans, starts = len(d["plan_candidate"]), max(d["plan_start"]) + 1
    x = [model.add_variable(f"x_{p}", 0, 1, pulp.LpBinary) for p in range(plans)]
    of: dict[int, list[int]] = defaultdict(list)
    for p, c in enumerate(d["plan_candidate"]):
        of[c].append(p)
    for c, own in of.items():
        model += pulp.lpSum(x[p] for p in own) <= 1, f"once_{c}"
    paid: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, key in enumerate(zip(d["pay_fund"], d["pay_year"], strict=True)):
        paid[key].append(i)
    for (f, y), own in paid.items():
        spent = pulp.lpSum(d["pay_amount"][i] * x[d["pay_plan"][i]] for i in own)
        model += spent <= d["ceiling"][f][y], f"budget_{f}_{y}"
    for h in set(d["host"]):
        here = [p for c, host in enumerate(d["host"]) if host == h for p in of[c]]
        model += pulp.lpSum(x[p] for p in here) <= d["host_ceiling"], f"host_{h}"
    for i, (c, needs) in enumerate(zip(d["waiting"], d["needed"], strict=True)):
        for t in range(starts):
            left = pulp.lpSum(x[p] for p in of[c] if d["plan_start"][p] <= t)
            right = pulp.lpSum(x[p] for p in of[needs] if d["plan_start"][p] <= t)
            model += left <= right, f"needs_{i}_{t}"
    for i, rivals in enumerate(d["rivals"]):
        model += pulp.lpSum(x[p] for c in rivals for p in of[c]) <= 1, f"rivals_{i}"
    coverage(model, x, d)
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(model)
    solver.buildSolverModel(model)
    return model.solverModel, model


def coverage(model: pulp.LpProblem, x: list[pulp.LpVariable], d: dict[str, Any]) -> None:
    """The concave steps and the objective."""
    streams: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, key in enumerate(zip(d["supply_metal"], d["supply_year"], strict=True)):
        streams[key].append(i)
    worth = []
    for m, by_year in enumerate(d["demand"]):
        for v, demand in enumerate(by_year):
            z = [
                model.add_variable(f"z_{m}_{v}_{k}", 0, 1, pulp.LpContinuous)
                for k in range(len(d["steps"]))
            ]
            filled = pulp.lpSum(demand * w * z[k] for k, (w, _) in enumerate(d["steps"]))
            secured = pulp.lpSum(
                d["supply_tonnes"][i] * x[d["supply_plan"][i]] for i in streams[m, v]
            )
            model += filled - secured <= d["existing"][m], f"coverage_{m}_{v}"
            points = 100 * d["weight"][m] * d["discount"][v]
            worth += [points * slope * width * z[k] for k, (width, slope) in enumerate(d["steps"])]
    model.setObjective(pulp.lpSum(worth))


child.measure(build, lists(child.arrays(sys.argv[1])))
