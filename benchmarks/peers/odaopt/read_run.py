"""Read a run that was kept, with all that was found: python read_run.py RUN"""

from __future__ import annotations

import sys
from pathlib import Path

from optimizer.analysis.findings import completed
from optimizer.analysis.runs.kept import MAX_BYTES, read_run

run = read_run(Path(sys.argv[1]), MAX_BYTES)
completed(run.answer, run.findings)
