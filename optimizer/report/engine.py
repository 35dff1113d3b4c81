"""The chart engine, in a process of its own beside the report.

Vega draws in JavaScript: its engine takes a third of a second to begin with and holds Python's
lock while it draws, and there are specs at which it ends its whole process. Over there it costs
the report neither.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import subprocess
import sys
import threading

from optimizer.errors import PartError

_lock = threading.Lock()
_process: subprocess.Popen[bytes] | None = None


def start() -> None:
    """Begin the process, if there is none; it gets ready by itself."""
    with _lock:
        _running()


def svg(spec: str) -> str:
    """The picture of a Vega-Lite spec, which is JSON in one line.

    Raises PartError where the engine is missing, ends, or cannot draw it.
    """
    line = spec.encode() + b"\n"
    with _lock:
        process = _running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = b""
        except BaseException:  # its answer would be taken for that of the next spec
            _end()
            raise
        if not answer:
            _end()
            raise _failed("The chart engine ended.")
    said = json.loads(answer)
    if "error" in said:
        raise _failed(" ".join(said["error"].splitlines()[:2]))  # then JavaScript's stack
    return str(said["svg"])


def _running() -> subprocess.Popen[bytes]:
    global _process
    if _process is None:
        if importlib.util.find_spec("vl_convert") is None:
            raise _failed("The package vl-convert-python is missing.")
        # -P: no file of the folder one works in is taken for a module
        paths = os.pathsep.join(filter(None, map(_whole, sys.path)))
        _process = subprocess.Popen(
            [sys.executable, "-P", "-m", "optimizer.report.plotter"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": paths},
        )
        atexit.register(_end)
    return _process


def _whole(path: str) -> str:
    """A place of modules, wherever one works; nothing where that folder is gone."""
    try:
        return os.path.abspath(path)
    except OSError:
        return ""


def _end() -> None:
    """At the end of the program too, while what is drawn ahead may end it from its thread."""
    global _process
    process, _process = _process, None
    atexit.unregister(_end)
    if process is not None:
        process.kill()
        process.communicate()


def _failed(cause: str) -> PartError:
    return PartError(
        "no-charts", "charts", cause,
        "Install odaopt again; --format xlsx,md,csv needs no chart engine.",
    )  # fmt: skip
