"""Section 4: what binds, and what the next money would buy. Solved again, never duals."""

from __future__ import annotations

from optimizer.analysis.steps import Steps
from optimizer.audit.audit import RuleUses
from optimizer.report.blocks import Block, Cell, Chart, Column, Paragraph, Section, Table, Tone
from optimizer.report.content import charts
from optimizer.report.content.context import Context, text
from optimizer.rules.registry import rule_of


def section(c: Context) -> Section:
    w = c.words
    lead = w(
        "A rule binds where the best portfolio without it is better; its price is that gain. "
        "Every price and every point of the budget is a solve of its own."
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
    text_ = w("No rule binds.")
    if binding:
        text_ = w("Binding: {rules}.", rules="; ".join(binding))
    if idle:
        text_ += " " + w("Cannot bind here: {rules}.", rules=", ".join(idle))
    return text_


def _standing(c: Context, rule: str) -> Cell:
    w, found = c.words, c.findings.standings[rule]
    tone: dict[str, Tone] = {"binds": "bad", "cannot bind": "muted"}
    text_of = {
        "binds": w("binds"),
        "tight": w("at its limit, costs nothing"),
        "room": w("has room"),
        "cannot bind": w("cannot bind here"),
        "unknown": w("not decided"),
    }
    return Cell(text_of[found.status], found.status, tone.get(found.status, ""))


def _rules(c: Context) -> Table:
    w = c.words
    columns = [Column(w("Rule")), Column(w("What it says here")), Column(w("Standing")),
               Column(w("Price"), "right"), Column(w("Without it"))]  # fmt: skip
    rows = []
    for r in c.audit.rules:
        found = c.findings.standings[r.spec.id]
        sentence = rule_of(r.spec).sentence(r.spec, r.uses, w)
        price = c.points(found.price, sign=True) if found.price else "–"
        moved = []
        if found.came:
            moved.append(w("in: {who}", who=c.candidates(found.came)))
        if found.went:
            moved.append(w("out: {who}", who=c.candidates(found.went)))
        rows.append(
            [
                text(c.rule(r.spec.id), "strong"),
                text(sentence),
                _standing(c, r.spec.id),
                Cell(price, float(found.price)),
                text("; ".join(moved) or "–"),
            ]
        )
    note = w("A limit may bind with room left: what is left may be too little for the next one.")
    return Table("rules", w("The rules"), columns, rows, note=note)


def _uses(c: Context) -> Table:
    w = c.words
    columns = [Column(w("Rule")), Column(w("Limit on")), Column(w("Used"), "right"),
               Column(""), Column(w("Limit"), "right"), Column(w("Slack"), "right"),
               Column(w("Unit"))]  # fmt: skip
    rows = [row for r in c.audit.rules for row in _use_rows(c, r)]
    return Table("uses", w("Used, limit and slack of every rule"), columns, rows, folded=True)


def _use_rows(c: Context, r: RuleUses) -> list[list[Cell]]:
    w = c.words
    sign = {"at_most": "≤", "at_least": "≥", "exactly": "="}
    return [
        [
            text(c.rule(r.spec.id)),
            text(u.what or w("all")),
            c.number_cell(u.used),
            text(sign[u.sense]),
            c.number_cell(u.limit),
            c.number_cell(u.slack, None, "bad" if u.violated else ""),
            text(u.unit),
        ]
        for u in r.uses
    ]


def _step_chart(c: Context, steps: Steps) -> Chart:
    w = c.words
    alt = w(
        "Effect against total budget from {low} to {high}: {n} points, each solved; the case's "
        "budget is {now}.",
        low=c.money(steps.points[0].budget if steps.points else steps.low),
        high=c.money(steps.high),
        n=len(steps.points),
        now=c.money(steps.current),
    )
    points = [(p.budget, p.gain) for p in steps.points]
    spec = charts.steps(w, points, (steps.current, c.audit.gain), steps.high, c.unit,
                        c.case.currency.unit)  # fmt: skip
    return Chart("steps-chart", w("Effect against total budget"), alt, spec)


def _step_table(c: Context, steps: Steps) -> Table:
    w = c.words
    columns = [Column(w("Total budget from"), "right"), Column(w("Effect"), "right"),
               Column(w("Comes in")), Column(w("Goes out"))]  # fmt: skip
    rows = []
    for p in steps.points:
        here = not p.came and not p.went
        rows.append(
            [
                c.number_cell(p.budget, None, "strong" if here else ""),
                Cell(c.points(p.gain), float(p.gain), "strong" if here else ""),
                text(w("this plan") if here else c.candidates(p.came) or "–"),
                text(c.candidates(p.went) or "–"),
            ]
        )
    note = w(
        "The largest budget tried was {high}. Below the first line no portfolio keeps the rules, "
        "down to {low}.",
        low=c.money(steps.low),
        high=c.money(steps.high),
    )
    if not steps.exact:
        note = w("Every ceiling is scaled by the same factor; each line is a solve of its own.")
    if not steps.complete:
        note += " " + w("Stopped at the cap on steps: lower budgets were not solved.")
    return Table("steps", w("Budget steps"), columns, rows, note=note, folded=True)
