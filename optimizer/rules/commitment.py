"""commitment: a candidate is locked in.

    sum over options o and starts t that are named of x[c,o,t]  =  1

Why: what has been announced is not chosen again, but it is paid for.

    {"id": "dong-pao-announced", "kind": "commitment", "candidate": "dong-pao"}

Source: METI announced the Dong Pao study in January 2009 (cable 09TOKYO1741, paragraph 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import CandidateId, Id, Ref, Year, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Rows, Use
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive
from optimizer.rules.contract import KIND, RuleSpec
from optimizer.words import N_, Words

kind = "commitment"
name = N_("commitment")
per_state = False


class Spec(RuleSpec):
    """``candidate``, and where that matters its ``option`` and ``start``."""

    about: ClassVar[tuple[str, ...]] = ("candidate",)
    kind: Annotated[Literal["commitment"], KIND]
    candidate: CandidateId = field("candidate", "Id of the candidate that is committed.")
    option: Annotated[Id, Ref("option")] | None = field(
        "option", "Its option, where that matters.", None
    )
    start: Year | None = field("start", "Its start, where that matters.", None)

    def commits(self, candidate: str) -> bool:
        return candidate == self.candidate

    def met_by(self, pick: Pick) -> bool:
        return (
            pick.candidate == self.candidate
            and self.option in (None, pick.option)
            and self.start in (None, pick.start)
        )


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    plans = np.flatnonzero(facts.plans_with("candidate", [spec.candidate]))
    col = np.array(
        [p for p in plans if spec.met_by(Pick(*facts.plan_name(int(p))))], dtype=np.int64
    )
    n = len(col)
    zero, none = np.zeros(n, dtype=np.int64), np.full(n, -1)
    return Rows(np.ones(1), np.ones(1), zero, col, np.ones(n), none)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    yield Limit("", spec.candidate, 1, "candidates", "exactly")


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[str, int]]:
    if spec.met_by(pick):
        yield "", 1


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec | None:
    return spec if any(map(spec.met_by, portfolio.picks)) else None


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    return words("{candidate} is committed.", candidate=spec.candidate)
