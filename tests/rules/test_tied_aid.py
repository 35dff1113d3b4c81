"""tied_aid: tied loans must be concessional enough, at a rate that the case gives or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from optimizer.case.lint import warnings
from tests.helpers import check
from tests.helpers.build import build, candidate, document, option

SOURCES = {"own": {"title": "invented for this test", "address": "own"}}
# 38.3 at 3 %; 79.8 at the 10 % of the grant element, which is not for this rule
SHEET = {"rate": 0.004, "maturity": 30, "grace": 10}
TIED = SHEET | {"tied": True}


def rate(cirr=0.02, margin=0.01, **who):
    return who | {
        k: {"value": v, "basis": "illustrative", "source": "own"}
        for k, v in (("cirr", cirr), ("margin", margin))
    }


LEVELS = [
    {"groups": ["LDC"], "at_least": 0.5, "source": "own"},
    {"groups": ["Other LIC", "LMIC"], "at_least": 0.35, "source": "own"},
    {"groups": ["UMIC"], "at_least": 0.8, "source": "own"},
]
HOSTS = [
    {"id": g.lower(), "name": g, "region": "r",
     "oda": [{"first": 2026, "last": 2026, "group": g, "basis": "estimate", "source": "own"}]}
    for g in ("LDC", "LMIC", "UMIC")
] + [{"id": "off", "name": "off", "region": "r"}]  # fmt: skip


def both(id, host, terms=TIED):
    """A tied loan that supplies 3, and an untied one on the same terms that supplies 2."""
    untied = {k: v for k, v in terms.items() if k != "tied"}
    return candidate(id, host=host, options=[
        option("step", 1, 3, terms=terms), option("loan", 1, 2, terms=untied),
        option("grant", 1, 1),
    ])  # fmt: skip


FIVE = [both("a", "ldc"), both("b", "lmic"), both("c", "umic"), both("d", "off"), both("e", None)]
EVERY = "a.step b.step c.step d.step e.step"


def made(rule, candidates=FIVE):
    given = {"id": "tied", "kind": "tied_aid", "thresholds": LEVELS, "rates": [rate()]}
    asked = {k: v for k, v in {**given, **rule}.items() if v is not None}
    return document(candidates, [asked], hosts=HOSTS, sources=SOURCES)


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(made({}), "a.loan b.step c.loan d.loan e.loan", EVERY, id="35 of 35, 50, 80"),
        pytest.param(
            made({"rates": [rate(0.04)]}), "a.step b.step c.loan d.loan e.loan", EVERY,
            id="a higher rate",
        ),
        pytest.param(
            made({"rates": [rate(0.03, longest=29.5), rate(0.02, 0.005)]}),
            "a.loan b.loan c.loan d.loan e.loan", EVERY, id="the rate of its maturity",
        ),
        pytest.param(
            made({"rates": [rate(0.03, last=2025), rate(0.02, first=2026, shortest=30),
                            rate(0.5)]}),
            "a.loan b.step c.loan d.loan e.loan", EVERY, id="the first rate that fits",
        ),
        pytest.param(
            made({"rates": [rate(0.02, longest=30), rate(0.04)]}),
            "a.loan b.step c.loan d.loan e.loan", EVERY, id="up to its maturity",
        ),
        pytest.param(
            made({"rates": None, "missing": "refuse"}), "a.loan b.loan c.loan d.loan e.loan", EVERY,
            id="no rate, no proof",
        ),
        pytest.param(
            made({"select": {"except": ["c", "d"]}}), "a.loan b.step c.step d.step e.loan", EVERY,
            id="exceptions",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "tied", with_rule, without_rule)


def test_without_a_rate_nothing_is_guessed():
    """Nothing is closed, the report says that the rate is missing, and so does validate."""
    case = build(made({"rates": None}))
    assert solve(case).portfolio == check.picks(case, EVERY)
    assert check.used(case, "tied", EVERY) == [("", "0", "0", "candidates", False)]
    assert "missing" in check.sentence(case, "tied", EVERY)
    (found,) = warnings(case)
    assert (found.slug, found.place) == ("no-rate", "/rules/1")
    assert "the tied options of a, b, c, d, e are not tested" in found.cause
    (found,) = warnings(build(made({"rates": None, "missing": "refuse"}, FIVE[:1])))
    assert "the tied options of a are closed" in found.cause


def test_nothing_is_said_where_nothing_is_tied():
    assert warnings(build(made({"rates": None}, [both("a", "ldc", SHEET)]))) == []
    assert warnings(build(made({}))) == []


@pytest.mark.parametrize(("level", "kept"), [(0.05, True), (0.0500000001, False)])
def test_a_threshold_met_exactly(level, kept):
    """One payment of 104.5 after a year, at 4 % + 6 %, is worth 95."""
    terms = {"rate": 0.045, "maturity": 1, "payments_a_year": 1, "tied": True}
    rule = {"rates": [rate(0.04, 0.06)], "thresholds": [LEVELS[0] | {"at_least": level}]}
    case = build(made(rule, [both("a", "ldc", terms)]))
    assert solve(case).portfolio == check.picks(case, "a.step" if kept else "a.loan")


def test_uses():
    case = build(made({}))
    assert check.used(case, "tied", EVERY) == [("", "4", "0", "candidates", True)]
    assert check.used(case, "tied", "a.loan b.step c.grant") == [
        ("", "0", "0", "candidates", False)
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"thresholds": []}, ("empty-list", "/rules/1/thresholds")),
        ({"thresholds": LEVELS[1:]}, ("no-threshold", "/rules/1/thresholds")),
        ({"thresholds": [LEVELS[0] | {"at_least": 50}, *LEVELS[1:]]},
         ("out-of-range", "/rules/1/thresholds/0/at_least")),
        ({"rates": []}, ("empty-list", "/rules/1/rates")),
        ({"rates": [rate(longest=20)]}, ("no-rate", "/rules/1/rates")),
        ({"rates": [rate(first=2027)]}, ("no-rate", "/rules/1/rates")),
        ({"rates": [rate() | {"cirr": 0.02}]}, ("no-source", "/rules/1/rates/0/cirr")),
        ({"rates": [rate() | {"margin": {"value": 0.01}}]},
         ("no-source", "/rules/1/rates/0/margin")),
        ({"rates": [rate(cirr=2)]}, ("out-of-range", "/rules/1/rates/0/cirr")),
        ({"rates": [rate() | {"discount_rate": 0.1}]},
         ("unknown-key", "/rules/1/rates/0/discount_rate")),
        ({"missing": "guess"}, ("wrong-type", "/rules/1/missing")),
    ],
)  # fmt: skip
def test_invalid(change, fault):
    assert fault in check.faults(made(change))
    assert len({slug for slug, _ in check.faults(made(change))}) == 1


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(made({}, FIVE[:3]), "tied_aid", update_golden, tmp_path)


SAID = (
    "A tied loan must reach a concessionality of 50 % (LDC); 35 % (Other LIC, LMIC); "
    "80 % (UMIC) at CIRR plus margin"
)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "."),
        ({"select": {"except": ["c"]}}, ", except for c."),
        ({"rates": None}, ". CIRR and margin are missing: no tied loan was tested."),
        ({"rates": None, "missing": "refuse"},
         ". CIRR and margin are missing: no tied loan is let in."),
    ],
)  # fmt: skip
def test_sentence(rule, said):
    assert check.sentence(build(made(rule)), "tied", "") == SAID + said
