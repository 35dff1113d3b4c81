"""The FY2009 case holds what it promises: counts, sources and schemes, straight from the JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent.parent / "cases"
README = (CASES / "README.md").read_text(encoding="utf-8")
CASE: dict[str, Any] = json.loads(
    (CASES / "fy09.json").read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal
)
HOSTS = {h["id"]: h for h in CASE["hosts"]}
METALS = {m["id"]: m for m in CASE["metals"]}
CANDIDATES = {c["id"]: c for c in CASE["candidates"]}
PLANS = [
    pytest.param(c, o, id=f"{c['id']}-{o['id']}") for c in CASE["candidates"] for o in c["options"]
]

COST = {
    "survey and master plan, no works": (40, 30, 60),
    "access road, power and water of one mine": (70, 50, 100),
    "port, power station or plant site utilities": (100, 70, 130),
    "railway or trunk line over 300 km": (150, 100, 200),
}
STAGE = {  # stage: (base probability, years from 2009 to the first output)
    "exploration": ("0.15", 9),
    "pilot or pre-feasibility": ("0.30", 7),
    "agreed between the companies": ("0.50", 5),
    "under construction or producing": ("0.80", 3),
}
# candidate: (stage, infrastructure), both by the first word
PLACE = {
    "dong-pao": ("agreed", "access"), "lai-chau-second": ("exploration", "survey"),
    "sareco": ("agreed", "access"), "orissa": ("agreed", "access"), "tambao": ("pilot", "railway"),
    "olaroz": ("agreed", "access"), "uyuni": ("pilot", "port"), "ambatovy": ("under", "port"),
    "taganito": ("agreed", "port"), "goro": ("under", "port"), "panasqueira": ("under", "access"),
    "waterberg": ("exploration", "survey"), "dikoloti": ("exploration", "survey"),
    "mongolia": ("exploration", "survey"), "zambia": ("exploration", "survey"),
    "mozambique": ("exploration", "survey"),
}  # fmt: skip
RANK = {  # percentile rank of political stability, 2008
    "VNM": "49.8", "PHL": "8.1", "KAZ": "67.0", "IND": "14.4", "MNG": "67.5", "BFA": "48.3",
    "MDG": "29.2", "ZAF": "45.9", "BWA": "81.3", "ZMB": "60.3", "MOZ": "56.5", "ARG": "41.6",
    "BOL": "22.5", "NCL": "38.8", "PRT": "80.9",
}  # fmt: skip
PUBLISHED = {("ambatovy", "Ni"): "0.5", ("taganito", "Ni"): "1", ("goro", "Ni"): "0.21"}
EQUITY = {
    ("dong-pao", "REE"): "0.49", ("sareco", "REE"): "0.49", ("olaroz", "Li"): "0.25",
    ("ambatovy", "Co"): "0.275", ("goro", "Co"): "0.21", ("waterberg", "Pt"): "0.37",
    ("dikoloti", "Pt"): "0.6",
}  # fmt: skip


def walk(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every object of the file with its path, list entries by their id where they have one."""
    if isinstance(node, dict):
        yield path, node
        for key, child in node.items():
            yield from walk(child, (*path, key))
    elif isinstance(node, list):
        for i, child in enumerate(node):
            name = child.get("id", str(i)) if isinstance(child, dict) else str(i)
            yield from walk(child, (*path, name))


FIGURES = [(path, node) for path, node in walk(CASE) if "value" in node]


def listed(source: str | list[str]) -> list[str]:
    return [source] if isinstance(source, str) else source


def span(figure: dict[str, Any]) -> tuple[Decimal, Decimal, Decimal]:
    return figure["value"], figure["low"], figure["high"]


def test_counts() -> None:
    assert len(CANDIDATES) >= 14
    assert len({c["host"] for c in CASE["candidates"]}) >= 11
    assert len(METALS) >= 8
    assert sum(f["basis"] in ("reported", "estimate") for _, f in FIGURES) >= 60


def test_published_tonnage() -> None:
    with_tonnage = {
        (c["id"], s["metal"])
        for c in CASE["candidates"]
        for o in c["options"]
        for s in o["supply"]
        if s["output"]["basis"] in ("reported", "estimate")
    }
    assert {c for c, _ in with_tonnage} == {
        "dong-pao", "sareco", "orissa", "tambao", "olaroz", "ambatovy", "taganito", "goro",
        "panasqueira",
    }  # fmt: skip
    metals = {m for _, m in with_tonnage}
    assert metals >= {"REE", "Ni", "Co", "W", "Li", "Mn"}
    assert all(METALS[m]["demand"]["basis"] in ("reported", "estimate") for m in metals)


@pytest.mark.parametrize("figure", [pytest.param(f, id="/".join(p)) for p, f in FIGURES])
def test_figure_is_complete(figure: dict[str, Any]) -> None:
    assert figure["unit"]
    assert figure["basis"] in ("reported", "estimate", "illustrative", "policy")
    assert listed(figure["source"])
    assert figure.get("low", figure["value"]) <= figure["value"]
    assert figure["value"] <= figure.get("high", figure["value"])


def test_no_bare_number() -> None:
    """Every number stands in a figure, or is a year."""
    allowed = {"value", "low", "high", "first", "last"}
    bare = [
        (*path, key)
        for path, node in walk(CASE)
        for key, value in node.items()
        if isinstance(value, Decimal) and key not in allowed
    ]
    assert bare == []


def test_sources_resolve() -> None:
    table = CASE["sources"]
    named: set[str] = set()
    for path, node in walk(CASE):
        if path[:1] != ("sources",):
            named.update(listed(node.get("source", [])))
            if path:
                named.update(node.get("sources", []))
    assert named <= set(table)
    assert all(s["title"] and s["address"] for s in table.values())
    noted = {i for _, node in walk(CASE) for i in re.findall(r"S\d+", json.dumps(
        node.get("note", ""), ensure_ascii=False))}  # fmt: skip
    assert noted <= set(table)


def test_schemes_stand_in_the_readme() -> None:
    anchors = {h.strip().lower() for h in re.findall(r"^#+ (.+)$", README, re.M)}
    for source in CASE["sources"].values():
        if source["address"].startswith("cases/README.md"):
            assert source["address"].partition("#")[2] in anchors
    for cost, low, high in COST.values():
        assert f"| {cost} | {low}-{high} |" in README
    for stage, (base, _) in STAGE.items():
        assert f"| {stage} | {base} |" in README


def test_what_became_known_later_is_listed() -> None:
    later = [p for p, f in FIGURES if f.get("known", "") > CASE["cutoff"]]
    assert len(later) == 53
    section = README.partition("## What became known later")[2].partition("\n## ")[0]
    for path in later:
        if path[0] == "hosts":
            assert "every governance score" in section
        else:
            assert f"`{path[1]}`" in section


def test_no_figure_from_a_later_source_hides_it() -> None:
    """A reported figure whose first source is dated after the cutoff says so in ``known``."""
    for path, figure in FIGURES:
        date = CASE["sources"][listed(figure["source"])[0]].get("date", "")
        if figure["basis"] in ("reported", "estimate") and date > CASE["cutoff"]:
            assert figure["known"] > CASE["cutoff"], path


@pytest.mark.parametrize(("candidate", "option"), PLANS)
def test_cost_scheme(candidate: dict[str, Any], option: dict[str, Any]) -> None:
    stage, infrastructure = PLACE[candidate["id"]]
    kind = candidate["infrastructure"]["en"].partition(": ")[0]
    assert candidate["stage"]["en"].startswith(stage)
    assert kind.startswith(infrastructure)
    assert (stage == "exploration") == (infrastructure == "survey")
    (payment,) = option["pays"]
    assert payment["fund"] == "meti-fs"
    assert span(payment["amount"]) == COST[kind]
    assert payment["amount"]["source"] == "A-COST"


@pytest.mark.parametrize(("candidate", "option"), PLANS)
def test_probability_scheme(candidate: dict[str, Any], option: dict[str, Any]) -> None:
    rank = RANK[candidate["host"]]
    score = HOSTS[candidate["host"]]["indicators"]["wgi-political-stability"]
    assert f"percentile rank {rank};" in score["note"]["en"]
    base = Decimal(STAGE[candidate["stage"]["en"]][0])
    exact = base * (Decimal("0.5") + Decimal(rank) / 200)
    p = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    high = min(p * Decimal("1.5"), Decimal("0.95"))
    assert span(option["probability"]) == (p, p / 2, high)
    if candidate["stage"]["en"] == "under construction or producing":
        without = (p * Decimal("0.9")).quantize(Decimal("0.001"), ROUND_HALF_UP)
        assert option["probability_without"]["value"] == without
    else:
        assert "probability_without" not in option


@pytest.mark.parametrize(("candidate", "option"), PLANS)
def test_supply_schemes(candidate: dict[str, Any], option: dict[str, Any]) -> None:
    for s in option["supply"]:
        key, share = (candidate["id"], s["metal"]), s["share"]
        equity = EQUITY.get(key) if option["route"] != "equity" else None
        if key in PUBLISHED:
            assert share["basis"] in ("reported", "estimate")
            assert share["value"] == Decimal(PUBLISHED[key])
        elif equity:
            assert span(share) == (Decimal(equity), Decimal(equity) / 2, 1)
        else:
            assert span(share) == (Decimal("0.5"), Decimal("0.25"), 1)
        if s["output"]["basis"] == "illustrative":
            demand = METALS[s["metal"]]["demand"]["value"]
            assert span(s["output"]) == (demand * Decimal("0.05"), 0, demand * Decimal("0.1"))
        if s["first_year"]["basis"] == "illustrative":
            assert s["first_year"]["value"] == 2009 + STAGE[candidate["stage"]["en"]][1]
        assert s["first_year"]["value"] <= CASE["years"]["supply"]["first"]


def test_record_and_round() -> None:
    assert [r["candidate"] for r in CASE["record"]] == ["tambao"]
    outside = [i for i, c in CANDIDATES.items() if "round" not in c.get("groups", [])]
    assert outside == ["dong-pao"]
    assert CASE["funds"][0]["ceilings"]["2009"]["value"] == 525
    assert all(m["weight"]["value"] == 1 for m in CASE["metals"])


def test_the_rules_have_something_to_close() -> None:
    rules = {r["id"]: r for r in CASE["rules"]}
    assert {r["kind"] for r in CASE["rules"]} == {
        "budget", "portfolio_size", "commitment", "host_ceiling", "region_spread", "prerequisite",
        "governance_floor", "partner_limit", "supply_concentration", "oda_eligibility",
    }  # fmt: skip
    routes = {i: {o["route"] for o in c["options"]} for i, c in CANDIDATES.items()}
    eligible = {
        i for i, h in HOSTS.items()
        if any(x["first"] <= 2009 <= x["last"] for x in h.get("oda", []))
    }  # fmt: skip
    loans = {i for i, r in routes.items() if "yen-loan" in r}
    assert {i for i in loans if CANDIDATES[i]["host"] not in eligible} == {"goro"}
    assert {"yen-loan", "private-infrastructure"} <= routes["ambatovy"]
    assert routes["waterberg"] == {"yen-loan", "equity"}
    (agreement,) = CASE["agreements"]
    assert agreement["id"] == rules["zaf-agreement-first"]["agreement"]
    assert agreement["in_force"] is None
    floor = rules["governance"]
    below = {
        i for i, c in CANDIDATES.items()
        if HOSTS[c["host"]]["indicators"][floor["indicator"]]["value"] < floor["floor"]["value"]
    }  # fmt: skip
    assert below == {"taganito", "orissa"}
    assert floor["select"]["except"] == ["taganito"]


def test_names_in_both_languages() -> None:
    named = [
        x["name"] for k in ("candidates", "metals", "hosts", "funds", "partners", "rules")
        for x in CASE[k]
    ] + [CASE["name"], *(a["text"] for a in CASE["assumptions"])]  # fmt: skip
    assert all(n["en"] and n["ja"] for n in named)
