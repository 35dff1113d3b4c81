"""What stands in place of answers where a run's questions were not asked, or not all decided."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from optimizer.analysis.findings import Kind
from optimizer.domain.results import Outcome
from optimizer.report.blocks import Paragraph
from optimizer.report.content.context import Context

LIMITS = ("--effort", "--time-limit")
"""Options that may end the questions before all are decided."""


def command(c: Context) -> str:
    """The command that asks what this run did not."""
    return c.run.command.replace(" --no-report", "")


def fuller(command: str) -> str:
    """The same command without an end to its questions."""
    words = iter(shlex.split(command))
    kept = []
    for word in words:
        option, equals, _ = word.partition("=")
        if option not in LIMITS:
            kept.append(word)
        elif not equals:
            next(words, "")
    return shlex.join([*kept, "--effort", "full"])


def why(c: Context) -> str:
    """Why answers are missing, and what to run."""
    w = c.words
    if c.findings.stopped:
        return w("stopped by Ctrl-C; to ask all: {command}", command=command(c))
    return w("this run was solved without them; to ask: {command}", command=command(c))


def part(c: Context) -> Paragraph:
    """In place of a part that needs answers."""
    return Paragraph(c.words("Not asked: {why}.", why=why(c)), brief=True)


def sentences(c: Context) -> Iterator[str]:
    """What is not decided, why, and the command that asks it; nothing where all is decided."""
    w, left = c.words, c.findings.undecided
    if not c.findings.asked or not (left or c.findings.stopped):
        return
    if c.answer.outcome is not Outcome.PROVEN:
        yield w("No question about the plan was asked: {why}.", why=reason(c))
        return
    if left:
        many = w.listing([_many(c, kind, n) for kind, n in left.items()])
        said = w("Not decided: {many}; {why}.", many=many, why=reason(c))
    else:
        said = w("Not all was asked: {why}.", why=reason(c))
    if c.findings.stopped:
        said += w.gap + w("To ask all: {command}", command=command(c))
    elif c.findings.limit != "proof":
        said += w.gap + w("To ask the rest: {command}", command=fuller(command(c)))
    yield said


def reason(c: Context) -> str:
    """Why something is not decided."""
    w = c.words
    if c.answer.outcome is not Outcome.PROVEN:
        return w("the plan is not proven, so nothing can be compared with it")
    if c.findings.stopped:
        return w("the questions were stopped by Ctrl-C")
    return {
        "work": w("the effort for questions was used up"),
        "time": w("the time limit was reached"),
        "proof": w("the solver gave no proof"),
    }[c.findings.limit]


def _many(c: Context, kind: Kind, n: int) -> str:
    """How many of a kind are not decided, of how many."""
    w = c.words
    said = {"n": w.number(n), "of": w.number(c.findings.due[kind])}
    return {
        "rules": w("{n} of {of} prices of rules", **said),
        "groups": w("{n} of {of} prices of groups of rules", **said),
        "ceilings": w("the steps of {n} of {of} ceilings", **said),
        "picks": w("{n} of {of} replacement costs", **said),
        "candidates": w("{n} of {of} entry costs", **said),
        "figures": w("{n} of {of} what-if tests", **said),
        "conditions": w("the entry conditions of {n} of {of} candidates", **said),
        "steps": w("{n} of {of} staircases of budget steps", **said),
        "lists": w("{n} of {of} lists of alternatives", **said),
    }[kind]
