"""Options and settings shared by all tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers.browser import browser, visit  # noqa: F401  (fixtures)
from tests.helpers.process import _no_process_outlives_its_test, ctrl_c  # noqa: F401
from tests.helpers.program import odaopt  # noqa: F401

settings.register_profile(
    "steady",  # the same cases on every run; --hypothesis-profile=wide looks for new ones
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    database=None,
)
settings.register_profile(
    "wide",
    max_examples=2000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden/*.lp anew from the code"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))
