"""The writer: its text, its numbering, and that the checker shows what the proof says."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from optimizer.proof.certificate import lines
from optimizer.proof.compare import checked
from optimizer.proof.program import Branch, Closed, Leaf, Program, Row, Tree
from tests.proof.small import close, small
from tests.proof.test_verify import CLOSED, PROGRAM
from tests.proof.truth import problem

TEXT = """\
VER 1.0
VAR 4
a.o.2009
b.o.2009
z
constant
INT 2
0 1
OBJ max 4 0 2 1 3 2 1 3 10
CON 11 8
a.o.2009>=0 G 0 1 0 1
a.o.2009<=1 L 1 1 0 1
b.o.2009>=0 G 0 1 1 1
b.o.2009<=1 L 1 1 1 1
z>=0 G 0 1 2 1
z<=1/2 L 1/2 1 2 1
constant>=0 G 0 1 3 1
constant<=1 L 1 1 3 1
money L 3/2 2 0 1 1 1
cover L 0 2 2 1 0 -1
constant=1 E 1 1 3 1
RTP range 13 13
SOL 1
plan 2 1 1 3 1
DER 9
a.o.2009=0:11 L 0 1 0 1 { asm } 19
leaf:12 L 13 OBJ { lin 4 9 1 10 10 11 3 3 3 } 19
a.o.2009=1:13 G 1 1 0 1 { asm } 19
b.o.2009=0:14 L 0 1 1 1 { asm } 18
leaf:15 L 25/2 OBJ { lin 4 10 10 1 2 14 3 5 1 } 18
b.o.2009=1:16 G 1 1 1 1 { asm } 18
leaf:17 L -1 0 { lin 3 8 1 13 -1 16 -1 } 18
join:18 L 25/2 OBJ { uns 15 14 17 16 } 19
join:19 L 13 OBJ { uns 12 11 18 13 } -1
"""


def text(closed: Closed) -> str:
    return "".join(f"{line}\n" for line in lines(closed))


def test_the_text_of_a_small_proof() -> None:
    made = text(CLOSED)
    assert made[made.index("VER") :] == TEXT
    assert all(line.startswith("% ") for line in made[: made.index("VER")].splitlines())


@pytest.mark.parametrize("seed", range(0, 300, 10))
def test_what_is_written_is_shown(seed: int) -> None:
    for s in range(seed, seed + 10):
        rng = Random(s)
        closed = close(small(rng, plans=rng.randint(1, 4), covers=rng.randint(0, 2)))
        found = checked(closed.program, lines(closed))
        assert found.holds
        assert found.bound == closed.bound
        if closed.value is None:
            assert found.plan is None
        else:
            assert found.plan is not None
            assert found.plan.worth == closed.value


@pytest.mark.parametrize("seed", range(20))
def test_the_claim_is_true_of_the_file_by_itself(seed: int) -> None:
    closed = close(small(Random(seed), plans=3, covers=seed % 3))
    own = problem(text(closed))
    best = own.best()
    assert (best is None) if closed.bound is None else (best == closed.value)


@pytest.mark.parametrize("seed", range(20))
def test_the_last_use_of_a_line_is_the_one_that_it_names(seed: int) -> None:
    made = text(close(small(Random(seed), plans=4, covers=1)))
    rows = made[: made.index("\nRTP")].split("\nCON ")[1].count("\n")
    used: dict[int, int] = {}
    steps = [line.split() for line in made.split("\nDER ")[1].splitlines()[1:]]
    for here, step in enumerate(steps, rows):
        at = step.index("{") + 1
        refers = {"asm": [], "uns": step[at + 1 : at + 5], "lin": step[at + 2 : -2 : 2]}[step[at]]
        used |= {int(i): here for i in refers}
    assert used
    for here, step in enumerate(steps, rows):
        assert int(step[-1]) in (-1, used.get(here, -1))
        assert (int(step[-1]) == -1) == (here == rows + len(steps) - 1)


def test_a_tree_deeper_than_calls_can_be() -> None:
    n, one = 1500, Fraction(1)
    names = [f"c{j}.o.2009" for j in range(n)]
    row = Row("one", dict.fromkeys(range(n), one), one)
    program = Program(names, n, [one] * n, {n - 1: one}, Fraction(0), [row])
    tree: Tree = Leaf({}, one)
    for j in range(n):
        tree = Branch(j, tree, Leaf({}, one))
    made = [*lines(Closed(program, tree, one))]
    assert made[-1].startswith("join:")
    assert f"DER {3 * n + n + 1}" in made
    assert "RTP range -inf 1" in made


def test_without_a_constant_there_is_no_column_for_it() -> None:
    assert "constant" not in text(replace(CLOSED, program=replace(PROGRAM, constant=Fraction(0))))


@pytest.mark.parametrize(
    "name", ["", "two words", "a\tb", "%x", "名前", "b.o.2009", "constant", "\x7f"]
)
def test_a_name_that_is_no_single_word_or_stands_twice_is_refused(name: str) -> None:
    program = replace(PROGRAM, names=[name, *PROGRAM.names[1:]])
    with pytest.raises(ValueError, match="single words"):
        text(replace(CLOSED, program=program))


@pytest.mark.parametrize("name", ["", "two words", "cover", "z>=0", "constant=1"])
def test_a_row_of_such_a_name_too(name: str) -> None:
    program = replace(PROGRAM, rows=[replace(PROGRAM.rows[0], name=name), PROGRAM.rows[1]])
    with pytest.raises(ValueError, match="single words"):
        text(replace(CLOSED, program=program))


def test_a_multiplier_of_the_wrong_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="wrong sign"):
        text(replace(CLOSED, tree=Leaf({0: Fraction(-1)}, Fraction(13))))


def test_what_does_not_hold_is_written_and_refused_by_the_checker() -> None:
    closed = replace(CLOSED, tree=Leaf({0: Fraction(3)}, Fraction(13)))
    found = checked(PROGRAM, lines(closed))
    assert found.refused is not None
    line, why = found.refused
    assert re.fullmatch(r"leaf:\d+ does not follow", why)
    assert text(closed).splitlines()[line - 1].startswith("leaf:")
