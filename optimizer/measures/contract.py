"""What a measure is: a Spec, rows (with the objective), a value, and its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from optimizer.domain.exact import ExactMeasure
from optimizer.domain.facts import Facts
from optimizer.domain.fields import field
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import Noun
from optimizer.domain.results import Rows
from optimizer.domain.world import World
from optimizer.errors import Fault

KIND = field("measure", "What is maximised.")


class MeasureSpec(Noun):
    """What is maximised."""

    counts_stocks: ClassVar[bool] = False
    """Whether what is released of a stock counts."""

    def faults(self, case: World) -> Iterator[Fault]:
        """What the case lacks for it, or what is wrong with its own figures."""
        yield from ()


class Measure(Protocol):
    """One measure module. ``name`` and ``effect``: its kind, and what it counts, in words which the
    catalogue has in every language."""

    kind: str
    name: str
    effect: str
    Spec: type[Any]

    def rows(self, spec: Any, facts: Facts, state: int) -> Rows:
        """Columns, rows and objective terms of one state, weighted with its probability."""

    def value(self, spec: Any, case: World, portfolio: Portfolio) -> Fraction:
        """The measure of a portfolio, exactly, from the case's decimals."""

    def exact(self, spec: Any, case: World) -> ExactMeasure:
        """The same in rationals, as columns and rows: of any portfolio the best filling of the
        columns is worth ``value``."""

    def unit(self, spec: Any, case: World) -> str:
        """The measure's unit, as a reader would write it."""


def singles(
    value: Callable[[Any, World, Portfolio], Fraction], spec: Any, case: World
) -> ExactMeasure:
    """Of a measure that only adds up picks: what each adds to nothing."""
    nothing = value(spec, case, Portfolio(()))
    added = {p: value(spec, case, Portfolio((p,))) - nothing for p in case.plans()}
    return ExactMeasure(nothing, {p: worth for p, worth in added.items() if worth})
