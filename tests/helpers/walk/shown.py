"""Numbers in text: as they are shown, and as they have to be shown.

Rounding is half up (away from zero), to the digits shown, as ``Words.number`` does it: a reader
checks 2.5 as 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

MILLION = 10**6
MONEY_JA = re.compile(r"([+±−]?)((?:\d[\d,]*(?:\.\d+)?(?:兆|億|万))*(?:\d[\d,]*(?:\.\d+)?)?)円")
NUMBER = re.compile(
    r"(?P<day>\d{4}-\d\d(?:-\d\d)?(?![\d-]))"
    rf"|(?P<yen>{MONEY_JA.pattern.replace('(', '(?:').replace('(?:?:', '(?:')})"
    r"|(?P<plain>(?<![A-Za-z0-9_.])[+±−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?)"
)
MYRIAD = {"兆": 10**12, "億": 10**8, "万": 10**4, "": 1}
PERCENT, POINTS = re.compile(r"\s?[%％]"), re.compile(r"\s?(?:pt\b|ポイント)")
MASK = 0xE000
"""A name that holds digits stands as one letter of the private use area."""


@dataclass(frozen=True)
class Shown:
    """A number in a text. ``kind``: '%', 'pt', 'money' (in JPY million) or ''. ``places``: decimal
    places shown; None where they do not tell the rounding (a date, yen in 億 and 万)."""

    value: Decimal
    kind: str
    places: int | None
    sign: str
    text: str

    @property
    def key(self) -> tuple[Decimal, str]:
        """What both languages show alike."""
        return self.value.normalize() + 0, self.kind


@dataclass(frozen=True)
class Due:
    """A number as it has to be shown: rounded already; ``places`` None: no zeros at its end."""

    value: Decimal
    kind: str = ""
    places: int | None = None
    sign: bool = False

    def met(self, found: Shown) -> bool:
        if found.value != self.value or found.kind != self.kind:
            return False
        places = max(0, -int(self.value.normalize().as_tuple().exponent))
        if found.places not in (None, places if self.places is None else self.places):
            return False
        signed = found.sign in ("+", "±")
        return signed == (self.sign and self.value >= 0)

    def __str__(self) -> str:
        return f"{self.value}{self.kind and ' ' + self.kind}"


def numbers(text: str) -> list[Shown]:
    """All numbers of a text, in its order; dates as year, month and day."""
    found: list[Shown] = []
    for m in NUMBER.finditer(text):
        if m["day"]:
            found += [Shown(Decimal(int(t)), "", None, "", t) for t in m["day"].split("-")]
        elif m["yen"] and any(ch.isdigit() for ch in m["yen"]):
            found.append(_yen(m["yen"]))
        elif m["plain"]:
            found.append(_plain(text, m))
    return found


def _plain(text: str, m: re.Match[str]) -> Shown:
    raw = m[0]
    sign = raw[0] if raw[0] in "+±−" else ""
    value = Decimal(raw.lstrip("+±−").replace(",", ""))
    value = -value if sign == "−" else value
    rest, before = text[m.end() :], text[: m.start()]
    kind = "%" if PERCENT.match(rest) else "pt" if POINTS.match(rest) else ""
    if not kind and before.endswith("JPY "):
        kind = "money"
        if not rest.startswith(" million"):
            value /= MILLION
    places = None if "e" in raw else len(raw.partition(".")[2])
    return Shown(value, kind, places, sign, raw)


def _yen(raw: str) -> Shown:
    """5億2,500万円 is 525 of JPY million."""
    found = MONEY_JA.fullmatch(raw)
    assert found is not None
    total = Decimal(0)
    for part, myriad in re.findall(r"(\d[\d,]*(?:\.\d+)?)(兆|億|万|)", found[2]):
        total += Decimal(part.replace(",", "")) * MYRIAD[myriad]
    total = -total if found[1] == "−" else total
    return Shown(total / MILLION, "money", None, found[1], raw)


def stray(text: str) -> list[str]:
    """Digits that ``numbers`` does not take for a number, with what stands around them."""
    rest = NUMBER.sub(" ", text)
    return re.findall(r"\S*\d\S*", rest)


class Mask:
    """Names of the case and facts of the run that hold digits, each as one letter."""

    def __init__(self, names: Iterable[str]) -> None:
        held = {" ".join(n.split()) for n in names}
        held = {n for n in held if re.search(r"\d", n) and re.search(r"[^\d\W]", n)}
        self.names = sorted(held, key=len, reverse=True)
        self.known: dict[str, str] = {}
        self.letter = {n: chr(MASK + i) for i, n in enumerate(self.names)}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(
            "|".join(rf"(?<![A-Za-z0-9]){re.escape(n)}(?![A-Za-z0-9])" for n in self.names)
            or r"(?!)"
        )

    def on(self, text: str) -> str:
        if not re.search(r"\d", text) or not re.search(r"[^\W\d]", text):
            return text
        if text not in self.known:
            self.known[text] = self._pattern.sub(lambda m: self.letter[m[0]], text)
        return self.known[text]

    def off(self, text: str) -> str:
        return "".join(
            self.names[ord(ch) - MASK] if MASK <= ord(ch) < MASK + len(self.names) else ch
            for ch in text
        )


# numbers as they have to be shown --------------------------------------------------------------

Value = int | Decimal | Fraction


def half_up(value: Value, places: int) -> Decimal:
    scaled = abs(Fraction(value)) * 10**places + Fraction(1, 2)
    whole = scaled.numerator // scaled.denominator
    rounded = Decimal(whole).scaleb(-places)
    return -rounded if Fraction(value) < 0 and whole else rounded


def num(value: Value, places: int | None = None, kind: str = "", *, sign: bool = False) -> Due:
    """Fixed decimal places, or as many as needed up to six."""
    return Due(half_up(value, 6 if places is None else places), kind, places, sign)


def year(value: int | str) -> Due:
    return Due(Decimal(value))


def pts(value: Value, places: int = 2, *, sign: bool = False) -> Due:
    """Points of coverage; large ones whole."""
    return num(value, 0 if abs(value) >= 1000 else places, "pt", sign=sign)


def bare(due: Due) -> Due:
    return Due(due.value, "", due.places, due.sign)


def pct(ratio: Value, places: int | None = 1) -> Due:
    return num(Fraction(ratio) * 100, places, "%")


def money(value: Value) -> Due:
    return num(value, None, "money")


def fig(value: Value, significant: int = 3, *, sign: bool = False) -> Due:
    """Whole where it is large, so many significant digits where it is small."""
    size, places = abs(Fraction(value)), significant - 1
    if not size:
        return Due(Decimal(0), sign=sign)
    while size >= 10 and places > 0:
        size, places = size / 10, places - 1
    while size < 1:
        size, places = size * 10, places + 1
    return num(half_up(value, places), sign=sign)


def share(ratio: Value) -> Due:
    """Per cent; one too small to show as 'below 0.1 %'."""
    small = 0 < ratio < Fraction(1, 2000)
    return pct(Fraction(1, 1000) if small else ratio)
