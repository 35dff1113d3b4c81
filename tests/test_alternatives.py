"""Ranked and diverse alternatives, each against full enumeration by the judge."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer import Outcome, SolverError, solve
from optimizer.analysis import nextbest
from optimizer.analysis.alternatives import diverse, ranked
from optimizer.analysis.answer import Answer
from optimizer.analysis.listing import Alternative, Listing, in_order
from optimizer.analysis.nextbest import NextBest
from optimizer.analysis.work import Work
from optimizer.report import markdown
from optimizer.report.blocks import Table
from optimizer.report.content import alternatives
from optimizer.report.content.context import Context
from optimizer.report.content.early import NONE_YET
from optimizer.report.html import render
from optimizer.solving.child import ChildSession
from optimizer.solving.session import Raw, Session
from optimizer.words import Words
from tests.helpers import cases as drawn
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option
from tests.helpers.judge import Judge, Picks, Plan
from tests.helpers.reports import ODD, RUN, explained, report_of
from tests.test_judge import examples
from tests.test_questions import answered, plan_of

Document = dict[str, Any]
ALL = 10_000


def picks(a: Alternative) -> Picks:
    return tuple(Plan(*p) for p in a.portfolio.picks)


def distance(one: Picks, other: Picks) -> int:
    return len({p.candidate for p in one} ^ {p.candidate for p in other})


def audited(judge: Judge, answer: Answer, found: Listing) -> list[Picks]:
    """What holds for every list; its portfolios."""
    listed = [picks(a) for a in found.listed]
    assert listed[0] == plan_of(answer)
    assert len(set(listed)) == len(listed)
    for a, p in zip(found.listed, listed, strict=True):
        assert a.value == judge.feasible[p]
        assert a.loss == answer.value - a.value
        assert a.spend == judge.spend(p)
        held = {x.candidate: x for x in listed[0]}
        new = {x.candidate: x for x in p}
        assert set(a.came) == new.keys() - held.keys()
        assert set(a.went) == held.keys() - new.keys()
        assert set(a.otherwise) == {i for i in new.keys() & held.keys() if new[i] != held[i]}
        assert a.differs == len(a.came) + len(a.went) == distance(p, listed[0])
    for n, a in enumerate(found.listed[1:], 1):
        assert a.apart == min(distance(p, listed[n]) for p in listed[:n])
    for i, share in found.core:
        assert share == Fraction(sum(any(x.candidate == i for x in p) for p in listed), len(listed))
    assert {i for i, _ in found.core} == {x.candidate for p in listed for x in p}
    assert found.tally.solved >= len(listed) - 1
    return listed


@examples(40)
@given(drawn.cases(room=100), st.integers(1, 12))
def test_the_k_best_in_order(made: Document, k: int) -> None:
    judge, answer = answered(made)
    found = ranked(answer, k)
    listed = audited(judge, answer, found)
    worths = sorted(judge.feasible.values(), reverse=True)
    assert len(listed) == min(k, len(worths))
    for a, worth in zip(sorted(found.listed, key=lambda a: -a.value), worths, strict=False):
        assert abs(a.value - worth) <= 2 * judge.tolerance
    assert found.stop == ("end" if k > len(worths) else "count")
    assert found.complete is (k > len(worths))
    for a, b in zip(found.listed[1:], found.listed[2:], strict=False):
        assert a.value >= b.value - judge.tolerance
        if a.value == b.value:
            assert judge.preference(picks(a)) < judge.preference(picks(b))
    missing = [w for p, w in judge.feasible.items() if p not in listed]
    assert (found.bound is None) is found.complete
    assert abs(found.exhaustive - min(a.value for a in found.listed)) <= judge.tolerance
    for worth in missing:
        assert worth <= found.exhaustive + judge.tolerance
        assert found.bound is not None
        assert worth <= found.bound + float(judge.tolerance)


@examples(40)
@given(drawn.cases(room=60))
def test_the_first_without_a_candidate_is_the_best_without_it(made: Document) -> None:
    judge, answer = answered(made)
    found = ranked(answer, 6)
    for c in made["candidates"]:
        for first, holds in (
            (found.best_without(c["id"]), False),
            (found.best_with(c["id"]), True),
        ):
            worths = [
                w for p, w in judge.feasible.items()
                if any(x.candidate == c["id"] for x in p) is holds
            ]  # fmt: skip
            if first is not None:
                assert abs(first.value - max(worths)) <= 2 * judge.tolerance
            elif found.complete:
                assert not worths


@examples(40)
@given(drawn.cases(room=60), st.data())
def test_within_a_loss_every_one_and_no_other(made: Document, data: st.DataObject) -> None:
    """The loss is often the very one of a portfolio, which must then be listed."""
    judge, answer = answered(made)
    losses = sorted({judge.best - w for w in judge.feasible.values()})
    within = data.draw(st.sampled_from(losses)) + data.draw(st.sampled_from([0, Fraction(1, 9)]))
    found = ranked(answer, ALL, within=within)
    listed = audited(judge, answer, found)
    assert found.complete
    wanted = {p for p, w in judge.feasible.items() if w >= answer.value - within}
    assert set(listed) == wanted
    for p, worth in judge.feasible.items():
        if p not in wanted and found.bound is not None:
            assert worth <= found.bound + float(judge.tolerance)
    if len(wanted) > 1:
        some = ranked(answer, len(wanted) - 1, within=within)
        assert (some.stop, len(some.listed)) == ("count", len(wanted) - 1)


@examples(40)
@given(drawn.cases(room=100), st.integers(1, 4), st.sampled_from([None, 0, 5, 20, 1000]))
def test_at_least_so_many_candidates_apart(made: Document, d: int, share: int | None) -> None:
    judge, answer = answered(made)
    gain = answer.audit.gain
    within = Fraction(1, 20) * gain if share is None else Fraction(share, 100) * gain
    found = diverse(answer, 5, apart=d, within=None if share is None else within)
    listed = audited(judge, answer, found)
    near = {p: w for p, w in judge.feasible.items() if w >= answer.value - within}
    assert found.within == within
    assert set(listed) <= near.keys()
    assert all(distance(p, q) >= d for p, q in combinations(listed, 2))
    for n in range(1, len(listed) + 1):
        left = [w for p, w in near.items() if all(distance(p, q) >= d for q in listed[:n])]
        if n < len(listed):
            assert judge.feasible[listed[n]] >= max(left) - judge.tolerance
        elif found.complete:
            assert not left
        else:
            assert (found.stop, n) == ("count", 5)


@examples(40)
@given(drawn.cases(room=100), st.sampled_from([0, 5, 20, 1000]))
def test_as_far_apart_as_possible(made: Document, share: int) -> None:
    judge, answer = answered(made)
    within = Fraction(share, 100) * answer.audit.gain
    found = diverse(answer, 5, within=within)
    listed = audited(judge, answer, found)
    near = {p: w for p, w in judge.feasible.items() if w >= answer.value - within}
    assert set(listed) <= near.keys()
    for n in range(1, len(listed) + 1):
        far = {p: min(distance(p, q) for q in listed[:n]) for p in near}
        most = max(far.values())
        if n < len(listed):
            assert found.listed[n].apart == most >= 1
            if found.by_measure:
                best = max(w for p, w in near.items() if far[p] == most)
                assert judge.feasible[listed[n]] >= best - 2 * judge.tolerance
        elif found.complete:
            assert most == 0
        else:
            assert (found.stop, n) == ("count", 5)


def two_ways() -> Document:
    """a (worth 30) and b (worth 20) fit together; each as 'small' too, at half the worth."""

    def both(worth: int) -> list[Document]:
        return [option("big", 4, worth), option("small", 2, worth / 2)]

    return document(
        [candidate("a", options=both(30)), candidate("b", options=both(20))],
        funds=[fund("grants", 8)],
    )


def test_another_option_is_another_portfolio_and_no_other_candidate() -> None:
    answer = solve(build(two_ways()))
    found = ranked(answer, ALL)
    assert [float(a.value) for a in found.listed] == [50, 40, 35, 30, 25, 20, 15, 10, 0]
    assert found.complete
    second = found.listed[1]
    assert (second.came, second.went, second.otherwise, second.differs) == ((), (), ("b",), 0)
    sets = diverse(answer, ALL, apart=1, within=Fraction(50))
    assert [float(a.value) for a in sets.listed] == [50, 30, 20, 0]
    assert sets.complete


def test_the_cut_removes_one_portfolio_and_nothing_else() -> None:
    """The next best keeps all but one of nine: a cut that also forbids what keeps half would
    lose it."""
    nine = [candidate(f"c{i}", 1, 10 + i) for i in range(9)]
    made = document(nine, measure={"kind": "tonnes"})
    found = ranked(solve(build(made)), 10)
    losses = [float(a.loss) for a in found.listed]
    assert losses == [0, 10, 11, 12, 13, 14, 15, 16, 17, 18]


def test_equal_ones_stand_by_spend_then_start_then_file() -> None:
    made = document(
        [candidate("a", 4, 10), candidate("b", 3, 10), candidate("c", 3, 10),
         candidate("d", 3, 10, starts=[2026, 2027])],
        [{"id": "one", "kind": "portfolio_size", "exactly": 1}],
        years={"budget": {"first": 2026, "last": 2027}, "supply": {"first": 2031, "last": 2031}},
        funds=[fund("grants", 9, 9)],
    )  # fmt: skip
    found = ranked(solve(build(made)), ALL)
    assert [(p.candidate, p.start) for a in found.listed for p in a.portfolio.picks] == [
        ("b", 2026), ("c", 2026), ("d", 2026), ("d", 2027), ("a", 2026)]  # fmt: skip
    assert all(a.equal and not a.loss for a in found.listed)


def test_the_order_is_that_of_exact_values() -> None:
    answer = solve(build(two_ways()))
    plan, *rest = ranked(answer, ALL).listed
    shuffled = [rest[i] for i in (3, 0, 7, 1, 6, 2, 5, 4)]
    assert in_order(answer, (plan, *shuffled)) == (plan, *rest)


EVERY = [{}, {"apart": "max"}, {"apart": 2}]


@pytest.mark.parametrize("how", EVERY)
def test_a_hair_beyond_the_loss_is_not_listed_and_hides_nobody(how: dict[str, Any]) -> None:
    """The second loses 1e-7 more than is allowed, less than a solver can tell; many others lose
    a little more."""
    worths = [30, 29, *(28.999 - i / 1000 for i in range(40))]
    made = document(
        [candidate(f"c{i}", 1, worth) for i, worth in enumerate(worths)],
        [{"id": "one", "kind": "portfolio_size", "exactly": 1}],
    )
    answer, ask = solve(build(made)), diverse if how else ranked
    hair = Fraction(1, 10**7)
    for within, n in ((1 - hair, 1), (Fraction(1), 2), (1 + hair, 2)):
        found = ask(answer, ALL, within=within, **how)
        assert (len(found.listed), found.stop) == (n, "end")


def test_greedy_takes_the_farthest_and_of_these_the_best() -> None:
    made = document(
        [candidate("a", 1, 30), candidate("b", 1, 29), candidate("c", 1, 28), candidate("d", 1, 27),
         candidate("e", 1, 26)],
        [{"id": "two", "kind": "portfolio_size", "exactly": 2}],
    )  # fmt: skip
    answer = solve(build(made))
    assert len(diverse(answer, ALL, within=Fraction(5)).listed) == 9
    found = diverse(answer, ALL, within=Fraction(6))
    chosen = [tuple(p.candidate for p in a.portfolio.picks) for a in found.listed]
    assert chosen[:2] == [("a", "b"), ("c", "d")]
    assert [a.apart for a in found.listed] == [None, 4, *[2] * 8]
    assert chosen[2] == ("a", "c")
    assert found.by_measure
    assert found.complete


@pytest.mark.parametrize(("above", "best"), [(1e-9, True), (1e-3, False)])
def test_the_best_of_equally_far_ones_is_claimed_only_where_the_bound_says_so(
    above: float, best: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bound that leaves room for a better one at the same distance."""
    real = Session.solve

    def loose(self: Session, *, patient: bool = True) -> Raw:
        raw = real(self, patient=patient)
        return raw if raw.x is None else replace(raw, bound=raw.bound + above)

    answer = solve(build(two_ways()))
    monkeypatch.setattr(Session, "solve", loose)
    found = diverse(answer, 3, within=Fraction(40))
    assert len(found.listed) == 3
    assert found.by_measure is best


@pytest.mark.parametrize("how", EVERY)
@pytest.mark.parametrize(("effort", "seconds", "why"), [(0, None, "work"), (None, 0, "time")])
def test_without_work_or_time_the_plan_stands_alone_and_says_so(
    how: dict[str, Any], effort: int | None, seconds: float | None, why: str
) -> None:
    answer = solve(build(two_ways()))
    ask = diverse if how else ranked
    found = ask(answer, 5, work=Work(answer.problem, effort, seconds), **how)
    assert (len(found.listed), found.stop) == (1, why)
    assert not found.complete
    assert not found.proven
    if not how:
        assert found.bound == answer.solution.bound
        assert found.exhaustive == answer.value


@pytest.mark.parametrize("how", EVERY)
def test_a_solver_that_can_be_ended_gives_the_same(
    how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, ask = solve(build(two_ways())), diverse if how else ranked
    here = ask(answer, 5, within=Fraction(40), **how)
    monkeypatch.setattr(nextbest, "SLOW", 0.0)
    used: list[ChildSession] = []

    def child(*args: Any) -> ChildSession:
        used.append(ChildSession(*args))
        return used[-1]

    monkeypatch.setattr(nextbest, "ChildSession", child)
    assert ask(answer, 5, within=Fraction(40), work=Work(answer.problem, seconds=60), **how) == here
    assert [c._child.is_alive() for c in used] == [False]


def test_of_a_plan_that_is_not_proven_nothing_is_asked() -> None:
    answer = solve(build(two_ways()))
    half = replace(answer, solution=replace(answer.solution, outcome=Outcome.FEASIBLE))
    found = ranked(half, 5)
    assert (len(found.listed), found.stop, found.exhaustive) == (1, "unproven", None)
    assert found.tally.asked == 0
    pressed = replace(answer, solution=replace(answer.solution, interrupted=True))
    found = ranked(pressed, 5)  # while ties were compared: nothing more is begun
    assert (len(found.listed), found.stop, found.tally.asked) == (1, "interrupted", 0)


@pytest.mark.parametrize("how", [ranked, diverse])
def test_ctrl_c_keeps_what_is_listed(how: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    solve_once, count = Session.solve, 0

    def third(self: Session, **more: Any) -> Any:
        nonlocal count
        count += 1
        raw = solve_once(self, **more)
        return replace(raw, interrupted=True, ending="stopped", bound=41.0) if count == 3 else raw

    answer = solve(build(two_ways()))
    monkeypatch.setattr(Session, "solve", third)
    found = how(answer, ALL, within=Fraction(50))
    assert (len(found.listed), found.stop) == (3, "interrupted")
    if how is ranked:  # 50, 40 and 35 are listed; what the third solve bounds is left
        assert found.bound == 35
    heard: list[float] = []

    def press(done: float) -> None:
        heard.append(done)
        if len(heard) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Session, "solve", solve_once)
    assert (len(how(answer, 5, within=Fraction(50), tell=press).listed), heard) == (2, [0.2, 0.4])


def test_a_solve_without_proof_or_a_solver_that_breaks_ends_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = solve(build(two_ways()))
    solve_once = Session.solve
    for what in ("loose", "stopped", "broken"):

        def worse(self: Session, what: str = what, **more: Any) -> Any:
            raw = solve_once(self, **more)
            if what == "broken":
                raise SolverError("solver-failed", "HiGHS", "It broke.", "None.")
            ending = "stopped" if what == "stopped" else raw.ending
            return replace(raw, bound=raw.bound + 1, ending=ending)

        monkeypatch.setattr(Session, "solve", worse)
        for found in (ranked(answer, 5), diverse(answer, 5, within=Fraction(50))):
            assert (len(found.listed), found.stop, found.proven) == (1, "unproven", False)
        bound = ranked(answer, 5).bound
        assert bound == (50 if what == "broken" else 41)


def test_what_the_audit_refuses_is_never_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that let too much pass: the list goes on, but does not claim to be complete."""
    made = document([candidate("a", 3, 30), candidate("b", 3, 20), candidate("c", 3, 10)],
                    funds=[fund("grants", 6)])  # fmt: skip
    answer = solve(build(made))
    ready = NextBest._ready
    monkeypatch.setattr(NextBest, "_ready", lambda s: (ready(s), s.session.drop_rule("ceilings")))
    found = ranked(answer, ALL)
    assert [float(a.value) for a in found.listed] == [50, 40, 30, 30, 20, 10, 0]
    assert (found.stop, found.complete) == ("unproven", False)
    monkeypatch.setattr(nextbest, "MAX_REFUSED", 0)
    assert len(ranked(answer, ALL).listed) == 1


def test_nobody_asks_for_nonsense() -> None:
    answer = solve(build(two_ways()))
    for how in ({"k": 0}, {"within": Fraction(-1)}, {"k": -1}):
        with pytest.raises(ValueError, match="at least"):
            ranked(answer, **how)
    with pytest.raises(ValueError, match="at least 1"):
        diverse(answer, apart=0)


def test_a_floor_that_is_met_exactly_in_a_large_measure() -> None:
    """Tonnes in the millions: the solver's floats may not decide at the floor."""
    made = document(
        [candidate(f"c{i}", 1, 10**7 + i) for i in range(5)],
        [{"id": "one", "kind": "portfolio_size", "exactly": 1}],
        measure={"kind": "tonnes"},
    )
    answer = solve(build(made))
    for loss in range(5):
        for found in (
            ranked(answer, ALL, within=Fraction(loss)),
            diverse(answer, ALL, within=Fraction(loss)),
            diverse(answer, ALL, apart=2, within=Fraction(loss)),
        ):
            assert len(found.listed) == loss + 1
            assert found.complete
            assert math.isclose(float(found.listed[-1].loss), loss) or found.apart == "max"


# what is said ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(ODD))
def test_the_section_stands_in_every_view_of_every_report(name: str) -> None:
    context = explained(name)
    page = report_of(context)
    assert "Alternatives as swaps" in render(page)
    assert "## 7 Alternatives as swaps" in markdown.render(page)
    shown = {b.id: b.rows for b in page.sections[6].blocks if isinstance(b, Table)}
    found = {"ranked": context.findings.ranked, "apart": context.findings.diverse}
    for key, listing in found.items():
        assert listing is not None
        assert len(shown.get(f"alternatives-{key}", [None])) == len(listing.listed)


def said(found: Listing, answer: Answer) -> str:
    context = Context(answer, NONE_YET, RUN, Words("en"))
    return alternatives.completeness(context, found)


def test_what_is_missing_is_never_said_to_lose_more_than_is_known() -> None:
    answer = solve(build(two_ways()))
    found = replace(ranked(answer, 2), stop="time")
    for bound, words in (
        (40.0, "What is missing loses at least 10.00 pt."),
        (40.0059, "What is missing loses at least 9.99 pt."),
        (49.9999, "What is missing may be as good as the plan."),
        (50.0, "What is missing may be as good as the plan."),
    ):
        assert said(replace(found, bound=bound), answer).endswith(words)
    assert said(replace(found, bound=None), answer).endswith("before the list was complete.")
    half = replace(answer, solution=check.bounded(answer.solution, None, outcome=Outcome.FEASIBLE))
    assert "The plan itself is not proven" in said(ranked(half, 5), half)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("how", EVERY)
def test_that_there_is_no_other_is_said_only_of_a_complete_list(
    how: dict[str, Any], lang: str
) -> None:
    answer = solve(build(two_ways()))
    context = Context(answer, NONE_YET, RUN, Words(lang))
    late = (diverse if how else ranked)(answer, 5, work=Work(answer.problem, 0), **how)
    whole = replace(late, stop="end")
    none, unknown = (alternatives.headline(context, x) for x in (whole, late))
    assert none == context.words("The plan, and no other portfolio beside it.")
    assert unknown == context.words(
        "The plan alone: whether another portfolio belongs beside it is not known."
    )
    ended, ask = alternatives.statements(context, late)
    assert ended.startswith(context.words("The effort was used up before the list was complete."))
    assert ask.endswith("--effort full")


def test_losses_in_tonnes_are_rounded_down_too() -> None:
    answer = solve(build(two_ways() | {"measure": {"kind": "tonnes"}}))
    found = replace(ranked(answer, 2), stop="unproven")
    for bound, words in ((46.301, "3.69 t"), (0.0, "50 t"), (49.99988, "0.00012 t")):
        assert f"loses at least {words}." in said(replace(found, bound=bound), answer)
