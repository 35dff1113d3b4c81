"""PuLP and the direct path hold the same matrix, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from pulp.apis.coin_api import pulp_cbc_path

from optimizer import formulate, load_case
from optimizer.case.load import case_of
from optimizer.problem import Problem, tables
from optimizer.problem.problem import each_once
from optimizer.solving.matrix import Matrix
from optimizer.solving.pulp_model import plain_names, program_text, to_pulp
from optimizer.solving.session import Session
from tests.helpers import cases as drawn
from tests.helpers.build import Document, build, candidate, document, fund, option
from tests.helpers.program import Done

CASES = Path(__file__).parent.parent / "cases"
SHIPPED = sorted(p for p in CASES.glob("*.json") if p.name != "case.schema.json")
MINIMAL = CASES / "minimal.json"


@dataclass(frozen=True)
class Held:
    """A model as somebody holds it: entries by (row, column) name, bounds, costs, whole."""

    entries: dict[tuple[str, str], float]
    rows: dict[str, tuple[float, float]]
    columns: dict[str, tuple[float, float, float, bool]]


def held_by_highs(problem: Problem) -> Held:
    lp = Session(problem)._highs.getLp()
    rows, columns = plain_names(problem.row_names()), plain_names(problem.column_names())
    assert (lp.num_row_, lp.num_col_) == (len(rows), len(columns))
    assert lp.sense_.name == "kMaximize"
    assert lp.offset_ == 0
    a = lp.a_matrix_
    by_row = a.format_.name == "kRowwise"
    start, index, value = list(a.start_), list(a.index_), list(a.value_)
    entries: dict[tuple[str, str], float] = {}
    for i in range(len(start) - 1):
        for k in range(start[i], start[i + 1]):
            r, c = (i, index[k]) if by_row else (index[k], i)
            assert (rows[r], columns[c]) not in entries, "an entry stands twice"
            entries[rows[r], columns[c]] = value[k]
    whole = [t.name == "kInteger" for t in lp.integrality_]
    limits = zip(lp.row_lower_, lp.row_upper_, strict=True)
    bounds = zip(lp.col_lower_, lp.col_upper_, lp.col_cost_, whole, strict=True)
    return Held(
        entries,
        dict(zip(rows, limits, strict=True)),
        dict(zip(columns, bounds, strict=True)),
    )


def held_by_pulp(model: pulp.LpProblem) -> Held:
    """Rows that PuLP needs twice, for a lower and an upper limit, count as one."""
    assert model.sense == pulp.LpMaximize
    entries: dict[tuple[str, str], float] = {}
    rows: dict[str, tuple[float, float]] = {}
    constraints = list(model.constraints())
    names = {c.name for c in constraints}
    for c in constraints:
        row, limit = _stem(c.name, names), -c.constant
        low, high = rows.get(row, (-np.inf, np.inf))
        if c.sense in (pulp.LpConstraintGE, pulp.LpConstraintEQ):
            low = limit
        if c.sense in (pulp.LpConstraintLE, pulp.LpConstraintEQ):
            high = limit
        rows[row] = low, high
        body = {(row, v.name): float(a) for v, a in c.items()}
        assert all(entries.get(k, a) == a for k, a in body.items())
        entries |= body
    costs = {v.name: float(a) for v, a in model.objective.items()}
    assert model.objective.constant == 0
    columns = {
        v.name: (v.lowBound, v.upBound, costs.get(v.name, 0.0), v.cat == pulp.LpInteger)
        for v in model.variables()
    }
    return Held(entries, rows, columns)


def _stem(name: str, names: set[str]) -> str:
    """The row's name without what PuLP adds where it needs the row twice."""
    for end, other in (("_low", "_high"), ("_high", "_low")):
        if name.endswith(end) and name.removesuffix(end) + other in names:
            return name.removesuffix(end)
    return name


def same(problem: Problem) -> None:
    direct, through = held_by_highs(problem), held_by_pulp(to_pulp(problem))
    assert direct.entries == through.entries
    assert direct.rows == through.rows
    # PuLP lists no column that stands in no row and has no cost
    idle = direct.columns.keys() - through.columns.keys()
    used = {c for _, c in direct.entries}
    assert not idle & used
    assert not [c for c in idle if direct.columns[c][2] != 0]
    assert {c: b for c, b in direct.columns.items() if c not in idle} == through.columns


def test_minimal_case() -> None:
    problem = formulate(load_case(MINIMAL))
    same(problem)
    held = held_by_pulp(problem.to_pulp())
    assert held.entries["ceilings_studies_2026_2026", "x_island_study_2026"] == 12
    assert held.rows["ceilings_studies_2026_2026"] == (-np.inf, 20)
    assert held.rows["two"] == (-np.inf, 2)
    assert held.columns["x_fjord_study_2026"] == (0, 1, 0, True)
    assert held.columns["coverage_graphite_2032_step1"] == (0, 1, 100, False)


@given(drawn.cases())
@settings(max_examples=80)
def test_random_cases(case: Document) -> None:
    same(formulate(case_of(case)))


@given(drawn.cases("supply_concentration", "linear", "portfolio_size"))
@settings(max_examples=40)
def test_random_cases_with_limits_on_both_sides(case: Document) -> None:
    same(formulate(case_of(case)))


def doubled() -> Document:
    """Coefficients that fall on one place: two payments, two terms, a host's own share."""
    twice = option(tonnes=9) | {"pays": [{"fund": "grants", "amount": 3}] * 2}
    terms = [{"candidate": "a", "coefficient": c} for c in (1, 0.5, -1.5)]
    more = [*terms, {"candidate": "b", "coefficient": 2}]
    return document(
        [candidate("a", options=[twice]), candidate("b", 1, 2)],
        [
            {"id": "zero", "kind": "linear", "at_most": 1, "terms": more},
            {"id": "both", "kind": "portfolio_size", "at_least": 1, "at_most": 2},
            {"id": "one", "kind": "portfolio_size", "exactly": 1},
            {"id": "host", "kind": "supply_concentration", "of": "secured", "share": 1},
        ],
        funds=[fund("grants", 7)],
    )


def test_duplicate_coefficients_are_added_up() -> None:
    problem = formulate(build(doubled()))
    pairs = list(zip(problem.row.tolist(), problem.col.tolist(), strict=True))
    assert len(set(pairs)) < len(pairs)
    same(problem)
    held = held_by_highs(problem)
    assert held.entries["ceilings_grants_2026_2026", "x_a_o_2026"] == 6
    # 1 + 0.5 - 1.5 is left out, and so is a host's whole supply less its own share of it
    assert ("zero", "x_a_o_2026") not in held.entries
    assert not [r for r, _ in held.entries if r.startswith("host")]
    assert held.rows["both"] == (1, 2)
    assert held.rows["one"] == (1, 1)


def ceiling_row(*amounts: str, ceiling: str) -> tuple[list[float], float]:
    """Coefficients and limit of a budget row."""
    costs = [Decimal(a) for a in amounts]
    made = document([candidate(f"c{i}", c, 1) for i, c in enumerate(costs)],
                    funds=[fund("grants", Decimal(ceiling))])  # fmt: skip
    problem = formulate(build(made))
    (row,) = problem.rule_rows("ceilings")
    return problem.coefficients()[problem.row == row].tolist(), float(problem.row_upper[row])


def test_rows_are_scaled_to_whole_numbers() -> None:
    """0.1 + 0.2 is not 0.3 in floats, but 1 + 2 is 3."""
    assert ceiling_row("0.1", "0.2", ceiling="0.3") == ([1, 2], 3)
    assert ceiling_row("7", "2", ceiling="8.25") == ([700, 200], 825)
    assert ceiling_row("0.000001", "0.2", ceiling="0.3") == ([1, 200_000], 300_000)


def test_rows_that_have_too_many_places_stay() -> None:
    assert ceiling_row("0.0000001", "0.2", ceiling="0.3") == ([1e-7, 0.2], 0.3)


def test_large_rows_of_whole_numbers_get_half_a_unit() -> None:
    """No other sum of whole numbers fits into half a unit more."""
    coefficients, limit = ceiling_row("1234567.89", "0.01", ceiling="1234567.9")
    assert coefficients == pytest.approx([123456789, 1], rel=1e-15)
    assert limit == 123456790.5
    assert ceiling_row("1000000", "1", ceiling="1000000") == ([1e6, 1], 1e6)


def test_large_rows_of_many_places_get_what_floats_may_round() -> None:
    exact = Decimal("12345678.12345678")
    coefficients, limit = ceiling_row(str(exact), "1", ceiling=str(exact))
    assert coefficients[0] == pytest.approx(float(exact) / 100, rel=1e-15)
    assert coefficients[0] < limit < coefficients[0] * (1 + 1e-14)


def test_equations_get_room_on_both_sides() -> None:
    terms = [{"candidate": "a", "coefficient": 12345678}, {"candidate": "b", "coefficient": 1}]
    rule = {"id": "own", "kind": "linear", "exactly": 12345678, "terms": terms}
    problem = formulate(build(document([candidate("a", 1, 1), candidate("b", 1, 1)], [rule])))
    (row,) = problem.rule_rows("own")
    assert (problem.row_lower[row], problem.row_upper[row]) == (12345677.5, 12345678.5)
    same(problem)


def test_the_pattern_keeps_its_zeros() -> None:
    problem = formulate(build(doubled()))
    matrix = Matrix.of(problem)
    assert (matrix.value == 0).any()
    start, index, value = matrix.rowwise(problem.n_rows)
    assert start[-1] == len(index) == len(value) < len(matrix.value)
    assert (value != 0).all()


def test_names_that_look_alike_stay_apart() -> None:
    """Ids may differ only in characters that LP files do not know."""
    names = ["size", "size.", "size_2", "size-", "size_2", ""]
    assert len(set(plain_names(names))) == len(names)
    rules = [
        {"id": i, "kind": "portfolio_size", "at_least": 0, "at_most": 3}
        for i in ("size", "size.", "size_2", "size_low", "size-low", "size_high")
    ]
    problem = formulate(build(document([candidate("a.b", 1, 1), candidate("a-b", 1, 1)], rules)))
    model = problem.to_pulp()
    assert len(list(model.constraints())) == 2 + 2 * len(rules)
    assert len(model.variables()) == 3


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_rows_and_columns_of_the_cases_have_names_of_their_own(path: Path) -> None:
    problem = formulate(load_case(path))
    for names in (problem.row_names(), problem.column_names()):
        assert len(set(names)) == len(names)


def test_names_that_repeat_are_told_apart() -> None:
    """Two options of a mine wait for the same study."""
    mine = candidate("mine", options=[option("small", 1, 2), option("large", 2, 4)])
    pairs = [{"candidate": "mine", "option": o, "needs": "study"} for o in ("small", "large")]
    rule = {"id": "first", "kind": "prerequisite", "pairs": pairs}
    problem = formulate(build(document([candidate("study", 1), mine], [rule])))
    names = problem.row_names()
    twice = "first(mine needs study,2026)"
    assert [n for n in names if n.startswith("first")] == [twice, f"{twice} #2"]
    assert [problem.row_name(i) for i in range(len(names))] == names
    assert each_once(["a", "a", "a #2", "a"]) == ["a", "a #2", "a #2 #2", "a #3"]


def test_a_problem_that_no_solver_can_count_is_refused(
    odaopt: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = formulate(load_case(MINIMAL))
    counts = {"columns": problem.n_columns, "rows": problem.n_rows, "figures": len(problem.values),
              "coefficients": len(problem.row)}  # fmt: skip
    for most in sorted(counts.values()):
        monkeypatch.setattr("optimizer.problem.problem.MOST", most)
        fits = most == max(counts.values())
        done = odaopt("solve", MINIMAL, "--no-report")
        assert done.code == (0 if fits else 3)
        assert ("[too-large]" in done.err) is not fits


@pytest.mark.parametrize("form", ["lp", "mps"])
def test_texts_can_be_written(form: str) -> None:
    text = program_text(formulate(build(doubled())), form, "case 1")
    assert "x_a_o_2026" in text
    assert "ceilings_grants_2026_2026" in text


def test_pulp_solves_what_formulate_gives() -> None:
    """Anyone may take the LpProblem, add rows, and solve it with a solver of PuLP's."""
    cbc = pulp.COIN_CMD(path=pulp_cbc_path, msg=False)
    model = formulate(load_case(MINIMAL)).to_pulp()
    model.solve(cbc)
    assert pulp.value(model.objective) == pytest.approx(11)
    x = {v.name: v for v in model.variables()}
    model += x["x_island_study_2026"] <= 0
    model.solve(cbc)
    assert pulp.value(model.objective) == pytest.approx(9.5)


@pytest.mark.parametrize("amount", ["1.000001e9", "5.000000001e9", "9.000000001e9", "1e13"])
def test_whole_numbers_stay_below_what_highs_refuses(amount: str) -> None:
    """In millionths such an amount is beyond 10^15, where HiGHS refuses the whole model."""
    pair = [candidate("a", Decimal(amount), 2), candidate("b", Decimal("0.000001"), 1)]
    case = build(document(pair, funds=[fund("grants", Decimal(amount))]))
    problem = tables(case)
    assert np.abs(problem.coefficients()).max() < 1e15
    assert Session(problem).solve().ending == "optimal"
