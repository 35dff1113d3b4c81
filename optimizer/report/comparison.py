"""The comparison of runs as one JSON document: what `odaopt compare --format json` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from optimizer.analysis.compare import Comparison, Limit
from optimizer.analysis.differences import Difference
from optimizer.analysis.kept import Kept
from optimizer.domain.portfolio import Pick
from optimizer.domain.results import Use
from optimizer.measures.registry import measure_of
from optimizer.report.plain import plain
from optimizer.rules.registry import rule_of

FORMAT = 1


def document(runs: Sequence[Kept]) -> dict[str, Any]:
    """All runs, and each but the first against the first; lists hold only what differs."""
    found = [Comparison(runs[0].answer, r.answer) for r in runs[1:]]
    return {
        "format": FORMAT,
        "differ": any(c.differ for c in found),
        "runs": [_run(r) for r in runs],
        "against_first": [{"run": n, **_compared(c)} for n, c in enumerate(found, 2)],
    }


def _run(run: Kept) -> dict[str, Any]:
    """The head of a run: which it is, and what it found."""
    case, plan, solution = run.case, run.answer.portfolio, run.answer.solution
    checked, measure = run.answer.audit, measure_of(run.case.measure)
    return {
        "path": run.path,
        "case": run.document["case"],
        "outcome": run.answer.outcome.value,
        "objective": {
            "measure": measure.title(case.measure),
            "unit": measure.unit(case.measure, case),
            "value": None if checked is None else plain(checked.value),
            "gain": None if checked is None else plain(checked.gain),
            "bound": plain(solution.bound),
            "gap": plain(solution.gap),
        },
        "currency": case.currency.unit,
        "portfolio": [
            {"candidate": p.candidate, "option": p.option, "start": p.start,
             "cost": plain(case.spend(p))}
            for p in (plan.picks if plan else ())
        ],
    }  # fmt: skip


def _compared(c: Comparison) -> dict[str, Any]:
    one, other = c.before.audit, c.after.audit
    worth = c.same_unit and one is not None and other is not None
    return {
        "differ": c.differ,
        "candidates_in_common": c.related,
        "portfolio": {
            "in": [p.candidate for p in c.came],
            "out": [p.candidate for p in c.went],
            "changed": [
                {"candidate": p.candidate, "before": _way(p), "after": _way(q)}
                for p, q in c.changed
            ],
        },
        "money": {"same_currency": c.same_currency, "same_money": c.same_money, **_money(c)},
        "objective": {
            "differs": c.worth_differs,
            "same_measure": c.same_unit,
            "same_scale": c.same_scale,
            "gain_difference": plain(other.gain - one.gain) if worth and one and other else None,
        },
        "first_plan_here": _stayed(c),
        "coverage": [
            {"metal": m.metal, "before": plain(m.before), "after": plain(m.after)}
            for m in c.coverage
        ],
        "rules": {
            "entries": [_difference(d) for d in c.rules],
            "limits": [*_limits(c)],
        },
        "inputs": [_difference(d) for d in c.inputs if not d.of_rules],
    }


def _way(pick: Pick) -> dict[str, Any]:
    return {"option": pick.option, "start": pick.start}


def _money(c: Comparison) -> dict[str, Any]:
    def amounts(m: Any, subtract: bool) -> dict[str, Any]:
        more = plain(m.more) if subtract else None
        return {"before": plain(m.before), "after": plain(m.after), "difference": more}

    return {
        "by_fund": [
            {"fund": m.what[0], "year": int(m.what[1]), **amounts(m, c.same_currency)}
            for m in c.by_fund
        ],
        "by_candidate": [
            {"candidate": m.what[0], **amounts(m, c.same_money)} for m in c.by_candidate
        ],
    }


def _stayed(c: Comparison) -> dict[str, Any] | None:
    """The first plan under this run's inputs: whether it can be chosen, and what it is worth."""
    found = c.stayed
    if found is None:
        return None
    return {
        "possible": not found.structure,
        "breaks": [r.spec.id for r in found.rules if r.violated],
        "gain": plain(found.gain) if found.ok else None,
    }


def _limits(c: Comparison) -> Iterator[dict[str, Any]]:
    kinds = {r.id: rule_of(r).kind for r in c.after.case.rules}
    for x in c.limits:
        yield {"rule": x.rule, "kind": kinds[x.rule], "what": x.what, **_both(x)}


def _both(x: Limit) -> dict[str, Any]:
    return {"before": _use(x.before), "after": _use(x.after)}


def _use(use: Use | None) -> dict[str, Any] | None:
    if use is None:
        return None
    return {"sense": use.sense, "used": plain(use.used), "limit": plain(use.limit),
            "slack": plain(use.slack), "unit": use.unit}  # fmt: skip


def _difference(d: Difference) -> dict[str, Any]:
    """``kind``: fact, order or about (a name, note, basis, source or unit)."""
    kind = "about" if d.about else "order" if d.order else "fact"
    return {"path": d.path, "kind": kind, "before": d.before, "after": d.after,
            "pointers": list(d.places)}  # fmt: skip
