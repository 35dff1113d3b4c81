"""partner_limit: one partner leads at most k funded candidates.

For every partner p named (every partner where none is):

    sum over selected picks that p leads of 1  <=  at_most          (candidates)

Why: a round that serves one trading house is hard to defend, and so is its risk.

    {"id": "per-house", "kind": "partner_limit", "at_most": 2}

Source: policy of the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import PartnerId, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Counted
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive
from optimizer.rules.contract import KIND, RuleSpec
from optimizer.rules.tables import amounts, names
from optimizer.words import N_, Words

kind = "partner_limit"
name = N_("partner limit")
per_state = False


class Spec(RuleSpec):
    """``partners``: whom the rule limits; all where left out."""

    about: ClassVar[tuple[str, ...]] = ("partner",)
    kind: Annotated[Literal["partner_limit"], KIND]
    at_most: Counted = field("at most", "How many candidates one partner may lead.")
    partners: tuple[PartnerId, ...] | None = field(
        "partners", "Ids of partners, each on its own; all if left out.", None
    )
    select: Select = EVERY


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    mask = spec.select.mask(facts)
    ids = facts.names.partners if spec.partners is None else spec.partners
    led = {p: plans[mask[plans]] for p in ids
           if (plans := facts.members["lead"].get(p)) is not None}  # fmt: skip
    leaders = [p for p, plans in led.items() if len(plans)]
    col = np.concatenate([np.empty(0, dtype=np.int64), *(led[p] for p in leaders)])
    row = np.repeat(np.arange(len(leaders)), [len(led[p]) for p in leaders])
    n = len(leaders)
    upper = np.full(n, float(spec.at_most.value))
    ones, none = np.ones(len(col)), np.full(len(col), -1)
    return Rows(np.full(n, -np.inf), upper, row, col, ones, none, ((leaders, np.arange(n)),))


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    for partner in case.partners:
        if spec.partners is None or partner.id in spec.partners:
            yield Limit(partner.id, partner.id, spec.at_most.value, "candidates")


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[str, int]]:
    if spec.select.matches(case, pick):
        partners = case.candidate[pick.candidate].partners
        yield from dict.fromkeys((q.partner for q in partners if q.lead), 1).items()


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    most = max([spec.at_most.value, *amounts(uses(spec, case, portfolio))])
    raised = spec.at_most.moved(most)
    return spec.model_copy(update={"at_most": raised})


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    return words(
        "One partner leads at most {limit}; at the limit: {full}.",
        limit=words.number(spec.at_most.value),
        full=names(uses, words) or words("none"),
    )
