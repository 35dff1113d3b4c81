"""prerequisite: study before mine with a lag, agreement before investment."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Outcome, solve
from optimizer.problem import tables
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years

# the mine may start in three years and loses a year's supply with each; the study costs 1
CHAIN = [
    candidate("study", starts=[2026, 2027], options=[option(cost=1)]),
    candidate("mine", starts=[2026, 2027, 2028], options=[option(cost=5, tonnes=10)]),
]
HORIZON = years((2026, 2028), (2030, 2032))


def made(rule, candidates=CHAIN, **more):
    return document(
        candidates,
        [{"id": "first", "kind": "prerequisite"} | rule],
        years=HORIZON,
        **{"funds": [fund("grants", 9, 9, 9)]} | more,
    )


PAIR = {"pairs": [{"candidate": "mine", "needs": "study"}]}
LAG = made(PAIR | {"lag": 1})


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(
            LAG | {"funds": [fund("grants", 9, 5, 9)]}, "study mine.o.2027", "mine.o.2026", id="lag"
        ),
        pytest.param(
            made(PAIR | {"lag": 2}), "study mine.o.2028", "mine.o.2026", id="lag of two years"
        ),
        pytest.param(
            made(PAIR | {"lag": 1}, funds=[fund("grants", 5, 9, 9)], candidates=[
                CHAIN[0] | {"starts": [2027]}, CHAIN[1]
            ]),
            "study.o.2027 mine.o.2028", "mine.o.2026", id="the study's start counts",
        ),
    ],
)  # fmt: skip
def test_decides_lag(case, with_rule, without_rule):
    check.decides(case, "first", with_rule, without_rule)


def test_decides_without_lag():
    """Nothing is lost by waiting here, so the study must cost the mine something: the money."""
    rule = {"id": "first", "kind": "prerequisite", **PAIR}
    case = document(
        [candidate("study", 3), candidate("mine", 5, 10), candidate("other", 4, 9)],
        [rule],
        funds=[fund("grants", 7.9)],
    )
    check.decides(case, "first", "other", "mine")


def test_the_same_year_will_do_without_lag():
    case = build(made(PAIR))
    assert solve(case).portfolio == check.picks(case, "study mine")


def test_decides_one_option_only():
    """Only the large option waits; the small one is free, but smaller."""
    mine = candidate("mine", options=[option("small", 2, 4), option("large", 5, 10)])
    pairs = [{"candidate": "mine", "option": "large", "needs": "study"}]
    rule = {"id": "first", "kind": "prerequisite", "pairs": pairs}
    case = document([candidate("study", 3), mine], [rule], funds=[fund("grants", 7.9)])
    check.decides(case, "first", "mine.small", "mine.large")
    free = build(case | {"funds": [fund("grants", 8)]})
    assert solve(free).portfolio == check.picks(free, "study mine.large")


def test_decides_one_option_of_one_pair():
    """The rail waits whatever its option, the mine only where it is large."""
    three = [
        candidate("study", 3),
        candidate("mine", options=[option("small", 2, 4), option("large", 5, 10)]),
        candidate("rail", options=[option("one", 1, 3), option("two", 1, 3)]),
    ]
    pairs = [{"candidate": "rail", "needs": "study"},
             {"candidate": "mine", "option": "large", "needs": "study"}]  # fmt: skip
    rule = {"id": "first", "kind": "prerequisite", "pairs": pairs}
    case = document(three, [rule], funds=[fund("grants", 4.9)])
    check.decides(case, "first", "mine.small", "mine.small rail.one")


def test_rows_only_for_years_in_which_the_waiting_one_may_start():
    late = made(PAIR, [CHAIN[0], CHAIN[1] | {"starts": [2028, 2026]}])
    names = [n for n in tables(build(late)).row_names() if n.startswith("first")]
    assert names == ["first(mine needs study,2026)", "first(mine needs study,2028)"]


def test_decides_two_pairs():
    four = [candidate("mine", 5, 10), candidate("rail", 2), candidate("port", 2),
            candidate("other", 4, 9)]  # fmt: skip
    pairs = [{"candidate": "mine", "needs": "port"}, {"candidate": "rail", "needs": "port"},
             {"candidate": "mine", "needs": "rail"}]  # fmt: skip
    rule = {"id": "first", "kind": "prerequisite", "pairs": pairs}
    case = document(four, [rule], funds=[fund("grants", 9)])
    check.decides(case, "first", "mine rail port", "mine other")


@pytest.mark.parametrize("starts", [[2026, 2027, 2028], [2028, 2026, 2027]])
def test_every_start_of_both(starts):
    """The rows bar exactly the pairs of starts that the lag bars, in any order of the file."""
    late = [CHAIN[0], CHAIN[1] | {"starts": starts}]
    for study in (None, 2026, 2027):
        for mine in starts:
            locked = [{"id": "m", "kind": "commitment", "candidate": "mine", "start": mine}]
            if study:
                locked.append(
                    {"id": "s", "kind": "commitment", "candidate": "study", "start": study}
                )
            else:
                locked.append({"id": "s", "kind": "exclusion", "candidates": ["study"]})
            one = made(PAIR | {"lag": 1}, late)
            case = build(one | {"rules": [*one["rules"], *locked]})
            fits = study is not None and study + 1 <= mine
            chosen = f"study.o.{study} mine.o.{mine}" if study else f"mine.o.{mine}"
            assert any(v for *_, v in check.used(case, "first", chosen)) is not fits
            expected = Outcome.PROVEN if fits else Outcome.INFEASIBLE
            assert solve(case).outcome is expected


TREATY = {"id": "treaty", "name": "treaty", "hosts": ["ZAF"], "basis": "reported", "source": "s"}
SOURCES = {"s": {"title": "s", "address": "s"}}
EQUITY = {"agreement": "treaty", "select": {"routes": ["equity"]}}


def closed(in_force, starts=(2026, 2027)):
    """A candidate with a loan and an equity option; the equity waits for the treaty."""
    options = [
        option("loan", 1, 4, first=2028, route="loan"),
        option("equity", 1, 9, first=2028, route="equity"),
    ]
    return made(
        EQUITY,
        [candidate("mine", starts=list(starts), options=options)],
        agreements=[TREATY | ({"in_force": in_force} if in_force else {})],
        sources=SOURCES,
    )


@pytest.mark.parametrize(
    ("in_force", "with_rule"),
    [
        pytest.param(None, "mine.loan.2026", id="never"),
        pytest.param(2029, "mine.loan.2026", id="too late"),
    ],
)
def test_decides_agreement(in_force, with_rule):
    check.decides(closed(in_force), "first", with_rule, "mine.equity.2026")


def test_agreement_in_force_from_its_year_on():
    case = build(closed(2027))
    assert solve(case).portfolio == check.picks(case, "mine.equity.2027")
    assert check.used(case, "first", "mine.equity.2026") == [
        ("treaty", "1", "0", "candidates", True)
    ]
    assert check.used(case, "first", "mine.loan.2026") == [
        ("treaty", "0", "0", "candidates", False)
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ("no-limit", "/rules/1")),
        ({**PAIR, "agreement": "treaty"}, ("no-limit", "/rules/1")),
        ({**PAIR, "lag": -1}, ("wrong-type", "/rules/1/lag")),
        ({**PAIR, "lag": 0.5}, ("wrong-type", "/rules/1/lag")),
        ({"pairs": [{"candidate": "mine", "needs": "road"}]},
         ("unknown-candidate", "/rules/1/pairs/0/needs")),
        ({"pairs": [{"candidate": "mine", "needs": "study", "option": "q"}]},
         ("unknown-option", "/rules/1/pairs/0/option")),
        ({"pairs": [{"candidate": "mine"}]}, ("missing-key", "/rules/1/pairs/0/needs")),
        ({"pairs": [{"candidate": "mine", "needs": "study"},
                    {"candidate": "study", "needs": "mine"}]},
         ("prerequisite-circle", "/rules/1/pairs/1")),
        ({"pairs": [{"candidate": "mine", "needs": "mine"}]},
         ("prerequisite-circle", "/rules/1/pairs/0")),
        ({"agreement": "treaty"}, ("unknown-agreement", "/rules/1/agreement")),
    ],
)  # fmt: skip
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


@pytest.mark.parametrize(
    ("lag", "study", "mine", "fits"),
    [
        (0, [2027], [2026], False),
        (0, [2027, 2026], [2026], True),
        (1, [2026], [2026], False),
        (1, [2027], [2026, 2028], True),
        (2, [2027], [2028, 2027], False),
        (400, [2026], [2028], False),
    ],
)
def test_who_can_only_start_before_what_it_needs_is_a_fault(lag, study, mine, fits):
    chain = [CHAIN[0] | {"starts": study}, CHAIN[1] | {"starts": mine}]
    fault = {("starts-too-early", "/rules/1/pairs/0")}
    assert check.faults(made(PAIR | {"lag": lag}, chain)) == (set() if fits else fault)


def test_golden(update_golden: bool, tmp_path: Path):
    case = LAG | {"rules": [*LAG["rules"], {"id": "treaty-first", "kind": "prerequisite",
                                            "agreement": "treaty"}],
                  "agreements": [TREATY | {"in_force": 2027}], "sources": SOURCES}  # fmt: skip
    check.golden(case, "prerequisite", update_golden, tmp_path)


def test_sentences():
    assert check.sentence(build(made(PAIR)), "first", "study") == "mine needs study."
    said = "mine needs study, begun 1 year before."
    assert check.sentence(build(LAG), "first", "study") == said
    two = check.sentence(build(made(PAIR | {"lag": 2})), "first", "study")
    assert two == "mine needs study, begun 2 years before."
    assert check.sentence(build(closed(2027)), "first", "") == "Closed until treaty is in force."
