"""What minimal and fy09 show is what is kept of them under tests/golden/views."""

from __future__ import annotations

import pytest

from tests.frozen.__main__ import WHOLE, differences, shown


@pytest.mark.parametrize("name", WHOLE)
def test_a_case_shows_what_is_kept(name: str) -> None:
    found = "\n".join(differences(name, shown(name)))
    assert not found, f"python -m tests.frozen --write {name} keeps what is shown now:\n{found}"
