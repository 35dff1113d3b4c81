"""odaopt init: a first case with comments, ready to be changed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.common import write_whole
from optimizer.errors import TargetError


def run(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("case.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a small case with comments (YAML) that solves as it stands.

    A path that ends in .json gives the same case without comments.
    """
    if path.is_dir():
        path = path / "case.yaml"
    if path.exists() and not force:
        raise TargetError("file-exists", str(path), "There is a file already.",
                          "Name another, or overwrite it with --force.")  # fmt: skip
    text = files("optimizer.cli").joinpath("template.yaml").read_text(encoding="utf-8")
    if path.suffix == ".json":
        text = _as_json(text)
    write_whole(path, text)
    print(f"Written: {path}\nNext: odaopt solve {path}")


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
