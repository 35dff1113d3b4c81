"""How the reader writes: messages, numbers, money, dates, places. Imports nothing of ours.

Messages go through gettext: ``ja/LC_MESSAGES/odaopt.po`` beside this file is the catalogue, made
by ``docs/catalogue.py``; English is what stands in the code. Numbers, dates, currencies and
countries go through Babel. ``Words("en")`` is passed to every sentence; the environment is never
asked for a language.
"""

from __future__ import annotations

import gettext
import math
import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files

from optimizer.words import money
from optimizer.words.text import Figure, Text, Value, filled

LANGUAGES = ("en", "ja")
DOMAIN = "odaopt"
TINY = 1e-6
"""Below this a number is written with a power of ten."""
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
DATE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")

PLENTY = Context(prec=60)
"""Room for every digit of what is shown; Babel rounds in Python's own 28."""


def N_(message: str) -> str:  # noqa: N802 (as gettext calls it)
    """A message that is looked up elsewhere, by a value: marked here for the catalogue."""
    return message


UNITS = (
    N_("pt"), N_("points"), N_("t"), N_("t/yr"), N_("days"), N_("years"), N_("year"),
    N_("candidates"), N_("ratio"), N_("score"),
)  # fmt: skip
"""Units that the program itself uses, and those that every case has."""
DAC_GROUPS = (N_("LDC"), N_("Other LIC"), N_("LMIC"), N_("UMIC"))
"""Groups of the DAC list, as a case writes them."""
GRANTS = " in grant equivalent"
"""What a unit of money ends in where it is a sum over unlike funds."""


def _decimal(value: Value) -> Decimal:
    if isinstance(value, Fraction):
        return PLENTY.divide(Decimal(value.numerator), Decimal(value.denominator))
    return value if isinstance(value, Decimal) else Decimal(str(value))


class Words:
    """One language: ``words("{n} of {m}", n=1, m=2)``, numbers and names in it.

    Every text is a ``Text``, which keeps the figures it was made with.
    """

    def __init__(self, lang: str = "en") -> None:
        self.lang = lang
        self._catalogue = _catalogue(lang)

    def __call__(self, message: str, **values: object) -> str:
        return filled(message, self._catalogue.gettext(message), values)

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for n, with {n} filled in."""
        template = self._catalogue.ngettext(one, many, n)
        return filled(many, template, {"n": self.number(n), **values})

    def known(self, message: str) -> str | None:
        """A message that is made from data, such as an id; None: it is not in the catalogue."""
        said = self._catalogue.gettext(message)
        return None if said == message and self.lang != "en" else said

    def retold(self, sentence: str, templates: Iterable[str]) -> str:
        """A sentence that was kept in English, said anew by the template that it was made from."""
        for template in templates:
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(template))
            if found := re.fullmatch(pattern, sentence):
                return self(template, **found.groupdict())
        return sentence

    def name(self, name: str | Mapping[str, str] | None) -> str:
        """A case's own name on one line: in this language, else English, else the first there is.

        Characters that steer a terminal or turn the direction of writing are left out.
        """
        if name is None:
            return ""
        if not isinstance(name, str):
            name = name.get(self.lang) or name.get("en") or next(iter(name.values()))
        return " ".join(UNSEEN.sub("", name).split())

    def place(self, name: str | Mapping[str, str]) -> str:
        """The name of a country: the case's own; where it has none in this language, Babel's."""
        said = self.name(name)
        if self.lang == "en" or (not isinstance(name, str) and self.lang in name):
            return said
        return _countries(self.lang).get(said, said)

    # how parts are put together

    @cached_property
    def gap(self) -> str:
        """What stands between two sentences."""
        return self("{one} {other}", one="", other="")

    @cached_property
    def comma(self) -> str:
        return self("{one}, {other}", one="", other="")

    @cached_property
    def semicolon(self) -> str:
        return self("{one}; {other}", one="", other="")

    def listing(self, items: list[str]) -> str:
        """a, b and c."""
        if len(items) < 2:
            return Text.joined(items)
        return self("{head} and {last}", head=self.comma.join(items[:-1]), last=items[-1])

    def stacked(self, items: Iterable[str]) -> str:
        """One a line."""
        return Text(self.semicolon.rstrip() + "\n").join(items)

    def flat(self, text: str) -> str:
        """The same on one line."""
        return self.gap.join(text.splitlines())

    def aside(self, text: str, note: str) -> str:
        """'text (note)'."""
        return self("{text} ({note})", text=text, note=note)

    # figures

    def number(
        self, value: Value, digits: int | None = None, *, sign: bool = False,
        shown: Value | None = None, factor: int = 1,
    ) -> str:  # fmt: skip
        """Grouped digits; ``digits`` fixed decimals, or as many as needed up to six.

        ``shown``: what is written for the value where that is not ``factor`` times it.
        """
        from babel.numbers import format_decimal

        said = value if shown is None else shown
        scale = Decimal(factor)
        if digits is None and 0 < abs(float(said)) < TINY:
            text = f"{float(said):.3g}".replace("-", "−")
            return Text.of(text, Figure(value, factor=scale))
        pattern = "#,##0.######" if digits is None else "#,##0." + "0" * digits
        rounded = self.rounded(said, digits) or Decimal(0)
        with localcontext(PLENTY):
            plain: str = format_decimal(abs(rounded), format=pattern.rstrip("."), locale=self.lang)
        lead = "−" if rounded.is_signed() else ""
        if sign and not lead:
            lead = "+" if rounded else "±"
        places = len(plain.partition(".")[2])
        known = rounded if rounded.is_finite() else None
        return Text.of(lead + plain, Figure(value, known, places, lead, scale))

    def raw(self, value: float, significant: int) -> str:
        """A double to so many digits, as programs write it."""
        return Text.of(f"{value:.{significant}g}", Figure(value))

    def year(self, year: int | Decimal) -> str:
        """A year: its digits are not grouped."""
        return Text.of(str(year), Figure.of(year))

    def rounded(self, value: Value, digits: int | None = None) -> Decimal:
        """The number that ``number`` shows: halves go up, as a reader would check them."""
        exact = _decimal(value)
        if not exact.is_finite():
            return exact
        step = Decimal(1).scaleb(-(6 if digits is None else digits))
        return exact.quantize(step, ROUND_HALF_UP, PLENTY)

    def at_most(self, value: Value) -> str:
        """A bound, whole or in three significant digits, which is no less than it is."""
        exact = Fraction(value)
        if not exact:
            return self.number(0)
        step = min(Fraction(1), Fraction(10) ** (math.floor(math.log10(abs(float(exact)))) - 2))
        above = PLENTY.multiply(Decimal(math.ceil(exact / step)), _decimal(step))
        places = max(0, -int(above.normalize(PLENTY).as_tuple().exponent))
        return self.number(exact, None if above < TINY else places, shown=above)

    def figures(self, value: Value, significant: int = 3, *, sign: bool = False) -> str:
        """Whole where it is large, with so many significant digits where it is small."""
        return self.number(value, sign=sign, shown=self.shortened(value, significant))

    def shortened(self, value: Value, significant: int = 3) -> Decimal:
        """The number that ``figures`` shows."""
        size = abs(float(value))
        places = significant - 1 - math.floor(math.log10(size)) if size else 0
        step = Decimal(1).scaleb(-max(0, places))
        return _decimal(value).quantize(step, ROUND_HALF_UP, PLENTY)

    def percent(self, ratio: Value, digits: int | None = 1) -> str:
        """A ratio as per cent."""
        shown = _decimal(ratio) * 100
        return self("{n} %", n=self.number(ratio, digits, shown=shown, factor=100))

    def of_hundred(self, value: Value, digits: int | None = None) -> str:
        """Per cent, given in per cent."""
        return self("{n} %", n=self.number(value, digits))

    def quantity(self, figure: str, unit: str) -> str:
        """A figure with its unit; both as they are shown."""
        return self("{figure} {unit}", figure=figure, unit=unit) if unit else figure

    def unit(self, unit: str) -> str:
        """A unit as the reader writes it: the program's own, or money; another as it is."""
        if unit in UNITS:
            return self(unit)
        if unit.endswith(GRANTS):
            return self("{unit} in grant equivalent", unit=self.unit(unit.removesuffix(GRANTS)))
        if "/" in unit:
            return "/".join(self.unit(part) for part in unit.split("/"))
        code, _, scale = unit.partition(" ")
        if money.is_code(code, known=not scale) and (not scale or scale in money.SCALES):
            return self.money_unit(code, scale or "one")
        return unit

    def group(self, name: str) -> str:
        """A group of hosts on the DAC list; one that is named otherwise as it is."""
        return self(name) if name in DAC_GROUPS else name

    def money_unit(self, code: str, scale: str) -> str:
        """The unit of a column of amounts: 'JPY million', 百万円."""
        if self.lang == "ja":
            return money.unit_ja(code, scale)
        return code if scale == "one" else f"{code} {scale}"

    def money(
        self, amount: Value, code: str, scale: str = "one", digits: int | None = None,
        *, sign: bool = False, shown: Value | None = None,
    ) -> str:  # fmt: skip
        """An amount with its currency and scale: 'JPY 87.5 million', 8,750万円. Both show the same
        digits, however they are grouped; ``shown`` as of ``number``."""
        if self.lang == "ja":
            said = amount if shown is None else shown
            tiny = digits is None and 0 < abs(float(said)) < TINY
            exact = _decimal(said) if tiny else self.rounded(said, digits)
            return money.amount_ja(amount, exact, code, scale, sign=sign)
        figure = self.number(amount, digits, sign=sign, shown=shown)
        return Text.joined([f"{code} ", figure, "" if scale == "one" else f" {scale}"])

    def date(self, text: str) -> str:
        """A day, month or year as ISO 8601 has it, as the reader writes it; another text as is."""
        found = DATE.fullmatch(text)
        if self.lang == "en" or found is None:
            return text
        from datetime import date

        from babel.dates import format_date

        year, month, day = (int(part or 1) for part in found.groups())
        try:
            given = date(year, month, day)
        except ValueError:
            return text
        shown = "long" if found[3] else "y年M月"
        return str(format_date(given, shown, locale=self.lang))


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    """Read as a resource: an installed copy may be a zip file. Raises OSError where there is no
    such language."""
    if lang == "en":
        return gettext.NullTranslations()
    with files(__name__).joinpath(lang, "LC_MESSAGES", f"{DOMAIN}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def _countries(lang: str) -> dict[str, str]:
    """English name of each country -> its name in a language."""
    from babel import Locale

    here = Locale(lang).territories
    return {en: here[code] for code, en in Locale("en").territories.items() if code in here}
