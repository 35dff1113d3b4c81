"""Case = the world's facts + the rules + the measure. One file, one Case."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from pydantic import Field

from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import Text
from optimizer.domain.world import World
from optimizer.measures.registry import AnyMeasure, measure_of
from optimizer.rules.registry import AnySpec


class Case(World):
    """All that a case file says."""

    schema_: Text | None = Field(default=None, alias="$schema")
    measure: AnyMeasure
    rules: tuple[AnySpec, ...] = ()

    @cached_property
    def nothing(self) -> Fraction:
        """The measure of funding nothing."""
        return measure_of(self.measure).value(self.measure, self, Portfolio(()))
