"""Case = the world's facts + the rules + the measure. One file, one Case."""

from __future__ import annotations

from pydantic import Field

from optimizer.domain.quantity import Text
from optimizer.domain.world import World
from optimizer.measures.registry import AnyMeasure
from optimizer.rules.registry import AnySpec


class Case(World):
    """All that a case file says."""

    schema_: Text | None = Field(default=None, alias="$schema")
    measure: AnyMeasure
    rules: tuple[AnySpec, ...] = ()
