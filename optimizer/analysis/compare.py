"""Compare: one run against another: who comes and goes, moved money, worth, rules and inputs.

Figures are exact: those of the audits of both portfolios and of both cases' decimals. Nothing is
solved. Where a run has no portfolio, nobody comes or goes: its outcome is what differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from optimizer.analysis.answer import Answer
from optimizer.analysis.covered import covered
from optimizer.analysis.differences import Difference, differences
from optimizer.audit.audit import Audit, audit
from optimizer.case.case import Case
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Use
from optimizer.measures.registry import measure_of

SCALE = ("/measure", "/states", "/years/supply", "/years/discount_rate",
         "/years/terminal_multiplier")  # fmt: skip
"""Inputs that say what a unit of the measure is; weights and steps of metals are others."""


What = tuple[str, ...]


@dataclass(frozen=True)
class Money:
    """What is spent in both runs on one candidate, or by one fund in one year."""

    what: What
    before: Decimal
    after: Decimal

    @property
    def more(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True)
class Covered:
    """Coverage of a metal with the plan in the last supply year (first state); None where the
    case has no such metal."""

    metal: str
    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True)
class Limit:
    """One limit of a rule that both runs have, and what each plan uses of it; None where one of
    them does not know it."""

    rule: str
    what: str
    before: Use | None
    after: Use | None


@dataclass(frozen=True)
class Comparison:
    """``after`` against ``before``. Tuples hold only what differs."""

    before: Answer
    after: Answer

    @property
    def both_planned(self) -> bool:
        return self.before.portfolio is not None and self.after.portfolio is not None

    @property
    def plans(self) -> tuple[Portfolio, Portfolio]:
        """Both portfolios; both empty where one run has none."""
        one, other = self.before.portfolio, self.after.portfolio
        if one is None or other is None:
            return Portfolio(()), Portfolio(())
        return one, other

    @cached_property
    def came(self) -> tuple[Pick, ...]:
        """Candidates that only the second plan funds."""
        known = self.plans[0].candidates
        return tuple(p for p in self.plans[1].picks if p.candidate not in known)

    @cached_property
    def went(self) -> tuple[Pick, ...]:
        """Candidates that only the first plan funds."""
        known = self.plans[1].candidates
        return tuple(p for p in self.plans[0].picks if p.candidate not in known)

    @cached_property
    def changed(self) -> tuple[tuple[Pick, Pick], ...]:
        """Candidates that both fund, by another option or start."""
        theirs = {p.candidate: p for p in self.plans[1].picks}
        both = ((p, theirs.get(p.candidate, p)) for p in self.plans[0].picks)
        return tuple((p, q) for p, q in both if p != q)

    @property
    def plans_differ(self) -> bool:
        return bool(self.came or self.went or self.changed)

    @property
    def related(self) -> bool:
        """Whether the cases have a candidate in common."""
        return not self.before.case.candidate.keys().isdisjoint(self.after.case.candidate)

    @property
    def same_currency(self) -> bool:
        """Whether amounts of one fund may be subtracted."""
        return self.before.case.currency == self.after.case.currency

    @property
    def same_money(self) -> bool:
        """Whether sums over funds may be: not where one of them is in grant equivalent alone."""
        return self.same_currency and self.before.case.unlike == self.after.case.unlike

    @cached_property
    def by_fund(self) -> tuple[Money, ...]:
        """(fund, year)."""
        one, other = (_by_fund(a.case, p) for a, p in self._both)
        return tuple(_moved(one, other))

    @cached_property
    def by_candidate(self) -> tuple[Money, ...]:
        """(candidate,)."""
        one, other = (_by_candidate(a.case, p) for a, p in self._both)
        return tuple(_moved(one, other))

    @property
    def _both(self) -> tuple[tuple[Answer, Portfolio], tuple[Answer, Portfolio]]:
        return (self.before, self.plans[0]), (self.after, self.plans[1])

    @property
    def same_unit(self) -> bool:
        """Whether worth is measured by the same measure and in the same unit."""
        return _measured(self.before.case) == _measured(self.after.case)

    @cached_property
    def same_scale(self) -> bool:
        """Whether, beside that, nothing differs that says what a unit of the measure is."""
        return self.same_unit and not any(
            d.path.startswith(SCALE) or _of_metal(d.path)
            for d in self.inputs
            if not d.about
        )  # fmt: skip

    @property
    def worth_differs(self) -> bool:
        """Outcome, measure, value, gain or bound; two bounds that prove the same are the same."""
        a, b = self.before, self.after
        if a.outcome is not b.outcome or not self.same_unit or a.value != b.value:
            return True
        if (a.audit and a.audit.gain) != (b.audit and b.audit.gain):
            return True
        one, other = a.solution.bound, b.solution.bound
        if one is None or other is None:
            return one is not other
        return abs(one - other) > max(a.solution.tolerance, b.solution.tolerance)

    @cached_property
    def coverage(self) -> tuple[Covered, ...]:
        if not self.both_planned:
            return ()
        one, other = (_coverage(a.case, p) for a, p in self._both)
        rows = (Covered(m, one.get(m), other.get(m)) for m in dict.fromkeys((*one, *other)))
        return tuple(r for r in rows if r.before != r.after)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Limits of rules that both have, where the limit, what is used of it or its unit
        differs. Nothing where a run has no plan to use anything."""
        if self.before.audit is None or self.after.audit is None:
            return ()
        kinds = {r.id: type(r) for r in self.before.case.rules}
        both = {r.id for r in self.after.case.rules if kinds.get(r.id) is type(r)}
        one, other = (_uses(a, both) for a in (self.before.audit, self.after.audit))
        keys = dict.fromkeys((*one, *other))
        rows = (Limit(k[0], k[1], one.get(k), other.get(k)) for k in keys)
        return tuple(r for r in rows if _facts(r.before) != _facts(r.after))

    @cached_property
    def inputs(self) -> tuple[Difference, ...]:
        """Everything in which the two cases differ, their rules included."""
        return differences(self.before.case, self.after.case)

    @property
    def rules(self) -> tuple[Difference, ...]:
        """The part of ``inputs`` that rules are: added, removed or changed."""
        return tuple(d for d in self.inputs if d.of_rules)

    @cached_property
    def stayed(self) -> Audit | None:
        """The first plan under the second run's inputs; None without a plan."""
        plan = self.before.portfolio
        return None if plan is None else audit(self.after.case, plan)

    @property
    def differ(self) -> bool:
        """Whether anything does: plans, worth, rules or inputs."""
        return self.plans_differ or self.worth_differs or bool(self.inputs)


def _by_fund(case: Case, plan: Portfolio) -> dict[What, Decimal]:
    return {(fund, str(year)): a for (fund, year), a in case.spent(plan.picks).items()}


def _by_candidate(case: Case, plan: Portfolio) -> dict[What, Decimal]:
    return {(p.candidate,): case.spend(p) for p in plan.picks}


def _moved(one: dict[What, Decimal], other: dict[What, Decimal]) -> Iterator[Money]:
    for what in dict.fromkeys((*one, *other)):
        found = Money(what, one.get(what, Decimal(0)), other.get(what, Decimal(0)))
        if found.more:
            yield found


def _measured(case: Case) -> tuple[str, str]:
    measure = measure_of(case.measure)
    return measure.effect, measure.unit(case.measure, case)


def _of_metal(path: str) -> bool:
    """Whether a difference is in how much a metal counts."""
    _, head, *rest = path.split("/")
    return head == "metals" and (len(rest) < 2 or rest[1] in ("weight", "steps"))


def _coverage(case: Case, plan: Portfolio) -> dict[str, Fraction]:
    """Of the last supply year in a normal state."""
    last = case.supply_years[-1]
    return {c.metal.id: c.after for c in covered(case, plan, case.normal) if c.year == last}


Key = tuple[str, str, str, int]


def _uses(found: Audit, rules: set[str]) -> dict[Key, Use]:
    """(rule, what, sense, number of those alike) -> use."""
    count: Counter[tuple[str, str, str]] = Counter()
    uses: dict[Key, Use] = {}
    for r in found.rules:
        for u in r.uses if r.spec.id in rules else ():
            alike = r.spec.id, u.what, u.sense
            uses[*alike, count[alike]] = u
            count[alike] += 1
    return uses


def _facts(use: Use | None) -> tuple[object, ...] | None:
    return None if use is None else (Fraction(use.used), Fraction(use.limit), use.unit)
