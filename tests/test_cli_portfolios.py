"""odaopt alternatives and odaopt evaluate: what they print, exit codes, files, interruption."""

from __future__ import annotations

import json
import shlex
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from optimizer import SolverError
from tests.helpers.build import candidate, document, fund
from tests.helpers.process import ended, process
from tests.helpers.program import Done
from tests.helpers.told import told as document_told
from tests.test_cli import FY09, MINIMAL, hard_case  # noqa: F401

Json = dict[str, Any]
LOCKED = ["--lock-in", "island", "--lock-out", "island"]


def told(done: Done, code: int = 0) -> Json:
    """The one document on stdout."""
    assert (done.code, done.err) == (code, "")
    json.loads(done.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    said: Json = document_told(done.out)
    return said


def follow(done: Done) -> list[str]:
    """The command after 'Next:', as arguments."""
    command, *args = shlex.split(done.out.splitlines()[-1].removeprefix("Next: "))
    assert command == "odaopt"
    return args


# usage -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ("alternatives",),
        ("alternatives", MINIMAL, "-k", "0"),
        ("alternatives", MINIMAL, "--within", "some"),
        ("alternatives", MINIMAL, "--within", "-1"),
        ("alternatives", MINIMAL, "--within", "nan"),
        ("alternatives", MINIMAL, "--within", "1e99"),
        ("alternatives", MINIMAL, "--within", "%"),
        ("alternatives", MINIMAL, "--apart", "0"),
        ("alternatives", MINIMAL, "--apart", "most"),
        ("alternatives", MINIMAL, "--apart", "1.5"),
        ("alternatives", MINIMAL, "--format", "xml"),
        ("evaluate",),
        ("evaluate", MINIMAL),
        ("evaluate", MINIMAL, "island", "--column", "mine"),
        ("evaluate", MINIMAL, "island", "--time-limit", "0"),
    ],
)
def test_bad_usage_is_2(odaopt: Any, args: tuple[str, ...]) -> None:
    done = odaopt(*args)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err


# alternatives ------------------------------------------------------------------------------


def test_alternatives_as_json(odaopt: Any) -> None:
    said = told(odaopt("alternatives", FY09, "--format", "json", "-k", "4"))
    assert said["solution"]["outcome"] == "proven"
    assert said["run"]["path"] == FY09
    assert len(said["run"]["sha256"]) == 64
    assert said["objective"]["unit"] == "pt"
    found = said["listing"]
    assert (found["complete"], found["stop"]) == (False, "count")
    assert found["tally"] == {"bounded": 0, "solved": 3, "rigorous": 0}
    plan, *rest = found["listed"]
    assert plan["portfolio"] == said["solution"]["portfolio"]
    assert (plan["loss"], plan["came"], plan["went"]) == (0, [], [])
    assert [round(float(a["loss"]), 4) for a in rest] == [0, 0.025, 0.025]
    assert rest[0]["came"] == ["mozambique"]
    assert rest[0]["went"] == ["zambia"]
    assert rest[0]["portfolio"]["picks"][0].keys() == {"candidate", "option", "start"}
    assert all(a["loss"] == plan["value"] - a["value"] for a in found["listed"])
    assert float(found["exhaustive"]) == pytest.approx(float(rest[-1]["value"]))
    assert found["bound"] == pytest.approx(float(rest[-1]["value"]))
    assert found["core"]["dong-pao"] == 1
    assert found["core"]["zambia"] == 0.5


def test_a_loss_as_a_figure_or_a_share(odaopt: Any) -> None:
    def listing(*more: str) -> tuple[Any, Any]:
        said = told(odaopt("alternatives", FY09, "--format", "json", *more))
        return said["listing"], said["objective"]["gain"]

    few, _ = listing("--within", "0.025")
    assert (len(few["listed"]), few["complete"]) == (4, True)
    assert (few["within"], few["apart"]) == (Fraction("0.025"), None)
    share, gain = listing("-k", "99", "--within", "1 %")
    assert share["within"] == gain / 100
    assert share["complete"]
    apart, gain = listing("-k", "3", "--apart", "max")
    assert (apart["within"], apart["apart"]) == (gain / 20, "max")
    assert [a["apart"] for a in apart["listed"]] == [None, 8, 4]
    by_three, _ = listing("--apart", "3")
    assert min(a["apart"] for a in by_three["listed"][1:]) >= 3


def test_alternatives_say_what_they_are(odaopt: Any) -> None:
    done = odaopt("alternatives", FY09)
    assert (done.code, done.err) == (0, "")
    text = " ".join(done.out.replace("│", " ").split())
    assert "The 10 best portfolios that keep every rule, the plan first; the last of them loses " \
           "0.12 pt." in text  # fmt: skip
    assert "none that is not listed is better than the last one here" in text
    assert "2 none (a tie) Mozambique tantalum survey Zambia cobalt survey 510" in text
    assert "In all 10: Dong Pao rare earths, Tambao manganese" in text
    assert "9 of 10 90 %" in text
    assert follow(done) == ["alternatives", FY09, "--apart", "max"]
    assert max(map(len, done.out.splitlines())) <= 100

    done = odaopt("alternatives", FY09, "--apart", "max", "--budget", "meti-fs=500", "-k", "3")
    text = " ".join(done.out.replace("│", " ").split())
    assert "each loses at most 5 % of the plan's effect (about" in text
    assert "one in the place of another counts 2" in text
    assert "as much as is possible within the loss; of equally different ones, the best." in text
    assert "Changed against the case file: --budget meti-fs=500." in text
    assert odaopt(*follow(done)).code == 0  # the second one, with the same changes

    done = odaopt("alternatives", FY09, "--within", "0.025")
    text = " ".join(done.out.replace("│", " ").split())
    assert "Complete: every other portfolio that keeps the rules loses more than 0.025 pt." in text


@pytest.mark.parametrize("how", [[], ["--apart", "max", "--within", "100%"],
                                 ["--apart", "1", "--within", "100%"]])  # fmt: skip
def test_all_there_are(odaopt: Any, how: list[str]) -> None:
    done = odaopt("alternatives", MINIMAL, "-k", "99", *how)
    assert done.code == 0
    assert "Complete: " in done.out
    done = odaopt("alternatives", MINIMAL, "-k", "99", *how, "--format", "md")
    assert "## 2 Alternatives as swaps" in done.out
    assert "## 3 Core index" in done.out
    said = told(odaopt("alternatives", MINIMAL, "-k", "99", *how, "--format", "json"))
    assert said["listing"]["complete"]


def test_a_loss_that_is_not_nothing_is_not_shown_as_nothing(
    odaopt: Any, tmp_path: Path,
) -> None:  # fmt: skip
    made = document([candidate("a", 1, 10), candidate("b", 1, 9.999)], funds=[fund("grants", 1)])
    (tmp_path / "close.json").write_text(json.dumps(made), encoding="utf-8")
    done = odaopt("alternatives", "close.json")
    assert "under 0.01 pt" in done.out
    assert " 0.00 pt" not in done.out
    done = odaopt("evaluate", "close.json", "b")
    assert "adds 10.00 pt, under 0.01 pt more." in done.out


def test_alternatives_of_an_infeasible_case_is_4(odaopt: Any) -> None:
    done = odaopt("alternatives", MINIMAL, *LOCKED)
    assert (done.code, done.err) == (4, "")
    assert "lock-in-island: Island mine: port study is committed." in done.out
    assert "Next: change one of these rules, then odaopt alternatives" in done.out
    said = told(odaopt("alternatives", MINIMAL, *LOCKED, "--format", "json"), 4)
    assert (said["solution"]["outcome"], said["listing"]) == ("infeasible", None)
    assert [m["rule"] for m in said["conflict"]["members"]] == [
        "lock-in-island", "lock-out-island"]  # fmt: skip


def test_alternatives_that_are_not_proven_is_5(
    odaopt: Any, hard_case: Path,  # noqa: F811
) -> None:  # fmt: skip
    for limit in ("2", "12"):  # a busy machine may find nothing in two seconds
        done = odaopt("alternatives", str(hard_case), "--time-limit", limit, "--format", "json")
        said = told(done, 5)
        if said["solution"]["portfolio"]:
            break
    assert said["solution"]["outcome"] == "feasible"
    found = said["listing"]
    assert len(found["listed"]) == 1
    assert (found["complete"], found["exhaustive"]) == (False, None)


def test_alternatives_cut_short_by_effort(odaopt: Any) -> None:
    done = odaopt("alternatives", FY09, "--effort", "0")
    assert done.code == 5
    text = " ".join(done.out.replace("│", " ").split())
    assert (
        "The effort was used up before the list was complete. What is missing may be as good"
        in text
    )


def test_a_solver_that_breaks_is_6(odaopt: Any, monkeypatch: Any) -> None:
    def broken(*args: object, **more: object) -> None:
        raise SolverError("solver-failed", "HiGHS", "It broke.", "Try again.")

    monkeypatch.setattr("optimizer.analysis.answer.solve", broken)
    monkeypatch.setattr("optimizer.analysis.evaluate.solve", broken)
    for args in (("alternatives", MINIMAL), ("evaluate", MINIMAL, "island")):
        assert odaopt(*args).code == 6


# evaluate ----------------------------------------------------------------------------------

MINE = ["dong-pao", "lai-chau-second", "sareco", "tambao", "olaroz", "panasqueira", "mozambique"]


def test_evaluate_the_plan_of_a_run(odaopt: Any, tmp_path: Path) -> None:
    """The same case: it is the best. A file that is no run is said to be none."""
    run = tmp_path / "run.json"
    run.write_text(odaopt("solve", MINIMAL, "--no-report", "--format", "json").out, "utf-8")
    done = odaopt("evaluate", MINIMAL, "--plan", str(run), "--format", "json")
    assert done.code == 0
    found = json.loads(done.out)
    plan = json.loads(run.read_text("utf-8"))["solution"]["portfolio"]
    assert found["audit"]["portfolio"] == plan
    assert odaopt("evaluate", MINIMAL, "--plan", MINIMAL).code == 3


def test_evaluate_as_json(odaopt: Any) -> None:
    said = told(odaopt("evaluate", FY09, "tambao", "waterberg.study", "--fixed", "tambao",
                       "--format", "json"), 4)  # fmt: skip
    hand, best, kept = said["audit"], said["best"], said["kept"]
    assert (best["solution"]["outcome"], said["proven"]) == ("proven", True)
    assert [p["candidate"] for p in hand["portfolio"]["picks"]] == ["tambao", "waterberg"]
    assert said["wishes"]["fixed"] == [{"candidate": "tambao", "option": None, "start": None}]
    assert said["keeps_rules"] is False
    broken = {b["rule"]: b for b in said["broken"]}
    use = broken["six-in-the-round"]["use"]
    assert (use["sense"], use["used"], use["limit"], use["unit"]) == ("exactly", 2, 6, "candidates")
    assert broken["six-in-the-round"]["by"] == 4
    assert said["loss"] == best["solution"]["value"] - hand["value"]
    assert "dong-pao" in best["came"]
    assert best["went"] == ["waterberg"]
    assert said["kept_loss"] == 0
    assert kept["solution"]["portfolio"] == best["solution"]["portfolio"]
    assert said["tally"] == {"bounded": 2, "solved": 1, "rigorous": 0}
    assert (said["conflict"], said["interrupted"]) == (None, False)


def test_a_portfolio_that_keeps_every_rule_is_0(odaopt: Any) -> None:
    done = odaopt("evaluate", FY09, *MINE)
    assert (done.code, done.err) == (0, "")
    text = " ".join(done.out.replace("│", " ").split())
    assert "portfolio of 7 candidates keeps every rule. It adds 23.19 pt for JPY 510 million; " \
           "the best portfolio adds 24.20 pt, 1.01 pt more." in text  # fmt: skip
    assert "No portfolio that keeps all of these and every rule does better." in text
    assert "Rules it breaks" not in done.out
    assert follow(done) == ["alternatives", FY09]
    solved = told(odaopt("solve", FY09, "--no-report", "--format", "json"))
    best = solved["solution"]["portfolio"]["picks"]
    done = odaopt("evaluate", FY09, *(p["candidate"] for p in best))
    assert "adds as much." in done.out
    done = odaopt("evaluate", FY09, "tambao")
    assert "• To that one: take in" in done.out
    assert "To the best portfolio of all" not in done.out  # it is that one
    done = odaopt("evaluate", FY09, "sareco", *(p["candidate"] for p in best))
    text = " ".join(done.out.replace("│", " ").split())
    assert "the best portfolio that keeps the rules adds 24.20 pt, 3.09 pt less." in text


def test_a_portfolio_that_breaks_rules_is_4(odaopt: Any) -> None:
    done = odaopt("evaluate", FY09, "tambao", "sareco")
    assert (done.code, done.err) == (4, "")
    text = " ".join(done.out.replace("│", " ").split())
    assert "This portfolio of 2 candidates breaks 3 rules." in text
    assert "exactly 6 4 candidates too few" in text
    assert "Of those that keep all of these, the best portfolio adds 23.36 pt, 0.84 pt less than " \
           "the best of all. • To that one: take in Dong Pao rare earths" in text  # fmt: skip
    assert max(map(len, done.out.splitlines()[:-1])) <= 100
    again = odaopt(*follow(done))  # the completed one
    assert again.code == 0
    assert "keeps every rule. It adds 23.36 pt" in again.out


def test_a_fixed_part_that_nothing_keeps_is_4_and_named(odaopt: Any) -> None:
    done = odaopt("evaluate", FY09, *MINE, "--fixed", "orissa")
    assert done.code == 4
    text = " ".join(done.out.replace("│", " ").split())
    assert "holds Orissa rare-earth plant: see below what cannot hold together." in text
    assert "• Governance floor: No host below −1 in political stability" in text
    assert "• Orissa rare-earth plant is fixed." in text
    assert "Leave any one of these out, and the rest can hold." in text
    done = odaopt("evaluate", FY09, "orissa", "--format", "md")
    assert "## 3 What cannot hold together" in done.out
    assert "- Orissa rare-earth plant is fixed." in done.out


def test_an_infeasible_case_still_has_its_portfolio_judged(odaopt: Any) -> None:
    done = odaopt("evaluate", MINIMAL, "fjord", *LOCKED)
    assert (done.code, done.err) == (4, "")
    text = " ".join(done.out.replace("│", " ").split())
    assert "breaks 1 rule." in text
    assert "no portfolio keeps every rule of this case" in text
    assert "What cannot hold together" in text
    said = told(odaopt("evaluate", MINIMAL, "fjord", *LOCKED, "--format", "json"), 4)
    assert said["best"]["solution"]["outcome"] == "infeasible"
    assert said["best"]["solution"]["portfolio"] is None
    assert said["kept"] is None
    assert said["audit"]["value"] > 0
    assert len(said["conflict"]["members"]) == 2


def test_options_that_were_not_named_are_named(odaopt: Any) -> None:
    done = odaopt("evaluate", FY09, "waterberg", "dong-pao")
    text = " ".join(done.out.replace("│", " ").split())
    assert "Whatever options and starts are taken where none was named, some rule is broken; so " \
           "the first of the case file are taken: Waterberg platinum (Study)." in text  # fmt: skip


def test_a_portfolio_from_a_csv_file(odaopt: Any, tmp_path: Path) -> None:
    lines = ["candidate;ours", *(f"{i};x" for i in MINE), "zambia;"]
    (tmp_path / "ours.csv").write_text("\n".join(lines), encoding="utf-8")
    assert odaopt("evaluate", FY09, "--csv", "ours.csv", "--column", "ours").code == 0
    done = odaopt("evaluate", FY09, "--csv", "ours.csv")
    assert done.code == 4  # without a mark column every row is funded
    assert "portfolio of 8 candidates" in done.out
    mixed = odaopt("evaluate", FY09, "--csv", "ours.csv", "--column", "ours", "--fixed", "zambia")
    assert "portfolio of 8 candidates" in mixed.out
    assert "Of those that keep Zambia cobalt survey," in " ".join(mixed.out.split())


def test_everything_wrong_with_the_picks_is_3(odaopt: Any, tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text("id,mine\ntambo,x\nsareco,perhaps\n", encoding="utf-8")
    args = ["evaluate", FY09, "gorro", "--fixed", "goro.big", "--csv", "ours.csv",
            "--column", "mine"]  # fmt: skip
    done = odaopt(*args)
    assert (done.code, done.out) == (3, "")
    for said in ("ours.csv: 4 faults", "ours.csv:line 2  [unknown-candidate]",
                 "Did you mean 'tambao'?", "ours.csv:line 3  [unknown-mark]",
                 "pick gorro  [unknown-candidate]", "--fixed goro.big  [unknown-option]",
                 f"Next: mend these, then odaopt evaluate {FY09} gorro"):  # fmt: skip
        assert said in done.err
    said = told(odaopt(*args, "--format", "json"), 3)
    assert len(said["faults"]) == 4
    done = odaopt("evaluate", FY09, "--csv", "nowhere.csv")
    assert (done.code, "[no-such-file]" in done.err) == (3, True)


def test_an_evaluation_that_is_not_proven_is_5(
    odaopt: Any, hard_case: Path, monkeypatch: pytest.MonkeyPatch,  # noqa: F811
) -> None:  # fmt: skip
    monkeypatch.setattr("optimizer.analysis.evaluate.LEAST", 0.3)
    limit = ["--time-limit", "0.5"]
    said = told(odaopt("evaluate", str(hard_case), "c0", *limit, "--format", "json"), 5)
    assert said["keeps_rules"]
    assert said["proven"] is False
    assert said["best"]["solution"]["outcome"] in ("feasible", "unknown")
    done = odaopt("evaluate", str(hard_case), "c0", *limit)
    assert done.code == 5
    assert "not proven" in done.out or "not known" in done.out


# Ctrl-C ------------------------------------------------------------------------------------

AT_THIRD_SOLVE = """
import os, signal
from optimizer.analysis.nextbest import NextBest

solve, count = NextBest._solve, [0]

def third(self):
    count[0] += 1
    if count[0] == 3:
        os.kill(os.getpid(), signal.SIGINT)
    return solve(self)

NextBest._solve = third
"""
IN_THE_SEARCH = """
import os, signal
from optimizer.solving.session import Session

solve = Session.solve
presses = [signal.SIGINT]

def interrupted(self, **more):
    self.on_improvement(lambda *found: presses and os.kill(os.getpid(), presses.pop()))
    return solve(self, **more)

Session.solve = interrupted
"""
AT_THE_CONFLICT = """
import os, signal
from optimizer.analysis import evaluate

def interrupted(*args, **more):
    os.kill(os.getpid(), signal.SIGINT)

evaluate.conflict = interrupted
"""


def test_ctrl_c_keeps_the_list_so_far(tmp_path: Path) -> None:
    done = ended(process("alternatives", FY09, cwd=tmp_path, driver=AT_THIRD_SOLVE))
    assert (done.code, done.err) == (130, "")
    text = " ".join(done.out.replace("│", " ").split())
    assert "The search was interrupted before the list was complete. What is missing loses at " \
           "least 0.02 pt." in text  # fmt: skip
    assert "3 0.03 pt" in text
    done = ended(process("alternatives", FY09, "--format", "json", cwd=tmp_path,
                         driver=AT_THIRD_SOLVE))  # fmt: skip
    said = told(done, 130)
    assert len(said["listing"]["listed"]) == 3
    assert said["listing"]["stop"] == "interrupted"


@pytest.mark.parametrize("verb", [["alternatives"], ["evaluate"]])
def test_ctrl_c_while_the_best_is_sought(
    tmp_path: Path, hard_case: Path, verb: list[str],  # noqa: F811
) -> None:  # fmt: skip
    picks = ["c0"] if verb == ["evaluate"] else []
    done = ended(process(*verb, str(hard_case), *picks, "--format", "json", cwd=tmp_path,
                         driver=IN_THE_SEARCH))  # fmt: skip
    said = told(done, 130)
    if verb == ["evaluate"]:
        assert said["interrupted"]
        said = said["best"]
    else:
        assert said["listing"]["stop"] == "interrupted"
    assert said["solution"]["outcome"] == "feasible"


def test_ctrl_c_at_the_conflict_keeps_the_judgement(tmp_path: Path) -> None:
    done = ended(process("evaluate", FY09, "orissa", cwd=tmp_path, driver=AT_THE_CONFLICT))
    assert (done.code, done.err) == (130, "")
    assert "breaks 4 rules" in done.out
    assert "interrupted" in done.out
