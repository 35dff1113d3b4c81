"""The command line: verbs, exit codes, what stands on stdout, interruption and files."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import highspy
import jsonschema
import pytest

from optimizer import SolverError, load_case
from optimizer.cli import files
from optimizer.errors import TargetError
from tests.helpers.process import ended, process, python, start
from tests.helpers.told import told

ROOT = Path(__file__).parent.parent
CASES = ROOT / "cases"
MINIMAL, FY09 = str(CASES / "minimal.json"), str(CASES / "fy09.json")
BROKEN = ROOT / "tests" / "broken_cases"
NOWHERE = "/dev/null/below-a-file"
VERBS = [
    "solve", "explain", "alternatives", "evaluate", "compare", "report", "check", "validate",
    "init", "convert", "export", "schema", "doctor",
]  # fmt: skip


def run_file(folder: Path) -> dict[str, Any]:
    """The only run that is kept in a folder."""
    (path,) = (folder / "runs").glob("*.json")
    return json.loads(path.read_text(encoding="utf-8"))


def hard(n: int = 120, funds: int = 10) -> dict[str, Any]:
    """A knapsack in many dimensions that no solver proves in seconds."""
    rng = random.Random(1)
    cost = [[rng.randint(1, 1000) for _ in range(n)] for _ in range(funds)]
    worth = [sum(c[j] for c in cost) // funds + rng.randint(0, 500) for j in range(n)]
    return {
        "id": "hard",
        "name": "Hard",
        "currency": {"code": "EUR"},
        "years": {"budget": {"first": 2026, "last": 2026}, "supply": {"first": 2030, "last": 2030}},
        "measure": {"kind": "tonnes"},
        "metals": [{"id": "m", "name": "M", "demand": 10**6}],
        "funds": [
            {"id": f"f{i}", "name": "F", "ceilings": {"2026": sum(c) // 2}}
            for i, c in enumerate(cost)
        ],
        "candidates": [
            {
                "id": f"c{j}",
                "name": "C",
                "kind": "study",
                "options": [
                    {
                        "id": "o",
                        "name": "O",
                        "pays": [{"fund": f"f{i}", "amount": c[j]} for i, c in enumerate(cost)],
                        "supply": [{"metal": "m", "output": worth[j], "first_year": 2030}],
                    }
                ],
            }
            for j in range(n)
        ],
        "rules": [{"id": "ceilings", "kind": "budget"}],
    }


@pytest.fixture
def hard_case(tmp_path):
    path = tmp_path / "hard.json"
    path.write_text(json.dumps(hard()), encoding="utf-8")
    return path


# help and usage ----------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help(odaopt, verb, flag):
    done = odaopt(*filter(None, [verb, flag]))
    assert done.code == 0
    assert f"Usage: odaopt {verb}".strip() in done.out
    assert done.err == ""


def test_version(odaopt):
    assert odaopt("--version") == (0, "odaopt 0.1.0\n", "")


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("slove",),
        ("solve",),
        ("solve", MINIMAL, "--colour"),
        ("solve", MINIMAL, "--solver", "gurobi"),
        ("solve", MINIMAL, "--ties", "some"),
        ("solve", MINIMAL, "--format", "xml"),
        ("solve", MINIMAL, "--time-limit", "0"),
        ("solve", MINIMAL, "--time-limit", "inf"),
        ("solve", MINIMAL, "--gap", "-1"),
        ("solve", MINIMAL, "--gap", "nan"),
        ("solve", MINIMAL, "--seed", "3000000000"),
        ("solve", MINIMAL, "--budget", "studies"),
        ("solve", MINIMAL, "--set", "/name"),
        ("validate", MINIMAL, "--max-bytes", "0"),
        ("export", MINIMAL),
        ("init", "a", "b"),
    ],
)
def test_bad_usage_is_2(odaopt, args, tmp_path):
    done = odaopt(*args)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert not list(tmp_path.iterdir())


# every verb --------------------------------------------------------------------------------


def test_init_validate_solve(odaopt, tmp_path):
    done = odaopt("init", "my.yaml")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("Next: odaopt solve my.yaml\n")
    done = odaopt("validate", "my.yaml")
    assert done.code == 0
    assert "valid. 3 candidates, 2 hosts, 2 metals, 1 fund, 3 rules." in done.out
    assert done.out.endswith("Next: odaopt solve my.yaml\n")
    done = odaopt("solve", "my.yaml", "--no-report")
    assert done.code == 0
    assert "proven" in done.out
    assert "\nNext: " in done.out
    assert run_file(tmp_path)["solution"]["outcome"] == "proven"


def test_init_as_json_is_the_same_case(odaopt, tmp_path):
    odaopt("init", "my.yaml")
    odaopt("init", "my.json")
    assert load_case(tmp_path / "my.json") == load_case(tmp_path / "my.yaml")


def test_init_overwrites_only_when_told(odaopt, tmp_path):
    (tmp_path / "case.yaml").write_text("mine", encoding="utf-8")
    done = odaopt("init")
    assert done.code == 6
    assert "[file-exists]" in done.err
    assert (tmp_path / "case.yaml").read_text(encoding="utf-8") == "mine"
    assert odaopt("init", "--force").code == 0
    assert (tmp_path / "case.yaml").read_text(encoding="utf-8") != "mine"
    assert odaopt("init", ".").code == 6  # a folder: its case.yaml


@pytest.mark.parametrize("case", [MINIMAL, FY09])
def test_exported_programs_have_the_same_optimum(odaopt, tmp_path, case):
    done = odaopt("export", case, "--lp", "out/p.lp", "--mps", "out/p.mps")
    assert done.code == 0
    assert f"Next: odaopt solve {case}" in done.out
    odaopt("solve", case, "--no-report")
    value = run_file(tmp_path)["solution"]["value"]["decimal"]
    for name in ("p.lp", "p.mps"):
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("mip_rel_gap", 0)
        assert highs.readModel(str(tmp_path / "out" / name)) == highspy.HighsStatus.kOk
        highs.run()
        assert highs.getInfo().objective_function_value == pytest.approx(value, abs=1e-6)


def test_schema_is_the_published_file(odaopt):
    assert odaopt("schema").out == (CASES / "case.schema.json").read_text(encoding="utf-8")


def test_cases_and_templates_keep_the_schema(odaopt, tmp_path):
    odaopt("init", "my.json")
    odaopt("schema", "-o", "case.schema.json")
    schema = json.loads((tmp_path / "case.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    paths = [p for p in CASES.glob("*.json") if p.name != "case.schema.json"]
    assert len(paths) >= 2
    for path in [*paths, tmp_path / "my.json", *BROKEN.glob("com*.json")]:
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema)


@pytest.mark.parametrize(
    "name",
    ["unknown-key.json", "missing-key.json", "wrong-type.json", "empty-lists.json", "bad-ids.json",
     "unknown-kind.json", "empty-names.json", "list-on-top.json", "null.json"],
)  # fmt: skip
def test_files_of_the_wrong_shape_break_the_schema(odaopt, name):
    schema = json.loads(odaopt("schema").out)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads((BROKEN / name).read_text(encoding="utf-8")), schema)


def test_doctor(odaopt, monkeypatch):
    done = odaopt("doctor")
    assert done.code == 0
    assert "FAIL" not in done.out
    assert "Next: odaopt solve" in done.out
    monkeypatch.setattr("optimizer.cli.doctor.PACKAGES", ("a-package-nobody-has",))
    done = odaopt("doctor")
    assert done.code == 6
    assert "FAIL  a-package-nobody-has   not installed" in done.out
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setattr("optimizer.cli.doctor.PACKAGES", ())
    done = odaopt("doctor")
    assert done.code == 0
    assert "none  PDF" in done.out
    assert "odaopt[pdf]" in done.out


def test_solve_warns_as_validate_does(odaopt, tmp_path):
    case = json.loads(Path(MINIMAL).read_text(encoding="utf-8"))
    for one in case["candidates"]:
        one["options"][0]["supply"][0]["first_year"] = 2050
    (tmp_path / "late.json").write_text(json.dumps(case), encoding="utf-8")
    warned = odaopt("validate", "late.json").out
    done = odaopt("solve", "late.json", "--no-report", "--format", "json")
    assert done.code == 0
    assert json.loads(done.out)["solution"]["outcome"] == "proven"
    assert done.err.startswith(
        "late.json: 3 warnings\n  /candidates/0/options/0  [supplies-too-late]"
    )
    assert done.err.partition("\n")[2] in warned
    assert odaopt("solve", MINIMAL, "--no-report").err == ""


# outcomes and what is printed --------------------------------------------------------------

KEYS = {
    "run": {"path", "sha256", "command", "version", "python", "day", "changes", "options"},
    "solution": {"outcome", "portfolio", "value", "proof", "ties", "solver", "version", "equal"},
    "conflict": set(),
    "repairs": set(),
    "tally": set(),
    "findings": set(),
    "derived": {"objective"},
    "sha256": {"found", "inputs"},
    "inputs": {"id", "candidates", "rules"},
}
DERIVED = {
    "objective": {"measure", "unit", "currency", "gain", "gap"},
    "audit": {"ok", "max_violation"},
    "rules": {"rule", "kind", "used", "limit", "slack", "unit"},
    "payments": {"candidate", "cost", "payments"},
    "budgets": {"fund", "year", "ceiling", "carried_in", "used", "slack"},
    "spend": {"unlike", "funds", "equivalent"},
    "coverage": {"metal", "year", "state", "demand", "before", "after"},
    "supply_path": {"metal", "year", "demand", "existing", "added", "supply"},
    "stock": set(),
    "hosts": {"host", "picks", "received", "spend", "supply", "stock"},
}


@pytest.mark.parametrize("more", [[], ["--no-report"]])
def test_json_is_one_document_with_every_key(odaopt, tmp_path, more):
    done = odaopt("solve", MINIMAL, "--format", "json", *more)
    assert (done.code, done.err) == (0, "")
    said = json.loads(done.out)
    assert said == run_file(tmp_path)
    assert said.keys() == {"format", *KEYS}
    for part, keys in ((said, KEYS), (said["derived"], DERIVED)):
        for key, inner in keys.items():
            rows = part[key] if isinstance(part[key], list) else [part[key]]
            assert all(inner <= set(row) for row in rows if inner)
    assert (said["findings"] is None) == bool(more)
    picks = said["solution"]["portfolio"]["picks"]
    assert [p["candidate"] for p in picks] == ["island", "fjord"]
    assert said["solution"]["value"] == {"exact": "11", "decimal": 11}
    assert not list((tmp_path / "runs").glob(".*"))
    assert len(list((tmp_path / "runs").glob("*.html"))) == (0 if more else 1)


@pytest.mark.parametrize("form", ["text", "md", "json"])
def test_data_on_stdout_and_nothing_on_stderr(odaopt, form):
    done = odaopt("solve", MINIMAL, "--format", form)
    assert (done.code, done.err) == (0, "")
    assert "Island" in done.out or form == "json"


def test_invalid_is_3(odaopt, tmp_path):
    broken = str(BROKEN / "eight-defects.json")
    done = odaopt("solve", broken)
    assert (done.code, done.out) == (3, "")
    assert "9 faults" in done.err
    done = odaopt("solve", broken, "--format", "json")
    assert (done.code, done.err) == (3, "")
    assert json.loads(done.out)["outcome"] == "invalid"
    assert odaopt("export", broken, "--lp", "p.lp").code == 3
    assert not list(tmp_path.iterdir())


def test_infeasible_is_4(odaopt, tmp_path):
    locks = ["--lock-in", "island", "--lock-out", "island"]
    done = odaopt("solve", MINIMAL, *locks)
    assert (done.code, done.err) == (4, "")
    assert "lock-in-island: Island mine: port study is committed." in done.out
    assert "lock-out-island: Island mine: port study may not be funded." in done.out
    assert "ceilings" not in done.out
    assert "  - release the commitment on Island mine\n" in done.out
    assert "  - lift the exclusion of Island mine\n" in done.out
    assert re.search(r"^9 questions: 6 by bound, 3 solved$", done.out, re.MULTILINE)
    done = odaopt("solve", MINIMAL, *locks, "--format", "json")
    assert (done.code, done.err) == (4, "")
    said = json.loads(done.out)
    assert said["solution"]["outcome"] == "infeasible"
    assert said["conflict"] == {
        "minimal": True,
        "exact": True,
        "interrupted": False,
        "members": [
            {"rule": "lock-in-island", "instance": ""},
            {"rule": "lock-out-island", "instance": ""},
        ],
    }
    repair = said["repairs"]
    assert (repair["priced"], repair["enough"], repair["cheapest"]) == (False, None, None)
    assert [[g["member"]["rule"] for g in r["givings"]] for r in repair["minimal"]] in (
        [["lock-in-island"], ["lock-out-island"]],
        [["lock-out-island"], ["lock-in-island"]],
    )
    assert all(r["proven"] and r["price"] is None for r in repair["minimal"])
    assert repair["complete"]
    assert said.keys() == {"format", *KEYS}
    assert said == json.loads(next((tmp_path / "runs").glob("*.json")).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("more", "step"),
    [
        (["--budget", "grant=6"], "mend or leave out this: odaopt solve {}"),
        (["--budget=grant=6", "--lock-in", "goro", "--lock-out", "nobody"],
         "mend or leave out these: odaopt solve {} --lock-in goro"),
        (["--set", "/metalz/0/x=1=2", "--set=/metals/0/demand=1", "--seed", "3"],
         "mend or leave out this: odaopt solve {} --set=/metals/0/demand=1 --seed 3"),
        (["--lock-in", "nobody", "--budget", "meti-fs=much"],
         "mend these, then odaopt solve {} --budget meti-fs=much"),
    ],
)  # fmt: skip
def test_the_next_command_has_no_option_that_cannot_be(odaopt, more, step):
    done = odaopt("solve", FY09, *more)
    assert (done.code, done.out) == (3, "")
    assert done.err.splitlines()[-1] == f"Next: {step.format(FY09)}"


@pytest.mark.parametrize(
    ("more", "option"),
    [
        (["--budget", "meti-fs=300"], " --budget meti-fs=340"),
        (["--budget", "meti-fs=300", "--set", "/rules/0/negotiable=2"], " --budget meti-fs=340"),
        (["--set", "/rules/3/at_most=0", "--set", "/rules/3/negotiable=1"],
         " --set /rules/3/at_most=1"),
    ],
)  # fmt: skip
def test_the_next_command_makes_the_repair(odaopt, more, option):
    done = odaopt("solve", FY09, *more)
    assert (done.code, done.err) == (4, "")
    step = done.out.splitlines()[-1].removeprefix("Next: ")
    assert step == shlex.join(["odaopt", "solve", FY09, *more]) + option
    assert odaopt(*shlex.split(step)[1:], "--no-report").code == 0


def test_the_next_command_names_the_year_of_a_ceiling(odaopt, tmp_path):
    case = json.loads(Path(MINIMAL).read_text(encoding="utf-8"))
    case["years"]["budget"]["last"] = 2027
    case["funds"][0]["ceilings"] |= {"2027": 0.5}
    (tmp_path / "two.json").write_text(json.dumps(case), encoding="utf-8")
    done = odaopt("solve", "two.json", "--lock-in", "island", "--lock-in", "plateau")
    assert done.code == 4
    step = done.out.splitlines()[-1].removeprefix("Next: ")
    assert step.endswith(" --budget studies@2026=2.3")
    assert odaopt(*shlex.split(step)[1:], "--no-report").code == 0


def test_a_price_gives_the_cheapest_repair(odaopt):
    more = ["--budget", "meti-fs=300", "--set", "/rules/0/negotiable=2",
            "--set", "/rules/1/negotiable=79"]  # fmt: skip
    done = odaopt("solve", FY09, *more)
    assert (done.code, done.err) == (4, "")
    assert "Cheapest repair (price 79): let 'Six studies in the May round' be from 5 to 6 " \
        "candidates instead of exactly 6. It makes this plan possible" in done.out  # fmt: skip
    assert "Next: change one of these rules, then odaopt" in done.out
    said = told(odaopt("solve", FY09, *more, "--format", "json").out)
    cheapest = said["repairs"]["cheapest"]
    (giving,) = cheapest["givings"]
    assert giving == {
        "member": {"rule": "six-in-the-round", "instance": ""}, "amount": 1, "unit": "candidates",
        "price": 79, "moves": [{"limit": "at_least", "old": 6, "new": 5, "year": None}],
        "where": [],
    }  # fmt: skip
    assert (cheapest["price"], cheapest["proven"]) == (79, True)
    assert len(cheapest["portfolio"]["picks"]) == 6
    assert said["tally"].keys() == {"bounded", "solved", "rigorous"}


@pytest.mark.parametrize("more", [[], ["--no-report", "--solver", "cbc"]])
def test_not_proven_is_5_and_still_reported(odaopt, tmp_path, hard_case, more):
    for limit in ("2", "12"):  # a busy machine may find nothing in two seconds
        done = odaopt(
            "solve", str(hard_case), "--time-limit", limit, "--format", "json", "-o", limit, *more
        )
        said = told(done.out)
        if said["solution"]["portfolio"]:
            break
    assert (done.code, done.err) == (5, "")
    assert said["solution"]["outcome"] == "feasible"
    assert said["solution"]["proof"]["bound"] > said["solution"]["value"]
    assert said["derived"]["objective"]["gap"] > 0
    assert said["derived"]["audit"]["ok"]
    (kept,) = (tmp_path / limit).glob("*.json")
    assert said == told(kept.read_text(encoding="utf-8"))
    assert len(list((tmp_path / limit).glob("*.html"))) == (0 if more else 1)


@pytest.mark.parametrize(
    "args",
    [
        ("solve", MINIMAL, "--no-report", "-o", NOWHERE),
        ("init", f"{NOWHERE}/case.yaml"),
        ("export", MINIMAL, "--lp", f"{NOWHERE}/p.lp"),
        ("schema", "-o", f"{NOWHERE}/s.json"),
        ("schema", "-o", "."),
    ],
)
def test_a_target_that_cannot_be_written_is_6(odaopt, args):
    done = odaopt(*args)
    assert (done.code, done.out) == (6, "")
    assert "[cannot-write]" in done.err
    assert "Traceback" not in done.err


def test_the_target_is_tried_before_the_solve(odaopt, monkeypatch):
    monkeypatch.setattr("optimizer.analysis.answer.solve", None)
    assert odaopt("solve", MINIMAL, "-o", NOWHERE).code == 6


def test_a_missing_solver_is_6(odaopt, monkeypatch):
    def refuse(*args: object, **more: object) -> None:
        raise SolverError("no-cbc", "CBC", "It does not run here.", "Use the default.")

    monkeypatch.setattr("optimizer.analysis.answer.solve", refuse)
    done = odaopt("solve", MINIMAL, "--solver", "cbc")
    assert (done.code, done.out) == (6, "")
    assert done.err == "odaopt: CBC: It does not run here. [no-cbc]\n  Use the default.\n"


def test_a_fault_of_the_program_is_1(odaopt, monkeypatch):
    monkeypatch.setattr("optimizer.analysis.answer.solve", lambda *a, **k: 1 / 0)
    done = odaopt("solve", MINIMAL)
    assert (done.code, done.out) == (1, "")
    assert "ZeroDivisionError" in done.err
    assert "Traceback" not in done.err
    monkeypatch.setenv("ODAOPT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        odaopt("solve", MINIMAL)


# files -------------------------------------------------------------------------------------


def test_runs_of_different_options_and_dotted_ids_are_kept_apart(odaopt, tmp_path):
    dotted = ["--set", "/id=round-1.2"]
    odaopt("solve", MINIMAL, "--no-report", *dotted)
    odaopt("solve", MINIMAL, "--no-report", *dotted, "--budget", "studies=3")
    names = [p.name for p in (tmp_path / "runs").iterdir()]
    assert len(names) == 2
    assert all(n.startswith("round-1.2-") and n.endswith(".json") for n in names)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    files.write_whole(path, "old")

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(TargetError, match="No space left"):
        files.write_whole(path, "new")
    assert [p.name for p in tmp_path.iterdir()] == ["run.json"]
    assert path.read_text(encoding="utf-8") == "old"


def test_files_are_as_readable_as_any_other(tmp_path):
    files.write_whole(tmp_path / "a", "x")
    (tmp_path / "b").write_text("x", encoding="utf-8")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


# Ctrl-C ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "args"),
    [
        ("optimizer.cli.solve.case_or_run", ("solve", MINIMAL)),
        ("optimizer.analysis.answer.solve", ("solve", MINIMAL)),
        ("optimizer.cli.validate.read_case", ("validate", MINIMAL)),
        ("optimizer.cli.init.write_whole", ("init",)),
        ("optimizer.case.workbook_in.read_workbook", ("convert", MINIMAL, "a.xlsx")),
        ("optimizer.solving.pulp_model.formulate", ("export", MINIMAL, "--lp", "p.lp")),
        ("optimizer.case.schema.case_schema", ("schema",)),
        ("optimizer.cli.doctor._checks", ("doctor",)),
    ],
)
def test_ctrl_c_anywhere_is_130(odaopt, monkeypatch, place, args):
    def interrupt(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(place, interrupt)
    done = odaopt(*args)
    assert (done.code, done.out) == (130, "")
    assert done.err == "odaopt: interrupted.\n"


AT_FIRST_PORTFOLIO = """
import os, signal
from optimizer.solving.session import Session

solve = Session.solve

presses = [signal.SIGINT] * 2  # a second one must not lose what the first one keeps

def interrupted(self, **more):
    self.on_improvement(lambda *found: presses and os.kill(os.getpid(), presses.pop()))
    return solve(self, **more)

Session.solve = interrupted
"""
WITHOUT_END = """
import os, signal, threading
from optimizer.solving.session import Session

def stuck(self, patient):
    self._highs.startSolve()
    for _ in range(3):
        os.kill(os.getpid(), signal.SIGINT)
        try:
            threading.Event().wait(0.2)
        except KeyboardInterrupt:
            pass
    return False

Session._run = stuck
"""
ESCAPED = """
import os, signal
from optimizer.solving.session import Session

def escaped(self, patient):
    self._highs.startSolve()
    raise KeyboardInterrupt

Session._run = escaped
"""
IN_CHILD = """
import os, signal, threading
from contextlib import contextmanager
from optimizer.cli import solve

@contextmanager
def waiting(title):
    heard = []

    def hear(text):
        if not heard:
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        heard.append(text)

    yield hear

solve.waiting = waiting
"""
AT_SECOND_QUESTION = """
import os, signal
from optimizer.analysis.again import Again

best = Again.best

def interrupted(self, *args, **more):
    if self.tally.asked > 5:
        os.kill(os.getpid(), signal.SIGINT)
    return best(self, *args, **more)

Again.best = interrupted
"""
AT_SECOND_REPAIR = """
import os, signal
from optimizer.analysis.minimal import Minimal

smallest, asked = Minimal._smallest, []

def interrupted(self):
    asked.append(1)
    if len(asked) == 2:
        os.kill(os.getpid(), signal.SIGINT)
    return smallest(self)

Minimal._smallest = interrupted
"""


@pytest.mark.parametrize(
    ("driver", "more"),
    [
        pytest.param(AT_FIRST_PORTFOLIO, ["--no-report"], id="in process"),
        pytest.param(AT_FIRST_PORTFOLIO, [], id="questions are not asked then"),
        pytest.param(IN_CHILD, ["--no-report", "--time-limit", "50"], id="in a child"),
    ],
)
def test_ctrl_c_while_solving_keeps_the_best_portfolio(tmp_path, hard_case, driver, more):
    done = ended(process("solve", str(hard_case), *more, cwd=tmp_path, driver=driver))
    assert done.code == 130, done.err
    assert done.err == ""
    kept = run_file(tmp_path)
    assert kept["solution"]["outcome"] == "feasible"
    assert kept["solution"]["interrupted"]
    assert kept["derived"]["audit"]["ok"]
    assert kept["solution"]["portfolio"]["picks"][0]["candidate"] in done.out


@pytest.mark.parametrize("driver", [WITHOUT_END, ESCAPED])
def test_a_solver_that_does_not_stop_is_left(tmp_path, hard_case, driver):
    done = ended(process("solve", str(hard_case), cwd=tmp_path, driver=driver))
    assert done.code == 130
    assert done.err in ("", "odaopt: interrupted.\n")


def test_ctrl_c_at_the_questions_keeps_the_answer(tmp_path):
    done = ended(process("solve", FY09, cwd=tmp_path, driver=AT_SECOND_QUESTION))
    assert done.code == 130
    assert done.err == ""
    kept = run_file(tmp_path)
    assert kept["solution"]["outcome"] == "proven"
    assert kept["solution"]["portfolio"]
    assert kept["findings"]["stopped"]
    assert kept["findings"]["standings"]
    (page,) = (tmp_path / "runs").glob("*.html")
    assert "stopped by Ctrl-C" in page.read_text(encoding="utf-8")


def test_ctrl_c_at_the_conflict_keeps_the_outcome(odaopt, monkeypatch, tmp_path):
    def interrupt(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("optimizer.analysis.conflict.conflict", interrupt)
    done = odaopt("solve", MINIMAL, "--lock-in", "island", "--lock-out", "island")
    assert done.code == 130
    assert "Infeasible" in done.err
    assert run_file(tmp_path)["solution"]["outcome"] == "infeasible"


def test_ctrl_c_at_the_repairs_keeps_the_conflict(tmp_path):
    done = ended(process("solve", FY09, "--budget", "meti-fs=300", cwd=tmp_path,
                         driver=AT_SECOND_REPAIR))  # fmt: skip
    assert (done.code, done.err) == (130, "")
    kept = run_file(tmp_path)
    assert kept["solution"]["outcome"] == "infeasible"
    assert len(kept["conflict"]["members"]) == 3
    assert kept["repairs"]["interrupted"]
    assert len(kept["repairs"]["minimal"]) == 1
    assert "There may be others." in done.out
    assert "Stopped by Ctrl-C: this is what was known by then.\n" in done.out


def test_ctrl_c_at_the_enumeration_keeps_the_answer(odaopt, monkeypatch, tmp_path):
    def interrupt(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("optimizer.audit.enumerate.enumerate_all", interrupt)
    assert odaopt("solve", MINIMAL, "--verify").code == 130
    kept = run_file(tmp_path)
    assert kept["run"]["verified"] == "not enumerated: stopped by Ctrl-C"
    assert kept["solution"]["portfolio"]


# pipes and alphabets -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [("schema",), ("validate", MINIMAL), ("solve", MINIMAL), ("solve", MINIMAL, "--format", "json"),
     ("solve", "-h"), ("--help",)],
)  # fmt: skip
def test_a_reader_that_goes_away(tmp_path, args):
    run = process(*args, cwd=tmp_path)
    assert run.stdout is not None
    run.stdout.close()
    assert run.stderr is not None
    assert run.stderr.read() == b""
    assert run.wait(60) == (1 if args == ("--help",) else 6)


def test_progress_stands_on_stderr_and_only_on_a_terminal(tmp_path):
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    args = [sys.executable, "-m", "optimizer", "solve", FY09, "--format", "json",
            "--time-limit", "120"]  # fmt: skip
    env = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80"}
    shown = b""
    with (tmp_path / "out.json").open("wb") as out:
        run = start(args, stdout=out, stderr=follower, cwd=tmp_path, env=env)
        os.close(follower)
        with contextlib.suppress(OSError):  # what a terminal says when its other end is closed
            while piece := os.read(leader, 65536):
                shown += piece
        assert run.wait(60) == 0
    os.close(leader)
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == run_file(tmp_path)
    assert b"Asking what would change the answer" in shown
    assert b"%" in shown
    assert b"of at most 0:0" in shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_6(tmp_path):
    with open("/dev/full", "w") as full:
        done = python("-m", "optimizer", "schema", stdout=full, cwd=tmp_path)
    assert done.code == 6
    assert done.err == (
        "odaopt: the output: No space left on device. [cannot-write]\n"
        "  Free the place, or send the output elsewhere.\n"
    )


@pytest.fixture
def japanese(tmp_path):
    document = json.loads(Path(MINIMAL).read_text(encoding="utf-8"))
    document["name"] = "確保率を上げる三つの調査 𠮷"
    for c in document["candidates"]:
        c["name"] = f"調査「{c['id']}」"
    path = tmp_path / "確保率.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "env", [{"PYTHONIOENCODING": "ascii"}, {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"}]
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_japanese_names_on_a_terminal_that_has_none(tmp_path, japanese, env, form):
    done = ended(process("solve", str(japanese), "--format", form, cwd=tmp_path, env=env))
    assert (done.code, done.err) == (0, "")
    kept = next((tmp_path / "runs").glob("*.json")).read_text(encoding="utf-8")
    assert json.loads(kept)["run"]["path"].endswith(".json")
    if form == "json":
        assert json.loads(done.out) == json.loads(kept)


def test_faults_about_japanese_text_in_ascii(tmp_path, japanese):
    japanese.write_text(japanese.read_text(encoding="utf-8").replace('"NOR"', '"ノルウェー"'),
                        encoding="utf-8")  # fmt: skip
    env = {"PYTHONIOENCODING": "ascii"}
    for args, stream in ((("validate",), 1), (("solve",), 2)):
        done = ended(process(*args, str(japanese), cwd=tmp_path, env=env))
        assert done.code == 3
        assert "[bad-id]" in done[stream]
    done = ended(process("validate", "--format", "json", str(japanese), cwd=tmp_path, env=env))
    assert "ノルウェー" in json.loads(done.out)["faults"][0]["cause"]
