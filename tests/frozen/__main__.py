"""python -m tests.frozen: does every case still show what is kept under tests/golden/views?

minimal and fy09 are kept in full, the others as a hash of each part of each view. What differs is
listed; --write keeps what is shown now (commit it with the reason).
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from tests.frozen.views import sections, views

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "tests" / "golden" / "views"
WHOLE = ("minimal", "fy09")
HASHED = ("hindsight", "strategy-2009-2018")
HASHES = "hashes.txt"
OWN_FILES = re.compile(r"<(style|script)>.*?</\1>", re.DOTALL)
"""What a page holds of report.css and report.js, which are read there."""


def shown(name: str) -> dict[str, str]:
    """What is kept of a case, as it is shown now: file name -> text."""
    with tempfile.TemporaryDirectory() as folder:
        found = views(ROOT / "cases" / f"{name}.json", Path(folder), explain=name in WHOLE)
    if name in WHOLE:
        return {view: OWN_FILES.sub(r"<\1></\1>", text) for view, text in found.items()}
    lines = (
        f"{hashlib.sha256(part.encode()).hexdigest()[:16]}  {view} {i}\n"
        for view, text in found.items()
        for i, part in sections(view, text)
    )
    return {HASHES: "".join(lines)}


def differences(name: str, now: dict[str, str]) -> Iterator[str]:
    """A unified diff of each file that is not as it is kept."""
    folder = KEPT / name
    kept = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    for file in sorted(kept.keys() | now.keys()):
        old = kept[file].read_text(encoding="utf-8") if file in kept else ""
        new = now.get(file, "")
        if old != new:
            lines = (old.splitlines(), new.splitlines())
            yield "\n".join(unified_diff(*lines, f"kept/{file}", f"now/{file}", lineterm="", n=1))


def write(name: str, now: dict[str, str]) -> None:
    shutil.rmtree(KEPT / name, ignore_errors=True)
    for file, text in now.items():
        path = KEPT / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.frozen", description=__doc__)
    parser.add_argument(
        "cases", nargs="*", metavar="CASE", help=f"of {WHOLE + HASHED}; all of them"
    )
    parser.add_argument("--write", action="store_true", help="keep what is shown now")
    asked = parser.parse_args()
    differ = False
    for name in asked.cases or (*WHOLE, *HASHED):
        now = shown(name)
        for text in differences(name, now):
            differ = True
            print(text)
        if asked.write:
            write(name, now)
    return int(differ and not asked.write)


if __name__ == "__main__":
    sys.exit(main())
