"""odaopt convert: the same case as JSON, YAML or XLSX."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.common import CaseLanguage, Lang, MaxBytes, case_or_run, only_workbook
from optimizer.cli.failures import give_json
from optimizer.cli.files import closed, write_whole
from optimizer.errors import CaseError, OdaoptError, TargetError

if TYPE_CHECKING:
    from optimizer.case.case import Case

YAML = (".yaml", ".yml")
ENDINGS = (".json", *YAML, ".xlsx")


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def run(
    source: Annotated[
        Path,
        typer.Argument(
            help="Case file (JSON, YAML or XLSX), or a run that was kept.",
            show_default=False,
            readable=False,
        ),
    ],
    target: Annotated[
        Path,
        typer.Argument(
            help="Where to write it: .json, .yaml or .xlsx.", show_default=False, readable=False
        ),
    ],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.TEXT,
    lang: CaseLanguage = Lang.EN,
    max_bytes: MaxBytes = None,
) -> None:
    """Write a case as JSON, YAML or XLSX, by the ending of the target.

    Every figure is kept to the last digit. Comments of a YAML file, empty lists and the look of a
    workbook are not kept.
    """  # fmt: skip
    ending = checked(target)
    only_workbook(lang, ending)
    if target.exists() and not force:
        raise TargetError("file-exists", str(target), "There is a file already.",
                          "Name another, or overwrite it with --force.")  # fmt: skip
    closed(target)
    loaded, _ = case_or_run(source, max_bytes, as_json=format_ is Format.JSON)
    content = written(loaded.case, ending, lang)
    write_whole(target, content)
    if format_ is Format.JSON:
        about = {"path": loaded.path, "id": loaded.case.id, "sha256": loaded.sha256}
        give_json({"outcome": "written", "path": str(target), "case": about})
        return
    print(f"Written: {target}")
    if source.suffix.lower() in YAML:
        print("Comments of the YAML file are not kept.")
    print(f"Next: odaopt solve {shlex.quote(str(target))}")


def checked(target: Path) -> str:
    """The ending of a file that is to be written. Raises BadParameter where there is none such."""
    import difflib

    ending = target.suffix.lower()
    if ending in ENDINGS:
        return ending
    near = difflib.get_close_matches(ending, ENDINGS, 1, 0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(ENDINGS)}."
    said = f"the ending {ending!r} is not known" if ending else f"{target.name!r} has no ending"
    raise typer.BadParameter(f"{said}; {hint}", param_hint="TARGET")


def written(case: Case, ending: str, lang: Lang = Lang.EN) -> bytes:
    """The case in the format of an ending, read back before it is handed out."""
    from optimizer.case.save import document_of, json_text

    if ending == ".xlsx":
        from optimizer.case.workbook_in import read_workbook
        from optimizer.case.workbook_out import case_workbook
        from optimizer.words import Words

        content = case_workbook(case, Words(lang.value))
        document, faults, _ = read_workbook(content, "copy")
    elif ending in YAML:
        from optimizer.case.yaml_out import yaml_text
        from optimizer.case.yaml_text import read_yaml

        text = yaml_text(document_of(case))
        content = text.encode()
        document, faults = read_yaml(text, "copy")
    else:
        return (json_text(document_of(case)) + "\n").encode()
    if faults or not says(document, case):
        raise OdaoptError("not-kept", ending, "The copy would not say the same as the case.",
                          "This is a fault of odaopt: please report it with the case.")  # fmt: skip
    return content


def says(document: Any, case: Case) -> bool:
    """Whether a document says what the case says."""
    from optimizer.case.load import case_of

    try:
        return case_of(document) == case
    except CaseError:
        return False
