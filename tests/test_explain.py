"""odaopt explain: the questions about a run that was kept, all of them or of one candidate."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.process import ended, process
from tests.helpers.told import told
from tests.test_cli import FY09, MINIMAL

Odaopt = Any


@pytest.fixture
def kept(odaopt: Odaopt, tmp_path: Path) -> Any:
    """Solve a case, without questions, and give the path of the run."""

    def solved(*args: str, code: int = 0) -> str:
        assert odaopt("solve", *args, "--no-report").code == code
        (path,) = (tmp_path / "runs").glob("*.json")
        return str(path)

    return solved


def test_everything_about_a_run(odaopt: Odaopt, kept: Any) -> None:
    run = kept(FY09)
    done = odaopt("explain", run)
    assert (done.code, done.err) == (0, "")
    said = " ".join(done.out.split())
    for part in (
        "Binding: The fund's ceiling (+4.02 pt without it)",
        "the next step is at JPY 540 million",
        "Budget steps (12)",
        "Why each pick is in",
        "At what figure each would come in",
        "The best portfolios, as swaps against the plan",
        "Near-best portfolios that differ",
    ):
        assert part in said
    assert f"Next: odaopt explain {run} mozambique" in done.out


def test_everything_as_json(odaopt: Odaopt, kept: Any) -> None:
    run = kept(FY09)
    made = told(odaopt("explain", run, "--format", "json").out)
    assert (made["path"], made["candidate"]) == (run, None)
    said = made["findings"]
    assert said["standings"]["ceilings"]["status"] == "binds"
    assert said["groups"][0]["name"] == "spread"
    (near,) = said["nearest"]
    assert (near["up"]["at"], near["enough"], near["below"]["at"]) == (540, 510, 509)
    (stairs,) = said["staircases"]
    assert stairs["ending"] == "complete"
    assert [p["at"] for p in stairs["points"] if p["at"] in (480, 510)] == [480, 510]
    funded = {f["candidate"]: f for f in said["funded"]}
    assert funded["dong-pao"]["committed"] == ["dong-pao-announced"]
    rejected = {r["candidate"]: r for r in said["rejected"]}
    at = {e["what"]: e["at"] for e in rejected["sareco"]["conditions"]}
    assert at["cost"] == 55
    assert rejected["orissa"]["barred_by"] == ["governance"]
    assert said["undecided"] == {}
    tally = said["tally"]
    assert tally["bounded"] * 4 >= tally["solved"], "a fifth is to be answered by bounds"


@pytest.mark.parametrize(
    ("candidate", "parts"),
    [
        ("sareco", ["is not funded", "Entry cost: 0.84 pt", "cost at most 55 (70)",
                    "for Taganito nickel, −1.02 pt"]),
        ("orissa", ["No plan may hold it: Governance floor",
                    "No lower cost, supply or chance of success would bring it in."]),
        ("mozambique", ["Entry cost: 0.00 pt", "It is as good already"]),
        ("dong-pao", ["is funded", "Its commitment is lifted", "Replacement cost: 1.59 pt"]),
    ],
)  # fmt: skip
def test_one_candidate(
    odaopt: Odaopt, kept: Any, candidate: str, parts: list[str]
) -> None:  # fmt: skip
    run = kept(FY09)
    done = odaopt("explain", run, candidate)
    assert done.code == 0
    said = " ".join(done.out.replace("│", " ").split())
    assert all(part in said for part in parts), said
    as_json = json.loads(odaopt("explain", run, candidate, "--format", "json").out)
    assert as_json["candidate"] == candidate
    found = as_json["findings"]
    assert len(found["funded"]) + len(found["rejected"]) == 1


def test_markdown(odaopt: Odaopt, kept: Any) -> None:
    done = odaopt("explain", kept(MINIMAL), "--format", "md")
    assert done.out.startswith("# Why this answer")
    assert "### The rules" in done.out


def test_a_run_is_explained_when_its_case_has_gone(
    odaopt: Odaopt, kept: Any, tmp_path: Path
) -> None:  # fmt: skip
    case = tmp_path / "case.json"
    case.write_text(Path(MINIMAL).read_text(encoding="utf-8"), encoding="utf-8")
    run = kept(str(case))
    case.unlink()
    assert odaopt("explain", run).code == 0


def test_an_unknown_candidate_is_2(odaopt: Odaopt, kept: Any) -> None:
    done = odaopt("explain", kept(FY09), "sarecco")
    assert done.code == 2
    assert "Did you mean 'sareco'?" in " ".join(done.err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("made", "slug"),
    [(None, "no-such-file"), ("{", "broken-syntax"), ("[]", "not-a-run"),
     (Path(MINIMAL).read_text(encoding="utf-8"), "a-case-file")],
)  # fmt: skip
def test_what_is_no_run_is_3(
    odaopt: Odaopt, tmp_path: Path, made: str | None, slug: str
) -> None:  # fmt: skip
    path = tmp_path / "x.json"
    if made is not None:
        path.write_text(made, encoding="utf-8")
    done = odaopt("explain", str(path))
    assert (done.code, done.out) == (3, "")
    assert f"[{slug}]" in done.err
    assert "Traceback" not in done.err
    as_json = odaopt("explain", str(path), "--format", "json")
    assert json.loads(as_json.out)["faults"][0]["slug"] == slug


def test_an_infeasible_run_shows_its_conflict(odaopt: Odaopt, kept: Any) -> None:
    run = kept(MINIMAL, "--lock-in", "island", "--lock-out", "island", code=4)
    done = odaopt("explain", run)
    assert done.code == 4
    assert "These cannot hold together" in done.out
    said = json.loads(odaopt("explain", run, "--format", "json").out)
    assert {m["rule"] for m in said["conflict"]["members"]} == {"lock-in-island", "lock-out-island"}
    assert said["repairs"]["minimal"]


def test_next_commands_work_and_keep_what_was_changed(odaopt: Odaopt, kept: Any) -> None:
    """Pasted, each answers the same case as the command that gave it, with one more change."""

    def pasted(done: Any) -> list[str]:
        said = next(x for x in done.out.splitlines()[::-1] if x.startswith("Next:"))
        return shlex.split(said.removeprefix("Next:").strip())[1:]

    changed = ["--budget", "meti-fs@2009=540", "--lock-out", "tambao"]
    first = pasted(odaopt("solve", FY09, *changed))
    assert first == ["solve", FY09, *changed, "--explain"]
    second = pasted(odaopt(*first))
    assert second[: len(first)] == first
    assert odaopt(*second).code == 0
    run = next(str(p) for p in Path("runs").glob("*.json"))
    for candidate in ("sareco", "orissa", "dong-pao", "olaroz"):
        step = pasted(odaopt("explain", run, candidate))
        assert odaopt(*step).code == 0
        if step[0] == "solve":
            made = json.loads(odaopt(*step, "--no-report", "--format", "json").out)
            assert {"--budget meti-fs@2009=540", "--lock-out tambao"} < {*made["run"]["changes"]}
            assert made["run"]["path"] == FY09


def test_alternatives_and_evaluate_take_a_run(odaopt: Odaopt, kept: Any) -> None:
    run = kept(FY09)
    done = odaopt("alternatives", run, "-k", "2", "--format", "json")
    assert [a["came"] for a in json.loads(done.out)["listing"]["listed"]] == [[], ["mozambique"]]
    changed = odaopt("alternatives", run, "-k", "2", "--format", "json", "--budget",
                     "meti-fs=540")  # fmt: skip
    assert "sareco" in {
        p["candidate"] for p in json.loads(changed.out)["solution"]["portfolio"]["picks"]
    }
    judged = json.loads(odaopt("evaluate", run, "sareco", "--format", "json").out)
    assert judged["tally"]["bounded"] >= 1, "the best stands in the run"


def test_a_case_without_money_is_explained(odaopt: Odaopt, kept: Any, tmp_path: Path) -> None:
    case = json.loads(Path(MINIMAL).read_text(encoding="utf-8"))
    for fund in case["funds"]:
        fund["ceilings"] = dict.fromkeys(fund["ceilings"], 0)
    path = tmp_path / "zero.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    run = kept(str(path))
    assert odaopt("explain", run).code == 0
    assert odaopt("explain", run, "fjord").code == 0


AT_NEAREST = """
import os, signal
from optimizer.analysis import findings

nearest = findings.nearest

def interrupted(again):
    for found in nearest(again):
        yield found
        os.kill(os.getpid(), signal.SIGINT)

findings.nearest = interrupted
"""


def test_ctrl_c_keeps_what_is_answered(kept: Any, tmp_path: Path) -> None:
    run = kept(FY09)
    done = ended(process("explain", run, "--format", "json", cwd=tmp_path, driver=AT_NEAREST))
    assert (done.code, done.err) == (130, "")
    said = json.loads(done.out)["findings"]
    assert said["stopped"]
    assert said["standings"]
    assert said["nearest"]
    assert not said["funded"]


def test_solve_explain_puts_it_all_into_the_report(odaopt: Odaopt, tmp_path: Path) -> None:
    assert odaopt("solve", FY09, "--explain", "--format", "json").code == 0
    (page,) = (tmp_path / "runs").glob("*.html")
    text = page.read_text(encoding="utf-8")
    for caption in (
        "Budget steps (12)",
        "At what figure each would come in",
        "The best portfolios, as swaps against the plan",
        "Rules by group",
    ):
        assert caption in text
    (run,) = (tmp_path / "runs").glob("*.json")
    said = json.loads(run.read_text(encoding="utf-8"))
    assert said["findings"]["ranked"]["listed"][1]["came"] == ["mozambique"]
