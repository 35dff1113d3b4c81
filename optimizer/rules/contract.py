"""What a rule is: a Spec, rows, uses, exact rows, how it gives way and a sentence, in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Protocol, Self, TypeVar

from pydantic import Field

from optimizer.domain.exact import ExactRow
from optimizer.domain.facts import Facts
from optimizer.domain.fields import (
    BasisGiven,
    Defines,
    DescribedOrNot,
    Figure,
    Id,
    Note,
    OwnId,
    SourceGiven,
    field,
)
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import Noun, Quantity
from optimizer.domain.results import Rows, Use
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.words import Words

STAND_IN = "stand-in"
"""An id that stands in for one that cannot be read."""
S = TypeVar("S")
Entries = Sequence[tuple[str, S]]
"""(place in the file, entry) of each rule of a kind."""
KIND = field("kind", "Kind of the rule; docs/rules.md lists all.")
Lag = Annotated[int, Field(strict=True, ge=0, le=400)]
"""Years; no horizon is longer."""


class RuleSpec(Noun):
    """What every rule entry of a case may say: who it is, why, on what ground.

    ``negotiable`` is the price of giving way by one unit of the rule, where it may. Rules of one
    ``group`` are also priced together (those of one kind, where none is named).
    """

    id: Annotated[OwnId, Defines("rule")]
    name: DescribedOrNot = None
    note: Note = None
    basis: BasisGiven = None
    source: SourceGiven = None
    group: Annotated[Id, Defines("rule group")] | None = field(
        "group", "Free word; rules of one group are also priced together.", None
    )
    negotiable: Annotated[Quantity | None, Figure("", 0)] = field(
        "negotiable", "Price of giving way by one unit of the rule, where it may.", None
    )

    about: ClassVar[tuple[str, ...]] = ()
    """What each word of a limit's ``what`` is the id of (or "year"); the last holds for all that
    follow."""
    own_unit: ClassVar[bool] = False
    """Whether its limits are in a unit of its own."""
    one_of: ClassVar[tuple[str, ...]] = ()
    """Keys of which an entry must have one."""

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """What is wrong with the entries of this kind, one by one and together. What any rule may
        have wrong (names that lead nowhere, figures out of range) is looked for elsewhere."""
        yield from ()

    @classmethod
    def warnings(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """What is allowed but often a mistake."""
        yield from ()

    @classmethod
    def settle(cls, entry: dict[str, Any]) -> list[str]:
        """Change an entry of a file that asks for too much or too little into one that can be
        read, so that other faults are found too; returns the keys that were changed."""
        return []

    def commits(self, candidate: str) -> bool:
        """Whether it asks that this candidate be funded."""
        return False

    def uses_stock(self, metal: str) -> bool:
        """Whether it asks for a stock of the metal."""
        return False

    def shaped_by(self, case: World, candidate: str, field: str) -> bool:
        """Whether it depends on such figures of the candidate which rows there are: then other
        coefficients in those there are do not say all that a change of one would do."""
        return False


class Rule(Protocol):
    """One rule module. ``name``: its kind in words, which the catalogue has in every language;
    ``per_state``: its rows differ by state, and are made once a state."""

    kind: str
    name: str
    per_state: bool
    Spec: type[Any]

    def rows(self, spec: Any, facts: Facts, state: int) -> Rows:
        """The equation, as tables."""

    def uses(self, spec: Any, case: World, portfolio: Portfolio) -> Iterator[Use]:
        """What, used, limit and unit, from the case's decimals; past its limit: a violation."""

    def exact_rows(self, spec: Any, case: World) -> Iterator[ExactRow]:
        """The equation in rationals, with picks for columns, from the case's decimals: of the
        portfolios that pick no candidate twice, it lets in those whose uses keep their limits,
        and no other. A row without terms that does not hold lets none in."""

    def eased(self, spec: Any, case: World, portfolio: Portfolio) -> Any | None:
        """The entry with as much way given as this portfolio needs, and no more; None where only
        leaving it out would do."""

    def sentence(self, spec: Any, uses: Sequence[Use], words: Words) -> str:
        """What the report says of it."""
