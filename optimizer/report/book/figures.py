"""A figure of the content as a number of Excel: its value, and the format that shows its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from optimizer.report.blocks import Cell
from optimizer.words.text import NOTHING, Figure, around, figures_of
from optimizer.words.width import wide

BEFORE, AFTER = 12, 24
"""Letters of a word before or after a figure, beyond which it is text: a number does not wrap."""
UNKEPT = '"\n\\'
"""What a number format cannot say."""
WIDE = 10_000
"""A column that holds larger numbers does not get decimal places that the large ones lack."""
MANY = Context(prec=60)


@dataclass(frozen=True)
class Number:
    """A number of a sheet: its value, the figure that it shows, how many decimal places it has
    there, and what stands around it."""

    value: float
    figure: Figure
    places: int
    prefix: str
    suffix: str

    @property
    def affixes(self) -> tuple[str, str]:
        return self.prefix, self.suffix

    @property
    def nothing(self) -> bool:
        """Whether it is none, which is written as a dash."""
        return self.figure.shown is None

    @property
    def percent(self) -> bool:
        """Whether it is 0.453 for 45.3 %."""
        return self.figure.factor == 100 and self.suffix.strip() in ("%", "％") and not self.prefix

    @property
    def unit(self) -> str:
        """'JPY million' of 'JPY 87.5 million'; '' where more than a currency stands before it."""
        if self.percent or (self.prefix and not self.prefix.isupper()):
            return ""
        return " ".join(f"{self.prefix.strip()} {self.suffix.strip()}".split())

    @property
    def exact(self) -> bool:
        """Whether the value has no more digits than are shown."""
        return Decimal(repr(self.value)) == self.figure.shown

    @property
    def number_format(self) -> str:
        """The Excel format: for a positive number, a negative one and zero."""
        if self.nothing:
            return ";".join([_literal(NOTHING)] * 3)
        sign, grouped = self.figure.sign, self.figure.grouped
        digits = ("#,##0" if grouped else "0") + ("." + "0" * self.places) * bool(self.places)
        after = _literal(self.suffix)
        if self.percent:
            after = _literal(self.suffix[:-1]) + "%"
        before = _literal(self.prefix)
        more = '"+"' if sign in ("+", "±") else ""
        none = '"±"' if sign in ("+", "±") else ""
        zero = f"{before}{none}{digits}{after}"
        if not self.figure.shown:  # what is too small to be seen has no sign
            return ";".join([zero] * 3)
        return f'{before}{more}{digits}{after};{before}"−"{digits}{after};{zero}'


def of_cell(cell: Cell) -> Number | None:
    """The number of a cell; None for text, and for an amount whose digits count another unit, as
    those of 85億円 in a column of 百万円.

    One that rounds to another last digit than the text shows gives way to what is shown.
    """
    figure = cell.figure
    if figure is None:
        return None
    if cell.text == NOTHING:
        return Number(0.0, figure, 0, "", "")
    found = of_text(cell.text)
    if found is None or not (figure.factor == 1 or found.percent):
        return None
    value = float(figure.value)
    exact = Decimal(repr(value)) * figure.factor
    same = exact.quantize(Decimal(1).scaleb(-figure.places), ROUND_HALF_UP, MANY) == figure.shown
    return replace(found, value=value) if same else found


def of_text(text: str) -> Number | None:
    """What the digits say of a text that is one figure with its unit, and nothing more."""
    if len(figures_of(text)) != 1:
        return None
    ((_, _, figure),), (prefix, suffix) = figures_of(text), around(text)
    if figure.shown is None or wide(prefix) > BEFORE or wide(suffix) > AFTER:
        return None
    if any(letter in UNKEPT or letter.isdigit() for letter in prefix + suffix):
        return None
    made = Number(float(figure.shown), figure, figure.places, prefix, suffix)
    return replace(made, value=float(figure.shown / 100)) if made.percent else made


def column(cells: Sequence[Cell]) -> tuple[list[Number | None], str]:
    """The numbers of a column, alike where that changes nothing, and the unit they share."""
    found = [of_cell(c) for c in cells]
    known = [f for f in found if f is not None and not f.nothing]
    unit = ""
    if len(known) > 1 and len({f.affixes for f in known}) == 1:
        unit = known[0].unit
    if unit:
        known = [replace(f, prefix="", suffix="") for f in known]
    if known and _alike(known):
        places = max(f.places for f in known)
        known = [replace(f, places=places) for f in known]
    left = iter(known)
    return [f if f is None or f.nothing else next(left) for f in found], unit


def _alike(known: Sequence[Number]) -> bool:
    """Whether numbers of one unit and size may all have as many decimal places as one has."""
    places = [f.places for f in known]
    return (
        len({(f.affixes, f.figure.grouped) for f in known}) == 1
        and max(places) - min(places) == 1
        and all(f.exact and abs(f.value) < WIDE for f in known)
    )


def _literal(text: str) -> str:
    return f'"{text}"' if text else ""
