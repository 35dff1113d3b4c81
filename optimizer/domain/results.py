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
Claim = Literal["optimal", "infeasible", "stopped"]
"""What a solver called the end of its search; believed in nothing but with ``--proof solver``."""


@dataclass(frozen=True)
class Proof:
    """How sure an answer is. ``exact``: by a tree closed in rationals, which anyone can check;
    ``solver``: by the word of a solver; ``none``: not, but no portfolio is worth more than
    ``bound`` (None: there is none, or nobody knows a bound). In the measure's unit, funding
    nothing not yet taken off; ``branchings`` and ``leaves`` of the tree."""

    kind: Literal["exact", "solver", "none"]
    bound: Fraction | None
    tolerance: Fraction
    branchings: int = 0
    leaves: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Solution:
    """The answer of one solve. ``value`` is recomputed exactly from the case, in the measure's
    unit, funding nothing not yet taken off. ``equal``: the other portfolios exactly as good, as far
    as they were met; ``within``: those that are worth less by the tolerance at most."""

    outcome: Outcome
    portfolio: Portfolio | None
    value: Fraction | None
    proof: Proof
    ties: Ties
    solver: str
    version: str
    seconds: float
    nodes: int
    interrupted: bool = False
    refused: int = 0
    claims: Claim = "stopped"
    equal: tuple[Portfolio, ...] = ()
    within: tuple[Portfolio, ...] = ()

    @property
    def bound(self) -> float | None:
        """No portfolio is worth more: of an exact proof, or by the word of a solver."""
        return None if self.proof.bound is None else float(self.proof.bound)

    @property
    def tolerance(self) -> float:
        """How far the bound may lie above the value and still prove it."""
        return float(self.proof.tolerance)

    @property
    def gap(self) -> Fraction | None:
        """bound - value, in the measure's unit; None where either is unknown."""
        if self.value is None or self.proof.bound is None:
            return None
        return max(Fraction(0), self.proof.bound - self.value)
