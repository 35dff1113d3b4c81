"""Repairs: the question what would make an infeasible case feasible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from optimizer.analysis.again import PATIENCE
from optimizer.analysis.cheapest import cheapest
from optimizer.analysis.clock import Clock
from optimizer.analysis.minimal import Minimal
from optimizer.analysis.repair import Repair
from optimizer.analysis.tally import Tally
from optimizer.case.case import Case
from optimizer.problem import Problem


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


def repairs(
    case: Case,
    problem: Problem,
    tell: Callable[[int], None] = lambda found: None,
    *,
    seconds: float = PATIENCE,
    tally: Tally | None = None,
) -> Repairs:
    """The cheapest repair of an infeasible problem, or its minimal repairs. ``tell`` hears how
    many are found so far; what ``seconds`` or Ctrl-C leaves undecided is not claimed."""
    clock = Clock(seconds, Tally() if tally is None else tally)
    found = Repairs(any(r.negotiable is not None for r in case.rules))
    try:
        if found.priced:
            best = cheapest(case, problem, clock)
            found = replace(
                found, enough=best.enough, cheapest=best.repair, interrupted=best.interrupted
            )
            if best.enough is not False or best.interrupted:
                return found
        search = Minimal(case, problem, clock)
        for repair in search:
            found = replace(found, minimal=(*found.minimal, repair))
            tell(len(found.minimal))
    except KeyboardInterrupt:
        return replace(found, interrupted=True)
    return replace(found, complete=search.complete)
