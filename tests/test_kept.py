"""A case written as a document, and a run file read back: round trips, and every damage."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings

from optimizer import Case, CaseError, Outcome, Portfolio, audit, load_case, solve
from optimizer.analysis.alternatives import diverse, ranked
from optimizer.analysis.conflict import Conflict, Member, conflict
from optimizer.analysis.entry import Entry
from optimizer.analysis.findings import Findings, Kind
from optimizer.analysis.lines import Line
from optimizer.analysis.listing import Listing
from optimizer.analysis.money import Nearest
from optimizer.analysis.price_of_rules import Price, Standing
from optimizer.analysis.runs.document import digest_of, document
from optimizer.analysis.runs.facts import Run
from optimizer.analysis.runs.kept import Kept, kept_of, read_run
from optimizer.analysis.swings import Ranged, Swing
from optimizer.analysis.tally import Tally
from optimizer.analysis.why import Funded, Loss
from optimizer.analysis.why_not import Rejected, Swap
from optimizer.case.load import Parsed, case_of
from optimizer.case.parse import read_json
from optimizer.case.save import document_of, json_text
from optimizer.cli.common import case_or_run
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Quantity
from optimizer.domain.walk import figures
from optimizer.errors import RunError
from tests.helpers import cases, check, reports
from tests.helpers.build import build, candidate, exact, fund, unlinted
from tests.helpers.build import document as case_document

CASES = Path(__file__).parent.parent / "cases"
SHIPPED = sorted(p for p in CASES.glob("*.json") if p.name != "case.schema.json")
RUN = Run("x.json", "0" * 64, "odaopt solve x.json", "0.1.0", "3.11.7", "2026-11-23",
          changes=("--budget grants=9",))  # fmt: skip
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


def again(found: dict[str, Any]) -> dict[str, Any]:
    """With a digest of what stands there now: an edit that only its content can refute."""
    return found | {"sha256": found["sha256"] | {"found": digest_of(found)}}


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
    assert kept.answer.solution == answer.solution
    assert kept.run == RUN
    assert kept.conflict is None
    again = solve(kept.case, **kept.options)
    assert (again.portfolio, again.value) == (answer.portfolio, answer.value)
    written = document(kept.answer, kept.run)
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
    assert found["solution"]["proof"]["bound"] is None
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
PLAN, FIRST = "/solution/portfolio", "/picks/0"
EMPTY: dict[str, Any] = {"picks": []}
PICK = {"candidate": "a", "option": "o", "start": 2026}
TWICE = [PICK] * 2


def number(exact: str) -> dict[str, Any]:
    return {"exact": exact, "decimal": float(Fraction(exact))}


def conflict_of(rule: str) -> dict[str, Any]:
    return {"minimal": True, "exact": True, "interrupted": False,
            "members": [{"rule": rule, "instance": ""}]}  # fmt: skip


DAMAGES: list[tuple[str, Any, str, str]] = [
    ("/format", 5, "newer-run", "/format"),
    ("/format", 1, "older-run", "/format"),
    ("/format", 2.5, "run-damaged", "/format"),
    ("/format", True, "run-damaged", "/format"),
    ("/format", 0, "run-damaged", "/format"),
    ("/format", GONE, "not-a-run", ""),
    ("/solution/outcome", "optimal", "run-damaged", "/solution/outcome"),
    ("/solution/outcome", "infeasible", "run-damaged", "/solution/outcome"),
    ("/solution/outcome", "unknown", "run-damaged", "/solution/outcome"),
    ("/run", GONE, "not-a-run", ""),
    ("/solution", GONE, "run-damaged", "/solution"),
    ("/solution", 7, "run-damaged", "/solution"),
    ("/solution/value", number("19/2"), "run-damaged", "/solution/value"),
    ("/solution/value", number("90000000001/10000000000"), "run-damaged", "/solution/value"),
    ("/solution/value", 9, "run-damaged", "/solution/value"),
    ("/solution/value", "9", "run-damaged", "/solution/value"),
    ("/solution/value", None, "run-damaged", "/solution/value"),
    ("/solution/value", GONE, "run-damaged", "/solution/value"),
    ("/solution/value/decimal", 8, "run-damaged", "/solution/value"),
    ("/solution/value/decimal", GONE, "run-damaged", "/solution/value"),
    ("/solution/proof/bound", number("19/2"), "run-damaged", "/solution/proof/bound"),
    ("/solution/proof/bound", number("17/2"), "run-damaged", "/solution/proof/bound"),
    ("/solution/proof/bound/exact", "18/2", "run-damaged", "/solution/proof/bound"),
    ("/solution/proof/bound/exact", "8.9999999999999", "run-damaged", "/solution/proof/bound"),
    ("/solution/proof/bound/exact", "9e999999999", "run-damaged", "/solution/proof/bound"),
    ("/solution/proof/bound/exact", "9/0", "run-damaged", "/solution/proof/bound"),
    ("/solution/proof/bound/exact", "9" * 5000, "run-damaged", "/solution/proof/bound"),
    ("/solution/proof/bound/exact", "9" * 400, "run-damaged", "/solution/proof/bound"),
    ("/solution/proof/bound", None, "run-damaged", "/solution/proof/bound"),
    ("/solution/proof/kind", "none", "run-damaged", "/solution/proof/kind"),
    ("/solution/proof/kind", "sworn", "run-damaged", "/solution/proof/kind"),
    ("/solution/proof", GONE, "run-damaged", "/solution/proof"),
    ("/solution/proof/seconds", Decimal("1e999"), "run-damaged", "/solution/proof/seconds"),
    ("/solution/proof/seconds", Decimal("1e-999999"), "run-damaged", "/solution/proof/seconds"),
    ("/solution/proof/more", 1, "run-damaged", "/solution/proof/more"),
    ("/solution/ties", "many", "run-damaged", "/solution/ties"),
    ("/solution/equal/0", EMPTY, "run-damaged", "/solution/equal/0"),
    (f"/solution/equal/0{FIRST}/candidate", "c", "run-damaged",
     f"/solution/equal/0{FIRST}/candidate"),
    ("/solution/within", [EMPTY], "run-damaged", "/solution/within/0"),
    (f"{PLAN}{FIRST}/candidate", "nobody", "run-damaged", f"{PLAN}{FIRST}/candidate"),
    (f"{PLAN}{FIRST}/option", "other", "run-damaged", f"{PLAN}{FIRST}/option"),
    (f"{PLAN}{FIRST}/start", 2029, "run-damaged", f"{PLAN}{FIRST}/start"),
    (f"{PLAN}{FIRST}/start", "2026", "run-damaged", f"{PLAN}{FIRST}/start"),
    (f"{PLAN}{FIRST}/start", 2027, "run-damaged", PLAN),  # no money in that year
    (f"{PLAN}/picks", TWICE, "run-damaged", f"{PLAN}/picks"),
    (PLAN, None, "run-damaged", "/solution/outcome"),
    (PLAN, EMPTY, "run-damaged", "/solution/value"),
    (PLAN, [], "run-damaged", PLAN),
    ("/solution/nodes", "many", "run-damaged", "/solution/nodes"),
    ("/solution/nodes", True, "run-damaged", "/solution/nodes"),
    ("/solution/interrupted", "no", "run-damaged", "/solution/interrupted"),
    ("/run/options", GONE, "run-damaged", "/run/options"),
    ("/run/options/solver", "gurobi", "run-damaged", "/run/options/solver"),
    ("/run/changes", [1], "run-damaged", "/run/changes/0"),
    ("/run/path", GONE, "run-damaged", "/run/path"),
    ("/conflict", conflict_of("no"), "run-damaged", "/conflict/members/0/rule"),
    ("/conflict", conflict_of("ceilings"), "run-damaged", "/sha256/found"),
    ("/derived", {}, "run-damaged", "/sha256/found"),
    ("/sha256", [], "run-damaged", "/sha256/found"),
    ("/findings", [], "run-damaged", "/findings"),
    ("/findings", {}, "run-damaged", "/findings/all_gain"),
    ("/inputs", GONE, "run-damaged", "/inputs"),
    ("/inputs", [], "not-an-object", "/inputs"),
    ("/inputs/metals/0/demand", -1, "negative-tonnes", "/inputs/metals/0/demand"),
    ("/inputs/candidates/0/host", "XXX", "unknown-host", "/inputs/candidates/0/host"),
    ("/inputs/candidates/0/options/0/pays/0/amount", 7, "run-damaged", PLAN),
    # what contradicts nothing: a larger ceiling, a cheaper plan, one that is proven no more
    ("/inputs/funds/0/ceilings/2026", 60, "run-damaged", "/inputs"),
    ("/inputs/candidates/0/options/0/pays/0/amount", 4, "run-damaged", "/inputs"),
    ("/inputs/name", "tests", "run-damaged", "/inputs"),
    ("/sha256/inputs", "0" * 64, "run-damaged", "/inputs"),
    ("/run/day", "yesterday", "run-damaged", "/run/day"),
    ("/run/day", "2026-13-01", "run-damaged", "/run/day"),
    ("/run/day", "20261123", "run-damaged", "/run/day"),
    ("/solution/nodes", 10**30, "run-damaged", "/solution/nodes"),
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


@pytest.mark.parametrize("place", [f"{PLAN}{FIRST}/candidate", f"{PLAN}{FIRST}/option", "/run/day"])
def test_what_is_said_of_a_long_name_is_short(tmp_path: Path, place: str) -> None:
    with pytest.raises(RunError) as caught:
        read_run(kept_as(tmp_path, put(sound(), place, "A" * 5000)))
    assert len(str(caught.value)) < 600


def test_a_portfolio_that_breaks_a_rule_is_refused(tmp_path: Path) -> None:
    found = put(sound(), f"{PLAN}/picks", [PICK, PICK | {"candidate": "b"}])
    with pytest.raises(RunError, match="breaks ceilings"):
        read_run(kept_as(tmp_path, found))


def test_a_value_without_a_portfolio_is_refused(tmp_path: Path) -> None:
    found = put(put(sound(), "/solution/outcome", "unknown"), PLAN, None)
    assert ("run-damaged", "/solution/value") in faults(tmp_path, found)


LOSS = Loss(Fraction(-1), -1.0, "solver", ("b",), ("a",))
ENTERS = Rejected("b", Pick("b", "o", 2026), (), None, LOSS, barred=False, barred_by=(),
                  conditions=None)  # fmt: skip
STAYS = Funded("a", LOSS, irreplaceable=False, needed_by=(), committed=())


AT_NONE = Entry("cost", None, None, None, proven=True)
NO_LIST = Listing((), "end", None, None, None, None, by_measure=True, tally=Tally())


def with_findings(**found: Any) -> Any:
    """The sound run, with answers that odaopt never found, under a digest that fits."""
    answer = read_run_of(sound()).answer
    findings = Findings(**{"due": dict.fromkeys(get_args(Kind), 9)} | found)
    return read_json(json_text(document(answer, RUN, findings=findings)), "run")[0]


def read_run_of(found: Any) -> Kept:
    return kept_of(Parsed(found, [], "", "run.json"))


BETTER: list[dict[str, Any]] = [
    {"rejected": [ENTERS]},
    {"rejected": [replace(ENTERS, entry=replace(LOSS, value=None), swap=Swap("a", Fraction(-1)))]},
    {"funded": [STAYS]},
]


@pytest.mark.parametrize("found", BETTER, ids=["entry", "swap", "replacement"])
def test_a_run_that_names_a_better_portfolio_proves_nothing(
    tmp_path: Path, found: dict[str, Any]
) -> None:
    made = with_findings(**found)
    assert faults(tmp_path, made) == [("better-plan-known", "/findings")]
    unproven = put(made, "/solution/outcome", "feasible")
    assert read_run(kept_as(tmp_path, again(unproven))).answer.outcome is Outcome.FEASIBLE


def test_a_listed_portfolio_that_is_better_proves_nothing(tmp_path: Path) -> None:
    answer = read_run_of(sound()).answer
    for name, listed in (("ranked", ranked), ("diverse", diverse)):
        found = listed(answer)
        listing = replace(found, listed=tuple(replace(a, loss=Fraction(-1)) for a in found.listed))
        assert faults(tmp_path, with_findings(**{name: listing})) == [
            ("better-plan-known", "/findings")
        ]


def test_what_a_committed_one_costs_may_be_less_than_nothing(tmp_path: Path) -> None:
    lifted = with_findings(funded=[replace(STAYS, committed=("ceilings",))])
    assert read_run(kept_as(tmp_path, lifted)).answer.value == 9


@pytest.mark.parametrize(
    ("found", "place"),
    [
        ({"rejected": [replace(ENTERS, candidate="a")]}, "/findings/rejected/0/candidate"),
        ({"funded": [replace(STAYS, candidate="b")]}, "/findings/funded/0/candidate"),
        ({"funded": [replace(STAYS, candidate="c")]}, "/findings/funded/0/candidate"),
        ({"funded": [replace(STAYS, needed_by=("no",))]}, "/findings/funded/0/needed_by"),
        ({"rejected": [replace(ENTERS, pick=Pick("b", "o", 1))]},
         "/findings/rejected/0/pick/start"),
        ({"nearest": [Nearest(Line("no", 2026), Decimal(1), None, up_proven=True)]},
         "/findings/nearest/0/line/fund"),
        ({"standings": {"no": Standing("ceilings", "room", Price(Fraction(0)))}},
         "/findings/standings"),
        ({"swings": [Swing(Ranged(("/metals/0/demand",), None, "demand", Quantity(value=1)), "low",
                           Decimal(1), True, None, "solver", None, (), ())]},
         "/findings/swings/0/ranged"),
        ({"rejected": [replace(ENTERS, conditions=(AT_NONE,))]}, "/findings/rejected/0/conditions"),
        ({"rejected": [replace(ENTERS, conditions=(replace(AT_NONE, at=Decimal(1)),))]},
         "/findings/rejected/0/conditions/0"),
        ({"ranked": NO_LIST}, "/findings/ranked/listed"),
        ({"rejected": [replace(ENTERS, entry=replace(LOSS, value=None))], "due": {}},
         "/findings/due"),
        ({"diverse": NO_LIST}, "/findings/diverse/within"),
    ],
)  # fmt: skip
def test_answers_about_another_plan_or_case_are_refused(
    tmp_path: Path, found: dict[str, Any], place: str
) -> None:
    assert ("run-damaged", place) in faults(tmp_path, with_findings(**found))


ODD: list[Any] = [
    None, True, 0, -1, 10**30, Decimal("NaN"), Decimal("1e999999"), "", "inf", [], {},
    {"exact": "1e9", "decimal": 1}, {"exact": "1/3", "decimal": Decimal("0.3")},
]  # fmt: skip


def test_whatever_stands_anywhere_is_read_or_refused() -> None:
    """Never a traceback, though the digest fits."""

    def places(node: Any, at: str) -> Iterator[str]:
        yield at
        listed = enumerate(node) if isinstance(node, list) else ()
        for key, child in node.items() if isinstance(node, dict) else listed:
            yield from places(child, f"{at}/{key}")

    context, draw = reports.explained("minimal"), random.Random(1)
    made = document(context.answer, RUN, findings=context.findings)
    whole = read_json(json_text(made), "run")[0]
    every = [p for part in ("run", "solution", "findings") for p in places(whole[part], f"/{part}")]
    refused = 0
    for place in draw.sample(every, 300):
        found = put(whole, place, draw.choice(ODD))
        if isinstance(found["solution"], dict) and "portfolio" in found["solution"]:
            found["sha256"]["found"] = digest_of(found)
        try:
            read_run_of(found)
        except RunError:
            refused += 1
    assert 200 < refused < 300


def test_what_is_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    deep: Any = []
    for _ in range(700):
        deep = [deep]
    with pytest.raises(RunError):
        read_run_of(put(sound(), "/derived", deep))


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
        assert done.err.startswith(f"{forged}: 1 fault\n  /solution/outcome  [better-plan-known]\n")
        said = json.loads(odaopt(*command, "--format", "json").out)
        assert [f["slug"] for f in said["faults"]] == ["better-plan-known"]


def test_a_gap_within_the_tolerance_is_proven(tmp_path: Path) -> None:
    near = put(sound(), "/solution/proof/bound", number("90000009/10000000"))
    assert read_run(kept_as(tmp_path, again(near))).answer.outcome is Outcome.PROVEN
    assert faults(tmp_path, put(sound(), "/solution/proof/bound", number("90000011/10000000")))
    # a tolerance that the file claims is not believed
    claimed = put(put(sound(), "/solution/proof/tolerance", number("1")), "/solution/proof/bound",
                  number("19/2"))  # fmt: skip
    assert faults(tmp_path, exact(claimed)) == [
        ("run-damaged", f"/solution/proof/{part}") for part in ("bound", "tolerance")
    ]


def test_an_unproven_run_may_have_any_gap(tmp_path: Path) -> None:
    found = put(
        put(sound(), "/solution/outcome", "feasible"), "/solution/proof/bound", number("12")
    )
    assert read_run(kept_as(tmp_path, again(found))).answer.solution.gap == 3
    below = put(found, "/solution/proof/bound", number("8"))
    assert faults(tmp_path, again(below)) == [("run-damaged", "/solution/proof/bound")]


def test_what_funding_nothing_refutes_is_refused(tmp_path: Path) -> None:
    """An edit whose digest is made anew is a claim, which may be seen to be false."""
    solved = document(solve(build(case_document([candidate("a", 5, 1)]))), RUN)
    none = put(put(solved, "/solution/outcome", "infeasible"), "/solution/portfolio", None)
    none = put(none, "/solution/value", None)
    refuted = [("better-plan-known", "/solution/outcome")]
    assert faults(tmp_path, again(none)) == refuted
    broken = put(put(solved, "/solution/ties", "broken"), "/solution/equal", [])
    assert faults(tmp_path, again(broken)) == [("run-damaged", "/solution/ties")]


def test_inputs_may_be_written_in_another_way(tmp_path: Path) -> None:
    found = sound()
    inputs = dict(reversed(found["inputs"].items()))
    again = put(put(found, "/inputs", inputs), "/inputs/funds/0/ceilings/2026", Decimal("6.00"))
    assert read_run(kept_as(tmp_path, again)).answer.outcome is Outcome.PROVEN


def test_picks_in_another_order_are_the_same_portfolio(tmp_path: Path) -> None:
    answer = solve(build(case_document([candidate("a", 1, 2), candidate("b", 1, 2)])))
    found = document(answer, RUN)
    found["solution"]["portfolio"]["picks"].reverse()
    found["sha256"]["found"] = digest_of(found)
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
    assert kept.run == RUN  # the changes are not of the run
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
        case_or_run(kept_as(tmp_path, put(sound(), "/solution/value", number("1"))))


def test_a_run_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="a-run-file"):
        load_case(kept_as(tmp_path, sound()))


def test_the_tolerance_grows_with_the_value(tmp_path: Path) -> None:
    """1e-9 of the value, where that is more than 1e-6."""
    made = case_document([candidate("a", 5, 10**7)], measure={"kind": "tonnes"})
    found = document(solve(build(made)), RUN)
    assert read_run(kept_as(tmp_path, found)).answer.solution.tolerance == 0.01
    bound = Fraction(found["solution"]["proof"]["bound"]["exact"]) + Fraction(5, 1000)
    near = put(found, "/solution/proof/bound", number(str(bound)))
    assert read_run(kept_as(tmp_path, again(near))).answer.outcome is Outcome.PROVEN


def test_the_exact_value_is_that_of_the_audit(tmp_path: Path) -> None:
    """A third of a tonne has no decimal: the run holds the nearest, and the exact one is back."""
    made = case_document([candidate("a", 5, 1)], metals=[{"id": "cu", "name": "cu", "demand": 3}])
    kept = read_run(kept_as(tmp_path, document(solve(build(made)), RUN)))
    assert kept.answer.value == Fraction(100, 3)
