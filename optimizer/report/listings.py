"""A list of alternatives as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from optimizer.analysis.listing import Alternative, Listing
from optimizer.analysis.tally import Tally
from optimizer.report.plain import plain


def listing(found: Listing) -> dict[str, Any]:
    """The list, the plan first, and what is known of the rest."""
    return {
        "asked": {"within": plain(found.within), "apart": found.apart},
        "alternatives": [_alternative(n, a) for n, a in enumerate(found.listed, 1)],
        "complete": found.complete,
        "stopped": found.stop,
        "bound": plain(found.bound),
        "exhaustive_to": plain(found.exhaustive),
        "by_measure": found.by_measure,
        "core_index": {i: plain(share) for i, share in found.core},
        "tally": tally(found.tally),
    }


def _alternative(n: int, a: Alternative) -> dict[str, Any]:
    return {
        "rank": n,
        "picks": [p._asdict() for p in a.portfolio.picks],
        "value": plain(a.value),
        "loss": plain(a.loss),
        "spend": plain(a.spend),
        "in": list(a.came),
        "out": list(a.went),
        "otherwise": list(a.otherwise),
        "differs": a.differs,
        "apart": a.apart,
    }


def tally(found: Tally) -> dict[str, int]:
    """Questions asked, answered by a bound, and by solving."""
    return {"asked": found.asked, **asdict(found)}
