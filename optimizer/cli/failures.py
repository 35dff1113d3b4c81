"""Errors -> messages and exit codes: 1 internal, 2 usage, 3 case, 6 missing part or target,
130 Ctrl-C."""

from __future__ import annotations

import io
import os
import shlex
import sys
from collections.abc import Callable
from typing import Any

from typer import Exit
from typer.core import TyperGroup

from optimizer.errors import CaseError, Fault, OdaoptError, RunError, TargetError

INTERRUPTED = 130


class Verbs(TyperGroup):
    """The verbs of odaopt. Ctrl-C and a reader that has gone end here, before typer has them
    end as something else."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("odaopt: interrupted.")
            raise Exit(INTERRUPTED) from None
        except (BrokenPipeError, SystemExit):  # rich ends the program where its reader has gone
            raise Exit(_unheard()) from None


def reopen() -> None:
    """Open stdin, stdout and stderr on nothing where whoever called us has closed them: a cron
    job's first file must not become our stdout."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if number == 0 else "w"))  # noqa: SIM115


def failing(app: Callable[[], Any]) -> int:
    """Run the app; whatever goes wrong ends as a message and a number, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a letter the terminal lacks is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    out = sys.stdout
    try:
        code = _code(app)
        if sys.stdout is not out:  # what typer does when the reader of a help page has gone
            return TargetError.exit_code
        if out is not None:
            out.flush()
        return code
    except BrokenPipeError:
        return _unheard()
    except OSError as error:
        say(
            f"odaopt: {error.filename or 'the output'}: {error.strerror}. [cannot-write]\n"
            "  Free the place, or send the output elsewhere."
        )
        return _unheard()


def _code(app: Callable[[], Any]) -> int:
    try:
        app()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(bool(done.code))
    except CaseError as error:
        report_faults(error)
        return error.exit_code
    except OdaoptError as error:
        say(error_text(error))
        return error.exit_code
    except KeyboardInterrupt:
        say("odaopt: interrupted.")
        return INTERRUPTED
    except OSError:
        raise
    except Exception as error:
        if os.environ.get("ODAOPT_DEBUG"):
            raise
        say(
            f"odaopt: internal error: {type(error).__name__}: {error}\n"
            "  This is a fault of odaopt, not of your case. Set ODAOPT_DEBUG=1 for the traceback."
        )
        return 1
    return 0


def _unheard() -> int:
    """Stdout leads nowhere: point it elsewhere, so that the interpreter can end in peace."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return TargetError.exit_code


def say(text: str) -> None:
    """To stderr."""
    print(text, file=sys.stderr)


def give_json(document: dict[str, Any]) -> None:
    """One JSON document on stdout, in an alphabet that it can hold."""
    from optimizer.case.save import json_text

    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    print(json_text(document, ascii=encoding != "utf8"))


def report_faults(error: CaseError) -> None:
    """All faults on stderr; as JSON on stdout where the verb was asked for JSON."""
    if error.as_json:
        give_json(as_document(error))
    else:
        say(faults_text(error))


def as_document(error: CaseError) -> dict[str, Any]:
    """The faults as one JSON document."""
    return {
        "outcome": "invalid",
        "run" if isinstance(error, RunError) else "case": {"path": error.path},
        "faults": [fault_parts(f) for f in error.faults],
    }


def error_text(error: OdaoptError) -> str:
    """Place, cause and remedy in two lines."""
    return f"odaopt: {error.place}: {error.cause} [{error.slug}]\n  {error.remedy}"


def fault_parts(f: Fault) -> dict[str, str]:
    """A fault for a program."""
    return {"place": f.place, "slug": f.slug, "cause": f.cause, "remedy": f.remedy}


def faults_text(error: CaseError) -> str:
    """The faults as a list a person reads: place, cause, remedy."""
    from optimizer.case.overrides import REFUSED

    n = len(error.faults)
    lines = [f"{error.path}: {n} fault{'s' if n != 1 else ''}"]
    lines += [fault_text(f) for f in error.faults]
    if isinstance(error, RunError):
        lines.append(f"Next: odaopt solve {shlex.quote(error.case) if error.case else 'CASE'}")
    else:
        what = "these" if n > 1 else "this"
        optional = all(f.slug == REFUSED for f in error.faults)
        step = f"mend or leave out {what}:" if optional else f"mend {what}, then"
        lines.append(f"Next: {step} {error.again}")
    return "\n".join(lines)


def fault_text(f: Fault) -> str:
    """One fault in three lines."""
    return f"  {f.place or '(whole file)'}  [{f.slug}]\n    {f.cause}\n    {f.remedy}"
