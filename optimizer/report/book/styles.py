"""Formats of the workbook, made once each, and text that a cell may hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from optimizer.report.blocks import Tone
from optimizer.report.content.charts import GRID, INK, MARK, PALETTE, QUIET

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that a sheet may not hold or that nobody sees."""
MOST = 32_767
"""Letters (UTF-16 units) that Excel keeps in a cell."""
HEAD = "#e6edf3"
FONT = {"en": "Calibri", "ja": "Yu Gothic"}
LINE = {"en": 13.2, "ja": 16.8}
"""Height of a line of text, points."""
LETTER = {"en": 0.87, "ja": 1.05}
"""A letter of running text that is not of full width, of a digit's width."""
TONES: dict[Tone, dict[str, Any]] = {
    "": {},
    "strong": {"bold": True},
    "muted": {"font_color": QUIET},
    "bad": {"font_color": MARK},
    "good": {"font_color": "#007a5a"},
}
KINDS: dict[str, dict[str, Any]] = {
    "first": {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": GRID},
    "cell": {"text_wrap": True, "valign": "top", "align": "left", "indent": 1, "bottom": 1,
             "bottom_color": GRID},
    "number": {"valign": "top", "align": "right", "indent": 1, "bottom": 1, "bottom_color": GRID},
    "said": {"text_wrap": True, "valign": "top", "align": "right", "indent": 1, "bottom": 1,
             "bottom_color": GRID},
    "head first": {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": HEAD,
                   "bottom": 2, "bottom_color": PALETTE[0]},
    "head": {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": HEAD, "indent": 1,
             "align": "left", "bottom": 2, "bottom_color": PALETTE[0]},
    "head number": {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "right",
                    "indent": 2, "bg_color": HEAD, "bottom": 2, "bottom_color": PALETTE[0]},
    "foot": {"bold": True, "valign": "top", "top": 1, "top_color": INK},
    "foot number": {"bold": True, "valign": "top", "align": "right", "indent": 1, "top": 1,
                    "top_color": INK},
    "title": {"bold": True, "font_size": 16, "valign": "vcenter"},
    "section": {"bold": True, "font_size": 14, "font_color": PALETTE[0], "valign": "vcenter"},
    "caption": {"bold": True, "font_size": 12, "valign": "bottom"},
    "text": {"text_wrap": True, "valign": "top"},
    "answer": {"bold": True, "font_size": 12, "text_wrap": True, "valign": "top"},
    "note": {"text_wrap": True, "valign": "top", "font_color": QUIET, "italic": True},
    "label": {"valign": "top", "font_color": QUIET, "text_wrap": True},
    "tile": {"bold": True, "font_size": 12, "valign": "top", "align": "left"},
    "line": {"valign": "top"},
    "link": {"font_color": PALETTE[0], "underline": 1, "valign": "top"},
    "link inner": {"font_color": PALETTE[0], "underline": 1, "valign": "top", "indent": 2,
                   "align": "left"},
    "back": {"font_color": QUIET, "font_size": 9, "underline": 1, "valign": "vcenter"},
}  # fmt: skip
LOW = " low"
"""Kinds of cells in a row of one line: there the text stands in the middle."""
KINDS |= {k + LOW: KINDS[k] | {"valign": "vcenter"} for k in ("first", "cell", "number", "said")}


class Styles:
    """Formats by kind, tone and number format; each is made once."""

    def __init__(self, book: Workbook, lang: str) -> None:
        self._book, self._made = book, dict[tuple[str, Tone, str], "Format"]()
        self._font = {"font_name": FONT.get(lang, FONT["en"]), "font_size": 10, "font_color": INK}
        self.line, self.letter = LINE.get(lang, LINE["en"]), LETTER.get(lang, LETTER["en"])
        self._upright = {"italic": False} if lang == "ja" else {}

    def __call__(self, kind: str, tone: Tone = "", number_format: str = "") -> Format:
        key = kind, tone, number_format
        if key not in self._made:
            shown = {"num_format": number_format} if number_format else {}
            made = self._book.add_format(
                self._font | KINDS[kind] | self._upright | TONES[tone] | shown
            )
            self._made[key] = made
        return self._made[key]


def clean(text: str) -> str:
    """The text as a sheet may hold it: names are data, whatever they hold."""
    text = UNSEEN.sub("\ufffd", text.replace("\r\n", "\n"))
    if len(text.encode("utf-16-le")) // 2 <= MOST:
        return text
    cut = text.encode("utf-16-le")[: 2 * (MOST - 1)].decode("utf-16-le", "ignore")
    return cut + "…"
