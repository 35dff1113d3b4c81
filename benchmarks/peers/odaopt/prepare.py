"""Make one size of the family: arrays for every peer, the case file, and odaopt's own facts.

    prepare.py CANDIDATES FOLDER

Prints how long reading the case file and building its facts took (not part of the ratios), and
fails where the facts are not those of the arrays.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from pathlib import Path

import family
import numpy as np

from optimizer.case.facts import build_facts
from optimizer.case.load import load

SAME = (
    "pay_plan", "pay_fund", "pay_year", "pay_amount", "supply_plan", "supply_metal",
    "supply_year", "supply_tonnes", "plan_candidate", "ceiling", "weight", "demand",
)  # fmt: skip


def main() -> None:
    size, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    figures = family.figures(size)
    columns = family.columns(figures)
    np.savez(folder / "arrays.npz", **columns)
    path = folder / "case.json"
    path.write_text(json.dumps(family.document(figures)), encoding="utf-8")
    began = time.perf_counter()
    case = load(path, max_bytes=path.stat().st_size).case
    read = time.perf_counter()
    facts = build_facts(case)
    built = time.perf_counter()
    for name in SAME:
        if not np.array_equal(getattr(facts, name), columns[name]):
            raise SystemExit(f"{name} of the case differs from the arrays")
    # tables() reads rules, measure and states of the case; its candidates are in the facts
    kept = type(case).model_construct(rules=case.rules, measure=case.measure, states=case.states)
    with (folder / "facts.pickle").open("wb") as file:
        pickle.dump((kept, facts), file)
    print(json.dumps({"read": read - began, "facts": built - read, "bytes": path.stat().st_size}))


main()
