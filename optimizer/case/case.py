"""Case = the world's facts + the rules + the measure. One file, one Case."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from optimizer.domain.fields import Text, field
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.world import World
from optimizer.measures.registry import AnyMeasure, measure_of
from optimizer.rules.registry import AnySpec


class Case(World):
    """All that a case file says."""

    schema_: Text | None = field(
        "schema of the file",
        "Where an editor finds the JSON Schema that it checks the file by.",
        None,
        alias="$schema",
    )
    measure: AnyMeasure = field("measure", "What is maximised.")
    rules: tuple[AnySpec, ...] = field("rules", "Budget and policy rules.", ())

    @cached_property
    def nothing(self) -> Fraction:
        """The measure of funding nothing."""
        return measure_of(self.measure).value(self.measure, self, Portfolio(()))
