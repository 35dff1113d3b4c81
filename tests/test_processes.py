"""What the tests start hears Ctrl-C wherever they run, and ends with them."""

from __future__ import annotations

import os
import select
import sys

import pytest

from tests.helpers.process import ROOT, end, ran, start

CHILD = "import time; print(1, flush=True); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"


@pytest.mark.skipif(os.name != "posix", reason="no shell that lets Ctrl-C be ignored")
def test_ctrl_c_is_heard_in_the_background() -> None:
    tests = "tests/test_session.py::test_an_interrupted_search_keeps_what_it_has " \
            "tests/test_targets.py::test_ctrl_c_before_the_verb_and_after_it"  # fmt: skip
    command = f'trap "" INT; exec "{sys.executable}" -m pytest -p no:cacheprovider {tests}'
    done = ran(["sh", "-c", command], cwd=ROOT)
    assert done.code == 0, done.out


def test_what_a_process_started_ends_with_it() -> None:
    """Whoever has its output still open lives."""
    ours, theirs = os.pipe()
    run = start([sys.executable, "-c", PARENT], stdout=theirs)
    os.close(theirs)
    with open(ours, "rb") as output:
        assert output.read(2) == b"1\n"
        end(run)
        assert select.select([output], [], [], 60)[0]
        assert output.read() == b""
