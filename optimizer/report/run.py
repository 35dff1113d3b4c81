"""The run as one JSON document: what `--format json` prints and `runs/` keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.covered import covered
from optimizer.case.case import Case
from optimizer.case.save import RUN_FORMAT, digest, document_of
from optimizer.domain.portfolio import Portfolio
from optimizer.measures.registry import measure_of
from optimizer.report import lever_json
from optimizer.report.plain import plain, rational
from optimizer.report.spend import spend
from optimizer.rules import budget
from optimizer.rules.registry import rule_of

if TYPE_CHECKING:
    from optimizer.analysis.conflict import Conflict
    from optimizer.analysis.findings import Findings
    from optimizer.analysis.repairs import Repairs
    from optimizer.analysis.tally import Tally


@dataclass(frozen=True)
class Run:
    """The facts of one run: file, digest, versions, the command that repeats it, the day, and
    with which options ``solve`` was asked."""

    path: str
    sha256: str
    command: str
    version: str
    python: str
    day: str
    verified: str = ""
    changes: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def document(
    answer: Answer,
    run: Run,
    *,
    findings: Findings | None = None,
    conflict: Conflict | None = None,
    repairs: Repairs | None = None,
    tally: Tally | None = None,
) -> dict[str, Any]:
    """Everything a program may ask of a run. Amounts in the case's money unit and in t/yr."""
    case, s = answer.case, answer.solution
    measure = measure_of(case.measure)
    found: dict[str, Any] = {
        "format": RUN_FORMAT,
        "outcome": s.outcome.value,
        "objective": {
            "measure": measure.title(case.measure),
            "unit": measure.unit(case.measure, case),
            "value": None,
            "gain": None,
            "bound": plain(s.bound),
            "gap": plain(s.gap),
            "tolerance": s.tolerance,
            "ties": s.ties,
            "equal": [[p._asdict() for p in other.picks] for other in s.equal],
            "within_tolerance": [[p._asdict() for p in other.picks] for other in s.within],
        },
        "proof": {
            "kind": s.proof.kind,
            "bound": None if s.proof.bound is None else rational(s.proof.bound),
            "tolerance": rational(s.proof.tolerance),
            "branchings": s.proof.branchings,
            "leaves": s.proof.leaves,
            "seconds": round(s.proof.seconds, 6),
        },
        "currency": case.currency.unit,
        "portfolio": [],
        "coverage": [],
        "budgets": [],
        "spend": None,
        "rules": [],
        "rejected": [],
        "supply_path": [],
        "levers": {"supply": [], "stock": []},
        "hosts": [],
        "audit": None,
        "provenance": _provenance(findings),
        "solver": {
            "name": s.solver,
            "version": s.version,
            "seconds": round(s.seconds, 6),
            "nodes": s.nodes,
            "refused": s.refused,
            "claims": s.claims,
        },
        "case": {
            "id": case.id,
            "sha256": run.sha256,
            "path": run.path,
            "inputs_sha256": digest(case),
        },
        "run": {
            "command": run.command,
            "odaopt": run.version,
            "python": run.python,
            "day": run.day,
            "verified": run.verified or None,
            "changes": list(run.changes),
            "interrupted": s.interrupted,
            "options": dict(run.options),
        },
    }
    if conflict is not None:
        found["conflict"] = {
            "minimal": conflict.minimal,
            "exact": conflict.exact,
            "members": [asdict(m) for m in conflict.members],
        }
    if repairs is not None and tally is not None:
        from optimizer.report import repair_json

        found["repair"] = repair_json.part(repairs, tally)
    if answer.portfolio is not None and answer.audit is not None:
        found |= _answer(answer, answer.portfolio)
        found["objective"] |= {
            "value": plain(answer.audit.value),
            "gain": plain(answer.audit.gain),
        }
        found["audit"] = {
            "ok": answer.audit.ok,
            "max_violation": plain(answer.audit.max_violation),
        }
    if findings is not None:
        from optimizer.analysis.findings_file import findings_part
        from optimizer.report.answers import answers

        found |= answers(answer, findings) | {"findings": findings_part(answer, findings)}
    return found | {"inputs": document_of(case)}


def run_of(document: Mapping[str, Any]) -> Run:
    """The facts of a run that was kept, from its document."""
    run, case = document["run"], document["case"]
    return Run(
        path=case["path"],
        sha256=case["sha256"],
        command=run["command"],
        version=run["odaopt"],
        python=run["python"],
        day=run["day"],
        verified=run["verified"] or "",
        changes=tuple(run["changes"]),
        options=run["options"],
    )


def _answer(answer: Answer, plan: Portfolio) -> dict[str, Any]:
    case = answer.case
    return {
        "portfolio": [
            {
                "candidate": p.candidate,
                "option": p.option,
                "start": p.start,
                "cost": plain(case.spend(p)),
                "payments": [
                    {"fund": f, "year": y, "amount": plain(a)} for f, y, a in case.payments(p)
                ],
            }
            for p in plan.picks
        ],
        "coverage": list(_coverage(case, plan)),
        "budgets": list(_budgets(case, plan)),
        "spend": spend(case, plan),
        "rules": list(_rules(answer)),
        "rejected": [{"candidate": c.id} for c in case.candidates if c.id not in plan.candidates],
        **lever_json.part(case, plan),
    }


def _coverage(case: Case, plan: Portfolio) -> Iterator[dict[str, Any]]:
    """Demand in t/yr. Of a shock also its days, and the t of the stock that are released in them
    (in ``before``: what is held, without the plan)."""
    for state in case.states:
        bare = covered(case, Portfolio(()), state)
        for c, without in zip(covered(case, plan, state), bare, strict=True):
            row: dict[str, Any] = {
                "metal": c.metal.id,
                "year": c.year,
                "demand": plain(c.demand),
                "before": plain(without.after),
                "after": plain(c.after),
            }
            if len(case.states) > 1:
                row["state"] = state.id
            if state.days is not None:
                row |= {"days": plain(state.days.value), "relief": plain(c.relief)}
            yield row


def _budgets(case: Case, plan: Portfolio) -> Iterator[dict[str, Any]]:
    """Every fund and year: its own ceiling, what was carried into it, used, and what is left."""
    paid = [payment for p in plan.picks for payment in case.payments(p)]
    for fund in case.funds:
        used = {
            y: sum((a for f, t, a in paid if (f, t) == (fund.id, y)), Decimal(0))
            for y in case.budget_years
        }
        for year, use in zip(used, budget.by_year(fund, used, case.currency.unit), strict=True):
            q = fund.ceilings.get(year)
            ceiling = Decimal(0) if q is None else q.value
            yield {
                "fund": fund.id,
                "year": year,
                "ceiling": plain(ceiling),
                "carried_in": plain(Fraction(use.limit) - Fraction(ceiling)),
                "used": plain(use.used),
                "slack": plain(use.slack),
            }


def _rules(answer: Answer) -> Iterator[dict[str, Any]]:
    """One row a limit; ``binding`` here: no slack is left (with findings: see standings)."""
    assert answer.audit is not None
    for r in answer.audit.rules:
        for u in r.uses:
            yield {
                "id": r.spec.id,
                "kind": rule_of(r.spec).kind,
                "what": u.what,
                "sense": u.sense,
                "used": plain(u.used),
                "limit": plain(u.limit),
                "slack": plain(u.slack),
                "unit": u.unit,
                "binding": u.slack == 0,
            }


def _provenance(findings: Findings | None) -> dict[str, Any] | None:
    if findings is None:
        return None
    return {
        "figures": len(findings.figures),
        "by_basis": dict(Counter(f.basis for f in findings.figures)),
        "later": [f.pointer for f in findings.figures if f.later],
        "illustrative_share_of_effect": {k: plain(v) for k, v in findings.illustrative.items()},
    }
