"""Money as Japanese writes it: 億 and 万 for yen, 100万ユーロ for others; every digit is kept."""

from __future__ import annotations

import re
from decimal import Context, Decimal

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


def amount_ja(amount: Decimal, code: str, scale: str, *, sign: bool = False) -> str:
    """An amount in units of the scale: 87.5 of JPY million is 8,750万円; 8,500 is 85億円; 525 is
    5億2,500万円. Digits below one yen stay as decimals."""
    if not amount.is_finite():
        return f"{amount}{currency_ja(code)}"
    whole = PLENTY.scaleb(abs(amount), SCALES.get(scale, 0))
    lead = ""
    if amount < 0:
        lead = "−"
    elif sign:
        lead = "+" if amount else "±"
    return f"{lead}{_grouped(whole)}{currency_ja(code)}"


def _grouped(value: Decimal) -> str:
    """12345678.5 is 1,234万5,678.5; 0 is 0."""
    said, rest = [], value
    for power, word in MYRIADS:
        part = PLENTY.divide_int(rest, Decimal(10) ** power) if power else rest
        rest = PLENTY.subtract(rest, PLENTY.multiply(part, Decimal(10) ** power))
        if part:
            said.append(_plain(part) + word)
    return "".join(said) or "0"


def _plain(part: Decimal) -> str:
    """Grouped by thousands, without zeros at the end of decimals."""
    text = f"{part:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
