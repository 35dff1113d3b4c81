"""odaopt: choose, prove and explain which resource projects aid and finance should back.

from optimizer import load_case, formulate, solve, audit
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.analysis.answer import Answer, solve
    from optimizer.analysis.compare import Comparison
    from optimizer.analysis.runs.kept import read_run
    from optimizer.audit.audit import Audit, audit
    from optimizer.case.case import Case
    from optimizer.case.load import load_case
    from optimizer.domain.portfolio import Pick, Portfolio
    from optimizer.domain.results import Outcome, Solution
    from optimizer.errors import CaseError, OdaoptError, RunError, SolverError
    from optimizer.solving.pulp_model import Formulation, formulate

__version__ = "0.1.0"

_WHERE = {
    "Answer": "analysis.answer",
    "Audit": "audit.audit",
    "Case": "case.case",
    "CaseError": "errors",
    "Comparison": "analysis.compare",
    "Formulation": "solving.pulp_model",
    "OdaoptError": "errors",
    "Outcome": "domain.results",
    "Pick": "domain.portfolio",
    "Portfolio": "domain.portfolio",
    "RunError": "errors",
    "Solution": "domain.results",
    "SolverError": "errors",
    "audit": "audit.audit",
    "formulate": "solving.pulp_model",
    "load_case": "case.load",
    "read_run": "analysis.runs.kept",
    "solve": "analysis.answer",
}

__all__ = [
    "Answer",
    "Audit",
    "Case",
    "CaseError",
    "Comparison",
    "Formulation",
    "OdaoptError",
    "Outcome",
    "Pick",
    "Portfolio",
    "RunError",
    "Solution",
    "SolverError",
    "audit",
    "formulate",
    "load_case",
    "read_run",
    "solve",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `odaopt --help` needs none of them."""
    if name not in _WHERE:
        raise AttributeError(f"module 'optimizer' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"optimizer.{_WHERE[name]}"), name)
