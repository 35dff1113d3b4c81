"""A portfolio made by hand: judged, completed and compared, against enumeration by the judge."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from optimizer import CaseError, Outcome
from optimizer.analysis import evaluate as room
from optimizer.analysis import work
from optimizer.analysis.evaluate import Evaluation, evaluate
from optimizer.case.case import Case
from optimizer.case.load import case_of
from optimizer.case.wishes import Wish, Wishes, read_wish, spelled, together
from optimizer.case.wishes_file import read_wishes
from optimizer.domain.portfolio import Pick
from optimizer.errors import Fault
from optimizer.solving.session import Session
from tests.helpers import cases as drawn
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years
from tests.helpers.judge import Judge, Picks, Plan
from tests.test_judge import examples

Document = dict[str, Any]


@st.composite
def made_by_hand(draw: Any) -> tuple[Document, Wishes]:
    """A random case and candidates, named more or less closely; half of them could be chosen."""
    made = draw(drawn.cases(room=80))
    judge = Judge(made)
    good = draw(st.booleans()) and judge.feasible
    base = draw(st.sampled_from([*(good or judge.portfolios)]))
    levels = st.sampled_from([(False, False), (False, False), (True, False), (False, True)])
    wishes = []
    for plan in base:
        option, start = draw(levels)
        wishes.append(Wish(plan.candidate, plan.option if option else None,
                           plan.start if start else None))  # fmt: skip
    fixed = draw(st.lists(st.sampled_from(wishes), unique=True)) if wishes else []
    return made, Wishes(tuple(wishes), tuple(fixed) or tuple(wishes))


def meets(wish: Wish, plan: Plan) -> bool:
    named = (wish.option, wish.start)
    return plan.candidate == wish.candidate and all(
        a in (None, b) for a, b in zip(named, plan[1:], strict=True)
    )


def ways(judge: Judge, wishes: Wishes) -> list[Picks]:
    """Every portfolio that the wishes may mean."""
    return [*product(*([p for p in judge.plans if meets(w, p)] for w in wishes.picks))]


def first_of(judge: Judge, wishes: Wishes) -> Picks:
    """The first option and the earliest start of each."""
    found = []
    for wish in wishes.picks:
        open_ = [p for p in judge.plans if meets(wish, p)]
        earliest = min(p.start for p in open_)
        found.append(next(p for p in open_ if p.start == earliest))
    return tuple(found)


@examples(60)
@given(made_by_hand())
def test_everything_said_of_it_is_what_enumeration_says(drawn_case: tuple[Any, Wishes]) -> None:
    made, wishes = drawn_case
    judge, case = Judge(made), case_of(made)
    if judge.feasible and any(judge.near_the_edge()):
        reject()
    found = evaluate(case, wishes)
    hand = tuple(Plan(*p) for p in found.portfolio.picks)

    # which options and starts were taken
    every = ways(judge, wishes)
    assert hand in every
    good = [p for p in every if p in judge.feasible]
    if len(every) == 1:
        assert (found.choice, found.chosen) == ("named", ())
    else:
        assert found.choice == ("best" if good else "none")
        several = {w.candidate for w in wishes.picks if sum(meets(w, p) for p in judge.plans) > 1}
        assert {p.candidate for p in found.chosen} == several
    if good:
        assert judge.feasible[hand] >= max(map(judge.feasible.get, good)) - judge.tolerance
    else:
        assert hand == first_of(judge, wishes)

    # what it breaks, what it is worth
    assert list(dict.fromkeys(b.rule for b in found.broken)) == judge.broken(hand)
    assert found.audit.ok is (not judge.broken(hand))
    assert found.audit.value == judge.worth(hand)
    assert found.audit.gain == judge.worth(hand) - judge.worth(())
    for b in found.broken:
        rule = next(r for r in made["rules"] if r["id"] == b.rule)
        assert b.by == abs(Fraction(b.use.used) - Fraction(b.use.limit)) > 0
        if rule["kind"] == "portfolio_size":
            assert Fraction(b.use.used) == judge.amount(rule, hand)
    compare_bests(judge, found, hand, wishes)


def compare_bests(judge: Judge, found: Evaluation, hand: Picks, wishes: Wishes) -> None:
    """The best, the best with the fixed part, and how far it is to them."""
    if not judge.feasible:
        assert found.best.outcome is Outcome.INFEASIBLE
        assert found.kept is None
        assert found.loss is None
        assert found.kept_loss is None
        assert found.conflict is not None
        assert found.proven
        return
    assert found.best.outcome is Outcome.PROVEN
    assert found.best.value == judge.feasible[judge.tied[0]]
    assert found.loss == found.best.value - judge.worth(hand)
    keeping = [
        w for p, w in judge.feasible.items()
        if all(any(meets(f, x) for x in p) for f in wishes.fixed)
    ]  # fmt: skip
    assert found.kept is not None
    assert found.proven
    if not keeping:
        assert found.kept.outcome is Outcome.INFEASIBLE
        assert found.conflict is not None
        assert found.kept_loss is None
        return
    assert found.conflict is None
    assert found.kept.portfolio is not None
    assert all(any(f.met_by(p) for p in found.kept.portfolio.picks) for f in wishes.fixed)
    assert found.kept.value == judge.feasible[tuple(Plan(*p) for p in found.kept.portfolio.picks)]
    assert abs(found.kept.value - max(keeping)) <= judge.tolerance
    assert found.kept_loss == found.best.value - found.kept.value
    if not judge.broken(hand):
        assert found.kept.value >= judge.worth(hand) - judge.tolerance


def round_of_two(**more: Any) -> Document:
    """a 6, b 5, c 4 (big or small, in 2026 or 2027); 10 to spend in 2026, 3 in 2027; two."""
    return document(
        [
            candidate("a", 6, 30),
            candidate("b", 5, 20, "CHL"),
            candidate("c", starts=[2027, 2026], host="CHL",
                      options=[option("big", 4, 24), option("small", 2, 12)]),
        ],
        [{"id": "two", "kind": "portfolio_size", "at_most": 2},
         {"id": "host", "kind": "host_ceiling", "by": "money", "at_most": 6, "hosts": ["CHL"]}],
        years=years((2026, 2027), (2031, 2031)),
        **{"funds": [fund("grants", 10, 3)]} | more,
    )  # fmt: skip


def asked(case: Case, picks: str, fixed: str = "") -> Wishes:
    """'a c.big' as wishes."""
    both = [
        [(t, w) for t in text.split() if isinstance(w := read_wish(case, t, t), Wish)]
        for text in (picks, fixed)
    ]
    wishes, faults = together(*both)
    assert not faults
    return wishes


def test_by_how_much_each_rule_is_broken() -> None:
    case = build(round_of_two())
    found = evaluate(case, asked(case, "a b c.big.2026"))
    told = [(b.rule, b.use.what, b.use.sense, b.use.limit, b.by, b.use.unit) for b in found.broken]
    assert told == [
        ("ceilings", "grants 2026", "at_most", 10, 5, "EUR million"),
        ("two", "", "at_most", 2, 1, "candidates"),
        ("host", "CHL", "at_most", 6, 3, "EUR million"),
    ]
    assert (found.audit.gain, found.loss) == (74, 54 - 74)
    assert [p.candidate for p in found.best.portfolio.picks] == ["a", "c"]
    assert found.kept.outcome is Outcome.INFEASIBLE
    assert {m.rule for m in found.conflict.members} == {"fixed-b", "fixed-c", "host"}


def test_an_option_and_a_start_are_taken_where_some_keep_the_rules() -> None:
    case = build(round_of_two())
    found = evaluate(case, asked(case, "b c"))
    # b and the big c are beyond what Chile may have; c waits for nothing, as 2027 has 3 only
    assert (found.choice, found.chosen) == ("none", (Pick("c", "big", 2026),))
    found = evaluate(case, asked(case, "a c"))
    assert (found.choice, found.chosen) == ("best", (Pick("c", "big", 2026),))
    assert (found.loss, found.tally.bounded, found.tally.solved) == (0, 1, 2)
    assert found.kept is found.best
    assert found.conflict is None
    # ceilings of 9 and 4: with a there is room for the small c in 2026, for the big one in 2027
    later = build(round_of_two(funds=[fund("grants", 9, 4)]))
    found = evaluate(later, asked(later, "a c"))
    assert (found.choice, found.chosen) == ("best", (Pick("c", "big", 2027),))
    assert found.audit.ok
    found = evaluate(case, asked(case, "a c.small"))
    assert found.chosen[0][:2] == ("c", "small")
    assert found.loss == 12


def test_the_fixed_part_is_kept_and_the_rest_is_chosen_anew() -> None:
    case = build(round_of_two())
    found = evaluate(case, asked(case, "a b", "b"))
    assert found.wishes.fixed == (Wish("b"),)
    assert [p.candidate for p in found.kept.portfolio.picks] == ["b"]
    assert found.kept_loss == 34
    assert found.kept.audit.ok
    late = evaluate(case, asked(case, "a", "c.small.2027"))
    assert [tuple(p) for p in late.kept.portfolio.picks][1] == ("c", "small", 2027)
    named = evaluate(case, asked(case, "a", "c.small"))
    assert {p.candidate for p in named.portfolio.picks} == {"a", "c"}
    assert next(p.option for p in named.kept.portfolio.picks if p.candidate == "c") == "small"
    nothing = evaluate(case, Wishes((), ()))
    assert (nothing.audit.ok, nothing.audit.gain, nothing.loss, nothing.choice) == (
        True, 0, 54, "named")  # fmt: skip


def test_a_commitment_may_not_take_the_name_of_a_rule() -> None:
    made = round_of_two()
    made["rules"].append({"id": "fixed-b", "kind": "exclusion", "candidates": ["a"]})
    case = build(made)
    found = evaluate(case, asked(case, "b"))
    assert [r.id for r in found.kept.case.rules][-1] == "fixed-b-"
    assert [p.candidate for p in found.kept.portfolio.picks] == ["b"]


def test_picks_that_do_not_exist_are_faults_of_structure() -> None:
    case = build(round_of_two())
    wishes = Wishes((Wish("nobody"), Wish("a", "o", 1999), Wish("b"), Wish("b")), ())
    found = evaluate(case, wishes)
    assert found.audit.structure == (
        "a.o.1999: no such plan", "nobody..2026: no such plan", "b: picked 2 times")  # fmt: skip
    assert (found.loss, found.kept, found.choice) == (None, None, "named")
    assert found.best.outcome is Outcome.PROVEN


def test_ctrl_c_keeps_the_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    case = build(round_of_two())

    def interrupt(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    stops = ((room, "solve", False), (room, "conflict", True), (work, "best", False))
    for where, name, solved in stops:
        with monkeypatch.context() as patch:
            patch.setattr(where, name, interrupt)
            found = evaluate(case, asked(case, "a b c.big"))
        assert found.interrupted
        assert len(found.broken) == 3
        assert (found.best.portfolio is not None) is solved
        assert found.proven is False or solved
        assert found.choice == ("unknown" if name == "best" else "none")
    solve_once = Session.solve
    monkeypatch.setattr(Session, "solve", lambda s, **more: replace(
        solve_once(s, **more), interrupted=True, ending="stopped"))  # fmt: skip
    found = evaluate(case, asked(case, "a c"))
    assert (found.interrupted, found.choice, found.kept) == (True, "feasible", None)


def test_an_answer_that_is_not_proven_is_not_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    solve_once = Session.solve
    monkeypatch.setattr(Session, "solve", lambda s, **more: replace(
        solve_once(s, **more), ending="stopped"))  # fmt: skip
    check.unproven(monkeypatch)
    case = build(round_of_two())
    found = evaluate(case, asked(case, "a b", "a"))
    assert not found.proven
    assert found.kept is not found.best  # nothing is known of the best, so it is solved for


# picks as text -----------------------------------------------------------------------------


def dotted() -> Case:
    """Ids with dots: a.b is a candidate and option b of a; a.o.2026 is an option of a."""
    return build(document(
        [
            candidate("a", options=[option("b", 1, 1), option("o", 1, 1), option("o.2026", 1, 1)]),
            candidate("a.b", options=[option("o", 1, 1), option("2026", 1, 1)]),
            candidate("x.1", options=[option("2.o", 1, 1)]),
            candidate("x.1.2", options=[option("o", 1, 1)]),
        ]
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("a", Wish("a")),
        ("a.b", Wish("a.b")),  # a whole id is always that candidate
        ("a.o", Wish("a", "o")),
        ("a.b.o", Wish("a.b", "o")),
        ("a.b.o.2026", Wish("a.b", "o", 2026)),
        ("a.b.2026.2026", Wish("a.b", "2026", 2026)),
        ("a.o.2026.2026", Wish("a", "o.2026", 2026)),
        ("x.1.2", Wish("x.1.2")),
    ],
)
def test_ids_may_hold_dots(text: str, wish: Wish) -> None:
    assert read_wish(dotted(), text, "here") == wish


@pytest.mark.parametrize(
    ("text", "slug", "said"),
    [
        ("a.o.2026", "ambiguous-pick", "--csv"),  # option o in 2026, or option o.2026
        ("a.b.2026", "ambiguous-pick", "'a.b' with option '2026'"),
        ("x.1.2.o", "ambiguous-pick", "candidate 'x.1' with option '2.o'"),
        ("zz", "unknown-candidate", "Known: a, a.b, x.1, x.1.2."),
        ("x.1.3", "unknown-option", "'x.1'"),
        ("a.b.p", "unknown-option", "The candidate 'a.b' has no option 'p'."),
        ("a.b.o.2027", "unknown-start", "'2026'"),
        ("", "unknown-candidate", "''"),
        (".", "unknown-candidate", "'.'"),
    ],
)
def test_a_text_that_names_nothing_or_two_things(text: str, slug: str, said: str) -> None:
    fault = read_wish(dotted(), text, "here")
    assert isinstance(fault, Fault)
    assert (fault.place, fault.slug) == ("here", slug)
    assert said in fault.cause + fault.remedy


def test_a_pick_is_spelled_so_that_it_is_read_as_itself() -> None:
    case, several = dotted(), build(round_of_two())
    for pick in several.plans():
        wish = read_wish(several, spelled(several, pick), "")
        assert isinstance(wish, Wish)
        assert wish.ways(several) == [pick]
    assert spelled(several, Pick("a", "o", 2026)) == "a"
    assert spelled(several, Pick("c", "big", 2027)) == "c.big.2027"
    assert spelled(case, Pick("x.1.2", "o", 2026)) == "x.1.2"
    assert spelled(case, Pick("a", "b", 2026)) == "a.b.2026"


@pytest.mark.parametrize(
    ("picks", "fixed", "wishes", "kept"),
    [
        ("a c", "", "a c", "a c"),
        ("a c", "c", "a c", "c"),
        ("a", "c.big", "a c.big", "c.big"),
        ("a c", "c.big", "a c.big", "c.big"),
        ("a c.big", "c", "a c.big", "c"),
        ("", "a", "a", "a"),
    ],
)
def test_picks_and_fixed_picks_together(picks: str, fixed: str, wishes: str, kept: str) -> None:
    case = build(round_of_two())
    found = asked(case, picks, fixed)
    assert found == Wishes(asked(case, wishes).picks, asked(case, kept).picks)


@pytest.mark.parametrize(("picks", "fixed"), [("a a", ""), ("a a.o", ""), ("", "b b"),
                                              ("c.big", "c.small")])  # fmt: skip
def test_nobody_is_funded_twice(picks: str, fixed: str) -> None:
    case = build(round_of_two())
    both = [[(t, read_wish(case, t, t)) for t in text.split()] for text in (picks, fixed)]
    _, faults = together(*both)  # type: ignore[arg-type]
    assert [f.slug for f in faults] == ["picked-twice"]


# CSV ---------------------------------------------------------------------------------------


def from_csv(tmp_path: Path, text: str | bytes, column: str | None = None) -> Wishes:
    """The wishes of a file. Raises CaseError with all faults."""
    path = tmp_path / "hand.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    picks, fixed, faults = read_wishes(build(round_of_two()), path, column, 1000)
    wishes, more = together(picks, fixed)
    if faults or more:
        raise CaseError(str(path), [*faults, *more])
    return wishes


BOTH = Wishes((Wish("a"), Wish("c", "big")), (Wish("c", "big"),))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("candidate,option,fixed\na,,\nc,big,yes\n", None),
        ("Candidate;Option;Fixed\r\na;;no\r\nc;big;X\r\n", None),
        ("candidate\toption\tfixed\na\t\t-\nc\tbig\t1\n", None),
        ("id,fixed\na,0\nc.big,true\n", None),
        ('\ufeffid,note,fixed\r\n"a","one, two\nthree",\r\n\r\n"c.big", ,FIXED\r\n', None),
        ("id,option,mine\na,,x\nb,,\nc,big,fixed\nc,small,-\n", "mine"),
        ("Mine ;id;option\nYES;a;\nFixed;c;big\nfalse;b;\n", "mine"),
        ("id,option,mine,fixed\na,,x,\nc,big,fixed,\n", "mine"),
        ("theirs,mine,fixed\nb,a,\n,c.big,1\na,,\n", "mine"),
        ("id,option,fixed\na,,\nc,big,x\n,,\n\n", None),
        ("id,option,fixed\ra,,\rc,big,x\r", None),
        ("id,fixed\na,\nc.big,x", "id"),
        ("id,fixed\na,1\nb,0\nc.big,fixed\n", "fixed"),
        ("id,start\na,x\nb,no\nc.big,fixed\n", "start"),
    ],
)
def test_csv_files_as_people_have_them(tmp_path: Path, text: str, column: str | None) -> None:
    assert from_csv(tmp_path, text, column) == BOTH


def test_a_start_in_a_column_and_no_mark_at_all(tmp_path: Path) -> None:
    wishes = from_csv(tmp_path, "id;start\nc;2027\nb;\n")
    assert wishes == Wishes((Wish("c", None, 2027), Wish("b")), (Wish("c", None, 2027), Wish("b")))
    assert from_csv(tmp_path, "id,mine\na,0\nb,\n", "mine") == Wishes((), ())


@pytest.mark.parametrize(
    ("text", "column", "faults"),
    [
        ("id\nd\na\n", None, [("line 2", "unknown-candidate")]),
        ("id,mine\nd,0\n", "mine", [("line 2", "unknown-candidate")]),
        ("id\na\nb\na\n", None, [("line 4", "picked-twice")]),
        ("id,option\nc,huge\na,o\n", None, [("line 2", "unknown-option")]),
        ("id,start\nc,2028\na,soon\n", None, [("line 2", "unknown-start"),
                                              ("line 3", "unknown-start")]),
        ("id,mine\na,maybe\nb,2\nd,?\n", "mine", [
            ("line 2", "unknown-mark"), ("line 3", "unknown-mark"),
            ("line 4", "unknown-candidate"), ("line 4", "unknown-mark")]),
        ("id,fixed\na,perhaps\n", None, [("line 2", "unknown-mark")]),
        ("id,note\na\nb,x,y\nc,\n", None, [("line 2", "ragged-row"), ("line 3", "ragged-row")]),
        ("id,note\n,x\na,\n", None, [("line 2", "no-candidate")]),
        ('id,note\na,"two\nlines"\nd,\n', None, [("line 4", "unknown-candidate")]),
        ("name,mine\na,1\n", None, [("line 1", "missing-column")]),
        ("id,mine\na,1\n", "yours", [("line 1", "missing-column")]),
        ("id,id\na,b\n", None, [("line 1", "column-twice")]),
        ("id\n", None, [("line 1", "no-rows")]),
        ("", None, [("", "empty-file")]),
        ("\n \n", None, [("", "empty-file")]),
        ("\ufeff", None, [("", "empty-file")]),
        ('id\n"a\n', None, [("line 2", "not-a-table")]),
        ('id\n"a"b\n', None, [("line 2", "not-a-table")]),
        (b"id\n\xff\n", None, [("", "not-text")]),
        ("id\na\n".encode("utf-16"), None, [("", "not-text")]),
        (b"id\na\0\n", None, [("", "not-text")]),
        ("id\n" + "a\n" * 600, None, [("", "too-large")]),
    ],
)  # fmt: skip
def test_everything_wrong_with_a_csv_file(
    tmp_path: Path, text: str | bytes, column: str | None, faults: list[tuple[str, str]]
) -> None:
    with pytest.raises(CaseError) as error:
        from_csv(tmp_path, text, column)
    assert [
        (f.place.split("hand.csv")[1].lstrip(":"), f.slug) for f in error.value.faults
    ] == faults
    assert all(f.cause and f.remedy for f in error.value.faults)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    case = build(round_of_two())
    for path, slug in ((tmp_path / "none.csv", "no-such-file"), (tmp_path, "a-folder")):
        with pytest.raises(CaseError) as error:
            read_wishes(case, path)
        assert [f.slug for f in error.value.faults] == [slug]


def test_the_tenth_line_comes_after_the_ninth(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as error:
        from_csv(tmp_path, "id\n" + "".join(f"z{i}\n" for i in range(11)))
    places = [f.place.rpartition(" ")[2] for f in error.value.faults]
    assert places == [str(n) for n in range(2, 13)]


def test_a_missing_column_names_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="'id', 'plan A'"):
        from_csv(tmp_path, "id,plan A\na,1\n", "plan B")
