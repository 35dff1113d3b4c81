"""Which candidates (and which of their options) a rule speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from optimizer.domain.facts import BoolArray, Facts
from optimizer.domain.fields import CandidateId, GroupId, HostId, KindId, RegionId, RouteId, field
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Noun
from optimizer.domain.world import World


class Selector(Noun):
    """All named conditions must hold; a condition holds when any of its ids matches.

    An empty selector selects every candidate. ``except`` takes candidates out again.
    """

    candidates: tuple[CandidateId, ...] | None = field(
        "candidates by id", "Ids of candidates.", None
    )
    groups: tuple[GroupId, ...] | None = field("groups", "Groups, of which any will do.", None)
    hosts: tuple[HostId, ...] | None = field("hosts", "Ids of hosts in which they lie.", None)
    regions: tuple[RegionId, ...] | None = field("regions", "Regions of those hosts.", None)
    kinds: tuple[KindId, ...] | None = field("kinds", "Kinds of candidates.", None)
    routes: tuple[RouteId, ...] | None = field(
        "routes", "Ways of financing; only options that go so.", None
    )
    without: tuple[CandidateId, ...] = field(
        "excepted", "Ids of candidates that are taken out again.", (), alias="except"
    )

    def matches(self, world: World, pick: Pick) -> bool:
        """Whether the pick is selected, judged from the case alone."""
        c = world.candidate[pick.candidate]
        region = None if c.host is None else world.host[c.host].region
        return (
            c.id not in self.without
            and (self.candidates is None or c.id in self.candidates)
            and (self.groups is None or any(g in self.groups for g in c.groups))
            and (self.hosts is None or c.host in self.hosts)
            and (self.regions is None or region in self.regions)
            and (self.kinds is None or c.kind in self.kinds)
            and (self.routes is None or world.option(pick).route in self.routes)
        )

    def but(self, candidates: Iterable[str]) -> Selector:
        """The same with these candidates as further exceptions."""
        return self.model_copy(update={"without": (*self.without, *candidates)})

    def mask(self, facts: Facts) -> BoolArray:
        """The same for every plan at once: a boolean column of length n_plans."""
        mask = facts.every_plan()
        for table, wanted in (
            ("candidate", self.candidates),
            ("group", self.groups),
            ("host", self.hosts),
            ("region", self.regions),
            ("kind", self.kinds),
            ("route", self.routes),
        ):
            if wanted is not None:
                mask &= facts.plans_with(table, wanted)
        if self.without:
            mask &= ~facts.plans_with("candidate", self.without)
        return mask


EVERY = Selector()
Select = Annotated[
    Selector,
    field("select", "Candidates that it is asked of; all if left out."),
]
"""Whom a rule is asked of."""
