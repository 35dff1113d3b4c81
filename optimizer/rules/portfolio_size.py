"""portfolio_size: exactly, at least or at most k candidates of a selection are funded.

    at_least  <=  sum over selected (c,o,t) of x[c,o,t]  <=  at_most        (candidates)

Why: a call announces how many projects it will take.

    {"id": "six", "kind": "portfolio_size", "select": {"groups": ["round"]}, "exactly": 6}

Source: "will soon announce the selection of six projects" (cable 09TOKYO1741, paragraph 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Literal

from optimizer.domain.facts import Facts
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive
from optimizer.rules.contract import KIND
from optimizer.rules.tables import BoundedSpec, one_sum
from optimizer.words import N_, Words

kind = "portfolio_size"
name = N_("portfolio size")
per_state = False


class Spec(BoundedSpec):
    """``select``: whom the rule counts; every candidate where it is left out."""

    kind: Annotated[Literal["portfolio_size"], KIND]
    select: Select = EVERY


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    return one_sum(spec, facts, spec.select.mask(facts), "number")


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    return spec.limits("", "candidates")


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[str, Decimal]]:
    if spec.select.matches(case, pick):
        yield "", Decimal(1)


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    return spec.eased(uses(spec, case, portfolio))


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    return words(
        "The portfolio takes {limit} of the candidates it counts; it has {n}.",
        limit=spec.limit_words(words),
        n=words.number(uses[0].used),
    )
