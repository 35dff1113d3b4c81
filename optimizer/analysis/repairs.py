"""Repairs: the question what would make an infeasible case feasible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from optimizer.analysis.cheapest import cheapest
from optimizer.analysis.minimal import MOST, Minimal
from optimizer.analysis.repair import Repair
from optimizer.analysis.work import Work
from optimizer.case.case import Case
from optimizer.problem import Problem
from optimizer.problem.formulate import divided


@dataclass(frozen=True)
class Repairs:
    """``priced``: whether the case gives any rule a price. ``enough``: whether giving way on
    those rules is enough (None: not decided). ``minimal``: repairs over all members, where that
    is asked for; ``complete``: there are no others."""

    priced: bool
    enough: bool | None = None
    cheapest: Repair | None = None
    minimal: tuple[Repair, ...] = ()
    complete: bool = False
    interrupted: bool = False

    @property
    def decided(self) -> bool:
        """Whether all that is said of them is proven; of many no more are looked for."""
        if self.cheapest is not None:
            return self.cheapest.proven
        full = self.complete or len(self.minimal) >= MOST
        return full and all(r.proven for r in self.minimal)


def repairs(
    case: Case,
    problem: Problem,
    tell: Callable[[int], None] = lambda found: None,
    *,
    work: Work | None = None,
) -> Repairs:
    """The cheapest repair of an infeasible problem, or its minimal repairs. ``tell`` hears how
    many are found so far; what the work or Ctrl-C leaves undecided is not claimed."""
    work, problem = work or Work(problem), divided(problem)
    found = Repairs(any(r.negotiable is not None for r in case.rules))
    try:
        if found.priced:
            best = cheapest(case, problem, work)
            found = replace(
                found, enough=best.enough, cheapest=best.repair, interrupted=best.interrupted
            )
            if best.enough is not False or best.interrupted:
                return found
        search = Minimal(case, problem, work)
        for repair in search:
            found = replace(found, minimal=(*found.minimal, repair))
            tell(len(found.minimal))
    except KeyboardInterrupt:
        return replace(found, interrupted=True)
    return replace(found, complete=search.complete)
