"""Silence for a library that greets on stdout, past Python: only data may go there."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_greeted = False


@contextmanager
def first() -> Iterator[None]:
    """The first time in a process, what stdout is told meanwhile goes nowhere.

    Stdout is one for all threads: while one of them has it elsewhere no other may put it back, and
    what the others write is lost. So it is done once, by one thread, and the rest wait for it.
    """
    global _greeted
    with _lock:
        if _greeted:
            yield
        else:
            with _nowhere():
                yield
            _greeted = True


@contextmanager
def _nowhere() -> Iterator[None]:
    try:
        kept = os.dup(1)
    except OSError:  # there is no stdout
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
