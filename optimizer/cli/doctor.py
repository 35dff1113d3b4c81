"""odaopt doctor: whether every part works on this machine."""

from __future__ import annotations

import platform
from collections.abc import Iterator

import typer

PACKAGES = ("pulp", "highspy", "numpy", "pandas", "pydantic", "typer", "rich", "ruamel.yaml",
            "jinja2", "vl-convert-python", "babel", "simplejson", "XlsxWriter",
            "python-calamine")  # fmt: skip
MISSING = 6


def run() -> None:
    """Check Python, packages, both solvers and the charts.

    Exit codes: 0 all works, 6 something is missing.
    """
    fine = True
    for name, ok, what in _checks():
        fine &= ok
        print(f"{'ok  ' if ok else 'FAIL'}  {name:22} {what}")
    print(_pdf())
    if not fine:
        print("Next: python3 -m pip install --force-reinstall odaopt")
        raise typer.Exit(MISSING)
    print("Next: odaopt solve cases/fy09.json")


def _checks() -> Iterator[tuple[str, bool, str]]:
    from importlib.metadata import PackageNotFoundError, version  # 12 ms that --help can spare

    yield "python", True, platform.python_version()
    for package in PACKAGES:
        try:
            yield package, True, version(package)
        except PackageNotFoundError:
            yield package, False, "not installed"
    for name, check in (("HiGHS solves", _highs), ("CBC solves", _cbc), ("charts render", _chart)):
        try:
            yield name, True, check()
        except Exception as error:
            yield name, False, str(error).splitlines()[0] if str(error) else type(error).__name__


def _solves(solver: str) -> str:
    from importlib.resources import files

    from optimizer.analysis.answer import solve
    from optimizer.case.load import case_of
    from optimizer.case.yaml_text import read_yaml

    text = files("optimizer.cli").joinpath("template.yaml").read_text(encoding="utf-8")
    document, _ = read_yaml(text, "template")
    answer = solve(case_of(document), solver="cbc" if solver == "cbc" else "highs")
    s = answer.solution
    return f"{s.solver} {s.version}: {s.outcome}"


def _highs() -> str:
    return _solves("highs")


def _cbc() -> str:
    return _solves("cbc")


def _pdf() -> str:
    """An extra: its absence is no fault."""
    from optimizer.errors import PartError
    from optimizer.report import pdf

    try:
        pdf.ready("ja")
    except PartError as error:
        return f"none  {'PDF':22} {error.cause} {error.remedy}"
    return f"ok    {'PDF':22} typst and a Japanese font"


def _chart() -> str:
    import json

    from optimizer.report import engine

    spec = {"data": {"values": [{"a": 1}]}, "mark": "bar",
            "encoding": {"x": {"field": "a", "type": "quantitative"}}}  # fmt: skip
    return f"SVG of {len(engine.svg(json.dumps(spec))):,} characters"
