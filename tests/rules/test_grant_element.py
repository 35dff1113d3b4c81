"""grant_element: loans by ODA routes must give enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years

SOURCES = {"dac": {"title": "dac", "address": "dac"}}
JICA = {"rate": 0.014, "maturity": 25, "grace": 7}  # 65.1 at 10 %, 61.2 / 51.5 / 45.3 at 9 / 7 / 6
HARD = {"rate": 0.06, "maturity": 15, "grace": 3}  # 21.7 and 16.9 / 5.8 / -0.6
OLD = {"last": 2017, "discount_rate": 0.10, "threshold": 0.25, "source": "dac"}
NEW = [
    {"first": 2018, "groups": [*groups], "discount_rate": d, "threshold": t, "source": "dac"}
    for groups, d, t in (
        (("LDC", "Other LIC"), 0.09, 0.45), (("LMIC",), 0.07, 0.15), (("UMIC",), 0.06, 0.10),
    )
]  # fmt: skip


def host(id, *groups):
    """On the list in 2017 and 2018; with two groups it moves from one to the other."""
    listed = [
        {"first": y, "last": y, "group": groups[min(i, len(groups) - 1)], "basis": "estimate",
         "source": "dac"}
        for i, y in enumerate((2017, 2018)) if groups
    ]  # fmt: skip
    return {"id": id, "name": id, "region": "r", "oda": listed}


HOSTS = [host("ldc", "LDC"), host("rises", "LDC", "LMIC"), host("umic", "UMIC"), host("none")]
# 42.7 at 9 %, 33.4 at 7 %, 28.0 at 6 %: enough for a middle-income host, not for an LDC
MIDDLE = {"rate": 0.02, "maturity": 15, "grace": 4}


def both(id, where, terms=JICA, **more):
    """A yen loan that supplies 3, and a bank's on any terms that supplies 2."""
    options = [
        option("yen", 1, 3, route="yen-loan", first=2019, terms=terms),
        option("bank", 1, 2, route="bank", first=2019, terms=HARD),
    ]
    return candidate(id, host=where, options=options, starts=[2017, 2018], **more)


def made(rule, candidates, starts=None):
    given = {"id": "oda", "kind": "grant_element", "routes": ["yen-loan"], "tests": [OLD, *NEW]}
    return document(
        [c | ({"starts": starts} if starts else {}) for c in candidates], [given | rule],
        hosts=HOSTS, sources=SOURCES, years=years((2017, 2018), (2030, 2030)),
        funds=[fund("grants", 99, 99, first=2017)],
    )  # fmt: skip


HARD_AND_EASY = [both("easy", "ldc"), both("hard", "ldc", HARD)]
EVERYWHERE = [both(f"in-{h['id']}", h["id"], MIDDLE) for h in HOSTS] + [both("sea", None, MIDDLE)]
EVERY = "in-ldc.yen in-rises.yen in-umic.yen in-none.yen sea.yen"


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(
            made({}, HARD_AND_EASY), "easy.yen hard.bank", "easy.yen hard.yen", id="25 at 10"
        ),
        pytest.param(
            made({}, EVERYWHERE, [2018]), "in-ldc.bank in-rises.yen in-umic.yen in-none.bank "
            "sea.bank", EVERY, id="by group of the year",
        ),
        pytest.param(
            made({"tests": [*NEW, OLD | {"last": 2016}]}, EVERYWHERE[-2:], [2018]),
            "in-none.bank sea.bank", "in-none.yen sea.yen", id="nobody tests it",
        ),
        pytest.param(
            made({"tests": [OLD, OLD | {"groups": ["LDC"], "threshold": 0.66, "last": 2018}, *NEW],
                  "routes": ["yen-loan"]},
                 [both("a", "ldc")], [2017]),
            "a.bank", "a.yen", id="both of two tests",
        ),
        pytest.param(
            made({"select": {"except": ["hard"]}}, [*HARD_AND_EASY, both("harder", "umic", HARD)]),
            "easy.yen hard.yen harder.bank", "easy.yen hard.yen harder.yen", id="an exception",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "oda", with_rule, without_rule)


def test_yen_loans_pass_the_test_of_2009_by_far():
    """The record: at 10 % no term sheet of JICA is near 25 %."""
    case = build(made({}, [both("a", "ldc"), both("b", "umic")], [2017]))
    assert solve(case).portfolio == check.picks(case, "a.yen b.yen")


@pytest.mark.parametrize(("threshold", "kept"), [(0.05, True), (0.0500000001, False)])
def test_a_threshold_met_exactly(threshold, kept):
    """One payment of 104.5 after a year, at 10 %, is worth 95."""
    terms = {"rate": 0.045, "maturity": 1, "payments_a_year": 1}
    tests = [OLD | {"last": 2018, "threshold": threshold}]
    case = build(made({"tests": tests}, [both("a", "ldc", terms)], [2017]))
    assert solve(case).portfolio == check.picks(case, "a.yen" if kept else "a.bank")


def test_uses():
    case = build(made({}, EVERYWHERE))
    assert check.used(case, "oda", EVERY) == [("", "0", "0", "candidates", False)]
    later = EVERY.replace("yen", "yen.2018")
    assert check.used(case, "oda", later) == [("", "3", "0", "candidates", True)]


BARE = option("yen", 1, 3, route="yen-loan", first=2019)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"routes": []}, ("empty-list", "/rules/1/routes")),
        ({"routes": ["yen"]}, ("unknown-route", "/rules/1/routes/0")),
        ({"tests": []}, ("empty-list", "/rules/1/tests")),
        ({"tests": [OLD]}, ("no-test", "/rules/1/tests")),
        ({"tests": [OLD, *NEW[1:]]}, ("no-test", "/rules/1/tests")),
        ({"tests": [OLD | {"source": None}, *NEW]}, ("wrong-type", "/rules/1/tests/0/source")),
        ({"tests": [OLD | {"source": "x"}, *NEW]}, ("unknown-source", "/rules/1/tests/0/source")),
        ({"tests": [OLD | {"threshold": 25}, *NEW]},
         ("out-of-range", "/rules/1/tests/0/threshold")),
        ({"tests": [OLD | {"discount_rate": 10}, *NEW]},
         ("out-of-range", "/rules/1/tests/0/discount_rate")),
        ({"tests": [OLD | {"groups": []}, *NEW]}, ("empty-list", "/rules/1/tests/0/groups")),
        ({"select": {"hosts": ["nowhere"]}}, ("unknown-host", "/rules/1/select/hosts/0")),
    ],
)  # fmt: skip
def test_invalid(change, fault):
    assert check.faults(made(change, [both("a", "ldc")])) == {fault}


def test_invalid_without_terms():
    bare = candidate("a", host="ldc", options=[BARE], starts=[2017])
    assert check.faults(made({}, [bare])) == {("no-terms", "/candidates/0/options/0")}
    assert check.faults(made({"select": {"except": ["a"]}}, [bare])) == set()
    broken = candidate("a", host="ldc", options=[BARE | {"terms": 3}], starts=[2017])
    assert check.faults(made({}, [broken])) == {("wrong-type", "/candidates/0/options/0/terms")}


def test_golden(update_golden: bool, tmp_path: Path):
    case = made({}, EVERYWHERE[:3])
    check.golden(case, "grant_element", update_golden, tmp_path)


def test_sentence():
    said = (
        "A loan (yen-loan) counts as ODA only with a grant element of at least "
        "25 % at a discount rate of 10 % (until 2017); "
        "45 % at a discount rate of 9 % (LDC, Other LIC, from 2018); "
        "15 % at a discount rate of 7 % (LMIC, from 2018); "
        "10 % at a discount rate of 6 % (UMIC, from 2018)"
    )
    assert check.sentence(build(made({}, HARD_AND_EASY)), "oda", "") == said + "."
    but = made({"select": {"except": ["hard"]}}, HARD_AND_EASY)
    assert check.sentence(build(but), "oda", "") == said + ", except for hard."
    one = made({"tests": [OLD | {"first": 2009, "last": 2018}]}, HARD_AND_EASY)
    assert check.sentence(build(one), "oda", "").endswith("at a discount rate of 10 % "
                                                          "(2009 to 2018).")  # fmt: skip
