"""The exact rows of every rule refuse what the audit refuses, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import Case, Pick, Portfolio, load_case
from optimizer.audit.audit import exact_value
from optimizer.case.load import case_of
from optimizer.domain.exact import ExactRow
from optimizer.problem import Problem, tables
from optimizer.rules import insurance_cover
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import RULES, rule_of
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, fund, option, years

CASES = Path(__file__).parent.parent / "cases"
CASE_FILES = sorted(p for p in CASES.glob("*.json") if not p.name.endswith(".schema.json"))
NEAR = 1e-9
"""Part of a row's size by which floats may differ from the decimals."""


def examples(n: int) -> settings:
    """So many cases, and more of them where the profile asks for more."""
    return settings(max_examples=n * settings.default.max_examples // 100)


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


def compare(case: Case, portfolios: Iterator[Portfolio]) -> None:
    """Rows and audit say the same of every rule and portfolio."""
    made = rows_of(case)
    for portfolio in portfolios:
        for spec, rows in made:
            broken = any(excess(row, portfolio) > 0 for row in rows)
            assert broken is refused(case, spec, portfolio), (spec.id, portfolio)


@pytest.mark.parametrize("mixed", [False, True], ids=["like", "mixed"])
@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(30)
def test_rows_refuse_what_the_audit_refuses(kind: str, mixed: bool, data: st.DataObject) -> None:
    case = case_of(data.draw(drawn.cases(kind, room=60, mixed=mixed)))
    compare(case, every(case))
    for portfolio in every(case):
        some_refused = any(refused(case, spec, portfolio) for spec in case.rules)
        assert (exact_value(case, portfolio) is None) is some_refused


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda p: p.stem)
def test_rows_of_every_case(path: Path) -> None:
    case = load_case(path)
    compare(case, some(case, 150))


# what a row is -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda p: p.stem)
def test_rows_say_something_of_plans_there_are(path: Path) -> None:
    case = load_case(path)
    for _, rows in rows_of(case):
        for row in rows:
            assert row.terms
            assert all(row.terms.values())
            assert row.terms.keys() <= case.plan_set
            assert row.what == " ".join(row.what.split())


def test_a_row_that_nobody_can_keep_is_there_without_terms() -> None:
    """No one can be funded in Chile, which must have one."""
    rule = {"id": "floor", "kind": "host_ceiling", "hosts": ["CHL"], "at_least": 1}
    case = build(document([candidate("a", 1, 1)], [rule]))
    (_, rows) = rows_of(case)[1]
    assert rows == [ExactRow("CHL", {}, Fraction(1), "at_least")]


def test_what_is_committed_twice_over_has_one_row_a_rule() -> None:
    mine = candidate("a", options=[option("o", 1, 1), option("p", 2, 2)])
    rule = {"id": "in", "kind": "commitment", "candidate": "a", "option": "p"}
    case = build(document([mine], [rule]))
    (_, rows) = rows_of(case)[1]
    assert rows == [ExactRow("a", {Pick("a", "p", 2026): Fraction(1)}, Fraction(1), "exactly")]


def windows(*ceilings: object, carry: float, pays: Sequence[int]) -> dict[str, Fraction]:
    """Limits of the budget rows of a candidate that pays 1 in each of some years."""
    paid = [{"fund": "grants", "amount": 1, "after": y} for y in pays]
    made = document(
        [candidate("a", options=[option("o", 0, 1, first=2031) | {"pays": paid}])],
        years=years((2026, 2025 + len(ceilings)), (2031, 2031)),
        funds=[fund("grants", *ceilings, carry=carry)],
    )
    ((_, rows),) = rows_of(build(made))
    return {row.what.removeprefix("grants "): row.limit for row in rows}


def test_windows_of_a_fund() -> None:
    assert windows(5, 4, 3, carry=0, pays=[0, 2]) == {"2026": 5, "2028": 3}
    carried = windows(5, 4, 3, carry=0.5, pays=[0, 1, 2])
    assert carried == {
        "2026": 5, "2026-2027": 9, "2026-2028": 12,
        "2027": Fraction("6.5"), "2027-2028": Fraction("9.5"), "2028": 5,
    }  # fmt: skip
    # nothing can be paid in 2027: its windows say no more than those without it
    less = windows(5, 4, 3, carry=0.5, pays=[0, 2])
    assert less == {k: carried[k] for k in ("2026", "2026-2028", "2028")}


# the float tables ----------------------------------------------------------------------------


def table_excess(
    problem: Problem, rule: str, portfolio: Portfolio, plan: Mapping[Pick, int]
) -> float:
    """By how much a portfolio breaks a rule's rows of the tables, as a part of their size."""
    funded = np.zeros(problem.n_columns)
    funded[[plan[p] for p in portfolio.picks]] = 1.0
    terms = problem.coefficients()
    used = np.bincount(problem.row, terms * funded[problem.col], problem.n_rows)
    size = np.bincount(problem.row, np.abs(terms), problem.n_rows)
    over = np.maximum(used - problem.row_upper, problem.row_lower - used)
    for limit in (problem.row_upper, problem.row_lower):
        size = np.maximum(size, np.abs(np.where(np.isfinite(limit), limit, 0.0)))
    rows = problem.rule_rows(rule)
    return float((over[rows] / np.where(size > 0, size, 1.0)[rows]).max(initial=-np.inf))


def exact_excess(rows: Sequence[ExactRow], portfolio: Portfolio) -> float:
    """The same of the exact rows."""
    found = -np.inf
    for row in rows:
        size = max(sum(map(abs, row.terms.values()), Fraction(0)), abs(row.limit)) or 1
        found = max(found, float(excess(row, portfolio) / size))
    return found


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


@pytest.mark.parametrize("mixed", [False, True], ids=["like", "mixed"])
@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(12)
def test_the_tables_say_the_same_to_rounding(kind: str, mixed: bool, data: st.DataObject) -> None:
    case = case_of(data.draw(drawn.cases(kind, room=60, mixed=mixed)))
    agree(case, every(case))


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda p: p.stem)
def test_the_tables_of_every_case(path: Path) -> None:
    case = load_case(path)
    agree(case, some(case, 40))


def agree(case: Case, portfolios: Iterator[Portfolio]) -> None:
    problem, made = tables(case), rows_of(case)
    plan = {Pick(*problem.facts.plan_name(p)): p for p in range(problem.n_plans)}
    for portfolio in portfolios:
        for spec, rows in made:
            exact = exact_excess(rows, portfolio)
            floats = table_excess(problem, spec.id, portfolio, plan)
            if exact <= 0:
                assert floats <= NEAR, (spec.id, portfolio)
            elif exact > 4 * NEAR and not too_near(case, spec, portfolio):
                assert floats > NEAR, (spec.id, portfolio)
