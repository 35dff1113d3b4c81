"""What the tests are installed with: exact versions of all that the program and its tests use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = [
    Requirement(line)
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def needed(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    """What an installed package asks for here, with some of its extras."""
    for asked in map(Requirement, requires(name) or []):
        marker = asked.marker
        if marker is None or any(marker.evaluate({"extra": e}) for e in extras or {""}):
            yield asked


def everything() -> dict[str, Requirement]:
    """All that is pulled in by the project with all its extras, by name."""
    found: dict[str, Requirement] = {}
    seen = set()
    asking = [("odaopt", frozenset(PROJECT["project"]["optional-dependencies"]))]
    while asking:
        for asked in needed(*asking.pop()):
            name, extras = canonicalize_name(asked.name), frozenset(asked.extras)
            if name != "odaopt":
                found[name] = asked
            if (name, extras) not in seen:
                seen.add((name, extras))
                asking.append((name, extras))
    return found


def pins(python: str, system: str) -> dict[str, str]:
    """The version of each name there."""
    there = {"python_version": python, "python_full_version": f"{python}.0",
             "sys_platform": system}  # fmt: skip
    applied = [p for p in PINS if p.marker is None or p.marker.evaluate(there)]
    names = [canonicalize_name(p.name) for p in applied]
    assert sorted(names) == sorted(set(names)), "a name is pinned twice"
    return {n: str(p.specifier).removeprefix("==") for n, p in zip(names, applied, strict=True)}


def test_pins_are_exact() -> None:
    assert all(re.fullmatch(r"==[0-9][0-9a-z.]*", str(p.specifier)) for p in PINS)


def test_all_that_is_pulled_in_is_pinned() -> None:
    assert everything().keys() <= {canonicalize_name(p.name) for p in PINS}


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_pins_hold_for_every_python_and_are_what_is_asked_for(python: str, system: str) -> None:
    found = pins(python, system)
    for name, asked in everything().items():
        if name in found:  # some are for this system only
            assert asked.specifier.contains(found[name]), asked


def test_the_build_is_pinned_too() -> None:
    """Constraints do not reach it."""
    assert all("==" in asked for asked in PROJECT["build-system"]["requires"])


def test_the_tests_are_installed_with_the_pins() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"<!-- test -->\n```sh\n(.*)\n```", readme)
    assert command is not None
    assert "pip install -q -c constraints.txt -e " in command[1]
