"""Rules and inputs of two runs, where they differ: place, path, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from optimizer.analysis.compare import Limit
from optimizer.analysis.differences import Difference
from optimizer.audit.audit import RuleUses, audit
from optimizer.domain.portfolio import Portfolio
from optimizer.report.blocks import Block, Column, Items, Paragraph, Table, text
from optimizer.report.content import names, places
from optimizer.report.content.context import Context
from optimizer.report.content.pair import Pair, said

SHOWN, MANY = 4, 8
"""So many of a long order, and of a long list, are shown."""
LISTED = ("sources", "assumptions", "record")
"""Lists of a case that are all about facts."""


def rules(pair: Pair, most: int) -> Iterator[Block]:
    """Rules that are added or removed, with what they say; and entries that are changed."""
    found = [d for d in pair.c.rules if not d.about]
    caption = pair.words("Rules that are added, removed or changed")
    yield from _table(pair, f"rules-table-{pair.numbers[1]}", caption, found, most)


def _sentence(c: Context, i: str) -> str:
    """What a rule says in the run that has it."""
    checked = c.answer.audit or audit(c.case, Portfolio(()))
    return names.sentence(c, next(r for r in checked.rules if r.spec.id == i))


def inputs(pair: Pair, most: int) -> Iterator[Block]:
    """Facts that differ, rules left out; the order of what decides ties on its own."""
    w = pair.words
    facts = [d for d in pair.c.inputs if not d.about and not d.of_rules]
    plain = [d for d in facts if not d.order]
    caption = w("Facts that differ")
    yield from _table(pair, f"inputs-table-{pair.numbers[1]}", caption, plain, most)
    items = [_order(pair, d) for d in facts if d.order]
    if items:
        yield Items(items, brief=True)


def _order(pair: Pair, d: Difference) -> str:
    """Where an order first differs; it decides between plans that are equal in all else."""
    i = next(i for i, (a, b) in enumerate(zip(d.before, d.after, strict=True)) if a != b)
    one, other = (
        pair.words.comma.join(_named(pair, d, str(v)) for v in order[i : i + SHOWN])
        for order in (d.before, d.after)
    )
    return pair.words(
        "The order differs from place {n} on ({path}), which counts where plans are equal in all "
        "else: {one} → {other}",
        n=i + 1, path=d.path, one=one, other=other,
    )  # fmt: skip


def about(pair: Pair, most: int) -> Iterator[Block]:
    """What is said about facts: names, notes, bases, sources, units; one row a part."""
    w = pair.words
    groups: dict[str, list[Difference]] = {}
    for d in pair.c.inputs:
        if d.about:
            groups.setdefault(_cut(d)[0], []).append(d)
    rows = [
        [text(_place(pair, found[0], path)), text(_said_about(pair, path, found))]
        for path, found in [*groups.items()][:most]
    ]
    said = w("What is said, {one} → {other}", one=pair.runs[0], other=pair.runs[1])
    columns = [Column("where", w("Where")), Column("said", said)]
    if rows:
        caption = w("What is said about inputs and decides nothing")
        yield Table(f"about-table-{pair.numbers[1]}", caption, columns, rows, brief=True)
        yield from more(pair, len(groups), most)


def _cut(d: Difference) -> tuple[str, list[str]]:
    """The part that is spoken of, and what is said about it."""
    tokens = d.path.split("/")[1:]
    n = d.said[0] if d.said else len(tokens) - 1
    n += tokens[0] in LISTED
    return "".join(f"/{t}" for t in tokens[:n]), tokens[n:]


def _said_about(pair: Pair, path: str, found: Sequence[Difference]) -> str:
    if path[1:] in LISTED:
        return _listed(pair, found)
    parts = []
    for d in found:
        tail = _cut(d)[1]
        what = pair.words(d.said[1]) if d.said else tail[0]
        for part in tail[1:]:  # languages are the user's own keys
            what = pair.words("{what} {part}", what=what, part=part)
        one, other = _text(pair, d.before), _text(pair, d.after)
        parts.append(pair.words("{what}: {one} → {other}", what=what, one=one, other=other))
    return pair.words.semicolon.join(parts)


def _text(pair: Pair, value: Any) -> str:
    """What is said; in the reader's language where it is said in several."""
    is_name = isinstance(value, dict) and "value" not in value
    return pair.words.name(value) if is_name else said(pair.words, value)


def _listed(pair: Pair, found: Sequence[Difference]) -> str:
    """Sources and the like: which are in one run only, and which are changed."""
    w = pair.words
    kinds = {
        w("only in {run}", run=pair.runs[0]): [d for d in found if _is_whole(d, d.after)],
        w("only in {run}", run=pair.runs[1]): [d for d in found if _is_whole(d, d.before)],
        w("changed"): [d for d in found if not _is_whole(d, d.before, d.after)],
    }
    parts = []
    for what, of_kind in kinds.items():
        ids = [*dict.fromkeys(_cut(d)[1][0] for d in of_kind)]
        shown = w.comma.join(ids[:MANY])
        if len(ids) > MANY:
            shown = w("{shown} and {n} more", shown=shown, n=len(ids) - MANY)
        if ids:
            parts.append(w("{what}: {shown}", what=what, shown=shown))
    return w.semicolon.join(parts)


def _is_whole(d: Difference, *sides: Any) -> bool:
    """Whether an item as a whole is missing on one of these sides."""
    return len(_cut(d)[1]) == 1 and None in sides


def _table(
    pair: Pair, id: str, caption: str, found: Sequence[Difference], most: int
) -> Iterator[Block]:
    """Place with path, before and after."""
    one, other = pair.heads
    columns = [Column("where", pair.words("Where")), Column("first", one), Column("second", other)]
    rows = [
        [
            text(_place(pair, d, d.path)),
            text(_value(pair, d, d.before, pair.first), "muted" if d.before is None else ""),
            text(_value(pair, d, d.after, pair.second), "muted" if d.after is None else "strong"),
        ]
        for d in found[:most]
    ]
    if rows:
        yield Table(id, caption, columns, rows, brief=True)
        yield from more(pair, len(found), most)


def more(pair: Pair, n: int, most: int) -> Iterator[Block]:
    """What a long table leaves out, and where it stands."""
    if n > most:
        left = pair.words("And {n} more: `--format json` gives them all.",
                          n=pair.words.number(n - most))  # fmt: skip
        yield Paragraph(left, brief=True)


def _place(pair: Pair, d: Difference, path: str) -> str:
    """The place in the names of the run that has it, and below it the path; ``path`` may be that
    of a part around the difference."""
    first, second = d.places
    c, pointer = (pair.second, second) if second is not None else (pair.first, first or "")
    pointer = "/".join(pointer.split("/")[: path.count("/") + 1])
    name = places.where(c, pointer) if pointer else pair.words("the case")
    return f"{name}\n{path}" if path else name


def _value(pair: Pair, d: Difference, value: object, c: Context) -> str:
    if d.of_rules and d.path.count("/") == 2 and isinstance(value, dict):
        return _sentence(c, value["id"])
    return said(pair.words, value, lambda i: _named(pair, d, i))


def _named(pair: Pair, d: Difference, i: str) -> str:
    """An id by its name, where the path says of what it is one."""
    kind = d.names
    found = names.named(pair.second, i, kind) if kind else i
    return names.named(pair.first, i, kind) if kind and found == i else found


def of_what(pair: Pair, x: Limit) -> str:
    """What a limit is about, in the names of the run that knows it; '' for the only one."""
    c, use = (pair.first, x.before) if x.after is None else (pair.second, x.after)
    if use is None or not use.what:
        return ""
    spec = next(r for r in c.case.rules if r.id == x.rule)
    return names.what(c, RuleUses(spec, ()), use)
