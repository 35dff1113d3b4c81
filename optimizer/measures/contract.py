"""What a measure is: a Spec, rows (with the objective), a value, and its unit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Protocol

from optimizer.domain.facts import Facts
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import Noun
from optimizer.domain.results import Rows
from optimizer.domain.world import World


class MeasureSpec(Noun):
    """What is maximised."""


class Measure(Protocol):
    """One measure module. ``rows`` is called once a state and carries objective terms."""

    kind: str
    Spec: type[Any]

    def rows(self, spec: Any, facts: Facts, state: int) -> Rows:
        """Columns, rows and objective terms, weighted with the state's probability."""

    def value(self, spec: Any, case: World, portfolio: Portfolio) -> Fraction:
        """The measure of a portfolio, exactly, from the case's decimals."""

    def unit(self, spec: Any, case: World) -> str:
        """The measure's unit, as a reader would write it."""

    def title(self, spec: Any) -> str:
        """The measure's name in a run file."""
