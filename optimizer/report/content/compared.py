"""The comparison of runs: what differs, at a glance and in full. The first run is the yardstick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from optimizer.analysis.compare import Comparison, Limit
from optimizer.analysis.runs.kept import Kept
from optimizer.measures.registry import measure_of
from optimizer.report.blocks import Block, Cell, Column, Report, Section, Table, number, text
from optimizer.report.content import compared_inputs, compared_words
from optimizer.report.content.answer import outcome
from optimizer.report.content.context import Context
from optimizer.report.content.pair import NONE, Pair, cells, context
from optimizer.report.content.report import labels
from optimizer.words import Words


def report(runs: Sequence[Kept], words: Words, next_step: str = "", most: int = 10**6) -> Report:
    """All runs against the first, in one language; ``most`` rows of a long table."""
    contexts = [context(r, words) for r in runs]
    pairs = [
        Pair(Comparison(runs[0].answer, run.answer), contexts[0], c, (1, n), words)
        for n, (run, c) in enumerate(zip(runs[1:], contexts[1:], strict=True), 2)
    ]
    sections = [compared_words.section(runs, pairs), *_side_by_side(contexts, pairs, most)]
    for pair in pairs:
        sections += _differences(pair, most, several=len(pairs) > 1)
    return Report(
        title=words("Comparison of runs"),
        subtitle=words.name(contexts[0].case.name),
        lang=words.lang,
        case_id=contexts[0].case.id,
        meta=[(words("run {n}", n=n), run.path) for n, run in enumerate(runs, 1)],
        sections=sections,
        next_step=next_step,
        labels=labels(words),
    )


def _side_by_side(
    contexts: Sequence[Context], pairs: Sequence[Pair], most: int
) -> Iterator[Section]:
    w = contexts[0].words
    yield Section("side-by-side", w("Side by side"), "", [_headline(contexts, pairs)])
    differ = any(p.c.differ for p in pairs)
    if differ and any(c.answer.portfolio and c.plan.picks for c in contexts):
        who = [*_who(contexts, pairs, most)]
        yield Section("who", w("Who is funded, and at what cost"), "", who)


def _columns(first: str, contexts: Sequence[Context]) -> list[Column]:
    """One a run; of two, also their difference."""
    w = contexts[0].words
    runs = [Column(f"run-{n}", w("Run {n}", n=n), "right") for n in range(1, len(contexts) + 1)]
    return [
        Column("what", first),
        *runs,
        *([Column("difference", w("Difference"), "right")] * (len(contexts) == 2)),
    ]


def _headline(contexts: Sequence[Context], pairs: Sequence[Pair]) -> Table:
    w = contexts[0].words
    money, worth = all(p.c.same_money for p in pairs), all(p.c.same_unit for p in pairs)

    def row(label: str, values: Sequence[Fraction | float | None], digits: int | None,
            subtract: bool) -> list[Cell]:  # fmt: skip
        return [text(label), *cells(w, values, digits, subtract)]

    audits = [c.answer.audit for c in contexts]
    solutions = [c.answer.solution for c in contexts]
    spends = [None if c.answer.portfolio is None else Fraction(c.spend(c.plan)) for c in contexts]
    of_money = contexts[0].spend_unit if money else ""
    ceilings = [Fraction(c.ceiling) for c in contexts]
    digits = 2 if any(c.case.unlike for c in contexts) else None
    of_worth = contexts[0].unit if worth else ""
    value = w("Value, existing supply included") if contexts[0].is_coverage else w("Value")
    rows = [
        _texts(contexts, w("Outcome"), [outcome(w, s) for s in solutions]),
        row(w("Funded"), [None if c.answer.portfolio is None else Fraction(len(c.plan))
                          for c in contexts], None, True),
        row(_in(w, w("Spend"), of_money), spends, digits, money),
        *([] if any(c.case.unlike for c in contexts) else
          [row(_in(w, w("Ceilings"), of_money), ceilings, None, money)]),
        row(_in(w, w("Effect"), of_worth),
            [None if a is None else a.gain for a in audits], 2, worth),
        row(_in(w, value, of_worth),
            [None if a is None else a.value for a in audits], 2, worth),
        row(_in(w, w("Bound"), of_worth), [s.bound for s in solutions], 2, worth),
        row(_in(w, w("Gap"), of_worth), [s.gap for s in solutions], None, worth),
    ]  # fmt: skip
    if not money:
        rows.append(_texts(contexts, w("Money"), [c.spend_unit for c in contexts]))
    if not worth:
        measures = [_in(w, measure_kind(c), c.unit) for c in contexts]
        rows.append(_texts(contexts, w("Measure"), measures))
    return Table("headline", w("Figures of the runs"), _columns(w("Figure"), contexts), rows,
                 brief=True)  # fmt: skip


def _in(w: Words, label: str, unit: str) -> str:
    """'Spend, JPY million'."""
    return w("{label}, {unit}", label=label, unit=unit) if unit else label


def measure_kind(c: Context) -> str:
    """The measure by its name in a case file."""
    return c.words(measure_of(c.case.measure).name)


def _texts(contexts: Sequence[Context], label: str, words: list[str]) -> list[Cell]:
    row = [text(label), *map(text, words)]
    if len(words) == 2:
        same = words[0] == words[1]
        w = contexts[0].words
        row.append(text(w("same"), "muted") if same else text(w("differs"), "strong"))
    return row


def _who(contexts: Sequence[Context], pairs: Sequence[Pair], most: int) -> Iterator[Block]:
    """Everybody who is funded in some run, with the cost there; of many first those who move."""
    w = contexts[0].words
    plans = [{p.candidate: p for p in c.plan.picks} if c.answer.portfolio else {}
             for c in contexts]  # fmt: skip
    money = all(p.c.same_money for p in pairs)
    rows = []
    funded = [*dict.fromkeys(i for plan in plans for i in plan)]
    if len(funded) > most:
        funded.sort(key=lambda i: len({plan.get(i) for plan in plans}) == 1)
    for i in funded[:most]:
        name = next(c.short(i) for c in reversed(contexts) if i in c.case.candidate)
        row, costs = [text(name)], []
        for c, plan in zip(contexts, plans, strict=True):
            costs.append(Fraction(c.case.spend(plan[i])) if i in plan else None)
            row.append(c.spend_cell(c.case.spend(plan[i])) if i in plan else text(NONE, "muted"))
        if len(pairs) == 1:
            row.append(_moved(pairs[0], i, costs, money))
        rows.append(row)
    unit = contexts[0].spend_unit if money else w("each in its own unit")
    caption = w("Everybody who is funded in some run, with the cost there ({unit})", unit=unit)
    columns = _columns(w("Candidate, {unit}", unit=unit), contexts)
    yield Table("who-table", caption, columns, rows, brief=True)
    yield from compared_inputs.more(pairs[0], len(funded), most)


def _moved(pair: Pair, i: str, costs: list[Fraction | None], money: bool) -> Cell:
    """in, out, another option or start, or the difference in cost."""
    w = pair.words
    if not pair.c.both_planned:
        return text(NONE, "muted")
    if i in {p.candidate for p in pair.c.came}:
        return text(w("in"), "good")
    if i in {p.candidate for p in pair.c.went}:
        return text(w("out"), "bad")
    for one, other in pair.c.changed:
        if i == one.candidate:
            was, now = pair.way(pair.first, one), pair.way(pair.second, other)
            return text(w("{was} → {now}", was=was, now=now), "strong")
    return [*cells(w, costs, None, money)][-1]


def _differences(pair: Pair, most: int, several: bool) -> Iterator[Section]:
    """Everything that differs between two runs, part by part; what is the same is left out."""
    w = pair.words
    parts = [
        ("money", w("Money by fund and year"), [*_funds(pair)]),
        ("coverage", w("Coverage with the plan"), [*_coverage(pair)]),
        ("limits", w("Limits and their use"), [*_limits(pair, most)]),
        ("rules", w("Rules"), [*compared_inputs.rules(pair, most)]),
        ("inputs", w("Inputs"), [*compared_inputs.inputs(pair, most)]),
        ("about", w("What is said about inputs"), [*compared_inputs.about(pair, most)]),
    ]
    for id, title, blocks in parts:
        if several:
            id = f"{id}-{pair.numbers[1]}"
            title = w("{title}: {run} against {first}", title=title, run=pair.runs[1],
                      first=pair.runs[0])  # fmt: skip
        if blocks:
            yield Section(id, title, "", blocks)


def _funds(pair: Pair) -> Iterator[Block]:
    w, subtract = pair.words, pair.c.same_currency
    rows = [
        [
            text(pair.fund(m.what[0])),
            number(w.year(int(m.what[1]))),
            *cells(w, [m.before, m.after], None, subtract),
        ]
        for m in pair.c.by_fund
    ]
    one, other = pair.heads
    columns = [Column("fund", w("Fund")), Column("year", w("Year"), "right"),
               Column("first", one, "right"),
               Column("second", other, "right"),
               Column("difference", w("Difference"), "right")]  # fmt: skip
    unit = pair.first.case.currency.unit if subtract else w("each in its own currency")
    if rows:
        caption = w("Spend that differs, by fund and year ({unit})", unit=unit)
        yield Table(f"funds-table-{pair.numbers[1]}", caption, columns, rows, brief=True)


def _coverage(pair: Pair) -> Iterator[Block]:
    w = pair.words
    years = [c.case.supply_years[-1] for c in (pair.first, pair.second)]
    titles = [w("{run}, {year}", run=r, year=y) for r, y in zip(pair.heads, years, strict=True)]
    rows = [
        [
            text(pair.metal(m.metal)),
            *cells(
                w, [None if v is None else 100 * v for v in (m.before, m.after)], 1, percent=True
            ),
        ]
        for m in pair.c.coverage
    ]
    columns = [Column("metal", w("Metal")), Column("first", titles[0], "right"),
               Column("second", titles[1], "right"),
               Column("difference", w("Difference, percentage points"), "right")]  # fmt: skip
    if rows:
        caption = w("Metals whose coverage differs, in % of demand in the last supply year")
        yield Table(f"coverage-table-{pair.numbers[1]}", caption, columns, rows, brief=True)


def _limits(pair: Pair, most: int) -> Iterator[Block]:
    """What the plans use of the limits that both runs have, where that differs: limits that moved
    first, then those that a plan uses in full."""
    w, (one, other) = pair.words, pair.heads
    found = sorted(pair.c.limits, key=_rank)
    columns = [Column("rule", w("Rule, and what it limits")), Column("limit", w("Limit"), "right"),
               Column("unit", w("Unit"), brief=False),
               Column("first_used", w("Used, {run}", run=one), "right"),
               Column("second_used", w("Used, {run}", run=other), "right"),
               Column("first_left", w("Left, {run}", run=one), "right"),
               Column("second_left", w("Left, {run}", run=other), "right")]  # fmt: skip
    if found:
        rows = [_limit(pair, x) for x in found[:most]]
        caption = w("Limits of rules that both runs have, where they or their use differ")
        yield Table(f"limits-table-{pair.numbers[1]}", caption, columns, rows, brief=True)
        yield from compared_inputs.more(pair, len(found), most)


def _rank(x: Limit) -> tuple[bool, bool]:
    same = x.before is not None and x.after is not None and x.before.limit == x.after.limit
    return same, all(u is None or u.slack != 0 for u in (x.before, x.after))


def _limit(pair: Pair, x: Limit) -> list[Cell]:
    w, both = pair.words, (x.before, x.after)
    was, now, *_ = cells(w, [None if u is None else u.limit for u in both])
    unit = next(u.unit for u in reversed(both) if u is not None)
    what = compared_inputs.of_what(pair, x)
    name = pair.rule(x.rule)
    return [
        text(w("{rule}: {what}", rule=name, what=what) if what else name),
        text(was.text)
        if was.text == now.text
        else text(w("{was} → {now}", was=was.text, now=now.text), "strong"),
        text(w.unit(unit)),
        *[*cells(w, [None if u is None else u.used for u in both])][:2],
        *[*cells(w, [None if u is None else u.slack for u in both])][:2],
    ]
