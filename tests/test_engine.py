"""The chart engine beside the report: it draws, says why it cannot, and is begun again."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from optimizer.errors import PartError
from optimizer.report import engine

BAR = json.dumps({"data": {"values": [{"a": 1}]}, "mark": "bar"})


def test_a_spec_that_cannot_be_drawn_is_an_error_and_the_next_one_is_drawn() -> None:
    with pytest.raises(PartError, match=r"conversion failed: TypeError: [^\n]*$"):
        engine.svg(json.dumps({"data": {"values": []}, "mark": "no such mark"}))
    assert engine.svg(BAR).startswith("<svg")


def test_an_engine_that_ended_is_an_error_and_begun_again() -> None:
    engine.start()
    assert engine._process is not None
    engine._process.kill()
    engine._process.wait()
    with pytest.raises(PartError) as caught:
        engine.svg(BAR)
    assert caught.value.exit_code == 6
    assert "ended" in caught.value.cause
    assert engine.svg(BAR).startswith("<svg")


def test_an_answer_that_was_not_waited_for_is_not_taken_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C while it draws."""
    engine.start()
    process = engine._process
    assert process is not None
    read = process.stdout

    class Interrupted:
        def readline(self) -> bytes:
            raise KeyboardInterrupt

        def __getattr__(self, name: str) -> Any:
            return getattr(read, name)

    monkeypatch.setattr(process, "stdout", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        engine.svg(json.dumps({"data": {"values": [{"a": 1}, {"a": 2}]}, "mark": "point"}))
    monkeypatch.undo()
    assert engine._process is None
    assert "mark-rect" in engine.svg(BAR)


def test_it_is_ended_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ends while a thread that draws ahead finds it gone."""
    engine.start()
    process = engine._process
    assert process is not None
    communicate, calls = process.communicate, []

    def both() -> tuple[bytes, bytes]:
        calls.append(1)
        engine._end()
        return communicate()

    monkeypatch.setattr(process, "communicate", both)
    engine._end()
    assert calls == [1]
    assert process.returncode is not None
    assert engine._process is None


def test_many_at_once_each_get_their_own() -> None:
    marks = {"bar": "mark-rect", "point": "mark-symbol", "text": "mark-text", "rule": "mark-rule"}
    found: dict[str, str] = {}

    def ask(mark: str) -> None:
        spec = {"data": {"values": [{"a": 1}]}, "mark": mark,
                "encoding": {"x": {"field": "a", "type": "quantitative"}}}  # fmt: skip
        found[mark] = engine.svg(json.dumps(spec))

    threads = [threading.Thread(target=ask, args=(mark,)) for mark in marks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(kind in found[mark] for mark, kind in marks.items())


def test_a_missing_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    engine._end()
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PartError, match="vl-convert-python is missing"):
        engine.svg(BAR)
