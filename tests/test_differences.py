"""What differs between two cases: each kind of part, worked by hand, and random figures."""

from __future__ import annotations

import copy
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.analysis.differences import differences
from optimizer.case.case import Case
from optimizer.case.change import with_figure
from optimizer.domain.walk import figures
from tests.helpers import cases
from tests.helpers.build import Document, candidate, document, exact, fund, metal, option, years

SOURCES = {"s": {"title": "S", "address": "x"}, "t": {"title": "T", "address": "y"}}


def base() -> Document:
    """A case with one of everything that is matched in its own way."""
    made = document(
        [
            candidate("a", 4, 30, "NOR", starts=[2026, 2027], groups=["g", "h"],
                      partners=[{"partner": "p", "lead": True}, {"partner": "q"}]),
            candidate("b", options=[
                option("small", 2, 8, probability=0.5),
                option("big", 5, 12, supply=[
                    {"metal": "cu", "output": 12, "first_year": 2030, "ramp": [0.5, 1]},
                    {"metal": "ni", "output": 3, "first_year": 2030},
                ], pays=[
                    {"fund": "grants", "amount": 3},
                    {"fund": "grants", "amount": 1, "after": 1},
                    {"fund": "loans", "amount": 1},
                ]),
            ]),
            candidate("c", 1, 1, None),
        ],
        [
            {"id": "first", "kind": "prerequisite", "pairs": [{"candidate": "b", "needs": "a"}]},
            {"id": "staff", "kind": "linear", "at_most": 12, "unit": "people", "terms": [
                {"candidate": "a", "coefficient": 5}, {"candidate": "b", "coefficient": 8}]},
            {"id": "out", "kind": "exclusion", "rivals": [["a", "c"], ["b", "c"]]},
        ],
        years=years((2026, 2027), (2030, 2031)),
        sources=SOURCES,
        partners=[{"id": "p", "name": "P"}, {"id": "q", "name": "Q"}],
        funds=[fund("grants", 9, 9, note="n"), fund("loans", 5)],
        metals=[
            metal(demand={"2030": 100, "2031": 120}, existing=[
                {"name": "Mines", "host": "NOR", "tonnes": 5},
                {"name": {"en": "Scrap"}, "tonnes": {"2030": 1}},
            ]),
            metal("ni", {"value": 50, "low": 40, "high": 60, "basis": "estimate", "source": "s"}),
        ],
        states=[
            {"id": "calm", "name": "Calm", "probability": 0.5},
            {"id": "shock", "name": "Shock", "probability": 0.5,
             "changes": [{"fact": "supply", "host": "NOR", "factor": 0.5}]},
        ],
    )  # fmt: skip
    made["hosts"][0] |= {
        "indicators": {"wgi": -1},
        "oda": [{"first": 2026, "last": 2027, "group": "x", "basis": "estimate", "source": "s"}],
    }
    return made


def changed(change: str) -> Document:
    """The base after a statement about it: ``d`` is the document."""
    d = base()
    exec(change, {"d": d, "copy": copy})
    return d


def found(one: Document, other: Document) -> list[tuple[str, Any, Any, str]]:
    """(path, before, after, kind) of each difference."""
    return [
        (d.path, d.before, d.after, "about" if d.about else "order" if d.order else "fact")
        for d in differences(Case.model_validate(exact(one)), Case.model_validate(exact(other)))
    ]


NEW_RULE = {"id": "size", "kind": "portfolio_size", "at_most": 2}
A, B = "d['candidates'][0]", "d['candidates'][1]"
BIG = f"{B}['options'][1]"
NI = "d['metals'][1]['demand']"

CHANGES: list[tuple[str, list[tuple[str, Any, Any, str]]]] = [
    ("pass", []),
    # the same fact in other words
    ("d['candidates'][2]['options'][0]['pays'][0]['amount'] = 1.0", []),
    ("d['candidates'][2]['options'][0]['pays'][0]['amount'] = {'value': 1.00}", []),
    ("d['candidates'][2]['options'][0]['probability'] = 1", []),
    (f"{B}['options'][1]['supply'][1]['share'] = {{'value': 1}}", []),
    ("d['metals'][0]['demand'] = {'2031': 120, '2030': 100}", []),
    ("d['metals'][0]['existing'][0]['tonnes'] = {'2030': 5, '2031': 5}", []),
    (f"{A}['groups'] = ['h', 'g']", []),
    (f"{A}['partners'].reverse()", []),
    ("d['rules'].reverse(); d['funds'].reverse(); d['metals'].reverse()", []),
    ("d['rules'][-1]['rivals'] = [['c', 'b'], ['c', 'a']]", []),
    ("d['$schema'] = 'case.schema.json'", []),
    # figures
    (f"{A}['options'][0]['pays'][0]['amount'] = 4.5",
     [("/candidates/a/options/o/pays/grants/amount", 4, Decimal("4.5"), "fact")]),
    (f"{BIG}['pays'][1]['amount'] = 2",
     [("/candidates/b/options/big/pays/grants+1/amount", 1, 2, "fact")]),
    (f"{BIG}['pays'][1]['after'] = 0",
     [("/candidates/b/options/big/pays/grants+1", {"fund": "grants", "amount": 1, "after": 1},
       None, "fact"),
      ("/candidates/b/options/big/pays/grants#2", None,
       {"fund": "grants", "amount": 1, "after": 0}, "fact")]),
    (f"{BIG}['supply'][0]['ramp'] = [0.5, 0.75, 1]",
     [("/candidates/b/options/big/supply/cu/ramp/1", 1, Decimal("0.75"), "fact"),
      ("/candidates/b/options/big/supply/cu/ramp/2", None, 1, "fact")]),
    (f"{BIG}['supply'].reverse()", []),
    (f"{B}['options'][0]['probability'] = {{'value': 0.5, 'basis': 'policy', 'source': 's'}}",
     [("/candidates/b/options/small/probability/basis", None, "policy", "about"),
      ("/candidates/b/options/small/probability/source", None, "s", "about")]),
    (f"del {B}['options'][0]['probability']",
     [("/candidates/b/options/small/probability", Decimal("0.5"), 1, "fact")]),
    (f"{NI}['value'] = 55; {NI}['low'] = 45; {NI}['note'] = 'n'; {NI}['source'] = ['t', 's']",
     [("/metals/ni/demand", 50, 55, "fact"), ("/metals/ni/demand/low", 40, 45, "fact"),
      ("/metals/ni/demand/note", None, "n", "about"),
      ("/metals/ni/demand/source", "s", ["t", "s"], "about")]),
    (f"{NI}['source'] = ['s']; del {NI}['high']", [("/metals/ni/demand/high", 60, None, "fact")]),
    (f"d['metals'][1]['demand'] = {{'2030': {NI}, '2031': 70}}",
     [("/metals/ni/demand/2031", 50, 70, "fact"), ("/metals/ni/demand/2031/low", 40, None, "fact"),
      ("/metals/ni/demand/2031/high", 60, None, "fact"),
      ("/metals/ni/demand/2031/basis", "estimate", None, "about"),
      ("/metals/ni/demand/2031/source", "s", None, "about")]),
    ("d['metals'][0]['demand'] = {'2030': 100}", [("/metals/cu/demand/2031", 120, 100, "fact")]),
    ("d['metals'][0]['price'] = {'value': 7, 'unit': 'EUR million/t'}",
     [("/metals/cu/price", None, {"value": 7, "unit": "EUR million/t"}, "fact")]),
    ("d['metals'][0]['steps'] = [{'width': 1, 'slope': 1}]",
     [("/metals/cu/steps", None, [{"width": 1, "slope": 1}], "fact")]),
    ("d['metals'][0]['existing'][1]['tonnes'] = 2",
     [("/metals/cu/existing/Scrap/tonnes/2030", 1, 2, "fact")]),
    ("del d['metals'][0]['existing'][0]",
     [("/metals/cu/existing/NOR+Mines", {"name": "Mines", "host": "NOR", "tonnes": 5}, None,
       "fact")]),
    ("d['funds'][0]['ceilings'] = {'2026': 9}",
     [("/funds/grants/ceilings/2027", 9, None, "fact")]),
    ("d['funds'][0]['basis'] = 'exposure'; d['funds'][0]['note'] = 'm'",
     [("/funds/grants/basis", "commitment", "exposure", "fact"),
      ("/funds/grants/note", "n", "m", "about")]),
    ("d['hosts'][0]['indicators']['wgi'] = -0.5; d['hosts'][0]['indicators']['new'] = 1",
     [("/hosts/NOR/indicators/wgi", -1, Decimal("-0.5"), "fact"),
      ("/hosts/NOR/indicators/new", None, 1, "fact")]),
    ("d['hosts'][0]['oda'][0] |= {'last': 2026, 'source': 't', 'group': 'y'}",
     [("/hosts/NOR/oda/2026/last", 2027, 2026, "fact"),
      ("/hosts/NOR/oda/2026/group", "x", "y", "fact"),
      ("/hosts/NOR/oda/2026/source", "s", "t", "about")]),
    ("d['states'][1]['changes'][0]['factor'] = 0.25",
     [("/states/shock/changes/supply+NOR/factor", Decimal("0.5"), Decimal("0.25"), "fact")]),
    ("del d['states']",
     [("/states/calm", {"id": "calm", "name": "Calm", "probability": Decimal("0.5")}, None, "fact"),
      ("/states/shock", exact(base()["states"][1]), None, "fact"),
      ("/states/normal", None, {"id": "normal", "name": "normal", "probability": 1}, "fact")]),
    ("d['years']['supply']['last'] = 2032; d['years']['discount_rate'] = 0.05",
     [("/years/supply/last", 2031, 2032, "fact"),
      ("/years/discount_rate", 0, Decimal("0.05"), "fact")]),
    ("d['currency'] = {'code': 'USD'}", [("/currency/code", "EUR", "USD", "fact")]),
    ("d['measure'] = {'kind': 'tonnes'}", [("/measure/kind", "coverage", "tonnes", "fact")]),
    ("d['cutoff'] = '2026'", [("/cutoff", None, "2026", "fact")]),
    # candidates and their order
    (f"{A}['host'] = 'CHL'; {A}['groups'] = ['g']",
     [("/candidates/a/host", "NOR", "CHL", "fact"),
      ("/candidates/a/groups", ["g", "h"], ["g"], "fact")]),
    (f"{A}['starts'] = [2027, 2026]", [("/candidates/a/starts", [2026, 2027], [2027, 2026],
                                        "order")]),
    (f"{A}['starts'] = [2027]", [("/candidates/a/starts", [2026, 2027], [2027], "fact")]),
    (f"{A}['partners'][1]['lead'] = True",
     [("/candidates/a/partners/q/lead", False, True, "fact")]),
    ("d['candidates'].append(d['candidates'].pop(0))",
     [("/candidates", ["a", "b", "c"], ["b", "c", "a"], "order")]),
    (f"{B}['options'].reverse()",
     [("/candidates/b/options", ["small", "big"], ["big", "small"], "order")]),
    ("del d['candidates'][0]", [("/candidates/a", exact(base()["candidates"][0]), None, "fact")]),
    # rules
    (f"d['rules'].append({NEW_RULE})", [("/rules/size", None, NEW_RULE, "fact")]),
    ("del d['rules'][2]['terms'][0]; d['rules'][2]['at_most'] = 10",
     [("/rules/staff/at_most", 12, 10, "fact"),
      ("/rules/staff/terms/a", {"candidate": "a", "coefficient": 5}, None, "fact")]),
    ("d['rules'][2]['unit'] = 'teams'; d['rules'][2]['name'] = 'Staff'",
     [("/rules/staff/name", None, "Staff", "about"),
      ("/rules/staff/unit", "people", "teams", "about")]),
    ("d['rules'][1]['pairs'][0]['option'] = 'big'",
     [("/rules/first/pairs/b+a", {"candidate": "b", "needs": "a"}, None, "fact"),
      ("/rules/first/pairs/b+big+a", None, {"candidate": "b", "needs": "a", "option": "big"},
       "fact")]),
    (f"d['rules'][1] = {{**{NEW_RULE}, 'id': 'first'}}",
     [("/rules/first/kind", "prerequisite", "portfolio_size", "fact")]),
    ("d['rules'][3]['rivals'] = [['a', 'b']]",
     [("/rules/out/rivals", [["a", "c"], ["b", "c"]], [["a", "b"]], "fact")]),
    ("d['rules'].append({'id': 'b2', 'kind': 'budget', 'funds': ['loans']}); "
     "d['rules'][0]['funds'] = []",
     [("/rules/ceilings/funds", None, [], "fact"),
      ("/rules/b2", None, {"id": "b2", "kind": "budget", "funds": ["loans"]}, "fact")]),
    # what is said about facts
    ("d['id'] = 'other'; d['name'] = {'en': 'Other'}; d['sources']['s']['title'] = 'New'; "
     "del d['sources']['t']",
     [("/id", "test", "other", "about"), ("/name", "test", {"en": "Other"}, "about"),
      ("/sources/s/title", "S", "New", "about"),
      ("/sources/t", {"title": "T", "address": "y"}, None, "about")]),
    ("d['name'] = 'Other'; d['currency']['scale'] = 'billion'",  # facts come first
     [("/currency/scale", "million", "billion", "fact"), ("/name", "test", "Other", "about")]),
    ("d['assumptions'] = [{'id': 'x', 'text': 'X'}]",
     [("/assumptions/x", None, {"id": "x", "text": "X"}, "about")]),
    ("d['record'] = [{'candidate': 'a', 'source': 's'}]",
     [("/record/a", None, {"candidate": "a", "source": "s"}, "about")]),
    ("d['metals'][0]['existing'][1]['name']['ja'] = 'J'",
     [("/metals/cu/existing/Scrap/name/ja", None, "J", "about")]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CHANGES, ids=[c for c, _ in CHANGES])
def test_each_kind_of_difference(change: str, expected: list[tuple[str, Any, Any, str]]) -> None:
    assert found(base(), changed(change)) == expected
    mirrored = [(path, after, before, kind) for path, before, after, kind in expected]
    by_path = itemgetter(0)
    assert sorted(found(changed(change), base()), key=by_path) == sorted(mirrored, key=by_path)


def test_places_lead_into_both_cases() -> None:
    one, other = base(), changed(f"d['candidates'].reverse(); {BIG}['pays'].pop(0)")
    made = differences(Case.model_validate(exact(one)), Case.model_validate(exact(other)))
    assert [(d.path, d.places) for d in made] == [
        ("/candidates/b/options/big/pays/grants", ("/candidates/1/options/1/pays/0", None)),
        ("/candidates", ("/candidates", "/candidates")),
    ]


def test_ids_with_signs_are_escaped() -> None:
    made = changed("d['metals'][0]['existing'][0]['name'] = 'a/b~c'")
    paths = [path for path, *_ in found(base(), made)]
    assert paths == ["/metals/cu/existing/NOR+Mines", "/metals/cu/existing/NOR+a~1b~0c"]


@settings(max_examples=60)
@given(cases.cases(*cases.KNOWN), st.data())
def test_one_figure_changed_is_one_difference(made: Any, data: st.DataObject) -> None:
    case = Case.model_validate(exact(made))
    assert differences(case, case) == ()
    known = [(p, q) for p, _, _, q in figures(case)]
    pointer, figure = data.draw(st.sampled_from(known))
    twin = with_figure(case, pointer, figure.value + Decimal("0.125"))
    (d,) = differences(case, twin)
    assert (d.before, d.after) == (figure.value, figure.value + Decimal("0.125"))
    assert d.places == (pointer, pointer)
    assert not d.about


@settings(max_examples=60)
@given(cases.cases(), cases.cases())
def test_differences_are_mirrored_and_none_means_equal(one: Any, other: Any) -> None:
    a, b = (Case.model_validate(exact(d)) for d in (one, other))
    there, back = differences(a, b), differences(b, a)
    assert {(d.path, str(d.before), str(d.after), d.about, d.order) for d in there} == {
        (d.path, str(d.after), str(d.before), d.about, d.order) for d in back
    }
    assert (there == ()) == (a == b)
