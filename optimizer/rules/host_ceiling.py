"""host_ceiling: no host receives more than so many candidates, or so much money.

For every host h:

    sum over selected picks in h of 1 (or of cost over all funds and years)  <=  at_most

in candidates, or in the case's money unit, where funds are unlike in grant equivalent.
``at_least`` gives each host a floor.

Why: aid that leans on one host is exposed to that host.

    {"id": "per-host", "kind": "host_ceiling", "by": "number", "at_most": 2}

Source: policy of the case; the strategy of 28 July 2009 asks for diversified sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import HostId, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive
from optimizer.rules.contract import KIND
from optimizer.rules.tables import BoundedSpec, CountsBy, amount_of, group_sums, names, unit_of
from optimizer.words import N_, Words

kind = "host_ceiling"
name = N_("host ceiling")
per_state = False


class Spec(BoundedSpec):
    """``hosts``: which hosts (all where left out); ``select``: which candidates count."""

    about: ClassVar[tuple[str, ...]] = ("host",)
    kind: Annotated[Literal["host_ceiling"], KIND]
    by: CountsBy = "number"
    hosts: tuple[HostId, ...] | None = field(
        "hosts", "Ids of hosts, each on its own; all if left out.", None
    )
    select: Select = EVERY


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    chosen = [i for i, h in enumerate(facts.names.hosts) if spec.hosts is None or h in spec.hosts]
    place = np.full(len(facts.names.hosts) + 1, -1)  # the last is 'no host'
    place[chosen] = np.arange(len(chosen))
    group = np.where(spec.select.mask(facts), place[facts.plan_host], -1)
    ids = [facts.names.hosts[i] for i in chosen]
    return group_sums(facts, group, ids, spec.span(), spec.by)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    for host in case.hosts:
        if spec.hosts is None or host.id in spec.hosts:
            yield from spec.limits(host.id, unit_of(spec.by, case))


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[str, Decimal]]:
    host = case.candidate[pick.candidate].host
    if host is not None and spec.select.matches(case, pick):
        yield host, amount_of(case, pick, spec.by)


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    return spec.eased(uses(spec, case, portfolio))


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    if not uses:
        return words("No host is limited.")
    return words(
        "Each host takes {limit} ({unit}); at the limit: {full}.",
        limit=spec.limit_words(words),
        unit=words.unit(uses[0].unit),
        full=names(uses, words) or words("none"),
    )
