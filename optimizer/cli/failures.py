"""Errors -> messages and exit codes: 1 internal, 2 usage, 3 case, 6 missing part, 130 Ctrl-C."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from optimizer.errors import CaseError, Fault, OdaoptError

INTERRUPTED = 130


def failing(app: Callable[[], Any]) -> int:
    """Run the app; whatever goes wrong ends as a message and a number, never a traceback."""
    try:
        app()
    except SystemExit as done:
        return int(done.code or 0)
    except CaseError as error:
        report_faults(error)
        return error.exit_code
    except OdaoptError as error:
        say(f"odaopt: {error.place}: {error.cause} [{error.slug}]\n  {error.remedy}")
        return error.exit_code
    except KeyboardInterrupt:
        say("odaopt: interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        # the reader has gone; point stdout elsewhere so that the interpreter can end in peace
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("ODAOPT_DEBUG"):
            raise
        say(
            f"odaopt: internal error: {type(error).__name__}: {error}\n"
            "  This is a fault of odaopt, not of your case. Set ODAOPT_DEBUG=1 for the traceback."
        )
        return 1
    return 0


def say(text: str) -> None:
    """To stderr, whatever the terminal's encoding."""
    sys.stderr.write(text.encode(sys.stderr.encoding or "utf-8", "replace").decode(
        sys.stderr.encoding or "utf-8", "replace") + "\n")  # fmt: skip


def report_faults(error: CaseError) -> None:
    """All faults on stderr; as JSON on stdout where the verb was asked for JSON."""
    if error.as_json:
        print(json.dumps(as_document(error), ensure_ascii=False, indent=2))
    else:
        say(faults_text(error))


def as_document(error: CaseError) -> dict[str, Any]:
    """The faults as one JSON document."""
    return {
        "outcome": "invalid",
        "case": {"path": error.path},
        "faults": [
            {"place": f.place, "slug": f.slug, "cause": f.cause, "remedy": f.remedy}
            for f in error.faults
        ],
    }


def faults_text(error: CaseError) -> str:
    """The faults as a list a person reads: place, cause, remedy."""
    n = len(error.faults)
    lines = [f"{error.path}: {n} fault{'s' if n != 1 else ''}"]
    lines += [fault_text(f) for f in error.faults]
    lines.append(f"Next: mend these, then odaopt validate {error.path}")
    return "\n".join(lines)


def fault_text(f: Fault) -> str:
    """One fault in three lines."""
    return f"  {f.place or '(whole file)'}  [{f.slug}]\n    {f.cause}\n    {f.remedy}"
