"""What several rules share."""

from __future__ import annotations

import numpy as np

from optimizer.rules.tables import difference


def test_a_difference_of_large_numbers_is_the_decimal_that_is_meant():
    a, b = np.array([0.4 * 120000000.5, 0.3, 5.0]), np.array([47999999.9, 0.1, 5.0])
    assert (a - b).tolist() != [0.3, 0.2, 0.0]
    assert difference(a, b).tolist() == [0.3, 0.2, 0.0]


def test_a_difference_of_many_places_is_never_less_than_it_is():
    """Where no short decimal is near, the limit gets what floats may have rounded away."""
    thirds = np.array([1 / 3, 1e6 / 3, 1e9 / 7])
    found = difference(2 * thirds, thirds)
    assert (found > thirds).all()
    assert (found < thirds * (1 + 1e-14)).all()


def test_six_places_of_huge_numbers_mean_nothing():
    """Beyond 10^8 floats do not hold six places: the limit is moved out instead."""
    a, b = np.array([9.007199254740992e15]), np.array([9.007199254740990e15])
    assert difference(a, b)[0] > 2
