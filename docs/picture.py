"""Make docs/report.png, the picture in the README: the FY2009 report in headless Chromium.

    python3 docs/picture.py

Chromium is looked for on the path, or named by ODAOPT_CHROMIUM.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
         "--force-device-scale-factor=1.5")  # fmt: skip


def main() -> None:
    browser = os.environ.get("ODAOPT_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if browser is None:
        sys.exit("No Chromium found: install it, or name it in ODAOPT_CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder:
        solve = [sys.executable, "-m", "optimizer", "solve", "cases/fy09.json", "-o", folder]
        subprocess.run(solve, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        page = next(Path(folder).glob("*.html"))
        picture = ROOT / "docs" / "report.png"
        subprocess.run(
            [browser, *FLAGS, f"--user-data-dir={folder}/profile", "--window-size=1180,1500",
             f"--screenshot={picture}", page.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    print(f"Written: {picture}")


if __name__ == "__main__":
    main()
