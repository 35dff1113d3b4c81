"""package: what a host receives is in proportion to what is taken from it.

For every host h:

    sum over picks in h that ``receives`` selects of amount
        >=  ratio x sum over picks in h that ``gives`` selects of amount

where the amount is 1 (``by`` number) or the cost over all funds and years (``by`` money, in the
case's money unit, where funds are unlike in grant equivalent). Mines that a host ``gives`` stand
against what it ``receives``: technical cooperation, a geological institute, an energy-saving
transfer. Candidates without a host count for nobody.

Why: 'coexistence and co-prosperity': a host that only gives will look for another partner.

    {"id": "co-prosperity", "kind": "package", "by": "number", "ratio": 0.5,
     "receives": {"kinds": ["technical-cooperation", "institute", "energy-saving"]},
     "gives": {"kinds": ["mine"]}}

Source: METI's strategy of 28 July 2009 ties resources to cooperation with the host (cable
09TOKYO1741); the ratio is policy of the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

import numpy as np

from optimizer.domain.facts import Facts
from optimizer.domain.fields import HostId, field
from optimizer.domain.portfolio import Pick, Portfolio
from optimizer.domain.quantity import Factor, rounded_up
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import Selector
from optimizer.domain.world import World
from optimizer.rules.additive import Limit, additive, totals
from optimizer.rules.contract import KIND, RuleSpec
from optimizer.rules.tables import CountsBy, amount_of, sums, unit_of
from optimizer.words import N_, Words

kind = "package"
name = N_("package")
per_state = False


class Spec(RuleSpec):
    """``ratio`` of what a host ``receives`` to what it ``gives``; ``hosts``: all if left out."""

    about: ClassVar[tuple[str, ...]] = ("host",)
    kind: Annotated[Literal["package"], KIND]
    by: CountsBy = "money"
    ratio: Factor = field("ratio", "How much a host must receive for one unit of what it gives.")
    receives: Selector = field("receives", "What counts as received: the candidates selected.")
    gives: Selector = field("gives", "What counts as given: the candidates selected.")
    hosts: tuple[HostId, ...] | None = field(
        "hosts", "Ids of hosts, each on its own; all if left out.", None
    )


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    taken = spec.gives.mask(facts)
    held = [spec.hosts is None or h in spec.hosts for h in facts.names.hosts]
    named = np.append(held, False)[facts.plan_host]  # -1, the last, is 'no host'
    hosts = np.unique(facts.plan_host[taken & named])  # of others nothing can be taken
    place = np.full(len(facts.names.hosts) + 1, -1)
    place[hosts] = np.arange(len(hosts))
    host = place[facts.plan_host]
    got = sums(facts, np.where(spec.receives.mask(facts), host, -1), spec.by)
    due = sums(facts, np.where(taken, host, -1), spec.by)
    row, col, factor, key = (np.concatenate(pair) for pair in zip(got, due, strict=True))
    factor[len(got[0]) :] *= -float(spec.ratio.value)
    n = len(hosts)
    labels = ((facts.names.hosts, hosts),)
    return Rows(np.zeros(n), np.full(n, np.inf), row, col, factor, key, labels)


def _limits(spec: Spec, case: World) -> Iterator[Limit]:
    ratio, unit, none = Fraction(spec.ratio.value), unit_of(spec.by, case), Fraction(0)
    for host in (h.id for h in case.hosts):
        if spec.hosts is None or host in spec.hosts:
            yield Limit(("receives", host), host, none, unit, "at_least", none, grows=False,
                        of=("gives", host), times=ratio)  # fmt: skip


def _adds(spec: Spec, case: World, pick: Pick) -> Iterator[tuple[tuple[str, str], Fraction]]:
    host = case.candidate[pick.candidate].host
    for side, select in (("receives", spec.receives), ("gives", spec.gives)):
        if host is not None and select.matches(case, pick):
            yield (side, host), Fraction(amount_of(case, pick, spec.by))


uses, exact_rows = additive(_limits, _adds)


def eased(spec: Spec, case: World, portfolio: Portfolio) -> Spec:
    """With the largest ratio that every host receives."""
    found = totals(_adds, spec, case, portfolio)
    ratios = [
        found.get(limit.key, Fraction(0)) / given
        for limit in _limits(spec, case)
        if (given := found.get(limit.of))
    ]
    most = min([Fraction(spec.ratio.value), *ratios])
    down = -rounded_up(-most)
    return spec.model_copy(update={"ratio": spec.ratio.moved(down)})


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    text = words("What each host receives is at least {ratio} times what is taken from it",
                 ratio=words.number(spec.ratio.value))  # fmt: skip
    due = [u for u in uses if u.limit]
    if not due:
        return words("{text}; nothing is taken.", text=text)
    hosts = [
        words("{host} {used} for {limit} due", host=u.what, used=words.number(u.used),
              limit=words.number(u.limit))
        for u in due
    ]  # fmt: skip
    return words("{text} ({unit}): {hosts}.", text=text, unit=words.unit(uses[0].unit),
                 hosts=words.listing(hosts))  # fmt: skip
