"""insurance_cover: a loan is lent only where insurance covers enough of it.

For every selected plan that a fund of ``loans`` pays, over all years:

    x[c,o,t]  <=  0     unless    sum of cover  >=  ratio x sum of loans

where loans is what the funds of ``loans`` pay, and cover what those of ``cover`` take on, in the
case's money unit, both nominal: cover pays no cost, and its fund's ceiling is exposure. ``select``
of the rule names exceptions.

Why: a bank lends into a host of high risk only where somebody insures the loan, so that what the
insurer may take on limits what is lent.

    {"id": "covered", "kind": "insurance_cover", "loans": ["jbic-loan"], "cover": ["nexi"],
     "ratio": 0.95}

Source: METI's strategy of 28 July 2009 names JBIC's loans and NEXI's insurance side by side (cable
09TOKYO1741); the ratio is policy of the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field

from optimizer.domain.facts import Facts, FloatArray
from optimizer.domain.fields import RATIO, Figure, FundId, field
from optimizer.domain.portfolio import Pick
from optimizer.domain.quantity import Quantity
from optimizer.domain.results import Rows, Use
from optimizer.domain.selector import EVERY, Select
from optimizer.domain.world import World
from optimizer.errors import Fault
from optimizer.rules.additive import barring
from optimizer.rules.contract import KIND, Entries, RuleSpec
from optimizer.rules.tables import closed
from optimizer.words import N_, Words

kind = "insurance_cover"
name = N_("insurance cover")
per_state = False

Funds = Annotated[tuple[FundId, ...], Field(min_length=1)]
ROUNDING = 4e-16
"""What each float of a sum may be off, as a part of it."""


class Spec(RuleSpec):
    """Funds of ``loans`` and of ``cover``, and the least ``ratio`` of cover to loan; ``select``:
    the candidates that this is asked of."""

    kind: Annotated[Literal["insurance_cover"], KIND]
    loans: Funds = field("loans", "Ids of the funds that lend.")
    cover: Funds = field("cover", "Ids of the funds that cover the loans.")
    ratio: Annotated[Quantity, Figure(RATIO, 0, 10)] = field(
        "ratio", "The least cover for one unit of loan."
    )
    select: Select = EVERY

    def shaped_by(self, case: World, candidate: str, field: str) -> bool:
        """Loans and cover decide who is barred, and stand in no row."""
        options = case.candidate[candidate].options
        return field == "amount" and any(p.fund in self.loans for o in options for p in o.pays)

    @classmethod
    def faults(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """A fund that is named twice, or on both sides: a loan is no cover of itself."""
        for place, spec in entries:
            for k, fund in enumerate(spec.cover):
                if fund in spec.loans:
                    yield Fault(
                        f"{place}/cover/{k}", "fund-twice",
                        f"The rule names the fund {fund!r} twice; a fund lends or covers, not "
                        "both.", "Take it out.",
                    )  # fmt: skip

    @classmethod
    def warnings(cls, entries: Entries[Self], case: World) -> Iterator[Fault]:
        """Options that are lent to and never covered enough: the rule closes them."""
        for place, spec in entries:
            yield from _bare(place, spec, case)


def rows(spec: Spec, facts: Facts, state: int) -> Rows:
    ratio = float(spec.ratio.value)
    lent, covered = (_paid(facts, funds) for funds in (spec.loans, spec.cover))
    pays = np.bincount(facts.pay_plan, minlength=facts.n_plans)
    # what no float can tell apart is left open: the audit judges it in decimals
    room = ROUNDING * (1 + pays) * (ratio * lent + covered)
    return closed(facts, (ratio * lent - covered > room) & spec.select.mask(facts))


def _paid(facts: Facts, funds: Sequence[str]) -> FloatArray:
    """(p) what these funds pay for each plan."""
    named = np.array([f in funds for f in facts.names.funds], dtype=bool)[facts.pay_fund]
    paid = np.bincount(facts.pay_plan, facts.pay_amount * named, minlength=facts.n_plans)
    return np.asarray(paid, dtype=float)


def _barred(spec: Spec, case: World, pick: Pick) -> bool:
    return spec.select.matches(case, pick) and lacks_cover(spec, case, pick)


def lacks_cover(spec: Spec, case: World, pick: Pick) -> bool:
    """Whether the cover of a pick is below the ratio of its loans."""
    lent = covered = Fraction(0)
    for fund, _, amount in case.payments(pick):
        lent += Fraction(amount) if fund in spec.loans else 0
        covered += Fraction(amount) if fund in spec.cover else 0
    return covered < Fraction(spec.ratio.value) * lent


uses, exact_rows, eased = barring(_barred)


def sentence(spec: Spec, uses: Sequence[Use], words: Words) -> str:
    text = words("A loan of {loans} is lent only where {cover} covers at least {ratio} of it",
                 loans=words.listing(list(spec.loans)), cover=words.listing(list(spec.cover)),
                 ratio=words.of_hundred(spec.ratio.value * 100))  # fmt: skip
    if spec.select.without:
        return words("{text}, except to {who}.", text=text,
                     who=words.listing(list(spec.select.without)))  # fmt: skip
    return words("{text}.", text=text)


def _bare(place: str, rule: Spec, case: World) -> Iterator[Fault]:
    """Options that are lent to and never covered enough: the rule closes them."""
    for i, c in enumerate(case.candidates):
        for k, o in enumerate(c.options):
            pick = Pick(c.id, o.id, case.starts(c)[0])
            if rule.select.matches(case, pick) and lacks_cover(rule, case, pick):
                yield Fault(
                    f"/candidates/{i}/options/{k}", "never-covered",
                    f"Its cover is below what {place} asks for its loan: it is always closed.",
                    "Let a fund of the rule's 'cover' take on more of it, or leave the option out.",
                )  # fmt: skip
