"""Every case that is shipped loads, solves, passes the audit, and says what its README says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer import load_case, solve
from optimizer.analysis.clean import moved
from optimizer.analysis.findings import gather
from optimizer.audit.enumerate import enumerate_all
from optimizer.case.load import load
from optimizer.case.overrides import Override

CASES = Path(__file__).parent.parent / "cases"
SHIPPED = sorted(p for p in CASES.glob("*.json") if not p.name.endswith(".schema.json"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_case_solves_and_passes_the_audit(path):
    answer = solve(load_case(path))
    assert answer.outcome == "proven"
    assert answer.audit.ok
    assert answer.solution.ties in ("unique", "broken")


def test_both_solvers_give_the_same_allocation_of_fy09():
    case = load_case(CASES / "fy09.json")
    assert solve(case).portfolio == solve(case, solver="cbc").portfolio


def test_enumeration_agrees_on_minimal():
    case = load_case(CASES / "minimal.json")
    answer, found = solve(case), enumerate_all(case)
    assert found.complete
    assert found.value == answer.value
    assert found.best == (answer.portfolio,)


def funded(*overrides):
    answer = solve(load(CASES / "fy09.json", overrides=overrides).case)
    return {p.candidate for p in answer.portfolio.picks}, round(float(answer.audit.gain), 2)


def test_readme_gives_the_answer_under_both_readings():
    text = (CASES / "README.md").read_text(encoding="utf-8")
    _, first, second = (
        text.split("## The answer")[0],
        *text.split("## The answer")[1].split("## The other reading"),
    )
    names = {
        "dong-pao": "Dong Pao", "tambao": "Tambao", "olaroz": "Olaroz", "taganito": "Taganito",
        "dikoloti": "Dikoloti", "mongolia": "Mongolia", "zambia": "Zambia", "sareco": "SARECO",
    }  # fmt: skip
    for said, change in (
        (first, []),
        (second, [Override("set", "/candidates/0/groups", json.dumps(["round"]))]),
    ):
        ids, gain = funded(*change)
        listed = said.split(": JPY")[0]
        assert {i for i in names if names[i] in listed} == ids
        assert f"+{gain:.2f} pt" in said


def test_what_the_readmes_say_of_fy09_is_what_is_found():
    answer = solve(load_case(CASES / "fy09.json"))
    found = gather(answer)
    tried = {s.pointer for s in found.swings}
    changed = {s.pointer for s in found.swings if not s.stands}
    (near,) = found.nearest
    more = near.up
    assert more is not None
    readme = " ".join((CASES.parent / "README.md").read_text(encoding="utf-8").split())
    readme = readme.replace("> ", "")
    cases = " ".join((CASES / "README.md").read_text(encoding="utf-8").split())
    assert found.illustrative["probability"] == 1
    assert f"Of {len(tried)} figures with a range" in readme
    assert f"high, {len(changed)} change the plan" in readme
    assert f"JPY {more.at - near.now} million more" in readme
    assert f"{len(changed)} of the {len(tried)} figures that have a range" in cases
    assert f"SARECO in for Zambia (+{float(more.gain - answer.audit.gain):.2f} pt)" in cases
    assert moved(answer.portfolio, more.portfolio) == (("sareco",), ("zambia",))
