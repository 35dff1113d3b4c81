"""linear: a rule of the user's own.

    at_least  <=  sum over terms of coefficient x (sum over matching o, t of x[c,o,t])  <=  at_most

in the rule's own ``unit``. A term without option or start matches all of them.

Why: what no other rule says.

    {"id": "staff", "kind": "linear", "unit": "person-years", "at_most": 12,
     "terms": [{"candidate": "a", "coefficient": 5}, {"candidate": "b", "coefficient": 8}]}

Source: policy of the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from optimizer.domain.facts import Facts
from optimizer.domain.fields import About, CandidateId, Id, Ref, Text, Year, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Free, Noun
from optimizer.domain.results import Rows, Use
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive
from optimizer.rules.contract import KIND
from optimizer.rules.tables import BoundedSpec
from optimizer.words import N_, Words

kind = "linear"
name = N_("linear")
per_state = False


class Term(Noun):
    """A candidate (an option of it, a start of it) and what it counts."""

    told_by: ClassVar[tuple[str, ...]] = ("candidate", "option", "start")
    candidate: CandidateId = field("candidate", "Id of the candidate that counts.")
    option: Annotated[Id, Ref("option")] | None = field(
        "option", "Only this option of it; any if left out.", None
    )
    start: Year | None = field("start", "Only this start; any if left out.", None)
    coefficient: Free = field("coefficient", "What it counts, in the unit of the rule.")

    def met_by(self, pick: Pick) -> bool:
        return (
            pick.candidate == self.candidate
            and self.option in (None, pick.option)
            and self.start in (None, pick.start)
        )


class Spec(BoundedSpec):
    """``terms`` and their ``unit``."""

    own_unit: ClassVar[bool] = True
    at_most: Free | None = field("at most", "The most that they may add up to.", None)
    at_least: Free | None = field("at least", "The least that they must add up to.", None)
    exactly: Free | None = field("exactly", "What they must add up to.", None)
    kind: Annotated[Literal["linear"], KIND]
    unit: Annotated[Text, About()] = field(
        "unit", "Unit of what is added up, as the report says it.", "points"
    )
    terms: Annotated[tuple[Term, ...], Field(min_length=1)] = field(
        "term", "What a linear rule adds up, candidate by candidate."
    )

    @cached_property
    def terms_of(self) -> dict[str, list[Term]]:
        """The terms of each candidate."""
        found: dict[str, list[Term]] = {}
        for term in self.terms:
            found.setdefault(term.candidate, []).append(term)
        return found


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    place = {c: i for i, c in enumerate(facts.names.candidates)}
    owner, plan = facts.plans_of(np.array([place[t.candidate] for t in spec.terms]))
    keep = [
        spec.terms[i].met_by(Pick(*facts.plan_name(int(p))))
        for i, p in zip(owner, plan, strict=True)
    ]
    owner, col = owner[keep], plan[keep]
    factor = np.array([float(t.coefficient.value) for t in spec.terms])[owner]
    low, high = spec.span()
    n = len(col)
    zero, none = np.zeros(n, dtype=np.int64), np.full(n, -1)
    return Rows(np.array([low]), np.array([high]), zero, col, factor, none)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    grows = all(t.coefficient.value >= 0 for t in spec.terms)
    return spec.limits("", spec.unit, grows=grows)


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[str, Decimal]]:
    own = spec.terms_of.get(pick.candidate, ())
    return (("", t.coefficient.value) for t in own if t.met_by(pick))


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    return spec.eased(uses(spec, case, portfolio))


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    return words(
        "A weighted sum of candidates must be {limit} {unit}; it is {used}.",
        limit=spec.limit_words(words),
        unit=words.unit(spec.unit),
        used=words.number(uses[0].used),
    )
