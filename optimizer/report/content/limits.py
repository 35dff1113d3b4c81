"""Section 4: what binds, and what the next money would buy. Solved again, never duals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from optimizer.analysis.steps import Point, Steps
from optimizer.audit.audit import RuleUses
from optimizer.report.blocks import Block, Cell, Chart, Column, Paragraph, Section, Table, Tone
from optimizer.report.content import money_charts, names
from optimizer.report.content.context import Context, text

ORDER = ("binds", "tight", "room", "cannot bind", "unknown")
FLAT = 3
"""Points that the chart shows where nothing changes any more, with the last that does."""


def section(c: Context) -> Section:
    w = c.words
    lead = w(
        "A rule binds where a better plan exists without it; its price is how much better. Every "
        "price and every step of the budget was solved on its own."
    )
    blocks: list[Block] = [Paragraph(_summary(c), brief=True), _rules(c), _uses(c)]
    if c.findings.steps is not None:
        blocks += [_step_chart(c, c.findings.steps), _step_table(c, c.findings.steps)]
    return Section("limits", w("What binds, and the next money"), lead, blocks)


def _summary(c: Context) -> str:
    """Which rules bind, at what price, and which cannot."""
    w, found = c.words, c.findings.standings
    binding = [
        w("{rule} ({price} without it)", rule=c.rule(i), price=c.points(s.price, sign=True))
        for i, s in sorted(found.items(), key=lambda item: -item[1].price)
        if s.status == "binds"
    ]
    idle = [c.rule(i) for i, s in found.items() if s.status == "cannot bind"]
    text_ = w("No rule binds: leaving any one of them out gives no better plan.")
    if binding:
        text_ = w("Binding: {rules}.", rules="; ".join(binding))
    if idle:
        text_ += " " + w("Cannot bind here: {rules}.", rules="; ".join(idle))
    return text_


def _standing(c: Context, r: RuleUses) -> Cell:
    w, found = c.words, c.findings.standings[r.spec.id]
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
        Column(w("Rule")),
        Column(w("Standing")),
        Column(w("Price"), "right"),
        Column(w("What it says here")),
        Column(w("Without it the plan changes")),
    ]
    rows = []
    standings = c.findings.standings

    def by_weight(r: RuleUses) -> tuple[int, Fraction]:
        found = standings[r.spec.id]
        return ORDER.index(found.status), -found.price

    for r in sorted(c.audit.rules, key=by_weight):
        found = standings[r.spec.id]
        price = c.points(found.price, sign=True) if found.price else "–"
        rows.append(
            [
                text(c.rule(r.spec.id), "strong"),
                _standing(c, r),
                Cell(price, float(found.price)),
                text(names.sentence(c, r)),
                text(c.moves(found.came, found.went) if found.status == "binds" else "–"),
            ]
        )
    note = w(
        "A rule may bind with room left: what is left can be too little for the next candidate."
    )
    idle = sum(s.status == "cannot bind" for s in standings.values())
    if idle:
        note += " " + w("Cannot bind here: no choice that keeps all other rules breaks it.")
    if idle > 1:
        note += " " + w(
            "Two rules that imply each other are both so marked: take away one at a time."
        )
    return Table("rules", w("The rules"), columns, rows, note=note)


def _uses(c: Context) -> Table:
    w = c.words
    columns = [Column(w("Rule")), Column(w("Limit on")), Column(w("Used"), "right"),
               Column(w("Must be")), Column(w("Limit"), "right"), Column(w("Room left"), "right"),
               Column(w("Unit"))]  # fmt: skip
    rows = [row for r in c.audit.rules for row in _use_rows(c, r)]
    return Table("uses", w("Every limit in figures ({n})", n=len(rows)), columns, rows, folded=True)


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
            c.number_cell(u.slack, None, "bad" if u.violated else ""),
            text(w("candidates") if u.unit == "candidates" else u.unit),
        ]
        for u in r.uses
    ]


def _step_chart(c: Context, steps: Steps) -> Chart:
    w = c.words
    shown = steps.points
    if not steps.exact:
        shown = shown[: _last_change(steps) + FLAT]
    alt = w(
        "What the best plan adds at total budgets from {low} to {high}: {n} budgets, each solved; "
        "the case's own is {now}.",
        low=c.money(shown[0].budget if shown else steps.low),
        high=c.money(steps.high),
        n=len(steps.points),
        now=c.money(steps.current),
    )
    if shown:
        last = c.money(shown[-1].budget)
        if steps.exact:
            alt += " " + w(
                "Between two steps more money adds nothing, nor does it from {last} to {high}.",
                last=last,
                high=c.money(steps.high),
            )
        else:
            alt += " " + w("Only the points were solved; the line joins them.")
            if len(shown) < len(steps.points):
                alt += " " + w("Budgets tried beyond {last} add nothing more.", last=last)
    points = [(p.budget, p.gain) for p in shown]
    now, money = (steps.current, c.audit.gain), c.case.currency.unit
    spec = money_charts.steps(w, points, now, c.unit, money, exact=steps.exact)
    return Chart("steps-chart", w("What more or less money would do"), alt, spec)


def _last_change(steps: Steps) -> int:
    """Where the last point that differs from the one before stands, or the case's own budget."""
    points = steps.points
    return max(
        (i for i, p in enumerate(points)
         if p.budget <= steps.current or (i and p.gain != points[i - 1].gain)),
        default=0,
    )  # fmt: skip


def _step_table(c: Context, steps: Steps) -> Table:
    w = c.words
    unit = c.case.currency.unit
    first = w("Total budget from, {unit}" if steps.exact else "Total budget, {unit}", unit=unit)
    columns = [Column(first, "right"), Column(w("Effect"), "right"),
               Column(w("Compared with this plan"))]  # fmt: skip
    rows = [_step_row(c, run) for run in _runs(steps)]
    note = w("Tried: budgets from {low} to {high}.", low=c.money(steps.low),
             high=c.money(steps.high))  # fmt: skip
    if steps.complete and (not steps.points or steps.points[0].budget > steps.low):
        note += " " + w("Below the first line no plan was found that keeps the rules.")
    if not steps.exact:
        note += " " + w(
            "Every ceiling is scaled alike. A change may come earlier, between two budgets tried."
        )
    if not steps.complete:
        note += " " + w("Stopped at the cap on steps: lower budgets were not solved.")
    caption = w("Budget steps ({n})", n=len(rows))
    if not steps.exact:
        caption = w("Budgets tried ({n})", n=len(steps.points))
    return Table("steps", caption, columns, rows, note=note, folded=True)


def _runs(steps: Steps) -> list[list[Point]]:
    """The points, those in a row with equal effect and equal picks together where on a grid."""
    if steps.exact:
        return [[p] for p in steps.points]
    alike = groupby(steps.points, lambda p: (p.gain, set(p.came), set(p.went)))
    return [list(run) for _, run in alike]


def _step_row(c: Context, run: list[Point]) -> list[Cell]:
    w, p = c.words, run[0]
    equal = p.gain == c.audit.gain
    moves = c.moves(p.came, p.went)
    if equal:
        this = w("this plan")
        moves = w("as good as this plan;\n{moves}", moves=moves) if p.came or p.went else this
    tone: Tone = "strong" if equal else ""
    return [
        Cell(span(c, [q.budget for q in run]), float(p.budget), tone),
        Cell(c.points(p.gain), float(p.gain), tone),
        text(moves, tone),
    ]


def span(c: Context, budgets: list[Decimal]) -> str:
    """One budget, or the first and last of several in a row."""
    w = c.words
    if len(budgets) == 1:
        return w.number(budgets[0])
    return w("{low} to {high}", low=w.number(budgets[0]), high=w.number(budgets[-1]))
