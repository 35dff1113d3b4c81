"""odaopt init: a first case with comments, ready to be changed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.common import CaseLanguage, Lang, only_workbook
from optimizer.cli.files import write_whole
from optimizer.errors import TargetError


def run(
    path: Annotated[
        Path | None,
        typer.Argument(help="Where to write it (default case.yaml).", show_default=False),
    ] = None,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Write a workbook to fill in (default case.xlsx).")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
    lang: CaseLanguage = Lang.EN,
) -> None:
    """Write a small case with comments (YAML) that solves as it stands.

    A path that ends in .json gives the same case without comments, one that ends in .xlsx a
    workbook with lists to choose from, notes on its headers and a guide.
    """
    name = "case.xlsx" if xlsx else "case.yaml"
    path = Path(name) if path is None else path / name if path.is_dir() else path
    workbook = path.suffix.lower() == ".xlsx"
    if xlsx and not workbook:
        raise typer.BadParameter(f"{path.name!r} does not end in .xlsx", param_hint="PATH")
    only_workbook(lang, path.suffix.lower())
    if path.exists() and not force:
        raise TargetError("file-exists", str(path), "There is a file already.",
                          "Name another, or overwrite it with --force.")  # fmt: skip
    text = files("optimizer.cli").joinpath("template.yaml").read_text(encoding="utf-8")
    if path.suffix == ".json":
        text = _as_json(text)
    write_whole(path, _as_workbook(text, lang) if workbook else text)
    print(f"Written: {path}\nNext: odaopt solve {path}")


def _as_workbook(text: str, lang: Lang) -> bytes:
    from optimizer.case.load import case_of
    from optimizer.case.workbook_out import case_workbook
    from optimizer.case.yaml_text import read_yaml
    from optimizer.words import Words

    document, _ = read_yaml(text, "template")
    return case_workbook(case_of(document), Words(lang.value))


def _as_json(text: str) -> str:
    import json
    from decimal import Decimal

    from optimizer.case.yaml_text import read_yaml

    document, _ = read_yaml(text, "template")

    def plain(value: object) -> object:
        if isinstance(value, Decimal):
            return float(value)
        raise TypeError

    return json.dumps(document, ensure_ascii=False, indent=2, default=plain) + "\n"
