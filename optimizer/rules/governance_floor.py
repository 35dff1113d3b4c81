"""governance_floor: no candidate in a host whose score lies below a floor.

    x[c,o,t]  <=  0     where indicator[host of c] < floor, or has no score and
                        ``missing`` is 'refuse', and c is not a named exception

Score in the indicator's own unit (World Bank governance indicators: -2.5 to 2.5).

Why: money and offtake are lost where a host cannot keep its word; but the score alone misleads,
so exceptions are named one by one.

    {"id": "floor", "kind": "governance_floor", "indicator": "wgi-political-stability",
     "floor": -1.0, "select": {"except": ["taganito"]}}

Source: World Bank, Worldwide Governance Indicators.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import IndicatorId, field
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Free
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.rules.additive import barring
from optimizer.rules.contract import KIND, RuleSpec
from optimizer.rules.tables import closed, excepting
from optimizer.words import N_, Words

kind = "governance_floor"
name = N_("governance floor")
per_state = False


class Spec(RuleSpec):
    """``missing``: what happens to a host without a score. Candidates without a host pass."""

    kind: Annotated[Literal["governance_floor"], KIND]
    indicator: IndicatorId = field("indicator", "Id of the score that is asked.")
    floor: Free = field("floor", "The least score that a host must have.")
    missing: Literal["refuse", "allow"] = field(
        "missing", "What happens to a host without a score: refuse or allow.", "refuse"
    )
    select: Select = EVERY


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    score = facts.indicators.get(spec.indicator, np.full(len(facts.names.hosts), np.nan))
    low = np.where(np.isnan(score), spec.missing == "refuse", score < float(spec.floor.value))
    barred = np.append(low, False)[facts.plan_host]  # -1, the last, is 'no host'
    return closed(facts, barred & spec.select.mask(facts))


def _barred(spec: Spec, case: World, pick: Pick) -> bool:
    host = case.candidate[pick.candidate].host
    if host is None or not spec.select.matches(case, pick):
        return False
    score = case.host[host].indicators.get(spec.indicator)
    if score is None:
        return spec.missing == "refuse"
    return score.value < spec.floor.value


uses, exact_rows, eased = barring(_barred)


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    text = words("No host below {floor} in {indicator}", floor=words.number(spec.floor.value),
                 indicator=spec.indicator)  # fmt: skip
    return excepting(text, spec.select, words)
