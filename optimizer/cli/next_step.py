"""What to do next, as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.analysis.answer import Answer
    from optimizer.analysis.findings import Findings


def next_step(answer: Answer, findings: Findings, command: str) -> str:
    """The next useful command, from the one that was typed: the longer questions, the nearest
    better budget, or the nearest rejected candidate."""
    if not findings.explained:
        return f"{command} --explain"
    for n in findings.nearest:
        fund, year = n.line.fund, n.line.year
        if fund is None and sum(len(f.ceilings) for f in answer.case.funds) == 1:
            fund = answer.case.funds[0].id
            year = next(iter(answer.case.funds[0].ceilings))
        if n.up is not None and fund is not None:
            return f"{command} --budget {fund}@{year}={n.up.at.normalize():f}"
    entries = [r for r in findings.rejected if r.entry.value is not None]
    if entries:
        nearest = min(entries, key=lambda r: r.entry.value or 0)
        return f"{command} --lock-in {nearest.candidate}"
    return f"{command} --verify"
