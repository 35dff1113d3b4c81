"""Kinds of candidate: the usual ones by name, and the sentence that says what one carries."""

from __future__ import annotations

from optimizer.words import Words


def usual(w: Words, kind: str) -> str | None:
    """The name of a kind that a strategy for metals usually has; None of another."""
    names = {
        "mine": w("mine"),
        "study": w("study"),
        "infrastructure": w("infrastructure"),
        "exploration": w("exploration"),
        "recycling": w("recycling"),
        "substitution": w("substitution"),
        "stockpile": w("stockpile"),
        "deep-sea": w("deep sea"),
        "agreement": w("agreement"),
        "dialogue": w("dialogue"),
        "technical-cooperation": w("technical cooperation"),
        "institute": w("institute"),
        "technology-transfer": w("technology transfer"),
    }
    return names.get(kind)


def carries(w: Words, kind: str, name: str, what: str) -> str:
    """'mines carry cobalt and nickel': a clause, since each kind has its own number."""
    said = {
        "mine": w("mines carry {what}", what=what),
        "study": w("studies carry {what}", what=what),
        "infrastructure": w("infrastructure carries {what}", what=what),
        "exploration": w("exploration carries {what}", what=what),
        "recycling": w("recycling carries {what}", what=what),
        "substitution": w("substitution carries {what}", what=what),
        "stockpile": w("the stockpile carries {what}", what=what),
        "deep-sea": w("the deep sea carries {what}", what=what),
        "agreement": w("agreements carry {what}", what=what),
        "dialogue": w("dialogues carry {what}", what=what),
        "technical-cooperation": w("technical cooperation carries {what}", what=what),
        "institute": w("institutes carry {what}", what=what),
        "technology-transfer": w("technology transfer carries {what}", what=what),
    }
    return said.get(kind) or w("'{kind}' carries {what}", kind=name, what=what)
