"""The facts of a run: what was solved, when, by which command and with which options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Options:
    """What ``analysis.answer.solve`` was asked, beside the case."""

    solver: Literal["highs", "cbc"] = "highs"
    ties: Literal["full", "off"] = "full"
    proof: Literal["exact", "solver"] = "exact"
    gap: float = 0.0
    time_limit: float | None = None
    seed: int = 0


@dataclass(frozen=True)
class Run:
    """The case file and its digest, the command that was typed, versions of odaopt and Python, and
    the day. ``verified``: what enumerating every portfolio said ('' where that was not asked for);
    ``changes``: those made to the case file on the command line."""

    path: str
    sha256: str
    command: str
    version: str
    python: str
    day: str
    verified: str = ""
    changes: tuple[str, ...] = ()
    options: Options = Options()
