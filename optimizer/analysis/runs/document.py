"""The run as one JSON document: what `solve --format json` prints and `runs/` keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from optimizer.analysis.runs.derived import derived
from optimizer.analysis.runs.encode import encode
from optimizer.case.save import RUN_FORMAT, digest, document_of

if TYPE_CHECKING:
    from optimizer.analysis.answer import Answer
    from optimizer.analysis.conflict import Conflict
    from optimizer.analysis.findings import Findings
    from optimizer.analysis.repairs import Repairs
    from optimizer.analysis.runs.facts import Run
    from optimizer.analysis.tally import Tally

FOUND = ("run", "solution", "conflict", "repairs", "tally", "findings", "derived")
"""Parts of a run file beside the case: how it was asked, and what was found."""
WIDE = Context(prec=4000, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])
"""Room for every number that a file may hold."""


def document(
    answer: Answer,
    run: Run,
    *,
    findings: Findings | None = None,
    conflict: Conflict | None = None,
    repairs: Repairs | None = None,
    tally: Tally | None = None,
) -> dict[str, Any]:
    """Everything a program may ask of a run. ``tally``: the questions that the conflict and the
    repairs took."""
    found: dict[str, Any] = {
        "format": RUN_FORMAT,
        "run": encode(run),
        "solution": encode(answer.solution),
        "conflict": encode(conflict),
        "repairs": encode(repairs),
        "tally": encode(tally),
        "findings": encode(findings),
        "derived": derived(answer, findings),
    }
    digests = {"found": digest_of(found), "inputs": digest(answer.case)}
    return found | {"sha256": digests, "inputs": document_of(answer.case)}


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 over all but the case, however the file writes its numbers. Raises RecursionError
    where they are nested too deeply."""
    parts = [document[part] for part in FOUND]
    return sha256(json.dumps(_plainly(parts), sort_keys=True).encode()).hexdigest()


def _plainly(node: Any) -> Any:
    """With each number as one text: 2, 2.0 and 2.00 are the same."""
    if isinstance(node, dict):
        return {key: _plainly(item) for key, item in node.items()}
    if isinstance(node, list):
        return [_plainly(item) for item in node]
    if isinstance(node, bool) or not isinstance(node, int | float | Decimal):
        return node
    number = WIDE.normalize(Decimal(str(node)))
    return str(number if number else abs(number))
