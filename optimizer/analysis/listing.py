"""Listing: portfolios beside a plan, each as a swap against it, and what is known of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from optimizer.analysis.answer import Answer
from optimizer.analysis.clean import moved
from optimizer.analysis.tally import Tally
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.quantity import total
from optimizer.solving.search import tolerance_at

Stop = Literal["end", "count", "work", "time", "interrupted", "unproven"]
"""Why a list ends: none is left (proven), as many as asked for, the work or the time for it is
over, Ctrl-C, no proof."""

Apart = int | Literal["max"]


@dataclass(frozen=True)
class Alternative:
    """One portfolio against the plan. ``loss`` = value of the plan - ``value``, both exact, in
    the measure's unit; ``equal``: no more than the proof tolerance; ``spend`` in the money unit.
    ``otherwise``: candidates of both that have another option or start here. ``differs``:
    candidates in one of the two and not in the other; ``apart``: the fewest such against any
    portfolio before it (None: it is the first)."""

    portfolio: Portfolio
    value: Fraction
    loss: Fraction
    equal: bool
    spend: Decimal
    came: tuple[str, ...]
    went: tuple[str, ...]
    otherwise: tuple[str, ...]
    differs: int
    apart: int | None


@dataclass(frozen=True)
class Listing:
    """The list, the plan first.

    ``bound``: no portfolio that could still have been listed is worth more, existing supply
    included (None: there is none, or the list is not by the measure). ``exhaustive``: every
    portfolio that keeps the rules and is worth more than this is listed, to within the proof
    tolerance (None: no such promise). ``by_measure``: of portfolios equally far apart, each that
    is listed is proven the best.
    """

    listed: tuple[Alternative, ...]
    stop: Stop
    bound: float | None
    exhaustive: Fraction | None
    within: Fraction | None
    apart: Apart | None
    by_measure: bool
    tally: Tally

    @property
    def complete(self) -> bool:
        """Proven: there is no further one (within the loss, at the distance asked for)."""
        return self.stop == "end"

    @property
    def proven(self) -> bool:
        """Every solve gave a proof: the list ends where it was asked to, or where none is left."""
        return self.stop in ("end", "count")

    @property
    def core(self) -> tuple[tuple[str, Fraction], ...]:
        """Core index: (candidate, share of the listed portfolios that hold it), highest first."""
        count = Counter(p.candidate for a in self.listed for p in a.portfolio.picks)
        return tuple((i, Fraction(n, len(self.listed))) for i, n in count.most_common())

    def best_without(self, candidate: str) -> Alternative | None:
        """The best portfolio without a candidate, as far as the list reaches (by the measure)."""
        return self._first(candidate, holds=False)

    def best_with(self, candidate: str) -> Alternative | None:
        """The best portfolio with a candidate, as far as the list reaches (by the measure)."""
        return self._first(candidate, holds=True)

    def _first(self, candidate: str, *, holds: bool) -> Alternative | None:
        found = (a for a in self.listed if (candidate in a.portfolio.candidates) is holds)
        return max(found, key=lambda a: a.value, default=None)


def alternative(answer: Answer, portfolio: Portfolio, before: Sequence[Portfolio]) -> Alternative:
    """A portfolio that passed the audit, against the answer's plan and those before it."""
    plan, value = answer.portfolio, answer.judge(portfolio)
    assert plan is not None
    assert answer.value is not None
    assert value is not None
    came, went = moved(plan, portfolio)
    held = {p.candidate: p for p in plan.picks}
    return Alternative(
        portfolio=portfolio,
        value=value,
        loss=answer.value - value,
        equal=float(answer.value - value) <= tolerance_at(answer.value),
        spend=spend(answer.case, portfolio),
        came=came,
        went=went,
        otherwise=tuple(p.candidate for p in portfolio.picks if held.get(p.candidate, p) != p),
        differs=distance(plan, portfolio),
        apart=_apart(portfolio, before),
    )


def _apart(portfolio: Portfolio, before: Sequence[Portfolio]) -> int | None:
    return min((distance(p, portfolio) for p in before), default=None)


def spend(case: Case, portfolio: Portfolio) -> Decimal:
    """All that a portfolio costs, over funds and years, in the unit of sums over funds."""
    return total(case.spend(p) for p in portfolio.picks)


def distance(one: Portfolio, other: Portfolio) -> int:
    """Candidates that are in one of the two and not in the other."""
    return len(one.candidates ^ other.candidates)


def in_order(answer: Answer, listed: tuple[Alternative, ...]) -> tuple[Alternative, ...]:
    """By exact value, the plan first; those within the proof tolerance of the best of them are
    equal, and stand by spend, then starts, then the order of the case file."""
    place = {pick: i for i, pick in enumerate(answer.case.plans())}
    first = answer.case.years.budget.first

    def preference(a: Alternative) -> tuple[Any, ...]:
        starts = sum(p.start - first for p in a.portfolio.picks)
        return a.spend, starts, (*sorted(place[p] for p in a.portfolio.picks), len(place))

    plan, *rest = listed
    rest.sort(key=lambda a: -a.value)
    ordered: list[Alternative] = [plan]
    while rest:
        floor = float(rest[0].value) - tolerance_at(rest[0].value)
        equal = [a for a in rest if float(a.value) >= floor]
        ordered += sorted(equal, key=preference)
        rest = rest[len(equal) :]
    return tuple(
        replace(a, apart=_apart(a.portfolio, [b.portfolio for b in ordered[:n]]))
        for n, a in enumerate(ordered)
    )
