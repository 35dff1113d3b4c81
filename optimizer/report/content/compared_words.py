"""The comparison in sentences: what a reader should take away, and what to be careful about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.analysis.runs.kept import Kept
from optimizer.domain.portfolio import Pick
from optimizer.domain.results import Outcome
from optimizer.report.blocks import Block, Items, Paragraph, Section
from optimizer.report.content.answer import measure_name
from optimizer.report.content.context import Context
from optimizer.report.content.pair import Pair

MANY = 6
"""More candidates than this are counted, not named."""


def section(runs: Sequence[Kept], pairs: Sequence[Pair]) -> Section:
    """What differs, a sentence for each run, and the runs themselves."""
    w = pairs[0].words
    blocks: list[Block] = [Paragraph(_answer(p, len(pairs) > 1), "strong", True) for p in pairs]
    contexts = [pairs[0].first, *(p.second for p in pairs)]
    items = [_run(c, n, r) for n, (c, r) in enumerate(zip(contexts, runs, strict=True), 1)]
    items += [text for p in pairs for text in _cautions(p)]
    return Section("difference", w("What differs"), "", [*blocks, Items(items, brief=True)])


def _run(c: Context, n: int, run: Kept) -> str:
    """Which run this is: file, case, day, and what was changed on the command line."""
    w, said = c.words, run.run
    facts = {"n": n, "path": run.path, "day": w.date(said.day),
             "case": said.path}  # fmt: skip
    text = w("Run {n}: {path}, solved on {day} from {case}.", **facts)
    if said.changes:
        text = w("Run {n}: {path}, solved on {day} from {case}, changed: {what}.",
                 what=w.semicolon.join(said.changes), **facts)  # fmt: skip
    if run.conflict is None or not run.conflict.members:
        return text
    rules = w.listing([c.rule(i) for i in dict.fromkeys(m.rule for m in run.conflict.members)])
    return text + w.gap + w("What cannot hold there: {rules}.", rules=rules)


def _answer(pair: Pair, several: bool) -> str:
    w, c = pair.words, pair.c
    if not c.differ:
        return w("No difference: {run} has the plan, the worth, the rules and the inputs of "
                 "{first}.", run=pair.runs[1], first=pair.runs[0])  # fmt: skip
    if not c.related:
        text = w("The runs are of different cases: they have no candidate in common.")
    else:
        text = w.gap.join([*_who(pair), *_effect(pair), _inputs(pair)])
    return w("{run}: {text}", run=pair.heads[1], text=text) if several else text


def _who(pair: Pair) -> Iterator[str]:
    w, c = pair.words, pair.c
    for answer, head in ((c.before, pair.heads[0]), (c.after, pair.heads[1])):
        if answer.outcome is Outcome.INFEASIBLE:
            yield w("{run} is infeasible: no plan keeps its rules.", run=head)
        elif answer.portfolio is None:
            yield w("{run} ended before a plan was found.", run=head)
    if not c.both_planned:
        return
    if not c.plans_differ:
        yield w("Both plans are the same.")
        return
    if c.came:
        yield w("In: {who}.", who=_named(pair, c.came))
    if c.went:
        yield w("Out: {who}.", who=_named(pair, c.went))
    if c.changed:
        who = _named(pair, [p for p, _ in c.changed])
        yield w("By another option or start: {who}.", who=who)


def _named(pair: Pair, picks: Sequence[Pick]) -> str:
    if len(picks) <= MANY:
        return pair.candidates(picks)
    return pair.words("{n} candidates", n=pair.words.number(len(picks)))


def _effect(pair: Pair) -> Iterator[str]:
    w, c = pair.words, pair.c
    one, other = c.before.audit, c.after.audit
    if one is None or other is None:
        return
    if not c.same_unit:
        yield w("The effects are of different measures and cannot be subtracted.")
        return
    more = other.gain - one.gain
    if not more:
        yield w("The effect is the same.")
        return
    digits = 2 if abs(more) >= 0.005 else 6
    by, to = pair.second.points(abs(more), digits), pair.second.points(other.gain, digits)
    if more > 0:
        yield w("The effect rises by {by} to {to}.", by=by, to=to)
    else:
        yield w("The effect falls by {by} to {to}.", by=by, to=to)


def _inputs(pair: Pair) -> str:
    w = pair.words
    facts = sum(not d.about for d in pair.c.inputs)
    about = len(pair.c.inputs) - facts
    if not facts and not about:
        return w("Rules and inputs are the same.")
    if not facts:
        return w("Rules and inputs are the same, and only what is said about them differs.")
    return w.plural("{n} input or rule differs.", "{n} inputs and rules differ.", facts)


def _cautions(pair: Pair) -> Iterator[str]:
    """What a reader must know before drawing a conclusion."""
    w, c, (first, run) = pair.words, pair.c, pair.runs
    if not c.same_money:
        a, b = (x.spend_unit for x in (pair.first, pair.second))
        yield w("Amounts cannot be subtracted: {first} is in {a}, {run} in {b}.", first=first,
                run=run, a=a, b=b)  # fmt: skip
    if not c.same_unit:
        yield w("{first} measures {a} in {x}, {run} {b} in {y}.", first=pair.heads[0], run=run,
                a=measure_name(pair.first), b=measure_name(pair.second), x=pair.first.unit,
                y=pair.second.unit)  # fmt: skip
    elif not c.same_scale:
        yield w("The effects of {first} and {run} are measured by different inputs (weights, "
                "steps, supply years, discount or states), so that one unit does not mean the "
                "same in both.", first=first, run=run)  # fmt: skip
    for answer, head in ((c.before, pair.heads[0]), (c.after, pair.heads[1])):
        if answer.outcome is Outcome.FEASIBLE:
            yield w("{run} is not proven: part of the difference may come from that.", run=head)
    yield from _stayed(pair)


def _stayed(pair: Pair) -> Iterator[str]:
    """What the first plan would be worth under the second run's inputs."""
    w, c, found = pair.words, pair.c, pair.c.stayed
    if found is None or not c.related or not c.plans_differ or all(d.about for d in c.inputs):
        return
    said = {"first": pair.runs[0], "run": pair.runs[1]}
    if found.structure:
        yield w("With the inputs of {run} the plan of {first} is not possible: some of its "
                "candidates, options or starts are not there.", **said)  # fmt: skip
    elif not found.ok:
        broken = [pair.second.rule(r.spec.id) for r in found.rules if r.violated]
        yield w("With the inputs of {run} the plan of {first} breaks: {rules}.",
                rules=w.listing(broken), **said)  # fmt: skip
    else:
        yield w("With the inputs of {run} the plan of {first} keeps every rule and adds {gain}.",
                gain=pair.second.points(found.gain), **said)  # fmt: skip
