"""Whole processes, timed from outside: ``--help``, one solve from case file to JSON, and the
reports of a run that was kept."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from envs import HERE, ready, run, say, script
from table import Line

REPORT = "odaopt + HTML report"
HELP_AIM, SOLVE_AIM, REPORT_AIM = "<= 1.2", "<= 2.2", "<= 1.0 s"
VIEW_AIMS = {"html": "<= 1.5 s", "pdf": "<= 4.5 s", "xlsx": "", "md": "", "csv": ""}


def rounds(commands: Mapping[str, list[str | Path]], repeats: int) -> dict[str, list[float]]:
    """Seconds of each command, one of each a round; a first round is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for i in range(repeats + 1):
        say(f"{', '.join(commands)}: round {i} of {repeats}")
        for name, command in commands.items():
            began = time.perf_counter()
            done = run(command)
            took = time.perf_counter() - began
            if done.returncode:
                raise SystemExit(f"{name} failed ({done.returncode}):\n{done.stderr}{done.stdout}")
            if i:
                seconds[name].append(took)
    return seconds


def help_page(repeats: int) -> list[Line]:
    """``odaopt --help`` against a bare typer program with as many commands."""
    bare = ready("typer_bare")
    counted = run([ready("odaopt"), HERE / "peers" / "odaopt" / "count_commands.py"])
    if counted.returncode:
        raise SystemExit(f"The commands of odaopt could not be counted:\n{counted.stderr}")
    n = counted.stdout.strip()
    app = HERE / "peers" / "typer_bare" / "app.py"
    seconds = rounds(
        {
            f"bare typer, {n} commands": [bare, app, n, "--help"],
            "odaopt": [script("odaopt", "odaopt"), "--help"],
        },
        repeats,
    )
    return _lines("`--help`", seconds, HELP_AIM)


def whole_process(case: Path, repeats: int) -> list[Line]:
    """``odaopt solve`` without and with the HTML report, against the floor."""
    odaopt, floor = ready("odaopt"), ready("floor")
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.npy"
        made = run([odaopt, HERE / "peers" / "odaopt" / "save_model.py", case, model])
        if made.returncode:
            raise SystemExit(f"The model of {case} could not be saved:\n{made.stderr}")
        solve = [script("odaopt", "odaopt"), "solve", case, "--format", "json", "--ties", "off"]
        solve += ["-o", Path(folder) / "runs"]
        bare = [floor, HERE / "peers" / "floor" / "solve.py", case, model]
        used = [floor, HERE / "peers" / "floor" / "solve_used.py", case, model]
        plain, full = [*solve, "--no-report"], solve
        _same_answer(bare, plain)
        commands = {"floor": bare, "floor, parts in use": used, "odaopt": plain}
        tried = run(full)
        if tried.returncode == 0:
            commands[REPORT] = full
        else:
            say(f"left out: the run with a report fails:\n{tried.stderr}")
        seconds = rounds(commands, repeats)
    return _solve_lines(case, seconds)


def reports(case: Path, repeats: int) -> list[Line]:
    """``odaopt report`` in each view, against reading the run with all that was found, which a
    solve has in hand when it begins to write."""
    python, odaopt = ready("odaopt"), script("odaopt", "odaopt")
    with tempfile.TemporaryDirectory() as folder:
        say(f"{case.stem} is solved and explained once, which may take minutes")
        made = run([odaopt, "solve", case, "--explain", "-o", folder])
        if made.returncode:
            raise SystemExit(f"{case} could not be solved:\n{made.stderr}")
        (kept,) = Path(folder).glob("*.json")
        read: dict[str, list[str | Path]] = {
            "the run read": [python, HERE / "peers" / "odaopt" / "read_run.py", kept]
        }
        views = {
            f"odaopt report, {view}": [odaopt, "report", kept, "--format", view]
            for view in VIEW_AIMS
        }
        seconds = rounds(read | views, repeats)
    what = f"reports of a kept run, {case.stem}"
    than = seconds.pop("the run read")
    return [
        Line(what, "the run read", than, than),
        *(
            Line(what, name, s, than, extra=True, aim=aim)
            for (name, s), aim in zip(seconds.items(), VIEW_AIMS.values(), strict=True)
        ),
    ]


def _same_answer(floor: list[str | Path], odaopt: list[str | Path]) -> None:
    """Stop where both do not reach the same optimum."""
    one, other = (json.loads(run(c).stdout) for c in (floor, odaopt))
    bound = other["solution"]["proof"]["bound"]["decimal"]
    if not math.isclose(one["objective"], bound, rel_tol=1e-7):
        raise SystemExit(f"floor reaches {one['objective']}, odaopt's bound is {bound}")


def _lines(what: str, seconds: Mapping[str, list[float]], aim: str) -> list[Line]:
    than = next(iter(seconds.values()))
    return [Line(what, name, s, than, aim=aim * (name == "odaopt")) for name, s in seconds.items()]


def _solve_lines(case: Path, seconds: dict[str, list[float]]) -> list[Line]:
    report = seconds.pop(REPORT, None)
    what = f"whole `solve` process, {case.stem}"
    lines = _lines(what, seconds, SOLVE_AIM)
    if report is not None:
        lines.append(Line(what, REPORT, report, seconds["odaopt"], extra=True, aim=REPORT_AIM))
    return lines
