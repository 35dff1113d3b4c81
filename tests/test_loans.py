"""Grant elements: the table of the rules, definitions by hand, and present values in fractions."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.domain.loans import grant_element
from optimizer.domain.terms import Terms
from tests.helpers import check
from tests.helpers.build import candidate, document, exact, option
from tests.test_judge import examples

D = Decimal


def terms(rate: Any, maturity: Any, grace: Any = 0, payments: Any = 2) -> Terms:
    written = {"rate": rate, "maturity": maturity, "grace": grace, "payments_a_year": payments}
    return Terms.model_validate(exact(written))


# rate, maturity and grace of term sheets (the first five: JICA, 2014), and what comes out at
# discount rates of 10, 9, 7 and 6 %
TABLE = {
    (0.0001, 40, 10): (87.5, 85.1, 78.5, 73.9),
    (0.001, 40, 10): (86.7, 84.2, 77.5, 72.7),
    (0.003, 40, 10): (84.9, 82.3, 75.2, 70.2),
    (0.012, 30, 10): (73.0, 69.4, 59.9, 53.8),
    (0.014, 30, 10): (71.3, 67.5, 57.8, 51.5),
    (0.014, 25, 7): (65.1, 61.2, 51.5, 45.3),
}


@pytest.mark.parametrize(("sheet", "wanted"), TABLE.items(), ids=str)
def test_the_table_comes_out_to_a_tenth_of_a_point(sheet, wanted):
    found = [grant_element(terms(*sheet), D(d)) for d in ("0.1", "0.09", "0.07", "0.06")]
    assert [float(round(g, 1)) for g in found] == list(wanted)


def test_a_bullet_of_one_year_by_hand():
    """1.05 paid after a year is worth 0.9545... today at 10 %."""
    assert grant_element(terms(0.05, 1, 0, 1), D("0.1")) == D("4.545454545")
    assert grant_element(terms(0, 2, 1, 1), D("0.1")) == D("17.355371901")  # 1 - 1/1.21
    assert grant_element(terms(0.1, 2, 0, 1), D(0)) == D(-15)  # interest of 10 and 5


@pytest.mark.parametrize(("maturity", "grace"), [(1, 0), (10, 3), (40, 10), (7, 7)])
def test_at_its_own_rate_a_loan_gives_nothing(maturity, grace):
    assert grant_element(terms(0.1, maturity, grace, 1), D("0.1")) == 0
    # two payments of 5 % a year are 10.25 % a year
    assert grant_element(terms(0.1, maturity, grace), D("0.1025")) == 0
    assert grant_element(terms(0.1, maturity, grace), D("0.1")) < 0


def test_grace_up_to_maturity_is_one_payment_of_all():
    assert grant_element(terms(0.02, 10, 10), D("0.05")) == grant_element(
        terms(0.02, 10, 9.5), D("0.05")
    )


def test_a_zero_has_no_sign():
    assert str(grant_element(terms(0.1, 24, 2, 1), D("0.1"))) == "0E-9"  # a hair below 0


def test_a_gift_gives_all_but_what_is_paid_back():
    """Without interest, at a rate near nothing, nothing is given; far away, nearly all."""
    assert grant_element(terms(0, 30, 10), D(0)) == 0
    assert D(99) < grant_element(terms(0, 20, 10), D(1)) < 100


PAYMENTS = st.sampled_from([1, 2, 4, 12])


@given(
    st.decimals(0, "0.3", places=4), PAYMENTS, st.integers(1, 60), st.integers(0, 60),
    st.integers(0, 3000),
)  # fmt: skip
@examples(60)
def test_debt_service_in_fractions(rate, a, n, grace, d):
    """The discount rate is chosen so that a period's is rational: present values are then exact."""
    grace = min(grace, n - 1) * a
    period = Fraction(d, 10000) / a
    yearly = (1 + period) ** a - 1
    owed, value = Fraction(1), Fraction(0)
    for k in range(1, n * a + 1):
        back = Fraction(1, n * a - grace) if k > grace else Fraction(0)
        value += (owed * Fraction(rate) / a + back) / (1 + period) ** k
        owed -= back
    assert owed == 0
    found = grant_element(terms(rate, n, grace // a, a), _decimal(yearly))
    assert abs(Fraction(found) - 100 * (1 - value)) <= Fraction(1, 2 * 10**9)


def _decimal(x: Fraction) -> Decimal:
    """A power of a decimal with few digits is one itself."""
    places = 5 * 12
    scaled = x * 10**places
    if scaled.denominator == 1:
        return D(scaled.numerator).scaleb(-places, _WIDE)
    return _WIDE.divide(D(x.numerator), D(x.denominator))


_WIDE = Context(prec=90)


@given(st.integers(1, 40), st.integers(0, 39), st.decimals("0.001", "0.2", places=3))
@examples(30)
def test_the_closed_form(maturity, grace, discount):
    """100 (1 - (r/a)/d) (1 - ((1+d)^-aG - (1+d)^-aM) / (d (aM - aG)))"""
    grace, r, a = min(grace, maturity - 1), 0.014, 2
    d = (1 + float(discount)) ** (1 / a) - 1
    tail = ((1 + d) ** (-a * grace) - (1 + d) ** (-a * maturity)) / (d * a * (maturity - grace))
    wanted = 100 * (1 - (r / a) / d) * (1 - tail)
    assert float(grant_element(terms(0.014, maturity, grace), discount)) == pytest.approx(wanted)


def test_longer_grace_and_lower_interest_give_more():
    base = grant_element(terms(0.014, 30, 10), D("0.1"))
    assert grant_element(terms(0.012, 30, 10), D("0.1")) > base
    assert grant_element(terms(0.014, 30, 12), D("0.1")) > base
    assert grant_element(terms(0.014, 31, 10), D("0.1")) > base
    assert grant_element(terms(0.014, 30, 10), D("0.09")) < base


@pytest.mark.parametrize("unsound", [(0, 3, 4), (0, 2.3, 0), (0, 3, 0.1), (0, 3, 0, 1.5), (0, 0)])
def test_unsound_terms_are_refused(unsound):
    with pytest.raises(ValueError, match="whole payment periods"):
        grant_element(terms(*unsound), D("0.1"))


# terms in a case ---------------------------------------------------------------------------

SOUND = {"rate": 0.014, "maturity": 30, "grace": 10}
HERE = "/candidates/0/options/0/terms"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"maturity": None}, ("missing-key", "/maturity")),
        ({"rate": None}, ("missing-key", "/rate")),
        ({"grace": 31}, ("grace-after-maturity", "")),
        ({"grace": {"value": 10, "low": 5, "high": 30.5}}, ("grace-after-maturity", "")),
        ({"maturity": {"value": 30, "low": 9, "high": 40}}, ("grace-after-maturity", "")),
        ({"maturity": 30.3}, ("broken-period", "")),
        ({"grace": 9.75}, ("broken-period", "")),
        ({"payments_a_year": 2.5}, ("not-whole", "/payments_a_year")),
        ({"payments_a_year": 0}, ("out-of-range", "/payments_a_year")),
        ({"rate": 1.4}, ("out-of-range", "/rate")),
        ({"rate": {"value": 1.4, "unit": "%"}}, ("wrong-unit", "/rate")),
        ({"maturity": {"value": 360, "unit": "months"}}, ("wrong-unit", "/maturity")),
        ({"tied": "yes"}, ("wrong-type", "/tied")),
        ({"currency": "JPY"}, ("unknown-key", "/currency")),
    ],
)
def test_invalid_terms(change, fault):
    given = {k: v for k, v in {**SOUND, **change}.items() if v is not None}
    made = document([candidate("a", options=[option("o", 1, 1, terms=given)])])
    slug, tail = fault
    assert (slug, HERE + tail) in check.faults(made)
    assert check.faults(document([candidate("a", options=[option("o", 1, 1, terms=SOUND)])])) == (
        set()
    )
