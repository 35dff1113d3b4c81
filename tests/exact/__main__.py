"""python -m tests.exact: solve many random small cases, and compare each with enumeration."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from optimizer.case.save import json_text
from tests.exact.compare import compare
from tests.exact.families import FAMILIES, cases


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.exact", description=__doc__)
    parser.add_argument("--cases", type=int, default=5000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(FAMILIES), help="this family alone")
    more = "of every Nth case also the certificate, and what the tree proves without a solver"
    parser.add_argument("--thorough", type=int, default=10, metavar="N", help=more)
    parser.add_argument("--keep", type=Path, help="folder for the cases that go wrong")
    asked = parser.parse_args()
    began, counts, wrong = time.perf_counter(), Counter[str](), 0
    for n, (family, i, document) in enumerate(cases(asked.cases, asked.seed, asked.only)):
        thorough = n % asked.thorough == 0
        found = compare(document, thorough=thorough)
        counts.update([family, found.outcome, f"ties {found.ties}"])
        counts.update({"portfolios": found.portfolios, "branchings": found.branchings,
                       "thorough": int(thorough)})  # fmt: skip
        if found.wrong:
            wrong += 1
            name = f"{family}-{asked.seed}-{i}"
            print(f"WRONG {name}: {'; '.join(found.wrong)}", flush=True)
            if asked.keep:
                asked.keep.mkdir(parents=True, exist_ok=True)
                (asked.keep / f"{name}.json").write_text(json_text(document), encoding="utf-8")
    for what, many in counts.items():
        print(f"{many:>9,} {what}")
    print(f"{wrong:>9,} wrong, in {time.perf_counter() - began:.0f} s")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
