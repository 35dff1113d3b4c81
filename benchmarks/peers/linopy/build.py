"""linopy, vectorised: labelled arrays and grouped sums, handed over by ``to_highspy``.

Its sparse mode is on and names are off: its fastest way. (row, column)
pairs with the coefficient zero do not occur, so nothing is left out.
"""

from __future__ import annotations

import sys
from typing import Any

import child
import linopy
import numpy as np
import pandas as pd
import xarray as xr

linopy.options["semantics"] = "v1"
Arrays = dict[str, np.ndarray]


def grouped(x: Any, plan: np.ndarray, factor: np.ndarray, group: np.ndarray, name: str) -> Any:
    """Sum of factor * x[plan] by group, one entry a group that occurs."""
    at = pd.RangeIndex(len(plan), name="entry")
    terms = x.sel(plan=xr.DataArray(plan, coords=[at]))
    labels = pd.Series(group, index=at, name=name)
    return (terms * xr.DataArray(factor, coords=[at])).groupby(labels).sum()


def limit(values: np.ndarray, rows: np.ndarray, name: str) -> xr.DataArray:
    """Limits of the groups that occur, in their order."""
    ids = pd.Index(np.unique(rows), name=name)
    return xr.DataArray(values[ids], coords=[ids])


def sets(owner: np.ndarray, per: int) -> np.ndarray:
    """All plans of the candidates in ``owner``, candidate by candidate."""
    return (owner[:, None] * per + np.arange(per)).ravel()


def build(d: Arrays) -> Any:
    m = linopy.Model(sparse=True)
    n, per = len(d["plan_candidate"]), len(d["plan_candidate"]) // len(d["host"])
    index = pd.RangeIndex(n, name="plan")
    x = m.add_variables(binary=True, coords=[index], name="x")
    plan, one = np.arange(n), np.ones(n)

    def at_most(col: np.ndarray, factor: np.ndarray, row: np.ndarray, cap: np.ndarray, name: str):
        left = grouped(x, col, factor, row, name)
        m.add_constraints(left <= limit(cap, row, name), name=name)

    at_most(plan, one, d["plan_candidate"], np.ones(len(d["host"])), "once")
    spent = d["pay_fund"] * d["ceiling"].shape[1] + d["pay_year"]
    at_most(d["pay_plan"], d["pay_amount"], spent, d["ceiling"].ravel().astype(float), "budget")
    host = d["host"][d["plan_candidate"]]
    cap = np.full(host.max() + 1, float(d["host_ceiling"]))
    at_most(plan, one, host, cap, "host_ceiling")
    prerequisites(d, at_most, per)
    rival = sets(d["rivals"].ravel(), per)
    group = np.repeat(np.arange(len(d["rivals"])), per * d["rivals"].shape[1])
    at_most(rival, np.ones(len(rival)), group, np.ones(len(d["rivals"])), "exclusion")
    coverage(m, x, d)
    return m.to_highspy(), m


def prerequisites(d: Arrays, at_most: Any, per: int) -> None:
    """Has started by t: a row for each (pair, start year)."""
    pairs, starts = len(d["waiting"]), int(d["plan_start"].max()) + 1
    plans = np.concatenate((sets(d["waiting"], per), sets(d["needed"], per)))
    owner = np.tile(np.repeat(np.arange(pairs), per), 2)
    sign = np.repeat([1.0, -1.0], pairs * per)
    entry, year = np.nonzero(d["plan_start"][plans][:, None] <= np.arange(starts))
    row = owner[entry] * starts + year
    at_most(plans[entry], sign[entry], row, np.zeros(pairs * starts), "prerequisite")


def coverage(m: linopy.Model, x: Any, d: Arrays) -> None:
    """The concave steps and the objective."""
    metals, years = d["demand"].shape
    grid = [
        pd.RangeIndex(k, name=name)
        for k, name in ((metals, "metal"), (years, "year"), (len(d["steps"]), "step"))
    ]
    z = m.add_variables(lower=0, upper=1, coords=grid, name="z")
    place = d["supply_metal"], d["supply_year"]
    row = place[0] * years + place[1]
    secured = grouped(x, d["supply_plan"], d["supply_tonnes"], row, "cell")
    width = xr.DataArray(d["demand"][:, :, None] * d["steps"][:, 0], coords=grid)
    filled = (z * width).sum("step")
    existing = np.repeat(d["existing"], years).astype(float)
    cells = filled.stack(cell=("metal", "year")).reset_index("cell")
    cells = cells.drop_vars(["metal", "year"]).assign_coords(cell=np.arange(metals * years))
    m.add_constraints(cells - secured <= limit(existing, row, "cell"), name="coverage")
    step, weight = d["steps"].prod(axis=1), d["weight"][:, None, None]
    worth = 100 * weight * d["discount"][None, :, None] * step
    m.add_objective((z * xr.DataArray(worth, coords=grid)).sum(), sense="max")


child.measure(build, child.arrays(sys.argv[1]))
