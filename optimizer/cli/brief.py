"""What `odaopt solve --no-report` prints: the picks, the value and the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.analysis.answer import Answer
    from optimizer.analysis.runs.facts import Run
    from optimizer.cli.common import Lang

PLACES = 6
"""Decimal places of a cost in grant equivalent, which may have many."""


def say_brief(answer: Answer, facts: Run, run_file: Path, lang: Lang) -> None:
    """To stdout, without the report's questions."""
    from optimizer.measures.registry import measure_of
    from optimizer.report.content.answer import outcome
    from optimizer.report.content.kept_words import verified as retold
    from optimizer.words import Words

    assert answer.portfolio is not None
    assert answer.audit is not None
    w, case, solution = Words(lang), answer.case, answer.solution
    heads = [
        w("candidate"),
        w("option"),
        w("start"),
        w("cost, {unit}", unit=w.unit(case.money_unit)),
    ]
    print("\t".join(heads))
    for p in answer.portfolio.picks:
        cost = round(case.spend(p), PLACES) if case.unlike else case.spend(p)
        print(f"{p.candidate}\t{p.option}\t{p.start}\t{cost}")
    unit = w.unit(measure_of(case.measure).unit(case.measure, case))
    gap, gain = solution.gap or 0, w.quantity(f"{float(answer.audit.gain):.6g}", unit)
    said = {"outcome": outcome(w, solution), "gain": gain}
    if gap <= solution.tolerance:
        print(w("{outcome}: gain {gain}", **said))
    else:
        print(w("{outcome}: gain {gain}, gap {gap}", gap=w.quantity(w.at_most(gap), unit), **said))
    if facts.changes:
        print(w("Changed against the case file: {what}", what=w.semicolon.join(facts.changes)))
    if facts.verified:
        print(w("Verified: {what}", what=retold(w, facts.verified)))
    print(w("Run:  {path}", path=run_file))
    print(w("Next: {command}", command=facts.command.replace(" --no-report", "")))
