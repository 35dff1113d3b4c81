"""How much room a text takes: a letter of full width, as in Japanese, takes two places."""

from __future__ import annotations

from unicodedata import east_asian_width


def is_wide(text: str) -> bool:
    """Whether it has letters of full width, between which a line may break."""
    return not text.isascii() and any(east_asian_width(c) in "WF" for c in text)


def wide(text: str) -> int:
    """How many half-width letters the text takes."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(c) in "WF") for c in text)
