"""The part of section 5 that tells what would bring a candidate in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from optimizer.analysis.entry import Entry, rounded
from optimizer.analysis.figures import Figure
from optimizer.analysis.swings import Swing
from optimizer.analysis.why_not import Rejected
from optimizer.report.blocks import Block, Cell, Column, Paragraph, Table, number, text
from optimizer.report.content import levels, staircases
from optimizer.report.content.context import Context
from optimizer.words import Words

OPTION = re.compile(r"/options/(\d+)(?:/|$)")
ORDER: tuple[Figure, ...] = ("cost", "supply", "probability")


def blocks(c: Context) -> Iterator[Block]:
    """Entry conditions where asked; then what was tried for other reasons and brings one in."""
    if c.findings.explained:
        yield _conditions(c)
    else:
        w = c.words
        yield Paragraph(
            w("The cost, supply or chance of success at which each would come in: the option "
              "--explain.")
        )  # fmt: skip
    yield from _tried(c)


def _conditions(c: Context) -> Table:
    w = c.words
    cost = w("Cost at most, {unit}", unit=c.money_unit)
    if c.case.unlike:  # then it is a share of each payment
        cost = w("Cost at most")
    columns = [
        Column("candidate", w("Candidate")),
        Column("change", w("Least change"), "right", bar=True),
        Column("cost", cost),
        Column("supply", w("Or expected supply")),
        Column("chance", w("Or chance of success")),
    ]
    asked = [r for r in c.findings.rejected if r.conditions is not None]
    rows = [_condition_row(c, r) for r in sorted(asked, key=_effort)]
    left = c.findings.undecided.get("conditions", 0)
    note = w(
        "One figure at a time, all else as it is, solved for the least change at which the "
        "candidate is in a plan as good as this one. All payments, and all supplies, of an option "
        "change in proportion; its chance without funding stays. The figure now in brackets; the "
        "other is rounded to the side on which it still holds. That no less would do rests on the "
        "solver."
    )
    if left:
        note += w.gap + w("Not decided, or not of all figures: {n} of {of} candidates.",
                          n=w.number(left), of=w.number(c.findings.due["conditions"]))  # fmt: skip
    return Table("conditions", w("At what figure each would come in"), columns, rows, note=note)


def statements(c: Context, r: Rejected) -> Iterator[str]:
    """The conditions of one candidate, least effort first."""
    w = c.words
    if r.conditions is None:
        yield w("At what figure it would come in is not decided.")
        return
    if not r.conditions:
        yield w("It is as good already: the order of the ties decided.")
        return
    found = [e for e in r.conditions if e.at is not None]
    if found:
        said = w.semicolon.join(_at(w, e.what, _condition(c, r, e).text) for e in found)
        yield w("It would come in at one of these, the figure now in brackets: {figures}.",
                figures=said)  # fmt: skip
    never = [e.what for e in r.conditions if e.at is None and e.proven]
    names = {"cost": w("lower cost"), "supply": w("supply"),
             "probability": w("chance of success")}  # fmt: skip
    if never:
        named = [names[k] for k in ORDER if k in never]
        said = w("{head} or {last}", head=w.comma.join(named[:-1]), last=named[-1])
        yield w("No {figures} would bring it in.", figures=said if len(named) > 1 else named[0])
    unknown = [e.what for e in r.conditions if e.at is None and not e.proven]
    if unknown:
        yield w("Not decided of: {figures}.",
                figures=w.listing([names[k] for k in ORDER if k in unknown]))  # fmt: skip


def _at(w: Words, what: Figure, figure: str) -> str:
    """'cost at most 5 (7)'."""
    return {
        "cost": w("cost at most {figure}", figure=figure),
        "supply": w("expected supply of {figure}", figure=figure),
        "probability": w("chance of success of {figure}", figure=figure),
    }[what]


def _effort(r: Rejected) -> float:
    return min((e.effort for e in r.conditions or ()), default=0.0)


def _condition_row(c: Context, r: Rejected) -> list[Cell]:
    w = c.words
    found = {e.what: e for e in r.conditions or ()}
    name = text(c.candidate(r.candidate), "strong")
    if not found:
        return [name, Cell(w("none"), 0.0), text(w("already as good")), text("–"), text("–")]
    least, proven = _effort(r), all(e.proven for e in found.values())
    change = Cell(w("at none") if proven else w("not decided"), 1e12, "muted")
    if least < 1e12:
        said = w.percent(least, 0 if least >= 0.1 else 1)
        change = number(said if proven else w("at most {share}", share=said))
    return [name, change, *(_condition(c, r, found[k]) for k in ORDER)]


def _condition(c: Context, r: Rejected, e: Entry) -> Cell:
    w = c.words
    if e.at is None or e.now is None or e.pick is None:
        said = w("at none") if e.proven else w("not decided")
        if e.proven and 0 < e.far < 1e12:
            said = w("at none up to {n} times its own", n=w.figures(1 + e.far, 2))
        return Cell(said, 1e12, "muted")
    said = {"cost": _cost, "supply": _supply, "probability": _chance}[e.what](c, e)
    if len(c.case.candidate[r.candidate].options) > 1:
        said = w("{figure}, {option}", figure=said, option=w.name(c.case.option(e.pick).name))
    if not e.proven:
        if e.least is None:
            said = w("{figure}; a lesser change is not ruled out", figure=said)
        else:
            said = w("{figure}; no change under {least} would do", figure=said,
                     least=w.percent(e.least, 1))  # fmt: skip
    return Cell(said, e.effort)


def _cost(c: Context, e: Entry) -> str:
    """Over all funds and years; of unlike funds as a share of each payment."""
    at = rounded(c.answer, e, Decimal("0.000001"))
    if c.case.unlike:
        return c.words("{at} of each payment", at=c.words.of_hundred(100 * at))
    return c.words("{at} ({now})", at=c.words.number(at), now=c.words.number(e.now or 0))


def _supply(c: Context, e: Entry) -> str:
    """t/yr where it is of one metal, else how many times as much."""
    w = c.words
    assert e.pick is not None
    times = rounded(c.answer, e, Decimal("0.001"))
    supply = c.supply(e.pick)
    if len(supply) != 1 or c.case.option(e.pick).stock:
        return w("{times} times its own", times=w.number(times))
    ((metal, tonnes),) = supply.items()
    return w("{metal} {at} ({now}) t/yr", metal=c.metal(metal), now=w.figures(tonnes, 4),
             at=w.figures(tonnes * Fraction(times), 5))  # fmt: skip


def _chance(c: Context, e: Entry) -> str:
    w = c.words
    at = rounded(c.answer, e, Decimal("0.001"))
    digits = max(1, -int(at.normalize().as_tuple().exponent) - 2)
    return w("{at} ({now})", at=w.percent(at, digits), now=w.percent(e.now or 0, 1))


def _tried(c: Context) -> Iterator[Table]:
    """Budgets, figures with a range, and rules, each solved for another question."""
    w = c.words
    rows = []
    for r in c.findings.rejected:
        budget = _budget(c, r)
        figures = [_figure(c, s) for s in c.findings.swings
                   if s.candidate == r.candidate and r.candidate in s.came]  # fmt: skip
        rules = [c.rule(i) for i, s in c.findings.standings.items() if r.candidate in s.price.came]
        if budget or figures or rules:
            rows.append(
                [
                    text(c.candidate(r.candidate), "strong"),
                    budget or Cell("–", 1e15),
                    text(w.stacked(figures) or "–"),
                    text(w.stacked(rules) or "–"),
                ]
            )
    columns = [
        Column("candidate", w("Candidate")),
        Column("ceilings", w("At total ceilings, {unit}", unit=levels.total_unit(c))),
        Column("figure", w("Or one figure of its own at its low or high")),
        Column("rule", w("Or without the rule")),
    ]
    if not c.findings.swings:  # nobody asked
        columns, rows = [*columns[:2], columns[3]], [[*row[:2], row[3]] for row in rows]
    if rows:
        note = w("Each was solved alone. Who is not listed comes in at none that was tried.")
        if c.findings.undecided:
            note = w("Each was solved alone. Who is not listed comes in at none that is decided.")
        if c.findings.staircases:
            note = w("Ceilings are those at which the best plan found holds it, by the steps of "
                     "section 4; where plans tie, another as good may hold it elsewhere.") \
                + w.gap + note  # fmt: skip
        yield Table("entries", w("What else brings a candidate in"), columns, rows, note=note)


def _figure(c: Context, s: Swing) -> str:
    """'cost 50, not 70', with the options it belongs to where it is not that of all."""
    w = c.words
    said = w("{what} {at}, not {now}", what=c.figure(s.what), at=w.number(s.at),
             now=w.number(s.figure.value))  # fmt: skip
    options = c.case.candidate[s.candidate].options if s.candidate else ()
    found = sorted({int(i) for p in s.ranged.pointers for i in OPTION.findall(p)})
    if 0 < len(found) < len(options):
        names = [w.name(options[i].name) for i in found]
        said = w("{figure} ({options})", figure=said, options=w.listing(names))
    return said


def _budget(c: Context, r: Rejected) -> Cell | None:
    """Every ceiling looked at with which the candidate is in."""
    w, found = c.words, staircases.ceilings_with(c, r.candidate)
    if r.entry.value == 0:
        now = w("already as good")
        return Cell(w("{now}; {budgets}", now=now, budgets=found[0]) if found else now, 0.0)
    return Cell(*found) if found else None
