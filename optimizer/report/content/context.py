"""What every section may draw on, and how it names things."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from optimizer.analysis.again import moved
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
from optimizer.rules.registry import rule_of
from optimizer.words import Words

HEAD = re.compile(r"[:,;]\s|[：（、]|\s\(|(?<=[^\x00-\x7f])\(")
"""Where the short form of a name ends."""
WHOLE = 1000


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

    def short(self, i: str) -> str:
        """The name up to a colon or bracket, where that alone tells the candidate."""
        return self._short[i]

    @cached_property
    def _short(self) -> dict[str, str]:
        names = {i: self.candidate(i) for i in self.case.candidate}
        heads = {i: HEAD.split(name)[0].strip() or name for i, name in names.items()}
        count = Counter(heads.values())
        return {i: head if count[head] == 1 else names[i] for i, head in heads.items()}

    def candidates(self, ids: Iterable[str]) -> str:
        return self.words.listing([self.short(i) for i in ids])

    def changes(self, came: Iterable[str], went: Iterable[str]) -> str:
        """'in: ...; out: ...', one a line; '' where nobody moves."""
        w, came, went = self.words, list(came), list(went)
        moved = [w("in: {who}", who=self.candidates(came))] if came else []
        moved += [w("out: {who}", who=self.candidates(went))] if went else []
        return ";\n".join(moved)

    def moves(self, came: Iterable[str], went: Iterable[str]) -> str:
        """The same for another plan than this one, which may hold the same candidates."""
        return self.changes(came, went) or self.words("the same candidates, in another way")

    def between(self, before: Portfolio, after: Portfolio) -> str:
        """What changes from one portfolio to another, options and starts too; '–' for nothing."""
        w, said = self.words, self.changes(*moved(before, after))
        held = {p.candidate: p for p in before.picks}
        other = [p.candidate for p in after.picks if held.get(p.candidate, p) != p]
        if other:
            another = w("in another way: {who}", who=self.candidates(other))
            said = f"{said};\n{another}" if said else another
        return said or "–"

    def plain(self, i: str) -> str:
        """An id that has no name in the case, as words: 'yen-loan' is 'yen loan'."""
        words = self.words(i.replace("-", " ").replace("_", " "))
        regions = {h.region for h in self.case.hosts}
        return " ".join(t[:1].upper() + t[1:] for t in words.split()) if i in regions else words

    def metal(self, i: str) -> str:
        return self.words.name(self.case.metal[i].name)

    def fund(self, i: str) -> str:
        return self.words.name(self.case.fund[i].name)

    def host(self, i: str | None) -> str:
        return self.words.name(self.case.host[i].name) if i else self.words("no host")

    def rule(self, i: str) -> str:
        """The rule's name; without one, what its kind is called."""
        spec = next(r for r in self.case.rules if r.id == i)
        if spec.name is not None:
            return self.words.name(spec.name)
        alike = sum(type(r) is type(spec) for r in self.case.rules)
        kind = self.plain(rule_of(spec).kind).capitalize()
        return kind if alike == 1 else f"{kind} ({i})"

    def partners(self, i: str) -> str:
        c = self.case.candidate[i]
        known = self.case.partner
        names = [self.words.name(known[p.partner].name) for p in c.partners]
        return ", ".join(names)

    def figure(self, what: str) -> str:
        """What a figure of an option is, in the reader's words."""
        w = self.words
        names = {"cost": w("cost"), "probability": w("chance of success"), "output": w("output"),
                 "share": w("share to the home market"),
                 "probability without funding": w("chance of success without funding")}  # fmt: skip
        return names.get(what, what)

    # figures

    def money(self, amount: Amount | Decimal, digits: int | None = None) -> str:
        c = self.case.currency
        return self.words.money(amount, c.code, c.scale, digits)

    def points(self, value: Fraction, digits: int = 2, *, sign: bool = False) -> str:
        """An amount of the measure with its unit; large ones whole."""
        if not self.is_coverage:
            figure = self.tonnes(value, sign=sign)
        else:
            figure = self.words.number(value, 0 if abs(value) >= WHOLE else digits, sign=sign)
        if self.unit == self.case.currency.unit:
            scale = self.case.currency.scale
            figure = f"{self.case.currency.code} {figure}"
            return figure if scale == "one" else f"{figure} {self.words(scale)}"
        return f"{figure} {self.unit}"

    def tonnes(self, value: Fraction, *, sign: bool = False) -> str:
        """t/yr, whole where it is large, three significant digits where it is small."""
        return self.words.figures(value, sign=sign)

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
