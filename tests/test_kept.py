"""A case written as a document, and a run file read back: round trips, and every damage."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from optimizer import Case, CaseError, Outcome, Portfolio, audit, load_case, solve
from optimizer.analysis.conflict import Conflict, Member, conflict
from optimizer.analysis.kept import Kept, read_run
from optimizer.case.load import case_of
from optimizer.case.parse import read_json
from optimizer.case.save import document_of, json_text
from optimizer.cli.common import case_or_run
from optimizer.domain.quantity import Quantity
from optimizer.domain.walk import figures
from optimizer.errors import RunError
from optimizer.report.run import Run, document, run_of
from tests.helpers import cases, check, reports
from tests.helpers.build import build, candidate, exact, fund, unlinted
from tests.helpers.build import document as case_document

CASES = Path(__file__).parent.parent / "cases"
SHIPPED = sorted(p for p in CASES.glob("*.json") if p.name != "case.schema.json")
ASKED = {"solver": "highs", "ties": "full", "proof": "exact", "gap": 0.0, "time_limit": None,
         "seed": 0}  # fmt: skip
RUN = Run("x.json", "0" * 64, "odaopt solve x.json", "0.1.0", "3.11.7", "2026-11-23",
          changes=("--budget grants=9",), options=ASKED)  # fmt: skip
MANY_DIGITS = Decimal("0.123456789012345678901234567891")


# Case -> document -> Case ------------------------------------------------------------------


def same(case: Case, twin: Case) -> None:
    """Equal, and every figure that one's file gives is given by the other's."""
    assert twin == case
    assert [(p, f, q) for p, _, f, q in figures(twin)] == [
        (p, f, q) for p, _, f, q in figures(case)
    ]
    assert [q.model_fields_set for *_, q in figures(twin)] == [
        q.model_fields_set for *_, q in figures(case)
    ]


def through_text(case: Case) -> Any:
    """The document as a file would give it back."""
    read, faults = read_json(json_text(document_of(case)), "case")
    assert not faults
    return read


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_cases_are_written_as_they_were_read(path: Path) -> None:
    original, _ = read_json(path.read_text(encoding="utf-8"), str(path))
    case = load_case(path)
    assert document_of(case) == original
    assert case_of(document_of(case)) == case
    same(case, case_of(through_text(case)))


@pytest.mark.parametrize("name", reports.ODD)
def test_odd_cases_are_written_as_they_were_read(name: str) -> None:
    made = exact(reports.ODD[name])
    assert document_of(build(made)) == made


@settings(max_examples=100)
@given(cases.cases(*cases.KNOWN))
def test_random_cases_are_written_as_they_were_read(made: Any) -> None:
    case = unlinted(made)
    assert document_of(case) == exact(made)
    same(case, Case.model_validate(through_text(case)))


def test_every_digit_is_a_number_in_the_text() -> None:
    given_: dict[str, Any] = {"value": MANY_DIGITS, "basis": "estimate", "low": Decimal("1E-7")}
    case = unlinted(case_document([candidate("a", MANY_DIGITS, given_, probability=1)]))
    text = json_text(document_of(case))
    assert f'"amount": {MANY_DIGITS}' in text
    assert '"low": 1E-7' in text
    assert '"probability": 1\n' in text
    read = through_text(case)["candidates"][0]["options"][0]
    assert read["pays"][0]["amount"] == MANY_DIGITS
    assert read["supply"][0]["output"] == given_


def test_a_case_changed_in_code_is_written_too() -> None:
    case = load_case(CASES / "minimal.json")
    line = case.funds[0]
    ceilings = {y: q.at(Decimal("2.50")) for y, q in line.ceilings.items()}
    changed = case.changed(
        funds=(line.model_copy(update={"ceilings": ceilings, "carry": Quantity(value=1)}),),
        schema_=None,
    )
    made = document_of(changed)
    assert case_of(made) == changed
    assert made["$schema"] is None
    assert made["funds"][0]["carry"] == 1
    assert str(made["funds"][0]["ceilings"]["2026"]["value"]) == "2.50"
    assert "carry" not in document_of(case)["funds"][0]


def test_numbers_that_json_does_not_know_are_refused() -> None:
    for number in (float("inf"), float("nan"), Decimal("NaN"), Decimal("-Infinity")):
        with pytest.raises(ValueError, match="JSON"):
            json_text({"x": number})


# Answer -> run file -> Answer --------------------------------------------------------------


def kept_as(tmp_path: Path, found: dict[str, Any]) -> Path:
    path = tmp_path / "run.json"
    path.write_text(json_text(found) + "\n", encoding="utf-8")
    return path


def faults(tmp_path: Path, found: Any) -> list[tuple[str, str]]:
    """(slug, place) of each fault of a run file."""
    with pytest.raises(RunError) as refused:
        read_run(kept_as(tmp_path, found))
    assert refused.value.exit_code == 3
    assert all(f.cause and f.remedy for f in refused.value.faults)
    return [(f.slug, f.place) for f in refused.value.faults]


@pytest.mark.parametrize("name", ["fy09", "minimal", *reports.ODD])
def test_an_answer_comes_back_from_its_run_file(name: str, tmp_path: Path) -> None:
    shipped = name not in reports.ODD
    case = load_case(CASES / f"{name}.json") if shipped else build(reports.ODD[name])
    answer = solve(case)
    found = document(answer, RUN)
    kept = read_run(kept_as(tmp_path, found))
    assert kept.case == case
    assert kept.answer.audit == answer.audit
    one, other = kept.answer.solution, answer.solution
    for field in ("outcome", "portfolio", "value", "gap", "ties", "equal", "within", "solver",
                  "version", "nodes", "interrupted", "refused", "claims"):  # fmt: skip
        assert getattr(one, field) == getattr(other, field), field
    assert replace(one.proof, seconds=0.0) == replace(other.proof, seconds=0.0)
    assert run_of(kept.document) == RUN
    assert kept.conflict is None
    again = solve(kept.case, **kept.options)
    assert (again.portfolio, again.value) == (answer.portfolio, answer.value)
    written = document(kept.answer, run_of(kept.document))
    assert json.loads(json_text(written)) == json.loads(json_text(found))


@settings(max_examples=40)
@given(made=cases.cases())
def test_random_runs_come_back(made: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    answer = solve(unlinted(made))
    try:
        case_of(exact(made))
    except CaseError:
        return  # no file holds such a case
    found = None
    if answer.outcome is Outcome.INFEASIBLE:
        found = conflict(answer.case, answer.problem)
    path = kept_as(tmp_path_factory.mktemp("run"), document(answer, RUN, conflict=found))
    kept = read_run(path)
    assert (kept.case, kept.answer.audit, kept.conflict) == (answer.case, answer.audit, found)
    assert kept.answer.portfolio == answer.portfolio


def test_a_run_without_a_portfolio_is_a_run(tmp_path: Path) -> None:
    made = case_document([candidate("a", 5, 9)], [
        {"id": "in", "kind": "commitment", "candidate": "a"},
        {"id": "out", "kind": "exclusion", "candidates": ["a"]},
    ])  # fmt: skip
    answer = solve(build(made))
    members = (Member("in"), Member("out"))
    kept = read_run(
        kept_as(
            tmp_path, document(answer, RUN, conflict=Conflict(members, minimal=True, exact=True))
        )
    )
    assert kept.answer.outcome is Outcome.INFEASIBLE
    assert kept.answer.portfolio is kept.answer.audit is kept.answer.value is None
    assert kept.answer.solution.gap is None
    assert kept.conflict == Conflict(members, minimal=True, exact=True)


def test_an_unbounded_search_is_kept_as_valid_json(tmp_path: Path) -> None:
    answer = solve(build(case_document([candidate("a", 5, 9)])))
    stopped = check.bounded(answer.solution, None, outcome=Outcome.UNKNOWN, portfolio=None,
                            value=None, ties="unchecked")  # fmt: skip
    found = document(replace(answer, solution=stopped, audit=None), RUN)
    assert found["objective"]["bound"] is None
    kept = read_run(kept_as(tmp_path, found))
    assert kept.answer.outcome is Outcome.UNKNOWN
    assert kept.answer.solution.bound is None


# damage ------------------------------------------------------------------------------------


@cache
def _sound() -> str:
    """A run of two candidates of equal worth, of which the dearer is not chosen."""
    made = case_document([candidate("a", 5, 9, starts=[2026, 2027]), candidate("b", 6, 9)],
                         funds=[fund("grants", 6, 0)],
                         years={"budget": {"first": 2026, "last": 2027},
                                "supply": {"first": 2030, "last": 2030}})  # fmt: skip
    answer = solve(build(made))
    assert answer.outcome is Outcome.PROVEN
    assert answer.value == 9
    assert answer.solution.equal
    return json_text(document(answer, RUN))


def sound() -> Any:
    return read_json(_sound(), "run")[0]


def put(found: Any, place: str, value: Any) -> Any:
    """The run with another value at a JSON pointer; GONE takes it out."""
    *path, last = place.split("/")[1:]
    node = found = copy.deepcopy(found)
    for token in path:
        node = node[int(token)] if isinstance(node, list) else node[token]
    key: Any = int(last) if isinstance(node, list) else last
    if value is GONE:
        del node[key]
    else:
        node[key] = value
    return found


GONE = object()
TWICE = [{"candidate": "a", "option": "o", "start": 2026}] * 2

DAMAGES: list[tuple[str, Any, str, str]] = [
    ("/format", 4, "newer-run", "/format"),
    ("/format", 1, "older-run", "/format"),
    ("/format", 2.5, "run-damaged", "/format"),
    ("/format", True, "run-damaged", "/format"),
    ("/format", 0, "run-damaged", "/format"),
    ("/format", GONE, "not-a-run", ""),
    ("/outcome", "optimal", "run-damaged", "/outcome"),
    ("/outcome", "infeasible", "run-damaged", "/outcome"),
    ("/outcome", "unknown", "run-damaged", "/outcome"),
    ("/objective", GONE, "not-a-run", ""),
    ("/objective", 7, "run-damaged", "/objective"),
    ("/objective/value", 9.5, "run-damaged", "/objective/value"),
    ("/objective/value", Decimal("9.0000000001"), "run-damaged", "/objective/value"),
    ("/objective/value", "9", "run-damaged", "/objective/value"),
    ("/objective/value", None, "run-damaged", "/objective/value"),
    ("/objective/value", GONE, "run-damaged", "/objective/value"),
    ("/objective/gain", 8, "run-damaged", "/objective/gain"),
    ("/proof/bound/exact", "19/2", "run-damaged", "/proof/bound"),
    ("/proof/bound/exact", "17/2", "run-damaged", "/proof/bound"),
    ("/proof/bound/exact", "8.9999999999999", "run-damaged", "/proof/bound/exact"),
    ("/proof/bound/exact", "9/0", "run-damaged", "/proof/bound/exact"),
    ("/proof/bound/exact", "9" * 5000, "run-damaged", "/proof/bound/exact"),
    ("/proof/bound", None, "run-damaged", "/proof/bound"),
    ("/proof/kind", "none", "run-damaged", "/proof/kind"),
    ("/proof/kind", "sworn", "run-damaged", "/proof/kind"),
    ("/proof", GONE, "run-damaged", "/proof"),
    ("/objective/ties", "many", "run-damaged", "/objective/ties"),
    ("/objective/equal/0", [], "run-damaged", "/objective/equal/0"),
    ("/objective/equal/0/0/candidate", "c", "run-damaged", "/objective/equal/0/0/candidate"),
    ("/objective/within_tolerance", [[]], "run-damaged", "/objective/within_tolerance/0"),
    ("/portfolio/0/candidate", "nobody", "run-damaged", "/portfolio/0/candidate"),
    ("/portfolio/0/option", "other", "run-damaged", "/portfolio/0/option"),
    ("/portfolio/0/start", 2029, "run-damaged", "/portfolio/0/start"),
    ("/portfolio/0/start", "2026", "run-damaged", "/portfolio/0/start"),
    ("/portfolio/0/start", 2027, "run-damaged", "/portfolio"),  # no money in that year
    ("/portfolio", TWICE, "run-damaged", "/portfolio"),
    ("/portfolio", [], "run-damaged", "/objective/value"),
    ("/portfolio", {}, "run-damaged", "/portfolio"),
    ("/solver/nodes", "many", "run-damaged", "/solver/nodes"),
    ("/run/interrupted", "no", "run-damaged", "/run/interrupted"),
    ("/run/options", GONE, "run-damaged", "/run/options"),
    ("/run/options/solver", "gurobi", "run-damaged", "/run/options/solver"),
    ("/run/changes", [1], "run-damaged", "/run/changes/0"),
    ("/case/path", GONE, "run-damaged", "/case/path"),
    ("/case/id", "other", "run-damaged", "/case/id"),
    ("/conflict",
     {"minimal": True, "exact": True, "members": [{"rule": "no", "instance": ""}]}, "run-damaged",
     "/conflict/members/0/rule"),
    ("/inputs", GONE, "run-damaged", "/inputs"),
    ("/inputs", [], "not-an-object", "/inputs"),
    ("/inputs/metals/0/demand", -1, "negative-tonnes", "/inputs/metals/0/demand"),
    ("/inputs/candidates/0/host", "XXX", "unknown-host", "/inputs/candidates/0/host"),
    ("/inputs/candidates/0/options/0/pays/0/amount", 7, "run-damaged", "/portfolio"),
    # what contradicts nothing: a larger ceiling, a cheaper plan, one that is proven no more
    ("/inputs/funds/0/ceilings/2026", 60, "run-damaged", "/inputs"),
    ("/inputs/candidates/0/options/0/pays/0/amount", 4, "run-damaged", "/inputs"),
    ("/inputs/name", "tests", "run-damaged", "/inputs"),
    ("/case/inputs_sha256", "0" * 64, "run-damaged", "/inputs"),
    ("/run/day", "yesterday", "run-damaged", "/run/day"),
    ("/run/day", "2026-13-01", "run-damaged", "/run/day"),
    ("/run/day", "20261123", "run-damaged", "/run/day"),
    ("/solver/nodes", 10**30, "run-damaged", "/solver/nodes"),
]  # fmt: skip


def test_the_sound_run_is_read(tmp_path: Path) -> None:
    kept = read_run(kept_as(tmp_path, sound()))
    assert [p.candidate for p in kept.answer.portfolio.picks] == ["a"]


@pytest.mark.parametrize(("place", "value", "slug", "at"), DAMAGES,
                         ids=[f"{d[0]} {n}" for n, d in enumerate(DAMAGES)])  # fmt: skip
def test_every_damage_is_refused(
    tmp_path: Path, place: str, value: Any, slug: str, at: str
) -> None:
    assert (slug, at) in faults(tmp_path, put(sound(), place, exact(value)))


@pytest.mark.parametrize("place", ["/portfolio/0/candidate", "/portfolio/0/option", "/case/id"])
def test_what_is_said_of_a_long_name_is_short(tmp_path: Path, place: str) -> None:
    with pytest.raises(RunError) as caught:
        read_run(kept_as(tmp_path, put(sound(), place, "A" * 5000)))
    assert len(str(caught.value)) < 600


def test_a_portfolio_that_breaks_a_rule_is_refused(tmp_path: Path) -> None:
    both = [*sound()["portfolio"], {"candidate": "b", "option": "o", "start": 2026}]
    found = put(put(sound(), "/portfolio", both), "/objective/value", 18)
    with pytest.raises(RunError, match="breaks ceilings"):
        read_run(kept_as(tmp_path, found))


def test_a_value_without_a_portfolio_is_refused(tmp_path: Path) -> None:
    found = put(put(sound(), "/outcome", "unknown"), "/portfolio", [])
    assert ("run-damaged", "/objective") in faults(tmp_path, found)


LOSS = {"loss": -1, "at_least": -1, "proven": True, "in": ["b"], "out": ["a"]}
BETTER = [
    ("/rejected", [{"candidate": "b", "entry_cost": LOSS}], "/rejected/0/entry_cost"),
    ("/rejected", [{"candidate": "b", "best_swap": LOSS}], "/rejected/0/best_swap"),
    ("/funded", [{"candidate": "a", "replacement_cost": LOSS, "commitments_lifted": []}],
     "/funded/0/replacement_cost"),
    ("/alternatives", {"ranked": {"alternatives": [{"value": 9}, {"value": 10}]}, "apart": None},
     "/alternatives/ranked/alternatives/1"),
    ("/alternatives", {"ranked": None, "apart": {"alternatives": [{"value": 10}]}},
     "/alternatives/apart/alternatives/0"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "at"), BETTER, ids=[b[2] for b in BETTER])
def test_a_run_that_names_a_better_portfolio_proves_nothing(
    tmp_path: Path, place: str, value: Any, at: str
) -> None:
    assert faults(tmp_path, put(sound(), place, value)) == [("better-plan-known", at)]
    unproven = put(put(sound(), place, value), "/outcome", "feasible")
    assert read_run(kept_as(tmp_path, unproven)).answer.outcome is Outcome.FEASIBLE


def test_what_a_committed_one_costs_may_be_less_than_nothing(tmp_path: Path) -> None:
    lifted = [{"candidate": "a", "replacement_cost": LOSS, "commitments_lifted": ["a-stays"]}]
    assert read_run(kept_as(tmp_path, put(sound(), "/funded", lifted))).answer.value == 9


@pytest.mark.parametrize(
    ("place", "value"),
    [("/rejected", [{"candidate": "a"}]),
     ("/funded", [{"candidate": "b", "replacement_cost": LOSS, "commitments_lifted": []}])],
)  # fmt: skip
def test_answers_about_another_plan_are_refused(tmp_path: Path, place: str, value: Any) -> None:
    assert ("run-damaged", f"{place}/0/candidate") in faults(tmp_path, put(sound(), place, value))


def worse(folder: Path, outcome: Outcome) -> Path:
    """A run of the minimal case that says of funding fjord alone that it is best, or that nothing
    keeps the rules; the best is island and fjord."""
    answer = solve(load_case(CASES / "minimal.json"))
    plan = Portfolio(tuple(p for p in answer.portfolio.picks if p.candidate == "fjord"))
    checked = audit(answer.case, plan)
    said = check.bounded(answer.solution, float(checked.value), outcome=outcome, portfolio=plan,
                         value=checked.value)  # fmt: skip
    if outcome is Outcome.INFEASIBLE:
        said, checked = check.bounded(said, None, portfolio=None, value=None), None
    return kept_as(folder, document(replace(answer, solution=said, audit=checked), RUN))


@pytest.mark.parametrize("outcome", [Outcome.PROVEN, Outcome.INFEASIBLE])
def test_a_worse_plan_is_believed_by_no_verb_that_meets_a_better_one(
    odaopt: Any, tmp_path: Path, outcome: Outcome
) -> None:
    forged = str(worse(tmp_path, outcome))
    assert odaopt("solve", CASES / "minimal.json", "--no-report", "-o", "best").code == 0
    (true,) = (tmp_path / "best").glob("*.json")
    asked = [("compare", forged, true), ("compare", true, forged),
             ("evaluate", forged, "island", "fjord")]  # fmt: skip
    if outcome is Outcome.PROVEN:
        asked += [("explain", forged), ("explain", forged, "island"), ("explain", forged, "fjord"),
                  ("alternatives", forged)]  # fmt: skip
    for command in asked:
        done = odaopt(*command)
        assert (done.code, done.out) == (3, ""), command
        assert done.err.startswith(f"{forged}: 1 fault\n  /outcome  [better-plan-known]\n")
        said = json.loads(odaopt(*command, "--format", "json").out)
        assert [f["slug"] for f in said["faults"]] == ["better-plan-known"]


def test_a_gap_within_the_tolerance_is_proven(tmp_path: Path) -> None:
    near = put(sound(), "/proof/bound/exact", "90000009/10000000")
    assert read_run(kept_as(tmp_path, near)).answer.outcome is Outcome.PROVEN
    assert faults(tmp_path, put(sound(), "/proof/bound/exact", "90000011/10000000"))
    # a tolerance that the file claims is not believed
    claimed = put(put(sound(), "/proof/tolerance/exact", "1"), "/proof/bound/exact", "19/2")
    assert faults(tmp_path, exact(claimed)) == [("run-damaged", "/proof/bound")]


def test_an_unproven_run_may_have_any_gap(tmp_path: Path) -> None:
    found = put(put(sound(), "/outcome", "feasible"), "/proof/bound/exact", "12")
    assert read_run(kept_as(tmp_path, found)).answer.solution.gap == 3


def test_inputs_may_be_written_in_another_way(tmp_path: Path) -> None:
    found = sound()
    inputs = dict(reversed(found["inputs"].items()))
    again = put(put(found, "/inputs", inputs), "/inputs/funds/0/ceilings/2026", Decimal("6.00"))
    assert read_run(kept_as(tmp_path, again)).answer.outcome is Outcome.PROVEN


def test_picks_in_another_order_are_the_same_portfolio(tmp_path: Path) -> None:
    answer = solve(build(case_document([candidate("a", 1, 2), candidate("b", 1, 2)])))
    found = document(answer, RUN)
    found["portfolio"].reverse()
    assert read_run(kept_as(tmp_path, found)).answer.portfolio == answer.portfolio


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("", "empty-file"),
        ("{", "broken-syntax"),
        ("[]", "not-a-run"),
        ('{"format": 2}', "not-a-run"),
        ("\0", "not-text"),
    ],
)
def test_files_that_are_no_run(tmp_path: Path, text: str, slug: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RunError) as refused:
        read_run(path)
    assert [f.slug for f in refused.value.faults] == [slug]
    assert "odaopt init" not in str(refused.value)


def test_no_file_a_folder_a_case_and_a_key_that_stands_twice(tmp_path: Path) -> None:
    for path, slug in ((tmp_path / "nothing.json", "no-such-file"), (tmp_path, "a-folder"),
                       (CASES / "minimal.json", "a-case-file")):  # fmt: skip
        with pytest.raises(RunError) as refused:
            read_run(path)
        assert [f.slug for f in refused.value.faults] == [slug]
    path = tmp_path / "run.json"
    path.write_text(_sound().replace('"ties": ', '"ties": "unique", "ties": ', 1))
    with pytest.raises(RunError, match="key-twice"):
        read_run(path)


def test_a_run_that_is_too_large(tmp_path: Path) -> None:
    path = kept_as(tmp_path, sound())
    size = path.stat().st_size
    assert isinstance(read_run(path, size), Kept)
    with pytest.raises(RunError, match="too-large"):
        read_run(path, size - 1)


# either a case or a run --------------------------------------------------------------------


def test_a_verb_may_take_a_case_or_a_run(tmp_path: Path) -> None:
    path = kept_as(tmp_path, sound())
    loaded, kept = case_or_run(path)
    assert kept is not None
    assert loaded.case == kept.case
    assert (loaded.path, kept.path) == (str(path), str(path))
    changes = {"budget": ["grants@2026=11.5"], "lock_in": ["b"], "lock_out": ["a"],
               "changes": ["/metals/0/demand=50"]}  # fmt: skip
    changed, kept = case_or_run(path, **changes)
    assert kept is not None
    assert kept.case == loaded.case
    assert kept.document == sound()  # the changes are not of the run
    assert changed.case.funds[0].ceilings[2026].value == Decimal("11.5")
    assert changed.case.metals[0].demand.constant.value == 50
    assert [r.id for r in changed.case.rules] == ["ceilings", "lock-in-b", "lock-out-a"]
    plain, nothing = case_or_run(CASES / "minimal.json", budget=["studies=3"])
    assert nothing is None
    assert plain.case.funds[0].ceilings[2026].value == 3


def test_faults_of_what_is_read_and_of_its_changes_are_told(tmp_path: Path) -> None:
    path = kept_as(tmp_path, sound())
    with pytest.raises(CaseError, match="There is no candidate 'c'") as refused:
        case_or_run(path, lock_in=["c"], as_json=True)
    assert refused.value.as_json
    with pytest.raises(RunError):
        case_or_run(kept_as(tmp_path, put(sound(), "/objective/value", 1)))


def test_a_run_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="a-run-file"):
        load_case(kept_as(tmp_path, sound()))


def test_the_tolerance_grows_with_the_value(tmp_path: Path) -> None:
    """1e-9 of the value, where that is more than 1e-6."""
    made = case_document([candidate("a", 5, 10**7)], measure={"kind": "tonnes"})
    found = document(solve(build(made)), RUN)
    assert read_run(kept_as(tmp_path, found)).answer.solution.tolerance == 0.01
    found["objective"]["bound"] += 0.005
    assert read_run(kept_as(tmp_path, found)).answer.outcome is Outcome.PROVEN


def test_the_exact_value_is_that_of_the_audit(tmp_path: Path) -> None:
    """A third of a tonne has no decimal: the run holds the nearest, and the exact one is back."""
    made = case_document([candidate("a", 5, 1)], metals=[{"id": "cu", "name": "cu", "demand": 3}])
    kept = read_run(kept_as(tmp_path, document(solve(build(made)), RUN)))
    assert kept.answer.value == Fraction(100, 3)
