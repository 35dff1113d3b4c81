"""What a field of a case says of itself beside its type: what its id names or defines, the unit
and range of its figure, and whether it is a fact or said about one.

Title and description stand in the field as pydantic's own (``Field(title=, description=)``), in
English, which the catalogue has in every other language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
"""Categories of Unicode whose characters show nothing by themselves."""


def shows(text: str) -> bool:
    """Whether a reader sees anything of it: not so blanks, controls, marks of direction."""
    return any(unicodedata.category(c) not in UNSEEN for c in text)


def _shown(value: str) -> str:
    if not shows(value):
        raise PydanticCustomError("empty", "should show something")
    return value


Id = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$", max_length=64)]
Text = Annotated[str, Field(strict=True, min_length=1, max_length=4000), AfterValidator(_shown)]
Name = Text | dict[str, Text]
"""A name or note: plain text, or one text a language (``{"en": ..., "ja": ...}``)."""
Day = Annotated[str, Field(strict=True, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""A date as exact as it is known: YYYY, YYYY-MM or YYYY-MM-DD."""
Year = Annotated[int, Field(strict=True, ge=1900, le=2300)]
YearKey = Annotated[int, Field(ge=1900, le=2300)]
"""A year as a key of an object, where JSON knows only text."""

Basis = Literal["reported", "estimate", "illustrative", "policy"]
"""reported: printed by a source; estimate: computed from, or qualified by, a source;
illustrative: our own, where nobody published one; policy: a rule or decision."""


Kind = Literal[
    "host",
    "region",
    "indicator",
    "metal",
    "fund",
    "partner",
    "agreement",
    "candidate",
    "group",
    "kind",
    "option",
    "route",
    "state",
    "rule",
    "rule group",
    "assumption",
    "source",
    "case",
]
"""What an id can be of."""


@dataclass(frozen=True)
class Ref:
    """The id names one that the case defines (``Defines``) elsewhere."""

    kind: Kind


@dataclass(frozen=True)
class Defines:
    """The id is that of something itself. A free word (a region, a group) is defined by its use."""

    kind: Kind


@dataclass(frozen=True)
class Figure:
    """Unit, and the closed range [low, high] of a figure (None: no end; ``above``: low itself is
    not allowed; ``whole``: without decimals). ``unit`` is '' where it is free."""

    unit: str
    low: int | None = 0
    high: int | None = None
    above: bool = False
    whole: bool = False


@dataclass(frozen=True)
class About:
    """What stands here is said about a fact (its name, its source), and decides nothing."""


HostId = Annotated[Id, Ref("host")]
RegionId = Annotated[Id, Ref("region")]
IndicatorId = Annotated[Id, Ref("indicator")]
MetalId = Annotated[Id, Ref("metal")]
FundId = Annotated[Id, Ref("fund")]
PartnerId = Annotated[Id, Ref("partner")]
AgreementId = Annotated[Id, Ref("agreement")]
CandidateId = Annotated[Id, Ref("candidate")]
GroupId = Annotated[Id, Ref("group")]
KindId = Annotated[Id, Ref("kind")]
RouteId = Annotated[Id, Ref("route")]
StateId = Annotated[Id, Ref("state")]
SourceId = Annotated[Id, Ref("source")]


def field(title: str, description: str, default: Any = ..., **more: Any) -> Any:
    """A field of a case with what a reader is told of it. Both texts are in the catalogue."""
    return Field(default, title=title, description=description, **more)


Described = Annotated[Name, About(), field("name", "What a reader calls it.")]
DescribedOrNot = Annotated[
    Name | None,
    About(),
    field("name", "What a reader calls it."),
]
OwnId = Annotated[
    Id,
    field("id", "Letters, digits, '-', '_' and '.'; other parts name it by this."),
]
Note = Annotated[Name | None, About(), field("note", "Remark, for the reader.")]
_BASIS = field(
    "basis",
    "reported: printed by a source. estimate: computed from one. illustrative: your "
    "own, where nobody published one. policy: a rule or decision.",
)
_SOURCE = field("source", "Id of the source that says so.")
OnBasis = Annotated[Basis, About(), _BASIS]
BasisGiven = Annotated[Basis | None, About(), _BASIS]
FromSource = Annotated[SourceId, About(), _SOURCE]
SourceGiven = Annotated[SourceId | None, About(), _SOURCE]
Known = Annotated[
    Day | None,
    About(),
    field("known since", "Day on which it was published: YYYY, YYYY-MM or YYYY-MM-DD."),
]

MONEY, PER_TONNE, COUNTED = "money", "money/t", "candidates or money"
"""Units that the case decides: its money unit, that a tonne, and what a rule counts ``by``."""
TONNES, STOCK, DAYS, RATIO, YEAR, YEARS = "t/yr", "t", "days", "ratio", "year", "years"
A_YEAR = "a year"
MOST_TONNES = 10**10


@cache
def marks(noun: type[BaseModel], field: str) -> tuple[Any, ...]:
    """All that a field says of itself, of what it lists and of its keys too."""
    info = noun.model_fields[field]
    return (*info.metadata, *_nested(info.annotation))


def _nested(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        yield from more
        yield from _nested(inner)
    else:
        for part in get_args(kind):
            yield from _nested(part)


def figure_of(noun: type[BaseModel], field: str) -> Figure | None:
    """Unit and range of a field's figures; None where it has none."""
    return next((m for m in marks(noun, field) if isinstance(m, Figure)), None)


def ref_of(noun: type[BaseModel], field: str) -> Kind | None:
    """What the ids in a field name; None where they name nothing."""
    return next((m.kind for m in marks(noun, field) if isinstance(m, Ref)), None)


def defined_by(noun: type[BaseModel], field: str) -> Kind | None:
    """What the ids in a field (the keys, of an object) are the ids of."""
    return next((m.kind for m in marks(noun, field) if isinstance(m, Defines)), None)


def is_about(noun: type[BaseModel], field: str) -> bool:
    """Whether it says something about facts, and is none."""
    return any(isinstance(m, About) for m in marks(noun, field))


def info(noun: type[BaseModel], field: str) -> FieldInfo:
    """Title and description of a field, in English."""
    return noun.model_fields[field]
