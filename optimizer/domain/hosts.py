"""Hosts, the agreements with them, and the firms and agencies that take part."""

from __future__ import annotations

from typing import Annotated, ClassVar

from optimizer.domain.fields import (
    Defines,
    Described,
    FromSource,
    HostId,
    Id,
    Known,
    Note,
    OnBasis,
    OwnId,
    Text,
    Year,
    field,
)
from optimizer.domain.quantity import Free, Noun


class OdaListing(Noun):
    """Years in which a host stands on the DAC list of ODA recipients, with its group."""

    told_by: ClassVar[tuple[str, ...]] = ("first",)
    first: Year = field("first", "First year of the listing.")
    last: Year = field("last", "Last year of the listing.")
    group: Text = field("group", "Income group as the list has it: LDC, Other LIC, LMIC, UMIC.")
    basis: OnBasis
    source: FromSource
    known: Known = None
    note: Note = None


class Host(Noun):
    """A country that holds the resource."""

    id: Annotated[OwnId, Defines("host")]
    name: Described
    region: Annotated[Id, Defines("region")] = field(
        "region", "Free word by which rules can select."
    )
    indicators: dict[Annotated[Id, Defines("indicator")], Free] = field(
        "score", "Scores of the host by the id of the indicator, such as governance.", {}
    )
    oda: tuple[OdaListing, ...] = field("oda", "Years in which the host is on the DAC list.", ())
    note: Note = None

    def oda_eligible(self, year: int) -> bool:
        return any(listing.first <= year <= listing.last for listing in self.oda)

    def oda_group(self, year: int) -> str | None:
        """The group in which the host is listed in a year; None where it is not."""
        return next((x.group for x in self.oda if x.first <= year <= x.last), None)


class Agreement(Noun):
    """An agreement between governments; ``in_force`` is a year, or null while it is not."""

    id: Annotated[OwnId, Defines("agreement")]
    name: Described
    hosts: tuple[HostId, ...] = field("hosts", "Ids of the hosts that it binds.")
    in_force: Year | None = field(
        "in force", "Year since which it is in force; empty while it is not.", None
    )
    basis: OnBasis
    source: FromSource
    note: Note = None


class Partner(Noun):
    """A firm or agency that leads or joins candidates."""

    id: Annotated[OwnId, Defines("partner")]
    name: Described
