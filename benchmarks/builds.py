"""Build + hand-off of the generated family, peer against peer."""

from __future__ import annotations

import json
import math
from pathlib import Path
from statistics import median
from typing import Any

from envs import HERE, ready, run, say
from table import Line

PEERS = ("raw", "odaopt", "pulp_naive", "linopy")
AIM, MEMORY_AIM = "<= 5", "<= 3"
SOLVED_TO = 5000
"""Up to this size the relaxation is solved too, by every peer."""

CACHE = HERE / ".cache"


def prepare(size: int) -> tuple[Path, dict[str, float]]:
    """The arrays, the case file and odaopt's facts of one size, made anew in every run."""
    folder = CACHE / f"family-{size}"
    program = HERE / "peers" / "odaopt" / "prepare.py"
    done = run([ready("odaopt"), program, str(size), folder], PYTHONPATH=str(HERE))
    if done.returncode:
        raise SystemExit(f"The family of {size} could not be made:\n{done.stderr}")
    return folder, json.loads(done.stdout.splitlines()[-1])


def child(peer: str, folder: Path, *extra: str) -> dict[str, Any]:
    """One cold process that builds and hands over once."""
    given = folder / ("facts.pickle" if peer == "odaopt" else "arrays.npz")
    program = HERE / "peers" / peer / "build.py"
    done = run([ready(peer), program, given, *extra], PYTHONPATH=str(HERE))
    if done.returncode:
        raise SystemExit(f"{peer} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def same(peer: str, one: dict[str, Any], raw: dict[str, Any]) -> None:
    """Stop where a peer's model is not the yardstick's."""
    for name in ("rows", "columns", "entries"):
        if one[name] != raw[name]:
            raise SystemExit(f"{peer} has {one[name]} {name}, raw has {raw[name]}")
    pairs = [*zip(one["sums"], raw["sums"], strict=True)]
    if "relaxation" in raw:
        pairs.append((one["relaxation"], raw["relaxation"]))
    if not all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6) for a, b in pairs):
        raise SystemExit(f"{peer}'s model or its optimum is not raw's: {pairs}")


def measure(sizes: list[int], repeats: int) -> tuple[list[Line], list[str]]:
    """Lines of the table, and notes on what stays outside the ratios."""
    lines: list[Line] = []
    notes: list[str] = []
    for size in sizes:
        folder, reading = prepare(size)
        notes.append(
            f"{size:,} candidates, outside the ratio, one run: reading and checking the case file "
            f"({reading['bytes'] / 1e6:.1f} MB) {reading['read']:.2f} s, "
            f"building its facts {reading['facts']:.2f} s."
        )
        extra = ["check", "solve"] if size <= SOLVED_TO else ["check"]
        checked = {}
        for peer in PEERS:  # not timed: writes bytecode, warms the file cache, checks the model
            say(f"{size} candidates: {peer}, check")
            checked[peer] = child(peer, folder, *extra)
            same(peer, checked[peer], checked["raw"])
        runs: dict[str, list[dict[str, Any]]] = {peer: [] for peer in PEERS}
        for i in range(repeats):
            say(f"{size} candidates: round {i + 1} of {repeats}")
            for peer in PEERS:
                runs[peer].append(child(peer, folder))
        lines += [_line(size, peer, runs, checked[peer]) for peer in PEERS]
    return lines, notes


def _line(
    size: int, peer: str, runs: dict[str, list[dict[str, Any]]], checked: dict[str, Any]
) -> Line:
    def middle(name: str, who: str) -> float:
        return median(r[name] for r in runs[who])

    ours = peer == "odaopt"
    return Line(
        what=f"build + hand-off, {size:,}",
        peer=peer,
        seconds=[r["seconds"] for r in runs[peer]],
        than=[r["seconds"] for r in runs["raw"]],
        aim=AIM if ours else "",
        megabytes=middle("peak_mb", peer),
        memory=middle("peak_mb", peer) / middle("peak_mb", "raw"),
        memory_aim=MEMORY_AIM if ours else "",
        shape=f"{checked['rows']:,} x {checked['columns']:,}, {checked['entries']:,}",
        optimum=f"{checked['relaxation']:.6f}" if "relaxation" in checked else "",
    )
