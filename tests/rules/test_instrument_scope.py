"""instrument_scope: who may fund what, by year and host."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import solve
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, option, years

SOURCES = {"s": {"title": "s", "address": "s"}}


def listed(first, last):
    return {"first": first, "last": last, "group": "LMIC", "basis": "estimate", "source": "s"}


HOSTS = [
    {"id": "on", "name": "on", "region": "r", "oda": [listed(2000, 2030)]},
    {"id": "left", "name": "left", "region": "r", "oda": [listed(2000, 2026)]},
    {"id": "off", "name": "off", "region": "r"},
]
FUNDS = [fund(i, 99, 99, 99) for i in ("jogmec", "jica", "jbic")]
STARTS = [2026, 2027, 2028]


def paid(id, by, tonnes=4, **more):
    """An option that this fund pays 1 in the start year."""
    return option(id, 1, tonnes, fund=by, first=2029, **more)


def made(may, candidates, **more):
    scope = {"id": "scope", "kind": "instrument_scope", "may": may}
    rest = {"years": years((2026, 2028), (2029, 2031)), "funds": FUNDS, "hosts": HOSTS,
            "sources": SOURCES}  # fmt: skip
    return document(candidates, [scope], **rest | more)


# an agency that may explore at any time, and hold equity in a producing mine from 2027 on
LAW = [
    {"funds": ["jogmec"], "select": {"kinds": ["exploration"]}},
    {"funds": ["jogmec"], "select": {"kinds": ["mine"]}, "first": 2027, "source": "s"},
]
SEARCH = candidate("search", host="off", options=[paid("o", "jogmec")]) | {"kind": "exploration"}
MINE = candidate("mine", host="off", starts=STARTS, options=[paid("o", "jogmec")])
# aid pays for a road or a mine's plant, where a bank could pay for either
AID = [{"funds": ["jica"], "select": {"kinds": ["road"]}, "oda": True}]


def site(id, host, kind, **more):
    options = [paid("aid", "jica", 5), paid("bank", "jbic", 3)]
    return candidate(id, host=host, options=options, **more) | {"kind": kind}


def test_decides_by_year():
    check.decides(made(LAW, [SEARCH, MINE]), "scope", "search mine.o.2027", "search mine.o.2026")


def test_decides_until_a_year():
    """What may be funded in 2026 only competes for the money of 2026."""
    until = [{"funds": ["jogmec"], "select": {"kinds": ["mine"]}, "last": 2026}]
    two = [candidate("port", host="off", options=[paid("o", "jogmec", 9)]), MINE]
    case = made(until, two, funds=[fund("jogmec", 1, 1, 0), *FUNDS[1:]])
    check.decides(case, "scope", "port", "port mine.o.2027")


def test_decides_by_kind_and_host():
    """Every start of the mine's aid is barred, so that the mine has another start of the bank's;
    the road of a host that leaves the list is paid for in time."""
    both = [
        site("road", "on", "road"),
        site("late", "left", "road", starts=[2027, 2026]),
        site("early", "left", "road", starts=[2026, 2027]),
    ]
    case = made(AID, both)
    locked = [{"id": "late", "kind": "commitment", "candidate": "late", "start": 2027}]
    case["rules"] += locked
    check.decides(case, "scope", "road late.bank.2027 early", "road late.aid.2027 early")


def test_decides_by_route():
    """The same where it is the route that has a scope, and the fund has none."""
    options = [paid("loan", "jica", 5, route="yen-loan"), paid("own", "jica", 3)]
    three = [
        candidate("road", host="on", options=options) | {"kind": "road"},
        candidate("late", host="left", starts=[2026, 2027], options=options),
    ]
    may = [{"routes": ["yen-loan"], "oda": True}]
    case = made(may, three)
    case["rules"].append({"id": "l", "kind": "commitment", "candidate": "late", "start": 2027})
    check.decides(case, "scope", "road late.own.2027", "road late.loan.2027")


def test_decides_outside_the_list():
    """`oda` false: only where the host is not, or no longer, on the list; a candidate without a
    host is on none."""
    four = [candidate(h or "sea", host=h, starts=STARTS, options=[paid("o", "jogmec")])
            for h in ("left", "off", None)]  # fmt: skip
    case = made([{"funds": ["jogmec"], "oda": False}], four)
    check.decides(case, "scope", "left.o.2027 off sea", "left off sea")


def test_the_year_is_that_of_the_funds_first_payment():
    """The agency comes in a year after the ministry, and commits itself then: later instalments
    follow, whatever the entry says of their year."""
    pays = [{"fund": "jica", "amount": 1}, {"fund": "jogmec", "amount": 1, "after": 2},
            {"fund": "jogmec", "amount": 1, "after": 1}]  # fmt: skip
    both = option("o", 0, 4, first=2030) | {"pays": pays}
    one = [candidate("mine", host="off", options=[both], starts=[2026])]
    for span, who in (({"first": 2027}, "mine"), ({"last": 2027}, "mine")):
        case = build(made([{"funds": ["jogmec"], **span}], one))
        assert solve(case).portfolio == check.picks(case, who)
        assert check.used(case, "scope", who) == [("", "0", "0", "candidates", False)]
    for span in ({"first": 2028}, {"last": 2026}):
        faults = check.faults(made([{"funds": ["jogmec"], **span}], one))
        assert faults == {("out-of-scope", "/candidates/0/options/0/pays/1/fund")}


def test_every_fund_of_an_option_must_be_within_its_own_scope():
    pays = [{"fund": "jica", "amount": 1}, {"fund": "jogmec", "amount": 1}]
    joint = option("o", 0, 9, first=2029) | {"pays": pays}
    may = [{"funds": ["jica"], "last": 2027}, {"funds": ["jogmec"], "first": 2027}]
    case = made(may, [candidate("mine", host="off", starts=STARTS, options=[joint])])
    check.decides(case, "scope", "mine.o.2027", "mine.o.2026")


def test_a_fund_without_an_entry_is_free():
    case = build(made([{"funds": ["jica"], "first": 2028}], [SEARCH, MINE]))
    assert solve(case).portfolio == check.picks(case, "search mine")


def test_exceptions():
    case = made(LAW, [SEARCH, MINE])
    case["rules"][1]["select"] = {"except": ["mine"]}
    free = build(case)
    assert solve(free).portfolio == check.picks(free, "search mine.o.2026")
    assert check.used(free, "scope", "mine.o.2026") == [("", "0", "0", "candidates", False)]


def test_uses():
    case = build(made(LAW, [SEARCH, MINE]))
    assert check.used(case, "scope", "search mine.o.2026") == [("", "1", "0", "candidates", True)]
    assert check.used(case, "scope", "search mine.o.2028") == [("", "0", "0", "candidates", False)]


@pytest.mark.parametrize(
    ("may", "faults"),
    [
        ([], {("empty-list", "/rules/1/may")}),
        ([{"first": 2027}], {("no-limit", "/rules/1/may/0")}),
        ([{"funds": [], "last": 2027}], {("no-limit", "/rules/1/may/0")}),
        ([{"funds": ["nexi"]}], {("unknown-fund", "/rules/1/may/0/funds/0")}),
        ([{"routes": ["yen"]}], {("unknown-route", "/rules/1/may/0/routes/0")}),
        ([{"funds": ["jica"], "select": {"kinds": ["minee"]}}],
         {("unknown-kind", "/rules/1/may/0/select/kinds/0")}),
        ([{"funds": ["jica"], "source": "law"}], {("unknown-source", "/rules/1/may/0/source")}),
        ([{"funds": ["jica"], "oda": "yes"}], {("wrong-type", "/rules/1/may/0/oda")}),
        ([{"funds": ["jica"], "first": 2028, "last": 2027}],
         {("empty-horizon", "/rules/1/may/0/last")}),
        ([{"funds": ["jogmec"], "first": 2028, "last": 2027}],
         {("empty-horizon", "/rules/1/may/0/last")}),
    ],
)  # fmt: skip
def test_invalid(may, faults):
    assert check.faults(made(may, [SEARCH, MINE])) == faults


@pytest.mark.parametrize(
    ("may", "place"),
    [
        ([{"funds": ["jica"], "select": {"kinds": ["exploration"]}}], "/options/0/pays/0/fund"),
        ([{"routes": ["loan"], "oda": True}], "/options/0/route"),
        ([{"funds": ["jica"], "first": 2028}, {"routes": ["loan"], "last": 2027}], "/options/0"),
        ([{"funds": ["jica"], "last": 2025}], "/options/0/pays/0/fund"),
    ],
)
def test_an_option_that_may_never_be_paid_is_a_fault(may, place):
    """In no start; where only some are barred, it is the solver who chooses another."""
    options = [paid("aid", "jica", route="loan"), paid("bank", "jogmec")]
    case = made(may, [SEARCH, candidate("mine", host="off", starts=STARTS, options=options)])
    assert check.faults(case) == {("out-of-scope", f"/candidates/1{place}")}


def test_a_candidate_of_no_known_host_has_one_fault():
    case = made(AID, [site("road", "nowhere", "road")])
    assert check.faults(case) == {("unknown-host", "/candidates/0/host")}


def test_golden(update_golden: bool, tmp_path: Path):
    three = [SEARCH, MINE, site("road", "left", "road", starts=[2026, 2027])]
    check.golden(made([*LAW, *AID], three), "instrument_scope", update_golden, tmp_path)


@pytest.mark.parametrize(
    ("may", "said"),
    [
        (LAW, "jogmec may fund exploration; jogmec may fund mine from 2027 on."),
        ([{"funds": ["jica", "jbic"], "oda": True}],
         "jica and jbic may fund anything in hosts on the DAC list."),
        ([{"funds": ["jica"], "oda": False, "last": 2027,
           "select": {"kinds": ["mine", "exploration"], "hosts": ["off"], "except": ["mine"]}}],
         "jica may fund mine and exploration, off but not mine outside the DAC list until 2027."),
        ([{"funds": ["jica"], "first": 2026, "last": 2027}],
         "jica may fund anything from 2026 to 2027."),
    ],
)  # fmt: skip
def test_sentence(may, said):
    case = made(may, [SEARCH, MINE])
    assert check.sentence(build(case), "scope", "search") == said
    case["rules"][1]["select"] = {"except": ["mine"]}
    assert check.sentence(build(case), "scope", "search") == f"{said} Not asked of mine."
