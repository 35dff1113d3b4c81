"""Section 5: why each pick is in, who is not funded and why, and what would bring it in."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.why import Funded, Loss
from optimizer.analysis.why_not import Rejected
from optimizer.domain.results import Outcome
from optimizer.report.blocks import Block, Cell, Column, Paragraph, Section, Table, number, text
from optimizer.report.content import entering, unasked
from optimizer.report.content.context import Context, telling

FEW = 3
"""So many rules are named, though they were not narrowed down."""


def section(c: Context) -> Section:
    w = c.words
    blocks: list[Block] = []
    if c.findings.funded:
        blocks.append(_kept(c))
    if not c.findings.rejected:
        said = w("Every candidate is funded.")
        if len(c.plan) < len(c.case.candidates):
            said = w("Why the others lost was not asked: {why}.", why=unasked.why(c))
        blocks.append(Paragraph(said))
    else:
        blocks += [_table(c), *entering.blocks(c)]
    lead = w(
        "Replacement cost: what the effect loses if this pick may not be funded and the rest is "
        "chosen anew. Entry cost: the same if a candidate left out has to be funded. Best swap: "
        "that candidate in the place of one that is funded, all else as it is. Ids are those of "
        "the case file, as commands take them."
    )
    return Section("rejected", w("Who is in, who lost, and why"), lead, blocks)


def _kept(c: Context) -> Table:
    """Each pick: what it is worth, and what would take its place."""
    w = c.words
    columns = [
        Column("pick", w("Pick")),
        Column("id", w("Id")),
        Column("loss", w("Replacement cost"), "right", bar=True),
        Column("cost", w("Cost, {unit}", unit=c.spend_unit), "right"),
        Column("changes", w("Without it the plan changes")),
        Column("by", w("Shown by"), brief=False),
    ]
    cost = {p.candidate: c.case.spend(p) for p in c.plan.picks}

    def by_worth(f: Funded) -> tuple[bool, Fraction]:
        return not f.irreplaceable, -(f.loss.value or Fraction(0))

    rows = []
    for f in sorted(c.findings.funded, key=by_worth):
        changes = text("–")
        if f.irreplaceable:
            rules = named(c, f.needed_by, f.narrowed)
            changes = text(w("no plan is without it: {rules}", rules=rules))
        elif f.loss.value is not None:
            others = [i for i in f.loss.went if i != f.candidate]
            changes = text(c.changes(f.loss.came, others) or w("nobody takes its place"))
        name = c.candidate(f.candidate)
        if f.committed:
            name = w("{name} (committed)", name=name)
        irreplaceable = Cell(w("cannot be replaced"), -1e12, "strong")
        rows.append(
            [
                text(name, "strong"),
                text(f.candidate, "muted"),
                irreplaceable if f.irreplaceable else loss_cell(c, f.loss),
                c.spend_cell(cost[f.candidate]),
                changes,
                c.by(f.loss.by),
            ]
        )
    note = ""
    if any(f.committed for f in c.findings.funded):
        note = w("Of a committed pick the commitment is lifted first; below zero the plan would be "
                 "better without it.")  # fmt: skip
    return Table("funded-why", w("Why each pick is in"), columns, rows, note=note, brief=True)


def named(c: Context, rules: tuple[str, ...], narrowed: bool) -> str:
    """Rules by name; of many that were not narrowed down only how many they are."""
    if narrowed or len(rules) <= FEW:
        return c.words.semicolon.join(map(c.rule, rules))
    return c.words("which of {n} rules is the cause is not known", n=c.words.number(len(rules)))


def loss_cell(c: Context, x: Loss) -> Cell:
    """A loss, or between what it lies."""
    w = c.words
    if x.value is None:
        return Cell(w("not decided"), 1e12, "muted")
    if x.proven:
        return number(c.points(x.value))
    least = w("unknown") if x.least is None else c.points(Fraction(x.least))
    return Cell(w("{least} to {most}, not proven", least=least, most=c.points(x.value)),
                float(x.value), "muted")  # fmt: skip


def _table(c: Context) -> Table:
    w = c.words
    columns = [
        Column("candidate", w("Candidate")),
        Column("id", w("Id")),
        Column("loss", w("Entry cost"), "right", bar=True),
        Column("cost", w("Cost, {unit}", unit=c.spend_unit), "right"),
        Column("changes", w("If funded, the plan changes")),
        Column("swap", w("Best swap")),
        Column("breaks", w("Adding it breaks"), brief=False),
        Column("by", w("Shown by"), brief=False),
    ]
    ordered = sorted(
        c.findings.rejected, key=lambda r: (r.entry.value is None, r.entry.value or Fraction(0))
    )
    rows = [_row(c, r) for r in ordered]
    note = ""
    if any(c.pick(r.pick) != c.candidate(r.candidate) for r in ordered):
        note = w(
            "Cost, and what adding it breaks, are those of the option and start that is named; "
            "entry cost and swap are those of the candidate's best."
        )
    caption = w("Not funded, nearest first")
    if "candidates" in c.findings.undecided:
        caption = w("Not funded, nearest first; last those whose entry cost is not decided")
    return telling(Table("rejected-table", caption, columns, rows, note=note, brief=True))


def _row(c: Context, r: Rejected) -> list[Cell]:
    w = c.words
    breaks = w.stacked(c.rule(b) for b in r.breaks) or w("no rule: it adds nothing")
    if not r.breaks and c.answer.outcome is not Outcome.PROVEN:
        breaks = w("no rule")
    swap = Cell(w("none keeps the rules") if r.entry.proven else w("not tried"), 1e12, "muted")
    if r.swap is not None:
        swap = Cell(
            w("for {out}: {change}", out=c.short(r.swap.out),
              change=c.points(-r.swap.loss, sign=True)),
            float(r.swap.loss),
        )  # fmt: skip
    entry, displaced = loss_cell(c, r.entry), text("–")
    if r.barred:
        entry = Cell(w("barred"), 1e12, "bad")
        rules = named(c, r.barred_by, r.narrowed)
        displaced = text(w("no plan may hold it: {rules}", rules=rules))
    elif r.entry.value is not None:
        displaced = text(c.changes(r.joined, r.entry.went) or w("nobody else moves"))
    return [
        text(c.pick(r.pick), "strong"),
        text(r.candidate, "muted"),
        entry,
        c.spend_cell(c.case.spend(r.pick)),
        displaced,
        swap,
        text(breaks),
        c.by(r.entry.by),
    ]
