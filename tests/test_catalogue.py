"""The catalogue holds every message of the source, translated, and nothing else."""

from __future__ import annotations

import gettext
import importlib.util
import tomllib
from types import ModuleType
from typing import Any

import pytest
from babel.messages.pofile import read_po

from optimizer.measures.registry import MODULES as MEASURES
from optimizer.rules.registry import MODULES as RULES
from optimizer.words import LANGUAGES, Words
from tests.helpers.messages import (
    SOURCE,
    called,
    calls,
    constants,
    given,
    glued,
    messages,
    placeholders,
)

LOCALES = SOURCE / "words"
OTHERS = [lang for lang in LANGUAGES if lang != "en"]
MADE_AT_RUN_TIME = {
    # workbook_guide.py and workbook_terms.py: each of them is marked where it stands
    "w(text)", "w(GUIDE)", "words(known)", "words(title)", "words(about)",
    # titles and descriptions of fields, which are marked there
    "words(field.title or sheet)", "words(field.description or '')",
    "words(info(*field).title or token)", "w(info(type(node), field).title or t)",
    "pair.words(d.said[1])",
    # names of rules and measures, which are marked in their files
    "c.words(measure_of(c.case.measure).effect)", "c.words(measure_of(c.case.measure).name)",
    "self(unit)",  # one of UNITS, which are marked
    "self(name)",  # one of DAC_GROUPS, which are marked
    "self(template, **found.groupdict())",  # one of the templates of kept_words, which are marked
}  # fmt: skip
NO_SENTENCE = {
    # places, ids and anchors of blocks
    "f'/candidates/{i}/options/{k}'",
    "f'alternatives-{_key(found)}'", "f'core-{_key(found)}'", "f'source-{source}'",
    "f'coverage-table-{pair.numbers[1]}'", "f'funds-table-{pair.numbers[1]}'",
    "f'limits-table-{pair.numbers[1]}'", "f'about-table-{pair.numbers[1]}'",
    "f'inputs-table-{pair.numbers[1]}'", "f'rules-table-{pair.numbers[1]}'",
    "f'steps-chart{_key(s)}'", "f'steps{_key(s)}'", "f'var(--chart-{i})'",
    # keys of columns
    "f'run-{n}'", "f'plan-{n}'", "f'kind-{k}'", "f'state-{s.id}'",
    # ids of a limit, which names.py turns into names
    "f'{fund.id} {year}'", "f'{fund} {year}'", "' '.join(ids)", "' '.join(s)",
    "f' {state.id}'", "f' {state}'", "f'{metal.id} {year}'", "f'{metal} {year}'",
    "f'{host} {metal} {year}'", "f'{host} {year}'", "f'{fund.id} {a}'", "f'{fund.id} {a}-{b}'",
    "f'{pair.candidate} needs {pair.needs} {year}'",
    "f'{pick.candidate}.{pick.option}.{pick.start} needs {spec.needs}'",
    "f'{p.candidate} needs {p.needs}'", "f'{pair.candidate} needs {pair.needs}'",
    "f'{pick.candidate} needs {spec.needs}'",
    # commands
    "f'{asked} --certificate proof.vipr'",
    "' '.join(['odaopt check', c.run.path, 'proof.vipr', *c.run.changes])",
    # ids of sources, letters of a name, lists by hyphens, formats of numbers, names of products
    "', '.join(q.sources)", "' '.join((t[:1].upper() + t[1:] for t in words.split()))",
    "f'  - {_ways(c, r)}'", "'  - ' + w('{rule}: {what}', rule=name, what=asks)",
    "f',.6f'", "f'.3g'", "f'.9g'", "f'Python {run.python}'", "f'SHA-256 {run.sha256}'",
    "f'odaopt {run.version}'",
}  # fmt: skip


def catalogue(lang: str) -> Any:
    with (LOCALES / lang / "LC_MESSAGES" / "odaopt.po").open("rb") as file:
        return read_po(file, locale=lang)


def said(message: Any) -> list[str]:
    return [message.string] if isinstance(message.string, str) else [*message.string]


@pytest.mark.parametrize("lang", OTHERS)
def test_each_message_of_the_source_stands_in_the_catalogue_and_no_other(lang: str) -> None:
    known = {m.id for m in catalogue(lang) if m.id}
    assert messages() - known == set(), "run python3 docs/catalogue.py and translate"
    assert known - messages() == set(), "no longer used: run python3 docs/catalogue.py"
    assert not catalogue(lang).obsolete


@pytest.mark.parametrize("lang", OTHERS)
def test_each_message_is_translated_for_good(lang: str) -> None:
    for message in catalogue(lang):
        if message.id:
            assert not message.fuzzy, message.id
            assert all(said(message)), message.id


@pytest.mark.parametrize("lang", OTHERS)
def test_placeholders_are_those_of_the_message(lang: str) -> None:
    for message in catalogue(lang):
        source = message.id if isinstance(message.id, str) else message.id[1]
        for text in said(message):
            assert placeholders(text) == placeholders(source), message.id


def test_calls_give_just_the_values_that_their_message_names() -> None:
    for path, call, args in calls():
        message, values = constants(args), given(call)
        if message is None or values is None or called(call) in ("N_", "field"):
            continue
        texts = [message] if isinstance(message, str) else [*message]
        named = set().union(*map(placeholders, texts))
        assert named <= values, (path.name, message)
        assert values <= named | {"n"}, (path.name, message)


def test_messages_are_written_out_where_they_are_said() -> None:
    made = {
        f"{path.name}: {call}"
        for path, node, args in calls()
        if constants(args) is None and (call := _text(node)) not in MADE_AT_RUN_TIME
    }
    assert not made, "a catalogue cannot hold what is put together at run time"


def _text(node: Any) -> str:
    import ast

    return ast.unparse(node)


def test_no_text_is_put_together_outside_the_catalogue() -> None:
    found = {(path, code) for path, code in glued() if code not in NO_SENTENCE}
    assert not found, "say it in one message, or join by words.gap, comma, semicolon, stacked"


@pytest.mark.parametrize("lang", OTHERS)
def test_the_compiled_catalogue_says_what_the_source_of_it_says(lang: str) -> None:
    compiled = gettext.translation("odaopt", LOCALES, [lang])
    for message in catalogue(lang):
        if isinstance(message.id, tuple):
            for n in (1, 2):
                assert compiled.ngettext(*message.id, n) in said(message)
        elif message.id:
            assert [compiled.gettext(message.id)] == said(message)


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """docs/catalogue.py."""
    path = SOURCE.parent / "docs" / "catalogue.py"
    spec = importlib.util.spec_from_file_location("catalogue", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_docs_catalogue_has_nothing_to_change(maker: ModuleType) -> None:
    assert tuple(OTHERS) == maker.LANGUAGES
    assert maker.main(check=True) == 0


@pytest.mark.parametrize(
    "code",
    [
        'w["pattern"]', 'w[0]("a")', 'w(f"a")', 'w(f"{n} of {m}")', 'w("a" + b)', 'w(b"a")',
        'w("a" if n else "b")', 'w(("a", "b"))', 'w(text)', 'w(*["a"])', 'w(1)', 'w("")', "w()",
        'w.plural("a", f"{n}", n)', 'w.plural("a", b, n)', 'w.name("a")', 'other("a")',
        'def w(text="a"): ...', '# w("a")', """'w("a")'""",
    ],
)  # fmt: skip
def test_only_a_literal_that_is_said_is_a_message(maker: ModuleType, code: str) -> None:
    assert [*maker.messages(code)] == []


def test_messages_are_found_in_their_order(maker: ModuleType) -> None:
    code = """w.plural("one", "many", n, x=c.words("a" "b", y=f"{N_('c')}")); self('d')"""
    assert [*maker.messages(code)] == [("one", "many"), "ab", "c", "d"]


def test_the_catalogue_is_the_same_with_every_release_of_babel(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [maker.texts(maker.updated(lang)) for lang in OTHERS]
    monkeypatch.setattr("babel.messages.catalog.VERSION", "0")
    guess = property(lambda message: bool(message.id))  # of the kind of its placeholders
    monkeypatch.setattr("babel.messages.catalog.Message.python_format", guess)
    assert [maker.texts(maker.updated(lang)) for lang in OTHERS] == made


def test_a_wheel_takes_the_catalogues_along() -> None:
    project = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["optimizer"]
    packed = {p for pattern in patterns for p in SOURCE.glob(pattern)}
    for lang in OTHERS:
        assert LOCALES / lang / "LC_MESSAGES" / "odaopt.mo" in packed


@pytest.mark.parametrize("lang", OTHERS)
def test_kinds_of_rules_have_words(lang: str) -> None:
    w = Words(lang)
    for module in RULES:
        assert w.known(module.kind.replace("_", " ")), module.kind
    spoken = {"coverage", "tonnes", "value"}
    assert {m.kind for m in MEASURES} == spoken
    assert all(map(w.known, spoken))
