"""Section 4: what binds, and what the next money would buy. Solved again, never duals."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.price_of_rules import FREE, Price, Standing
from optimizer.audit.audit import RuleUses
from optimizer.domain.results import Use
from optimizer.report.blocks import Block, Cell, Column, Paragraph, Section, Table, Tone, text
from optimizer.report.content import money, names, unasked
from optimizer.report.content.context import Context
from optimizer.words.text import NOTHING

FEW = 5
"""So many rules that cannot bind are named; of more the number is enough."""
ORDER = ("binds", "tight", "room", "cannot bind", "unknown")


def section(c: Context) -> Section:
    w = c.words
    lead = w(
        "A rule binds where a better plan exists without it; its price is how much better. Prices "
        "and steps of the budget come from solving again, never from a solver's multipliers."
    )
    if not c.findings.asked:
        return Section(
            "limits", w("What binds, and the next money"), "", [unasked.part(c), _uses(c)]
        )
    blocks: list[Block] = [Paragraph(_summary(c), brief=True), _rules(c)]
    if c.findings.groups:
        blocks.append(_groups(c))
    blocks += [_uses(c), *money.blocks(c)]
    return Section("limits", w("What binds, and the next money"), lead, blocks)


def _summary(c: Context) -> str:
    """Which rules bind, at what price, and which cannot."""
    w, found = c.words, c.findings.standings
    binding = [
        w("{rule} ({price} without it)", rule=c.rule(i), price=_price(c, s.price))
        for i, s in sorted(found.items(), key=lambda item: -item[1].price.price)
        if s.status == "binds"
    ]
    idle = [c.rule(i) for i, s in found.items() if s.status == "cannot bind"]
    if len(found) < len(c.case.rules):
        return w("Which rules bind was not asked of all: {why}.", why=unasked.why(c))
    open_, of = c.findings.undecided.get("rules", 0), len(c.case.rules)
    if binding:
        text_ = w("Binding: {rules}.", rules=w.semicolon.join(binding))
    elif open_ == of:
        text_ = w("Which rules bind is not decided: {why}.", why=unasked.reason(c))
    elif open_:
        text_ = w("No rule is known to bind.")
    else:
        text_ = _none_binds(c)
    if 0 < open_ < of:
        text_ += w.gap + w("Of {of} rules {n} are not decided: {why}.", of=w.number(of),
                           n=w.number(open_), why=unasked.reason(c))  # fmt: skip
    if len(idle) > FEW:
        text_ += w.gap + w("{n} other rules cannot bind here: they stand last in the table.",
                         n=w.number(len(idle)))  # fmt: skip
    elif idle:
        text_ += w.gap + w("Cannot bind here: {rules}.", rules=w.semicolon.join(idle))
    return text_


def _none_binds(c: Context) -> str:
    """No rule does alone; and what all of them cost together."""
    w = c.words
    said = w("No rule binds: leaving any one of them out gives no better plan.")
    more = None if c.findings.all_gain is None else c.findings.all_gain - c.audit.gain
    if more and more > 0:
        said += w.gap + w("Together they do: without any rule {more} more could be had.",
                          more=c.points(more))  # fmt: skip
    return said


def _standing(c: Context, r: RuleUses) -> Cell:
    w, found = c.words, standing(c, r.spec.id)
    tone: dict[str, Tone] = {"binds": "bad", "cannot bind": "muted"}
    text_of = {
        "binds": w("binds"),
        "tight": w("at its limit, costs nothing")
        if any(u.limit for u in r.uses)
        else w("kept, costs nothing"),
        "room": w("has room"),
        "cannot bind": w("cannot bind here"),
        "unknown": w("not decided"),
    }
    return Cell(text_of[found.status], ORDER.index(found.status), tone.get(found.status, ""))


def _rules(c: Context) -> Table:
    w = c.words
    columns = [
        Column("rule", w("Rule")),
        Column("standing", w("Standing")),
        Column("price", w("Price"), "right", bar=True),
        Column("sentence", w("What it says here")),
        Column("changes", w("Without it the plan changes")),
        Column("by", w("Shown by"), brief=False),
    ]
    rows = []
    for r in by_weight(c):
        found = standing(c, r.spec.id)
        price, moves = found.price, "–"
        if price.portfolio is not None:
            moves = c.moves(price.came, price.went)
        rows.append(
            [
                text(c.rule(r.spec.id), "strong"),
                _standing(c, r),
                Cell(_priced(c, price), float(price.price)),
                text(names.sentence(c, r)),
                text(moves),
                c.by(None if found.status == "unknown" else price.by),
            ]
        )
    note = w(
        "A rule may bind with room left: what is left can be too little for the next candidate."
    )
    idle = sum(s.status == "cannot bind" for s in c.findings.standings.values())
    if idle:
        note += w.gap + w("Cannot bind here: no choice that keeps all other rules breaks it.")
    if idle > 1:
        note += w.gap + w(
            "Two rules that imply each other are both so marked: take away one at a time."
        )
    return Table("rules", w("The rules"), columns, rows, note=note)


def by_weight(c: Context) -> list[RuleUses]:
    """The rules, those that bind first and of these the dearest."""

    def weight(r: RuleUses) -> tuple[int, Fraction]:
        found = standing(c, r.spec.id)
        return ORDER.index(found.status), -found.price.price

    return sorted(c.audit.rules, key=weight)


def standing(c: Context, rule: str) -> Standing:
    """What a rule does to the answer; unknown where there was no time to ask."""
    return c.findings.standings.get(rule) or Standing(rule, "unknown", FREE)


def _priced(c: Context, price: Price) -> str:
    """The price in a table: a dash for none."""
    return _price(c, price) if price.price or not price.proven else NOTHING


def _price(c: Context, price: Price) -> str:
    """The price, or between what it lies."""
    w = c.words
    if price.proven:
        return c.points(price.price, sign=True)
    if price.most is None and price.price:
        return w("at least {least}", least=c.points(price.price, sign=True))
    if price.most is None:
        return w("not decided")
    return w("{least} to {most}, not proven", least=c.points(price.price, sign=True),
             most=c.points(Fraction(price.most), sign=True))  # fmt: skip


def _groups(c: Context) -> Table:
    """Rules that are lifted together."""
    w = c.words
    columns = [Column("group", w("Group")), Column("price", w("Price"), "right"),
               Column("rules", w("Rules in it")),
               Column("changes", w("Without them the plan changes")),
               Column("by", w("Shown by"), brief=False)]  # fmt: skip
    rows = []
    for g in sorted(c.findings.groups, key=lambda g: -g.price.price):
        changes = g.price.portfolio is not None
        rows.append(
            [
                text(c.heading(g.name), "strong"),
                Cell(_priced(c, g.price), float(g.price.price)),
                text(w.semicolon.join(c.rule(i) for i in g.rules)),
                text(c.moves(g.price.came, g.price.went) if changes else "–"),
                c.by(g.price.by),
            ]
        )  # fmt: skip
    note = w("All rules of a group are left out at once: together they may cost more than each "
             "alone.")  # fmt: skip
    return Table("groups", w("Rules by group"), columns, rows, note=note)


def _uses(c: Context) -> Table:
    w = c.words
    columns = [Column("rule", w("Rule")), Column("what", w("Limit on")),
               Column("used", w("Used"), "right"),
               Column("sense", w("Must be")), Column("limit", w("Limit"), "right"),
               Column("left", w("Room left"), "right"),
               Column("unit", w("Unit"))]  # fmt: skip
    rows = [row for r in by_weight(c) for row in _use_rows(c, r)]
    note = w("Of each rule the limits without room come first.")
    if c.findings.asked:
        note = w(
            "In the order of the rules above; of each rule the limits without room come first."
        )
    caption = w("Every limit in figures ({n})", n=w.number(len(rows)))
    return Table("uses", caption, columns, rows, note=note, folded=True)


def _use_rows(c: Context, r: RuleUses) -> list[list[Cell]]:
    w = c.words
    sign = {"at_most": "≤", "at_least": "≥", "exactly": "="}
    return [
        [
            text(c.rule(r.spec.id)),
            text(names.what(c, r, u) or w("all candidates it speaks of")),
            c.number_cell(u.used),
            text(sign[u.sense]),
            c.number_cell(u.limit),
            c.number_cell(u.slack, None, _room(u)),
            text(w.unit(u.unit)),
        ]
        for u in sorted(r.uses, key=lambda u: (u.slack > 0, not u.limit))
    ]


def _room(u: Use) -> Tone:
    """A limit that is passed, and one that is reached, can be seen from afar."""
    if u.violated:
        return "bad"
    return "" if u.slack else "strong"
