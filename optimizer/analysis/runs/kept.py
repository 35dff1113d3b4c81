"""Kept: a run file read back. Its answer is rebuilt from the case that stands in it, without
solving, and checked.

The value is recomputed by the audit; only the bound, and that the solver was done, are taken
from the file. A file whose figures contradict that is refused as damaged, and so is one whose bound
is refuted: a portfolio that keeps every rule and is worth more is known.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any, get_args

from optimizer.analysis.answer import Answer
from optimizer.analysis.conflict import Conflict
from optimizer.analysis.figures import Figure
from optimizer.analysis.findings import Findings
from optimizer.analysis.listing import Listing
from optimizer.analysis.runs.decode import AGAIN, Damage, Reader, damaged
from optimizer.analysis.runs.document import FOUND, digest_of
from optimizer.analysis.runs.facts import Run
from optimizer.audit.audit import Audit, audit, exact_value
from optimizer.case.case import Case
from optimizer.case.load import Parsed, case_of, read_file
from optimizer.case.misfit import clipped, given
from optimizer.case.save import RUN_FORMAT, digest
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome, Solution
from optimizer.errors import CaseError, Fault, RunError
from optimizer.problem import tables
from optimizer.solving.search import tolerance_at, tolerance_of

MAX_BYTES = 100_000_000
"""A run holds its case and what was found: files over this size are refused unless asked for."""

UPDATE = "Update odaopt: python3 -m pip install --upgrade odaopt."
REMEDIES = {
    "no-such-file": "Check the path; `odaopt solve` says where it keeps a run.",
    "a-folder": "Name the run file inside it.",
    "empty-file": "Solve the case again.",
    "broken-syntax": "Solve the case again, if the file cannot be mended there.",
    "not-text": "Name a file that `odaopt solve` kept: runs/NAME.json.",
}
"""What to do about a file that cannot be read at all, where that differs from a case's."""
PARTS = ("sha256", "inputs", *FOUND)


@dataclass(frozen=True)
class Kept:
    """A run as it was kept. ``conflict``: of an infeasible case; ``findings``: None where its
    questions were not asked, and without what needs no question (``findings.completed``)."""

    path: str
    run: Run
    answer: Answer
    conflict: Conflict | None
    findings: Findings | None

    @property
    def case(self) -> Case:
        return self.answer.case

    @property
    def options(self) -> dict[str, Any]:
        """What to give ``analysis.answer.solve`` beside the case to repeat it."""
        return asdict(self.run.options)


def read_run(path: str | Path, max_bytes: int = MAX_BYTES) -> Kept:
    """Read a run file back. Raises RunError."""
    try:
        parsed = read_file(path, max_bytes=max_bytes)
    except CaseError as error:
        told = [replace(f, remedy=REMEDIES.get(f.slug, f.remedy)) for f in error.faults]
        raise RunError(error.path, told) from None
    return kept_of(parsed)


def kept_of(parsed: Parsed) -> Kept:
    """A document that was read -> Kept. Raises RunError with all faults of the case in it, or else
    the first of the rest."""
    path, wrong = parsed.path, wrong_kind(parsed)
    if wrong is not None:
        case_file = path if wrong.slug == "a-case-file" else parsed.solved_from
        raise RunError(path, [wrong], case_file)
    try:
        if parsed.faults:
            raise CaseError(path, parsed.faults)
        return _kept(path, parsed.document)
    except CaseError as error:
        raise RunError(path, error.faults, parsed.solved_from) from None
    except Damage as damage:
        raise RunError(path, [damage.fault], parsed.solved_from) from None


def wrong_kind(parsed: Parsed) -> Fault | None:
    """What is wrong with a file that is no run of the format that is read; None where it is."""
    document = parsed.document
    if not parsed.is_run:
        if isinstance(document, dict) and "candidates" in document:
            remedy = "Solve it first with `odaopt solve`, and name the run that is kept."
            return Fault("", "a-case-file", "This is a case, not a run.", remedy)
        remedy = "Name a file that `odaopt solve` kept: runs/NAME.json."
        return Fault("", "not-a-run", "This is not a run that odaopt kept.", remedy)
    found = document["format"]
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        return damaged("/format", f"The format must be a whole number; it is {given(found)}.")
    if found == RUN_FORMAT:
        return None
    cause = f"The run has format {clipped(found)}; this odaopt reads format {RUN_FORMAT}."
    if found > RUN_FORMAT:
        return Fault("/format", "newer-run", cause, UPDATE)
    case = shlex.quote(parsed.solved_from) if parsed.solved_from else "CASE"
    remedy = f"An older odaopt wrote it; this makes a new one: odaopt solve {case}"
    return Fault("/format", "older-run", cause, remedy)


def _kept(path: str, document: dict[str, Any]) -> Kept:
    """Raises CaseError and Damage."""
    for part in PARTS:
        if part not in document:
            raise Damage((part,), f"{part!r} is missing.")
    try:
        case = case_of(document["inputs"])
    except CaseError as error:
        told = [replace(f, place=f"/inputs{f.place}") for f in error.faults]
        raise CaseError(path, told) from None

    def read(part: str, kind: Any) -> Any:
        return reader.read(document[part], kind, (part,))

    reader = Reader(case)
    run, solution = read("run", Run), read("solution", Solution)
    conflict, findings = read("conflict", Conflict | None), read("findings", Findings | None)
    found = None if solution.portfolio is None else audit(case, solution.portfolio)
    told = [*_contradictions(case, solution, findings, found)] or [*_edited(case, run, document)]
    if told:
        raise CaseError(path, told)
    return Kept(path, run, Answer(case, tables(case), solution, found), conflict, findings)


WITH_PLAN = (Outcome.PROVEN, Outcome.FEASIBLE)
"""Outcomes that come with a portfolio; the others never do."""


def _edited(case: Case, run: Run, document: dict[str, Any]) -> Iterator[Fault]:
    """What was edited without contradicting the plan: it was never found, or proven, so."""
    try:
        if run.day != str(date.fromisoformat(run.day)):
            raise ValueError
    except ValueError:
        yield damaged("/run/day", f"{clipped(run.day)} is no day.")
    said = document["sha256"] if isinstance(document["sha256"], dict) else {}
    if said.get("inputs") != digest(case):
        yield damaged("/inputs", "The case that stands here is not the one that was solved.")
    try:
        made = digest_of(document)
    except RecursionError:
        made = "nested too deeply"
    if said.get("found") != made:
        yield damaged("/sha256/found", "What was found is not what odaopt wrote here.")


def _contradictions(
    case: Case, says: Solution, findings: Findings | None, found: Audit | None
) -> Iterator[Fault]:
    """What the file claims and the audit of its portfolio does not bear out."""
    outcome = says.outcome
    if (outcome in WITH_PLAN) != (found is not None):
        a = "no" if found is None else "a"
        cause = f"The outcome is {outcome.value}, but there is {a} portfolio."
        yield damaged("/solution/outcome", cause)
        return
    if found is None:
        if says.value is not None:
            yield damaged("/solution/value", "There is a value, but no portfolio.")
        if findings is not None:
            yield damaged("/findings", "There are answers about a plan, but no portfolio.")
        if outcome is Outcome.INFEASIBLE and exact_value(case, Portfolio(())) is not None:
            yield from _refuted("/solution/outcome", outcome, None, 0)
        return
    if not found.ok:
        broken = ", ".join(r.spec.id for r in found.rules if r.violated)
        yield damaged("/solution/portfolio", f"The portfolio breaks {broken}.")
        return
    if says.value != found.value:
        said = None if says.value is None else float(says.value)
        cause = f"The value is {said}, but the portfolio is worth {float(found.value)}."
        yield damaged("/solution/value", cause)
    yield from _unproven(says, found.value)
    nothing = exact_value(case, Portfolio(()))
    if nothing is not None:
        yield from _refuted("/solution/outcome", outcome, says.bound, float(nothing))
    yield from _unequal(case, says, found.value)
    if findings is not None:
        yield from _of_another(found, findings)
        yield from _incomplete(findings)
        yield from _refuted("/findings", outcome, says.bound, float(
            found.value - findings.least_loss))  # fmt: skip


def _unproven(says: Solution, value: Fraction) -> Iterator[Fault]:
    """A claim of proof that bound and value do not give."""
    proof = says.proof
    if proof.tolerance != tolerance_of(value):
        cause = f"The tolerance of {float(value)} is {float(tolerance_of(value))}."
        yield damaged("/solution/proof/tolerance", cause)
    if says.outcome is not Outcome.PROVEN:
        if proof.bound is not None and proof.bound < value - tolerance_of(value):
            cause = f"The bound is {says.bound}, below the value {float(value)}."
            yield damaged("/solution/proof/bound", cause)
        return
    if proof.kind == "none":
        yield damaged("/solution/proof/kind", "The outcome is proven, but there is no proof.")
    near = proof.bound is not None and abs(proof.bound - value) <= tolerance_of(value)
    if not near or (proof.kind == "exact" and proof.bound is not None and proof.bound < value):
        cause = f"The outcome is proven, but the bound {says.bound} is not {float(value)}."
        yield damaged("/solution/proof/bound", cause)


def _unequal(case: Case, says: Solution, value: Fraction) -> Iterator[Fault]:
    """Other portfolios that are said to be worth as much, or nearly, and are not."""
    if says.ties == "broken" and not (says.equal or says.within):
        yield damaged("/solution/ties", "A tie is said to be broken, and no other is named.")
    for i, other in enumerate(says.equal):
        if exact_value(case, other) != value:
            yield damaged(f"/solution/equal/{i}",
                          "This portfolio is not worth as much as the other.")  # fmt: skip
    for i, other in enumerate(says.within):
        worth = exact_value(case, other)
        if worth is None or not value - tolerance_of(value) <= worth < value:
            yield damaged(f"/solution/within/{i}",
                          "This portfolio is not worth nearly as much as the other.")  # fmt: skip


def _of_another(found: Audit, findings: Findings) -> Iterator[Fault]:
    """Answers that were given about another plan."""
    plan = found.portfolio.candidates
    for i, f in enumerate(findings.funded):
        if f.candidate not in plan:
            cause = f"The plan does not fund {clipped(f.candidate)}."
            yield damaged(f"/findings/funded/{i}/candidate", cause)
    for i, r in enumerate(findings.rejected):
        if r.candidate in plan:
            cause = f"The plan funds {clipped(r.candidate)}."
            yield damaged(f"/findings/rejected/{i}/candidate", cause)


def _incomplete(findings: Findings) -> Iterator[Fault]:
    """Answers without a part that every such answer has."""
    if any(n > findings.due.get(kind, 0) for kind, n in findings.decided.items()):
        yield damaged("/findings/due", "There are more answers than questions.")
    for i, r in enumerate(findings.rejected):
        place = f"/findings/rejected/{i}/conditions"
        if r.conditions and sorted(e.what for e in r.conditions) != sorted(get_args(Figure)):
            yield damaged(place, "It must be one for each figure.")
        for k, e in enumerate(r.conditions or ()):
            if e.at is not None and (e.now is None or e.pick is None or e.portfolio is None):
                yield damaged(f"{place}/{k}", "It is not said what is best at this figure.")
    for name in ("ranked", "diverse"):
        listing: Listing | None = getattr(findings, name)
        if listing is None:
            continue
        if [n for n, a in enumerate(listing.listed) if a.apart is None] != [0]:
            yield damaged(f"/findings/{name}/listed", "The plan must come first, and once.")
        if listing.within is None and (name == "diverse" or listing.apart is not None):
            yield damaged(f"/findings/{name}/within", "It is not said within what loss.")


def refute(kept: Kept, worth: Fraction) -> None:
    """Raises RunError where a portfolio that keeps every rule of a run, and is worth that much,
    cannot be if what the run says is true."""
    says = kept.answer.solution
    for fault in _refuted("/solution/outcome", says.outcome, says.bound, float(worth)):
        raise RunError(kept.path, [fault], kept.run.path)


def _refuted(place: str, outcome: Outcome, bound: float | None, worth: float) -> Iterator[Fault]:
    """Where what is known of a portfolio that keeps every rule leaves no proof."""
    if outcome is Outcome.INFEASIBLE:
        cause = "The run says that no portfolio keeps every rule; one that does is known."
        yield Fault(place, "better-plan-known", cause, AGAIN)
    elif outcome is Outcome.PROVEN and worth > _most(bound):
        cause = (
            f"The run says that no portfolio is worth more than {bound:.9g}; one that keeps every "
            f"rule and is worth {worth:.9g} is known."
        )
        yield Fault(place, "better-plan-known", cause, AGAIN)


def _most(bound: float | None) -> float:
    """What a portfolio may be worth under a bound, to the tolerance of proofs."""
    return inf if bound is None else bound + tolerance_at(Fraction(bound))
