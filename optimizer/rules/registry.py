"""The only list of all rules. A new rule is one line here."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, cast

from pydantic import Field

from optimizer.rules import (
    budget,
    commitment,
    debt_limit,
    exclusion,
    governance_floor,
    grant_element,
    host_ceiling,
    instrument_scope,
    insurance_cover,
    linear,
    minimum_coverage,
    oda_eligibility,
    package,
    partner_limit,
    portfolio_size,
    prerequisite,
    region_spread,
    safeguard,
    smoothing,
    stock_target,
    supply_concentration,
    supply_limit,
    tied_aid,
)
from optimizer.rules.contract import Rule, RuleSpec

MODULES = (
    budget,
    portfolio_size,
    host_ceiling,
    region_spread,
    commitment,
    exclusion,
    prerequisite,
    governance_floor,
    supply_concentration,
    supply_limit,
    partner_limit,
    oda_eligibility,
    instrument_scope,
    insurance_cover,
    safeguard,
    minimum_coverage,
    stock_target,
    grant_element,
    tied_aid,
    package,
    debt_limit,
    smoothing,
    linear,
)

RULES: dict[str, Rule] = {m.kind: cast(Rule, m) for m in MODULES}

if TYPE_CHECKING:
    AnySpec = RuleSpec
else:
    AnySpec = Annotated[reduce(or_, (m.Spec for m in MODULES)), Field(discriminator="kind")]


def rule_of(spec: RuleSpec) -> Rule:
    """The module that a spec belongs to."""
    return RULES[cast(str, spec.kind)]  # type: ignore[attr-defined]
