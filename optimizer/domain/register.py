"""Register: everything that a case names, found by its id."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field

from optimizer.domain.funds import Fund
from optimizer.domain.nouns import (
    NORMAL,
    Agreement,
    Assumption,
    Candidate,
    Currency,
    Horizon,
    Host,
    Metal,
    Option,
    Partner,
    RecordedPick,
    Source,
    State,
    Year,
)
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Day, Id, Name, Noun


class Register(Noun):
    """Metals, hosts, funds, candidates and states, and lookups of them."""

    id: Id
    name: Name
    note: Name | None = None
    currency: Currency
    years: Horizon
    cutoff: Day | None = None
    sources: dict[Id, Source] = {}
    assumptions: tuple[Assumption, ...] = ()
    record: tuple[RecordedPick, ...] = ()
    metals: Annotated[tuple[Metal, ...], Field(min_length=1)]
    hosts: tuple[Host, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    partners: tuple[Partner, ...] = ()
    funds: Annotated[tuple[Fund, ...], Field(min_length=1)]
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1)]
    states: Annotated[tuple[State, ...], Field(min_length=1)] = (NORMAL,)

    def changed(self, **update: object) -> Self:
        """A copy with some fields replaced (nothing is checked again)."""
        return self.model_copy(update=update)

    @cached_property
    def candidate(self) -> dict[str, Candidate]:
        return {c.id: c for c in self.candidates}

    @cached_property
    def host(self) -> dict[str, Host]:
        return {h.id: h for h in self.hosts}

    @cached_property
    def metal(self) -> dict[str, Metal]:
        return {m.id: m for m in self.metals}

    @cached_property
    def fund(self) -> dict[str, Fund]:
        return {f.id: f for f in self.funds}

    @cached_property
    def partner(self) -> dict[str, Partner]:
        return {p.id: p for p in self.partners}

    @cached_property
    def agreement(self) -> dict[str, Agreement]:
        return {a.id: a for a in self.agreements}

    @property
    def budget_years(self) -> range:
        return self.years.budget.years()

    @property
    def supply_years(self) -> range:
        return self.years.supply.years()

    @property
    def normal(self) -> State:
        """The first state that is no shock; the first of all where every one is."""
        return next((s for s in self.states if s.days is None), self.states[0])

    def starts(self, candidate: Candidate) -> tuple[Year, ...]:
        """Budget years in which the candidate may start (default: the first one only)."""
        return candidate.starts or (self.years.budget.first,)

    def plans_of(self, candidate: Candidate) -> list[Pick]:
        """Its (candidate, option, start), in the order of the case file."""
        starts = self.starts(candidate)
        return [Pick(candidate.id, o.id, t) for o in candidate.options for t in starts]

    def plans(self) -> Iterator[Pick]:
        """Every (candidate, option, start) there is, in the order of the case file."""
        return iter(self._plans)

    @cached_property
    def _plans(self) -> tuple[Pick, ...]:
        return tuple(pick for c in self.candidates for pick in self.plans_of(c))

    @cached_property
    def plan_set(self) -> frozenset[Pick]:
        """All plans, for asking whether there is one."""
        return frozenset(self._plans)

    @cached_property
    def _option(self) -> dict[tuple[str, str], Option]:
        return {(c.id, o.id): o for c in self.candidates for o in c.options}

    def option(self, pick: Pick) -> Option:
        """The option a pick names. Raises KeyError where there is none."""
        return self._option[pick.candidate, pick.option]
