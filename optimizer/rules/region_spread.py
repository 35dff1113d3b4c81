"""region_spread: each named region receives at least or at most so much.

For every region r named (every region where none is):

    at_least  <=  sum over selected picks in r of 1 (or of cost)  <=  at_most

in candidates (by: number) or the case's money unit (by: money), where funds are unlike in grant
equivalent.

Why: agreements made in a region are honoured there, and no region takes all.

    {"id": "southern-africa", "kind": "region_spread", "regions": ["southern-africa"],
     "at_least": 1}

Source: agreements with South Africa and Botswana, November 2007 (Japan SPOTLIGHT, 2008).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import RegionId, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive
from optimizer.rules.contract import KIND
from optimizer.rules.tables import BoundedSpec, CountsBy, amount_of, group_sums, unit_of
from optimizer.words import N_, Words

kind = "region_spread"
name = N_("region spread")
per_state = False


class Spec(BoundedSpec):
    """``regions``: which regions, each on its own; all where left out."""

    about: ClassVar[tuple[str, ...]] = ("region",)
    kind: Annotated[Literal["region_spread"], KIND]
    by: CountsBy = "number"
    regions: tuple[RegionId, ...] | None = field(
        "regions", "Regions, each on its own; all if left out.", None
    )
    select: Select = EVERY


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    regions = list(facts.names.regions)
    wanted = list(dict.fromkeys(regions if spec.regions is None else spec.regions))
    place = np.array([*(wanted.index(r) if r in wanted else -1 for r in regions), -1])
    region = np.append(facts.host_region, -1)[facts.plan_host]
    group = np.where(spec.select.mask(facts), place[region], -1)
    return group_sums(facts, group, wanted, spec.span(), spec.by)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    every = (h.region for h in case.hosts)
    for region in dict.fromkeys(every if spec.regions is None else spec.regions):
        yield from spec.limits(region, unit_of(spec.by, case))


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[str, Decimal]]:
    host = case.candidate[pick.candidate].host
    if host is not None and spec.select.matches(case, pick):
        yield case.host[host].region, amount_of(case, pick, spec.by)


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    return spec.eased(uses(spec, case, portfolio))


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    if not uses:
        return words("No region is limited.")
    counts = dict.fromkeys(
        words("{region} {used}", region=u.what, used=words.number(u.used)) for u in uses
    )
    return words(
        "Each region takes {limit} ({unit}): {counts}.",
        limit=spec.limit_words(words),
        unit=words.unit(uses[0].unit),
        counts=words.listing(list(counts)),
    )
