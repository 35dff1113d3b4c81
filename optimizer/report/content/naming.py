"""How the ids of a case are named to a reader, its money and its measure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from optimizer.case.case import Case
from optimizer.domain.results import Amount
from optimizer.measures import coverage
from optimizer.measures.registry import measure_of
from optimizer.report.content import kinds
from optimizer.rules.registry import rule_of
from optimizer.words import Words

HEAD = re.compile(r"[:;]\s|[：（]|\s\(|(?<=[^\x00-\x7f])\(")
"""Where the short form of a name ends."""
WHOLE = 1000
ONE = Decimal(1)


class Naming:
    """A case, and the words to name it in."""

    words: Words

    @property
    def case(self) -> Case:
        raise NotImplementedError

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
        return w.stacked(moved)

    def moves(self, came: Iterable[str], went: Iterable[str]) -> str:
        """The same for another plan than this one, which may hold the same candidates."""
        return self.changes(came, went) or self.words("the same candidates, in another way")

    def plain(self, i: str) -> str:
        """An id that has no name in the case, as words: 'yen-loan' is 'yen loan'."""
        words = self.words.known(i.replace("-", " ").replace("_", " "))
        if words is None:
            return i
        regions = {h.region for h in self.case.hosts}
        return " ".join(t[:1].upper() + t[1:] for t in words.split()) if i in regions else words

    def kind(self, i: str) -> str:
        """What a kind of candidate is called; one that is the case's own, by its id."""
        return kinds.usual(self.words, i) or self.plain(i)

    def metal(self, i: str) -> str:
        return self.words.name(self.case.metal[i].name)

    def fund(self, i: str) -> str:
        return self.words.name(self.case.fund[i].name)

    def host(self, i: str | None) -> str:
        return self.words.place(self.case.host[i].name) if i else self.words("no host")

    def rule(self, i: str) -> str:
        """The rule's name; without one, what its kind is called."""
        spec = next(r for r in self.case.rules if r.id == i)
        if spec.name is not None:
            return self.words.name(spec.name)
        alike = sum(type(r) is type(spec) for r in self.case.rules)
        kind = self.heading(rule_of(spec).kind)
        return kind if alike == 1 else self.words.aside(kind, i)

    def heading(self, i: str) -> str:
        """An id as words where a line begins; abbreviations stay in capitals."""
        words = self.plain(i)
        return re.sub(r"^oda\b", "ODA", words[:1].upper() + words[1:], flags=re.IGNORECASE)

    def partners(self, i: str) -> str:
        c = self.case.candidate[i]
        known = self.case.partner
        names = [self.words.name(known[p.partner].name) for p in c.partners]
        return self.words.comma.join(names)

    def money(
        self, amount: Amount | Decimal, digits: int | None = None, *, shown: Amount | None = None
    ) -> str:
        """An amount, or what is ``shown`` of it."""
        c = self.case.currency
        return self.words.money(amount, c.code, c.scale, digits, shown=shown)

    @property
    def spend_unit(self) -> str:
        """The unit of sums over funds."""
        unit = self.money_unit
        return self.words("{unit} in grant equivalent", unit=unit) if self.case.unlike else unit

    @property
    def money_unit(self) -> str:
        """The unit of all amounts, as a column is headed."""
        return self.words.money_unit(self.case.currency.code, self.case.currency.scale)

    def spend_number(self, amount: Amount | Decimal) -> str:
        """A sum over funds; in grant equivalent, which may have many digits, rounded to four
        digits of the largest ceiling."""
        return self.words.number(amount, shown=self._spend_shown(amount))

    def _spend_shown(self, amount: Amount | Decimal) -> Amount:
        if not self.case.unlike and isinstance(amount, Decimal):
            return amount
        shown = self.words.rounded(amount, self.places)
        return shown if shown else amount

    @cached_property
    def places(self) -> int:
        largest = max((q.value for f in self.case.funds for q in f.ceilings.values()), default=ONE)
        return max(0, 3 - largest.adjusted())

    def spent(self, amount: Decimal) -> str:
        """A sum over funds, with its unit."""
        if not self.case.unlike:
            return self.money(amount)
        said = self.money(amount, shown=self._spend_shown(amount))
        return self.words("{amount} in grant equivalent", amount=said)

    @property
    def is_coverage(self) -> bool:
        return isinstance(self.case.measure, coverage.Spec)

    @property
    def unit(self) -> str:
        return self.words.unit(self._unit)

    @property
    def _unit(self) -> str:
        return measure_of(self.case.measure).unit(self.case.measure, self.case)

    def points(self, value: Fraction, digits: int = 2, *, sign: bool = False) -> str:
        """An amount of the measure with its unit; large ones whole."""
        if self._unit == self.case.currency.unit:
            code, scale = self.case.currency.code, self.case.currency.scale
            shown = self.words.shortened(value)
            return self.words.money(value, code, scale, sign=sign, shown=shown)
        return self.words.quantity(self.point_figure(value, digits, sign=sign), self.unit)

    def point_figure(self, value: Fraction, digits: int = 2, *, sign: bool = False) -> str:
        """The same without its unit, for a column that is headed by it."""
        if not self.is_coverage:
            return self.tonnes(value, sign=sign)
        return self.words.number(value, 0 if abs(value) >= WHOLE else digits, sign=sign)

    def tonnes(self, value: Fraction, *, sign: bool = False) -> str:
        """t/yr, whole where it is large, three significant digits where it is small."""
        return self.words.figures(value, sign=sign)

    def share(self, part: Fraction, whole: Fraction = Fraction(1)) -> str:
        """A part in per cent; one that is too small to show is not said to be none."""
        ratio = part / whole
        least = Fraction(1, 1000)
        if 0 < ratio < least / 2:
            return self.words("below {least}", least=self.words.percent(least))
        return self.words.percent(ratio)


class Named(Naming):
    """The names of a case that has no answer."""

    def __init__(self, case: Case, words: Words) -> None:
        self.words, self._case = words, case

    @property
    def case(self) -> Case:
        return self._case
