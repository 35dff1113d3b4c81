"""States of the world: what each changes, how likely it is, and how long a shock lasts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from optimizer.domain.fields import (
    DAYS,
    CandidateId,
    Defines,
    Described,
    Figure,
    HostId,
    MetalId,
    OwnId,
    field,
)
from optimizer.domain.quantity import Factor, Noun, Quantity, Ratio

DAYS_OF_A_YEAR = 365
"""Days over which a figure in t/yr is spread: d days of it are d/365 of it, in leap years too."""


class Change(Noun):
    """In a state, the named fact is multiplied by ``factor``; what is left out matches all."""

    told_by: ClassVar[tuple[str, ...]] = ("fact", "host", "metal", "candidate")
    fact: Literal["existing", "supply", "demand"] = field(
        "fact", "What is multiplied: existing, supply or demand."
    )
    factor: Factor = field("factor", "What it is multiplied by; 0 for none of it.")
    host: HostId | None = field("host", "Where it is mined; all if left out.", None)
    processing: HostId | None = field("processing", "Where it is processed; all if left out.", None)
    metal: MetalId | None = field("Metal", "Of which metal; all if left out.", None)
    candidate: CandidateId | None = field("candidate", "Of which candidate; all if left out.", None)


class State(Noun):
    """A state of the world with a probability and changes to facts.

    In a shock (one with ``days``) demand and supply are those of its days. Without it the state
    holds all year and is no shock.
    """

    id: Annotated[OwnId, Defines("state")]
    name: Described
    probability: Ratio = field(
        "probability of the state", "How likely it is; those of all states add up to 1."
    )
    days: Annotated[Quantity | None, Figure(DAYS, 0, DAYS_OF_A_YEAR, above=True)] = field(
        "days", "How many days of each supply year a shock lasts; none for no shock.", None
    )
    stocks: tuple[MetalId, ...] | None = field(
        "metals whose stocks are released",
        "Ids of the metals whose stocks a shock releases; all if left out.",
        None,
    )
    changes: tuple[Change, ...] = field(
        "changes", "What a state multiplies; what is left out matches all.", ()
    )


NORMAL = State(id="normal", name="normal", probability=Quantity(value=Decimal(1)))
