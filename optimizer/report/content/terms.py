"""The words of a report, for whoever meets them for the first time."""

from __future__ import annotations

from optimizer.domain.metals import Step
from optimizer.measures import coverage, tonnes
from optimizer.report.blocks import Column, Table, text
from optimizer.report.content.context import Context


def unit(c: Context) -> str:
    """What one unit of the effect is, and how years and states count in it."""
    w, weights = c.words, _weights(c)
    said = _unit(c)
    return said if not weights else w.gap.join([said, w("In it {parts}.", parts=weights)])


def _weights(c: Context) -> str:
    """How years and states count, where not all alike."""
    w, years, last = c.words, c.case.years, c.case.supply_years[-1]
    parts = []
    if years.discount_rate.value:
        parts.append(w("later years are discounted at {rate} a year from {first} on",
                       rate=w.percent(years.discount_rate.value),
                       first=c.case.supply_years[0]))  # fmt: skip
    if years.terminal_multiplier.value != 1:
        parts.append(w("{year} counts {n} times", year=last,
                       n=w.number(years.terminal_multiplier.value)))  # fmt: skip
    if len(c.case.states) > 1:
        parts.append(w("each state counts by its chance"))
    return w.listing(parts)


def _unit(c: Context) -> str:
    """What one unit of the effect is, years and states apart."""
    w, spec = c.words, c.case.measure
    if isinstance(spec, coverage.Spec):
        said = _point(c)
        if any(m.steps is not None for m in c.case.metals):
            return w("{text}; the more is covered, the less counts (by metal).", text=said)
        if len(spec.steps) == 1 and spec.steps[0].slope.value == 1:
            return w("{text}.", text=said)
        first, *rest = [
            w("{width} of demand {slope}", width=w.percent(s.width.value, 0),
              slope=_times(c, s)) for s in spec.steps
        ]  # fmt: skip
        parts = [w("the first {step}", step=first), *(w("the next {step}", step=r) for r in rest)]
        return w("{text}; {parts}.", text=said, parts=w.listing(parts))
    if isinstance(spec, tonnes.Spec):
        return w("The effect is expected supply in tonnes, summed over supply years and weighted "
                 "by metal.")  # fmt: skip
    return w("The effect is expected supply at reference prices, summed over supply years.")


def _point(c: Context) -> str:
    """What a point is, without the end of the sentence."""
    w, first, last = c.words, c.case.supply_years[0], c.case.supply_years[-1]
    weighted = any(m.weight.value != 1 for m in c.case.metals)
    if first == last:
        if weighted:
            return w("1 pt is 1 % of the yearly demand for a metal, times the metal's weight")
        return w("1 pt is 1 % of the yearly demand for a metal")
    if weighted:
        return w("1 pt is 1 % of the yearly demand for a metal, times the metal's weight, summed "
                 "over the years {first} to {last}", first=first, last=last)  # fmt: skip
    return w("1 pt is 1 % of the yearly demand for a metal, summed over the years {first} to "
             "{last}", first=first, last=last)  # fmt: skip


def _times(c: Context, step: Step) -> str:
    w, slope = c.words, step.slope.value
    return w("counts in full") if slope == 1 else w("counts {slope} times", slope=w.number(slope))


def table(c: Context) -> Table:
    """Each word with its meaning here."""
    w = c.words
    year = c.case.supply_years[-1]
    meanings = [
        (w("candidate"), w("a project that asks for money")),
        (w("plan"), w("the candidates that are funded, and how")),
        (w("effect"), w("what the plan adds, compared with funding nothing")),
        (
            w("expected supply"),
            w("planned output × share that goes to the home market × (chance of success with "
              "funding − chance without), in {year}", year=year),
        ),
        (w("coverage"), w("share of a metal's yearly demand that is supplied")),
        (
            w("existing supply"),
            w("documented shares and recovery that do not depend on the plan; what nobody "
              "documents is not in it"),
        ),
        (w("reported, estimated"), w("printed by a source; computed from one")),
        (
            w("illustrative"),
            w("set for this case where nobody published a figure, with a range or without"),
        ),
        (w("policy"), w("a decision, such as a limit or a weight")),
        (w("unstated"), w("the case does not say what the figure rests on")),
        (
            w("what-if test"),
            w("one figure that has a range, at its low or its high, and the case solved again"),
        ),
        (w("a rule binds"), w("without it a better plan exists; its price is how much better")),
        (
            w("entry cost"),
            w("effect that is lost if a candidate left out has to be funded and the rest is "
              "chosen anew"),
        ),
        (
            w("proven"),
            w("an exact upper bound on every possible choice meets the plan's worth to the "
              "tolerance; anyone can check it"),
        ),
        (w("gap"), w("what a better choice could add at most; 0 when proven")),
        (
            w("shown by"),
            w("exact proof: an upper bound in rationals; rigorous bound: one in doubles that errs "
              "on the safe side; solver: its word that nothing is better, each portfolio audited"),
        ),
    ]  # fmt: skip
    if c.case.unlike:
        meanings.insert(
            1,
            (
                w("grant equivalent"),
                w("what money is worth as a grant: a grant in full, a loan by its grant element, "
                  "insurance cover not at all; only so are unlike funds added up"),
            ),
        )  # fmt: skip
    rows = [[text(word, "strong"), text(meaning)] for word, meaning in meanings]
    columns = [Column("word", w("Word")), Column("meaning", w("Meaning here"))]
    return Table("words", w("Words used in this report"), columns, rows, folded=True)
