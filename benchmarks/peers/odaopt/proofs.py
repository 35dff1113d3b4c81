"""Prove one case, write the certificate and check it: what each takes, as JSON.

    python proofs.py CASE [CHECKER]

CHECKER: the file of the checker, run as a process of its own with nothing but Python.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import optimizer.proof.checker
from optimizer.analysis.answer import solve
from optimizer.case.load import load_case
from optimizer.proof.certificate import lines
from optimizer.proof.prove import prove


def main() -> None:
    case = load_case(sys.argv[1])
    began = time.process_time()
    first = solve(case, ties="off", proof="solver")
    solver = time.process_time() - began
    began = time.process_time()
    found = prove(case, [first.portfolio], ties=False)
    proof = time.process_time() - began
    began = time.process_time()
    apart = prove(case, [first.portfolio])
    ties = max(0.0, time.process_time() - began - proof)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "proof.vipr"
        text = "".join(f"{line}\n" for line in lines(found.closed)) if found.tree else ""
        path.write_text(text, encoding="ascii")
        began = time.perf_counter()
        checked = subprocess.run([sys.executable, "-I", optimizer.proof.checker.__file__, path],
                                 capture_output=True, check=False)  # fmt: skip
        check = time.perf_counter() - began
    print(json.dumps({
        "outcome": found.outcome, "columns": len(found.exact.program.names),
        "rows": len(found.exact.program.rows), "branchings": found.proof.branchings,
        "leaves": found.proof.leaves, "ties": apart.ties, "kB": len(text) / 1000,
        "accepted": checked.returncode == 0, "solver": solver, "proof": proof, "told apart": ties,
        "check": check,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
