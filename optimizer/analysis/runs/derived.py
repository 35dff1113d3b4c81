"""What follows from a case, its plan and what was found: for readers of a run, who need not reckon
it themselves. It is never read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.covered import covered
from optimizer.analysis.findings import Findings
from optimizer.analysis.levers import hosts, paths, stocked
from optimizer.analysis.runs.encode import encode
from optimizer.analysis.spending import spending
from optimizer.audit.audit import Audit
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import total
from optimizer.measures.registry import measure_of
from optimizer.rules import budget
from optimizer.rules.registry import rule_of

Rows = Iterator[dict[str, Any]]


def derived(answer: Answer, findings: Findings | None) -> dict[str, Any]:
    """The objective; with a plan its audit, money and tonnes; with findings what they rest on and
    what they leave undecided. Money in the case's money unit, tonnes in t/yr, of stocks in t."""
    found: dict[str, Any] = {"objective": objective(answer)}
    case, plan, audit = answer.case, answer.portfolio, answer.audit
    if plan is None or audit is None:
        return found
    found |= {
        "audit": {"ok": audit.ok, "max_violation": encode(audit.max_violation)},
        "rules": list(_rules(audit)),
        "payments": list(_payments(case, plan)),
        "budgets": list(_budgets(case, plan)),
        "spend": _spend(case, plan),
        "coverage": list(_coverage(case, plan)),
        "supply_path": [encode(p) | {"supply": encode(p.supply)} for p in paths(case, plan)],
        "stock": encode([*stocked(case, plan)]),
        "hosts": encode(hosts(case, plan)),
    }
    return found if findings is None else found | _grounds(findings)


def objective(answer: Answer) -> dict[str, Any]:
    """What is measured, and how much more than funding nothing the plan is worth (None: no plan).
    ``gap``: how much more than the plan another one may be worth."""
    case, measure, audit = answer.case, measure_of(answer.case.measure), answer.audit
    return {
        "measure": measure.effect,
        "unit": measure.unit(case.measure, case),
        "currency": case.currency.unit,
        "gain": None if audit is None else encode(audit.gain),
        "gap": encode(answer.solution.gap),
    }


def _rules(audit: Audit) -> Rows:
    """One row a limit."""
    for r in audit.rules:
        for use in r.uses:
            head = {"rule": r.spec.id, "kind": rule_of(r.spec).kind}
            yield head | encode(use) | {"slack": encode(use.slack)}


def _payments(case: Case, plan: Portfolio) -> Rows:
    for pick in plan.picks:
        paid = [{"fund": f, "year": y, "amount": a} for f, y, a in case.payments(pick)]
        yield {"candidate": pick.candidate, "cost": case.spend(pick), "payments": paid}


def _budgets(case: Case, plan: Portfolio) -> Rows:
    """Every fund and year: its own ceiling, what was carried into it, used, and what is left."""
    paid = case.spent(plan.picks)
    for fund in case.funds:
        used = {y: paid[fund.id, y] for y in case.budget_years}
        for year, use in zip(used, budget.by_year(fund, used, case.currency.unit), strict=True):
            own = fund.ceilings.get(year)
            ceiling = Decimal(0) if own is None else own.value
            yield {
                "fund": fund.id,
                "year": year,
                "ceiling": ceiling,
                "carried_in": encode(Fraction(use.limit) - Fraction(ceiling)),
                "used": encode(use.used),
                "slack": encode(use.slack),
            }


def _spend(case: Case, plan: Portfolio) -> dict[str, Any]:
    """Each fund apart: nominal, present value at the social rate, and grant equivalent; unlike
    funds have a sum in grant equivalent alone."""
    funds = spending(case, plan)
    sums = ("nominal", "present", "equivalent")
    return {
        "unlike": case.unlike,
        "funds": [encode(s) | {name: encode(getattr(s, name)) for name in sums} for s in funds],
        "equivalent": total(s.equivalent for s in funds),
    }


def _coverage(case: Case, plan: Portfolio) -> Rows:
    """Every state, metal and year: shares of demand ``after`` and, without the plan, ``before``."""
    for state in case.states:
        bare = covered(case, Portfolio(()), state)
        for c, without in zip(covered(case, plan, state), bare, strict=True):
            yield encode(c) | {"after": encode(c.after), "before": encode(without.after)}


def _grounds(findings: Findings) -> dict[str, Any]:
    """Questions that are not decided, and on what the figures rest."""
    return {
        "undecided": encode(findings.undecided),
        "outcomes": encode(findings.outcomes),
        "illustrative": encode(findings.illustrative),
        "by_basis": dict(Counter(f.basis for f in findings.figures)),
        "later": [f.pointer for f in findings.figures if f.later],
    }
