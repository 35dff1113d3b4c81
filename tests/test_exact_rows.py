"""The exact rows of every rule refuse what the audit refuses, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import Pick, load_case
from optimizer.audit.audit import exact_value
from optimizer.case.load import case_of
from optimizer.domain.exact import ExactRow
from optimizer.rules.registry import RULES
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, fund, option, unlinted, years
from tests.helpers.rows import agree, compare, every, refused, rows_of, some

CASES = Path(__file__).parent.parent / "cases"
CASE_FILES = sorted(p for p in CASES.glob("*.json") if not p.name.endswith(".schema.json"))


def examples(n: int) -> settings:
    """So many cases, and more of them where the profile asks for more."""
    return settings(max_examples=n * settings.default.max_examples // 100)


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


def test_nothing_is_carried_into_the_first_year() -> None:
    """A ceiling of a year before it, which lint refuses, counts for nobody."""
    made = document([candidate("a", 1, 1)], funds=[fund("grants", 4, 1, first=2025, carry=1)])
    case = unlinted(made)
    ((_, rows),) = rows_of(case)
    assert [row.limit for row in rows] == [1]
    compare(case, every(case))


# the float tables ----------------------------------------------------------------------------


@pytest.mark.parametrize("mixed", [False, True], ids=["like", "mixed"])
@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@examples(25)
def test_the_tables_say_the_same_to_rounding(kind: str, mixed: bool, data: st.DataObject) -> None:
    case = case_of(data.draw(drawn.cases(kind, room=60, mixed=mixed)))
    agree(case, every(case))


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda p: p.stem)
def test_the_tables_of_every_case(path: Path) -> None:
    case = load_case(path)
    agree(case, some(case, 40))
