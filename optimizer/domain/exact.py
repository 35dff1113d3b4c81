"""Rows in rationals: what a rule or a measure says of a portfolio, as linear (in)equalities.

A term belongs to a pick (1 where it is funded, else 0) or to a column that a measure adds (its
name). They come from the case's own decimals, by the way the audit takes, and share nothing with
the float tables of ``rows``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Sense


@dataclass(frozen=True)
class ExactRow:
    """sum of terms  <=, >= or =  limit; ``what`` names the instance ('' for the only one)."""

    what: str
    terms: Mapping[Pick | str, Fraction]
    limit: Fraction
    sense: Sense = "at_most"


@dataclass(frozen=True)
class ExactColumn:
    """A column in [0, upper] that a measure adds, worth so much a unit."""

    name: str
    upper: Fraction
    worth: Fraction


@dataclass(frozen=True)
class Filling:
    """The value of every column a measure adds, and multipliers of its rows, for one portfolio:
    with them weak duality gives the portfolio's exact worth, and not more."""

    columns: Mapping[str, Fraction] = field(default_factory=dict)
    prices: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class ExactMeasure:
    """constant + sum of worth of the picks + sum of worth of the columns, which the rows hold."""

    constant: Fraction
    worth: Mapping[Pick, Fraction] = field(default_factory=dict)
    columns: Sequence[ExactColumn] = ()
    rows: Sequence[ExactRow] = ()
    fill: Callable[[Portfolio], Filling] = lambda portfolio: Filling()
