"""Kept: a run file read back. Its answer is rebuilt from the case that stands in it, without
solving, and checked.

The value is recomputed by the audit; only the bound, and that the solver was done, are taken
from the file. A file whose figures contradict that is refused as damaged, and so is one whose bound
is refuted: a portfolio that keeps every rule and is worth more is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from optimizer.analysis.answer import Answer
from optimizer.analysis.conflict import Conflict, Member
from optimizer.analysis.run_file import (
    AGAIN,
    KeptPick,
    KeptProof,
    RunFile,
    damaged,
    misfits,
    wrong_kind,
)
from optimizer.audit.audit import Audit, audit, exact_value
from optimizer.case.case import Case
from optimizer.case.load import Parsed, case_of, read_file
from optimizer.case.misfit import clipped
from optimizer.case.save import digest
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Outcome, Proof, Solution
from optimizer.errors import CaseError, Fault, RunError
from optimizer.problem import tables
from optimizer.solving.search import tolerance_at, tolerance_of

MAX_BYTES = 100_000_000
"""A run holds its case and what was found: files over this size are refused unless asked for."""

REMEDIES = {
    "no-such-file": "Check the path; `odaopt solve` says where it keeps a run.",
    "a-folder": "Name the run file inside it.",
    "empty-file": "Solve the case again.",
    "broken-syntax": "Solve the case again, if the file cannot be mended there.",
    "not-text": "Name a file that `odaopt solve` kept: runs/NAME.json.",
}
"""What to do about a file that cannot be read at all, where that differs from a case's."""


@dataclass(frozen=True)
class Kept:
    """A run as it was kept. ``document``: all that the file says; ``options``: what to give
    ``analysis.answer.solve`` beside the case to repeat it."""

    path: str
    document: dict[str, Any]
    answer: Answer
    conflict: Conflict | None
    options: dict[str, Any]

    @property
    def case(self) -> Case:
        return self.answer.case


def read_run(path: str | Path, max_bytes: int = MAX_BYTES) -> Kept:
    """Read a run file back. Raises RunError with all faults."""
    try:
        parsed = read_file(path, max_bytes=max_bytes)
    except CaseError as error:
        told = [replace(f, remedy=REMEDIES.get(f.slug, f.remedy)) for f in error.faults]
        raise RunError(error.path, told) from None
    return kept_of(parsed)


def kept_of(parsed: Parsed) -> Kept:
    """A document that was read -> Kept. Raises RunError with all faults."""
    document, path = parsed.document, parsed.path
    wrong = wrong_kind(parsed)
    if wrong is not None:
        case_file = path if wrong.slug == "a-case-file" else parsed.solved_from
        raise RunError(path, [wrong], case_file)

    def refusal(faults: Sequence[Fault]) -> RunError:
        return RunError(path, faults, parsed.solved_from)

    if parsed.faults:
        raise refusal(parsed.faults)
    try:
        file = RunFile.model_validate(document)
    except ValidationError as error:
        raise refusal(misfits(error)) from None
    try:
        case = case_of(file.inputs)
    except CaseError as error:
        raise refusal([replace(f, place=f"/inputs{f.place}") for f in error.faults]) from None
    if unknown := [*_unknown(case, file)]:
        raise refusal(unknown)
    plan = _portfolio(case, file.portfolio) if file.outcome in WITH_PLAN else None
    found = None if plan is None else audit(case, plan)
    if contradictions := [*_contradictions(case, file, found)] or [*_edited(case, file)]:
        raise refusal(contradictions)
    return Kept(
        path=path,
        document=document,
        answer=Answer(case, tables(case), _solution(case, file, plan, found), found),
        conflict=_conflict(file),
        options=file.run.options.model_dump(),
    )


WITH_PLAN = (Outcome.PROVEN, Outcome.FEASIBLE)
"""Outcomes that come with a portfolio; the others never do."""


def _portfolio(case: Case, picks: Sequence[KeptPick]) -> Portfolio:
    """The picks in the order of the case."""
    chosen = {Pick(p.candidate, p.option, p.start) for p in picks}
    return Portfolio(tuple(p for p in case.plans() if p in chosen))


def _unknown(case: Case, file: RunFile) -> Iterator[Fault]:
    """Names that are not of the case in the run."""
    says = file.objective
    lists = [("/portfolio", file.portfolio)]
    lists += [(f"/objective/equal/{i}", picks) for i, picks in enumerate(says.equal)]
    lists += [(f"/objective/within_tolerance/{i}", picks)
              for i, picks in enumerate(says.within_tolerance)]  # fmt: skip
    for place, picks in lists:
        for i, p in enumerate(picks):
            yield from _no_plan(case, p, f"{place}/{i}")
        names = [p.candidate for p in picks]
        for name in sorted({n for n in names if names.count(n) > 1}):
            yield damaged(place, f"{clipped(name)} is picked twice.")
    rules = {r.id for r in case.rules}
    for i, m in enumerate(file.conflict.members if file.conflict else ()):
        if m.rule not in rules:
            yield damaged(f"/conflict/members/{i}/rule", f"There is no rule {clipped(m.rule)}.")
    if file.case.id != case.id:
        yield damaged(
            "/case/id", f"The case in the run is {clipped(case.id)}, not {clipped(file.case.id)}."
        )


def _edited(case: Case, file: RunFile) -> Iterator[Fault]:
    """Inputs that were edited without contradicting the plan: it was never proven for them."""
    if file.case.inputs_sha256 != digest(case):
        yield damaged("/inputs", "The case that stands here is not the one that was solved.")


def _no_plan(case: Case, p: KeptPick, place: str) -> Iterator[Fault]:
    candidate = case.candidate.get(p.candidate)
    if candidate is None:
        yield damaged(f"{place}/candidate", f"There is no candidate {clipped(p.candidate)}.")
        return
    if p.option not in {o.id for o in candidate.options}:
        yield damaged(
            f"{place}/option", f"{clipped(p.candidate)} has no option {clipped(p.option)}."
        )
    if p.start not in case.starts(candidate):
        yield damaged(f"{place}/start", f"{clipped(p.candidate)} cannot start in {p.start}.")


def _contradictions(case: Case, file: RunFile, found: Audit | None) -> Iterator[Fault]:
    """What the file claims and the audit of its portfolio does not bear out."""
    says = file.objective
    if found is None:
        if file.portfolio:
            cause = f"The outcome is {file.outcome.value}, but there is a portfolio."
            yield damaged("/outcome", cause)
        if says.value is not None or says.gain is not None:
            yield damaged("/objective", "There is a value, but no portfolio.")
        return
    if not found.ok:
        broken = ", ".join(r.spec.id for r in found.rules if r.violated)
        yield damaged("/portfolio", f"The portfolio breaks {broken}.")
        return
    for key, said, exact in (
        ("value", says.value, found.value),
        ("gain", says.gain, found.gain),
    ):
        if said != float(exact):
            cause = f"The {key} is {said}, but the portfolio is worth {float(exact)}."
            yield damaged(f"/objective/{key}", cause)
    yield from _unproven(file, found.value)
    yield from _unequal(case, file, found.value)
    yield from _of_another(file)
    bound = _proof(file.proof).bound
    for place, worth in file.known(float(found.value)):
        yield from _refuted(place, file.outcome, None if bound is None else float(bound), worth)


def _unproven(file: RunFile, value: Fraction) -> Iterator[Fault]:
    """A claim of proof that bound and value do not give."""
    proof = _proof(file.proof)
    if file.outcome is not Outcome.PROVEN:
        return
    if proof.kind == "none":
        yield damaged("/proof/kind", "The outcome is proven, but there is no proof.")
    near = proof.bound is not None and abs(proof.bound - value) <= tolerance_of(value)
    if not near or (proof.kind == "exact" and proof.bound is not None and proof.bound < value):
        bound = None if proof.bound is None else float(proof.bound)
        cause = f"The outcome is proven, but the bound is {bound} and the value {float(value)}."
        yield damaged("/proof/bound", cause)


def _unequal(case: Case, file: RunFile, value: Fraction) -> Iterator[Fault]:
    """Other portfolios that are said to be worth as much, or nearly, and are not."""
    for i, picks in enumerate(file.objective.equal):
        if exact_value(case, _portfolio(case, picks)) != value:
            yield damaged(f"/objective/equal/{i}",
                          "This portfolio is not worth as much as the other.")  # fmt: skip
    for i, picks in enumerate(file.objective.within_tolerance):
        worth = exact_value(case, _portfolio(case, picks))
        if worth is None or not value - tolerance_of(value) <= worth < value:
            yield damaged(f"/objective/within_tolerance/{i}",
                          "This portfolio is not worth nearly as much as the other.")  # fmt: skip


def _of_another(file: RunFile) -> Iterator[Fault]:
    """Answers that were given about another plan."""
    plan = {p.candidate for p in file.portfolio}
    for i, f in enumerate(file.funded):
        if f.candidate not in plan:
            cause = f"The plan does not fund {clipped(f.candidate)}."
            yield damaged(f"/funded/{i}/candidate", cause)
    for i, r in enumerate(file.rejected):
        if r.candidate in plan:
            yield damaged(f"/rejected/{i}/candidate", f"The plan funds {clipped(r.candidate)}.")


def refute(kept: Kept, worth: Fraction) -> None:
    """Raises RunError where a portfolio that keeps every rule of a run, and is worth that much,
    cannot be if what the run says is true."""
    says = kept.answer.solution
    for fault in _refuted("/outcome", says.outcome, says.bound, float(worth)):
        raise RunError(kept.path, [fault], kept.document["case"]["path"])


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


def _solution(case: Case, file: RunFile, plan: Portfolio | None, found: Audit | None) -> Solution:
    says, value = file.objective, None if found is None else found.value
    return Solution(
        outcome=file.outcome,
        portfolio=plan,
        value=value,
        proof=_proof(file.proof),
        ties=says.ties,
        solver=file.solver.name,
        version=file.solver.version,
        seconds=file.solver.seconds,
        nodes=file.solver.nodes,
        interrupted=file.run.interrupted,
        refused=file.solver.refused,
        claims=file.solver.claims,
        equal=tuple(_portfolio(case, p) for p in says.equal),
        within=tuple(_portfolio(case, p) for p in says.within_tolerance),
    )


def _proof(says: KeptProof) -> Proof:
    return Proof(says.kind, None if says.bound is None else Fraction(says.bound.exact),
                 Fraction(says.tolerance.exact), says.branchings, says.leaves,
                 says.seconds)  # fmt: skip


def _conflict(file: RunFile) -> Conflict | None:
    if file.conflict is None:
        return None
    members = tuple(Member(m.rule, m.instance) for m in file.conflict.members)
    return Conflict(members, file.conflict.minimal, exact=file.conflict.exact)
