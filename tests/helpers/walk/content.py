"""The walk over the content of a report: every text of every block, and what is due in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.report.blocks import Block, Chart, Items, Paragraph, Report, Table, Tiles
from optimizer.words.text import Figure, Text
from tests.helpers.walk import asked, drawn, said, tables
from tests.helpers.walk.facts import Facts
from tests.helpers.walk.shown import Value, faults, figures, met, stray

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
        yield from ((f"title in {block.id}", c.title) for c in block.columns if c.key != c.title)
        yield from ((f"unit in {block.id}", c.unit) for c in block.columns)
        yield f"note of {block.id}", block.note
    elif isinstance(block, Chart):
        yield f"caption of {block.id}", block.caption
        yield f"alt of {block.id}", block.alt
        yield f"facts of {block.id}", block.facts


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
    """A text: all its figures of one field of a message together."""
    groups: dict[str | None, list[Figure]] = {}
    for figure in figures(text):
        groups.setdefault(said.key(figure), []).append(figure)
    count = 0
    if lost := stray(text, f.names):
        found.wrong.append(f"{place}: {lost} is no figure in {text!r}")
    for key, known in groups.items():
        if key is None:
            found.seen += len(known)
            found.wrong.append(f"{place}: no checker for {known[0].fields} in {text!r}")
        else:
            count += compare(found, place, text, known, said.due(f, key, block))
    return count


def compare(found: Walked, place: str, text: str, known: list[Figure], due: Sequence[Value]) -> int:
    found.seen += len(known)
    if wrong := faults(text):
        found.wrong.append(f"{place}: {wrong} are other digits than those of the figures")
    if len(known) != len(due) or not all(map(met, known, due)):
        shown = [str(k.value) for k in known]
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
            place = f"{section}: {table.id} row {i} {column.title!r}"
            verbatim = due.get(f"={column.title}")
            lost = "" if verbatim == cell.text else stray(cell.text, f.names)
            if lost:
                found.wrong.append(f"{place}: {lost} is no figure in {cell.text!r}")
            count += compare(found, place, cell.text, figures(cell.text), due.get(column.title, []))
            if verbatim not in (None, cell.text):
                found.wrong.append(f"{place}: {cell.text!r}, due {verbatim!r}")
    return count


def marks(f: Facts, found: Walked, place: str, chart: Chart) -> int:
    """The data of a chart: each length, and each number in a text."""
    due = drawn.due(f, chart)
    if due is None:
        found.wrong.append(f"{place}: no checker")
        return 0
    layers, heads = due
    if chart.bars and [t for *_, t in chart.bars.rows] != [x["text"] for x in drawn.data(chart)[1]]:
        found.wrong.append(f"{place}: bars that are not those of the picture")
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
        count += compare(found, f"{place} title", title, figures(title), of)
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
        text = Text(" ").join(value) if isinstance(value, list) else value
        count += compare(found, f"{place} {key}", text, figures(text), of or [])
    return count


def alike(english: Report, other: Report) -> Walked:
    """Every text of a report in another language against its English: the very same figures, to
    as many decimals. Where a sentence turns round, their order may differ."""
    found = Walked()
    for one, two in zip(english.sections, other.sections, strict=True):
        pairs = [("title", one.title, two.title), ("lead", one.lead, two.lead)]
        for a, b in zip(one.blocks, two.blocks, strict=True):
            pairs += [(place, x, y) for (place, x), (_, y) in zip(texts(a), texts(b), strict=True)]
            if isinstance(a, Table) and isinstance(b, Table):
                pairs += [(f"cell of {a.id}", x, y) for x, y in zip(flat(a), flat(b), strict=True)]
            if isinstance(a, Chart) and isinstance(b, Chart):
                pairs += [(f"in {a.id}", x, y) for x, y in
                          zip(marked(a), marked(b), strict=True)]  # fmt: skip
        before = found.seen
        for place, x, y in pairs:
            found.seen += len(figures(y))
            if not same(figures(x), figures(y)):
                found.wrong.append(f"{one.id}: {place}: {y!r}, due the figures of {x!r}")
        found.traced[one.id] = found.seen - before
    return found


def same(one: list[Figure], other: list[Figure]) -> bool:
    """The same values, to as many decimals but where 億 and 万 have others."""
    pairs = zip(*(sorted(x, key=lambda k: Fraction(k.value)) for x in (one, other)), strict=False)
    return len(one) == len(other) and all(
        a.value == b.value and (a.places == b.places or b.shown is None or a.factor != b.factor)
        for a, b in pairs
    )


def flat(table: Table) -> list[str]:
    return [c.text for row in (*table.rows, table.foot) for c in row]


def marked(chart: Chart) -> Iterator[str]:
    """The texts of a chart."""
    yield from drawn.headed(chart)
    for layer in drawn.data(chart):
        for row in layer:
            for key, value in row.items():
                if key not in drawn.NAMES and isinstance(value, str | list):
                    yield Text(" ").join(value) if isinstance(value, list) else value
