"""Every case that is shipped loads, solves, passes the audit, and says what its README says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer import load_case, solve
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
