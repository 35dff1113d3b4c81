"""What is spent, by fund and year, as JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.analysis.spending import Spent, spending
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import total
from optimizer.report.plain import plain


def spend(case: Case, plan: Portfolio) -> dict[str, Any]:
    """Each fund apart, with its basis: nominal, present value at the social rate, and grant
    equivalent. In ``total`` the first two are null where the funds are unlike: then they have no
    sum. ``worth_as_grant``: of one unit; null where it follows from the terms of each option."""
    funds = spending(case, plan)
    alike = not case.unlike
    return {
        "currency": case.currency.unit,
        "social_rate": plain(case.years.discount_rate.value),
        "base_year": case.years.budget.first,
        "unlike": case.unlike,
        "funds": [_fund(s) for s in funds],
        "total": {
            "nominal": plain(total(s.nominal for s in funds)) if alike else None,
            "present_value": plain(sum((s.present for s in funds), Fraction(0))) if alike else None,
            "grant_equivalent": plain(total(s.equivalent for s in funds)),
        },
    }


def _fund(s: Spent) -> dict[str, Any]:
    lends = s.fund.discount_rate is not None
    return {
        "fund": s.fund.id,
        "basis": s.fund.basis,
        "worth_as_grant": None if lends else plain(s.fund.grant_equivalent.value),
        "years": [
            {"year": y, "nominal": plain(x.nominal), "present_value": plain(x.present),
             "grant_equivalent": plain(x.equivalent)}
            for y, x in s.years.items()
        ],
        "nominal": plain(s.nominal),
        "present_value": plain(s.present),
        "grant_equivalent": plain(s.equivalent),
    }  # fmt: skip
