"""What every section may draw on, and how it names things."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from optimizer.analysis.answer import Answer
from optimizer.analysis.changed import Word
from optimizer.analysis.clean import moved
from optimizer.analysis.findings import Findings
from optimizer.analysis.levers import stock_of, supply_of
from optimizer.analysis.runs.facts import Run
from optimizer.audit.audit import Audit
from optimizer.case.case import Case
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import total
from optimizer.domain.results import Amount
from optimizer.report.blocks import Cell, Table, Tone, number, text
from optimizer.report.content.naming import Naming
from optimizer.words import Words


@dataclass(frozen=True)
class Context(Naming):
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

    def between(self, before: Portfolio, after: Portfolio) -> str:
        """What changes from one portfolio to another, options and starts too; '–' for nothing."""
        w, said = self.words, self.changes(*moved(before, after))
        held = {p.candidate: p for p in before.picks}
        other = [p.candidate for p in after.picks if held.get(p.candidate, p) != p]
        if other:
            another = w("in another way: {who}", who=self.candidates(other))
            said = w.stacked([said, another]) if said else another
        return said or "–"

    def pick(self, p: Pick) -> str:
        """The candidate, with option and start where it has several."""
        known = self.case.candidate[p.candidate]
        name = self.candidate(p.candidate)
        if len(known.options) > 1:
            name = self.words.aside(name, self.words.name(self.case.option(p).name))
        if len(self.case.starts(known)) > 1:
            return self.words("{name} {start}", name=name, start=p.start)
        return name

    def figure(self, what: str) -> str:
        """What a figure of an option is, in the reader's words."""
        w = self.words
        names = {"cost": w("cost"), "probability": w("chance of success"), "output": w("output"),
                 "share": w("share to the home market"),
                 "stock": w("stock"), "days": w("days"),
                 "probability without funding": w("chance of success without funding")}  # fmt: skip
        return names.get(what, what)

    # figures

    def spend(self, portfolio: Portfolio) -> Decimal:
        """All that it costs, in the unit of sums over funds."""
        return total(self.case.spend(p) for p in portfolio.picks)

    @property
    def ceiling(self) -> Decimal:
        """All ceilings of all funds and years: no sum to be shown where funds are unlike."""
        return sum((q.value for f in self.case.funds for q in f.ceilings.values()), Decimal(0))

    def supply(self, pick: Pick) -> dict[str, Fraction]:
        """Expected t/yr of a pick by metal in the last supply year."""
        last = self.case.supply_years[-1]
        total: dict[str, Fraction] = {}
        for metal, year, tonnes in self.case.expected(pick):
            if year == last:
                total[metal] = total.get(metal, Fraction(0)) + tonnes
        return total

    @cached_property
    def supplied(self) -> dict[str, dict[tuple[str, int], Fraction]]:
        """What each funded candidate supplies in the normal state, by (metal, supply year)."""
        return {p.candidate: supply_of(self.case, p) for p in self.plan.picks}

    def stock(self, pick: Pick) -> dict[str, Fraction]:
        """Expected t that a pick adds to stocks, by metal."""
        return stock_of(self.case, pick)

    def of_metal(self, metal: str, tonnes: Fraction) -> str:
        """'copper 30'."""
        return self.words("{metal} {tonnes}", metal=self.metal(metal), tonnes=self.tonnes(tonnes))

    def number_cell(self, value: Amount, digits: int | None = None, tone: Tone = "") -> Cell:
        return number(self.words.number(value, digits), tone)

    def by(self, word: Word | None) -> Cell:
        """On what an answer rests."""
        w = self.words
        said = {"exact": w("exact proof"), "rigorous": w("rigorous bound"), "solver": w("solver")}
        return text(said[word] if word else "–", "muted")

    def spend_cell(self, value: Amount, tone: Tone = "") -> Cell:
        """A sum over funds, or a present value."""
        return number(self.spend_number(value), tone)


def telling(table: Table) -> Table:
    """The table without the columns in which no row says anything; the first one always stays."""
    kept = [
        i
        for i in range(len(table.columns))
        if not i or any(row[i].text not in ("", "–") for row in table.rows)
    ]
    return replace(
        table,
        columns=[table.columns[i] for i in kept],
        rows=[[row[i] for i in kept] for row in table.rows],
        foot=[table.foot[i] for i in kept] if table.foot else (),
    )
