"""Figures as they are shown, against what they have to be.

Rounding is half up (away from zero), to the digits shown, as ``Words.number`` does it: a reader
checks 2.5 as 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from math import isclose

from babel.messages.pofile import read_po

from optimizer import words
from optimizer.words.text import NOTHING, Figure, figures_of

MARKS = "().,;:'/"
CONSTANTS = {
    word.strip(MARKS)
    for message in read_po(files(words).joinpath("ja", "LC_MESSAGES", "odaopt.po").open("rb"))
    for text in (message.id if isinstance(message.id, tuple) else [message.id])
    for word in text.split()
    if any(map(str.isdigit, word))
}
"""What stands in messages themselves, such as the number of a section."""
Value = int | float | Decimal | Fraction


def half_up(value: Value, places: int) -> Decimal:
    scaled = abs(Fraction(value)) * 10**places + Fraction(1, 2)
    whole = scaled.numerator // scaled.denominator
    rounded = Decimal(whole).scaleb(-places)
    return -rounded if Fraction(value) < 0 and whole else rounded


def figures(text: str) -> list[Figure]:
    return [f for _, _, f in figures_of(text)] if text != NOTHING else []


def met(figure: Figure, due: Value | frozenset[Value]) -> bool:
    """Whether a figure is worth what is due, or one of several, and its digits say so."""
    if isinstance(due, frozenset):
        return any(met(figure, one) for one in due)
    if not isclose(figure.value, due, rel_tol=1e-9, abs_tol=1e-12):
        return False
    exact = Fraction(figure.value) * Fraction(figure.factor)
    return figure.shown is None or half_up(exact, figure.places) == figure.shown


def faults(text: str) -> list[str]:
    """Figures whose digits are not what they say of themselves."""
    return [
        text[a:b] for a, b, f in figures_of(text)
        if f.shown is not None and (
            text[a:b].replace(",", "").lstrip("+±").replace("−", "-")
            != f"{f.shown:.{f.places}f}" or f.sign not in text[a:b]
        )
    ]  # fmt: skip


def stray(text: str, names: Sequence[str]) -> str:
    """Digits that belong neither to a figure nor to a name, nor stand so in a message."""
    for a, b, _ in reversed(figures_of(text)):
        text = f"{text[:a]}#{text[b:]}"
    if not any(map(str.isdigit, text)):
        return ""
    for name in names:
        text = text.replace(name, "")
    left = {word.strip(MARKS) for word in text.split() if any(map(str.isdigit, word))}
    return ", ".join(left - CONSTANTS)


def share(ratio: Value) -> Fraction:
    """A part; one too small to show as 'below 0.1 %'."""
    return Fraction(1, 1000) if 0 < ratio < Fraction(1, 2000) else Fraction(ratio)
