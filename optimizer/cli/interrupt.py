"""Ctrl-C: the first stops the search and keeps what is known, the third ends at once."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from optimizer.cli.failures import INTERRUPTED

AT_ONCE = 3
"""So many times Ctrl-C, and nothing more is kept."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Only the first Ctrl-C is a KeyboardInterrupt: a second one, pressed while the best
    portfolio is being kept, would lose it."""
    kept = signal.getsignal(signal.SIGINT)
    if kept in (signal.SIG_IGN, None):  # as nohup asks for
        yield
        return
    presses = 0

    def pressed(number: int, frame: FrameType | None) -> None:
        nonlocal presses
        presses += 1
        if presses == 1:
            raise KeyboardInterrupt
        if presses >= AT_ONCE:
            os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, pressed)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, kept)


def leave(code: int) -> NoReturn:
    """End the program; at once where HiGHS still runs in a thread, which no interpreter can end
    in peace. All is written by then: Ctrl-C has nothing left to stop."""
    if any(t.name.endswith("(__solve)") for t in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)
