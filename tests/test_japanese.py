"""Reports in Japanese: no English in them, money in 億 and 万 without a digit lost; the verbs."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from typer.testing import CliRunner

from optimizer.analysis.alternatives import ranked
from optimizer.analysis.evaluate import evaluate
from optimizer.case.wishes import read_wish, together
from optimizer.cli import app
from optimizer.report import breaks, terminal
from optimizer.report.blocks import Cell, Report, Table
from optimizer.report.content import explained as why
from optimizer.report.content import kept_words, listed
from optimizer.report.content.context import Context
from optimizer.report.html import render
from optimizer.words import Words
from optimizer.words.width import is_wide, wide
from tests.helpers import reports
from tests.helpers.build import build, candidate, document
from tests.helpers.foreign import foreign, own, texts
from tests.helpers.process import python

JA = Words("ja")
CASE = reports.CASES / "fy09.json"
SMALL = reports.CASES / "minimal.json"
NAMES = [*reports.ODD]


def japanese(c: Context) -> Context:
    return replace(c, words=JA)


def left(c: Context, made: Report) -> set[tuple[str, str]]:
    commands = (c.run.command, "--certificate proof.vipr", "odaopt check", "proof.vipr",
                "--effort full")  # fmt: skip
    return foreign(texts(made), own(c.case, c.run.path, *commands, *c.run.changes))


@pytest.mark.parametrize("name", NAMES)
def test_a_report_has_no_english_but_the_cases_own(name: str) -> None:
    c = japanese(reports.odd(name))
    assert left(c, reports.report_of(c)) == set()


def test_the_report_of_the_round_of_2009_has_no_english() -> None:
    c = japanese(reports.explained("fy09"))
    assert left(c, reports.report_of(c)) == set()
    assert left(c, why.whole(c)) == set()


def test_english_that_is_left_is_found() -> None:
    c = japanese(reports.odd("one candidate"))
    made = replace(reports.report_of(c), title="Allocation")
    assert {word for word, _ in left(c, made)} == {"Allocation"}
    assert left(replace(c, words=Words("en")), reports.report_of(reports.odd("one candidate")))


def test_other_reports_have_no_english() -> None:
    c = japanese(reports.odd("several funds and years"))
    found = ranked(c.answer, 4)
    assert left(c, listed.report(c, found)) == set()
    for pick in ("a", "d", "c.big"):
        wishes, _ = together([("pick", read_wish(c.case, pick, "pick"))], [])  # type: ignore[list-item]
        judged = evaluate(c.case, wishes)
        made = listed.evaluation(replace(c, answer=judged.best), judged)
        assert left(c, made) == set()


def figures(text: str) -> list[str]:
    return re.findall(r"\d[\d,]*(?:\.\d+)?", text)


@pytest.mark.parametrize("name", ["several funds and years", "unlike funds", "a shock"])
def test_tables_show_the_same_figures_in_both_languages(name: str) -> None:
    english, other = reports.odd(name), japanese(reports.odd(name))
    pairs = zip(_cells(reports.report_of(english)), _cells(reports.report_of(other)), strict=True)
    for one, same in pairs:
        assert one.sort == same.sort
        if re.fullmatch(r"[−+±]?[\d,.]+( %)?", one.text):
            assert same.text == one.text.replace(" %", "%")


def _cells(made: Report) -> Iterator[Cell]:
    for table in reports.blocks(made, Table):
        for row in (*table.rows, table.foot):
            yield from row


@pytest.mark.parametrize(
    ("amount", "code", "scale", "digits", "said"),
    [
        ("8500", "JPY", "million", None, "85億円"),
        ("87.5", "JPY", "million", None, "8,750万円"),
        ("525", "JPY", "million", None, "5億2,500万円"),
        ("100", "JPY", "million", None, "1億円"),
        ("1", "JPY", "million", None, "100万円"),
        ("0.000001", "JPY", "million", None, "1円"),
        ("0.0000005", "JPY", "million", None, "0.5円"),
        ("0.123456", "JPY", "million", None, "12万3,456円"),
        ("12345.678901", "JPY", "million", None, "123億4,567万8,901円"),
        ("1000000", "JPY", "million", None, "1兆円"),
        ("1000000.01", "JPY", "million", None, "1兆1万円"),
        ("-87.5", "JPY", "million", None, "−8,750万円"),
        ("0", "JPY", "million", None, "0円"),
        ("87.554", "JPY", "million", 2, "8,755万円"),
        ("3", "JPY", "billion", None, "30億円"),
        ("87.5", "JPY", "thousand", None, "8万7,500円"),
        ("1234.5", "JPY", "one", None, "1,234.5円"),
        ("1", "EUR", "million", None, "100万ユーロ"),
        ("2.5", "USD", "billion", None, "25億米ドル"),
        ("1", "XXY", "million", None, "100万 XXY"),
    ],
)
def test_money_in_japanese(
    amount: str, code: str, scale: str, digits: int | None, said: str
) -> None:
    assert JA.money(Decimal(amount), code, scale, digits) == said


def test_money_with_its_sign() -> None:
    assert JA.money(Decimal(5), "JPY", "million", sign=True) == "+500万円"
    assert JA.money(Decimal(0), "JPY", "million", sign=True) == "±0円"
    assert JA.money(Fraction(1, 3), "JPY", "million", 2) == "33万円"
    assert Words("en").money(Fraction(1, 3), "JPY", "million", 2) == "JPY 0.33 million"
    assert [JA.money_unit("JPY", s) for s in ("one", "thousand", "million", "billion")] == [
        "円", "千円", "百万円", "十億円",
    ]  # fmt: skip
    assert JA.unit("EUR million") == "百万ユーロ"
    assert JA.unit("JPY million/t") == "百万円/トン"
    assert JA.unit("JPY million in grant equivalent") == "百万円、供与相当額"
    assert Words("en").unit("EUR million") == "EUR million"


MYRIADS = {"兆": 10**12, "億": 10**8, "万": 10**4}


@given(
    st.decimals(min_value=0, max_value=10**8, places=6, allow_nan=False, allow_infinity=False),
    st.sampled_from(["one", "thousand", "million", "billion"]),
)
def test_money_in_japanese_is_the_amount_in_english(amount: Decimal, scale: str) -> None:
    english = Words("en").money(amount, "JPY", scale)
    value = Decimal(figures(english)[0].replace(",", ""))
    value *= {"one": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}[scale]
    said, read = JA.money(amount, "JPY", scale).removesuffix("円"), Decimal(0)
    for digits, word in re.findall(r"([\d,.]+)([兆億万]?)", said):
        read += Decimal(digits.replace(",", "")) * MYRIADS.get(word, 1)
    assert read == value


def test_figures_of_any_size_and_currencies_nobody_knows() -> None:
    assert JA.number(10**30) == "1" + ",000" * 10
    assert JA.number(Fraction(10**40 + 1, 3), 1) == "3" + ",333" * 13 + ".7"
    assert JA.unit("ZZZ million") == "百万 ZZZ"
    assert JA.money(5, "ZZZ", "million") == "500万 ZZZ"
    assert JA.unit("TEU") == "TEU"


def test_names_of_kinds_and_units_of_sums() -> None:
    c = reports.odd("one candidate")
    assert c.heading("oda_eligibility") == "ODA eligibility"
    assert c.heading("EU-list") == "EU list"
    assert japanese(c).heading("oda_eligibility") == "ODA適格性"
    rule = {"id": "sum", "kind": "linear", "at_most": 5,
            "terms": [{"candidate": "a", "coefficient": 2}]}  # fmt: skip
    summed = reports.context_of(build(document([candidate("a", 4, 30)], [rule])), lang="ja")
    assert left(summed, reports.report_of(summed)) == set()


def test_days_units_places_and_joins() -> None:
    assert [JA.date(d) for d in ("2026-11-23", "2009-03", "2009", "spring", "2009-02-31")] == [
        "2026年11月23日", "2009年3月", "2009", "spring", "2009-02-31",
    ]  # fmt: skip
    assert JA.percent(Fraction(1, 8)) == "12.5%"
    assert JA.listing(["a", "b", "c"]) == "a、b、c"
    assert JA.flat(JA.stacked(["a", "b"])) == "a；b"
    assert [JA.unit(u) for u in ("pt", "t/yr", "candidates", "score", "Wh")] == [
        "ポイント", "トン/年", "件", "点", "Wh",
    ]  # fmt: skip
    assert JA.place("South Africa") == "南アフリカ"
    assert JA.place({"en": "Chile", "ja": "チリ共和国"}) == "チリ共和国"
    assert JA.place("Atlantis") == "Atlantis"
    assert Words("en").place("Chile") == "Chile"


def test_what_was_kept_in_english_is_said_anew() -> None:
    kept = kept_words.ALL.format(n="1,234", value="155.5", k=2)
    assert kept_words.verified(Words("en"), kept) == kept
    said = kept_words.verified(JA, kept)
    assert "1,234件" in said
    assert "155.5" in said
    assert kept_words.verified(JA, "something else") == "something else"


def test_an_unknown_language_is_no_silent_english() -> None:
    with pytest.raises(FileNotFoundError):
        Words("tlh")


def test_the_page_says_its_language() -> None:
    page = render(reports.report_of(japanese(reports.odd("one candidate"))))
    assert '<html lang="ja">' in page
    assert "次の操作：<code>" in page
    css = (Path(terminal.__file__).parent / "report.css").read_text(encoding="utf-8")
    assert ":lang(ja)" in css


def test_lines_of_a_terminal_are_no_wider_than_it() -> None:
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    c = japanese(reports.odd("several funds and years"))
    terminal.show(reports.report_of(c), Console(file=out, width=100, color_system=None))
    lines = out.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= 100
    box = [line for line in lines if line.startswith(("│", "╭", "╰"))]
    assert {cell_len(line) for line in box} == {100}


def test_a_figure_stays_on_one_line() -> None:
    text = "支出額は5億2,500万円、78,800トン/年に対し−1.02ポイント（lai-chau-second）である。"
    parts = breaks.pieces(text)
    assert "".join(parts) == text
    for whole in (
        "5億2,500万円、",
        "78,800トン/年",
        "−1.02ポイント",
        "（lai-chau-second）",
        "る。",
    ):
        assert whole in parts
    for width in range(breaks.narrowest(text), 40):
        ends = [0, *breaks.offsets(text, width), len(text)]
        lines = [text[a:b] for a, b in itertools.pairwise(ends)]
        assert max(map(wide, lines)) <= width
        assert not any(line[0] in breaks.CLOSING for line in lines)


def test_english_lines_break_as_ever() -> None:
    assert not is_wide("–, − and É are narrow")
    assert is_wide("配分")


# the verbs


def run(*words: str) -> str:
    done = CliRunner().invoke(app, [*words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_solve_explain_and_the_others_speak_japanese(tmp_path: Path) -> None:
    text = run("solve", str(CASE), "--lang", "ja", "-o", str(tmp_path))
    assert "配分報告書" in text
    assert "次の操作: odaopt" in text
    (kept,) = tmp_path.glob("*.json")
    assert [p.name for p in tmp_path.glob("*.html")] == [f"{kept.stem}.ja.html"]
    said = run("explain", str(kept), "tambao", "--lang", "ja")
    assert "は採択である" in said
    assert said.rstrip().endswith("--lang ja")
    assert "代替案" in run("alternatives", str(kept), "-k", "3", "--lang", "ja")
    judged = CliRunner().invoke(app, ["evaluate", str(kept), "tambao", "--lang", "ja"])
    assert "評価：" in judged.stdout
    assert "配分案は同じ" in (both := run("compare", str(kept), str(kept), "--lang", "ja")) or (
        "相違なし" in both
    )
    assert "Funded" not in text


def test_without_a_report_too(tmp_path: Path) -> None:
    text = run("solve", str(SMALL), "--no-report", "--verify", "--lang", "ja", "-o", str(tmp_path))
    assert text.startswith("候補案件\t実施方式\t開始年\t費用（百万ユーロ）\n")
    assert "検証：厳密" in text


def test_json_is_the_same_in_each_language(tmp_path: Path) -> None:
    made = []
    for lang in ("en", "ja"):
        text = run("solve", str(SMALL), "--format", "json", "--lang", lang, "--verify",
                   "-o", str(tmp_path / lang))  # fmt: skip
        document = json.loads(text)
        document["run"].pop("command")
        document["sha256"].pop("found")  # it is over the command and the seconds, too
        document["solution"].pop("seconds")
        document["solution"]["proof"].pop("seconds")
        made.append(document)
    assert made[0] == made[1]


def test_an_infeasible_case_in_japanese(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["solve", str(CASE), "--budget", "meti-fs=10", "--lang", "ja", "-o", str(tmp_path)]
    )
    assert done.exit_code == 4
    assert done.stdout.startswith("実行不能")
    words = set(re.findall(r"(?<![\w-])[A-Z][a-z]+ [a-z]+", done.stdout))
    assert not words


def test_the_environment_is_not_asked_for_a_language() -> None:
    env = {"LANG": "ja_JP.UTF-8", "LANGUAGE": "ja", "LC_ALL": "ja_JP.UTF-8"}
    code = "from optimizer.words import Words; w = Words(); print(w('The answer'), w.number(1.5))"
    assert python("-c", code, env=env).out == "The answer 1.5\n"


def test_help_stays_english_and_a_wrong_language_is_a_usage_error() -> None:
    done = CliRunner().invoke(app, ["solve", str(CASE), "--lang", "fr"])
    assert done.exit_code == 2
