"""Where a line of text without spaces may break: never within a figure, nor before a full stop."""

from __future__ import annotations

import re

from optimizer.words.width import wide

CLOSING = "、。，．；：？！）」』】〕・ー～ぁぃぅぇぉっゃゅょァィゥェォッャュョ々)"
PIECE = re.compile(
    r"[（「『【〔(]*"
    r"(?:(?:[−+±]?\d[\d,.]*[兆億万]*)+(?:百?円|件|年度?|日|トン(?:/年)?|ポイント|[%倍]|か国)?"
    r"|[!-'*-~]+|\s|.)"
    rf"[{CLOSING}]*\s*"
)
"""An amount with its unit, a word of Latin letters, or one letter; with the marks that cling."""


def pieces(text: str) -> list[str]:
    """The text in parts that stay whole."""
    return PIECE.findall(text)


def offsets(text: str, width: int) -> list[int]:
    """Where to break one line into lines of at most ``width`` places, as far as parts allow it."""
    found: list[int] = []
    at = used = 0
    for piece in pieces(text):
        if used and used + wide(piece.rstrip()) > width:
            found.append(at)
            used = 0
        at += len(piece)
        used += wide(piece)
    return found


def narrowest(text: str) -> int:
    """Places of the widest part."""
    return max((wide(p.rstrip()) for p in pieces(text)), default=0)
