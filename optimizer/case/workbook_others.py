"""Sheets of a workbook that are none of a case: which of them may be one under another name.

A report's own sheets, the guide and sheets whose name begins with # are let be. So is any other
where the sheets of a case are all there; where some are not, one of them may have been renamed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterator

from optimizer.case.headers import OWN
from optimizer.case.misfit import clipped
from optimizer.case.tables import SHEETS
from optimizer.case.workbook_file import folded
from optimizer.case.workbook_guide import GUIDE
from optimizer.case.workbook_terms import sheet_words
from optimizer.errors import Fault
from optimizer.words import LANGUAGES, Words

ALIKE = 0.8
REPORT = re.compile(r"[1-9]\d?(\.[1-9]\d?)? \S", re.ASCII)
"""How the names of a report's sheets begin."""
SHOWN = 6
"""So many sheets that are not there are named."""


def check_others(names: list[str], found: Container[str]) -> Iterator[Fault]:
    """Sheets that may be one of a case that is not there; ``found``: those that are there."""
    absent = {folded(s): s for s in SHEETS if s not in found}
    known = {*map(folded, (*SHEETS, *_let_be()))}
    for name in names:
        if not absent or folded(name) in known or name.startswith(OWN) or REPORT.match(name):
            continue
        near = difflib.get_close_matches(folded(name), absent, 1, ALIKE)
        if near:
            cause = f"No sheet of a case is called {clipped(name)}."
            remedy = f"Did you mean {absent[near[0]]!r}? Else give it a name less alike."
        else:
            meant = _translated(name, absent)
            lack = _lack([meant] if meant else [*absent.values()])
            cause = f"{lack}, and the sheet {clipped(name)} is not one of " \
                    "a case: nothing of it was read."  # fmt: skip
            to = f"Rename it to {meant!r}" if meant else "Give it the name of the sheet that it is"
            remedy = f"{to}, or begin its name with {OWN} if it is a note of yours."
        yield Fault(name, "unknown-sheet", cause, remedy)


def _let_be() -> Iterator[str]:
    """The sheets that odaopt writes for the reader alone, in every language."""
    for w in map(Words, LANGUAGES):
        yield from (w(GUIDE), w("Contents"))


def _lack(absent: list[str]) -> str:
    shown = ", ".join(map(repr, absent[:SHOWN])) + ", ..." * (len(absent) > SHOWN)
    return f"There is no sheet {shown}" if len(absent) == 1 else f"There are no sheets {shown}"


def _translated(name: str, absent: dict[str, str]) -> str:
    """The sheet that is called so in another language; '' where none is."""
    for w in map(Words, LANGUAGES):
        for sheet in absent.values():
            if folded(sheet_words(sheet, w)[0]) == folded(name):
                return sheet
    return ""
