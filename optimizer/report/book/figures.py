"""A cell's shown text -> the number behind it, and the number format that shows that text again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from optimizer.report.blocks import Cell
from optimizer.report.content.charts import wide

NUMBER = re.compile(
    r"(?P<prefix>[^\d+±−]*)(?P<sign>[+±−]?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?(?P<suffix>\D*)"
)
PERCENT = re.compile(r"\s?[%％]")
CURRENCY = re.compile(r"([A-Z]{3} )?")
"""What may stand before a figure as part of its unit; other words say more than a unit."""
BEFORE, AFTER = 12, 24
"""Letters of a word before or after a figure, beyond which it is text: a number does not wrap."""
UNKEPT = re.compile(r'["\n\\]')
"""What a number format cannot say."""
WIDE = 10_000
"""A column that holds larger numbers does not get decimal places that the large ones lack."""
NOTHING = "–"
MANY = Context(prec=60)


@dataclass(frozen=True)
class Figure:
    """A number, and how it is written: decimal places, groups, what stands around it.

    ``nothing``: none, written as a dash; ``counted``: 45.3 for 45.3 %, and not 0.453.
    """

    value: float
    shown: Decimal
    places: int = 0
    grouped: bool = True
    sign: str = ""
    prefix: str = ""
    suffix: str = ""
    nothing: bool = False
    counted: bool = False

    @property
    def affixes(self) -> tuple[str, str]:
        return self.prefix, self.suffix

    @property
    def percent(self) -> bool:
        share = not self.counted and not self.prefix
        return share and bool(PERCENT.fullmatch(self.suffix))

    @property
    def unit(self) -> str:
        """'JPY million' of 'JPY 87.5 million'."""
        return " ".join(f"{self.prefix.strip()} {self.suffix.strip()}".split())

    @property
    def exact(self) -> bool:
        """Whether the value has no more digits than are shown."""
        return Decimal(repr(self.value)) == self.shown

    @property
    def number_format(self) -> str:
        """The Excel format: for a positive number, a negative one and zero."""
        if self.nothing:
            return ";".join([_literal(NOTHING)] * 3)
        digits = ("#,##0" if self.grouped else "0") + ("." + "0" * self.places) * bool(self.places)
        after = _literal(self.suffix)
        if self.percent:
            after = _literal(self.suffix[:-1]) + "%"
        before = _literal(self.prefix)
        more = {"+": '"+"', "±": '"+"'}.get(self.sign, "")
        none = '"±"' if self.sign in ("+", "±") else ""
        zero = f"{before}{none}{digits}{after}"
        if not self.shown:  # what is too small to be seen has no sign
            return ";".join([zero] * 3)
        return f'{before}{more}{digits}{after};{before}"−"{digits}{after};{zero}'


def figure(cell: Cell) -> Figure | None:
    """The number of a cell, whose text must say the same; None for text.

    A number that is a key for sorting alone, and not what the text says, is not taken; one that
    rounds to another last digit than the text shows gives way to what is shown.
    """
    if not isinstance(cell.sort, int | float):
        return None
    if cell.text == NOTHING and cell.sort == 0:
        return Figure(0.0, Decimal(0), nothing=True)
    found = said(cell.text)
    if found is None:
        return None
    ratio = 100 if found.percent else 1
    exact = Decimal(repr(cell.sort)) * ratio
    step = Decimal(1).scaleb(-found.places)
    if abs(exact - found.shown) > step and found.percent and cell.sort:  # it counts per cents
        exact, found = exact / 100, replace(found, value=float(found.shown), counted=True)
    if abs(exact - found.shown) > step:
        return None
    same = exact.quantize(step, ROUND_HALF_UP, MANY) == found.shown
    return replace(found, value=float(cell.sort)) if same else found


def said(text: str) -> Figure | None:
    """The only number of a text that is a figure with its unit, and nothing more."""
    match = NUMBER.fullmatch(text)
    if match is None:
        return None
    whole, part, sign = match["whole"], match["part"] or "", match["sign"]
    prefix, suffix = match["prefix"], match["suffix"]
    if wide(prefix) > BEFORE or wide(suffix) > AFTER or UNKEPT.search(prefix + suffix):
        return None
    shown = Decimal(f"{whole.replace(',', '')}.{part or 0}") * (-1 if sign == "−" else 1)
    made = Figure(float(shown), shown, len(part), "," in whole or len(whole) < 4, sign,
                  prefix, suffix)  # fmt: skip
    return replace(made, value=float(shown / 100)) if made.percent else made


def column(cells: Sequence[Cell]) -> tuple[list[Figure | None], str]:
    """The figures of a column, alike where that changes nothing, and the unit they share."""
    found = [figure(c) for c in cells]
    known = [f for f in found if f is not None and not f.nothing]
    unit = ""
    if len(known) > 1 and len({f.affixes for f in known}) == 1 and not known[0].percent:
        unit = known[0].unit if CURRENCY.fullmatch(known[0].prefix) else ""
    if unit:
        known = [replace(f, prefix="", suffix="") for f in known]
    if known and _alike(known):
        places = max(f.places for f in known)
        known = [replace(f, places=places) for f in known]
    left = iter(known)
    return [f if f is None or f.nothing else next(left) for f in found], unit


def _alike(known: Sequence[Figure]) -> bool:
    """Whether figures of one unit and size may all have as many decimal places as one has."""
    places = [f.places for f in known]
    return (
        len({(f.affixes, f.grouped) for f in known}) == 1
        and max(places) - min(places) == 1
        and all(f.exact and abs(f.value) < WIDE for f in known)
    )


def _literal(text: str) -> str:
    return f'"{text}"' if text else ""
