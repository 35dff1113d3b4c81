"""prerequisite: a candidate is funded only after what it needs.

For every pair (c needs d) and every budget year t in which c may start:

    sum over o, s <= t of x[c,o,s]  <=  sum over o, s <= t - lag of x[d,o,s]

and for a selection that waits for an agreement between governments:

    x[c,o,t]  <=  0     unless the agreement is in force in year t

``lag`` in years. Why: study before mine, agreement before investment.

    {"id": "study-first", "kind": "prerequisite", "pairs": [{"candidate": "mine",
     "needs": "study"}], "lag": 1}
    {"id": "treaty-first", "kind": "prerequisite", "agreement": "treaty",
     "select": {"routes": ["equity"]}}

Source: the Dong Pao chain of survey, study and mine (cable 09TOKYO1741); the investment
agreement with South Africa still to be negotiated (Japan SPOTLIGHT, 2008).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self, cast

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from optimizer.domain.exact import ExactRow
from optimizer.domain.facts import Facts, IntArray
from optimizer.domain.fields import AgreementId, CandidateId, Id, Ref, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Noun
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import barring, following
from optimizer.rules.contract import KIND, STAND_IN, Entries, Lag, RuleSpec
from optimizer.rules.tables import closed
from optimizer.words import N_, Words

kind = "prerequisite"
name = N_("prerequisite")
per_state = False


class Pair(Noun):
    """``candidate`` (in one ``option`` only, where named) needs candidate ``needs``."""

    told_by: ClassVar[tuple[str, ...]] = ("candidate", "option", "needs")
    candidate: CandidateId = field("candidate", "Id of the candidate that waits.")
    option: Annotated[Id, Ref("option")] | None = field(
        "option", "Only this option of it waits; any if left out.", None
    )
    needs: CandidateId = field("needs", "Id of the candidate that it needs.")

    def waits(self, pick: Pick) -> bool:
        return pick.candidate == self.candidate and self.option in (None, pick.option)


class Spec(RuleSpec):
    """Either ``pairs`` with a ``lag`` in years, or an ``agreement`` and who waits for it."""

    about: ClassVar[tuple[str, ...]] = ("candidate",)
    one_of: ClassVar[tuple[str, ...]] = ("pairs", "agreement")
    kind: Annotated[Literal["prerequisite"], KIND]
    pairs: tuple[Pair, ...] = field("pairs", "Prerequisites: who waits for whom.", ())
    lag: Lag = field("lag", "Years that lie between the two starts.", 0)
    agreement: AgreementId | None = field(
        "agreement", "Id of the agreement that must be in force at the start.", None
    )
    select: Select = EVERY

    @model_validator(mode="after")
    def _one_of(self) -> Any:
        if bool(self.pairs) == (self.agreement is not None):
            raise PydanticCustomError("bounds", "needs either pairs or an agreement")
        return self

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """Chains that can never start: they come back to themselves, or their years do not fit."""
        needs: dict[str, dict[str, str]] = {}
        for place, spec in entries:
            for k, pair in enumerate(spec.pairs):
                needs.setdefault(pair.candidate, {})[pair.needs] = f"{place}/pairs/{k}"
        yield from _circles(needs)
        for place, spec in entries:
            for k, pair in enumerate(spec.pairs):
                yield from _wait(f"{place}/pairs/{k}", spec.lag, pair, case)

    @classmethod
    def settle(cls, entry: dict[str, Any]) -> list[str]:
        if entry.pop("agreement", None) is None:
            entry["agreement"] = STAND_IN
        return ["agreement"]


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    if spec.agreement is not None:
        early = facts.plan_start < facts.in_force[spec.agreement]
        return closed(facts, spec.select.mask(facts) & early)
    place = {c: i for i, c in enumerate(facts.names.candidates)}
    waiting = np.array([place[p.candidate] for p in spec.pairs], dtype=np.int64)
    needed = np.array([place[p.needs] for p in spec.pairs], dtype=np.int64)
    pair, plan = facts.plans_of(waiting)
    if any(p.option for p in spec.pairs):
        keep = [
            spec.pairs[i].waits(Pick(*facts.plan_name(int(p))))
            for i, p in zip(pair, plan, strict=True)
        ]
        pair, plan = pair[keep], plan[keep]
    other, need = facts.plans_of(needed)
    years = np.array([int(y) for y in facts.names.budget_years])
    # a row for each (pair, year) in which the waiting candidate may start
    place_of = np.full((len(spec.pairs), len(years)), -1)
    place_of[pair, facts.plan_start[plan] - years[0]] = 0
    at_pair, at_year = np.nonzero(place_of == 0)
    place_of[at_pair, at_year] = np.arange(len(at_pair))
    left = _started(place_of, pair, plan, facts.plan_start[plan], years)
    right = _started(place_of, other, need, facts.plan_start[need] + spec.lag, years)
    n, m = len(left[0]), len(right[0])
    names = [f"{p.candidate} needs {p.needs}" for p in spec.pairs]
    return Rows(
        np.full(len(at_pair), -np.inf),
        np.zeros(len(at_pair)),
        np.concatenate((left[0], right[0])),
        np.concatenate((left[1], right[1])),
        np.concatenate((np.ones(n), -np.ones(m))),
        np.full(n + m, -1),
        ((names, at_pair), (facts.names.budget_years, at_year)),
    )


def _started(
    place_of: IntArray, pair: IntArray, plan: IntArray, start: IntArray, years: IntArray
) -> tuple[IntArray, IntArray]:
    """(row, plan) for every year by which the plan has started."""
    by = start[:, None] <= years[None, :]
    row = np.where(by, place_of[pair], -1)
    i, y = np.nonzero(row >= 0)
    return row[i, y], plan[i]


def _barred(spec: Spec, case: World, pick: Pick) -> bool:
    """Whether a pick does not wait for the agreement."""
    year = None if spec.agreement is None else case.agreement[spec.agreement].in_force
    return spec.select.matches(case, pick) and (year is None or pick.start < year)


_closed, _closed_rows, _excepted = barring(_barred, lambda spec: spec.agreement)


def uses(spec: Spec, case: World, portfolio: Portfolio) -> Iterator[Use]:
    if spec.agreement is not None:
        yield from _closed(spec, case, portfolio)
    funded = _funded(portfolio)
    for pair in spec.pairs:
        for pick in filter(pair.waits, funded.get(pair.candidate, ())):
            met = _met(spec, pair, pick, funded)
            what = f"{pair.candidate} needs {pair.needs}"
            yield Use(what, 0 if met else 1, 0, "candidates", grows=False)


def exact_rows(spec: Spec, case: World) -> Iterator[ExactRow]:
    if spec.agreement is not None:
        yield from _closed_rows(spec, case)
    for pair in spec.pairs:
        waits = list(filter(pair.waits, case.plans_of(case.candidate[pair.candidate])))
        needed = case.plans_of(case.candidate[pair.needs])
        for year in sorted({p.start for p in waits}):
            yield following(
                f"{pair.candidate} needs {pair.needs} {year}",
                (p for p in waits if p.start <= year),
                (p for p in needed if p.start + spec.lag <= year),
            )


def _funded(portfolio: Portfolio) -> dict[str, list[Pick]]:
    """The picks of each candidate."""
    found: dict[str, list[Pick]] = {}
    for pick in portfolio.picks:
        found.setdefault(pick.candidate, []).append(pick)
    return found


def _met(spec: Spec, pair: Pair, pick: Pick, funded: dict[str, list[Pick]]) -> bool:
    """Whether what a pick needs is funded early enough."""
    return any(p.start + spec.lag <= pick.start for p in funded.get(pair.needs, ()))


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec | None:
    """With an exception for whoever does not wait, or without the pairs that are not kept."""
    if spec.agreement is not None:
        return cast(Spec, _excepted(spec, case, portfolio))
    funded = _funded(portfolio)
    pairs = tuple(
        pair
        for pair in spec.pairs
        if all(
            _met(spec, pair, p, funded) for p in filter(pair.waits, funded.get(pair.candidate, ()))
        )
    )
    return spec.model_copy(update={"pairs": pairs}) if pairs else None


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    if spec.agreement is not None:
        return words("Closed until {agreement} is in force.", agreement=spec.agreement)
    pairs = words.listing([words("{c} needs {d}", c=p.candidate, d=p.needs) for p in spec.pairs])
    if not spec.lag:
        return words("{pairs}.", pairs=pairs)
    return words.plural("{pairs}, begun {n} year before.", "{pairs}, begun {n} years before.",
                        spec.lag, pairs=pairs)  # fmt: skip


def _circles(needs: dict[str, dict[str, str]]) -> Iterator[Fault]:
    """A chain of prerequisites that comes back to itself. ``needs``: who needs whom, and where
    that is said."""
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        stack = [(start, iter(needs.get(start, ())))]
        on_path = {start}
        path.append(start)
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                path.pop()
                on_path.discard(node)
                done.add(node)
            elif following in on_path:
                circle = [*path[path.index(following) :], following]
                yield Fault(
                    needs[node][following], "prerequisite-circle",
                    f"These need one another in a circle: {' -> '.join(circle)}.",
                    "Take one of these prerequisites out.",
                )  # fmt: skip
            elif following not in done:
                stack.append((following, iter(needs.get(following, ()))))
                path.append(following)
                on_path.add(following)


def _wait(place: str, lag: int, pair: Pair, case: World) -> Iterator[Fault]:
    """Whoever waits must have a start that lies late enough after some start of what it needs."""
    waiting, needed = case.candidate.get(pair.candidate), case.candidate.get(pair.needs)
    if waiting is None or needed is None or waiting is needed:
        return
    latest, begins = max(case.starts(waiting)), min(case.starts(needed))
    if latest < begins + lag:
        more = f", and {waiting.id!r} waits {lag} more" if lag else ""
        yield Fault(
            place, "starts-too-early",
            f"{waiting.id!r} can start in {latest} at the latest, before what it needs: "
            f"{needed.id!r} starts in {begins} at the earliest{more}.",
            f"Give {waiting.id!r} a start in {begins + lag} or later, or take this "
            "prerequisite out.",
        )  # fmt: skip
