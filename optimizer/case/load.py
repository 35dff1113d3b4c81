"""A case file (JSON, YAML or XLSX) -> Case, or a CaseError that lists every fault at once.

Back to JSON: save.py; to YAML and XLSX: yaml_out.py, workbook_out.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.case.case import Case
from optimizer.case.lint import lint
from optimizer.case.overrides import Override, apply
from optimizer.case.parse import read_json
from optimizer.case.salvage import salvage
from optimizer.case.yaml_text import read_yaml
from optimizer.errors import CaseError, Fault

if TYPE_CHECKING:
    from optimizer.case.places import Places

MAX_BYTES = 20_000_000
"""Files over this size are refused unless the caller raises the limit."""

YAML = (".yaml", ".yml")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""Endings of files that are read as workbooks; of those that are none, that is said."""
RUN_KEYS = {"format", "run"}
"""What every run file has and no case."""


@dataclass(frozen=True)
class Loaded:
    """A case with the SHA-256 of its file and where it was read; of a workbook the places too."""

    case: Case
    sha256: str
    path: str
    places: Places | None = None

    def told(self, faults: Iterable[Fault]) -> list[Fault]:
        """The faults with places of the file: sheet!cell in a workbook."""
        return _told(faults, self.places)


@dataclass(frozen=True)
class Parsed:
    """The document of a file, the faults of its text, its SHA-256 and where it was read; of a
    workbook the cells in which its parts stand."""

    document: Any
    faults: Sequence[Fault]
    sha256: str
    path: str
    places: Places | None = None

    @property
    def is_run(self) -> bool:
        """Whether this is a run that `odaopt solve` kept, of whatever format."""
        return isinstance(self.document, dict) and self.document.keys() >= RUN_KEYS

    @property
    def solved_from(self) -> str:
        """Of a run the path of its case file; '' where it does not say."""
        parts = [self.document.get(k) for k in ("run", "case")] if self.is_run else []
        paths = [p.get("path") for p in parts if isinstance(p, dict)]  # until format 3 of "case"
        return next((p for p in paths if isinstance(p, str)), "")


def load_case(path: str | Path, *, max_bytes: int = MAX_BYTES) -> Case:
    """Read a case file (JSON, YAML or XLSX). Raises CaseError with all faults."""
    return load(path, max_bytes=max_bytes).case


def load(
    path: str | Path, *, max_bytes: int = MAX_BYTES, overrides: Sequence[Override] = ()
) -> Loaded:
    """The same with digest and overrides (changes made to the document before it is read)."""
    return as_case(read_file(path, max_bytes=max_bytes), overrides)


def read_file(path: str | Path, *, max_bytes: int = MAX_BYTES) -> Parsed:
    """The file as a document: JSON, YAML or XLSX by its ending. Raises CaseError where it is none
    of them."""
    path = Path(path)
    raw = _bytes(path, max_bytes)
    if path.suffix.lower() in WORKBOOKS:
        from optimizer.case.workbook_in import read_workbook

        document, faults, places = read_workbook(raw, str(path))
        return Parsed(document, faults, hashlib.sha256(raw).hexdigest(), str(path), places)
    read = read_yaml if path.suffix.lower() in YAML else read_json
    document, faults = read(_text(raw, path), str(path))
    return Parsed(document, faults, hashlib.sha256(raw).hexdigest(), str(path))


def as_case(parsed: Parsed, overrides: Sequence[Override] = ()) -> Loaded:
    """A document that was read -> Case, with overrides. Raises CaseError with all faults."""
    if parsed.is_run:
        raise _refusal(
            parsed.path, "a-run-file", "This is a run that was kept, not a case.",
            f"Name the case file it was solved from: {parsed.solved_from or 'it does not say'}.",
        )  # fmt: skip
    faults = [*parsed.faults, *apply(parsed.document, overrides)]
    try:
        case = case_of(parsed.document, parsed.path, faults)
    except CaseError as error:
        raise CaseError(error.path, _told(error.faults, parsed.places)) from None
    return Loaded(case, parsed.sha256, parsed.path, parsed.places)


def case_of(document: Any, path: str = "case", faults: Sequence[Fault] = ()) -> Case:
    """A parsed document -> Case. Raises CaseError with all faults, those given included."""
    found = salvage(document)
    everything = [*faults, *found.faults]
    if found.case is not None:
        everything += found.real(lint(found.case))
    if everything or found.case is None:
        raise CaseError(path, everything)
    return found.case


def _told(faults: Iterable[Fault], places: Places | None) -> list[Fault]:
    if places is None:
        return list(faults)
    return [
        places.in_cells(f) if f.place.startswith("/") else f
        for f in faults
        if not places.told_already(f)
    ]


def _refusal(path: Path | str, slug: str, cause: str, remedy: str) -> CaseError:
    return CaseError(str(path), [Fault("", slug, cause, remedy)])


def _text(raw: bytes, path: Path) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(path, f"byte {error.start}") from None
    if "\0" in text:
        raise _not_text(path, f"a null at character {text.index(chr(0))}")
    if not text.strip():
        raise _refusal(path, "empty-file", "The file is empty.",
                       "Write a first case with `odaopt init`.")  # fmt: skip
    return text


def _not_text(path: Path, where: str) -> CaseError:
    return _refusal(path, "not-text", f"The file is not UTF-8 text ({where}).",
                    "Save it as UTF-8 JSON or YAML.")  # fmt: skip


def _bytes(path: Path, max_bytes: int) -> bytes:
    """The file, read no further than the limit (a device or a pipe has no size to ask for)."""
    try:
        if path.is_dir():
            raise _refusal(path, "a-folder", "This is a folder.", "Name the case file inside it.")
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
        if len(raw) <= max_bytes:
            return raw
        size = max(path.stat().st_size, len(raw))
    except FileNotFoundError:
        raise _refusal(
            path, "no-such-file", "There is no such file.",
            "Check the path, or write a first case with `odaopt init`.",
        ) from None  # fmt: skip
    except OSError as error:
        raise _refusal(
            path, "unreadable", f"The file cannot be read: {error.strerror}.",
            "Check its permissions.",
        ) from None  # fmt: skip
    raise _refusal(
        path, "too-large", f"The file has {size:,} bytes; the limit is {max_bytes:,}.",
        f"Raise it with --max-bytes {size}, if this really is a case.",
    )  # fmt: skip
