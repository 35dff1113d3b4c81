"""A portfolio made by hand: what it breaks, what it is worth, and what would be better."""

from __future__ import annotations

import re
from collections.abc import Iterator

from optimizer.analysis.answer import Answer
from optimizer.analysis.conflict import Conflict
from optimizer.analysis.evaluate import Broken, Evaluation
from optimizer.audit.audit import Audit, RuleUses, audit
from optimizer.case.wishes import Wish
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Amount, Outcome, Use
from optimizer.report.blocks import (
    Block,
    Cell,
    Column,
    Items,
    Paragraph,
    Section,
    Table,
    number,
    text,
)
from optimizer.report.content import names, unasked
from optimizer.report.content.alternatives import plans, seen, stated, swaps, ways
from optimizer.report.content.context import Context
from optimizer.report.content.kept_words import STRUCTURE

TAIL = re.compile(r"; |。|(?<=\)): ")
"""Where a rule's sentence goes on with what a portfolio makes of it."""


def sections(c: Context, e: Evaluation) -> list[Section]:
    """The verdict; the rules that are broken; the portfolios side by side."""
    w = c.words
    head: list[Block] = [Paragraph(verdict(c, e), "strong", brief=True)]
    head.append(Items([*statements(c, e)], brief=True))
    found = [Section("evaluated", w("The portfolio made by hand"), "", head)]
    if e.broken:
        found.append(Section("broken", w("Rules it breaks"), "", [_broken(c, e)]))
    if e.conflict is not None:
        blocks: list[Block] = [Items([*_conflict(c, e, e.conflict)], brief=True)]
        found.append(Section("conflict", w("What cannot hold together"), "", blocks))
    if not e.audit.structure:
        found.append(Section("side", w("Side by side"), "", [_side(c, e)]))
    return found


def verdict(c: Context, e: Evaluation) -> str:
    """Whether it keeps the rules, what it adds, and how far that is from the best."""
    w, n = c.words, len(e.portfolio)
    if e.audit.structure:
        return w(
            "This is no portfolio of the case: {what}.",
            what=w.semicolon.join(w.retold(s, STRUCTURE) for s in e.audit.structure),
        )
    count = len({b.rule for b in e.broken})
    said = w.plural("This portfolio of {n} candidate", "This portfolio of {n} candidates", n)
    if not n:
        said = w("Funding nothing")
    if count:
        said = w.plural("{said} breaks {n} rule.", "{said} breaks {n} rules.", count, said=said)
    else:
        said = w("{said} keeps every rule.", said=said)
    gain, spend = c.points(e.audit.gain), c.spent(c.spend(e.portfolio))
    adds = w("It adds {gain} for {spend}", gain=gain, spend=spend)
    if count:
        adds = w("It would add {gain} for {spend}", gain=gain, spend=spend)
    return w("{said} {adds}{than}", said=said, adds=adds, than=_than(c, e))


def _than(c: Context, e: Evaluation) -> str:
    """'; the best portfolio adds 24.20 pt, 1.10 pt more.'"""
    w, loss = c.words, e.loss
    if e.best.outcome is Outcome.INFEASIBLE:
        return w("; no portfolio keeps every rule of this case, so there is no best to compare "
                 "it with.")  # fmt: skip
    if loss is None or e.best.audit is None:
        return w("; the best is not known.")
    gain = c.points(e.best.audit.gain)
    best = w("the best portfolio") if e.best.outcome is Outcome.PROVEN else \
        w("the best portfolio found (not proven)")  # fmt: skip
    if abs(float(loss)) <= e.best.solution.tolerance:
        return w("; {best} adds as much.", best=best)
    if loss > 0:
        return w("; {best} adds {gain}, {loss} more.", best=best, gain=gain, loss=seen(c, loss))
    return w("; {best} that keeps the rules adds {gain}, {loss} less.", best=best, gain=gain,
             loss=seen(c, -loss))  # fmt: skip


def statements(c: Context, e: Evaluation) -> Iterator[str]:
    """What was chosen for the reader, and the way to something better."""
    w = c.words
    if e.interrupted:
        yield w("The work was interrupted: what is said here is what was known by then.")
    if e.chosen:
        yield _chosen(c, e)
    if e.audit.structure:
        return
    if e.conflict is not None and e.kept is not None:
        yield w("No portfolio that keeps every rule holds {fixed}: see below what cannot hold "
                "together.", fixed=fixed(c, e))  # fmt: skip
    elif e.kept is not None and e.kept.portfolio is not None:
        yield from _kept(c, e, e.kept, e.kept.portfolio)
    elif e.best.outcome is Outcome.INFEASIBLE:
        yield w("The rules of the case cannot hold together, whatever is picked.")
    else:
        yield w("Whether a portfolio keeps the fixed part and every rule is not known.")
    if e.best.portfolio is not None and e.kept is not e.best:
        yield _way(c, w("To the best portfolio of all"), e.portfolio, e.best.portfolio)


def _chosen(c: Context, e: Evaluation) -> str:
    w = c.words
    how = {
        "best": w("Options and starts that were not named are the best for these candidates"),
        "feasible": w("Options and starts that were not named are some that keep the rules, not "
                      "proven the best"),
        "none": w("Whatever options and starts are taken where none was named, some rule is "
                  "broken; so the first of the case file are taken"),
        "unknown": w("Options and starts that were not named are the first of the case file; "
                     "whether others keep the rules is not known"),
        "named": "",
    }[e.choice]  # fmt: skip
    return w("{how}: {who}.", how=how, who=plans(c, e.chosen))


def fixed(c: Context, e: Evaluation) -> str:
    """The fixed part in names."""
    w = c.words
    if e.wishes.fixed == e.wishes.picks:
        return w("all of these") if e.wishes.picks else w("nothing in particular")
    said = [_wished(c, wish) for wish in e.wishes.fixed]
    return w.listing(said)


def _wished(c: Context, wish: Wish) -> str:
    """A candidate's short name, with what else of it is asked for."""
    option = [o for o in c.case.candidate[wish.candidate].options if o.id == wish.option]
    parts = [
        *(c.words.name(o.name) for o in option),
        *([c.words.year(wish.start)] if wish.start else []),
    ]
    name = c.short(wish.candidate)
    return c.words.aside(name, c.words.comma.join(parts)) if parts else name


def _kept(c: Context, e: Evaluation, kept: Answer, portfolio: Portfolio) -> Iterator[str]:
    """The best that keeps the fixed part."""
    w, loss = c.words, e.kept_loss
    assert kept.audit is not None
    proven = kept.outcome is Outcome.PROVEN
    best = w("the best portfolio") if proven else w("the best portfolio found (not proven)")
    if loss is None or abs(float(loss)) <= e.best.solution.tolerance:
        less = w("as much as the best of all")
    else:
        less = w("{loss} less than the best of all", loss=seen(c, loss))
    if portfolio == e.portfolio and proven:
        yield w("No portfolio that keeps {fixed} and every rule does better.", fixed=fixed(c, e))
        return
    yield w("Of those that keep {fixed}, {best} adds {gain}, {less}.",
            fixed=fixed(c, e), best=best, gain=c.points(kept.audit.gain), less=less)  # fmt: skip
    yield _way(c, w("To that one"), e.portfolio, portfolio)


def _way(c: Context, where: str, before: Portfolio, after: Portfolio) -> str:
    """Which swaps lead from one portfolio to the other."""
    w = c.words
    came, went = swaps(c, before, after)
    if not came and not went:
        return w("{where}: nothing changes.", where=where)
    if not went:
        return w("{where}: take in {came}.", where=where, came=came)
    if not came:
        return w("{where}: leave out {went}.", where=where, went=went)
    return w("{where}: take in {came}; leave out {went}.", where=where, came=came, went=went)


def _broken(c: Context, e: Evaluation) -> Table:
    w = c.words
    columns = [
        Column("rule", w("Rule")),
        Column("for", w("For")),
        Column("used", w("Used"), "right"),
        Column("limit", w("Limit"), "right"),
        Column("broken", w("Broken by")),
    ]
    rules = {r.spec.id: r for r in e.audit.rules}
    rows = [_broken_row(c, rules[b.rule], b) for b in e.broken]
    return Table("broken-table", w("Limits that are passed"), columns, rows, brief=True)


def _broken_row(c: Context, r: RuleUses, b: Broken) -> list[Cell]:
    w, use = c.words, b.use
    most = w.number(use.limit)
    limit = {"at_most": w("at most {limit}", limit=most),
             "at_least": w("at least {limit}", limit=most),
             "exactly": w("exactly {limit}", limit=most)}[use.sense]  # fmt: skip
    over, by = use.used > use.limit, _amount(c, b.by, use.unit)
    passed = w("{by} too much", by=by) if over else w("{by} too little", by=by)
    if use.unit == "candidates":
        passed = w("{by} too many", by=by) if over else w("{by} too few", by=by)
    return [
        text(c.rule(b.rule), "strong"),
        text(names.what(c, r, use) or "–"),
        c.number_cell(use.used),
        number(limit),
        number(passed, "bad"),
    ]


def _amount(c: Context, value: Amount, unit: str) -> str:
    if unit == "candidates" and value == int(value):
        return c.words.plural("{n} candidate", "{n} candidates", int(value))
    return stated(c, value, unit)


def _conflict(c: Context, e: Evaluation, found: Conflict) -> Iterator[str]:
    """Each rule of the conflict with what it asks, each pick that is fixed, and what that means."""
    w = c.words
    own = {r.spec.id: r for r in audit(c.case, Portfolio(())).rules}
    added = [] if e.kept is None else [r for r in e.kept.case.rules if r.id not in own]
    picks = {r.id: wish for r, wish in zip(added, e.wishes.fixed, strict=False)}
    for member in found.members:
        if member.rule in picks:
            yield w("{candidate} is fixed.", candidate=_wished(c, picks[member.rule]))
            continue
        asks = TAIL.split(names.sentence(c, own[member.rule]))[0].rstrip(".。")
        if member.instance:
            what = names.what(c, own[member.rule], Use(member.instance, 0, 0, ""))
            asks = w("{asks} ({what})", asks=asks, what=what)
        yield w("{rule}: {asks}.", rule=c.rule(member.rule), asks=asks)
    if found.members and found.minimal:
        yield w("Leave any one of these out, and the rest can hold.")
    elif found.members:
        yield w("Not proven to be the fewest: a part of these may conflict already.")
        yield unasked.rest(c)
    else:
        yield w("No rule is the cause: the candidates themselves leave no choice.")
    if not found.exact:
        yield w("That these cannot hold together rests on the solver.")


def _side(c: Context, e: Evaluation) -> Table:
    """Every candidate of any of the portfolios, and in which it is."""
    w = c.words
    kept = {wish.candidate for wish in e.wishes.fixed}
    shown: list[Shown] = [(w("By hand"), e.audit, kept)]
    others = ((w("Fixed part kept"), e.kept, kept), (w("Best of all"), e.best, set[str]()))
    for title, answer, marked in others:
        if answer is not None and answer.audit is not None:
            shown.append((title, answer.audit, marked))
    columns = [
        Column("candidate", w("Candidate")),
        *(Column(f"plan-{n}", title) for n, (title, _, _) in enumerate(shown, 1)),
    ]
    rows = [
        [text(c.candidate(k.id)), *(_held(c, a.portfolio, k.id, m) for _, a, m in shown)]
        for k in c.case.candidates
        if any(k.id in a.portfolio.candidates for _, a, _ in shown)
    ]
    note = w("Cost in {unit}; – is not funded.", unit=c.spend_unit)
    rows += _sums(c, shown)
    return Table("side-table", w("Who is in which, and at what cost"), columns, rows, note=note,
                 brief=True)  # fmt: skip


def _held(c: Context, p: Portfolio, i: str, kept: set[str]) -> Cell:
    """What one portfolio does with a candidate: its cost, and how it is funded."""
    w = c.words
    pick = next((x for x in p.picks if x.candidate == i), None)
    if pick is None:
        return text("–", "muted")
    said = w.comma.join(ways(c, pick))
    cost = c.spend_number(c.case.spend(pick))
    mark = w("fixed") if i in kept else ""
    return text(w.comma.join(t for t in (cost, said, mark) if t))


Shown = tuple[str, Audit, set[str]]
"""A title, an audited portfolio, and the candidates that are marked as fixed in it."""


def _sums(c: Context, shown: list[Shown]) -> Iterator[list[Cell]]:
    w = c.words
    spend = [c.spend_number(c.spend(a.portfolio)) for _, a, _ in shown]
    yield [text(w("Spend, {unit}", unit=c.spend_unit), "strong"),
           *(text(s, "strong") for s in spend)]  # fmt: skip
    gains = [c.points(a.gain) for _, a, _ in shown]
    yield [text(w("Effect"), "strong"), *(text(g, "strong") for g in gains)]
