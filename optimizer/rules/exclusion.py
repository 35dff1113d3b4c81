"""exclusion: candidates are locked out, or at most one of rivals is funded.

    sum over o, t of x[c,o,t]  <=  0                      for every c in ``candidates``
    sum over c in R, o, t of x[c,o,t]  <=  1              for every set R in ``rivals``

Why: a project lost, refused or barred; or two plans for the same deposit.

    {"id": "no-crater", "kind": "exclusion", "candidates": ["crater"]}
    {"id": "one-deposit", "kind": "exclusion", "rivals": [["north-pit", "south-pit"]]}

Source: policy of the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from optimizer.domain.facts import Facts
from optimizer.domain.fields import CandidateId, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Rows, Use
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive
from optimizer.rules.contract import KIND, STAND_IN, RuleSpec
from optimizer.words import N_, Words

kind = "exclusion"
name = N_("exclusion")
per_state = False

Rivals = Annotated[tuple[CandidateId, ...], Field(min_length=2)]


class Spec(RuleSpec):
    """``candidates`` that may not be funded; ``rivals`` of which one at most may."""

    about: ClassVar[tuple[str, ...]] = ("candidate",)
    one_of: ClassVar[tuple[str, ...]] = ("candidates", "rivals")
    kind: Annotated[Literal["exclusion"], KIND]
    candidates: tuple[CandidateId, ...] = field(
        "candidates", "Ids of candidates that may not be funded.", ()
    )
    rivals: tuple[Rivals, ...] = field(
        "rivals", "Lists of ids of candidates, of each of which one at most may be funded.", ()
    )

    @model_validator(mode="after")
    def _something(self) -> Any:
        if not self.candidates and not self.rivals:
            raise PydanticCustomError("bounds", "needs candidates or rivals")
        return self

    def sets(self) -> list[tuple[str, ...]]:
        return [*((c,) for c in self.candidates), *(tuple(dict.fromkeys(r)) for r in self.rivals)]

    @cached_property
    def sets_of(self) -> dict[str, list[int]]:
        """The sets that a candidate is in, by position."""
        found: dict[str, list[int]] = {}
        for i, ids in enumerate(self.sets()):
            for candidate in ids:
                found.setdefault(candidate, []).append(i)
        return found

    def limits(self) -> list[int]:
        return [0] * len(self.candidates) + [1] * len(self.rivals)

    @classmethod
    def settle(cls, entry: dict[str, Any]) -> list[str]:
        entry["rivals"] = [[STAND_IN, STAND_IN]]
        return ["rivals"]


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    place = {c: i for i, c in enumerate(facts.names.candidates)}
    sets = spec.sets()
    member = np.array([place[c] for s in sets for c in s], dtype=np.int64)
    of_set = np.repeat(np.arange(len(sets)), [len(s) for s in sets])
    owner, col = facts.plans_of(member)
    n = len(col)
    labels = (([" ".join(s) for s in sets], np.arange(len(sets))),)
    lower, upper = np.full(len(sets), -np.inf), np.array(spec.limits(), dtype=float)
    return Rows(lower, upper, of_set[owner], col, np.ones(n), np.full(n, -1), labels)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    for i, (ids, limit) in enumerate(zip(spec.sets(), spec.limits(), strict=True)):
        yield Limit(i, " ".join(ids), limit, "candidates")


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[int, int]]:
    return ((i, 1) for i in spec.sets_of.get(pick.candidate, ()))


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec | None:
    """Without the candidates that are funded all the same, and without the rivals that meet."""
    funded = portfolio.candidates
    candidates = tuple(c for c in spec.candidates if c not in funded)
    rivals = tuple(r for r in spec.rivals if len(funded.intersection(r)) <= 1)
    if not candidates and not rivals:
        return None
    return spec.model_copy(update={"candidates": candidates, "rivals": rivals})


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    parts = []
    if spec.candidates:
        out = words.listing(list(spec.candidates))
        parts.append(words("{out} may not be funded.", out=out))
    for r in spec.rivals:
        parts.append(words("At most one of {rivals} is funded.", rivals=words.listing(list(r))))
    return words.gap.join(parts)
