"""Changed: the best portfolio under a change, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from optimizer.analysis.clean import Valued
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome
from optimizer.solving.search import Judge, tolerance_at

Word = Literal["exact", "rigorous", "solver"]


@dataclass(frozen=True)
class Changed:
    """The best portfolio under a change. ``value`` None: none is known, or (infeasible) there is
    none. ``bound``: no portfolio is better than that; None where nothing was proven. ``word``: on
    what that rests: an exact proof, a bound in doubles that errs on the safe side, or what the
    solver says."""

    outcome: Outcome
    portfolio: Portfolio | None = None
    value: Fraction | None = None
    bound: float | None = None
    word: Word = "solver"

    @property
    def proven(self) -> bool:
        return self.outcome in (Outcome.PROVEN, Outcome.INFEASIBLE)

    @property
    def valued(self) -> Valued | None:
        """The portfolio with its measure, where one is known."""
        if self.portfolio is None or self.value is None:
            return None
        return self.portfolio, self.value

    @property
    def by(self) -> Word | None:
        """On what it rests that this is the best; None: it is not proven."""
        return self.word if self.proven else None

    def beside(self, known: Valued | None, bound: float | None) -> Changed | None:
        """The same with what was known before: a portfolio that keeps the rules here, and a bound.
        None where it contradicts the portfolio, which was audited."""
        if self.proven:
            if known is None or (self.value is not None and self.value >= known[1]):
                return self
            off = self.value is None or float(known[1] - self.value) > tolerance_at(known[1])
            return None if off else replace(self, portfolio=known[0], value=known[1])
        found = self
        if known is not None and (self.value is None or self.value < known[1]):
            found = replace(found, portfolio=known[0], value=known[1])
        if bound is not None:
            found = replace(found, bound=bound if found.bound is None else min(bound, found.bound))
        return found


UNKNOWN = Changed(Outcome.UNKNOWN)


def remembering(judge: Judge, seen: Mapping[Portfolio, Fraction | None]) -> Judge:
    """The judge, who judges no portfolio twice; ``seen``: what he said before."""
    told = dict(seen)

    def judged(portfolio: Portfolio) -> Fraction | None:
        if portfolio not in told:
            told[portfolio] = judge(portfolio)
        return told[portfolio]

    return judged
