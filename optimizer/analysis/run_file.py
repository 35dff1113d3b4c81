"""What must stand in a run file for it to be read back, and what is said where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from optimizer.case.load import Parsed
from optimizer.case.misfit import given, pointer
from optimizer.case.save import RUN_FORMAT
from optimizer.domain.results import Outcome
from optimizer.errors import Fault


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "should be a number")
    return float(Decimal(value))


def _day(value: str) -> str:
    if value != str(date.fromisoformat(value)):
        raise ValueError
    return value


def _ratio(value: str) -> str:
    """As ``str(Fraction)`` writes it, and short enough to be read."""
    try:
        if len(value) <= DIGITS and value == str(Fraction(value)):
            return value
    except ZeroDivisionError:
        pass
    raise ValueError


Text = Annotated[str, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Truth = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0, le=2**63)]
Real = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]

DIGITS = 4000
"""Characters of a rational at most."""

AGAIN = "The file was edited or is damaged: solve the case again."
UPDATE = "Update odaopt: python3 -m pip install --upgrade odaopt."


class Part(BaseModel):
    """Keys that nothing is rebuilt from may be anything."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class KeptPick(Part):
    candidate: Text
    option: Text
    start: Whole


class Objective(Part):
    value: Real | None
    gain: Real | None
    ties: Literal["unique", "broken", "unchecked"]
    equal: tuple[tuple[KeptPick, ...], ...]
    within_tolerance: tuple[tuple[KeptPick, ...], ...]


class Rational(Part):
    """A number as text, to the last digit, beside its decimal."""

    exact: Annotated[Text, AfterValidator(_ratio)]
    decimal: Real


class KeptProof(Part):
    kind: Literal["exact", "solver", "none"]
    bound: Rational | None
    tolerance: Rational
    branchings: Count
    leaves: Count
    seconds: Real


class Solver(Part):
    name: Text
    version: Text
    seconds: Real
    nodes: Count
    refused: Count
    claims: Literal["optimal", "infeasible", "stopped"]


class SolvedFrom(Part):
    id: Text
    sha256: Text
    path: Text
    inputs_sha256: Text


class Options(Part):
    """What ``analysis.answer.solve`` was asked, beside the case."""

    solver: Literal["highs", "cbc"]
    ties: Literal["full", "off"]
    proof: Literal["exact", "solver"]
    gap: Real
    time_limit: Real | None
    seed: Whole


class Facts(Part):
    command: Text
    odaopt: Text
    python: Text
    day: Annotated[Text, AfterValidator(_day)]
    verified: Text | None
    changes: tuple[Text, ...]
    interrupted: Truth
    options: Options


class KeptMember(Part):
    rule: Text
    instance: Text


class KeptConflict(Part):
    minimal: Truth
    exact: Truth
    members: tuple[KeptMember, ...]


class Loss(Part):
    """How much less than the plan another portfolio that keeps every rule is worth."""

    loss: Real | None


class KeptFunded(Part):
    """``commitments_lifted``: rules that its replacement does not keep."""

    candidate: Text
    replacement_cost: Loss
    commitments_lifted: tuple[Text, ...]


class KeptRejected(Part):
    candidate: Text
    best_swap: Loss | None = None
    entry_cost: Loss | None = None


class KeptAlternative(Part):
    value: Real


class KeptListing(Part):
    alternatives: tuple[KeptAlternative, ...]


class KeptAlternatives(Part):
    ranked: KeptListing | None
    apart: KeptListing | None


class RunFile(Part):
    """The parts of a run file that an answer is rebuilt from, and those that could refute it."""

    outcome: Outcome
    objective: Objective
    proof: KeptProof
    portfolio: tuple[KeptPick, ...]
    solver: Solver
    case: SolvedFrom
    run: Facts
    conflict: KeptConflict | None = None
    funded: tuple[KeptFunded, ...] = ()
    rejected: tuple[KeptRejected, ...] = ()
    alternatives: KeptAlternatives | None = None
    inputs: Any

    def known(self, value: float) -> Iterator[tuple[str, float]]:
        """What other portfolios that keep every rule are worth, by what the file says of them, and
        where it says so; the plan is worth ``value``."""
        found: list[tuple[str, Loss | None]] = []
        for i, f in enumerate(self.funded):
            if not f.commitments_lifted:
                found.append((f"/funded/{i}/replacement_cost", f.replacement_cost))
        for i, r in enumerate(self.rejected):
            found.append((f"/rejected/{i}/best_swap", r.best_swap))
            found.append((f"/rejected/{i}/entry_cost", r.entry_cost))
        yield from ((p, value - x.loss) for p, x in found if x and x.loss is not None)
        for name in ("ranked", "apart"):
            listing = getattr(self.alternatives, name, None)
            for i, a in enumerate(listing.alternatives if listing else ()):
                yield f"/alternatives/{name}/alternatives/{i}", a.value


def damaged(place: str, cause: str) -> Fault:
    """Something that odaopt never writes."""
    return Fault(place, "run-damaged", cause, AGAIN)


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
    cause = f"The run has format {found}; this odaopt reads format {RUN_FORMAT}."
    if found > RUN_FORMAT:
        return Fault("/format", "newer-run", cause, UPDATE)
    remedy = "An older odaopt wrote it, without the case: solve the case again."
    return Fault("/format", "older-run", cause, remedy)


def misfits(error: ValidationError) -> list[Fault]:
    """A fault for each part that is missing or of another kind."""
    found = []
    for e in error.errors(include_url=False, include_context=False):
        place = e["loc"]
        what = "is missing" if e["type"] == "missing" else f"cannot be {given(e['input'])}"
        found.append(damaged(pointer(place), f"{place[-1]!r} {what}."))
    return found
