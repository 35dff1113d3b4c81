"""The questions about one case, kind by kind: ``questions.py CASE``; JSON on stdout.

For each kind: asked, answered by a bound, taken a MIP, seconds; and the seconds of one fresh MIP.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from optimizer import load_case, solve
from optimizer.analysis.again import Again
from optimizer.analysis.alternatives import ranked
from optimizer.analysis.lines import TOTAL
from optimizer.analysis.money import nearest, staircase
from optimizer.analysis.price_of_rules import prices
from optimizer.analysis.swings import swings
from optimizer.analysis.why import why
from optimizer.analysis.why_not import why_not
from optimizer.analysis.work import Work
from optimizer.solving.session import Session

answer = solve(load_case(sys.argv[1]))
again = Again(answer, Work(answer.problem, "full"))


def fresh() -> float:
    """Seconds of the same problem handed over and solved anew."""
    began = time.perf_counter()
    Session(answer.problem).solve()
    return time.perf_counter() - began


def ranking() -> None:
    """The best portfolios in order, which answer some of the rest."""
    found = ranked(answer)
    again.rank([(a.portfolio, a.value) for a in found.listed])
    again.tally.solved += found.tally.solved


kinds: dict[str, Callable[[], Any]] = {
    "alternatives": ranking,
    "price of rules": lambda: list(prices(again, answer.audit.rules)),
    "nearest steps": lambda: list(nearest(again)),
    "staircase": lambda: staircase(again, TOTAL),
    "replacement costs": lambda: list(why(again)),
    "entry costs and conditions": lambda: list(why_not(again, conditions=True)),
    "swings": lambda: list(swings(again)),
}
found: dict[str, Any] = {"fresh": sorted(fresh() for _ in range(5))[2], "kinds": {}}
for kind, ask in kinds.items():
    bounded, solved, began = again.tally.bounded, again.tally.solved, time.perf_counter()
    ask()
    found["kinds"][kind] = {
        "bounded": again.tally.bounded - bounded,
        "solved": again.tally.solved - solved,
        "seconds": time.perf_counter() - began,
    }
print(json.dumps(found))
