"""Basis: on what ground the answer stands.

The share of the effect that rests on illustrative figures is 1 - gain' / gain, where gain' is
the plan's gain from those supplies and stocks alone that rest on no illustrative figure of the
given kinds.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from optimizer.case.case import Case
from optimizer.domain.candidates import Option, StockAdd, Supply
from optimizer.domain.metals import Metal
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import Quantity
from optimizer.domain.walk import figures
from optimizer.measures.registry import measure_of

KINDS = ("output", "share", "demand", "probability")
BASES = ("reported", "estimate", "policy", "illustrative", "unstated")


@dataclass(frozen=True)
class Figure:
    """One figure of the case, where it stands and whether it became known after the cutoff."""

    pointer: str
    figure: Quantity
    later: bool

    @property
    def ranged(self) -> bool:
        """Whether it has a low or a high."""
        return self.figure.low is not None or self.figure.high is not None

    @property
    def basis(self) -> str:
        return self.figure.basis or "unstated"


def all_figures(case: Case) -> tuple[Figure, ...]:
    """Every figure of the case, in its order."""
    return tuple(Figure(p, q, is_later(case, q)) for p, _, _, q in figures(case))


def is_later(case: Case, q: Quantity) -> bool:
    """Known only after the case's cutoff; a date less exact than the cutoff is read as its end."""
    if case.cutoff is None or q.known is None:
        return False
    return _end(q.known) > _end(case.cutoff)


def _end(day: str) -> date:
    """The last day of a year, of a month, or the day itself."""
    year, month, *rest = (*map(int, day.split("-")), *([12] if len(day) == 4 else []))
    return date(year, month, rest[0] if rest else monthrange(year, month)[1])


def counts(found: tuple[Figure, ...]) -> dict[str, int]:
    """How many figures of each basis."""
    return {b: n for b in BASES if (n := sum(f.basis == b for f in found))}


def illustrative_share(case: Case, portfolio: Portfolio, *kinds: str) -> Fraction | None:
    """Share of the plan's gain that rests on an illustrative figure of these kinds."""
    measure = measure_of(case.measure)
    nothing = measure.value(case.measure, case, Portfolio(()))
    gain = measure.value(case.measure, case, portfolio) - nothing
    if not gain:
        return None
    firm = case.changed(
        candidates=tuple(
            c.model_copy(update={"options": tuple(_firm(case, o, kinds) for o in c.options)})
            for c in case.candidates
        )
    )
    return 1 - (measure.value(case.measure, firm, portfolio) - nothing) / gain


def _firm(case: Case, option: Option, kinds: tuple[str, ...]) -> Option:
    """The option with those supplies and stocks alone that rest on nothing illustrative."""
    supply = tuple(s for s in option.supply if not _rests(case, option, s, kinds))
    stock = tuple(s for s in option.stock if not _rests(case, option, s, kinds))
    return option.model_copy(update={"supply": supply, "stock": stock})


def _rests(case: Case, option: Option, supply: Supply | StockAdd, kinds: tuple[str, ...]) -> bool:
    held = {
        "output": [supply.output if isinstance(supply, Supply) else supply.tonnes],
        "share": [supply.share] if isinstance(supply, Supply) else [],
        "probability": [option.probability],
        "demand": list(_demand(case.metal[supply.metal])),
    }
    return any(q.basis in (None, "illustrative") for kind in kinds for q in held[kind])


def _demand(metal: Metal) -> Iterator[Quantity]:
    yield from (q for _, q in metal.demand.items())
