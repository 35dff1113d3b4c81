"""The yardstick: numpy arrays -> one sparse matrix -> one passModel."""

from __future__ import annotations

import sys
from typing import Any

import child
import highspy
import numpy as np

Block = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""(row, column, coefficient, upper limit) of one family of rows."""


def started(d: dict[str, np.ndarray], who: np.ndarray, sign: float) -> Block:
    """Terms 'has started by year t' of each pair: a row for each (pair, start year)."""
    starts = int(d["plan_start"].max()) + 1
    plans = len(d["plan_candidate"]) // len(d["host"])
    plan = who[:, None] * plans + np.arange(plans)
    by = np.arange(starts)[:, None] >= np.arange(plans)[None, :] % starts
    t, k = np.nonzero(by)
    row = np.arange(len(who))[:, None] * starts + t
    col = plan[:, k]
    return row.ravel(), col.ravel(), np.full(row.size, sign), np.zeros(len(who) * starts)


def blocks(d: dict[str, np.ndarray]) -> list[Block]:
    """Every family of rows; the coverage rows come last."""
    plan = np.arange(len(d["plan_candidate"]))
    once = d["plan_candidate"], plan, np.ones(len(plan)), np.ones(len(d["host"]))
    years = d["ceiling"].shape[1]
    spent = d["pay_fund"] * years + d["pay_year"]
    budget = spent, d["pay_plan"], d["pay_amount"], d["ceiling"].ravel().astype(float)
    hosts = int(d["host"].max()) + 1
    limit = np.full(hosts, float(d["host_ceiling"]))
    host = d["host"][d["plan_candidate"]], plan, np.ones(len(plan)), limit
    left, right = started(d, d["waiting"], 1.0), started(d, d["needed"], -1.0)
    pairs = (*(np.concatenate(x) for x in zip(left[:3], right[:3], strict=True)), left[3])
    per = len(plan) // len(d["host"])
    rival = (d["rivals"][:, :, None] * per + np.arange(per)).reshape(len(d["rivals"]), -1)
    sets = np.repeat(np.arange(len(rival)), rival.shape[1])
    exclusion = sets, rival.ravel(), np.ones(rival.size), np.ones(len(rival))
    return [once, budget, host, pairs, exclusion, coverage(d, len(plan))]


def coverage(d: dict[str, np.ndarray], first: int) -> Block:
    """sum of demand width z - sum of supply x <= existing; z are columns from first."""
    metals, years = d["demand"].shape
    width = d["steps"][:, 0]
    m, k, v = np.indices((metals, len(width), years)).reshape(3, -1)
    z = first + np.arange(len(m))
    place = d["supply_metal"], d["supply_year"]
    return (
        np.concatenate((m * years + v, place[0] * years + place[1])),
        np.concatenate((z, d["supply_plan"])),
        np.concatenate((width[k] * d["demand"][m, v], -d["supply_tonnes"])),
        np.repeat(d["existing"], years).astype(float),
    )


def costs(d: dict[str, np.ndarray]) -> np.ndarray:
    """Objective coefficients of the z columns: 100 x discount x weight x slope x width."""
    step = d["steps"].prod(axis=1)
    worth = 100 * d["weight"][:, None, None] * step[None, :, None] * d["discount"]
    return worth.ravel()


def build(d: dict[str, np.ndarray]) -> Any:
    """The model in HiGHS, column by column: HiGHS keeps it so, and the entries nearly lie so."""
    found = blocks(d)
    first = np.cumsum([0] + [len(b[3]) for b in found])
    plans, worth = len(d["plan_candidate"]), costs(d)
    n = plans + len(worth)
    col = np.concatenate([b[1] for b in found])
    order = np.argsort(col, kind="stable")
    start = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(np.bincount(col, minlength=n), out=start[1:])
    row = np.concatenate([b[0] + f for b, f in zip(found, first, strict=False)])
    index = row[order].astype(np.int32)
    value = np.concatenate([b[2] for b in found])[order]
    upper = np.concatenate([b[3] for b in found])
    highs = child.empty()
    highs.passModel(
        n, len(upper), len(value), int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMaximize), 0.0,
        np.concatenate((np.zeros(plans), worth)), np.zeros(n), np.ones(n),
        np.full(len(upper), -np.inf), upper, start, index, value,
        (np.arange(n) < plans).astype(np.int32),
    )  # fmt: skip
    return highs


child.measure(build, child.arrays(sys.argv[1]))
