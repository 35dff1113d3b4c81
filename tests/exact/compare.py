"""One case: what the program answers beside what enumeration in rationals gives, by two judges
that share no code with the proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer import Outcome, Pick, Portfolio, solve
from optimizer.audit.enumerate import enumerate_all
from optimizer.case.case import Case
from optimizer.case.load import case_of
from optimizer.domain.results import Solution
from optimizer.errors import OdaoptError
from optimizer.proof.certificate import lines
from optimizer.proof.compare import checked
from optimizer.proof.exact import program_of
from optimizer.proof.prove import FEW, Proved, prove
from optimizer.proof.verify import verify
from tests.helpers.judge import Judge, Picks

Document = dict[str, Any]


@dataclass
class Compared:
    """What one case was, and what is ``wrong`` with its answer."""

    portfolios: int
    feasible: int
    outcome: str
    ties: str
    branchings: int
    wrong: list[str] = field(default_factory=list)


def compare(document: Document, *, thorough: bool = False) -> Compared:
    """Solve a case and judge the answer; where asked also its certificate, and what the tree proves
    without a solver's plan, or from the worst of those that are as good."""
    judge, case = Judge(document), case_of(document)
    try:
        answer = solve(case)
    except OdaoptError as error:
        return Compared(len(judge.portfolios), 0, "error", "error", 0, [str(error)])
    proof = answer.solution.proof
    found = Compared(len(judge.portfolios), len(judge.feasible), str(answer.outcome),
                     answer.solution.ties, proof.branchings)  # fmt: skip
    found.wrong += _two_judges(judge, case)
    found.wrong += _answer(judge, answer.solution)
    if thorough and answer.proved is not None:
        found.wrong += _certificate(judge, answer.proved)
        for offers in ([], [portfolio(judge.tied[-1])] if judge.feasible else [Portfolio(())]):
            alone = prove(case, offers)
            found.wrong += _answer(judge, alone)
            found.wrong += _certificate(judge, alone)
    return found


def portfolio(picks: Picks) -> Portfolio:
    return Portfolio(tuple(Pick(*p) for p in picks))


def _two_judges(judge: Judge, case: Case) -> Iterator[str]:
    other = enumerate_all(case)
    best = max(judge.feasible.values(), default=None)
    if not other.complete:
        yield "the enumeration was cut short"
    elif (other.feasible, other.value) != (len(judge.feasible), best):
        yield f"enumeration gives {other.feasible} and {other.value}"


def _answer(judge: Judge, answer: Solution | Proved) -> Iterator[str]:
    if not judge.feasible:
        if answer.outcome is not Outcome.INFEASIBLE or answer.portfolio is not None:
            yield f"{answer.outcome}, and there is no portfolio"
        return
    if answer.outcome is not Outcome.PROVEN:
        yield f"{answer.outcome}, and the best is worth {judge.best}"
        return
    worth = {portfolio(p): w for p, w in judge.feasible.items()}
    value, bound = answer.value, answer.proof.bound
    assert value is not None
    assert bound is not None
    if answer.proof.kind != "exact":
        yield f"a proof of kind {answer.proof.kind}"
    if answer.portfolio not in worth:
        yield "the plan breaks a rule"
    elif worth[answer.portfolio] != value:
        yield f"the plan is worth {worth[answer.portfolio]}, not {value}"
    if not judge.best - judge.tolerance <= value <= judge.best:
        yield f"worth {float(value)}, and the best is {float(judge.best)}"
    if bound < judge.best or bound > value + answer.proof.tolerance:
        yield f"the bound {float(bound)} does not fit the best, {float(judge.best)}"
    yield from _ties(judge, answer, worth, value)


def _ties(
    judge: Judge, answer: Solution | Proved, worth: dict[Portfolio, Fraction], value: Fraction
) -> Iterator[str]:
    near = {p for p, w in worth.items() if w >= value - max(Fraction(1, 10**6), abs(value) / 10**9)}
    same = {p for p in near if worth[p] == value}
    if not {*answer.equal} <= same or not {*answer.within} <= near - same:
        yield "a portfolio is listed that is not of that worth"
    if answer.ties == "unchecked":
        return
    best = min((p for p, w in judge.feasible.items() if w == judge.best), key=judge.preference)
    if answer.portfolio != portfolio(best):
        yield f"{answer.ties}: {told(answer.portfolio)}, not {told(portfolio(best))}"
    if (answer.ties == "unique") != (len(near) == 1):
        yield f"{answer.ties}, and {len(near)} are within the tolerance"
    listed = {answer.portfolio, *answer.equal, *answer.within}
    if len(near) <= FEW and listed != near:
        yield f"{len(listed)} of {len(near)} are listed"


def told(plan: Portfolio | None) -> str:
    return "nothing" if plan is None else " ".join(".".join(map(str, p)) for p in plan.picks)


def _certificate(judge: Judge, answer: Proved) -> Iterator[str]:
    """Written, verified, checked, and held against the case built anew."""
    if answer.tree is None:
        yield "there is no certificate"
        return
    closed = answer.closed
    verify(closed)
    shown = checked(program_of(case_of(judge.case)), lines(closed))
    if not shown.holds:
        yield f"its certificate does not hold: {shown.refused} {shown.differences}"
        return
    if not judge.feasible:
        if shown.bound is not None or shown.plan is not None:
            yield f"its certificate shows {shown.bound}"
        return
    assert answer.portfolio is not None
    names = [".".join(map(str, p)) for p in answer.portfolio.picks]
    if shown.bound != closed.bound or shown.plan is None:
        yield f"its certificate shows {shown.bound}"
    elif (shown.plan.worth, sorted(shown.plan.funded)) != (answer.value, sorted(names)):
        yield f"its certificate has the plan {shown.plan.funded}, worth {shown.plan.worth}"
