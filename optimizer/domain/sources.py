"""Where figures come from, what a case assumes, and what the record says was picked."""

from __future__ import annotations

from typing import Annotated, ClassVar

from optimizer.domain.fields import (
    About,
    CandidateId,
    Day,
    Defines,
    FromSource,
    Name,
    Note,
    OwnId,
    SourceGiven,
    Text,
    field,
)
from optimizer.domain.quantity import Noun


class Source(Noun):
    """Title, date and address as a reader would look it up.

    A title stays in the language of what it cites; one of the case's own may have several.
    """

    title: Name = field("title", "Title, as a reader would look it up.")
    date: Day | None = field("date", "Day of publication: YYYY, YYYY-MM or YYYY-MM-DD.", None)
    address: Text = field("address", "Where it is found: an address, an archive, a shelf.")
    note: Note = None


class RecordedPick(Noun):
    """What the record says was really picked; the report sets the answer beside it."""

    told_by: ClassVar[tuple[str, ...]] = ("candidate",)
    candidate: CandidateId = field("candidate picked", "Id of the candidate that was picked.")
    source: FromSource
    note: Note = None


class Assumption(Noun):
    """A stated assumption of the whole case, in words."""

    id: Annotated[OwnId, Defines("assumption")]
    text: Annotated[Name, About()] = field("text", "What is assumed, as the report says it.")
    source: SourceGiven = None
