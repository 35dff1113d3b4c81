"""Repairs as a part of the run's JSON document."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.giving import Giving
from optimizer.analysis.repair import Repair
from optimizer.analysis.repairs import Repairs
from optimizer.analysis.tally import Tally
from optimizer.report.plain import plain


def part(found: Repairs, tally: Tally) -> dict[str, Any]:
    """What would make the case feasible, and how many questions that and the conflict took."""
    return {
        "priced": found.priced,
        "enough": found.enough,
        "cheapest": found.cheapest and _repair(found.cheapest),
        "minimal": [_repair(r) for r in found.minimal],
        "complete": found.complete,
        "interrupted": found.interrupted,
        "questions": {"asked": tally.asked, "bounded": tally.bounded, "solved": tally.solved},
    }


def _repair(repair: Repair) -> dict[str, Any]:
    return {
        "members": [_giving(g) for g in repair.givings],
        "price": plain(repair.price),
        "proven": repair.proven,
        "portfolio": [p._asdict() for p in repair.portfolio.picks],
        "value": plain(repair.value),
        "gain": plain(repair.gain),
    }


def _giving(giving: Giving) -> dict[str, Any]:
    return {
        "rule": giving.member.rule,
        "instance": giving.member.instance,
        "amount": plain(giving.amount),
        "unit": giving.unit,
        "unit_price": plain(giving.price),
        "moves": [
            {"limit": m.limit, "from": plain(m.old), "to": plain(m.new)}
            | ({} if m.year is None else {"year": m.year})
            for m in giving.moves
        ],
        "where": list(giving.where),
    }
