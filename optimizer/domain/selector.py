"""Which candidates (and which of their options) a rule speaks of."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from optimizer.domain.facts import BoolArray, Facts
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Id, Noun
from optimizer.domain.world import World

Ids = tuple[Id, ...]


class Selector(Noun):
    """All named conditions must hold; a condition holds when any of its ids matches.

    An empty selector selects every candidate. ``except`` takes candidates out again.
    """

    candidates: Ids | None = None
    groups: Ids | None = None
    hosts: Ids | None = None
    regions: Ids | None = None
    kinds: Ids | None = None
    routes: Ids | None = None
    without: Ids = Field(default=(), alias="except")

    def matches(self, world: World, pick: Pick) -> bool:
        """Whether the pick is selected, judged from the case alone."""
        c = world.candidate[pick.candidate]
        region = world.host[c.host].region if c.host else None
        route = world.option(pick).route
        return c.id not in self.without and all(
            wanted is None or any(x in wanted for x in have)
            for wanted, have in (
                (self.candidates, (c.id,)),
                (self.groups, c.groups),
                (self.hosts, (c.host,)),
                (self.regions, (region,)),
                (self.kinds, (c.kind,)),
                (self.routes, (route,)),
            )
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
