"""insurance_cover: no loan without enough insurance."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from optimizer import Outcome, solve
from optimizer.case.lint import warnings
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years


def lent(id, loan, cover=0, tonnes=10, **more):
    """A loan from the bank, of which the insurer takes on ``cover``."""
    pays = [{"fund": "bank", "amount": loan}, {"fund": "insurer", "amount": cover}]
    return option(id, tonnes=tonnes, **more) | {"pays": [p for p in pays if p["amount"]]}


FUNDS = [fund("bank", 20), fund("insurer", 9), fund("grants", 5)]
# the bare option may supply more; half of each loan is asked to be covered
TWO = [
    candidate("mine", options=[lent("bare", 10, 0, 12), lent("covered", 10, 5, 10)]),
    candidate("port", options=[lent("o", 8, 4, 9)]),
]


def made(rule, candidates=TWO, **more):
    cover = {"id": "cover", "kind": "insurance_cover", "loans": ["bank"], "cover": ["insurer"],
             "ratio": 0.5}  # fmt: skip
    return document(candidates, [cover | rule], **{"funds": FUNDS} | more)


@pytest.mark.parametrize(
    ("rule", "with_rule"),
    [
        pytest.param({}, "mine.covered port", id="met exactly"),
        pytest.param({"ratio": 0.51}, "", id="a little more"),
        pytest.param({"ratio": 0.4}, "mine.covered port", id="less"),
        pytest.param({"ratio": 0.6, "select": {"hosts": ["NOR"], "except": ["mine"]}}, "mine.bare",
                     id="with an exception"),
    ],
)  # fmt: skip
def test_decides(rule, with_rule):
    check.decides(made(rule), "cover", with_rule, "mine.bare port")


def test_what_the_insurer_can_take_on_limits_what_is_lent():
    """9 of cover are enough for 5 + 4; with 8.9 one of the two is not lent to."""
    less = [fund("bank", 20), fund("insurer", 8.9), fund("grants", 5)]
    check.decides(made({}, funds=less), "cover", "mine.covered", "mine.bare port")


def test_without_a_loan_nothing_is_asked():
    grant = candidate("study", 5, 3)
    case = build(made({"ratio": 1}, [grant]))
    assert solve(case).portfolio == check.picks(case, "study")


def test_several_funds_and_years():
    """4 + 6 of two banks, over two years, and 2 + 3 of cover."""
    pays = [{"fund": "bank", "amount": 4}, {"fund": "other", "amount": 6, "after": 1},
            {"fund": "insurer", "amount": 2},
            {"fund": "insurer", "amount": 3, "after": 1}]  # fmt: skip
    mine = candidate("mine", options=[option(tonnes=9) | {"pays": pays}])
    more = {"funds": [fund("bank", 9, 9), fund("other", 9, 9), fund("insurer", 9, 9)],
            "years": years((2026, 2027), (2030, 2030))}  # fmt: skip
    both = {"loans": ["bank", "other"]}
    case = build(made(both, [mine], **more))
    assert solve(case).portfolio == check.picks(case, "mine")
    check.decides(made(both | {"ratio": 0.5001}, [mine], **more), "cover", "", "mine")
    check.decides(made({"ratio": 1.26}, [mine], **more), "cover", "", "mine")


@pytest.mark.parametrize(
    ("loan", "cover", "ratio", "open_"),
    [
        (0.3, 0.1, "0.3333333333333333333333333", True),
        (0.3, 0.03, "0.1", True), (0.7, 0.49, "0.7", True), (1.1, 1.21, "1.1", True),
        (1e10, 3e9, "0.3", True), (1e10, 2999999999.999, "0.3", False),
        (0.3, 0.0299999, "0.1", False),
    ],
)  # fmt: skip
def test_met_to_the_last_yen(loan, cover, ratio, open_):
    """The rows close what the audit refuses and nothing that it accepts."""
    case = build(made({"ratio": Decimal(ratio)}, [candidate("m", options=[lent("o", loan, cover)])],
                      funds=[fund("bank", 1e11), fund("insurer", 1e11)]))  # fmt: skip
    answer = solve(case)
    assert answer.solution.refused == 0
    assert answer.portfolio == check.picks(case, "m" if open_ else "")


def test_uses():
    case = build(made({}))
    assert check.used(case, "cover", "mine.bare port") == [("", "1", "0", "candidates", True)]
    assert check.used(case, "cover", "mine.covered port") == [("", "0", "0", "candidates", False)]


def test_a_committed_loan_without_cover_is_infeasible():
    bare = made({}, [candidate("mine", options=[lent("bare", 10)])])
    bare["rules"].append({"id": "in", "kind": "commitment", "candidate": "mine"})
    assert solve(build(bare)).outcome is Outcome.INFEASIBLE


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"loans": []}, ("empty-list", "/rules/1/loans")),
        ({"cover": ["insurance"]}, ("unknown-fund", "/rules/1/cover/0")),
        ({"loans": ["banc"]}, ("unknown-fund", "/rules/1/loans/0")),
        ({"cover": ["insurer", "insurer"]}, ("named-twice", "/rules/1/cover/1")),
        ({"cover": ["insurer", "bank"]}, ("fund-twice", "/rules/1/cover/1")),
        ({"loans": ["bank", "bank"]}, ("named-twice", "/rules/1/loans/1")),
        ({"ratio": -0.1}, ("out-of-range", "/rules/1/ratio")),
        ({"ratio": 11}, ("out-of-range", "/rules/1/ratio")),
        ({"ratio": {"value": 95, "unit": "%"}}, ("wrong-unit", "/rules/1/ratio")),
        ({"share": 1}, ("unknown-key", "/rules/1/share")),
    ],
)
def test_invalid(change, fault):
    assert fault in check.faults(made(change))


def test_an_option_that_is_never_covered_is_warned_of():
    found = [(w.slug, w.place) for w in warnings(build(made({})))]
    assert found == [("never-covered", "/candidates/0/options/0")]
    assert warnings(build(made({"select": {"except": ["mine"]}}))) == []


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(made({}), "insurance_cover", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "A loan of bank is lent only where insurer covers at least 50 % of it."),
        ({"loans": ["bank", "grants"], "ratio": 0.975},
         "A loan of bank and grants is lent only where insurer covers at least 97.5 % of it."),
        ({"select": {"except": ["port"]}},
         "A loan of bank is lent only where insurer covers at least 50 % of it, except to port."),
    ],
)  # fmt: skip
def test_sentence(rule, said):
    assert check.sentence(build(made(rule)), "cover", "port") == said
