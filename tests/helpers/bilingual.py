"""The texts of a case that may be said in languages, and the figures that a text names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from optimizer.case.columns import is_name, plain
from optimizer.domain.quantity import Noun


def spoken(node: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """(pointer, what is written) of every name, note and title of a case."""
    if isinstance(node, Noun):
        for field, info in type(node).model_fields.items():
            value = getattr(node, field)
            here = f"{at}/{info.alias or field}"
            if value is not None and is_name(plain(info.annotation)):
                yield here, value
            else:
                yield from spoken(value, here)
    elif isinstance(node, dict):
        for key, item in node.items():
            yield from spoken(item, f"{at}/{key}")
    elif isinstance(node, tuple):
        for i, item in enumerate(node):
            yield from spoken(item, f"{at}/{i}")


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
SPELLED: dict[str, tuple[int, ...]] = {
    "one": (1,), "two": (2,), "three": (3,), "four": (4,), "five": (5,), "six": (6,),
    "seven": (7,), "eight": (8,), "nine": (9,), "ten": (10,), "first": (1,), "second": (2,),
    "third": (3,), "half": (2, 1), "quarter": (4, 1), "quarters": (4,), "fifth": (2,),
    "sixth": (6, 1), "tenth": (1,), "both": (1, 2), "zero": (0,), "none": (0,),
}  # fmt: skip
"""Word -> figures that a translation may write for it: a fifth is 2割, a sixth 6分の1."""
SCALES = {"million": 10**6, "billion": 10**9, "億": 10**8, "万": 10**4, "": 1}
NUMBER = r"(?<![0-9A-Za-z.)%])-?\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?"
ENGLISH = re.compile(rf"[AS]\d+|(?:{NUMBER})(?: (?:million|billion)\b)?")
JAPANESE = re.compile(rf"[AS]\d+|(?:{NUMBER})億(?:(?:{NUMBER})万?)?|(?:{NUMBER})万?")


def english(text: str) -> Counter[Decimal | str]:
    """How often a text names each figure, months among them: 'May 2009' names 5 and 2009."""
    months = re.findall("|".join(rf"\b{m}\b" for m in MONTHS), text)
    digits = Counter(_value(found) for found in ENGLISH.findall(text))
    return digits + Counter(Decimal(MONTHS.index(m) + 1) for m in months)


def may_add(text: str) -> Counter[Decimal | str]:
    """Figures that an English text spells out."""
    words = re.findall(r"[a-z]+", text.lower())
    return Counter(Decimal(n) for word in words for n in SPELLED.get(word, ()))


def japanese(text: str) -> Counter[Decimal | str]:
    """The same of a Japanese text: '5億2,500万円' names 525,000,000."""
    return Counter(_value(found) for found in JAPANESE.findall(text))


def _value(found: str) -> Decimal | str:
    """The number meant; a source stays itself."""
    if found[0] in "AS":
        return found
    parts = re.findall(r"(-?[\d,.]*\d) ?(million|billion|億|万|)", found)
    return sum((Decimal(n.replace(",", "")) * SCALES[s] for n, s in parts), Decimal(0))


def amiss(en: str, ja: str) -> list[str]:
    """Figures that a translation lost or added."""
    told, said = english(en), japanese(ja)
    lost, added = told - said, said - told - may_add(en)
    return [f"lost {n}" for n in lost] + [f"added {n}" for n in added]
