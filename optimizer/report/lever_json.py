"""The supply path of each metal, the levers and the hosts of a plan as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimizer.analysis.levers import Tonnes, hosts, paths, stocked
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.report.plain import plain


def part(case: Case, plan: Portfolio) -> dict[str, Any]:
    """Three blocks. Tonnes are expected ones in the normal state: t/yr, of stocks t."""
    return {
        "supply_path": list(_path(case, plan)),
        "levers": {"supply": list(_levers(case, plan)), "stock": list(_stock(case, plan))},
        "hosts": list(_hosts(case, plan)),
    }


def _path(case: Case, plan: Portfolio) -> Iterator[dict[str, Any]]:
    """Every metal and supply year; ``added`` by kind of candidate."""
    for p in paths(case, plan):
        yield {
            "metal": p.metal.id,
            "year": p.year,
            "demand": plain(p.demand),
            "existing": plain(p.existing),
            "added": _tonnes(p.added),
            "supply": plain(p.supply),
        }


def _levers(case: Case, plan: Portfolio) -> Iterator[dict[str, Any]]:
    """What each kind adds to each metal in the last supply year; ``share`` of demand."""
    for p in paths(case, plan):
        if p.year == case.supply_years[-1]:
            for kind, tonnes in p.added.items():
                yield {
                    "metal": p.metal.id,
                    "kind": kind,
                    "year": p.year,
                    "tonnes": plain(tonnes),
                    "share": plain(tonnes / p.demand),
                }


def _stock(case: Case, plan: Portfolio) -> Iterator[dict[str, Any]]:
    """Stocks in each shock: ``released`` over all years, of which ``of_plan`` would not be without
    what the plan adds; ``share`` is the largest part of the demand of a year's shock days."""
    for s in stocked(case, plan):
        yield {
            "metal": s.metal.id,
            "state": s.state.id,
            "held": plain(s.held),
            "added": _tonnes(s.added),
            "released": plain(s.released),
            "of_plan": plain(s.of_plan),
            "share": plain(s.most),
            "year": s.year,
        }


def _hosts(case: Case, plan: Portfolio) -> Iterator[dict[str, Any]]:
    """Every host with a funded candidate, then home (null). ``received``: what each fund pays,
    nominal; ``supply`` in the last supply year."""
    for x in hosts(case, plan):
        yield {
            "host": x.host,
            "candidates": [p.candidate for p in x.picks],
            "received": {fund: plain(amount) for fund, amount in x.received.items()},
            "cost": plain(x.spend),
            "year": case.supply_years[-1],
            "supply": _tonnes(x.supply),
            "stock": _tonnes(x.stock),
        }


def _tonnes(by_id: Tonnes) -> dict[str, Any]:
    return {i: plain(t) for i, t in by_id.items()}
