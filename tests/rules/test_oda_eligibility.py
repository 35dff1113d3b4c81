"""oda_eligibility: ODA routes need a host on the list of the start year."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years

SOURCES = {"dac": {"title": "dac", "address": "dac"}}


def listed(first, last):
    return {"first": first, "last": last, "group": "LMIC", "basis": "reported", "source": "dac"}


HOSTS = [
    {"id": "left", "name": "left", "region": "r", "oda": [listed(2020, 2026)]},
    {"id": "joins", "name": "joins", "region": "r",
     "oda": [listed(2020, 2021), listed(2027, 2030)]},
    {"id": "off", "name": "off", "region": "r"},
    {"id": "on", "name": "on", "region": "r", "oda": [listed(2020, 2030)]},
]  # fmt: skip


def both(id, host):
    """A yen loan that supplies 3 and a private loan that supplies 2, each in either year."""
    options = [
        option("yen", 1, 3, first=2028, route="yen-loan"),
        option("bank", 1, 2, first=2028, route="bank"),
    ]
    return candidate(id, host=host, starts=[2026, 2027], options=options)


FIVE = [both("a", "on"), both("b", "left"), both("c", "joins"), both("d", "off"), both("e", None)]


def made(rule, starts=None):
    candidates = [c | ({"starts": starts} if starts else {}) for c in FIVE]
    oda = {"id": "oda", "kind": "oda_eligibility", "routes": ["yen-loan"]}
    return document(
        candidates, [oda | rule], hosts=HOSTS, sources=SOURCES,
        years=years((2026, 2027), (2030, 2030)), funds=[fund("grants", 99, 99)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("case", "with_rule", "without_rule"),
    [
        pytest.param(
            made({}), "a.yen b.yen c.yen.2027 d.bank e.bank",
            "a.yen b.yen c.yen d.yen e.yen", id="either start",
        ),
        pytest.param(
            made({}, [2027]), "a.yen b.bank c.yen d.bank e.bank",
            "a.yen b.yen c.yen d.yen e.yen", id="the later start",
        ),
        pytest.param(
            made({}, [2026]), "a.yen b.yen c.bank d.bank e.bank",
            "a.yen b.yen c.yen d.yen e.yen", id="the earlier start",
        ),
        pytest.param(
            made({"routes": ["yen-loan", "bank"]}, [2026]), "a.yen b.yen",
            "a.yen b.yen c.yen d.yen e.yen", id="two routes",
        ),
    ],
)  # fmt: skip
def test_decides(case, with_rule, without_rule):
    check.decides(case, "oda", with_rule, without_rule)


def test_uses():
    case = build(made({}))
    assert check.used(case, "oda", "a.yen b.yen c.yen.2027 d.bank e.bank") == [
        ("", "0", "0", "candidates", False)
    ]
    assert check.used(case, "oda", "a.yen b.yen.2027 c.yen.2026 d.yen e.yen") == [
        ("", "4", "0", "candidates", True)
    ]


def test_other_routes_are_free():
    case = build(made({"routes": ["bank"]}))
    assert solve(case).portfolio == check.picks(case, "a.yen b.yen c.yen d.yen e.yen")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"routes": []}, ("empty-list", "/rules/1/routes")),
        ({"routes": ["yen"]}, ("unknown-route", "/rules/1/routes/0")),
        ({"routes": "yen-loan"}, ("wrong-type", "/rules/1/routes")),
        ({"hosts": ["on"]}, ("unknown-key", "/rules/1/hosts")),
    ],
)
def test_invalid(change, fault):
    assert check.faults(made(change)) == {fault}


def test_golden(update_golden: bool, tmp_path: Path):
    check.golden(made({}), "oda_eligibility", update_golden, tmp_path)


def test_exceptions():
    case = build(made({"select": {"except": ["d", "c"]}}, [2026]))
    assert solve(case).portfolio == check.picks(case, "a.yen b.yen c.yen d.yen e.bank")
    assert check.used(case, "oda", "a.yen d.yen e.yen")[0][1] == "1"


def test_sentence():
    said = "ODA (yen-loan) goes only to hosts on the DAC list of the year"
    assert check.sentence(build(made({})), "oda", "a.yen") == f"{said}."
    free = build(made({"select": {"except": ["d"]}}))
    assert check.sentence(free, "oda", "a.yen") == f"{said}, except for d."
