"""The nouns of a case: metals, hosts, candidates with their options, states, sources."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from optimizer.domain.funds import Payment
from optimizer.domain.quantity import ONE, ZERO, Basis, Day, Id, Name, Noun, Quantity, Series, Text
from optimizer.domain.terms import Terms

Year = Annotated[int, Field(strict=True, ge=1900, le=2300)]
DAYS_OF_A_YEAR = 365
"""Days over which a figure in t/yr is spread: d days of it are d/365 of it, in leap years too."""


class Source(Noun):
    """Where a figure comes from: title, date and address as a reader would look it up.

    A title stays in the language of what it cites; one of the case's own may have several.
    """

    title: Name
    date: Day | None = None
    address: Text
    note: Name | None = None


class Span(Noun):
    """A run of years, both ends included."""

    first: Year
    last: Year

    def years(self) -> range:
        return range(self.first, self.last + 1)


class Horizon(Noun):
    """Budget years y and supply years v (a later, longer span), and what a later year is worth.

    discount[v] = (1 + discount_rate)^-(v - first supply year), and the last supply year
    counts ``terminal_multiplier`` times.
    """

    budget: Span
    supply: Span
    discount_rate: Quantity = ZERO
    terminal_multiplier: Quantity = ONE


class Step(Noun):
    """One coverage step k: ``width`` (share of demand) valued at ``slope`` each."""

    width: Quantity
    slope: Quantity

    @cached_property
    def exact(self) -> tuple[Fraction, Fraction]:
        """(width, slope) as fractions."""
        return Fraction(self.width.value), Fraction(self.slope.value)


class Existing(Noun):
    """Documented supply that exists without the portfolio, t/yr: a host's, or recovery at home.

    Without a host it belongs to none, and supply concentration does not see it. ``processing``:
    the host where it is processed before it reaches the home market (its own where left out).
    """

    name: Name
    host: Id | None = None
    processing: Id | None = None
    tonnes: Series


class Metal(Noun):
    """A metal (or oxide) with demand in t/yr of contained metal.

    ``stock``: t held already. It is released in a shock only, once.
    """

    id: Id
    name: Name
    demand: Series
    weight: Quantity = ONE
    existing: tuple[Existing, ...] = ()
    stock: Quantity = ZERO
    price: Quantity | None = None
    steps: tuple[Step, ...] | None = None
    note: Name | None = None


class OdaListing(Noun):
    """Years in which a host stands on the DAC list of ODA recipients, with its group."""

    first: Year
    last: Year
    group: Text
    basis: Basis
    source: Id
    known: Day | None = None
    note: Name | None = None


class Host(Noun):
    """A country that holds the resource. ``indicators`` are scores such as governance."""

    id: Id
    name: Name
    region: Id
    indicators: dict[Id, Quantity] = {}
    oda: tuple[OdaListing, ...] = ()
    note: Name | None = None

    def oda_eligible(self, year: int) -> bool:
        return any(listing.first <= year <= listing.last for listing in self.oda)

    def oda_group(self, year: int) -> str | None:
        """The group in which the host is listed in a year; None where it is not."""
        return next((x.group for x in self.oda if x.first <= year <= x.last), None)


class Agreement(Noun):
    """An agreement between governments; ``in_force`` is a year, or null while it is not."""

    id: Id
    name: Name
    hosts: tuple[Id, ...]
    in_force: Year | None = None
    basis: Basis
    source: Id
    note: Name | None = None


class Partner(Noun):
    """A firm or agency that leads or joins candidates."""

    id: Id
    name: Name


Form = Literal["ore", "concentrate", "oxide", "metal"]
"""What is shipped to the home market; tonnes are of contained metal (or oxide) in any form."""


class Supply(Noun):
    """Planned output x share to the home market, from ``first_year`` on.

    ``first_year`` holds for the candidate's earliest start and moves with a later one;
    ``ramp`` is the share of planned output reached in each year from then (last value stays).
    ``processing``: the host where it is processed on the way (the candidate's where left out).
    """

    metal: Id
    form: Form | None = None
    processing: Id | None = None
    output: Quantity
    share: Quantity = ONE
    first_year: Quantity
    ramp: tuple[Quantity, ...] = (ONE,)


class StockAdd(Noun):
    """What an option adds to the stock of a metal, t, once: in hand from the start year on."""

    metal: Id
    tonnes: Quantity


class Option(Noun):
    """One way to back a candidate: a scale or a financing route. At most one is chosen.

    The probabilities are those of all it yields, supply and stock.
    """

    id: Id
    name: Name
    route: Id | None = None
    terms: Terms | None = None
    pays: tuple[Payment, ...]
    supply: tuple[Supply, ...] = ()
    stock: tuple[StockAdd, ...] = ()
    probability: Quantity = ONE
    probability_without: Quantity = ZERO
    note: Name | None = None

    @property
    def gain(self) -> Fraction:
        """Probability with funding - without."""
        return Fraction(self.probability.value) - Fraction(self.probability_without.value)


SafeguardCategory = Literal["A", "B", "C", "FI"]
"""How much harm to people and nature a project may do, from A (most) to C; FI: through a bank."""


class Participation(Noun):
    """A partner of a candidate; the ``lead`` counts for the partner limit."""

    partner: Id
    lead: bool = False


class Candidate(Noun):
    """A project that asks for money: options, possible start years, host, partners."""

    id: Id
    name: Name
    host: Id | None = None
    kind: Id
    groups: tuple[Id, ...] = ()
    stage: Name | None = None
    infrastructure: Name | None = None
    safeguard: SafeguardCategory | None = None
    partners: tuple[Participation, ...] = ()
    starts: Annotated[tuple[Year, ...], Field(min_length=1)] | None = None
    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    sources: tuple[Id, ...] = ()
    note: Name | None = None


class Change(Noun):
    """In a state, the named fact is multiplied by ``factor``; what is left out matches all.

    ``host`` is where it is mined, ``processing`` where it is processed.
    """

    fact: Literal["existing", "supply", "demand"]
    factor: Quantity
    host: Id | None = None
    processing: Id | None = None
    metal: Id | None = None
    candidate: Id | None = None


class State(Noun):
    """A state of the world with a probability and changes to facts.

    ``days``: a shock that lasts so many days of each supply year; demand and supply are those of
    its days, and stocks of the metals in ``stocks`` (of all, if left out) are released. Without it
    the state holds all year and is no shock.
    """

    id: Id
    name: Name
    probability: Quantity
    days: Quantity | None = None
    stocks: tuple[Id, ...] | None = None
    changes: tuple[Change, ...] = ()


class RecordedPick(Noun):
    """What the record says was really picked; the report sets the answer beside it."""

    candidate: Id
    source: Id
    note: Name | None = None


class Assumption(Noun):
    """A stated assumption of the whole case, in words."""

    id: Id
    text: Name
    source: Id | None = None


class Currency(Noun):
    """The money unit of all amounts: code and scale, for example JPY and million."""

    code: Annotated[str, Field(strict=True, pattern=r"^[A-Z]{3}$")]
    scale: Literal["one", "thousand", "million", "billion"] = "million"

    @property
    def unit(self) -> str:
        return self.code if self.scale == "one" else f"{self.code} {self.scale}"


NORMAL = State(id="normal", name="normal", probability=Quantity(value=Decimal(1)))
