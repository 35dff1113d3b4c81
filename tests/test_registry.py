"""Nothing of a rule or a measure may be missing: test, LP text, equation, example, source."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import optimizer
from optimizer.measures import registry as measures
from optimizer.rules import registry as rules
from optimizer.words import Words

TESTS = Path(__file__).parent
ROOMS = Path(optimizer.__file__).parent
RULES = list(rules.MODULES)
MEASURES = list(measures.MODULES)
NO_RULES = {"checks", "__init__", "additive", "contract", "registry", "tables"}
NO_MEASURES = {"__init__", "checks", "contract", "coverage_exact", "registry", "relief"}

ASKED_OF_A_TEST = {
    "a case that it decides": r"check\.decides\(",
    "invalid specs": r"^def test_invalid",
    "its LP text": r"check\.golden\(",
    "its sentence": r"check\.sentence\(",
}


def examples(doc: str) -> list[dict[str, Any]]:
    """The JSON objects that stand indented in a docstring."""
    found, at = [], 0
    decoder = json.JSONDecoder(parse_float=Decimal)
    while begin := re.compile(r"^ {4}(?=\{)", re.MULTILINE).search(doc, at):
        value, at = decoder.raw_decode(doc, begin.end())
        found.append(value)
    return found


def equations(doc: str) -> list[str]:
    """The indented lines that say what is maximised or what a sum may be."""
    outside = re.sub(r"^ {4}\{.*?\}$", "", doc, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^ {4}.*(?:<=|>=|=|maximise).*$", outside, flags=re.MULTILINE)


def lacks_in_docstring(module: Any) -> list[str]:
    """What the docstring of a rule or measure does not say."""
    doc = module.__doc__ or ""
    lacks = []
    if not doc.startswith(f"{module.kind}: "):
        lacks.append("a first line that begins with its kind")
    if not equations(doc):
        lacks.append("an equation")
    if not re.search(r"^Source: \S", doc, re.MULTILINE):
        lacks.append("a source")
    try:
        found = examples(doc)
        for example in found:
            assert example["kind"] == module.kind
            module.Spec.model_validate(example)
    except (ValueError, AssertionError, KeyError) as error:
        return [*lacks, f"a valid example: {error}"]
    return lacks if found else [*lacks, "an example"]


def lacks_in_code(module: Any, functions: tuple[str, ...]) -> list[str]:
    return [f for f in functions if not callable(getattr(module, f, None))]


def lacks_in_tests(kind: str, tests: Path) -> list[str]:
    """What the tests of a rule do not have."""
    path = tests / "rules" / f"test_{kind}.py"
    lacks = [] if (tests / "golden" / f"{kind}.lp").exists() else ["a golden LP text"]
    if not path.exists():
        return [*lacks, "a test file"]
    text = path.read_text(encoding="utf-8")
    return lacks + [
        f"a test of {what}"
        for what, pattern in ASKED_OF_A_TEST.items()
        if not re.search(pattern, text, re.MULTILINE)
    ]


@pytest.mark.parametrize("module", RULES, ids=lambda m: m.kind)
def test_no_rule_lacks_anything(module: ModuleType):
    assert lacks_in_docstring(module) == []
    assert lacks_in_code(module, ("Spec", "rows", "uses", "exact_rows", "eased", "sentence")) == []
    assert isinstance(module.per_state, bool)
    assert Words("ja").known(module.name)
    assert lacks_in_tests(module.kind, TESTS) == []


@pytest.mark.parametrize("module", MEASURES, ids=lambda m: m.kind)
def test_no_measure_lacks_anything(module: ModuleType):
    assert lacks_in_docstring(module) == []
    assert lacks_in_code(module, ("Spec", "rows", "value", "unit")) == []
    assert all(map(Words("ja").known, (module.name, module.effect)))
    assert (TESTS / "golden" / f"{module.kind}.lp").exists()
    text = (TESTS / "test_measures.py").read_text(encoding="utf-8")
    assert f'{{"kind": "{module.kind}"' in text


@pytest.mark.parametrize(
    ("room", "modules", "others"),
    [("rules", RULES, NO_RULES), ("measures", MEASURES, NO_MEASURES)],
)
def test_every_file_is_registered_under_its_name(room, modules, others):
    files = {p.stem for p in (ROOMS / room).glob("*.py")} - others
    assert files == {m.kind for m in modules}
    assert [m.__name__.rsplit(".", 1)[1] for m in modules] == [m.kind for m in modules]
    assert len({m.kind for m in modules}) == len(modules)


def test_the_registries_hold_all_modules():
    assert list(rules.RULES) == [m.kind for m in RULES]
    assert list(measures.MEASURES) == [m.kind for m in MEASURES]


def test_every_golden_text_belongs_to_something():
    kinds = {m.kind for m in (*RULES, *MEASURES)}
    assert {p.stem for p in (TESTS / "golden").glob("*.lp")} == kinds | {"coverage_shock"}


# the checks themselves -----------------------------------------------------------------------

WHOLE = """linear: a sum.

    sum of x  <=  3

Why: it shows.

    {"id": "own", "kind": "linear", "at_most": 3,
     "terms": [{"candidate": "a", "coefficient": 1}]}

Source: nobody.
"""
SPEC = rules.RULES["linear"].Spec


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        (("linear: a", "a"), "a first line that begins with its kind"),
        (("    sum of x  <=  3\n", ""), "an equation"),
        (("Source: nobody.", ""), "a source"),
        (("Source: nobody.", "Source:"), "a source"),
        (('"kind": "linear"', '"kind": "budget"'), "a valid example: "),
        (('"at_most"', '"most"'), "a valid example: 1 validation error"),
        (("}]}", "}}"), "a valid example: Expecting ',' delimiter"),
        (('    {"id"', '  {"id"'), "an example"),
    ],
)
def test_what_a_docstring_lacks_is_seen(change, lack):
    whole = SimpleNamespace(__doc__=WHOLE, kind="linear", Spec=SPEC)
    assert lacks_in_docstring(whole) == []
    broken = SimpleNamespace(__doc__=WHOLE.replace(*change), kind="linear", Spec=SPEC)
    (said,) = lacks_in_docstring(broken)
    assert said.startswith(lack)


def test_what_tests_lack_is_seen(tmp_path: Path):
    every = [f"a test of {what}" for what in ASKED_OF_A_TEST]
    assert lacks_in_tests("new", tmp_path) == ["a golden LP text", "a test file"]
    (tmp_path / "golden").mkdir()
    (tmp_path / "golden" / "new.lp").touch()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "test_new.py").touch()
    assert lacks_in_tests("new", tmp_path) == every
    text = (TESTS / "rules" / "test_linear.py").read_text(encoding="utf-8")
    (tmp_path / "rules" / "test_new.py").write_text(text, encoding="utf-8")
    assert lacks_in_tests("new", tmp_path) == []


def test_what_a_module_lacks_is_seen():
    assert lacks_in_code(SimpleNamespace(rows=print), ("rows", "uses")) == ["uses"]
