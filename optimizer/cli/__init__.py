"""The command line: one verb a file. Nothing heavy is imported before a verb runs."""

from __future__ import annotations

import typer

from optimizer.cli import (
    alternatives,
    check,
    compare,
    convert,
    doctor,
    evaluate,
    explain,
    export,
    init,
    report,
    schema,
    solve,
    validate,
)
from optimizer.cli.failures import Verbs, failing, reopen
from optimizer.cli.interrupt import interruptible, leave

CONTEXT = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name="odaopt",
    cls=Verbs,
    help="Choose, prove and explain which resource projects aid and finance should back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
)
app.command("solve")(solve.run)
app.command("explain")(explain.run)
app.command("alternatives")(alternatives.run)
app.command("evaluate")(evaluate.run)
app.command("compare")(compare.run)
app.command("report")(report.run)
app.command("check")(check.run)
app.command("validate")(validate.run)
app.command("init")(init.run)
app.command("convert")(convert.run)
app.command("export")(export.run)
app.command("schema")(schema.run)
app.command("doctor")(doctor.run)


def _version(asked: bool) -> None:
    if asked:
        from optimizer import __version__

        typer.echo(f"odaopt {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Choose, prove and explain which resource projects aid and finance should back.

    Start with: odaopt init case.yaml, or odaopt solve cases/fy09.json
    """


def main() -> None:
    """Entry point: errors become one message and the exit code of the contract."""
    reopen()
    with interruptible():
        code = failing(lambda: app(prog_name="odaopt"))
    leave(code)
