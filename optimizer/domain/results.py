"""The frozen results that rooms hand on: Rows, Use, Outcome, Solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

import numpy as np

from optimizer.domain.facts import BoolArray, FloatArray, IntArray
from optimizer.domain.portfolio import Portfolio

Role = Literal["hard", "negotiable", "structural"]
Labels = tuple[tuple[Sequence[str], IntArray], ...]
"""How rows or columns are told apart: pairs of (names, code of each)."""

NO_INTS: IntArray = np.empty(0, dtype=np.int64)
NO_FLOATS: FloatArray = np.empty(0)
NO_BOOLS: BoolArray = np.empty(0, dtype=bool)


def label(labels: Labels, i: int) -> str:
    """The label of position i, parts joined by commas ('' where there is nothing to tell)."""
    return ",".join(names[int(codes[i])] for names, codes in labels)


@dataclass(frozen=True)
class Rows:
    """A family of rows  lower <= sum of factor * values[key] * column <= upper, as tables.

    ``col`` counts plans from 0; the family's own columns are -1, -2, ... (in [0, own_upper], with
    objective coefficient own_cost, whole numbers where own_whole says so, else continuous).
    ``key`` -1 means a plain number. ``cost_*`` are objective terms on plans. Labels name the
    instance of each row. ``scale``: by what each row was multiplied (1 where it is empty).
    """

    lower: FloatArray = field(default_factory=lambda: NO_FLOATS)
    upper: FloatArray = field(default_factory=lambda: NO_FLOATS)
    row: IntArray = field(default_factory=lambda: NO_INTS)
    col: IntArray = field(default_factory=lambda: NO_INTS)
    factor: FloatArray = field(default_factory=lambda: NO_FLOATS)
    key: IntArray = field(default_factory=lambda: NO_INTS)
    labels: Labels = ()
    own_upper: FloatArray = field(default_factory=lambda: NO_FLOATS)
    own_cost: FloatArray = field(default_factory=lambda: NO_FLOATS)
    own_whole: BoolArray = field(default_factory=lambda: NO_BOOLS)
    own_labels: Labels = ()
    cost_col: IntArray = field(default_factory=lambda: NO_INTS)
    cost_factor: FloatArray = field(default_factory=lambda: NO_FLOATS)
    cost_key: IntArray = field(default_factory=lambda: NO_INTS)
    scale: FloatArray = field(default_factory=lambda: NO_FLOATS)


Sense = Literal["at_most", "at_least", "exactly"]
Amount = Decimal | Fraction | int


@dataclass(frozen=True)
class Use:
    """How much of one limit a portfolio uses, both as decimals or both as fractions.

    ``what`` names the instance ('' for the only one).
    ``grows``: adding candidates can only raise ``used`` (an enumeration may then cut early).
    """

    what: str
    used: Amount
    limit: Amount
    unit: str
    sense: Sense = "at_most"
    grows: bool = True

    @property
    def slack(self) -> Amount:
        """Room left: negative means violated. For 'exactly', minus the distance."""
        if self.sense == "at_most":
            return Fraction(self.limit) - Fraction(self.used)
        if self.sense == "at_least":
            return Fraction(self.used) - Fraction(self.limit)
        return -abs(Fraction(self.limit) - Fraction(self.used))

    @property
    def violated(self) -> bool:
        if self.sense == "at_most":
            return self.used > self.limit
        return self.used < self.limit if self.sense == "at_least" else self.used != self.limit


class Outcome(StrEnum):
    """What is known of the answer; ours, not a solver's status."""

    PROVEN = "proven"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


Ties = Literal["unique", "broken", "unchecked"]


@dataclass(frozen=True)
class Solution:
    """The answer of one solve. ``value`` is recomputed exactly from the case; ``bound`` is the
    solver's. Both in the measure's unit, funding nothing not yet taken off. ``equal``: another
    portfolio of the same worth, where ties were broken."""

    outcome: Outcome
    portfolio: Portfolio | None
    value: Fraction | None
    bound: float | None
    tolerance: float
    ties: Ties
    solver: str
    version: str
    seconds: float
    nodes: int
    interrupted: bool = False
    refused: int = 0
    equal: Portfolio | None = None

    @property
    def gap(self) -> float | None:
        """bound - value, in the measure's unit; None where either is unknown."""
        if self.value is None or self.bound is None:
            return None
        return max(0.0, self.bound - float(self.value))
