"""A figure that is changed behind its keys gives the problem that is built anew.

Same rows and columns, same coefficients, same limits: wherever a question changes a figure of a
candidate by key, and whatever the rules of the case.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import Case, load_case, solve
from optimizer.analysis.again import Again
from optimizer.analysis.entry import entries
from optimizer.analysis.swings import KEYED, Ranged, case_at, ranged, swings
from optimizer.case.facts import build_facts
from optimizer.case.load import case_of
from optimizer.domain.walk import figures
from optimizer.problem import Problem, tables
from optimizer.rules.registry import RULES
from tests.helpers import cases as drawn
from tests.helpers.build import Document, build, candidate, document, fund, option

CASES = Path(__file__).parent.parent / "cases"
CASE_FILES = sorted(p for p in CASES.glob("*.json") if not p.name.endswith(".schema.json"))
ROUNDING, ROOM = 1e-12, 1e-6
"""Parts of a row's size: by what floats may differ, and what a large row's limit may have spare."""


def differ(by_key: Problem, anew: Problem) -> list[str]:
    """What is not the same in two problems: entries are in the same order, if they are the same."""
    blocks = [[(b.rule, b.start, b.stop) for b in p.row_blocks] for p in (by_key, anew)]
    if blocks[0] != blocks[1]:
        return [*{*by_key.row_names()} ^ {*anew.row_names()}]
    if not (np.array_equal(by_key.row, anew.row) and np.array_equal(by_key.col, anew.col)):
        return ["other columns in some row"]
    one, other = (p.coefficients() / p.row_scale[p.row] for p in (by_key, anew))
    size = np.maximum(np.bincount(anew.row, np.abs(other), anew.n_rows), 1e-9)
    bad = np.bincount(anew.row, np.abs(one - other), anew.n_rows) > ROUNDING * size
    for a, b in ((by_key.row_lower, anew.row_lower), (by_key.row_upper, anew.row_upper)):
        finite = np.isfinite(b)
        gap = np.where(finite, a / by_key.row_scale, 0.0) - np.where(finite, b / anew.row_scale, 0)
        room = ROOM * np.maximum(size, np.where(finite, np.abs(b) / anew.row_scale, 0.0))
        bad |= (np.isfinite(a) != finite) | (np.abs(gap) > room)
    found = [anew.row_name(int(i)) for i in np.flatnonzero(bad)]
    if not np.allclose(by_key.costs(), anew.costs(), rtol=1e-12, atol=1e-12):
        found.append("objective")
    return found + (["bounds"] if (by_key.column_upper != anew.column_upper).any() else [])


def compare(case: Case, figure: Ranged, own: Problem) -> int:
    """Both ends of a figure; how many of them are changed by key."""
    n = 0
    for end, at in figure.ends():
        changed = case_at(case, figure, at)
        if figure.keyed(changed):
            facts = build_facts(changed)
            anew = tables(changed, facts)
            assert differ(own.with_values(facts.values), anew) == [], (figure.pointers, end)
            n += 1
    return n


@pytest.mark.parametrize(
    ("path", "least"), [(p, 0 if p.stem == "minimal" else 100) for p in CASE_FILES],
    ids=lambda p: getattr(p, "stem", ""),
)  # fmt: skip
def test_every_figure_of_every_case(path: Path, least: int) -> None:
    case = load_case(path)
    own = tables(case)
    assert sum(compare(case, figure, own) for figure in ranged(case)) >= least


@pytest.mark.parametrize("kind", sorted(RULES))
@given(data=st.data())
@settings(max_examples=settings.default.max_examples // 10)
def test_every_figure_with_each_rule(kind: str, data: st.DataObject) -> None:
    """Every figure that may be changed by key, down to 0 and up."""
    case = case_of(data.draw(drawn.cases(kind, room=60)))
    own = tables(case)
    for pointer, _, field, q in figures(case):
        if pointer.startswith("/candidates/") and field in KEYED:
            ratio = field in ("share", "probability", "probability_without")
            wide = q.model_copy(update={"low": Decimal(0), "high": Decimal(1 if ratio else 9)})
            owner = case.candidates[int(pointer.split("/")[2])].id
            compare(case, Ranged((pointer,), owner, field, wide), own)


# a rule whose rows come and go ---------------------------------------------------------------


def covered(loan: object, cover: object, tonnes: int = 10) -> Document:
    """A loan from the bank, of which the insurer takes on ``cover``."""
    return option("o", tonnes=tonnes) | {
        "pays": [{"fund": "bank", "amount": loan}, {"fund": "insurer", "amount": cover}]
    }


def made(*candidates: Document) -> Case:
    rule = {"id": "cover", "kind": "insurance_cover", "loans": ["bank"], "cover": ["insurer"],
            "ratio": 0.5}  # fmt: skip
    funds = [fund("bank", 20), fund("insurer", 20), fund("grants", 20)]
    return build(document([*candidates], [rule], funds=funds))


def test_cover_that_is_enough_at_one_end_only() -> None:
    """Half of the loan of 10 to 'mine' is covered at the high only."""
    cover = {"value": 4, "low": 3, "high": 6}
    case = made(candidate("mine", options=[covered(10, cover)]), candidate("gift", 3, 1))
    found = {s.end: s for s in swings(Again(solve(case))) if s is not None}
    assert found["low"].stands
    assert not found["high"].stands
    assert (found["high"].value, found["high"].came) == (11, ("mine",))


def test_who_is_barred_for_a_loan_may_come_in_without_one() -> None:
    """At a cost of 0 nothing is lent, and nothing need be covered: that no lower cost brings it in
    is not proven."""
    case = made(candidate("mine", options=[covered(10, 4)]), candidate("gift", 3, 1))
    answer = solve(case)
    again = Again(answer)
    plans = [p for p in range(answer.problem.n_plans)
             if answer.problem.facts.plan_name(p)[0] == "mine"]  # fmt: skip
    with again.locked_in(plans):
        best = again.best()
    cost = next(e for e in entries(again, "mine", best) if e.what == "cost")
    assert (cost.at, cost.proven) == (None, False)
