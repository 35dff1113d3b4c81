"""The strategy of 2009 and its hindsight: what the files hold, and what their README says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from optimizer import load_case, solve
from optimizer.analysis.levers import hosts, paths
from optimizer.analysis.spending import spending
from optimizer.audit.audit import audit
from optimizer.domain.portfolio import Portfolio

CASES = Path(__file__).parent.parent / "cases"
README = " ".join((CASES / "README.md").read_text(encoding="utf-8").split())
STRATEGY, HINDSIGHT = (CASES / f"{name}.json" for name in ("strategy-2009-2018", "hindsight"))


def document(path: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return made


def quantities(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if "value" in node and not isinstance(node["value"], dict):
            yield place, node
        for k, v in node.items():
            yield from quantities(v, f"{place}/{k}")
    elif isinstance(node, list):
        for i, v in enumerate(node):
            yield from quantities(v, f"{place}/{i}")


@pytest.fixture(scope="module")
def plan() -> Any:
    return solve(load_case(STRATEGY))


@pytest.fixture(scope="module")
def best_in_hindsight() -> Any:
    return solve(load_case(HINDSIGHT))


def test_every_part_of_the_strategy_is_in_it() -> None:
    made = document(STRATEGY)
    assert made["years"]["budget"] == {"first": 2009, "last": 2018}
    assert made["years"]["supply"]["last"] > 2018
    assert made["years"]["terminal_multiplier"]["value"] > 1
    assert made["years"]["discount_rate"]["value"] > 0
    kinds = [c["kind"] for c in made["candidates"]]
    overseas = {"mine", "study", "infrastructure", "exploration"}
    levers = {
        "recycling", "substitution", "stockpile", "deep-sea", "agreement", "dialogue", "institute",
        "technical-cooperation", "technology-transfer",
    }  # fmt: skip
    assert set(kinds) == overseas | levers
    assert sum(k == "mine" for k in kinds) >= 15  # projects that end in one, among ..
    assert sum(k in overseas for k in kinds) >= 20
    assert sum(k in levers for k in kinds) >= 8
    assert sum(k == "stockpile" for k in kinds) == 9
    assert {r["kind"] for r in made["rules"]} >= {
        "budget", "prerequisite", "instrument_scope", "oda_eligibility", "grant_element",
        "tied_aid", "package", "debt_limit", "host_ceiling", "supply_concentration", "exclusion",
        "smoothing", "stock_target", "minimum_coverage", "safeguard", "supply_limit",
        "insurance_cover", "commitment", "governance_floor", "partner_limit",
    }  # fmt: skip
    assert {m["id"] for m in made["metals"]} >= {"LREE", "HREE"}
    assert "REE" not in {m["id"] for m in made["metals"]}
    shocks = [s for s in made["states"] if "days" in s]
    assert len(shocks) == 1
    assert len(made["states"]) == 2
    may = next(r for r in made["rules"] if r["kind"] == "instrument_scope")["may"]
    assert {e.get("first") for e in may if "jogmec-producing" in e.get("funds", [])} == {2010}
    by_worth = {f["id"]: f.get("grant_equivalent", {"value": 1})["value"] for f in made["funds"]}
    assert by_worth["nexi"] == by_worth["jogmec-guarantee"] == 0
    assert next(f for f in made["funds"] if f["id"] == "jica-loan")["discount_rate"]["value"] == (
        Decimal("0.1")
    )


def test_dong_pao_is_a_chain_of_light_rare_earths() -> None:
    made = document(STRATEGY)
    chain = {c["id"]: c for c in made["candidates"] if c["id"].startswith("dong-pao")}
    assert {c["kind"] for c in chain.values()} == {"study", "infrastructure", "mine"}
    mine = chain["dong-pao-mine"]
    assert {s["metal"] for o in mine["options"] for s in o["supply"]} == {"LREE"}
    assert {p["partner"] for p in mine["partners"]} == {"toyota-tsusho", "sojitz", "vinacomin"}
    needs = {
        (p["candidate"], p["needs"])
        for r in made["rules"]
        if r["kind"] == "prerequisite"
        for p in r.get("pairs", [])
    }
    assert ("dong-pao-mine", "dong-pao-roads") in needs
    assert ("dong-pao-roads", "dong-pao-study") in needs


@pytest.mark.parametrize("path", [STRATEGY, HINDSIGHT], ids=lambda p: p.name)
def test_every_figure_has_unit_basis_and_source(path: Path) -> None:
    made = document(path)
    found = list(quantities(made))
    assert len(found) > 1000
    for place, q in found:
        assert {"unit", "basis", "source"} <= q.keys(), place
        if q["basis"] in ("illustrative", "estimate") and {"low", "high"} <= q.keys():
            assert q["low"] <= q["value"] <= q["high"], place
    schemes = {i: s for i, s in made["sources"].items() if i.startswith("A-")}
    named = {s for _, q in found for s in ([q["source"]] if isinstance(q["source"], str)
                                           else q["source"])}  # fmt: skip
    assert named <= made["sources"].keys()
    for q in (q for _, q in found if q["basis"] == "reported"):
        source = [q["source"]] if isinstance(q["source"], str) else q["source"]
        assert not set(source) <= schemes.keys()  # our own scheme reports nothing


def test_hindsight_changes_outcomes_only() -> None:
    before, after = document(STRATEGY), document(HINDSIGHT)
    about = {"id", "name", "note", "sources", "assumptions"}
    for part in before.keys() - about - {"candidates", "metals"}:
        assert after[part] == before[part], part
    for m, n in zip(before["metals"], after["metals"], strict=True):
        assert m | {"existing": 0} == n | {"existing": 0}  # Coral Bay has delivered too
    assert len(before["candidates"]) == len(after["candidates"])
    outcome = {"supply", "probability", "probability_without", "note"}
    changed = 0
    for a, b in zip(before["candidates"], after["candidates"], strict=True):
        apart = {k for k in a.keys() | b.keys() if a.get(k) != b.get(k)}
        assert apart <= {"options", "note", "sources", "name", "stage"}, a["id"]
        changed += "options" in apart
        for x, y in zip(a["options"], b["options"], strict=True):
            differs = {k for k in x.keys() | y.keys() if x.get(k) != y.get(k)}
            assert differs <= outcome, a["id"]
            if "probability" in differs:
                assert y["probability"]["value"] in (0, 1)
    assert changed > 20


def test_its_readme_says_what_is_found(plan: Any, best_in_hindsight: Any) -> None:
    """Proven, with the figures of the README; and what the plan of 2009 delivers in hindsight."""
    assert plan.outcome == best_in_hindsight.outcome == "proven"
    told = re.search(r"(\d+) candidates for JPY ([\d,]+) million in grant equivalent, "
                     r"\+([\d,.]+) pt", README)  # fmt: skip
    later = re.search(r"(\d+) candidates, JPY ([\d,]+) million in grant equivalent, "
                      r"\+([\d,.]+) pt", README)  # fmt: skip
    same = re.search(r"plan of 2009 in that world: ([\d,.]+) pt for JPY ([\d,]+) million", README)
    assert told is not None
    assert later is not None
    assert same is not None

    def figures(answer: Any) -> tuple[str, str, str]:
        spend = sum(answer.case.spend(p) for p in answer.portfolio.picks)
        return str(len(answer.portfolio)), f"{spend:,.0f}", f"{float(answer.audit.gain):,.2f}"

    assert figures(plan) == told.groups()
    assert figures(best_in_hindsight) == later.groups()
    case = best_in_hindsight.case
    found = audit(case, Portfolio(plan.portfolio.picks))
    assert f"{float(found.gain):,.2f}" == same.group(1)
    broken = [r.spec.id for r in found.rules if list(r.violated)]
    assert broken == ["heavy-rare-earths"]
    assert "breaks one rule: without SARECO heavy rare earths fall" in README


def test_the_report_can_answer_what_the_issue_asks(plan: Any) -> None:
    """Which fund binds in which year, which kind carries which metal, what a host receives."""
    case, chosen = plan.case, plan.portfolio
    spent = {s.fund.id: s for s in spending(case, chosen)}
    assert set(spent) >= {"jica-loan", "jbic-loan", "nexi", "meti-rd"}
    assert {p.metal.id for p in paths(case, chosen)} == set(case.metal)
    assert "VNM" in {x.host for x in hosts(case, chosen)}
