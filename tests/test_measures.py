"""The measures: worked by hand, their specs, their LP texts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from optimizer import audit, solve
from optimizer.measures.registry import MEASURES, measure_of
from tests.helpers import check
from tests.helpers.build import build, candidate, document, fund, metal, option, years

# 10 of 50 t/yr of copper exist, 4 of 20 of lithium; copper weighs 2, lithium costs 30 a tonne
METALS = [
    metal("cu", 50, weight=2, price=3, existing=[{"name": "x", "tonnes": 10}]),
    metal("li", 20, price=30, existing=[{"name": "y", "tonnes": 4}]),
]
BOTH = option(cost=5) | {
    "supply": [
        {"metal": "cu", "output": 20, "share": 0.5, "first_year": 2030},
        {"metal": "li", "output": 4, "first_year": 2031},
    ],
    "probability": 0.6,
    "probability_without": 0.1,
}
"""Copper 20 x 0.5 x 0.5 = 5 t/yr from 2030 on, lithium 4 x 0.5 = 2 t/yr in 2031."""


def made(measure, candidates=None, **more):
    return document(
        candidates or [candidate("a", options=[BOTH])],
        measure=measure,
        **{"metals": METALS, "years": years((2026, 2026), (2030, 2031), discount_rate=0.25)} | more,
    )


STEPS = [{"width": 0.25, "slope": 1}, {"width": 0.5, "slope": 0.5}]
COVERAGE = made({"kind": "coverage", "steps": STEPS})


@pytest.mark.parametrize(
    ("measure", "nothing", "value"),
    [
        # copper 2 x 20 % a year, lithium 20 %; 2031 counts 0.8
        # with a: copper 2 x 30 % in both years, lithium 30 % in 2031
        pytest.param({"kind": "coverage"}, 60 * 1.8, 80 + 90 * 0.8, id="coverage"),
        # beyond 25 % a point counts half: copper 2 x 27.5 %, lithium 27.5 % in 2031
        pytest.param(
            {"kind": "coverage", "steps": STEPS}, 60 * 1.8, 75 + 82.5 * 0.8, id="coverage, steps"
        ),
        # beyond 15 % nothing counts
        pytest.param(
            {"kind": "coverage", "steps": [{"width": 0.15, "slope": 1}]}, 45 * 1.8, 45 * 1.8,
            id="coverage, a narrow step",
        ),
        # copper 2 x 5 t in both years, lithium 2 t in 2031
        pytest.param({"kind": "tonnes"}, 0, 10 + 12 * 0.8, id="tonnes"),
        # copper 15 a year, lithium 60 in 2031; weights do not count
        pytest.param({"kind": "value"}, 0, 15 + 75 * 0.8, id="value"),
        pytest.param({"kind": "value", "excluded": ["li"]}, 0, 15 * 1.8, id="value, excluded"),
    ],
)  # fmt: skip
def test_by_hand(measure, nothing, value):
    case = build(made(measure))
    found = audit(case, check.picks(case, "a"))
    assert found.nothing == Fraction(str(nothing))
    assert found.value == Fraction(str(value))
    answer = solve(case)
    assert answer.solution.bound == pytest.approx(value, abs=1e-9)
    assert answer.audit is not None
    assert answer.audit.gain == found.value - found.nothing
    assert answer.solution.refused == 0


def test_metals_may_have_steps_of_their_own():
    own = [METALS[0] | {"steps": [{"width": 1, "slope": 0.5}]}, METALS[1]]
    case = build(made({"kind": "coverage", "steps": STEPS}, metals=own))
    # copper 30 %, all at half: 2 x 15; lithium 20 %, then 27.5 %
    assert audit(case, check.picks(case, "a")).value == 30 + 20 + Fraction("57.5") * Fraction("0.8")
    assert solve(case).solution.bound == pytest.approx(96, abs=1e-9)


def test_the_first_steps_count_most():
    """Two of three: 64 % of copper is more than 40 % and 20 % of lithium, but not where the
    first 20 % of each count most: 20 + 0.4 x 44 = 37.6 against 20 + 0.4 x 20 + 20 = 48."""
    three = [
        candidate("more-cu", 5, 20),
        candidate("some-cu", 5, 12),
        candidate("some-li", 5, 4, metal="li"),
    ]
    plain = {"metals": [metal("cu", 50), metal("li", 20)], "funds": [fund("grants", 10)]}
    linear = build(document(three, **plain))
    assert solve(linear).portfolio == check.picks(linear, "more-cu some-cu")
    assert solve(linear).value == 64
    steps = [{"width": 0.2, "slope": 1}, {"width": 0.8, "slope": 0.4}]
    concave = build(document(three, measure={"kind": "coverage", "steps": steps}, **plain))
    assert solve(concave).portfolio == check.picks(concave, "more-cu some-li")
    assert solve(concave).value == 48
    assert audit(concave, check.picks(concave, "more-cu some-cu")).value == Fraction("37.6")


def test_demand_that_is_met_counts_no_more():
    """Coverage ends at all demand; tonnes and value go on."""
    two = [candidate("a", 5, 45), candidate("b", 5, 10), candidate("c", 5, 5, metal="li")]
    one_of = {"funds": [fund("grants", 10)]}
    full = build(made({"kind": "coverage"}, two, **one_of))
    assert solve(full).portfolio == check.picks(full, "a c")
    heavy = build(made({"kind": "tonnes"}, two, **one_of))
    assert solve(heavy).portfolio == check.picks(heavy, "a b")
    dear = build(made({"kind": "value"}, two, **one_of))
    assert solve(dear).portfolio == check.picks(dear, "a c")


def test_the_last_supply_year_counts_the_terminal_multiplier():
    horizon = years((2026, 2026), (2030, 2031), discount_rate=0.25, terminal_multiplier=10)
    case = build(made({"kind": "tonnes"}, years=horizon))
    assert audit(case, check.picks(case, "a")).value == 10 + 12 * 8


@pytest.mark.parametrize(
    ("measure", "unit", "effect"),
    [
        ("coverage", "pt", "coverage of expected supply"),
        ("tonnes", "t", "expected supply"),
        ("value", "EUR million", "expected supply at reference prices"),
    ],
)
def test_unit_and_effect(measure, unit, effect):
    case = build(made({"kind": measure}))
    module = measure_of(case.measure)
    assert module.unit(case.measure, case) == unit
    assert module.effect == effect


@pytest.mark.parametrize(
    ("measure", "fault"),
    [
        ({"kind": "coverage", "steps": list(reversed(STEPS))},
         ("rising-slope", "/measure/steps/1/slope")),
        ({"kind": "coverage", "steps": [{"width": 0, "slope": 1}]},
         ("out-of-range", "/measure/steps/0/width")),
        ({"kind": "coverage", "steps": [{"width": 1, "slope": -1}]},
         ("out-of-range", "/measure/steps/0/slope")),
        ({"kind": "coverage", "steps": []}, ("empty-list", "/measure/steps")),
        ({"kind": "coverage", "step": []}, ("unknown-key", "/measure/step")),
        ({"kind": "tonnes", "excluded": []}, ("unknown-key", "/measure/excluded")),
        ({"kind": "value", "excluded": ["au"]}, ("unknown-metal", "/measure/excluded/0")),
        ({"kind": "worth"}, ("unknown-kind", "/measure/kind")),
        ({}, ("missing-kind", "/measure/kind")),
    ],
)  # fmt: skip
def test_invalid(measure, fault):
    assert check.faults(made(measure)) == {fault}


def test_value_needs_a_price_of_every_metal():
    bare = [{k: v for k, v in m.items() if k != "price"} for m in METALS]
    found = check.faults(made({"kind": "value", "excluded": ["li"]}, metals=bare))
    assert found == {("no-price", "/metals/0")}
    assert check.faults(made({"kind": "value", "excluded": ["cu", "li"]}, metals=bare)) == set()
    assert check.faults(made({"kind": "coverage"}, metals=bare)) == set()


def test_rising_steps_of_a_metal():
    own = [METALS[0] | {"steps": list(reversed(STEPS))}, METALS[1]]
    found = check.faults(made({"kind": "coverage"}, metals=own))
    assert found == {("rising-slope", "/metals/0/steps/1/slope")}


GOLDEN = {
    "coverage": COVERAGE,
    "tonnes": made({"kind": "tonnes"}),
    "value": made({"kind": "value", "excluded": ["cu"]}),
}


@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_golden(kind: str, update_golden: bool, tmp_path: Path):
    check.golden(GOLDEN[kind], kind, update_golden, tmp_path)
