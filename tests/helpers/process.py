"""The program, and others, in processes of their own: Ctrl-C reaches them, and they end with their
test, with all that they have started themselves."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.program import Done

ROOT = Path(__file__).parents[2]
SECONDS = 240
"""How long a process may take on a busy machine before its test fails."""

_started: list[subprocess.Popen[bytes]] = []


@pytest.fixture(scope="session", autouse=True)
def ctrl_c() -> Iterator[None]:
    """Ctrl-C is heard, here and in what is started from here, also where the tests run in the
    background: shells let that ignore it, and who is started inherits it."""
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, kept)


@pytest.fixture(autouse=True)
def _no_process_outlives_its_test() -> Iterator[None]:
    yield
    while _started:
        end(_started.pop())


def start(command: Sequence[str | Path], **more: Any) -> subprocess.Popen[bytes]:
    """A command in a process group of its own, by which it can be ended whole."""
    run = subprocess.Popen(command, start_new_session=True, **more)
    _started.append(run)
    return run


def end(run: subprocess.Popen[bytes]) -> None:
    """The solver and the chart engine in processes of their own end with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    for pipe in filter(None, (run.stdout, run.stderr)):
        pipe.close()


def ended(
    run: subprocess.Popen[bytes], encoding: str = "utf-8", seconds: float | None = SECONDS
) -> Done:
    """How it came to its end."""
    out, err = run.communicate(timeout=seconds)
    return Done(run.returncode, (out or b"").decode(encoding), (err or b"").decode(encoding))


def ran(command: Sequence[str | Path], seconds: float | None = SECONDS, **more: Any) -> Done:
    """A command from its beginning to its end, and what it printed."""
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return ended(start(command, **more), seconds=seconds)


def python(*args: object, env: dict[str, str] | None = None, **more: Any) -> Done:
    """Python from here, with the program on its path."""
    every = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | (env or {})
    return ran([sys.executable, *map(str, args)], env=every, **more)


def process(
    *args: str, cwd: Path, driver: str = "", env: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A command of the program; ``driver`` is code that runs before it."""
    code = f"{driver}\nif __name__ == '__main__':\n    from optimizer.cli import main\n    main()\n"
    script = cwd / "driver.py"
    script.write_text(code, encoding="utf-8")
    every = os.environ | {"PYTHONPATH": str(ROOT)} | (env or {})
    return start([sys.executable, str(script), *args], cwd=cwd, env=every,
                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
