"""A portfolio: the funded set of (candidate, option, start)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Pick(NamedTuple):
    """One funded candidate: which option, and the budget year it starts."""

    candidate: str
    option: str
    start: int


@dataclass(frozen=True)
class Portfolio:
    """The funded set, in the order of the case file. Spend, coverage and measure follow from it."""

    picks: tuple[Pick, ...]

    @property
    def candidates(self) -> frozenset[str]:
        return frozenset(p.candidate for p in self.picks)

    def __len__(self) -> int:
        return len(self.picks)
