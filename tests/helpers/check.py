"""What every rule's test asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from optimizer import Case, CaseError, Outcome, Pick, Portfolio, audit, formulate, solve
from optimizer.domain.results import Rows, Solution
from optimizer.errors import Fault
from optimizer.problem import tables
from optimizer.proof.search import Limits
from optimizer.rules.registry import rule_of
from optimizer.solving.session import Session
from optimizer.words import Words
from tests.helpers.build import Document, build, unlinted, without
from tests.helpers.rows import agree, compare, every

MOST = 512
"""Portfolios of a case that are looked at one by one."""
GOLDEN = Path(__file__).parent.parent / "golden"


def picks(case: Case, text: str) -> Portfolio:
    """'a b.o2 c.o.2027' as a portfolio: the first option and start where none is named."""
    found = []
    for word in text.split():
        name, *rest = word.split(".")
        c = case.candidate[name]
        start = int(rest[1]) if len(rest) > 1 else case.starts(c)[0]
        found.append(Pick(name, rest[0] if rest else c.options[0].id, start))
    return Portfolio(tuple(found))


def decides(made: Document, rule: str, with_rule: str, without_rule: str) -> None:
    """This rule alone decides the case.

    The optimum with it is one portfolio, without it another; when its rows are dropped the
    solver finds the other, which the audit rejects for this rule and no other. Exact rows, audit
    and tables say the same of every portfolio.
    """
    case, free = build(made), unlinted(without(made, rule))
    answer, other = solve(case), solve(free)
    assert answer.outcome is Outcome.PROVEN
    assert other.outcome is Outcome.PROVEN
    assert answer.portfolio == picks(case, with_rule)
    assert other.portfolio == picks(free, without_rule)
    assert answer.value != other.value
    assert answer.solution.refused == 0, "the rows let pass what the audit rejects"

    portfolios = list(islice(every(case), MOST))
    compare(case, portfolios)
    agree(case, portfolios)

    session = Session(tables(case))
    session.drop_rule(rule)
    raw = session.solve()
    assert raw.x is not None
    lifted = audit(case, session.problem.portfolio(raw.x))
    assert lifted.value == other.value
    assert [r.spec.id for r in lifted.rules if r.violated] == [rule]
    session.restore_rule(rule)
    again = session.solve()
    assert again.x is not None
    restored = audit(case, session.problem.portfolio(again.x))
    assert restored.ok
    assert restored.value == answer.value

    spec = next(r for r in case.rules if r.id == rule)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rule_of(spec), "rows", lambda *_: Rows())
        assert solve(case).solution.refused > 0, "the rows are not needed"


def golden(made: Document, kind: str, update: bool, tmp_path: Path) -> None:
    """The LP text is that of tests/golden, which only --update-golden writes."""
    path, written = GOLDEN / f"{kind}.lp", tmp_path / f"{kind}.lp"
    formulate(build(made)).to_pulp(kind).writeLP(str(written))
    text = written.read_text(encoding="ascii")
    if update:
        path.write_text(text, encoding="ascii")
    assert path.exists(), f"no golden text: run pytest --update-golden and read {path.name}"
    assert text == path.read_text(encoding="ascii")


def faults(made: Document) -> set[tuple[str, str]]:
    """(slug, place) of every fault that lint finds; empty where there is none."""
    found: tuple[Fault, ...] = ()
    try:
        build(made)
    except CaseError as error:
        found = error.faults
    assert all(f.cause and f.remedy for f in found)
    return {(f.slug, f.place) for f in found}


def sentence(case: Case, rule: str, chosen: str) -> str:
    """What the report says of the rule, in English."""
    spec = next(r for r in case.rules if r.id == rule)
    module = rule_of(spec)
    return module.sentence(spec, tuple(module.uses(spec, case, picks(case, chosen))), Words("en"))


def used(case: Case, rule: str, chosen: str) -> list[tuple[str, str, str, str, bool]]:
    """(what, used, limit, unit, violated) of every use of a rule, figures as text."""
    spec = next(r for r in case.rules if r.id == rule)
    return [
        (u.what, f"{float(u.used):g}", f"{float(u.limit):g}", u.unit, u.violated)
        for u in rule_of(spec).uses(spec, case, picks(case, chosen))
    ]


def bounded(solution: Solution, bound: float | None, **more: Any) -> Solution:
    """The solution with another bound of its proof."""
    at = None if bound is None else Fraction(bound)
    return replace(solution, proof=replace(solution.proof, bound=at), **more)


def unproven(monkeypatch: pytest.MonkeyPatch) -> None:
    """No tree closes: what is said of an answer is then no more than that it keeps the rules."""
    from optimizer.analysis import answer
    from optimizer.proof.prove import Proved, prove

    def stopped(case: Case, offers: Sequence[Portfolio], limits: Limits, *, ties: bool) -> Proved:
        return prove(case, offers, replace(limits, stopped=lambda: True), ties=ties)

    monkeypatch.setattr(answer, "prove", stopped)
