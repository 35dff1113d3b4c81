"""What stands in place of answers where a run's questions were not asked, or not all of them."""

from __future__ import annotations

from optimizer.report.blocks import Paragraph
from optimizer.report.content.context import Context


def command(c: Context) -> str:
    """The command that asks what this run did not."""
    return c.run.command.replace(" --no-report", "")


def why(c: Context) -> str:
    """Why answers are missing, and what to run."""
    w = c.words
    if c.findings.stopped:
        return w("stopped by Ctrl-C; to ask all: {command}", command=command(c))
    return w("this run was solved without them; to ask: {command}", command=command(c))


def part(c: Context) -> Paragraph:
    """In place of a part that needs answers."""
    return Paragraph(c.words("Not asked: {why}.", why=why(c)), brief=True)
