"""Headless Chromium for the tests of the page; they are skipped where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.reports import page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    asked = os.environ.get("ODAOPT_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = asked or next((p for n in names if (p := shutil.which(n))), None)
    if path is None:
        pytest.skip("no browser found: install Chromium, or name one in ODAOPT_CHROMIUM")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as p:
        with_flags = p.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield with_flags
        with_flags.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Open a page at a width; at the end: nothing was requested and nothing complained."""
    seen: list[str] = []
    pages = []

    def open_(name: str, width: int = 1280, **more: Any) -> Any:
        file = tmp_path / f"{len(pages)}.html"
        file.write_text(page(name), encoding="utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 800}, **more)
        pages.append(tab)
        tab.on("request", lambda r: r.url == file.as_uri() or seen.append(r.url))
        tab.on("console", lambda m: seen.append(m.text))
        tab.on("pageerror", lambda e: seen.append(str(e)))
        tab.on("dialog", lambda d: (seen.append(d.message), d.dismiss()))
        tab.goto(file.as_uri())
        return tab

    yield open_
    for tab in pages:
        tab.wait_for_timeout(50)
        tab.close()
    assert seen == []
