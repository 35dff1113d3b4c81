"""How the reader writes: messages, numbers, money, dates. Imports nothing of ours.

Messages go through gettext, so that catalogues can stand beside this file; numbers through
Babel. ``Words("en")`` is passed to every sentence.
"""

from __future__ import annotations

import gettext
import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path

TINY = 1e-6
"""Below this a number is written with a power of ten."""
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

Value = int | float | Decimal | Fraction


def _decimal(value: Value) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value if isinstance(value, Decimal) else Decimal(str(value))


class Words:
    """One language: ``words("{n} of {m}", n=1, m=2)``, numbers and names in it."""

    def __init__(self, lang: str = "en") -> None:
        self.lang = lang
        self._catalogue = gettext.translation(
            "odaopt", Path(__file__).parent, [lang], fallback=True
        )

    def __call__(self, message: str, **values: object) -> str:
        return self._catalogue.gettext(message).format(**values)

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for n, with {n} filled in."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def name(self, name: str | Mapping[str, str] | None) -> str:
        """A case's own name on one line: in this language, else English, else the first there is.

        Characters that steer a terminal or turn the direction of writing are left out.
        """
        if name is None:
            return ""
        if not isinstance(name, str):
            name = name.get(self.lang) or name.get("en") or next(iter(name.values()))
        return " ".join(UNSEEN.sub("", name).split())

    def number(self, value: Value, digits: int | None = None, *, sign: bool = False) -> str:
        """Grouped digits; ``digits`` fixed decimals, or as many as needed up to six."""
        from babel.numbers import format_decimal

        if digits is None and 0 < abs(float(value)) < TINY:
            return f"{float(value):.3g}".replace("-", "−")
        pattern = "#,##0.######" if digits is None else "#,##0." + "0" * digits
        rounded = self.rounded(value, digits)
        text: str = format_decimal(rounded, format=pattern.rstrip("."), locale=self.lang)
        zero = not any(d in text for d in "123456789")
        text = text.lstrip("-") if zero else text.replace("-", "−")
        return ("±" if zero else "+") + text if sign and (zero or value > 0) else text

    def rounded(self, value: Value, digits: int | None = None) -> Decimal:
        """The number that ``number`` shows: halves go up, as a reader would check them."""
        exact = _decimal(value)
        if not exact.is_finite():
            return exact
        step = Decimal(1).scaleb(-(6 if digits is None else digits))
        return exact.quantize(step, ROUND_HALF_UP, Context(prec=60))

    def figures(self, value: Value, significant: int = 3, *, sign: bool = False) -> str:
        """Whole where it is large, with so many significant digits where it is small."""
        size = abs(float(value))
        places = significant - 1 - math.floor(math.log10(size)) if size else 0
        step = Decimal(1).scaleb(-max(0, places))
        return self.number(
            _decimal(value).quantize(step, ROUND_HALF_UP, Context(prec=60)), sign=sign
        )

    def percent(self, ratio: Value, digits: int = 1) -> str:
        """A ratio as per cent."""
        return f"{self.number(_decimal(ratio) * 100, digits)} %"

    def money(self, amount: Value, code: str, scale: str = "one", digits: int | None = None) -> str:
        """An amount with its currency and scale, as in 'JPY 87.5 million'."""
        figure = f"{code} {self.number(amount, digits)}"
        return figure if scale == "one" else f"{figure} {self(scale)}"

    def listing(self, items: list[str]) -> str:
        """a, b and c."""
        if len(items) < 2:
            return "".join(items)
        return self("{head} and {last}", head=", ".join(items[:-1]), last=items[-1])
