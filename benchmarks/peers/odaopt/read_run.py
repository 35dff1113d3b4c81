"""Read a run that was kept, with all that was found: python read_run.py RUN"""

from __future__ import annotations

import sys
from pathlib import Path

from optimizer.analysis.findings_file import findings_of
from optimizer.analysis.kept import MAX_BYTES, read_run

findings_of(read_run(Path(sys.argv[1]), MAX_BYTES))
