"""Comparison of runs: who comes and goes, money, worth, limits; exit codes and what is said."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from optimizer import Outcome, load_case, solve
from optimizer.analysis.answer import Answer
from optimizer.analysis.compare import Comparison
from optimizer.analysis.conflict import conflict
from optimizer.analysis.runs.facts import Run
from optimizer.analysis.runs.kept import Kept, read_run
from optimizer.analysis.runs.printed import comparison
from optimizer.case.save import json_text
from optimizer.domain.results import Use
from optimizer.report import markdown, terminal
from optimizer.report.blocks import Table
from optimizer.report.content.compared import report
from optimizer.report.content.pair import cells, said
from optimizer.report.html import render
from optimizer.words import Words
from tests.helpers import cases, check, reports
from tests.helpers.build import (
    Document,
    build,
    candidate,
    fund,
    metal,
    option,
    unlinted,
    years,
)
from tests.helpers.build import document as case_document

ROOT = Path(__file__).parent.parent
MINIMAL = ROOT / "cases" / "minimal.json"
RUN = Run("cases/x.json", "0" * 64, "odaopt solve cases/x.json", "0.1.0", "3.11.7", "2026-11-23")
W = Words("en")


def two(big: float = 5, small: float = 3, **more: Any) -> Document:
    """Two funds, two years, two metals: b has a small and a big option, c may start later."""
    made = case_document(
        [
            candidate("a", 4, 30, "NOR"),
            candidate("b", host="CHL", options=[
                option("small", small, 8),
                option("big", big, 12, fund="loans", metal="ni"),
            ]),
            candidate("c", 2, 3, "ZAF", starts=[2026, 2027], first=2029),
        ],
        [{"id": "hosts", "kind": "host_ceiling", "at_most": 1, "name": "One a host"}],
        years=years((2026, 2027), (2030, 2030)),
        funds=[fund("grants", 9, 0), fund("loans", 0, name="Loans of the bank")],
        metals=[metal(name="Copper"), metal("ni", 50)],
    )  # fmt: skip
    return made | more


@cache
def _answer(text: str) -> Answer:
    return solve(build(json.loads(text)))


def answer(made: Document) -> Answer:
    return _answer(json.dumps(made))


def pair(one: Document, other: Document) -> Comparison:
    return Comparison(answer(one), answer(other))


def names(picks: Any) -> list[str]:
    return [p.candidate for p in picks]


def money(found: Any) -> list[tuple[Any, ...]]:
    return [(*m.what, m.before, m.after, m.more) for m in found]


def facts(use: Use | None) -> tuple[Any, ...] | None:
    return use and (use.used, use.limit, use.slack)


# hand-made pairs ---------------------------------------------------------------------------


def test_a_candidate_out_another_option_and_start() -> None:
    """grants move to 2027 in part, loans appear, and a costs too much: c later, b big."""
    first = two()
    second = two(funds=[fund("grants", 3, 2), fund("loans", 5, name="Loans of the bank")])
    c = pair(first, second)
    assert names(c.before.portfolio.picks) == ["a", "b", "c"]
    assert (names(c.came), names(c.went)) == ([], ["a"])
    assert [(p.option, q.option, q.start) for p, q in c.changed] == [("small", "big", 2026)]
    assert money(c.by_fund) == [
        ("grants", "2026", 9, 2, -7),
        ("loans", "2026", 0, 5, 5),
    ]
    assert money(c.by_candidate) == [("a", 4, 0, -4), ("b", 3, 5, 2)]
    assert [(m.metal, m.before, m.after) for m in c.coverage] == [
        ("cu", Fraction(41, 100), Fraction(3, 100)), ("ni", 0, Fraction(12, 50))
    ]  # fmt: skip
    assert [(x.rule, x.what, facts(x.before), facts(x.after)) for x in c.limits] == [
        ("ceilings", "grants 2026", (9, 9, 0), (2, 3, 1)),
        ("ceilings", "grants 2027", (0, 0, 0), (0, 2, 2)),
        ("ceilings", "loans 2026", (0, 0, 0), (5, 5, 0)),
        ("hosts", "NOR", (1, 1, 0), (0, 1, 1)),
    ]
    assert [d.path for d in c.inputs] == [
        "/funds/grants/ceilings/2026", "/funds/grants/ceilings/2027", "/funds/loans/ceilings/2026"
    ]  # fmt: skip
    assert c.differ
    assert c.plans_differ
    assert c.worth_differs
    assert c.rules == ()
    assert (c.related, c.same_money, c.same_unit, c.same_scale) == (True,) * 4


def test_another_start_of_the_same_option() -> None:
    late = {"id": "late", "kind": "commitment", "candidate": "c", "start": 2027}
    made = two(funds=[fund("grants", 9, 2), fund("loans", 0)])
    c = pair(made, {**made, "rules": [*made["rules"], late]})
    assert (c.came, c.went) == ((), ())
    assert [(p.start, q.start) for p, q in c.changed] == [(2026, 2027)]
    assert money(c.by_fund) == [("grants", "2026", 9, 7, -2), ("grants", "2027", 0, 2, 2)]
    assert money(c.by_candidate) == []
    assert [(d.path, d.of_rules) for d in c.rules] == [("/rules/late", True)]
    assert [x.rule for x in c.limits] == ["ceilings", "ceilings"]
    assert not c.worth_differs


def test_a_note_alone_is_a_difference_and_no_other() -> None:
    c = pair(two(), two(note="Seen by the minister"))
    assert c.differ
    assert [(d.path, d.about) for d in c.inputs] == [("/note", True)]
    assert not any([c.plans_differ, c.worth_differs, c.limits, c.rules, c.coverage])


def test_paths_dates_versions_and_timing_are_no_difference() -> None:
    one = answer(two())
    bound = one.solution.bound + 1e-9
    other = replace(one, solution=check.bounded(one.solution, bound, seconds=9.0, nodes=77,
                                                version="x", solver="CBC",
                                                ties="unchecked"))  # fmt: skip
    assert not Comparison(one, other).differ


def test_another_plan_of_equal_worth_is_a_difference() -> None:
    one = answer(case_document([candidate("a", 1, 5), candidate("b", 2, 5)],
                               funds=[fund("grants", 2)]))  # fmt: skip
    (equal,) = one.solution.equal
    c = Comparison(one, replace(one, solution=replace(one.solution, portfolio=equal)))
    assert (names(c.came), names(c.went)) == (["b"], ["a"])
    assert not c.worth_differs
    assert c.inputs == ()
    assert c.differ


def test_limits_of_another_kind_of_rule_are_not_compared() -> None:
    other = {"id": "hosts", "kind": "portfolio_size", "at_most": 2}
    c = pair(two(), two(rules=[two()["rules"][0], other]))
    assert [x.rule for x in c.limits] == ["ceilings"]
    assert [d.path for d in c.rules] == ["/rules/hosts/kind"]


def test_limits_of_the_same_words_are_told_apart() -> None:
    one = answer(two())
    assert one.audit is not None
    rule = one.audit.rules[0]

    def using(*uses: Use) -> Answer:
        return replace(one, audit=replace(one.audit, rules=(replace(rule, uses=uses),)))

    same, was, now = Use("x", 1, 2, "t"), Use("x", 2, 4, "t"), Use("x", 3, 4, "t")
    c = Comparison(using(was, same), using(now, same))
    assert [(x.before, x.after) for x in c.limits] == [(was, now)]


@pytest.mark.parametrize(
    "change",
    [{"bound": 60.0}, {"bound": None}, {"outcome": Outcome.FEASIBLE, "bound": 41.0}],
)
def test_outcome_and_bound_are_of_the_worth(change: dict[str, Any]) -> None:
    one = answer(two())
    c = Comparison(one, replace(one, solution=check.bounded(one.solution, **change)))
    assert c.worth_differs
    assert c.differ
    assert not c.plans_differ


SCALES: list[tuple[dict[str, Any], bool, bool]] = [
    ({"measure": {"kind": "tonnes"}}, False, False),
    ({"currency": {"code": "USD"}}, True, True),
    ({"measure": {"kind": "coverage", "steps": [{"width": 1, "slope": 2}]}}, True, False),
    ({"metals": [metal(weight=2), metal("ni", 50)]}, True, False),
    ({"metals": [metal(steps=[{"width": 1, "slope": 1}]), metal("ni", 50)]}, True, False),
    ({"metals": [metal(), metal("ni", 50), metal("zn", 9)]}, True, False),
    ({"metals": [metal(demand=90), metal("ni", 50)]}, True, True),
    ({"years": years((2026, 2027), (2030, 2031))}, True, False),
    ({"years": years((2026, 2027), (2030, 2030), discount_rate=0.1)}, True, False),
    ({"measure": {"kind": "coverage"}, "note": "x"}, True, True),
    (
        {
            "states": [
                {"id": "normal", "name": "normal", "probability": 0.5},
                {"id": "shock", "name": "Shock", "probability": 0.5},
            ]
        },
        True,
        False,
    ),
]


@pytest.mark.parametrize(("change", "unit", "scale"), SCALES)
def test_what_may_be_subtracted(change: dict[str, Any], unit: bool, scale: bool) -> None:
    c = pair(
        two(metals=[metal(), metal("ni", 50)]), two(metals=[metal(), metal("ni", 50)]) | change
    )
    assert (c.same_unit, c.same_scale) == (unit, scale)
    assert c.same_money == ("currency" not in change)
    (made,) = comparison([kept(c.before), kept(c.after)])["against_first"]
    assert (made["same_unit"], made["same_money"]) == (unit, "currency" not in change)


def test_values_in_another_currency_have_another_unit() -> None:
    one = two(measure={"kind": "value"}, metals=[metal(price=2), metal("ni", 50, price=3)])
    c = pair(one, one | {"currency": {"code": "EUR", "scale": "billion"}})
    assert not c.same_unit
    assert not c.same_money


def test_the_first_plan_under_the_inputs_of_the_second() -> None:
    same = pair(two(), two(metals=[metal(name="Copper", demand=50), metal("ni", 50)])).stayed
    assert same is not None
    assert same.ok
    assert same.gain == 82
    broken = pair(two(), two(funds=[fund("grants", 3, 2), fund("loans", 5)])).stayed
    assert [r.spec.id for r in broken.rules if r.violated] == ["ceilings"]
    gone = pair(two(), two() | {"candidates": two()["candidates"][1:]}).stayed
    assert gone.structure == ("a.o.2026: no such plan",)


LOCKS = [{"id": "in", "kind": "commitment", "candidate": "a"},
         {"id": "out", "kind": "exclusion", "candidates": ["a"]}]  # fmt: skip


def test_a_run_without_a_plan_moves_nobody() -> None:
    c = pair(two(), two(rules=[*two()["rules"], *LOCKS]))
    assert c.after.outcome is Outcome.INFEASIBLE
    assert not c.both_planned
    for nothing in (c.came, c.went, c.changed, c.by_fund, c.by_candidate, c.coverage, c.limits):
        assert nothing == ()
    assert c.worth_differs
    assert c.differ
    assert [d.path for d in c.rules] == ["/rules/in", "/rules/out"]
    assert Comparison(c.after, c.before).stayed is None
    assert not Comparison(c.after, c.after).differ


# random cases ------------------------------------------------------------------------------


@settings(max_examples=40)
@given(cases.cases(), cases.cases())
def test_random_runs_mirrored_and_added_up(one: Any, other: Any) -> None:
    a, b = solve(unlinted(one)), solve(unlinted(other))
    assert not Comparison(a, a).differ
    assert Comparison(a, a).limits == Comparison(a, a).coverage == ()
    there, back = Comparison(a, b), Comparison(b, a)
    assert set(there.came) == set(back.went)
    assert set(there.went) == set(back.came)
    assert {(p, q) for p, q in there.changed} == {(q, p) for p, q in back.changed}
    for way in ("by_fund", "by_candidate"):
        forth, home = getattr(there, way), getattr(back, way)
        assert {(m.what, m.before, m.after) for m in forth} == {
            (m.what, m.after, m.before) for m in home
        }
    assert {(m.metal, m.before, m.after) for m in there.coverage} == {
        (m.metal, m.after, m.before) for m in back.coverage
    }
    assert {(x.rule, x.what, facts(x.before), facts(x.after)) for x in there.limits} == {
        (x.rule, x.what, facts(x.after), facts(x.before)) for x in back.limits
    }
    assert there.differ == back.differ
    if there.both_planned:
        spent = [sum((r.case.spend(p) for p in r.portfolio.picks), Decimal(0)) for r in (a, b)]
        paid = [sum((n for p in r.portfolio.picks for *_, n in r.case.payments(p)), Decimal(0))
                for r in (a, b)]  # fmt: skip
        assert sum(m.more for m in there.by_fund) == paid[1] - paid[0]
        assert sum(m.more for m in there.by_candidate) == spent[1] - spent[0]
        kept_ones = {p.candidate for p in a.portfolio.picks} - {p.candidate for p in there.went}
        assert kept_ones | set(names(there.came)) == b.portfolio.candidates


@settings(max_examples=25)
@given(cases.cases(), cases.cases())
def test_random_comparisons_can_be_told(one: Any, other: Any) -> None:
    runs = [kept(solve(unlinted(d))) for d in (one, other, one)]
    for made in (report(runs[:2], W), report(runs, W, most=3)):
        text, page = markdown.render(made), render(made)
        assert len({s.id for s in made.sections}) == len(made.sections)
        assert all(f'<section id="{s.id}"' in page for s in made.sections)
        assert "None" not in text
    told = comparison(runs)
    assert json.loads(json_text(told))["differ"] == told["differ"]
    assert told["against_first"][1]["differ"] is False


# what is said ------------------------------------------------------------------------------


def kept(found: Answer, path: str = "run.json", run: Run = RUN) -> Kept:
    """The run as read_run would give it."""
    no = conflict(found.case, found.problem) if found.outcome is Outcome.INFEASIBLE else None
    return Kept(path, run, found, no, None)


def shown(*runs: Kept) -> str:
    """The terminal's text, every run of blanks as one."""
    import io

    out = io.StringIO()
    terminal.show(report(list(runs), W), terminal.console(out))
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", out.getvalue()).split())


def test_the_whole_text_of_a_small_pair() -> None:
    second = two(funds=[fund("grants", 3, 2), fund("loans", 5, name="Loans of the bank")])
    changed = replace(RUN, changes=("--budget grants@2026=3",))
    text = shown(kept(answer(two()), "one.json"), kept(answer(second), "two.json", changed))
    for part in (
        "Out: a. By another option or start: b. The effect falls by 14.00 pt to 27.00 pt. "
        "3 inputs and rules differ.",
        "Run 1: one.json, solved on 2026-11-23 from cases/x.json.",
        "Run 2: two.json, solved on 2026-11-23 from cases/x.json, changed: --budget grants@2026=3.",
        "With the inputs of run 2 the plan of run 1 breaks: Budget.",
        "Outcome proven proven same",
        "Funded 3 2 −1",
        "Spend, EUR million 9 7 −2",
        "Ceilings, EUR million 9 10 +1",
        "Effect, pt 41.00 27.00 −14.00",
        "a 4 – out b 3 5 small, 2026 → big, 2026 c 2 2 same",
        "grants 2026 9 2 −7 Loans of the bank 2026 0 5 +5",
        "Copper 41.0 % 3.0 % −38.0 ni 0.0 % 24.0 % +24.0",
        "Budget: grants, 2026 9 → 3 9 2 0 1",
        "One a host: Norway 1 1 0 0 1",
        "grants: ceiling of 2026 9 3 /funds/grants/ceilings/2026",
    ):
        assert part in text, part
    assert "What is said about inputs" not in text


def test_limits_that_moved_come_first_then_those_used_in_full() -> None:
    size = {"id": "size", "kind": "portfolio_size", "at_most": 9}
    rules = [size, two()["rules"][1], {"id": "ceilings", "kind": "budget"}]
    second = two(rules=rules, funds=[fund("grants", 5, 0), fund("loans", 0)])
    c = pair(two(rules=rules), second)
    assert [x.rule for x in c.limits] == ["size", "hosts", "hosts", "ceilings"]
    text = shown(kept(c.before), kept(c.after))
    places = [text.index(f"{name} ") for name in ("Budget: grants, 2026", "One a host: Chile",
                                                  "Portfolio size")]  # fmt: skip
    assert places == sorted(places)


def test_no_difference_is_said() -> None:
    same = kept(answer(two()))
    text = shown(same, same)
    assert (
        "No difference: run 2 has the plan, the worth, the rules and the inputs of run 1." in text
    )
    assert "Limits" not in text
    assert "Who is funded" not in text


def test_runs_of_unlike_cases_are_said_to_be() -> None:
    other = solve(load_case(MINIMAL))
    c = Comparison(answer(two(currency={"code": "USD"})), other)
    assert not c.related
    text = shown(kept(c.before), kept(other))
    assert "The runs are of different cases: they have no candidate in common." in text
    assert "Amounts cannot be subtracted: run 1 is in USD million, run 2 in EUR million." in text
    assert "Spend 9 2 – " in text
    assert "The effect" in text  # only that their units do not mean the same
    assert "The effect falls" not in text


def test_other_measures_are_not_subtracted() -> None:
    text = shown(kept(answer(two())), kept(answer(two(measure={"kind": "tonnes"}))))
    assert "The effects are of different measures and cannot be subtracted." in text
    assert "Run 1 measures coverage of expected supply in pt, run 2 expected supply in t." in text
    assert "Effect 41.00 41.00 –" in text
    assert "Measure coverage, pt tonnes, t differs" in text
    assert "measure coverage tonnes /measure/kind" in text


def test_weights_that_differ_are_warned_of() -> None:
    text = shown(kept(answer(two())), kept(answer(two(metals=[metal(weight=2), metal("ni", 50)]))))
    assert "so that one unit does not mean the same in both" in text
    assert "cu: weight 1 2" in text


def test_an_infeasible_run_and_its_conflict_are_said() -> None:
    bad = answer(two(rules=[*two()["rules"], *LOCKS]))
    text = shown(kept(answer(two())), kept(bad))
    assert "Run 2 is infeasible: no plan keeps its rules." in text
    assert "What cannot hold there: Commitment and Exclusion." in text
    assert "Effect, pt 41.00 – –" in text
    assert "Commitment – a is committed. /rules/in" in text
    assert "a 4 – –" in text
    assert "Money by fund" not in text


def test_a_run_that_is_not_proven_is_warned_of() -> None:
    one = answer(two())
    other = check.bounded(one.solution, 50.0, outcome=Outcome.FEASIBLE)
    text = shown(kept(one), kept(replace(one, solution=other)))
    assert "Run 2 is not proven: part of the difference may come from that." in text
    assert "Both plans are the same. The effect is the same. Rules and inputs are the same." in text
    assert "Gap, pt 0 9 +9" in text


def test_an_order_that_decides_ties_is_said() -> None:
    turned = two() | {"candidates": two()["candidates"][::-1]}
    text = shown(kept(answer(two())), kept(answer(turned)))
    assert ("The order differs from place 1 on (/candidates), which counts where plans are equal "
            "in all else: a, b, c → c, b, a") in text  # fmt: skip


def test_three_runs_stand_side_by_side() -> None:
    second, third = two(small=2), two(rules=[*two()["rules"], LOCKS[1]])
    text = shown(*(kept(answer(d)) for d in (two(), second, third)))
    assert "Run 2: Both plans are the same. The effect is the same. 1 input or rule" in text
    assert "Run 3: Out: a." in text
    assert "Spend, EUR million 9 8 5" in text
    assert "a 4 4 – b 3 2 3 c 2 2 2" in text
    assert "Inputs: run 2 against run 1" in text
    assert "Rules: run 3 against run 1" in text
    assert "Difference" in text  # of two in the parts


def test_long_tables_say_what_they_leave_out() -> None:
    many = case_document([candidate(f"c{i}", 1, 1) for i in range(9)])
    other = case_document([candidate(f"c{i}", 1, 2) for i in range(9)])
    made = report([kept(answer(many)), kept(answer(other))], W, most=5)
    assert "And 4 more: `--format json` gives them all." in markdown.render(made).replace("\\", "")
    made = report([kept(answer(many)), kept(answer(other))], W)
    assert " more:" not in markdown.render(made)


def test_of_many_funded_those_who_move_come_first() -> None:
    many = case_document([candidate(f"c{i}", 1, 1) for i in range(9)])
    out = {**many, "rules": [*many["rules"], {"id": "x", "kind": "exclusion",
                                             "candidates": ["c8"]}]}  # fmt: skip
    runs = [kept(answer(many)), kept(answer(out))]
    for most, first in ((9, "c0"), (8, "c8")):
        (table,) = [t for t in reports.blocks(report(runs, W, most=most), Table)
                    if t.id == "who-table"]  # fmt: skip
        assert table.rows[0][0].text == first
        assert len(table.rows) == most


def test_names_do_not_act() -> None:
    nasty = reports.nasty()
    other = {**nasty, "note": "n", "metals": nasty["metals"][:1]}
    other["candidates"] = nasty["candidates"][:2]
    page = render(report([kept(answer(nasty)), kept(answer(other))], W))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


FIGURES: list[tuple[list[Any], int | None, list[str]]] = [
    ([1, 2], None, ["1", "2", "+1"]),
    ([2, 2], None, ["2", "2", "same"]),
    ([Fraction(1, 3), Fraction(1, 3)], 2, ["0.33", "0.33", "same"]),
    ([Decimal("1.001"), Decimal("1.002")], 2, ["1.001", "1.002", "+0.001"]),
    ([Decimal("155.525"), Decimal("158.312")], 2, ["155.525", "158.312", "+2.787"]),
    ([Decimal("0.0000001"), Decimal("0.0000002")], 2, ["0.0000001", "0.0000002", "+0.0000001"]),
    ([None, 2], None, ["–", "2", "–"]),
    ([1, 1, 2], None, ["1", "1", "2"]),
]


@pytest.mark.parametrize(("values", "digits", "expected"), FIGURES)
def test_figures_that_differ_look_different(
    values: list[Any], digits: int | None, expected: list[str]
) -> None:
    assert [c.text for c in cells(W, values, digits)] == expected


def test_parts_of_a_case_in_words() -> None:
    assert said(W, Decimal("0.1234567890123")) == "0.1234567890123"
    assert said(W, Decimal("1234.50")) == "1,234.5"
    assert said(W, 2026) == "2026"
    assert said(W, True) == "yes"
    assert said(W, None) == "–"
    assert said(W, []) == "none"
    assert said(W, ["a", "b"]) == "a, b"
    assert said(W, {"value": Decimal(3), "basis": "policy"}) == "3"
    assert said(W, {"id": "x"}) == "there"


# the command -------------------------------------------------------------------------------


@pytest.fixture
def runs(odaopt, tmp_path) -> list[str]:
    """Three runs of the minimal case: as it is, with more money, and with a candidate out."""
    paths = []
    for i, more in enumerate(([], ["--budget", "studies=3"], ["--lock-out", "island"])):
        assert odaopt("solve", str(MINIMAL), "--no-report", "-o", str(i), *more)[0] == 0
        paths.append(str(next((tmp_path / str(i)).glob("*.json")).relative_to(tmp_path)))
    return paths


def test_exit_codes(odaopt, runs) -> None:
    code, out, err = odaopt("compare", runs[0], runs[1])
    assert (code, err) == (0, "")
    assert "\nNext: odaopt explain " in out
    assert odaopt("compare", runs[0], runs[1], "--exit-code")[0] == 7
    assert odaopt("compare", runs[0], runs[0], "--exit-code")[0] == 0
    assert odaopt("compare", runs[0], runs[0], runs[2], "--exit-code")[0] == 7
    assert odaopt("compare", runs[0], "--exit-code")[0] == 2
    assert odaopt("compare")[0] == 2
    assert odaopt("compare", runs[0], str(MINIMAL), "--exit-code")[0] == 3
    assert odaopt("compare", runs[0], runs[1], "--max-bytes", "9")[0] == 3


@pytest.mark.parametrize("more", [[], ["--exit-code"]])
def test_json_is_one_document(odaopt, runs, more) -> None:
    code, out, err = odaopt("compare", *runs, "--format", "json", *more)
    assert (code, err) == (7 if more else 0, "")
    told = json.loads(out)
    assert told["differ"] is True
    assert [r["objective"]["gain"]["decimal"] for r in told["runs"]] == [11, 11, 9.5]
    assert [r["run"] for r in told["against_first"]] == [2, 3]
    last = told["against_first"][1]
    assert [[p["candidate"] for p in last[how]] for how in ("came", "went")] == [
        ["plateau"], ["island"]]  # fmt: skip
    assert (last["changed"], last["stayed"]["ok"]) == ([], False)
    assert told["against_first"][0]["inputs"][0] == {
        "path": "/funds/studies/ceilings/2026", "about": False, "order": False,
        "before": 2, "after": 3, "places": ["/funds/0/ceilings/2026"] * 2,
    }  # fmt: skip
    code, out, err = odaopt("compare", runs[0], str(MINIMAL), "--format", "json")
    assert (code, err) == (3, "")
    assert json.loads(out)["faults"][0]["slug"] == "a-case-file"
    assert json.loads(out)["run"]["path"] == str(MINIMAL)


def test_markdown_has_every_part(odaopt, runs) -> None:
    code, out, err = odaopt("compare", runs[0], runs[2], "--format", "md")
    assert (code, err) == (0, "")
    assert out.startswith("# Comparison of runs: ")
    for title in ("What differs", "Side by side", "Who is funded, and at what cost", "Rules"):
        assert re.search(rf"^## \d {title}$", out, re.MULTILINE), title
    assert "Next:" not in out


def test_the_next_step_asks_the_run_why(odaopt, runs) -> None:
    """Of who goes out, else of who comes in, else of the plan; the case file is not needed."""
    for one, other, asked in ((0, 2, " island"), (2, 0, " plateau"), (0, 1, "")):
        code, out, _ = odaopt("compare", runs[one], runs[other])
        assert code == 0
        step = out.rsplit("Next: ", 1)[1].strip()
        assert step == f"odaopt explain {runs[other]}{asked}"
        assert odaopt(*step.split()[1:])[0] == 0


def test_a_run_stands_on_its_own(odaopt, tmp_path) -> None:
    """The case file is gone, and the run still says everything."""
    case = tmp_path / "case.json"
    case.write_text(MINIMAL.read_text(encoding="utf-8"), encoding="utf-8")
    odaopt("solve", "case.json")
    case.unlink()
    path = next((tmp_path / "runs").glob("*.json"))
    assert odaopt("compare", str(path), str(path), "--exit-code")[0] == 0
    assert read_run(path).answer.value == 11
    assert odaopt("solve", str(path))[0] == 0
