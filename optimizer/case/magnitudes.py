"""Rows whose numbers lie too far apart for doubles: there a solver may be wrong, never a proof."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimizer.case.case import Case
from optimizer.errors import Fault
from optimizer.rules.registry import rule_of

FAR = 10**8
"""Largest over smallest number of a row: with a tolerance of 1e-9 of the largest, a solver no
longer sees the smallest safely."""


def far_apart(case: Case) -> Iterator[Fault]:
    """One warning a rule, of its widest row."""
    for i, spec in enumerate(case.rules):
        found: tuple[Fraction, str, Fraction, Fraction] | None = None
        for row in rule_of(spec).exact_rows(spec, case):
            sizes = [abs(v) for v in row.terms.values() if v]
            if sizes and max(sizes) > FAR * min(sizes):
                ratio = max(sizes) / min(sizes)
                widest = ratio, row.what, min(sizes), max(sizes)
                found = widest if found is None else max(found, widest)
        if found is not None:
            _, what, least, most = found
            where = f" ({what})" if what else ""
            yield Fault(
                f"/rules/{i}", "far-apart",
                f"One row of {spec.id!r}{where} holds {float(least):g} and {float(most):g}: more "
                "than a solver's doubles can tell apart. The proof does not rest on them, and may "
                "take longer.",
                "Take out what is too small to matter, if it was not meant.",
            )  # fmt: skip
