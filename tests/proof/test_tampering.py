"""A thousand tamperings of certificates: none leads to a statement that is not true."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from random import Random

import pytest

from optimizer.proof.certificate import lines
from optimizer.proof.compare import Checked, checked
from optimizer.proof.program import Closed
from tests.proof.handmade import BRANCHED, ROUNDED
from tests.proof.small import Small, close, keeps, small
from tests.proof.tampering import tampered
from tests.proof.truth import problem

FILES, EACH = 50, 20


@cache
def proof(seed: int) -> tuple[Small, Closed, str]:
    """A small program, its proof and the certificate of it."""
    s = small(Random(seed), plans=3, covers=seed % 2)
    closed = close(s)
    return s, closed, "".join(f"{line}\n" for line in lines(closed))


def assert_true(text: str, s: Small, found: Checked) -> None:
    """What was shown is so: of the file's own rows, and of the program where it is of that."""
    own = problem(text)
    best = own.best()
    if found.bound is None:
        assert best is None
    else:
        assert best is None or best <= found.bound
    for plan in own.plans:
        assert own.keeps(plan)
        assert all(plan.get(j, Fraction(0)).denominator == 1 for j in own.whole)
    if found.plan is not None:
        assert found.plan.worth == max(map(own.value, own.plans))
    if not found.differences:
        known = s.best()
        assert (found.bound is None) <= (known is None)
        assert known is None or found.bound is None or known[0] <= found.bound
        if found.plan is not None:
            x = [int(name in found.plan.funded) for name in s.program.names[: s.program.plans]]
            point = s.filled(x)
            assert point is not None
            assert found.plan.worth <= s.worth(point)


@pytest.mark.parametrize("first", range(0, FILES, 10))
def test_no_tampering_leads_to_a_false_statement(first: int) -> None:
    ended: Counter[str] = Counter()
    for seed in range(first, first + 10):
        s, _, text = proof(seed)
        rng = Random(seed)
        for way in range(EACH):
            made = tampered(rng, s, text, way)
            found = checked(s.program, made.splitlines(keepends=True))
            ended["refused" if found.refused else "shown"] += 1
            if found.refused is None:
                assert_true(made, s, found)
    assert sum(ended.values()) == 10 * EACH
    assert ended["refused"] > 100


FATAL = {
    "VER": (BRANCHED, "VER 1.0", "VER 2.0"),
    "VAR": (BRANCHED, "VAR 3", "VAR 2"),
    "INT": (BRANCHED, "INT 2 0 1", "INT 1 0"),
    "OBJ": (BRANCHED, "OBJ max 3 0 2 1 3 2 1", "OBJ max 3 0 2 1 4 2 1"),
    "a limit of a column": (BRANCHED, "b<=1 L 1", "b<=1 L 2"),
    "the sense of a limit": (BRANCHED, "b<=1 L 1", "b<=1 G 1"),
    "a row's limit": (BRANCHED, "money L 3/2", "money L 2"),
    "a row's coefficient": (BRANCHED, "0 2 2 1 0 -1", "0 2 2 1 0 1"),
    "a row's column": (BRANCHED, "0 2 2 1 0 -1", "0 2 2 1 1 -1"),
    "RTP, the plan's worth": (BRANCHED, "range 3 3", "range 7/2 7/2"),
    "RTP, the bound": (BRANCHED, "range 3 3", "range 3 5/2"),
    "RTP, none": (BRANCHED, "RTP range 3 3", "RTP infeas"),
    "SOL": (BRANCHED, "plan 1 1 1", "plan 2 0 1 1 1"),
    "DER": (BRANCHED, "DER 9", "DER 8"),
    "asm": (BRANCHED, "b=0:11 L 0 1 1 1", "b=0:11 L 1 1 1 1"),
    "the sense of an assumption": (BRANCHED, "b=0:11 L 0", "b=0:11 G 0"),
    "lin, a multiplier": (BRANCHED, "1 2 5 1 11 3", "1 2 5 1 11 2"),
    "lin, its sign": (BRANCHED, "1 2 5 1 11 3", "1 2 5 1 11 -3"),
    "lin, its row": (BRANCHED, "1 2 5 1 11 3", "1 2 4 1 11 3"),
    "lin, the bound of a leaf": (BRANCHED, "leaf:9 L 3", "leaf:9 L 2"),
    "lin, an empty leaf": (BRANCHED, "13 -2 }", "13 -1 }"),
    "uns, the assumptions": (BRANCHED, "uns 12 11 14 13", "uns 12 8 14 10"),
    "uns, the sides": (BRANCHED, "uns 9 8 15 10", "uns 8 8 15 10"),
    "uns, the bound": (BRANCHED, "join:15 L 5/2", "join:15 L 2"),
    "rnd": (ROUNDED, "cut:8 L 1", "cut:8 L 0"),
    "rnd, its multiplier": (ROUNDED, "rnd 1 6 1", "rnd 1 6 1/2"),
    "rnd as lin": (ROUNDED, "rnd", "lin"),
}
"""Of each kind of line a tampering that would matter."""


@pytest.mark.parametrize("name", FATAL)
def test_of_each_kind_of_line_a_fatal_tampering_is_refused(name: str) -> None:
    text, old, new = FATAL[name]
    assert text.count(old) == 1
    s = proof(0)[0]
    assert checked(s.program, text.splitlines(keepends=True)).refused is None
    made = text.replace(old, new)
    assert made != text
    assert checked(s.program, made.splitlines(keepends=True)).refused


def test_another_case_is_told_apart() -> None:
    told = 0
    for seed in range(20):
        s, _, _ = proof(seed)
        _, _, text = proof(seed + 20)
        found = checked(s.program, text.splitlines(keepends=True))
        assert found.refused is None
        assert not found.holds
        told += len(found.differences)
    assert told > 100


def test_another_plan_is_shown_for_what_it_is() -> None:
    """A plan that is worth less may stand in a certificate, but not with the worth of the best."""
    for seed in range(60):
        s, closed, text = proof(seed % FILES)
        if closed.value is None or closed.point is None:
            continue
        others = (s.filled(x) for x in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)))
        for point in others:
            if point is None or s.worth(point) == closed.value:
                continue
            assert all(keeps(row, point) for row in s.program.rows)
            full = [*point, Fraction(1)]
            said = " ".join(f"{j} {v}" for j, v in enumerate(full[: text.count(">=0 ")]))
            start, end = text.index("\nplan "), text.index("\nDER")
            made = f"{text[:start]}\nplan {text.count('>=0 ')} {said}{text[end:]}"
            assert checked(s.program, made.splitlines(keepends=True)).refused
