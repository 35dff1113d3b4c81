"""odaopt check: this case, this plan, this bound, or what is not so."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.proof import checker, compare
from optimizer.report.content.checked import REASONS, sentences
from optimizer.words import Words
from tests.helpers.build import candidate, document
from tests.helpers.process import ran
from tests.helpers.program import Done
from tests.proof.handmade import FALSE
from tests.proof.mutants import refused
from tests.proof.odd import ODD
from tests.proof.test_compare import FILE
from tests.proof.test_verify import PROGRAM

Odaopt = Callable[..., Done]
ROOT = Path(__file__).parents[2]
MINIMAL, FY09 = ROOT / "cases" / "minimal.json", ROOT / "cases" / "fy09.json"
CASE_FILES = sorted(p for p in (ROOT / "cases").glob("*.json") if p.name != "case.schema.json")
GOLDEN = ROOT / "tests" / "golden" / "fy09.vipr"
JA = Words("ja")


def solved(odaopt: Odaopt, case: Path, folder: Path, *more: str) -> tuple[Path, Path]:
    """The certificate of a case, and the run."""
    made = folder / "proof.vipr"
    odaopt("solve", case, "--no-report", "--certificate", made, "-o", folder / "runs", *more)
    (run,) = (folder / "runs").glob("*.json")
    return made, run


@pytest.fixture
def impossible(tmp_path: Path) -> Path:
    """Two must be funded, and there is money for one."""
    case = document(
        [candidate("a", 6, 10), candidate("b", 6, 10)],
        [{"id": "ceilings", "kind": "budget"},
         *({"id": c, "kind": "commitment", "candidate": c} for c in "ab")],
        funds=[{"id": "grants", "name": "grants", "ceilings": {"2026": 10}}],
    )  # fmt: skip
    path = tmp_path / "impossible.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    return path


def test_the_certificate_of_fy09_is_of_the_case_and_holds(odaopt: Odaopt) -> None:
    done = odaopt("check", FY09, GOLDEN)
    assert (done.code, done.err) == (0, "")
    first, bound, plan, gap, step = done.out.splitlines()
    assert first == f"{GOLDEN} is of this case, and every line of it follows."
    assert bound.startswith("No portfolio that keeps the rules is worth more than 155.52508 pt")
    assert plan.startswith("This plan keeps every rule and is worth 155.525079 pt, exactly ")
    assert "dong-pao.study.2009, tambao.study.2009" in plan
    assert gap.startswith("So no other one is better by more than ")
    assert step == f"Next: odaopt solve {FY09}"


def test_a_certificate_of_a_run_is_of_its_case_and_plan(odaopt: Odaopt, tmp_path: Path) -> None:
    made, run = solved(odaopt, MINIMAL, tmp_path)
    for case in (MINIMAL, run):
        done = odaopt("check", case, made)
        assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == f"Next: odaopt explain {run}"
    found = json.loads(odaopt("check", run, made, "--format", "json").out)
    assert (found["holds"], found["refused"]) == (True, None)
    assert found["plan"]["funded"] == ["island.study.2026", "fjord.study.2026"]
    assert found["plan"]["worth"] == {"exact": "11", "decimal": 11.0}
    assert found["same_plan"] is True
    assert found["bound"]["decimal"] >= 11


@pytest.mark.parametrize("case", CASE_FILES, ids=lambda p: p.stem)
def test_every_case_is_certified_and_checked(case: Path, odaopt: Odaopt, tmp_path: Path) -> None:
    made, run = solved(odaopt, case, tmp_path)
    proof = json.loads(run.read_text(encoding="utf-8"))["solution"]["proof"]
    assert proof["kind"] == "exact"
    found = json.loads(odaopt("check", run, made, "--format", "json").out)
    assert (found["holds"], found["refused"]) == (True, None)
    assert found["same_plan"] is True
    assert found["bound"]["exact"] == proof["bound"]["exact"]
    alone = ran([sys.executable, "-I", "-S", checker.__file__, made])
    assert (alone.code, alone.err) == (0, "")


def test_the_plan_of_another_run_is_told_apart(odaopt: Odaopt, tmp_path: Path) -> None:
    _, run = solved(odaopt, MINIMAL, tmp_path / "a")
    kept = json.loads(run.read_text(encoding="utf-8"))
    other = tmp_path / "other.vipr"
    made, _ = solved(odaopt, MINIMAL, tmp_path / "b")
    # the certificate names no plan, where the run has one
    text = made.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("plan ")]
    lines = ["SOL 0" if line == "SOL 1" else line for line in lines]
    lines = [f"RTP range -inf {x.split()[3]}" if x.startswith("RTP ") else x for x in lines]
    other.write_text("\n".join(lines), encoding="utf-8")
    assert kept["solution"]["portfolio"]
    done = odaopt("check", run, other)
    assert done.code == 7
    assert "The plan of the run is another one.\n" in done.out
    assert odaopt("check", MINIMAL, other).code == 0


def test_changes_of_the_case_are_those_of_the_certificate(odaopt: Odaopt, tmp_path: Path) -> None:
    made, run = solved(odaopt, MINIMAL, tmp_path, "--budget", "studies=1")
    assert odaopt("check", MINIMAL, made, "--budget", "studies=1").code == 0
    assert odaopt("check", run, made).code == 0
    done = odaopt("check", MINIMAL, made)
    assert done.code == 7
    assert "proof.vipr is not of this case: " in done.out
    assert "<= 1 in the certificate\n" in done.out
    assert done.out.endswith(f"Next: odaopt solve {MINIMAL} --certificate proof.vipr\n")


def test_that_there_is_none_is_shown_too(odaopt: Odaopt, tmp_path: Path, impossible: Path) -> None:
    made, run = solved(odaopt, impossible, tmp_path)
    done = odaopt("check", run, made)
    assert done.code == 0
    assert "No portfolio keeps the rules.\n" in done.out
    found = json.loads(odaopt("check", impossible, made, "--format", "json").out)
    assert (found["holds"], found["bound"], found["plan"]) == (True, None, None)


def test_the_line_that_does_not_follow_is_named(odaopt: Odaopt, tmp_path: Path) -> None:
    text = GOLDEN.read_text(encoding="utf-8")
    at = next(i for i, line in enumerate(text.splitlines(), 1) if line.startswith("leaf:"))
    words = text.splitlines()[at - 1].split()
    edited = text.replace(f"{words[0]} L {words[2]} ", f"{words[0]} L 1 ")
    path = tmp_path / "edited.vipr"
    path.write_text(edited, encoding="utf-8")
    done = odaopt("check", FY09, path)
    assert done.code == 5
    assert f"{path} shows nothing, from line {at} on: {words[0]} does not follow.\n" in done.out
    found = json.loads(odaopt("check", FY09, path, "--format", "json").out)
    assert found["refused"] == [at, f"{words[0]} does not follow"]
    assert (found["holds"], found["bound"], found["differences"]) == (False, None, [])


@pytest.mark.parametrize("name", ["nowhere.vipr", "."])
def test_a_file_that_cannot_be_read_is_3(odaopt: Odaopt, name: str) -> None:
    done = odaopt("check", MINIMAL, name)
    assert (done.code, done.out) == (3, "")
    assert "The certificate cannot be read: " in done.err
    found = json.loads(odaopt("check", MINIMAL, name, "--format", "json").out)
    assert found["outcome"] == "invalid"


def test_any_file_is_looked_at(odaopt: Odaopt, tmp_path: Path) -> None:
    path = tmp_path / "file.vipr"
    path.write_bytes(b"\xff\xfe\x00VER 1.0")
    done = odaopt("check", MINIMAL, path)
    assert done.code == 5
    assert "shows nothing, from line 1 on" in done.out


# words -------------------------------------------------------------------------------------


def said() -> set[str]:
    """What the checker and what compares say where nothing is shown, as templates."""
    found = set()
    tree = ast.parse(Path(checker.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "need":
            found.add(ast.unparse(node.args[1]))
    return found


def test_every_reason_can_be_said_in_japanese() -> None:
    # one of them comes from the comparison; what does not follow is said in one place
    assert len(said()) == len(REASONS) - 1
    reasons = {*(refused(checker, text) for text in (*FALSE.values(), *ODD.values())),
               compare.TOO_LONG}  # fmt: skip
    for why in reasons - {""}:
        assert JA.retold(why, REASONS) != why, why


def test_differences_are_said_in_both_languages() -> None:
    from dataclasses import replace
    from fractions import Fraction

    changes = (
        {"worth": {0: Fraction(1)}}, {"plans": 1}, {"plans": 3}, {"constant": Fraction(0)},
        {"names": ["other", "b.o.2009", "z"]},
        {"rows": [replace(PROGRAM.rows[0], limit=Fraction(1), name="more")]},
        {"rows": [replace(PROGRAM.rows[0], sense="exactly", terms={0: Fraction(5)})]},
    )  # fmt: skip
    for change in changes:
        found = compare.checked(replace(PROGRAM, **change), FILE)
        en = [*sentences(found, "FILE", "pt", None, Words())]
        ja = [*sentences(found, "FILE", "pt", None, JA)]
        assert len(en) == len(ja) == 1 + len(found.differences)
        assert not set(en) & set(ja)


def test_long_lists_of_differences_are_cut() -> None:
    from dataclasses import replace

    names = [f"x{j}.o.2009" for j in range(30)]
    program = replace(PROGRAM, names=names, plans=30, upper=[PROGRAM.upper[0]] * 30)
    found = compare.checked(program, FILE)
    made = [*sentences(found, "FILE", "pt", None, Words())]
    assert len(made) == 22
    assert made[-1] == f"and {len(found.differences) - 20} more"


def test_only_a_certificate_is_written_over(odaopt: Odaopt, tmp_path: Path) -> None:
    """A slip of the name does not cost the case."""
    case = tmp_path / "case.json"
    case.write_bytes(MINIMAL.read_bytes())
    done = odaopt("solve", case, "--no-report", "--certificate", case, "-o", tmp_path / "runs")
    assert done.code == 6
    assert "[not-a-certificate]" in done.err
    assert case.read_bytes() == MINIMAL.read_bytes()
    made, _ = solved(odaopt, MINIMAL, tmp_path)
    again = odaopt("solve", MINIMAL, "--no-report", "--certificate", made, "-o", tmp_path / "b")
    assert again.code == 0
    assert "proof.vipr" in odaopt("check", MINIMAL, case).out.splitlines()[-1]
