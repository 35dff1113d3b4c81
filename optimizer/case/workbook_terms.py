"""What the headers and parameters of a case's sheets mean, in words, from their fields. The keys
themselves stay as docs and faults name them, in every language: one workbook reads the same
wherever it was made.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.columns import LANGUAGE, Column, Path
from optimizer.case.sheets import Head
from optimizer.case.tables import CASE, PARAMETERS, TABLES
from optimizer.domain.fields import info
from optimizer.words import N_, Words

KEYS = {
    "parameter": N_("Name of what is set in this row."),
    "year": N_("A year such as 2026."),
    "indicator": N_("Id of the indicator, a free word."),
    "id": N_("Letters, digits, '-', '_' and '.'; other parts name it by this."),
    "value": N_("what is given"),
}
"""Columns that name the key of a row, or hold what a parameter is set to."""
NAMED = (N_("option"), N_("state"), N_("rule"), N_("parameter"))
"""Columns that name what a row belongs to, where no field is called so."""
TITLES = {"metal": "Metal", "value": "what is given"}
"""Where the word alone would mean something else."""
MELTED = {
    CASE: (N_("The case"), N_("What the case says once: name, money, years, measure.")),
    PARAMETERS: (
        N_("Parameters of rules"),
        N_("What rules ask for: a row a parameter, named as in docs/rules.md."),
    ),
}


def sheet_words(sheet: str, words: Words) -> tuple[str, str]:
    """(what a sheet is, what stands in it)."""
    if sheet in MELTED:
        title, about = MELTED[sheet]
        return words(title), words(about)
    field = info(TABLES[sheet].owner, TABLES[sheet].field)
    title = words(field.title or sheet)
    return title[:1].upper() + title[1:], words(field.description or "")


def head_words(head: Head, words: Words) -> str:
    """A header in words; '' in English, whose keys are words."""
    if words.lang == "en" or head.kind == "own":
        return ""
    if head.column is not None:
        return column_words(head.column, head.path, words)
    return words.known(TITLES.get(head.header, head.header)) or ""


def column_words(column: Column, path: Path, words: Words) -> str:
    """A column, or a parameter, in words."""
    return words.comma.join(_parts(column, path, words))


def _parts(column: Column, path: Path, words: Words) -> Iterator[str]:
    last = len(path) - (column.is_value and len(path) > 1)
    for token, known, field in list(zip(path, column.path, column.of, strict=True))[:last]:
        if field is not None:
            yield words(info(*field).title or token)
        else:
            yield language(words, token) if known == LANGUAGE else token


def help_of(head: Head, words: Words) -> str:
    """The note on a header: what it is, what may stand there, in which unit."""
    if head.column is None:
        known = KEYS.get(head.header)
        return words(known) if known else words("Id of the sheet '{sheet}'.", sheet=head.ids)
    field = info(*head.column.field) if head.column.field else None
    parts = [words(field.description or "")] if field else []
    if head.choices:
        parts.append(words("One of: {choices}.", choices=words.comma.join(head.choices)))
    if head.unit and head.unit not in ("year", "ratio"):
        parts.append(words("In {unit}.", unit=words.unit(head.unit)))
    return words.gap.join(parts)


def language(words: Words, code: str) -> str:
    """The name of a language."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale(code).get_display_name(words.lang) or code
    except (UnknownLocaleError, ValueError):
        return code
