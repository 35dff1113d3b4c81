"""Where supply is processed: what a state does to it there, whose share it is, what is said."""

from __future__ import annotations

from fractions import Fraction

import pytest

from optimizer import Outcome, Pick, audit, solve
from optimizer.analysis.outcomes import outcomes
from optimizer.case.facts import build_facts
from optimizer.case.lint import warnings
from optimizer.report import markdown
from optimizer.report.blocks import Table
from optimizer.report.content import forms
from optimizer.report.content.places import where
from tests.helpers import check, reports
from tests.helpers.build import build, candidate, document, fund, metal, option


def works(id, cost, tonnes, host, processing=None, form=None, **more):
    """A mine of one metal, processed in a host of its own or in another."""
    made = option("o", cost, tonnes, **more)
    made["supply"][0] |= {k: v for k, v in (("processing", processing), ("form", form)) if v}
    return candidate(id, host=host, options=[made])


# both mines are in Norway; one sends its concentrate to Chile
TWO = [works("sent", 5, 40, "NOR", "CHL", "concentrate"), works("own", 5, 30, "NOR", form="oxide")]
HELD = [
    {"name": "refined in Chile", "host": "ZAF", "processing": "CHL", "tonnes": 20},
    {"name": "refined at home", "host": "CHL", "processing": "NOR", "tonnes": 10},
    {"name": "scrap", "tonnes": 1},
]


def halt(*changes, days=None, chance=0.5):
    shock = {"id": "halt", "name": "halt", "probability": chance, "changes": list(changes)}
    if days is not None:
        shock["days"] = days
    return [{"id": "normal", "name": "normal", "probability": 1 - chance}, shock]


STOP = {"fact": "supply", "processing": "CHL", "factor": 0}


def made(changes=(STOP,), candidates=TWO, **more):
    plain = {"funds": [fund("grants", 5)], "states": halt(*changes)}
    return document(candidates, [], **plain | more)


def test_a_stop_of_processing_stops_what_is_mined_elsewhere():
    """sent: 40 in one state and 0 in the other; own: 30 in both."""
    case = build(made())
    answer = solve(case)
    assert answer.outcome is Outcome.PROVEN
    assert answer.portfolio == check.picks(case, "own")
    assert answer.value == 30
    assert audit(case, check.picks(case, "sent")).value == 20


@pytest.mark.parametrize(
    ("change", "chosen"),
    [
        pytest.param({"fact": "supply", "host": "CHL", "factor": 0}, "sent", id="mine elsewhere"),
        pytest.param({"fact": "supply", "host": "NOR", "factor": 0}, "sent", id="both mines"),
        pytest.param({"fact": "supply", "processing": "NOR", "factor": 0}, "sent",
                     id="the other works"),
        pytest.param({"fact": "supply", "processing": "CHL", "host": "ZAF", "factor": 0}, "sent",
                     id="both must match"),
        pytest.param({"fact": "supply", "processing": "CHL", "host": "NOR", "factor": 0}, "own",
                     id="both match"),
        pytest.param({"fact": "supply", "processing": "CHL", "candidate": "own", "factor": 0},
                     "sent", id="not its own"),
        pytest.param({"fact": "supply", "processing": "CHL", "metal": "li", "factor": 0}, "sent",
                     id="another metal"),
        pytest.param({"fact": "existing", "processing": "CHL", "factor": 0}, "sent",
                     id="another fact"),
    ],
)  # fmt: skip
def test_what_a_change_matches(change, chosen):
    case = build(made((change,), metals=[metal(), metal("li")]))
    assert solve(case).portfolio == check.picks(case, chosen)


def test_existing_supply_is_processed_somewhere_too():
    metals = [metal(existing=HELD)]
    for place, tonnes in (("CHL", 11), ("NOR", 21), ("ZAF", 31)):
        case = build(made(({"fact": "existing", "processing": place, "factor": 0},),
                          metals=metals))  # fmt: skip
        cu, (normal, shock) = case.metal["cu"], case.states
        assert case.existing(cu, 2030, normal) == 31
        assert case.existing(cu, 2030, shock) == tonnes
        assert build_facts(case).existing_total(1)[0, 0] == tonnes


def test_without_a_host_it_is_processed_in_none():
    """Recycling at home: a stop in any host leaves it."""
    home = works("home", 5, 25, None)
    assert list(build(made(candidates=[home])).flows(Pick("home", "o", 2026))) == [
        ("cu", 2030, Fraction(25), None)
    ]
    every = [{"fact": "supply", "processing": h, "factor": 0} for h in ("NOR", "CHL", "ZAF")]
    case = build(made(every, [home, *TWO]))
    assert solve(case).portfolio == check.picks(case, "home")
    assert build_facts(case).supply_processing.tolist() == [-1, 1, 0]


def test_two_streams_of_one_plan():
    """Half of the ore goes to Chile, half is smelted at home: a stop leaves half, in the solver,
    the audit and the outcomes alike."""
    made_of = option("o", 5, 20)
    made_of["supply"] += [
        {"metal": "cu", "output": 30, "first_year": 2030, "processing": "CHL"},
    ]
    half = candidate("half", options=[made_of | {"probability": 0.5}])
    case = build(made((STOP,), [half]))
    answer = solve(case)
    assert answer.solution.refused == 0
    assert answer.value == Fraction(1, 2) * 25 + Fraction(1, 2) * 10
    flows = case.flows_in(case.normal, answer.portfolio.picks[0])
    assert flows == (("cu", 2030, 10, "NOR"), ("cu", 2030, 15, "CHL"))
    stopped = case.flows_in(case.states[1], answer.portfolio.picks[0])
    assert stopped == (("cu", 2030, 10, "NOR"), ("cu", 2030, 0, "CHL"))
    assert case.secured(answer.portfolio, case.normal) == {("cu", 2030): 25}
    assert outcomes(case, answer.portfolio).expected == answer.value  # far from full: no cap


# whose share it is ------------------------------------------------------------------------


def shares(rule, candidates=TWO, **more):
    share = {"id": "share", "kind": "supply_concentration", "at": "processing", "share": 0.5}
    plain = {"metals": [metal(existing=HELD)], "funds": [fund("grants", 10)]}
    return document(candidates, [share | rule], **plain | more)


def test_decides_at_the_processing():
    """Chile refines 20 of 100 t/yr and would refine 60 with sent: above a half. Counted at the
    mine, Norway has 70, which is above it too, and Chile 10."""
    check.decides(shares({}), "share", "own", "sent own")
    assert check.used(build(shares({})), "share", "sent own") == [
        ("CHL cu 2030", "60", "50", "t/yr", True),
        ("NOR cu 2030", "40", "50", "t/yr", False),
    ]
    check.decides(shares({"share": 0.6, "at": "mine"}), "share", "sent", "sent own")
    enough = build(shares({"share": 0.6}))
    assert solve(enough).portfolio == check.picks(enough, "sent own")


def test_decides_at_the_processing_of_what_is_secured():
    """Chile refines 20 of 31 (64.5 %), with sent 60 of 71, with both 60 of 101 (59.4 %); with own
    alone Norway refines 40 of 61 (65.6 %)."""
    rule = {"of": "secured", "share": 0.65}
    check.decides(shares(rule, funds=[fund("grants", 5)]), "share", "", "sent")
    both = build(shares(rule | {"share": 0.595}))
    assert solve(both).portfolio == check.picks(both, "sent own")
    own = build(shares(rule | {"share": 0.66}, funds=[fund("grants", 5)]))
    assert solve(own).portfolio == check.picks(own, "own")
    sole = [HELD[0], {"name": "scrap", "tonnes": 1}]
    none = shares(rule, [works("late", 5, 1, "NOR", metal="li")], metals=[metal(existing=sole),
                                                                          metal("li")])  # fmt: skip
    none["rules"][1]["metals"] = ["cu"]
    assert solve(build(none)).outcome is Outcome.INFEASIBLE  # a works without candidates counts
    assert check.used(build(none), "share", "") == [("CHL cu 2030", "20", "13.65", "t/yr", True)]


def test_in_a_state_that_stops_one_works():
    stop = {"fact": "existing", "processing": "CHL", "factor": 0.5}
    case = build(shares({}, states=halt(stop)))
    assert [u[:3] for u in check.used(case, "share", "sent")] == [
        ("CHL cu 2030 normal", "60", "50"), ("NOR cu 2030 normal", "10", "50"),
        ("CHL cu 2030 halt", "50", "50"), ("NOR cu 2030 halt", "10", "50"),
    ]  # fmt: skip


def test_sentence():
    said = check.sentence(build(shares({})), "share", "sent")
    assert said == ("No host's processing may grow beyond 50 % of a metal's demand; nearest: "
                    "CHL cu 2030 with 60 of 50 t/yr.")  # fmt: skip


# bad input --------------------------------------------------------------------------------


def test_hosts_that_are_none():
    lost = works("sent", 5, 40, "NOR", "CHN")
    held = [{"name": "x", "processing": "CHN", "tonnes": 1}]
    case = made(({"fact": "supply", "processing": "CHN", "factor": 0},), [lost],
                metals=[metal(existing=held)])  # fmt: skip
    assert check.faults(case) == {
        ("unknown-host", "/candidates/0/options/0/supply/0/processing"),
        ("unknown-host", "/metals/0/existing/0/processing"),
        ("unknown-host", "/states/1/changes/0/processing"),
    }


def test_a_form_that_is_none():
    assert check.faults(made(candidates=[works("a", 1, 1, "NOR", form="powder")])) == {
        ("wrong-type", "/candidates/0/options/0/supply/0/form")
    }


def test_a_place_that_is_none():
    assert check.faults(shares({"at": "port"})) == {("wrong-type", "/rules/1/at")}


def test_what_counts_for_nothing_is_warned_of():
    idle = {"fact": "supply", "processing": "ZAF", "factor": 0}
    found = [(w.slug, w.place) for w in warnings(build(made((STOP, idle))))]
    assert found == [("idle-change", "/states/1/changes/1")]
    own = shares({}, [works("own", 5, 30, "NOR")], metals=[metal()])
    found = [(w.slug, w.place) for w in warnings(build(own))]
    assert found == [("no-processing", "/rules/1/at")]
    assert warnings(build(shares({}))) == []
    own["states"] = halt({"fact": "supply", "processing": "NOR", "factor": 0})
    del own["rules"][1]["at"]
    assert warnings(build(own)) == []  # processed where it is mined


# what is said -----------------------------------------------------------------------------


def forms_of(case):
    c = reports.context_of(build(case))
    made_of = reports.report_of(c)
    return c, [t for t in reports.blocks(made_of, Table) if t.id == "forms"]


def test_the_report_says_form_and_place():
    home = works("home", 1, 2, None, form="metal", probability=0.5)
    c, (table,) = forms_of(document([*TWO, home]))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["sent", "cu", "concentrate", "Norway", "Chile", "40"],
        ["own", "cu", "oxide", "Norway", "Norway", "30"],
        ["home", "cu", "metal", "at home", "at home", "1"],
    ]
    assert [s for p in c.plan.picks for s in forms.statements(c, p)] == [
        "It ships cu as concentrate (processed in Chile).", "It ships cu as oxide.",
        "It ships cu as metal.",
    ]  # fmt: skip


def test_a_plan_without_forms_says_nothing_of_them():
    plain = [works("a", 1, 2, "NOR")]
    c, tables = forms_of(document(plain))
    assert tables == []
    assert list(forms.statements(c, c.plan.picks[0])) == []


def test_streams_of_one_place_are_one_row():
    two = option("o", 5, 20, first=2029)
    two["supply"] += [
        {"metal": "cu", "output": 30, "first_year": 2028, "ramp": [0.1, 0.5]},
        {"metal": "cu", "output": 9, "first_year": 2031, "processing": "CHL"},
    ]
    _, (table,) = forms_of(document([candidate("a", options=[two])]))
    assert [[cell.text for cell in row[2:]] for row in table.rows] == [
        ["–", "Norway", "Norway", "35"], ["–", "Norway", "Chile", "0"],
    ]  # fmt: skip


def test_limits_stand_under_their_names():
    """What is at most supplied, by whom, in which year."""
    case = shares({}, candidates=[*TWO, works("home", 1, 2, None)])
    case["rules"].append({"id": "scrap", "kind": "supply_limit", "name": "Scrap", "metals": ["cu"],
                          "select": {"candidates": ["home"]},
                          "tonnes": {"2030": 5}})  # fmt: skip
    c = reports.context_of(build(case))
    assert where(c, "/rules/2/tonnes/2030") == "Scrap: at most 2030"
    text = markdown.render(reports.report_of(c))
    assert (
        "Of cu, home may supply at most 5 t/yr from 2030 on; nearest: cu, 2030 with 2 of 5" in text
    )
