"""oda_eligibility: routes that are ODA go to hosts on the DAC list of the start year only.

    x[c,o,t]  <=  0     where the route of o is named and the host of c is not listed in year t

A candidate without a host is not eligible for these routes. Exceptions are named in ``select``.

Why: a yen loan or a grant counts as ODA only where the host is on the list; private
infrastructure and commercial finance do not need it.

    {"id": "oda", "kind": "oda_eligibility", "routes": ["yen-loan"]}

Source: OECD, DAC list of ODA recipients, revised every three years.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from optimizer.domain.facts import Facts
from optimizer.domain.fields import RouteId, field
from optimizer.domain.portfolio import Pick
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.rules.additive import barring
from optimizer.rules.contract import KIND, RuleSpec
from optimizer.rules.tables import closed, excepting, listed
from optimizer.words import N_, Words

kind = "oda_eligibility"
name = N_("oda eligibility")
per_state = False


class Spec(RuleSpec):
    """``routes``: which routes are ODA; ``select``: the candidates that this is asked of."""

    kind: Annotated[Literal["oda_eligibility"], KIND]
    routes: Annotated[tuple[RouteId, ...], Field(min_length=1)] = field(
        "routes", "Ways of financing that are ODA."
    )
    select: Select = EVERY


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    barred = ~listed(facts, facts.plan_start) & spec.select.mask(facts)
    return closed(facts, barred & facts.plans_with("route", spec.routes))


def _barred(spec: Spec, case: World, pick: Pick) -> bool:
    if case.option(pick).route not in spec.routes or not spec.select.matches(case, pick):
        return False
    host = case.candidate[pick.candidate].host
    return host is None or not case.host[host].oda_eligible(pick.start)


uses, exact_rows, eased = barring(_barred)


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    text = words("ODA ({routes}) goes only to hosts on the DAC list of the year",
                 routes=words.listing(list(spec.routes)))  # fmt: skip
    return excepting(text, spec.select, words)
