"""All measurements in one run, one table of ratios of medians.

    python benchmarks/run.py [--sizes 500,5000] [--repeats 5] [--only NAME]

Needs Python 3.11 and, the first time, the package index: every peer gets an environment of its
own in benchmarks/.venvs with the versions pinned in benchmarks/peers. Runs are interleaved, one
of each peer a round, so that a drift of the machine meets all.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess

import builds
import processes
import proofs
import questions
from envs import ROOT
from table import markdown, warnings

PARTS = ("build", "help", "solve", "reports", "questions", "proofs")
ABOUT = "Ratios of medians against each comparison's yardstick, which is its first peer."


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="500,5000", help="candidates, for example 500,20000")
    parser.add_argument("--repeats", type=int, default=5, help="timed runs of each peer")
    parser.add_argument("--only", choices=PARTS, help="one comparison")
    parser.add_argument("--case", default="cases/fy09.json", help="case file of the solve runs")
    parser.add_argument(
        "--reported", default="cases/strategy-2009-2018.json", help="case file of the reports"
    )
    given = parser.parse_args()
    sizes = [int(s) for s in given.sizes.split(",")]
    lines, notes = [], [_machine()]
    if given.only in (None, "build"):
        found, said = builds.measure(sizes, given.repeats)
        lines, notes = lines + found, notes + said
    if given.only in (None, "help"):
        lines += processes.help_page(given.repeats)
    if given.only in (None, "solve"):
        lines += processes.whole_process(ROOT / given.case, given.repeats)
    if given.only in (None, "reports"):
        lines += processes.reports(ROOT / given.reported, given.repeats)
    notes += warnings(lines)
    print(ABOUT, *(f"\n- {n}" for n in notes), sep="")
    if lines:
        print("\n", markdown(lines), sep="")
    if given.only in (None, "questions"):
        print("\n", questions.measure(ROOT / given.case, given.repeats), sep="")
    if given.only in (None, "proofs"):
        print("\n", proofs.measure(given.repeats), sep="")


def _machine() -> str:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=ROOT
    ).stdout.strip()
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the table, commit {commit}."
    )


if __name__ == "__main__":
    main()
