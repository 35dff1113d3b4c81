"""Problem -> PuLP: for CBC, every other solver PuLP knows, LP and MPS texts, and your own rows."""

from __future__ import annotations

import re
import tempfile
from dataclasses import fields
from pathlib import Path

import numpy as np
import pulp

from optimizer.case.case import Case
from optimizer.problem import Problem, tables
from optimizer.problem.problem import each_once
from optimizer.solving.matrix import Matrix


def to_pulp(problem: Problem, name: str = "odaopt") -> pulp.LpProblem:
    """The problem as a PuLP LpProblem that may be extended and solved by any PuLP solver.

    Names are those of the problem with characters outside [A-Za-z0-9_] replaced by '_'.
    A row with two different limits becomes two rows, ``_low`` and ``_high``. PuLP minimises or
    maximises without a constant: the objective is the measure itself, funding nothing included.
    """
    model = pulp.LpProblem(name, pulp.LpMaximize)
    names = plain_names(problem.column_names())
    integer = problem.integer
    columns = [
        model.add_variable(n, 0, float(u), pulp.LpInteger if i else pulp.LpContinuous)
        for n, u, i in zip(names, problem.column_upper, integer, strict=True)
    ]
    costs = problem.costs()
    model.setObjective(
        pulp.LpAffineExpression({columns[j]: float(costs[j]) for j in np.flatnonzero(costs)})
    )
    start, index, value = Matrix.of(problem).rowwise(problem.n_rows)
    limits = [
        (r, row_name + suffix, sense, limit)
        for r, row_name in enumerate(plain_names(problem.row_names()))
        for suffix, sense, limit in _limits(problem.row_lower[r], problem.row_upper[r])
    ]
    unique = plain_names([row_name for _, row_name, _, _ in limits])
    for (r, _, sense, limit), row_name in zip(limits, unique, strict=True):
        span = slice(start[r], start[r + 1])
        body = {columns[j]: float(v) for j, v in zip(index[span], value[span], strict=True)}
        expression = pulp.LpAffineExpression(body)
        model.addConstraint(pulp.LpConstraint(expression, sense, row_name, float(limit)))
    return model


def _limits(low: float, high: float) -> list[tuple[str, int, float]]:
    if low == high:
        return [("", pulp.LpConstraintEQ, low)]
    one = np.isinf(low) or np.isinf(high)
    limits = [("" if one else "_low", pulp.LpConstraintGE, low),
              ("" if one else "_high", pulp.LpConstraintLE, high)]  # fmt: skip
    return [x for x in limits if np.isfinite(x[2])]


def plain_names(names: list[str]) -> list[str]:
    """Names that LP and MPS files can hold, each once."""
    return each_once((re.sub(r"[^A-Za-z0-9_]+", "_", n).strip("_") for n in names), "_")


def program_text(problem: Problem, form: str, name: str) -> str:
    """The problem as the text of an LP or MPS file (form 'lp' or 'mps')."""
    model = to_pulp(problem, plain_names([name])[0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"program.{form}"
        if form == "lp":
            model.writeLP(str(path), max_length=240)
        else:
            model.writeMPS(str(path), rename=False)
        text = path.read_text(encoding="utf-8")
    # PuLP leaves the sense out of an MPS file, and its readers would minimise
    return text if form == "lp" else text.replace("\nROWS\n", "\nOBJSENSE\n    MAX\nROWS\n", 1)


class Formulation(Problem):
    """A Problem that can be handed to PuLP: what ``formulate(case)`` gives."""

    def to_pulp(self, name: str = "odaopt") -> pulp.LpProblem:
        """The problem as a PuLP LpProblem; see the module's ``to_pulp``."""
        return to_pulp(self, name)


def formulate(case: Case) -> Formulation:
    """Case -> Problem that can also be handed to PuLP.

    ``formulate(case).to_pulp()`` gives an LpProblem: add rows to it, solve it with any solver.
    """
    p = tables(case)
    return Formulation(**{f.name: getattr(p, f.name) for f in fields(p)})
