"""The generated family: one seed and a number of candidates give the same model everywhere.

Candidates x 2 options x 3 start years, 20 metals, 10 budget and 10 supply years, 5 funds,
40 hosts; host ceilings, prerequisites as pairs, rivals, three concave coverage steps. Money and
tonnes are whole numbers and nothing is carried over, so that every peer can write the very same
matrix. ``figures`` are what a case file says (one entry an option), ``columns`` the same spread
over plans (candidate, option, start) as every peer reads it, ``document`` the case file.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray]

OPTIONS, STARTS, PAYMENTS, STREAMS = 2, 3, 4, 2
METALS, BUDGET_YEARS, SUPPLY_YEARS, FUNDS, HOSTS = 20, 10, 10, 5, 40
FIRST_BUDGET, FIRST_SUPPLY = 2026, 2031
PAYS_AFTER = (0, 2, 4, 7)  # with three start years: every budget year
RAMP = (0.5, 1.0)
STEPS = ((0.3, 1.0), (0.3, 0.7), (0.4, 0.4))
DISCOUNT = 0.03
HOSTS_PER_REGION = 8


def figures(n: int, seed: int = 2009) -> Arrays:
    """What the case file says: one row a candidate, one entry an option, payment or stream."""
    rng = np.random.default_rng((seed, n))
    fund = rng.integers(FUNDS, size=(n, 1, PAYMENTS)) * np.ones((1, OPTIONS, 1), dtype=np.int64)
    scale = np.array([1.0, 1.7])[None, :, None]
    amount = np.rint(rng.uniform(10, 200, size=(n, 1, PAYMENTS)) * scale).astype(np.int64)
    metal = np.empty((n, OPTIONS, STREAMS), dtype=np.int64)
    metal[:, :, 0] = rng.integers(METALS, size=(n, 1))
    metal[:, :, 1] = (metal[:, :, 0] + rng.integers(1, METALS, size=(n, 1))) % METALS
    output = np.rint(rng.lognormal(6.0, 0.8, size=(n, 1, STREAMS)) * scale) + 10
    pairs, rivals = n // 10, n // 20
    waiting = rng.choice(np.arange(1, n), size=pairs, replace=False)
    return {
        "host": rng.integers(HOSTS, size=n),
        "fund": fund,
        "amount": amount,
        "metal": metal,
        "output": output.astype(np.int64),
        "probability": rng.integers(20, 91, size=(n, OPTIONS)) / 100,
        "first_year": rng.integers(FIRST_SUPPLY - 1, FIRST_SUPPLY + 5, size=n),
        "ceiling": rng.integers(12, 25, size=(FUNDS, BUDGET_YEARS)) * n // 10,
        "weight": rng.integers(5, 21, size=METALS) / 10,
        "demand": rng.integers(80, 161, size=(METALS, 1)) * n
        + rng.integers(0, 4 * n, size=(METALS, SUPPLY_YEARS)),
        "existing": rng.integers(5, 41, size=METALS) * n,
        "existing_host": rng.integers(HOSTS, size=METALS),
        "host_ceiling": np.array(max(2, n // 80)),
        "waiting": waiting,
        "needed": np.array([rng.integers(w) for w in waiting]),
        "rivals": rng.permutation(n)[: 2 * rivals].reshape(rivals, 2),
    }


def columns(f: Arrays) -> Arrays:
    """The figures spread over plans, plan = (candidate x options + option) x starts + start."""
    n = len(f["host"])
    plan = np.arange(n * OPTIONS * STARTS).reshape(n, OPTIONS, STARTS)
    start = np.arange(STARTS)

    def spread(x: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        return np.ascontiguousarray(np.broadcast_to(x, shape)).ravel()

    pays = (n, OPTIONS, STARTS, PAYMENTS)
    flat = {
        "pay_plan": spread(plan[..., None], pays),
        "pay_fund": spread(f["fund"][:, :, None, :], pays),
        "pay_year": spread((start[:, None] + np.array(PAYS_AFTER)[None, :]), pays),
        "pay_amount": spread(f["amount"][:, :, None, :], pays).astype(float),
    }
    flows = (n, OPTIONS, STARTS, STREAMS, SUPPLY_YEARS)
    years = np.arange(FIRST_SUPPLY, FIRST_SUPPLY + SUPPLY_YEARS)
    age = years[None, None, :] - f["first_year"][:, None, None] - start[None, :, None]
    full = f["output"] * np.rint(f["probability"] * 100)[:, :, None] / 100
    ramp = np.array(RAMP)[np.clip(age, 0, len(RAMP) - 1)]
    tonnes = full[:, :, None, :, None] * ramp[:, None, :, None, :]
    runs = spread((age >= 0)[:, None, :, None, :], flows)
    flat["supply_plan"] = spread(plan[..., None, None], flows)[runs]
    flat["supply_metal"] = spread(f["metal"][:, :, None, :, None], flows)[runs]
    flat["supply_year"] = spread(np.arange(SUPPLY_YEARS), flows)[runs]
    flat["supply_tonnes"] = spread(tonnes, flows)[runs]
    flat["plan_candidate"] = np.repeat(np.arange(n), OPTIONS * STARTS)
    flat["plan_start"] = np.tile(start, n * OPTIONS)
    flat["discount"] = 1 / (1 + DISCOUNT) ** np.arange(SUPPLY_YEARS)
    flat["steps"] = np.array(STEPS)
    shared = ("host", "ceiling", "weight", "existing", "host_ceiling", "waiting", "needed")
    flat |= {k: f[k] for k in shared} | {"rivals": f["rivals"]}
    flat["demand"] = f["demand"].astype(float)
    return flat


def document(f: Arrays) -> dict[str, Any]:
    """The case file, with bare numbers."""
    budget = range(FIRST_BUDGET, FIRST_BUDGET + BUDGET_YEARS)
    supply = range(FIRST_SUPPLY, FIRST_SUPPLY + SUPPLY_YEARS)
    return {
        "id": f"family-{len(f['host'])}",
        "name": "A generated family: no figure here is a fact",
        "currency": {"code": "JPY", "scale": "million"},
        "years": {
            "budget": {"first": budget[0], "last": budget[-1]},
            "supply": {"first": supply[0], "last": supply[-1]},
            "discount_rate": DISCOUNT,
        },
        "measure": {"kind": "coverage", "steps": [{"width": w, "slope": s} for w, s in STEPS]},
        "metals": [_metal(f, m, supply) for m in range(METALS)],
        "hosts": [
            {"id": f"h{h}", "name": f"Host {h}", "region": f"r{h // HOSTS_PER_REGION}"}
            for h in range(HOSTS)
        ],
        "funds": [
            {
                "id": f"f{i}",
                "name": f"Fund {i}",
                "ceilings": {str(y): int(f["ceiling"][i, k]) for k, y in enumerate(budget)},
            }
            for i in range(FUNDS)
        ],
        "candidates": [_candidate(f, c) for c in range(len(f["host"]))],
        "rules": [
            {"id": "ceilings", "kind": "budget"},
            {
                "id": "per-host",
                "kind": "host_ceiling",
                "by": "number",
                "at_most": int(f["host_ceiling"]),
            },
            {
                "id": "study-first",
                "kind": "prerequisite",
                "pairs": [
                    {"candidate": f"c{w}", "needs": f"c{d}"}
                    for w, d in zip(f["waiting"], f["needed"], strict=True)
                ],
            },
            {
                "id": "one-deposit",
                "kind": "exclusion",
                "rivals": [[f"c{a}", f"c{b}"] for a, b in f["rivals"]],
            },
        ],
    }


def _metal(f: Arrays, m: int, years: range) -> dict[str, Any]:
    return {
        "id": f"m{m}",
        "name": f"Metal {m}",
        "weight": float(f["weight"][m]),
        "demand": {str(y): int(f["demand"][m, k]) for k, y in enumerate(years)},
        "existing": [
            {
                "name": "documented supply",
                "host": f"h{f['existing_host'][m]}",
                "tonnes": int(f["existing"][m]),
            }
        ],
    }


def _candidate(f: Arrays, c: int) -> dict[str, Any]:
    return {
        "id": f"c{c}",
        "name": f"Candidate {c}",
        "host": f"h{f['host'][c]}",
        "kind": "study",
        "starts": [FIRST_BUDGET + t for t in range(STARTS)],
        "options": [
            {
                "id": f"o{o}",
                "name": f"Option {o}",
                "pays": [
                    {
                        "fund": f"f{f['fund'][c, o, k]}",
                        "amount": int(f["amount"][c, o, k]),
                        "after": after,
                    }
                    for k, after in enumerate(PAYS_AFTER)
                ],
                "supply": [
                    {
                        "metal": f"m{f['metal'][c, o, s]}",
                        "output": int(f["output"][c, o, s]),
                        "first_year": int(f["first_year"][c]),
                        "ramp": list(RAMP),
                    }
                    for s in range(STREAMS)
                ],
                "probability": float(f["probability"][c, o]),
            }
            for o in range(OPTIONS)
        ],
    }
