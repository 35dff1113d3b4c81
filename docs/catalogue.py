"""Make the catalogues of messages: gather them from the source, and compile what is translated.

python3 docs/catalogue.py            # after a change of messages: updates odaopt.po and odaopt.mo
python3 docs/catalogue.py --check    # says what is missing, and changes nothing

A new message stands in odaopt.po without a translation, one that is gone is dropped, and a changed
one is a new one (none is guessed). Translate what is listed, then run it again.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "optimizer"
LANGUAGES = ("ja",)
SAID_BY = {"w": 1, "words": 1, "self": 1, "N_": 1, "field": 2, "plural": 2}
"""How many messages a call begins with: ``c.words("...")``, ``w.plural("...", "...", n)``."""
DAY = datetime(2026, 11, 24, tzinfo=UTC)
"""One date in every header: a file that says the same is the same file."""


class Steady(Catalog):
    """Written alike by every release of Babel."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        headers = dict(super().mime_headers) | {"Generated-By": "docs/catalogue.py\n"}
        return [*headers.items()]


def found() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """Every message of the source with the file it stands in."""
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for message in messages(path.read_text(encoding="utf-8")):
            yield message, place


def messages(code: str) -> Iterator[str | tuple[str, ...]]:
    """What is said in a piece of source, in its order: only what stands there as a literal.

    Read from the syntax tree, whose literals Python itself tells from all else; what Babel takes
    for a message by the tokens around it differs from release to release.
    """
    for call in calls(ast.parse(code)):
        said_by = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
        texts = [getattr(a, "value", None) for a in call.args[: SAID_BY.get(said_by, 0)]]
        if said_by == "field":
            yield from filter(None, texts)
        elif texts and all(isinstance(text, str) and text for text in texts):
            yield texts[0] if len(texts) == 1 else tuple(texts)


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """From the outer to the inner, from the first to the last."""
    if isinstance(node, ast.Call):
        yield node
    for part in ast.iter_child_nodes(node):
        yield from calls(part)


def updated(lang: str) -> Catalog:
    """The catalogue of what the source says now, with the translations that still fit."""
    old = read(lang)
    new = Steady(locale=lang, domain="odaopt", project="odaopt", charset="utf-8", fuzzy=False,
                  creation_date=DAY, revision_date=DAY, last_translator="The odaopt authors",
                  language_team="The odaopt authors", copyright_holder="The odaopt authors",
                  header_comment="# Messages of odaopt. Made by docs/catalogue.py; the "
                  "translations are written here.")  # fmt: skip
    for message, place in found():
        known = old.get(message[0] if isinstance(message, tuple) else message)
        fits = known is not None and known.id == message
        new.add(message, known.string if fits else None, locations=[(place, None)])
    for entry in new:  # each release of Babel guesses them anew
        entry.flags = {"python-brace-format"} if re.search(r"\{\w+\}", str(entry.id)) else set()
    return new


def po(lang: str) -> Path:
    return SOURCE / "words" / lang / "LC_MESSAGES" / "odaopt.po"


def read(lang: str) -> Catalog:
    path = po(lang)
    if not path.exists():
        return Catalog(locale=lang)
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages without a translation in each form."""
    texts = ((m.id, m.string) for m in catalogue if m.id)
    return [str(i) for i, s in texts if not s or (isinstance(s, tuple) and not all(s))]


def texts(catalogue: Catalog) -> tuple[bytes, bytes]:
    """The catalogue as .po and as .mo."""
    source, binary = io.BytesIO(), io.BytesIO()
    write_po(source, catalogue, width=100, sort_by_file=True, include_lineno=False)
    write_mo(binary, catalogue)
    return source.getvalue(), binary.getvalue()


def main(check: bool) -> int:
    missing = 0
    for lang in LANGUAGES:
        catalogue = updated(lang)
        paths = po(lang), po(lang).with_suffix(".mo")
        paths[0].parent.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, texts(catalogue), strict=True):
            if check and (not path.exists() or path.read_bytes() != text):
                print(f"{path.relative_to(ROOT)} is not up to date")
                missing += 1
            elif not check:
                path.write_bytes(text)
        left = untranslated(catalogue)
        missing += len(left)
        print(f"{lang}: {len(catalogue)} messages, {len(left)} without a translation")
        print("".join(f"  {message}\n" for message in left), end="")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
