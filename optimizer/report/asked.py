"""What `alternatives`, `evaluate` and `check` print with `--format json`: one document each."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.clean import moved
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.measures.registry import measure_of
from optimizer.report.listings import listing, picks, tally
from optimizer.report.plain import plain, rational
from optimizer.report.run import Run
from optimizer.rules.registry import rule_of

FORMAT = 1

if TYPE_CHECKING:
    from optimizer.analysis.conflict import Conflict
    from optimizer.analysis.evaluate import Evaluation
    from optimizer.analysis.listing import Listing
    from optimizer.proof.compare import Checked


def alternatives(
    answer: Answer, run: Run, found: Listing | None, conflict: Conflict | None = None
) -> dict[str, Any]:
    """The list, with what is known of the rest. Without a plan: why there is none."""
    made = _head(answer.case, run) | {"outcome": answer.outcome.value, "plan": _best(answer)}
    made["objective"]["tolerance"] = answer.solution.tolerance
    if found is None:
        return made | {"alternatives": [], "complete": False, "conflict": _conflict(conflict)}
    return made | listing(answer, found) | {"interrupted": found.stop == "interrupted"}


def evaluation(found: Evaluation, run: Run) -> dict[str, Any]:
    """The portfolio made by hand, the best, and the best that keeps the fixed part."""
    case, judged = found.best.case, found.audit
    value = None if judged.structure else judged.value
    return _head(case, run) | {
        "outcome": found.best.outcome.value,
        "evaluated": {
            "picks": picks(case, found.portfolio),
            "fixed": [asdict(w) for w in found.wishes.fixed],
            "chosen": {"how": found.choice, "picks": picks(case, Portfolio(found.chosen))},
            "structure": list(judged.structure),
            "keeps_rules": judged.ok,
            "breaks": _broken(found),
            "value": plain(value),
            "gain": None if value is None else plain(judged.gain),
            "loss": plain(found.loss),
            **_moves(found, found.best),
        },
        "best": _best(found.best),
        "kept": None
        if found.kept is None
        else {**_best(found.kept), "loss": plain(found.kept_loss), **_moves(found, found.kept)},
        "proven": found.proven,
        "conflict": _conflict(found.conflict),
        "tally": tally(found.tally),
        "interrupted": found.interrupted,
    }


def check(case: Case, run: Run, found: Checked, same_plan: bool | None) -> dict[str, Any]:
    """What a certificate shows of the case, or why nothing; exact figures as text beside their
    decimals. ``same_plan``: whether its plan is that of the run (None: nothing to compare)."""
    refused, plan = found.refused, found.plan
    return _head(case, run) | {
        "shown": found.holds,
        "refused": None if refused is None else {"line": refused[0], "cause": refused[1]},
        "differences": [asdict(d) for d in found.differences],
        "infeasible": found.holds and found.bound is None,
        "bound": None if found.bound is None else rational(found.bound),
        "plan": None if plan is None else {
            "picks": list(plan.funded), "worth": rational(plan.worth), "of_run": same_plan,
        },
    }  # fmt: skip


def _head(case: Case, run: Run) -> dict[str, Any]:
    measure = measure_of(case.measure)
    return {
        "format": FORMAT,
        "case": {"id": case.id, "sha256": run.sha256, "path": run.path},
        "objective": {
            "measure": measure.title(case.measure),
            "unit": measure.unit(case.measure, case),
        },
        "currency": case.currency.unit,
        "run": {
            "command": run.command, "odaopt": run.version, "python": run.python, "day": run.day,
            "changes": list(run.changes),
        },
    }  # fmt: skip


def _best(answer: Answer) -> dict[str, Any]:
    """An answer in short."""
    plan, found = answer.portfolio, answer.audit
    return {
        "outcome": answer.outcome.value,
        "picks": [] if plan is None else picks(answer.case, plan),
        "value": None if found is None else plain(found.value),
        "gain": None if found is None else plain(found.gain),
        "bound": plain(answer.solution.bound),
        "gap": plain(answer.solution.gap),
    }


def _broken(found: Evaluation) -> list[dict[str, Any]]:
    """Every limit that is passed; ``by`` in the limit's own unit."""
    spec = {r.id: r for r in found.best.case.rules}
    return [
        {
            "rule": b.rule,
            "kind": rule_of(spec[b.rule]).kind,
            "what": b.use.what,
            "sense": b.use.sense,
            "used": plain(b.use.used),
            "limit": plain(b.use.limit),
            "by": plain(b.by),
            "unit": b.use.unit,
        }
        for b in found.broken
    ]


def _moves(found: Evaluation, to: Answer) -> dict[str, list[str]]:
    """Candidates that come in and go out on the way from the portfolio to another."""
    came, went = ((), ()) if to.portfolio is None else moved(found.portfolio, to.portfolio)
    return {"in": list(came), "out": list(went)}


def _conflict(found: Conflict | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"minimal": found.minimal, "members": [asdict(m) for m in found.members]}
