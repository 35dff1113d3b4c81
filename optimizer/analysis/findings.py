"""Findings: everything a report says beyond the answer itself, gathered once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.analysis.again import PATIENCE, Again
from optimizer.analysis.answer import Answer, judge_of
from optimizer.analysis.basis import KINDS, Figure, all_figures, illustrative_share
from optimizer.analysis.binding import Standing, standings
from optimizer.analysis.outcomes import Outcomes, outcomes
from optimizer.analysis.rejected import Rejected, rejected
from optimizer.analysis.steps import MAX_STEPS, Steps, steps
from optimizer.analysis.swings import Swing, ranged, swings
from optimizer.solving.session import Session


@dataclass(frozen=True)
class Findings:
    """What the questions gave. ``all_gain``: the gain if every candidate were funded by its
    best option, rules aside (None where that is not decided). ``undecided``: swings that the time
    did not decide."""

    rejected: tuple[Rejected, ...]
    swings: tuple[Swing, ...]
    steps: Steps | None
    standings: dict[str, Standing]
    outcomes: Outcomes | None
    figures: tuple[Figure, ...]
    illustrative: dict[str, Fraction | None]
    all_gain: Fraction | None
    undecided: int
    solves: int


def gather(
    answer: Answer,
    tell: Callable[[float], None] = lambda done: None,
    seconds: float = PATIENCE,
) -> Findings:
    """Ask every question of the first report, within ``seconds``; what they do not decide is said
    to be undecided. ``tell`` hears the share that is done."""
    assert answer.portfolio is not None
    assert answer.audit is not None
    case = answer.case
    total = (
        len(case.candidates) - len(answer.portfolio)
        + len(ranged(case)) * 2
        + len(case.rules)
        + MAX_STEPS // 2
    )  # fmt: skip
    count = 0

    def one() -> None:
        nonlocal count
        count += 1
        tell(min(1.0, count / total))

    again = Again(answer, seconds)
    found = Findings(
        rejected=rejected(answer, again, one),
        swings=swings(answer, again, one),
        steps=steps(answer, again, one),
        standings=standings(answer, again, one),
        outcomes=outcomes(case, answer.portfolio),
        figures=all_figures(case),
        illustrative={
            "any": illustrative_share(case, answer.portfolio, *KINDS),
            **{k: illustrative_share(case, answer.portfolio, k) for k in KINDS},
        },
        all_gain=_all_gain(answer, again),
        undecided=0,
        solves=0,
    )
    tell(1.0)
    ends = sum(1 for r in ranged(case) for _ in r.ends())
    return replace(found, solves=again.solves, undecided=ends - len(found.swings))


def _all_gain(answer: Answer, again: Again) -> Fraction | None:
    """The measure's gain with every rule lifted: the solver's own best, checked exactly."""
    problem = answer.problem
    session = Session(problem)
    for block in problem.row_blocks:
        if block.role != "structural":
            session.drop_rule(block.rule)
    raw = again.solve(session)
    if raw.x is None or raw.ending != "optimal":
        return None
    value = judge_of(answer.case.changed(rules=()))(problem.portfolio(raw.x))
    assert answer.audit is not None
    return None if value is None else value - answer.audit.nothing
