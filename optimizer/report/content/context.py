"""What every section may draw on, and how it names things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.findings import Findings
from optimizer.audit.audit import Audit
from optimizer.case.case import Case
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Amount
from optimizer.measures import coverage
from optimizer.measures.registry import measure_of
from optimizer.report.blocks import Cell, Tone
from optimizer.report.run import Run
from optimizer.words import Words


@dataclass(frozen=True)
class Context:
    """A solved case with its findings, and the words to say it in."""

    answer: Answer
    findings: Findings
    run: Run
    words: Words

    @property
    def case(self) -> Case:
        return self.answer.case

    @property
    def plan(self) -> Portfolio:
        assert self.answer.portfolio is not None
        return self.answer.portfolio

    @property
    def audit(self) -> Audit:
        assert self.answer.audit is not None
        return self.answer.audit

    @property
    def is_coverage(self) -> bool:
        return isinstance(self.case.measure, coverage.Spec)

    @property
    def unit(self) -> str:
        return measure_of(self.case.measure).unit(self.case.measure, self.case)

    # names

    def candidate(self, i: str) -> str:
        return self.words.name(self.case.candidate[i].name)

    def candidates(self, ids: Iterable[str]) -> str:
        return self.words.listing([self.candidate(i) for i in ids])

    def metal(self, i: str) -> str:
        return self.words.name(self.case.metal[i].name)

    def fund(self, i: str) -> str:
        return self.words.name(self.case.fund[i].name)

    def host(self, i: str | None) -> str:
        return self.words.name(self.case.host[i].name) if i else self.words("no host")

    def rule(self, i: str) -> str:
        spec = next(r for r in self.case.rules if r.id == i)
        return self.words.name(spec.name) or spec.id

    def partners(self, i: str) -> str:
        c = self.case.candidate[i]
        known = self.case.partner
        names = [self.words.name(known[p.partner].name) for p in c.partners]
        return ", ".join(names)

    # figures

    def money(self, amount: Amount | Decimal, digits: int | None = None) -> str:
        c = self.case.currency
        return self.words.money(amount, c.code, c.scale, digits)

    def points(self, value: Fraction, digits: int = 2, *, sign: bool = False) -> str:
        return f"{self.words.number(value, digits, sign=sign)} {self.unit}"

    def spend(self, portfolio: Portfolio) -> Decimal:
        return sum((self.case.spend(p) for p in portfolio.picks), Decimal(0))

    @property
    def ceiling(self) -> Decimal:
        """All ceilings of all funds and years."""
        return sum((q.value for f in self.case.funds for q in f.ceilings.values()), Decimal(0))

    def supply(self, pick: Pick) -> dict[str, Fraction]:
        """Expected t/yr of a pick by metal in the last supply year."""
        last = self.case.supply_years[-1]
        total: dict[str, Fraction] = {}
        for metal, year, tonnes in self.case.expected(pick):
            if year == last:
                total[metal] = total.get(metal, Fraction(0)) + tonnes
        return total

    def number_cell(self, value: Amount, digits: int | None = None, tone: Tone = "") -> Cell:
        return Cell(self.words.number(value, digits), float(value), tone)


def text(value: str, tone: Tone = "") -> Cell:
    """A cell of plain text."""
    return Cell(value, None, tone)
