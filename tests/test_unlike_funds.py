"""Money of unlike funds: added up in grant equivalent only, by hand and against the judge."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from optimizer import Pick, solve
from optimizer.analysis.again import Again
from optimizer.analysis.idle import idle_funds
from optimizer.analysis.lines import TOTAL, Line, lines_of
from optimizer.analysis.money import nearest, staircase
from optimizer.analysis.runs.derived import derived
from optimizer.analysis.spending import spending
from optimizer.analysis.swings import swings
from optimizer.domain.funds import Fund
from optimizer.domain.terms import Terms
from tests.helpers import cases as drawn
from tests.helpers.build import build, candidate, document, fund, option, unlinted, years
from tests.helpers.check import decides, picks
from tests.helpers.judge import Judge, Plan
from tests.helpers.told import exactly
from tests.test_judge import examples

Document = dict[str, Any]
TERMS = {"rate": 0.014, "maturity": 25, "grace": 7}
GIVEN = Decimal("0.651")
"""Grant element of these terms at 10 %, by the published table, to a tenth of a per cent."""


def lent(id: str, amount: Any, tonnes: Any, **more: Any) -> Document:
    return candidate(id, amount, tonnes, fund="loans", terms=TERMS, **more)


def funds(**more: Any) -> list[Document]:
    return [fund("grants", 1000), fund("loans", 1000, discount_rate=0.1), *more.values()]


def test_a_loan_is_worth_its_grant_element() -> None:
    case = build(document([lent("a", 100, 10), candidate("b", 30, 10)], funds=funds()))
    a, b = picks(case, "a b").picks
    assert abs(case.spend(a) - 100 * GIVEN) <= Decimal("0.05")
    assert case.spend(b) == 30
    assert list(case.payments(a)) == [("loans", 2026, 100)]
    assert case.unlike
    assert case.money_unit == "EUR million in grant equivalent"


def test_equity_cover_and_grants() -> None:
    """10 of a study, 40 of equity that counts by half, and 500 of cover that pays nothing."""
    pays = [{"fund": f, "amount": a} for f, a in (("grants", 10), ("equity", 40), ("cover", 500))]
    case = build(
        document(
            [candidate("a", options=[option() | {"pays": pays}])],
            funds=[fund("grants", 10), fund("equity", 40, grant_equivalent=0.5),
                   fund("cover", 500, grant_equivalent=0)],
        )
    )  # fmt: skip
    assert case.spend(Pick("a", "o", 2026)) == 30


def test_what_is_worth_no_grant_is_never_below_nothing() -> None:
    dear = Terms.model_validate({"rate": Decimal("0.2"), "maturity": 10})
    lends = Fund(id="f", name="f", ceilings={}, discount_rate={"value": Decimal("0.05")})  # type: ignore[arg-type]
    assert lends.equivalent(dear) == 0
    with pytest.raises(ValueError, match="no terms"):
        lends.equivalent(None)


def test_alike_funds_stay_as_they_are() -> None:
    """A worth of 1 in so many words is what is left out."""
    plain = document([candidate("a", 1.50, 10)])
    said = document([candidate("a", 1.50, 10)], funds=[fund("grants", 1000, grant_equivalent=1)])
    for case in map(build, (plain, said)):
        assert not case.unlike
        assert str(case.spend(Pick("a", "o", 2026))) == "1.5"
        assert case.money_unit == "EUR million"


def test_sums_are_exact_to_the_last_digit() -> None:
    """25 digits times 25 digits: a sum in 28 would lose the last ones."""
    amount, worth = Decimal("12345678901234.56789012345"), Decimal("0.1234567890123456789012345")
    made = document([candidate("a", amount, 1)], funds=[fund("grants", 10**14,
                                                             grant_equivalent=worth)])  # fmt: skip
    case = build(made)
    assert Fraction(case.spend(Pick("a", "o", 2026))) == Fraction(amount) * Fraction(worth)


@examples(60)
@given(drawn.cases())
def test_spend_is_the_judges(made: Document) -> None:
    judge, case = Judge(made), unlinted(made)
    for pick in case.plans():
        assert Fraction(case.spend(pick)) == judge.spend((Plan(*pick),))
    assert case.unlike == drawn.unlike(made)


# what adds up funds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "host_ceiling", "by": "money", "at_most": 80},
        {"kind": "region_spread", "by": "money", "at_most": 80},
        {"kind": "safeguard", "by": "money", "categories": ["A"], "at_most": 80},
    ],
    ids=lambda r: r["kind"],
)
def test_a_limit_on_money_is_in_grant_equivalent(rule: Document) -> None:
    """The loan of 100 counts 65.1: it fits into 80, and not together with a grant of 30."""
    made = document(
        [lent("a", 100, 50, safeguard="A"), candidate("b", 30, 20, safeguard="A")],
        [{"id": "limit", **rule}], funds=funds(),
    )  # fmt: skip
    decides(made, "limit", "a", "a b")


def test_a_package_is_in_grant_equivalent() -> None:
    """Of a loan of 100 (65.1) 0.6 are due: a grant of 40 will do; not for a grant of 80 beside."""
    made = document(
        [lent("m", 100, 50), candidate("g", 40, 1, kind="study"), candidate("n", 80, 30)],
        [{"id": "limit", "kind": "package", "by": "money", "ratio": 0.6,
          "receives": {"kinds": ["study"]}, "gives": {"kinds": ["mine"]}}],
        funds=funds(),
    )  # fmt: skip
    decides(made, "limit", "m g", "m g n")


def test_debt_is_nominal() -> None:
    """70 would hold the 65.1 that are given away; what is owed is 100."""
    made = document(
        [lent("a", 100, 50), lent("b", 60, 20)],
        [{"id": "limit", "kind": "debt_limit", "funds": ["loans"], "at_most": 70}], funds=funds(),
    )  # fmt: skip
    decides(made, "limit", "b", "a b")


def test_ceilings_are_nominal() -> None:
    made = document([lent("a", 100, 50), lent("b", 60, 20)],
                    funds=[fund("grants", 1), fund("loans", 99, discount_rate=0.1)])  # fmt: skip
    answer = solve(build(made))
    assert answer.portfolio == picks(answer.case, "b")


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(("grant", "chosen"), [(66, "a"), (64, "b")])
def test_ties_take_the_least_grant_equivalent(solver: Any, grant: int, chosen: str) -> None:
    """A loan of 100 counts 65.1 against a grant of as many tonnes."""
    made = document([lent("a", 100, 50), candidate("b", grant, 50)],
                    [{"id": "one", "kind": "portfolio_size", "exactly": 1}],
                    funds=funds())  # fmt: skip
    answer = solve(build(made), solver=solver)
    assert answer.portfolio == picks(answer.case, chosen)
    assert answer.solution.ties == "broken"


@pytest.mark.parametrize("order", ["abc", "acb", "bac", "bca", "cab", "cba"])
def test_of_three_ties_too(order: str) -> None:
    """By what is paid c (66) would be the least, and a loan of 100 the most."""
    made = {"a": candidate("a", 90, 50), "b": lent("b", 100, 50), "c": candidate("c", 66, 50)}
    one = {"id": "one", "kind": "portfolio_size", "exactly": 1}
    answer = solve(build(document([made[i] for i in order], [one], funds=funds())))
    assert answer.portfolio == picks(answer.case, "b")


# the money questions ------------------------------------------------------------------------


def two_funds(**more: Any) -> Document:
    """a takes 4 of grants and 10 of loans, b 2 and 20: both need half as much again of loans."""

    def both(grants: int, loans: int, tonnes: int) -> list[Document]:
        pays = [{"fund": "grants", "amount": grants}, {"fund": "loans", "amount": loans}]
        return [option("o", 0, tonnes, terms=TERMS) | {"pays": pays}]

    return document(
        [candidate("a", options=both(4, 10, 10)), candidate("b", options=both(2, 20, 20))],
        funds=[fund("grants", 6), fund("loans", 20, discount_rate=0.1)], **more,
    )  # fmt: skip


def test_all_ceilings_of_unlike_funds_are_per_cent() -> None:
    answer = solve(build(two_funds()))
    again = Again(answer)
    total, *single = nearest(again)
    assert total.line == TOTAL
    assert total.now == 100
    assert total.up is not None
    assert (total.up.at, total.up.gain, total.enough) == (150, 30, 100)
    assert [(n.line.id, n.binds) for n in single] == [("grants@2026", False), ("loans@2026", True)]
    assert single[1].up is not None
    assert single[1].up.at == 30
    assert [(p.at, p.gain) for p in staircase(again).points] == [
        (0, 0), (Decimal("66.67"), 10), (100, 20), (150, 30)
    ]  # fmt: skip


def test_one_ceiling_is_money_whatever_it_is_worth() -> None:
    made = document([candidate("a", 2, 10)], funds=[fund("grants", 1, grant_equivalent=0.5)])
    (n,) = nearest(Again(solve(build(made))))
    assert n.up is not None
    assert (n.now, n.up.at) == (1, 2)


def test_a_fund_that_binds_in_no_year_is_asked_once() -> None:
    """Three years of loans to spare: one bound for all of them, and no MIP."""
    made = document(
        [lent(f"l{y}", 10, 10, starts=[y]) for y in (2026, 2027, 2028)]
        + [candidate("g", 3, 10), candidate("h", 3, 9)],
        years=years((2026, 2028), (2030, 2030)),
        funds=[fund("grants", 3), fund("loans", 50, 50, 50, discount_rate=0.1)],
    )
    answer = solve(build(made))
    again = Again(answer)
    assert idle_funds(again, lines_of(answer.case, answer.problem)) == {"loans"}
    assert again.tally.asked == 1
    found = {n.line: n for n in nearest(Again(answer))}
    assert all(found[Line("loans", y)].up_proven for y in (2026, 2027, 2028))
    assert found[Line("grants", 2026)].binds


def test_a_fund_that_binds_in_some_year_is_asked_year_by_year() -> None:
    made = document(
        [lent(f"l{y}", 10, 10, starts=[y]) for y in (2026, 2027, 2028)],
        years=years((2026, 2028), (2030, 2030)),
        funds=[fund("loans", 10, 9, 50, discount_rate=0.1)],
    )
    answer = solve(build(made))
    again = Again(answer)
    before = again.session.problem.row_upper.tolist()
    assert idle_funds(again, lines_of(answer.case, answer.problem)) == set()
    assert [n.line.id for n in nearest(again) if n.binds] == ["total", "loans@2027"]
    assert again.session.problem.row_upper.tolist() == before


# spend by fund and year ---------------------------------------------------------------------


def over_years(rate: Any = 0.25) -> Document:
    """A grant of 8 in 2026 and of 10 in 2027; a loan of 100 in 2028."""
    pays = [{"fund": "grants", "amount": 8}, {"fund": "grants", "amount": 10, "after": 1},
            {"fund": "loans", "amount": 100, "after": 2}]  # fmt: skip
    return document(
        [candidate("a", options=[option("o", 0, 10, terms=TERMS) | {"pays": pays}])],
        years=years((2026, 2028), (2030, 2030), discount_rate=rate),
        funds=[fund("grants", 8, 20, basis="disbursement"),
               fund("loans", 0, 0, 100, discount_rate=0.1)],
    )  # fmt: skip


def test_present_values_by_hand() -> None:
    """At 25 %: 8 + 10/1.25 = 16, and 100/1.25^2 = 64."""
    case = build(over_years())
    grants, loans = spending(case, picks(case, "a"))
    assert (grants.nominal, grants.present, grants.equivalent) == (18, 16, 18)
    assert (loans.nominal, loans.present) == (100, 64)
    assert loans.equivalent == case.spend(Pick("a", "o", 2026)) - 18
    assert [y.present for y in grants.years.values()] == [8, 8, 0]


def test_the_run_says_spend_by_fund_and_year() -> None:
    case = build(over_years())
    said = exactly(derived(solve(case), None))["spend"]
    assert said["unlike"] is True
    grants, loans = said["funds"]
    assert (grants["fund"], loans["fund"]) == ("grants", "loans")
    assert grants["years"]["2027"] == {"nominal": 10, "present": 8, "equivalent": 10}
    assert (grants["nominal"], grants["present"], loans["present"]) == (18, 16, 64)
    assert float(said["equivalent"]) == pytest.approx(18 + 65.1, abs=0.05)


def test_a_range_of_a_worth_and_of_interest_is_tried_at_its_ends() -> None:
    """Equity of 100 fits into 60 at a half, not at 0.8; a loan at 1.4 %, not at 0 %."""
    source = {"basis": "policy", "source": "s"}
    lends = {"rate": {"value": 0.014, "low": 0, "high": 0.02, **source}, "maturity": 25, "grace": 7}
    made = document(
        [candidate("a", 100, 50, fund="equity"), candidate("b", 100, 30, "CHL", fund="loans",
                                                           terms=lends)],
        [{"id": "limit", "kind": "host_ceiling", "by": "money", "at_most": 66}],
        funds=[fund("loans", 200, discount_rate=0.1),
               fund("equity", 200, grant_equivalent={"value": 0.5, "low": 0.2, "high": 0.8,
                                                     **source})],
        sources={"s": {"title": "s", "address": "s"}},
    )  # fmt: skip
    found = {
        (s.pointer, s.end): (s.stands, s.value) for s in swings(Again(solve(build(made)))) if s
    }
    assert found == {
        ("/funds/1/grant_equivalent", "low"): (True, 80),
        ("/funds/1/grant_equivalent", "high"): (False, 30),
        ("/candidates/1/options/0/terms/rate", "low"): (False, 50),
        ("/candidates/1/options/0/terms/rate", "high"): (True, 80),
    }
