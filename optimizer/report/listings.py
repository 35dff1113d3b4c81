"""A list of alternatives as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.listing import Alternative, Listing
from optimizer.analysis.tally import Tally
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.report.plain import plain


def listing(answer: Answer, found: Listing) -> dict[str, Any]:
    """The list, the plan first, and what is known of the rest."""
    return {
        "asked": {"within": plain(found.within), "apart": found.apart},
        "alternatives": [_alternative(answer, n, a) for n, a in enumerate(found.listed, 1)],
        "complete": found.complete,
        "stopped": found.stop,
        "bound": plain(found.bound),
        "exhaustive_to": plain(found.exhaustive),
        "by_measure": found.by_measure,
        "core_index": {i: plain(share) for i, share in found.core},
        "tally": tally(found.tally),
    }


def _alternative(answer: Answer, n: int, a: Alternative) -> dict[str, Any]:
    assert answer.audit is not None
    return {
        "rank": n,
        "picks": picks(answer.case, a.portfolio),
        "value": plain(a.value),
        "gain": plain(a.value - answer.audit.nothing),
        "loss": plain(a.loss),
        "spend": plain(a.spend),
        "in": list(a.came),
        "out": list(a.went),
        "otherwise": list(a.otherwise),
        "differs": a.differs,
        "apart": a.apart,
    }


def picks(case: Case, portfolio: Portfolio) -> list[dict[str, Any]]:
    """Each pick with its cost; without, where the case has no such plan."""
    return [
        {**p._asdict(), "cost": plain(case.spend(p)) if p in case.plan_set else None}
        for p in portfolio.picks
    ]


def tally(found: Tally) -> dict[str, int]:
    """Questions asked, answered by a bound, and by solving."""
    return {"asked": found.asked, **asdict(found)}
