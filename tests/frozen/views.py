"""Everything a case shows, as text: the run, the terminal, each view of the report, the workbooks.

What the clock, the machine and the versions decide is masked, and nothing else: MASKED lists it.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from optimizer.analysis.runs.document import digest_of
from tests.helpers.process import python

MASKED: dict[str, Any] = {
    "/run/day": "2026-01-01",
    "/run/version": "0",
    "/run/python": "0",
    "/solution/version": "0",
    "/solution/seconds": 0.0,
    "/solution/proof/seconds": 0.0,
}
"""Fields of the run file, and what stands in their place before the report is written."""
RUN_NAME = re.compile(r"-[0-9a-f]{8}(?=[.-])")
"""The end of a run's file name, which the versions decide too: cut off wherever a view says it."""
DIGITS = 9
"""Figures of the run to so many digits: the last ones are the processor's."""
LANGS = ("en", "ja")


def views(case: Path, folder: Path, *, explain: bool) -> dict[str, str]:
    """Each view of a case by its name (a file's name under tests/golden/views/CASE).

    case: a file of cases/; folder: an empty one to work in; explain: whether all questions are
    asked, and the terminal is read in each language, too (else it is solved once).
    """
    (folder / "cases").mkdir()
    (folder / "cases" / case.name).write_bytes(case.read_bytes())
    given, found = f"cases/{case.name}", dict[str, str]()
    asked = ["--explain"] if explain else []
    for lang in LANGS if explain else LANGS[:1]:
        shown = odaopt_in(folder, "solve", given, *asked, "--lang", lang, "-o", f"runs-{lang}")
        found[f"{lang}/terminal.txt"] = RUN_NAME.sub("", shown)
    (run,) = (folder / f"runs-{LANGS[0]}").glob("*.json")
    document = masked(json.loads(run.read_text(encoding="utf-8")))
    found["run.json"] = json.dumps(rounded(document), indent=1, ensure_ascii=False) + "\n"
    kept = folder / f"{case.stem}.json"
    kept.write_text(json.dumps(document), encoding="utf-8")
    for lang in LANGS:
        out = folder / lang
        odaopt_in(folder, "report", kept, "--lang", lang, "--format", "html,md,csv,xlsx", "-o", out)
        odaopt_in(folder, "convert", given, out / "case.xlsx", "--lang", lang)
        for path in sorted(out.rglob("*")):
            name = path.relative_to(out).as_posix().replace(f"{case.stem}.ja", case.stem)
            if path.suffix == ".xlsx":
                found[f"{lang}/{name}.txt"] = "\n".join(cells(path)) + "\n"
            elif path.is_file():
                found[f"{lang}/{name}"] = path.read_text(encoding="utf-8-sig")
    return found


def odaopt_in(folder: Path, *args: object) -> str:
    """What a command of the program prints, run in a folder on a terminal of 100 columns."""
    done = python("-m", "optimizer", *args, cwd=folder, env={"COLUMNS": "100"}, seconds=None)
    assert done.code == 0, done.err
    return done.out


def masked(run: dict[str, Any]) -> dict[str, Any]:
    """The run with what MASKED lists in place of what it says."""
    for pointer, value in MASKED.items():
        *rooms, key = pointer.split("/")[1:]
        part = run
        for room in rooms:
            part = part[room]
        assert key in part, f"a run says no {pointer}"
        part[key] = value
    run["sha256"]["found"] = digest_of(run)
    return run


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return [rounded(v) for v in value] if isinstance(value, list) else value


def cells(path: Path) -> Iterator[str]:
    """A workbook, a line each: cells with their formats, comments, lists to choose from, names,
    and the cells that charts are drawn from."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the reader knows not, and we do not look at
        book = load_workbook(path)
    for name, defined in sorted(book.defined_names.items()):
        yield f"name {name} = {defined.attr_text}"
    for sheet in book.worksheets:
        yield f"sheet {sheet.title}"
        yield from _cells(sheet)
        yield from sorted(
            f"list {v.sqref}: {v.type} {v.formula1}" for v in sheet.data_validations.dataValidation
        )
        for chart in sheet._charts:
            for series in chart.series:
                parts = (series.title, series.cat, series.val)
                yield "chart " + " ".join(re.findall(r"'[^']+'!\$?[A-Z$0-9:]+", repr(parts)))


def _cells(sheet: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                form = "" if cell.number_format == "General" else f" [{cell.number_format}]"
                yield f"{cell.coordinate}{form} {cell.value!r}"
            if cell.comment:
                yield f"{cell.coordinate} note {cell.comment.text!r}"


def sections(name: str, text: str) -> Iterator[tuple[str, str]]:
    """A view in the parts that its headings make: (part, its text)."""
    if name.endswith("run.json"):
        yield from ((k, json.dumps(v)) for k, v in json.loads(text).items())
        return
    marks = {
        ".html": r"(?m)^(?=<h2\b|<section\b)",
        ".md": r"(?m)^(?=## )",
        ".txt": r"(?m)^(?=sheet )",
    }
    parts = re.split(marks[Path(name).suffix], text) if Path(name).suffix in marks else [text]
    yield from ((str(i), part) for i, part in enumerate(parts))
