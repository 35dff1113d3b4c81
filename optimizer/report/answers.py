"""The answers to the report's questions as JSON, for the run file."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.findings import Findings
from optimizer.analysis.lines import Line
from optimizer.analysis.money import Nearest, Point, Staircase, dropped
from optimizer.analysis.price_of_rules import Price
from optimizer.analysis.why import Loss
from optimizer.analysis.why_not import Rejected
from optimizer.domain.portfolio import Portfolio
from optimizer.report.listings import listing
from optimizer.report.plain import plain


def answers(answer: Answer, f: Findings) -> dict[str, Any]:
    """What was asked and answered; amounts in the case's money unit and the measure's unit."""
    found: dict[str, Any] = {
        "rejected": [_rejected(r) for r in f.rejected],
        "funded": [
            {
                "candidate": x.candidate,
                "replacement_cost": _loss(x.loss),
                "irreplaceable": x.irreplaceable if x.decided else None,
                "needed_by": list(x.needed_by) if x.decided else None,
                "needed_by_minimal": x.narrowed if x.irreplaceable else None,
                "commitments_lifted": list(x.committed),
            }
            for x in f.funded
        ],
        "standings": {
            s.rule: {"status": s.status, **_price(s.price)} for s in f.standings.values()
        },
        "groups": [
            {"group": g.name, "rules": list(g.rules), **_price(g.price)} for g in f.groups
        ],
        "money": {
            "nearest": [_nearest(n, _unit(answer, n.line)) for n in f.nearest],
            "staircases": [_staircase(s, _unit(answer, s.line)) for s in f.staircases],
        },
        "swings": [
            {
                "figures": list(s.ranged.pointers), "candidate": s.candidate, "what": s.what,
                "end": s.end,
                "at": plain(s.at), "stands": s.stands, "value": plain(s.value), "by": s.by,
                "plan_value": plain(s.plan_value), "in": list(s.came), "out": list(s.went),
            }
            for s in f.swings
        ],
        "alternatives": {
            "ranked": f.ranked and listing(answer, f.ranked),
            "apart": f.diverse and listing(answer, f.diverse),
        },
        "gain_of_all": plain(f.all_gain),
        "undecided": {
            "limit": f.limit, "open": f.undecided, "of": {k: n for k, n in f.due.items() if n},
        },
        "questions": {
            "asked": f.tally.asked, "by_bound": f.tally.bounded,
            "rigorous": f.tally.rigorous, "by_mip": f.tally.solved,
            "interrupted": f.stopped,
        },
    }  # fmt: skip
    if f.outcomes is not None:
        found["expected_coverage"] = {
            "gain": plain(f.outcomes.expected),
            "chance_of_nothing": {m: plain(p) for m, p in f.outcomes.none.items()},
        }
    return found


def _loss(x: Loss) -> dict[str, Any]:
    return {"loss": plain(x.value), "at_least": plain(x.least), "proven": x.proven, "by": x.by,
            "in": list(x.came), "out": list(x.went)}  # fmt: skip


def _rejected(r: Rejected) -> dict[str, Any]:
    found: dict[str, Any] = {
        "candidate": r.candidate,
        "breaks": list(r.breaks),
        "best_swap": r.swap and {"out": r.swap.out, "loss": plain(r.swap.loss)},
        "entry_cost": _loss(r.entry),
        "barred": r.barred if r.decided else None,
        "barred_by": list(r.barred_by) if r.decided else None,
        "barred_by_minimal": r.narrowed if r.barred else None,
    }
    if r.conditions is not None:
        found["enters_at"] = [
            {
                "figure": e.what, "option": e.pick and e.pick.option, "now": plain(e.now),
                "at": plain(e.at), "proven": e.proven, "least_relative_change": plain(e.least),
            }
            for e in r.conditions
        ]  # fmt: skip
    return found


def _price(p: Price) -> dict[str, Any]:
    return {"price": plain(p.price), "proven": p.proven, "by": p.by, "at_most": plain(p.most),
            "in": list(p.came), "out": list(p.went),
            "portfolio": p.portfolio and _picks(p.portfolio)}  # fmt: skip


def _picks(portfolio: Portfolio) -> list[dict[str, Any]]:
    return [p._asdict() for p in portfolio.picks]


def _unit(answer: Answer, line: Line) -> str:
    """The unit of a line's levels."""
    case = answer.case
    return "% of every ceiling" if line.in_percent(case) else case.currency.unit


def _point(p: Point | None) -> dict[str, Any] | None:
    if p is None:
        return None
    return {"ceiling": plain(p.at), "gain": plain(p.gain), "portfolio": _picks(p.portfolio)}


def _nearest(n: Nearest, unit: str) -> dict[str, Any]:
    return {
        "line": n.line.id, "unit": unit, "now": plain(n.now), "binds": n.binds, "up": _point(n.up),
        "up_proven": n.up_proven, "enough": plain(n.enough), "below": _point(n.below),
        "down_proven": n.down_proven,
    }  # fmt: skip


def _staircase(s: Staircase, unit: str) -> dict[str, Any]:
    return {
        "line": s.line.id, "unit": unit, "now": plain(s.now),
        "low": plain(s.low), "high": plain(s.high),
        "ending": s.ending, "points": [_point(p) for p in s.points],
        "drop_out": [{"candidate": c, "last": plain(a), "gone": plain(b)}
                     for c, a, b in dropped(s.points)],
    }  # fmt: skip
