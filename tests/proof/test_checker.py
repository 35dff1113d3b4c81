"""The checker by itself: what it accepts, what it refuses, and that nothing in it is idle."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest

from optimizer.proof import checker
from optimizer.proof.checker import Certificate
from tests.helpers.process import ran
from tests.helpers.program import Done
from tests.proof.handmade import BRANCHED, FALSE, NONE, ONE, PART, TRUE
from tests.proof.mutants import MUTANTS, SOURCE, catching, mutant, refused
from tests.proof.odd import ODD

CHECKER = Path(checker.__file__)


def shown(text: str) -> Certificate:
    found = Certificate(text.splitlines(keepends=True))
    found.check()
    return found


def alone(content: str | bytes, tmp_path: Path) -> Done:
    """The checker in a process of its own, without any package but the standard library."""
    path = tmp_path / "file.vipr"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ran([sys.executable, "-I", "-S", CHECKER, path])


@pytest.mark.parametrize("name", TRUE)
def test_a_true_certificate_is_shown(name: str) -> None:
    assert refused(checker, TRUE[name]) == ""


@pytest.mark.parametrize("name", FALSE)
def test_a_false_certificate_is_refused(name: str) -> None:
    assert refused(checker, FALSE[name])


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_certificate_is_refused(name: str) -> None:
    assert refused(checker, ODD[name])


def test_what_is_shown() -> None:
    found = shown(BRANCHED)
    assert found.bound == 3
    assert found.plans == [(["b"], Fraction(3))]
    assert (found.names, found.integer, found.given) == (["a", "b", "z"], {0, 1}, 8)
    assert shown(NONE).bound is None
    assert shown(PART).plans == [([], Fraction(1, 2))]


def test_the_line_that_does_not_follow_is_named() -> None:
    text = BRANCHED.replace("8 3 3 3", "8 3 3 2")
    found = Certificate(text.splitlines(keepends=True))
    with pytest.raises(ValueError, match=r"leaf:9 does not follow"):
        found.check()
    assert text.splitlines()[found.line - 1].startswith("leaf:9")


def test_it_runs_alone_and_says_what_it_shows(tmp_path: Path) -> None:
    done = alone(BRANCHED, tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "3 columns, 8 rows, 9 derived: all follow.",
        "No solution is worth more than 3 (about 3).",
        "This plan keeps every row and is worth 3 (about 3): b",
    ]
    assert "No solution keeps every row.\n" in alone(NONE, tmp_path).out
    assert "worth 1/2 (about 0.5)" in alone(PART, tmp_path).out


@pytest.mark.parametrize("name", ["a bound that is too low", "a plan that is not whole"])
def test_it_says_what_is_not_shown(name: str, tmp_path: Path) -> None:
    done = alone(FALSE[name], tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("NOT SHOWN. Line ")


def test_figures_that_cannot_be_written_out_are_not_shown(tmp_path: Path) -> None:
    # within what may be read, but the plan's worth has more digits than Python writes
    big = "9" * 3000
    text = ONE.replace("0 1\nCON", f"0 {big}\nCON").replace("0 1\na<=", "0 1\na<=", 1)
    text = text.replace("a<=1 L 1", f"a<=1 L {big}").replace("plan 1 0 1", f"plan 1 0 {big}")
    text = text.replace("range 1 1", f"range 1 {big}").replace("best L 1", f"best L {big}")
    done = alone(text, tmp_path)
    assert (done.code, done.out) == (1, "")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    done = alone(b"VER 1.0\nVAR 1 \xff\xfe\x00", tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("NOT SHOWN. Line 2")


def test_without_a_file_it_says_what_it_is() -> None:
    done = ran([sys.executable, CHECKER])
    assert (done.code, done.out) == (1, "")
    assert "python checker.py FILE" in done.err


def test_numbers_that_would_be_endless_end_at_once() -> None:
    many = "".join(f"a{i} L 1 1 0 1/{10**300 + i}\n" for i in range(2000))
    text = ONE.replace("CON 2 2\n", "CON 2002 2\n").replace("RTP", f"{many}RTP")
    assert refused(checker, text) == "the common denominator is too long"


def test_it_is_short_enough_to_be_read() -> None:
    assert len(SOURCE.splitlines()) <= 150


def test_mutants_are_what_they_say() -> None:
    page = CHECKER.parents[2] / "docs" / "proof.md"
    assert f"break it in {len(MUTANTS)} ways" in page.read_text(encoding="utf-8")
    assert len({name for name, _, _ in MUTANTS}) == len(MUTANTS)
    assert [name for name, old, new in MUTANTS if SOURCE.count(old) != 1 or old == new] == []
    assert [*catching(checker)] == []


@pytest.mark.parametrize(("name", "old", "new"), MUTANTS[::3])
def test_a_mutant_is_caught(name: str, old: str, new: str) -> None:
    # all of them: python3 -m tests.proof.mutants
    assert next(catching(mutant(old, new)), None), name
