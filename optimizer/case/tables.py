"""The sheets of a case in a workbook: which noun stands in which, one row an item.

A sheet of nouns within nouns begins with the ids of what its rows belong to (`candidate`,
`option`). The sheets `case` and `rule parameters` have one row a parameter instead. Sheets of any
other name are not the case's, and are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args, get_origin

from optimizer.case.case import Case
from optimizer.case.columns import VALUE, Column, Path, columns, figure, plain
from optimizer.domain.candidates import Candidate, Option, Participation, StockAdd, Supply
from optimizer.domain.fields import COUNTED, MONEY, PER_TONNE, defined_by, figure_of
from optimizer.domain.funds import Fund, Payment
from optimizer.domain.hosts import Agreement, Host, OdaListing, Partner
from optimizer.domain.metals import Existing, Metal, Step
from optimizer.domain.quantity import Noun, Quantity
from optimizer.domain.sources import Assumption, RecordedPick, Source
from optimizer.domain.states import Change, State
from optimizer.measures.registry import MEASURES
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import RULES

How = Literal["list", "keyed", "by year"]


@dataclass(frozen=True)
class Table:
    """A sheet: the rows of ``field`` of the noun ``owner``. ``parent``: the sheet that has the rows
    of that noun. ``how``: a list; an object keyed by ``key``; or a figure that may differ by year.
    ``header``: what stands above the figures of a sheet of bare figures."""

    sheet: str
    noun: type[Noun]
    owner: type[Noun]
    field: str
    parent: str = ""
    how: How = "list"
    key: str = ""
    header: str = ""

    @property
    def figure(self) -> str:
        """The one figure of its rows, whose unit, basis ... need no name before them; '' where
        there are several, or the rows have columns of such names themselves."""
        return self.header or _only_figure(self.noun)

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
            return tuple(figure(self.figure, owner=((self.owner, self.field),)))
        below = {t.field for t in TABLES.values() if t.parent == self.sheet}
        found = [c for c in columns(self.noun) if c.path[0] not in below]
        if self.noun is RuleSpec:
            found.insert(1, KIND)
        return tuple(sorted(found, key=lambda c: 2 * (c.path[0] == NOTE) + bool(c.figure)))

    def header_of(self, column: Column, path: Path | None = None) -> str:
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
        limit = figure_of(*column.field) if column.field else None
        unit = limit.unit if limit else ""
        return {MONEY: money, PER_TONNE: f"{money}/t", COUNTED: ""}.get(unit, unit)


KIND = Column(("kind",), "text", tuple(RULES), of=((next(iter(RULES.values())).Spec, "kind"),))
NOTE = "note"
CASE, PARAMETERS = "case", "rule parameters"
MELTED = ("parameter", VALUE)
"""First columns of a sheet with a row a parameter."""


def _only_figure(noun: type[Noun]) -> str:
    kinds = {f: plain(i.annotation) for f, i in noun.model_fields.items()}
    found = [f for f, kind in kinds.items() if kind is Quantity]
    alone = len(found) == 1 and not kinds.keys() & Quantity.model_fields.keys()
    return found[0] if alone else ""


def _of_rules() -> Iterator[Table]:
    """A sheet for each list of nouns that some kind of rule has."""
    for rule in RULES.values():
        for field, info in rule.Spec.model_fields.items():
            kind = plain(info.annotation)
            noun = plain(get_args(kind)[0]) if get_origin(kind) is tuple else None
            if isinstance(noun, type) and issubclass(noun, Noun):
                yield Table(f"rule {field}", noun, rule.Spec, field, "rules")


_TABLES = (
    Table("metals", Metal, Case, "metals"),
    Table("demand", Quantity, Metal, "demand", "metals", "by year", "year", "demand"),
    Table("existing", Existing, Metal, "existing", "metals"),
    Table("steps", Step, Metal, "steps", "metals"),
    Table("hosts", Host, Case, "hosts"),
    Table("indicators", Quantity, Host, "indicators", "hosts", "keyed", "indicator", "score"),
    Table("dac list", OdaListing, Host, "oda", "hosts"),
    Table("agreements", Agreement, Case, "agreements"),
    Table("partners", Partner, Case, "partners"),
    Table("funds", Fund, Case, "funds"),
    Table("ceilings", Quantity, Fund, "ceilings", "funds", "keyed", "year", "ceiling"),
    Table("candidates", Candidate, Case, "candidates"),
    Table("participants", Participation, Candidate, "partners", "candidates"),
    Table("options", Option, Candidate, "options", "candidates"),
    Table("payments", Payment, Option, "pays", "options"),
    Table("supply", Supply, Option, "supply", "options"),
    Table("stock additions", StockAdd, Option, "stock", "options"),
    Table("states", State, Case, "states"),
    Table("changes", Change, State, "changes", "states"),
    Table("rules", RuleSpec, Case, "rules"),
    *_of_rules(),
    Table("record", RecordedPick, Case, "record"),
    Table("assumptions", Assumption, Case, "assumptions"),
    Table("sources", Source, Case, "sources", how="keyed", key="id"),
)

NAMED = {"metals": "metal", "hosts": "host", "funds": "fund", "candidates": "candidate",
         "options": "option", "states": "state", "rules": "rule"}  # fmt: skip
"""What names an item of a sheet in the sheets below it."""


TABLES: dict[str, Table] = {t.sheet: t for t in _TABLES}
LISTED = {defined_by(t.noun, "id"): t.sheet for t in _TABLES if "id" in t.noun.model_fields
          and not t.parent} | {"source": "sources"}  # fmt: skip
"""What an id can be of -> the sheet whose first column lists such ids."""
SHEETS = tuple(s for t in (CASE, *TABLES) for s in ((t, PARAMETERS) if t == "rules" else (t,)))
"""Every sheet that a case may have, in order."""


def case_columns() -> tuple[Column, ...]:
    """Parameters of the sheet `case`: what a case says once, its measure's too."""
    lists = {t.field for t in TABLES.values() if not t.parent}
    own = [c for c in columns(Case) if c.path[0] not in {*lists, "measure"}]
    return (*own, *(c.under("measure", owner=((Case, "measure"),)) for c in measure_columns()))


def measure_columns() -> tuple[Column, ...]:
    """Parameters of all measures there are."""
    kind = Column(("kind",), "text", tuple(MEASURES), of=((Case, "measure"),))
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
