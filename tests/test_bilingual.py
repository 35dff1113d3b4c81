"""Every text of a shipped case is said in English and Japanese, with the same figures in both."""

from __future__ import annotations

import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from optimizer.case.case import Case
from optimizer.case.load import case_of, load_case
from optimizer.case.yaml_text import read_yaml
from optimizer.rules.registry import rule_of
from optimizer.words import Words
from tests.helpers.bilingual import amiss, japanese, spoken

CASES = Path(__file__).parent.parent / "cases"
SHIPPED = sorted(p for p in CASES.glob("*.json") if not p.name.endswith(".schema.json"))
TEMPLATE = files("optimizer.cli").joinpath("template.yaml")
OURS = ("cases/", "2 x ", "file in ")
"""Where the titles of our own schemes and sums lead; those of others stay as they are cited."""
HEDGES = {
    "(?<!come )about": "約|頃",
    "around JPY": "約",
    "nearly": "ほぼ|危機",
    "probably": "おそらく|とみられる",
    "estimate": "推計",
    "illustrative": "仮定",
    "assumed": "仮定|みなす",
    "assumption": "仮定|前提",
    "our own": "仮定",
    "is ours": "仮定",
    "are ours": "仮定",
}
"""What an English text says of how sure it is -> what the Japanese must hold then."""


@pytest.fixture(params=[*SHIPPED, TEMPLATE], ids=lambda p: p.name)
def case(request: pytest.FixtureRequest) -> Case:
    if request.param is TEMPLATE:
        return case_of(read_yaml(TEMPLATE.read_text(encoding="utf-8"), "template")[0])
    return load_case(request.param)


def texts(case: Case) -> list[tuple[str, Any]]:
    """(pointer, text) of all that the case says in its own words."""
    cited = {
        f"/sources/{i}/title" for i, s in case.sources.items() if not s.address.startswith(OURS)
    }
    return [
        (at, text)
        for at, text in spoken(case)
        if at not in cited and ("states" in case.model_fields_set or not at.startswith("/states"))
    ]


def test_every_text_is_there_in_both_languages(case: Case) -> None:
    found = texts(case)
    assert len(found) > 10
    lacking = [at for at, text in found if isinstance(text, str) or {*text} != {"en", "ja"}]
    assert lacking == []
    latin = [at for at, text in found if not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text["ja"])]
    assert latin == []
    assert [at for at, text in found if re.search(r"[\u3040-\u30ff]", text["en"])] == []


def test_both_languages_name_the_same_figures(case: Case) -> None:
    wrong = {at: found for at, text in texts(case) if (found := amiss(text["en"], text["ja"]))}
    assert wrong == {}


def test_no_hedge_is_lost(case: Case) -> None:
    lost = [
        (word, at)
        for at, text in texts(case)
        for word, said in HEDGES.items()
        if re.search(rf"\b{word}\b", text["en"]) and not re.search(said, text["ja"])
    ]
    assert lost == []


def test_the_same_english_is_the_same_japanese() -> None:
    said: dict[str, set[str]] = {}
    for path in SHIPPED:
        for _, text in texts(load_case(path)):
            said.setdefault(text["en"], set()).add(text["ja"])
    assert {en: ja for en, ja in said.items() if len(ja) > 1} == {}


def test_japanese_is_set_in_full_width(case: Case) -> None:
    """As officials write it, and as the sentences around it are written."""
    assert [at for at, text in texts(case) if re.search("[():~]", text["ja"])] == []


@pytest.mark.parametrize(
    ("en", "ja", "found"),
    [
        ("5,000 t in May 2009", "2009年5月に5,000t", []),
        ("5,000 t in May 2009", "2009年に5,000t", ["lost 5"]),
        ("5,000 t in 2009", "2009年5月に5,000t", ["added 5"]),
        ("FY2009 to FY2018", "2009年度から", ["lost 2018"]),
        ("2009 and 2009", "2009年", ["lost 2009"]),
        ("JPY 525 million", "5億2,500万円", []),
        ("JPY 525 million", "5億2,000万円", ["lost 525000000", "added 520000000"]),
        ("JPY 690 billion", "6,900億円", []),
        ("1.155 million oz", "115.5万オンス", []),
        ("from -0.49 to -1.05", "-0.49から-1.05へ", []),
        ("from -0.49", "0.49から", ["lost -0.49", "added 0.49"]),
        ("2008-2010", "2008-2010年", []),
        ("a fifth, three of them", "2割、うち3件", []),
        ("three of them", "2件", ["added 2"]),
        ("above (S119)", "以上（S112）", ["lost S119", "added S112"]),
    ],
)
def test_figures_that_are_lost_or_added_are_found(en: str, ja: str, found: list[str]) -> None:
    assert amiss(en, ja) == found


def test_groups_of_the_dac_list_are_named() -> None:
    case, words = load_case(CASES / "strategy-2009-2018.json"), Words("ja")
    named = ("後発開発途上国", "その他の低所得国", "低中所得国", "高中所得国")
    for kind in ("tied_aid", "grant_element"):
        (spec,) = (r for r in case.rules if rule_of(r).kind == kind)
        said = rule_of(spec).sentence(spec, (), words)
        assert not re.search(r"LDC|LIC|MIC", said)
        assert [n for n in named if n not in said] == []
    assert words.group("group of ours {x}") == "group of ours {x}"


def test_amounts_in_words_are_whole() -> None:
    assert japanese("1億2,345万と6.5") == {Decimal(123450000): 1, Decimal("6.5"): 1}
