"""Loading: whatever stands in a file, it is a case that can be solved, or a list of faults."""

from __future__ import annotations

import copy
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from optimizer import Case, Outcome, load_case, solve
from optimizer.case.load import MAX_BYTES, load
from optimizer.case.overrides import Override
from optimizer.case.yaml_text import read_yaml
from optimizer.errors import CaseError

ROOT = Path(__file__).parent.parent
MINIMAL, FY09 = ROOT / "cases" / "minimal.json", ROOT / "cases" / "fy09.json"
TEMPLATE = ROOT / "optimizer" / "cli" / "template.yaml"


def slugs(path: Path, *overrides: Override, max_bytes: int = MAX_BYTES) -> list[str]:
    with pytest.raises(CaseError) as caught:
        load(path, max_bytes=max_bytes, overrides=overrides)
    return [f.slug for f in caught.value.faults]


# files -------------------------------------------------------------------------------------


def test_a_missing_file_and_a_folder(tmp_path):
    assert slugs(tmp_path / "no.json") == ["no-such-file"]
    assert slugs(tmp_path) == ["a-folder"]
    assert slugs(MINIMAL / "below-a-file.json") == ["unreadable"]
    assert slugs(tmp_path / ("long" * 200)) == ["unreadable"]


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "case.json"
    path.write_text("{}")
    path.chmod(0)
    assert slugs(path) == ["unreadable"]


def test_a_file_over_the_limit_and_the_limit_raised():
    size = MINIMAL.stat().st_size
    with pytest.raises(CaseError) as caught:
        load(MINIMAL, max_bytes=size - 1)
    (fault,) = caught.value.faults
    assert fault.slug == "too-large"
    assert f"{size:,}" in fault.cause
    assert f"--max-bytes {size}" in fault.remedy
    assert load(MINIMAL, max_bytes=size).case.id == "minimal"


def test_a_device_is_read_no_further_than_the_limit():
    assert slugs(Path("/dev/zero"), max_bytes=1000) == ["too-large"]


def test_json_and_yaml_give_the_same_case(tmp_path):
    document = json.loads(MINIMAL.read_text(encoding="utf-8"))
    path = tmp_path / "case.yml"
    path.write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML too
    assert load_case(path) == load_case(MINIMAL)
    marked = tmp_path / "marked.json"
    marked.write_text(MINIMAL.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert load_case(marked) == load_case(MINIMAL)


def test_yaml_anchors_and_merge_keys(tmp_path):
    path = tmp_path / "case.yaml"
    text = TEMPLATE.read_text(encoding="utf-8")
    first = "{value: 3, unit: EUR million, basis: policy, source: memo}"
    second = "{value: 2, unit: EUR million, basis: policy, source: memo}"
    assert first in text
    assert second in text
    text = text.replace(first, f"&line {first}").replace(second, "{<<: *line, value: 2}")
    path.write_text(text, encoding="utf-8")
    assert load_case(path) == load_case(TEMPLATE)


# changes from the command line -------------------------------------------------------------


@pytest.mark.parametrize(
    ("override", "cause", "remedy"),
    [
        (Override("budget", "studiez", "3"), "there is no fund 'studiez'", "'studies'"),
        (Override("budget", "studies@2031", "3"), "no ceiling for '2031'", "2026"),
        (Override("lock-in", "iland"), "there is no candidate 'iland'", "'island'"),
        (Override("lock-out", "x" * 80), "there is no candidate", "Known"),
        (Override("set", "/metals/7/weight", "1"), "/metals is a list of 1", "from 0"),
        (Override("set", "/metals/-1/weight", "1"), "has no item '-1'", "from 0"),
        (Override("set", "/metals/x", "1"), "has no item 'x'", "from 0"),
        (Override("set", "/metalz/0/weight", "1"), "there is no 'metalz'", "'metals'"),
        (Override("set", "/id/x", "1"), "holds one value", "Shorten"),
    ],
)  # fmt: skip
def test_overrides_that_lead_nowhere(override, cause, remedy):
    with pytest.raises(CaseError) as caught:
        load(MINIMAL, overrides=[override])
    (fault,) = caught.value.faults
    assert fault.slug == "cannot-override"
    assert fault.place == f"--{override.what} {override.target}"
    assert cause.lower() in fault.cause.lower()
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("override", "fault"),
    [
        (Override("budget", "studies", "much"), ("not-a-number", "/funds/0/ceilings/2026/value")),
        (Override("budget", "studies", "-1"), ("negative-money", "/funds/0/ceilings/2026")),
        (Override("budget", "studies", "NaN"), ("not-finite", "/funds/0/ceilings/2026/value")),
        (Override("budget", "studies", "1e99999999999999999999"),
         ("not-finite", "/funds/0/ceilings/2026/value")),
        (Override("set", "/metals/0/weight", "[1]"), ("not-a-number", "/metals/0/weight")),
        (Override("set", "/hosts", "5"), ("wrong-type", "/hosts")),
        (Override("set", "/colour", "red"), ("unknown-key", "/colour")),
        (Override("set", "", "1"), ("unknown-key", "/")),
        (Override("set", "/name", "[" * 100_000), ("text-too-long", "/name")),
    ],
)  # fmt: skip
def test_override_values_that_do_not_fit(override, fault):
    with pytest.raises(CaseError) as caught:
        load(MINIMAL, overrides=[override])
    assert fault in [(f.slug, f.place) for f in caught.value.faults]


def test_a_budget_of_several_years_must_name_one():
    with pytest.raises(CaseError) as caught:
        load(TEMPLATE, overrides=[Override("budget", "grants", "9")])
    (fault,) = caught.value.faults
    assert "2026, 2027" in fault.cause
    assert "grants@YEAR=9" in fault.remedy
    case = load(TEMPLATE, overrides=[Override("budget", "grants@2027", "9.5")]).case
    figure = case.fund["grants"].ceilings[2027]
    assert (str(figure.value), figure.unit, figure.basis, figure.source) == (
        "9.5", "EUR million", "policy", None)  # fmt: skip


def test_a_set_figure_keeps_its_unit_but_not_what_vouched_for_the_old_one():
    pointer = "/candidates/0/options/0/pays/0/amount"
    case = load(MINIMAL, overrides=[Override("set", pointer, "1.25")]).case
    figure = case.candidates[0].options[0].pays[0].amount
    assert (str(figure.value), figure.unit) == ("1.25", "EUR million")
    assert (figure.basis, figure.source, figure.note) == ("illustrative", None, "command line")
    same = load(MINIMAL, overrides=[Override("set", f"{pointer}/value", "1.25")]).case
    assert same.candidates[0].options[0].pays[0].amount == figure
    old = load(MINIMAL).case.candidates[0].options[0].pays[0].amount
    kept = load(MINIMAL, overrides=[Override("set", pointer, str(old.value))]).case
    assert kept.candidates[0].options[0].pays[0].amount == old
    bare = load(MINIMAL, overrides=[Override("set", pointer, '{"value": 1}')]).case
    assert bare.candidates[0].options[0].pays[0].amount.unit is None


def test_a_set_figure_leaves_its_old_range_where_it_goes_beyond_it():
    pointer = "/candidates/2/options/0/pays/0/amount"  # 70, from 50 to 100
    for value, ends in (("60", (50, 100)), ("25", (None, 100)), ("120", (50, None))):
        case = load(FY09, overrides=[Override("set", pointer, value)]).case
        figure = case.candidates[2].options[0].pays[0].amount
        assert (figure.low, figure.high) == ends


def test_locks_become_rules_with_ids_of_their_own():
    locks = [Override("lock-in", "island"), Override("lock-in", "island"),
             Override("lock-out", "fjord")]  # fmt: skip
    taken = Override("set", "/rules/1/id", "lock-in-island")
    case = load(MINIMAL, overrides=[taken, *locks]).case
    assert [r.id for r in case.rules] == [
        "ceilings", "lock-in-island", "lock-in-island-2", "lock-out-fjord"]  # fmt: skip
    long = load(MINIMAL, overrides=[Override("set", "/candidates/0/id", "a" * 64),
                                    Override("lock-in", "a" * 64)]).case  # fmt: skip
    assert len(long.rules[-1].id) == 64


def test_overrides_of_a_broken_file_add_to_its_faults(tmp_path):
    document = json.loads(MINIMAL.read_text(encoding="utf-8"))
    document["metals"][0]["demand"] = "much"
    document["candidates"][0] = 5
    path = tmp_path / "case.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = slugs(path, Override("lock-in", "nobody"), Override("budget", "studies", "2"))
    assert sorted(found) == ["cannot-override", "not-a-number", "wrong-type"]


# fuzz --------------------------------------------------------------------------------------

VALUES = [
    "1e999", "-1e999", "1e-999", "NaN", "Infinity", "-Infinity", "-0", "-0.0", "0", "-1", "1", "2",
    "0.5", "1.5", "1e14", "1e-9", "9" * 400, "1" * 5000, "1e999999999", "1e99999999999999999999",
    "0." + "3" * 400, "true", "false", "null", '""', '"x"', '"2009"', "[]", "{}", "[1]",
    '{"value": 1}', '"\\ud800"', '"確保"', "2026", "2014", "3000", "[[]]", '{"a": [{}]}',
]  # fmt: skip
NAMES = ["id", "kind", "value", "2010", "9999", "²", " ", "a/b~c", ""]

Path_ = tuple[Any, ...]


class Text(str):
    """JSON text that stands as it is."""

    __slots__ = ()


def places(node: Any, path: Path_ = ()) -> list[Path_]:
    if not isinstance(node, dict | list):
        return []
    items = node.items() if isinstance(node, dict) else enumerate(node)
    return [p for k, v in items for p in ((*path, k), *places(v, (*path, k)))]


def at(node: Any, path: Path_) -> Any:
    for key in path:
        node = node[key]
    return node


def mutate(document: Any, rng: random.Random) -> None:
    """One change: delete, overwrite, double, rename, swap, or turn into another kind of thing."""
    every = places(document)
    path = rng.choice(every)
    holder, key = at(document, path[:-1]), path[-1]
    value, other = holder[key], at(document, rng.choice(every))
    match rng.randrange(7):
        case 0:
            del holder[key]
        case 1 | 2:
            holder[key] = Text(rng.choice(VALUES))
        case 3 if isinstance(holder, list):
            holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(value))
        case 4 if isinstance(holder, dict):
            holder[rng.choice([*NAMES, f"{key}x", key[:-1]])] = holder.pop(key)
        case 5:
            holder[key] = copy.deepcopy(other)
        case _:
            listed = list(value.values()) if isinstance(value, dict) else str(value)
            holder[key] = dict(enumerate(value)) if isinstance(value, list) else listed


def written(document: Any) -> str:
    """JSON, with raw texts put in as they are."""
    if isinstance(document, Text):
        return str(document)
    if isinstance(document, dict):
        return (
            f"{{{', '.join(f'{json.dumps(str(k))}: {written(v)}' for k, v in document.items())}}}"
        )
    if isinstance(document, list):
        return f"[{', '.join(map(written, document))}]"
    return json.dumps(document)


def bases() -> list[Any]:
    template, _ = read_yaml(TEMPLATE.read_text(encoding="utf-8"), "template")
    return [
        json.loads(MINIMAL.read_text(encoding="utf-8")),
        json.loads(FY09.read_text(encoding="utf-8")),
        json.loads(json.dumps(template, default=float)),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_any_mutation_is_solved_or_refused(seed, tmp_path):
    rng = random.Random(seed)
    three = bases()
    path = tmp_path / "case.json"
    solved = 0
    for _ in range(30):
        document = copy.deepcopy(rng.choice(three))
        for _ in range(rng.choice([1, 1, 2, 4])):
            mutate(document, rng)
        path.write_text(written(document), encoding="utf-8")
        case = loaded(path)
        if case is not None:
            assert solve(case, ties="off").outcome in (Outcome.PROVEN, Outcome.INFEASIBLE)
            solved += 1
    assert solved


def loaded(path: Path) -> Case | None:
    """The case, or None where its faults are listed in our own words."""
    try:
        return load_case(path)
    except CaseError as error:
        foreign = [f for f in error.faults if "does not fit here" in f.cause]
        if foreign or not error.faults:
            raise AssertionError(foreign) from error
        return None
