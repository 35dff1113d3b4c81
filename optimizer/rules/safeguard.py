"""safeguard: limits on candidates of an environmental category, or what must come before them.

Over the selected candidates of the named ``categories`` (A, B, C or FI: ``safeguard`` of each):

    at_least  <=  sum of 1 (or of cost over all funds and years)  <=  at_most

in candidates, or in the case's money unit (where funds are unlike in grant equivalent); or, where
``needs`` names a candidate d, for every plan

    x[c,o,t]  <=  sum over p, s <= t - lag of x[d,p,s]

or, where an ``agreement`` is named,

    x[c,o,t]  <=  0     unless the agreement is in force in year t

``lag`` in years. A candidate without a category is never concerned, nor does d wait for itself.

Why: projects of category A may harm people and nature; a ministry takes on few of them at a time,
or none before the host can be held to what was promised.

    {"id": "few-of-category-a", "kind": "safeguard", "categories": ["A"], "at_most": 2}
    {"id": "assessed-first", "kind": "safeguard", "categories": ["A"], "needs": "assessment",
     "lag": 1}

Source: JICA, Guidelines for Environmental and Social Considerations, April 2010 (categories A, B,
C and FI); limits are policy of the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from optimizer.domain.candidates import SafeguardCategory
from optimizer.domain.exact import ExactRow
from optimizer.domain.facts import BoolArray, Facts
from optimizer.domain.fields import AgreementId, CandidateId, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive, barring, following
from optimizer.rules.contract import KIND, Lag
from optimizer.rules.tables import BoundedSpec, CountsBy, amount_of, closed, one_sum, unit_of
from optimizer.words import N_, Words

kind = "safeguard"
name = N_("safeguard")
per_state = False


class Spec(BoundedSpec):
    """A limit on the ``categories``, or the candidate that they need, ``lag`` years before, or an
    agreement: one of these three."""

    about: ClassVar[tuple[str, ...]] = ("candidate",)
    one_of: ClassVar[tuple[str, ...]] = (*BoundedSpec.one_of, "needs", "agreement")
    kind: Annotated[Literal["safeguard"], KIND]
    categories: Annotated[tuple[SafeguardCategory, ...], Field(min_length=1)] = field(
        "categories", "Safeguard categories that this is asked of."
    )
    by: CountsBy = "number"
    needs: CandidateId | None = field("needs", "Id of the candidate that they need.", None)
    lag: Lag = field("lag", "Years that lie between the two starts.", 0)
    agreement: AgreementId | None = field(
        "agreement", "Id of the agreement that must be in force at the start.", None
    )
    select: Select = EVERY

    def asks_otherwise(self) -> int:
        return (self.needs is not None) + (self.agreement is not None)

    @classmethod
    def settle(cls, entry: dict[str, Any]) -> list[str]:
        entry.pop("needs", None)
        entry.pop("agreement", None)
        return super().settle(entry)


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    mask = facts.plans_with("safeguard", spec.categories) & spec.select.mask(facts)
    if spec.agreement is not None:
        return closed(facts, mask & (facts.plan_start < facts.in_force[spec.agreement]))
    if spec.needs is not None:
        return _waiting(spec.needs, spec.lag, facts, mask)
    return one_sum(spec, facts, mask, spec.by)


def _waiting(needs: str, lag: int, facts: Facts, mask: BoolArray) -> Rows:
    """One row for each plan that waits."""
    needed = facts.plans_with("candidate", (needs,))
    wait, need = np.flatnonzero(mask & ~needed), np.flatnonzero(needed)
    begun = facts.plan_start[need][None, :] + lag <= facts.plan_start[wait][:, None]
    i, j = np.nonzero(begun)
    n, m = len(wait), len(i)
    return Rows(
        np.full(n, -np.inf),
        np.zeros(n),
        np.concatenate((np.arange(n), i)),
        np.concatenate((wait, need[j])),
        np.concatenate((np.ones(n), -np.ones(m))),
        np.full(n + m, -1),
        ((facts.plan_labels, wait),),
    )


def _concerned(spec: Spec, case: World, pick: Pick) -> bool:
    category = case.candidate[pick.candidate].safeguard
    return category in spec.categories and spec.select.matches(case, pick)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    return spec.limits("", unit_of(spec.by, case))


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[str, Decimal]]:
    if _concerned(spec, case, pick):
        yield "", amount_of(case, pick, spec.by)


def _barred(spec: Spec, case: World, pick: Pick) -> bool:
    """Whether a pick does not wait for the agreement."""
    year = None if spec.agreement is None else case.agreement[spec.agreement].in_force
    return _concerned(spec, case, pick) and (year is None or pick.start < year)


_within, _limit_rows = additive(_limits, _adds)
_closed, _closed_rows, _ = barring(_barred, lambda spec: spec.agreement)


def uses(spec: Spec, case: World, portfolio: Portfolio) -> Iterator[Use]:
    if spec.needs is None:
        yield from (_within if spec.agreement is None else _closed)(spec, case, portfolio)
        return
    early = {*_early(spec, case, portfolio.picks)}
    for pick in _waiting_for(spec, case, portfolio.picks):
        what = f"{pick.candidate} needs {spec.needs}"
        yield Use(what, int(pick in early), 0, "candidates", grows=False)


def exact_rows(spec: Spec, case: World) -> Iterator[ExactRow]:
    if spec.needs is None:
        yield from (_limit_rows if spec.agreement is None else _closed_rows)(spec, case)
        return
    needed = case.plans_of(case.candidate[spec.needs])
    for pick in _waiting_for(spec, case, case.plans()):
        what = f"{pick.candidate}.{pick.option}.{pick.start} needs {spec.needs}"
        begun = (p for p in needed if p.start + spec.lag <= pick.start)
        yield following(what, [pick], begun)


def _waiting_for(spec: Spec, case: World, picks: Iterable[Pick]) -> list[Pick]:
    """Who must wait for the candidate that comes first."""
    return [p for p in picks if p.candidate != spec.needs and _concerned(spec, case, p)]


def _early(spec: Spec, case: World, picks: Sequence[Pick]) -> list[Pick]:
    """Who does not wait for what must come first."""
    if spec.agreement is not None:
        return [p for p in picks if _barred(spec, case, p)]
    begun = [p.start + spec.lag for p in picks if p.candidate == spec.needs]
    return [p for p in _waiting_for(spec, case, picks) if not any(b <= p.start for b in begun)]


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    """With limits moved, or with an exception for whoever does not wait."""
    if not spec.asks_otherwise():
        return spec.eased(uses(spec, case, portfolio))
    early = [p.candidate for p in _early(spec, case, portfolio.picks)]
    return spec.model_copy(update={"select": spec.select.but(early)})


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    which = words.listing(list(spec.categories))
    if spec.agreement is not None:
        return words("Environmental category {which} is closed until {agreement} is in force.",
                     which=which, agreement=spec.agreement)  # fmt: skip
    if spec.needs is not None:
        text = words("Environmental category {which} needs {other}", which=which, other=spec.needs)
        if not spec.lag:
            return words("{text}.", text=text)
        return words.plural("{text}, begun {n} year before.", "{text}, begun {n} years before.",
                            spec.lag, text=text)  # fmt: skip
    return words("Of environmental category {which} {limit} ({unit}); the plan has {used}.",
                 which=which, limit=spec.limit_words(words), unit=words.unit(uses[0].unit),
                 used=words.number(uses[0].used))  # fmt: skip
