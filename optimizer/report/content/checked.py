"""What `odaopt check` says: whether a certificate is of this case, and what it shows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import ceil, floor

from optimizer.proof.compare import Checked, Difference
from optimizer.words import N_, Words

REASONS = (
    N_("{word} cannot stand here"), N_("a number stands twice, or for nothing"),
    N_("the common denominator is too long"), N_("{plan} is not whole"),
    N_("{plan} breaks the row {row}"), N_("no plan is worth what is claimed"),
    N_("{row} does not follow"), N_("a name stands twice"),
    N_("the file goes on after its end"), N_("a figure is too long"),
    N_("the last line is not the claim, or rests on what is assumed"),
)  # fmt: skip
"""Why the checker shows nothing. It speaks English, since it needs nothing but Python."""

MOST = 20
"""Differences that are listed; JSON has them all."""
LENGTH = 60
"""Characters of a fraction that is shown beside its decimal."""


def sentences(
    found: Checked, file: str, unit: str, same_plan: bool | None, w: Words
) -> Iterator[str]:
    """The answer, one sentence a line. ``same_plan``: whether it is that of the run (None where
    there is no run, or no plan to compare)."""
    if found.refused is not None:
        line, why = found.refused
        yield w("{file} shows nothing, from line {line} on: {why}.", file=file,
                line=w.number(line), why=w.retold(why, REASONS))  # fmt: skip
    if found.differences:
        yield w.plural(
            "{file} is not of this case: {n} difference.",
            "{file} is not of this case: {n} differences.", len(found.differences), file=file,
        )  # fmt: skip
        yield from (_different(d, w) for d in found.differences[:MOST])
        if len(found.differences) > MOST:
            yield w("and {n} more", n=w.number(len(found.differences) - MOST))
    if found.holds:
        yield from _shown(found, file, unit, w)
        if same_plan is False:
            yield w("The plan of the run is another one.")


def _shown(found: Checked, file: str, unit: str, w: Words) -> Iterator[str]:
    yield w("{file} is of this case, and every line of it follows.", file=file)
    if found.bound is None:
        yield w("No portfolio keeps the rules.")
        return
    yield w("No portfolio that keeps the rules is worth more than {bound} (existing supply "
            "included).", bound=_figure(found.bound, unit, w, ceil))  # fmt: skip
    if found.plan is not None:
        yield w("This plan keeps every rule and is worth {worth}: {picks}.",
                worth=_figure(found.plan.worth, unit, w, floor),
                picks=w.comma.join(found.plan.funded) or w("none"))  # fmt: skip
        yield w(
                "So no other one is better by more than {gap}.",
                gap=w.quantity(w.at_most(found.bound - found.plan.worth), w.unit(unit)),
        )  # fmt: skip


def _figure(
    value: Fraction, unit: str, w: Words, rounded: Callable[[Fraction], int]
) -> str:  # fmt: skip
    """To six places, so that a bound is no lower and a plan worth no more than it is; and exact."""
    figure = w.quantity(w.number(Fraction(rounded(value * 10**6), 10**6)), w.unit(unit))
    exact = str(value)
    if "/" not in exact or len(exact) > LENGTH:
        return figure
    return w("{figure}, exactly {exact}", figure=figure, exact=exact)


def _different(d: Difference, w: Words) -> str:
    """What differs, and how."""
    if d.what == "coefficient":
        return w("row {row}, column {column}: {case} in the case, {certificate} in the certificate",
                 row=d.row, column=d.column, case=d.case, certificate=d.certificate)  # fmt: skip
    if d.what == "limit":
        return w("row {row}: {case} in the case, {certificate} in the certificate",
                 row=d.row, case=d.case, certificate=d.certificate)  # fmt: skip
    if d.what == "worth":
        return w("column {column}: worth {case} in the case, {certificate} in the certificate",
                 column=d.column, case=d.case, certificate=d.certificate)  # fmt: skip
    if d.what == "plan":
        return (
            w("column {column}: whole in the case, not in the certificate", column=d.column)
            if d.case
            else w("column {column}: whole in the certificate, not in the case", column=d.column)
        )
    if d.what == "missing":
        return (
            w("row {row}: not in the certificate", row=d.row)
            if d.row
            else w("column {column}: not in the certificate", column=d.column)
        )
    return (
        w("row {row}: not in the case", row=d.row)
        if d.row
        else w("column {column}: not in the case", column=d.column)
    )
