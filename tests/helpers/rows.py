"""Exact rows beside the audit and beside the float tables, on portfolios of a case."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np

from optimizer import Case, Pick, Portfolio
from optimizer.domain.exact import ExactRow
from optimizer.domain.facts import FloatArray
from optimizer.problem import Problem, tables
from optimizer.rules import insurance_cover
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import rule_of

NEAR = 1e-9
"""Part of a row's size by which floats may differ from the decimals."""


def by_candidate(case: Case) -> list[list[Pick]]:
    plans: dict[str, list[Pick]] = {}
    for pick in case.plans():
        plans.setdefault(pick.candidate, []).append(pick)
    return list(plans.values())


def every(case: Case) -> Iterator[Portfolio]:
    """All portfolios: each candidate once or not at all."""
    for chosen in product(*([(), *((p,) for p in plans)] for plans in by_candidate(case))):
        yield Portfolio(sum(chosen, ()))


def some(case: Case, n: int) -> Iterator[Portfolio]:
    """Every plan alone, and ``n`` pairs and ``n`` larger portfolios (all pairs where there are
    no more)."""
    draw, plans = random.Random(case.id), by_candidate(case)
    yield Portfolio(())
    yield from (Portfolio((p,)) for mine in plans for p in mine)
    pairs = [(p, q) for a, b in combinations(plans, 2) for p, q in product(a, b)]
    yield from (Portfolio(p) for p in (pairs if len(pairs) <= n else draw.sample(pairs, n)))
    for _ in range(n):
        part = draw.choice((0.1, 0.3, 0.6, 0.9))
        yield Portfolio(tuple(draw.choice(mine) for mine in plans if draw.random() < part))


def excess(row: ExactRow, portfolio: Portfolio) -> Fraction:
    """By how much a portfolio breaks a row; 0 or below where it keeps it."""
    used = sum((row.terms[p] for p in portfolio.picks if p in row.terms), Fraction(0))
    if row.sense == "exactly":
        return abs(used - row.limit)
    return used - row.limit if row.sense == "at_most" else row.limit - used


def rows_of(case: Case) -> list[tuple[RuleSpec, list[ExactRow]]]:
    return [(spec, list(rule_of(spec).exact_rows(spec, case))) for spec in case.rules]


def refused(case: Case, spec: RuleSpec, portfolio: Portfolio) -> bool:
    return any(u.violated for u in rule_of(spec).uses(spec, case, portfolio))


def compare(case: Case, portfolios: Iterable[Portfolio]) -> None:
    """Rows and audit say the same of every rule and portfolio."""
    made = rows_of(case)
    for portfolio in portfolios:
        for spec, rows in made:
            broken = any(excess(row, portfolio) > 0 for row in rows)
            assert broken is refused(case, spec, portfolio), (spec.id, portfolio)


def agree(case: Case, portfolios: Iterable[Portfolio]) -> None:
    """The tables say the same as the rows, except where that is nearer than floats can tell."""
    problem = tables(case)
    made = [(spec, problem.rule_rows(spec.id), rows, list(map(size, rows)))
            for spec, rows in rows_of(case)]  # fmt: skip
    plan = {Pick(*problem.facts.plan_name(p)): p for p in range(problem.n_plans)}
    for portfolio in portfolios:
        over = table_excess(problem, [plan[p] for p in portfolio.picks])
        for spec, at, rows, sizes in made:
            floats = float(over[at].max(initial=-np.inf))
            exact = max((float(excess(r, portfolio) / n) for r, n in zip(rows, sizes, strict=True)),
                        default=-np.inf)  # fmt: skip
            if exact <= 0:
                assert floats <= NEAR, (spec.id, portfolio)
            elif exact > 4 * NEAR and not too_near(case, spec, portfolio):
                assert floats > NEAR, (spec.id, portfolio)


def size(row: ExactRow) -> Fraction:
    """The largest amount in a row: all its terms together, or its limit."""
    return max(sum(map(abs, row.terms.values()), Fraction(0)), abs(row.limit)) or Fraction(1)


def table_excess(problem: Problem, funded: Sequence[int]) -> FloatArray:
    """By how much each row of the tables is broken, as a part of its size."""
    chosen = np.zeros(problem.n_columns)
    chosen[funded] = 1.0
    terms = problem.coefficients()
    used = np.bincount(problem.row, terms * chosen[problem.col], problem.n_rows)
    sizes = np.bincount(problem.row, np.abs(terms), problem.n_rows)
    over = np.full(problem.n_rows, -np.inf)
    for side, limit in ((1.0, problem.row_upper), (-1.0, problem.row_lower)):
        least = np.maximum(sizes, np.abs(np.where(np.isfinite(limit), limit, 0.0)))
        over = np.maximum(over, side * (used - limit) / np.where(least > 0, least, 1.0))
    return over


def too_near(case: Case, spec: RuleSpec, portfolio: Portfolio) -> bool:
    """Whether floats may not tell the cover of a loan from what it should be."""
    if not isinstance(spec, insurance_cover.Spec):
        return False
    for pick in portfolio.picks:
        lent, covered = (
            sum((Fraction(a) for f, _, a in case.payments(pick) if f in funds), Fraction(0))
            for funds in (spec.loans, spec.cover)
        )
        due = Fraction(spec.ratio.value) * lent
        if 0 < abs(due - covered) <= (due + covered) * Fraction(NEAR):
            return True
    return False
