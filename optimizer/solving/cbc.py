"""CBC through PuLP: the second opinion, behind the same door as Session."""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path

import numpy as np
import pulp
from pulp.apis.coin_api import pulp_cbc_path

from optimizer.domain.facts import FloatArray
from optimizer.domain.results import Rows
from optimizer.errors import SolverError
from optimizer.problem.problem import Problem
from optimizer.solving.cuts import no_good
from optimizer.solving.pulp_model import plain_names, to_pulp
from optimizer.solving.session import Ending, Raw
from optimizer.solving.settings import Settings


class CbcSession:
    """Keeps costs and added rows; every solve builds the PuLP model afresh."""

    def __init__(self, problem: Problem, settings: Settings | None = None) -> None:
        self.problem = problem
        self.settings = settings or Settings()
        self._added: list[Rows] = []
        self._costs = problem.costs()
        self._version = ""

    @property
    def n_rows(self) -> int:
        return self.problem.n_rows + len(self._added)

    @property
    def name(self) -> tuple[str, str]:
        return "CBC", self._version

    def close(self) -> None:
        """Nothing to end: CBC ends with each solve."""

    def set_costs(self, costs: FloatArray) -> None:
        self._costs = costs

    def add_rows(self, rows: Rows) -> None:
        self._added.append(rows)

    def forbid(self, x: FloatArray) -> None:
        self.add_rows(no_good(x, self.problem.n_plans))

    def drop_rows_from(self, first: int) -> None:
        del self._added[first - self.problem.n_rows :]

    def solve(self, *, patient: bool = True) -> Raw:
        """Maximise with CBC; outcome and bound are read from CBC's own log."""
        cols = np.flatnonzero(self._costs)
        objective = Rows(
            cost_col=cols, cost_factor=self._costs[cols], cost_key=np.full(len(cols), -1)
        )
        problem = self.problem.extended("", Rows(), objective=objective)
        for i, rows in enumerate(self._added):
            problem = problem.extended(f"added{i}", rows)
        model = to_pulp(problem)
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "cbc.log"
            self._run(model, log)
            text = log.read_text(errors="replace")
        return self._read(model, text, time.perf_counter() - began)

    def _run(self, model: pulp.LpProblem, log: Path) -> None:
        solver = pulp.COIN_CMD(
            path=pulp_cbc_path,
            msg=False,
            gapRel=self.settings.gap,
            gapAbs=0,
            timeLimit=self.settings.time_limit,
            threads=1,
            logPath=str(log),
            options=["increment 1e-9", "primalTolerance 1e-9", "integerTolerance 1e-9"],
        )
        if not solver.available():
            raise SolverError(
                "no-cbc", "CBC", "The CBC that PuLP brings does not run on this machine.",
                "Use the default solver (leave --solver out).",
            )  # fmt: skip
        model.solve(solver)

    def _read(self, model: pulp.LpProblem, log: str, seconds: float) -> Raw:
        if found := re.search(r"Version:\s*(\S+)", log):
            self._version = found.group(1)
        nodes = int(_figure(r"Enumerated nodes:\s*(\d+)", log) or 0)
        if re.search(r"infeasible", log, re.IGNORECASE) and model.status == -1:
            return Raw("infeasible", None, -np.inf, seconds, nodes)
        # without a 0-1 column in any row CBC sees an LP, and ends with other words
        linear = "Optimal - objective value" in log and not model.isMIP()
        optimal = (linear or "Result - Optimal solution found" in log) and model.sol_status == 1
        has = model.sol_status in (1, 2)
        x = None
        by_name = {v.name: v for v in model.variables()}
        names = plain_names(self.problem.column_names())
        if has:
            # a column in no row and without cost comes back as None
            x = np.array([by_name[n].varValue or 0.0 if n in by_name else 0.0 for n in names])
            if np.abs(x - np.rint(x))[: self.problem.n_plans].max(initial=0) > 1e-5:
                x = None
        ending: Ending = "optimal" if optimal and x is not None else "stopped"
        value = _figure(r"Objective value:\s*(-?[\d.e+]+)", log)
        if linear:
            value = pulp.value(model.objective) or 0.0  # None where nothing is worth anything
        upper = _figure(r"Upper bound:\s*(-?[\d.e+]+)", log)
        bound = value if ending == "optimal" else upper
        return Raw(ending, x, np.inf if bound is None else bound, seconds, nodes)


def _figure(pattern: str, text: str) -> float | None:
    found = re.findall(pattern, text)
    return float(found[-1]) if found else None
