"""Text that keeps the figures it was made with: what a view needs to write them in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from string import Formatter
from typing import Self

Value = int | float | Decimal | Fraction


@dataclass(frozen=True)
class Figure:
    """A number as it stands in a text.

    ``value``: the number itself. ``shown``: what its digits say, which is rounded, and ``factor``
    times the value: 45.3 of the share 0.453 in per cent; None: they are not plain digits, as in
    1.2e−7 and 5億2,500万. ``places``: decimals. ``sign``: '+', '±', '−' or ''. ``grouped``: 12,000,
    and not 12000. ``fields``: of the messages that it was filled into, and their fields, the
    innermost first.
    """

    value: Value
    shown: Decimal | None = None
    places: int = 0
    sign: str = ""
    factor: Decimal = Decimal(1)
    grouped: bool = True
    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, number: int | Decimal) -> Figure:
        """A number whose digits are not grouped, as those of a year."""
        shown = Decimal(number)
        places = max(0, -int(shown.as_tuple().exponent))
        return cls(number, shown, places, "−" * (number < 0), grouped=abs(shown) < 1000)


class Text(str):
    """Text, and each figure in it with the places where it begins and ends."""

    __slots__ = ("figures",)
    figures: tuple[tuple[int, int, Figure], ...]

    def __new__(cls, text: str, figures: Iterable[tuple[int, int, Figure]] = ()) -> Self:
        made = super().__new__(cls, text)
        made.figures = tuple(figures)
        return made

    @classmethod
    def of(cls, text: str, figure: Figure) -> Self:
        """A text that is one figure from end to end."""
        return cls(text, [(0, len(text), figure)])

    @classmethod
    def joined(cls, parts: Iterable[str]) -> Self:
        """Texts one after the other, with the figures of all."""
        found, end, figures = list[str](), 0, list[tuple[int, int, Figure]]()
        for part in parts:
            figures += [(end + a, end + b, f) for a, b, f in figures_of(part)]
            found.append(part)
            end += len(part)
        return cls("".join(found), figures)

    def __add__(self, other: str, /) -> Text:
        return Text.joined((self, other))

    def __radd__(self, other: str, /) -> Text:
        return Text.joined((other, self))

    def join(self, parts: Iterable[str], /) -> Text:
        return Text.joined(self._between(parts))

    def _between(self, parts: Iterable[str]) -> Iterator[str]:
        for i, part in enumerate(parts):
            if i:
                yield self
            yield part


NOTHING = Text.of("–", Figure(0))
"""The number 0, of which nothing is shown but a dash."""


def figures_of(text: str) -> tuple[tuple[int, int, Figure], ...]:
    """The figures of a text; one that is no ``Text`` has none: its digits are part of a name."""
    return text.figures if isinstance(text, Text) else ()


def around(text: str) -> tuple[str, str]:
    """What stands before and after the only figure of a text."""
    ((begin, end, _),) = figures_of(text)
    return str(text[:begin]), str(text[end:])


def filled(message: str, template: str, values: Mapping[str, object]) -> Text:
    """A message in a language, with its fields filled in."""
    return Text.joined(
        _said(values[part], (message, part)) if field else part for part, field in _parts(template)
    )


def _said(value: object, field: tuple[str, str]) -> str:
    if isinstance(value, int):
        return Text.of(str(value), replace(Figure.of(value), fields=(field,)))
    if not isinstance(value, Text):
        return str(value)
    return Text(value, ((a, b, replace(f, fields=(*f.fields, field))) for a, b, f in value.figures))


@cache
def _parts(template: str) -> tuple[tuple[str, bool], ...]:
    """What stands in a template, and the names of its fields (then True)."""
    found = list[tuple[str, bool]]()
    for literal, field, _, _ in Formatter().parse(template):
        found.append((literal, False))
        if field is not None:
            found.append((field, True))
    return tuple(found)
