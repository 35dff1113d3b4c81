"""axe-core finds no fault in a report, in light and dark, from a phone to a wide screen.

ODAOPT_AXE=full takes every golden report at every width; else a few, at two widths.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import reports

FULL = os.environ.get("ODAOPT_AXE") == "full"
FEW = ["nothing funded", "unlike funds", "a shock", "many years, all levers", "nasty names"]
NAMES = [*reports.ODD, "minimal", "fy09"] if FULL else FEW
WIDTHS = (360, 768, 1280, 1920) if FULL else (360, 1280)
COLOURS = "color-contrast"
LARGE = {"fy09"}
"""Reports of which only what is shown at first is tested for contrast: all of it takes long."""
OPEN = "document.querySelectorAll('details').forEach(d => { d.open = true })"
FLAT = """() => {
  const style = document.createElement('style');
  style.textContent = '.scroll { background: none !important } .clamp { mask: none !important }';
  document.head.append(style);
}"""
"""The shade that hints at more lies at an edge, and keeps axe from judging the letters."""


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def faults(tab: Any, rules: dict[str, Any]) -> list[str]:
    """What axe reports with these rules, and each contrast that it could not judge; not that of
    letters in a chart, which it never can."""
    found = tab.evaluate(
        "rules => axe.run({resultTypes: ['violations', 'incomplete'], ...rules})", rules
    )
    unsure = [f for f in found["incomplete"] if f["id"] == COLOURS]
    said = [(f["id"], n) for f in found["violations"] for n in f["nodes"]]
    said += [(f["id"], n) for f in unsure for n in f["nodes"] if not _beyond_it(n)]
    return [f"{rule}: {n['html'][:200]} {n['failureSummary']}" for rule, n in said]


def _beyond_it(node: dict[str, Any]) -> bool:
    """Letters in a chart, a lone sign such as '–', and what the head of a table lies on: axe
    cannot judge them in any page."""
    reasons = ("too short", "non-text", "obscured")
    chart = node["html"].startswith(("<text", "<tspan"))
    return chart or any(reason in node["failureSummary"] for reason in reasons)


@pytest.mark.parametrize("name", NAMES)
def test_the_structure_is_sound_at_every_width(visit: Any, axe: str, name: str) -> None:
    tab = visit(name)
    tab.evaluate(axe)
    tab.evaluate(OPEN)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        assert faults(tab, {"rules": {COLOURS: {"enabled": False}}}) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", NAMES)
def test_letters_stand_out_in_light_and_dark(visit: Any, axe: str, name: str) -> None:
    tab = visit(name)
    tab.evaluate(axe)
    tab.evaluate(FLAT)
    if name not in LARGE:
        tab.evaluate(OPEN)
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        assert faults(tab, {"runOnly": [COLOURS]}) == []


def test_axe_sees_what_is_wrong(visit: Any, axe: str) -> None:
    tab = visit("minimal")
    tab.evaluate(axe)
    tab.evaluate(FLAT)
    tab.evaluate(
        """() => {
        document.querySelector('svg').removeAttribute('aria-label');
        document.querySelector('h1').style.color = '#bbb';
        }"""
    )
    seen = {f.partition(":")[0] for f in faults(tab, {})}
    assert seen == {"svg-img-alt", COLOURS}
