"""Case -> Program: every rule and the measure in rationals, by the way the audit takes.

Rows that no choice of plans can break, one plan a candidate, are left out: they bar nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from optimizer.case.case import Case
from optimizer.domain.exact import ExactMeasure, ExactRow
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.measures.registry import measure_of
from optimizer.proof.program import Program, Row
from optimizer.rules.registry import rule_of

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Exact:
    """A case and its program; ``picks`` are its plans, in the order of the columns."""

    case: Case
    picks: Sequence[Pick]
    measure: ExactMeasure
    program: Program

    @cached_property
    def position(self) -> Mapping[Pick, int]:
        """The column of each pick."""
        return {pick: j for j, pick in enumerate(self.picks)}

    @cached_property
    def candidates(self) -> Sequence[Sequence[int]]:
        """The plans of each candidate, of which at most one is funded."""
        found: dict[str, list[int]] = {}
        for j, pick in enumerate(self.picks):
            found.setdefault(pick.candidate, []).append(j)
        return list(found.values())

    def portfolio(self, plans: Iterable[int]) -> Portfolio:
        """The portfolio of these columns."""
        return Portfolio(tuple(self.picks[j] for j in sorted(plans)))

    def point(self, portfolio: Portfolio) -> list[Fraction]:
        """Every column at the best filling of a portfolio."""
        columns = self.measure.fill(portfolio).columns
        funded = set(portfolio.picks)
        return [*(ONE if p in funded else ZERO for p in self.picks),
                *(columns[c.name] for c in self.measure.columns)]  # fmt: skip

    def prices(self, portfolio: Portfolio) -> dict[int, Fraction]:
        """Multipliers of rows by which no filling of a portfolio's columns is worth more than the
        measure says."""
        prices = self.measure.fill(portfolio).prices
        return {self._measure_row[name]: y for name, y in prices.items() if y}

    @cached_property
    def _measure_row(self) -> Mapping[str, int]:
        """The position of each row of the measure: they are the last, and none is left out."""
        first = len(self.program.rows) - len(self.measure.rows)
        return {row.what: first + i for i, row in enumerate(self.measure.rows)}


def exact_of(case: Case) -> Exact:
    """The program of a case, from its own decimals."""
    picks = list(case.plans())
    measure = measure_of(case.measure).exact(case.measure, case)
    column: dict[Pick | str, int] = {p: j for j, p in enumerate(picks)}
    column |= {c.name: len(picks) + k for k, c in enumerate(measure.columns)}
    upper = [ONE] * len(picks) + [c.upper for c in measure.columns]
    rows = [
        Row(name, {column[k]: v for k, v in row.terms.items() if v}, row.limit, row.sense)
        for name, row in rows_of(case, picks)
    ]
    kind = measure_of(case.measure).kind
    rows += [Row(f"{kind}({r.what})", {column[k]: v for k, v in r.terms.items() if v}, r.limit,
                 r.sense) for r in measure.rows]  # fmt: skip
    worth = {column[p]: w for p, w in measure.worth.items() if w}
    worth |= {column[c.name]: c.worth for c in measure.columns if c.worth}
    names = [".".join(map(str, p)) for p in picks] + [c.name for c in measure.columns]
    program = Program(names, len(picks), upper, worth, measure.constant, _once_named(rows))
    return Exact(case, picks, measure, program)


def program_of(case: Case) -> Program:
    """The exact program of a case."""
    return exact_of(case).program


def rows_of(
    case: Case, picks: Sequence[Pick], asked: Callable[[str, str], bool] = lambda rule, what: True
) -> Iterator[tuple[str, ExactRow]]:
    """One plan a candidate, and of every rule what bars some choice of plans, under names that a
    reader knows; ``asked``: which instances of a rule."""
    plans = Counter(p.candidate for p in picks)
    for candidate, n in plans.items():
        if n > 1:
            terms: dict[Pick | str, Fraction] = {p: ONE for p in picks if p.candidate == candidate}
            yield f"once({candidate})", ExactRow(candidate, terms, ONE)
    for spec in case.rules:
        for row in rule_of(spec).exact_rows(spec, case):
            if asked(spec.id, row.what) and _bars(row):
                what = ",".join(row.what.split())
                yield f"{spec.id}({what})" if what else spec.id, row


def _bars(row: ExactRow) -> bool:
    """Whether some choice of plans, one a candidate, breaks the row."""
    least: dict[str, Fraction] = {}
    most: dict[str, Fraction] = {}
    for pick, value in row.terms.items():
        assert isinstance(pick, Pick)
        if value > 0:
            most[pick.candidate] = max(most.get(pick.candidate, ZERO), value)
        else:
            least[pick.candidate] = min(least.get(pick.candidate, ZERO), value)
    over = row.sense != "at_least" and sum(most.values(), ZERO) > row.limit
    return over or (row.sense != "at_most" and sum(least.values(), ZERO) < row.limit)


def _once_named(rows: Sequence[Row]) -> list[Row]:
    """The rows with every name once: the second of a name is called ``name.2``."""
    taken: set[str] = set()
    named = []
    for row in rows:
        name, n = row.name, 1
        while name in taken:
            n += 1
            name = f"{row.name}.{n}"
        taken.add(name)
        named.append(Row(name, row.terms, row.limit, row.sense))
    return named
