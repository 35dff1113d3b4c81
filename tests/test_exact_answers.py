"""Random small cases against enumeration in rationals: a sample of `python -m tests.exact`; and
cases that once went wrong, worked by hand."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from optimizer import Case, Outcome, solve
from optimizer.case.load import case_of
from optimizer.proof.aim import MostWorth, keys_of
from optimizer.proof.exact import exact_of
from optimizer.proof.prove import prove
from optimizer.proof.search import Limits, Search
from optimizer.rules.registry import RULES
from tests.exact.__main__ import main
from tests.exact.compare import compare, portfolio
from tests.exact.families import FAMILIES, cases, one
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund
from tests.helpers.judge import Judge

SAMPLE = 160


@pytest.mark.parametrize("family", FAMILIES)
def test_the_answer_is_that_of_enumeration(family: str) -> None:
    share, _ = FAMILIES[family]
    seen: Counter[str] = Counter()
    for _, i, made in cases(SAMPLE * share // 20, 2, family):
        found = compare(made, thorough=True)
        assert not found.wrong, i
        seen.update([found.outcome, found.ties])
    assert seen["proven"], "a family in which nothing can be funded shows nothing"


def test_the_families_hold_what_they_promise() -> None:
    """All rules, negotiable ones and some for a part only, options, starts, funds that carry,
    shocks, stocks, equality, coefficients below zero, and money that no double holds in one sum."""
    kinds: set[str] = set()
    seen: Counter[str] = Counter()
    for _, _, made in cases(SAMPLE, 2):
        kinds |= {rule["kind"] for rule in made["rules"]}
        rules = made["rules"]
        seen["negotiable"] += any("negotiable" in r for r in rules)
        seen["select"] += any("select" in r for r in rules)
        seen["exactly"] += any("exactly" in r for r in rules)
        seen["below zero"] += any(t["coefficient"] < 0 for r in rules for t in r.get("terms", []))
        seen["options"] += any(len(c["options"]) > 1 for c in made["candidates"])
        seen["starts"] += any(len(c.get("starts", [])) > 1 for c in made["candidates"])
        seen["funds"] += len(made["funds"]) > 1
        seen["carry"] += any(f.get("carry") for f in made["funds"])
        seen["years"] += made["years"]["supply"]["last"] > made["years"]["supply"]["first"]
        seen["shock"] += any("days" in w for w in made.get("states", []))
        seen["stock"] += any(m.get("stock") for m in made["metals"])
        seen[made["measure"]["kind"]] += 1
        paid = [p["amount"] for c in made["candidates"] for o in c["options"] for p in o["pays"]]
        some = [a for a in paid if a]
        seen["mixed"] += bool(some) and max(some) > 10**9 * min(some)
        seen["twelve"] += len(made["candidates"]) == 12
    assert kinds == set(RULES)
    assert min(seen.values()) >= 2, seen


def test_the_command_says_what_went_wrong(monkeypatch: Any, capsys: Any, tmp_path: Any) -> None:
    """A program that never breaks ties goes wrong, and the cases are kept."""
    asked = ["exact", "--cases", "6", "--only", "near_ties", "--seed", "3"]
    monkeypatch.setattr("sys.argv", asked)
    assert main() == 0
    assert " 0 wrong" in capsys.readouterr().out
    monkeypatch.setattr("tests.exact.compare._answer", lambda *_: ["not so"])
    monkeypatch.setattr("sys.argv", [*asked, "--keep", str(tmp_path / "wrong")])
    assert main() == 1
    assert "WRONG near_ties-3-0: not so" in capsys.readouterr().out
    assert len(list((tmp_path / "wrong").iterdir())) == 6


# money that no double holds in one sum -------------------------------------------------------


def one_year(ceiling: Any, *given: tuple[Any, Any], rules: Any = (), **more: Any) -> Case:
    """One fund over candidates a, b, c ... of these costs and tonnes."""
    made = [candidate("abcdefghij"[i], cost, tonnes) for i, (cost, tonnes) in enumerate(given)]
    how: dict[str, Any] = {"measure": {"kind": "tonnes"}, "funds": [fund("grants", ceiling)]}
    return build(document(made, list(rules), **how | more))


@pytest.mark.parametrize("large", [15 * 10**7, 10**9, 10**13])
def test_one_unit_beside_a_large_amount(large: int) -> None:
    """The ceiling is the large amount to the last unit: it fits, and nothing beside it."""
    answer = solve(one_year(large, (large, 300), (1, 2)))
    assert answer.outcome is Outcome.PROVEN
    assert answer.portfolio == check.picks(answer.case, "a")
    more = solve(one_year(large + 1, (large, 300), (1, 2)))
    assert more.portfolio == check.picks(more.case, "a b")


@pytest.mark.parametrize("large", [15 * 10**9, 10**13])
def test_what_just_fits_is_not_infeasible(large: int) -> None:
    """All of it fits to the last unit, and must be funded; one unit less and nothing does."""
    every = {"id": "all", "kind": "portfolio_size", "at_least": 4}
    given = [(1, 3), (large, 12), (10, 19), (9, 7)]
    answer = solve(one_year(large + 20, *given, rules=[every]))
    assert answer.outcome is Outcome.PROVEN
    assert answer.value == 41
    none = solve(one_year(large + 19, *given, rules=[every]))
    assert none.outcome is Outcome.INFEASIBLE
    assert none.solution.proof.kind == "exact"


def test_a_part_that_doubles_close_and_rationals_do_not() -> None:
    """Sums of 10^8 and of a thousandth just meet the ceiling. By the row's own multiplier a part
    of the tree is empty in doubles, and in rationals it is not: it is split once, not to the end.
    """
    given = [
        ("0.001853", "30.42"), (696023117, "16.08"), ("0.00131", 11), (333, 16), ("0.001446", 17),
        (150000000, "13.43"), (150000000, "26.17"), ("0.002819", "7.81"), (222295907, "20.79"),
        (839, "29.5"),
    ]  # fmt: skip
    figures = [(Decimal(a), Decimal(b)) for a, b in given]
    answer = solve(one_year(Decimal("1068319863.002756"), *figures))
    assert answer.outcome is Outcome.PROVEN
    assert answer.value == Decimal("172.12")


# ties ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("i", [17, 31])
def test_what_rationals_open_again_is_split_and_not_closed_again(i: int) -> None:
    """In doubles a part lies below the tolerance, in rationals it does not: the search for equals
    has an end all the same."""
    asked: list[None] = []

    def patience() -> bool:
        asked.append(None)
        return len(asked) > 20_000

    case = case_of(one("near_spends", 5, i))
    assert prove(case, [], Limits(stopped=patience)).ties == "broken"
    assert len(asked) <= 20_000, "it runs in circles"


@pytest.mark.parametrize("i", [11, 21, 25, 38, 40])
def test_equals_that_are_not_all_listed_cost_least_to_the_last_digit(i: int) -> None:
    """The one that costs least does so by a thousandth in 10^9, and starts later than others."""
    made = one("near_spends", 5, i)
    judge, case = Judge(made), case_of(made)
    assert len(judge.tied) > 8
    for offers in ([], [portfolio(judge.tied[-1])]):
        found = prove(case, offers)
        assert found.ties == "broken"
        assert found.portfolio == portfolio(judge.tied[0])


@pytest.mark.parametrize("i", [80, 22])
def test_a_better_one_within_the_tolerance_is_met_where_not_all_are_listed(i: int) -> None:
    """More than eight are worth the same to the tolerance, and the best of them is not offered."""
    made = one("near_ties", 5, i)
    judge, case = Judge(made), case_of(made)
    best = {p for p, w in judge.feasible.items() if w == judge.best}
    assert len(judge.tied) > 8
    assert len(best) < len(judge.tied)
    for offers in ([], [portfolio(min(judge.tied, key=judge.feasible.__getitem__))]):
        found = prove(case, offers)
        assert found.ties == "broken"
        assert found.portfolio == portfolio(min(best, key=judge.preference))


def test_what_was_worked_out_of_other_multipliers_is_forgotten() -> None:
    """A part has a bound; then a row shows by itself that it is empty: that is bounded anew."""
    case = one_year(5, (3, 1), (4, 1))
    exact = exact_of(case)
    search = Search(MostWorth(exact), Limits())
    root = search.root
    root.close(exact={})
    search.bounded(root)
    assert root.bound == 2
    search.decide(root, frozenset([0, 1]))
    assert root.bound is None
    assert not search.closes(root)  # of the root it does not show that
    search.bounded(root)
    assert root.bound == 5


def test_keys_tell_apart_whatever_differs() -> None:
    exact = exact_of(one_year(10**13, (Decimal("1e13"), 1), (Decimal("0.000001"), 1), (3, 1)))
    spend, _ = keys_of(exact)
    assert spend.tolerance == Decimal("0.0000005")
    assert spend.of(frozenset([0, 1])) - spend.of(frozenset([0])) > spend.tolerance
