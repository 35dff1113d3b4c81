"""Where a line of text without spaces may break: never within a figure, nor before a full stop."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

CLOSING = "、。，．；：？！）」』】〕・ー～ぁぃぅぇぉっゃゅょァィゥェォッャュョ々)"
PIECE = re.compile(
    r"[（「『【〔(]*"
    r"(?:(?:[−+±]?\d[\d,.]*[兆億万]*)+(?:百?円|件|年度?|日|トン(?:/年)?|ポイント|[%倍]|か国)?"
    r"|[!-'*-~]+|\s|.)"
    rf"[{CLOSING}]*\s*"
)
"""An amount with its unit, a word of Latin letters, or one letter; with the marks that cling."""


def is_wide(text: str) -> bool:
    """Whether it has letters of full width, between which a line may break."""
    return not text.isascii() and any(east_asian_width(ch) in "WF" for ch in text)


def cells(text: str) -> int:
    return sum(1 + (east_asian_width(ch) in "WF") for ch in text)


def pieces(text: str) -> list[str]:
    """The text in parts that stay whole."""
    return PIECE.findall(text)


def offsets(text: str, width: int) -> list[int]:
    """Where to break one line into lines of at most ``width`` cells, as far as parts allow it."""
    found: list[int] = []
    at = used = 0
    for piece in pieces(text):
        if used and used + cells(piece.rstrip()) > width:
            found.append(at)
            used = 0
        at += len(piece)
        used += cells(piece)
    return found


def narrowest(text: str) -> int:
    """Cells of the widest part."""
    return max((cells(p.rstrip()) for p in pieces(text)), default=0)
