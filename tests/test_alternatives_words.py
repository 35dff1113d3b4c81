"""What is said of a list of portfolios: of ties, of many candidates, and of one test alone."""

from __future__ import annotations

from dataclasses import replace

from optimizer.analysis.alternatives import ranked
from optimizer.report.content import alternatives, sureness
from tests.helpers import reports
from tests.helpers.build import build, candidate, document


def test_portfolios_of_the_same_worth_are_said_to_be_that() -> None:
    one = {"id": "one", "kind": "portfolio_size", "exactly": 1}
    for worths, said in (
        ((10, 10), "2 portfolios that keep every rule, the plan first; all of them are worth the "
                   "same."),
        ((10, 9), "The 2 best portfolios that keep every rule, the plan first; the last of them "
                  "loses "),
    ):  # fmt: skip
        case = build(document([candidate(f"c{i}", 3, n) for i, n in enumerate(worths)], [one]))
        c = reports.context_of(case)
        assert alternatives.headline(c, ranked(c.answer, 2)).startswith(said)


def test_many_candidates_are_counted_and_few_are_named() -> None:
    for n in (alternatives.NAMED, alternatives.NAMED + 1):
        some = [candidate(f"c{i}", 0.1, 30 + i) for i in range(n + 1)]
        case = build(document(some, measure={"kind": "tonnes"}))
        c = reports.context_of(case)
        found = ranked(c.answer, 2)
        said = list(alternatives.statements(c, found))[-1]
        many = n > alternatives.NAMED
        assert ("candidates, those with a core index of 100 %" in said) is many
        assert ("c20" in said) is not many
        assert f"{n} candidates" in said or not many
        assert alternatives.core(c, found).folded


def test_one_test_that_was_not_decided_is_one() -> None:
    c = reports.shipped("fy09")
    for n, said in ((1, "1 test is not decided"), (2, "2 tests are not decided")):
        due = {**c.findings.due, "figures": len(c.findings.swings) + n}
        some = replace(c, findings=replace(c.findings, due=due))
        texts = [str(getattr(b, "text", "")) for b in sureness.section(some).blocks]
        assert any(t.startswith(said) for t in texts)
