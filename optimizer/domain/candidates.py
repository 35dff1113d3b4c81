"""Candidates with their options: what each asks for, and what it would yield."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from optimizer.domain.fields import (
    YEAR,
    About,
    Defines,
    Described,
    Figure,
    HostId,
    Id,
    MetalId,
    Name,
    Note,
    OwnId,
    PartnerId,
    SourceId,
    Year,
    field,
)
from optimizer.domain.funds import Payment
from optimizer.domain.quantity import ONE, ZERO, Noun, Quantity, Ratio, Tonnes, YearlyTonnes
from optimizer.domain.terms import Terms

Form = Literal["ore", "concentrate", "oxide", "metal"]
"""What is shipped to the home market; tonnes are of contained metal (or oxide) in any form."""
SafeguardCategory = Literal["A", "B", "C", "FI"]
"""How much harm to people and nature a project may do, from A (most) to C; FI: through a bank."""


class Supply(Noun):
    """Planned output x share to the home market, from ``first_year`` on."""

    told_by: ClassVar[tuple[str, ...]] = ("metal",)
    metal: MetalId = field("Metal", "Id of the metal it supplies.")
    form: Form | None = field(
        "form", "What is shipped; tonnes are of contained metal in any form.", None
    )
    processing: HostId | None = field(
        "processing",
        "Host where it is processed on the way; the host of the mine if left out.",
        None,
    )
    output: YearlyTonnes = field("output", "Planned output, contained metal.")
    share: Ratio = field(
        "share to the home market", "Share of the output that reaches the home market.", ONE
    )
    first_year: Annotated[Quantity, Figure(YEAR, 1900, 2300)] = field(
        "first year of supply",
        "First year of supply for the earliest start; it moves with a later one.",
    )
    ramp: Annotated[tuple[Ratio, ...], Field(min_length=1)] = field(
        "share of output in year",
        "Share of the planned output reached in each year; the last one stays.",
        (ONE,),
    )


class StockAdd(Noun):
    """What an option adds to the stock of a metal, t, once: in hand from the start year on."""

    metal: MetalId = field("Metal", "Id of the metal that is stored.")
    tonnes: Tonnes = field("tonnes added to the stock", "Tonnes that are added, once.")


class Option(Noun):
    """One way to back a candidate: a scale or a financing route. At most one is chosen.

    The probabilities are those of all it yields, supply and stock.
    """

    id: Annotated[OwnId, Defines("option")]
    name: Described
    route: Annotated[Id, Defines("route")] | None = field(
        "route", "Way of financing; rules select by it.", None
    )
    terms: Terms | None = field("loan terms", "Terms of the loan it takes.", None)
    pays: tuple[Payment, ...] = field(
        "payment", "Which fund pays what, so many years after the start."
    )
    supply: tuple[Supply, ...] = field(
        "supply",
        "Planned output, share to the home market, first year of the earliest start, ramp.",
        (),
    )
    stock: tuple[StockAdd, ...] = field("stock", "What an option adds to a stock, once.", ())
    probability: Ratio = field(
        "chance of success",
        "Probability that it yields what is planned, if funded; 1 if left out.",
        ONE,
    )
    probability_without: Ratio = field(
        "chance of success without funding", "The same if it is not funded; 0 if left out.", ZERO
    )
    note: Note = None

    @property
    def gain(self) -> Fraction:
        """Probability with funding - without."""
        return Fraction(self.probability.value) - Fraction(self.probability_without.value)


class Participation(Noun):
    """A partner of a candidate; the ``lead`` counts for the partner limit."""

    told_by: ClassVar[tuple[str, ...]] = ("partner",)
    partner: PartnerId = field("partner", "Id of the firm or agency that takes part.")
    lead: bool = field("lead", "Whether it leads; the lead counts for the partner limit.", False)


class Candidate(Noun):
    """A project that asks for money: options, possible start years, host, partners."""

    id: Annotated[OwnId, Defines("candidate")]
    name: Described
    host: HostId | None = field(
        "host", "Id of the host in which it lies; none for one at home.", None
    )
    kind: Annotated[Id, Defines("kind")] = field("kind", "What it is; rules select by it.")
    groups: tuple[Annotated[Id, Defines("group")], ...] = field(
        "groups", "Free words by which rules can select.", ()
    )
    stage: Annotated[Name | None, About()] = field(
        "stage", "How far it is: exploration, study, construction.", None
    )
    infrastructure: Annotated[Name | None, About()] = field(
        "infrastructure", "What it builds around the mine, in words.", None
    )
    safeguard: SafeguardCategory | None = field(
        "safeguard", "Category of harm it may do to people and nature: A, B, C or FI.", None
    )
    partners: tuple[Participation, ...] = field(
        "partners", "Firms and agencies that lead or join a candidate.", ()
    )
    starts: Annotated[tuple[Year, ...], Field(min_length=1)] | None = field(
        "starts", "Budget years in which it may begin; the first one if left out.", None
    )
    options: Annotated[tuple[Option, ...], Field(min_length=1)] = field(
        "options", "Ways to back a candidate, of which at most one is chosen."
    )
    sources: Annotated[tuple[SourceId, ...], About()] = field(
        "sources", "Ids of sources on it.", ()
    )
    note: Note = None
