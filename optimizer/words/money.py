"""Money as Japanese writes it: 億 and 万 for yen, 100万ユーロ for others; every digit is kept."""

from __future__ import annotations

import re
from decimal import Context, Decimal

from optimizer.words.text import Figure, Text, Value

SCALES = {"thousand": 3, "million": 6, "billion": 9}
COLUMN = {"one": "", "thousand": "千", "million": "百万", "billion": "十億"}
MYRIADS = ((12, "兆"), (8, "億"), (4, "万"), (0, ""))
CODE = re.compile(r"[A-Z]{3}")
PLENTY = Context(prec=80)


def is_code(text: str, *, known: bool = True) -> bool:
    """Whether it is a currency's code of ISO 4217: one that is ``known`` here, or any."""
    from babel.numbers import list_currencies

    return CODE.fullmatch(text) is not None and (not known or text in list_currencies())


def currency_ja(code: str) -> str:
    """円, ユーロ, 米ドル; a code of which no name is known stays."""
    from babel.numbers import get_currency_name

    if code == "JPY":
        return "円"
    name = str(get_currency_name(code, locale="ja")).replace(" ", "")
    return f" {name}" if name.isascii() else name


def unit_ja(code: str, scale: str) -> str:
    """The unit of a column: 百万円."""
    return f"{COLUMN[scale]}{currency_ja(code)}".strip()


def amount_ja(value: Value, amount: Decimal, code: str, scale: str, *, sign: bool = False) -> Text:
    """An amount in units of the scale, and what is shown of it: 87.5 of JPY million is 8,750万円;
    8,500 is 85億円; 525 is 5億2,500万円. Digits below one yen stay as decimals."""
    if not amount.is_finite():
        return Text(f"{amount}{currency_ja(code)}")
    lead = "−" if amount < 0 else ""
    if sign and not lead:
        lead = "+" if amount else "±"
    power = SCALES.get(scale, 0)
    parts = _parts(PLENTY.scaleb(abs(amount), power)) or [(abs(amount), power, "")]
    said, figure = [_plain(part) for part, _, _ in parts], Figure(value)
    if len(parts) == 1:
        ((shown, myriads, _),) = parts
        places, factor = len(said[0].partition(".")[2]), Decimal(1).scaleb(power - myriads)
        figure = Figure(value, shown.copy_sign(amount), places, lead, factor)
        return Text.of(lead + said[0], figure) + f"{parts[0][2]}{currency_ja(code)}"
    grouped = "".join(digits + word for digits, (_, _, word) in zip(said, parts, strict=True))
    return Text.of(lead + grouped, figure) + currency_ja(code)


def _parts(value: Decimal) -> list[tuple[Decimal, int, str]]:
    """What 12345678.5 is made of, with the power of ten and the word of each: 1234万, 5678.5."""
    found, rest = [], value
    for power, word in MYRIADS:
        part = PLENTY.divide_int(rest, Decimal(10) ** power) if power else rest
        rest = PLENTY.subtract(rest, PLENTY.multiply(part, Decimal(10) ** power))
        if part:
            found.append((part, power, word))
    return found


def _plain(part: Decimal) -> str:
    """Grouped by thousands, without zeros at the end of decimals."""
    text = f"{part:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
