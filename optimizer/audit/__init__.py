"""Case + Portfolio -> violations and the measure, without the solver's rows.

The room may be called: ``from optimizer import audit`` gives this module once anything has
imported it, and the function ``audit`` before. Both take (case, portfolio).
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.audit.audit import Audit
    from optimizer.case.case import Case
    from optimizer.domain.portfolio import Portfolio


class _Room(ModuleType):
    def __call__(self, case: Case, portfolio: Portfolio) -> Audit:
        from optimizer.audit.audit import audit

        return audit(case, portfolio)


sys.modules[__name__].__class__ = _Room
