"""Register: everything that a case names, found by its id."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field

from optimizer.domain.candidates import Candidate, Option
from optimizer.domain.fields import About, Day, Defines, Described, Id, Note, OwnId, Year, field
from optimizer.domain.funds import Fund
from optimizer.domain.horizon import Currency, Horizon
from optimizer.domain.hosts import Agreement, Host, Partner
from optimizer.domain.metals import Metal
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Noun
from optimizer.domain.sources import Assumption, RecordedPick, Source
from optimizer.domain.states import NORMAL, State


class Register(Noun):
    """Metals, hosts, funds, candidates and states, and lookups of them."""

    id: Annotated[OwnId, Defines("case")]
    name: Described
    note: Note = None
    currency: Currency = field("currency", "The money unit of all amounts.")
    years: Horizon = field("years", "Budget years, supply years, and what later ones weigh.")
    cutoff: Day | None = field(
        "cutoff", "Figures known later than this day are marked as later.", None
    )
    sources: Annotated[dict[Annotated[Id, Defines("source")], Source], About()] = field(
        "sources", "Where figures come from, by id.", {}
    )
    assumptions: Annotated[tuple[Assumption, ...], About()] = field(
        "assumptions", "Assumptions of the whole case, in words.", ()
    )
    record: Annotated[tuple[RecordedPick, ...], About()] = field(
        "record", "What was really picked, as the record says.", ()
    )
    metals: Annotated[tuple[Metal, ...], Field(min_length=1)] = field(
        "metals", "Metals or oxides: demand, weight, stock held, price."
    )
    hosts: tuple[Host, ...] = field("hosts", "Countries that hold the resource.", ())
    agreements: tuple[Agreement, ...] = field(
        "agreements",
        "Agreements between governments; in_force is a year, or empty while it is not.",
        (),
    )
    partners: tuple[Partner, ...] = field(
        "partners", "Firms and agencies that lead or join candidates.", ()
    )
    funds: Annotated[tuple[Fund, ...], Field(min_length=1)] = field("funds", "Budget lines.")
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1)] = field(
        "candidates", "Projects that ask for money."
    )
    states: Annotated[tuple[State, ...], Field(min_length=1)] = field(
        "states", "States of the world; a shock has days.", (NORMAL,)
    )

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
