"""Make docs/pictures: every view of the FY2009 report, as a reader sees it.

    python3 docs/pictures.py

Needs the extra [test], Chromium (on the path, or named by ODAOPT_CHROMIUM), pdftoppm (Debian:
poppler-utils) and LibreOffice Calc (Debian: libreoffice-calc-nogui).
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
CASE = "cases/fy09.json"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update",
         "--hide-scrollbars")  # fmt: skip
DARK = ("--blink-settings=preferredColorScheme=0",)
SHEETS = (1, 4, 7)
"""Pages of the printed workbook that are shown."""


class Studio:
    """A folder for what is made on the way, and the programs that make it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.browser = os.environ.get("ODAOPT_CHROMIUM") or _found(BROWSERS, "Chromium")
        self.office = _found(("soffice", "libreoffice"), "LibreOffice Calc")
        self.printer = _found(("pdftoppm",), "pdftoppm (poppler-utils)")

    def odaopt(self, *args: str) -> str:
        """What the program prints, with its colours."""
        colours = os.environ | {"FORCE_COLOR": "1", "COLUMNS": "100"}
        done = subprocess.run(
            [sys.executable, "-m", "optimizer", *args],
            cwd=ROOT, check=True, capture_output=True, encoding="utf-8", env=colours,
        )  # fmt: skip
        return done.stdout.replace(str(self.folder), "runs")

    def shot(self, page: Path, name: str, size: tuple[int, int], *flags: str) -> None:
        """A page as docs/pictures/NAME.png, ``size`` in px of the page."""
        picture = PICTURES / f"{name}.png"
        width, height = size
        subprocess.run(
            [self.browser, *FLAGS, *flags, f"--user-data-dir={self.folder}/profile",
             f"--window-size={width},{height}", f"--screenshot={picture}", page.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        print(f"Written: {picture.relative_to(ROOT)}")

    def shown(self, name: str, size: tuple[int, int], body: str) -> None:
        """The same of a page that is made up here."""
        page = self.folder / f"{name}.html"
        page.write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{body}",
                        encoding="utf-8")  # fmt: skip
        self.shot(page, name, size)

    def pages(self, pdf: Path, numbers: Iterable[int]) -> str:
        """Pages of a PDF beside each other."""
        stem = self.folder / f"{pdf.stem}-page"
        subprocess.run([self.printer, "-r", "100", "-png", str(pdf), str(stem)], check=True)
        files = sorted(self.folder.glob(f"{stem.name}-*.png"))
        chosen = [files[n - 1] for n in numbers if n <= len(files)]
        return "".join(f'<img src="{file.as_uri()}">' for file in chosen)

    def as_pdf(self, workbook: Path) -> Path:
        """The workbook as the office program prints it."""
        home = (self.folder / "office").as_uri()
        subprocess.run(
            [self.office, f"-env:UserInstallation={home}", "--headless", "--convert-to", "pdf",
             "--outdir", str(self.folder / "office-out"), str(workbook)],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return self.folder / "office-out" / f"{workbook.stem}.pdf"


STYLE = """
body { margin: 0; padding: 20px; background: #e4e8ec; display: flex; gap: 20px;
       align-items: start; }
img { width: 0; flex: 1; background: white; box-shadow: 0 1px 5px #0005; }
pre { margin: 0; padding: 20px; flex: 1; min-width: 0; overflow: hidden; white-space: pre-wrap;
      background: white;
      font: 12px/1.35 "DejaVu Sans Mono", monospace; box-shadow: 0 1px 5px #0005; }
"""


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Path(folder))
        printed = studio.odaopt("solve", CASE, "-o", folder)
        (run,) = Path(folder).glob("*.json")
        report = ("report", str(run), "-o", folder, "--format")
        studio.odaopt(*report, "html,pdf,xlsx,md,csv")
        file = {view: run.with_suffix(f".{view}") for view in ("html", "pdf", "xlsx", "md")}
        studio.shot(file["html"], "html", (1180, 1500))
        studio.shown("pdf", (1400, 690), studio.pages(file["pdf"], (1, 2, 3)))
        studio.shown("xlsx", (1400, 370), studio.pages(studio.as_pdf(file["xlsx"]), SHEETS))
        table = max(run.with_name(f"{run.stem}-csv").glob("*funded*.csv"))
        texts = (file["md"].read_text(encoding="utf-8"), table.read_text(encoding="utf-8-sig"))
        studio.shown("md-csv", (1400, 520), "".join(f"<pre>{escape(t)}</pre>" for t in texts))
        studio.shown("terminal", (900, 1000), f"<pre>{_coloured(printed)}</pre>")
        studio.odaopt(*report, "html,pdf", "--lang", "ja")
        html, pdf = (run.with_suffix(f".ja.{view}") for view in ("html", "pdf"))
        studio.shot(html, "html-ja", (1180, 1100), *DARK)
        studio.shown("pdf-ja", (1400, 690), studio.pages(pdf, (1, 2, 3)))


def _coloured(text: str) -> str:
    """Text of the terminal as HTML."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=100, file=io.StringIO())
    console.print(Text.from_ansi(text))
    return console.export_html(inline_styles=True, code_format="{code}")


def _found(names: Iterable[str], what: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    sys.exit(f"{what} is not found: install it.")


if __name__ == "__main__":
    main()
