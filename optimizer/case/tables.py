"""The sheets of a case in a workbook: which noun stands in which, one row an item.

A sheet of nouns within nouns begins with the ids of what its rows belong to (`candidate`,
`option`). The sheets `case` and `rule parameters` have one row a parameter instead. Sheets of any
other name are not the case's, and are not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from optimizer.case.case import Case
from optimizer.case.columns import VALUE, Column, Path, columns, figure
from optimizer.case.limits import LIMITS, MONEY, PER_TONNE
from optimizer.domain import nouns as n
from optimizer.domain.funds import Fund, Payment
from optimizer.domain.quantity import Noun, Quantity
from optimizer.domain.terms import Terms
from optimizer.measures.registry import MEASURES
from optimizer.rules import (
    grant_element,
    instrument_scope,
    linear,
    prerequisite,
    tied_aid,
)
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import RULES
from optimizer.words import N_

How = Literal["list", "keyed", "by year"]


@dataclass(frozen=True)
class Table:
    """A sheet. ``field``: the key of its rows in a document, in the noun of ``parent`` (a sheet
    again). ``how``: a list; an object keyed by ``key``; or a figure that may differ by year.
    ``figure``: the one figure of its rows, whose unit, basis ... need no name before them."""

    sheet: str
    noun: type[Noun]
    field: str
    about: str
    parent: str = ""
    how: How = "list"
    key: str = ""
    figure: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that name what a row belongs to."""
        above = TABLES.get(self.parent)
        return (*above.names, NAMED[above.sheet]) if above else ()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the rows (those that name the owner, and the key, come before them): what
        they are, then their figures, then notes."""
        if self.noun is Quantity:
            return tuple(figure(self.figure))
        found = [c for c in columns(self.noun) if c.path[0] not in BELOW.get(self.sheet, ())]
        if self.noun is RuleSpec:
            found.insert(1, KIND)
        return tuple(sorted(found, key=lambda c: 2 * (c.path[0] == NOTE) + bool(c.figure)))

    def header(self, column: Column, path: Path | None = None) -> str:
        """What stands above a column."""
        if self.figure and column.figure:
            if column.is_value:
                return self.figure
            at = path or column.path
            cut = column.figure
            return Column(column.path[cut:], column.kind).header(at[cut:])
        return column.header(path)

    def unit(self, column: Column, money: str) -> str:
        """The unit that a figure must have; '' where it is free, or there is none."""
        if not column.is_value:
            return ""
        owner, of = OWNERS.get(self.sheet, self.noun), column.path[0]
        if owner is not self.noun:
            of = self.field
        limit = LIMITS.get((owner, of))
        if of == "terms" and limit is None:
            limit = LIMITS.get((Terms, column.path[1]))
        unit = limit.unit if limit else ""
        return {MONEY: money, PER_TONNE: f"{money}/t"}.get(unit, unit)


KIND = Column(("kind",), "text", tuple(RULES))
OWNERS: dict[str, type[Noun]] = {"demand": n.Metal, "ceilings": Fund}
"""Sheets of bare figures -> the noun of which they are."""
BELOW = {"metals": ("demand",)}
"""Fields that have a sheet of their own."""
NOTE = "note"
CASE, PARAMETERS = "case", "rule parameters"
MELTED = ("parameter", VALUE)
"""First columns of a sheet with a row a parameter."""

_TABLES = (
    Table("metals", n.Metal, "metals", N_("Metals or oxides: weight, stock held, price.")),
    Table("demand", Quantity, "demand", N_("Yearly demand. Without a year it holds for all; a year "
          "that is not listed takes the latest before it."), "metals", "by year", "year", "demand"),
    Table("existing", n.Existing, "existing",
          N_("Documented supply without the portfolio, a host's or recovery at home."), "metals"),
    Table("steps", n.Step, "steps",
          N_("Coverage steps: share of demand, and worth of a part in it. "
             "Without a metal they hold for all that have none of their own."), "metals"),
    Table("hosts", n.Host, "hosts", N_("Countries that hold the resource.")),
    Table("indicators", Quantity, "indicators", N_("Scores of hosts, such as governance."), "hosts",
          "keyed", "indicator", "score"),
    Table("dac list", n.OdaListing, "oda",
          N_("Years in which a host is on the DAC list."), "hosts"),
    Table("agreements", n.Agreement, "agreements",
          N_("Agreements between governments; in_force is a year, or empty while it is not.")),
    Table("partners", n.Partner, "partners",
          N_("Firms and agencies that lead or join candidates.")),
    Table("funds", Fund, "funds", N_("Budget lines.")),
    Table("ceilings", Quantity, "ceilings", N_("What a fund may spend a budget year."), "funds",
          "keyed", "year", "ceiling"),
    Table("candidates", n.Candidate, "candidates", N_("Projects that ask for money.")),
    Table("participants", n.Participation, "partners", N_("Who leads or joins a candidate."),
          "candidates"),
    Table("options", n.Option, "options",
          N_("Ways to back a candidate, of which at most one is chosen; "
             "loan terms where it borrows."),
          "candidates"),
    Table("payments", Payment, "pays",
          N_("Which fund pays what, so many years after the start."), "options", figure="amount"),
    Table("supply", n.Supply, "supply",
          N_("Planned output, share to the home market, first year of the earliest start, ramp."),
          "options"),
    Table("stock additions", n.StockAdd, "stock", N_("What an option adds to a stock, once."),
          "options", figure="tonnes"),
    Table("states", n.State, "states", N_("States of the world; a shock has days.")),
    Table("changes", n.Change, "changes", N_("What a state multiplies; an empty cell means all."),
          "states", figure="factor"),
    Table("rules", RuleSpec, "rules",
          N_("Budget and policy rules; docs/rules.md lists every kind.")),
    Table("rule pairs", prerequisite.Pair, "pairs",
          N_("Prerequisites: who waits for whom."), "rules"),
    Table("rule scope", instrument_scope.Entry, "may", N_("What funds or routes may pay for."),
          "rules"),
    Table("rule tests", grant_element.OdaTest, "tests", N_("Tests of a loan's grant element."),
          "rules"),
    Table("rule thresholds", tied_aid.Threshold, "thresholds", N_("Concessionality of tied loans."),
          "rules"),
    Table("rule rates", tied_aid.Rate, "rates", N_("Reference rates of tied loans."), "rules"),
    Table("rule terms", linear.Term, "terms", N_("What a linear rule adds up."), "rules",
          figure="coefficient"),
    Table("record", n.RecordedPick, "record", N_("What was really picked, as the record says.")),
    Table("assumptions", n.Assumption, "assumptions",
          N_("Assumptions of the whole case, in words.")),
    Table("sources", n.Source, "sources", N_("Where figures come from."), how="keyed", key="id"),
)  # fmt: skip

NAMED = {"metals": "metal", "hosts": "host", "funds": "fund", "candidates": "candidate",
         "options": "option", "states": "state", "rules": "rule"}  # fmt: skip
"""What names an item of a sheet in the sheets below it."""


TABLES: dict[str, Table] = {t.sheet: t for t in _TABLES}
SHEETS = tuple(s for t in (CASE, *TABLES) for s in ((t, PARAMETERS) if t == "rules" else (t,)))
"""Every sheet that a case may have, in order."""


def case_columns() -> tuple[Column, ...]:
    """Parameters of the sheet `case`: what a case says once, its measure's too."""
    lists = {t.field for t in TABLES.values() if not t.parent}
    own = [c for c in columns(Case) if c.path[0] not in {*lists, "measure"}]
    return (*own, *(c.under("measure") for c in measure_columns()))


def measure_columns() -> tuple[Column, ...]:
    """Parameters of all measures there are."""
    kind = Column(("kind",), "text", tuple(MEASURES))
    found = {
        c.path: c for m in MEASURES.values() for c in columns(_noun(m.Spec)) if c.path != kind.path
    }
    return (kind, *found.values())


def rule_columns(kind: str) -> tuple[Column, ...]:
    """Parameters of a kind of rule: what the sheet `rules` has no column for."""
    shared = {c.path for c in TABLES["rules"].columns}
    return tuple(c for c in columns(_noun(RULES[kind].Spec)) if c.path not in shared)


def _noun(spec: type[Noun]) -> type[Noun]:
    return spec
