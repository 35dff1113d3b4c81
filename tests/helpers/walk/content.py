"""The walk over the content of a report: every text of every block, and what is due in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from optimizer.report.blocks import Block, Cell, Chart, Items, Paragraph, Report, Table, Tiles
from tests.helpers.walk import asked, drawn, said, tables
from tests.helpers.walk.facts import Facts
from tests.helpers.walk.shown import Due, Shown, half_up, numbers, stray

TABLES: dict[str, Callable[[Facts, Table], Iterator[tables.Row]]] = {
    "words": tables.words, "funded-table": tables.funded, "spend-table": tables.spent,
    "funds": tables.funds, "coverage-table": tables.covered, "forms": tables.forms,
    "coverage-years": tables.by_year, "supply-path-table": tables.path,
    "levers": tables.levers, "hosts": tables.hosts, "rules": tables.rules_table,
    "groups": tables.groups, "uses": tables.uses, "nearest": tables.nearest,
    "binding": tables.binding, "steps": tables.steps, "funded-why": tables.funded_why,
    "rejected-table": tables.rejected, "conditions": asked.conditions,
    "entries": asked.entries, "frequency": tables.frequency, "swings": asked.swings,
    "alternatives-ranked": tables.alternatives, "alternatives-apart": tables.alternatives,
    "core-ranked": tables.core, "core-apart": tables.core, "assumed": asked.figures,
    "firm": asked.figures, "later": asked.figures, "sources": asked.sources,
    "checks": tables.checks,
}  # fmt: skip


@dataclass
class Walked:
    """What a walk found: how many numbers were traced, by section, and all that is wrong."""

    traced: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seen: int = 0

    @property
    def total(self) -> int:
        return sum(self.traced.values())


def texts(block: Block) -> Iterator[tuple[str, str]]:
    """(place, text) of all that a block says outside of the rows of a table."""
    if isinstance(block, Paragraph):
        yield "paragraph", block.text
    elif isinstance(block, Items):
        yield from (("item", i) for i in block.items)
    elif isinstance(block, Tiles):
        for t in block.tiles:
            yield from (("tile", x) for x in (t.label, t.value, t.note))
    elif isinstance(block, Table):
        yield f"caption of {block.id}", block.caption
        yield from ((f"title in {block.id}", c.title) for c in block.columns)
        yield from ((f"unit in {block.id}", c.unit) for c in block.columns)
        yield f"note of {block.id}", block.note
    elif isinstance(block, Chart):
        yield f"caption of {block.id}", block.caption
        yield f"alt of {block.id}", block.alt
        yield f"facts of {block.id}", block.facts
        for label, _, text in block.bars.rows if block.bars else ():
            yield f"bars of {block.id}", f"{label}: {text}"


def heads(report: Report) -> list[str]:
    return [report.title, report.subtitle, *(v for _, v in report.meta),
            report.labels.get("note", "")]  # fmt: skip


def walk(f: Facts, report: Report) -> Walked:
    """Every number of an English report against the run file."""
    found = Walked()
    for section in report.sections:
        count = 0
        for place, text in [("title", section.title), ("lead", section.lead)]:
            count += told(f, found, f"{section.id}: {place}", text, None)
        for block in section.blocks:
            for place, text in texts(block):
                count += told(f, found, f"{section.id}: {place}", text, block)
            if isinstance(block, Table):
                count += rows(f, found, section.id, block)
            if isinstance(block, Chart):
                count += marks(f, found, f"{section.id}: {block.id}", block)
        found.traced[section.id] = count
    return found


def told(f: Facts, found: Walked, place: str, text: str, block: Block | None) -> int:
    """A text by its fragments: each number belongs to one that is known."""
    masked = f.mask.on(text)
    known = numbers(masked)
    lost = stray(masked)
    if lost:
        found.wrong.append(f"{place}: unclassified {lost} in {text!r}")
    if not known:
        return 0
    due = said.due(f, masked, block)
    if isinstance(due, str):
        found.seen += len(known)
        found.wrong.append(f"{place}: no checker for {due!r} in {text!r}")
        return 0
    return compare(found, place, text, known, due)


def compare(found: Walked, place: str, text: str, known: list[Shown], due: list[Due]) -> int:
    found.seen += len(known)
    if len(known) != len(due) or not all(d.met(k) for d, k in zip(due, known, strict=True)):
        shown = [f"{k.text}{k.kind}" for k in known]
        found.wrong.append(f"{place}: {shown}, due {[*map(str, due)]} in {text!r}")
        return 0
    return len(known)


def rows(f: Facts, found: Walked, section: str, table: Table) -> int:
    name = next((n for n in (table.id, table.id.split("-")[0]) if n in TABLES), None)
    if name is None:
        found.wrong.append(f"{section}: no checker for table {table.id}")
        return 0
    shown = [*table.rows, *([table.foot] if table.foot else [])]
    try:
        dues: list[Any] = list(TABLES[name](f, table))
    except (KeyError, StopIteration, AssertionError, ValueError) as error:
        found.wrong.append(f"{section}: {table.id}: {error!r}")
        return 0
    if len(dues) == len(shown) - 1 and table.foot:
        dues.append({})
    if len(dues) != len(shown):
        found.wrong.append(f"{section}: {table.id} has {len(shown)} rows, due {len(dues)}")
        return 0
    count = 0
    for i, (row, due) in enumerate(zip(shown, dues, strict=True), 1):
        for column, cell in zip(table.columns, row, strict=True):
            masked = f.mask.on(cell.text)
            place = f"{section}: {table.id} row {i} {column.title!r}"
            if lost := stray(masked):
                found.wrong.append(f"{place}: unclassified {lost} in {cell.text!r}")
            count += compare(found, place, cell.text, numbers(masked), due.get(column.title, []))
            if table.id not in BY_EFFORT and not sorted_so(cell, numbers(masked)):
                found.wrong.append(f"{place}: {cell.text!r} sorts as {cell.sort}")
            verbatim = due.get(f"={column.title}", cell.text)
            if verbatim != cell.text:
                found.wrong.append(f"{place}: {cell.text!r}, due {verbatim!r}")
    return count


BY_EFFORT = {"conditions"}
"""Tables sorted by how far a figure has to go, which their text does not say."""


def sorted_so(cell: Cell, known: list[Shown]) -> bool:
    """What a figure alone is sorted by rounds to it, as it is or in per cent, its sign apart: a
    swap is sorted by its loss."""
    if len(known) != 1 or not isinstance(cell.sort, int | float) or abs(cell.sort) >= 1e12:
        return True
    exact, (shown,) = Decimal(repr(cell.sort)), known
    ways = [exact, 100 * exact] if shown.kind == "%" else [exact]
    return any(half_up(abs(v), shown.places or 0) == abs(shown.value) for v in ways)


def marks(f: Facts, found: Walked, place: str, chart: Chart) -> int:
    """The data of a chart: each length, and each number in a text."""
    due = drawn.due(f, chart)
    if due is None:
        found.wrong.append(f"{place}: no checker")
        return 0
    layers, heads = due
    shown = [x for x in drawn.data(chart) if x]
    layers = [x for x in layers if x]
    count, titles = 0, drawn.headed(chart)
    if chart.id == "cost-chart":  # labels that stand before and after their bars, in two layers
        labels = [row for layer in shown[len(layers) :] for row in layer]
        if sorted(map(str, labels)) != sorted(map(str, shown[0])):
            found.wrong.append(f"{place}: labels that are not those of the bars")
        shown = shown[: len(layers)]
    if [*map(len, shown)] != [*map(len, layers)]:
        found.wrong.append(f"{place}: {[*map(len, shown)]} marks, due {[*map(len, layers)]}")
        return 0
    ends = {*layers_ends(layers)}
    for layer, dues in zip(shown, layers, strict=True):
        for i, (row, of) in enumerate(zip(layer, dues, strict=True)):
            count += mark(f, found, f"{place} mark {i}", row, of, ends)
    for title, of in zip(titles, heads or [[]] * len(titles), strict=True):
        count += compare(found, f"{place} title", title, numbers(f.mask.on(title)), of)
    return count


def layers_ends(layers: drawn.Layers) -> Iterator[float]:
    """Where the label of a bar may stand."""
    for row in (r for layer in layers for r in layer):
        yield from (float(row[k]) for k in ("from", "to", "at") if row.get(k) is not None)


def mark(f: Facts, found: Walked, place: str, row: Any, due: Any, ends: set[float]) -> int:
    count = 0
    for key, value in row.items():
        of = due.get(key, [])
        if isinstance(value, int | float):
            found.seen += 1
            count += 1
            if key in drawn.PLACED:
                right = value in ends
            else:
                right = of is None or (of != [] and abs(value - of) <= 1e-9 * max(1, abs(of)))
            if not right:
                found.wrong.append(f"{place}: {key} {value}, due {of}")
            continue
        text = " ".join(value) if isinstance(value, list) else value
        count += compare(found, f"{place} {key}", text, numbers(f.mask.on(text)), of or [])
    return count


def alike(f: Facts, english: Report, g: Facts, other: Report) -> Walked:
    """Every text of a report in another language against its English: the very same numbers, each
    with its unit and its decimal places. Where a sentence turns round, their order may differ."""
    found = Walked()
    for one, two in zip(english.sections, other.sections, strict=True):
        count = 0
        pairs = [("title", one.title, two.title), ("lead", one.lead, two.lead)]
        for a, b in zip(one.blocks, two.blocks, strict=True):
            said = zip(texts(a), texts(b), strict=True)
            pairs += [(place, x, y) for (place, x), (_, y) in said]
            if isinstance(a, Table) and isinstance(b, Table):
                pairs += [(f"cell of {a.id}", x, y) for x, y in zip(flat(a), flat(b), strict=True)]
            if isinstance(a, Chart) and isinstance(b, Chart):
                pairs += [(f"in {a.id}", x, y) for x, y in
                          zip(marked(a), marked(b), strict=True)]  # fmt: skip
        for place, x, y in pairs:
            count += same(found, f"{one.id}: {place}", f.mask.on(x), g.mask.on(y))
        found.traced[one.id] = count
    return found


COUNTED = re.compile(
    r"採択案件1件に代えて|どの2案も|2案の一方|1件の入替え|1回分|1単位|1貨幣単位|採択は1件まで"
)
"""Where Japanese counts in figures what English has as a word: 'one', 'any two', 'once', 'per
unit'."""


def flat(table: Table) -> list[str]:
    return [c.text for row in (*table.rows, table.foot) for c in row]


def marked(chart: Chart) -> Iterator[str]:
    """The texts of a chart; its lengths as they are."""
    yield from drawn.headed(chart)
    for layer in drawn.data(chart):
        for row in layer:
            for key, value in row.items():
                free = key == "to" and "text" in row and "at" in row
                if not free and key not in (*drawn.PLACED, *drawn.NAMES):
                    yield " ".join(value) if isinstance(value, list) else str(value)


def same(found: Walked, place: str, english: str, other: str) -> int:
    if lost := stray(other):
        found.wrong.append(f"{place}: unclassified {lost} in {other!r}")
    found.seen += len(numbers(COUNTED.sub("", other)))
    due = numbers(english.replace(" % of each:", " of each:"))
    known = numbers(COUNTED.sub("", other))
    if sorted(k.key for k in due) != sorted(k.key for k in known):
        found.wrong.append(f"{place}: {other!r}, due the numbers of {english!r}")
    elif None not in (places := {k.places for k in due}) and not places >= {
        k.places for k in known
    } - {None}:
        found.wrong.append(f"{place}: other digits in {other!r} than in {english!r}")
    return len(known)
