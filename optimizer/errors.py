"""Every error odaopt raises on purpose, and the exit code each one means.

    OdaoptError            slug, place, cause, remedy          exit 1
    |- CaseError           the case file is invalid; .faults   exit 3
    |  `- RunError         a run file cannot be read back      exit 3
    |- ProblemError        the case cannot become a problem    exit 3
    |- ProofError          the exact rows and the audit differ  exit 1
    |- SolverError         a solver is missing or broke down   exit 6
    |- PartError           an extra or a font is missing       exit 6
    `- TargetError         a result cannot be written          exit 6

A message has four parts: a stable slug (for searching and tests), the place
(JSON pointer or path), the cause, and the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a case. ``place`` is a JSON pointer into the file."""

    place: str
    slug: str
    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place or '/'}: {self.cause} [{self.slug}] {self.remedy}"


def _in_order(fault: Fault) -> tuple[list[str | int], Fault]:
    """By place, line 9 before line 10."""
    return [int(t) if t.isdecimal() else t for t in re.split(r"(\d+)", fault.place)], fault


class OdaoptError(Exception):
    """Base of all errors; carries slug, place, cause and remedy."""

    exit_code = 1

    def __init__(self, slug: str, place: str, cause: str, remedy: str) -> None:
        self.slug, self.place, self.cause, self.remedy = slug, place, cause, remedy
        super().__init__(f"{place}: {cause} [{slug}] {remedy}")


class CaseError(OdaoptError):
    """The case file is invalid; ``faults`` lists everything found in one pass."""

    exit_code = 3

    def __init__(self, path: str, faults: Sequence[Fault]) -> None:
        self.path = path
        self.as_json = False
        self.again = f"odaopt validate {path}"  # what to run when the faults are mended
        self.faults = tuple(sorted(set(faults), key=_in_order))
        n = len(self.faults)
        super().__init__(
            "invalid-case",
            path,
            f"{n} fault{'s' if n != 1 else ''}: " + "; ".join(map(str, self.faults)),
            "Mend what is listed and run `odaopt validate` again.",
        )


class RunError(CaseError):
    """A run file cannot be read back; ``faults`` as those of a case. ``case``: the path of the
    case file it was solved from, where that can be read."""

    def __init__(self, path: str, faults: Sequence[Fault], case: str = "") -> None:
        super().__init__(path, faults)
        self.case = case


class ProblemError(OdaoptError):
    """A valid case asks for something that cannot be put as a problem."""

    exit_code = 3


class ProofError(OdaoptError):
    """What is proven and what is audited contradict each other: a fault of ours, never a proof."""


class SolverError(OdaoptError):
    """A solver is missing, or ended in a way that gives no outcome."""

    exit_code = 6


class PartError(OdaoptError):
    """An optional part, such as an extra or a font, is missing."""

    exit_code = 6


class TargetError(OdaoptError):
    """A file or folder that should receive a result cannot be written."""

    exit_code = 6
