"""A search that Ctrl-C ends in good order: what it has found is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Any

LINGERS = 1.0
"""Seconds that a thread of HiGHS may take to end once its solve has."""


def run(highs: Any) -> bool:
    """Solve in a thread of HiGHS's own; whether Ctrl-C stopped it."""
    pressed: list[bool] = []

    def stop() -> None:
        pressed.append(True)
        highs.cancelSolve()

    highs.HandleUserInterrupt = True
    with _hearing(stop):
        thread = highs.startSolve()
        while not highs.wait(0.05)[0]:
            pass
        if thread is not None:  # it lives a moment longer than its solve
            thread.join(LINGERS)
    return bool(pressed)


@contextmanager
def stoppable(patient: bool) -> Iterator[Callable[[], bool]]:
    """Yields what says whether Ctrl-C was pressed meanwhile; with ``patient`` it raises as ever."""
    pressed: list[bool] = []
    with nullcontext() if patient else _hearing(lambda: pressed.append(True)):
        yield lambda: bool(pressed)


@contextmanager
def _hearing(stop: Any) -> Iterator[None]:
    """Ctrl-C calls ``stop``: as an exception it could strike between any two steps of ours, and
    lose what was found. Who handled it before still hears of it."""
    kept = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(kept):
        yield  # elsewhere no signal is heard, or it is ignored
        return

    def heard(number: int, frame: FrameType | None) -> None:
        try:
            kept(number, frame)
        except KeyboardInterrupt:
            stop()

    signal.signal(signal.SIGINT, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, kept)
