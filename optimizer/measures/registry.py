"""The only list of all measures. A new measure is one line here."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, cast

from pydantic import Field

from optimizer.measures import coverage, tonnes, value
from optimizer.measures.contract import Measure, MeasureSpec

MODULES = (coverage, tonnes, value)

MEASURES: dict[str, Measure] = {m.kind: cast(Measure, m) for m in MODULES}

if TYPE_CHECKING:
    AnyMeasure = MeasureSpec
else:
    AnyMeasure = Annotated[reduce(or_, (m.Spec for m in MODULES)), Field(discriminator="kind")]


def measure_of(spec: MeasureSpec) -> Measure:
    """The module that a spec belongs to."""
    return MEASURES[cast(str, spec.kind)]  # type: ignore[attr-defined]
